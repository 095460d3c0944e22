use super::{Kept, KnownIngredient, Product};
use crate::medication::pack::Pack;

/// With what the program's rules know of it, and what its names mean in those that are checked by.
pub fn shown(shipped: &Pack, in_use: &Pack, kept: Kept) -> Product {
    let unclear = kept.form.names().any(|name| in_use.is_unclear(name));
    let known = kept.form.ingredients.iter().map(|one| known(shipped, &one.name));
    Product {
        known: known.collect(),
        unclear,
        id: kept.id,
        form: kept.form,
        active: kept.active,
        version: kept.version,
    }
}

fn known(shipped: &Pack, name: &str) -> KnownIngredient {
    let meant = shipped.meant(name).map(|meant| meant.holds);
    let Some([(at, _)]) = meant.as_deref() else {
        return KnownIngredient {
            name: name.to_owned(),
            id: None,
            vi: String::new(),
            covered: false,
            groups: Vec::new(),
        };
    };
    let ingredient = &shipped.ingredients[*at as usize];
    let groups = shipped.concepts_of(*at).iter();
    let groups = groups.filter_map(|concept| Some(shipped.group_of(*concept)?.name.clone()));
    KnownIngredient {
        name: name.to_owned(),
        id: Some(ingredient.id.to_string()),
        vi: ingredient.vi.to_string(),
        covered: ingredient.covered,
        groups: groups.collect(),
    }
}
