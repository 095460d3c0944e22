//! Whatever the rooms write comes to a replica, and whatever a replica may answer it answers as the server does.

use clinic_shared::{
    app,
    arrivals::{CheckIn, CheckedIn, QueueEntry},
    identity::Role,
    ids::{PractitionerId, WaitingId},
    patients::{Contact, Identifier, Patient},
    practitioners::PractitionerForm,
    scheduling::{AppointmentView, MoveAppointment},
    web::Reach,
};
use clinic_tests::{TestDesktop, World, at, next_uuid, today};
use reqwest::Method;
use serde_json::json;

use super::assert_same;
use crate::patients::{register, somebody};

/// Paths of every read that a replica may answer, with ids that exist.
fn ask(method: &str, path: &str, day: &Day) -> String {
    let id = match path.split('/').nth(2).unwrap() {
        "patients" => day.patient.id.to_string(),
        "practitioners" => day.doctor.to_string(),
        "services" => day.world.service.to_string(),
        "rooms" => day.world.room.to_string(),
        "appointments" => day.visit.appointment.id.to_string(),
        "waiting-list" => day.waiting.to_string(),
        _ => String::new(),
    };
    let query = match (method, path) {
        ("GET", "/api/patients") => "?q=nguyen",
        ("GET", "/api/practitioners/{id}/free-times") => "?day=2026-11-24&length_minutes=20",
        ("GET", "/api/changes") => "?after=1000000",
        _ => "",
    };
    let path = path.replace("{id}", &id).replace("{code}", &day.code);
    format!("{path}{query}")
}

/// A morning's work, and a desktop that follows it.
struct Day {
    world: World,
    doctor: PractitionerId,
    patient: Patient,
    visit: AppointmentView,
    waiting: WaitingId,
    code: String,
    desktop: TestDesktop,
    _dir: tempfile::TempDir,
}

impl Day {
    /// Every change is followed by a pull and a comparison, so that the one that was not told of is found.
    #[expect(clippy::too_many_lines, reason = "one working day, told in order")]
    async fn work() -> Self {
        let world = World::start().await;
        let doctor = world.doctor("Nội").await;
        let user = world.clinic.account("letan", Role::FrontDesk, None).await;
        let dir = tempfile::tempdir().unwrap();
        let desktop = world.clinic.desktop("letan", dir.path()).await;
        desktop.pull().await;
        let (desk, admin) = (world.clinic.desk(), world.clinic.admin());
        let follow = async || {
            desktop.pull().await;
            assert_same(&world.clinic, &desktop, user).await;
        };

        let mut asked = somebody("Nguyễn Văn Đức");
        asked.form.identifiers = vec![
            Identifier::parse("cccd:079090000001").unwrap(),
            Identifier::parse("bhyt:DN4790000000001").unwrap(),
        ];
        let contact = |name: &str| Contact {
            name: name.into(),
            relationship: "vợ".into(),
            phone: "0901234567".into(),
        };
        asked.form.contacts = vec![contact("Trần Thị Ánh"), contact("Lê Thị Bình")];
        let patient = register(&desk, &asked).await;
        follow().await;
        asked.form.identifiers.pop();
        asked.form.contacts.remove(0);
        let path = format!("/api/patients/{}", patient.id);
        let patient: Patient = desk.put(&path, patient.version, &asked.form).await.ok();
        follow().await;

        let visit = world.booked(doctor, patient.id, at(9, 0)).await;
        follow().await;
        let moved = MoveAppointment {
            start: at(10, 0),
            practitioner_id: doctor,
            length_minutes: None,
            hold_id: None,
            overbook: None,
        };
        let path = format!("/api/appointments/{}/move", visit.appointment.id);
        let visit: AppointmentView = desk
            .post_matching(&path, visit.appointment.version, &moved)
            .await
            .ok();
        follow().await;
        let check_in = CheckIn {
            appointment_id: Some(visit.appointment.id),
            ..CheckIn::default()
        };
        let entry = desk
            .post("/api/check-ins", &check_in)
            .await
            .ok::<CheckedIn>()
            .entry;
        follow().await;
        let step = format!("/api/queue/{}/step", entry.id);
        desk.post_matching(&step, entry.version, &json!({ "step": "call" }))
            .await
            .ok::<QueueEntry>();
        follow().await;

        let leave = json!({ "id": next_uuid(), "start": at(15, 0), "end": at(16, 0), "reason": "họp" });
        let leaves = format!("/api/practitioners/{doctor}/leaves");
        let made = admin.post(&leaves, &leave).await;
        assert!(made.status.is_success(), "{made:?}");
        follow().await;
        let form = PractitionerForm {
            full_name: "Phạm Thu Hà".into(),
            specialty: "Nội".into(),
            ..PractitionerForm::default()
        };
        let path = format!("/api/practitioners/{doctor}");
        let renamed = admin.put(&path, 1, &form).await;
        assert!(renamed.status.is_success(), "{renamed:?}");
        follow().await;

        let mut twin = somebody("Nguyễn Văn Đức Anh");
        twin.form.identifiers = vec![Identifier::parse("bhxh:0123456789").unwrap()];
        twin.form.contacts = vec![contact("Phạm Văn Cường")];
        let twin = register(&desk, &twin).await;
        world.booked(doctor, twin.id, at(13, 0)).await;
        follow().await;
        let merged = desk
            .post(
                &format!("/api/patients/{}/merge", twin.id),
                &json!({ "into": patient.id }),
            )
            .await;
        assert!(merged.status.is_success(), "{merged:?}");
        follow().await;
        let other = register(&desk, &somebody("Lê Văn Tám")).await;
        follow().await;
        let gone = desk
            .delete(&format!("/api/patients/{}", other.id), other.version)
            .await;
        assert!(gone.status.is_success(), "{gone:?}");
        follow().await;

        let waiting = WaitingId(next_uuid());
        let wish = json!({
            "id": waiting, "patient_id": patient.id, "service_id": world.service, "specialty": "Nội",
            "earliest": today(), "latest": today(), "part_of_day": "afternoon", "note": "gọi sau 17 giờ"
        });
        let joined = desk.post("/api/waiting-list", &wish).await;
        assert!(joined.status.is_success(), "{joined:?}");
        follow().await;

        let headers = [
            ("Idempotency-Key", next_uuid().to_string()),
            ("X-Clinic-Device", next_uuid().to_string()),
        ];
        let lent = desk
            .send(Method::POST, "/api/leases", Some(&json!({})), &headers)
            .await;
        assert!(lent.status.is_success(), "{lent:?}");
        follow().await;

        let visit: AppointmentView = desk
            .get(&format!("/api/appointments/{}", visit.appointment.id))
            .await
            .ok();
        Self {
            code: visit.appointment.check_in_code.clone(),
            world,
            doctor,
            patient,
            visit,
            waiting,
            desktop,
            _dir: dir,
        }
    }
}

#[tokio::test]
async fn every_change_of_every_room_reaches_the_replica_and_reads_answer_the_same() {
    let day = Box::pin(Day::work()).await;
    let routes = app::routes().reaching(Reach::Replica);
    let mut asked = 0;
    for route in routes.infos() {
        let path = ask(route.method, &route.path, &day);
        let method = Method::from_bytes(route.method.as_bytes()).unwrap();
        let body = (route.method == "POST").then(|| json!({ "full_name": "Nguyễn Văn Đức" }));
        let none: &[(&str, &str)] = &[];
        let here = day.desktop.ask(method.clone(), &path, body.as_ref()).await;
        let there = day
            .world
            .clinic
            .desk()
            .send(method, &path, body.as_ref(), none)
            .await;
        assert!(here.is_from_replica(), "{} {path}", route.method);
        assert_eq!(here.status, there.status, "{} {path}: {here:?}", route.method);
        if here.status.is_success() {
            let text = |body: &[u8]| String::from_utf8_lossy(body).into_owned();
            assert_eq!(text(&here.body), text(&there.body), "{} {path}", route.method);
            asked += 1;
        }
    }
    assert!(asked >= 20, "only {asked} reads had an answer to compare");
}
