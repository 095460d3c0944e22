//! Asking for names and for the check. Nothing is kept here, and nothing is read of a patient: what is asked is the
//! asker's own. By the rules in use, on a desktop as at the server.

use axum::Json;
use serde::Deserialize;
use utoipa_axum::routes;

use super::{Case, DrugCheck, check, names::DrugFound, pack_of};
use crate::{
    feed::Page,
    identity::Access,
    problem::Problem,
    web::{Body, Fault, Params, Reach, Reading, Routes},
};

/// How many names are told at once.
const FOUND_MAX: usize = 12;

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::DOCTOR, Reach::Replica, routes!(find_drugs))
        .read(Access::DOCTOR, Reach::Replica, routes!(check_drugs))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Wanted {
    /// The beginning of a name, in any spelling.
    q: String,
}

/// Drugs by the beginning of a name: ingredients in Vietnamese and international spelling, brands, combinations, the
/// clinic's own products. A letter or two may be wrong.
#[utoipa::path(get, path = "/api/drugs", tag = "medication", params(Wanted),
    responses((status = 200, body = Page<DrugFound>)))]
async fn find_drugs(
    Params(asked): Params<Wanted>,
    Reading(mut tx): Reading,
) -> Result<Json<Page<DrugFound>>, Fault> {
    let items = pack_of(&mut tx).await?.find(&asked.q, FOUND_MAX);
    Ok(Json(Page {
        items,
        next_cursor: None,
    }))
}

/// Checks a prescription that somebody is writing against what is taken already and against the patient, as they are
/// given here. It changes nothing.
#[utoipa::path(post, path = "/api/drug-checks", tag = "medication", request_body = Case,
    responses((status = 200, body = DrugCheck), (status = 422, body = Problem)))]
async fn check_drugs(Reading(mut tx): Reading, Body(case): Body<Case>) -> Result<Json<DrugCheck>, Fault> {
    let pack = pack_of(&mut tx).await?;
    Ok(Json(check(&pack, &case).into()))
}
