//! What a patient takes today and took before: by prescriptions of the clinic, and by their own word. Row B2.
use clinic_shared::feed::Entity;
use clinic_shared::ids::PatientId;
use clinic_shared::medication::spelled::{drug, spelled};
use clinic_shared::medication::{
    Medication, MedicationHistory, MedicationSource, MedicationStatement, StatementForm,
};
use clinic_shared::records::CareStanding;
use leptos::prelude::*;
use leptos_router::components::A;

use super::statement::{StatementFields, change_back, tell_again};
use super::told::{Told, told};
use super::{calls, path_of, words as w};
use crate::crud::Editing;
use crate::kit::{Badge, Button, Card, Dialog, EmptyState, Icon, IconButton, Table, Toast, Tone};
use crate::load::{Loaded, load};
use crate::patients::{ClosedRecord, OpenedFor};
use crate::send::use_send;
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::words::language;
use crate::{api, clinic};

#[component]
pub fn Medications(#[prop(into)] patient: Signal<PatientId>) -> impl IntoView {
    let care = load(&[Entity::Appointment, Entity::CareAccess], move || {
        let path = format!("/api/patients/{}/care", patient.get());
        async move { api::get::<CareStanding>(&path).await }
    });
    let watched = &[
        Entity::MedicationStatement,
        Entity::Prescription,
        Entity::CareAccess,
    ];
    let history = load(watched, move || calls::medications(patient.get()));
    let editing = Editing::<Told>::closed();
    let title = move || {
        if editing.row.with(Option::is_some) {
            w::edit_told()
        } else {
            w::add_told()
        }
    };
    let done = Callback::new(move |()| {
        editing.open.try_set(false);
        history.again();
    });
    let is_closed = Memo::new(move |_| {
        let refused = history.error.get();
        refused.is_some_and(|error| error.is("/problems/not-in-care"))
    });
    let opened = Callback::new(move |()| {
        history.again();
        care.again();
    });
    view! {
        <Show when=move || !is_closed.get() fallback=move || view! { <ClosedRecord id=patient opened/> }>
            <OpenedFor care/>
            <div class="mb-3 flex justify-end">
                <Button
                    text=w::add_told icon=Icon::Add press=move |()| editing.new_one()
                    reach=needs("POST /api/patients/{id}/medication-statements")
                />
            </div>
            <Loaded load=history lines=5 view=move |history| view! {
                <Lists history patient editing done/>
            }/>
        </Show>
        <Dialog open=editing.open title>
            <StatementFields patient editing done/>
        </Dialog>
    }
}

#[component]
fn Lists(
    history: Signal<MedicationHistory>,
    patient: Signal<PatientId>,
    editing: Editing<Told>,
    done: Callback<()>,
) -> impl IntoView {
    let is_empty = Memo::new(move |_| history.with(|all| all.active.is_empty() && all.past.is_empty()));
    let some = move |is_active: bool| {
        history.with(|all| {
            if is_active {
                all.active.clone()
            } else {
                all.past.clone()
            }
        })
    };
    let list = move |caption: fn() -> &'static str, is_active: bool| {
        view! {
            <Show when=move || !some(is_active).is_empty()>
                <Card title=caption>
                    <Table
                        caption=caption
                        heads=vec![w::drug.into(), w::how.into(), w::when.into(), w::from_whom.into(), "".into()]
                    >
                        {move || some(is_active)
                            .into_iter()
                            .map(|medication| view! { <Row medication is_active patient editing done/> })
                            .collect_view()}
                    </Table>
                </Card>
            </Show>
        }
    };
    view! {
        <Show
            when=move || !is_empty.get()
            fallback=|| view! { <EmptyState icon=Icon::Pill title=w::takes_nothing hint=w::takes_nothing_hint/> }
        >
            <div class="flex flex-col gap-4">
                {list(w::taken_today, true)}
                {list(w::taken_before, false)}
            </div>
        </Show>
    }
}

#[component]
fn Row(
    medication: Medication,
    is_active: bool,
    patient: Signal<PatientId>,
    editing: Editing<Told>,
    done: Callback<()>,
) -> impl IntoView {
    let by_word = told(&medication);
    let Medication {
        source,
        line,
        started_on,
        ends_on,
        prescribed_by,
        ..
    } = medication;
    let name = drug(&line);
    let how = move || spelled(&line, language());
    let when = move || match ends_on {
        Some(end) => w::from_to(&started_on.dd_mm_yyyy(), &end.dd_mm_yyyy()),
        None => w::since_day(&started_on.dd_mm_yyyy()),
    };
    let whom = match source {
        MedicationSource::Prescription { prescription_id, .. } => view! {
            <A href=path_of(prescription_id) attr:class="link">{prescribed_by}</A>
        }
        .into_any(),
        MedicationSource::Statement { .. } => {
            view! { <Badge tone=Tone::Neutral icon=Icon::User text=w::told_by_patient/> }.into_any()
        }
    };
    let may_end = is_active && ends_on.is_none();
    view! {
        <tr>
            <td class="font-semibold">{name}</td>
            <td>{how}</td>
            <td class="whitespace-nowrap tabular-nums">{when}</td>
            <td>{whom}</td>
            <td class="text-right whitespace-nowrap">
                {by_word.map(|told| view! { <Acts told may_end patient editing done/> })}
            </td>
        </tr>
    }
}

/// Of what the patient told.
#[component]
fn Acts(
    told: Told,
    may_end: bool,
    patient: Signal<PatientId>,
    editing: Editing<Told>,
    done: Callback<()>,
) -> impl IntoView {
    let sending = use_send();
    let (id, version) = (told.id, told.version);
    let kept = StoredValue::new(told);
    let form = move || kept.with_value(|told| told.form.clone());
    let end = move |()| {
        let before = form();
        let ended = StatementForm {
            ended_on: Some(clinic::today()),
            ..before.clone()
        };
        sending.about(&ended);
        sending.run(
            move |key| calls::tell_otherwise(id, ended, version, key),
            move |changed: MedicationStatement| {
                done.run(());
                let name = before.drug.clone();
                Toast::done(move || w::told_ended(&name))
                    .undo(move || change_back(id, changed.version, before.clone()))
                    .show();
            },
        );
    };
    let delete = move |()| {
        let lost = form();
        let patient = patient.get_untracked();
        sending.about(&(id, version));
        sending.run(
            move |key| calls::untell(id, version, key),
            move |()| {
                done.run(());
                let name = lost.drug.clone();
                Toast::done(move || w::told_deleted(&name))
                    .undo(move || tell_again(patient, lost.clone()))
                    .show();
            },
        );
    };
    view! {
        {may_end.then(|| view! {
            <Button
                text=w::ends_today icon=Icon::Skip small=true busy=sending.pending press=end
                reach=needs("PUT /api/medication-statements/{id}")
            />
        })}
        <IconButton
            icon=Icon::Edit text=w::edit press=Callback::new(move |()| editing.edit(kept.get_value()))
            reach=needs("PUT /api/medication-statements/{id}")
        />
        <IconButton
            icon=Icon::Trash text=w::delete press=Callback::new(delete) disabled=sending.pending
            reach=needs("DELETE /api/medication-statements/{id}")
        />
        <SendFailed sending/>
    }
}
