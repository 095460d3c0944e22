//! What was once wrong: what is replaced, what is old, what cannot be told, and what is the same finding.

use clinic_shared::{
    identity::{ProveAgain, Role, SignatureProof, SignedIn},
    ids::EncounterId,
    medication::{
        Checked, DraftPrescription, DrugCheck, Finding, Kind, NotChecked, Outcome, PrescribedLine,
        Prescription, PrescriptionStatus, SignPrescription, Tier,
    },
    records::{Diagnosis, Encounter, EncounterForm, OpenEncounter, PatientFacts, Vitals},
};
use clinic_tests::{PASSWORD, at, next_uuid, today};
use rstest::rstest;
use serde_json::{Value, json};

use super::{
    amlodipine, amoxicillin, answering, between, drafted, drugs, end, given, has_kind, ibuprofen, keep,
    known_of, look, medications, paracetamol, prescribed, read, seeing, sign, signed, tablets, tell, told,
    warfarin,
};
use crate::{
    encounters::{Practice, fields, finish, opened, pharyngitis, sore_throat},
    medication::checked,
    records::open_record,
};

fn in_place_of(old: &Prescription, lines: &[PrescribedLine]) -> DraftPrescription {
    DraftPrescription {
        replaces: Some(old.id),
        encounter_id: old.encounter_id,
        ..prescribed(old.patient_id, lines)
    }
}

fn in_record(record: &Encounter, lines: &[PrescribedLine]) -> DraftPrescription {
    DraftPrescription {
        encounter_id: Some(record.id),
        ..prescribed(record.patient_id, lines)
    }
}

/// A diagnosis without a code.
fn in_words(name: &str, chronic: bool) -> Diagnosis {
    Diagnosis {
        code: String::new(),
        name: name.to_owned(),
        chronic,
    }
}

fn measured(weight_kg: f64, egfr: f64, facts: PatientFacts) -> EncounterForm {
    EncounterForm {
        vitals: Vitals {
            weight_kg: Some(weight_kg),
            ..Vitals::default()
        },
        facts: PatientFacts {
            egfr: Some(egfr),
            ..facts
        },
        ..sore_throat()
    }
}

/// Row B1: fluoxetine acts for five weeks after its last day, also where the MAO inhibitor takes its place.
#[tokio::test]
async fn what_is_replaced_acts_on_in_the_check_of_what_takes_its_place() {
    let practice = Practice::start().await;
    let old = given(&practice, &[tablets("Fluoxetin", "20 mg", 1.0, 30)]).await;
    practice.let_days_pass(5);
    let clinic = &practice.world.clinic;
    clinic
        .account("bacsi", Role::Doctor, Some(practice.practitioner))
        .await;
    let mut browser = clinic.browser();
    browser.sign_in("bacsi", PASSWORD).await.ok::<SignedIn>();
    let doctor = browser.asker();
    let tranylcypromine = [tablets("Tranylcypromin", "10 mg", 2.0, 14)];
    let draft = keep(&doctor, &in_place_of(&old, &tranylcypromine)).await;

    let yesterday = Some(today().plus_days(4));
    let known = known_of(&doctor, &draft).await;
    assert_eq!(drugs(&known.active), ["Fluoxetin"]);
    assert_eq!(known.active[0].ends_on, yesterday);
    let check = look(&doctor, &draft).await;
    assert_eq!(
        between(&check, "fluoxetine", "tranylcypromine"),
        Some(Tier::Contraindicated),
        "{check:?}"
    );
    for (asked, refusal) in [
        (SignPrescription::default(), "/problems/check-differs"),
        (seeing(&check), "/problems/reason-needed"),
        (answering(&check), "/problems/sign-again"),
    ] {
        sign(&doctor, &draft, &asked).await.refused(refusal);
    }
    assert_eq!(read(&doctor, &old).await.status, PrescriptionStatus::Active);

    let password = PASSWORD.to_owned();
    let proof = doctor.post("/api/session/proof", &ProveAgain { password }).await;
    let asked = SignPrescription {
        proof: Some(proof.ok::<SignatureProof>().id),
        ..answering(&check)
    };
    sign(&doctor, &draft, &asked).await.ok::<Prescription>();
    let history = medications(&practice).await;
    assert_eq!(drugs(&history.active), ["Tranylcypromin"]);
    assert_eq!(
        (drugs(&history.past), history.past[0].ends_on),
        (vec!["Fluoxetin"], yesterday)
    );
}

#[tokio::test]
async fn prescribing_for_a_record_of_months_ago_takes_what_was_measured_since() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    let pregnant = PatientFacts {
        pregnant: Some(true),
        trimester: Some(2),
        lactating: Some(true),
        egfr: None,
    };
    let old = opened(
        &doctor,
        patient,
        Some(practice.visit),
        measured(60.0, 90.0, pregnant),
    )
    .await;
    finish(&doctor, &old).await.ok::<Encounter>();
    let draft = keep(&doctor, &in_record(&old, &[paracetamol()])).await;
    let case = known_of(&doctor, &draft).await.case;
    assert_eq!((case.weight_kg, case.egfr), (Some(60.0), Some(90.0)));
    assert_eq!(
        (case.pregnant, case.trimester, case.lactating),
        (Some(true), Some(2), Some(true))
    );

    practice.let_days_pass(100);
    let doctor = practice.doctor();
    let newer = measured(48.0, 40.0, PatientFacts::default());
    let newer = opened(&doctor, patient, None, newer).await;
    finish(&doctor, &newer).await.ok::<Encounter>();
    practice.let_days_pass(1);
    let case = known_of(&practice.doctor(), &draft).await.case;
    assert_eq!((case.weight_kg, case.egfr), (Some(48.0), Some(40.0)));
    assert_eq!(
        (case.pregnant, case.trimester, case.lactating),
        (None, None, None)
    );
}

#[tokio::test]
async fn what_a_record_says_and_was_answered_in_it_is_so_for_a_week() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    tell(&doctor, patient, told("Warfarin")).await;
    let mut form = sore_throat();
    form.facts.pregnant = Some(false);
    let record = opened(&doctor, patient, Some(practice.visit), form).await;
    signed(&doctor, &keep(&doctor, &in_record(&record, &[ibuprofen()])).await).await;
    let draft = keep(&doctor, &in_record(&record, &[ibuprofen()])).await;

    practice.let_days_pass(7);
    let known = known_of(&practice.doctor(), &draft).await;
    assert_eq!(known.case.pregnant, Some(false));
    assert!(!known.acknowledged.is_empty());
    practice.let_days_pass(1);
    let doctor = practice.doctor();
    let known = known_of(&doctor, &draft).await;
    assert_eq!((known.case.pregnant, known.acknowledged), (None, Vec::new()));
    let seen = seeing(&look(&doctor, &draft).await);
    sign(&doctor, &draft, &seen)
        .await
        .refused("/problems/reason-needed");
}

fn overuse_of(check: &DrugCheck) -> Outcome {
    let found = check.kinds.iter().find(|one| one.kind == Kind::Overuse);
    found.unwrap().outcome
}

#[tokio::test]
async fn a_dose_that_cannot_be_told_is_not_checked_where_it_is_to_be_signed() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let draft = drafted(&practice, &[tablets("Paracetamol", "", 3.0, 5)]).await;
    let name = "Paracetamol".to_owned();
    let untold = NotChecked::DoseUnknown { name };
    let check = look(&doctor, &draft).await;
    assert!(check.checked.not_checked.contains(&untold), "{check:?}");
    assert_eq!(overuse_of(&check), Outcome::NotChecked);

    let mut case = known_of(&doctor, &draft).await.case_of(&draft.form);
    assert!(case.to_be_signed);
    case.to_be_signed = false;
    let looked_up: DrugCheck = doctor.post("/api/drug-checks", &case).await.ok();
    assert!(!looked_up.checked.not_checked.contains(&untold), "{looked_up:?}");
    assert_eq!(overuse_of(&looked_up), Outcome::Clear);

    let unseen = SignPrescription {
        seen_not_checked: looked_up.checked.not_checked,
        ..seeing(&check)
    };
    sign(&doctor, &draft, &unseen)
        .await
        .refused("/problems/check-differs");
    let kept: Prescription = sign(&doctor, &draft, &seeing(&check)).await.ok();
    assert_eq!(kept.signed_check.unwrap().check, check);
}

/// Row B2.
#[tokio::test]
async fn a_reason_for_too_much_is_none_for_twice_as_much() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    let record = opened(&doctor, patient, Some(practice.visit), sore_throat()).await;
    let grams = |times: f64| [tablets("Paracetamol", "1000 mg", times, 5)];
    let six = keep(&doctor, &in_record(&record, &grams(6.0))).await;
    assert_eq!(overuse_of(&look(&doctor, &six).await), Outcome::Findings);
    let six = signed(&doctor, &six).await;

    let twelve = keep(&doctor, &in_place_of(&six, &grams(12.0))).await;
    let check = look(&doctor, &twelve).await;
    let refused = sign(&doctor, &twelve, &seeing(&check)).await;
    let refused = refused.refused("/problems/reason-needed");
    assert_eq!(refused.members["findings"], json!(check.checked.keys()));
    // As much as before is answered for.
    let again = keep(&doctor, &in_place_of(&six, &grams(6.0))).await;
    let check = look(&doctor, &again).await;
    assert_eq!(
        check.checked.keys(),
        six.signed_check.unwrap().check.checked.keys()
    );
    sign(&doctor, &again, &seeing(&check)).await.ok::<Prescription>();
}

fn found(checked: &Checked, kind: Kind) -> Vec<&Finding> {
    let findings = checked.findings.iter();
    findings.filter(|finding| finding.kind == kind).collect()
}

/// Row D13.
#[test]
fn two_allergies_that_cross_with_one_drug_are_two_findings() {
    let allergies =
        json!({"lines": ["cefalexin"], "allergies": ["penicillin", "cefuroxim"], "age_years": 40});
    let checked = checked(allergies);
    let crossing = found(&checked, Kind::Allergy);
    let [one, other] = &crossing[..] else {
        panic!("{crossing:?}")
    };
    assert_eq!(
        (&one.rule, &one.ingredients, one.tier),
        (&other.rule, &other.ingredients, other.tier)
    );
    assert_ne!(one.key(), other.key());
}

/// Row B2: at most 20 mg/kg at once.
#[rstest]
#[case::of_an_adult(850.0, true)]
#[case::of_a_child(180.0, false)]
fn one_dose_of_a_child_is_held_against_the_weight(#[case] mg: f64, #[case] is_too_much: bool) {
    let line = json!({"drug": "paracetamol", "route": "oral", "dose_mg": mg, "times_per_day": 1, "days": 1});
    let child: Value = json!({"lines": [line], "allergies": [], "age_years": 2, "weight_kg": 12});
    let checked = checked(child);
    let rules: Vec<_> = found(&checked, Kind::Overuse)
        .iter()
        .map(|finding| &*finding.rule)
        .collect();
    let wanted: &[&str] = if is_too_much {
        &["overuse-single-dose"]
    } else {
        &[]
    };
    assert_eq!(rules, wanted);
}

#[rstest]
#[case::on_the_same_day(0, 0)]
#[case::days_later(3, 0)]
#[case::days_later_and_cancelled_the_day_after(3, 1)]
#[tokio::test]
async fn what_was_replaced_goes_on_where_nothing_of_the_other_was_taken(
    #[case] until_replaced: i64,
    #[case] until_cancelled: i64,
) {
    let practice = Practice::start().await;
    let old = given(&practice, &[amlodipine(), paracetamol()]).await;
    practice.let_days_pass(until_replaced);
    let doctor = practice.doctor();
    let new = signed(
        &doctor,
        &keep(&doctor, &in_place_of(&old, &[amoxicillin()])).await,
    )
    .await;
    assert_eq!(drugs(&medications(&practice).await.active), ["Amoxicilin"]);

    practice.let_days_pass(until_cancelled);
    let doctor = practice.doctor();
    end(&doctor, &new, false).await.ok::<Prescription>();
    let back = read(&doctor, &old).await;
    assert_eq!(
        (back.status, back.replaced_by, back.ended_at),
        (PrescriptionStatus::Active, None, None)
    );
    let history = medications(&practice).await;
    let lines: Vec<_> = history
        .active
        .iter()
        .map(|one| (one.line.drug.as_str(), one.started_on, one.ends_on))
        .collect();
    let until = |days| Some(today().plus_days(days));
    assert_eq!(
        lines,
        [
            ("Amlodipin", today(), until(29)),
            ("Paracetamol", today(), until(4))
        ]
    );
    assert!(history.past.is_empty(), "{history:?}");
    // It can be ended once more.
    end(&doctor, &back, true).await.ok::<Prescription>();
}

/// Each renewal counts as one.
#[tokio::test]
async fn a_patient_of_many_prescriptions_is_prescribed_for() {
    let practice = Practice::start().await;
    for month in 0..4 {
        let mut lines: Vec<_> = (0..19)
            .map(|number| {
                let name = format!("Thuốc gia truyền số {}", month * 20 + number);
                tablets(&name, "", 1.0, 30)
            })
            .collect();
        lines.push(if month < 3 { amlodipine() } else { warfarin() });
        given(&practice, &lines).await;
        practice.let_days_pass(if month < 3 { 30 } else { 1 });
    }
    let doctor = practice.doctor();
    let draft = drafted(&practice, &[ibuprofen()]).await;
    assert_eq!(known_of(&doctor, &draft).await.case.active.len(), 80);
    let check = look(&doctor, &draft).await;
    assert_eq!(between(&check, "warfarin", "ibuprofen"), Some(Tier::Serious));
    sign(&doctor, &draft, &answering(&check))
        .await
        .ok::<Prescription>();
}

#[tokio::test]
async fn a_diagnosis_in_words_is_held_against_the_rules() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    let form = EncounterForm {
        diagnoses: vec![pharyngitis(), in_words("Suy tim", true)],
        ..sore_throat()
    };
    let record = opened(&doctor, patient, Some(practice.visit), form).await;
    finish(&doctor, &record).await.ok::<Encounter>();
    practice.world.clinic.clock.advance_seconds(60);

    let mut asked = prescribed(patient, &[ibuprofen()]);
    asked.form.diagnoses.push(in_words("Người hay mệt", false));
    let draft = keep(&doctor, &asked).await;
    let known = known_of(&doctor, &draft).await;
    assert_eq!(known.case.conditions, ["Suy tim"]);
    assert_eq!(
        known.case_of(&draft.form).conditions,
        ["Suy tim", "J02.9", "Người hay mệt"]
    );
    let check = look(&doctor, &draft).await;
    assert!(has_kind(&check, Kind::Contraindication), "{check:?}");
    let unknown: Vec<_> = check
        .checked
        .not_checked
        .iter()
        .filter_map(|not| match not {
            NotChecked::UnknownCondition { name } => Some(name.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(unknown, ["Người hay mệt"]);
}

#[tokio::test]
async fn a_moved_visit_opens_a_record_of_its_new_doctor() {
    let practice = Practice::start().await;
    let (first, patient, visit) = (practice.doctor(), practice.patient, Some(practice.visit));
    let begun = opened(&first, patient, visit, sore_throat()).await;
    let other = practice.world.doctor("Ngoại").await;
    let to = json!({"practitioner_id": other, "start": at(11, 0)});
    let path = format!("/api/appointments/{}/move", practice.visit);
    let moved = practice.world.clinic.desk().post_matching(&path, 1, &to).await;
    assert_eq!(moved.status, 200, "{}", moved.text());

    let second = practice.world.clinic.doctor(other);
    let own = opened(&second, patient, visit, EncounterForm::default()).await;
    assert_ne!(own.id, begun.id);
    assert_eq!(
        (own.practitioner_id, own.appointment_id, &own.form),
        (other, visit, &EncounterForm::default())
    );
    let of_visit = format!("/api/appointments/{}/encounter", practice.visit);
    assert_eq!(second.get(&of_visit).await.ok::<Encounter>(), own);

    // The visit was the first one's reason to be here.
    open_record(&first, patient).await;
    let path = format!("/api/encounters/{}", begun.id);
    let left: Encounter = first.get(&path).await.ok();
    assert_eq!(
        (left.practitioner_id, left.appointment_id, left.form.clone()),
        (practice.practitioner, None, sore_throat())
    );
    first.put(&path, left.version, &left.form).await.ok::<Encounter>();
    second.get(&path).await.refused("/problems/not-yours");
}

#[tokio::test]
async fn a_code_with_two_marks_is_none() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let coded = |code: &str| {
        let code = code.to_owned();
        vec![Diagnosis {
            code,
            ..pharyngitis()
        }]
    };
    let mut prescription = prescribed(practice.patient, &[paracetamol()]);
    prescription.form.diagnoses = coded("J02**");
    let record = OpenEncounter {
        id: EncounterId(next_uuid()),
        patient_id: practice.patient,
        appointment_id: None,
        form: EncounterForm {
            diagnoses: coded("J02**"),
            ..sore_throat()
        },
    };
    for answer in [
        doctor.post("/api/prescriptions", &prescription).await,
        doctor.post("/api/encounters", &record).await,
    ] {
        let refused = answer.refused("/problems/invalid-fields");
        assert_eq!(fields(&refused), ["/diagnoses/0/code"]);
    }
    prescription.form.diagnoses = coded("J02*");
    keep(&doctor, &prescription).await;
}

#[tokio::test]
async fn an_answer_to_what_was_not_found_is_not_kept() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let record = opened(&doctor, practice.patient, Some(practice.visit), sore_throat()).await;
    let dangerous = keep(&doctor, &in_record(&record, &[warfarin(), ibuprofen()])).await;
    let check = look(&doctor, &dangerous).await;
    let beforehand = answering(&check).acknowledgments;
    assert!(!beforehand.is_empty());

    let harmless = keep(&doctor, &in_record(&record, &[paracetamol()])).await;
    let asked = SignPrescription {
        acknowledgments: beforehand,
        ..seeing(&look(&doctor, &harmless).await)
    };
    let kept: Prescription = sign(&doctor, &harmless, &asked).await.ok();
    assert!(kept.signed_check.unwrap().acknowledgments.is_empty());
    let known = known_of(&doctor, &dangerous).await;
    assert!(known.acknowledged.is_empty());
    let seen = seeing(&look(&doctor, &dangerous).await);
    sign(&doctor, &dangerous, &seen)
        .await
        .refused("/problems/reason-needed");
}
