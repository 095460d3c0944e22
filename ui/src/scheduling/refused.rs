//! A booking or a move that the clinic refused: why, and the nearest times that would fit.
use clinic_shared::field::FieldCode;
use clinic_shared::ids::PractitionerId;
use clinic_shared::scheduling::Alternative;
use leptos::prelude::*;

use super::looks::{dd_mm, weekday_short};
use super::words as w;
use crate::api::ApiError;
use crate::kit::{Button, Command, Dialog, Glyph, Icon, Key, KeyHint, Look, TextField, use_command};
use crate::shell::Failed;
use crate::{clinic, session, words};

/// The refusal's own title, or that there is no network.
pub fn why(error: &ApiError) -> String {
    error
        .problem()
        .map_or_else(|| w::no_network().to_owned(), |problem| problem.title.clone())
}

const DIGITS: [Key; 3] = [digit("1"), digit("2"), digit("3")];

const fn digit(key: &'static str) -> Key {
    Key { key, ctrl: false }
}

/// Opens while there is an `error`. Its three times are one key away: 1, 2, 3.
#[component]
pub fn Refused(
    #[prop(into)] error: Signal<Option<ApiError>>,
    #[prop(into)] close: Callback<()>,
    /// Text of the button that only closes.
    keep: fn() -> &'static str,
    #[prop(into)] take: Callback<Alternative>,
    /// A doctor's name, where the screen knows it.
    name_of: Callback<PractitionerId, Option<String>>,
    /// Books the asked time all the same, for a reason; offered to those who may, where the rule yields.
    #[prop(optional, into)]
    overbook: Option<Callback<String>>,
) -> impl IntoView {
    let may = overbook.filter(|_| session::account().is_some_and(|account| account.may_overbook));
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(error.with(Option::is_some)));
    // Closed by Esc or the cross: the screen must know.
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.get();
        if was_open == Some(true) && !is_open && error.with_untracked(Option::is_some) {
            close.run(());
        }
        is_open
    });
    let title = move || {
        let problem = error.with(|error| error.as_ref()?.problem().map(|problem| problem.title.clone()));
        problem.unwrap_or_else(|| w::why_other().to_owned())
    };
    view! {
        <Dialog open title>
            {move || error.get().map(|error| {
                let yields = error.member::<Vec<Alternative>>("alternatives").is_some();
                let overbook = may.filter(|_| yields);
                view! {
                    <Inside error take name_of/>
                    {overbook.map(|overbook| view! { <Overbook overbook/> })}
                }
            })}
            <div class="mt-4 flex justify-end">
                <Button text=keep press=move |()| open.set(false)/>
            </div>
        </Dialog>
    }
}

/// The reason is asked for; without one nothing is booked beside the rules.
#[component]
fn Overbook(overbook: Callback<String>) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let tried = RwSignal::new(false);
    let wrong = Signal::derive(move || {
        let is_missing = tried.get() && reason.with(|reason| reason.trim().is_empty());
        is_missing.then(|| FieldCode::Required.text(words::language()).to_owned())
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let reason = reason.get_untracked();
        if !reason.trim().is_empty() {
            overbook.run(reason.trim().to_owned());
        }
    };
    view! {
        <details class="mt-4 rounded-box border border-warning px-4 py-3">
            <summary class="cursor-pointer font-medium">{w::overbook}</summary>
            <form class="mt-3 flex flex-col gap-3" novalidate on:submit=submit>
                <TextField
                    label=w::overbook_reason hint=w::overbook_hint value=reason required=true error=wrong
                />
                <div class="flex justify-end">
                    <Button text=w::overbook icon=Icon::Warning look=Look::Danger submit=true/>
                </div>
            </form>
        </details>
    }
}

#[component]
fn Inside(
    error: ApiError,
    take: Callback<Alternative>,
    name_of: Callback<PractitionerId, Option<String>>,
) -> impl IntoView {
    let Some(alternatives) = error.member::<Vec<Alternative>>("alternatives") else {
        return view! { <Failed error/> }.into_any();
    };
    if alternatives.is_empty() {
        return view! { <p>{w::no_times_near}</p> }.into_any();
    }
    let buttons = alternatives
        .into_iter()
        .zip(DIGITS)
        .map(move |(alternative, key)| {
            let name = name_of.run(alternative.practitioner_id).unwrap_or_default();
            let said = move || {
                let day = clinic::zone().day_of(alternative.start);
                let day = if day == clinic::today() {
                    w::today().to_owned()
                } else {
                    format!("{} {}", weekday_short(day), dd_mm(day))
                };
                format!("{} · {day}", clinic::hh_mm(alternative.start))
            };
            use_command(Command::new(said, Icon::Clock, move || take.run(alternative)).with_key(key));
            view! {
                <button
                    type="button"
                    class="btn h-auto justify-start border-base-300 bg-base-100 py-2.5 hover:bg-base-200"
                    on:click=move |_| take.run(alternative)
                >
                    <KeyHint key/>
                    <Glyph icon=Icon::Clock/>
                    <span class="font-semibold tabular-nums">{said}</span>
                    <span class="font-normal">{name}</span>
                </button>
            }
        });
    view! {
        <p class="mb-2 font-medium">{w::nearest_times}</p>
        <div class="flex flex-col gap-2">{buttons.collect_view()}</div>
    }
    .into_any()
}
