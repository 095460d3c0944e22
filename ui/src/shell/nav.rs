//! What each role finds in the navigation. A page is entered here when it exists.
use clinic_shared::identity::{Access, Role};

use crate::arrivals::words as arrivals;
use crate::desktop;
use crate::identity;
use crate::jobs;
use crate::kit::Icon;
use crate::mailings;
use crate::medication;
use crate::messaging;
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
    let follow_ups = entry("/follow-ups", scheduling::follow_ups, Icon::Refresh);
    let visits = entry("/appointments", scheduling::visits, Icon::List);
    let doctors = entry("/practitioners", super::words::doctors, Icon::Doctor);
    let queue = entry("/arrivals", arrivals::arrivals, Icon::Arrival);
    let catalogue = entry(medication::CATALOGUE_PATH, medication::catalogue_name, Icon::Book);
    let screen = entry("/screen", arrivals::screen, Icon::Screen);
    let mut entries = match role {
        Role::Admin => vec![
            queue,
            day_board,
            requests,
            to_call,
            waiting,
            follow_ups,
            visits,
            patients,
            doctors,
            entry("/services", super::words::services, Icon::Service),
            entry("/rooms", super::words::rooms, Icon::Room),
            catalogue,
            entry("/users", super::words::accounts, Icon::Users),
            entry("/devices", identity::devices_title, Icon::Computer),
            entry("/mailings", mailings::mailings, Icon::Mail),
            entry("/jobs", jobs::jobs_title, Icon::Tasks),
            entry("/message-templates", messaging::message_templates, Icon::Mail),
            entry("/settings", super::words::clinic_settings, Icon::Settings),
            screen,
        ],
        Role::FrontDesk => vec![
            queue, day_board, requests, to_call, waiting, follow_ups, visits, patients, doctors, screen,
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
            catalogue,
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

/// The page of the navigation that a page without a line of its own belongs to.
pub fn belongs_to(path: &str) -> Option<&'static str> {
    path.starts_with(medication::RULES_PATH)
        .then_some(medication::PATH)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_and_their_import_belong_to_the_check() {
        assert_eq!(belongs_to("/drug-rules"), Some(medication::PATH));
        assert_eq!(belongs_to("/drug-rules/import"), Some(medication::PATH));
        assert_eq!(belongs_to("/drug-check"), None);
    }
}
