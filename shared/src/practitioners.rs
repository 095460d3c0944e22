//! The doctors: profile, state of the moment. Their working hours are in `scheduling`.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Check, FieldCode, FieldErrors},
    identity::is_email,
    ids::{AppointmentId, PractitionerId, RoomId},
    patients::{Gender, phone_is_wrong},
    time::Timestamp,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PractitionerForm {
    pub full_name: String,
    /// Academic or professional title before the name: `BS.CKI`, `TS.BS`.
    pub title: String,
    pub gender: Gender,
    pub specialty: String,
    /// Number of the practice licence.
    pub license_number: String,
    /// The year practice began; experience is counted from it.
    pub practising_since: Option<i16>,
    pub biography: String,
    pub phone: String,
    pub email: String,
    /// Rule D8: at most this many visits a day (D6's 15 is the ceiling).
    pub visits_max_per_day: u16,
    /// Of the column on the day board, `#1a2b3c`.
    pub color: String,
    pub active: bool,
}

impl Default for PractitionerForm {
    fn default() -> Self {
        Self {
            full_name: String::new(),
            title: String::new(),
            gender: Gender::Unknown,
            specialty: String::new(),
            license_number: String::new(),
            practising_since: None,
            biography: String::new(),
            phone: String::new(),
            email: String::new(),
            visits_max_per_day: 15,
            color: "#0f766e".to_owned(),
            active: true,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct CreatePractitioner {
    pub id: PractitionerId,
    #[serde(flatten)]
    pub form: PractitionerForm,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct Practitioner {
    pub id: PractitionerId,
    #[serde(flatten)]
    pub form: PractitionerForm,
    /// Changes when the photo does; `null` without one. Part of the photo's URL so that it can be cached.
    pub photo_version: Option<i64>,
    pub deleted_at: Option<Timestamp>,
    pub version: i64,
}

/// Row E2: what a doctor is doing now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PractitionerState {
    Free,
    WithPatient,
    OnLeave,
    OffShift,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct PractitionerNow {
    pub practitioner_id: PractitionerId,
    pub state: PractitionerState,
    /// When the state is expected to end: shift, leave or visit end.
    pub until: Option<Timestamp>,
    pub room_id: Option<RoomId>,
    pub appointment_id: Option<AppointmentId>,
    /// Checked in and not yet called.
    pub waiting: u32,
}

impl PractitionerState {
    /// Leave beats a visit in progress beats a shift.
    pub const fn of(on_leave: bool, with_patient: bool, in_shift: bool) -> Self {
        match (on_leave, with_patient, in_shift) {
            (true, _, _) => Self::OnLeave,
            (_, true, _) => Self::WithPatient,
            (_, _, true) => Self::Free,
            _ => Self::OffShift,
        }
    }
}

impl Check for PractitionerForm {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/full_name", &self.full_name, 120);
        errors.text("/specialty", &self.specialty, 120);
        errors.optional("/title", &self.title, 40);
        errors.optional("/license_number", &self.license_number, 60);
        errors.optional("/biography", &self.biography, 4000);
        errors.add_if(phone_is_wrong(&self.phone), "/phone", FieldCode::NotAPhone);
        errors.add_if(
            !self.email.is_empty() && !is_email(&self.email),
            "/email",
            FieldCode::NotAnEmail,
        );
        // Rule D6: 15 visits a day is the ceiling.
        let cap_fits = (1..=15).contains(&self.visits_max_per_day);
        errors.add_if(!cap_fits, "/visits_max_per_day", FieldCode::OutOfRange);
        errors.add_if(!is_color(&self.color), "/color", FieldCode::NotAColor);
        let years_fit = self
            .practising_since
            .is_none_or(|year| (1940..=2100).contains(&year));
        errors.add_if(!years_fit, "/practising_since", FieldCode::OutOfRange);
        errors
    }
}

impl Check for CreatePractitioner {
    fn check(&self) -> FieldErrors {
        self.form.check()
    }
}

pub fn is_color(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text[1..].bytes().all(|b| b.is_ascii_hexdigit())
}
