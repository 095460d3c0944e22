//! Which drug is meant by what somebody typed.

use super::{
    case::{Form, Route},
    pack::{Named, Pack},
};
use serde::{Deserialize, Serialize};

use crate::text::fold;

/// One of the names that what was typed may be the beginning of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "app", derive(utoipa::ToSchema))]
pub struct DrugFound {
    /// As it is written; what is prescribed by it is looked up by this name.
    pub name: String,
    /// What it holds: the Vietnamese name of each ingredient.
    pub ingredients: Vec<String>,
    pub form: Option<Form>,
    pub route: Option<Route>,
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Meant {
    /// With milligrams where a product says them.
    pub holds: Vec<(u32, Option<f64>)>,
    pub form: Option<Form>,
    pub route: Option<Route>,
}

/// Words around a name that are no part of it, folded.
const ABOUT: &[&str] = &[
    "mg",
    "g",
    "mcg",
    "ug",
    "ml",
    "l",
    "iu",
    "ui",
    "dv",
    "mui",
    "meq",
    "mmol",
    "vien",
    "nen",
    "nang",
    "sui",
    "bao",
    "phim",
    "goi",
    "ong",
    "lo",
    "chai",
    "tuyp",
    "hop",
    "tablet",
    "tablets",
    "tab",
    "tabs",
    "capsule",
    "capsules",
    "cap",
    "caps",
    "injection",
    "inj",
    "syrup",
    "siro",
    "sp",
    "thuoc",
];

/// The salts' words, folded: what acts is the base. Not nitrates: there they tell two drugs apart.
const SALTS: &[&str] = &[
    "hydroclorid",
    "hydrochloride",
    "hydrochlorid",
    "hcl",
    "natri",
    "sodium",
    "kali",
    "potassium",
    "calci",
    "calcium",
    "magnesi",
    "magnesium",
    "maleat",
    "maleate",
    "besylat",
    "besylate",
    "besilat",
    "besilate",
    "sulfat",
    "sulfate",
    "sulphate",
    "fumarat",
    "fumarate",
    "tartrat",
    "tartrate",
    "bitartrat",
    "succinat",
    "succinate",
    "mesylat",
    "mesylate",
    "mesilat",
    "mesilate",
    "phosphat",
    "phosphate",
    "citrat",
    "citrate",
    "acetat",
    "acetate",
    "trihydrat",
    "trihydrate",
    "monohydrat",
    "monohydrate",
    "dihydrat",
    "dihydrate",
    "bromid",
    "bromide",
    "hydrobromid",
    "hydrobromide",
    "stearat",
    "stearate",
    "ethylsuccinat",
    "axetil",
    "proxetil",
    "pivoxil",
    "medoxomil",
    "cilexetil",
    "etexilat",
    "etexilate",
    "propionat",
    "propionate",
    "dipropionat",
    "dipropionate",
    "furoat",
    "furoate",
    "valerat",
    "valerate",
    "dihydroclorid",
    "dihydrochloride",
    "disoproxil",
    "alafenamid",
    "alafenamide",
    "lysine",
    "trometamol",
];

impl Pack {
    /// In any spelling that the pack knows, with strength, form or salt behind it, or several joined by `+`. Never by
    /// likeness: a word that is one letter off is perhaps another drug.
    pub fn meant(&self, typed: &str) -> Option<Meant> {
        if let Some(name) = self.names.get(fold(typed).as_str()) {
            return self.meant_by(name.named);
        }
        if let Some(named) = bare(typed, |name| Some(self.names.get(name)?.named)) {
            return self.meant_by(named);
        }
        let parts: Vec<&str> = typed.split(['+', '/', '&', ',']).collect();
        if parts.len() < 2 {
            return None;
        }
        let mut all = Meant::default();
        for part in parts {
            // `625 mg/5 ml` is a strength, not two drugs.
            if without_measures(&fold(part)).is_empty() {
                continue;
            }
            all.holds.extend(self.meant(part)?.holds);
        }
        (!all.holds.is_empty()).then_some(all)
    }

    /// As [`Self::meant`], of names alone: where a strength or a form is said beside one, nothing.
    pub fn meant_alone(&self, typed: &str) -> Option<Meant> {
        let is_alone = |part: &str| {
            let folded = fold(part);
            self.names.contains_key(folded.as_str())
                || without_measures(&folded).len() == folded.split(' ').count()
        };
        let mut parts = typed.split(['+', '/', '&', ',']);
        let is_known = self.names.contains_key(fold(typed).as_str());
        (is_known || parts.all(is_alone)).then(|| self.meant(typed))?
    }

    /// Names that begin so, then those with a word that begins so, then those that are a letter or two off. Of each
    /// ingredient or product the nearest name alone.
    pub fn find(&self, typed: &str, most: usize) -> Vec<DrugFound> {
        let wanted = fold(typed);
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut ranked: Vec<_> = self
            .names
            .iter()
            .filter_map(|(folded, name)| Some((far(&wanted, folded)?, !self.is_own(name), &**folded, name)))
            .collect();
        ranked.sort_unstable_by_key(|(far, is_brand, folded, _)| (*far, *is_brand, folded.len(), *folded));
        let mut told = Vec::new();
        let mut found = Vec::new();
        for (_, _, _, name) in ranked {
            if told.contains(&name.named) {
                continue;
            }
            told.push(name.named);
            let Some(meant) = self.meant_by(name.named).filter(|_| self.is_offered(name)) else {
                continue;
            };
            let ingredients = meant
                .holds
                .iter()
                .map(|(at, _)| self.ingredients[*at as usize].vi.to_string());
            found.push(DrugFound {
                name: name.spelled.to_string(),
                ingredients: ingredients.collect(),
                form: meant.form,
                route: meant.route,
            });
            if found.len() == most {
                break;
            }
        }
        found
    }

    /// An ingredient's own name: it comes before brands, which are many.
    fn is_own(&self, name: &super::pack::Name) -> bool {
        match name.named {
            Named::Ingredient(at) => {
                let ingredient = &self.ingredients[at as usize];
                name.spelled == ingredient.vi || *name.spelled == *ingredient.id
            }
            Named::Product(_) | Named::Unclear => false,
        }
    }

    fn is_offered(&self, name: &super::pack::Name) -> bool {
        match name.named {
            Named::Ingredient(_) => true,
            Named::Product(at) => self.products[at as usize].is_offered,
            Named::Unclear => false,
        }
    }

    /// One thing to the program and another to the clinic: what is prescribed by it is not checked.
    pub fn is_unclear(&self, name: &str) -> bool {
        let known = self.names.get(fold(name).as_str());
        known.is_some_and(|known| known.named == Named::Unclear)
    }

    /// What many drugs are called together, or what somebody is allergic to, and no drug: `Penicillin 1.000.000 UI` too.
    pub fn is_common_name(&self, typed: &str) -> bool {
        let common = |folded: &str| {
            let allergen = self.allergens.get(folded).copied();
            allergen.or_else(|| self.group_called(folded))
        };
        self.meant(typed).is_none() && common(&fold(typed)).or_else(|| bare(typed, common)).is_some()
    }

    /// The concept of the group of this folded name.
    fn group_called(&self, folded: &str) -> Option<u32> {
        let named = |group: &super::pack::Group| group.called.iter().any(|name| **name == *folded);
        let at = self.groups.iter().position(named)?;
        u32::try_from(self.ingredients.len() + at).ok()
    }

    fn meant_by(&self, named: Named) -> Option<Meant> {
        match named {
            Named::Ingredient(at) => Some(Meant {
                holds: vec![(at, None)],
                ..Meant::default()
            }),
            Named::Product(at) => {
                let product = &self.products[at as usize];
                Some(Meant {
                    holds: product.holds.to_vec(),
                    form: product.form,
                    route: product.route,
                })
            }
            Named::Unclear => None,
        }
    }

    /// The concepts of what somebody is allergic to: a group, or ingredients.
    pub fn allergens_meant(&self, recorded: &str) -> Vec<u32> {
        let recorded = substance(recorded);
        let folded = fold(recorded);
        if let Some(concept) = self.allergens.get(folded.as_str()) {
            return vec![*concept];
        }
        if let Some(meant) = self.meant(recorded) {
            return meant.holds.into_iter().map(|(at, _)| at).collect();
        }
        self.group_called(&folded).into_iter().collect()
    }
}

/// Of a recorded allergy, without what happened, which stands behind it: `penicillin (mày đay)`.
pub(super) fn substance(recorded: &str) -> &str {
    recorded.split(['(', ':', '–']).next().unwrap_or(recorded)
}

/// Looks a name up without strengths and forms, then without its salts too, from behind.
fn bare<T>(typed: &str, look_up: impl Fn(&str) -> Option<T>) -> Option<T> {
    // What stands in brackets is told beside the name.
    let outside = typed.split('(').next().unwrap_or(typed);
    let folded = fold(outside);
    let mut words = without_measures(&folded);
    while !words.is_empty() {
        if let Some(found) = look_up(&words.join(" ")) {
            return Some(found);
        }
        let last = words.pop()?;
        if !SALTS.contains(&last) {
            return None;
        }
    }
    None
}

fn without_measures(folded: &str) -> Vec<&str> {
    folded
        .split(' ')
        .filter(|word| {
            !word.is_empty() && !ABOUT.contains(word) && !word.starts_with(|c: char| c.is_ascii_digit())
        })
        .collect()
}

/// How far a name is from what was typed so far; `None`: too far.
pub(super) fn far(wanted: &str, name: &str) -> Option<u32> {
    if name == wanted {
        return Some(0);
    }
    if name.starts_with(wanted) {
        return Some(1);
    }
    if name.split(' ').any(|word| word.starts_with(wanted)) {
        return Some(2);
    }
    let allowed = match wanted.len() {
        0..5 => return None,
        5..9 => 1,
        _ => 2,
    };
    let off = edits(wanted, name, allowed)?;
    Some(2 + off)
}

/// Letters wrong, missing, too many or swapped until `wanted` is a beginning of `name`; `None`: more than allowed.
fn edits(wanted: &str, name: &str, allowed: u32) -> Option<u32> {
    let (wanted, name) = (wanted.as_bytes(), name.as_bytes());
    // A beginning of the name may be longer than what was typed by what is missing in it.
    let name = &name[..name.len().min(wanted.len() + allowed as usize)];
    if name.len() + (allowed as usize) < wanted.len() {
        return None;
    }
    let width = name.len() + 1;
    let mut row_before = vec![0_u32; width];
    let mut row: Vec<u32> = (0..).take(width).collect();
    for (at_typed, typed) in wanted.iter().enumerate() {
        let mut next = vec![u32::try_from(at_typed + 1).ok()?; width];
        for at in 1..width {
            let same = name[at - 1] == *typed;
            let mut steps = (row[at - 1] + u32::from(!same))
                .min(row[at] + 1)
                .min(next[at - 1] + 1);
            if at_typed > 0 && at > 1 && name[at - 2] == *typed && name[at - 1] == wanted[at_typed - 1] {
                steps = steps.min(row_before[at - 2] + 1);
            }
            next[at] = steps;
        }
        if next.iter().min().is_none_or(|steps| *steps > allowed) {
            return None;
        }
        row_before = std::mem::replace(&mut row, next);
    }
    row.into_iter().min().filter(|steps| *steps <= allowed)
}
