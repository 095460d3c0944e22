//! A name means one thing: what a product is called is no ingredient that only the clinic names, unless it is all that
//! the product holds.

use std::collections::HashMap;

use super::ProductForm;
use crate::{
    ids::MedicationProductId,
    medication::{names::Meant, pack::Pack, sheet::RowFault},
    text::fold,
};

/// A cell may hold megabytes.
const NAME_BYTES_MAX: usize = 1_000;

/// A product's name, and its id where it is kept already.
type Holder = (Option<MedicationProductId>, String);

/// Of some products, by folded names.
#[derive(Debug, Default)]
pub(super) struct Meanings {
    /// Of those that are offered.
    called: HashMap<String, Vec<Holder>>,
    /// The ingredients that the program does not know.
    held: HashMap<String, Vec<Holder>>,
}

impl Meanings {
    pub fn add(
        &mut self,
        shipped: &Pack,
        form: &ProductForm,
        id: Option<MedicationProductId>,
        is_offered: bool,
    ) {
        let holder = || (id, form.name.clone());
        for (_, name) in own_ingredients(shipped, form) {
            self.held.entry(fold(name)).or_default().push(holder());
        }
        let names = form.names().map(fold);
        for name in names.filter(|name| is_offered && !is_all_of(form, name)) {
            self.called.entry(name).or_default().push(holder());
        }
    }

    /// What of a product would be another thing here, by the pointer of the field. `own`: the one that it is already.
    pub fn faults(
        &self,
        shipped: &Pack,
        form: &ProductForm,
        own: Option<MedicationProductId>,
    ) -> Vec<(String, RowFault)> {
        let mut faults = Vec::new();
        let mut held = Vec::new();
        for (at, name) in own_ingredients(shipped, form) {
            let folded = fold(name);
            let fault = if shipped.is_common_name(name) {
                Some(RowFault::CommonName)
            } else {
                let other = another(&self.called, &folded, own);
                other.map(|other| RowFault::IngredientIsProduct { other })
            };
            faults.extend(fault.map(|fault| (format!("/ingredients/{at}/name"), fault)));
            held.push(folded);
        }
        for (pointer, name) in pointed(form) {
            let folded = fold(name);
            if is_all_of(form, &folded) {
                continue;
            }
            let of = if held.contains(&folded) {
                Some(form.name.clone())
            } else {
                another(&self.held, &folded, own)
            };
            faults.extend(of.map(|of| (pointer, RowFault::NameIsIngredient { of })));
        }
        faults
    }
}

/// What the program reads. What is longer than any name is a fault already, and not looked up.
pub(super) fn read(shipped: &Pack, name: &str) -> Option<Meant> {
    (name.len() <= NAME_BYTES_MAX).then(|| shipped.meant(name))?
}

/// Its names with the pointers of their fields.
pub(super) fn pointed(form: &ProductForm) -> impl Iterator<Item = (String, &str)> {
    form.names().enumerate().map(|(at, name)| match at {
        0 => ("/name".to_owned(), name),
        at => (format!("/synonyms/{}", at - 1), name),
    })
}

/// With their places: those that the program does not know.
fn own_ingredients<'f>(shipped: &Pack, form: &'f ProductForm) -> impl Iterator<Item = (usize, &'f str)> {
    let names = form.ingredients.iter().map(|one| one.name.as_str());
    names.enumerate().filter(move |(_, name)| {
        name.len() <= NAME_BYTES_MAX && !fold(name).is_empty() && shipped.meant(name).is_none()
    })
}

fn is_all_of(form: &ProductForm, folded: &str) -> bool {
    matches!(&form.ingredients[..], [one] if fold(&one.name) == folded)
}

fn another(
    by_name: &HashMap<String, Vec<Holder>>,
    folded: &str,
    own: Option<MedicationProductId>,
) -> Option<String> {
    let holders = by_name.get(folded)?;
    let other = holders.iter().find(|(id, _)| id.is_none() || *id != own);
    other.map(|(_, name)| name.clone())
}
