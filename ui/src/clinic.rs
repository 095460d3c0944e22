//! The clinic's own settings on this page: its name, its time zone, the hours that the board shows.
use std::cell::RefCell;

use clinic_shared::settings::ClinicSettings;
use clinic_shared::time::{Date, Timestamp, Zone};
use leptos::prelude::*;
use leptos::reactive::graph::Observer;

use crate::{api, browser};

thread_local! {
    static SETTINGS: ArcRwSignal<ClinicSettings> = ArcRwSignal::new(ClinicSettings::default());
    static ZONE: RefCell<Zone> = RefCell::new(Zone::vietnam());
}

/// The clinic's settings; inside a view it follows a change.
pub fn settings() -> ClinicSettings {
    let settings = SETTINGS.with(Clone::clone);
    if Observer::get().is_some() {
        settings.get()
    } else {
        settings.get_untracked()
    }
}

/// Takes the settings that the server has.
pub fn take(settings: ClinicSettings) {
    ZONE.set(Zone::fixed_hours(settings.utc_offset_hours));
    SETTINGS.with(|kept| kept.set(settings));
}

/// Asks the server for the settings. Without an answer the last ones stay: every page works with them.
pub async fn refresh() {
    if let Ok(settings) = api::get::<ClinicSettings>("/api/settings").await {
        take(settings);
    }
}

/// The clinic's time zone; every shown time is in it, wherever the screen stands.
pub fn zone() -> Zone {
    ZONE.with_borrow(Clone::clone)
}

/// The clinic's day now.
pub fn today() -> Date {
    zone().day_of(browser::now())
}

/// `09:05`, on the clinic's clock.
pub fn hh_mm(at: Timestamp) -> String {
    zone().hh_mm(at)
}

/// `09:05 24/11/2026`, on the clinic's clock.
pub fn date_and_time(at: Timestamp) -> String {
    let zone = zone();
    format!("{} {}", zone.hh_mm(at), zone.day_of(at).dd_mm_yyyy())
}

/// `09:05` today, else `09:05 24/11/2026`.
pub fn hour_or_day(at: Timestamp) -> String {
    if zone().day_of(at) == today() {
        hh_mm(at)
    } else {
        date_and_time(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_on_the_clinics_clock() {
        let at: Timestamp = "2026-11-24T02:05:00Z".parse().unwrap();
        assert_eq!(date_and_time(at), "09:05 24/11/2026");
        take(ClinicSettings {
            utc_offset_hours: 0,
            ..ClinicSettings::default()
        });
        assert_eq!(hh_mm(at), "02:05");
    }
}
