//! The seed's own SQL: many rows in one transaction, without a verdict for each.

use clinic_shared::{
    args,
    arrivals::QueueStatus,
    catalog::{RoomForm, ServiceForm},
    ids::{PatientId, PractitionerId, QueueEntryId, RoomId, ServiceId},
    patients::PatientForm,
    practitioners::PractitionerForm,
    scanning::AppointmentCode,
    scheduling::{AppointmentStatus, Cell, Shift},
    settings::ClinicSettings,
    store::{StoreError, Tx},
    text::{digits, fold},
    time::{Date, Timestamp},
};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::visits::Visit;

clinic_shared::statements! {
    COUNT = "SELECT (SELECT COUNT(*) FROM patient) + (SELECT COUNT(*) FROM practitioner) AS rows_there";
    SETTINGS = "INSERT INTO clinic_setting (id, content, version) VALUES (?1, ?2, 1)";
    ROOM = "INSERT INTO room (id, name, queue_prefix, floor, active, deleted_at, version)
        VALUES (?1, ?2, ?3, ?4, 1, NULL, 1)";
    SERVICE = "INSERT INTO service
        (id, code, name, description, length_minutes, price_vnd, color, active, deleted_at, version)
        VALUES (?1, ?2, ?3, '', ?4, ?5, ?6, 1, NULL, 1)";
    PRACTITIONER = "INSERT INTO practitioner
        (id, full_name, name_key, title, gender, specialty, license_number, practising_since, biography, phone,
         email, visits_max_per_day, color, active, photo_version, deleted_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, '', '', '', ?9, ?10, 1, NULL, NULL, 1)";
    PATIENT = "INSERT INTO patient
        (id, record_number, full_name, name_key, gender, birth_date, phone, phone_key, email, address_line, ward,
         district, province, occupation, nationality, ethnicity, pregnant_until, severe_disability, merit, note,
         search_text, created_at, updated_at, deleted_at, merged_into, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, '', ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, '', ?19,
                ?20, ?20, NULL, NULL, 1)";
    IDENTIFIER = "INSERT INTO patient_identifier (id, patient_id, system, value) VALUES (?1, ?2, ?3, ?4)";
    CONTACT = "INSERT INTO patient_contact (id, patient_id, position, name, relationship, phone)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    ALLERGY = "INSERT INTO patient_allergy
        (id, patient_id, substance, reaction, criticality, status, note, recorded_by, recorded_at, version)
        VALUES (?1, ?2, ?3, ?4, 'high', 'confirmed', '', ?5, ?6, 1)";
    SHIFT = "INSERT INTO shift (id, practitioner_id, room_id, starts_at, ends_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    VISIT = "INSERT INTO appointment
        (id, patient_id, practitioner_id, service_id, room_id, starts_at, ends_at, status, status_order, kind,
         reason, note, cancel_reason, check_in_code, created_by, created_at, updated_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, '', ?12, ?13, ?14, ?15, ?15, 1)";
    SLOT_CELL = "INSERT INTO slot_cell (practitioner_id, cell, holder_id, held_until) VALUES (?1, ?2, ?3, NULL)";
    PATIENT_CELL = "INSERT INTO patient_cell (patient_id, cell, appointment_id) VALUES (?1, ?2, ?3)";
    QUEUE_ENTRY = "INSERT INTO queue_entry
        (id, appointment_id, patient_id, practitioner_id, room_id, day, number, priority_rank, status, arrived_at,
         called_at, calls, started_at, ended_at, version)
        SELECT ?1, ?2, ?3, ?4, room.id, ?6, CONCAT(room.queue_prefix, ?7), ?8, ?9, ?10, ?11, ?12, ?13, ?14, 1
        FROM room WHERE room.id = ?5";
    QUEUE_COUNTER = "INSERT INTO queue_counter (day, prefix, last_number)
        SELECT ?2, room.queue_prefix, ?3 FROM room WHERE room.id = ?1";
    RECORD_NUMBER = "UPDATE record_number_counter SET last_number = ?1 WHERE id = 1";
    POSITION = "UPDATE sync_counter SET seq = seq + 1, log_from = seq + 1 WHERE id = 1";
}

/// Who "recorded" seeded rows: nobody that can sign in.
const SEEDED_BY: Uuid = Uuid::nil();

pub async fn is_empty(tx: &mut Tx) -> Result<bool, StoreError> {
    let row = tx.first(&COUNT, &[]).await?;
    row.map_or(Ok(true), |row| Ok(row.get::<i64>("rows_there")? == 0))
}

pub async fn settings(tx: &mut Tx, settings: &ClinicSettings) -> Result<(), StoreError> {
    let content =
        serde_json::to_string(settings).map_err(|error| StoreError::failed(SETTINGS.name, error))?;
    tx.run(&SETTINGS, args![Uuid::nil(), content]).await.map(drop)
}

pub async fn room(tx: &mut Tx, id: RoomId, form: &RoomForm) -> Result<(), StoreError> {
    tx.run(&ROOM, args![id, &form.name, &form.queue_prefix, &form.floor])
        .await
        .map(drop)
}

pub async fn service(tx: &mut Tx, id: ServiceId, form: &ServiceForm) -> Result<(), StoreError> {
    let row = args![
        id,
        &form.code,
        &form.name,
        form.length_minutes,
        form.price_vnd,
        &form.color
    ];
    tx.run(&SERVICE, row).await.map(drop)
}

pub async fn practitioner(
    tx: &mut Tx,
    id: PractitionerId,
    form: &PractitionerForm,
) -> Result<(), StoreError> {
    let row = args![
        id,
        &form.full_name,
        fold(&form.full_name),
        &form.title,
        form.gender.name(),
        &form.specialty,
        &form.license_number,
        form.practising_since,
        form.visits_max_per_day,
        &form.color,
    ];
    tx.run(&PRACTITIONER, row).await.map(drop)
}

pub async fn patient(
    tx: &mut Tx,
    id: PatientId,
    number: u64,
    form: &PatientForm,
    now: Timestamp,
) -> Result<(), StoreError> {
    let record_number = format!("BN{number:06}");
    let row = args![
        id,
        &record_number,
        &form.full_name,
        fold(&form.full_name),
        form.gender.name(),
        form.birth_date,
        &form.phone,
        digits(&form.phone),
        &form.address.line,
        &form.address.ward,
        &form.address.district,
        &form.address.province,
        &form.occupation,
        &form.nationality,
        &form.ethnicity,
        form.priority_flags.pregnant_until,
        form.priority_flags.severe_disability,
        form.priority_flags.merit,
        form.search_text(&record_number),
        now,
    ];
    tx.run(&PATIENT, row).await?;
    for (at, identifier) in (0_u64..).zip(&form.identifiers) {
        let row_id = super::people::seeded_id(9, number * 4 + at);
        let value = identifier.normal().value;
        tx.run(&IDENTIFIER, args![row_id, id, identifier.system.name(), value])
            .await?;
    }
    for (at, contact) in (0_u32..).zip(&form.contacts) {
        let row_id = super::people::seeded_id(10, number * 4 + u64::from(at));
        let row = args![
            row_id,
            id,
            at,
            &contact.name,
            &contact.relationship,
            &contact.phone
        ];
        tx.run(&CONTACT, row).await?;
    }
    Ok(())
}

pub async fn allergy(
    tx: &mut Tx,
    id: Uuid,
    patient: PatientId,
    (substance, reaction): (&str, &str),
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.run(&ALLERGY, args![id, patient, substance, reaction, SEEDED_BY, now])
        .await
        .map(drop)
}

pub async fn shift(tx: &mut Tx, shift: &Shift) -> Result<(), StoreError> {
    let row = args![
        shift.id,
        shift.practitioner_id,
        shift.room_id,
        shift.start,
        shift.end
    ];
    tx.run(&SHIFT, row).await.map(drop)
}

pub async fn visit(tx: &mut Tx, visit: &Visit, now: Timestamp) -> Result<(), StoreError> {
    let order = AppointmentStatus::ALL
        .iter()
        .position(|status| *status == visit.status)
        .unwrap_or_default();
    let cancel_reason = if visit.status == AppointmentStatus::Cancelled {
        "Bệnh nhân bận"
    } else {
        ""
    };
    let row = args![
        visit.id,
        visit.person.id,
        visit.doctor.id,
        visit.service,
        Some(visit.room),
        visit.period.start,
        visit.period.end,
        visit.status.name(),
        i64::try_from(order).unwrap_or_default(),
        visit.kind.name(),
        visit.reason,
        cancel_reason,
        check_in_code(visit.number),
        SEEDED_BY,
        now.min(visit.period.start.plus_minutes(-2880)),
    ];
    tx.run(&VISIT, row).await?;
    if visit.status.keeps_its_time() {
        for cell in Cell::of(visit.period).into_iter().flatten() {
            tx.run(&SLOT_CELL, args![visit.doctor.id, cell.0, visit.id])
                .await?;
            tx.run(&PATIENT_CELL, args![visit.person.id, cell.0, visit.id])
                .await?;
        }
    }
    Ok(())
}

/// Demo codes can be guessed by whoever knows the seed: demo data only.
fn check_in_code(number: u64) -> String {
    let digest = Sha256::digest(number.to_be_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    AppointmentCode::from_random(bytes).as_str().to_owned()
}

pub async fn queue_entry(
    tx: &mut Tx,
    id: QueueEntryId,
    visit: &Visit,
    day: Date,
    number: u32,
    status: QueueStatus,
    arrived_at: Timestamp,
) -> Result<(), StoreError> {
    let seen = matches!(status, QueueStatus::InRoom | QueueStatus::Done);
    let started = seen.then_some(visit.period.start);
    let ended = (status == QueueStatus::Done).then_some(visit.period.end);
    let row = args![
        id,
        visit.id,
        visit.person.id,
        visit.doctor.id,
        visit.room,
        day,
        format!("{number:03}"),
        visit
            .person
            .priority
            .map_or(9, clinic_shared::patients::Priority::rank),
        status.name(),
        arrived_at,
        started,
        i64::from(seen),
        started,
        ended,
    ];
    tx.run(&QUEUE_ENTRY, row).await.map(drop)
}

pub async fn queue_counter(tx: &mut Tx, room: RoomId, day: Date, last_number: u32) -> Result<(), StoreError> {
    tx.run(&QUEUE_COUNTER, args![room, day, last_number])
        .await
        .map(drop)
}

/// The counters go on from what was seeded; the feed begins behind it.
pub async fn finish(tx: &mut Tx, patients: u32) -> Result<(), StoreError> {
    tx.run(&RECORD_NUMBER, args![patients]).await?;
    tx.run(&POSITION, &[]).await.map(drop)
}
