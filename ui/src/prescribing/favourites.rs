//! Lines that the doctor writes often: put into the draft, or kept from it.
use clinic_shared::feed::{Entity, Page};
use clinic_shared::ids::FavouriteId;
use clinic_shared::medication::spelled::drug;
use clinic_shared::medication::{CreateFavourite, Favourite, FavouriteForm};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::Desk;
use super::{calls, words as w};
use crate::kit::{Button, Dialog, Icon, IconButton, TextField, Toast};
use crate::load::{Loaded, load};
use crate::medication::Rows;
use crate::send::{use_form_of, use_send};
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{api, browser};

#[component]
pub fn FavouritesDialog(open: RwSignal<bool>, desk: Desk) -> impl IntoView {
    view! {
        <Dialog open title=w::favourites>
            <Inside open desk/>
        </Dialog>
    }
}

#[component]
fn Inside(open: RwSignal<bool>, desk: Desk) -> impl IntoView {
    let all = load(&[Entity::PrescriptionFavourite], calls::favourites);
    let has_lines = Memo::new(move |_| desk.rows.with(|rows| !rows.is_empty()));
    let list = move |page: Signal<Page<Favourite>>| {
        view! {
            <Show
                when=move || page.with(|page| !page.items.is_empty())
                fallback=|| view! { <p class="text-base-content/75">{w::no_favourites}</p> }
            >
                <ul class="flex flex-col gap-1">
                    <For each=move || page.get().items key=|one| (one.id, one.version) let(favourite)>
                        <Row favourite desk open/>
                    </For>
                </ul>
            </Show>
        }
    };
    view! {
        <div class="flex flex-col gap-5">
            <Loaded load=all lines=3 view=list/>
            <Show when=move || has_lines.get()>
                <KeepThese open desk/>
            </Show>
        </div>
    }
}

/// What of the draft a favourite keeps.
fn form_of(desk: Desk, name: String) -> FavouriteForm {
    desk.form.with(|form| FavouriteForm {
        name,
        lines: form.lines.clone(),
        advice: form.advice.clone(),
    })
}

#[component]
fn KeepThese(open: RwSignal<bool>, desk: Desk) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let form = use_form_of(move || form_of(desk, name.get()));
    let sending = form.sending;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !form.passes() {
            return;
        }
        let kept = untrack(|| form_of(desk, name.get()));
        sending.about(&kept);
        // Its id is its own with each name: pressed again after a lost answer it is sent as it was.
        let asked = CreateFavourite {
            id: browser::new_id(),
            form: kept,
        };
        sending.run(
            move |key| calls::keep_favourite(asked, key),
            move |kept: Favourite| {
                Toast::done(move || w::favourite_kept(&kept.form.name)).show();
                open.try_set(false);
            },
        );
    };
    view! {
        <form on:submit=submit class="flex flex-col gap-2 border-t border-base-300 pt-4" novalidate>
            <TextField label=w::keep_as value=name required=true error=form.of("/name")/>
            <SendFailed sending/>
            <div>
                <Button
                    text=w::keep_favourite icon=Icon::Star submit=true busy=sending.pending
                    reach=needs("POST /api/prescription-favourites")
                />
            </div>
        </form>
    }
}

#[component]
fn Row(favourite: Favourite, desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    let sending = use_send();
    let Favourite { id, version, form } = favourite;
    let FavouriteForm { name, lines, .. } = form.clone();
    let drugs = lines.iter().map(drug).collect::<Vec<_>>().join(", ");
    let (removed, written_over) = (name.clone(), name.clone());
    let kept = StoredValue::new(form);
    let take = move |_| {
        let FavouriteForm { name, lines, advice } = kept.get_value();
        let added = desk.add_lines(lines);
        let has_none = desk.advice.with_untracked(|advice| advice.trim().is_empty());
        if has_none {
            desk.advice.set(advice);
        }
        open.set(false);
        Toast::done(move || w::favourite_added(&name))
            .undo(move || desk.take_out(&added))
            .show();
    };
    let write_over = move |()| {
        let before = kept.get_value();
        let now = untrack(|| form_of(desk, before.name.clone()));
        sending.about(&now);
        sending.run(
            move |key| calls::change_favourite(id, now, version, key),
            move |changed: Favourite| {
                let name = before.name.clone();
                Toast::done(move || w::favourite_changed(&name))
                    .undo(move || put_back(id, changed.version, before.clone()))
                    .show();
            },
        );
    };
    let delete = move |()| {
        let lost = kept.get_value();
        sending.about(&(id, version));
        sending.run(
            move |key| calls::delete_favourite(id, version, key),
            move |()| {
                let name = lost.name.clone();
                Toast::done(move || w::favourite_deleted(&name))
                    .undo(move || keep_again(lost.clone()))
                    .show();
            },
        );
    };
    let is_empty = Signal::derive(move || desk.rows.with(Rows::is_empty));
    view! {
        <li class="flex flex-wrap items-center gap-1">
            <button
                type="button"
                class="min-w-0 grow rounded-field px-3 py-2 text-left hover:bg-base-200"
                on:click=take
            >
                <span class="block font-semibold">{name}</span>
                <span class="block text-sm text-base-content/75">{drugs}</span>
            </button>
            <IconButton
                icon=Icon::Edit text=move || w::write_over(&written_over) disabled=is_empty
                press=Callback::new(write_over) reach=needs("PUT /api/prescription-favourites/{id}")
            />
            <IconButton
                icon=Icon::Trash text=move || w::delete_this(&removed) disabled=sending.pending
                press=Callback::new(delete) reach=needs("DELETE /api/prescription-favourites/{id}")
            />
            <div class="basis-full empty:hidden"><SendFailed sending/></div>
        </li>
    }
}

// From a toast, when its page may be gone.

fn keep_again(form: FavouriteForm) {
    let asked = CreateFavourite {
        id: browser::new_id(),
        form,
    };
    spawn_local(async move {
        if calls::keep_favourite(asked, api::new_key()).await.is_err() {
            Toast::failed(w::not_undone).show();
        }
    });
}

fn put_back(id: FavouriteId, version: i64, form: FavouriteForm) {
    spawn_local(async move {
        let answer = calls::change_favourite(id, form, version, api::new_key()).await;
        if answer.is_err() {
            Toast::failed(w::not_undone).show();
        }
    });
}
