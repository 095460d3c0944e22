use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    catalog::ServiceForm,
    field::{Check, FieldCode, FieldErrors},
    ids::{AppointmentId, HoldId, PatientId, PractitionerId, ServiceId},
    time::{Period, Timestamp},
};

/// A doctor's time before and after a visit, which is nobody else's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Buffers {
    pub before_minutes: u16,
    pub after_minutes: u16,
}

impl Buffers {
    /// As the service has them now.
    pub const fn of(service: &ServiceForm) -> Self {
        Self {
            before_minutes: service.buffer_before_minutes,
            after_minutes: service.buffer_after_minutes,
        }
    }

    pub fn around(self, visit: Period) -> Period {
        Period {
            start: visit.start.plus_minutes(-i64::from(self.before_minutes)),
            end: visit.end.plus_minutes(i64::from(self.after_minutes)),
        }
    }
}

/// What a hold is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum HoldPurpose {
    /// Somebody is filling in the form.
    Booking,
    /// A freed time is offered to somebody who waits for one.
    WaitingList,
    /// Lent to a desk, which may book it while it does not reach the server.
    Lease,
}

impl HoldPurpose {
    pub const ALL: [Self; 3] = [Self::Booking, Self::WaitingList, Self::Lease];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Booking => "booking",
            Self::WaitingList => "waiting-list",
            Self::Lease => "lease",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }
}

/// A doctor's time that is kept for whoever is about to book it, until the server's clock says so. Rule B4.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Hold {
    pub id: HoldId,
    pub practitioner_id: PractitionerId,
    /// With the service's time before and after.
    pub start: Timestamp,
    pub end: Timestamp,
    /// The account that holds it; of a lease, the post.
    pub owner_id: Uuid,
    /// Of a lease, on the board: the letter of the desk that has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<String>,
    /// Of a lease, on the board: whoever asks, on this computer, may book it without the server.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
    pub purpose: HoldPurpose,
    pub made_at: Timestamp,
    /// From this instant of the server's clock on it keeps nobody out.
    pub expires_at: Timestamp,
}

impl Hold {
    pub const fn period(&self) -> Period {
        Period {
            start: self.start,
            end: self.end,
        }
    }
}

/// A held time as the rules see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    pub period: Period,
    pub until: Timestamp,
}

impl From<&Hold> for Held {
    fn from(hold: &Hold) -> Self {
        Self {
            period: hold.period(),
            until: hold.expires_at,
        }
    }
}

/// Asks for a hold under an id made by the asker: asking twice holds once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct HoldForm {
    pub id: HoldId,
    pub practitioner_id: PractitionerId,
    /// Gives length and buffers.
    pub service_id: ServiceId,
    /// On the grid of 5 minutes.
    pub start: Timestamp,
    /// The service's own length when left out. A multiple of 5.
    #[serde(default)]
    pub length_minutes: Option<u16>,
    /// Decides whether a time kept for patients with priority may be held.
    #[serde(default)]
    pub patient_id: Option<PatientId>,
    /// A visit that is to be moved here: its own time does not stand in the way.
    #[serde(default)]
    pub moving: Option<AppointmentId>,
    /// The asker's own hold that this one replaces.
    #[serde(default)]
    pub instead_of: Option<HoldId>,
}

impl Check for HoldForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.add_if(
            self.start.as_ms() % 300_000 != 0,
            "/start",
            FieldCode::NotOnTheGrid,
        );
        super::booking::check_length(&mut errors, self.length_minutes);
        errors
    }
}
