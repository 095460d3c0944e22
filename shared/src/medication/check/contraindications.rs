use std::{collections::HashMap, sync::Arc};

use super::{Prepared, Said};
use crate::medication::{
    finding::{Checked, Doubt, Fact, Kind, NotChecked, Tier},
    when::{self, Holds},
};

impl Prepared<'_> {
    /// By age, pregnancy, lactation, kidney, weight and illness. Of each drug and each effect the gravest.
    pub(super) fn contraindications(&self, checked: &mut Checked) {
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
}
