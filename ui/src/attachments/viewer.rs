//! The viewer: one file after the other, by keys, wheel and hand.
use clinic_shared::attachments::Attachment;
use clinic_shared::ids::AttachmentId;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::describe::Describe;
use super::stage::{Shown, Stage, TakeOut};
use super::withdraw::{Withdraw, restore};
use super::zoom::Zoom;
use super::{calls, kind_word, words as w};
use crate::kit::{Button, Dialog, Icon, IconButton, Notice, Tone};
use crate::load::load;
use crate::shell::Failed;
use crate::sync::needs;
use crate::{clinic, session};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    Looking,
    Describing,
    Withdrawing,
}

/// The one before or after it in the list; none at its ends.
fn beside(files: &[Attachment], id: AttachmentId, step: isize) -> Option<AttachmentId> {
    let at = files.iter().position(|file| file.id == id)?;
    files.get(at.checked_add_signed(step)?).map(|file| file.id)
}

#[component]
pub fn Viewer(
    viewed: RwSignal<Option<AttachmentId>>,
    /// Among which the keys lead on.
    files: Signal<Vec<Attachment>>,
    changed: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(viewed.with(Option::is_some)));
    Effect::new(move |_| {
        if !open.get() && viewed.with_untracked(Option::is_some) {
            viewed.set(None);
        }
    });
    let listed = move |id: AttachmentId| files.with(|files| files.iter().find(|file| file.id == id).cloned());
    // An older one than the list has, opened from elsewhere.
    let other = load(&[], move || {
        let id = viewed.get().filter(|id| untrack(|| listed(*id)).is_none());
        async move {
            match id {
                Some(id) => calls::one(id).await.map(Some),
                None => Ok(None),
            }
        }
    });
    let current = Memo::new(move |_| {
        let id = viewed.get()?;
        let apart = || other.value.get().flatten().filter(|file| file.id == id);
        listed(id).or_else(apart)
    });
    let changed = Callback::new(move |()| {
        changed.try_run(());
        other.again();
    });
    let title = move || {
        let title = current.with(|file| file.as_ref().map(|file| file.form.title.clone()));
        title.unwrap_or_else(|| w::files().to_owned())
    };
    view! {
        <Dialog open title full=true>
            {move || other.error.get().map(|error| view! { <Failed error/> })}
            <Looking viewed current files changed/>
        </Dialog>
    }
}

fn is_typed_into(event: &KeyboardEvent) -> bool {
    let on = event
        .target()
        .and_then(|on| on.dyn_into::<web_sys::Element>().ok());
    on.is_some_and(|on| matches!(on.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

#[component]
fn Looking(
    viewed: RwSignal<Option<AttachmentId>>,
    current: Memo<Option<Attachment>>,
    files: Signal<Vec<Attachment>>,
    changed: Callback<()>,
) -> impl IntoView {
    let zoom = RwSignal::new(Zoom::of((1, 1)));
    let doing = RwSignal::new(Doing::Looking);
    let shown = RwSignal::new(Shown::None);
    let id = Memo::new(move |_| current.with(|file| file.as_ref().map(|file| file.id)));
    let go = move |step: isize| {
        let Some(id) = id.get_untracked() else { return };
        if let Some(next) = files.with_untracked(|files| beside(files, id, step)) {
            doing.set(Doing::Looking);
            viewed.set(Some(next));
        }
    };
    let step = move |steps: f64| zoom.update(|zoom| *zoom = zoom.stepped(steps, (0.0, 0.0)));
    let keys = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() || is_typed_into(&event) {
            return;
        }
        match event.key().as_str() {
            "+" | "=" => step(1.0),
            "-" => step(-1.0),
            "0" => zoom.update(|zoom| *zoom = zoom.whole()),
            "r" | "R" => zoom.update(|zoom| *zoom = zoom.turned()),
            "ArrowLeft" => go(-1),
            "ArrowRight" => go(1),
            _ => return,
        }
        event.prevent_default();
    };
    let is_picture = Memo::new(move |_| {
        current.with(|file| file.as_ref().is_some_and(|file| file.content_type.is_picture()))
    });
    let at_end = move |step: isize| {
        Signal::derive(move || {
            let next = |id| files.with(|files| beside(files, id, step));
            id.get().and_then(next).is_none()
        })
    };
    let below = Signal::derive(move || {
        let version = current.with(|file| file.as_ref().map_or(0, |file| file.version));
        (doing.get() == Doing::Looking, version)
    });
    let place = move || {
        let id = id.get()?;
        files.with(|files| {
            let at = files.iter().position(|file| file.id == id)?;
            (files.len() > 1).then(|| w::count(at + 1, files.len()))
        })
    };
    view! {
        // The dialog's height less its head and margins: of it the picture takes what the rest leaves.
        <div class="flex h-[calc(90vh-6.5rem)] flex-col gap-3" on:keydown=keys>
            <div class="flex flex-wrap items-center gap-1">
                <IconButton icon=Icon::Back text=w::previous press=move |()| go(-1) disabled=at_end(-1)/>
                <span class="px-1 text-sm tabular-nums empty:hidden">{place}</span>
                <IconButton icon=Icon::Forward text=w::next press=move |()| go(1) disabled=at_end(1)/>
                <Show when=move || is_picture.get()>
                    <span class="mx-2 h-6 border-l border-base-300" aria-hidden="true"></span>
                    <IconButton icon=Icon::Minus text=w::smaller press=move |()| step(-1.0)/>
                    <span class="w-14 text-center text-sm tabular-nums" data-zoom="">
                        {move || format!("{} %", zoom.get().percent())}
                    </span>
                    <IconButton icon=Icon::Add text=w::larger press=move |()| step(1.0)/>
                    <Button text=w::whole small=true press=move |()| zoom.update(|zoom| *zoom = zoom.whole())/>
                    <IconButton
                        icon=Icon::Refresh text=w::turn
                        press=move |()| zoom.update(|zoom| *zoom = zoom.turned())
                    />
                    <span class="ml-2 text-sm text-base-content/75 max-lg:hidden">{w::keys}</span>
                </Show>
            </div>
            {move || {
                // Made anew for another file, not for another word about it.
                id.track();
                current.get_untracked().map(|file| view! { <Stage file zoom shown below/> })
            }}
            {move || current.get().map(|file| view! { <About file doing shown changed/> })}
        </div>
    }
}

#[component]
fn About(
    file: Attachment,
    doing: RwSignal<Doing>,
    shown: RwSignal<Shown>,
    changed: Callback<()>,
) -> impl IntoView {
    let file = StoredValue::new(file);
    let leave = Callback::new(move |()| doing.set(Doing::Looking));
    let done = Callback::new(move |()| {
        doing.try_set(Doing::Looking);
        changed.try_run(());
    });
    move || match doing.get() {
        Doing::Looking => view! { <Said file=file.get_value() doing shown changed/> }.into_any(),
        Doing::Describing => view! { <Describe file=file.get_value() done leave/> }.into_any(),
        Doing::Withdrawing => {
            let (id, version) = file.with_value(|file| (file.id, file.version));
            view! { <Withdraw id version done changed leave/> }.into_any()
        }
    }
}

#[component]
fn Said(
    file: Attachment,
    doing: RwSignal<Doing>,
    shown: RwSignal<Shown>,
    changed: Callback<()>,
) -> impl IntoView {
    let (id, version, is_current) = (file.id, file.version, file.is_current());
    let own = session::account().map(|account| account.id);
    let may_restore = !is_current && own.is_some() && own == file.withdrawn_by;
    let kind = kind_word(file.form.kind);
    let day = file.form.taken_on.map(clinic_shared::time::Date::dd_mm_yyyy);
    let (name, at) = (file.uploaded_by_name, clinic::date_and_time(file.uploaded_at));
    let reason = file.error_reason;
    let file_name = if file.file_name.is_empty() {
        file.form.title
    } else {
        file.file_name
    };
    let withdrawn = (!is_current).then(|| {
        view! {
            <Notice tone=Tone::Danger>
                <div class="flex flex-wrap items-center justify-between gap-3">
                    <span>{move || w::withdrawn_because(&reason)}</span>
                    {may_restore.then(|| view! {
                        <Button
                            text=w::restore icon=Icon::Undo small=true press=move |()| restore(id, version, changed)
                            reach=needs("POST /api/attachments/{id}/restore")
                        />
                    })}
                </div>
            </Notice>
        }
    });
    let acts = is_current.then(|| {
        view! {
            <Button
                text=w::edit icon=Icon::Edit small=true press=move |()| doing.set(Doing::Describing)
                reach=needs("POST /api/attachments/{id}/describe")
            />
            <Button
                text=w::withdraw icon=Icon::Trash small=true press=move |()| doing.set(Doing::Withdrawing)
                reach=needs("POST /api/attachments/{id}/withdraw")
            />
        }
    });
    view! {
        {withdrawn}
        <div class="flex flex-wrap items-center justify-between gap-3">
            <p class="text-base-content/75">
                <span class="font-medium text-base-content">{kind}</span>
                " · "
                {move || w::added_by(&name, &at)}
                {day.map(|day| view! { " · " {move || w::taken_on_day(&day)} })}
            </p>
            <div class="flex flex-wrap gap-2">
                <TakeOut id name=file_name shown/>
                {acts}
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(number: u128) -> Attachment {
        let id = uuid::Uuid::from_u128(number);
        serde_json::from_value(serde_json::json!({
            "id": id, "patient_id": id, "encounter_id": null, "kind": "imaging", "title": "X-quang",
            "taken_on": null, "file_name": "x.png", "content_type": "image/png", "bytes": 9, "sha256": "00",
            "width": 1, "height": 1, "uploaded_by": id, "uploaded_by_name": "BS An",
            "uploaded_at": "2026-11-24T02:00:00Z", "status": "current", "error_reason": "",
            "withdrawn_by": null, "version": 1,
        }))
        .unwrap()
    }

    #[test]
    fn the_keys_lead_to_the_next_file_and_end_at_the_ends() {
        let files = [file(1), file(2), file(3)];
        let id = |at: usize| files[at].id;
        assert_eq!(beside(&files, id(0), 1), Some(id(1)));
        assert_eq!(beside(&files, id(2), 1), None);
        assert_eq!(beside(&files, id(0), -1), None);
        assert_eq!(beside(&files, id(2), -1), Some(id(1)));
        let unlisted = file(9).id;
        assert_eq!(beside(&files, unlisted, 1), None);
    }
}
