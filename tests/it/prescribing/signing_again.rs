//! What is contraindicated is signed by who gives the password once more.

use clinic_shared::{
    field::FieldCode,
    identity::{ProveAgain, Role, SignatureProof, SignedIn},
    ids::{PatientId, SignatureProofId},
    medication::{DraftPrescription, OverrideReason, Prescription, SignPrescription, Tier},
};
use clinic_tests::{Answer, Asker, Browser, PASSWORD, next_uuid, now};

use super::{
    answering, between, clarithromycin, keep, look, prescribed, read, saying, seeing, sign, simvastatin,
    tell, told,
};
use crate::encounters::{Practice, fields, opened, review_allergies, sore_throat};

/// The practice's doctor with an account under this name, signed in.
async fn signed_in(practice: &Practice, name: &str) -> Browser {
    let clinic = &practice.world.clinic;
    clinic
        .account(name, Role::Doctor, Some(practice.practitioner))
        .await;
    let mut browser = clinic.browser();
    browser.sign_in(name, PASSWORD).await.ok::<SignedIn>();
    browser
}

async fn prove(doctor: &Asker, password: &str) -> Answer {
    let password = password.to_owned();
    doctor.post("/api/session/proof", &ProveAgain { password }).await
}

async fn proof(doctor: &Asker) -> Option<SignatureProofId> {
    Some(prove(doctor, PASSWORD).await.ok::<SignatureProof>().id)
}

/// Both drugs together, with what the doctor says to it; the proof is still to come.
async fn contraindicated(doctor: &Asker, patient: PatientId) -> (Prescription, SignPrescription) {
    let draft = keep(doctor, &prescribed(patient, &[simvastatin(), clarithromycin()])).await;
    let asked = answering(&look(doctor, &draft).await);
    (draft, asked)
}

/// Row B1.
#[tokio::test]
async fn what_is_contraindicated_wants_a_reason_words_and_the_password() {
    let practice = Practice::start().await;
    let doctor = signed_in(&practice, "bacsi").await.asker();
    let (draft, said) = contraindicated(&doctor, practice.patient).await;
    let check = look(&doctor, &draft).await;
    assert_eq!(
        between(&check, "simvastatin", "clarithromycin"),
        Some(Tier::Contraindicated)
    );
    let wordless = saying(said.clone(), OverrideReason::NoAlternative, "ừ");
    for asked in [seeing(&check), wordless] {
        let asked = SignPrescription {
            proof: proof(&doctor).await,
            ..asked
        };
        sign(&doctor, &draft, &asked)
            .await
            .refused("/problems/reason-needed");
    }
    for invented in [None, Some(SignatureProofId(next_uuid()))] {
        let asked = SignPrescription {
            proof: invented,
            ..said.clone()
        };
        let answer = sign(&doctor, &draft, &asked).await;
        assert_eq!(answer.status, 403);
        answer.refused("/problems/sign-again");
    }
    assert_eq!(read(&doctor, &draft).await, draft);

    let proof = proof(&doctor).await;
    let asked = SignPrescription { proof, ..said };
    let signed: Prescription = sign(&doctor, &draft, &asked).await.ok();
    let kept = signed.signed_check.unwrap().acknowledgments;
    assert_eq!(kept, asked.acknowledgments);

    // A proof signs once.
    let other = practice.somebody_else().await;
    review_allergies(&doctor, other).await;
    let (draft, said) = contraindicated(&doctor, other).await;
    sign(&doctor, &draft, &SignPrescription { proof, ..said })
        .await
        .refused("/problems/sign-again");
}

#[tokio::test]
async fn a_proof_is_its_owners_for_five_minutes() {
    let practice = Practice::start().await;
    let mut browser = signed_in(&practice, "bacsi").await;
    let other = signed_in(&practice, "dongnghiep").await.asker();
    let doctor = browser.asker();
    let (draft, said) = contraindicated(&doctor, practice.patient).await;
    let with = |proof| SignPrescription {
        proof,
        ..said.clone()
    };
    let of_another = with(proof(&other).await);
    sign(&doctor, &draft, &of_another)
        .await
        .refused("/problems/sign-again");

    let proved: SignatureProof = prove(&doctor, PASSWORD).await.ok();
    assert_eq!(proved.expires_at, now().plus_minutes(5));
    practice.world.clinic.clock.advance_seconds(301);
    sign(&doctor, &draft, &with(Some(proved.id)))
        .await
        .refused("/problems/sign-again");
    browser.sign_in("bacsi", PASSWORD).await.ok::<SignedIn>();
    let doctor = browser.asker();
    let fresh = with(proof(&doctor).await);
    practice.world.clinic.clock.advance_seconds(299);
    sign(&doctor, &draft, &fresh).await.ok::<Prescription>();
}

#[tokio::test]
async fn a_wrong_password_counts_as_at_the_sign_in() {
    let practice = Practice::start().await;
    let mut browser = signed_in(&practice, "bacsi").await;
    let doctor = browser.asker();
    for _ in 0..4 {
        let answer = prove(&doctor, "sai rồi nhé").await;
        assert_eq!(answer.status, 422);
        let refused = answer.refused("/problems/invalid-fields");
        assert_eq!(fields(&refused), ["/password"]);
        assert_eq!(refused.errors[0].code, FieldCode::WrongPassword);
    }
    let locked = prove(&doctor, "sai rồi nhé").await;
    assert_eq!(locked.refused("/problems/account-locked").status, 423);
    browser
        .sign_in("bacsi", PASSWORD)
        .await
        .refused("/problems/account-locked");
}

#[tokio::test]
async fn what_is_contraindicated_is_asked_for_every_time() {
    let practice = Practice::start().await;
    let (doctor, patient) = (signed_in(&practice, "bacsi").await.asker(), practice.patient);
    tell(&doctor, patient, told("Simvastatin")).await;
    let visit = opened(&doctor, patient, Some(practice.visit), sore_throat()).await;
    let in_visit = || DraftPrescription {
        encounter_id: Some(visit.id),
        ..prescribed(patient, &[clarithromycin()])
    };
    let first = keep(&doctor, &in_visit()).await;
    let asked = SignPrescription {
        proof: proof(&doctor).await,
        ..answering(&look(&doctor, &first).await)
    };
    sign(&doctor, &first, &asked).await.ok::<Prescription>();

    let second = keep(&doctor, &in_visit()).await;
    let check = look(&doctor, &second).await;
    assert_eq!(check.checked.keys(), asked.seen);
    let unanswered = SignPrescription {
        proof: proof(&doctor).await,
        ..seeing(&check)
    };
    sign(&doctor, &second, &unanswered)
        .await
        .refused("/problems/reason-needed");
    sign(&doctor, &second, &answering(&check))
        .await
        .refused("/problems/sign-again");
}
