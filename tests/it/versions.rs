//! Nobody writes over what somebody else has changed meanwhile, in whichever room.

use clinic_server::route_infos;
use clinic_shared::{
    args,
    ids::{AllergyId, PatientId, UserId},
    patients::{Allergy, AllergyForm, CreateAllergy},
    store::Statement,
};
use clinic_tests::{Asker, LONG_AGO, World, at, next_uuid};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    encounters::{Practice, finish, opened, sore_throat},
    prescribing::{keep, paracetamol, prescribed, signed},
};

/// No row's version.
const STALE: i64 = 99;

/// Replace or remove what has no version of its own.
const WITHOUT_VERSION: [(&str, &str); 9] = [
    ("DELETE", "/api/holds/{id}"),
    // That somebody asked, again and again.
    ("PUT", "/api/patients/{id}/allergy-review"),
    ("DELETE", "/api/practitioners/{id}/leaves/{leave_id}"),
    ("DELETE", "/api/practitioners/{id}/photo"),
    ("PUT", "/api/practitioners/{id}/photo"),
    // A file is kept once under its id, and never replaced.
    ("PUT", "/api/attachments/{id}"),
    ("DELETE", "/api/session"),
    // One's own, and one word: the last one counts.
    ("PUT", "/api/session/language"),
    ("PUT", "/api/session/password"),
];

struct Row {
    route: &'static str,
    path: String,
    /// Who may change it.
    by: Asker,
    /// What would be accepted from the current version.
    body: Value,
}

async fn a_row_of_every_room(world: &World) -> Vec<Row> {
    let clinic = &world.clinic;
    let (practitioner, patient) = (world.doctor("Nội").await, world.patient().await);
    let allergy = CreateAllergy {
        id: AllergyId(next_uuid()),
        form: AllergyForm {
            substance: "Penicillin".into(),
            ..AllergyForm::default()
        },
    };
    let doctor = clinic.doctor(practitioner);
    let allergies = format!("/api/patients/{patient}/allergies");
    crate::records::open_record(&doctor, patient).await;
    doctor.post(&allergies, &allergy).await.ok::<Allergy>();
    let user = clinic
        .account("lan", clinic_shared::identity::Role::FrontDesk, None)
        .await;
    let waiting = next_uuid();
    let wish = json!({
        "id": waiting, "patient_id": patient, "service_id": world.service, "practitioner_id": practitioner,
        "earliest": clinic_tests::today(), "latest": clinic_tests::today()
    });
    let joined = clinic.desk().post("/api/waiting-list", &wish).await;
    assert_eq!(joined.status, 201);
    let device = a_device(world, user).await;
    let mut rows = vec![
        Row {
            route: "/api/devices/{id}",
            path: format!("/api/devices/{device}"),
            by: clinic.admin(),
            body: json!({"name": "Quầy 1"}),
        },
        Row {
            route: "/api/patients/{id}/allergies/{allergy_id}",
            path: format!("{allergies}/{}", allergy.id),
            by: doctor.clone(),
            body: serde_json::to_value(&allergy.form).unwrap(),
        },
        Row {
            route: "/api/practitioners/{id}/schedule",
            path: format!("/api/practitioners/{practitioner}/schedule"),
            by: clinic.desk(),
            body: json!({"week": clinic_tests::today().monday(), "shifts": []}),
        },
        Row {
            route: "/api/users/{id}",
            path: format!("/api/users/{user}"),
            by: clinic.admin(),
            body: json!({"display_name": "Lê Lan", "role": "frontdesk", "practitioner_id": null, "disabled": false}),
        },
    ];
    for (route, path, by) in [
        (
            "/api/services/{id}",
            format!("/api/services/{}", world.service),
            clinic.admin(),
        ),
        (
            "/api/rooms/{id}",
            format!("/api/rooms/{}", world.room),
            clinic.admin(),
        ),
        (
            "/api/practitioners/{id}",
            format!("/api/practitioners/{practitioner}"),
            clinic.admin(),
        ),
        (
            "/api/patients/{id}",
            format!("/api/patients/{patient}"),
            clinic.desk(),
        ),
        (
            "/api/patients/{id}/message-opt-out",
            format!("/api/patients/{patient}/message-opt-out"),
            clinic.desk(),
        ),
        (
            "/api/waiting-list/{id}",
            format!("/api/waiting-list/{waiting}"),
            clinic.desk(),
        ),
        ("/api/settings", "/api/settings".to_owned(), clinic.admin()),
    ] {
        let body = by.get(&path).await.ok();
        rows.push(Row {
            route,
            path,
            by,
            body,
        });
    }
    rows.push(a_schedule(world).await);
    rows.push(a_message_template(world));
    rows.extend(what_is_sent_to_many(world, patient).await);
    rows.extend(what_a_doctor_writes(&doctor, patient).await);
    rows
}

async fn what_a_doctor_writes(doctor: &Asker, patient: PatientId) -> Vec<Row> {
    let told = format!("/api/patients/{patient}/medication-statements");
    let about = json!({ "patient_id": patient });
    let mut rows = Vec::new();
    for (list, route, mut body) in [
        ("/api/encounters", "/api/encounters/{id}", about.clone()),
        ("/api/prescriptions", "/api/prescriptions/{id}", about),
        (
            told.as_str(),
            "/api/medication-statements/{id}",
            json!({ "drug": "Warfarin" }),
        ),
        (
            "/api/prescription-favourites",
            "/api/prescription-favourites/{id}",
            json!({ "name": "Viêm họng", "lines": [{ "drug": "Paracetamol" }] }),
        ),
        (
            "/api/encounter-templates",
            "/api/encounter-templates/{id}",
            json!({ "name": "Sốt", "content": { "history": "Sốt ___ ngày" } }),
        ),
        (
            "/api/medication-products",
            "/api/medication-products/{id}",
            json!({ "name": "Klarimax", "ingredients": [{ "name": "Clarithromycin" }] }),
        ),
    ] {
        let id = next_uuid();
        body["id"] = json!(id);
        let made = doctor.post(list, &body).await;
        assert_eq!(made.status, 201, "{list}: {}", made.text());
        rows.push(Row {
            route,
            path: route.replace("{id}", &id.to_string()),
            by: doctor.clone(),
            body,
        });
    }
    rows
}

static SCHEDULE: Statement = Statement::new(
    "SCHEDULE",
    "INSERT INTO job_schedule (name, kind, cron, paused, next_due_at, last_due_at, last_job_id, version)
    VALUES ('nightly', 'nightly', '30 2 * * *', 0, ?1, NULL, NULL, 1)",
);

fn a_message_template(world: &World) -> Row {
    Row {
        route: "/api/message-templates/{name}",
        path: "/api/message-templates/vi.booked.subject.txt".to_owned(),
        by: world.clinic.admin(),
        body: json!({"source": null}),
    }
}

async fn a_schedule(world: &World) -> Row {
    world.write(&SCHEDULE, args![LONG_AGO]).await;
    Row {
        route: "/api/job-schedules/{name}",
        path: "/api/job-schedules/nightly".to_owned(),
        by: world.clinic.admin(),
        body: json!({"cron": "0 3 * * *", "paused": false}),
    }
}

async fn what_is_sent_to_many(world: &World, patient: PatientId) -> [Row; 2] {
    let id = next_uuid();
    let body = json!({"subject": "Nghỉ Tết", "body": "Kính gửi {{patient}}"});
    let mut new = body.clone();
    new["id"] = json!(id);
    let by = world.clinic.admin();
    assert_eq!(by.post("/api/mailings", &new).await.status, 201);
    [
        Row {
            route: "/api/mailings/{id}",
            path: format!("/api/mailings/{id}"),
            by,
            body,
        },
        Row {
            route: "/api/patients/{id}/mailing-opt-out",
            path: format!("/api/patients/{patient}/mailing-opt-out"),
            by: world.clinic.desk(),
            body: json!({"opted_out": true}),
        },
    ]
}

static DEVICE: Statement = Statement::new(
    "DEVICE",
    "INSERT INTO device (id, name, platform, public_key, enrolled_at, enrolled_by, approved_at, last_seen_at,
        revoked_at, revocations, version) VALUES (?1, ?2, 'linux', ?3, ?5, ?4, ?5, ?5, NULL, 0, 1)",
);

async fn a_device(world: &World, user: UserId) -> Uuid {
    let device = next_uuid();
    let row = args![device, "Máy 1", vec![0_u8; 32], user, LONG_AGO];
    world.write(&DEVICE, row).await;
    device
}

#[tokio::test]
async fn a_change_made_from_an_old_version_is_refused_in_every_room() {
    let world = World::start().await;
    let rows = a_row_of_every_room(&world).await;
    let mut written_over = Vec::new();
    for route in route_infos(&world.clinic.server) {
        let replaces = matches!(route.method, "PUT" | "DELETE");
        if !replaces || WITHOUT_VERSION.contains(&(route.method, route.path.as_str())) {
            continue;
        }
        let row = rows.iter().find(|row| row.route == route.path);
        let row = row.unwrap_or_else(|| panic!("{} {}: no row to try it on", route.method, route.path));
        let answer = match route.method.parse().unwrap() {
            Method::PUT => row.by.put(&row.path, STALE, &row.body).await,
            _ => row.by.delete(&row.path, STALE).await,
        };
        if answer.status != 412 {
            written_over.push(format!("{} {}: {}", route.method, route.path, answer.status));
        }
    }
    assert!(written_over.is_empty(), "{written_over:#?}");
}

/// They may be left out there, but what is said counts.
#[tokio::test]
async fn a_step_or_cancellation_that_names_an_old_version_is_refused() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let mut asked = world.ask(doctor, world.patient().await, at(10, 0));
    asked.proposed = true;
    let desk = world.clinic.desk();
    assert_eq!(desk.post("/api/appointments", &asked).await.version(), 1);
    for (step, body) in [
        ("status", json!({"transition": "confirm"})),
        ("cancel", json!({"reason": "bận"})),
    ] {
        let path = format!("/api/appointments/{}/{step}", asked.id);
        desk.post_matching(&path, STALE, &body)
            .await
            .refused("/problems/version-conflict");
    }
}

#[tokio::test]
async fn a_signature_an_amendment_or_an_end_that_names_an_old_version_or_none_is_refused() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    let draft = keep(&doctor, &prescribed(patient, &[paracetamol()])).await;
    let given = keep(&doctor, &prescribed(patient, &[paracetamol()])).await;
    let given = signed(&doctor, &given).await;
    let visit = opened(&doctor, patient, Some(practice.visit), sore_throat()).await;
    let call = opened(&doctor, patient, None, sore_throat()).await;
    assert_eq!(finish(&doctor, &call).await.status, 200);
    let amendment = json!({ "reason": "Nhập nhầm", "content": sore_throat() });
    for (path, body) in [
        (format!("/api/prescriptions/{}/sign", draft.id), json!({})),
        (
            format!("/api/prescriptions/{}/cancel", given.id),
            json!({ "reason": "Nhầm" }),
        ),
        (format!("/api/encounters/{}/sign", visit.id), json!({})),
        (format!("/api/encounters/{}/amend", call.id), amendment),
    ] {
        doctor
            .post_matching(&path, STALE, &body)
            .await
            .refused("/problems/version-conflict");
        let without = doctor.post(&path, &body).await;
        assert_eq!(without.status, 428, "{path}");
    }
}
