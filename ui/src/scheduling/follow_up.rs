//! The next visit to the same doctor, booked from a record in a press: the first free time within a week. Row E6.
use clinic_shared::field::Language;
use clinic_shared::ids::{ChangeKey, PatientId, PractitionerId, ServiceId};
use clinic_shared::scheduling::{
    AppointmentKind, AppointmentStatus, AppointmentView, BookAppointment, Proposals, ProposalsAsked,
};
use clinic_shared::time::{Date, Timestamp};
use leptos::prelude::*;
use serde::Serialize;

use super::calls;
use super::looks::{dd_mm, weekday};
use crate::api::{ApiError, with_query};
use crate::send::has_verdict;
use crate::words::language;
use crate::{browser, clinic};

pub(crate) use super::book_visit::take_back;
pub(crate) use super::calls::visits_to_come;

/// So many days are looked through.
const DAYS: i32 = 7;
/// As many as the clinic tells at once: times of colleagues are among them.
const LIMIT: u8 = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NextVisit {
    pub patient: PatientId,
    pub doctor: PractitionerId,
    pub service: ServiceId,
    /// The first that will do.
    pub day: Date,
}

/// What was sent and got no verdict, with what it was made for.
pub type Unanswered = StoredValue<Option<(NextVisit, BookAppointment)>>;

impl NextVisit {
    /// The days that are looked through; what is over is not.
    fn days(self, today: Date) -> Vec<Date> {
        let first = self.day.max(today);
        (0..DAYS).map(|days| first.plus_days(days)).collect()
    }

    /// Day by day: among the times of a whole week colleagues could leave no place for the doctor's own.
    fn asked(self, day: Date) -> ProposalsAsked {
        ProposalsAsked {
            service_id: Some(self.service),
            patient_id: Some(self.patient),
            practitioner_id: Some(self.doctor),
            earliest: Some(day),
            latest: Some(day),
            limit: Some(LIMIT),
            ..ProposalsAsked::default()
        }
    }

    /// The best time of the doctor's own.
    fn best(self, found: &Proposals) -> Option<Timestamp> {
        let mut all = found.proposals.iter();
        let best = all.find(|proposal| proposal.practitioner_id == self.doctor)?;
        Some(best.start)
    }

    fn booking(self, start: Timestamp) -> BookAppointment {
        BookAppointment {
            id: browser::new_id(),
            patient_id: self.patient,
            practitioner_id: self.doctor,
            service_id: self.service,
            start,
            length_minutes: None,
            kind: AppointmentKind::FollowUp,
            reason: String::new(),
            note: String::new(),
            proposed: false,
            hold_id: None,
            overbook: None,
        }
    }

    async fn free(self) -> Result<Option<Timestamp>, ApiError> {
        for day in self.days(clinic::today()) {
            let found = calls::proposals(&self.asked(day)).await?;
            if let Some(start) = self.best(&found) {
                return Ok(Some(start));
            }
        }
        Ok(None)
    }
}

/// Books the best free time; `None`: there is none within the week. Where no answer came, the same time is asked for
/// again, so that it is booked once.
pub async fn book_best(
    next: NextVisit,
    unanswered: Unanswered,
    key: ChangeKey,
) -> Result<Option<AppointmentView>, ApiError> {
    let before = unanswered.try_get_value().flatten();
    let booking = match before.filter(|(of, _)| *of == next) {
        Some((_, booking)) => booking,
        None => match next.free().await? {
            Some(start) => next.booking(start),
            None => return Ok(None),
        },
    };
    unanswered.try_set_value(Some((next, booking.clone())));
    let answer = calls::book(&booking, key).await;
    if has_verdict(&answer) {
        unanswered.try_set_value(None);
    }
    answer.map(Some)
}

/// The booking page, with what is known already.
pub fn booking_path(
    patient: PatientId,
    doctor: PractitionerId,
    service: Option<ServiceId>,
    day: Date,
) -> String {
    let service = service.map(|service| service.to_string());
    with_query(
        "/appointments/new",
        &[
            ("patient", patient.to_string().as_str()),
            ("service", &service.unwrap_or_default()),
            ("practitioner", &doctor.to_string()),
            ("kind", AppointmentKind::FollowUp.name()),
            ("day", &day.to_string()),
        ],
    )
}

/// The patient's next follow-up with the doctor that is booked, or asked for, for `from` or later.
pub fn booked_already(
    visits: &[AppointmentView],
    doctor: PractitionerId,
    from: Timestamp,
) -> Option<&AppointmentView> {
    let is_it = |visit: &&AppointmentView| {
        let visit = &visit.appointment;
        let stands = matches!(
            visit.status,
            AppointmentStatus::Proposed | AppointmentStatus::Booked
        );
        let is_follow_up = visit.kind == AppointmentKind::FollowUp && visit.practitioner_id == doctor;
        stands && is_follow_up && visit.start >= from
    };
    let all = visits.iter().filter(is_it);
    all.min_by_key(|visit| visit.appointment.start)
}

/// `09:30 thứ Ba 01/12`, within a sentence.
pub fn time_and_day(at: Timestamp) -> String {
    let day = clinic::zone().day_of(at);
    let name = match language() {
        // Only the second word keeps its capital there.
        Language::Vi => small_first(weekday(day)),
        Language::En => weekday(day).to_owned(),
    };
    format!("{} {name} {}", clinic::hh_mm(at), dd_mm(day))
}

fn small_first(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheduling::day_board::sample;
    use clinic_shared::ids::AnyId;
    use clinic_shared::scheduling::Proposal;

    fn id<Id: AnyId>(number: u8) -> Id {
        Id::from_uuid(uuid::Uuid::from_bytes([number; 16]))
    }

    fn day(day: i8) -> Date {
        Date::new(2026, 11, day).unwrap()
    }

    fn next() -> NextVisit {
        NextVisit {
            patient: id(1),
            doctor: id(2),
            service: id(1),
            day: day(24),
        }
    }

    /// Row E6.
    #[test]
    fn a_week_is_looked_through_from_the_day_on_and_nothing_that_is_over() {
        let days = next().days(day(10));
        assert_eq!((days.len(), days[0], days[6]), (7, day(24), day(30)));
        assert_eq!(next().days(day(26))[0], day(26));
        let asked = next().asked(day(24));
        assert_eq!((asked.earliest, asked.latest), (Some(day(24)), Some(day(24))));
        assert_eq!(asked.practitioner_id, Some(next().doctor));
    }

    #[test]
    fn a_colleagues_time_is_never_taken_in_the_doctors_place() {
        let proposal = |of: u8, hour| Proposal {
            practitioner_id: sample::doctor(of),
            practitioner_name: String::new(),
            start: sample::at(hour, 0),
            end: sample::at(hour, 20),
            reasons: Vec::new(),
        };
        let found = |proposals| Proposals {
            asked: None,
            proposals,
            until: day(24),
        };
        let best = next().best(&found(vec![proposal(3, 8), proposal(2, 9), proposal(2, 10)]));
        assert_eq!(best, Some(sample::at(9, 0)));
        assert_eq!(next().best(&found(vec![proposal(3, 8)])), None);
        let booking = next().booking(sample::at(9, 0));
        assert_eq!(booking.kind, AppointmentKind::FollowUp);
        assert!(!booking.proposed && booking.overbook.is_none());
    }

    #[test]
    fn only_a_follow_up_with_this_doctor_that_still_stands_counts_as_booked() {
        use AppointmentStatus::{Booked, Cancelled};
        let visit = |number, of, hour, status, kind| {
            let mut view = sample::view(number, 1, of, (hour, 0), 20, status);
            view.appointment.kind = kind;
            view
        };
        let visits = [
            visit(1, 2, 8, Booked, AppointmentKind::FollowUp),
            visit(2, 2, 9, Cancelled, AppointmentKind::FollowUp),
            visit(3, 3, 9, Booked, AppointmentKind::FollowUp),
            visit(4, 2, 9, Booked, AppointmentKind::General),
            visit(5, 2, 15, Booked, AppointmentKind::FollowUp),
            visit(6, 2, 10, Booked, AppointmentKind::FollowUp),
        ];
        let found = |from| booked_already(&visits, sample::doctor(2), from).map(|visit| visit.appointment.id);
        assert_eq!(found(sample::at(9, 0)), Some(sample::visit(6)));
        assert_eq!(found(sample::at(16, 0)), None);
    }

    #[test]
    fn a_time_is_told_as_in_a_sentence() {
        assert_eq!(time_and_day(sample::at(9, 30)), "09:30 thứ Ba 24/11");
    }

    #[test]
    fn the_booking_page_gets_what_is_known() {
        let NextVisit {
            patient, doctor, day, ..
        } = next();
        let path = booking_path(patient, doctor, None, day);
        assert!(path.starts_with(&format!("/appointments/new?patient={patient}")));
        assert!(path.ends_with("&kind=follow-up&day=2026-11-24"));
        assert!(!path.contains("service="));
    }
}
