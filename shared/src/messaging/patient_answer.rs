//! What a visit's patient said by the link of a mail: `GET /api/appointments/{id}/patient-answer`.

use axum::Json;
use utoipa_axum::routes;

use super::{MessageRefused, PatientAnswer, follow_link::said};
use crate::{
    args,
    identity::Access,
    ids::AppointmentId,
    problem::Problem,
    refusal::RowRefused,
    web::{Outcome, PathId, Reach, Reading, Routes},
};

crate::statements! {
    SEQUENCE = "SELECT sequence FROM appointment WHERE id = ?1";
}

pub(super) fn routes() -> Routes {
    Routes::default().read(Access::STAFF, Reach::Server, routes!(read_patient_answer))
}

/// Of the visit as it is now: what was said of another time of it is no answer.
#[utoipa::path(get, path = "/api/appointments/{id}/patient-answer", tag = "messaging",
    responses((status = 200, body = PatientAnswer), (status = 404, body = Problem)))]
async fn read_patient_answer(
    PathId(id): PathId<AppointmentId>,
    Reading(mut tx): Reading,
) -> Outcome<Json<PatientAnswer>, MessageRefused> {
    let row = tx.first(&SEQUENCE, args![id]).await?;
    let row = row.ok_or(MessageRefused::Row(RowRefused::NotFound))?;
    let said = said(&mut tx, id, row.get("sequence")?).await?;
    Ok(Json(PatientAnswer {
        act: said.map(|(act, _)| act),
        at: said.map(|(_, at)| at),
    }))
}
