//! What the clinic offers and where: services with length and price, rooms.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Check, FieldCode, FieldErrors},
    ids::{RoomId, ServiceId},
    practitioners::is_color,
    time::Timestamp,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ServiceForm {
    /// Short, for people: `KTQ`.
    pub code: String,
    pub name: String,
    pub description: String,
    /// What the patient should do before the visit: `Nhịn ăn 6 giờ`.
    pub preparation: String,
    /// A multiple of 5.
    pub length_minutes: u16,
    /// The doctor's time before such a visit: making ready. A multiple of 5, at most 60.
    pub buffer_before_minutes: u16,
    /// The doctor's time after it: cleaning, writing.
    pub buffer_after_minutes: u16,
    /// Whole đồng.
    pub price_vnd: i64,
    pub color: String,
    pub active: bool,
}

impl Default for ServiceForm {
    fn default() -> Self {
        Self {
            code: String::new(),
            name: String::new(),
            description: String::new(),
            preparation: String::new(),
            length_minutes: 20,
            buffer_before_minutes: 0,
            buffer_after_minutes: 0,
            price_vnd: 0,
            color: "#0369a1".to_owned(),
            active: true,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct CreateService {
    pub id: ServiceId,
    #[serde(flatten)]
    pub form: ServiceForm,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Service {
    pub id: ServiceId,
    #[serde(flatten)]
    pub form: ServiceForm,
    pub deleted_at: Option<Timestamp>,
    pub version: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct RoomForm {
    pub name: String,
    /// Before the queue number: `A` gives `A012`. One or two letters.
    pub queue_prefix: String,
    pub floor: String,
    pub active: bool,
}

impl Default for RoomForm {
    fn default() -> Self {
        Self {
            name: String::new(),
            queue_prefix: String::new(),
            floor: String::new(),
            active: true,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct CreateRoom {
    pub id: RoomId,
    #[serde(flatten)]
    pub form: RoomForm,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Room {
    pub id: RoomId,
    #[serde(flatten)]
    pub form: RoomForm,
    pub deleted_at: Option<Timestamp>,
    pub version: i64,
}

impl Check for ServiceForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/code", &self.code, 20);
        errors.text("/name", &self.name, 120);
        errors.optional("/description", &self.description, 2000);
        errors.add_if(
            !(5..=480).contains(&self.length_minutes),
            "/length_minutes",
            FieldCode::OutOfRange,
        );
        errors.add_if(
            !self.length_minutes.is_multiple_of(5),
            "/length_minutes",
            FieldCode::NotOnTheGrid,
        );
        for (pointer, minutes) in [
            ("/buffer_before_minutes", self.buffer_before_minutes),
            ("/buffer_after_minutes", self.buffer_after_minutes),
        ] {
            errors.add_if(minutes > 60, pointer, FieldCode::OutOfRange);
            errors.add_if(!minutes.is_multiple_of(5), pointer, FieldCode::NotOnTheGrid);
        }
        errors.add_if(
            !(0..=1_000_000_000).contains(&self.price_vnd),
            "/price_vnd",
            FieldCode::OutOfRange,
        );
        errors.add_if(!is_color(&self.color), "/color", FieldCode::NotAColor);
        errors
    }
}

impl Check for CreateService {
    fn check(&self) -> FieldErrors {
        self.form.check()
    }
}

impl Check for RoomForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/name", &self.name, 60);
        errors.optional("/floor", &self.floor, 40);
        let prefix_fits = (1..=2).contains(&self.queue_prefix.len())
            && self.queue_prefix.bytes().all(|b| b.is_ascii_uppercase());
        errors.add_if(!prefix_fits, "/queue_prefix", FieldCode::Malformed);
        errors
    }
}

impl Check for CreateRoom {
    fn check(&self) -> FieldErrors {
        self.form.check()
    }
}

#[cfg(feature = "app")]
mod rooms;
#[cfg(feature = "app")]
mod services;

/// All statements of the room.
#[cfg(feature = "app")]
pub(crate) fn statements() -> Vec<&'static crate::store::Statement> {
    [services::STATEMENTS, rooms::STATEMENTS].concat()
}

#[cfg(feature = "app")]
pub fn routes() -> crate::web::Routes {
    services::routes().and(rooms::routes())
}

#[cfg(feature = "app")]
pub use {rooms::find as find_room, services::find as find_service};
