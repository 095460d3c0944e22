//! Scans on any page: what a hand scanner typed or a person pasted, and where it leads.
mod wedge;
mod words;

pub use wedge::listen_to_wedge;

use std::cell::{Cell, RefCell};

use clinic_shared::identity::Access;
use clinic_shared::scanning::Scan;
use leptos::prelude::*;

use crate::api::with_query;
use crate::kit::{Toast, Tone};
use crate::{go, patients, session};

thread_local! {
    /// Numbered, so that each can be taken out again.
    static TAKERS: RefCell<Vec<(u32, Callback<Scan>)>> = const { RefCell::new(Vec::new()) };
    static NUMBER: Cell<u32> = const { Cell::new(0) };
}

/// Scans go to `found` instead while the calling component is shown: it knows more of what is wanted there.
pub fn take_here(found: Callback<Scan>) {
    let number = NUMBER.get() + 1;
    NUMBER.set(number);
    TAKERS.with_borrow_mut(|takers| takers.push((number, found)));
    on_cleanup(move || TAKERS.with_borrow_mut(|takers| takers.retain(|(own, _)| *own != number)));
}

/// Opens what the scan means: a patient of a card, the check-in of a visit's code; an unknown code is said so.
pub fn open(scan: &Scan) {
    if let Some(found) = TAKERS.with_borrow(|takers| takers.last().map(|(_, found)| *found)) {
        found.run(scan.clone());
    } else {
        open_elsewhere(scan);
    }
}

/// The same for a page that takes scans but has no use for this one.
pub fn open_elsewhere(scan: &Scan) {
    match scan {
        Scan::CitizenCard(card) => patients::open_card(card),
        Scan::InsuranceCard(card) => patients::open_card(card),
        Scan::AppointmentCode { code } if Access::DESK.allows(session::role()) => {
            go::to(&with_query("/arrivals", &[("code", code.as_str())]));
        }
        Scan::AppointmentCode { .. } => Toast::new(Tone::Info, words::only_desk).show(),
        Scan::Unknown => Toast::new(Tone::Warning, words::unknown_code).show(),
    }
}
