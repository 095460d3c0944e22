//! What the check said when a prescription was signed, and what the doctor said to it.
use clinic_shared::medication::{Acknowledgment, Finding, SignedCheck};
use leptos::prelude::*;

use super::looks::reason_word;
use super::words as w;
use crate::kit::{Glyph, Icon};
use crate::medication::{Answered, FindingCard, said};

#[component]
pub fn SignedFindings(
    signed: SignedCheck,
    /// Folded up where there is more to see on the page.
    #[prop(optional)]
    folded: bool,
) -> impl IntoView {
    let SignedCheck {
        check,
        acknowledgments,
    } = signed;
    let checked = check.checked;
    let (findings, unknown) = (checked.findings.len(), checked.not_checked.len());
    let heading = move || match (findings, unknown) {
        (0, 0) => w::signed_clear().to_owned(),
        _ => w::signed_with(findings, unknown),
    };
    let of = |finding: &Finding| {
        let key = finding.key();
        acknowledgments.iter().find(|one| one.finding == key).cloned()
    };
    // Nothing is asked any more.
    let answer = Callback::new(|_: Answered| ());
    let cards = checked.findings.into_iter().map(|finding| {
        let given = of(&finding);
        view! {
            <FindingCard finding wanted=Vec::new() answer>
                {given.map(|given| view! { <Given given/> })}
            </FindingCard>
        }
    });
    let cards = cards.collect_view();
    let unknown_lines = checked.not_checked.into_iter().map(|not| {
        view! {
            <li class="flex items-start gap-2">
                <Glyph icon=Icon::EyeOff class="size-5 mt-0.5"/>
                <span class="min-w-0 break-words">{move || w::not_checked(&said(&not.told()))}</span>
            </li>
        }
    });
    let unknown_lines = unknown_lines.collect_view();
    let pack = checked.pack;
    view! {
        <details open=!folded class="rounded-field border border-base-300 px-4 py-2">
            <summary class="cursor-pointer font-medium">{heading}</summary>
            <div class="flex flex-col gap-3 pt-3">
                <ul class="flex flex-col gap-3 empty:hidden" aria-label=w::findings>{cards}</ul>
                <ul class="flex flex-col gap-1.5 empty:hidden" aria-label=w::not_checked_label>{unknown_lines}</ul>
                <p class="text-sm text-base-content/75">{move || w::pack(&pack)}</p>
            </div>
        </details>
    }
}

#[component]
fn Given(given: Acknowledgment) -> impl IntoView {
    let Acknowledgment { reason, words, .. } = given;
    view! {
        <p class="flex items-start gap-2 rounded-field bg-base-200 px-3 py-2 text-sm">
            <Glyph icon=Icon::Check class="size-4 mt-0.5"/>
            <span class="min-w-0 break-words">
                <span class="font-semibold">{move || w::reason_was(reason_word(reason))}</span>
                {(!words.is_empty()).then(|| format!(" – {words}"))}
            </span>
        </p>
    }
}
