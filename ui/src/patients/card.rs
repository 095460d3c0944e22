//! A scanned card leads to its patient, or to the register form filled in from it.
use std::cell::RefCell;

use clinic_shared::identity::Access;
use clinic_shared::patients::{Identifier, PatientSummary};
use clinic_shared::scanning::{CitizenCard, InsuranceCard};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::prefill::{self, Prefill};
use super::{calls, words as w};
use crate::api::ApiError;
use crate::kit::{Toast, Tone};
use crate::{clinic, go, session};

/// A card that names a person.
pub trait PatientCard {
    /// The numbers it carries, the strongest first.
    fn numbers(&self) -> Vec<Identifier>;
    fn prefill(&self) -> Prefill;
}

impl PatientCard for CitizenCard {
    fn numbers(&self) -> Vec<Identifier> {
        prefill::citizen_numbers(self)
    }

    fn prefill(&self) -> Prefill {
        prefill::of_citizen_card(self)
    }
}

impl PatientCard for InsuranceCard {
    fn numbers(&self) -> Vec<Identifier> {
        prefill::insurance_numbers(self)
    }

    fn prefill(&self) -> Prefill {
        prefill::of_insurance_card(self, clinic::today())
    }
}

thread_local! {
    static PREFILL: ArcRwSignal<Option<Prefill>> = ArcRwSignal::new(None);
    /// The newest scan: an answer to an older one opens nothing.
    static SCAN: RefCell<u32> = const { RefCell::new(0) };
}

/// What the register form is to take up; inside an effect it follows the next card.
pub fn waiting_prefill() -> Option<Prefill> {
    let slot = PREFILL.with(Clone::clone);
    slot.track();
    let taken = slot.get_untracked();
    if taken.is_some() {
        // Told to nobody: the one that takes it is the only one to follow it.
        *slot.write_untracked() = None;
    }
    taken
}

/// Opens the patient who has this card, deleted or not; else the register form filled in from it. A card never
/// makes a second patient.
pub fn open_card(card: &impl PatientCard) {
    let scan = SCAN.with_borrow_mut(|scan| {
        *scan += 1;
        *scan
    });
    let (numbers, prefill) = (card.numbers(), card.prefill());
    spawn_local(async move {
        let found = first_with(&numbers).await;
        if SCAN.with_borrow(|newest| *newest != scan) {
            return;
        }
        match found {
            Ok(Some(patient)) => {
                Toast::done(w::card_found(&patient.full_name)).show();
                go::to(&format!("/patients/{}", patient.id));
            }
            Ok(None) if Access::DESK.allows(session::role()) => {
                PREFILL.with(|slot| slot.set(Some(prefill)));
                go::to("/patients/new");
            }
            Ok(None) => Toast::new(Tone::Info, w::card_unknown).show(),
            Err(_) => Toast::failed(w::card_failed).show(),
        }
    });
}

async fn first_with(numbers: &[Identifier]) -> Result<Option<PatientSummary>, ApiError> {
    for number in numbers {
        if let Some(found) = calls::with_number(number).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
