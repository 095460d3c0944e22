//! Reading patients: one with all that belongs to it, and rows of lists.

use uuid::Uuid;

use super::{
    Address, Contact, Gender, Identifier, IdentifierSystem, Patient, PatientForm, PatientRefused,
    PatientSummary, Priority, PriorityFlags,
};
use crate::{
    args,
    ids::PatientId,
    settings,
    store::{Row, StoreError, Tx},
    time::{Date, Timestamp},
    web::Outcome,
};

/// What a row of a list shows. The citizen and the insurance card come in the same row.
macro_rules! summary_sql {
    ($from:literal, $rest:literal) => {
        concat!(
            "SELECT patient.id, patient.record_number, patient.full_name, patient.gender, patient.birth_date,
                patient.phone, patient.address_line, patient.ward, patient.district, patient.province,
                patient.pregnant_until, patient.severe_disability, patient.merit, patient.updated_at,
                patient.deleted_at, patient.name_key, patient.search_text,
                citizen.value AS citizen_number, insurance.value AS insurance_number
            FROM ",
            $from,
            " LEFT JOIN patient_identifier citizen ON citizen.patient_id = patient.id AND citizen.system = 'cccd'
            LEFT JOIN patient_identifier insurance
                ON insurance.patient_id = patient.id AND insurance.system = 'bhyt' ",
            $rest
        )
    };
}
pub(super) use summary_sql;

crate::statements! {
    FIND = "SELECT id, record_number, full_name, gender, birth_date, phone, email, address_line, ward, district,
        province, occupation, nationality, ethnicity, pregnant_until, severe_disability, merit, note,
        created_at, updated_at, deleted_at, merged_into, version
        FROM patient WHERE id = ?1";
    CURRENT = "SELECT id FROM patient WHERE id = ?1 AND deleted_at IS NULL";
    IDENTIFIERS = "SELECT id, system, value FROM patient_identifier WHERE patient_id = ?1";
    CONTACTS = "SELECT id, name, relationship, phone FROM patient_contact WHERE patient_id = ?1 ORDER BY position";
    SUMMARY = summary_sql!("patient", "WHERE patient.id = ?1");
    /// Whose number it is; for a merged record the one that remains.
    OWNER = "SELECT patient_identifier.id, patient.id AS owner_id,
        COALESCE(remaining.id, patient.id) AS patient_id,
        CASE WHEN remaining.id IS NULL THEN patient.deleted_at ELSE remaining.deleted_at END AS deleted_at
        FROM patient_identifier
        JOIN patient ON patient.id = patient_identifier.patient_id
        LEFT JOIN patient remaining ON remaining.id = patient.merged_into
        WHERE patient_identifier.system = ?1 AND patient_identifier.value = ?2";
}

/// A patient with the ids of the rows beside it.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    /// With the priority left out.
    pub patient: Patient,
    /// In the order of `patient.form.identifiers`.
    pub identifier_ids: Vec<Uuid>,
    /// In the order of `patient.form.contacts`.
    pub contact_ids: Vec<Uuid>,
}

pub(super) async fn kept(tx: &mut Tx, id: PatientId) -> Result<Option<Kept>, StoreError> {
    let Some(row) = tx.first(&FIND, args![id]).await? else {
        return Ok(None);
    };
    let mut identifiers = Vec::new();
    for row in tx.all(&IDENTIFIERS, args![id]).await? {
        let identifier = Identifier {
            system: row.word("system", IdentifierSystem::parse)?,
            value: row.get("value")?,
        };
        identifiers.push((row.get::<Uuid>("id")?, identifier));
    }
    identifiers.sort_by_key(|(_, identifier)| identifier.system);
    let (identifier_ids, identifiers) = identifiers.into_iter().unzip();
    let mut contact_ids = Vec::new();
    let mut contacts = Vec::new();
    for row in tx.all(&CONTACTS, args![id]).await? {
        contact_ids.push(row.get("id")?);
        contacts.push(Contact {
            name: row.get("name")?,
            relationship: row.get("relationship")?,
            phone: row.get("phone")?,
        });
    }
    let form = PatientForm {
        full_name: row.get("full_name")?,
        gender: row.word("gender", Gender::parse)?,
        birth_date: row.get("birth_date")?,
        phone: row.get("phone")?,
        email: row.get("email")?,
        address: address(&row)?,
        occupation: row.get("occupation")?,
        nationality: row.get("nationality")?,
        ethnicity: row.get("ethnicity")?,
        identifiers,
        contacts,
        priority_flags: flags(&row)?,
        note: row.get("note")?,
    };
    let patient = Patient {
        id,
        record_number: row.get("record_number")?,
        form,
        priority: None,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        deleted_at: row.get("deleted_at")?,
        merged_into: row.get("merged_into")?,
        version: row.get("version")?,
    };
    Ok(Some(Kept {
        patient,
        identifier_ids,
        contact_ids,
    }))
}

impl Kept {
    /// With the priority on `day`.
    pub(super) fn on(self, day: Date) -> Patient {
        let priority = self.patient.form.priority(day);
        Patient {
            priority,
            ..self.patient
        }
    }
}

/// One patient as of `day`; deleted and merged ones too ([`Patient::is_current`]).
pub async fn find_patient(tx: &mut Tx, id: PatientId, day: Date) -> Result<Option<Patient>, StoreError> {
    Ok(kept(tx, id).await?.map(|kept| kept.on(day)))
}

/// There is such a record and it is in use: neither deleted nor merged into another.
pub async fn is_current(tx: &mut Tx, id: PatientId) -> Result<bool, StoreError> {
    Ok(tx.first(&CURRENT, args![id]).await?.is_some())
}

/// Rule D10. `None` too when there is no such patient.
pub async fn patient_priority(tx: &mut Tx, id: PatientId, day: Date) -> Result<Option<Priority>, StoreError> {
    let row = tx.first(&SUMMARY, args![id]).await?;
    Ok(row
        .map(|row| summary(&row, day))
        .transpose()?
        .and_then(|patient| patient.priority))
}

/// For a change: the patient exists and is neither deleted nor merged.
pub(super) async fn current(tx: &mut Tx, id: PatientId) -> Outcome<Kept, PatientRefused> {
    let found = kept(tx, id).await?.ok_or(PatientRefused::NotFound)?;
    if let Some(merged_into) = found.patient.merged_into {
        return Err(PatientRefused::Merged { merged_into }.into());
    }
    if found.patient.deleted_at.is_some() {
        return Err(PatientRefused::Deleted.into());
    }
    Ok(found)
}

/// As [`current`], and with the version that the asker saw.
pub(super) async fn current_at(tx: &mut Tx, id: PatientId, version: i64) -> Outcome<Kept, PatientRefused> {
    let found = current(tx, id).await?;
    let current_version = found.patient.version;
    if current_version != version {
        return Err(PatientRefused::VersionConflict { current_version }.into());
    }
    Ok(found)
}

/// Whose number it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner {
    /// Of the number's own row.
    pub row_id: Uuid,
    /// The record that has it, merged or not.
    pub record: PatientId,
    /// The record to open: for a merged one the one that remains.
    pub patient_id: PatientId,
    pub deleted: bool,
}

impl Owner {
    pub(super) const fn refuses(self, identifier: &Identifier) -> PatientRefused {
        PatientRefused::IdentifierInUse {
            system: identifier.system,
            patient_id: self.patient_id,
            deleted: self.deleted,
        }
    }
}

/// By exact number. `identifier` in its normal form.
pub(super) async fn owner(tx: &mut Tx, identifier: &Identifier) -> Result<Option<Owner>, StoreError> {
    let number = args![identifier.system.name(), &identifier.value];
    let Some(row) = tx.first(&OWNER, number).await? else {
        return Ok(None);
    };
    Ok(Some(Owner {
        row_id: row.get("id")?,
        record: row.get("owner_id")?,
        patient_id: row.get("patient_id")?,
        deleted: row.get::<Option<Timestamp>>("deleted_at")?.is_some(),
    }))
}

/// The clinic's day at `now`.
pub(super) async fn day_of(tx: &mut Tx, now: Timestamp) -> Result<Date, StoreError> {
    Ok(settings::zone(tx).await?.day_of(now))
}

fn address(row: &Row) -> Result<Address, StoreError> {
    Ok(Address {
        line: row.get("address_line")?,
        ward: row.get("ward")?,
        district: row.get("district")?,
        province: row.get("province")?,
    })
}

fn flags(row: &Row) -> Result<PriorityFlags, StoreError> {
    Ok(PriorityFlags {
        pregnant_until: row.get("pregnant_until")?,
        severe_disability: row.get("severe_disability")?,
        merit: row.get("merit")?,
    })
}

/// Of a row that has them beside something else's: nothing where a replica lacks the patient.
pub fn priority_flags(row: &Row) -> Result<PriorityFlags, StoreError> {
    let flag = |column| row.get::<Option<bool>>(column).map(Option::unwrap_or_default);
    let flags = PriorityFlags {
        pregnant_until: row.get("pregnant_until")?,
        severe_disability: flag("severe_disability")?,
        merit: flag("merit")?,
    };
    let card: Option<String> = row.get("insurance_number")?;
    let system = IdentifierSystem::Bhyt;
    let card = card.map(|value| Identifier { system, value });
    Ok(flags.with_cards(card.as_slice()))
}

/// A row of the statements made by [`summary_sql!`].
pub(super) fn summary(row: &Row, day: Date) -> Result<PatientSummary, StoreError> {
    let birth_date = row.get("birth_date")?;
    let number = |system, column| {
        let value: Result<Option<String>, _> = row.get(column);
        value.map(|value| value.map(|value| Identifier { system, value }))
    };
    let citizen = number(IdentifierSystem::Cccd, "citizen_number")?;
    let insurance = number(IdentifierSystem::Bhyt, "insurance_number")?;
    let priority = Priority::of(birth_date, insurance.as_slice(), &flags(row)?, day);
    Ok(PatientSummary {
        id: row.get("id")?,
        record_number: row.get("record_number")?,
        full_name: row.get("full_name")?,
        gender: row.word("gender", Gender::parse)?,
        birth_date,
        phone: row.get("phone")?,
        address_line: address(row)?.one_line(),
        card_last_four: citizen.as_ref().map(Identifier::last_four).unwrap_or_default(),
        priority,
        updated_at: row.get("updated_at")?,
        deleted_at: row.get("deleted_at")?,
    })
}

pub(super) async fn find_summary(
    tx: &mut Tx,
    id: PatientId,
    day: Date,
) -> Result<Option<PatientSummary>, StoreError> {
    let row = tx.first(&SUMMARY, args![id]).await?;
    row.map(|row| summary(&row, day)).transpose()
}
