use std::sync::LazyLock;

use clinic_shared::{
    medication::{
        Case, Line, Pack, Taken,
        check::{Prepared, interactions_naively},
        names::Meant,
        pack::load::{Table, read, shipped},
    },
    text::{fold, tidy},
};

use crate::text;

pub(crate) static PACK: LazyLock<Pack> = LazyLock::new(|| shipped().expect("the shipped pack reads"));

const MOST: usize = 8;
/// More than anybody types.
const NAME_BYTES_MAX: usize = 400;
/// Drugs of a made-up prescription.
const DRUGS: usize = 6;

/// A name means one thing, however its letters are put together; what is offered means what was said beside it.
pub fn drug_name(bytes: &[u8]) {
    let typed = text(bytes);
    if typed.len() > NAME_BYTES_MAX {
        return;
    }
    let meant = PACK.meant(&typed);
    assert_eq!(PACK.meant(&tidy(&typed)), meant);
    if let Some(meant) = meant {
        assert!(!meant.holds.is_empty());
        assert_amounts(&meant.holds);
    }
    let found = PACK.find(&typed, MOST);
    assert!(found.len() <= MOST);
    for one in found {
        let Meant { holds, form, route } = PACK.meant(&one.name).expect("what is offered is known");
        let vi = |(at, _): &(u32, Option<f64>)| PACK.ingredients[*at as usize].vi.to_string();
        let ingredients: Vec<_> = holds.iter().map(vi).collect();
        assert_eq!((ingredients, form, route), (one.ingredients, one.form, one.route));
    }
    let concepts = PACK.ingredients.len() + PACK.groups.len();
    for concept in PACK.allergens_meant(&typed) {
        assert!((concept as usize) < concepts);
    }
}

/// Tables, each below a line `#name`. A pack that is taken has whole numbers and names, and can be checked with.
pub fn drug_pack(bytes: &[u8]) {
    let text = text(bytes);
    let tables: Vec<_> = text
        .trim_start_matches('#')
        .split("\n#")
        .filter_map(|table| table.split_once('\n'))
        .map(|(file, text)| Table { file, text })
        .collect();
    let read = read(&tables, "fuzzed");
    if let Err(unreadable) = &read {
        assert!(!unreadable.faults.is_empty());
    }
    let Ok(pack) = read else {
        return;
    };
    for (at, ingredient) in (0_u32..).zip(&pack.ingredients) {
        let meant = pack.meant(&ingredient.id);
        // An id of signs alone is no name.
        if !fold(&ingredient.id).is_empty() {
            assert_eq!(meant.map(|meant| meant.holds), Some(vec![(at, None)]));
        }
        for dose in pack.doses_of(at) {
            let most = [
                dose.max_daily_mg,
                dose.max_daily_mg_per_kg,
                dose.max_single_mg,
                dose.max_single_mg_per_kg,
            ];
            most.into_iter().flatten().for_each(assert_amount);
        }
    }
    for product in &pack.products {
        assert!(!product.holds.is_empty());
        assert_amounts(&product.holds);
    }
    let case = case(&pack);
    let prepared = Prepared::new(&pack, &case);
    assert_eq!(prepared.interacting(), interactions_naively(&prepared));
    prepared.check();
}

/// Of its first drugs, each prescribed and taken already.
fn case(pack: &Pack) -> Case {
    let ingredients = pack.ingredients.iter().take(DRUGS).map(|one| &*one.id);
    let products = pack.products.iter().take(DRUGS).map(|one| &*one.name);
    let names: Vec<_> = ingredients.chain(products).map(str::to_owned).collect();
    let line = |drug: &String| Line {
        drug: drug.clone(),
        days: Some(5),
        ..Line::default()
    };
    let taken = |drug: &String| Taken {
        drug: drug.clone(),
        started_days_ago: 10,
        days: Some(7),
        ..Taken::default()
    };
    Case {
        lines: names.iter().map(line).collect(),
        active: names.iter().map(taken).collect(),
        allergies: Some(names),
        age_years: Some(70.0),
        ..Case::default()
    }
}

fn assert_amounts(holds: &[(u32, Option<f64>)]) {
    holds.iter().filter_map(|(_, mg)| *mg).for_each(assert_amount);
}

fn assert_amount(amount: f64) {
    assert!(amount > 0.0 && amount.is_finite(), "{amount}");
}
