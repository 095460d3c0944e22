//! A doctor prescribes in the real window: what must be stopped is stopped while it is typed, what is signed is printed.

use std::time::Instant;

use clinic_desktop_tests::{Bus, Desktop, PATIENCE, Page, Screen, Setup};
use clinic_server::seed::doctors;
use clinic_shared::{
    arrivals::{CheckIn, CheckedIn, Queue, QueueEntry, QueueMove, QueueStatus, QueueStep},
    catalog::Service,
    feed,
    ids::{AllergyId, AppointmentId, PatientId, PractitionerId},
    medication::Prescription,
    patients::{Allergy, AllergyForm, CreateAllergy, Gender, Patient, PatientForm, RegisterPatient},
    scheduling::{AppointmentKind, AppointmentView, BookAppointment},
};
use clinic_tests::{Asker, TestClinic, at, next_uuid};
use serde_json::json;

use crate::{
    arrival::demo_clinic,
    main_job::{press, shows, sign_in},
};

pub(crate) const DOCTOR: &str = "bs.khoa";
const NAME: &str = "Đặng Văn Thử Thuốc";
const UNKNOWN: &str = "Thuốc lá cây số 7";

// As the protocol names them.
const ENTER: char = '\u{E006}';
const DELETE: char = '\u{E017}';
const F6: char = '\u{E036}';
const F3: char = '\u{E033}';

const DIAGNOSES: &str = "main fieldset [role=combobox]";
const DRUGS: &str = "[data-draft] [data-drug-list] [role=combobox]";
const ROWS: &str = "[data-draft] [data-drug-list] li[tabindex]";
const FINDINGS: &str = "[data-draft] ul[aria-label='Cảnh báo'] > li";
const SIGNED: &str = "main article";

/// What the window is told of a file.
const FETCH: &str = "
    const answer = await fetch(arguments[0]);
    const begins = new Uint8Array(await answer.arrayBuffer()).slice(0, 5);
    return {
        status: answer.status,
        type: answer.headers.get('content-type'),
        begins: String.fromCharCode(...begins),
    };";

/// Rows B1, B2, D13.
#[tokio::test(flavor = "multi_thread")]
async fn what_must_not_be_given_is_stopped_while_it_is_typed_and_what_is_signed_is_printed() {
    let screen = Screen::take().await;
    let (bus, clinic) = (Bus::start(), demo_clinic().await);
    let doctor = doctors(8).into_iter().find(|one| one.user_name == DOCTOR);
    let doctor = doctor.expect("the demo's doctor").id;
    let patient = in_the_room(&clinic, doctor).await;
    let desktop = Desktop::start(&screen, &bus, Setup::new(&clinic.base_url)).await;
    let page = &desktop.page;
    sign_in(page, DOCTOR).await;
    begin_prescription(page).await;

    add(page, "amoxicillin").await;
    found(page, &["chống chỉ định – dừng", "penicillin", "amoxicil"]).await;
    says(page, "Chống chỉ định: dừng lại").await;
    keep_picture(page, "prescribing-allergy").await;
    take_out(page, 1).await;

    add(page, "simvastatin").await;
    add(page, "clarithromycin").await;
    found(page, &["chống chỉ định – dừng", "simvastatin", "clarithromycin"]).await;
    says(page, "Chống chỉ định: dừng lại").await;
    keep_picture(page, "prescribing-contraindicated").await;
    take_out(page, 2).await;

    add(page, "warfarin").await;
    add(page, "ibuprofen").await;
    found(page, &["nghiêm trọng – cần lý do", "warfarin", "ibuprofen"]).await;
    page.until(&shows(&format!("{FINDINGS} select"))).await;
    keep_picture(page, "prescribing-reason").await;
    take_out(page, 2).await;

    add(page, UNKNOWN).await;
    says(page, &format!("“{UNKNOWN}” không có trong danh mục thuốc")).await;
    says(page, "Chưa kiểm tra được hết").await;
    keep_picture(page, "prescribing-not-checked").await;
    take_out(page, 1).await;

    sign_paracetamol(page).await;
    print(page, &clinic.doctor(doctor), &patient).await;
}

/// Somebody who must not have penicillin, in the room with this doctor, and nobody else.
pub(crate) async fn in_the_room(clinic: &TestClinic, doctor: PractitionerId) -> Patient {
    let (desk, own) = (clinic.desk(), clinic.doctor(doctor));
    let asked = RegisterPatient {
        id: PatientId(next_uuid()),
        form: PatientForm {
            full_name: NAME.to_owned(),
            gender: Gender::Male,
            birth_date: "1980-05-12".parse().ok(),
            ..PatientForm::default()
        },
        not_a_duplicate: true,
    };
    let patient: Patient = desk.post("/api/patients", &asked).await.ok();
    let services: feed::Page<Service> = desk.get("/api/services").await.ok();
    let asked = BookAppointment {
        id: AppointmentId(next_uuid()),
        patient_id: patient.id,
        practitioner_id: doctor,
        service_id: services.items[0].id,
        start: at(16, 0),
        length_minutes: None,
        kind: AppointmentKind::General,
        reason: "Đau họng ba ngày".to_owned(),
        note: String::new(),
        proposed: false,
        hold_id: None,
        // Whatever else the demo has at that time.
        overbook: Some("Khám thêm".to_owned()),
    };
    let visit: AppointmentView = clinic.admin().post("/api/appointments", &asked).await.ok();
    let allergy = CreateAllergy {
        id: AllergyId(next_uuid()),
        form: AllergyForm {
            substance: "Penicillin".to_owned(),
            ..AllergyForm::default()
        },
    };
    let path = format!("/api/patients/{}/allergies", patient.id);
    own.post(&path, &allergy).await.ok::<Allergy>();

    let check_in = CheckIn {
        appointment_id: Some(visit.appointment.id),
        ..CheckIn::default()
    };
    let checked_in: CheckedIn = desk.post("/api/check-ins", &check_in).await.ok();
    let path = format!("/api/queue?practitioner_id={doctor}");
    let queue: Queue = own.get(&path).await.ok();
    for entry in &queue.entries {
        if entry.status == QueueStatus::InRoom {
            take_step(&own, entry, QueueStep::Finish).await;
        }
    }
    take_step(&own, &checked_in.entry, QueueStep::Start).await;
    patient
}

async fn take_step(doctor: &Asker, entry: &QueueEntry, step: QueueStep) {
    let path = format!("/api/queue/{}/step", entry.id);
    let answer = doctor
        .post_matching(&path, entry.version, &QueueMove { step })
        .await;
    answer.ok::<QueueEntry>();
}

/// From the doctor's day into the record by one key.
pub(crate) async fn open_record(page: &Page) {
    page.go("/my-day").await;
    page.until(&format!(
        "document.querySelector(\"section[aria-label='Đang khám']\")?.innerText.includes('{NAME}')"
    ))
    .await;
    page.stroke("body", F6).await;
    page.until("/^[/]encounters[/]/.test(location.pathname)").await;
    page.until("document.querySelector(\"main ul[aria-label='Dị ứng']\")?.innerText.includes('Penicillin')")
        .await;
}

/// As [`open_record`], and by another key to its first prescription.
pub(crate) async fn begin_prescription(page: &Page) {
    open_record(page).await;
    page.write(DIAGNOSES, "viem hong").await;
    page.stroke(DIAGNOSES, ENTER).await;
    page.until(
        "document.querySelector(\"main fieldset ol[aria-label='Chẩn đoán']\")?.innerText.includes('J02')",
    )
    .await;
    page.stroke("body", F3).await;
    page.until(&format!(
        "document.activeElement === (document.querySelector('{DRUGS}') ?? 0)"
    ))
    .await;
}

/// Adds a drug; its row has the focus then.
pub(crate) async fn add(page: &Page, drug: &str) {
    page.write(DRUGS, drug).await;
    page.stroke(DRUGS, ENTER).await;
    page.until(&format!(
        "document.querySelector('{DRUGS}').value === '' && document.activeElement.closest('{ROWS}')"
    ))
    .await;
}

/// Takes out all rows, so many there are.
async fn take_out(page: &Page, rows: usize) {
    for left in (0..rows).rev() {
        page.stroke(ROWS, DELETE).await;
        page.until(&format!("document.querySelectorAll('{ROWS}').length === {left}"))
            .await;
    }
}

/// Waits until one finding has all these words, in small letters.
pub(crate) async fn found(page: &Page, words: &[&str]) {
    page.until(&format!(
        "[...document.querySelectorAll(\"{FINDINGS}\")].some(one =>
            {}.every(word => one.innerText.toLowerCase().includes(word)))",
        json!(words)
    ))
    .await;
}

/// Waits until the draft says this.
async fn says(page: &Page, text: &str) {
    page.until(&format!(
        "document.querySelector('[data-draft]').innerText.includes('{text}')"
    ))
    .await;
}

/// Of what was found, with the rows above it.
async fn keep_picture(page: &Page, name: &str) {
    page.find("[data-draft] div[aria-busy=false]").await;
    let show = "document.querySelector('[data-draft] div[aria-busy]').scrollIntoView({ block: 'center' })";
    page.run(show, &[]).await;
    page.keep_picture(name).await;
}

/// For what the record says, which nobody typed again.
async fn sign_paracetamol(page: &Page) {
    add(page, "paracetamol").await;
    page.write("[data-draft] input[name=strength]", "500 mg").await;
    page.write("[data-draft] input[name=sig]", "1v x 3 x 5").await;
    page.until("!document.querySelector('[data-draft]').innerText.includes('Chưa ký được')")
        .await;
    press(page, "[data-draft] button", "Ký đơn").await;
    let wanted = json!(["Hiệu lực", "J02", "mỗi lần 1 viên, ngày 3 lần, trong 5 ngày"]);
    page.until(&format!(
        "{wanted}.every(text => document.querySelector('{SIGNED}')?.innerText.includes(text))"
    ))
    .await;
    page.until("!document.querySelector('[data-draft]')").await;
}

/// The window fetches the PDF, and the button shows it in a window of its own.
async fn print(page: &Page, doctor: &Asker, patient: &Patient) {
    let path = format!("/api/prescriptions?patient_id={}", patient.id);
    let signed: feed::Page<Prescription> = doctor.get(&path).await.ok();
    let path = format!("/api/prescriptions/{}/pdf", signed.items[0].id);
    let told = page.run(FETCH, &[json!(path)]).await;
    assert_eq!(
        told,
        json!({ "status": 200, "type": "application/pdf", "begins": "%PDF-" })
    );

    let known = page.windows().await;
    press(page, &format!("{SIGNED} button"), "In").await;
    let paper = further_window(page, &known).await;
    page.switch_to(&paper).await;
    page.until(&format!("location.pathname === '{path}'")).await;
}

async fn further_window(page: &Page, known: &[String]) -> String {
    let until = Instant::now() + PATIENCE;
    loop {
        let windows = page.windows().await;
        if let Some(further) = windows.into_iter().find(|window| !known.contains(window)) {
            return further;
        }
        assert!(Instant::now() < until, "no further window");
    }
}
