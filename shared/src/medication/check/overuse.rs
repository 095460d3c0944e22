use std::collections::BTreeMap;

use super::{Exposure, Prepared, Said, duplicates::is_refill};
use crate::medication::{
    case::Prescriber,
    finding::{Finding, Kind, NotChecked, Source, Text, Tier},
    pack::{Dose, Group, Population},
};

/// Elderly from here on, child below there: as the doses' tables mean them.
const ELDERLY_MONTHS: f64 = 65.0 * 12.0;
const CHILD_MONTHS: f64 = 12.0 * 12.0;
/// What is taken for years is given for a quarter of a year at a time.
const SUPPLY_DAYS_MAX: u16 = 90;
/// A prescription of them at once; more needs a reason.
const WATCHED_DAYS_MAX: u16 = 30;
/// Of an opioid where no cancer is recorded: acute pain.
const OPIOID_DAYS_MAX: u16 = 7;
/// Days of one of them within the last half-year, this prescription counted.
const WATCHED_DAYS_IN_PERIOD_MAX: i32 = 90;
const PERIOD_DAYS: i32 = 180;
/// Rounding of numbers.
const SLACK: f64 = 1.001;
/// Rounding of spoons and tablets to a child's weight.
const SLACK_BY_WEIGHT: f64 = 1.1;

impl Prepared<'_> {
    /// New drugs that have a highest dose and whose own cannot be told.
    pub(super) fn doses_untold(&self) -> Vec<NotChecked> {
        let mut untold = Vec::new();
        for exposure in &self.exposures {
            let drug = &self.drugs[exposure.drug];
            let has_most = |dose: &Dose| {
                dose.max_daily_mg.is_some()
                    || dose.max_daily_mg_per_kg.is_some()
                    || dose.max_single_mg.is_some()
            };
            let is_untold = drug.is_new()
                && drug.is_systemic()
                && exposure.daily_mg.is_none()
                && self.dose(exposure, has_most).is_some();
            let name = drug.name.to_owned();
            let not = NotChecked::DoseUnknown { name };
            if is_untold && !untold.contains(&not) {
                untold.push(not);
            }
        }
        untold
    }

    /// Row B2. More than is safe in a day or in one dose, for too long, again before it can be used up, and from several
    /// prescribers.
    pub(super) fn overuse(&self, findings: &mut Vec<Finding>) {
        let mut by_ingredient: BTreeMap<u32, Vec<&Exposure>> = BTreeMap::new();
        for exposure in &self.exposures {
            let drug = &self.drugs[exposure.drug];
            let is_now = drug.last_day.is_none_or(|last| last >= 0);
            if is_now {
                by_ingredient
                    .entry(exposure.ingredient)
                    .or_default()
                    .push(exposure);
            }
        }
        for (ingredient, all) in &by_ingredient {
            if all.iter().any(|exposure| self.drugs[exposure.drug].is_new()) {
                self.too_much(*ingredient, all, findings);
            }
        }
        for exposure in &self.exposures {
            if self.drugs[exposure.drug].is_new() {
                self.too_long(exposure, findings);
                self.again(exposure, findings);
            }
        }
        self.watched(findings);
    }

    /// The table's rows for this patient: of the way it is given where one says so, of the age.
    fn dose(&self, exposure: &Exposure, has: impl Fn(&Dose) -> bool) -> Option<&Dose> {
        let months = self.case.months();
        let wanted = match months {
            Some(months) if months < CHILD_MONTHS => &[Population::Child][..],
            Some(months) if months >= ELDERLY_MONTHS => &[Population::Elderly, Population::Adult],
            _ => &[Population::Adult],
        };
        let route = self.drugs[exposure.drug].route;
        let all = self.pack.doses_of(exposure.ingredient);
        wanted.iter().find_map(|population| {
            all.iter()
                .filter(|dose| dose.population == *population && has(dose))
                .find(|dose| dose.route.is_none() || route.is_none() || dose.route == route)
        })
    }

    fn too_much(&self, ingredient: u32, all: &[&Exposure], findings: &mut Vec<Finding>) {
        let Some(first) = all.iter().find(|exposure| self.drugs[exposure.drug].is_new()) else {
            return;
        };
        let name = &self.pack.ingredients[ingredient as usize];
        // Those that are given the same way as the new one; what is about to end is not added.
        let route = self.drugs[first.drug].is_systemic();
        let counted: Vec<&Exposure> = all
            .iter()
            .copied()
            .filter(|exposure| {
                let drug = &self.drugs[exposure.drug];
                drug.is_systemic() == route && (drug.is_new() || !is_refill(drug))
            })
            .collect();
        let daily: f64 = counted.iter().filter_map(|exposure| exposure.daily_mg).sum();
        let limit = self.dose(first, |dose| {
            dose.max_daily_mg_per_kg.is_some() || dose.max_daily_mg.is_some()
        });
        if let Some(dose) = limit {
            let by_weight = dose.max_daily_mg_per_kg.zip(self.case.weight_kg);
            let by_weight = by_weight.map(|(per_kg, weight)| per_kg * weight);
            let most = match (by_weight, dose.max_daily_mg) {
                (Some(by_weight), Some(most)) if by_weight < most => Some((by_weight, SLACK_BY_WEIGHT)),
                (Some(by_weight), None) => Some((by_weight, SLACK_BY_WEIGHT)),
                (_, most) => most.map(|most| (most, SLACK)),
            };
            if let Some((most, _)) = most.filter(|(most, slack)| daily > most * slack) {
                let said = self.said_of_dose(
                    "overuse-daily-dose",
                    dose,
                    Text::new(
                        format!("{} mg/ngày, tối đa {} mg/ngày", shown(daily), shown(most)),
                        format!("{} mg a day, at most {} mg a day", shown(daily), shown(most)),
                    ),
                    Text::new(
                        format!("Giảm liều {} hoặc bỏ thuốc trùng; tính cả thuốc đang dùng.", name.vi),
                        format!("Lower the dose of {}, or leave out what repeats it; what is taken already counts.", name.id),
                    ),
                );
                let adding: Vec<&Exposure> = counted
                    .iter()
                    .copied()
                    .filter(|exposure| exposure.daily_mg.is_some())
                    .collect();
                findings.push(self.about(Kind::Overuse, Tier::Serious, &adding, said));
            }
        }
        for exposure in counted {
            let (Some(single), true) = (exposure.single_mg, self.drugs[exposure.drug].is_new()) else {
                continue;
            };
            let Some(dose) = self.dose(exposure, |dose| {
                dose.max_single_mg.is_some() || dose.max_single_mg_per_kg.is_some()
            }) else {
                continue;
            };
            let by_weight = dose.max_single_mg_per_kg.zip(self.case.weight_kg);
            let by_weight = by_weight.map_or(f64::INFINITY, |(per_kg, weight)| per_kg * weight);
            let most = dose.max_single_mg.unwrap_or(f64::INFINITY).min(by_weight);
            let slack = if by_weight <= most { SLACK_BY_WEIGHT } else { SLACK };
            if single > most * slack {
                let said = self.said_of_dose(
                    "overuse-single-dose",
                    dose,
                    Text::new(
                        format!("{} mg một lần, tối đa {} mg", shown(single), shown(most)),
                        format!("{} mg at once, at most {} mg", shown(single), shown(most)),
                    ),
                    Text::new(
                        "Chia thành nhiều lần hoặc giảm liều.",
                        "Divide it, or lower the dose.",
                    ),
                );
                findings.push(self.about(Kind::Overuse, Tier::Serious, &[exposure], said));
            }
        }
    }

    fn said_of_dose(&self, rule: &str, dose: &Dose, effect: Text, advice: Text) -> Said {
        Said {
            rule: rule.into(),
            mechanism: None,
            effect,
            advice,
            source: self.pack.cite(&dose.source),
            doubts: Vec::new(),
        }
    }

    fn too_long(&self, exposure: &Exposure, findings: &mut Vec<Finding>) {
        let drug = &self.drugs[exposure.drug];
        let Some(days) = drug.days else { return };
        if let Some(dose) = self.dose(exposure, |dose| dose.max_days.is_some()) {
            let most = dose.max_days.unwrap_or(u16::MAX);
            if days > most {
                let said = self.said_of_dose(
                    "overuse-duration",
                    dose,
                    Text::new(
                        format!("{days} ngày, thường tối đa {most} ngày"),
                        format!("{days} days, usually {most} at most"),
                    ),
                    Text::new(
                        "Kê ngắn hơn và hẹn tái khám.",
                        "Prescribe for less, and see the patient again.",
                    ),
                );
                findings.push(self.about(Kind::Overuse, Tier::Serious, &[exposure], said));
                return;
            }
        }
        let most = match self.watched_group(exposure) {
            Some(group) if &*group.id == "opioids" && !self.has_cancer() => OPIOID_DAYS_MAX,
            Some(_) => WATCHED_DAYS_MAX,
            None => SUPPLY_DAYS_MAX,
        };
        if days > most {
            let said = by_clinic(
                "overuse-supply",
                Text::new(
                    format!("{days} ngày thuốc một lần, tối đa {most} ngày"),
                    format!("a supply of {days} days, at most {most}"),
                ),
                Text::new(
                    "Kê ngắn hơn và hẹn tái khám.",
                    "Prescribe for less, and see the patient again.",
                ),
            );
            findings.push(self.about(Kind::Overuse, Tier::Serious, &[exposure], said));
        }
    }

    /// The same ingredient, given before what was given last can be used up.
    fn again(&self, exposure: &Exposure, findings: &mut Vec<Finding>) {
        let drug = &self.drugs[exposure.drug];
        for other in &self.exposures {
            let old = &self.drugs[other.drug];
            if other.ingredient != exposure.ingredient
                || old.is_new()
                || old.prescriber == Some(Prescriber::Other)
                || old.route.is_some() && drug.route.is_some() && old.route != drug.route
                || is_refill(old)
            {
                continue;
            }
            let Some(left) = old.last_day.map(|last| last + 1).filter(|left| *left > 0) else {
                continue;
            };
            let said = by_clinic(
                "overuse-early-refill",
                Text::new(
                    format!("còn thuốc cho {left} ngày"),
                    format!("{left} days of it are left"),
                ),
                Text::new(
                    "Hỏi xem thuốc cũ đâu; kê nối tiếp từ ngày hết thuốc.",
                    "Ask where the last supply is; let the new one begin when it ends.",
                ),
            );
            findings.push(self.about(Kind::Overuse, Tier::Serious, &[exposure, other], said));
        }
    }

    /// By ICD-10: a malignant tumour, or palliative care.
    fn has_cancer(&self) -> bool {
        let codes = self.case.conditions.iter().map(|code| code.trim().to_uppercase());
        codes.into_iter().any(|code| {
            code.starts_with("Z51.5")
                || code
                    .strip_prefix('C')
                    .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        })
    }

    fn watched_group(&self, exposure: &Exposure) -> Option<&Group> {
        let watched = self.pack.ingredients[exposure.ingredient as usize].watched?;
        self.pack.group_of(watched)
    }

    /// Several prescribers of what makes dependent, and too many days of it in half a year.
    fn watched(&self, findings: &mut Vec<Finding>) {
        for exposure in &self.exposures {
            let drug = &self.drugs[exposure.drug];
            let watched = |exposure: &Exposure| self.pack.ingredients[exposure.ingredient as usize].watched;
            let Some(group) = watched(exposure).filter(|_| drug.is_new()) else {
                continue;
            };
            let mut days = i32::from(drug.days.unwrap_or(0));
            let mut elsewhere = None;
            for other in &self.exposures {
                let old = &self.drugs[other.drug];
                if old.is_new() || watched(other) != Some(group) {
                    continue;
                }
                let last = old.last_day.unwrap_or(-1).min(-1);
                let first = old.first_day.max(-PERIOD_DAYS);
                days += (last - first + 1).max(0);
                let lately = old.last_day.is_none_or(|last| last >= -WATCHED_LATELY_DAYS);
                if old.prescriber == Some(Prescriber::Other) && lately {
                    elsewhere = Some(other);
                }
            }
            if let Some(other) = elsewhere {
                let said = by_clinic(
                    "overuse-prescribers",
                    Text::new(
                        "nhiều người kê thuốc gây lệ thuộc",
                        "several prescribers of what makes dependent",
                    ),
                    Text::new(
                        "Liên hệ nơi kê trước; thống nhất một người kê.",
                        "Speak with the other prescriber; let one of you prescribe it.",
                    ),
                );
                findings.push(self.about(Kind::Overuse, Tier::Serious, &[exposure, other], said));
            }
            if days > WATCHED_DAYS_IN_PERIOD_MAX {
                let said = by_clinic(
                    "overuse-period",
                    Text::new(
                        format!("{days} ngày trong {PERIOD_DAYS} ngày"),
                        format!("{days} days within {PERIOD_DAYS}"),
                    ),
                    Text::new(
                        "Xem lại chỉ định; giảm liều dần thay vì kê tiếp.",
                        "Review why it is given; taper instead of going on.",
                    ),
                );
                findings.push(self.about(Kind::Overuse, Tier::Serious, &[exposure], said));
            }
        }
    }
}

/// What another prescriber gave counts until so long after it ended.
const WATCHED_LATELY_DAYS: i32 = 7;

fn by_clinic(rule: &str, effect: Text, advice: Text) -> Said {
    Said {
        rule: rule.into(),
        mechanism: None,
        effect,
        advice,
        source: Source {
            title: "Quy tắc dùng thuốc an toàn của ClinicDesk · ClinicDesk's rules of safe supply".into(),
            row: "".into(),
        },
        doubts: Vec::new(),
    }
}

fn shown(mg: f64) -> String {
    let rounded = (mg * 100.0).round() / 100.0;
    rounded.to_string()
}
