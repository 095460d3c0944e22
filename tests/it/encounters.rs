//! What is written about a visit: opened, kept while it is being written, signed, amended. Rows D1, V1.

use clinic_shared::{
    feed::Page,
    ids::{AppointmentId, EncounterId, PatientId, PractitionerId},
    problem::Problem,
    records::{
        AmendEncounter, Diagnosis, DiagnosisFound, Encounter, EncounterForm, EncounterRevision,
        EncounterStatus, OpenEncounter, Vitals,
    },
    store::{Begin, Statement, Tx},
};
use clinic_tests::{Answer, Asker, World, at, next_uuid, now};
use reqwest::Method;
use serde_json::json;

use crate::records::open_record;

mod history;

/// A doctor at work, and a patient who comes at ten and has no allergies, by their own word.
#[derive(Debug)]
pub struct Practice {
    pub world: World,
    pub practitioner: PractitionerId,
    pub patient: PatientId,
    pub visit: AppointmentId,
}

impl Practice {
    pub async fn start() -> Self {
        let world = World::start().await;
        let (practitioner, patient) = (world.doctor("Nội").await, world.patient().await);
        let visit = world.booked(practitioner, patient, at(10, 0)).await;
        let practice = Self {
            world,
            practitioner,
            patient,
            visit: visit.appointment.id,
        };
        review_allergies(&practice.doctor(), patient).await;
        practice
    }

    /// With a fresh token: days may have passed.
    pub fn doctor(&self) -> Asker {
        self.world.clinic.doctor(self.practitioner)
    }

    /// Another doctor, who has opened the patient's record.
    pub async fn colleague(&self) -> Asker {
        let colleague = self.world.clinic.doctor(self.world.doctor("Ngoại").await);
        open_record(&colleague, self.patient).await;
        colleague
    }

    /// A patient without a visit whose record the doctor has opened; nobody has asked them for allergies.
    pub async fn somebody_else(&self) -> PatientId {
        let patient = self.world.patient().await;
        open_record(&self.doctor(), patient).await;
        patient
    }

    pub fn let_days_pass(&self, days: i64) {
        self.world.clinic.clock.advance_seconds(days * 24 * 3_600);
    }
}

/// The patient was asked, and there are none.
pub async fn review_allergies(doctor: &Asker, patient: PatientId) {
    let path = format!("/api/patients/{patient}/allergy-review");
    let key = [("Idempotency-Key", next_uuid().to_string())];
    let answer = doctor.send(Method::PUT, &path, Some(&json!({})), &key).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
}

pub fn pharyngitis() -> Diagnosis {
    Diagnosis {
        code: "J02.9".to_owned(),
        name: "Viêm họng cấp".to_owned(),
        chronic: false,
    }
}

pub fn sore_throat() -> EncounterForm {
    EncounterForm {
        reason: "Đau họng 3 ngày".to_owned(),
        diagnoses: vec![pharyngitis()],
        ..EncounterForm::default()
    }
}

fn asked(patient: PatientId, visit: Option<AppointmentId>, form: EncounterForm) -> OpenEncounter {
    OpenEncounter {
        id: EncounterId(next_uuid()),
        patient_id: patient,
        appointment_id: visit,
        form,
    }
}

pub async fn opened(
    doctor: &Asker,
    patient: PatientId,
    visit: Option<AppointmentId>,
    form: EncounterForm,
) -> Encounter {
    let asked = asked(patient, visit, form);
    doctor.post("/api/encounters", &asked).await.ok()
}

fn path_of(encounter: &Encounter) -> String {
    format!("/api/encounters/{}", encounter.id)
}

pub async fn finish(doctor: &Asker, encounter: &Encounter) -> Answer {
    let path = format!("{}/sign", path_of(encounter));
    doctor.post_matching(&path, encounter.version, &json!({})).await
}

pub async fn amend(doctor: &Asker, encounter: &Encounter, asked: &AmendEncounter) -> Answer {
    let path = format!("{}/amend", path_of(encounter));
    doctor.post_matching(&path, encounter.version, asked).await
}

/// The fields that a refusal is about.
pub fn fields(refused: &Problem) -> Vec<&str> {
    let fields = refused.errors.iter();
    fields.map(|error| error.pointer.as_str()).collect()
}

static READS: Statement = Statement::new(
    "READS",
    "SELECT action, detail FROM audit_event WHERE action LIKE 'GET %' ORDER BY seq",
);

/// Each of these reads leaves one row, with the route and the patient. Pairs of a route and a path of it.
pub async fn assert_reads_are_audited(practice: &Practice, reads: &[(&str, String)]) {
    let doctor = practice.doctor();
    for (_, path) in reads {
        assert_eq!(doctor.get(path).await.status, 200, "{path}");
    }
    let mut tx = Tx::begin(practice.world.engine().as_ref(), Begin::Read)
        .await
        .unwrap();
    let rows = tx.all(&READS, &[]).await.unwrap();
    let patient = practice.patient.to_string();
    let kept: Vec<(String, bool)> = rows
        .iter()
        .map(|row| {
            let detail: String = row.get("detail").unwrap();
            (row.get("action").unwrap(), detail.contains(&patient))
        })
        .collect();
    let wanted: Vec<_> = reads
        .iter()
        .map(|(route, _)| (format!("GET {route}"), true))
        .collect();
    assert_eq!(kept, wanted);
}

#[tokio::test]
async fn a_visit_has_one_record_which_its_own_doctor_opens() {
    let practice = Practice::start().await;
    let (doctor, colleague) = (practice.doctor(), practice.colleague().await);
    let of_visit = format!("/api/appointments/{}/encounter", practice.visit);
    doctor.get(&of_visit).await.refused("/problems/not-found");
    let of_this = || asked(practice.patient, Some(practice.visit), sore_throat());
    colleague
        .post("/api/encounters", &of_this())
        .await
        .refused("/problems/not-yours");

    let made = doctor.post("/api/encounters", &of_this()).await;
    assert_eq!((made.status.as_u16(), made.version()), (201, 1));
    let made: Encounter = made.ok();
    assert_eq!((made.status, made.revision), (EncounterStatus::InProgress, 0));
    assert_eq!(
        (made.practitioner_id, made.form.clone()),
        (practice.practitioner, sore_throat())
    );
    // From another window, under another id.
    let again: Encounter = doctor.post("/api/encounters", &of_this()).await.ok();
    assert_eq!(again, made);
    assert_eq!(doctor.get(&of_visit).await.ok::<Encounter>(), made);
    assert_eq!(doctor.get(&path_of(&made)).await.version(), 1);
    // While it is being written it is nobody else's to read.
    let draft = colleague.get(&path_of(&made)).await;
    draft.refused("/problems/not-yours");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_visit_opened_in_two_places_at_once_has_one_record() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let open = || opened(&doctor, practice.patient, Some(practice.visit), sore_throat());
    let (one, other) = tokio::join!(open(), open());
    assert_eq!(one.id, other.id);
}

#[tokio::test]
async fn a_record_is_closed_to_whom_the_patient_is_not_in_care_of() {
    let practice = Practice::start().await;
    let visit = Some(practice.visit);
    let made = opened(&practice.doctor(), practice.patient, visit, sore_throat()).await;
    let stranger = practice.world.clinic.doctor(practice.world.doctor("Nhi").await);
    let (own, patient) = (path_of(&made), practice.patient);
    for path in [
        own.clone(),
        format!("{own}/revisions"),
        format!("/api/appointments/{}/encounter", practice.visit),
        format!("/api/patients/{patient}/timeline"),
    ] {
        stranger.get(&path).await.refused("/problems/not-in-care");
    }
    stranger
        .post("/api/encounters", &asked(patient, None, sore_throat()))
        .await
        .refused("/problems/not-in-care");
}

#[tokio::test]
async fn a_draft_is_saved_as_it_grows_and_by_its_doctor_alone() {
    let practice = Practice::start().await;
    let (doctor, colleague) = (practice.doctor(), practice.colleague().await);
    let empty = EncounterForm::default();
    let made = opened(&doctor, practice.patient, Some(practice.visit), empty).await;
    let path = path_of(&made);
    let form = EncounterForm {
        examination: "  Họng đỏ ".to_owned(),
        ..sore_throat()
    };
    let saved = doctor.put(&path, 1, &form).await;
    assert_eq!(saved.version(), 2);
    assert_eq!(saved.ok::<Encounter>().form, form.clone().tidied());
    let stale = doctor.put(&path, 1, &form).await;
    let refused = stale.refused("/problems/version-conflict");
    assert_eq!(refused.members["current_version"], 2);

    let saved: Encounter = doctor.get(&path).await.ok();
    for answer in [
        colleague.put(&path, 2, &form).await,
        colleague.delete(&path, 2).await,
        finish(&colleague, &saved).await,
    ] {
        answer.refused("/problems/not-yours");
    }
    doctor
        .delete(&path, 1)
        .await
        .refused("/problems/version-conflict");
    assert_eq!(doctor.delete(&path, 2).await.status, 204);
    doctor.get(&path).await.refused("/problems/not-found");
    // The visit is as it was before.
    let visit = Some(practice.visit);
    opened(&doctor, practice.patient, visit, sore_throat()).await;
}

#[tokio::test]
async fn what_cannot_be_measured_is_refused_by_its_field() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let mut form = sore_throat();
    form.vitals = Vitals {
        temperature_celsius: Some(390.0),
        systolic_mmhg: Some(80.0),
        diastolic_mmhg: Some(120.0),
        oxygen_percent: Some(101.0),
        ..Vitals::default()
    };
    form.diagnoses[0].code = "viêm".to_owned();
    let wrong = [
        "/vitals/temperature_celsius",
        "/vitals/oxygen_percent",
        "/vitals/diastolic_mmhg",
        "/diagnoses/0/code",
    ];
    let made = opened(&doctor, practice.patient, None, sore_throat()).await;
    let opening = asked(practice.patient, None, form.clone());
    for answer in [
        doctor.post("/api/encounters", &opening).await,
        doctor.put(&path_of(&made), 1, &form).await,
    ] {
        assert_eq!(answer.status, 422);
        assert_eq!(fields(&answer.refused("/problems/invalid-fields")), wrong);
    }
}

#[tokio::test]
async fn a_record_is_signed_when_it_says_why_and_what_and_is_never_overwritten_then() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let made = opened(&doctor, practice.patient, None, EncounterForm::default()).await;
    let refused = finish(&doctor, &made).await.refused("/problems/invalid-fields");
    assert_eq!(fields(&refused), ["/reason", "/diagnoses"]);
    let path = path_of(&made);
    let said: Encounter = doctor.put(&path, 1, &sore_throat()).await.ok();
    finish(&doctor, &made).await.refused("/problems/version-conflict");

    let signed: Encounter = finish(&doctor, &said).await.ok();
    assert_eq!(
        (signed.status, signed.revision, signed.signed_at),
        (EncounterStatus::Finished, 1, Some(now()))
    );
    for answer in [
        doctor.put(&path, signed.version, &sore_throat()).await,
        doctor.delete(&path, signed.version).await,
        finish(&doctor, &signed).await,
    ] {
        answer.refused("/problems/already-signed");
    }
    assert_eq!(doctor.get(&path).await.ok::<Encounter>(), signed);
}

#[tokio::test]
async fn an_amendment_says_why_and_what_was_read_before_stays() {
    let practice = Practice::start().await;
    let (doctor, colleague) = (practice.doctor(), practice.colleague().await);
    let made = opened(&doctor, practice.patient, Some(practice.visit), sore_throat()).await;
    let mut content = sore_throat();
    content.vitals.systolic_mmhg = Some(130.0);
    let asked = AmendEncounter {
        reason: "Nhập nhầm huyết áp".to_owned(),
        content: content.clone(),
    };
    amend(&doctor, &made, &asked)
        .await
        .refused("/problems/not-signed");
    let signed: Encounter = finish(&doctor, &made).await.ok();

    let empty = AmendEncounter {
        reason: " ".to_owned(),
        content: EncounterForm::default(),
    };
    let refused = amend(&doctor, &signed, &empty)
        .await
        .refused("/problems/invalid-fields");
    assert_eq!(
        fields(&refused),
        ["/reason", "/content/reason", "/content/diagnoses"]
    );
    amend(&doctor, &made, &asked)
        .await
        .refused("/problems/version-conflict");
    amend(&colleague, &signed, &asked)
        .await
        .refused("/problems/not-yours");

    practice.world.clinic.clock.advance_seconds(60);
    let amended: Encounter = amend(&doctor, &signed, &asked).await.ok();
    assert_eq!((amended.revision, &amended.form), (2, &content));
    let path = format!("{}/revisions", path_of(&made));
    let kept: Page<EncounterRevision> = colleague.get(&path).await.ok();
    let told: Vec<_> = kept
        .items
        .iter()
        .map(|one| (one.revision, one.reason.as_str(), one.written_at, &one.content))
        .collect();
    assert_eq!(
        told,
        [
            (2, "Nhập nhầm huyết áp", now().plus_minutes(1), &content),
            (1, "", now(), &sore_throat()),
        ]
    );
}

#[tokio::test]
async fn every_read_of_a_record_is_audited() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    let made = opened(&doctor, patient, Some(practice.visit), sore_throat()).await;
    finish(&doctor, &made).await.ok::<Encounter>();
    doctor
        .get("/api/diagnoses?q=ho")
        .await
        .ok::<Page<DiagnosisFound>>();
    let of_visit = format!("/api/appointments/{}/encounter", practice.visit);
    assert_reads_are_audited(
        &practice,
        &[
            ("/api/encounters/{id}", path_of(&made)),
            (
                "/api/encounters/{id}/revisions",
                format!("{}/revisions", path_of(&made)),
            ),
            ("/api/appointments/{id}/encounter", of_visit),
            (
                "/api/patients/{id}/timeline",
                format!("/api/patients/{patient}/timeline"),
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_diagnosis_is_found_in_vietnamese_without_marks_and_by_its_code() {
    let practice = Practice::start().await;
    let find = async |q: &str| {
        let path = format!("/api/diagnoses?q={q}");
        let found: Page<DiagnosisFound> = practice.doctor().get(&path).await.ok();
        found.items
    };
    let throat = find("viem%20hong").await;
    assert!(throat[0].code.starts_with("J02"), "{throat:?}");
    let asthma = find("J45").await;
    assert!(
        asthma[0].code.starts_with("J45") && asthma[0].chronic,
        "{asthma:?}"
    );
    assert!(find("xyzzy").await.is_empty());
}
