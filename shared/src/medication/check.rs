//! The check itself: one pure function. It says of every kind of danger: clear, found, or not checked and why.

use std::sync::Arc;

use super::{
    case::{Case, Form, Prescriber, Route},
    finding::{Checked, Doubt, Finding, Kind, NotChecked, Slot, Source, Text, Tier},
    names::{Meant, substance},
    pack::{Asked, Pack},
    when::Seen,
};
use crate::{records::is_icd10, text::fold};

mod allergies;
mod contraindications;
mod duplicates;
mod interactions;
mod naive;
mod overuse;
mod present;

pub use naive::interactions_naively;
use present::Present;

/// The whole check of one prescription.
pub fn check(pack: &Pack, case: &Case) -> Checked {
    Prepared::new(pack, case).check()
}

/// One ingredient of one drug of the case.
#[derive(Debug, Clone, Copy)]
struct Exposure {
    /// Which of the drugs.
    drug: usize,
    ingredient: u32,
    /// Of a day, and of one dose.
    daily_mg: Option<f64>,
    single_mg: Option<f64>,
}

/// One line, or one drug that is taken already.
#[derive(Debug, Clone)]
struct Drug<'c> {
    name: &'c str,
    slot: Slot,
    holds: Vec<u32>,
    route: Option<Route>,
    form: Option<Form>,
    /// Days from today, both inside; no end is known where there is none.
    first_day: i32,
    last_day: Option<i32>,
    days: Option<u16>,
    prescriber: Option<Prescriber>,
}

impl Drug<'_> {
    const fn is_new(&self) -> bool {
        matches!(self.slot, Slot::Line(_))
    }

    /// Whether both are in the body on some day, where each stays some days after its last dose.
    fn overlaps(&self, own_washout: u16, other: &Self, other_washout: u16) -> bool {
        let reaches = |drug: &Self, washout: u16, day: i32| {
            drug.last_day
                .is_none_or(|last| last.saturating_add(i32::from(washout)) >= day)
        };
        reaches(self, own_washout, other.first_day) && reaches(other, other_washout, self.first_day)
    }

    fn is_systemic(&self) -> bool {
        self.route.is_none_or(Route::is_systemic)
    }
}

/// A case whose drugs were looked up. Where the same drugs are checked again and again, as while typing, it is kept.
#[derive(Debug)]
pub struct Prepared<'c> {
    pack: &'c Pack,
    case: &'c Case,
    drugs: Vec<Drug<'c>>,
    exposures: Vec<Exposure>,
    asked: Asked<'c>,
    /// Each allergy with what it means to the pack.
    allergies: Vec<(&'c str, Vec<u32>)>,
    /// Lines and allergies by their words, where the program does not know the one or the other.
    same_words: Vec<(u16, &'c str)>,
    not_checked: Vec<NotChecked>,
}

impl<'c> Prepared<'c> {
    pub fn new(pack: &'c Pack, case: &'c Case) -> Self {
        let mut prepared = Self {
            pack,
            case,
            drugs: Vec::with_capacity(case.lines.len() + case.active.len()),
            exposures: Vec::new(),
            asked: Asked {
                pack,
                conditions: Vec::new(),
            },
            allergies: Vec::new(),
            same_words: Vec::new(),
            not_checked: Vec::new(),
        };
        if pack.is_empty() {
            prepared.not_checked.push(NotChecked::NoPack);
        }
        prepared.take_drugs();
        prepared.take_allergies();
        prepared.take_conditions();
        prepared.take_same_words();
        prepared
    }

    fn take_drugs(&mut self) {
        let (pack, case) = (self.pack, self.case);
        for (at, line) in (0_u16..).zip(&case.lines) {
            let meant = self.meant(&line.drug);
            let last_day = line.days.map(|days| i32::from(days) - 1);
            let drug = Drug {
                name: &line.drug,
                slot: Slot::Line(at),
                holds: Vec::new(),
                route: line.route,
                form: line.form,
                first_day: 0,
                last_day,
                days: line.days,
                prescriber: Some(Prescriber::Own),
            };
            self.take(drug, meant, line.dose_mg, line.times_per_day);
        }
        for (at, taken) in (0_u16..).zip(&case.active) {
            let meant = self.meant(&taken.drug);
            let drug = Drug {
                name: &taken.drug,
                slot: Slot::Active(at),
                holds: Vec::new(),
                route: taken.route,
                form: taken.form,
                first_day: -i32::from(taken.started_days_ago),
                last_day: taken.last_day(),
                days: taken.days,
                prescriber: taken.prescriber,
            };
            self.take(drug, meant, taken.dose_mg, taken.times_per_day);
        }
        for drug in &self.drugs {
            let mut unruled = false;
            for at in &drug.holds {
                let ingredient = &pack.ingredients[*at as usize];
                if !ingredient.is_own {
                    unruled |= !ingredient.covered;
                    continue;
                }
                let unknown = NotChecked::UnknownIngredient {
                    name: drug.name.to_owned(),
                    ingredient: ingredient.vi.to_string(),
                };
                if !self.not_checked.contains(&unknown) {
                    self.not_checked.push(unknown);
                }
            }
            if unruled && drug.is_new() {
                self.not_checked.push(NotChecked::NoRules {
                    name: drug.name.to_owned(),
                });
            }
        }
    }

    fn meant(&mut self, name: &str) -> Option<Meant> {
        let meant = self.pack.meant(name);
        if meant.is_none() {
            let unknown = NotChecked::UnknownDrug {
                name: name.to_owned(),
            };
            if !self.not_checked.contains(&unknown) {
                self.not_checked.push(unknown);
            }
        }
        meant
    }

    fn take(&mut self, mut drug: Drug<'c>, meant: Option<Meant>, dose_mg: Option<f64>, times: Option<f64>) {
        let Some(meant) = meant else { return };
        drug.form = drug.form.or(meant.form);
        drug.route = drug
            .route
            .or(meant.route)
            .or_else(|| drug.form.and_then(Form::route));
        let at = self.drugs.len();
        let share = share_of(&meant, dose_mg);
        for (ingredient, strength) in &meant.holds {
            drug.holds.push(*ingredient);
            let single_mg = match (share, strength) {
                (Some(share), Some(strength)) => Some(share * strength),
                _ if meant.holds.len() == 1 => dose_mg,
                _ => None,
            };
            self.exposures.push(Exposure {
                drug: at,
                ingredient: *ingredient,
                daily_mg: single_mg.zip(times).map(|(mg, times)| mg * times),
                single_mg,
            });
        }
        self.drugs.push(drug);
    }

    fn take_allergies(&mut self) {
        let Some(allergies) = &self.case.allergies else {
            self.not_checked.push(NotChecked::AllergiesNeverAsked);
            return;
        };
        for recorded in allergies {
            let meant = self.pack.allergens_meant(recorded);
            if meant.is_empty() {
                self.not_checked.push(NotChecked::UnknownAllergen {
                    name: recorded.clone(),
                });
            }
            self.allergies.push((recorded, meant));
        }
    }

    /// What the program does not know may still be the very word that was recorded: a line, and an ingredient that only
    /// the clinic names.
    fn take_same_words(&mut self) {
        let pack = self.pack;
        for (at, line) in (0_u16..).zip(&self.case.lines) {
            let drug = self.drugs.iter().find(|drug| drug.slot == Slot::Line(at));
            let holds = drug.map_or(&[][..], |drug| drug.holds.as_slice());
            let held = holds.iter().map(|at| &pack.ingredients[*at as usize]);
            let own = held.filter(|ingredient| ingredient.is_own);
            let own: Vec<String> = own.map(|ingredient| fold(&ingredient.vi)).collect();
            let is_known = drug.is_some() && own.is_empty();
            let called = [vec![fold(&line.drug)], own].concat();
            let concepts = holds.iter().flat_map(|at| pack.concepts_of(*at));
            for (recorded, meant) in &self.allergies {
                // By what it holds it is told already.
                let is_told = concepts.clone().any(|concept| meant.contains(concept));
                if is_told || (is_known && !meant.is_empty()) {
                    continue;
                }
                let wanted = fold(substance(recorded));
                if called.iter().any(|name| has_words(name, &wanted)) {
                    self.same_words.push((at, recorded));
                }
            }
        }
    }

    /// By code, by ICD-10 or by name.
    fn take_conditions(&mut self) {
        for given in &self.case.conditions {
            let (folded, code) = (fold(given), given.trim().to_uppercase());
            let found = |condition: &super::pack::Condition| {
                condition.code.eq_ignore_ascii_case(given.trim())
                    || condition.icd10.iter().any(|prefix| code.starts_with(&**prefix))
                    || condition.called.iter().any(|name| **name == *folded)
            };
            let before = self.asked.conditions.len();
            for (at, condition) in (0_u16..).zip(&self.pack.conditions) {
                if found(condition) && !self.asked.conditions.contains(&at) {
                    self.asked.conditions.push(at);
                }
            }
            // A diagnosis that no rule asks about is a diagnosis still.
            if self.asked.conditions.len() == before && !is_icd10(&code) {
                self.not_checked
                    .push(NotChecked::UnknownCondition { name: given.clone() });
            }
        }
    }

    pub fn check(&self) -> Checked {
        let mut checked = Checked {
            findings: Vec::new(),
            not_checked: self.not_checked.clone(),
            pack: self.pack.version.clone(),
        };
        let present = Present::of(self);
        self.interactions(&present, &mut checked.findings);
        self.allergies(&mut checked.findings);
        self.duplicates(&present, &mut checked.findings);
        self.overuse(&mut checked.findings);
        if self.case.to_be_signed {
            checked.not_checked.extend(self.doses_untold());
        }
        self.contraindications(&mut checked);
        // The gravest first; else in the order of the prescription.
        checked.findings.sort_by(|one, other| {
            (other.tier, one.kind, &one.slots).cmp(&(one.tier, other.kind, &other.slots))
        });
        checked
    }

    fn seen(&self, exposure: &Exposure) -> Seen<'_> {
        let drug = &self.drugs[exposure.drug];
        Seen {
            slot: drug.slot,
            concepts: self.pack.concepts_of(exposure.ingredient),
            line: &drug.holds,
            route: drug.route,
            form: drug.form,
            daily_mg: exposure.daily_mg,
        }
    }

    fn id_of(&self, ingredient: u32) -> Arc<str> {
        Arc::clone(&self.pack.ingredients[ingredient as usize].id)
    }

    /// A finding about these exposures, with all that they share filled in.
    fn about(&self, kind: Kind, tier: Tier, exposures: &[&Exposure], said: Said) -> Finding {
        let drugs = exposures.iter().map(|exposure| &self.drugs[exposure.drug]);
        let mut slots: Vec<_> = drugs.clone().map(|drug| drug.slot).collect();
        slots.dedup();
        let mut between: Vec<_> = drugs.map(|drug| drug.name.to_owned()).collect();
        // Within one product the ingredients tell them apart.
        if slots.len() < between.len() {
            between = exposures
                .iter()
                .map(|exposure| self.pack.ingredients[exposure.ingredient as usize].vi.to_string())
                .collect();
        }
        let ingredients = exposures.iter().map(|exposure| self.id_of(exposure.ingredient));
        Finding {
            between,
            slots,
            ingredients: ingredients.collect(),
            ..said.finding(kind, tier)
        }
    }
}

/// What a rule says.
struct Said {
    rule: Arc<str>,
    mechanism: Option<Text>,
    effect: Text,
    advice: Text,
    source: Source,
    doubts: Vec<Doubt>,
}

impl Said {
    /// Of nothing yet.
    fn finding(self, kind: Kind, tier: Tier) -> Finding {
        Finding {
            tier,
            kind,
            between: Vec::new(),
            slots: Vec::new(),
            ingredients: Vec::new(),
            rule: self.rule,
            mechanism: self.mechanism,
            effect: self.effect,
            advice: self.advice,
            source: self.source,
            doubts: self.doubts,
        }
    }
}

/// How many of the product are one dose: its milligrams may be told of its first ingredient, or of all together.
fn share_of(meant: &Meant, dose_mg: Option<f64>) -> Option<f64> {
    let dose_mg = dose_mg?;
    let strengths: Option<Vec<f64>> = meant.holds.iter().map(|(_, strength)| *strength).collect();
    let strengths = strengths?;
    let (first, all) = (strengths.first()?, strengths.iter().sum::<f64>());
    let times = |whole: f64| {
        let times = dose_mg / whole;
        // Halves and whole ones are what people take.
        ((times * 2.0).round() - times * 2.0).abs() < 0.01 && times > 0.0
    };
    if !times(*first) && times(all) {
        return Some(dose_mg / all);
    }
    Some(dose_mg / first)
}

/// Whether all words of `wanted` stand in the text, one after the other. Short ones mean too much.
fn has_words(text: &str, wanted: &str) -> bool {
    wanted.len() >= 4 && format!(" {text} ").contains(&format!(" {wanted} "))
}
