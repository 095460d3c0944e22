//! Saying better what a file is.
use clinic_shared::attachments::{Attachment, AttachmentForm, AttachmentKind};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::{calls, kind_word, words as w};
use crate::kit::{Button, Choice, DateField, Look, Select, TextField, Toast};
use crate::send::use_form_of;
use crate::shell::SendFailed;
use crate::sync::needs;

#[component]
pub fn Describe(file: Attachment, done: Callback<()>, leave: Callback<()>) -> impl IntoView {
    let (id, version) = (file.id, file.version);
    let title = RwSignal::new(file.form.title);
    let kind = RwSignal::new(file.form.kind.name().to_owned());
    let taken_on = RwSignal::new(file.form.taken_on);
    let asked = move || AttachmentForm {
        kind: kind.with(|kind| AttachmentKind::parse(kind)).unwrap_or_default(),
        title: title.get(),
        taken_on: taken_on.get(),
    };
    let form = use_form_of(asked);
    let sending = form.sending;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !form.passes() {
            return;
        }
        let asked = untrack(asked);
        sending.about(&asked);
        sending.run(
            move |key| async move { calls::describe(id, &asked, version, key).await },
            move |_| {
                Toast::done(w::described).show();
                done.try_run(());
            },
        );
    };
    let kinds = Signal::derive(|| {
        AttachmentKind::ALL
            .map(|kind| Choice::new(kind.name(), kind_word(kind)()))
            .to_vec()
    });
    view! {
        <form on:submit=submit class="flex flex-wrap items-start gap-3" novalidate>
            <div class="min-w-64 grow">
                <TextField label=w::title value=title required=true autofocus=true error=form.of("/title")/>
            </div>
            <div class="w-52"><Select label=w::kind value=kind choices=kinds/></div>
            <div class="w-52"><DateField label=w::taken_on value=taken_on error=form.of("/taken_on")/></div>
            <div class="flex gap-2 self-end">
                <Button text=w::leave small=true press=leave/>
                <Button
                    text=w::keep look=Look::Primary small=true submit=true busy=sending.pending
                    reach=needs("POST /api/attachments/{id}/describe")
                />
            </div>
            <div class="w-full empty:hidden"><SendFailed sending/></div>
        </form>
    }
}
