//! An admin wants a job no more.

use axum::Json;
use utoipa_axum::routes;

use super::{Job, JobRefused, JobState, queries, withdraw::withdraw};
use crate::{
    args,
    identity::Access,
    ids::JobId,
    problem::Problem,
    refusal::RowRefused,
    store::Tx,
    web::{Outcome, PathId, Routes, Working},
};

crate::statements! {
    WANT_CANCELLED = "UPDATE job SET cancel_wanted = 1 WHERE id = ?1 AND state = 'running'";
}

pub(super) fn routes() -> Routes {
    Routes::default().change(Access::ADMIN, routes!(cancel_job))
}

/// Cancels a job: one that waits at once; whoever runs one is told within twenty seconds, and ends where it can.
#[utoipa::path(post, path = "/api/jobs/{id}/cancel", tag = "jobs",
    responses((status = 200, body = Job), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn cancel_job(mut work: Working, PathId(id): PathId<JobId>) -> Outcome<Json<Job>, JobRefused> {
    let job = existing(&mut work, id).await?;
    let now = work.now;
    let is_heard = match job.state {
        JobState::Waiting => withdraw(&mut work, id, now).await?,
        JobState::Running => work.run(&WANT_CANCELLED, args![id]).await? == 1,
        JobState::Done | JobState::Dead | JobState::Cancelled => false,
    };
    if !is_heard {
        return Err(JobRefused::State { state: job.state }.into());
    }
    as_it_is(work, id).await
}

pub(super) async fn existing(tx: &mut Tx, id: JobId) -> Outcome<Job, JobRefused> {
    let found = queries::find(tx, id).await?;
    found.ok_or_else(|| JobRefused::Row(RowRefused::NotFound).into())
}

/// The answer to a change of this job, with what the audit log has to say of it.
pub(super) async fn as_it_is(mut work: Working, id: JobId) -> Outcome<Json<Job>, JobRefused> {
    let job = existing(&mut work, id).await?;
    work.note(format!("job {id} of kind {}, now {}", job.kind, job.state.name()));
    Ok(Json(job))
}
