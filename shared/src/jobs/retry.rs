//! An admin wants a job done after all.

use axum::Json;
use utoipa_axum::routes;

use super::{
    Job, JobRefused,
    cancel::{as_it_is, existing},
};
use crate::{
    args,
    identity::Access,
    ids::JobId,
    problem::Problem,
    store::StoreError,
    web::{Failure, Outcome, PathId, Routes, Working},
};

crate::statements! {
    RETRY = "UPDATE job SET state = 'waiting', due_at = ?2, tries = 0, ended_at = NULL, cancel_wanted = 0
        WHERE id = ?1 AND state IN ('dead', 'cancelled')";
}

pub(super) fn routes() -> Routes {
    Routes::default().change(Access::ADMIN, routes!(retry_job))
}

/// Lets a job that gave up or was cancelled begin anew, at once and with all its tries.
#[utoipa::path(post, path = "/api/jobs/{id}/retry", tag = "jobs",
    responses((status = 200, body = Job), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn retry_job(mut work: Working, PathId(id): PathId<JobId>) -> Outcome<Json<Job>, JobRefused> {
    let job = existing(&mut work, id).await?;
    let now = work.now;
    let touched = work.run(&RETRY, args![id, now]).await.map_err(other_is_open)?;
    if touched != 1 {
        return Err(JobRefused::State { state: job.state }.into());
    }
    as_it_is(work, id).await
}

/// The key of those that are open decides.
fn other_is_open(error: StoreError) -> Failure<JobRefused> {
    if error.is_unique() {
        return JobRefused::OtherIsOpen.into();
    }
    error.into()
}
