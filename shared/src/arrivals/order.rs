use std::collections::HashMap;

use super::{QueueEntry, QueueStatus};
use crate::ids::PractitionerId;

/// Rule D10: who is called next. An emergency first; then whoever belongs to a legal priority group, in the
/// group's order; then by booked time, and among the late by arrival. (Ageing comes with the full rule set.)
/// Entries in the room or called come before, skipped and done after, so the list reads from the top.
pub fn waiting_order(entries: &mut [QueueEntry]) {
    entries.sort_by_key(|entry| {
        let place = match entry.status {
            QueueStatus::InRoom => 0,
            QueueStatus::Called => 1,
            QueueStatus::Waiting => 2,
            QueueStatus::Skipped => 3,
            QueueStatus::Done => 4,
            QueueStatus::Withdrawn => 5,
        };
        let rank = entry.priority.map_or(9, super::Priority::rank);
        // Who comes late waits behind those who were there in time.
        let due = entry.booked_start.max(entry.arrived_at);
        (place, rank, due, entry.arrived_at, entry.id)
    });
}

/// Whom the desk calls of these, in [`waiting_order`]: an emergency, else the first whose doctor has nobody in the
/// room or on the way, else whose doctor has called nobody yet, else the first.
pub fn next_called(entries: Vec<QueueEntry>) -> Option<QueueEntry> {
    let busy: HashMap<PractitionerId, u8> = entries.iter().fold(HashMap::new(), |mut busy, entry| {
        let own = match entry.status {
            QueueStatus::Called => 2,
            QueueStatus::InRoom => 1,
            _ => 0,
        };
        let known: &mut u8 = busy.entry(entry.practitioner_id).or_default();
        *known = own.max(*known);
        busy
    });
    let waiting = entries
        .into_iter()
        .filter(|entry| entry.status == QueueStatus::Waiting);
    // The first of equals: the order stays.
    waiting.min_by_key(|entry| {
        let is_emergency = entry.priority == Some(super::Priority::Emergency);
        (!is_emergency, busy.get(&entry.practitioner_id).copied())
    })
}

/// Median of the waits between check-in and the first sight of the doctor, call or door, in whole minutes.
pub fn waits_median_minutes(entries: &[QueueEntry]) -> Option<i64> {
    let mut waits: Vec<i64> = entries
        .iter()
        .filter_map(|entry| {
            let until = entry.called_at.or(entry.started_at)?;
            Some(until.minutes_since(entry.arrived_at))
        })
        .collect();
    waits.sort_unstable();
    let middle = waits.len() / 2;
    if waits.len() % 2 == 1 {
        return waits.get(middle).copied();
    }
    let (low, high) = (waits.get(middle.checked_sub(1)?)?, waits.get(middle)?);
    Some(i64::midpoint(*low, *high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::{AppointmentId, PatientId, PractitionerId, QueueEntryId},
        patients::Priority,
        time::{Date, Timestamp},
    };
    use rstest::rstest;
    use uuid::Uuid;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_ms(0).plus_minutes(minutes)
    }

    fn entry(
        no: u128,
        status: QueueStatus,
        priority: Option<Priority>,
        booked: i64,
        came: i64,
    ) -> QueueEntry {
        let id = Uuid::from_u128(no);
        QueueEntry {
            id: QueueEntryId(id),
            appointment_id: AppointmentId(id),
            patient_id: PatientId(id),
            practitioner_id: PractitionerId(Uuid::nil()),
            room_id: None,
            day: Date::new(2026, 11, 24).unwrap(),
            number: format!("K{no:03}"),
            priority,
            status,
            arrived_at: at(came),
            called_at: None,
            calls: 0,
            started_at: None,
            ended_at: None,
            patient_name: String::new(),
            practitioner_name: String::new(),
            room_name: String::new(),
            service_name: String::new(),
            booked_start: at(booked),
            version: 1,
        }
    }

    fn of_doctor(doctor: u128, entry: QueueEntry) -> QueueEntry {
        QueueEntry {
            practitioner_id: PractitionerId(Uuid::from_u128(doctor)),
            ..entry
        }
    }

    /// Rule D10.
    #[test]
    fn nobody_is_called_to_a_taken_room_while_another_doctor_is_free() {
        let waits = |no, doctor, came| of_doctor(doctor, entry(no, QueueStatus::Waiting, None, 0, came));
        let in_room = of_doctor(1, entry(1, QueueStatus::InRoom, None, 0, 0));
        let called = of_doctor(2, entry(2, QueueStatus::Called, None, 0, 0));
        let mut all = vec![in_room, called, waits(3, 2, 1), waits(4, 1, 2), waits(5, 3, 3)];
        let number = |all: &[QueueEntry]| next_called(all.to_vec()).map(|entry| entry.number);
        assert_eq!(number(&all).as_deref(), Some("K005"), "the third doctor is free");
        all.pop();
        assert_eq!(
            number(&all).as_deref(),
            Some("K004"),
            "only in the room, nobody on the way"
        );
        let emergency = entry(6, QueueStatus::Waiting, Some(Priority::Emergency), 0, 9);
        all.push(of_doctor(2, emergency));
        assert_eq!(number(&all).as_deref(), Some("K006"));
        assert_eq!(next_called(Vec::new()), None);
    }

    /// Rule D10.
    #[test]
    fn emergencies_then_legal_groups_then_booked_time_and_the_late_behind() {
        use QueueStatus::{Called, Done, InRoom, Skipped, Waiting};
        let mut entries = [
            entry(1, Done, None, 0, 0),
            entry(2, Skipped, None, 10, 0),
            entry(3, Waiting, None, 20, 0),
            entry(4, Waiting, None, 10, 0),
            // Booked for minute 5 but came in minute 30.
            entry(5, Waiting, None, 5, 30),
            entry(6, Waiting, Some(Priority::Aged75AndOver), 60, 0),
            entry(7, Waiting, Some(Priority::Pregnant), 90, 0),
            entry(8, Waiting, Some(Priority::Emergency), 120, 40),
            entry(9, Called, None, 200, 0),
            entry(10, InRoom, None, 300, 0),
        ];
        waiting_order(&mut entries);
        let order: Vec<u128> = entries.iter().map(|entry| entry.id.0.as_u128()).collect();
        assert_eq!(order, [10, 9, 8, 7, 6, 4, 3, 5, 2, 1]);
    }

    #[rstest]
    #[case::none(&[], None)]
    #[case::one(&[7], Some(7))]
    #[case::odd(&[30, 5, 10], Some(10))]
    #[case::even(&[30, 5, 10, 20], Some(15))]
    fn the_median_of_waits(#[case] waits: &[i64], #[case] median: Option<i64>) {
        let seen = waits.iter().zip(1..).map(|(wait, no)| QueueEntry {
            called_at: Some(at(*wait)),
            ..entry(no, QueueStatus::Called, None, 0, 0)
        });
        let mut entries: Vec<_> = seen.collect();
        entries.push(entry(99, QueueStatus::Waiting, None, 0, 0));
        assert_eq!(waits_median_minutes(&entries), median);
    }
}
