//! Withdrawing a file with a reason, and taking that back.
use clinic_shared::attachments::{Attachment, WithdrawAttachment};
use clinic_shared::ids::AttachmentId;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{calls, words as w};
use crate::api;
use crate::kit::{Button, Look, TextField, Toast};
use crate::send::use_form_of;
use crate::shell::SendFailed;
use crate::sync::needs;

#[component]
pub fn Withdraw(
    id: AttachmentId,
    version: i64,
    done: Callback<()>,
    /// Outlives this form, for the notice that takes it back.
    changed: Callback<()>,
    leave: Callback<()>,
) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let asked = move || WithdrawAttachment { reason: reason.get() };
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
            move |key| async move { calls::withdraw(id, &asked, version, key).await },
            move |withdrawn: Attachment| {
                Toast::done(w::was_withdrawn)
                    .undo(move || restore(id, withdrawn.version, changed))
                    .show();
                done.try_run(());
            },
        );
    };
    view! {
        <form on:submit=submit class="flex flex-wrap items-start gap-3" novalidate>
            <div class="min-w-64 grow">
                <TextField
                    label=w::why_withdraw value=reason required=true autofocus=true hint=w::why_withdraw_hint
                    error=form.of("/reason")
                />
            </div>
            <div class="flex gap-2 self-end">
                <Button text=w::leave small=true press=leave/>
                <Button
                    text=w::withdraw look=Look::Danger small=true submit=true busy=sending.pending
                    reach=needs("POST /api/attachments/{id}/withdraw")
                />
            </div>
            <div class="w-full empty:hidden"><SendFailed sending/></div>
        </form>
    }
}

/// Also from a notice, when its page may be gone.
pub fn restore(id: AttachmentId, version: i64, changed: Callback<()>) {
    spawn_local(async move {
        match calls::restore(id, version, api::new_key()).await {
            Ok(_) => {
                Toast::done(w::restored).show();
                changed.try_run(());
            }
            Err(_) => Toast::failed(w::not_restored).show(),
        }
    });
}
