//! Small pictures of files, each a button that opens the viewer.
use std::sync::Arc;

use clinic_shared::attachments::Attachment;
use clinic_shared::ids::AttachmentId;
use leptos::prelude::*;

use super::object_url::ObjectUrl;
use super::{calls, icon_of, kind_word, words as w};
use crate::clinic;
use crate::kit::{Badge, Glyph, Icon, Tone};
use crate::load::{Load, load};

#[component]
pub fn Grid(
    files: Signal<Vec<Attachment>>,
    /// Six lie in one row.
    #[prop(into)]
    in_row: Signal<bool>,
    viewed: RwSignal<Option<AttachmentId>>,
) -> impl IntoView {
    let columns = move || {
        if in_row.get() {
            "grid grid-cols-3 gap-3 lg:grid-cols-6"
        } else {
            "grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-3"
        }
    };
    view! {
        <ul class=columns aria-label=w::files>
            <For each=move || files.get() key=|file| (file.id, file.version) let(file)>
                <Tile file viewed/>
            </For>
        </ul>
    }
}

#[component]
fn Tile(file: Attachment, viewed: RwSignal<Option<AttachmentId>>) -> impl IntoView {
    let (id, is_current, content) = (file.id, file.is_current(), file.content_type);
    let small = content.is_picture().then(|| small_of(id));
    // The day of what it shows; else when it came.
    let day = file.form.taken_on;
    let day = day.unwrap_or_else(|| clinic::zone().day_of(file.uploaded_at));
    let kind = kind_word(file.form.kind);
    let title = file.form.title;
    let whole_title = title.clone();
    let faded = if is_current { "" } else { "opacity-60" };
    view! {
        <li>
            <button
                type="button"
                class="flex w-full flex-col gap-1 rounded-box border border-base-300 p-2 text-left hover:border-primary"
                class:border-dashed=!is_current
                title=whole_title
                on:click=move |_| viewed.set(Some(id))
            >
                <span class=format!(
                    "relative grid aspect-square w-full place-items-center overflow-hidden rounded-field bg-base-200 {faded}",
                )>
                    {move || match small.and_then(|small| small.value.get().flatten()) {
                        Some(url) => view! {
                            <img
                                src=url.address()
                                alt=""
                                class="absolute inset-0 size-full object-contain"
                                draggable="false"
                            />
                        }
                        .into_any(),
                        None => view! { <Glyph icon=icon_of(content) class="size-10"/> }.into_any(),
                    }}
                </span>
                <span class="line-clamp-2 font-medium break-words">{title}</span>
                <span class="block truncate text-sm text-base-content/75">{kind}</span>
                <span class="block text-sm text-base-content/75 tabular-nums">{day.dd_mm_yyyy()}</span>
                {(!is_current).then(|| view! {
                    <span><Badge tone=Tone::Danger icon=Icon::Trash text=w::withdrawn/></span>
                })}
            </button>
        </li>
    }
}

fn small_of(id: AttachmentId) -> Load<Option<Arc<ObjectUrl>>> {
    load(&[], move || async move {
        let bytes = calls::thumbnail(id).await?;
        Ok(ObjectUrl::of(&bytes, "image/jpeg").ok().map(Arc::new))
    })
}
