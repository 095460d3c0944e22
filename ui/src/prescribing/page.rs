//! One prescription, with what was found and said when it was signed; a draft of one's own in its editor.
use clinic_shared::ids::PrescriptionId;
use clinic_shared::medication::prescription::code_shown;
use clinic_shared::medication::{Prescription, PrescriptionStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::card::{PrescriptionCard, is_own};
use super::editor::Editor;
use super::{PATH, calls, path_of, words as w};
use crate::go;
use crate::kit::{ButtonLink, Icon, PageHead};
use crate::load::{Load, Loaded, load};

#[component]
pub fn PrescriptionPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.get().get("id").unwrap_or_default());
    // Not followed: each look leaves an audit row, and drafts change with every pause in anybody's typing.
    let prescription = load(&[], move || {
        let id = id.get();
        async move { calls::read(&id).await }
    });
    view! {
        <Loaded load=prescription lines=10 view=move |read| view! { <One read load=prescription/> }/>
    }
}

#[component]
fn One(read: Signal<Prescription>, load: Load<Prescription>) -> impl IntoView {
    // One of them at a time: another address, or a draft that was signed, makes all anew.
    let shape = Memo::new(move |_| {
        read.with(|one| {
            let is_draft = one.status == PrescriptionStatus::Draft && is_own(one);
            (one.id, is_draft)
        })
    });
    let title = move || {
        read.with(|one| match &one.code {
            Some(code) => w::prescription_code(&code_shown(code)),
            None => w::draft_title().to_owned(),
        })
    };
    let about = move || read.with(|one| format!("{} · {}", one.patient_name, one.record_number));
    let patient = Signal::derive(move || format!("/patients/{}", read.with(|one| one.patient_id)));
    view! {
        <PageHead title about>
            <ButtonLink text=w::prescriptions icon=Icon::List href=PATH.to_owned()/>
            <ButtonLink text=w::open_patient icon=Icon::User href=patient/>
        </PageHead>
        {move || {
            let (_, is_draft) = shape.get();
            if is_draft {
                view! { <Draft read load/> }.into_any()
            } else {
                view! { <ReadOnly read load/> }.into_any()
            }
        }}
    }
}

#[component]
fn Draft(read: Signal<Prescription>, load: Load<Prescription>) -> impl IntoView {
    let done = Callback::new(move |signed: Option<Prescription>| match signed {
        Some(signed) => {
            load.value.try_set(Some(signed));
        }
        // Taken away: there is nothing to read here any more.
        None => go::to(PATH),
    });
    view! { <Editor draft=read focus=true done/> }
}

#[component]
fn ReadOnly(read: Signal<Prescription>, load: Load<Prescription>) -> impl IntoView {
    let changed = Callback::new(move |begun: Option<PrescriptionId>| match begun {
        Some(id) => go::to(&path_of(id)),
        None => load.again(),
    });
    // Made anew only for what is another: a dialog that is open over it stays.
    let prescription = Memo::new(move |_| read.get());
    move || {
        view! { <PrescriptionCard prescription=prescription.get() record=None with_key=true whole=true changed/> }
    }
}
