//! All that a doctor has prescribed, the newest first. Row D4.
use clinic_shared::feed::Entity;
use clinic_shared::medication::prescription::code_shown;
use clinic_shared::medication::{Prescription, PrescriptionStatus};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::looks::{StatusBadge, drugs_line, status_word};
use super::reviews::Reviews;
use super::{calls, path_of, words as w};
use crate::kit::{
    Button, ButtonLink, Choice, EmptyState, Icon, LoadMore, PageHead, Select, Table, TextField,
};
use crate::load::{Loaded, listing};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::{clinic, go, medication};

#[component]
pub fn PrescriptionsPage() -> impl IntoView {
    let chosen = RwSignal::new(String::new());
    let status = Memo::new(move |_| chosen.with(|name| PrescriptionStatus::parse(name)));
    let all = listing(&[Entity::Prescription], move |cursor| {
        calls::list(None, status.get(), cursor)
    });
    // Another question begins on its first page.
    Effect::new(move |before: Option<Option<PrescriptionStatus>>| {
        let status = status.get();
        if before.is_some_and(|before| before != status) {
            all.from_start();
        }
        status
    });
    let statuses = Signal::derive(|| {
        let all = PrescriptionStatus::ALL.iter();
        all.map(|status| Choice::new(status.name(), status_word(*status, false)))
            .collect::<Vec<_>>()
    });
    view! {
        <PageHead title=w::prescriptions about=w::prescriptions_about>
            <ButtonLink
                text=medication::drug_rules icon=Icon::Info href=medication::RULES_PATH.to_owned()
            />
        </PageHead>
        // Where the list failed too, it says so.
        <Reviews hushed=Signal::derive(move || all.load.error.with(Option::is_some))/>
        <div class="mb-3 flex flex-wrap items-start gap-x-6 gap-y-3">
            <div class="w-60"><Select label=w::status value=chosen none=w::any_status choices=statuses/></div>
            <ByCode/>
        </div>
        <Loaded load=all.load lines=8 view=move |page| {
            let is_empty = Memo::new(move |_| page.with(|page| page.items.is_empty()));
            view! {
                <Show
                    when=move || !is_empty.get()
                    fallback=|| view! {
                        <EmptyState icon=Icon::Pill title=w::no_prescriptions hint=w::no_prescriptions_hint/>
                    }
                >
                    <Table
                        caption=w::prescriptions
                        heads=vec![
                            w::time.into(), w::patient.into(), w::drugs.into(), w::code.into(), w::status.into(),
                        ]
                    >
                        <For each=move || page.get().items key=|one| (one.id, one.version) let(prescription)>
                            <Row prescription/>
                        </For>
                    </Table>
                </Show>
            }
        }/>
        <LoadMore
            has_more=Signal::derive(move || all.has_more()) more=move |()| all.more() busy=all.load.loading
        />
    }
}

/// From the paper: typed, or scanned into the field.
#[component]
fn ByCode() -> impl IntoView {
    let code = RwSignal::new(String::new());
    let sending = use_send();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = code.get_untracked();
        if typed.trim().is_empty() {
            return;
        }
        sending.run(
            move |_| calls::by_code(typed),
            move |found: Prescription| go::to(&path_of(found.id)),
        );
    };
    view! {
        <form on:submit=submit class="flex flex-wrap items-end gap-2" novalidate>
            <TextField label=w::by_code value=code/>
            <Button text=w::open icon=Icon::Search submit=true busy=sending.pending/>
            <div class="basis-full empty:hidden"><SendFailed sending/></div>
        </form>
    }
}

#[component]
fn Row(prescription: Prescription) -> impl IntoView {
    let path = path_of(prescription.id);
    let drugs = drugs_line(&prescription);
    let (status, is_replaced) = (prescription.status, prescription.replaced_by.is_some());
    let at = prescription.signed_at.unwrap_or(prescription.drafted_at);
    let code = prescription.code.as_deref().map(code_shown);
    let own = path.clone();
    view! {
        <tr class="cursor-pointer hover:bg-primary/5" on:click=move |_| go::to(&path)>
            <td class="whitespace-nowrap tabular-nums">{clinic::date_and_time(at)}</td>
            <td>
                // The row's button, for the keyboard; a click anywhere in the row does the same.
                <button
                    type="button"
                    class="text-left font-semibold hover:underline"
                    on:click=move |event| {
                        event.stop_propagation();
                        go::to(&own);
                    }
                >
                    {prescription.patient_name}
                </button>
                <span class="block text-sm text-base-content/75">{prescription.record_number}</span>
            </td>
            <td class="min-w-60">{drugs}</td>
            <td class="font-mono whitespace-nowrap">{code}</td>
            <td class="whitespace-nowrap"><StatusBadge status is_replaced/></td>
        </tr>
    }
}
