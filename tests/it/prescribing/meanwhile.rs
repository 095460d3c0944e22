//! What was written into the record between the doctor's look and the signature stops the signature.

use clinic_shared::{
    feed::Page,
    medication::{DrugCheck, Kind, Prescription, Tier, prescription::PrescriptionReview},
};
use clinic_tests::{Answer, Asker};

use super::{
    amoxicillin, answering, between, drafted, given, has_kind, ibuprofen, keep, look, paracetamol,
    prescribed, read, record_allergy, seeing, sign, signed, warfarin,
};
use crate::encounters::{Practice, opened, sore_throat};

/// The check as it is by now.
#[track_caller]
fn differs(answer: &Answer) -> DrugCheck {
    let refused = answer.refused("/problems/check-differs");
    serde_json::from_value(refused.members["check"].clone()).unwrap()
}

/// Row D13.
#[tokio::test]
async fn an_allergy_recorded_after_the_look_is_shown_and_nothing_is_signed() {
    let practice = Practice::start().await;
    let (doctor, colleague) = (practice.doctor(), practice.colleague().await);
    let draft = drafted(&practice, &[amoxicillin()]).await;
    let seen = seeing(&look(&doctor, &draft).await);
    record_allergy(&colleague, practice.patient, "Penicillin").await;
    let check = differs(&sign(&doctor, &draft, &seen).await);
    assert!(has_kind(&check, Kind::Allergy), "{check:?}");
    assert_eq!(check, look(&doctor, &draft).await);
    assert_eq!(read(&doctor, &draft).await, draft);
}

/// Row B1.
#[tokio::test]
async fn a_drug_that_another_doctor_gave_meanwhile_is_shown_and_can_be_answered_for() {
    let practice = Practice::start().await;
    let (doctor, colleague) = (practice.doctor(), practice.colleague().await);
    let draft = drafted(&practice, &[ibuprofen()]).await;
    let seen = seeing(&look(&doctor, &draft).await);
    let theirs = keep(&colleague, &prescribed(practice.patient, &[warfarin()])).await;
    signed(&colleague, &theirs).await;

    let check = differs(&sign(&doctor, &draft, &seen).await);
    assert_eq!(between(&check, "warfarin", "ibuprofen"), Some(Tier::Serious));
    assert_eq!(read(&doctor, &draft).await, draft);
    let answered = sign(&doctor, &draft, &answering(&check)).await;
    assert_eq!(answered.ok::<Prescription>().signed_check.unwrap().check, check);
}

/// What the doctor learns of the patient while writing counts as well.
#[tokio::test]
async fn a_pregnancy_noted_after_the_look_is_shown() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    let visit = opened(&doctor, patient, Some(practice.visit), sore_throat()).await;
    let mut asked = prescribed(patient, &[ibuprofen()]);
    asked.encounter_id = Some(visit.id);
    let draft = keep(&doctor, &asked).await;
    let seen = seeing(&look(&doctor, &draft).await);
    let mut form = sore_throat();
    (form.facts.pregnant, form.facts.trimester) = (Some(true), Some(3));
    let path = format!("/api/encounters/{}", visit.id);
    assert_eq!(doctor.put(&path, visit.version, &form).await.status, 200);
    let check = differs(&sign(&doctor, &draft, &seen).await);
    assert_eq!(check.checked.worst(), Some(Tier::Contraindicated));
    assert!(has_kind(&check, Kind::Contraindication), "{check:?}");
}

async fn reviews(doctor: &Asker) -> Vec<PrescriptionReview> {
    let page: Page<PrescriptionReview> = doctor.get("/api/prescription-reviews").await.ok();
    page.items
}

/// Signed in good faith, and by now something speaks against it: the doctor who signed it is told.
#[tokio::test]
async fn what_is_taken_is_looked_at_again_when_an_allergy_is_recorded() {
    let practice = Practice::start().await;
    let (doctor, colleague) = (practice.doctor(), practice.colleague().await);
    let harmful = given(&practice, &[amoxicillin()]).await;
    given(&practice, &[paracetamol()]).await;
    assert!(reviews(&doctor).await.is_empty());
    record_allergy(&colleague, practice.patient, "Penicillin").await;
    let told = reviews(&doctor).await;
    let [review] = &told[..] else { panic!("{told:?}") };
    assert_eq!(review.prescription.id, harmful.id);
    assert!(
        review
            .findings
            .iter()
            .all(|finding| finding.kind == Kind::Allergy && finding.tier == Tier::Contraindicated)
    );
    assert!(reviews(&colleague).await.is_empty());
}
