use clinic_shared::{
    args,
    feed::{Changes, Entity, Page},
    identity::Role,
    ids::{AppointmentId, PractitionerId, RoomId},
    practitioners::{CreatePractitioner, Practitioner, PractitionerForm, PractitionerNow, PractitionerState},
    store::{Begin, Statement, Tx, Value},
    time::{Timestamp, Zone},
};
use clinic_tests::{Asker, LONG_AGO, TestClinic, next_uuid, now};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and the rest of the picture";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0 and the rest of the picture";

pub fn doctor(name: &str, specialty: &str) -> CreatePractitioner {
    let form = PractitionerForm {
        full_name: name.into(),
        title: "BS.CKI".into(),
        specialty: specialty.into(),
        phone: "0901 234 567".into(),
        ..PractitionerForm::default()
    };
    CreatePractitioner {
        id: PractitionerId(next_uuid()),
        form,
    }
}

pub async fn employ(admin: &Asker, name: &str) -> Practitioner {
    admin
        .post("/api/practitioners", &doctor(name, "Nội tổng quát"))
        .await
        .ok()
}

fn path_of(practitioner: &Practitioner) -> String {
    format!("/api/practitioners/{}", practitioner.id)
}

async fn names(asker: &Asker, query: &str) -> Vec<String> {
    let page: Page<Practitioner> = asker.get(&format!("/api/practitioners{query}")).await.ok();
    page.items
        .into_iter()
        .map(|practitioner| practitioner.form.full_name)
        .collect()
}

#[tokio::test]
async fn a_doctor_is_added_changed_and_deleted() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let made = employ(&admin, "LÊ THỊ HỒNG").await;
    assert_eq!(made.form.full_name, "Lê Thị Hồng");
    let form = PractitionerForm {
        practising_since: Some(2010),
        biography: "Tu nghiệp tại Huế".into(),
        ..made.form.clone()
    };
    let changed = admin.put(&path_of(&made), 1, &form).await;
    assert_eq!(changed.version(), 2);
    assert_eq!(admin.get(&path_of(&made)).await.ok::<Practitioner>().form, form);
    admin
        .put(&path_of(&made), 1, &form)
        .await
        .refused("/problems/version-conflict");
    clinic
        .desk()
        .put(&path_of(&made), 2, &form)
        .await
        .refused("/problems/forbidden");
    assert_eq!(admin.delete(&path_of(&made), 2).await.status, 204);
    assert!(names(&admin, "").await.is_empty());
    admin
        .put(&path_of(&made), 3, &form)
        .await
        .refused("/problems/not-found");
}

#[tokio::test]
async fn more_than_fifteen_visits_a_day_are_refused() {
    let clinic = TestClinic::start().await;
    let mut asked = doctor("Lê Thị Hồng", "Nhi");
    asked.form.visits_max_per_day = 16;
    let refused = clinic
        .admin()
        .post("/api/practitioners", &asked)
        .await
        .refused("/problems/invalid-fields");
    assert_eq!(refused.errors[0].pointer, "/visits_max_per_day");
}

#[tokio::test]
async fn doctors_are_listed_by_name_and_filtered() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let mut inactive = doctor("Đỗ Văn An", "Nhi");
    inactive.form.active = false;
    for asked in [
        doctor("Trần Bình", "Nhi"),
        doctor("Lê Thị Hồng", "Da liễu"),
        inactive,
    ] {
        admin
            .post("/api/practitioners", &asked)
            .await
            .ok::<Practitioner>();
    }
    let desk = clinic.desk();
    assert_eq!(names(&desk, "").await, ["Đỗ Văn An", "Lê Thị Hồng", "Trần Bình"]);
    assert_eq!(names(&desk, "?specialty=Nhi&active=true").await, ["Trần Bình"]);
    assert_eq!(names(&desk, "?q=hong").await, ["Lê Thị Hồng"]);
    assert_eq!(names(&desk, "?q=da%20lieu").await, ["Lê Thị Hồng"]);
}

/// Row C3.
#[tokio::test]
async fn patients_see_doctors_but_not_their_phones() {
    let clinic = TestClinic::start().await;
    let made = employ(&clinic.admin(), "Lê Thị Hồng").await;
    assert_eq!(made.form.phone, "0901234567");
    let seen: Practitioner = clinic.asker(Role::Patient, None).get(&path_of(&made)).await.ok();
    assert_eq!(
        (seen.form.full_name.as_str(), seen.form.phone.as_str()),
        ("Lê Thị Hồng", "")
    );
}

#[tokio::test]
async fn a_photo_is_kept_shown_to_anybody_and_cached_by_its_version() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let made = employ(&admin, "Lê Thị Hồng").await;
    let path = format!("{}/photo", path_of(&made));
    clinic.stranger().get(&path).await.refused("/problems/not-found");
    let changed: Practitioner = admin.put_bytes(&path, PNG.to_vec()).await.ok();
    let version = changed.photo_version.unwrap();

    let photo = clinic.stranger().get(&path).await;
    assert_eq!(photo.body, PNG);
    assert_eq!(photo.headers["content-type"], "image/png");
    assert_eq!(photo.headers["cache-control"], "no-cache");
    assert_eq!(photo.version(), version);
    let kept = clinic.stranger().get(&format!("{path}?v={version}")).await;
    assert_eq!(
        kept.headers["cache-control"],
        "public, max-age=31536000, immutable"
    );
    let headers = [("If-None-Match", format!("\"{version}\""))];
    let known = clinic
        .stranger()
        .send(reqwest::Method::GET, &path, None::<&()>, &headers)
        .await;
    assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));

    let other: Practitioner = admin.put_bytes(&path, JPEG.to_vec()).await.ok();
    assert!(other.photo_version > Some(version));
    assert_eq!(
        clinic.stranger().get(&path).await.headers["content-type"],
        "image/jpeg"
    );
    let feed: Changes = clinic.desk().get("/api/changes?after=1").await.ok();
    let touched: Vec<_> = feed.changes.iter().map(|change| change.entity).collect();
    assert!(touched.contains(&Entity::Practitioner) && touched.contains(&Entity::PractitionerPhoto));

    assert_eq!(admin.delete(&path, 0).await.status, 204);
    clinic.stranger().get(&path).await.refused("/problems/not-found");
    let without: Practitioner = admin.get(&path_of(&made)).await.ok();
    assert_eq!(without.photo_version, None);
}

#[tokio::test]
async fn what_is_no_photo_or_too_large_is_refused() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let path = format!("{}/photo", path_of(&employ(&admin, "Lê Thị Hồng").await));
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec();
    admin.put_bytes(&path, svg).await.refused("/problems/not-a-photo");
    let mut large = PNG.to_vec();
    large.resize(2_000_001, 0);
    let refused = admin
        .put_bytes(&path, large)
        .await
        .refused("/problems/photo-too-large");
    assert_eq!(refused.members["bytes_max"], 2_000_000);
    clinic
        .desk()
        .put_bytes(&path, PNG.to_vec())
        .await
        .refused("/problems/forbidden");
    let nobody = format!("/api/practitioners/{}/photo", next_uuid());
    admin
        .put_bytes(&nobody, PNG.to_vec())
        .await
        .refused("/problems/not-found");
}

static SHIFT: Statement = Statement::new(
    "SHIFT",
    "INSERT INTO shift (id, practitioner_id, room_id, starts_at, ends_at) VALUES (?1, ?2, ?3, ?4, ?5)",
);
static LEAVE: Statement = Statement::new(
    "LEAVE",
    "INSERT INTO practitioner_leave (id, practitioner_id, starts_at, ends_at, reason) VALUES (?1, ?2, ?3, ?4, '')",
);
pub static VISIT: Statement = Statement::new(
    "VISIT",
    "INSERT INTO appointment (id, patient_id, practitioner_id, service_id, room_id, starts_at, ends_at, status,
     status_order, kind, reason, note, cancel_reason, check_in_code, created_by, created_at, updated_at, version)
     VALUES (?1, ?2, ?3, ?1, NULL, ?4, ?5, ?6, 0, 'general', '', '', '', ?7, ?1, ?8, ?8, 1)",
);
static WAITING: Statement = Statement::new(
    "WAITING",
    "INSERT INTO queue_entry (id, appointment_id, patient_id, practitioner_id, day, number, priority_rank, status,
     arrived_at, calls, version) VALUES (?1, ?1, ?1, ?2, '2026-11-24', 'A001', 9, 'waiting', ?3, 0, 1)",
);

pub async fn run(clinic: &TestClinic, statement: &'static Statement, row: &[Value]) {
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Write)
        .await
        .unwrap();
    tx.run(statement, row).await.unwrap();
    tx.commit().await.unwrap();
}

fn at(hour: i8) -> Timestamp {
    Zone::vietnam().at(Zone::vietnam().day_of(now()), hour, 0)
}

/// Row E2. The clinic's clock shows 09:00.
#[tokio::test]
async fn every_doctors_state_is_told_by_leave_visit_and_shift() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let (room, visit) = (RoomId(next_uuid()), AppointmentId(next_uuid()));
    let mut ids = Vec::new();
    for name in ["An", "Bình", "Chi", "Dung"] {
        ids.push(employ(&admin, name).await.id);
    }
    for doctor in &ids[..3] {
        run(&clinic, &SHIFT, args![next_uuid(), *doctor, room, at(8), at(12)]).await;
    }
    run(&clinic, &SHIFT, args![next_uuid(), ids[3], room, at(13), at(17)]).await;
    run(&clinic, &LEAVE, args![next_uuid(), ids[2], at(9), at(11)]).await;
    let row = args![
        visit,
        next_uuid(),
        ids[1],
        at(8),
        at(10),
        "in-progress",
        "code",
        LONG_AGO
    ];
    run(&clinic, &VISIT, row).await;
    let day = 24 * 60;
    let forgotten = args![
        next_uuid(),
        next_uuid(),
        ids[0],
        at(8).plus_minutes(-day),
        at(10).plus_minutes(-day),
        "in-progress",
        "old",
        LONG_AGO
    ];
    run(&clinic, &VISIT, forgotten).await;
    run(&clinic, &WAITING, args![next_uuid(), ids[0], LONG_AGO]).await;
    run(&clinic, &WAITING, args![next_uuid(), ids[0], LONG_AGO]).await;

    let states: Page<PractitionerNow> = clinic.desk().get("/api/practitioners/states").await.ok();
    let told: Vec<_> = states
        .items
        .iter()
        .map(|told| (told.practitioner_id, told.state, told.until, told.waiting))
        .collect();
    let expected = [
        (ids[0], PractitionerState::Free, Some(at(12)), 2),
        (ids[1], PractitionerState::WithPatient, Some(at(10)), 0),
        (ids[2], PractitionerState::OnLeave, Some(at(11)), 0),
        (ids[3], PractitionerState::OffShift, Some(at(13)), 0),
    ];
    assert_eq!(told, expected);
    assert_eq!(states.items[1].appointment_id, Some(visit));
    assert_eq!(states.items[0].room_id, Some(room));

    let busy = path_of(&admin.get(&format!("/api/practitioners/{}", ids[1])).await.ok());
    let refused = admin.delete(&busy, 1).await.refused("/problems/still-in-use");
    assert_eq!(refused.members["uses"], 1);
}
