use super::{Exposure, Prepared, Said};
use crate::medication::finding::{Finding, Kind, Slot, Source, Text, Tier};

impl Prepared<'_> {
    /// Row D13. The same ingredient, a member of the same group, what crosses with it, and, of an allergy that nothing is
    /// known of, the same word. By whatever way it is given.
    pub(super) fn allergies(&self, findings: &mut Vec<Finding>) {
        for exposure in &self.exposures {
            if !self.drugs[exposure.drug].is_new() {
                continue;
            }
            for (recorded, meant) in &self.allergies {
                findings.extend(self.allergy(exposure, recorded, meant));
            }
        }
        for (at, recorded) in &self.same_words {
            findings.push(Finding {
                between: vec![
                    (*recorded).to_owned(),
                    self.case.lines[usize::from(*at)].drug.clone(),
                ],
                slots: vec![Slot::Line(*at)],
                ..plain("allergy-same-word").finding(Kind::Allergy, Tier::Contraindicated)
            });
        }
    }

    fn allergy(&self, exposure: &Exposure, recorded: &str, meant: &[u32]) -> Option<Finding> {
        let own = self.pack.concepts_of(exposure.ingredient);
        let mut worst: Option<(Tier, Said)> = None;
        for concept in meant {
            if own.contains(concept) {
                let rule = if *concept == exposure.ingredient {
                    "allergy-same-ingredient"
                } else {
                    "allergy-same-group"
                };
                worst = Some((Tier::Contraindicated, plain(rule)));
                break;
            }
            // Whoever is allergic to one of a group is so by every rule about the group.
            let of_ingredient = self.pack.concepts_of(*concept);
            let all = if of_ingredient.is_empty() {
                std::slice::from_ref(concept)
            } else {
                of_ingredient
            };
            for reaction in all.iter().flat_map(|concept| self.pack.crossed.of(*concept)) {
                if own.contains(&reaction.target)
                    && worst.as_ref().is_none_or(|(tier, _)| *tier < reaction.tier)
                {
                    let said = Said {
                        rule: "allergy-cross-reaction".into(),
                        mechanism: None,
                        effect: self.pack.text(reaction.effect).clone(),
                        advice: self.pack.text(reaction.advice).clone(),
                        source: self.pack.cite(&reaction.source),
                        doubts: Vec::new(),
                    };
                    worst = Some((reaction.tier, said));
                }
            }
        }
        let (tier, said) = worst?;
        let mut finding = self.about(Kind::Allergy, tier, &[exposure], said);
        finding.between.insert(0, recorded.to_owned());
        Some(finding)
    }
}

/// Beside what crosses: the recorded word itself means this drug.
fn plain(rule: &str) -> Said {
    Said {
        rule: rule.into(),
        mechanism: None,
        effect: Text::new(
            "phản ứng dị ứng, có thể là phản vệ",
            "allergic reaction, perhaps anaphylaxis",
        ),
        advice: Text::new(
            "Không kê. Chọn thuốc thuộc nhóm khác; nếu nghi ngờ dị ứng đã ghi, xem lại tiền sử trước.",
            "Do not prescribe. Choose from another group; where the recorded allergy is doubted, review its history first.",
        ),
        source: Source {
            title: "Dị ứng đã ghi trong hồ sơ · the patient's recorded allergies".into(),
            row: "".into(),
        },
        doubts: Vec::new(),
    }
}
