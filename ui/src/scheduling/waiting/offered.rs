use clinic_shared::feed::Entity;
use leptos::prelude::*;

use super::super::looks::{dd_mm, weekday_short};
use super::super::{calls, words as w};
use super::wish::{Told, parted};
use crate::clinic;
use crate::go;
use crate::kit::{Icon, Toast, Tone};
use crate::load::load;
use crate::patients::spaced_phone;

/// The page that the notice leads to.
pub const PATH: &str = "/waiting-list";

/// How many freed times are offered now, for a whole desk to see.
#[derive(Debug, Clone, Copy)]
pub struct Offered {
    pub count: Memo<usize>,
}

/// Follows the list on every page of a desk: a freed time runs out while nobody looks at the list.
pub fn use_offered() -> Offered {
    let list = load(&[Entity::WaitingEntry], || calls::waiting_list(false, None));
    let told = StoredValue::new(Told::default());
    Effect::new(move |_| {
        let Some(list) = list.value.get() else { return };
        let new = told.try_update_value(|told| told.new_ones(&list.items));
        for (view, offer) in new.unwrap_or_default() {
            let day = clinic::zone().day_of(offer.start);
            let (name, phone) = (view.patient_name, spaced_phone(&view.patient_phone));
            let said = move || {
                let at = format!(
                    "{} {} {}",
                    clinic::hh_mm(offer.start),
                    weekday_short(day),
                    dd_mm(day)
                );
                w::time_offered(&at, &name, &phone)
            };
            Toast::new(Tone::Warning, said)
                .leads(w::to_waiting_list, Icon::Phone, || go::to(PATH))
                .show();
        }
    });
    Offered {
        count: Memo::new(move |_| {
            list.value
                .with(|list| list.as_ref().map_or(0, |list| parted(&list.items).0.len()))
        }),
    }
}
