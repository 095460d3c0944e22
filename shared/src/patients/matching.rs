//! Who in the clinic's list somebody might already be.

use axum::{Json, extract::State};
use utoipa_axum::routes;

use super::{
    DuplicateCandidate, DuplicateReason, MatchPatient, PatientRefused,
    queries::{day_of, kept},
    search::with_number,
};
use crate::{
    app::App,
    args,
    feed::Page,
    identity::Access,
    ids::PatientId,
    ports::Clock as _,
    store::{StoreError, Tx},
    text::{digits, fold},
    time::Date,
    web::{Body, Outcome, Reach, Reading, Routes},
};

/// More than the desk would compare by eye.
const CANDIDATES_MAX: usize = 10;

crate::statements! {
    SAME_NAME = "SELECT id FROM patient
        WHERE name_key = ?1 AND deleted_at IS NULL
            AND ((birth_date >= ?2 AND birth_date < ?3) OR (phone_key = ?4 AND ?4 <> ''))
        ORDER BY updated_at DESC {limit ?5}";
}

pub fn routes() -> Routes {
    Routes::default().read(Access::STAFF, Reach::Replica, routes!(match_patient))
}

/// Who this might already be: the same card, or the same name with the same birth date, year or phone. Changes
/// nothing and needs no key; it is a POST because what it asks is personal.
#[utoipa::path(post, path = "/api/patients/match", tag = "patients", request_body = MatchPatient,
    responses((status = 200, body = Page<DuplicateCandidate>)))]
async fn match_patient(
    State(app): State<App>,
    Reading(mut tx): Reading,
    Body(asked): Body<MatchPatient>,
) -> Outcome<Json<Page<DuplicateCandidate>>, PatientRefused> {
    let day = day_of(&mut tx, app.clock.now()).await?;
    let items = candidates(&mut tx, &asked.tidied(), day).await?;
    Ok(Json(Page {
        items,
        next_cursor: None,
    }))
}

/// The surest first. `asked` is tidied. Deleted patients are found by their card only.
pub(super) async fn candidates(
    tx: &mut Tx,
    asked: &MatchPatient,
    day: Date,
) -> Result<Vec<DuplicateCandidate>, StoreError> {
    let mut found: Vec<DuplicateCandidate> = Vec::new();
    for identifier in &asked.identifiers {
        let Some(patient) = with_number(tx, identifier, true, day).await? else {
            continue;
        };
        if !found.iter().any(|known| known.patient.id == patient.id) {
            found.push(DuplicateCandidate {
                patient,
                reason: DuplicateReason::SameIdentifier,
            });
        }
    }
    for id in of_the_same_name(tx, asked).await? {
        if found.iter().any(|known| known.patient.id == id) {
            continue;
        }
        let Some(known) = kept(tx, id).await? else {
            continue;
        };
        if let Some(reason) = DuplicateReason::between(asked, &known.patient.form) {
            let patient = known.on(day).summary();
            found.push(DuplicateCandidate { patient, reason });
        }
    }
    found.sort_by_key(|candidate| candidate.reason);
    found.truncate(CANDIDATES_MAX);
    Ok(found)
}

async fn of_the_same_name(tx: &mut Tx, asked: &MatchPatient) -> Result<Vec<PatientId>, StoreError> {
    let name = fold(&asked.full_name);
    if name.is_empty() {
        return Ok(Vec::new());
    }
    // Birth dates are kept as text, the year first: from `1990` to before `1991` is the whole year.
    let year = |later: i16| {
        asked
            .birth_date
            .map_or_else(String::new, |born| format!("{:04}", born.year + later))
    };
    let wanted = args![name, year(0), year(1), digits(&asked.phone), 50_i64];
    let rows = tx.all(&SAME_NAME, wanted).await?;
    rows.iter().map(|row| row.get("id")).collect()
}
