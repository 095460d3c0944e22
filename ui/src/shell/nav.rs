//! What each role finds in the navigation. A page is entered here when it exists.
use clinic_shared::identity::{Access, Role};

use crate::arrivals::words as arrivals;
use crate::desktop;
use crate::identity;
use crate::kit::Icon;
use crate::medication;
use crate::patients;
use crate::prescribing;
use crate::records;
use crate::scheduling::words as scheduling;

/// A line of the navigation.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    pub href: &'static str,
    pub name: fn() -> &'static str,
    pub icon: Icon,
}

/// The role's pages, the most used first.
pub fn entries(role: Role) -> Vec<Entry> {
    let entry = |href, name, icon| Entry { href, name, icon };
    let day_board = entry("/day-board", scheduling::day_board, Icon::Calendar);
    let patients = entry("/patients", patients::patients, Icon::User);
    let requests = entry("/requests", scheduling::requests, Icon::Bell);
    let to_call = entry("/to-call", scheduling::to_call, Icon::Phone);
    let waiting = entry("/waiting-list", scheduling::waiting_early_short, Icon::Clock);
    let visits = entry("/appointments", scheduling::visits, Icon::List);
    let doctors = entry("/practitioners", super::words::doctors, Icon::Doctor);
    let queue = entry("/arrivals", arrivals::arrivals, Icon::Arrival);
    let screen = entry("/screen", arrivals::screen, Icon::Screen);
    let mut entries = match role {
        Role::Admin => vec![
            queue,
            day_board,
            requests,
            to_call,
            waiting,
            visits,
            patients,
            doctors,
            entry("/services", super::words::services, Icon::Service),
            entry("/rooms", super::words::rooms, Icon::Room),
            entry("/users", super::words::accounts, Icon::Users),
            entry("/devices", identity::devices_title, Icon::Computer),
            entry("/settings", super::words::clinic_settings, Icon::Settings),
            screen,
        ],
        Role::FrontDesk => vec![
            queue, day_board, requests, to_call, waiting, visits, patients, doctors, screen,
        ],
        Role::Doctor => vec![
            entry("/my-day", scheduling::my_day, Icon::Doctor),
            entry("/my-patients", records::my_patients, Icon::Users),
            entry("/prescriptions", prescribing::words::prescriptions, Icon::Service),
            day_board,
            requests,
            visits,
            patients,
            entry(medication::PATH, medication::drug_check, Icon::Pill),
            entry("/my-schedule", scheduling::my_schedule, Icon::Clock),
        ],
        Role::Patient => vec![],
    };
    if desktop::is_desktop() && Access::STAFF.allows(Some(role)) {
        if Access::DESK.allows(Some(role)) {
            entries.push(entry("/this-computer", arrivals::this_computer, Icon::Counter));
        }
        entries.push(entry("/sync", crate::sync::words::sync, Icon::Refresh));
    }
    entries
}

/// A role's name.
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Admin => super::words::admin(),
        Role::FrontDesk => super::words::frontdesk(),
        Role::Doctor => super::words::doctor(),
        Role::Patient => super::words::patient(),
    }
}
