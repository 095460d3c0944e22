//! Beginning a draft: an empty one, a copy, or one in the place of another.
use clinic_shared::ids::{EncounterId, PatientId, PrescriptionId};
use clinic_shared::medication::{DraftPrescription, PrescribedLine, Prescription, PrescriptionForm};
use clinic_shared::records::Diagnosis;
use leptos::prelude::{Callable as _, Callback};
use leptos::task::spawn_local;

use super::{calls, words as w};
use crate::kit::Toast;
use crate::{api, browser};

/// Nothing of an earlier check is taken over: questions are asked again.
fn asked(
    patient: PatientId,
    encounter: Option<EncounterId>,
    replaces: Option<PrescriptionId>,
    form: PrescriptionForm,
) -> DraftPrescription {
    DraftPrescription {
        id: browser::new_id(),
        patient_id: patient,
        encounter_id: encounter,
        replaces,
        form,
    }
}

pub fn empty(patient: PatientId, encounter: EncounterId, diagnoses: Vec<Diagnosis>) -> DraftPrescription {
    let diagnoses = diagnoses.into_iter().map(Diagnosis::tidied);
    let form = PrescriptionForm {
        diagnoses: diagnoses.filter(|one| !one.name.is_empty()).collect(),
        ..PrescriptionForm::default()
    };
    asked(patient, Some(encounter), None, form)
}

/// The same drugs for the same patient again; in another record for what that one says.
pub fn copy(of: &Prescription, record: Option<(EncounterId, Vec<Diagnosis>)>) -> DraftPrescription {
    let lines: Vec<PrescribedLine> = of.form.lines.clone();
    let advice = of.form.advice.clone();
    if let Some((encounter, diagnoses)) = record {
        let mut asked = empty(of.patient_id, encounter, diagnoses);
        (asked.form.lines, asked.form.advice) = (lines, advice);
        return asked;
    }
    let form = PrescriptionForm {
        lines,
        advice,
        diagnoses: of.form.diagnoses.clone(),
        ..PrescriptionForm::default()
    };
    asked(of.patient_id, None, None, form)
}

/// Signed, it takes the place of the other, of which it begins as a copy.
pub fn in_place_of(other: &Prescription) -> DraftPrescription {
    let form = PrescriptionForm {
        answers: std::collections::BTreeMap::new(),
        ..other.form.clone()
    };
    asked(other.patient_id, other.encounter_id, Some(other.id), form)
}

/// From a toast, when its page may be gone: a draft that was taken away is begun anew, as it was. Where its page is still
/// shown, `done` tells it.
pub fn write_again(lost: &Prescription, done: Callback<Option<Prescription>>) {
    let asked = asked(
        lost.patient_id,
        lost.encounter_id,
        lost.replaces,
        lost.form.clone(),
    );
    spawn_local(async move {
        match calls::draft(&asked, api::new_key()).await {
            Ok(_) => {
                Toast::done(w::draft_again).show();
                done.try_run(None);
            }
            Err(_) => Toast::failed(w::draft_not_again).show(),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed() -> Prescription {
        serde_json::from_value(serde_json::json!({
            "id": "00000000-0000-7000-8000-000000000001", "code": "AB12",
            "patient_id": "00000000-0000-7000-8000-000000000002", "patient_name": "Nguyễn Thị Thử",
            "record_number": "BN000001", "practitioner_id": "00000000-0000-7000-8000-000000000003",
            "practitioner_name": "BS An", "encounter_id": "00000000-0000-7000-8000-000000000004",
            "replaces": null, "replaced_by": null, "status": "active",
            "lines": [{"drug": "warfarin"}], "advice": "uống đủ",
            "diagnoses": [{"code": "I48", "name": "Rung nhĩ", "chronic": true}], "answers": {"q": true},
            "drafted_at": "2026-11-24T02:00:00Z", "signed_at": "2026-11-24T02:10:00Z", "signed_check": null,
            "ended_at": null, "end_reason": "", "version": 3,
        }))
        .unwrap()
    }

    #[test]
    fn a_copy_takes_the_drugs_and_the_new_records_diagnoses_but_no_answers() {
        let of = signed();
        let encounter = EncounterId(uuid::Uuid::from_u128(9));
        let cold = Diagnosis {
            name: "Cảm".to_owned(),
            ..Diagnosis::default()
        };
        let unnamed = Diagnosis::default();
        let copied = copy(&of, Some((encounter, vec![cold.clone(), unnamed])));
        assert_eq!(copied.form.lines, of.form.lines);
        assert_eq!((copied.encounter_id, copied.replaces), (Some(encounter), None));
        assert_eq!(copied.form.diagnoses, [cold]);
        assert!(copied.form.answers.is_empty());
        let alone = copy(&of, None);
        assert_eq!(
            (alone.encounter_id, alone.form.diagnoses),
            (None, of.form.diagnoses)
        );
    }

    #[test]
    fn one_in_the_place_of_another_belongs_to_its_record_and_asks_again() {
        let of = signed();
        let next = in_place_of(&of);
        assert_eq!((next.replaces, next.encounter_id), (Some(of.id), of.encounter_id));
        assert_eq!(next.form.diagnoses, of.form.diagnoses);
        assert!(next.form.answers.is_empty() && next.id != of.id);
    }
}
