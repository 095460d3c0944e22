//! A record that is not in the doctor's care: closed, with the way to open it.
use clinic_shared::ids::{CareAccessId, PatientId};
use clinic_shared::records::{CareBecause, CareStanding, OpenRecord};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::words as w;
use crate::kit::{Button, Icon, Look, Notice, TextField, Tone};
use crate::load::Load;
use crate::send::use_form_of;
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{api, browser, clinic};

/// Asks for a reason and opens the record for a day.
#[component]
pub fn ClosedRecord(id: Signal<PatientId>, opened: Callback<()>) -> impl IntoView {
    let new_id: CareAccessId = browser::new_id();
    let reason = RwSignal::new(String::new());
    let asked = move || OpenRecord {
        id: new_id,
        reason: reason.get(),
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
        let path = format!("/api/patients/{}/care", id.get_untracked());
        sending.run(
            move |key| async move { api::post::<CareStanding>(&path, &asked, key).await },
            move |_| opened.run(()),
        );
    };
    view! {
        <section class="flex max-w-2xl flex-col gap-4 rounded-box border border-base-300 bg-base-100 p-5">
            <div>
                <h2 class="text-lg font-semibold">{w::not_in_care}</h2>
                <p class="mt-1 text-base-content/80">{w::not_in_care_about}</p>
            </div>
            <form on:submit=submit class="flex flex-col gap-3" novalidate>
                <TextField label=w::why_open value=reason required=true error=form.of("/reason")/>
                <SendFailed sending/>
                <div>
                    <Button
                        text=w::open_record icon=Icon::Warning look=Look::Primary submit=true busy=sending.pending
                        reach=needs("POST /api/patients/{id}/care")
                    />
                </div>
            </form>
        </section>
    }
}

/// Says that the record is open for a while only, where that is so.
#[component]
pub fn OpenedFor(care: Load<CareStanding>) -> impl IntoView {
    move || {
        let standing = care.value.get()?;
        let until = standing
            .until
            .filter(|_| standing.because == Some(CareBecause::Access))?;
        let text = move || w::opened_until(&clinic::date_and_time(until));
        Some(view! { <div class="mb-3"><Notice tone=Tone::Warning>{text}</Notice></div> })
    }
}
