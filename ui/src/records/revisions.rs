//! What a record read each time it was signed or amended.
use clinic_shared::ids::EncounterId;
use clinic_shared::records::EncounterRevision;
use clinic_shared::time::Date;
use leptos::prelude::*;

use super::content::Content;
use super::{calls, words as w};
use crate::clinic;
use crate::load::{Loaded, load};

#[component]
pub fn Revisions(id: EncounterId, day: Date) -> impl IntoView {
    // Made when the drawer opens: each look leaves an audit row.
    let revisions = load(&[], move || calls::revisions(id));
    view! {
        <Loaded load=revisions lines=6 view=move |all| view! {
            <ol class="flex flex-col gap-3">
                {move || all
                    .get()
                    .into_iter()
                    .enumerate()
                    .map(|(at, revision)| view! { <Revision revision day is_newest=at == 0/> })
                    .collect_view()}
            </ol>
        }/>
    }
}

#[component]
fn Revision(revision: EncounterRevision, day: Date, is_newest: bool) -> impl IntoView {
    let EncounterRevision {
        revision: number,
        reason,
        written_by_name,
        written_at,
        content,
    } = revision;
    let what = move || {
        if number > 1 {
            w::amendment(number - 1)
        } else {
            w::first_signed().to_owned()
        }
    };
    view! {
        <li class="rounded-box border border-base-300">
            <details open=is_newest>
                <summary class="cursor-pointer px-4 py-3">
                    <span class="font-semibold">{what}</span>
                    <span class="block text-sm text-base-content/75">
                        {clinic::date_and_time(written_at)} " · " {written_by_name}
                    </span>
                    {(!reason.is_empty()).then(|| view! { <span class="block">{move || w::because(&reason)}</span> })}
                </summary>
                <div class="border-t border-base-300 px-4 py-3"><Content form=content day/></div>
            </details>
        </li>
    }
}
