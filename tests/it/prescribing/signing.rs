use clinic_shared::medication::{
    DraftPrescription, DrugCheck, Finding, Kind, NotChecked, Outcome, OverrideReason, PrescribedLine,
    Prescription, PrescriptionStatus, SignPrescription, Tier,
};
use clinic_tests::now;
use serde_json::json;

use super::{
    amoxicillin, answering, between, drafted, drugs, grave, has_kind, ibuprofen, keep, known_of, look,
    medications, paracetamol, prescribed, read, record_allergy, saying, seeing, sign, signed, tablets, tell,
    told, warfarin,
};
use crate::encounters::{Practice, fields, opened, sore_throat};

#[tokio::test]
async fn what_a_pharmacist_could_not_work_with_is_told_field_by_field() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let name_alone = PrescribedLine {
        drug: "Paracetamol".to_owned(),
        ..PrescribedLine::default()
    };
    let in_words = PrescribedLine {
        as_needed: true,
        instructions: "Uống khi sốt trên 38,5".to_owned(),
        ..name_alone.clone()
    };
    let mut asked = prescribed(practice.patient, &[name_alone, in_words]);
    asked.form.diagnoses.clear();
    let draft = keep(&doctor, &asked).await;
    let seen = seeing(&look(&doctor, &draft).await);
    let refused = sign(&doctor, &draft, &seen)
        .await
        .refused("/problems/invalid-fields");
    let mut told = fields(&refused);
    told.sort_unstable();
    assert_eq!(
        told,
        [
            "/diagnoses",
            "/lines/0/days",
            "/lines/0/times_per_day",
            "/lines/0/unit",
            "/lines/0/units_per_dose",
            "/lines/1/days",
            "/lines/1/quantity",
        ]
    );
    let empty = keep(&doctor, &prescribed(practice.patient, &[])).await;
    let refused = sign(&doctor, &empty, &SignPrescription::default())
        .await
        .refused("/problems/invalid-fields");
    assert_eq!(fields(&refused), ["/lines"]);
}

#[tokio::test]
async fn a_clear_prescription_is_signed_without_a_question() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let draft = drafted(&practice, &[paracetamol()]).await;
    let check = look(&doctor, &draft).await;
    assert_eq!(check.outcome, Outcome::Clear, "{check:?}");
    let answer = sign(&doctor, &draft, &seeing(&check)).await;
    assert_eq!(answer.version(), 2);
    let signed: Prescription = answer.ok();
    assert_eq!(
        (signed.status, signed.signed_at),
        (PrescriptionStatus::Active, Some(now()))
    );
    assert!(signed.code.as_ref().is_some_and(|code| !code.is_empty()));
    assert_eq!(signed.signed_check.as_ref().unwrap().check, check);
    assert_eq!(read(&doctor, &signed).await, signed);
}

/// Row B1.
#[tokio::test]
async fn a_serious_finding_wants_a_reason_which_is_kept() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let draft = drafted(&practice, &[warfarin(), ibuprofen()]).await;
    let check = look(&doctor, &draft).await;
    assert_eq!(check.checked.worst(), Some(Tier::Serious));
    assert_eq!(between(&check, "warfarin", "ibuprofen"), Some(Tier::Serious));
    let wanted: Vec<_> = grave(&check).map(Finding::key).collect();

    let other = saying(answering(&check), OverrideReason::Other, " ");
    for unanswered in [seeing(&check), other] {
        let answer = sign(&doctor, &draft, &unanswered).await;
        assert_eq!(answer.status, 422);
        let refused = answer.refused("/problems/reason-needed");
        assert_eq!(refused.members["findings"], json!(wanted));
    }
    // A reason from the list is enough.
    let asked = saying(answering(&check), OverrideReason::BenefitOutweighs, "");
    let signed: Prescription = sign(&doctor, &draft, &asked).await.ok();
    let kept = signed.signed_check.unwrap();
    assert_eq!((kept.check, kept.acknowledgments), (check, asked.acknowledgments));
}

/// Row D13.
#[tokio::test]
async fn amoxicillin_is_stopped_for_whom_penicillin_harms() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    record_allergy(&doctor, practice.patient, "Penicillin").await;
    let draft = drafted(&practice, &[amoxicillin()]).await;
    let check = look(&doctor, &draft).await;
    assert_eq!(check.checked.worst(), Some(Tier::Contraindicated));
    assert!(has_kind(&check, Kind::Allergy), "{check:?}");
    sign(&doctor, &draft, &seeing(&check))
        .await
        .refused("/problems/reason-needed");
    sign(&doctor, &draft, &answering(&check))
        .await
        .refused("/problems/sign-again");
    assert_eq!(read(&doctor, &draft).await, draft);
}

#[tokio::test]
async fn an_unknown_drug_is_signed_as_not_checked_by_whoever_has_seen_that() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let name = "Thuốc của bà ngoại";
    let draft = drafted(&practice, &[tablets(name, "", 2.0, 5)]).await;
    let check = look(&doctor, &draft).await;
    assert_eq!(check.outcome, Outcome::NotChecked);
    let unseen = SignPrescription {
        seen_not_checked: Vec::new(),
        ..seeing(&check)
    };
    sign(&doctor, &draft, &unseen)
        .await
        .refused("/problems/check-differs");
    let signed: Prescription = sign(&doctor, &draft, &seeing(&check)).await.ok();
    let kept = signed.signed_check.unwrap().check.checked.not_checked;
    let name = name.to_owned();
    assert_eq!(kept, [NotChecked::UnknownDrug { name }]);
}

#[tokio::test]
async fn whoever_signs_has_seen_exactly_what_the_check_says() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let draft = drafted(&practice, &[warfarin(), ibuprofen()]).await;
    let check = look(&doctor, &draft).await;
    let (mut too_little, mut too_much) = (answering(&check), answering(&check));
    too_little.seen.pop();
    too_much.seen.push("m-of-another-day|aspirin|serious".to_owned());
    for asked in [too_little, too_much] {
        let answer = sign(&doctor, &draft, &asked).await;
        assert_eq!(answer.status, 409);
        let refused = answer.refused("/problems/check-differs");
        let told: DrugCheck = serde_json::from_value(refused.members["check"].clone()).unwrap();
        assert_eq!(told, check);
    }
    assert_eq!(read(&doctor, &draft).await, draft);
}

/// Once per record of a visit, however many prescriptions it has.
#[tokio::test]
async fn a_serious_finding_is_asked_for_once_in_an_encounter_and_again_in_the_next() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    tell(&doctor, patient, told("Warfarin")).await;
    let visit = opened(&doctor, patient, Some(practice.visit), sore_throat()).await;
    let call = opened(&doctor, patient, None, sore_throat()).await;
    let in_encounter = async |encounter| {
        let asked = DraftPrescription {
            encounter_id: Some(encounter),
            ..prescribed(patient, &[ibuprofen()])
        };
        keep(&doctor, &asked).await
    };
    let first = in_encounter(visit.id).await;
    let answered = signed(&doctor, &first).await.signed_check.unwrap();
    assert!(!answered.acknowledgments.is_empty());

    let second = in_encounter(visit.id).await;
    assert_eq!(
        known_of(&doctor, &second).await.acknowledged,
        answered.acknowledgments
    );
    let seen = seeing(&look(&doctor, &second).await);
    assert_eq!(seen.seen, answered.check.checked.keys());
    sign(&doctor, &second, &seen).await.ok::<Prescription>();

    let third = in_encounter(call.id).await;
    assert!(known_of(&doctor, &third).await.acknowledged.is_empty());
    let seen = seeing(&look(&doctor, &third).await);
    sign(&doctor, &third, &seen)
        .await
        .refused("/problems/reason-needed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_signatures_at_once_sign_once() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let draft = drafted(&practice, &[paracetamol()]).await;
    let seen = seeing(&look(&doctor, &draft).await);
    let (one, other) = tokio::join!(sign(&doctor, &draft, &seen), sign(&doctor, &draft, &seen));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert!(matches!(statuses, [200, 409 | 412]), "{statuses:?}");
    assert_eq!(drugs(&medications(&practice).await.active), ["Paracetamol"]);
}
