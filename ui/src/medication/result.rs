//! What the check says: first in a line, then of each kind of danger, then each finding, then what was not checked.

use clinic_shared::medication::{Doubt, Finding, Slot};
use leptos::prelude::*;

use super::checking::{Checking, Done};
use super::finding::FindingCard;
use super::looks::{kind_look, outcome_look, said};
use super::page_state::Answered;
use super::words as w;
use crate::kit::{Badge, Card, Glyph, Icon, IconButton, Skeleton, Tone};
use crate::shell::Failed;

/// Stays in sight, whichever way one scrolls.
#[component]
pub fn OutcomeLine(checking: RwSignal<Checking>) -> impl IntoView {
    let look = Memo::new(move |_| checking.with(|checking| checking.done().map(outcome_look)));
    let is_old = Memo::new(move |_| checking.with(Checking::is_under_way));
    let line = move || {
        let (tone, icon, text) = look.get()?;
        let colours = match tone {
            Tone::Danger => "border-error text-error",
            Tone::Warning => "border-warning text-base-content",
            Tone::Success => "border-success text-success",
            Tone::Info => "border-info text-info",
            Tone::Neutral => "border-base-300 text-base-content",
        };
        Some(view! {
            <p class=format!(
                "flex items-center gap-3 rounded-box border-2 bg-base-100 px-4 py-3 text-lg font-semibold shadow-md {colours}",
            )>
                <Glyph icon class="size-6"/>
                <span class:opacity-60=move || is_old.get()>{text}</span>
            </p>
        })
    };
    view! {
        <div aria-live="polite" class="sticky top-20 bottom-3 z-10 empty:hidden">{line}</div>
    }
}

/// Under the line.
#[component]
pub fn Findings(
    checking: RwSignal<Checking>,
    answers: RwSignal<Vec<Answered>>,
    again: Callback<()>,
    answer: Callback<Answered>,
) -> impl IntoView {
    let done = Memo::new(move |_| checking.with(|checking| checking.done().cloned()));
    let is_old = Memo::new(move |_| checking.with(Checking::is_under_way));
    let error = Memo::new(move |_| checking.with(|checking| checking.error().cloned()));
    let is_there = Memo::new(move |_| done.with(Option::is_some));
    // `is_there` holds where it is asked; a signal must have a value.
    let shown = Signal::derive(move || done.get());
    view! {
        <div class="flex flex-col gap-4" aria-busy=move || is_old.get().to_string()>
            {move || error.get().map(|error| view! { <Failed error again/> })}
            <Show
                when=move || is_there.get()
                fallback=move || view! {
                    <Show when=move || error.with(Option::is_none)>
                        <p class="sr-only">{w::checking}</p>
                        <Skeleton lines=5/>
                    </Show>
                }
            >
                <section
                    class="flex flex-col gap-4"
                    class:opacity-60=move || is_old.get()
                    aria-label=w::result
                >
                    <Kinds done=shown/>
                    <FindingList done=shown answer/>
                    <NotCheckedList done=shown/>
                </section>
            </Show>
            <AnsweredList answers/>
            <Show when=move || is_there.get()>
                <p class="text-sm text-base-content/75">
                    {move || done.with(|done| done.as_ref().map(|done| w::pack(&done.check.checked.pack)))}
                </p>
            </Show>
        </div>
    }
}

#[component]
fn Kinds(done: Signal<Option<Done>>) -> impl IntoView {
    let badges = move || {
        let done = done.get()?;
        let looks = done
            .check
            .kinds
            .iter()
            .map(|of| kind_look(&done, of.kind, of.outcome));
        let badges = looks.map(|(tone, icon, text)| view! { <li><Badge tone icon text/></li> });
        Some(badges.collect_view())
    };
    view! { <ul class="flex flex-wrap gap-2" aria-label=w::kinds>{badges}</ul> }
}

/// Whatever differs makes its card anew; the others stay, and the focus in them.
pub fn card_key(finding: &Finding) -> (String, Vec<String>, Vec<Slot>, Vec<Doubt>) {
    (
        finding.key(),
        finding.between.clone(),
        finding.slots.clone(),
        finding.doubts.clone(),
    )
}

#[component]
fn FindingList(done: Signal<Option<Done>>, answer: Callback<Answered>) -> impl IntoView {
    let all = move || {
        done.with(|done| {
            let Some(done) = done else { return Vec::new() };
            let findings = done.check.checked.findings.iter();
            findings
                .map(|finding| (finding.clone(), done.wanted(finding)))
                .collect()
        })
    };
    let any = Memo::new(move |_| {
        done.with(|done| {
            done.as_ref()
                .is_some_and(|done| !done.check.checked.findings.is_empty())
        })
    });
    view! {
        <Show when=move || any.get()>
            <ul class="flex flex-col gap-3" aria-label=w::findings>
                <For each=all key=|(finding, _)| card_key(finding) let((finding, wanted))>
                    <FindingCard finding wanted answer/>
                </For>
            </ul>
        </Show>
    }
}

/// What is not known is told, always.
#[component]
pub fn NotCheckedList(done: Signal<Option<Done>>) -> impl IntoView {
    let told = move || {
        done.with(|done| {
            let not_checked = done.iter().flat_map(|done| &done.check.checked.not_checked);
            not_checked.map(|not| said(&not.told())).collect::<Vec<_>>()
        })
    };
    let told = Memo::new(move |_| told());
    view! {
        <Show when=move || told.with(|told| !told.is_empty())>
            <Card title=w::not_checked>
                <ul class="flex flex-col gap-1.5">
                    {move || told
                        .get()
                        .into_iter()
                        .map(|text| view! {
                            <li class="flex items-start gap-2">
                                <Glyph icon=Icon::EyeOff class="size-5 mt-0.5"/>
                                <span class="min-w-0 break-words">{text}</span>
                            </li>
                        })
                        .collect_view()}
                </ul>
            </Card>
        </Show>
    }
}

/// A "no" has taken its finding away: here it can be taken back.
#[component]
pub fn AnsweredList(answers: RwSignal<Vec<Answered>>) -> impl IntoView {
    view! {
        <Show when=move || answers.with(|answers| !answers.is_empty())>
            <Card title=w::answered>
                <ul class="flex flex-col gap-1">
                    <For each=move || answers.get() key=|answer| (answer.code.clone(), answer.yes) let(answer)>
                        <AnsweredLine answer answers/>
                    </For>
                </ul>
            </Card>
        </Show>
    }
}

#[component]
fn AnsweredLine(answer: Answered, answers: RwSignal<Vec<Answered>>) -> impl IntoView {
    let Answered { code, text, yes } = answer;
    let question = text.clone();
    let take_back = move |()| answers.update(|answers| answers.retain(|answer| answer.code != code));
    view! {
        <li class="flex items-center gap-2">
            <span class="min-w-0 grow text-sm">{move || said(&text)}</span>
            <span class="font-semibold">{move || if yes { w::said_yes() } else { w::said_no() }}</span>
            <IconButton icon=Icon::Undo text=move || w::take_back(&said(&question)) press=Callback::new(take_back)/>
        </li>
    }
}
