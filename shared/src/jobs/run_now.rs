//! An admin does not wait for a job's time: what it failed for is mended.

use axum::Json;
use utoipa_axum::routes;

use super::{
    Job, JobRefused, JobState,
    cancel::{as_it_is, existing},
};
use crate::{
    args,
    identity::Access,
    ids::JobId,
    messaging,
    problem::Problem,
    web::{Outcome, PathId, Routes, Working},
};

crate::statements! {
    /// What is due already keeps its place among the others, and each job its priority: a mailing stays behind what is told
    /// of visits.
    RUN_NOW = "UPDATE job SET due_at = CASE WHEN due_at > ?2 THEN ?2 ELSE due_at END
        WHERE id = ?1 AND state = 'waiting'";
}

pub(super) fn routes() -> Routes {
    Routes::default().change(Access::ADMIN, routes!(run_job))
}

/// Lets a job that waits be due now; its tries go on counting. A message that waits for its own time, or for the end
/// of the quiet hours, is refused with when it goes. Another job that finds that it is too early waits on all the same.
#[utoipa::path(post, path = "/api/jobs/{id}/run", tag = "jobs",
    responses((status = 200, body = Job), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn run_job(mut work: Working, PathId(id): PathId<JobId>) -> Outcome<Json<Job>, JobRefused> {
    let job = existing(&mut work, id).await?;
    let now = work.now;
    if job.state == JobState::Waiting
        && let Some(message) = job.message
        && let Some(not_before) = messaging::not_before(&mut work, message.message_id, now).await?
    {
        return Err(JobRefused::TooEarly { not_before }.into());
    }
    if work.run(&RUN_NOW, args![id, now]).await? != 1 {
        return Err(JobRefused::State { state: job.state }.into());
    }
    as_it_is(work, id).await
}
