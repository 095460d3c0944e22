use clinic_shared::medication::{DraftPrescription, PrescribedLine, Prescription, PrescriptionStatus};
use clinic_tests::next_uuid;

use super::{drafted, end, given, keep, listed, look, paracetamol, path_of, prescribed, seeing, sign};
use crate::encounters::{Practice, fields, opened, sore_throat};

#[tokio::test]
async fn a_draft_is_begun_once_under_its_id() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let (asked, key) = (prescribed(practice.patient, &[paracetamol()]), next_uuid());
    let made = doctor.post_with_key("/api/prescriptions", key, &asked).await;
    assert_eq!((made.status.as_u16(), made.version()), (201, 1));
    let made: Prescription = made.ok();
    assert_eq!(
        (made.status, &made.form),
        (PrescriptionStatus::Draft, &asked.form)
    );
    assert_eq!(
        (made.practitioner_id, made.patient_name.as_str()),
        (practice.practitioner, "Nguyễn Văn Thử")
    );
    assert!(made.code.is_none() && made.signed_at.is_none() && made.signed_check.is_none());
    let again = doctor.post_with_key("/api/prescriptions", key, &asked).await;
    assert_eq!(again.ok::<Prescription>(), made);
    let of_another = DraftPrescription {
        patient_id: practice.somebody_else().await,
        ..asked
    };
    doctor
        .post("/api/prescriptions", &of_another)
        .await
        .refused("/problems/id-in-use");
    assert_eq!(listed(&doctor, "").await.items, [made]);
}

#[tokio::test]
async fn a_draft_is_saved_as_it_grows_and_never_over_another_windows_words() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let draft = keep(&doctor, &prescribed(practice.patient, &[])).await;
    let mut form = draft.form.clone();
    // Half a line is kept as well.
    form.lines = vec![PrescribedLine {
        drug: "  Paracetamol ".to_owned(),
        ..PrescribedLine::default()
    }];
    let saved = doctor.put(&path_of(&draft), 1, &form).await;
    assert_eq!(saved.version(), 2);
    assert_eq!(saved.ok::<Prescription>().form.lines[0].drug, "Paracetamol");
    let stale = doctor.put(&path_of(&draft), 1, &form).await;
    let refused = stale.refused("/problems/version-conflict");
    assert_eq!(refused.members["current_version"], 2);

    form.lines[0].units_per_dose = Some(0.0);
    form.lines[0].days = Some(400);
    let impossible = doctor.put(&path_of(&draft), 2, &form).await;
    let refused = impossible.refused("/problems/invalid-fields");
    assert_eq!(fields(&refused), ["/lines/0/units_per_dose", "/lines/0/days"]);
}

#[tokio::test]
async fn a_draft_is_its_doctors_alone_and_goes_without_a_trace() {
    let practice = Practice::start().await;
    let (doctor, colleague) = (practice.doctor(), practice.colleague().await);
    let draft = drafted(&practice, &[paracetamol()]).await;
    let (path, seen) = (path_of(&draft), seeing(&look(&doctor, &draft).await));
    for answer in [
        colleague.put(&path, 1, &draft.form).await,
        colleague.delete(&path, 1).await,
        sign(&colleague, &draft, &seen).await,
    ] {
        answer.refused("/problems/not-yours");
    }
    end(&doctor, &draft, false).await.refused("/problems/not-signed");
    doctor
        .delete(&path, 9)
        .await
        .refused("/problems/version-conflict");
    assert_eq!(doctor.delete(&path, 1).await.status, 204);
    doctor.get(&path).await.refused("/problems/not-found");
}

#[tokio::test]
async fn what_is_signed_is_neither_changed_nor_deleted_nor_signed_again() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let signed = given(&practice, &[paracetamol()]).await;
    let path = path_of(&signed);
    for answer in [
        doctor.put(&path, signed.version, &signed.form).await,
        doctor.delete(&path, signed.version).await,
        sign(&doctor, &signed, &seeing(&look(&doctor, &signed).await)).await,
    ] {
        answer.refused("/problems/already-signed");
    }
    assert_eq!(doctor.get(&path).await.ok::<Prescription>(), signed);
}

#[tokio::test]
async fn a_record_stays_for_as_long_as_something_is_prescribed_in_it() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let visit = opened(&doctor, practice.patient, Some(practice.visit), sore_throat()).await;
    let asked = DraftPrescription {
        encounter_id: Some(visit.id),
        ..prescribed(practice.patient, &[paracetamol()])
    };
    let draft = keep(&doctor, &asked).await;
    let path = format!("/api/encounters/{}", visit.id);
    doctor.delete(&path, 1).await.refused("/problems/still-in-use");
    assert_eq!(doctor.delete(&path_of(&draft), 1).await.status, 204);
    assert_eq!(doctor.delete(&path, 1).await.status, 204);
}
