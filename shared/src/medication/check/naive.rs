//! The interactions as one would find them with a list of rules in the hand: every two drugs against every rule. What
//! the quick way must agree with, and is measured against.

use super::{Prepared, Present};
use crate::medication::{
    finding::{Slot, Tier},
    when::{self, Holds},
};

/// Each two drugs between which something holds, with the gravest tier. In order.
pub fn interactions_naively(prepared: &Prepared<'_>) -> Vec<(Slot, Slot, Tier)> {
    let pack = prepared.pack;
    let mut found: Vec<(Slot, Slot, Tier)> = Vec::new();
    for (at, one) in prepared.exposures.iter().enumerate() {
        for (beside, other) in prepared.exposures.iter().enumerate() {
            let (drug, second) = (&prepared.drugs[one.drug], &prepared.drugs[other.drug]);
            if at == beside || one.ingredient == other.ingredient || !(drug.is_new() || second.is_new()) {
                continue;
            }
            for rule in &pack.rules {
                if !pack.concepts_of(one.ingredient).contains(&rule.a)
                    || !pack.concepts_of(other.ingredient).contains(&rule.b)
                    || !drug.overlaps(rule.washout_a, second, rule.washout_b)
                {
                    continue;
                }
                let (a, b) = (prepared.seen(one), prepared.seen(other));
                if when::holds(
                    &rule.routes,
                    &rule.clauses,
                    a,
                    Some(b),
                    prepared.case,
                    &prepared.asked,
                ) == Holds::No
                {
                    continue;
                }
                let (first, last) = (drug.slot.min(second.slot), drug.slot.max(second.slot));
                match found.iter_mut().find(|known| (known.0, known.1) == (first, last)) {
                    Some(known) => known.2 = known.2.max(rule.tier),
                    None => found.push((first, last, rule.tier)),
                }
            }
        }
    }
    found.sort_unstable();
    found
}

impl Prepared<'_> {
    /// As [`interactions_naively`], from the check.
    pub fn interacting(&self) -> Vec<(Slot, Slot, Tier)> {
        let mut found: Vec<(Slot, Slot, Tier)> = Vec::new();
        let mut findings = Vec::new();
        self.interactions(&Present::of(self), &mut findings);
        for finding in findings {
            let (Some(one), Some(other)) = (finding.slots.iter().min(), finding.slots.iter().max()) else {
                continue;
            };
            match found
                .iter_mut()
                .find(|known| (known.0, known.1) == (*one, *other))
            {
                Some(known) => known.2 = known.2.max(finding.tier),
                None => found.push((*one, *other, finding.tier)),
            }
        }
        found.sort_unstable();
        found
    }
}
