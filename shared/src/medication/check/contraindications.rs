use std::{collections::HashMap, sync::Arc};

use super::{Prepared, Said};
use crate::medication::{
    finding::{Checked, Doubt, Fact, Kind, NotChecked, Tier},
    when::{self, Bound, Clause, Holds},
};

/// From here on kidneys are often weaker than anybody knows.
const ELDERLY_MONTHS: f64 = 65.0 * 12.0;
/// Whoever is younger may have the weight of a child.
const ADULT_MONTHS: f64 = 16.0 * 12.0;
/// No adult weighs less.
const ADULT_KG: f64 = 30.0;
/// Illnesses of the kidneys: conditions of the pack, and beginnings of ICD-10 codes.
const OF_KIDNEYS: [&str; 3] = ["kidney-disease-chronic", "acute-kidney-injury", "dialysis"];
const OF_KIDNEYS_ICD10: [&str; 3] = ["N17", "N18", "N19"];

impl Prepared<'_> {
    /// By age, pregnancy, lactation, kidney, weight and illness. Of each drug and each effect the gravest.
    pub(super) fn contraindications(&self, checked: &mut Checked) {
        let is_frail = self.is_frail();
        for exposure in &self.exposures {
            let drug = &self.drugs[exposure.drug];
            if !drug.is_new() {
                continue;
            }
            let seen = self.seen(exposure);
            let mut worst: HashMap<u32, (Tier, u32, Vec<Doubt>)> = HashMap::new();
            let rules = seen
                .concepts
                .iter()
                .flat_map(|concept| self.pack.against.of(*concept));
            for at in rules {
                let rule = &self.pack.contraindications[*at as usize];
                match when::holds(&[rule.routes], &rule.clauses, seen, None, self.case, &self.asked) {
                    Holds::Yes(doubts) => {
                        let known = worst.get(&rule.effect);
                        if known.is_none_or(|(tier, ..)| *tier < rule.tier) {
                            worst.insert(rule.effect, (rule.tier, *at, doubts));
                        }
                    }
                    Holds::Unknown(fact, _) if rule.tier > Tier::Caution => {
                        let name = drug.name.to_owned();
                        let not = match fact {
                            Fact::Age => NotChecked::AgeUnknown { name },
                            Fact::Pregnancy => NotChecked::PregnancyNotAsked { name },
                            // Told of everybody it would alert on everything.
                            Fact::Kidney if is_frail => NotChecked::KidneyUnknown { name },
                            Fact::Weight if is_frail && self.may_weigh_so(&rule.clauses) => {
                                NotChecked::WeightUnknown { name }
                            }
                            Fact::Sex | Fact::Kidney | Fact::Weight => continue,
                        };
                        if !checked.not_checked.contains(&not) {
                            checked.not_checked.push(not);
                        }
                    }
                    Holds::Unknown(..) | Holds::No => {}
                }
            }
            let mut worst: Vec<_> = worst.into_values().collect();
            worst.sort_by_key(|(_, at, _)| *at);
            for (tier, at, doubts) in worst {
                let rule = &self.pack.contraindications[at as usize];
                let said = Said {
                    rule: Arc::clone(&rule.id),
                    mechanism: None,
                    effect: self.pack.text(rule.effect).clone(),
                    advice: self.pack.text(rule.advice).clone(),
                    source: self.pack.cite(&rule.source),
                    doubts,
                };
                checked
                    .findings
                    .push(self.about(Kind::Contraindication, tier, &[exposure], said));
            }
        }
    }

    /// Old, or ill of the kidneys: what nobody measured may well decide.
    fn is_frail(&self) -> bool {
        let is_old = self.case.months().is_some_and(|months| months >= ELDERLY_MONTHS);
        let conditions = self.asked.conditions.iter();
        let mut conditions = conditions.map(|at| &*self.pack.conditions[usize::from(*at)].code);
        let by_code = |given: &String| {
            let code = given.trim().to_uppercase();
            OF_KIDNEYS_ICD10.iter().any(|begins| code.starts_with(begins))
        };
        is_old
            || conditions.any(|code| OF_KIDNEYS.contains(&code))
            || self.case.conditions.iter().any(by_code)
    }

    /// Of an adult a child's weight decides nothing.
    fn may_weigh_so(&self, clauses: &[Clause]) -> bool {
        let is_adult = self.case.months().is_none_or(|months| months >= ADULT_MONTHS);
        let is_a_childs = |clause: &Clause| match clause {
            Clause::WeightKg(Bound::Below(kg) | Bound::AtMost(kg)) => *kg < ADULT_KG,
            _ => false,
        };
        !(is_adult && clauses.iter().any(is_a_childs))
    }
}
