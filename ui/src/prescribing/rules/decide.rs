//! A doctor takes the clinic's own rules into use, or withdraws them, with the password.
use clinic_shared::feed::Entity;
use clinic_shared::field::{FieldCode, FieldErrors};
use clinic_shared::ids::RuleSetId;
use clinic_shared::medication::{OwnRule, RuleSet, RuleSetRead, RuleSetStatus, Tier};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::super::password::{PASSWORD, PasswordField, Unanswered, with_proof};
use super::calls::{self, Decision};
use super::words as w;
use crate::crud::Editing;
use crate::kit::{Badge, Button, Dialog, DialogFoot, Icon, Look, Notice, Toast, Tone};
use crate::load::{Loaded, load};
use crate::medication::{tier_look, tier_word};
use crate::send::use_form;
use crate::shell::SendFailed;
use crate::sync::needs;

/// What is about to be decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Deciding {
    pub set: RuleSet,
    pub decision: Decision,
}

impl Deciding {
    fn title(&self) -> String {
        let title = &self.set.title;
        match self.decision {
            Decision::Use => w::use_title(title),
            Decision::Withdraw if self.is_draft() => w::drop_title(title),
            Decision::Withdraw => w::withdraw_title(title),
        }
    }

    fn is_draft(&self) -> bool {
        self.set.status == RuleSetStatus::Draft
    }

    fn what(&self) -> &'static str {
        match self.decision {
            Decision::Use => w::use_about(),
            Decision::Withdraw if self.is_draft() => w::drop_about(),
            Decision::Withdraw => w::withdraw_about(),
        }
    }

    fn how_many(&self) -> String {
        match self.decision {
            Decision::Use => w::answers_for(self.set.rules),
            Decision::Withdraw => w::holds(self.set.rules),
        }
    }

    fn done(&self) -> String {
        let title = &self.set.title;
        match self.decision {
            Decision::Use => w::was_used(title),
            Decision::Withdraw if self.is_draft() => w::was_dropped(title),
            Decision::Withdraw => w::was_withdrawn(title),
        }
    }

    /// What is sent, but for the proof.
    const fn asked(&self) -> (RuleSetId, i64, Decision) {
        (self.set.id, self.set.version, self.decision)
    }
}

/// A draft was never in use: it is dropped.
pub const fn withdraw_word(status: RuleSetStatus) -> fn() -> &'static str {
    match status {
        RuleSetStatus::Draft => w::drop_draft,
        RuleSetStatus::InUse | RuleSetStatus::Withdrawn => w::withdraw,
    }
}

/// How many rules of each tier there are, the gravest first.
fn by_tier(rules: &[OwnRule]) -> Vec<(Tier, usize)> {
    let each = Tier::ALL.into_iter().rev().map(|tier| {
        let those = rules.iter().filter(|rule| rule.tier == tier);
        (tier, those.count())
    });
    each.filter(|(_, count)| *count > 0).collect()
}

#[component]
pub fn DecideDialog(deciding: Editing<Deciding>) -> impl IntoView {
    let title = move || {
        let row = deciding.row.get();
        row.as_ref().map(Deciding::title).unwrap_or_default()
    };
    view! {
        <Dialog open=deciding.open title>
            {move || deciding.row.get_untracked().map(|about| view! { <Decide about open=deciding.open/> })}
        </Dialog>
    }
}

#[component]
fn Decide(about: Deciding, open: RwSignal<bool>) -> impl IntoView {
    let (decision, status) = (about.decision, about.set.status);
    let asked = about.asked();
    let password = RwSignal::new(String::new());
    let form = use_form(move || {
        let mut errors = FieldErrors::default();
        errors.add_if(password.with(String::is_empty), PASSWORD, FieldCode::Required);
        errors
    });
    let sending = form.sending;
    let error = form.of(PASSWORD);
    let (id, ..) = asked;
    let set = load(&[Entity::DrugRuleSet], move || calls::read(id));
    let about = StoredValue::new(about);
    let unanswered: Unanswered<(RuleSetId, i64, Decision)> = StoredValue::new(None);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !form.passes() {
            return;
        }
        let (given, decided) = (password.get_untracked(), about.get_value());
        sending.run(
            move |key| {
                with_proof(asked, given, unanswered, move |(id, version, decision), proof| {
                    calls::decide(id, decision, version, proof, key)
                })
            },
            move |_: RuleSet| {
                open.try_set(false);
                Toast::done(move || decided.done()).show();
            },
        );
    };
    let (text, icon, look, route) = match decision {
        Decision::Use => (
            w::take_into_use as fn() -> &'static str,
            Icon::Check,
            Look::Primary,
            "POST /api/drug-rule-sets/{id}/use",
        ),
        Decision::Withdraw => (
            withdraw_word(status),
            Icon::Skip,
            Look::Danger,
            "POST /api/drug-rule-sets/{id}/withdraw",
        ),
    };
    view! {
        <form on:submit=submit class="flex flex-col gap-4" novalidate>
            <Notice tone=Tone::Warning>{move || about.with_value(Deciding::what)}</Notice>
            <div class="flex flex-col gap-1.5">
                <p class="font-semibold">{move || about.with_value(Deciding::how_many)}</p>
                <Loaded load=set lines=1 view=|read| view! { <Tiers read/> }/>
            </div>
            <PasswordField password error autofocus=true/>
            // A wrong password is told in the field.
            <Show when=move || error.with(Option::is_none)><SendFailed sending/></Show>
            <DialogFoot>
                <Button text=w::cancel press=move |()| open.set(false)/>
                <Button text icon look submit=true busy=sending.pending reach=needs(route)/>
            </DialogFoot>
        </form>
    }
}

/// What the person answers for.
#[component]
fn Tiers(read: Signal<RuleSetRead>) -> impl IntoView {
    let badges = move || {
        let tiers = read.with(|set| by_tier(&set.rows)).into_iter();
        let badges = tiers.map(|(tier, count)| {
            let (tone, icon) = tier_look(tier);
            view! { <li><Badge tone icon text=move || w::of_tier(tier_word(tier), count)/></li> }
        });
        badges.collect_view()
    };
    view! { <ul class="flex flex-wrap gap-1.5" aria-label=w::by_tier>{badges}</ul> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic_shared::medication::{RuleSide, SideIngredient};

    fn rule(tier: Tier) -> OwnRule {
        let side = || RuleSide {
            written: "a".to_owned(),
            ingredient: SideIngredient {
                id: "a".to_owned(),
                name: "a".to_owned(),
            },
            with: Vec::new(),
        };
        OwnRule {
            row: 2,
            number: "1".to_owned(),
            a: side(),
            b: side(),
            tier,
            mechanism: String::new(),
            effect: String::new(),
            advice: String::new(),
        }
    }

    #[test]
    fn what_is_answered_for_is_told_by_tier_and_the_gravest_first() {
        let rules = [Tier::Caution, Tier::Contraindicated, Tier::Caution].map(rule);
        assert_eq!(by_tier(&rules), [(Tier::Contraindicated, 1), (Tier::Caution, 2)]);
        assert!(by_tier(&[]).is_empty());
    }

    #[test]
    fn a_draft_is_dropped_and_only_what_is_in_use_goes_out_of_use() {
        let deciding = |status| Deciding {
            set: RuleSet {
                id: RuleSetId(uuid::Uuid::from_u128(1)),
                title: "Bảng riêng".to_owned(),
                file_name: "bang.csv".to_owned(),
                rules: 2,
                status,
                imported_by_name: String::new(),
                imported_at: "2026-11-24T02:05:00Z".parse().unwrap(),
                decided_by_name: String::new(),
                decided_at: None,
                lost: 0,
                version: 1,
            },
            decision: Decision::Withdraw,
        };
        let title = |status| deciding(status).title();
        assert_eq!(title(RuleSetStatus::Draft), w::drop_title("Bảng riêng"));
        assert_eq!(title(RuleSetStatus::InUse), w::withdraw_title("Bảng riêng"));
        assert_eq!(withdraw_word(RuleSetStatus::Draft)(), w::drop_draft());
        assert_eq!(withdraw_word(RuleSetStatus::InUse)(), w::withdraw());
    }
}
