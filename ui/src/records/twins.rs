//! Two drafts of one record: one was written on a computer without the server while the other one was changed.
use clinic_shared::records::Encounter;
use leptos::prelude::*;
use leptos_router::components::A;

use super::{path_of, words as w};
use crate::kit::{Notice, Tone};

/// Nothing is shown where there is one draft alone.
#[component]
pub fn Twins(read: Signal<Encounter>) -> impl IntoView {
    let twins = Memo::new(move |_| read.with(|read| read.twins.clone()));
    let is_copy = Memo::new(move |_| read.with(|read| read.copy_of.is_some()));
    let why = move || {
        if is_copy.get() {
            w::is_second_draft()
        } else {
            w::has_second_draft()
        }
    };
    move || {
        let twins = twins.get();
        (!twins.is_empty()).then(|| {
            let links = twins.into_iter().map(|id| {
                view! { <A href=path_of(id) attr:class="link font-semibold">{w::open_other_draft}</A> }
            });
            view! {
                <div class="mb-4">
                    <Notice tone=Tone::Warning>
                        <p>{why}</p>
                        <p class="mt-1 flex flex-wrap gap-x-4">{links.collect_view()}</p>
                    </Notice>
                </div>
            }
        })
    }
}
