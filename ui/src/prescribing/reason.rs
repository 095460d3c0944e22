//! Why something is prescribed in spite of what was found, asked where it is told.
use clinic_shared::medication::prescription::{has_words, wants_words};
use clinic_shared::medication::{Finding, OverrideReason, Tier};
use leptos::prelude::*;

use super::answers::Said;
use super::desk::Desk;
use super::looks::reason_word;
use super::words as w;
use crate::kit::{Choice, Glyph, Icon, Select, TextField};

/// Under a finding: the reason, or the one that was given before in the same record.
#[component]
pub fn Reason(desk: Desk, finding: Finding) -> impl IntoView {
    let tier = finding.tier;
    let finding = StoredValue::new(finding);
    let before = Memo::new(move |_| {
        desk.known.value.with(|known| {
            let known = known.as_ref()?;
            finding.with_value(|finding| known.answered_before(finding).cloned())
        })
    });
    let is_asked = Memo::new(move |_| tier > Tier::Caution && before.with(Option::is_none));
    let answered = move || {
        let before = before.get()?;
        let words = Some(before.words).filter(|words| !words.is_empty());
        let said = move || {
            let parts = [Some(reason_word(before.reason).to_owned()), words.clone()];
            let said = parts.into_iter().flatten().collect::<Vec<_>>().join(" – ");
            w::answered_before(&said)
        };
        Some(view! {
            <p class="flex items-start gap-2 rounded-field bg-base-200 px-3 py-2 text-sm font-medium">
                <Glyph icon=Icon::Check class="size-4 mt-0.5"/>
                <span class="min-w-0">{said}</span>
            </p>
        })
    };
    view! {
        {answered}
        <Show when=move || is_asked.get()>
            <Asked desk tier key=finding.with_value(Finding::key)/>
        </Show>
    }
}

#[component]
fn Asked(desk: Desk, tier: Tier, key: String) -> impl IntoView {
    let start = desk.said.with_untracked(|said| said.of(&key));
    let reason = RwSignal::new(
        start
            .reason
            .map(OverrideReason::name)
            .unwrap_or_default()
            .to_owned(),
    );
    let words = RwSignal::new(start.words);
    let chosen = move || reason.with(|name| OverrideReason::parse(name));
    let own = key.clone();
    let all_said = Memo::new(move |_| desk.said.with(|said| said.of(&own)));
    Effect::new(move |_| {
        let said = Said {
            reason: chosen(),
            words: words.get(),
        };
        if all_said.get_untracked() != said {
            desk.said.update(|all| all.say(&key, said));
        }
    });
    // The same may be found twice, of two lines with one drug: it is answered once.
    Effect::new(move |_| {
        let said = all_said.get();
        if untrack(chosen) != said.reason {
            reason.set(
                said.reason
                    .map(OverrideReason::name)
                    .unwrap_or_default()
                    .to_owned(),
            );
        }
        if words.with_untracked(|words| *words != said.words) {
            words.set(said.words);
        }
    });
    let choices = Signal::derive(|| {
        OverrideReason::ALL
            .iter()
            .map(|reason| Choice::new(reason.name(), reason_word(*reason)))
            .collect::<Vec<_>>()
    });
    let wants = Memo::new(move |_| wants_words(tier, chosen()));
    // Only once somebody wanted to sign.
    let no_reason = Signal::derive(move || {
        let is_missing = desk.tried.get() && chosen().is_none();
        is_missing.then(|| w::choose_reason().to_owned())
    });
    let no_words = Signal::derive(move || {
        let is_missing = desk.tried.get() && wants.get() && !words.with(|words| has_words(words));
        is_missing.then(|| w::say_why().to_owned())
    });
    let words_label = move || {
        if wants.get() {
            w::reason_in_words()
        } else {
            w::words_if_any()
        }
    };
    let is_contraindicated = tier == Tier::Contraindicated;
    let panel = match tier {
        Tier::Contraindicated => "bg-error/10",
        Tier::Serious | Tier::Caution => "bg-warning/15",
    };
    view! {
        <div class=format!("grid gap-3 rounded-field p-3 @md:grid-cols-2 {panel}")>
            <Select
                label=w::reason value=reason choices none=w::not_chosen error=no_reason required=true
            />
            // Another reason wants them too; that is not known before it is chosen.
            <TextField
                label=words_label value=words error=no_words required=is_contraindicated
            />
        </div>
    }
}
