//! What can be done without the server, as people ask it.
use leptos::prelude::*;

use super::state::status;
use super::words as w;
use crate::kit::{Card, Glyph, Icon};

type Line = (fn() -> &'static str, fn() -> &'static str);

/// As `clinic_shared::offline::ROUTES` has it, and what is read.
const HERE: [Line; 5] = [
    (w::do_read, w::do_read_about),
    (w::do_check_in, w::do_check_in_about),
    (w::do_patients, w::do_patients_about),
    (w::do_cancel, w::do_cancel_about),
    (w::do_book_kept, w::do_book_kept_about),
];
const REQUESTS: [Line; 1] = [(w::do_book, w::do_book_about)];
const SERVER: [Line; 4] = [
    (w::not_move, w::not_move_about),
    (w::not_call, w::not_call_about),
    (w::not_records, w::not_records_about),
    (w::not_admin, w::not_admin_about),
];

/// Three short lists: done here, a request, not without the server. An account without a copy has none of it.
#[component]
pub fn WhatWorks() -> impl IntoView {
    let keeps = Memo::new(|_| status().is_none_or(|status| status.keeps_replica));
    let works = Memo::new(|_| status().is_none_or(|status| status.works_offline));
    view! {
        <Show when=move || keeps.get()>
            <div id="offline">
                <Card title=w::what_works_title>
                    <Show when=move || works.get() fallback=|| view! { <p>{w::only_reads}</p> }>
                        <div class="grid gap-6 lg:grid-cols-3">
                            <Lines title=w::works_here icon=Icon::Check tone="text-success" lines=&HERE/>
                            <Lines title=w::works_as_request icon=Icon::Clock tone="text-base-content" lines=&REQUESTS/>
                            <Lines title=w::works_not icon=Icon::Offline tone="text-base-content/75" lines=&SERVER/>
                        </div>
                    </Show>
                </Card>
            </div>
        </Show>
    }
}

#[component]
fn Lines(
    title: fn() -> &'static str,
    icon: Icon,
    tone: &'static str,
    lines: &'static [Line],
) -> impl IntoView {
    let items = lines.iter().map(|(what, about)| {
        view! {
            <li>
                <p class="font-medium">{*what}</p>
                <p class="text-sm text-base-content/75">{*about}</p>
            </li>
        }
    });
    view! {
        <section>
            <h3 class=format!("mb-2 flex items-center gap-2 font-semibold {tone}")><Glyph icon/>{title}</h3>
            <ul class="flex flex-col gap-3">{items.collect_view()}</ul>
        </section>
    }
}
