use clinic_shared::feed::Entity;
use clinic_shared::ids::{AttachmentId, EncounterId, PrescriptionId};
use clinic_shared::records::{Encounter, EncounterForm, EncounterStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::content::Content;
use super::draft::Draft;
use super::encounter_state::asks_pregnancy;
use super::fields::{Fields, Of};
use super::head::Head;
use super::signed::Signed;
use super::twins::Twins;
use super::{calls, words as w};
use crate::attachments::FilesOf;
use crate::clinic;
use crate::kit::{Button, Icon, Notice, Tone, keep_unsaved};
use crate::load::{Load, Loaded, load};
use crate::prescribing::PrescriptionsOf;
use crate::shell::NotFound;

/// `/encounters/{id}`: the record of one visit, written or read. Rows D1, A6.
#[component]
pub fn EncounterPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        let params = params.read();
        params.get("id").and_then(|id| id.parse::<EncounterId>().ok())
    });
    move || match id.get() {
        Some(id) => view! { <OfId id/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

#[component]
fn OfId(id: EncounterId) -> impl IntoView {
    // Not followed: each look leaves an audit row, and a draft changes with every pause. What another computer kept is met
    // by the version.
    let encounter = load(&[], move || calls::read(id));
    view! { <Loaded load=encounter lines=12 view=move |read| view! { <Record encounter read/> }/> }
}

#[component]
fn Record(encounter: Load<Encounter>, read: Signal<Encounter>) -> impl IntoView {
    let opened = read.get_untracked();
    let (id, patient_id, visit_id) = (opened.id, opened.patient_id, opened.appointment_id);
    let patient = load(&[Entity::Patient], move || calls::patient(patient_id));
    let visit = load(&[], move || async move {
        match visit_id {
            Some(id) => calls::visit(id).await.map(Some),
            None => Ok(None),
        }
    });
    let of = Of {
        patient: patient_id,
        doctor: opened.practitioner_id,
        day: clinic::zone().day_of(opened.started_at),
        asks_pregnancy: Memo::new(move |_| {
            patient.value.with(|patient| {
                let form = patient.as_ref().map(|patient| &patient.form);
                form.is_some_and(|form| asks_pregnancy(form.gender, form.birth_date, clinic::today()))
            })
        }),
        service: Memo::new(move |_| {
            visit.value.with(|visit| {
                let visit = visit.as_ref()?.as_ref()?;
                Some(visit.appointment.service_id)
            })
        }),
    };
    let is_draft = Memo::new(move |_| read.with(|read| read.status == EncounterStatus::InProgress));
    let fields = Fields::of(&opened.form);
    let copy = RwSignal::new(None::<EncounterForm>);
    let saved = RwSignal::new(0_u32);
    let drafts = RwSignal::new(Vec::<PrescriptionId>::new());
    let viewed = RwSignal::new(None::<AttachmentId>);
    keep_unsaved(move || copy.with(Option::is_some));
    let diagnoses = Signal::derive(move || {
        if is_draft.get() {
            fields.diagnoses.get()
        } else {
            read.with(|read| read.form.diagnoses.clone())
        }
    });
    view! {
        <Head read patient visit/>
        <Twins read/>
        <MyCopy copy of/>
        <div class="grid items-start gap-4 2xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
            <div class="min-w-0">
                {move || if is_draft.get() {
                    view! { <Draft encounter read fields copy saved drafts of/> }.into_any()
                } else {
                    view! { <Signed encounter read saved of/> }.into_any()
                }}
            </div>
            <div class="min-w-0">
                <PrescriptionsOf patient=Signal::stored(patient_id) encounter=id diagnoses saved drafts/>
                <div class="mt-4"><FilesOf patient=patient_id encounter=Some(id) viewed/></div>
            </div>
        </div>
    }
}

/// What the doctor typed and the clinic does not have, to be copied from.
#[component]
fn MyCopy(copy: RwSignal<Option<EncounterForm>>, of: Of) -> impl IntoView {
    move || {
        copy.get().map(|form| {
            view! {
                <div class="mb-4">
                    <Notice tone=Tone::Warning>
                        <div class="mb-3 flex flex-wrap items-center justify-between gap-2">
                            <p class="font-semibold">{w::my_copy}</p>
                            <Button
                                text=w::drop_copy icon=Icon::Close small=true press=move |()| copy.set(None)
                            />
                        </div>
                        <Content form day=of.day/>
                    </Notice>
                </div>
            }
        })
    }
}
