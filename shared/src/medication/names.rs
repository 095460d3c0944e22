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
            return Some(self.meant_by(name.named));
        }
        if let Some(named) = self.bare(typed) {
            return Some(self.meant_by(named));
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
            let meant = self.meant_by(name.named);
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
            Named::Product(_) => false,
        }
    }

    fn bare(&self, typed: &str) -> Option<Named> {
        // What stands in brackets is told beside the name.
        let outside = typed.split('(').next().unwrap_or(typed);
        let folded = fold(outside);
        let mut words = without_measures(&folded);
        while !words.is_empty() {
            if let Some(name) = self.names.get(words.join(" ").as_str()) {
                return Some(name.named);
            }
            let last = words.pop()?;
            if !SALTS.contains(&last) {
                return None;
            }
        }
        None
    }

    fn meant_by(&self, named: Named) -> Meant {
        match named {
            Named::Ingredient(at) => Meant {
                holds: vec![(at, None)],
                ..Meant::default()
            },
            Named::Product(at) => {
                let product = &self.products[at as usize];
                Meant {
                    holds: product.holds.to_vec(),
                    form: product.form,
                    route: product.route,
                }
            }
        }
    }

    /// The concepts of what somebody is allergic to: a group, or ingredients.
    pub fn allergens_meant(&self, recorded: &str) -> Vec<u32> {
        // What happened stands behind it: `penicillin (mày đay)`.
        let recorded = recorded.split(['(', ':', '–']).next().unwrap_or(recorded);
        let folded = fold(recorded);
        if let Some(concept) = self.allergens.get(folded.as_str()) {
            return vec![*concept];
        }
        if let Some(meant) = self.meant(recorded) {
            return meant.holds.into_iter().map(|(at, _)| at).collect();
        }
        let base = self.ingredients.len();
        let named = |group: &super::pack::Group| group.called.iter().any(|name| **name == *folded);
        let group = self.groups.iter().position(named);
        group
            .and_then(|at| u32::try_from(base + at).ok())
            .into_iter()
            .collect()
    }
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
fn far(wanted: &str, name: &str) -> Option<u32> {
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
