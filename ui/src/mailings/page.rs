use clinic_shared::feed::Page;
use clinic_shared::ids::MailingId;
use clinic_shared::mailings::Mailing;
use clinic_shared::practitioners::Practitioner;
use leptos::prelude::*;

use super::card::MailingCard;
use super::form::MailingFields;
use super::told::moves_on;
use super::{calls, words as w};
use crate::api;
use crate::crud::Editing;
use crate::kit::{Button, Command, Dialog, EmptyState, Icon, Key, LoadMore, Look, PageHead, use_command};
use crate::load::{Loaded, listing, load};
use crate::pace::keep_fresh;
use crate::sync::needs;

/// All mailings, the newest first: written, sent, watched.
#[component]
pub fn MailingsPage() -> impl IntoView {
    let mailings = listing(&[], calls::list);
    keep_fresh(mailings.load, move || {
        mailings
            .load
            .value
            .with(|page| page.iter().flat_map(|page| &page.items).any(moves_on))
    });
    let doctors = load(&[], || api::get::<Page<Practitioner>>("/api/practitioners"));
    let editing = Editing::<Mailing>::closed();
    use_command(
        Command::new(w::new_mailing, Icon::Add, move || editing.new_one())
            .with_key(Key::F3)
            .with_reach(needs("POST /api/mailings")),
    );
    // Not whenever the page asks again by itself: the button would twitch, and lose the focus.
    let is_growing = RwSignal::new(false);
    Effect::new(move |_| {
        if !mailings.load.loading.get() {
            is_growing.set(false);
        }
    });
    let more = move |()| {
        is_growing.set(true);
        mailings.more();
    };
    let shown = move |page: Signal<Page<Mailing>>| {
        let ids = Memo::new(move |_| {
            page.with(|page| {
                page.items
                    .iter()
                    .map(|mailing| mailing.id)
                    .collect::<Vec<MailingId>>()
            })
        });
        view! {
            <Show
                when=move || ids.with(|ids| !ids.is_empty())
                fallback=|| view! { <EmptyState icon=Icon::Mail title=w::no_mailings hint=w::no_mailings_hint/> }
            >
                <ul class="flex flex-col gap-4" aria-label=w::mailings>
                    // A card stays while what it tells of goes on: what is focused in it stays so.
                    <For each=move || ids.get() key=|id| *id let(id)>
                        <MailingCard
                            mailing=Memo::new(move |before: Option<&Option<Mailing>>| {
                                let own = page.with(|page| {
                                    page.items.iter().find(|mailing| mailing.id == id).cloned()
                                });
                                // One that goes away keeps its last look until its view is gone.
                                own.or_else(|| before.cloned().flatten())
                            })
                            mailings
                            doctors
                            editing
                        />
                    </For>
                </ul>
                <LoadMore has_more=Signal::derive(move || mailings.has_more()) more busy=is_growing/>
            </Show>
        }
    };
    let title = move || {
        if editing.row.with(Option::is_some) {
            w::edit_mailing()
        } else {
            w::new_mailing()
        }
    };
    view! {
        <PageHead title=w::mailings about=w::mailings_about>
            <Button
                text=w::new_mailing icon=Icon::Add look=Look::Primary key=Key::F3
                press=move |()| editing.new_one()
                reach=needs("POST /api/mailings")
            />
        </PageHead>
        <Loaded load=mailings.load view=shown/>
        <Dialog open=editing.open title wide=true>
            <MailingFields editing mailings doctors/>
        </Dialog>
    }
}
