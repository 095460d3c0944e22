//! The doctors: profile, state of the moment. Their working hours are in `scheduling`.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Check, FieldCode, FieldErrors},
    identity::is_email,
    ids::PractitionerId,
    patients::{Gender, phone_is_wrong},
    text::{fold, name_case, normal_phone, tidy},
    time::Timestamp,
};

mod photo_kind;
mod state;

pub use photo_kind::{PHOTO_BYTES_MAX, PhotoKind, PhotoRefused};
pub use state::{PractitionerDay, PractitionerNow, PractitionerState, VisitNow};

#[cfg(feature = "app")]
mod photo;
#[cfg(feature = "app")]
mod profiles;
#[cfg(feature = "app")]
mod states;

/// All statements of the room.
#[cfg(feature = "app")]
pub(crate) fn statements() -> Vec<&'static crate::store::Statement> {
    [photo::STATEMENTS, profiles::STATEMENTS, states::STATEMENTS].concat()
}

#[cfg(feature = "app")]
pub fn routes() -> crate::web::Routes {
    profiles::routes().and(photo::routes()).and(states::routes())
}

#[cfg(feature = "app")]
pub use profiles::find_practitioner;

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

/// Filters of `GET /api/practitioners`; all may be left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "app", into_params(parameter_in = Query))]
#[serde(default)]
pub struct PractitionerList {
    /// Words of name or specialty, with or without marks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Just this specialty, as it is written in the profiles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub specialty: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

impl PractitionerList {
    pub fn takes(&self, form: &PractitionerForm) -> bool {
        let name = fold(&format!("{} {}", form.full_name, form.specialty));
        let wanted = fold(self.q.as_deref().unwrap_or_default());
        let mut wanted = wanted.split(' ').filter(|word| !word.is_empty());
        let named = wanted.all(|wanted| name.split(' ').any(|word| word.starts_with(wanted)));
        let specialty = self.specialty.as_ref().filter(|specialty| !specialty.is_empty());
        named
            && specialty.is_none_or(|specialty| fold(specialty) == fold(&form.specialty))
            && self.active.is_none_or(|active| active == form.active)
    }
}

impl PractitionerForm {
    #[must_use]
    pub fn tidied(self) -> Self {
        Self {
            full_name: name_case(&self.full_name),
            title: tidy(&self.title),
            specialty: tidy(&self.specialty),
            license_number: tidy(&self.license_number),
            biography: self.biography.trim().to_owned(),
            phone: normal_phone(&self.phone),
            email: self.email.trim().to_lowercase(),
            color: self.color.to_lowercase(),
            ..self
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
