//! What the live check says, each finding with what is to be said to it.
use clinic_shared::medication::{Finding, NotChecked, Tier};
use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::answers::News;
use super::calls;
use super::desk::Desk;
use super::reason::Reason;
use super::words as w;
use crate::kit::{Button, Icon};
use crate::medication::{AnsweredList, Checking, Done, FindingCard, NotCheckedList, Wanted, card_key, said};
use crate::send::use_send;
use crate::shell::{Failed, SendFailed};
use crate::sync::needs;

type Shown = Vec<(Finding, Vec<Wanted>)>;

/// Beside the lines, or below them.
#[component]
pub fn Found(desk: Desk) -> impl IntoView {
    let done = Memo::new(move |_| desk.checking.with(|checking| checking.done().cloned()));
    let is_old = Memo::new(move |_| desk.checking.with(Checking::is_under_way));
    let error = Memo::new(move |_| desk.checking.with(|checking| checking.error().cloned()));
    // A signal: the parts of the check page take one.
    let shown = Signal::derive(move || done.get());
    let of = move |is_of: fn(&Finding, bool) -> bool| {
        Memo::new(move |_| {
            done.with(|done| {
                let done = done.as_ref();
                let found = desk
                    .news
                    .with(|news| done.map(|done| pick(done, |finding| is_of(finding, news.has(finding)))));
                found.unwrap_or_default()
            })
        })
    };
    let (new, grave, quiet) = (
        of(|_, is_new| is_new),
        of(|finding, is_new| !is_new && finding.tier > Tier::Caution),
        of(|finding, is_new| !is_new && finding.tier == Tier::Caution),
    );
    let unknown = move || {
        let error = desk.known.error.get()?;
        let again = Callback::new(move |()| desk.known.again());
        Some(view! { <Failed error again/> })
    };
    view! {
        <div class="flex min-w-0 flex-col gap-4" aria-busy=move || is_old.get().to_string()>
            {unknown}
            {move || error.get().map(|error| view! { <Failed error again=desk.again/> })}
            <Changed desk findings=new/>
            <Show when=move || grave.with(|all| !all.is_empty())>
                <Cards desk label=w::findings findings=grave/>
            </Show>
            <Show when=move || quiet.with(|all| !all.is_empty())>
                <details class="rounded-box border border-base-300 bg-base-100 px-4 py-2">
                    <summary class="cursor-pointer font-medium">
                        {move || w::cautions(quiet.with(Vec::len))}
                    </summary>
                    <div class="pt-2"><Cards desk label=w::cautions_label findings=quiet/></div>
                </details>
            </Show>
            <NotCheckedList done=shown/>
            <NobodyAsked desk done=shown/>
            <AnsweredList answers=desk.answers/>
            <p class="text-sm text-base-content/75 empty:hidden">
                {move || done.with(|done| done.as_ref().map(|done| w::pack(&done.check.checked.pack)))}
            </p>
        </div>
    }
}

fn pick(done: &Done, is_wanted: impl Fn(&Finding) -> bool) -> Shown {
    let findings = done.check.checked.findings.iter();
    let wanted = findings.filter(|finding| is_wanted(finding));
    wanted
        .map(|finding| (finding.clone(), done.wanted(finding)))
        .collect()
}

#[component]
fn Cards(desk: Desk, #[prop(into)] label: TextProp, findings: Memo<Shown>) -> impl IntoView {
    let answer = Callback::new(move |answer| desk.answer(answer));
    view! {
        <ul class="flex flex-col gap-3" aria-label=move || label.get()>
            <For each=move || findings.get() key=|(finding, _)| card_key(finding) let((finding, wanted))>
                <Card desk finding wanted answer/>
            </For>
        </ul>
    }
}

#[component]
fn Card(
    desk: Desk,
    finding: Finding,
    wanted: Vec<Wanted>,
    answer: Callback<crate::medication::Answered>,
) -> impl IntoView {
    let about = finding.clone();
    view! {
        <FindingCard finding wanted answer>
            <Reason desk finding=about/>
        </FindingCard>
    }
}

/// Signing was refused: the record, or the rules, say something else than the doctor saw.
#[component]
fn Changed(desk: Desk, findings: Memo<Shown>) -> impl IntoView {
    let gone = Memo::new(move |_| desk.news.with(|news| news.gone));
    let told = move || desk.news.with(|news| told_of(&news.not_checked));
    view! {
        <Show when=move || desk.news.with(News::is_any)>
            <section
                role="alert"
                class="flex flex-col gap-3 rounded-box border-2 border-error bg-base-100 p-4"
                aria-label=w::check_changed
            >
                <h3 class="text-lg font-semibold">{w::check_changed}</h3>
                <p>{w::check_changed_about}</p>
                <Show when=move || findings.with(|all| !all.is_empty())>
                    <Cards desk label=w::new_findings findings/>
                </Show>
                <ul class="list-disc pl-6 empty:hidden">
                    {move || told().into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}
                </ul>
                <Show when=move || { gone.get() > 0 }>
                    <p>{move || w::findings_gone(gone.get())}</p>
                </Show>
            </section>
        </Show>
    }
}

fn told_of(not_checked: &[NotChecked]) -> Vec<String> {
    let told = not_checked
        .iter()
        .map(|not| w::now_not_checked(&said(&not.told())));
    told.collect()
}

/// The one thing that is not checked and can be mended with a press.
#[component]
fn NobodyAsked(desk: Desk, done: Signal<Option<Done>>) -> impl IntoView {
    let is_unasked = Memo::new(move |_| {
        done.with(|done| {
            let not_checked = done.iter().flat_map(|done| &done.check.checked.not_checked);
            not_checked
                .into_iter()
                .any(|not| *not == NotChecked::AllergiesNeverAsked)
        })
    });
    let sending = use_send();
    let asked = move |()| {
        sending.run(
            move |key| calls::no_allergies(desk.patient, key),
            move |()| desk.known.again(),
        );
    };
    view! {
        <Show when=move || is_unasked.get()>
            <div class="flex flex-wrap items-center gap-3">
                <Button
                    text=w::asked_no_allergies icon=Icon::Check small=true busy=sending.pending press=asked
                    reach=needs("PUT /api/patients/{id}/allergy-review")
                />
                <SendFailed sending/>
            </div>
        </Show>
    }
}
