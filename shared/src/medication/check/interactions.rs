use std::{cmp::Reverse, sync::Arc};

use super::{Exposure, Prepared, Present, Said};
use crate::medication::{
    finding::{Doubt, Finding, Kind, Tier},
    pack::Partner,
    when::{self, Holds},
};

/// A rule that holds between two exposures.
struct Hit {
    /// In order: one pair is one finding, whichever side is which.
    pair: (usize, usize),
    rule: u32,
    tier: Tier,
    doubts: Vec<Doubt>,
}

/// A row that is so much longer than there are concepts is searched for them instead of being read.
const LONG_ROW: usize = 16;

impl Prepared<'_> {
    /// Between two new drugs, within one product, and between a new one and what is taken already. Of each two the
    /// gravest rule.
    pub(super) fn interactions(&self, present: &Present, findings: &mut Vec<Finding>) {
        self.tell(self.hits(present), findings);
    }

    /// Those alone that hold whoever the patient is.
    pub(in crate::medication) fn interactions_of_anybody(&self) -> Vec<Finding> {
        let mut hits = self.hits(&Present::of(self));
        let of_patient = |doubt: &Doubt| matches!(doubt, Doubt::Patient(_));
        hits.retain(|hit| !hit.doubts.iter().any(of_patient));
        let mut findings = Vec::new();
        self.tell(hits, &mut findings);
        findings
    }

    fn hits(&self, present: &Present) -> Vec<Hit> {
        let mut hits = Vec::new();
        for concept in present.new_concepts() {
            let row = self.pack.partners.of(concept);
            // A rule between two concepts of new drugs stands in both rows.
            let mut meet = |partner: &Partner| {
                if partner.mirrored && present.has_new(partner.concept) {
                    return;
                }
                let (a, b) = if partner.mirrored {
                    (partner.concept, concept)
                } else {
                    (concept, partner.concept)
                };
                self.meet(partner.rule, present.having(a), &present.having(b), &mut hits);
            };
            if row.len() > present.count() * LONG_ROW {
                for other in present.all() {
                    let first = row.partition_point(|partner| partner.concept < other);
                    let same = row[first..].iter().take_while(|partner| partner.concept == other);
                    same.for_each(&mut meet);
                }
            } else {
                row.iter()
                    .filter(|partner| present.has(partner.concept))
                    .for_each(&mut meet);
            }
        }
        hits
    }

    fn meet(
        &self,
        rule: u32,
        a: impl Iterator<Item = usize>,
        b: &(impl Iterator<Item = usize> + Clone),
        hits: &mut Vec<Hit>,
    ) {
        let known = &self.pack.rules[rule as usize];
        for one in a {
            for other in b.clone() {
                // Of a group with itself each two are met once.
                if known.a == known.b && one >= other {
                    continue;
                }
                let (first, second) = (&self.exposures[one], &self.exposures[other]);
                let (drug, beside) = (&self.drugs[first.drug], &self.drugs[second.drug]);
                if first.ingredient == second.ingredient
                    || !(drug.is_new() || beside.is_new())
                    || !drug.overlaps(known.washout_a, beside, known.washout_b)
                {
                    continue;
                }
                let (a, b) = (self.seen(first), self.seen(second));
                // What is not known of the patient does not take a rule between drugs away.
                let doubts =
                    match when::holds(&known.routes, &known.clauses, a, Some(b), self.case, &self.asked) {
                        Holds::No => continue,
                        Holds::Yes(doubts) => doubts,
                        Holds::Unknown(fact, mut doubts) => {
                            doubts.push(Doubt::Patient(fact));
                            doubts
                        }
                    };
                hits.push(Hit {
                    pair: (one.min(other), one.max(other)),
                    rule,
                    tier: known.tier,
                    doubts,
                });
            }
        }
    }

    fn tell(&self, mut hits: Vec<Hit>, findings: &mut Vec<Finding>) {
        // The gravest, then the surest, then what is about these two and no group, then the pack's first.
        let groups = |hit: &Hit| {
            let rule = &self.pack.rules[hit.rule as usize];
            let sides = [rule.a, rule.b].into_iter();
            sides.filter(|side| self.pack.group_of(*side).is_some()).count()
        };
        let rank = |hit: &Hit| {
            (
                hit.pair,
                Reverse(hit.tier),
                hit.doubts.len(),
                groups(hit),
                hit.rule,
            )
        };
        hits.sort_by_key(rank);
        hits.dedup_by_key(|hit| hit.pair);
        for hit in hits {
            let known = &self.pack.rules[hit.rule as usize];
            let of_pair: [&Exposure; 2] = [&self.exposures[hit.pair.0], &self.exposures[hit.pair.1]];
            let said = Said {
                rule: Arc::clone(&known.id),
                mechanism: known.mechanism.map(|at| self.pack.text(at).clone()),
                effect: self.pack.text(known.effect).clone(),
                advice: self.pack.text(known.advice).clone(),
                source: self.pack.cite(&known.source),
                doubts: hit.doubts,
            };
            findings.push(self.about(Kind::Interaction, hit.tier, &of_pair, said));
        }
    }
}
