//! Writing a patient: the record and the rows beside it.

use uuid::Uuid;

use super::{
    Contact, Identifier, PatientForm, PatientPart, PatientRefused,
    queries::{Kept, owner},
};
use crate::{
    args,
    feed::Entity,
    ids::PatientId,
    store::{StoreError, Tx},
    text::{digits, fold},
    web::{Fault, Outcome, Work},
};

crate::statements! {
    INSERT = "INSERT INTO patient
        (id, record_number, full_name, name_key, gender, birth_date, phone, phone_key, email, address_line, ward,
        district, province, occupation, nationality, ethnicity, pregnant_until, severe_disability, merit, note,
        search_text, created_at, updated_at, deleted_at, merged_into, version)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
        ?22, ?22, NULL, NULL, 1)";
    UPDATE = "UPDATE patient SET full_name = ?3, name_key = ?4, gender = ?5, birth_date = ?6, phone = ?7,
        phone_key = ?8, email = ?9, address_line = ?10, ward = ?11, district = ?12, province = ?13,
        occupation = ?14, nationality = ?15, ethnicity = ?16, pregnant_until = ?17, severe_disability = ?18,
        merit = ?19, note = ?20, search_text = ?21, updated_at = ?22, version = version + 1
        WHERE id = ?1 AND record_number = ?2";
    /// What finds the records that were merged into this one: their cards and letters are still about.
    MERGED_WORDS = "SELECT patient.record_number, patient_identifier.value FROM patient
        LEFT JOIN patient_identifier ON patient_identifier.patient_id = patient.id
        WHERE patient.merged_into = ?1";
    INSERT_IDENTIFIER = "INSERT INTO patient_identifier (id, patient_id, system, value) VALUES (?1, ?2, ?3, ?4)";
    MOVE_IDENTIFIER = "UPDATE patient_identifier SET patient_id = ?2 WHERE id = ?1";
    DELETE_IDENTIFIER = "DELETE FROM patient_identifier WHERE id = ?1";
    INSERT_CONTACT = "INSERT INTO patient_contact (id, patient_id, position, name, relationship, phone)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    UPDATE_CONTACT = "UPDATE patient_contact SET name = ?2, relationship = ?3, phone = ?4 WHERE id = ?1";
    DELETE_CONTACT = "DELETE FROM patient_contact WHERE id = ?1";
}

/// Writes a new record. `form` is tidied.
pub(super) async fn insert(
    work: &mut Work,
    id: PatientId,
    record_number: &str,
    form: &PatientForm,
) -> Outcome<(), PatientRefused> {
    write(work, &INSERT, id, record_number, form).await?;
    work.put(Entity::Patient, id);
    identifiers(work, id, &[], &[], &form.identifiers).await?;
    contacts(work, id, &[], &[], &form.contacts).await
}

/// Replaces the content of a record; raises its version by one. `form` is tidied.
pub(super) async fn update(
    work: &mut Work,
    before: &Kept,
    form: &PatientForm,
) -> Outcome<(), PatientRefused> {
    let patient = &before.patient;
    work.put(Entity::Patient, patient.id);
    let changed = PatientPart::between(&patient.form, form);
    work.note(note_of_fields(&changed));
    let (old, ids) = (&patient.form.identifiers, &before.identifier_ids);
    identifiers(work, patient.id, ids, old, &form.identifiers).await?;
    contacts(
        work,
        patient.id,
        &before.contact_ids,
        &patient.form.contacts,
        &form.contacts,
    )
    .await?;
    write(work, &UPDATE, patient.id, &patient.record_number, form).await?;
    Ok(())
}

const FIELDS: &str = "fields: ";

/// What the audit log keeps of a change: which fields, never what is in them.
fn note_of_fields(parts: &[PatientPart]) -> String {
    let names: Vec<_> = parts.iter().map(|part| part.name()).collect();
    format!("{FIELDS}{}", names.join(", "))
}

/// The fields that a change's audit row names.
pub(super) fn fields_of_note(detail: &str) -> impl Iterator<Item = &str> {
    let notes = detail.lines().filter_map(|line| line.strip_prefix(FIELDS));
    notes.flat_map(|names| names.split(", "))
}

async fn write(
    work: &mut Work,
    statement: &'static crate::store::Statement,
    id: PatientId,
    record_number: &str,
    form: &PatientForm,
) -> Result<(), StoreError> {
    let search_text = search_text(work, id, record_number, form).await?;
    let now = work.now;
    let row = args![
        id,
        record_number,
        &form.full_name,
        fold(&form.full_name),
        form.gender.name(),
        form.birth_date,
        &form.phone,
        digits(&form.phone),
        &form.email,
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
        &form.note,
        search_text,
        now
    ];
    work.run(statement, row).await?;
    Ok(())
}

async fn search_text(
    tx: &mut Tx,
    id: PatientId,
    record_number: &str,
    form: &PatientForm,
) -> Result<String, StoreError> {
    let mut text = form.search_text(record_number);
    for row in tx.all(&MERGED_WORDS, args![id]).await? {
        let (number, value): (String, Option<String>) = (row.get("record_number")?, row.get("value")?);
        for word in std::iter::once(number).chain(value) {
            let word = word.to_lowercase();
            if !text.split(' ').any(|known| known == word) {
                text.push(' ');
                text.push_str(&word);
            }
        }
    }
    Ok(text)
}

async fn identifiers(
    work: &mut Work,
    patient: PatientId,
    ids: &[Uuid],
    old: &[Identifier],
    new: &[Identifier],
) -> Outcome<(), PatientRefused> {
    for (id, old) in ids.iter().zip(old) {
        if !new.contains(old) {
            work.run(&DELETE_IDENTIFIER, args![*id]).await?;
            work.removed(Entity::PatientIdentifier, *id);
        }
    }
    for new in new.iter().filter(|new| !old.contains(new)) {
        take(work, patient, new).await?;
    }
    Ok(())
}

/// Gives the patient a number that nobody else has. One left on a record merged into this patient moves over.
async fn take(work: &mut Work, patient: PatientId, identifier: &Identifier) -> Outcome<(), PatientRefused> {
    let owner_now = owner(work, identifier).await?;
    if let Some(owner) = owner_now.filter(|owner| owner.patient_id == patient && owner.record != patient) {
        work.run(&MOVE_IDENTIFIER, args![owner.row_id, patient]).await?;
        work.put(Entity::PatientIdentifier, owner.row_id);
        return Ok(());
    }
    if let Some(owner) = owner_now {
        return Err(owner.refuses(identifier).into());
    }
    let id = work.new_id::<Uuid>();
    let row = args![id, patient, identifier.system.name(), &identifier.value];
    match work.run(&INSERT_IDENTIFIER, row).await {
        Ok(_) => work.put(Entity::PatientIdentifier, id),
        // Two desks at once: the key is the second lock.
        Err(error) if error.is_unique() => {
            let owner = owner(work, identifier).await?;
            let owner = owner.ok_or_else(|| Fault::from(error))?;
            return Err(owner.refuses(identifier).into());
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// By place: the first contact stays the first.
async fn contacts(
    work: &mut Work,
    patient: PatientId,
    ids: &[Uuid],
    old: &[Contact],
    new: &[Contact],
) -> Outcome<(), PatientRefused> {
    for (place, contact) in new.iter().enumerate() {
        let Contact {
            name,
            relationship,
            phone,
        } = contact;
        let id = match ids.get(place) {
            Some(_) if old.get(place) == Some(contact) => continue,
            Some(id) => {
                work.run(&UPDATE_CONTACT, args![*id, name, relationship, phone])
                    .await?;
                *id
            }
            None => {
                let id = work.new_id::<Uuid>();
                let place = i64::try_from(place).unwrap_or(i64::MAX);
                let row = args![id, patient, place, name, relationship, phone];
                work.run(&INSERT_CONTACT, row).await?;
                id
            }
        };
        work.put(Entity::PatientContact, id);
    }
    for id in ids.iter().skip(new.len()) {
        work.run(&DELETE_CONTACT, args![*id]).await?;
        work.removed(Entity::PatientContact, *id);
    }
    Ok(())
}
