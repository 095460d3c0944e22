//! Every request that this page makes.
use clinic_shared::ids::{ChangeKey, JobId};
use clinic_shared::jobs::{Job, JobSchedule, JobScheduleForm, JobState, JobsPage};
use futures_util::future::join;

use super::board::{Board, Wanted, append};
use crate::api::{self, ApiError, encoded, with_query};

/// Jobs and what is repeated, asked for together so that they tell of the same moment.
pub async fn board(wanted: Wanted) -> Result<Board, ApiError> {
    let (page, schedules) = join(pages(wanted), api::get("/api/job-schedules")).await;
    Ok(Board {
        wanted,
        page: page?,
        schedules: schedules?,
    })
}

async fn pages(wanted: Wanted) -> Result<JobsPage, ApiError> {
    let mut all = page(wanted.tab, None).await?;
    for _ in 1..wanted.pages {
        let Some(after) = all.next.take() else {
            break;
        };
        append(&mut all, page(wanted.tab, Some(after)).await?);
    }
    Ok(all)
}

async fn page(state: JobState, after: Option<String>) -> Result<JobsPage, ApiError> {
    let after = after.unwrap_or_default();
    api::get(&with_query(
        "/api/jobs",
        &[("state", state.name()), ("after", &after)],
    ))
    .await
}

pub async fn run_again(id: JobId, key: ChangeKey) -> Result<Job, ApiError> {
    api::post(&format!("/api/jobs/{id}/retry"), &(), key).await
}

/// One that waits waits no longer.
pub async fn hasten(id: JobId, key: ChangeKey) -> Result<Job, ApiError> {
    api::post(&format!("/api/jobs/{id}/run"), &(), key).await
}

/// One that waits will not run; one that runs is asked to end.
pub async fn cancel(id: JobId, key: ChangeKey) -> Result<Job, ApiError> {
    api::post(&format!("/api/jobs/{id}/cancel"), &(), key).await
}

pub async fn run_now(name: &str, key: ChangeKey) -> Result<Job, ApiError> {
    api::post(&format!("/api/job-schedules/{}/run", encoded(name)), &(), key).await
}

pub async fn change(
    name: &str,
    change: &JobScheduleForm,
    version: i64,
    key: ChangeKey,
) -> Result<JobSchedule, ApiError> {
    let path = format!("/api/job-schedules/{}", encoded(name));
    api::put(&path, change, key, Some(version)).await
}
