//! What happened to a patient, and whom a doctor has seen. Rows A3, D3.

use clinic_shared::{
    args,
    feed::Page,
    ids::{AppointmentId, PatientId, PractitionerId},
    medication::DraftPrescription,
    records::{Encounter, Happened, PatientSeen, TimelineItem},
    store::{Begin, Tx, Value},
    time::Timestamp,
};
use clinic_tests::{Asker, LONG_AGO, World, at, next_uuid, now, write_rows};

use super::{Practice, finish, opened, sore_throat};
use crate::{
    patients::{register, somebody},
    prescribing::{keep, paracetamol, prescribed, signed},
};

/// A visit of twenty minutes, as it lies in the store.
fn visit(
    world: &World,
    (patient, doctor): (PatientId, PractitionerId),
    start: Timestamp,
    status: &str,
) -> Vec<Value> {
    let (id, end) = (AppointmentId(next_uuid()), start.plus_minutes(20));
    args![
        id,
        patient,
        doctor,
        world.service,
        start,
        end,
        status,
        0_i64,
        "general",
        "Tái khám",
        "",
        "",
        id.to_string(),
        id,
        LONG_AGO,
        LONG_AGO,
        1_i64
    ]
    .to_vec()
}

async fn keep_visits(world: &World, visits: &[Vec<Value>]) {
    let into =
        "appointment (id, patient_id, practitioner_id, service_id, starts_at, ends_at, status, status_order,
        kind, reason, note, cancel_reason, check_in_code, created_by, created_at, updated_at, version)";
    let mut tx = Tx::begin(world.engine().as_ref(), Begin::Write).await.unwrap();
    write_rows(&mut tx, into, visits).await;
    tx.commit().await.unwrap();
}

fn days_ago(days: i64) -> Timestamp {
    now().plus_minutes(-days * 24 * 60)
}

async fn timeline(doctor: &Asker, patient: PatientId, cursor: &str) -> Page<TimelineItem> {
    let path = format!("/api/patients/{patient}/timeline{cursor}");
    doctor.get(&path).await.ok()
}

fn newest_first(items: &[TimelineItem]) -> bool {
    items.windows(2).all(|pair| pair[0].at >= pair[1].at)
}

/// Row D3.
#[tokio::test]
async fn the_timeline_tells_visits_records_and_prescriptions_with_the_newest_first() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    let record = opened(&doctor, patient, Some(practice.visit), sore_throat()).await;
    finish(&doctor, &record).await.ok::<Encounter>();
    let asked = DraftPrescription {
        encounter_id: Some(record.id),
        ..prescribed(patient, &[paracetamol()])
    };
    let prescription = signed(&doctor, &keep(&doctor, &asked).await).await;
    let other = practice.world.doctor("Ngoại").await;
    let unwritten = visit(&practice.world, (patient, other), days_ago(1), "fulfilled");
    let Value::Id(unwritten_id) = unwritten[0] else {
        unreachable!("the key comes first")
    };
    // What is to come has not happened.
    practice.world.booked(other, patient, at(11, 0)).await;
    let long_ago = visit(&practice.world, (patient, other), days_ago(400), "fulfilled");
    keep_visits(&practice.world, &[unwritten, long_ago]).await;

    let told = timeline(&doctor, patient, "").await;
    assert!(
        newest_first(&told.items) && told.next_cursor.is_none(),
        "{told:?}"
    );
    assert_eq!(told.items.len(), 4, "{told:?}");
    assert_eq!(told.items[3].at, days_ago(400));
    let recent = told.items[..3].iter().map(|item| &item.what);
    let (mut visits, mut records, mut drugs) = (Vec::new(), Vec::new(), Vec::new());
    for what in recent {
        match what {
            Happened::Visit { appointment_id, .. } => visits.push(*appointment_id),
            Happened::Encounter {
                encounter_id,
                diagnoses,
                revision,
                ..
            } => records.push((*encounter_id, diagnoses[0].code.as_str(), *revision)),
            Happened::Prescription {
                prescription_id,
                code,
                drugs: names,
                ..
            } => drugs.push((*prescription_id, code.clone(), names.concat())),
            Happened::Attachment { .. } => panic!("{what:?}"),
        }
    }
    // Of what is written about a visit, the visit itself is not told once more.
    assert_eq!(visits, [AppointmentId(unwritten_id)]);
    assert_eq!(records, [(record.id, "J02.9", 1)]);
    assert_eq!(
        drugs,
        [(prescription.id, prescription.code, "Paracetamol".to_owned())]
    );
}

#[tokio::test]
async fn a_long_timeline_comes_page_by_page_and_tells_everything_once() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    let other = practice.world.doctor("Ngoại").await;
    // Two at each time: the pages end between such a pair too.
    let visits: Vec<_> = (0..119)
        .map(|number| {
            let start = days_ago(1 + number / 2);
            visit(&practice.world, (patient, other), start, "fulfilled")
        })
        .collect();
    keep_visits(&practice.world, &visits).await;
    let (mut told, mut cursor, mut pages) = (Vec::new(), String::new(), Vec::new());
    loop {
        let page = timeline(&doctor, patient, &cursor).await;
        pages.push(page.items.len());
        told.extend(page.items);
        let Some(next) = page.next_cursor else { break };
        cursor = format!("?cursor={next}");
    }
    // The visit of today is still to come.
    assert_eq!(pages, [50, 50, 19]);
    assert!(newest_first(&told));
    let mut ids: Vec<_> = told
        .iter()
        .map(|item| match item.what {
            Happened::Visit { appointment_id, .. } => appointment_id,
            _ => panic!("{item:?}"),
        })
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 119);
}

async fn seen(world: &World, doctor: PractitionerId, query: &str) -> Vec<(String, i64, Timestamp, bool)> {
    let path = format!("/api/patients-seen{query}");
    let page: Page<PatientSeen> = world.clinic.doctor(doctor).get(&path).await.ok();
    let items = page.items.into_iter();
    items
        .map(|one| {
            (
                one.patient_name,
                one.visits,
                one.last_visit_at,
                one.is_main_doctor,
            )
        })
        .collect()
}

/// Row A3.
#[tokio::test]
async fn a_doctor_finds_the_patients_seen_and_whose_main_doctor_they_are() {
    let world = World::start().await;
    let (own, other) = (world.doctor("Nội").await, world.doctor("Ngoại").await);
    let desk = world.clinic.desk();
    let mut ids = Vec::new();
    for name in ["Nguyễn Văn Đức", "Trần Thị Ánh", "Lê Văn Bình"] {
        ids.push(register(&desk, &somebody(name)).await.id);
    }
    let visits = [
        // Twice of three times.
        (0, own, 20, "fulfilled"),
        (0, own, 10, "fulfilled"),
        (0, other, 5, "fulfilled"),
        // As often as the other, and not the last.
        (1, own, 3, "fulfilled"),
        (1, other, 2, "fulfilled"),
        // Never.
        (2, own, 1, "cancelled"),
        (2, own, 4, "noshow"),
    ]
    .map(|(who, doctor, days, status)| visit(&world, (ids[who], doctor), days_ago(days), status));
    keep_visits(&world, &visits).await;

    let line = |name: &str, visits: i64, days, is_main| (name.to_owned(), visits, days_ago(days), is_main);
    assert_eq!(
        seen(&world, own, "").await,
        [
            line("Trần Thị Ánh", 1, 3, false),
            line("Nguyễn Văn Đức", 2, 10, true)
        ]
    );
    assert_eq!(
        seen(&world, other, "").await,
        [
            line("Trần Thị Ánh", 1, 2, true),
            line("Nguyễn Văn Đức", 1, 5, false)
        ]
    );
    assert_eq!(
        seen(&world, own, "?q=duc").await,
        [line("Nguyễn Văn Đức", 2, 10, true)]
    );
}
