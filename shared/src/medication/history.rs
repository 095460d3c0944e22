//! What a patient takes, and what the check takes from the record. Row B2.

use axum::Json;
use serde::Deserialize;
use utoipa_axum::routes;

use super::{
    Case, CreateStatement, MedicationHistory, MedicationStatement, Prescribing, PrescriptionRefused, Sex,
    StatementForm, Taken,
    case::Prescriber,
    finding::Tier,
    prescription::{Acknowledgment, Medication},
    queries::{self, But, in_care},
};
use crate::{
    args,
    feed::Entity,
    identity::Access,
    ids::{EncounterId, MedicationStatementId, PatientId, PrescriptionId},
    patients::{AllergyStatus, Gender, find_patient},
    problem::Problem,
    records::{EncounterForm, EncounterStatus, find_encounter},
    settings,
    store::{Row, StoreError, json},
    time::{Date, Timestamp},
    web::{Body, Created, IfMatch, NoContent, Outcome, Params, PathId, Routes, Versioned, Work, Working},
};

crate::statements! {
    ALLERGIES = "SELECT substance, status FROM patient_allergy WHERE patient_id = ?1 ORDER BY recorded_at, id";
    REVIEWED = "SELECT asked_at FROM allergy_review WHERE id = ?1";
    CHRONIC = "SELECT DISTINCT code, name FROM encounter_diagnosis WHERE patient_id = ?1 AND chronic = 1
        ORDER BY code, name";
    LATEST = "SELECT content, started_at FROM encounter WHERE patient_id = ?1 AND status = 'finished' AND started_at >= ?2
        ORDER BY started_at DESC, id DESC {limit ?3}";
    FIND = "SELECT id, patient_id, content, recorded_by, recorded_at, version FROM medication_statement WHERE id = ?1";
    INSERT = "INSERT INTO medication_statement (id, patient_id, content, recorded_by, recorded_at, version)
        VALUES (?1, ?2, ?3, ?4, ?5, 1)";
    UPDATE = "UPDATE medication_statement SET content = ?2, version = version + 1 WHERE id = ?1";
    DELETE = "DELETE FROM medication_statement WHERE id = ?1";
}

/// Longer than any drug of the pack stays in the body after its last dose.
const WASHOUT_DAYS_MAX: i32 = 400;
/// How long a measurement of an adult, and of a child who grows, is good for prescribing.
const MEASURED_DAYS_MAX: i32 = 365;
const MEASURED_DAYS_MAX_OF_CHILDREN: i32 = 60;
const CHILD_YEARS: i16 = 16;
/// For how long what a record says of pregnancy, and what was answered in it, is so.
const RECORD_DAYS_MAX: i32 = 7;
/// How long an eGFR is.
const KIDNEY_DAYS_MAX: i32 = 180;
/// Records that are looked into for a measurement.
const LATEST_MAX: i64 = 10;

pub fn routes() -> Routes {
    Routes::default()
        .offline_read(Access::DOCTOR, routes!(prescribing_of))
        .offline_read(Access::DOCTOR, routes!(medications))
        .change(Access::DOCTOR, routes!(create_statement))
        .change(Access::DOCTOR, routes!(update_statement))
        .change(Access::DOCTOR, routes!(delete_statement))
}

#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct For {
    /// The record that is being written.
    encounter_id: Option<EncounterId>,
    /// The prescription that the new one takes the place of: it is taken until yesterday.
    replaces: Option<PrescriptionId>,
}

/// What the check takes from a patient's record, as it is now. Leaves an audit row.
#[utoipa::path(get, path = "/api/patients/{id}/prescribing", tag = "medication", params(For),
    responses((status = 200, body = Prescribing), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn prescribing_of(
    mut work: Working,
    PathId(id): PathId<PatientId>,
    Params(asked): Params<For>,
) -> Outcome<Json<Prescribing>, PrescriptionRefused> {
    in_care(&mut work, id).await?;
    work.note(format!("patient {id}"));
    let known = prescribing(
        &mut work,
        id,
        asked.encounter_id,
        asked.replaces.map(But::Replaced),
    )
    .await?;
    Ok(Json(known))
}

/// The same, for whoever signs: in the transaction that signs.
pub(super) async fn prescribing(
    work: &mut Work,
    patient_id: PatientId,
    encounter: Option<EncounterId>,
    but: Option<But>,
) -> Outcome<Prescribing, PrescriptionRefused> {
    let (actor, zone) = (work.actor, settings::zone(work).await?);
    let today = zone.day_of(work.now);
    let patient = find_patient(work, patient_id, today).await?;
    let patient = patient.ok_or(PrescriptionRefused::NotFound)?;
    let since = today.plus_days(-WASHOUT_DAYS_MAX);
    let active = queries::taken(work, patient_id, &actor, (since, today), but, &zone).await?;
    let (allergies, no_allergies_since) = allergies(work, patient_id).await?;
    let written = match encounter {
        Some(id) => find_encounter(work, id).await?,
        None => None,
    };
    let written = written.filter(|written| {
        let is_readable = written.status == EncounterStatus::Finished
            || Some(written.practitioner_id) == actor.practitioner;
        written.patient_id == patient_id && is_readable
    });
    let born = patient.form.birth_date;
    let is_child = born.is_some_and(|born| born.age_years(today) < CHILD_YEARS);
    let earlier = latest(
        work,
        patient_id,
        zone.start_of(today.plus_days(-MEASURED_DAYS_MAX)),
    )
    .await?;
    let own = written.iter().map(|written| (written.started_at, &written.form));
    let earlier = earlier.iter().map(|(at, form)| (*at, form));
    let mut records: Vec<_> = own.chain(earlier).collect();
    // The newest first, whichever is being written: an old record is prescribed for again.
    records.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let is_within = |at: Timestamp, days: i32| today.days_since(zone.day_of(at)) <= days;
    let measured = |days: i32, of: fn(&EncounterForm) -> Option<f64>| {
        let mut fresh = records.iter().filter(|(at, _)| is_within(*at, days));
        fresh.find_map(|(_, form)| of(form))
    };
    let is_fresh = written
        .as_ref()
        .is_some_and(|written| is_within(written.started_at, RECORD_DAYS_MAX));
    let weight_days = if is_child {
        MEASURED_DAYS_MAX_OF_CHILDREN
    } else {
        MEASURED_DAYS_MAX
    };
    let facts = written.as_ref().filter(|_| is_fresh);
    let facts = facts.map(|written| written.form.facts).unwrap_or_default();
    let until = patient.form.priority_flags.pregnant_until;
    let is_pregnant = until.is_some_and(|until| until >= today).then_some(true);
    let case = Case {
        lines: Vec::new(),
        active: active.iter().map(|one| one.taken(today)).collect(),
        allergies,
        conditions: conditions(work, patient_id, written.as_ref().map(|written| &written.form)).await?,
        age_years: born.map(|born| f64::from(born.age_years(today))),
        age_months: born.map(|born| f64::from(born.age_months(today))),
        sex: match patient.form.gender {
            Gender::Female => Some(Sex::Female),
            Gender::Male => Some(Sex::Male),
            Gender::Other | Gender::Unknown => None,
        },
        pregnant: facts.pregnant.or(is_pregnant),
        trimester: facts.trimester,
        lactating: facts.lactating,
        weight_kg: measured(weight_days, |form| form.vitals.weight_kg),
        egfr: measured(KIDNEY_DAYS_MAX, |form| form.facts.egfr),
        to_be_signed: false,
        answers: std::collections::BTreeMap::new(),
    };
    let acknowledged = match encounter {
        Some(id) if is_fresh => acknowledged(work, id).await?,
        _ => Vec::new(),
    };
    Ok(Prescribing {
        case,
        active,
        acknowledged,
        no_allergies_since,
    })
}

impl Medication {
    /// As the check takes it, on the day of a new prescription.
    fn taken(&self, today: Date) -> Taken {
        let line = self.line.line();
        let started = today.days_since(self.started_on);
        // Of a prescription that was stopped the end counts, of another the days that it was given for.
        let given_until = line
            .days
            .map(|days| self.started_on.plus_days(i32::from(days) - 1));
        let ended = self.ends_on.filter(|end| given_until != Some(*end));
        Taken {
            drug: line.drug,
            route: line.route,
            form: line.form,
            dose_mg: line.dose_mg,
            times_per_day: line.times_per_day,
            started_days_ago: u16::try_from(started).unwrap_or_default(),
            days: line.days,
            ended_days_ago: ended.map(|end| today.days_since(end)),
            prescriber: Some(if self.own {
                Prescriber::Own
            } else {
                Prescriber::Other
            }),
        }
    }
}

/// `None`: nobody ever asked. Refuted ones are none.
async fn allergies(
    work: &mut Work,
    patient: PatientId,
) -> Result<(Option<Vec<String>>, Option<Timestamp>), StoreError> {
    let mut substances = Vec::new();
    for row in work.all(&ALLERGIES, args![patient]).await? {
        if row.word("status", AllergyStatus::parse)? != AllergyStatus::Refuted {
            substances.push(row.get("substance")?);
        }
    }
    let reviewed = work.first(&REVIEWED, args![patient]).await?;
    let reviewed: Option<Timestamp> = reviewed.map(|row| row.get("asked_at")).transpose()?;
    let are_known = reviewed.is_some() || !substances.is_empty();
    let none_since = reviewed.filter(|_| substances.is_empty());
    Ok((are_known.then_some(substances), none_since))
}

/// What this record says, and what signed ones say of illnesses that stay.
async fn conditions(
    work: &mut Work,
    patient: PatientId,
    written: Option<&EncounterForm>,
) -> Result<Vec<String>, StoreError> {
    let mut named = Vec::new();
    for row in work.all(&CHRONIC, args![patient]).await? {
        named.push((row.get("code")?, row.get("name")?));
    }
    let own = written.iter().flat_map(|form| &form.diagnoses);
    named.extend(own.map(|one| (one.code.clone(), one.name.clone())));
    let mut told: Vec<String> = Vec::with_capacity(named.len());
    for (code, name) in named {
        // Words alone where there is no code; one code may have been named twice.
        let one = if code.is_empty() { name } else { code };
        if !told.contains(&one) {
            told.push(one);
        }
    }
    Ok(told)
}

/// Signed records since then, the newest first.
async fn latest(
    work: &mut Work,
    patient: PatientId,
    since: Timestamp,
) -> Result<Vec<(Timestamp, EncounterForm)>, StoreError> {
    let rows = work.all(&LATEST, args![patient, since, LATEST_MAX]).await?;
    let one = |row: &Row| Ok((row.get("started_at")?, row.json("content")?));
    rows.iter().map(one).collect()
}

/// What the doctor answered for in other prescriptions of the same record.
async fn acknowledged(work: &mut Work, encounter: EncounterId) -> Result<Vec<Acknowledgment>, StoreError> {
    let actor = work.actor.practitioner;
    let signed = queries::signed_of(work, encounter).await?;
    let own = signed
        .into_iter()
        .filter(|one| Some(one.practitioner_id) == actor);
    let checks = own.filter_map(|one| one.signed_check);
    let grave = Tier::Contraindicated.name();
    let all = checks.flat_map(|check| check.acknowledgments);
    Ok(all.filter(|one| !one.finding.ends_with(grave)).collect())
}

/// What a patient takes today and took before: by prescriptions of this clinic and by their own word. Leaves an audit
/// row.
#[utoipa::path(get, path = "/api/patients/{id}/medications", tag = "medication",
    responses((status = 200, body = MedicationHistory), (status = 403, body = Problem)))]
async fn medications(
    mut work: Working,
    PathId(id): PathId<PatientId>,
) -> Outcome<Json<MedicationHistory>, PrescriptionRefused> {
    in_care(&mut work, id).await?;
    work.note(format!("patient {id}"));
    let (actor, zone) = (work.actor, settings::zone(&mut work).await?);
    let today = zone.day_of(work.now);
    let ever = Date::new(1, 1, 1).unwrap_or(today);
    let mut all = queries::taken(&mut work, id, &actor, (ever, today), None, &zone).await?;
    all.sort_by_key(|one| std::cmp::Reverse((one.ends_on.unwrap_or(today), one.started_on)));
    let (active, past) = all.into_iter().partition(|one| one.is_taken_on(today));
    Ok(Json(MedicationHistory { active, past }))
}

fn statement(row: &Row) -> Result<MedicationStatement, StoreError> {
    Ok(MedicationStatement {
        id: row.get("id")?,
        patient_id: row.get("patient_id")?,
        form: row.json("content")?,
        recorded_by: row.get("recorded_by")?,
        recorded_at: row.get("recorded_at")?,
        version: row.get("version")?,
    })
}

async fn find(work: &mut Work, id: MedicationStatementId) -> Result<Option<MedicationStatement>, StoreError> {
    let row = work.first(&FIND, args![id]).await?;
    row.as_ref().map(statement).transpose()
}

/// For a change: in care, and of the version that the asker saw.
async fn changeable(
    work: &mut Work,
    id: MedicationStatementId,
    version: i64,
) -> Outcome<MedicationStatement, PrescriptionRefused> {
    let found = find(work, id).await?.ok_or(PrescriptionRefused::NotFound)?;
    in_care(work, found.patient_id).await?;
    let current_version = found.version;
    if current_version != version {
        return Err(PrescriptionRefused::VersionConflict { current_version }.into());
    }
    Ok(found)
}

/// Keeps what a patient takes by their own word: prescribed elsewhere, or bought.
#[utoipa::path(post, path = "/api/patients/{id}/medication-statements", tag = "medication",
    request_body = CreateStatement,
    responses((status = 201, body = MedicationStatement), (status = 403, body = Problem)))]
async fn create_statement(
    mut work: Working,
    PathId(patient_id): PathId<PatientId>,
    Body(asked): Body<CreateStatement>,
) -> Outcome<Created<MedicationStatement>, PrescriptionRefused> {
    let CreateStatement { id, form } = asked;
    super::prescribe::current(&mut work, patient_id).await?;
    in_care(&mut work, patient_id).await?;
    if find(&mut work, id).await?.is_some() {
        return Err(PrescriptionRefused::IdInUse.into());
    }
    let made = MedicationStatement {
        id,
        patient_id,
        form: form.tidied(),
        recorded_by: work.actor.user,
        recorded_at: work.now,
        version: 1,
    };
    let content = json(&made.form)?;
    let row = args![id, patient_id, content, made.recorded_by, made.recorded_at];
    work.run(&INSERT, row).await?;
    work.put(Entity::MedicationStatement, id);
    Ok(Created(1, made))
}

/// Changes it; `ended_on` ends it.
#[utoipa::path(put, path = "/api/medication-statements/{id}", tag = "medication", request_body = StatementForm,
    responses((status = 200, body = MedicationStatement), (status = 412, body = Problem)))]
async fn update_statement(
    mut work: Working,
    PathId(id): PathId<MedicationStatementId>,
    IfMatch(version): IfMatch,
    Body(form): Body<StatementForm>,
) -> Outcome<Versioned<MedicationStatement>, PrescriptionRefused> {
    let before = changeable(&mut work, id, version).await?;
    let form = form.tidied();
    let content = json(&form)?;
    work.run(&UPDATE, args![id, content]).await?;
    work.put(Entity::MedicationStatement, id);
    let version = version + 1;
    let after = MedicationStatement {
        form,
        version,
        ..before
    };
    Ok(Versioned(version, after))
}

/// Takes it away: it was told of somebody else. One that is taken no more ends instead.
#[utoipa::path(delete, path = "/api/medication-statements/{id}", tag = "medication",
    responses((status = 204), (status = 412, body = Problem)))]
async fn delete_statement(
    mut work: Working,
    PathId(id): PathId<MedicationStatementId>,
    IfMatch(version): IfMatch,
) -> Outcome<NoContent, PrescriptionRefused> {
    changeable(&mut work, id, version).await?;
    work.run(&DELETE, args![id]).await?;
    work.removed(Entity::MedicationStatement, id);
    Ok(NoContent)
}
