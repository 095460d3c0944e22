//! Rule sets as doctors read them, take them into use and withdraw them: each by name, with the password once more.

use axum::Json;
use utoipa_axum::routes;

use super::{DecideRuleSet, RuleSet, RuleSetRead, RuleSetRefused, RuleSetStatus, queries};
use crate::{
    feed::Page,
    identity::Access,
    ids::{RuleSetId, SignatureProofId},
    medication::{
        Pack,
        pack_of::{pack_of, renew},
        sign::spend_proof,
    },
    problem::Problem,
    web::{Body, Failure, Fault, IfMatch, Outcome, PathId, Reach, Reading, Routes, Versioned, Work, Working},
};

pub(super) fn routes() -> Routes {
    Routes::default()
        .read(Access::DOCTOR, Reach::Server, routes!(list_rule_sets))
        .read(Access::DOCTOR, Reach::Server, routes!(read_rule_set))
        .change(Access::DOCTOR, routes!(use_rule_set))
        .change(Access::DOCTOR, routes!(withdraw_rule_set))
}

/// The clinic's own rule sets, the newest first.
#[utoipa::path(get, path = "/api/drug-rule-sets", tag = "medication", responses((status = 200, body = Page<RuleSet>)))]
async fn list_rule_sets(Reading(mut tx): Reading) -> Result<Json<Page<RuleSet>>, Fault> {
    let pack = pack_of(&mut tx).await?;
    let sets = queries::all(&mut tx).await?.into_iter();
    Ok(Json(Page {
        items: sets.map(|set| told(set, &pack)).collect(),
        next_cursor: None,
    }))
}

/// With how many of its rules the rules in use do not have.
fn told(set: RuleSet, pack: &Pack) -> RuleSet {
    let lost = match set.status {
        RuleSetStatus::InUse => set.rules.saturating_sub(pack.rules_of(set.id)),
        RuleSetStatus::Draft | RuleSetStatus::Withdrawn => 0,
    };
    RuleSet { lost, ..set }
}

/// One of them, with its rules.
#[utoipa::path(get, path = "/api/drug-rule-sets/{id}", tag = "medication",
    responses((status = 200, body = RuleSetRead), (status = 404, body = Problem)))]
async fn read_rule_set(
    PathId(id): PathId<RuleSetId>,
    Reading(mut tx): Reading,
) -> Outcome<Versioned<RuleSetRead>, RuleSetRefused> {
    let set = queries::find(&mut tx, id).await?;
    let set = set.ok_or(RuleSetRefused::NotFound)?;
    let rows = queries::rows(&mut tx, id).await?;
    let pack = pack_of(&mut tx).await?;
    let set = told(set, &pack);
    Ok(Versioned(set.version, RuleSetRead { set, rows }))
}

/// Takes a set into use, with the password given once more (`POST /api/session/proof`): from now on prescriptions are
/// checked by its rules too, as another version of the drug rules.
#[utoipa::path(post, path = "/api/drug-rule-sets/{id}/use", tag = "medication", request_body = DecideRuleSet,
    responses((status = 200, body = RuleSet), (status = 403, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem)))]
async fn use_rule_set(
    mut work: Working,
    PathId(id): PathId<RuleSetId>,
    IfMatch(version): IfMatch,
    Body(asked): Body<DecideRuleSet>,
) -> Outcome<Versioned<RuleSet>, RuleSetRefused> {
    decide(&mut work, id, version, asked.proof, RuleSetStatus::InUse).await
}

/// Withdraws a set, with the password given once more: its rules have no effect any more. It may be taken into use
/// again.
#[utoipa::path(post, path = "/api/drug-rule-sets/{id}/withdraw", tag = "medication", request_body = DecideRuleSet,
    responses((status = 200, body = RuleSet), (status = 403, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem)))]
async fn withdraw_rule_set(
    mut work: Working,
    PathId(id): PathId<RuleSetId>,
    IfMatch(version): IfMatch,
    Body(asked): Body<DecideRuleSet>,
) -> Outcome<Versioned<RuleSet>, RuleSetRefused> {
    decide(&mut work, id, version, asked.proof, RuleSetStatus::Withdrawn).await
}

async fn decide(
    work: &mut Work,
    id: RuleSetId,
    version: i64,
    proof: Option<SignatureProofId>,
    status: RuleSetStatus,
) -> Outcome<Versioned<RuleSet>, RuleSetRefused> {
    let found = queries::find(work, id).await?;
    let found = found.ok_or(RuleSetRefused::NotFound)?;
    let current_version = found.version;
    if current_version != version {
        return Err(RuleSetRefused::VersionConflict { current_version }.into());
    }
    if found.status == status {
        return Err(RuleSetRefused::IsSo { now: status }.into());
    }
    proved(work, proof).await?;
    queries::decide(work, id, status).await?;
    renew(work).await?;
    let decided = queries::find(work, id).await?;
    let decided = decided.ok_or(RuleSetRefused::NotFound)?;
    let pack = pack_of(work).await?;
    Ok(Versioned(decided.version, told(decided, &pack)))
}

/// As a prescription is signed.
async fn proved(work: &mut Work, proof: Option<SignatureProofId>) -> Outcome<(), RuleSetRefused> {
    spend_proof(work, proof).await.map_err(|failure| match failure {
        Failure::Refused(_) => RuleSetRefused::SignAgain.into(),
        Failure::Fields(errors) => errors.into(),
        Failure::Fault(fault) => fault.into(),
    })
}
