//! Where one file is looked at: a picture that is zoomed, moved and turned, or a PDF in the browser's own viewer.
use std::sync::Arc;

use clinic_shared::attachments::Attachment;
use clinic_shared::ids::AttachmentId;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::calls;
use super::object_url::ObjectUrl;
use super::words as w;
use super::zoom::Zoom;
use crate::kit::{Button, Glyph, Icon, Notice, Toast};
use crate::load::{Load, Loaded, load};
use crate::{api, desktop};

pub type Shown = Option<Arc<ObjectUrl>>;

#[component]
pub fn Stage(
    file: Attachment,
    zoom: RwSignal<Zoom>,
    /// What is looked at, as far as it has come.
    shown: RwSignal<Shown>,
    /// Changes when what stands below it takes more or less of the room.
    #[prop(into)]
    below: Signal<(bool, i64)>,
) -> impl IntoView {
    let Attachment {
        id,
        form,
        content_type: kind,
        width,
        height,
        ..
    } = file;
    zoom.set(Zoom::of((width.unwrap_or(1), height.unwrap_or(1))));
    shown.set(None);
    // The desktop's window shows no PDF; another window of it asks by itself.
    let is_elsewhere = !kind.is_picture() && desktop::is_desktop();
    let content: Load<Shown> = load(&[], move || async move {
        if is_elsewhere {
            return Ok(None);
        }
        let bytes = calls::content(id).await?;
        Ok(ObjectUrl::of(&bytes, kind.content_type()).ok().map(Arc::new))
    });
    Effect::new(move |_| shown.set(content.value.get().flatten()));
    let stage = NodeRef::<leptos::html::Div>::new();
    let fit = move || {
        // The viewer may be closed by now.
        if let Some(stage) = stage.try_get_untracked().flatten() {
            let size = (f64::from(stage.client_width()), f64::from(stage.client_height()));
            zoom.update(|zoom| *zoom = zoom.on(size));
        }
    };
    Effect::new(move |_| {
        if stage.get().is_some() {
            // Once the dialog around it is open: before that it has no size and takes no focus.
            request_animation_frame(move || {
                fit();
                if let Some(stage) = stage.try_get_untracked().flatten() {
                    let _ = stage.focus();
                }
            });
        }
    });
    let resized = window_event_listener(ev::resize, move |_| fit());
    on_cleanup(move || resized.remove());
    Effect::new(move |_| {
        let _ = below.get();
        request_animation_frame(fit);
    });
    let label = StoredValue::new(form.title);
    let view_of = move |shown: Signal<Shown>| {
        move || match shown.get() {
            Some(url) if kind.is_picture() => view! { <Picture address=url.address() zoom/> }.into_any(),
            Some(url) => view! {
                <iframe
                    src=format!("{}#navpanes=0&view=FitH", url.address())
                    title=label.get_value()
                    class="size-full"
                ></iframe>
            }
            .into_any(),
            None => view! { <div class="p-6"><Notice>{w::own_window_hint}</Notice></div> }.into_any(),
        }
    };
    view! {
        <div
            node_ref=stage
            role="group"
            tabindex="0"
            aria-label=move || label.with_value(|title| w::picture_of(title))
            class="relative min-h-40 flex-1 overflow-hidden rounded-box bg-base-200"
        >
            <Loaded load=content lines=6 view=view_of/>
        </div>
    }
}

/// Takes the file out of the page: onto this computer, or into a window of its own.
#[component]
pub fn TakeOut(id: AttachmentId, name: String, shown: RwSignal<Shown>) -> impl IntoView {
    if desktop::is_desktop() {
        return view! {
            <Button
                text=w::own_window icon=Icon::Screen small=true
                press=move |()| open_window(calls::content_path(id))
            />
        }
        .into_any();
    }
    let save = move || {
        let (url, name) = (shown.get()?, name.clone());
        Some(view! {
            <a
                href=url.address()
                download=name
                rel="external"
                class="btn btn-sm border-base-300 bg-base-100 hover:bg-base-200"
            >
                <Glyph icon=Icon::Download/>
                {w::save_file}
            </a>
        })
    };
    save.into_any()
}

/// Another window of the desktop, which asks with the shell's own right.
fn open_window(path: String) {
    spawn_local(async move {
        let asked = serde_json::json!({ "path": path });
        let opened = api::post::<serde_json::Value>("/desk/windows", &asked, api::new_key()).await;
        if opened.is_err() {
            Toast::failed(w::not_opened).show();
        }
    });
}

/// It lies with its middle in the stage's, and is moved from there.
#[component]
fn Picture(address: String, zoom: RwSignal<Zoom>) -> impl IntoView {
    let (width, height) = zoom.get_untracked().picture();
    let held = StoredValue::new(None::<(i32, i32)>);
    let ground = NodeRef::<leptos::html::Div>::new();
    let wheel = move |event: ev::WheelEvent| {
        event.prevent_default();
        let Some(ground) = ground.get_untracked() else {
            return;
        };
        let place = ground.get_bounding_client_rect();
        let point = (
            f64::from(event.client_x()) - place.left() - place.width() / 2.0,
            f64::from(event.client_y()) - place.top() - place.height() / 2.0,
        );
        let steps = if event.delta_y() < 0.0 { 1.0 } else { -1.0 };
        zoom.update(|zoom| *zoom = zoom.stepped(steps, point));
    };
    let press = move |event: ev::PointerEvent| {
        held.set_value(Some((event.client_x(), event.client_y())));
        if let Some(ground) = ground.get_untracked() {
            // Fails only for a pointer that is gone, and then nothing follows.
            let _ = ground.set_pointer_capture(event.pointer_id());
        }
    };
    let drag = move |event: ev::PointerEvent| {
        let Some(was) = held.get_value() else { return };
        let now = (event.client_x(), event.client_y());
        held.set_value(Some(now));
        let by = (f64::from(now.0 - was.0), f64::from(now.1 - was.1));
        zoom.update(|zoom| *zoom = zoom.moved(by));
    };
    view! {
        <div
            node_ref=ground
            class="absolute inset-0 cursor-grab bg-neutral touch-none active:cursor-grabbing"
            on:wheel=wheel
            on:pointerdown=press
            on:pointermove=drag
            on:pointerup=move |_| held.set_value(None)
            on:pointercancel=move |_| held.set_value(None)
        >
            <img
                src=address
                alt=""
                draggable="false"
                class="absolute top-1/2 left-1/2 max-w-none select-none"
                style:width=format!("{width}px")
                style:height=format!("{height}px")
                style:margin-left=format!("{}px", -width / 2.0)
                style:margin-top=format!("{}px", -height / 2.0)
                style:transform=move || zoom.get().transform()
            />
        </div>
    }
}
