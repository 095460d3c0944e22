//! How the clinic's own rules read and look.
use clinic_shared::medication::{OwnRule, RuleSet, RuleSetStatus, RuleSide};
use leptos::prelude::*;

use super::words as w;
use crate::clinic;
use crate::kit::{Badge, Icon, Tone};
use crate::medication::{tier_look, tier_word};

pub fn status_word(status: RuleSetStatus) -> &'static str {
    match status {
        RuleSetStatus::Draft => w::draft(),
        RuleSetStatus::InUse => w::in_use(),
        RuleSetStatus::Withdrawn => w::withdrawn(),
    }
}

pub const fn status_look(status: RuleSetStatus) -> (Tone, Icon) {
    match status {
        RuleSetStatus::Draft => (Tone::Warning, Icon::Edit),
        RuleSetStatus::InUse => (Tone::Success, Icon::Check),
        RuleSetStatus::Withdrawn => (Tone::Neutral, Icon::Skip),
    }
}

/// Who did what with it, and when.
pub fn history(set: &RuleSet) -> Vec<String> {
    let imported = w::imported_by(&set.imported_by_name, &clinic::date_and_time(set.imported_at));
    let decided = set.decided_at.and_then(|at| {
        let when = clinic::date_and_time(at);
        match set.status {
            RuleSetStatus::Draft => None,
            RuleSetStatus::InUse => Some(w::used_by(&set.decided_by_name, &when)),
            RuleSetStatus::Withdrawn => Some(w::withdrawn_by(&set.decided_by_name, &when)),
        }
    });
    [Some(imported), decided].into_iter().flatten().collect()
}

/// The ingredient, with those that the same product must hold.
fn side(side: &RuleSide) -> String {
    if side.with.is_empty() {
        return side.ingredient.name.clone();
    }
    let others = side.with.iter().map(|other| other.name.clone());
    w::together_with(&side.ingredient.name, &others.collect::<Vec<_>>().join(" + "))
}

/// `warfarin + ibuprofen`.
pub fn pair(rule: &OwnRule) -> String {
    format!("{} + {}", side(&rule.a), side(&rule.b))
}

/// How grave it is, what happens, why, and what to do.
#[component]
pub fn RuleText(rule: OwnRule) -> impl IntoView {
    let OwnRule {
        tier,
        mechanism,
        effect,
        advice,
        ..
    } = rule;
    let (tone, icon) = tier_look(tier);
    let said = |text: String, told: fn(&str) -> String| {
        (!text.is_empty())
            .then(|| view! { <p class="text-sm break-words text-base-content/80">{move || told(&text)}</p> })
    };
    view! {
        <div class="flex flex-col items-start gap-1">
            <Badge tone icon text=move || tier_word(tier)/>
            <p class="break-words">{effect}</p>
            {said(mechanism, w::mechanism_is)}
            {said(advice, w::advice_is)}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::ids::RuleSetId;
    use clinic_shared::medication::{SideIngredient, Tier};
    use clinic_shared::time::Timestamp;

    fn ingredient(name: &str) -> SideIngredient {
        SideIngredient {
            id: name.to_owned(),
            name: name.to_owned(),
        }
    }

    fn on(name: &str, with: &[&str]) -> RuleSide {
        RuleSide {
            written: name.to_owned(),
            ingredient: ingredient(name),
            with: with.iter().map(|name| ingredient(name)).collect(),
        }
    }

    #[test]
    fn a_side_says_what_else_the_product_must_hold() {
        let rule = OwnRule {
            row: 2,
            number: "1".to_owned(),
            a: on("sulfamethoxazol", &["trimethoprim"]),
            b: on("warfarin", &[]),
            tier: Tier::Serious,
            mechanism: String::new(),
            effect: "chảy máu".to_owned(),
            advice: String::new(),
        };
        assert_eq!(pair(&rule), "sulfamethoxazol (cùng trimethoprim) + warfarin");
    }

    #[test]
    fn of_a_draft_only_its_import_is_told_and_of_others_what_was_decided_last() {
        let at: Timestamp = "2026-11-24T02:05:00Z".parse().unwrap();
        let set = |status, decided_at| RuleSet {
            id: RuleSetId(uuid::Uuid::from_u128(1)),
            title: "Bảng riêng".to_owned(),
            file_name: "bang.csv".to_owned(),
            rules: 2,
            lost: 0,
            status,
            imported_by_name: "BS Khoa".to_owned(),
            imported_at: at,
            decided_by_name: "BS Mai".to_owned(),
            decided_at,
            version: 2,
        };
        let when = clinic::date_and_time(at);
        let imported = w::imported_by("BS Khoa", &when);
        assert_eq!(
            history(&set(RuleSetStatus::Draft, None)),
            std::slice::from_ref(&imported)
        );
        let used = w::used_by("BS Mai", &when);
        assert_eq!(history(&set(RuleSetStatus::InUse, Some(at))), [imported, used]);
    }
}
