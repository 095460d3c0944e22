//! Scans on any page: what a hand scanner typed or a person pasted, and where it leads.
mod wedge;
mod words;

pub use wedge::listen_to_wedge;

use clinic_shared::identity::Access;
use clinic_shared::scanning::Scan;

use crate::api::with_query;
use crate::kit::{Toast, Tone};
use crate::{go, patients, session};

/// Opens what the scan means: a patient of a card, the check-in of a visit's code; an unknown code is said so.
pub fn open(scan: &Scan) {
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
