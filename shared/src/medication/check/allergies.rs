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
                tier: Tier::Contraindicated,
                kind: Kind::Allergy,
                between: vec![
                    (*recorded).to_owned(),
                    self.case.lines[usize::from(*at)].drug.clone(),
                ],
                slots: vec![Slot::Line(*at)],
                ingredients: Vec::new(),
                rule: "allergy-same-word".into(),
                mechanism: None,
                effect: effect(),
                advice: advice(),
                source: recorded_here(),
                doubts: Vec::new(),
            });
        }
    }

    fn allergy(&self, exposure: &Exposure, recorded: &str, meant: &[u32]) -> Option<Finding> {
        let own = self.pack.concepts_of(exposure.ingredient);
        let mut worst: Option<(Tier, Said)> = None;
        for concept in meant {
            if own.contains(concept) {
                worst = Some((Tier::Contraindicated, plain(*concept == exposure.ingredient)));
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

fn plain(same: bool) -> Said {
    Said {
        rule: if same {
            "allergy-same-ingredient"
        } else {
            "allergy-same-group"
        }
        .into(),
        mechanism: None,
        effect: effect(),
        advice: advice(),
        source: recorded_here(),
        doubts: Vec::new(),
    }
}

fn effect() -> Text {
    Text::new(
        "phản ứng dị ứng, có thể là phản vệ",
        "allergic reaction, perhaps anaphylaxis",
    )
}

fn advice() -> Text {
    Text::new(
        "Không kê. Chọn thuốc thuộc nhóm khác; nếu nghi ngờ dị ứng đã ghi, xem lại tiền sử trước.",
        "Do not prescribe. Choose from another group; where the recorded allergy is doubted, review its history first.",
    )
}

fn recorded_here() -> Source {
    Source {
        title: "Dị ứng đã ghi trong hồ sơ · the patient's recorded allergies".into(),
        row: "".into(),
    }
}
