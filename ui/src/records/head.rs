//! Who sits before the doctor, and which visit it is.
use clinic_shared::patients::Patient;
use clinic_shared::records::Encounter;
use clinic_shared::scheduling::AppointmentView;
use leptos::prelude::*;

use super::allergies::AllergyLine;
use super::looks::StateOf;
use super::words as w;
use crate::clinic;
use crate::kit::{ButtonLink, Icon, Look, PageHead};
use crate::load::Load;
use crate::patients::{age_word, gender_word};
use crate::scheduling::looks::weekday_and_date;

/// `Nữ · 34 tuổi · BN000123`
fn about(patient: &Patient) -> String {
    let age = patient.form.birth_date;
    let age = age.map(|born| age_word(born, clinic::today()));
    let parts = [
        Some(gender_word(patient.form.gender).to_owned()),
        age,
        Some(patient.record_number.clone()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[component]
pub fn Head(
    read: Signal<Encounter>,
    patient: Load<Patient>,
    visit: Load<Option<AppointmentView>>,
) -> impl IntoView {
    let opened = read.get_untracked();
    let (id, patient_id, started_at) = (opened.id, opened.patient_id, opened.started_at);
    let about = move || {
        patient
            .value
            .with(|patient| patient.as_ref().map(about).unwrap_or_default())
    };
    let when = move || {
        let day = clinic::zone().day_of(started_at);
        format!("{} · {}", clinic::hh_mm(started_at), weekday_and_date(day))
    };
    let booked = move || {
        visit.value.with(|visit| {
            let visit = visit.as_ref()?.as_ref()?;
            let parts = [visit.service_name.clone(), visit.appointment.reason.clone()];
            let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            (!parts.is_empty()).then(|| parts.join(": "))
        })
    };
    view! {
        <PageHead title=move || read.with(|encounter| encounter.patient_name.clone()) about>
            <ButtonLink
                text=w::patient_record icon=Icon::User look=Look::Quiet
                href=format!("/patients/{patient_id}")
            />
        </PageHead>
        <div class="-mt-2 mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
            <StateOf read/>
            <span class="font-medium tabular-nums">{when}</span>
            {move || booked().map(|booked| view! { <span class="text-base-content/75">{booked}</span> })}
        </div>
        <div class="mb-4 flex flex-wrap items-center gap-2">
            <AllergyLine patient=patient_id encounter=id/>
        </div>
    }
}
