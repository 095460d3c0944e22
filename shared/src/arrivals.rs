//! The day's queue: check-in, numbers per room, calling. Not here: booking (`scheduling`).

mod order;
mod refused;

#[cfg(feature = "app")]
mod check_in;
#[cfg(feature = "app")]
mod queries;
#[cfg(feature = "app")]
mod queue;
#[cfg(feature = "app")]
mod routes;
#[cfg(feature = "app")]
mod screen;
#[cfg(feature = "app")]
mod step;

use serde::{Deserialize, Serialize};

pub use order::{
    HEAD_START_MINUTES_MAX, Standing, head_start_minutes, next_called, standing, waiting_order,
    waits_median_minutes,
};
#[cfg(feature = "app")]
pub use routes::routes;
#[cfg(feature = "app")]
pub(crate) use {routes::statements, step::follow_visit};

use crate::{
    field::{Check, FieldCode, FieldErrors},
    ids::{AppointmentId, PatientId, PractitionerId, QueueEntryId, RoomId},
    patients::Priority,
    scheduling::{AppointmentStatus, AppointmentView, Transition},
    time::{Date, Timestamp},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum QueueStatus {
    Waiting,
    /// Number shown on the TV; not yet in the room.
    Called,
    /// Called and did not come; can be called again.
    Skipped,
    InRoom,
    Done,
    /// Check-in undone.
    Withdrawn,
}

impl QueueStatus {
    pub const ALL: [Self; 6] = [
        Self::Waiting,
        Self::Called,
        Self::Skipped,
        Self::InRoom,
        Self::Done,
        Self::Withdrawn,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Called => "called",
            Self::Skipped => "skipped",
            Self::InRoom => "in-room",
            Self::Done => "done",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// Somebody who has checked in today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct QueueEntry {
    pub id: QueueEntryId,
    pub appointment_id: AppointmentId,
    pub patient_id: PatientId,
    pub practitioner_id: PractitionerId,
    pub room_id: Option<RoomId>,
    pub day: Date,
    /// `A012`: the room's prefix and a number that starts at 1 each day; `A-B07` where the desk B gave it without
    /// the server.
    pub number: String,
    pub priority: Option<Priority>,
    pub status: QueueStatus,
    pub arrived_at: Timestamp,
    pub called_at: Option<Timestamp>,
    pub calls: u16,
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub patient_name: String,
    pub practitioner_name: String,
    pub room_name: String,
    pub service_name: String,
    /// The visit's booked start.
    pub booked_start: Timestamp,
    pub version: i64,
}

/// Checks somebody in by their QR's text, or by the visit's id from the board. Exactly one is given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CheckIn {
    pub code: Option<String>,
    pub appointment_id: Option<AppointmentId>,
    /// An emergency goes first whatever the birth date says.
    pub emergency: bool,
}

impl Check for CheckIn {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        let neither = self.code.is_none() && self.appointment_id.is_none();
        let both = self.code.is_some() && self.appointment_id.is_some();
        errors.add_if(neither, "/code", FieldCode::Required);
        errors.add_if(both, "/appointment_id", FieldCode::Duplicate);
        errors.optional("/code", self.code.as_deref().unwrap_or_default(), 100);
        errors
    }
}

/// What a visit's code leads to, before anybody is checked in: `GET /api/check-in-codes/{code}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct FoundVisit {
    pub visit: AppointmentView,
    /// The clinic's day on which the code is good.
    pub day: Date,
    pub is_today: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct CheckedIn {
    pub entry: QueueEntry,
    /// The person had been checked in before; nothing changed. Scanning twice is harmless.
    pub already: bool,
}

/// What is done with a queue entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum QueueStep {
    Call,
    Skip,
    /// Takes back the last call or skip.
    Requeue,
    Start,
    Finish,
    /// Undoes the check-in.
    Withdraw,
}

impl QueueStep {
    /// `call`, as in JSON and in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Skip => "skip",
            Self::Requeue => "requeue",
            Self::Start => "start",
            Self::Finish => "finish",
            Self::Withdraw => "withdraw",
        }
    }

    /// The step in the visit's life that goes with it.
    pub const fn of_visit(self) -> Option<Transition> {
        match self {
            Self::Start => Some(Transition::Start),
            Self::Finish => Some(Transition::Finish),
            Self::Withdraw => Some(Transition::UndoCheckIn),
            Self::Call | Self::Skip | Self::Requeue => None,
        }
    }

    pub const ALL: [Self; 6] = [
        Self::Call,
        Self::Skip,
        Self::Requeue,
        Self::Start,
        Self::Finish,
        Self::Withdraw,
    ];

    pub const fn from(self) -> &'static [QueueStatus] {
        use QueueStatus::{Called, InRoom, Skipped, Waiting};
        match self {
            Self::Call => &[Waiting, Skipped, Called],
            Self::Skip => &[Called],
            Self::Requeue => &[Called, Skipped],
            Self::Start | Self::Withdraw => &[Waiting, Called, Skipped],
            Self::Finish => &[InRoom],
        }
    }

    pub const fn to(self) -> QueueStatus {
        match self {
            Self::Call => QueueStatus::Called,
            Self::Skip => QueueStatus::Skipped,
            Self::Requeue => QueueStatus::Waiting,
            Self::Start => QueueStatus::InRoom,
            Self::Finish => QueueStatus::Done,
            Self::Withdraw => QueueStatus::Withdrawn,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct QueueMove {
    pub step: QueueStep,
}

impl Check for QueueMove {
    fn check(&self) -> FieldErrors {
        FieldErrors::default()
    }
}

/// Calls whoever is next for a doctor or a room. A doctor who gives neither calls for themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CallNext {
    pub practitioner_id: Option<PractitionerId>,
    pub room_id: Option<RoomId>,
}

impl Check for CallNext {
    fn check(&self) -> FieldErrors {
        FieldErrors::default()
    }
}

/// Row E2's queue: `GET /api/queue`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Queue {
    pub day: Date,
    /// In the room or called first, then in calling order, then skipped, then done.
    pub entries: Vec<QueueEntry>,
    /// Median of today's waits between check-in and call, minutes; `null` before the first call.
    pub wait_median_minutes: Option<i64>,
}

/// The TV screen: numbers and rooms, never a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct QueueScreen {
    pub clinic_name: String,
    pub called: Vec<ScreenCall>,
    pub waiting: Vec<ScreenWaiting>,
    pub now: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct ScreenCall {
    pub number: String,
    pub room_name: String,
    pub called_at: Timestamp,
    /// In the room already.
    pub in_room: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct ScreenWaiting {
    pub room_name: String,
    /// The next numbers in calling order.
    pub numbers: Vec<String>,
    pub waiting: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ArrivalRefused {
    #[error("this code belongs to no visit here")]
    #[serde(rename = "/problems/unknown-code")]
    UnknownCode,
    /// The code is for another day.
    #[error("the visit is on another day")]
    #[serde(rename = "/problems/wrong-day")]
    WrongDay {
        appointment_id: AppointmentId,
        start: Timestamp,
    },
    #[error("the visit is {current:?}; this step is not open from there")]
    #[serde(rename = "/problems/step-not-open")]
    StepNotOpen { current: AppointmentStatus },
    /// Rule B5: the visit has no time now.
    #[error("the visit waits for a call: move it first")]
    #[serde(rename = "/problems/to-call")]
    ToCall,
    #[error("the queue entry is {current:?}; this step is not open from there")]
    #[serde(rename = "/problems/queue-step-not-open")]
    QueueStepNotOpen { current: QueueStatus },
    #[error("nobody is waiting there")]
    #[serde(rename = "/problems/nobody-waiting")]
    NobodyWaiting,
    /// A doctor calls own patients only, and checks nobody in.
    #[error("this queue entry belongs to another practitioner, or the step to the desk")]
    #[serde(rename = "/problems/forbidden")]
    Forbidden,
    #[error("there is no such queue entry")]
    #[serde(rename = "/problems/not-found")]
    NotFound,
    #[error("somebody else changed this entry meanwhile")]
    #[serde(rename = "/problems/version-conflict")]
    VersionConflict { current_version: i64 },
}
