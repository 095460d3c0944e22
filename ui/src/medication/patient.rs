//! The patient of the address: what the record says, and how it stands at the top of the page.
use clinic_shared::feed::Entity;
use clinic_shared::ids::PatientId;
use clinic_shared::patients::{Allergy, Patient};
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_query_map;

use super::page_state::{Known, Whom};
use super::{PATH, calls, words as w};
use crate::api::with_query;
use crate::kit::{Badge, Button, Glyph, Icon, Notice, Skeleton, Tone};
use crate::load::{Load, load};
use crate::patients::{age_word, gender_word};
use crate::shell::Failed;
use crate::{clinic, go};

/// The page's address for this patient.
pub fn path_for(patient: PatientId) -> String {
    with_query(PATH, &[("patient", &patient.to_string())])
}

/// What is being read, each with whose it is: the address may have changed since.
#[derive(Debug, Clone, Copy)]
pub struct OfAddress {
    pub id: Memo<Option<PatientId>>,
    patient: Load<Option<Patient>>,
    allergies: Load<Option<(PatientId, Vec<Allergy>)>>,
}

pub fn use_patient() -> OfAddress {
    let query = use_query_map();
    let id = Memo::new(move |_| query.with(|query| query.get("patient")?.parse().ok()));
    let patient = load(&[Entity::Patient], move || {
        let id = id.get();
        async move {
            match id {
                Some(id) => calls::patient(id).await.map(Some),
                None => Ok(None),
            }
        }
    });
    let allergies = load(&[Entity::PatientAllergy, Entity::CareAccess], move || {
        let id = id.get();
        async move {
            match id {
                Some(id) => calls::allergies(id).await.map(|all| Some((id, all))),
                None => Ok(None),
            }
        }
    });
    OfAddress {
        id,
        patient,
        allergies,
    }
}

impl OfAddress {
    fn read(self) -> Option<Patient> {
        let id = self.id.get()?;
        self.patient
            .value
            .get()
            .flatten()
            .filter(|patient| patient.id == id)
    }

    /// `None` while they are read, and where they cannot be.
    fn read_allergies(self) -> Option<Vec<Allergy>> {
        let id = self.id.get()?;
        let (of, all) = self.allergies.value.get().flatten()?;
        (of == id).then_some(all)
    }

    /// For whom is checked. Tracks.
    pub fn whom(self) -> Whom {
        if self.id.get().is_none() {
            return Whom::Nobody;
        }
        let Some(patient) = self.read() else {
            return Whom::Awaited;
        };
        match self.read_allergies() {
            Some(allergies) => Whom::Known(Known::new(&patient, &allergies)),
            // They cannot be had: for the check nobody has asked.
            None if self.allergies.error.with(Option::is_some) => Whom::Known(Known::new(&patient, &[])),
            None => Whom::Awaited,
        }
    }
}

/// Name, age and allergies, with the way to check without them.
#[component]
pub fn PatientBar(of: OfAddress, whom: Memo<Whom>) -> impl IntoView {
    let is_given = Memo::new(move |_| of.id.get().is_some());
    let failed = move || {
        let error = of.patient.error.get()?;
        Some(view! { <Failed error again=Callback::new(move |()| of.patient.again())/> })
    };
    let facts = move || match of.read() {
        Some(patient) => view! { <Facts patient whom/> }.into_any(),
        None => of
            .patient
            .error
            .with(Option::is_none)
            .then(|| view! { <div class="grow"><Skeleton lines=1/></div> })
            .into_any(),
    };
    view! {
        <Show when=move || is_given.get()>
            <section
                class="mb-4 flex flex-col gap-3 rounded-box border border-base-300 bg-base-100 px-5 py-3"
                aria-label=w::patient
            >
                <div class="flex flex-wrap items-center justify-between gap-3">
                    {facts}
                    <Button text=w::leave_patient icon=Icon::Close small=true press=|()| go::to(PATH)/>
                </div>
                {failed}
                <AllergiesUnread of/>
            </section>
        </Show>
    }
}

#[component]
fn Facts(patient: Patient, whom: Memo<Whom>) -> impl IntoView {
    let Patient { id, form, .. } = patient;
    let about = move || {
        let age = form.birth_date.map(|born| age_word(born, clinic::today()));
        let parts = [Some(gender_word(form.gender).to_owned()), age];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    let allergies = Memo::new(move |_| whom.with(|whom| whom.known().map(|known| known.allergies.clone())));
    let chips = move || {
        let allergies = allergies.get()?;
        let chips = allergies.into_iter().map(|substance| {
            view! {
                <li class="inline-flex max-w-full items-center gap-1 rounded-full border border-error/40 bg-error/10 px-2 py-0.5 text-sm font-medium text-error">
                    <Glyph icon=Icon::Warning class="size-4"/>
                    <span class="min-w-0 break-words">{move || w::allergic_to(&substance)}</span>
                </li>
            }
        });
        let chips: Vec<_> = chips.collect();
        Some(if chips.is_empty() {
            view! { <Badge tone=Tone::Neutral icon=Icon::Info text=w::no_allergy_recorded/> }.into_any()
        } else {
            view! { <ul class="flex flex-wrap gap-2" aria-label=w::allergies>{chips}</ul> }.into_any()
        })
    };
    view! {
        <div class="flex min-w-0 grow flex-wrap items-center gap-x-4 gap-y-2">
            <A href=format!("/patients/{id}") attr:class="link text-lg font-semibold">{form.full_name}</A>
            <Badge tone=Tone::Neutral icon=Icon::User text=about/>
            {chips}
        </div>
    }
}

/// Why the allergies are not there, where they are not.
#[component]
fn AllergiesUnread(of: OfAddress) -> impl IntoView {
    move || {
        let error = of.allergies.error.get()?;
        let id = of.id.get()?;
        Some(if error.is("/problems/not-in-care") {
            view! {
                <Notice tone=Tone::Warning>
                    <p>{w::not_in_care}</p>
                    <A href=format!("/patients/{id}") attr:class="link font-semibold">{w::open_record}</A>
                </Notice>
            }
            .into_any()
        } else {
            view! { <Failed error again=Callback::new(move |()| of.allergies.again())/> }.into_any()
        })
    }
}
