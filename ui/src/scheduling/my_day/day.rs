use std::collections::HashSet;

use clinic_shared::arrivals::{Queue, QueueEntry, QueueStatus, QueueStep};
use clinic_shared::ids::{AppointmentId, QueueEntryId};
use clinic_shared::scheduling::{AppointmentStatus, AppointmentView};
use clinic_shared::time::Timestamp;

/// The doctor's queue and today's visits, sorted into what is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MyDay {
    /// In the room, or called to it.
    pub current: Option<QueueEntry>,
    /// In calling order; skipped ones last.
    pub waiting: Vec<QueueEntry>,
    /// Booked for today and not here yet.
    pub expected: Vec<AppointmentView>,
    pub done: Vec<QueueEntry>,
}

impl MyDay {
    pub fn new(queue: &Queue, visits: &[AppointmentView]) -> Self {
        let of = |wanted: QueueStatus| {
            let entries = queue.entries.iter();
            entries.filter(move |entry| entry.status == wanted).cloned()
        };
        let current = of(QueueStatus::InRoom)
            .next()
            .or_else(|| of(QueueStatus::Called).next());
        let others = |entry: &QueueEntry| current.as_ref().is_none_or(|current| current.id != entry.id);
        // Somebody called while another is still in the room waits first in line.
        let mut waiting: Vec<_> = of(QueueStatus::Called).filter(others).collect();
        waiting.extend(of(QueueStatus::Waiting));
        waiting.extend(of(QueueStatus::Skipped));
        let expected = visits.iter().filter(|visit| {
            matches!(
                visit.appointment.status,
                AppointmentStatus::Booked | AppointmentStatus::Proposed
            )
        });
        let mut done: Vec<_> = of(QueueStatus::Done).collect();
        done.sort_by_key(|entry| entry.ended_at);
        Self {
            waiting,
            expected: expected.cloned().collect(),
            done,
            current,
        }
    }

    /// How many wait to be called.
    pub fn waiting_count(&self) -> usize {
        let waiting = self.waiting.iter();
        waiting
            .filter(|entry| entry.status == QueueStatus::Waiting)
            .count()
    }

    /// What F7 does: takes the called patient in, or ends the visit that is under way.
    pub fn next_step(&self) -> Option<(QueueEntry, QueueStep)> {
        let current = self.current.clone()?;
        match current.status {
            QueueStatus::Called => Some((current, QueueStep::Start)),
            QueueStatus::InRoom => Some((current, QueueStep::Finish)),
            _ => None,
        }
    }

    /// Somebody can be called, and the room is free for them.
    pub fn may_call(&self) -> bool {
        let is_taken = self
            .current
            .as_ref()
            .is_some_and(|current| current.status == QueueStatus::InRoom);
        !is_taken
            && self
                .waiting
                .iter()
                .any(|entry| entry.status == QueueStatus::Waiting)
    }
}

/// Those who came since it was last looked at; nobody at the first look.
#[derive(Debug, Clone, Default)]
pub struct Arrivals {
    seen: Option<HashSet<QueueEntryId>>,
}

impl Arrivals {
    pub fn new_ones(&mut self, queue: &Queue) -> Vec<QueueEntry> {
        let now: HashSet<_> = queue.entries.iter().map(|entry| entry.id).collect();
        let before = self.seen.replace(now);
        let Some(before) = before else { return Vec::new() };
        let new = queue
            .entries
            .iter()
            .filter(|entry| entry.status == QueueStatus::Waiting && !before.contains(&entry.id));
        new.cloned().collect()
    }
}

/// Whole minutes that somebody has waited, never negative: clocks differ.
pub fn waited_minutes(entry: &QueueEntry, now: Timestamp) -> i64 {
    now.minutes_since(entry.arrived_at).max(0)
}

/// The visit of a queue entry, for what the queue does not say of it.
pub fn visit_of(visits: &[AppointmentView], id: AppointmentId) -> Option<&AppointmentView> {
    visits.iter().find(|visit| visit.appointment.id == id)
}

#[cfg(test)]
mod tests {
    use super::super::super::day_board::sample;
    use super::*;
    use clinic_shared::ids::{AnyId, PatientId};

    fn entry(number: u8, status: QueueStatus) -> QueueEntry {
        QueueEntry {
            id: QueueEntryId::from_uuid(uuid::Uuid::from_bytes([number; 16])),
            appointment_id: sample::visit(number),
            patient_id: PatientId::from_uuid(uuid::Uuid::from_bytes([number; 16])),
            practitioner_id: sample::doctor(1),
            room_id: None,
            day: sample::day(),
            number: format!("A{number:03}"),
            priority: None,
            status,
            arrived_at: sample::at(8, 0),
            called_at: None,
            calls: 0,
            started_at: None,
            ended_at: None,
            patient_name: String::new(),
            practitioner_name: String::new(),
            room_name: String::new(),
            service_name: String::new(),
            booked_start: sample::at(8, 0),
            version: 1,
        }
    }

    fn queue(entries: Vec<QueueEntry>) -> Queue {
        Queue {
            day: sample::day(),
            entries,
            wait_median_minutes: None,
        }
    }

    fn numbers(entries: &[QueueEntry]) -> Vec<&str> {
        entries.iter().map(|entry| entry.number.as_str()).collect()
    }

    #[test]
    fn who_is_in_the_room_comes_before_who_is_called_and_skipped_ones_wait_last() {
        use QueueStatus::{Called, Done, InRoom, Skipped, Waiting, Withdrawn};
        let queue = queue(vec![
            entry(1, Called),
            entry(2, InRoom),
            entry(3, Skipped),
            entry(4, Waiting),
            entry(5, Done),
            entry(6, Withdrawn),
        ]);
        let day = MyDay::new(&queue, &[]);
        assert_eq!(
            day.current.as_ref().map(|entry| entry.number.as_str()),
            Some("A002")
        );
        assert_eq!(numbers(&day.waiting), ["A001", "A004", "A003"]);
        assert_eq!(numbers(&day.done), ["A005"]);
        assert!(!day.may_call(), "the room is taken");
        assert_eq!(day.next_step().map(|(_, step)| step), Some(QueueStep::Finish));
    }

    #[test]
    fn one_key_takes_the_called_patient_in() {
        let day = MyDay::new(
            &queue(vec![
                entry(1, QueueStatus::Called),
                entry(2, QueueStatus::Waiting),
            ]),
            &[],
        );
        assert_eq!(day.next_step().map(|(_, step)| step), Some(QueueStep::Start));
        assert!(
            day.may_call(),
            "whoever is called and does not come, the next may be"
        );
        let empty = MyDay::new(&queue(vec![]), &[]);
        assert_eq!((empty.next_step(), empty.may_call()), (None, false));
    }

    #[test]
    fn only_those_who_are_not_here_yet_are_expected() {
        let board = sample::board();
        let day = MyDay::new(&queue(vec![]), &board.columns[0].appointments);
        let expected: Vec<_> = day.expected.iter().map(|visit| visit.appointment.id).collect();
        assert_eq!(expected, [sample::visit(1)]);
    }

    #[test]
    fn an_arrival_is_told_once_and_not_at_the_first_look() {
        let mut arrivals = Arrivals::default();
        let first = queue(vec![entry(1, QueueStatus::Waiting)]);
        assert!(arrivals.new_ones(&first).is_empty());
        let second = queue(vec![
            entry(1, QueueStatus::Waiting),
            entry(2, QueueStatus::Waiting),
        ]);
        assert_eq!(numbers(&arrivals.new_ones(&second)), ["A002"]);
        assert!(arrivals.new_ones(&second).is_empty());
    }

    #[test]
    fn a_clock_that_is_behind_shows_no_negative_wait() {
        let entry = entry(1, QueueStatus::Waiting);
        assert_eq!(waited_minutes(&entry, sample::at(8, 12)), 12);
        assert_eq!(waited_minutes(&entry, sample::at(7, 59)), 0);
    }
}
