//! A doctor's computer without its server: records are read and written there, every read comes into the server's log,
//! and no text is lost whatever was written elsewhere meanwhile.

use clinic_shared::{
    feed::{Page, SyncTable},
    identity::Role,
    ids::{AppointmentId, EncounterId, PatientId, PractitionerId, UserId},
    medication::{MedicationHistory, Prescribing, Prescription, PrescriptionForm},
    patients::Allergy,
    records::{Encounter, EncounterForm, EncounterStatus, OpenEncounter, TimelineItem},
    store::{Begin, Tx},
};
use clinic_tests::{Answer, Asker, TestDesktop, Wire, World, at, next_uuid};
use reqwest::Method;
use serde_json::json;

use super::{assert_holds, offline::is_from_outbox};
use crate::{
    encounters::{finish, opened, pharyngitis, sore_throat},
    prescribing::{keep, prescribed},
};

const SECRET: &str = "xyzzy-otitis-xyzzy";

/// A doctor at an own computer, whose wire can be cut, with a patient who comes at ten.
struct Room {
    world: World,
    doctor: PractitionerId,
    patient: PatientId,
    visit: AppointmentId,
    user: UserId,
    wire: Wire,
    desktop: TestDesktop,
    _dir: tempfile::TempDir,
}

impl Room {
    async fn start() -> Self {
        let world = World::start().await;
        let doctor = world.doctor("Nội").await;
        let user = world.clinic.account("bacsi", Role::Doctor, Some(doctor)).await;
        let patient = world.patient().await;
        let visit = world.booked(doctor, patient, at(10, 0)).await.appointment.id;
        let wire = Wire::to(&world.clinic.base_url).await;
        let dir = tempfile::tempdir().unwrap();
        let desktop = world.clinic.desktop_at(&wire.url(), "bacsi", dir.path()).await;
        desktop.pull().await;
        Self {
            world,
            doctor,
            patient,
            visit,
            user,
            wire,
            desktop,
            _dir: dir,
        }
    }

    /// The same doctor at another computer, which reaches the server.
    fn elsewhere(&self) -> Asker {
        self.world.clinic.doctor(self.doctor)
    }

    fn ask_to_open(&self, form: EncounterForm) -> OpenEncounter {
        OpenEncounter {
            id: EncounterId(next_uuid()),
            patient_id: self.patient,
            appointment_id: Some(self.visit),
            form,
        }
    }

    async fn open(&self) -> Encounter {
        let asked = self.ask_to_open(sore_throat());
        self.desktop.post("/api/encounters", &asked).await.ok()
    }

    async fn write(&self, encounter: &Encounter, reason: &str) -> Encounter {
        self.put(encounter, reason).await.ok()
    }

    async fn put(&self, encounter: &Encounter, reason: &str) -> Answer {
        let path = format!("/api/encounters/{}", encounter.id);
        let version = [("if-match", format!("\"{}\"", encounter.version))];
        let form = saying(reason);
        self.desktop
            .ask_with(Method::PUT, &path, Some(&form), &version)
            .await
    }

    async fn read(&self, id: EncounterId) -> Encounter {
        self.desktop.get(&format!("/api/encounters/{id}")).await.ok()
    }

    async fn back(&self) {
        self.wire.mend();
        self.desktop.pull().await;
    }

    async fn states(&self, action: &str) -> Vec<String> {
        let items = self.desktop.outbox().await;
        let of = items.iter().filter(|item| item["action"] == action);
        of.map(|item| item["state"].as_str().unwrap().to_owned())
            .collect()
    }

    /// What the audit log says about records that were read without the server.
    async fn noted(&self) -> Vec<String> {
        let engine = self.world.engine();
        let mut tx = Tx::begin(engine.as_ref(), Begin::Read).await.unwrap();
        let sql = "SELECT detail FROM audit_event WHERE action = 'POST /api/record-reads' ORDER BY seq";
        let rows = tx.all_sql(sql, &[]).await.unwrap();
        rows.iter().map(|row| row.get("detail").unwrap()).collect()
    }

    /// Of what is clinical.
    async fn assert_equals_the_scope(&self) {
        assert_holds(
            &self.world,
            &self.desktop,
            (self.user, self.doctor),
            SyncTable::is_clinical,
        )
        .await;
    }
}

fn saying(reason: &str) -> EncounterForm {
    EncounterForm {
        reason: reason.to_owned(),
        diagnoses: vec![pharyngitis()],
        ..EncounterForm::default()
    }
}

#[tokio::test]
async fn a_record_is_opened_and_written_without_the_server_and_is_the_servers_when_it_is_back() {
    let room = Room::start().await;
    room.wire.cut();
    let opened = room.open().await;
    let again: Encounter = room
        .desktop
        .post("/api/encounters", &room.ask_to_open(sore_throat()))
        .await
        .ok();
    assert_eq!(again.id, opened.id, "a visit has one record, here too");
    let mut written = opened.clone();
    for reason in ["đau", "đau tai", "đau tai phải"] {
        written = room.write(&written, reason).await;
    }
    assert_eq!(room.read(opened.id).await.form.reason, "đau tai phải");
    let stale = room.put(&opened, "khác").await;
    stale.refused("/problems/version-conflict");
    let texts = room.states("PUT /api/encounters/{id}").await;
    assert_eq!(texts, ["waiting"], "the last text stands for all of them");

    room.back().await;
    let there: Encounter = room
        .elsewhere()
        .get(&format!("/api/encounters/{}", opened.id))
        .await
        .ok();
    assert_eq!(there.form.reason, "đau tai phải");
    assert_eq!((there.copy_of, there.twins.len()), (None, 0));
    assert_eq!(there.appointment_id, Some(room.visit));
    room.assert_equals_the_scope().await;
    // It goes on with the version that the server gave it.
    room.write(&there, "đau tai trái").await;
    assert_eq!(room.read(opened.id).await.form.reason, "đau tai trái");
}

#[tokio::test]
async fn two_computers_that_write_one_draft_apart_make_two_drafts() {
    let room = Room::start().await;
    let opened = room.open().await;
    room.wire.cut();
    let here = room.write(&opened, "viết ở phòng khám").await;
    // Elsewhere one version more is written than here: versions alone would let one text over the other.
    let path = format!("/api/encounters/{}", opened.id);
    let elsewhere = room.elsewhere();
    let there: Encounter = elsewhere
        .put(&path, opened.version, &saying("viết ở nhà"))
        .await
        .ok();
    let mut here = room.write(&here, "viết ở phòng khám, tiếp").await;
    // Nor does the same number at both sides.
    room.back().await;
    for version in [here.version, there.version + 1] {
        here.version = version;
        room.put(&here, "từ cửa sổ cũ")
            .await
            .refused("/problems/version-conflict");
        let stale = finish(&elsewhere, &here).await;
        stale.refused("/problems/version-conflict");
    }

    let first: Encounter = elsewhere.get(&path).await.ok();
    assert_eq!(first.form.reason, "viết ở nhà");
    let [second] = first.twins[..] else {
        panic!("one second draft: {:?}", first.twins);
    };
    let second = room.read(second).await;
    assert_eq!(second.form.reason, "viết ở phòng khám, tiếp");
    assert_eq!(
        (second.copy_of, second.status),
        (Some(first.id), EncounterStatus::InProgress)
    );
    assert_eq!(
        (second.appointment_id, second.twins.clone()),
        (None, vec![first.id])
    );
    assert_eq!(room.states("PUT /api/encounters/{id}").await, ["applied"]);
    room.assert_equals_the_scope().await;

    // What is typed on in the second draft stays there.
    room.wire.cut();
    room.write(&second, "bản thứ hai, tiếp").await;
    room.back().await;
    assert_eq!(room.read(second.id).await.form.reason, "bản thứ hai, tiếp");
    assert_eq!(room.read(first.id).await.twins, [second.id], "no third one");
    // Either is signed, the other deleted.
    let signed = finish(&elsewhere, &room.read(second.id).await).await;
    assert_eq!(signed.status, 200, "{}", signed.text());
    assert_eq!(elsewhere.delete(&path, first.version).await.status, 204);
    let of_visit: Encounter = elsewhere
        .get(&format!("/api/appointments/{}/encounter", room.visit))
        .await
        .ok();
    assert_eq!(
        (of_visit.id, of_visit.copy_of),
        (second.id, None),
        "the visit's record is the one that was kept"
    );
}

#[tokio::test]
async fn a_text_that_comes_after_the_signature_is_a_second_draft() {
    let room = Room::start().await;
    let opened = room.open().await;
    room.wire.cut();
    room.write(&opened, "thêm khi mất mạng").await;
    assert_eq!(finish(&room.elsewhere(), &opened).await.status, 200);
    room.back().await;
    let signed = room.read(opened.id).await;
    assert_eq!(signed.status, EncounterStatus::Finished);
    assert_eq!(signed.form.reason, sore_throat().reason);
    let second = room.read(signed.twins[0]).await;
    assert_eq!(second.form.reason, "thêm khi mất mạng");
}

#[tokio::test]
async fn a_record_that_was_opened_at_two_computers_is_two_drafts() {
    let room = Room::start().await;
    room.wire.cut();
    let here = room.open().await;
    room.write(&here, "ở đây").await;
    let there = opened(&room.elsewhere(), room.patient, Some(room.visit), saying("ở kia")).await;
    room.back().await;
    assert_eq!(room.read(there.id).await.form.reason, "ở kia");
    let second = room.read(here.id).await;
    assert_eq!(second.form.reason, "ở đây");
    assert_eq!((second.copy_of, second.appointment_id), (Some(there.id), None));
    room.assert_equals_the_scope().await;
}

#[tokio::test]
async fn a_prescription_is_drafted_with_its_check_without_the_server_and_signed_with_it() {
    let room = Room::start().await;
    let path = format!("/api/patients/{}", room.patient);
    let allergy = json!({ "id": next_uuid(), "substance": "penicillin", "reaction": "", "note": "" });
    room.wire.cut();
    let recorded = room.desktop.post(&format!("{path}/allergies"), &allergy).await;
    assert!(is_from_outbox(&recorded), "{recorded:?}");
    let known: Prescribing = room.desktop.get(&format!("{path}/prescribing")).await.ok();
    assert_eq!(
        known.case.allergies.as_deref(),
        Some(&["penicillin".to_owned()][..])
    );

    let asked = prescribed(room.patient, &[crate::prescribing::warfarin()]);
    let draft: Prescription = room.desktop.post("/api/prescriptions", &asked).await.ok();
    let sign = format!("/api/prescriptions/{}/sign", draft.id);
    let version = [("if-match", format!("\"{}\"", draft.version))];
    let refused = room
        .desktop
        .ask_with(Method::POST, &sign, Some(&json!({})), &version)
        .await;
    refused.refused("/problems/needs-server");
    let form = PrescriptionForm {
        advice: "uống sau ăn".to_owned(),
        ..draft.form.clone()
    };
    let put = format!("/api/prescriptions/{}", draft.id);
    let kept = room
        .desktop
        .ask_with(Method::PUT, &put, Some(&form), &version)
        .await;
    assert!(is_from_outbox(&kept), "{kept:?}");
    room.back().await;
    let there: Prescription = room.elsewhere().get(&put).await.ok();
    assert_eq!((there.form.advice.as_str(), there.copy_of), ("uống sau ăn", None));
    crate::prescribing::signed(&room.elsewhere(), &there).await;
    let allergies: Page<Allergy> = room.elsewhere().get(&format!("{path}/allergies")).await.ok();
    assert_eq!(allergies.items.len(), 1);

    // And what is in force is known here without the server.
    room.desktop.pull().await;
    room.wire.cut();
    let taken: MedicationHistory = room.desktop.get(&format!("{path}/medications")).await.ok();
    assert_eq!(taken.active.len(), 1);
    room.wire.mend();
    room.assert_equals_the_scope().await;
}

#[tokio::test]
async fn a_prescription_that_was_written_apart_is_two_drafts() {
    let room = Room::start().await;
    let asked = prescribed(room.patient, &[crate::prescribing::warfarin()]);
    let draft = keep(&room.elsewhere(), &asked).await;
    room.desktop.pull().await;
    room.wire.cut();
    let put = format!("/api/prescriptions/{}", draft.id);
    let version = [("if-match", format!("\"{}\"", draft.version))];
    let saying = |advice: &str| PrescriptionForm {
        advice: advice.to_owned(),
        ..draft.form.clone()
    };
    let here = room
        .desktop
        .ask_with(Method::PUT, &put, Some(&saying("ở đây")), &version)
        .await;
    assert!(is_from_outbox(&here), "{here:?}");
    room.elsewhere()
        .put(&put, draft.version, &saying("ở kia"))
        .await
        .ok::<Prescription>();
    room.back().await;
    let list = format!("/api/prescriptions?patient_id={}", room.patient);
    let drafts: Page<Prescription> = room.elsewhere().get(&list).await.ok();
    let mut advice: Vec<_> = drafts
        .items
        .iter()
        .map(|one| (one.form.advice.as_str(), one.copy_of))
        .collect();
    advice.sort_unstable();
    assert_eq!(advice, [("ở kia", None), ("ở đây", Some(draft.id))]);
}

#[tokio::test]
async fn what_is_read_without_the_server_comes_into_its_log_once() {
    let room = Room::start().await;
    let opened = room.open().await;
    room.desktop.pull().await;
    room.wire.cut();
    let timeline = format!("/api/patients/{}/timeline", room.patient);
    for _ in 0..3 {
        assert!(room.desktop.get(&timeline).await.is_from_replica());
        assert_eq!(room.read(opened.id).await.form.reason, sore_throat().reason);
    }
    let lines: Page<TimelineItem> = room.desktop.get(&timeline).await.ok();
    assert_eq!(lines.items.len(), 1, "the visit's record");
    assert_eq!(room.noted().await, Vec::<String>::new());
    room.back().await;
    let noted = room.noted().await;
    assert_eq!(noted.len(), 2, "{noted:?}");
    for (detail, path) in noted
        .iter()
        .zip([&timeline, &format!("/api/encounters/{}", opened.id)])
    {
        assert!(detail.contains(&format!("GET {path}")), "{detail}");
        assert!(detail.contains(&format!("patient {}", room.patient)), "{detail}");
        assert!(detail.contains("made without the server at"), "{detail}");
    }
    // With the server it is the server that answers.
    assert!(!room.desktop.get(&timeline).await.is_from_replica());
}

#[tokio::test]
async fn nobody_reads_without_the_server_what_they_may_not_read_with_it() {
    let room = Room::start().await;
    let colleague = room.world.clinic.doctor(room.world.doctor("Nhi").await);
    let other = room.world.patient().await;
    crate::records::open_record(&colleague, other).await;
    let theirs = opened(&colleague, other, None, saying(SECRET)).await;
    crate::records::open_record(&colleague, room.patient).await;
    // A colleague's draft about a patient whom both have in care.
    let draft = opened(&colleague, room.patient, None, saying(SECRET)).await;
    room.desktop.pull().await;
    let holds = || {
        let (pages, _) = room.desktop.bytes(room.user, "doctor");
        pages
            .windows(SECRET.len())
            .any(|found| found == SECRET.as_bytes())
    };
    assert!(!holds(), "neither of a stranger nor anybody's draft");
    room.wire.cut();
    for id in [theirs.id, draft.id] {
        let answer = room.desktop.get(&format!("/api/encounters/{id}")).await;
        assert_eq!(answer.status, 404);
    }
    let closed = room.desktop.get(&format!("/api/patients/{other}/timeline")).await;
    closed.refused("/problems/not-in-care");
    room.back().await;
    // Signed it is for all who have the patient in care.
    assert_eq!(finish(&colleague, &draft).await.status, 200);
    room.desktop.pull().await;
    assert!(holds());
    room.assert_equals_the_scope().await;
}

#[tokio::test]
async fn an_opened_record_is_closed_by_the_clock_where_the_server_is_away() {
    let room = Room::start().await;
    let other = room.world.patient().await;
    crate::records::open_record(&room.elsewhere(), other).await;
    room.desktop.pull().await;
    room.wire.cut();
    let timeline = format!("/api/patients/{other}/timeline");
    assert_eq!(room.desktop.get(&timeline).await.status, 200);
    room.world.clinic.clock.advance_seconds(24 * 3_600 + 60);
    room.desktop.get(&timeline).await.refused("/problems/not-in-care");
}

#[tokio::test]
async fn no_byte_of_what_was_written_stays_when_the_care_is_over() {
    let room = Room::start().await;
    let opened = room.open().await;
    let written = room.write(&opened, SECRET).await;
    room.wire.cut();
    room.write(&written, &format!("{SECRET} 2")).await;
    room.back().await;
    let holds = || {
        let (pages, wal) = room.desktop.bytes(room.user, "doctor");
        (
            pages
                .windows(SECRET.len())
                .any(|found| found == SECRET.as_bytes()),
            wal,
        )
    };
    assert!(holds().0);
    let cancel = format!("/api/appointments/{}/cancel", room.visit);
    let reason = json!({ "reason": "Bận việc" });
    assert_eq!(room.world.clinic.desk().post(&cancel, &reason).await.status, 200);
    room.desktop.pull().await;
    assert_eq!(holds(), (false, 0));
}
