use clinic_shared::ids::ConflictId;
use clinic_shared::patients::{ConflictAbout, Keep, PatientConflict, PatientSummary, Said};
use leptos::ev::KeyboardEvent;
use leptos::html::Li;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use wasm_bindgen::JsCast as _;

use super::{reopen, resolve, words as w};
use crate::api::{ApiError, with_query};
use crate::kit::{Badge, Button, ButtonLink, Icon, Look, Toast, Tone};
use crate::patients::changes::{part_name, part_whole};
use crate::patients::edit::or_empty;
use crate::patients::looks::{ReasonBadge, born_and_age, spaced_phone};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::{bars, needs, words::needs_server};
use crate::{clinic, go};

/// In the language of the page, whenever it is read.
type Word = fn() -> &'static str;

const RESOLVE: &str = "POST /api/conflicts/{id}/resolve";

/// What a key does on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stroke {
    First,
    Second,
    Open,
    Down,
    Up,
}

impl Stroke {
    fn of_key(key: &str) -> Option<Self> {
        Some(match key {
            "1" => Self::First,
            "2" => Self::Second,
            "Enter" => Self::Open,
            "ArrowDown" => Self::Down,
            "ArrowUp" => Self::Up,
            _ => return None,
        })
    }
}

/// Where two records are compared before they are merged.
fn to_merge(from: &PatientSummary, into: &PatientSummary) -> String {
    with_query(
        &format!("/patients/{}", from.id),
        &[("merge", &into.id.to_string())],
    )
}

/// One thing to decide: both values side by side, who and when, a key for each.
#[component]
pub fn ConflictLine(
    conflict: PatientConflict,
    /// As they are now: another line of the same record moves its version.
    items: Signal<Vec<PatientConflict>>,
    /// The line that comes back by undo, until it has the focus.
    returned: RwSignal<Option<ConflictId>>,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    let sending = use_send();
    let place = NodeRef::<Li>::new();
    let is_field = matches!(conflict.about, ConflictAbout::Field { .. });
    let kept = StoredValue::new(conflict.clone());
    Effect::new(move |_| {
        let own = kept.with_value(|kept| kept.id);
        if let Some(line) = place.get().filter(|_| returned.get_untracked() == Some(own)) {
            returned.set(None);
            // Can only fail for an element that is not shown.
            let _ = line.focus();
        }
    });
    let decide = Callback::new(move |keep: Keep| {
        // A key knows nothing of what its button says.
        if bars(RESOLVE) {
            Toast::failed(needs_server).show();
            return;
        }
        let conflict = items.with_untracked(|items| {
            let own = kept.with_value(|kept| kept.id);
            items.iter().find(|item| item.id == own).cloned()
        });
        let conflict = conflict.unwrap_or_else(|| kept.get_value());
        sending.about(&(conflict.id, keep, conflict.patient_version));
        let about = conflict.about.clone();
        sending.run(
            move |key| async move { resolve(&conflict, keep, key).await },
            move |decided: PatientConflict| {
                step(place, true);
                tell(&about, keep, decided, returned);
                done.run(());
            },
        );
    });
    let first = Callback::new(move |()| match kept.with_value(|kept| kept.about.clone()) {
        ConflictAbout::Field { .. } => decide.run(Keep::Clinic),
        ConflictAbout::Duplicate { .. } if bars(RESOLVE) => Toast::failed(needs_server).show(),
        ConflictAbout::Duplicate { other, .. } => {
            go::to(&kept.with_value(|kept| to_merge(&kept.patient, &other)));
        }
    });
    let second = Callback::new(move |()| decide.run(if is_field { Keep::Desk } else { Keep::Both }));
    let pressed = move |event: KeyboardEvent| {
        let plain = !event.ctrl_key() && !event.alt_key() && !event.meta_key();
        let Some(stroke) = Stroke::of_key(&event.key()).filter(|_| plain) else {
            return;
        };
        // Enter on a button or a link is that one's own.
        let on_line = event.target() == event.current_target();
        match stroke {
            Stroke::Open if !on_line => return,
            Stroke::Open => go::to(&kept.with_value(|kept| format!("/patients/{}", kept.patient.id))),
            Stroke::First => first.run(()),
            Stroke::Second => second.run(()),
            Stroke::Down => step(place, true),
            Stroke::Up => step(place, false),
        }
        event.prevent_default();
    };
    let PatientConflict {
        patient, about, desk, ..
    } = conflict;
    let (born, href) = (patient.birth_date, format!("/patients/{}", patient.id));
    let (of_clinic, of_desk, what) = match about {
        ConflictAbout::Field {
            part,
            clinic_value,
            desk_value,
            clinic,
        } => (
            view! { <Value text=Signal::derive(move || part_whole(part, &clinic_value)) said=clinic/> }
                .into_any(),
            view! { <Value text=Signal::derive(move || part_whole(part, &desk_value)) said=Some(desk)/> }
                .into_any(),
            view! { <span class="text-lg">{move || part_name(part)}</span> }.into_any(),
        ),
        ConflictAbout::Duplicate { other, reason } => (
            view! { <Person patient=other said=None/> }.into_any(),
            view! { <Person patient=patient.clone() said=Some(desk)/> }.into_any(),
            view! {
                <Badge tone=Tone::Warning icon=Icon::Users text=w::maybe_one/>
                <ReasonBadge reason/>
            }
            .into_any(),
        ),
    };
    let heads: (Word, Word) = if is_field {
        (w::at_clinic, w::from_desk)
    } else {
        (w::there_already, w::registered_apart)
    };
    let acts: (Word, Word) = if is_field {
        (w::keep_clinic, w::take_desk)
    } else {
        (w::one_person, w::two_people)
    };
    view! {
        <li
            node_ref=place
            tabindex="0"
            class="rounded-box border border-base-300 bg-base-100 p-4 outline-none focus-within:border-primary focus:ring-2 focus:ring-primary"
            on:keydown=pressed
        >
            <p class="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
                <A href attr:class="link text-lg font-semibold">{patient.full_name.clone()}</A>
                {what}
                <span class="grow"></span>
                <span class="text-sm text-base-content/75 tabular-nums">
                    {patient.record_number.clone()} " · " {move || born_and_age(born)}
                </span>
            </p>
            <div class="grid gap-3 md:grid-cols-2">
                <Side head=heads.0 act=acts.0 number="1" press=first busy=sending.pending>{of_clinic}</Side>
                <Side head=heads.1 act=acts.1 number="2" press=second busy=sending.pending>{of_desk}</Side>
            </div>
            <SendFailed sending/>
        </li>
    }
}

#[component]
fn Side(
    head: fn() -> &'static str,
    act: fn() -> &'static str,
    number: &'static str,
    press: Callback<()>,
    busy: RwSignal<bool>,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="flex flex-col gap-2 rounded-field border border-base-300 p-3">
            <h2 class="text-sm font-medium text-base-content/75">{head}</h2>
            <div class="grow">{children()}</div>
            <div class="flex items-center gap-2">
                <Button
                    text=act look=Look::Plain press=press busy
                    reach=needs(RESOLVE)
                />
                <kbd class="kbd kbd-sm" aria-hidden="true">{number}</kbd>
            </div>
        </section>
    }
}

#[component]
fn Value(text: Signal<String>, said: Option<Said>) -> impl IntoView {
    view! {
        <p class="text-lg font-semibold break-words whitespace-pre-line">{move || or_empty(text.get())}</p>
        <Who said/>
    }
}

#[component]
fn Person(patient: PatientSummary, said: Option<Said>) -> impl IntoView {
    let born = patient.birth_date;
    let href = format!("/patients/{}", patient.id);
    view! {
        <p class="flex flex-wrap items-center gap-2">
            <span class="text-lg font-semibold">{patient.full_name}</span>
            <span class="font-mono text-sm">{patient.record_number}</span>
        </p>
        <p class="tabular-nums">{move || born_and_age(born)} " · " {spaced_phone(&patient.phone)}</p>
        <p class="text-sm text-base-content/75">{patient.address_line}</p>
        {match said {
            Some(said) => view! { <Who said=Some(said)/> }.into_any(),
            None => view! { <ButtonLink text=crate::patients::words::open_this href look=Look::Quiet small=true/> }.into_any(),
        }}
    }
}

#[component]
fn Who(said: Option<Said>) -> impl IntoView {
    let text = move || match &said {
        Some(said) => w::said(&said.by, &clinic::date_and_time(said.at)),
        None => w::not_known().to_owned(),
    };
    view! { <p class="text-sm text-base-content/75 tabular-nums">{text}</p> }
}

/// To the next line, else to the one before; or the other way round.
fn step(place: NodeRef<Li>, down: bool) {
    let Some(line) = place.get_untracked() else {
        return;
    };
    let (next, before) = (line.next_element_sibling(), line.previous_element_sibling());
    let to = if down { next.or(before) } else { before };
    if let Some(to) = to.and_then(|to| to.dyn_into::<web_sys::HtmlElement>().ok()) {
        // A line that is gone cannot be looked at, and need not be.
        let _ = to.focus();
    }
}

/// What was decided, with the way back.
fn tell(about: &ConflictAbout, keep: Keep, decided: PatientConflict, returned: RwSignal<Option<ConflictId>>) {
    let about = about.clone();
    let said = move || match (&about, keep) {
        (ConflictAbout::Field { part, .. }, Keep::Desk) => w::took_desk(part_name(*part)),
        (ConflictAbout::Field { part, .. }, _) => w::kept_clinic(part_name(*part)),
        (ConflictAbout::Duplicate { .. }, _) => w::are_two().to_owned(),
    };
    let undo = move || {
        let decided = decided.clone();
        spawn_local(async move {
            let undone: Result<_, ApiError> = reopen(&decided).await;
            match undone {
                Ok(back) => {
                    Toast::done(w::undone).show();
                    // Gone with its page where somebody went elsewhere.
                    returned.try_set(Some(back.id));
                }
                Err(_) => Toast::failed(w::undo_failed).show(),
            }
        });
    };
    Toast::done(said).undo(undo).show();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_knows_its_keys_and_no_others() {
        let keys = ["1", "2", "Enter", "ArrowDown", "ArrowUp", "3", "a"];
        let strokes = keys.map(Stroke::of_key);
        let known = [
            Stroke::First,
            Stroke::Second,
            Stroke::Open,
            Stroke::Down,
            Stroke::Up,
        ];
        assert_eq!(strokes[..5], known.map(Some));
        assert_eq!(strokes[5..], [None, None]);
    }
}
