use std::collections::HashMap;

use super::{QueueEntry, QueueStatus};
use crate::{ids::PractitionerId, patients::Priority, time::Timestamp};

/// What a legal priority group is worth: its patients are called as if they were due this much earlier. Everybody's
/// wait grows alike, so nobody is passed by whoever becomes due later than the largest of these after them: that is
/// the ageing. Rule D10.
pub const fn head_start_minutes(priority: Option<Priority>) -> i64 {
    match priority {
        Some(Priority::ChildUnderSix) => HEAD_START_MINUTES_MAX,
        Some(Priority::Pregnant) => 120,
        Some(Priority::SevereDisability) => 100,
        Some(Priority::Aged75AndOver) => 80,
        Some(Priority::Merit) => 60,
        // An emergency waits for nobody: it stands before all of these.
        Some(Priority::Emergency) | None => 0,
    }
}

pub const HEAD_START_MINUTES_MAX: i64 = 140;

/// When somebody's turn would be without priority: who comes late waits behind those who were there in time.
fn due(entry: &QueueEntry) -> Timestamp {
    entry.booked_start.max(entry.arrived_at)
}

/// Rule D10: who is called next. An emergency first; then by booked time, among the late by arrival, where a legal
/// priority group counts as [due earlier](head_start_minutes): the higher in the legal order, the more.
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
        let is_emergency = entry.priority == Some(Priority::Emergency);
        let turn = due(entry).plus_minutes(-head_start_minutes(entry.priority));
        let rank = entry.priority.map_or(9, Priority::rank);
        (place, !is_emergency, turn, rank, entry.arrived_at, entry.id)
    });
}

/// Why somebody who waits stands where they stand, for the screen. Rule D10.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Emergency,
    /// The group puts them before `passed` people who were due earlier.
    Preferred {
        passed: usize,
        minutes: i64,
    },
    /// Due so long before these people of a priority group that they are not passed any more.
    Aged {
        not_passed_by: usize,
    },
    /// By booked time, or by arrival.
    InTurn,
}

/// Why `entry` stands where [`waiting_order`] puts it among `entries`.
pub fn standing(entry: &QueueEntry, entries: &[QueueEntry]) -> Standing {
    if entry.priority == Some(Priority::Emergency) {
        return Standing::Emergency;
    }
    let turn = |entry: &QueueEntry| due(entry).plus_minutes(-head_start_minutes(entry.priority));
    let others = entries.iter().filter(|other| {
        let is_other = other.id != entry.id && other.status == QueueStatus::Waiting;
        is_other && other.priority != Some(Priority::Emergency)
    });
    let own = head_start_minutes(entry.priority);
    let (mut passed, mut not_passed_by) = (0, 0);
    for other in others {
        let theirs = head_start_minutes(other.priority);
        if theirs < own && due(other) < due(entry) && turn(entry) <= turn(other) {
            passed += 1;
        }
        if theirs > own && turn(entry) < turn(other) {
            not_passed_by += 1;
        }
    }
    match (passed, not_passed_by) {
        (0, 0) => Standing::InTurn,
        (0, not_passed_by) => Standing::Aged { not_passed_by },
        (passed, _) => Standing::Preferred { passed, minutes: own },
    }
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
        let is_emergency = entry.priority == Some(Priority::Emergency);
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
        time::Date,
    };
    use proptest::prelude::*;
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

    /// Rule D10: the legal order holds between groups, and ends where somebody has waited much longer.
    #[test]
    fn who_was_due_long_before_is_not_passed_any_more_and_the_screen_says_so() {
        use QueueStatus::Waiting;
        let child = entry(1, Waiting, Some(Priority::ChildUnderSix), 139, 0);
        let patient = entry(2, Waiting, None, 0, 0);
        let mut entries = [patient.clone(), child.clone()];
        waiting_order(&mut entries);
        assert_eq!(entries[0].id, child.id);
        let preferred = Standing::Preferred {
            passed: 1,
            minutes: 140,
        };
        assert_eq!(standing(&child, &entries), preferred);
        assert_eq!(standing(&patient, &entries), Standing::InTurn);

        let late_child = entry(1, Waiting, Some(Priority::ChildUnderSix), 141, 0);
        let mut entries = [late_child.clone(), patient.clone()];
        waiting_order(&mut entries);
        assert_eq!(entries[0].id, patient.id);
        assert_eq!(standing(&patient, &entries), Standing::Aged { not_passed_by: 1 });
        assert_eq!(standing(&late_child, &entries), Standing::InTurn);
        let emergency = entry(3, Waiting, Some(Priority::Emergency), 500, 500);
        assert_eq!(standing(&emergency, &entries), Standing::Emergency);
    }

    fn some_priority() -> impl Strategy<Value = Option<Priority>> {
        let groups: Vec<_> = Priority::ALL
            .into_iter()
            .filter(|it| *it != Priority::Emergency)
            .collect();
        prop::option::of(prop::sample::select(groups))
    }

    proptest! {
        /// Rule D10: one is called every `each` minutes while people keep coming, however many of them of a group
        /// that goes first: nobody is called after somebody who became due [`HEAD_START_MINUTES_MAX`] later.
        #[test]
        fn nobody_waits_for_ever(
            people in prop::collection::vec((0_i64..400, 0_i64..400, some_priority()), 1..60),
            each in 1_i64..40,
        ) {
            let mut coming: Vec<_> = (1_u128..)
                .zip(people)
                .map(|(no, (booked, came, priority))| entry(no, QueueStatus::Waiting, priority, booked, came))
                .collect();
            let (mut here, mut called, mut now) = (Vec::new(), Vec::new(), 0);
            while !(coming.is_empty() && here.is_empty()) {
                let (come, later) = coming.into_iter().partition(|entry| entry.arrived_at <= at(now));
                coming = later;
                here.extend::<Vec<QueueEntry>>(come);
                waiting_order(&mut here);
                if let Some(next) = next_called(here.clone()) {
                    here.retain(|entry| entry.id != next.id);
                    for waits in &here {
                        let later = due(&next).minutes_since(due(waits));
                        prop_assert!(later <= HEAD_START_MINUTES_MAX, "{} passed {}", next.number, waits.number);
                    }
                    called.push(next);
                }
                now += each;
            }
        }

        /// What the screen says agrees with the order.
        #[test]
        fn a_preferred_one_stands_before_as_many_as_it_says(
            people in prop::collection::vec((0_i64..400, some_priority()), 1..12),
        ) {
            let mut entries: Vec<_> = (1_u128..)
                .zip(people)
                .map(|(no, (booked, priority))| entry(no, QueueStatus::Waiting, priority, booked, 0))
                .collect();
            waiting_order(&mut entries);
            for (place, one) in entries.iter().enumerate() {
                if let Standing::Preferred { passed, .. } = standing(one, &entries) {
                    let behind = entries[place + 1..].iter();
                    let earlier = behind.filter(|other| due(other) < due(one)).count();
                    prop_assert_eq!(passed, earlier);
                }
            }
        }
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
