//! A doctor whose cable is cut goes on in the real window: opens the record, writes it, prescribes with the check; when
//! the cable is mended the clinic has all of it, and its log says what was read.

use clinic_desktop_tests::{Bus, Desktop, Screen, Setup};
use clinic_server::seed::doctors;
use clinic_shared::{
    feed,
    medication::{Prescription, PrescriptionStatus},
    records::{Encounter, EncounterStatus, Happened, TimelineItem},
};
use clinic_tests::Wire;

use crate::{
    arrival::demo_clinic,
    main_job::{press, sign_in},
    prescribing::{DOCTOR, add, begin_prescription, found, in_the_room},
};

const BANNER: &str = "document.querySelector('[data-banner]')?.innerText";
const NONE_WAITS: &str =
    "(await (await fetch('/desk/outbox')).json()).every(one => !['waiting', 'retry'].includes(one.state))";

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_writes_and_prescribes_without_the_server_and_the_clinic_has_it_afterwards() {
    let screen = Screen::take().await;
    let (bus, clinic) = (Bus::start(), demo_clinic().await);
    let doctor = doctors(8).into_iter().find(|one| one.user_name == DOCTOR);
    let doctor = doctor.expect("the demo's doctor").id;
    let patient = in_the_room(&clinic, doctor).await;
    let wire = Wire::to(&clinic.base_url).await;
    let desktop = Desktop::start(&screen, &bus, Setup::new(wire.url())).await;
    let page = &desktop.page;
    sign_in(page, DOCTOR).await;
    page.go("/sync").await;
    page.until("document.querySelector('[data-stand] h2')?.innerText === 'Bản sao đang mới'")
        .await;

    wire.cut();
    page.until(&format!("/Mất kết nối máy chủ từ \\d\\d:\\d\\d/.test({BANNER})"))
        .await;
    begin_prescription(page).await;
    add(page, "warfarin").await;
    add(page, "ibuprofen").await;
    found(page, &["nghiêm trọng – cần lý do", "warfarin", "ibuprofen"]).await;
    page.write("[data-draft] input[name=strength]", "5 mg").await;
    // What was typed is on this computer's disk: the record after a pause of its own, which a quick machine outruns.
    for (action, text) in [
        ("PUT /api/prescriptions/{id}", "ibuprofen"),
        ("PUT /api/encounters/{id}", "J02.9"),
    ] {
        page.until(&format!(
            "(await (await fetch('/desk/outbox')).json()).some(one =>
                one.action === '{action}' && JSON.stringify(one.asked).includes('{text}'))"
        ))
        .await;
    }
    page.keep_picture("offline-prescribing").await;

    wire.mend();
    page.go("/sync").await;
    press(page, "main button", "Đồng bộ ngay").await;
    page.until(NONE_WAITS).await;

    let own = clinic.doctor(doctor);
    let timeline = format!("/api/patients/{}/timeline", patient.id);
    let lines: feed::Page<TimelineItem> = own.get(&timeline).await.ok();
    let records = lines.items.iter().filter_map(|line| match &line.what {
        Happened::Encounter { encounter_id, .. } => Some(*encounter_id),
        _ => None,
    });
    let records: Vec<_> = records.collect();
    assert_eq!(records.len(), 1, "{lines:?}");
    let record: Encounter = own.get(&format!("/api/encounters/{}", records[0])).await.ok();
    assert_eq!(record.status, EncounterStatus::InProgress);
    assert_eq!(record.form.diagnoses[0].code, "J02.9");
    let path = format!("/api/prescriptions?patient_id={}", patient.id);
    let drafts: feed::Page<Prescription> = own.get(&path).await.ok();
    let [draft] = &drafts.items[..] else {
        panic!("one draft: {drafts:?}");
    };
    assert_eq!(draft.status, PrescriptionStatus::Draft);
    let drugs = draft.form.lines.iter().map(|line| line.drug.as_str());
    assert_eq!(drugs.collect::<Vec<_>>(), ["warfarin", "ibuprofen"]);
    assert_eq!(draft.encounter_id, Some(record.id));
}
