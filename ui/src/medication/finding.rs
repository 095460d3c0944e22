//! One finding: how grave, between what, what happens, what to do instead, what it still wants to know.
use clinic_shared::medication::finding::Text;
use clinic_shared::medication::{Finding, Tier};
use leptos::prelude::*;

use super::checking::Wanted;
use super::looks::{said, tier_look, tier_word};
use super::page_state::Answered;
use super::words as w;
use crate::kit::{Badge, Button, Glyph, Icon};

#[component]
pub fn FindingCard(
    finding: Finding,
    wanted: Vec<Wanted>,
    answer: Callback<Answered>,
    /// What is said to it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let Finding {
        tier,
        between,
        mechanism,
        effect,
        advice,
        source,
        ..
    } = finding;
    let (tone, icon) = tier_look(tier);
    let is_quiet = tier == Tier::Caution;
    let edge = match tier {
        Tier::Contraindicated => "border-2 border-error bg-base-100 p-4",
        Tier::Serious => "border-2 border-warning bg-base-100 p-4",
        Tier::Caution => "border border-base-300 bg-base-100 px-4 py-2 text-sm",
    };
    let names = if is_quiet {
        "font-semibold"
    } else {
        "text-lg font-semibold"
    };
    let wanted = wanted.into_iter().map(|wanted| match wanted {
        Wanted::Answer { code, text } => view! { <Question code text answer/> }.into_any(),
        Wanted::Entry { drug, text } => view! { <Entry drug text/> }.into_any(),
    });
    let wanted: Vec<_> = wanted.collect();
    let source = [source.title, source.row].map(|part| part.trim().to_owned());
    let source: Vec<_> = source.into_iter().filter(|part| !part.is_empty()).collect();
    view! {
        <li class=format!("flex flex-col gap-1.5 rounded-box {edge}")>
            <p class="flex flex-wrap items-center gap-x-3 gap-y-1">
                <Badge tone icon text=move || tier_word(tier)/>
                <span class=format!("min-w-0 break-words {names}")>{between.join(" + ")}</span>
            </p>
            <p class:font-medium=!is_quiet>{move || said(&effect)}</p>
            {mechanism.map(|mechanism| view! {
                <p class="text-sm text-base-content/75">{move || said(&mechanism)}</p>
            })}
            <p>{move || said(&advice)}</p>
            {(!wanted.is_empty()).then_some(wanted)}
            {children.map(|children| children())}
            <p class="text-xs text-base-content/75">{source.join(" · ")}</p>
        </li>
    }
}

/// Only the doctor knows.
#[component]
fn Question(code: String, text: Text, answer: Callback<Answered>) -> impl IntoView {
    let question = text.clone();
    let asked = StoredValue::new((code, text.clone()));
    let reply = move |yes: bool| {
        let (code, text) = asked.get_value();
        answer.run(Answered { code, text, yes });
    };
    view! {
        <div
            role="group"
            aria-label=move || said(&question)
            class="flex flex-wrap items-center justify-between gap-2 rounded-field bg-base-200 px-3 py-2"
        >
            <p class="min-w-0 font-medium">{move || said(&text)}</p>
            <div class="flex gap-2">
                <Button text=w::yes small=true press=move |()| reply(true)/>
                <Button text=w::no small=true press=move |()| reply(false)/>
            </div>
        </div>
    }
}

/// To be filled in elsewhere on the page.
#[component]
fn Entry(drug: Option<String>, text: Text) -> impl IntoView {
    let asks = move || {
        let asks = said(&text);
        drug.as_ref()
            .map_or_else(|| asks.clone(), |drug| w::of_drug(drug, &asks))
    };
    view! {
        <p class="flex items-start gap-2 text-sm">
            <Glyph icon=Icon::Info class="size-4 mt-0.5"/>
            <span class="min-w-0">{asks}</span>
        </p>
    }
}
