//! Registering a patient.

use utoipa_axum::routes;

use super::{
    MatchPatient, Patient, PatientForm, PatientRefused, RegisterPatient, keep, keep_conflict,
    matching::candidates,
    queries::{day_of, find_patient, owner},
};
use crate::{
    field::{FieldCode, FieldErrors},
    identity::Access,
    ids::PatientId,
    leases,
    time::Date,
    web::{Body, Created, Fault, Outcome, Routes, Working},
};

pub fn routes() -> Routes {
    Routes::default().offline_change(Access::DESK, routes!(register_patient))
}

/// Registers a patient. A card that somebody has already is refused with whose it is; likely duplicates are
/// refused with who they are, unless `not_a_duplicate` says that the desk has looked. Row E4.
#[utoipa::path(post, path = "/api/patients", tag = "patients", request_body = RegisterPatient,
    responses((status = 201, body = Patient), (status = 409, body = crate::problem::Problem)))]
async fn register_patient(
    mut work: Working,
    Body(asked): Body<RegisterPatient>,
) -> Outcome<Created<Patient>, PatientRefused> {
    let now = work.now;
    let day = day_of(&mut work, now).await?;
    let form = asked.form.tidied();
    if let Some(already) = find_patient(&mut work, asked.id, day).await? {
        return if already.form == form {
            Ok(Created(already.version, already))
        } else {
            Err(PatientRefused::IdInUse.into())
        };
    }
    born_by(&form, day)?;
    for identifier in &form.identifiers {
        if let Some(owner) = owner(&mut work, identifier).await? {
            return Err(owner.refuses(identifier).into());
        }
    }
    // Made without the server, the record is there and visits hang on it: whether two are one person, the desk decides.
    let is_made = work.made_offline_at.is_some() && !work.on_replica;
    let alike = if asked.not_a_duplicate && !is_made {
        Vec::new()
    } else {
        candidates(&mut work, &MatchPatient::of(&form), day).await?
    };
    if !is_made && !alike.is_empty() {
        return Err(PatientRefused::PossibleDuplicates { candidates: alike }.into());
    }
    let own = if work.on_replica {
        leases::give_record_number(&mut work).await?
    } else {
        leases::keep_record_number(&mut work).await?
    };
    let record_number = match own {
        Some(own) => own,
        None if work.on_replica => provisional_number(asked.id),
        None => leases::next_record_number(&mut work).await?,
    };
    keep::insert(&mut work, asked.id, &record_number, &form).await?;
    keep_conflict::duplicates(&mut work, asked.id, &alike, asked.not_a_duplicate).await?;
    let made = find_patient(&mut work, asked.id, day).await?;
    let made = made.ok_or_else(|| Fault::new("the patient just registered is missing"))?;
    Ok(Created(made.version, made))
}

pub(super) fn born_by(form: &PatientForm, day: Date) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::default();
    let unborn = form.birth_date.is_some_and(|born| born.earliest() > day);
    errors.add_if(unborn, "/birth_date", FieldCode::InTheFuture);
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// `TAM-4F2A9C` (*tạm*): until the server gives a number, where none was lent to this desk.
fn provisional_number(id: PatientId) -> String {
    let id = id.0.simple().to_string();
    format!("TAM-{}", id[id.len() - 6..].to_uppercase())
}
