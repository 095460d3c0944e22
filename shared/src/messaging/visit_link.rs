//! What a patient sees of a visit by the link of a mail, and may do. Plain data; it knows no store and no clock.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Check, FieldErrors, Language},
    ids::PractitionerId,
    scheduling::AppointmentStatus,
    time::Timestamp,
};

/// Longer than any token of ours.
const TOKEN_CHARS_MAX: usize = 200;
/// After its start: by then a visit is over, whatever was noted of it.
const OPEN_MINUTES: i64 = 24 * 60;

/// `POST /api/visit-links/look`, `confirm` and `cancel`. In the body: addresses are logged.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct VisitLinkAsked {
    /// What follows the `#` of the link.
    pub token: String,
}

/// `POST /api/visit-links/choose`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct VisitLinkChoice {
    pub token: String,
    /// Of one of `times`.
    pub practitioner_id: PractitionerId,
    pub start: Timestamp,
}

/// Its token opens a visit: it is in no log.
impl std::fmt::Debug for VisitLinkAsked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VisitLinkAsked")
    }
}

/// Likewise.
impl std::fmt::Debug for VisitLinkChoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VisitLinkChoice")
            .field("start", &self.start)
            .finish_non_exhaustive()
    }
}

impl Check for VisitLinkAsked {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/token", &self.token, TOKEN_CHARS_MAX);
        errors
    }
}

impl Check for VisitLinkChoice {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/token", &self.token, TOKEN_CHARS_MAX);
        errors
    }
}

/// Each is done once by one link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LinkAct {
    /// The patient will come.
    Confirm,
    /// The patient will not.
    Cancel,
    /// Another time, of a visit that waits for a call.
    Choose,
}

impl LinkAct {
    pub const ALL: [Self; 3] = [Self::Confirm, Self::Cancel, Self::Choose];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Cancel => "cancel",
            Self::Choose => "choose",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.name() == name)
    }
}

/// How the visit stands, as far as its patient is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LinkState {
    /// It waits for the clinic's word.
    Asked,
    Booked,
    /// Its patient has said so, of the visit as it is.
    Confirmed,
    /// Its doctor takes leave: it needs another time.
    ToCall,
    Cancelled,
    /// Its time has come, or its patient is here: who is late reads that it is not over.
    Begun,
    Over,
}

/// What is shown: nothing of who the patient is, and not why they come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct VisitLink {
    pub clinic_name: String,
    pub clinic_address: String,
    pub clinic_phone: String,
    /// The mail's own.
    pub language: Language,
    /// Of the clinic's clocks.
    pub utc_offset_hours: i8,
    /// Of the visit as it is now; of one that waits for a call, as it was.
    pub start: Timestamp,
    pub practitioner_name: String,
    pub service_name: String,
    pub state: LinkState,
    /// The visit is another than the mail says: what follows is how it is now, and nothing can be done by this link.
    pub is_old: bool,
    pub acts: Vec<LinkAct>,
    /// Until when it can be cancelled by the link.
    pub cancel_until: Timestamp,
    /// What can be chosen, the best first.
    pub times: Vec<LinkTime>,
}

/// A time to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct LinkTime {
    pub practitioner_id: PractitionerId,
    pub practitioner_name: String,
    pub start: Timestamp,
}

/// What patients said of a visit by the links of their mails: `GET /api/appointments/{id}/patient-answer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct PatientAnswer {
    /// Of the visit as it is now; `null` where nothing was said of that.
    pub act: Option<LinkAct>,
    pub at: Option<Timestamp>,
}

/// A visit as far as its link goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkedVisit {
    pub status: AppointmentStatus,
    pub is_to_call: bool,
    pub start: Timestamp,
    pub sequence: i64,
    /// Its patient said of this version that they come, or chose it.
    pub is_confirmed: bool,
}

impl LinkedVisit {
    /// Until when its link cancels it.
    pub fn cancel_until(&self, hours_before: u16) -> Timestamp {
        self.start.plus_minutes(-i64::from(hours_before) * 60)
    }

    pub fn state(&self, now: Timestamp) -> LinkState {
        match self.status {
            AppointmentStatus::Cancelled | AppointmentStatus::EnteredInError => LinkState::Cancelled,
            AppointmentStatus::Fulfilled | AppointmentStatus::NoShow => LinkState::Over,
            // Perhaps nobody has said what became of it.
            _ if now >= self.start.plus_minutes(OPEN_MINUTES) => LinkState::Over,
            AppointmentStatus::Arrived | AppointmentStatus::InProgress => LinkState::Begun,
            AppointmentStatus::Proposed | AppointmentStatus::Booked if now >= self.start => LinkState::Begun,
            AppointmentStatus::Proposed | AppointmentStatus::Booked if self.is_to_call => LinkState::ToCall,
            AppointmentStatus::Proposed => LinkState::Asked,
            AppointmentStatus::Booked if self.is_confirmed => LinkState::Confirmed,
            AppointmentStatus::Booked => LinkState::Booked,
        }
    }

    /// What the link of the version `bound` opens. What needs another time can be given up at any hour: nobody waits for
    /// the patient at the old one.
    pub fn acts(&self, bound: i64, cancel_until: Timestamp, now: Timestamp) -> Vec<LinkAct> {
        if bound != self.sequence {
            return Vec::new();
        }
        let may_cancel = now < cancel_until;
        let acts = match self.state(now) {
            LinkState::Booked => [Some(LinkAct::Confirm), may_cancel.then_some(LinkAct::Cancel)],
            LinkState::Confirmed | LinkState::Asked => [None, may_cancel.then_some(LinkAct::Cancel)],
            LinkState::ToCall => [Some(LinkAct::Choose), Some(LinkAct::Cancel)],
            LinkState::Cancelled | LinkState::Begun | LinkState::Over => [None, None],
        };
        acts.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const START: i64 = 600;

    const fn at(minutes: i64) -> Timestamp {
        Timestamp::from_ms(minutes * 60_000)
    }

    const fn visit(status: AppointmentStatus) -> LinkedVisit {
        LinkedVisit {
            status,
            is_to_call: false,
            start: at(START),
            sequence: 3,
            is_confirmed: false,
        }
    }

    fn acts(visit: LinkedVisit, bound: i64, now: i64) -> Vec<LinkAct> {
        visit.acts(bound, visit.cancel_until(2), at(now))
    }

    #[rstest]
    #[case::long_before(0, &[LinkAct::Confirm, LinkAct::Cancel])]
    #[case::just_before_the_last_hours(479, &[LinkAct::Confirm, LinkAct::Cancel])]
    #[case::in_the_last_hours(480, &[LinkAct::Confirm])]
    #[case::as_it_begins(START, &[])]
    fn a_visit_is_cancelled_until_its_last_hours_and_confirmed_until_it_begins(
        #[case] now: i64,
        #[case] open: &[LinkAct],
    ) {
        assert_eq!(acts(visit(AppointmentStatus::Booked), 3, now), open);
    }

    #[test]
    fn the_link_of_another_version_opens_nothing() {
        assert_eq!(acts(visit(AppointmentStatus::Booked), 2, 0), []);
        assert_eq!(visit(AppointmentStatus::Booked).state(at(0)), LinkState::Booked);
    }

    #[test]
    fn what_waits_for_a_call_gets_another_time_or_is_given_up_at_any_hour() {
        let waits = LinkedVisit {
            is_to_call: true,
            ..visit(AppointmentStatus::Booked)
        };
        assert_eq!(acts(waits, 3, 599), [LinkAct::Choose, LinkAct::Cancel]);
        assert_eq!(acts(waits, 3, START), []);
    }

    #[rstest]
    #[case(AppointmentStatus::Proposed, LinkState::Asked)]
    #[case(AppointmentStatus::Booked, LinkState::Confirmed)]
    #[case(AppointmentStatus::Arrived, LinkState::Begun)]
    #[case(AppointmentStatus::InProgress, LinkState::Begun)]
    #[case(AppointmentStatus::Fulfilled, LinkState::Over)]
    #[case(AppointmentStatus::NoShow, LinkState::Over)]
    #[case(AppointmentStatus::Cancelled, LinkState::Cancelled)]
    #[case(AppointmentStatus::EnteredInError, LinkState::Cancelled)]
    fn nothing_is_confirmed_twice_or_after_it_is_over(
        #[case] status: AppointmentStatus,
        #[case] state: LinkState,
    ) {
        let visit = LinkedVisit {
            is_confirmed: true,
            ..visit(status)
        };
        assert_eq!(visit.state(at(0)), state);
        assert!(!acts(visit, 3, 0).contains(&LinkAct::Confirm));
    }

    #[rstest]
    #[case(AppointmentStatus::Booked)]
    #[case(AppointmentStatus::Proposed)]
    #[case(AppointmentStatus::Arrived)]
    fn who_is_late_reads_that_it_has_begun_and_a_day_later_that_it_is_over(
        #[case] status: AppointmentStatus,
    ) {
        let visit = visit(status);
        assert_eq!(visit.state(at(START)), LinkState::Begun);
        assert_eq!(visit.state(at(START + 24 * 60 - 1)), LinkState::Begun);
        assert_eq!(visit.state(at(START + 24 * 60)), LinkState::Over);
        assert_eq!(acts(visit, 3, START), []);
    }

    #[test]
    fn each_word_of_the_store_is_that_of_the_api_and_a_token_is_not_written_down() {
        for act in LinkAct::ALL {
            assert_eq!(serde_json::to_value(act).unwrap(), act.name());
            assert_eq!(LinkAct::parse(act.name()), Some(act));
        }
        let asked = VisitLinkAsked {
            token: "secret".to_owned(),
        };
        assert!(!format!("{asked:?}").contains("secret"));
    }
}
