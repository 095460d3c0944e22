use clinic_shared::scheduling::{AppointmentStatus, AppointmentView, CancelAppointment, Transition};
use leptos::prelude::*;

use super::super::{calls, words as w};
use super::steps::offer_undo;
use crate::kit::{Button, Dialog, Look, TextArea, Toast};
use crate::send::use_form_of;
use crate::shell::SendFailed;
use crate::sync::needs;

/// Cancelling a visit, or declining a request: with a reason, which the history keeps.
#[component]
pub fn CancelDialog(
    open: RwSignal<bool>,
    visit: Signal<AppointmentView>,
    #[prop(into)] done: Callback<AppointmentView>,
) -> impl IntoView {
    let is_request = move || visit.read().appointment.status == AppointmentStatus::Proposed;
    let title = move || {
        if is_request() {
            w::decline_request()
        } else {
            w::cancel_visit()
        }
    };
    view! {
        <Dialog open title>
            <Form open visit done/>
        </Dialog>
    }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    visit: Signal<AppointmentView>,
    done: Callback<AppointmentView>,
) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let complaints = use_form_of(move || CancelAppointment { reason: reason.get() });
    let sending = complaints.sending;
    let wrong = complaints.of("/reason");
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !complaints.passes() {
            return;
        }
        let form = CancelAppointment {
            reason: reason.get_untracked(),
        };
        let visit = visit.get_untracked().appointment;
        // One that waited for a call has no time to go back to.
        let has_time = visit.to_call.is_none();
        sending.run(
            move |key| calls::cancel(visit.id, visit.version, form.reason, key),
            move |cancelled: AppointmentView| {
                if has_time {
                    offer_undo(&cancelled, Transition::Cancel);
                } else {
                    Toast::done(w::visit_cancelled(&cancelled.patient_name)).show();
                }
                open.try_set(false);
                done.run(cancelled);
            },
        );
    };
    // The commonest ones are a click away.
    let common = [
        w::reason_patient_asked as fn() -> &'static str,
        w::reason_patient_ill,
        w::reason_doctor_away,
        w::reason_mistake,
    ];
    let common = common.map(|word| {
        view! { <Button small=true text=word press=move |()| reason.set(word().to_owned())/> }
    });
    view! {
        <form class="flex flex-col gap-4" novalidate on:submit=submit>
            <p class="font-medium">{move || visit.get().patient_name}</p>
            <div class="flex flex-wrap gap-2">{common.collect_view()}</div>
            <TextArea label=w::reason value=reason error=wrong required=true lines=2/>
            <SendFailed sending/>
            <div class="flex justify-end gap-2">
                <Button text=w::go_back press=move |()| open.set(false)/>
                <Button text=w::cancel_visit look=Look::Danger submit=true busy=sending.pending reach=needs("POST /api/appointments/{id}/cancel")/>
            </div>
        </form>
    }
}
