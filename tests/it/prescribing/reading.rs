//! Who reads and finds prescriptions.

use clinic_server::route_infos;
use clinic_shared::{
    feed::{Changes, Entity, Page},
    identity::Access,
    medication::{MedicationHistory, Prescribing, Prescription, PrescriptionStatus, SignPrescription},
    patients::Patient,
    records::{Encounter, TimelineItem},
};
use clinic_tests::{Asker, next_uuid};
use serde_json::json;

use super::{
    drafted, end, given, keep, known_of, listed, paracetamol, path_of, prescribed, sign, signed, tell, told,
};
use crate::{
    encounters::{Practice, assert_reads_are_audited, opened, review_allergies, sore_throat},
    patients::{register, somebody},
    records::open_record,
};

/// Everything of a signed prescription that is read, each with its route.
fn reads(signed: &Prescription) -> Vec<(&'static str, String)> {
    let (of_patient, code) = (
        format!("/api/patients/{}", signed.patient_id),
        signed.code.as_deref().unwrap(),
    );
    vec![
        ("/api/prescriptions/{id}", path_of(signed)),
        (
            "/api/prescription-codes/{code}",
            format!("/api/prescription-codes/{code}"),
        ),
        (
            "/api/prescriptions",
            format!("/api/prescriptions?patient_id={}", signed.patient_id),
        ),
        (
            "/api/patients/{id}/medications",
            format!("{of_patient}/medications"),
        ),
        (
            "/api/patients/{id}/prescribing",
            format!("{of_patient}/prescribing"),
        ),
    ]
}

/// That the declaration is kept to, `access.rs` tries with everybody.
#[tokio::test]
async fn every_route_of_records_and_prescriptions_is_the_doctors_alone() {
    let practice = Practice::start().await;
    let clinical = [
        "encounter",
        "prescri",
        "medication",
        "diagnoses",
        "timeline",
        "patients-seen",
        "allergy-review",
    ];
    let routes = route_infos(&practice.world.clinic.server);
    let of_these: Vec<_> = routes
        .iter()
        .filter(|route| clinical.iter().any(|word| route.path.contains(word)))
        .collect();
    assert!(of_these.len() >= 28, "{of_these:?}");
    let open: Vec<_> = of_these
        .iter()
        .filter(|route| route.access != Access::DOCTOR)
        // What a clinic's medicines hold is of no patient.
        .filter(|route| !route.path.starts_with("/api/medication-products"))
        .collect();
    assert!(open.is_empty(), "{open:?}");
}

#[tokio::test]
async fn a_doctor_without_care_reads_nothing_and_with_a_reason_everything() {
    let practice = Practice::start().await;
    let signed = given(&practice, &[paracetamol()]).await;
    let stranger = practice.world.clinic.doctor(practice.world.doctor("Nhi").await);
    let all = reads(&signed);
    for (_, path) in &all {
        stranger.get(path).await.refused("/problems/not-in-care");
    }
    let statements = format!("/api/patients/{}/medication-statements", practice.patient);
    let review = format!("/api/patients/{}/allergy-review", practice.patient);
    let asked = json!({ "id": next_uuid(), "drug": "Warfarin" });
    for answer in [
        stranger.post(&statements, &asked).await,
        stranger.put(&review, 1, &json!({})).await,
        stranger
            .post(
                "/api/prescriptions",
                &prescribed(practice.patient, &[paracetamol()]),
            )
            .await,
    ] {
        answer.refused("/problems/not-in-care");
    }
    assert!(listed(&stranger, "").await.items.is_empty());

    open_record(&stranger, practice.patient).await;
    for (_, path) in &all {
        assert_eq!(stranger.get(path).await.status, 200, "{path}");
    }
    let draft = drafted(&practice, &[paracetamol()]).await;
    for answer in [
        stranger.put(&path_of(&draft), 1, &draft.form).await,
        sign(&stranger, &draft, &SignPrescription::default()).await,
        end(&stranger, &signed, false).await,
    ] {
        answer.refused("/problems/not-yours");
    }
}

#[tokio::test]
async fn every_read_of_what_is_prescribed_is_audited() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let draft = drafted(&practice, &[paracetamol()]).await;
    // Without a look, which would be a read.
    let signed: Prescription = sign(&doctor, &draft, &SignPrescription::default()).await.ok();
    assert_reads_are_audited(&practice, &reads(&signed)).await;
}

/// Row D4.
#[tokio::test]
async fn prescriptions_are_found_by_doctor_patient_state_and_code() {
    let practice = Practice::start().await;
    let (doctor, colleague) = (practice.doctor(), practice.colleague().await);
    let (here, there) = (practice.patient, practice.somebody_else().await);
    let mut made = Vec::new();
    for (who, patient) in [(&doctor, here), (&doctor, there), (&colleague, here)] {
        practice.world.clinic.clock.advance_seconds(1);
        let draft = keep(who, &prescribed(patient, &[paracetamol()])).await;
        made.push(signed(who, &draft).await);
    }
    practice.world.clinic.clock.advance_seconds(1);
    made.push(drafted(&practice, &[paracetamol()]).await);
    let ids = async |query: String| {
        let found = listed(&doctor, &query).await.items;
        let places = found
            .iter()
            .map(|one| made.iter().position(|made| made.id == one.id));
        places.map(Option::unwrap).collect::<Vec<_>>()
    };
    assert_eq!(ids(String::new()).await, [3, 1, 0]);
    assert_eq!(ids("status=active".to_owned()).await, [1, 0]);
    assert_eq!(ids("status=draft".to_owned()).await, [3]);
    assert_eq!(ids(format!("patient_id={here}")).await, [3, 2, 0]);
    assert_eq!(ids(format!("patient_id={here}&status=active")).await, [2, 0]);

    let code = made[2].code.clone().unwrap();
    assert_ne!(Some(&code), made[0].code.as_ref());
    let path = format!("/api/prescription-codes/{code}");
    assert_eq!(doctor.get(&path).await.ok::<Prescription>(), made[2]);
    doctor
        .get("/api/prescription-codes/XYZ000")
        .await
        .refused("/problems/not-found");
}

#[tokio::test]
async fn a_long_list_comes_page_by_page_with_the_newest_first() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let mut made = Vec::new();
    for number in 0..110 {
        // Two in the same millisecond.
        practice.world.clinic.clock.advance_seconds(number % 2);
        made.push(keep(&doctor, &prescribed(practice.patient, &[])).await);
    }
    let (mut found, mut query, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = listed(&doctor, &query).await;
        pages += 1;
        found.extend(page.items);
        let Some(cursor) = page.next_cursor else { break };
        query = format!("cursor={cursor}");
    }
    assert!(pages > 1, "one page of {}", found.len());
    assert!(
        found
            .windows(2)
            .all(|pair| pair[0].drafted_at >= pair[1].drafted_at)
    );
    found.sort_by_key(|one| one.id);
    made.sort_by_key(|one| one.id);
    assert_eq!(found, made);
    doctor
        .get("/api/prescriptions?cursor=x")
        .await
        .refused("/problems/invalid-query");
}

#[tokio::test]
async fn the_desk_hears_nothing_of_it() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    opened(&doctor, practice.patient, Some(practice.visit), sore_throat()).await;
    tell(&doctor, practice.patient, told("Warfarin")).await;
    given(&practice, &[paracetamol()]).await;
    let heard: Changes = practice
        .world
        .clinic
        .desk()
        .get("/api/changes?after=0")
        .await
        .ok();
    let clinical = [
        Entity::Encounter,
        Entity::Prescription,
        Entity::MedicationStatement,
        Entity::PrescriptionFavourite,
        Entity::AllergyReview,
    ];
    let told = heard.changes.iter().map(|change| change.entity);
    let told: Vec<_> = told.filter(|entity| clinical.contains(entity)).collect();
    assert!(told.is_empty(), "{told:?}");
}

async fn get<T: serde::de::DeserializeOwned>(doctor: &Asker, path: &str) -> T {
    doctor.get(path).await.ok()
}

#[tokio::test]
async fn what_was_written_follows_the_patient_into_the_record_that_stays() {
    let practice = Practice::start().await;
    let (doctor, desk) = (practice.doctor(), practice.world.clinic.desk());
    let (old, new) = (somebody("Nguyễn Văn Đức"), somebody("Trần Thị Ánh"));
    let (old, new) = (register(&desk, &old).await.id, register(&desk, &new).await.id);
    open_record(&doctor, old).await;
    review_allergies(&doctor, old).await;
    tell(&doctor, old, told("Metformin")).await;
    let record = opened(&doctor, old, None, sore_throat()).await;
    let draft = keep(&doctor, &prescribed(old, &[paracetamol()])).await;
    let given = signed(&doctor, &draft).await;
    let merge = format!("/api/patients/{old}/merge");
    desk.post(&merge, &json!({ "into": new })).await.ok::<Patient>();
    open_record(&doctor, new).await;

    let moved: Prescription = get(&doctor, &path_of(&given)).await;
    assert_eq!(
        (moved.patient_id, moved.patient_name.as_str(), moved.status),
        (new, "Trần Thị Ánh", PrescriptionStatus::Active)
    );
    let moved: Encounter = get(&doctor, &format!("/api/encounters/{}", record.id)).await;
    assert_eq!(moved.patient_id, new);
    let history: MedicationHistory = get(&doctor, &format!("/api/patients/{new}/medications")).await;
    assert_eq!(history.active.len(), 2, "{history:?}");
    let told: Page<TimelineItem> = get(&doctor, &format!("/api/patients/{new}/timeline")).await;
    assert_eq!(told.items.len(), 2, "{told:?}");
    let next = keep(&doctor, &prescribed(new, &[paracetamol()])).await;
    let known: Prescribing = known_of(&doctor, &next).await;
    assert_eq!(
        (known.case.allergies, known.case.active.len()),
        (Some(Vec::new()), 2)
    );
}
