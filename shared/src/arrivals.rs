//! The day's queue: check-in, numbers per room, calling. Not here: booking (`scheduling`).

mod order;

use serde::{Deserialize, Serialize};

pub use order::waiting_order;

use crate::{
    ids::{AppointmentId, PatientId, PractitionerId, QueueEntryId, RoomId},
    patients::Priority,
    scheduling::AppointmentStatus,
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
    /// `A012`: the room's prefix and a number that starts at 1 each day.
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
            Self::Start => &[Waiting, Called, Skipped],
            Self::Finish => &[InRoom],
            Self::Withdraw => &[Waiting, Called, Skipped],
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
    #[error("the visit is {status:?}; this step is not open from there")]
    #[serde(rename = "/problems/step-not-open")]
    StepNotOpen { status: AppointmentStatus },
    #[error("the queue entry is {status:?}; this step is not open from there")]
    #[serde(rename = "/problems/queue-step-not-open")]
    QueueStepNotOpen { status: QueueStatus },
    #[error("there is no such queue entry")]
    #[serde(rename = "/problems/not-found")]
    NotFound,
    #[error("somebody else changed this entry meanwhile")]
    #[serde(rename = "/problems/version-conflict")]
    VersionConflict { current_version: i64 },
}
