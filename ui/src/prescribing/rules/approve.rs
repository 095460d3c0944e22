//! The doctors who stand for the rules by name. Row B1.
use clinic_shared::field::{Check as _, FieldCode};
use clinic_shared::medication::{ApprovePack, DrugPack, PackApproval};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::super::password::{PASSWORD, PasswordField, Unanswered, with_proof};
use super::super::{calls, words as w};
use crate::kit::{Button, Card, Dialog, DialogFoot, Glyph, Icon, Look, Notice, TextArea, Toast, Tone};
use crate::load::Load;
use crate::send::use_form;
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{browser, clinic};

const ROUTE: &str = "POST /api/drug-pack/approvals";

/// Who stands for them; that nobody does is said aloud.
#[component]
pub fn Approvals(read: Signal<DrugPack>, load: Load<DrugPack>) -> impl IntoView {
    let approvals = Memo::new(move |_| read.with(|pack| pack.approvals.clone()));
    let open = RwSignal::new(false);
    let list = move || {
        let lines = approvals.get().into_iter();
        lines
            .map(|approval| view! { <Approval approval/> })
            .collect_view()
    };
    view! {
        <Card title=w::who_approved>
            <Show
                when=move || approvals.with(|all| !all.is_empty())
                fallback=|| view! {
                    <Notice tone=Tone::Warning>
                        <p class="font-semibold">{w::nobody_approved}</p>
                        <p>{w::nobody_approved_about}</p>
                    </Notice>
                }
            >
                <ul class="flex flex-col gap-2" aria-label=w::who_approved>{list}</ul>
            </Show>
            <div class="mt-4 flex justify-end">
                <Button
                    text=w::approve_rules icon=Icon::Check look=Look::Primary press=move |()| open.set(true)
                    reach=needs(ROUTE)
                />
            </div>
        </Card>
        <Dialog open title=w::approve_title>
            <Approve open read load/>
        </Dialog>
    }
}

#[component]
fn Approval(approval: PackApproval) -> impl IntoView {
    let PackApproval {
        approved_by_name,
        note,
        approved_at,
        ..
    } = approval;
    view! {
        <li class="flex items-start gap-2">
            <Glyph icon=Icon::Check class="size-5 mt-0.5"/>
            <div class="min-w-0">
                <p class="flex flex-wrap items-baseline gap-x-3">
                    <span class="font-semibold">{approved_by_name}</span>
                    <span class="text-sm text-base-content/75 tabular-nums">
                        {clinic::date_and_time(approved_at)}
                    </span>
                </p>
                {(!note.is_empty()).then(|| view! { <p class="break-words whitespace-pre-line">{note}</p> })}
            </div>
        </li>
    }
}

#[component]
fn Approve(open: RwSignal<bool>, read: Signal<DrugPack>, load: Load<DrugPack>) -> impl IntoView {
    // What was looked at, whatever is read meanwhile; under one id, so that it is done once.
    let looked_at = StoredValue::new(ApprovePack {
        id: browser::new_id(),
        pack: read.with_untracked(|pack| pack.version.clone()),
        note: String::new(),
        proof: None,
    });
    let note = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let asked = move || ApprovePack {
        note: note.get(),
        ..looked_at.get_value()
    };
    let form = use_form(move || {
        let mut errors = asked().check();
        errors.add_if(password.with(String::is_empty), PASSWORD, FieldCode::Required);
        errors
    })
    .asks_before_leaving(move || note.get());
    let sending = form.sending;
    let unanswered: Unanswered<ApprovePack> = StoredValue::new(None);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !form.passes() {
            return;
        }
        let (asked, given) = (untrack(asked), password.get_untracked());
        sending.about(&asked);
        sending.run(
            move |key| {
                with_proof(asked, given, unanswered, move |asked, proof| async move {
                    let proven = ApprovePack {
                        proof: Some(proof),
                        ..asked
                    };
                    calls::approve(&proven, key).await
                })
            },
            move |pack: DrugPack| {
                load.value.try_set(Some(pack));
                Toast::done(w::rules_approved).show();
                open.try_set(false);
            },
        );
    };
    view! {
        <form on:submit=submit class="flex flex-col gap-4" novalidate>
            <p>{w::approve_about}</p>
            <TextArea
                label=w::approve_note value=note hint=w::approve_note_hint lines=2 autofocus=true
                error=form.of("/note")
            />
            <PasswordField password error=form.of(PASSWORD)/>
            <SendFailed sending/>
            <DialogFoot>
                <Button text=super::words::cancel press=move |()| open.set(false)/>
                <Button
                    text=w::approve icon=Icon::Check look=Look::Primary submit=true busy=sending.pending
                    reach=needs(ROUTE)
                />
            </DialogFoot>
        </form>
    }
}
