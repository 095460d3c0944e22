//! Asking the catalogue and the check. Nothing is kept here, and nothing is read of a patient: what is asked is the
//! asker's own. By the pack that the program comes with, on a desktop as at the server.

use std::sync::LazyLock;

use axum::Json;
use serde::Deserialize;
use utoipa_axum::routes;

use super::{
    Case, DrugCheck, Pack, check,
    names::DrugFound,
    pack::load::{Unreadable, shipped},
};
use crate::{
    feed::Page,
    identity::Access,
    problem::Problem,
    web::{Body, Fault, Params, Reach, Routes},
};

/// How many names are told at once.
const FOUND_MAX: usize = 12;

static PACK: LazyLock<Result<Pack, Unreadable>> = LazyLock::new(shipped);

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::DOCTOR, Reach::Replica, routes!(find_drugs))
        .read(Access::DOCTOR, Reach::Replica, routes!(check_drugs))
}

/// The rules that the program comes with; they were read by a test before it was shipped.
pub fn pack() -> Result<&'static Pack, Fault> {
    PACK.as_ref().map_err(|unreadable| Fault::new(unreadable.clone()))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
struct Wanted {
    /// The beginning of a name, in any spelling.
    q: String,
}

/// Drugs by the beginning of a name: ingredients in Vietnamese and international spelling, brands, combinations. A
/// letter or two may be wrong.
#[utoipa::path(get, path = "/api/drugs", tag = "medication", params(Wanted),
    responses((status = 200, body = Page<DrugFound>)))]
async fn find_drugs(Params(asked): Params<Wanted>) -> Result<Json<Page<DrugFound>>, Fault> {
    let items = pack()?.find(&asked.q, FOUND_MAX);
    Ok(Json(Page {
        items,
        next_cursor: None,
    }))
}

/// Checks a prescription that somebody is writing against what is taken already and against the patient, as they are
/// given here. It changes nothing.
#[utoipa::path(post, path = "/api/drug-checks", tag = "medication", request_body = Case,
    responses((status = 200, body = DrugCheck), (status = 422, body = Problem)))]
async fn check_drugs(Body(case): Body<Case>) -> Result<Json<DrugCheck>, Fault> {
    Ok(Json(check(pack()?, &case).into()))
}
