//! From a visit to its record, in one key.
use clinic_shared::ids::{AppointmentId, PatientId};
use clinic_shared::records::{Encounter, EncounterForm, OpenEncounter};
use clinic_shared::scheduling::{Appointment, AppointmentStatus};
use leptos::prelude::*;

use super::{calls, path_of, words as w};
use crate::kit::{Button, Icon};
use crate::send::{Sending, use_send};
use crate::shell::SendFailed;
use crate::sync::needs;
use crate::{browser, go, session};

/// Whether the doctor who sits here writes the record of this visit.
pub fn may_open(visit: &Appointment) -> bool {
    let own = session::account().and_then(|account| account.practitioner_id);
    let has_begun = matches!(
        visit.status,
        AppointmentStatus::Arrived | AppointmentStatus::InProgress | AppointmentStatus::Fulfilled
    );
    own == Some(visit.practitioner_id) && has_begun
}

/// Opens the visit's record, which is made where there is none: it begins with the reason that the desk was told.
pub fn open_record(sending: Sending, patient: PatientId, visit: Option<AppointmentId>, reason: String) {
    let asked = OpenEncounter {
        id: browser::new_id(),
        patient_id: patient,
        appointment_id: visit,
        form: EncounterForm {
            reason,
            ..EncounterForm::default()
        },
    };
    sending.about(&asked);
    sending.run(
        move |key| async move { calls::open(&asked, key).await },
        |opened: Encounter| go::to(&path_of(opened.id)),
    );
}

#[component]
pub fn OpenRecordButton(
    patient: PatientId,
    /// `None`: without a visit, such as advice by phone.
    visit: Option<AppointmentId>,
    #[prop(optional)] reason: String,
) -> impl IntoView {
    let sending = use_send();
    let (text, icon): (fn() -> &'static str, Icon) = match visit {
        Some(_) => (w::open_record, Icon::Service),
        None => (w::new_record, Icon::Add),
    };
    let press = move |()| open_record(sending, patient, visit, reason.clone());
    view! {
        <Button
            text icon small=true busy=sending.pending press=Callback::new(press)
            reach=needs("POST /api/encounters")
        />
        <SendFailed sending/>
    }
}
