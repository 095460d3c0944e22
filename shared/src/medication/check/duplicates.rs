use super::{Drug, Exposure, Prepared, Present, Said};
use crate::medication::{
    case::{Prescriber, Route},
    finding::{Finding, Kind, Source, Text, Tier},
};

/// The last days of a course: who is given the next one then is not given it twice.
const REFILL_DAYS: i32 = 7;

impl Prepared<'_> {
    /// Row B2. The same ingredient twice, or two of a group of which one is enough, at the same time and by ways that
    /// add up.
    pub(super) fn duplicates(&self, present: &Present, findings: &mut Vec<Finding>) {
        let mut pairs = Vec::new();
        for concept in present
            .shared()
            .filter(|concept| self.pack.is_duplicate(*concept))
        {
            let all: Vec<usize> = present.having(concept).collect();
            for (at, one) in all.iter().enumerate() {
                pairs.extend(all[at + 1..].iter().map(|other| (*one, *other)));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        for (one, other) in pairs {
            let (one, other) = (&self.exposures[one], &self.exposures[other]);
            let (drug, beside) = (&self.drugs[one.drug], &self.drugs[other.drug]);
            if one.drug != other.drug
                && (drug.is_new() || beside.is_new())
                && drug.overlaps(0, beside, 0)
                && adds_up(drug, beside)
            {
                findings.extend(self.duplicate(one, other));
            }
        }
    }

    fn duplicate(&self, one: &Exposure, other: &Exposure) -> Option<Finding> {
        if one.ingredient == other.ingredient {
            return self.same_ingredient(one, other);
        }
        // Two creams of a group are often meant; two inhalers or eye drops of one are not.
        let local = self.drugs[one.drug].route.filter(|route| !route.is_systemic());
        if local.is_some_and(|route| !matches!(route, Route::Inhaled | Route::Eye)) {
            return None;
        }
        let shared = self.pack.concepts_of(one.ingredient);
        let others = self.pack.concepts_of(other.ingredient);
        let shared = shared.iter().filter(|concept| others.contains(concept));
        let groups = shared.filter_map(|concept| self.pack.group_of(*concept));
        let worst = groups
            .filter_map(|group| Some((group.duplicate?, group)))
            .max_by_key(|(tier, _)| *tier)?;
        let (tier, group) = worst;
        let said = Said {
            rule: format!("duplicate-{}", group.id).into(),
            mechanism: Some(group.name.clone()),
            effect: Text::new("hai thuốc cùng nhóm", "two drugs of one group"),
            advice: Text::new(
                format!(
                    "Cùng là {}. Giữ một thuốc, hoặc ghi lý do cần cả hai.",
                    group.name.vi
                ),
                format!(
                    "Both are {}. Keep one, or say why both are needed.",
                    group.name.en
                ),
            ),
            source: known_here(),
            doubts: Vec::new(),
        };
        Some(self.about(Kind::Duplicate, tier, &[one, other], said))
    }

    fn same_ingredient(&self, one: &Exposure, other: &Exposure) -> Option<Finding> {
        let (drug, beside) = (&self.drugs[one.drug], &self.drugs[other.drug]);
        // Some are given in two ways or strengths on purpose; which, the pack's groups say.
        let old = [drug, beside].into_iter().find(|drug| !drug.is_new());
        if let Some(old) = old {
            if is_refill(old) {
                return None;
            }
            // Given again too early by the same hand: that is said as overuse.
            if old.prescriber == Some(Prescriber::Own) && old.last_day.is_some() {
                return None;
            }
        }
        let name = &self.pack.ingredients[one.ingredient as usize];
        let said = Said {
            rule: "duplicate-ingredient".into(),
            mechanism: None,
            effect: Text::new("cùng một hoạt chất hai lần", "the same ingredient twice"),
            advice: Text::new(
                format!(
                    "Cả hai đều có {}. Bỏ một, hoặc cộng liều lại và ghi lý do.",
                    name.vi
                ),
                format!(
                    "Both hold {}. Leave one out, or add the doses up and say why.",
                    name.id
                ),
            ),
            source: known_here(),
            doubts: Vec::new(),
        };
        // A cream and a shampoo, an inhaler and a nebuliser: worth a look, often meant.
        let tier = if drug.is_systemic() {
            Tier::Serious
        } else {
            Tier::Caution
        };
        Some(self.about(Kind::Duplicate, tier, &[one, other], said))
    }
}

/// Whether what is taken is about to end.
pub(super) fn is_refill(old: &Drug<'_>) -> bool {
    old.last_day.is_some_and(|last| {
        let left = last + 1;
        let quarter = old.days.map_or(0, |days| i32::from(days) / 4);
        left <= REFILL_DAYS.min(quarter.max(3))
    })
}

/// Both act in the whole body, or both at the same place.
fn adds_up(one: &Drug<'_>, other: &Drug<'_>) -> bool {
    (one.is_systemic() && other.is_systemic()) || one.route == other.route
}

fn known_here() -> Source {
    Source {
        title: "Danh mục nhóm thuốc của ClinicDesk · ClinicDesk's groups of drugs".into(),
        row: "".into(),
    }
}
