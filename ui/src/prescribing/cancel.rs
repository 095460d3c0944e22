//! Ending a signed prescription, with a reason that is kept.
use clinic_shared::medication::{CancelPrescription, Prescription};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::{calls, words as w};
use crate::clinic;
use crate::kit::{Button, Checkbox, Dialog, DialogFoot, Look, Notice, TextArea, Toast};
use crate::send::use_form_of;
use crate::shell::SendFailed;
use crate::sync::needs;

#[component]
pub fn CancelDialog(
    open: RwSignal<bool>,
    prescription: Signal<Prescription>,
    /// Another doctor's: it can only be stopped, as one of which some was taken.
    is_own: bool,
    done: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog open title=w::stop_prescription>
            <Form open prescription is_own done/>
        </Dialog>
    }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    prescription: Signal<Prescription>,
    is_own: bool,
    done: Callback<()>,
) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    // Who does not look is taken at the careful word: it acts on for as long as it does.
    let is_of_today = prescription.with_untracked(|one| {
        let signed = one.signed_at.map(|at| clinic::zone().day_of(at));
        signed == Some(clinic::today())
    });
    let taken = RwSignal::new(!is_own || !is_of_today);
    let asked = move || CancelPrescription {
        reason: reason.get(),
        taken: taken.get(),
    };
    let form = use_form_of(asked);
    let sending = form.sending;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !form.passes() {
            return;
        }
        let asked = untrack(asked);
        let (id, version) = prescription.with_untracked(|one| (one.id, one.version));
        sending.about(&asked);
        sending.run(
            move |key| calls::cancel(id, asked, version, key),
            move |_| {
                open.try_set(false);
                Toast::done(w::was_stopped).show();
                done.run(());
            },
        );
    };
    // The commonest ones are a press away.
    let common = [
        w::stop_by_reaction as fn() -> &'static str,
        w::stop_without_effect,
        w::stop_changed,
        w::stop_mistake,
    ];
    let common = common.map(|word| {
        view! { <Button small=true text=word press=move |()| reason.set(word().to_owned())/> }
    });
    view! {
        <form on:submit=submit class="flex flex-col gap-4" novalidate>
            <div class="flex flex-wrap gap-2">{common.collect_view()}</div>
            <TextArea label=w::reason value=reason required=true lines=2 error=form.of("/reason")/>
            {if is_own {
                view! { <Checkbox label=w::some_taken value=taken hint=w::some_taken_hint/> }.into_any()
            } else {
                view! { <Notice>{w::others_are_stopped}</Notice> }.into_any()
            }}
            <SendFailed sending/>
            <DialogFoot>
                <Button text=w::go_back press=move |()| open.set(false)/>
                <Button
                    text=w::stop_prescription look=Look::Danger submit=true busy=sending.pending
                    reach=needs("POST /api/prescriptions/{id}/cancel")
                />
            </DialogFoot>
        </form>
    }
}
