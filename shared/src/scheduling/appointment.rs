use serde::{Deserialize, Serialize};

use super::Buffers;
use crate::{
    field::{Check, FieldCode, FieldErrors},
    identity::Role,
    ids::{AppointmentId, HoldId, PatientId, PractitionerId, RoomId, SeriesId, ServiceId, UserId},
    patients::{Priority, PriorityFlags},
    time::{Date, PartialDate, Period, Timestamp},
};

/// FHIR Appointment.status, with the open encounter's `in-progress`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AppointmentStatus {
    /// Waits for confirmation; keeps its time.
    Proposed,
    Booked,
    /// Checked in.
    Arrived,
    InProgress,
    Fulfilled,
    Cancelled,
    #[serde(rename = "noshow")]
    NoShow,
    EnteredInError,
}

impl AppointmentStatus {
    pub const ALL: [Self; 8] = [
        Self::Proposed,
        Self::Booked,
        Self::Arrived,
        Self::InProgress,
        Self::Fulfilled,
        Self::Cancelled,
        Self::NoShow,
        Self::EnteredInError,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Booked => "booked",
            Self::Arrived => "arrived",
            Self::InProgress => "in-progress",
            Self::Fulfilled => "fulfilled",
            Self::Cancelled => "cancelled",
            Self::NoShow => "noshow",
            Self::EnteredInError => "entered-in-error",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Its place in a visit's life, for lists sorted by state; the store keeps it beside the name.
    pub const fn order(self) -> i64 {
        match self {
            Self::Proposed => 0,
            Self::Booked => 1,
            Self::Arrived => 2,
            Self::InProgress => 3,
            Self::Fulfilled => 4,
            Self::Cancelled => 5,
            Self::NoShow => 6,
            Self::EnteredInError => 7,
        }
    }

    /// RFC 5545's word for it, by which a visit's `SEQUENCE` is counted.
    pub const fn in_calendars(self) -> CalendarStatus {
        match self {
            Self::Proposed => CalendarStatus::Tentative,
            Self::Booked | Self::Arrived | Self::InProgress | Self::Fulfilled => CalendarStatus::Confirmed,
            Self::Cancelled | Self::NoShow | Self::EnteredInError => CalendarStatus::Cancelled,
        }
    }

    /// Whether a visit in this state keeps its time from others.
    pub const fn keeps_its_time(self) -> bool {
        !matches!(self, Self::Cancelled | Self::NoShow | Self::EnteredInError)
    }
}

/// What a calendar says of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarStatus {
    Tentative,
    Confirmed,
    Cancelled,
}

/// A step in a visit's life; the page offers only those that [`Transition::from`] and [`Transition::may`] allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Transition {
    /// Rule D5: the desk or the doctor takes on a proposed visit.
    Confirm,
    CheckIn,
    UndoCheckIn,
    Start,
    Finish,
    Cancel,
    MarkNoShow,
    /// A visit that was cancelled, missed or taken for an error comes back, when its time is still free.
    Reinstate,
    /// It never was: a slip of the desk. Gives its time back and leaves the board.
    MarkError,
}

impl Transition {
    pub const ALL: [Self; 9] = [
        Self::Confirm,
        Self::CheckIn,
        Self::UndoCheckIn,
        Self::Start,
        Self::Finish,
        Self::Cancel,
        Self::MarkNoShow,
        Self::Reinstate,
        Self::MarkError,
    ];

    pub const fn from(self) -> &'static [AppointmentStatus] {
        use AppointmentStatus::{Arrived, Booked, Cancelled, EnteredInError, InProgress, NoShow, Proposed};
        match self {
            Self::Confirm => &[Proposed],
            Self::CheckIn => &[Booked, Proposed],
            Self::UndoCheckIn | Self::Start => &[Arrived],
            Self::Finish => &[InProgress],
            Self::Cancel => &[Proposed, Booked],
            Self::MarkNoShow => &[Booked],
            Self::Reinstate => &[Cancelled, NoShow, EnteredInError],
            Self::MarkError => &[Proposed, Booked, Arrived, InProgress, Cancelled, NoShow],
        }
    }

    pub const fn to(self) -> AppointmentStatus {
        match self {
            Self::Confirm | Self::UndoCheckIn | Self::Reinstate => AppointmentStatus::Booked,
            Self::CheckIn => AppointmentStatus::Arrived,
            Self::Start => AppointmentStatus::InProgress,
            Self::Finish => AppointmentStatus::Fulfilled,
            Self::Cancel => AppointmentStatus::Cancelled,
            Self::MarkNoShow => AppointmentStatus::NoShow,
            Self::MarkError => AppointmentStatus::EnteredInError,
        }
    }

    pub const fn may(self, role: Role) -> bool {
        match self {
            Self::Confirm | Self::Start | Self::Finish => !matches!(role, Role::Patient),
            Self::CheckIn
            | Self::UndoCheckIn
            | Self::Cancel
            | Self::MarkNoShow
            | Self::Reinstate
            | Self::MarkError => matches!(role, Role::Admin | Role::FrontDesk),
        }
    }

    pub fn is_open(self, status: AppointmentStatus, role: Role) -> bool {
        // Rule D5: a doctor declines a request, but does not cancel what was promised.
        let declines = matches!(self, Self::Cancel)
            && matches!(status, AppointmentStatus::Proposed)
            && matches!(role, Role::Doctor);
        (self.may(role) || declines) && self.from().contains(&status)
    }

    /// `mark-no-show`, as in JSON and in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::CheckIn => "check-in",
            Self::UndoCheckIn => "undo-check-in",
            Self::Start => "start",
            Self::Finish => "finish",
            Self::Cancel => "cancel",
            Self::MarkNoShow => "mark-no-show",
            Self::Reinstate => "reinstate",
            Self::MarkError => "mark-error",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AppointmentKind {
    #[default]
    General,
    FollowUp,
    Checkup,
    Procedure,
    Urgent,
}

impl AppointmentKind {
    pub const ALL: [Self; 5] = [
        Self::General,
        Self::FollowUp,
        Self::Checkup,
        Self::Procedure,
        Self::Urgent,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::FollowUp => "follow-up",
            Self::Checkup => "checkup",
            Self::Procedure => "procedure",
            Self::Urgent => "urgent",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Appointment {
    pub id: AppointmentId,
    pub patient_id: PatientId,
    pub practitioner_id: PractitionerId,
    pub service_id: ServiceId,
    pub room_id: Option<RoomId>,
    pub start: Timestamp,
    pub end: Timestamp,
    pub status: AppointmentStatus,
    pub kind: AppointmentKind,
    /// Why the patient comes, in the desk's words.
    pub reason: String,
    pub note: String,
    pub cancel_reason: String,
    /// What the patient's QR says; see `scanning::AppointmentCode`.
    pub check_in_code: String,
    /// Why it was let in beside the rules; empty: it keeps them.
    #[serde(default)]
    pub overbook_reason: String,
    /// The doctor's time before and after, as the service had it when the visit was booked.
    #[serde(default)]
    pub buffers: Buffers,
    /// Since when it waits for a call, rule B5: its doctor takes leave. It has no time until it is moved.
    pub to_call: Option<Timestamp>,
    /// Since when the desk still expects a patient who is late.
    pub late_kept_at: Option<Timestamp>,
    /// As calendars count: changes of time, doctor and whether it takes place.
    pub sequence: i64,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// For `If-Match`.
    pub version: i64,
    /// Of the course of treatment that the visit belongs to.
    #[serde(default)]
    pub series_id: Option<SeriesId>,
}

impl Appointment {
    /// The doctor's time that the visit takes: with what comes before and after.
    pub fn busy(&self) -> Period {
        self.buffers.around(Period {
            start: self.start,
            end: self.end,
        })
    }

    pub fn is_overbooked(&self) -> bool {
        !self.overbook_reason.is_empty()
    }
}

/// A visit with the few words a board shows beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct AppointmentView {
    #[serde(flatten)]
    pub appointment: Appointment,
    pub patient_name: String,
    pub patient_record_number: String,
    pub patient_birth_date: Option<PartialDate>,
    pub patient_phone: String,
    /// What besides the age gives priority, rule D10.
    #[serde(default)]
    pub patient_priority_flags: PriorityFlags,
    pub practitioner_name: String,
    pub service_name: String,
    pub service_color: String,
    pub room_name: String,
    /// `A012`; empty before check-in.
    pub queue_number: String,
}

impl AppointmentView {
    /// Rule D10: the group that the patient belongs to on a day.
    pub fn priority_on(&self, day: Date) -> Option<Priority> {
        Priority::of(self.patient_birth_date, &[], &self.patient_priority_flags, day)
    }
}

/// Row A5. Filters of `GET /api/appointments`; all may be left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "app", into_params(parameter_in = Query))]
#[serde(default)]
pub struct AppointmentList {
    /// Starts at or after.
    pub from: Option<Timestamp>,
    /// Starts before.
    pub to: Option<Timestamp>,
    pub practitioner_id: Option<PractitionerId>,
    pub patient_id: Option<PatientId>,
    pub service_id: Option<ServiceId>,
    pub status: Option<AppointmentStatus>,
    pub kind: Option<AppointmentKind>,
    pub sort: Option<AppointmentSort>,
    /// 1–200, 50 unless said.
    pub limit: Option<u16>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AppointmentSort {
    /// By start, earliest first.
    #[default]
    Start,
    /// By start, latest first.
    StartDesc,
    /// The newest asked-for first: with `status=proposed`, the requests that wait for confirmation.
    CreatedDesc,
    /// By state in the order of a visit's life, then by start.
    Status,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct MoveAppointment {
    pub practitioner_id: PractitionerId,
    pub start: Timestamp,
    /// The length stays as it is when left out. A multiple of 5.
    #[serde(default)]
    pub length_minutes: Option<u16>,
    /// The asker's own hold of that time; it ends with the move.
    #[serde(default)]
    pub hold_id: Option<HoldId>,
    /// Why the rules are set aside; needs the permission to overbook.
    #[serde(default)]
    pub overbook: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct CancelAppointment {
    pub reason: String,
}

/// A step other than cancel and check-in, which carry more and have routes of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct ChangeStatus {
    pub transition: Transition,
}

/// One thing that happened to a visit: `GET /api/appointments/{id}/history`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct AppointmentEvent {
    pub at: Timestamp,
    pub actor_role: Role,
    /// Empty when the account is gone.
    pub actor_name: String,
    /// `book`, `move`, or a [`Transition`]'s name.
    pub action: String,
    /// What the action carries: the time before and after a move.
    pub note: String,
}

/// The doctor's visits of a span, row A2: `GET /api/practitioners/{id}/appointments`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AppointmentRange {
    #[default]
    Today,
    /// The calendar week that begins on a Monday.
    Week,
    Month,
}

impl AppointmentRange {
    /// First day and the day after the last, around `today`.
    pub fn days(self, today: Date) -> (Date, Date) {
        match self {
            Self::Today => (today, today.plus_days(1)),
            Self::Week => (today.monday(), today.monday().plus_days(7)),
            Self::Month => {
                let first = today.first_of_month();
                (first, first.plus_days(31).first_of_month())
            }
        }
    }
}

impl Check for ChangeStatus {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        let elsewhere = matches!(
            self.transition,
            Transition::Cancel | Transition::CheckIn | Transition::UndoCheckIn
        );
        errors.add_if(elsewhere, "/transition", FieldCode::OutOfRange);
        errors
    }
}

impl Check for CancelAppointment {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/reason", &self.reason, 300);
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    /// Row A2.
    #[rstest]
    #[case::today(AppointmentRange::Today, "2026-11-24", "2026-11-25")]
    #[case::week(AppointmentRange::Week, "2026-11-23", "2026-11-30")]
    #[case::month(AppointmentRange::Month, "2026-11-01", "2026-12-01")]
    fn a_range_lies_around_today(#[case] range: AppointmentRange, #[case] from: &str, #[case] to: &str) {
        let today = Date::new(2026, 11, 24).unwrap();
        assert_eq!(range.days(today), (from.parse().unwrap(), to.parse().unwrap()));
    }

    /// Rule D5.
    #[test]
    fn a_doctor_declines_a_request_but_cancels_no_booked_visit() {
        let open = |status| Transition::Cancel.is_open(status, Role::Doctor);
        assert!(open(AppointmentStatus::Proposed));
        assert!(!open(AppointmentStatus::Booked));
    }

    #[test]
    fn names_are_those_of_the_api() {
        for step in Transition::ALL {
            assert_eq!(serde_json::to_value(step).unwrap(), step.name());
        }
        for (order, status) in AppointmentStatus::ALL.into_iter().enumerate() {
            assert_eq!(serde_json::to_value(status).unwrap(), status.name());
            assert_eq!(status.order(), i64::try_from(order).unwrap());
        }
    }
}
