//! Files of patients' records: sent, shown, withdrawn, lost. Rows T7, D1.

use std::{fs, path::PathBuf};

use clinic_server::{
    attachments::FOLDER,
    backup::{back_up_files, backup},
    doctor::{State, examine},
    settings::{Flags, Settings},
};
use clinic_shared::{
    attachments::{Attachment, AttachmentForm, AttachmentKind, AttachmentStatus, FILE_BYTES_MAX, FileKind},
    feed::{Changes, Entity, Page},
    ids::{AttachmentId, EncounterId, PatientId},
    problem::Problem,
    records::{Encounter, Happened, TimelineItem},
};
use clinic_tests::{Answer, Asker, at, next_uuid, sql_server};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::Method;
use serde_json::json;

use crate::{
    encounters::{Practice, assert_reads_are_audited, finish, opened, sore_throat},
    records::open_record,
};

/// Every byte of a red component is another, so that two pictures differ.
fn picture(width: u32, height: u32, shade: u8) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = RgbImage::from_pixel(width, height, Rgb([shade, 90, 160]));
    DynamicImage::from(picture)
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

fn pdf() -> Vec<u8> {
    b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n".to_vec()
}

fn new_id() -> AttachmentId {
    AttachmentId(next_uuid())
}

fn path_of(id: AttachmentId, patient: PatientId, more: &str) -> String {
    format!("/api/attachments/{id}?patient_id={patient}&kind=imaging&file_name=x-quang.png{more}")
}

async fn send(doctor: &Asker, patient: PatientId, content: Vec<u8>) -> Answer {
    doctor.put_bytes(&path_of(new_id(), patient, ""), content).await
}

async fn sent(doctor: &Asker, patient: PatientId, content: Vec<u8>) -> Attachment {
    send(doctor, patient, content).await.ok()
}

async fn content(doctor: &Asker, id: AttachmentId) -> Answer {
    doctor.get(&format!("/api/attachments/{id}/content")).await
}

async fn files_of(doctor: &Asker, query: &str) -> Vec<AttachmentId> {
    let page: Page<Attachment> = doctor.get(&format!("/api/attachments?{query}")).await.ok();
    page.items.into_iter().map(|file| file.id).collect()
}

/// Where the server keeps this content.
fn place(practice: &Practice, file: &Attachment) -> PathBuf {
    let folder = practice.world.clinic.dir.path().join(FOLDER);
    folder.join(&file.sha256[..2]).join(&file.sha256)
}

async fn act(doctor: &Asker, file: &Attachment, step: &str, body: &serde_json::Value) -> Answer {
    let path = format!("/api/attachments/{}/{step}", file.id);
    doctor.post_matching(&path, file.version, body).await
}

#[tokio::test]
async fn a_file_comes_back_byte_for_byte_and_as_what_it_is() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    for (bytes, kind, ending) in [
        (picture(700, 500, 1), FileKind::Png, "x-quang.png"),
        (pdf(), FileKind::Pdf, "x-quang.png.pdf"),
    ] {
        let made = send(&doctor, patient, bytes.clone()).await;
        assert_eq!((made.status.as_u16(), made.version()), (201, 1));
        let made: Attachment = made.ok();
        assert_eq!(
            (made.content_type, made.form.title.as_str(), made.bytes),
            (kind, "x-quang", u32::try_from(bytes.len()).unwrap())
        );
        let given = content(&doctor, made.id).await;
        assert_eq!(given.body, bytes);
        let header = |name: &str| given.headers[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), kind.content_type());
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "private, no-store");
        assert!(header("content-disposition").contains(&format!("\"{ending}\"")));
        assert!(given.headers.contains_key("content-security-policy"));
    }
}

#[tokio::test]
async fn a_picture_has_its_size_and_a_small_one_and_a_pdf_has_none() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    let made = sent(&doctor, patient, picture(800, 400, 2)).await;
    assert_eq!((made.width, made.height), (Some(800), Some(400)));
    let path = format!("/api/attachments/{}/thumbnail", made.id);
    let small = doctor.get(&path).await;
    assert_eq!(small.headers["content-type"], "image/jpeg");
    let shown = image::load_from_memory_with_format(&small.body, ImageFormat::Jpeg).unwrap();
    assert_eq!((shown.width(), shown.height()), (320, 160));

    // A backup put back is without them.
    let thumbs = practice.world.clinic.dir.path().join(FOLDER).join("thumb");
    fs::remove_dir_all(thumbs).unwrap();
    assert_eq!(doctor.get(&path).await.body, small.body);

    let document = sent(&doctor, patient, pdf()).await;
    assert_eq!(document.width, None);
    let none = format!("/api/attachments/{}/thumbnail", document.id);
    doctor.get(&none).await.refused("/problems/not-found");
}

#[tokio::test]
async fn a_file_sent_again_is_kept_once_and_its_id_is_nothing_elses() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    let path = path_of(new_id(), patient, "");
    let first: Attachment = doctor.put_bytes(&path, picture(20, 20, 3)).await.ok();
    let again: Attachment = doctor.put_bytes(&path, picture(20, 20, 3)).await.ok();
    assert_eq!(again, first);
    let other = doctor.put_bytes(&path, picture(20, 20, 4)).await;
    other.refused("/problems/id-in-use");
    assert_eq!(
        files_of(&doctor, &format!("patient_id={patient}")).await,
        [first.id]
    );
    // The same content of another id is another file, and lies there once.
    let twin = sent(&doctor, patient, picture(20, 20, 3)).await;
    assert_eq!(place(&practice, &twin), place(&practice, &first));
}

#[tokio::test]
async fn what_cannot_be_shown_is_refused_with_what_to_do() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    let mut dicom = vec![0; 128];
    dicom.extend(b"DICM\x02\0");
    for (content, kind, found) in [
        (dicom, "/problems/file-not-accepted", Some("dicom")),
        (
            b"<html><script>alert(1)</script>".to_vec(),
            "/problems/file-not-accepted",
            Some("unknown"),
        ),
        (Vec::new(), "/problems/file-not-accepted", Some("empty")),
        (
            picture(60, 60, 5)[..60].to_vec(),
            "/problems/picture-unreadable",
            None,
        ),
    ] {
        let refused: Problem = send(&doctor, patient, content).await.refused(kind);
        assert!(refused.detail.is_some(), "{refused:?}");
        let said = refused.members.get("found").and_then(|found| found.as_str());
        assert_eq!(said, found);
    }
    assert!(
        files_of(&doctor, &format!("patient_id={patient}"))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_with_the_most_that_is_taken() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    let mut largest = pdf();
    largest.resize(FILE_BYTES_MAX, b' ');
    assert_eq!(send(&doctor, patient, largest.clone()).await.status, 201);
    largest.push(b' ');
    let refused = send(&doctor, patient, largest).await;
    let refused = refused.refused("/problems/file-too-large");
    assert_eq!(refused.members["bytes_max"], FILE_BYTES_MAX);
}

#[tokio::test]
async fn what_is_said_of_a_file_is_checked_and_said_better() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    let tomorrow = doctor
        .put_bytes(&path_of(new_id(), patient, "&taken_on=2026-11-25"), pdf())
        .await;
    let wrong = tomorrow.refused("/problems/invalid-fields");
    assert_eq!(wrong.errors[0].pointer, "/taken_on");
    let file = sent(&doctor, patient, pdf()).await;
    let better = AttachmentForm {
        kind: AttachmentKind::Laboratory,
        title: "Công thức máu".to_owned(),
        taken_on: Some("2026-11-20".parse().unwrap()),
    };
    let body = serde_json::to_value(&better).unwrap();
    let described: Attachment = act(&doctor, &file, "describe", &body).await.ok();
    assert_eq!((described.form, described.version), (better, 2));
    let late = act(&doctor, &file, "describe", &body).await;
    late.refused("/problems/version-conflict");
}

#[tokio::test]
async fn a_file_is_withdrawn_with_a_reason_and_whoever_did_it_takes_that_back() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    let file = sent(&doctor, patient, picture(30, 30, 6)).await;
    let without = act(&doctor, &file, "withdraw", &json!({ "reason": " " })).await;
    assert_eq!(without.status, 422);
    act(&doctor, &file, "restore", &json!({}))
        .await
        .refused("/problems/not-withdrawn");

    let reason = json!({ "reason": "Phim của người khác" });
    let withdrawn: Attachment = act(&doctor, &file, "withdraw", &reason).await.ok();
    assert_eq!(withdrawn.status, AttachmentStatus::EnteredInError);
    assert_eq!(withdrawn.error_reason, "Phim của người khác");
    let twice = act(&doctor, &withdrawn, "withdraw", &reason).await;
    twice.refused("/problems/already-withdrawn");
    let changed = json!({ "kind": "other", "title": "Khác" });
    let changed = act(&doctor, &withdrawn, "describe", &changed).await;
    changed.refused("/problems/already-withdrawn");
    // It is still there to be looked at, and told no more.
    assert_eq!(content(&doctor, file.id).await.status, 200);
    assert_eq!(
        files_of(&doctor, &format!("patient_id={patient}")).await,
        [file.id]
    );
    assert!(told(&doctor, patient).await.is_empty());

    let back: Attachment = act(&doctor, &withdrawn, "restore", &json!({})).await.ok();
    assert_eq!(
        (back.status, back.error_reason.as_str()),
        (AttachmentStatus::Current, "")
    );
    assert_eq!(told(&doctor, patient).await, [file.id]);
}

/// The files of a timeline.
async fn told(doctor: &Asker, patient: PatientId) -> Vec<AttachmentId> {
    let path = format!("/api/patients/{patient}/timeline");
    let page: Page<TimelineItem> = doctor.get(&path).await.ok();
    let items = page.items.into_iter();
    items
        .filter_map(|item| match item.what {
            Happened::Attachment { attachment_id, .. } => Some(attachment_id),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn files_are_listed_of_a_record_and_of_a_patient_page_by_page() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    let record = opened(&doctor, patient, Some(practice.visit), sore_throat()).await;
    let of_record = format!("&encounter_id={}", record.id);
    let added = new_id();
    let path = path_of(added, patient, &of_record);
    doctor.put_bytes(&path, pdf()).await.ok::<Attachment>();
    for _ in 0..51 {
        sent(&doctor, patient, pdf()).await;
    }
    assert_eq!(
        files_of(&doctor, &format!("encounter_id={}", record.id)).await,
        [added]
    );
    let (mut all, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let path = format!("/api/attachments?patient_id={patient}{cursor}");
        let page: Page<Attachment> = doctor.get(&path).await.ok();
        all.extend(page.items.into_iter().map(|file| file.id));
        pages += 1;
        let Some(next) = page.next_cursor else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!((all.len(), pages), (52, 2));
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 52, "each is told once");

    // A draft that goes leaves its files with the patient.
    let draft = format!("/api/encounters/{}", record.id);
    assert_eq!(doctor.delete(&draft, record.version).await.status, 204);
    let left: Attachment = doctor.get(&format!("/api/attachments/{added}")).await.ok();
    assert_eq!(left.encounter_id, None);
}

#[tokio::test]
async fn files_are_added_to_own_drafts_and_signed_records_of_that_patient_alone() {
    let practice = Practice::start().await;
    let (doctor, colleague) = (practice.doctor(), practice.colleague().await);
    let patient = practice.patient;
    let record = opened(&doctor, patient, Some(practice.visit), sore_throat()).await;
    let add = |asker: Asker, patient, record: EncounterId| async move {
        let path = path_of(new_id(), patient, &format!("&encounter_id={record}"));
        asker.put_bytes(&path, pdf()).await
    };
    let to_draft = add(colleague.clone(), patient, record.id).await;
    to_draft.refused("/problems/not-yours");
    let other = practice.somebody_else().await;
    let to_others = add(doctor.clone(), other, record.id).await;
    to_others.refused("/problems/not-found");
    finish(&doctor, &record).await.ok::<Encounter>();
    assert_eq!(add(colleague, patient, record.id).await.status, 201);
}

#[tokio::test]
async fn only_doctors_of_the_patient_read_and_hear_of_files_and_every_read_is_audited() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    let clinic = &practice.world.clinic;
    let before: Changes = doctor.get("/api/changes").await.ok();
    let file = sent(&doctor, patient, picture(30, 30, 7)).await;
    let since = format!("/api/changes?after={}", before.seq);
    let hears = async |asker: &Asker| {
        let heard: Changes = asker.get(&since).await.ok();
        heard
            .changes
            .iter()
            .any(|change| change.entity == Entity::Attachment)
    };
    assert!(hears(&doctor).await);
    for asker in [clinic.desk(), clinic.admin()] {
        assert!(!hears(&asker).await);
        content(&asker, file.id).await.refused("/problems/forbidden");
        send(&asker, patient, pdf()).await.refused("/problems/forbidden");
    }

    let of_patient = format!("/api/attachments?patient_id={patient}");
    let (of_file, small) = (
        format!("/api/attachments/{}", file.id),
        format!("/api/attachments/{}/thumbnail", file.id),
    );
    let whole = format!("{of_file}/content");
    let stranger = clinic.doctor(practice.world.doctor("Da liễu").await);
    for path in [&of_patient, &of_file, &whole, &small] {
        stranger.get(path).await.refused("/problems/not-in-care");
    }
    let of_stranger = send(&stranger, patient, picture(31, 31, 8)).await;
    of_stranger.refused("/problems/not-in-care");
    let not_kept = act(&stranger, &file, "withdraw", &json!({ "reason": "Nhầm" })).await;
    not_kept.refused("/problems/not-in-care");
    assert_eq!(
        files_of(&doctor, &format!("patient_id={patient}")).await,
        [file.id]
    );
}

#[tokio::test]
async fn a_read_of_a_list_a_file_and_its_content_leaves_an_audit_row() {
    let practice = Practice::start().await;
    let patient = practice.patient;
    let file = sent(&practice.doctor(), patient, pdf()).await;
    assert_reads_are_audited(
        &practice,
        &[
            (
                "/api/attachments",
                format!("/api/attachments?patient_id={patient}"),
            ),
            ("/api/attachments/{id}", format!("/api/attachments/{}", file.id)),
            (
                "/api/attachments/{id}/content",
                format!("/api/attachments/{}/content", file.id),
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn what_the_folder_lost_or_changed_is_told_and_never_given_out() {
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    let (content_sent, other) = (picture(40, 40, 9), picture(40, 40, 10));
    let file = sent(&doctor, patient, content_sent.clone()).await;
    let at = place(&practice, &file);
    fs::write(&at, &other).unwrap();
    let changed = content(&doctor, file.id).await;
    changed.refused("/problems/file-damaged");
    fs::remove_file(&at).unwrap();
    let lost = content(&doctor, file.id).await;
    lost.refused("/problems/file-damaged");
    // Whoever has it sends it again, and it is whole.
    sent(&doctor, patient, content_sent.clone()).await;
    assert_eq!(content(&doctor, file.id).await.body, content_sent);
}

#[tokio::test]
async fn files_follow_a_patient_into_the_record_that_remains() {
    let practice = Practice::start().await;
    let doctor = practice.doctor();
    let (old, remaining) = (practice.somebody_else().await, practice.patient);
    let file = sent(&doctor, old, pdf()).await;
    let merge = format!("/api/patients/{old}/merge");
    let merged = practice.world.clinic.desk();
    let merged = merged.post(&merge, &json!({ "into": remaining })).await;
    assert_eq!(merged.status, 200, "{}", merged.text());
    open_record(&doctor, remaining).await;
    assert_eq!(
        files_of(&doctor, &format!("patient_id={remaining}")).await,
        [file.id]
    );
    assert_eq!(told(&doctor, remaining).await, [file.id]);
}

#[tokio::test]
async fn a_backup_has_the_files_and_the_doctor_counts_those_that_are_bad() {
    if sql_server::about_sqlite_alone("a backup of its file") {
        return;
    }
    let practice = Practice::start().await;
    let (doctor, patient) = (practice.doctor(), practice.patient);
    let file = sent(&doctor, patient, picture(50, 50, 11)).await;
    sent(&doctor, patient, pdf()).await;
    let dir = practice.world.clinic.dir.path();
    let out = tempfile::tempdir().unwrap();
    let made = backup(&dir.join("clinic.db"), &out.path().join("clinic.db"))
        .await
        .unwrap();
    let into = out.path().join(FOLDER);
    let copied = back_up_files(made.files, &dir.join(FOLDER), &into).await.unwrap();
    assert_eq!((copied.named, copied.copied, copied.bad), (2, 2, 0));

    let flags = Flags {
        data_dir: Some(dir.display().to_string()),
        ..Flags::default()
    };
    let settings = Settings::read(&flags, &std::collections::BTreeMap::new()).unwrap();
    let looked = async || {
        let findings = examine(&settings).await;
        findings
            .into_iter()
            .find(|finding| finding.what == "files")
            .unwrap()
    };
    assert_eq!(looked().await.state, State::Good);
    fs::remove_file(place(&practice, &file)).unwrap();
    let bad = looked().await;
    assert_eq!(bad.state, State::Bad);
    assert!(bad.found.contains("1 of 2"), "{bad:?}");
}

/// Sent on as a desktop does what was done without the server: a verdict is looked for, and nothing else is done.
#[tokio::test]
async fn a_file_of_somebody_who_may_not_send_it_is_not_looked_at() {
    let practice = Practice::start().await;
    let headers = [
        ("Idempotency-Key", next_uuid().to_string()),
        ("Clinic-Made-At", at(9, 0).as_ms().to_string()),
    ];
    let patient = practice.world.clinic.patient(practice.patient);
    // Without saying whose it is.
    let path = format!("/api/attachments/{}", new_id());
    let answer = patient.send(Method::PUT, &path, Some(&"x"), &headers).await;
    answer.refused("/problems/forbidden");
}
