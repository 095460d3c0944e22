use clinic_shared::scheduling::{LeaveWaitingList, WaitingView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use super::super::looks::{PriorityBadge, ServiceDot, dd_mm};
use super::super::refused::why;
use super::super::{calls, words as w};
use super::form::{Begins, WaitingDialog};
use super::wish::{dates, days_waited, with_whom};
use crate::kit::{Button, Dialog, DialogFoot, Icon, IconButton, Look, Table, TextField, Toast};
use crate::patients::spaced_phone;
use crate::send::use_form_of;
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{api, clinic};

/// Who waits, in the order in which they are asked.
#[component]
pub fn Waiting(list: Signal<Vec<WaitingView>>, #[prop(into)] changed: Callback<()>) -> impl IntoView {
    view! {
        <Table
            caption=w::waiting_early
            heads=vec![
                w::patient.into(),
                w::waits_for.into(),
                w::wished_days.into(),
                w::waits_since.into(),
                "".into(),
            ]
        >
            <For each=move || list.get() key=|view| (view.entry.id, view.entry.version, view.visit_start) let(view)>
                <Row view changed/>
            </For>
        </Table>
    }
}

#[component]
fn Row(view: WaitingView, changed: Callback<()>) -> impl IntoView {
    let editing = RwSignal::new(false);
    let closing = RwSignal::new(false);
    let shown = view.clone();
    let begins = Signal::stored(Begins::Change(Box::new(view.clone())));
    let closes = StoredValue::new(view.clone());
    let entry = view.entry;
    let form = entry.form.clone();
    let since = entry.created_at;
    let visit = view.visit_start.map(|start| {
        let doctor = view.visit_practitioner_name;
        move || w::has_visit_at(&clinic::date_and_time(start), &doctor)
    });
    let passed = entry.offers_passed;
    let phone = spaced_phone(&view.patient_phone);
    let name = view.patient_name;
    let (to_change, to_close) = (name.clone(), name.clone());
    view! {
        <tr>
            <td>
                <A href=format!("/patients/{}", form.patient_id) attr:class="font-semibold hover:underline">
                    {name}
                </A>
                <span class="block text-sm whitespace-nowrap text-base-content/75 tabular-nums">
                    {view.patient_record_number} " · "
                    {move || if phone.is_empty() { w::no_phone().to_owned() } else { phone.clone() }}
                </span>
                {view.priority.map(|priority| view! { <PriorityBadge priority/> })}
            </td>
            <td>
                <span class="flex items-center gap-2">
                    <ServiceDot color=view.service_color/>
                    {view.service_name}
                </span>
                <span class="block">{move || with_whom(&shown)}</span>
                {visit.map(|said| view! { <span class="block text-sm text-base-content/75">{said}</span> })}
                {(!form.note.is_empty()).then(|| view! {
                    <span class="block text-sm whitespace-pre-line text-base-content/75">{form.note.clone()}</span>
                })}
            </td>
            <td class="tabular-nums">{move || dates(&form)}</td>
            <td class="whitespace-nowrap tabular-nums">
                {dd_mm(clinic::zone().day_of(since))}
                <span class="block text-sm text-base-content/75">
                    {move || match days_waited(since, clinic::today()) {
                        0 => w::today().to_owned(),
                        days => w::waits_days(days),
                    }}
                </span>
                {(passed > 0).then(|| view! {
                    <span class="block text-sm text-base-content/75">{move || w::offers_passed(passed)}</span>
                })}
            </td>
            <td>
                <div class="flex justify-end gap-1 print:invisible">
                    <IconButton
                        icon=Icon::Edit
                        text=move || w::change_wish(&to_change)
                        press=move |()| editing.set(true)
                        reach=needs("PUT /api/waiting-list/{id}")
                    />
                    <IconButton
                        icon=Icon::Close
                        text=move || w::wait_no_more_of(&to_close)
                        press=move |()| closing.set(true)
                        reach=needs("POST /api/waiting-list/{id}/close")
                    />
                </div>
                <WaitingDialog open=editing begins done=move |_| changed.run(())/>
                <Dialog open=closing title=w::wait_no_more>
                    <Close open=closing view=closes.get_value() changed/>
                </Dialog>
            </td>
        </tr>
    }
}

/// Why they wait no more; the list keeps it.
#[component]
fn Close(open: RwSignal<bool>, view: WaitingView, changed: Callback<()>) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let asked = move || LeaveWaitingList { reason: reason.get() };
    let complaints = use_form_of(asked);
    let sending = complaints.sending;
    let (id, name) = (view.entry.id, view.patient_name.clone());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !complaints.passes() {
            return;
        }
        let form = untrack(asked);
        sending.about(&(id, &form));
        sending.run(
            move |key| async move { calls::wait_no_more(id, &form, key).await },
            move |closed: WaitingView| {
                offer_undo(&closed);
                open.try_set(false);
                changed.run(());
            },
        );
    };
    let common = [
        w::reason_has_time as fn() -> &'static str,
        w::reason_no_wish,
        w::reason_not_reached,
    ];
    let common = common.map(|word| {
        view! { <Button small=true text=word press=move |()| reason.set(word().to_owned())/> }
    });
    view! {
        <form class="flex flex-col gap-4" novalidate on:submit=submit>
            <p class="font-medium">{name}</p>
            <div class="flex flex-wrap gap-2">{common.collect_view()}</div>
            <TextField label=w::reason value=reason error=complaints.of("/reason")/>
            <SendFailed sending/>
            <DialogFoot>
                <Button text=w::go_back press=move |()| open.set(false)/>
                <Button text=w::wait_no_more look=Look::Danger submit=true busy=sending.pending reach=needs("POST /api/waiting-list/{id}/close")/>
            </DialogFoot>
        </form>
    }
}

/// Undo gives the old place in the order back.
pub fn offer_undo(closed: &WaitingView) {
    let (id, name) = (closed.entry.id, closed.patient_name.clone());
    Toast::done(w::waits_no_more(&name))
        .undo(move || {
            let name = name.clone();
            spawn_local(async move {
                match calls::wait_again(id, api::new_key()).await {
                    Ok(_) => Toast::done(w::waits_again(&name)).show(),
                    Err(error) => Toast::failed(w::not_undone(&why(&error))).show(),
                }
            });
        })
        .show();
}
