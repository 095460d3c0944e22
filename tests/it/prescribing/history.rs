//! What a patient takes: by prescriptions of this clinic, and by their own word.

use clinic_shared::medication::{
    DraftPrescription, Kind, MedicationSource, MedicationStatement, Outcome, PrescribedLine, Prescription,
    PrescriptionStatus, StatementForm, Tier,
};
use clinic_tests::{next_uuid, now, today};
use serde_json::json;

use super::{
    amlodipine, answering, between, drafted, drugs, end, given, grave, has_kind, ibuprofen, keep, look,
    medications, paracetamol, path_of, prescribed, read, sign, signed, tablets, tell, told, warfarin,
};
use crate::encounters::{Practice, fields};

/// To take the place of another, of the same patient.
fn in_place_of(old: &Prescription, lines: &[PrescribedLine]) -> DraftPrescription {
    DraftPrescription {
        replaces: Some(old.id),
        ..prescribed(old.patient_id, lines)
    }
}

/// Row B2.
#[tokio::test]
async fn what_is_signed_is_taken_until_its_last_day() {
    let practice = Practice::start().await;
    drafted(&practice, &[amlodipine()]).await;
    let signed = given(&practice, &[paracetamol()]).await;
    let history = medications(&practice).await;
    let [taken] = &history.active[..] else {
        panic!("a draft is not taken: {history:?}")
    };
    let MedicationSource::Prescription { prescription_id, .. } = taken.source else {
        panic!("{taken:?}")
    };
    assert_eq!(
        (prescription_id, &taken.line, taken.own),
        (signed.id, &paracetamol(), true)
    );
    assert_eq!(taken.prescribed_by, signed.practitioner_name);
    assert_eq!(
        (taken.started_on, taken.ends_on),
        (today(), Some(today().plus_days(4)))
    );

    practice.let_days_pass(4);
    assert_eq!(drugs(&medications(&practice).await.active), ["Paracetamol"]);
    practice.let_days_pass(1);
    let history = medications(&practice).await;
    assert_eq!(drugs(&history.past), ["Paracetamol"]);
    assert!(history.active.is_empty());
}

/// Row B2.
#[tokio::test]
async fn the_same_drug_again_is_too_early_and_from_another_doctor_twice() {
    let practice = Practice::start().await;
    let colleague = practice.colleague().await;
    given(&practice, &[amlodipine()]).await;
    let theirs = keep(&colleague, &prescribed(practice.patient, &[amlodipine()])).await;
    assert!(has_kind(&look(&colleague, &theirs).await, Kind::Duplicate));

    practice.let_days_pass(1);
    let draft = drafted(&practice, &[amlodipine()]).await;
    assert!(has_kind(&look(&practice.doctor(), &draft).await, Kind::Overuse));
    practice.let_days_pass(27);
    let in_time = look(&practice.doctor(), &draft).await;
    assert_eq!(grave(&in_time).count(), 0, "{in_time:?}");
}

#[tokio::test]
async fn a_replacement_ends_the_old_one_and_is_not_checked_against_it() {
    let practice = Practice::start().await;
    let old = given(&practice, &[amlodipine()]).await;
    practice.let_days_pass(1);
    let doctor = practice.doctor();
    let mut draft_of = Vec::new();
    for _ in 0..2 {
        draft_of.push(keep(&doctor, &in_place_of(&old, &[amlodipine()])).await);
    }
    let check = look(&doctor, &draft_of[0]).await;
    assert_eq!(grave(&check).count(), 0, "{check:?}");
    assert_eq!(read(&doctor, &old).await.status, PrescriptionStatus::Active);

    let new = signed(&doctor, &draft_of[0]).await;
    assert_eq!(new.replaces, Some(old.id));
    let old = read(&doctor, &old).await;
    assert_eq!(
        (old.status, old.replaced_by),
        (PrescriptionStatus::Stopped, Some(new.id))
    );
    let history = medications(&practice).await;
    assert_eq!(history.active[0].started_on, today().plus_days(1));
    assert_eq!(history.past[0].ends_on, Some(today()));
    assert_eq!((history.active.len(), history.past.len()), (1, 1));

    // It is over: neither another one nor a word ends it once more.
    let asked = answering(&look(&doctor, &draft_of[1]).await);
    for answer in [
        sign(&doctor, &draft_of[1], &asked).await,
        end(&doctor, &old, false).await,
        end(&doctor, &old, true).await,
    ] {
        assert_eq!(answer.status, 409);
        let refused = answer.refused("/problems/already-ended");
        assert_eq!(refused.members["replaced_by"], json!(new.id));
    }
}

#[tokio::test]
async fn what_is_replaced_on_the_day_it_was_signed_was_never_taken() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let old = given(&practice, &[warfarin()]).await;
    let new = keep(&doctor, &in_place_of(&old, &[ibuprofen()])).await;
    let check = look(&doctor, &new).await;
    assert_eq!(between(&check, "warfarin", "ibuprofen"), None);
    signed(&doctor, &new).await;
    let history = medications(&practice).await;
    assert_eq!(drugs(&history.active), ["Ibuprofen"]);
    assert!(history.past.is_empty());
}

#[tokio::test]
async fn what_is_cancelled_before_it_was_taken_is_as_if_it_had_not_been() {
    let practice = Practice::start().await;
    let (doctor, colleague) = (practice.doctor(), practice.colleague().await);
    let signed = given(&practice, &[warfarin()]).await;
    let path = format!("{}/cancel", path_of(&signed));
    let silent = json!({ "reason": " ", "taken": false });
    let refused = doctor.post_matching(&path, signed.version, &silent).await;
    assert_eq!(fields(&refused.refused("/problems/invalid-fields")), ["/reason"]);
    end(&colleague, &signed, false)
        .await
        .refused("/problems/not-yours");

    let over: Prescription = end(&doctor, &signed, false).await.ok();
    assert_eq!(
        (over.status, over.ended_at, over.end_reason.as_str()),
        (PrescriptionStatus::Cancelled, Some(now()), "Kê nhầm người")
    );
    end(&doctor, &over, false)
        .await
        .refused("/problems/already-ended");
    let history = medications(&practice).await;
    assert!(
        history.active.is_empty() && history.past.is_empty(),
        "{history:?}"
    );
    let check = look(&doctor, &drafted(&practice, &[ibuprofen()]).await).await;
    assert_eq!(between(&check, "warfarin", "ibuprofen"), None);
}

/// Whoever sees the patient may stop what harms; that it was never taken only its own doctor says.
#[tokio::test]
async fn what_was_taken_and_is_stopped_counts_until_that_day() {
    let practice = Practice::start().await;
    let signed = given(&practice, &[warfarin()]).await;
    practice.let_days_pass(2);
    let stopped: Prescription = end(&practice.colleague().await, &signed, true).await.ok();
    assert_eq!(stopped.status, PrescriptionStatus::Stopped);
    let draft = drafted(&practice, &[ibuprofen()]).await;
    let last = Some(today().plus_days(2));
    let history = medications(&practice).await;
    let told: Vec<_> = history.active.iter().chain(&history.past).collect();
    assert_eq!((told.len(), told[0].ends_on), (1, last));
    let check = look(&practice.doctor(), &draft).await;
    assert_eq!(between(&check, "warfarin", "ibuprofen"), Some(Tier::Serious));

    practice.let_days_pass(1);
    let history = medications(&practice).await;
    assert_eq!(drugs(&history.past), ["Warfarin"]);
    assert!(history.active.is_empty());
    let check = look(&practice.doctor(), &draft).await;
    assert_eq!(between(&check, "warfarin", "ibuprofen"), None);
}

/// Row B1: fluoxetine acts for five weeks after its last day.
#[tokio::test]
async fn what_the_patient_tells_counts_until_it_has_left_the_body() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let made = tell(&doctor, practice.patient, told("Fluoxetin")).await;
    let path = format!("/api/medication-statements/{}", made.id);
    let draft = drafted(&practice, &[tablets("Linezolid", "600 mg", 2.0, 10)]).await;
    let found = async || between(&look(&doctor, &draft).await, "fluoxetine", "linezolid");
    assert!(found().await >= Some(Tier::Serious));
    let history = medications(&practice).await;
    let source = MedicationSource::Statement {
        id: made.id,
        version: 1,
    };
    assert_eq!(
        (history.active[0].source, history.active[0].ends_on),
        (source, None)
    );

    for (version, days_ago, counts) in [(1, 20, true), (2, 60, false)] {
        let form = StatementForm {
            ended_on: Some(today().plus_days(-days_ago)),
            ..made.form.clone()
        };
        let changed = doctor.put(&path, version, &form).await;
        assert_eq!(changed.version(), version + 1);
        assert_eq!(changed.ok::<MedicationStatement>().form, form);
        assert_eq!(
            found().await >= Some(Tier::Serious),
            counts,
            "{days_ago} days ago"
        );
        assert_eq!(drugs(&medications(&practice).await.past), ["Fluoxetin"]);
    }
    doctor
        .put(&path, 1, &made.form)
        .await
        .refused("/problems/version-conflict");
    assert_eq!(doctor.delete(&path, 3).await.status, 204);
    assert!(medications(&practice).await.past.is_empty());
}

#[tokio::test]
async fn what_the_patient_tells_without_a_date_is_taken_from_that_day_on() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let undated = StatementForm {
        started_on: None,
        ..told("Thuốc bổ gan")
    };
    tell(&doctor, practice.patient, undated).await;
    let history = medications(&practice).await;
    assert_eq!(
        (history.active[0].started_on, history.active[0].own),
        (today(), false)
    );
    // What nobody knows is not passed over, though it is only taken beside.
    let check = look(&doctor, &drafted(&practice, &[paracetamol()]).await).await;
    assert_eq!(check.outcome, Outcome::NotChecked);

    let backwards = StatementForm {
        ended_on: Some(today().plus_days(-200)),
        ..told("")
    };
    let path = format!("/api/patients/{}/medication-statements", practice.patient);
    let mut asked = serde_json::to_value(&backwards).unwrap();
    asked["id"] = json!(next_uuid());
    let refused = doctor.post(&path, &asked).await;
    assert_eq!(
        fields(&refused.refused("/problems/invalid-fields")),
        ["/drug", "/ended_on"]
    );
}
