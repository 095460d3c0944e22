//! The clinic's own settings, kept in the database and the same on every screen.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Check, FieldCode, FieldErrors},
    messaging::MessageSettings,
};

/// Longer no desktop lets its people in without the server, whatever it was told.
pub const OFFLINE_DAYS_MAX: u8 = 30;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ClinicSettings {
    pub clinic_name: String,
    pub address: String,
    pub phone: String,
    /// First and last hour that the board shows, in the clinic's time.
    pub board_from_hour: u8,
    pub board_to_hour: u8,
    /// Starts offered for booking are this many minutes apart. A multiple of 5.
    pub slot_step_minutes: u16,
    /// Rule B4: how long a time is held after the last touch of its form. 1–30.
    pub hold_minutes: u8,
    /// Rule D10: slots of each shift that are kept for patients with priority; 0 keeps none.
    pub priority_slots_per_shift: u8,
    /// Hours before such a slot from which anybody may have it.
    pub priority_release_hours: u16,
    /// How long a freed time is kept for the patient on the waiting list to whom it is offered. 5–240.
    pub waiting_offer_minutes: u16,
    /// Hours from UTC; Vietnam has 7 all year.
    pub utc_offset_hours: i8,
    /// Rule B3: this long after its start a visit whose patient has not come is to be reminded of.
    pub late_remind_minutes: u16,
    /// This long after its start nobody waits any more.
    pub late_limit_minutes: u16,
    pub late_policy: LatePolicy,
    /// Times of each doctor's day that every desk may book while it does not reach the server; 0 lends none. 0–6.
    pub lease_times: u8,
    /// How long each of them is. A multiple of 5, 5–120.
    pub lease_length_minutes: u16,
    /// Of how many days after today. 0–7.
    pub lease_days_ahead: u8,
    /// How long a desk has them after it was last in touch. 1–24.
    pub lease_hours: u8,
    /// Of what is free on a doctor's day, in per cent, all desks together may have no more. 1–50.
    pub lease_share_percent: u8,
    /// A desktop waits for an admin before it may keep a replica; otherwise its first sign-in by staff enrols it.
    pub devices_need_approval: bool,
    /// Days for which a desktop without the server lets its people in. 1–30.
    pub offline_days: u8,
    /// What patients are told of their visits, and when.
    pub messages: MessageSettings,
}

/// Rule B3: what becomes of a visit whose patient has not come until the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LatePolicy {
    /// It is listed, and the desk decides.
    #[default]
    List,
    /// It is marked as missed; the desk can take that back.
    NoShow,
}

impl Default for ClinicSettings {
    fn default() -> Self {
        Self {
            clinic_name: "Phòng khám".to_owned(),
            address: String::new(),
            phone: String::new(),
            board_from_hour: 7,
            board_to_hour: 18,
            slot_step_minutes: 10,
            hold_minutes: 5,
            priority_slots_per_shift: 0,
            priority_release_hours: 24,
            waiting_offer_minutes: 30,
            utc_offset_hours: 7,
            late_remind_minutes: 10,
            late_limit_minutes: 30,
            late_policy: LatePolicy::List,
            lease_times: 2,
            lease_length_minutes: 30,
            lease_days_ahead: 1,
            lease_hours: 8,
            lease_share_percent: 20,
            devices_need_approval: false,
            offline_days: 7,
            messages: MessageSettings::default(),
        }
    }
}

impl Check for ClinicSettings {
    fn check(&self) -> FieldErrors {
        let mut errors = FieldErrors::default();
        errors.text("/clinic_name", &self.clinic_name, 120);
        errors.optional("/address", &self.address, 300);
        errors.optional("/phone", &self.phone, 60);
        errors.add_if(
            self.board_from_hour > 23,
            "/board_from_hour",
            FieldCode::OutOfRange,
        );
        let hours_fit = self.board_from_hour < self.board_to_hour && self.board_to_hour <= 24;
        errors.add_if(
            self.board_from_hour <= 23 && !hours_fit,
            "/board_to_hour",
            FieldCode::EndsBeforeStart,
        );
        let step_fits =
            (5..=60).contains(&self.slot_step_minutes) && self.slot_step_minutes.is_multiple_of(5);
        errors.add_if(!step_fits, "/slot_step_minutes", FieldCode::NotOnTheGrid);
        errors.add_if(
            !(1..=30).contains(&self.hold_minutes),
            "/hold_minutes",
            FieldCode::OutOfRange,
        );
        errors.add_if(
            self.priority_slots_per_shift > 6,
            "/priority_slots_per_shift",
            FieldCode::OutOfRange,
        );
        errors.add_if(
            self.priority_release_hours > 720,
            "/priority_release_hours",
            FieldCode::OutOfRange,
        );
        errors.add_if(
            !(5..=240).contains(&self.waiting_offer_minutes),
            "/waiting_offer_minutes",
            FieldCode::OutOfRange,
        );
        let offset_fits = (-12..=14).contains(&self.utc_offset_hours);
        errors.add_if(!offset_fits, "/utc_offset_hours", FieldCode::OutOfRange);
        let remind_fits = (1..=240).contains(&self.late_remind_minutes);
        errors.add_if(!remind_fits, "/late_remind_minutes", FieldCode::OutOfRange);
        let limit_fits = (self.late_remind_minutes..=480).contains(&self.late_limit_minutes);
        errors.add_if(
            remind_fits && !limit_fits,
            "/late_limit_minutes",
            FieldCode::OutOfRange,
        );
        self.check_leases(&mut errors);
        errors.add_if(
            !(1..=OFFLINE_DAYS_MAX).contains(&self.offline_days),
            "/offline_days",
            FieldCode::OutOfRange,
        );
        self.messages.check(&mut errors);
        errors
    }
}

impl ClinicSettings {
    fn check_leases(&self, errors: &mut FieldErrors) {
        let length_fits =
            (5..=120).contains(&self.lease_length_minutes) && self.lease_length_minutes.is_multiple_of(5);
        errors.add_if(!length_fits, "/lease_length_minutes", FieldCode::NotOnTheGrid);
        let ranges = [
            ("/lease_times", self.lease_times <= 6),
            ("/lease_days_ahead", self.lease_days_ahead <= 7),
            ("/lease_hours", (1..=24).contains(&self.lease_hours)),
            (
                "/lease_share_percent",
                (1..=50).contains(&self.lease_share_percent),
            ),
        ];
        for (pointer, fits) in ranges {
            errors.add_if(!fits, pointer, FieldCode::OutOfRange);
        }
    }
}

#[cfg(feature = "app")]
mod routes;
#[cfg(feature = "app")]
pub use routes::{STATEMENTS, load, routes, zone};
