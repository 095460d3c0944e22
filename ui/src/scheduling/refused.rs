//! A booking or a move that the clinic refused: why, and the nearest times that would fit.
use clinic_shared::ids::PractitionerId;
use clinic_shared::scheduling::Alternative;
use leptos::prelude::*;

use super::looks::{dd_mm, weekday_short};
use super::words as w;
use crate::api::ApiError;
use crate::clinic;
use crate::kit::{Button, Command, Dialog, Glyph, Icon, Key, KeyHint, use_command};
use crate::shell::Failed;

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
) -> impl IntoView {
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
            {move || error.get().map(|error| view! { <Inside error take name_of/> })}
            <div class="mt-4 flex justify-end">
                <Button text=keep press=move |()| open.set(false)/>
            </div>
        </Dialog>
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
