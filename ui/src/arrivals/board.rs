//! What the queue's page shows where: groups, filters, minutes waited, open steps. Plain data.
use clinic_shared::arrivals::{QueueEntry, QueueStatus, QueueStep};
use clinic_shared::ids::{PractitionerId, RoomId};
use clinic_shared::scheduling::AppointmentView;
use clinic_shared::text::fold;
use clinic_shared::time::Timestamp;

/// Whose entries are shown, and for whom *call next* calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Filter {
    pub room: Option<RoomId>,
    pub practitioner: Option<PractitionerId>,
}

impl Filter {
    fn takes(self, entry: &QueueEntry) -> bool {
        self.room.is_none_or(|room| entry.room_id == Some(room))
            && self.practitioner.is_none_or(|own| entry.practitioner_id == own)
    }

    /// Of a visit whose patient is not here: it has no place in a queue yet.
    pub fn expects(self, visit: &AppointmentView) -> bool {
        self.practitioner
            .is_none_or(|own| visit.appointment.practitioner_id == own)
    }
}

/// The day's entries by what the desk does with them; each group in the order in which it came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Groups {
    /// Called or in the room.
    pub now: Vec<QueueEntry>,
    /// In calling order.
    pub waiting: Vec<QueueEntry>,
    pub skipped: Vec<QueueEntry>,
    pub done: Vec<QueueEntry>,
}

/// Parts the queue, which comes in calling order. Withdrawn entries are nobody's business any more.
pub fn grouped(entries: &[QueueEntry], filter: Filter) -> Groups {
    let mut groups = Groups::default();
    for entry in entries.iter().filter(|entry| filter.takes(entry)) {
        let group = match entry.status {
            QueueStatus::Called | QueueStatus::InRoom => &mut groups.now,
            QueueStatus::Waiting => &mut groups.waiting,
            QueueStatus::Skipped => &mut groups.skipped,
            QueueStatus::Done => &mut groups.done,
            QueueStatus::Withdrawn => continue,
        };
        group.push(entry.clone());
    }
    groups
}

/// Whole minutes since the arrival. A screen whose clock is behind the server's shows 0, never less.
pub fn waited_minutes(entry: &QueueEntry, now: Timestamp) -> i64 {
    now.minutes_since(entry.arrived_at).max(0)
}

/// How many minutes somebody is late for the booked start; `None` while there is time.
pub fn late_minutes(start: Timestamp, now: Timestamp) -> Option<i64> {
    Some(now.minutes_since(start)).filter(|minutes| *minutes > 0)
}

/// What may be done with an entry now, the likeliest first.
pub fn open_steps(status: QueueStatus) -> Vec<QueueStep> {
    let by_likelihood: &[QueueStep] = match status {
        QueueStatus::Called => &[
            QueueStep::Start,
            QueueStep::Call,
            QueueStep::Skip,
            QueueStep::Requeue,
            QueueStep::Withdraw,
        ],
        QueueStatus::InRoom => &[QueueStep::Finish],
        QueueStatus::Waiting | QueueStatus::Skipped | QueueStatus::Done | QueueStatus::Withdrawn => &[
            QueueStep::Call,
            QueueStep::Requeue,
            QueueStep::Start,
            QueueStep::Withdraw,
        ],
    };
    let mut steps = by_likelihood.to_vec();
    steps.retain(|step| step.from().contains(&status));
    steps
}

/// The rooms, or the doctors, that have entries today: value and name, by name.
pub fn choices(
    entries: &[QueueEntry],
    of: impl Fn(&QueueEntry) -> Option<(String, String)>,
) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = entries.iter().filter_map(of).collect();
    found.sort_by(|a, b| (fold(&a.1), &a.0).cmp(&(fold(&b.1), &b.0)));
    found.dedup();
    found
}

/// Those still to come, of the filter's doctor and with the typed words in their name, number or phone.
pub fn still_to_come(visits: &[AppointmentView], filter: Filter, typed: &str) -> Vec<AppointmentView> {
    let typed = fold(typed);
    let named = |visit: &&AppointmentView| {
        let text = fold(&format!(
            "{} {} {}",
            visit.patient_name, visit.patient_record_number, visit.patient_phone
        ));
        typed.split(' ').all(|word| text.contains(word))
    };
    visits
        .iter()
        .filter(|visit| filter.expects(visit))
        // Rule B5: one that waits for a call has no time to come to.
        .filter(|visit| visit.appointment.to_call.is_none())
        .filter(named)
        .cloned()
        .collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use clinic_shared::ids::{AppointmentId, PatientId, QueueEntryId};
    use clinic_shared::time::Date;
    use uuid::Uuid;

    pub fn entry(no: u128, status: QueueStatus, doctor: u128, room: u128) -> QueueEntry {
        let at = Timestamp::from_ms(0);
        QueueEntry {
            id: QueueEntryId(Uuid::from_u128(no)),
            appointment_id: AppointmentId(Uuid::from_u128(no)),
            patient_id: PatientId(Uuid::from_u128(no)),
            practitioner_id: PractitionerId(Uuid::from_u128(doctor)),
            room_id: Some(RoomId(Uuid::from_u128(room))),
            day: Date::new(2026, 11, 24).unwrap(),
            number: format!("A{no:03}"),
            priority: None,
            status,
            arrived_at: at,
            called_at: None,
            calls: 0,
            started_at: None,
            ended_at: None,
            patient_name: String::new(),
            practitioner_name: String::new(),
            room_name: format!("Phòng {room}"),
            service_name: String::new(),
            booked_start: at,
            version: 1,
        }
    }

    fn numbers(entries: &[QueueEntry]) -> Vec<&str> {
        entries.iter().map(|entry| entry.number.as_str()).collect()
    }

    #[test]
    fn the_queue_is_parted_by_what_is_done_with_it_and_keeps_its_order() {
        use QueueStatus::{Called, Done, InRoom, Skipped, Waiting, Withdrawn};
        let entries = [
            entry(9, InRoom, 1, 1),
            entry(8, Called, 1, 1),
            entry(7, Waiting, 1, 1),
            entry(2, Waiting, 1, 1),
            entry(5, Skipped, 1, 1),
            entry(4, Done, 1, 1),
            entry(3, Withdrawn, 1, 1),
        ];
        let groups = grouped(&entries, Filter::default());
        assert_eq!(numbers(&groups.now), ["A009", "A008"]);
        assert_eq!(numbers(&groups.waiting), ["A007", "A002"]);
        assert_eq!(numbers(&groups.skipped), ["A005"]);
        assert_eq!(numbers(&groups.done), ["A004"]);
    }

    #[test]
    fn a_filter_keeps_one_room_and_one_doctor() {
        let entries = [
            entry(1, QueueStatus::Waiting, 1, 1),
            entry(2, QueueStatus::Waiting, 2, 1),
            entry(3, QueueStatus::Waiting, 1, 2),
        ];
        let room = Some(RoomId(Uuid::from_u128(1)));
        let practitioner = Some(PractitionerId(Uuid::from_u128(1)));
        let of = |room, practitioner| grouped(&entries, Filter { room, practitioner }).waiting;
        assert_eq!(numbers(&of(room, None)), ["A001", "A002"]);
        assert_eq!(numbers(&of(None, practitioner)), ["A001", "A003"]);
        assert_eq!(numbers(&of(room, practitioner)), ["A001"]);
    }

    #[test]
    fn waiting_is_told_in_whole_minutes_and_never_below_zero() {
        let came = entry(1, QueueStatus::Waiting, 1, 1);
        let at = |seconds| waited_minutes(&came, came.arrived_at.plus_seconds(seconds));
        assert_eq!((at(59), at(60), at(1_799), at(-90)), (0, 1, 29, 0));
    }

    #[test]
    fn somebody_is_late_only_after_the_booked_minute() {
        let start = Timestamp::from_ms(0);
        assert_eq!(late_minutes(start, start.plus_minutes(-5)), None);
        assert_eq!(late_minutes(start, start), None);
        assert_eq!(late_minutes(start, start.plus_minutes(7)), Some(7));
    }

    #[test]
    fn every_open_step_is_offered_and_no_other() {
        for status in QueueStatus::ALL {
            let mut offered = open_steps(status);
            let mut open: Vec<_> = QueueStep::ALL
                .into_iter()
                .filter(|step| step.from().contains(&status))
                .collect();
            offered.sort_by_key(|step| step.name());
            open.sort_by_key(|step| step.name());
            assert_eq!(offered, open, "{status:?}");
        }
    }

    #[test]
    fn each_room_is_a_choice_once_and_by_name() {
        let entries = [
            entry(1, QueueStatus::Waiting, 1, 2),
            entry(2, QueueStatus::Waiting, 1, 1),
            entry(3, QueueStatus::Waiting, 1, 2),
        ];
        let rooms = choices(&entries, |entry| {
            Some((entry.room_id?.to_string(), entry.room_name.clone()))
        });
        let names: Vec<&str> = rooms.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["Phòng 1", "Phòng 2"]);
    }
}
