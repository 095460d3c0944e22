//! Changing a signed record: with a reason, and signed again. What it read before stays in its history.
use clinic_shared::records::{AmendEncounter, Encounter};
use leptos::prelude::*;

use super::before_signing::BlanksLeft;
use super::draft::SIGN_KEY;
use super::encounter_state::Read;
use super::fields::{Fields, Of, RecordFields};
use super::{calls, words as w};
use crate::browser;
use crate::kit::{Button, Card, Command, Icon, Look, TextField, Toast, unless_unsaved, use_command};
use crate::load::Load;
use crate::send::use_form_of;
use crate::shell::SendFailed;
use crate::sync::needs;

#[component]
pub fn Amend(
    encounter: Load<Encounter>,
    read: Signal<Encounter>,
    /// Counts what of the record is kept and the drug check takes.
    saved: RwSignal<u32>,
    of: Of,
    amending: RwSignal<bool>,
) -> impl IntoView {
    let opened = read.get_untracked();
    let (id, version) = (opened.id, opened.version);
    let fields = Fields::of(&opened.form);
    let typed = Memo::new(move |_| fields.sheet().read());
    let reason = RwSignal::new(String::new());
    let asked = move || AmendEncounter {
        reason: reason.get(),
        content: typed.with(|typed| typed.form.clone()),
    };
    let form = use_form_of(asked);
    let sending = form.sending;
    let wrong = Callback::new(move |pointer: String| {
        let own = typed.with(|typed| typed.wrong_at(&pointer));
        own.or_else(|| form.at(&format!("/content{pointer}")))
    });
    let sign = move || {
        if !form.passes() {
            return;
        }
        // A number that cannot be read must not go as if its field were empty.
        if !typed.with_untracked(Read::is_whole) {
            browser::show_complaint();
            return;
        }
        let asked = untrack(asked);
        sending.about(&(version, &asked));
        sending.run(
            move |key| async move { calls::amend(id, &asked, version, key).await },
            move |amended: Encounter| {
                Toast::done(w::amended_done).show();
                amending.try_set(false);
                saved.try_update(|times| *times += 1);
                encounter.value.try_set(Some(amended));
            },
        );
    };
    use_command(
        Command::new(w::sign_amendment, Icon::Lock, sign)
            .with_key(SIGN_KEY)
            .with_reach(needs("POST /api/encounters/{id}/amend")),
    );
    // No form element: Enter in a field must not sign.
    view! {
        <div class="flex flex-col gap-4">
            <Card title=w::amend>
                <TextField
                    label=w::why_amend value=reason hint=w::why_amend_hint required=true autofocus=true
                    error=form.of("/reason")
                />
            </Card>
            <RecordFields fields read=typed wrong of/>
            <SendFailed sending/>
            <div class="sticky bottom-0 z-10 flex flex-wrap items-center justify-end gap-2 border-t border-base-300 bg-base-100 py-3">
                <BlanksLeft read=typed/>
                <Button
                    text=w::leave_amendment
                    press=move |()| unless_unsaved(move || amending.set(false))
                />
                <Button
                    text=w::sign_amendment icon=Icon::Lock look=Look::Primary key=SIGN_KEY
                    busy=sending.pending press=move |()| sign() reach=needs("POST /api/encounters/{id}/amend")
                />
            </div>
        </div>
    }
}
