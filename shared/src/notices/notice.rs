use serde::{Deserialize, Serialize};

use crate::{identity::Role, time::Timestamp};

/// What a notice tells of, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// Messages to patients that should have gone out a quarter of an hour ago.
    MessagesLate,
    /// Messages that the mail server did not take when they were tried last, and that are due for minutes.
    RelayTrouble,
    /// Jobs that gave up within a week.
    JobsFailed,
    /// Own visits of today that others cancelled or moved within hours.
    OwnVisitsChanged,
    /// Rule B3: patients beyond the clinic's limit, of whom nobody has decided.
    LatePatients,
    /// Rule B5: visits that wait for a call since their doctor takes leave.
    ToCall,
    /// Visits that their patients cancelled or moved today by the link of a mail, and that nobody has changed since.
    PatientAnswers,
    /// Rule B3: visits of today that the clinic's policy marked as missed, and that nobody has changed since.
    MissedByPolicy,
    /// Rule D5: requests that wait for an answer; a doctor's own.
    Requests,
    /// Messages that failed within a day.
    MessagesFailed,
    /// Rule B7: the doctor who asks has no hours next week.
    OwnWeekMissing,
    /// Rule B7: doctors without hours next week, from Thursday on.
    Unscheduled,
}

impl NoticeKind {
    pub const ALL: [Self; 12] = [
        Self::MessagesLate,
        Self::RelayTrouble,
        Self::JobsFailed,
        Self::OwnVisitsChanged,
        Self::LatePatients,
        Self::ToCall,
        Self::PatientAnswers,
        Self::MissedByPolicy,
        Self::Requests,
        Self::MessagesFailed,
        Self::OwnWeekMissing,
        Self::Unscheduled,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::MessagesLate => "messages-late",
            Self::RelayTrouble => "relay-trouble",
            Self::JobsFailed => "jobs-failed",
            Self::OwnVisitsChanged => "own-visits-changed",
            Self::LatePatients => "late-patients",
            Self::ToCall => "to-call",
            Self::PatientAnswers => "patient-answers",
            Self::MissedByPolicy => "missed-by-policy",
            Self::Requests => "requests",
            Self::MessagesFailed => "messages-failed",
            Self::OwnWeekMissing => "own-week-missing",
            Self::Unscheduled => "unscheduled",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What this role can do something about, the most urgent first.
    pub const fn of(role: Role) -> &'static [Self] {
        match role {
            Role::Admin => &[Self::MessagesLate, Self::RelayTrouble, Self::JobsFailed],
            Role::FrontDesk => &[
                Self::MessagesLate,
                Self::LatePatients,
                Self::ToCall,
                Self::PatientAnswers,
                Self::MissedByPolicy,
                Self::Requests,
                Self::MessagesFailed,
                Self::Unscheduled,
            ],
            Role::Doctor => &[Self::OwnVisitsChanged, Self::Requests, Self::OwnWeekMissing],
            Role::Patient => &[],
        }
    }

    /// Whether a desktop's replica lacks what it is computed from: messages, jobs, links that were used, the audit log.
    pub const fn needs_server(self) -> bool {
        match self {
            Self::MessagesLate
            | Self::RelayTrouble
            | Self::JobsFailed
            | Self::OwnVisitsChanged
            | Self::PatientAnswers
            | Self::MissedByPolicy
            | Self::MessagesFailed => true,
            Self::LatePatients | Self::ToCall | Self::Requests | Self::OwnWeekMissing | Self::Unscheduled => {
                false
            }
        }
    }
}

/// Something that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Notice {
    pub kind: NoticeKind,
    /// Of how many, 1 at least.
    pub count: i64,
    /// Since when, where that can be said: of the one that stands longest.
    pub since: Option<Timestamp>,
    /// The page on which it is mended.
    pub link: String,
}

/// `GET /api/notices`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Notices {
    /// When it was so.
    pub at: Timestamp,
    /// The most urgent first.
    pub notices: Vec<Notice>,
    /// Some could not be looked for, and perhaps stand all the same: the server is away.
    pub incomplete: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_that_of_the_api_and_is_read_back() {
        for kind in NoticeKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
            assert_eq!(NoticeKind::parse(kind.name()), Some(kind));
        }
    }

    #[test]
    fn each_role_hears_the_most_urgent_first_and_every_kind_has_somebody() {
        for role in Role::ALL {
            assert!(NoticeKind::of(role).is_sorted(), "{role:?}");
        }
        let is_heard = |kind: &NoticeKind| Role::ALL.iter().any(|role| NoticeKind::of(*role).contains(kind));
        assert!(NoticeKind::ALL.iter().all(is_heard));
        assert!(NoticeKind::of(Role::Patient).is_empty());
    }
}
