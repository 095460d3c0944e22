use clinic_shared::ids::PatientId;
use clinic_shared::patients::{MergePatient, Patient, PatientSummary};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::changes::side_by_side;
use super::edit::or_empty;
use super::looks::{born_and_age, spaced_phone};
use super::{calls, words as w};
use crate::kit::{Button, Dialog, DialogFoot, Finder, Icon, Look, Notice, Table, Toast, Tone};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{api, go};

/// Merges `patient` into another record, after both were seen side by side.
#[component]
pub fn MergeDialog(
    open: RwSignal<bool>,
    patient: Signal<Patient>,
    /// Chosen already.
    into: Option<PatientId>,
) -> impl IntoView {
    view! {
        <Dialog open title=w::merge_title wide=true>
            <Merge open patient into/>
        </Dialog>
    }
}

#[component]
fn Merge(open: RwSignal<bool>, patient: Signal<Patient>, into: Option<PatientId>) -> impl IntoView {
    let other = RwSignal::new(None::<Patient>);
    let own = patient.get_untracked().id;
    let search = move |text: String| async move {
        let hits = calls::list(&text, false, None)
            .await
            .map(|page| page.items)
            .unwrap_or_default();
        hits.into_iter()
            .filter(|hit| hit.id != own)
            .take(20)
            .collect::<Vec<_>>()
    };
    let choose = move |id: PatientId| {
        spawn_local(async move {
            match calls::read(&id.to_string()).await {
                Ok(chosen) => {
                    other.try_set(Some(chosen));
                }
                Err(_) => Toast::failed(w::card_failed).show(),
            }
        });
    };
    if let Some(into) = into {
        choose(into);
    }
    let row = |hit: &PatientSummary| {
        let (born, phone) = (hit.birth_date, spaced_phone(&hit.phone));
        view! {
            <span class="font-semibold">{hit.full_name.clone()}</span>
            <span class="block text-sm text-base-content/75">
                {hit.record_number.clone()} " · " {move || born_and_age(born)} " · " {phone}
            </span>
        }
        .into_any()
    };
    let search = StoredValue::new(search);
    view! {
        {move || match other.get() {
            None => view! {
                <p class="mb-4">{w::merge_about}</p>
                <div class="min-h-96">
                    <Finder
                        label=w::merge_into autofocus=true
                        search=move |text| search.with_value(|search| search(text))
                        row choose=Callback::new(move |hit: PatientSummary| choose(hit.id))
                    />
                </div>
            }.into_any(),
            Some(chosen) => view! { <SideBySide open patient chosen other/> }.into_any(),
        }}
    }
}

#[component]
fn SideBySide(
    open: RwSignal<bool>,
    patient: Signal<Patient>,
    chosen: Patient,
    other: RwSignal<Option<Patient>>,
) -> impl IntoView {
    let into = chosen.id;
    let sending = use_send();
    let merge = move |()| {
        let id = patient.with_untracked(|patient| patient.id);
        let asked = MergePatient { into };
        sending.about(&(id, asked));
        sending.run(
            move |key| async move {
                api::post::<Patient>(&format!("/api/patients/{id}/merge"), &asked, key).await
            },
            move |_| {
                open.try_set(false);
                Toast::done(w::merged_done).show();
                go::to(&format!("/patients/{into}"));
            },
        );
    };
    let that = chosen.record_number.clone();
    let lines = move || {
        let lines = patient.with(|patient| side_by_side(&patient.form, &chosen.form));
        let row = |line: super::changes::Difference| {
            let weight = if line.also_mine { "font-semibold" } else { "" };
            view! {
                <tr>
                    <th scope="row" class="font-normal text-base-content/75">{line.name}</th>
                    <td class=weight>{or_empty(line.left)}</td>
                    <td class=weight>{or_empty(line.right)}</td>
                </tr>
            }
        };
        lines.into_iter().map(row).collect_view()
    };
    let this = patient.with_untracked(|patient| patient.record_number.clone());
    view! {
        <Table
            caption=w::merge_title
            heads=vec![
                w::field.into(),
                (move || format!("{} · {this}", w::this_record())).into(),
                (move || format!("{} · {that}", w::that_record())).into(),
            ]
        >
            {lines}
        </Table>
        <div class="mt-4 flex flex-col gap-3">
            <Notice tone=Tone::Warning>{w::merge_about}</Notice>
            <SendFailed sending/>
            <DialogFoot>
                <Button text=w::other_target icon=Icon::Back press=Callback::new(move |()| other.set(None))/>
                <Button
                    text=w::merge_now icon=Icon::Users look=Look::Danger press=Callback::new(merge)
                    busy=sending.pending reach=needs("POST /api/patients/{id}/merge")
                />
            </DialogFoot>
        </div>
    }
}
