//! What each role finds in the navigation. A page is entered here when it exists.
use clinic_shared::identity::Role;

use crate::kit::Icon;
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
    let day_board = Entry {
        href: "/day-board",
        name: scheduling::day_board,
        icon: Icon::Calendar,
    };
    match role {
        Role::Admin | Role::FrontDesk | Role::Doctor => vec![day_board],
        Role::Patient => vec![],
    }
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
