//! Every request that this page makes.
use clinic_shared::ids::{ChangeKey, JobId};
use clinic_shared::jobs::{Job, JobSchedule, JobScheduleForm, JobState, JobsPage};
use clinic_shared::time::Timestamp;
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

/// What came of running a job now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hastened {
    /// It waits no longer.
    Queued,
    /// It sends a message, and that goes no sooner.
    NotBefore(Timestamp),
}

impl Hastened {
    fn of(answer: Result<Job, ApiError>) -> Result<Self, ApiError> {
        let Err(error) = answer else {
            return Ok(Self::Queued);
        };
        let not_before = error
            .is("/problems/job-too-early")
            .then(|| error.member("not_before"))
            .flatten();
        not_before.map(Self::NotBefore).ok_or(error)
    }
}

/// One that waits waits no longer, unless what it sends is too early.
pub async fn hasten(id: JobId, key: ChangeKey) -> Result<Hastened, ApiError> {
    Hastened::of(api::post(&format!("/api/jobs/{id}/run"), &(), key).await)
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

#[cfg(test)]
mod tests {
    use super::super::told::samples::{at, job};
    use super::*;

    fn refused(text: &str) -> ApiError {
        ApiError::Problem(Box::new(serde_json::from_str(text).unwrap()))
    }

    #[test]
    fn a_message_before_its_hour_is_told_with_the_hour_and_every_other_refusal_as_it_is() {
        let run = Hastened::of(Ok(job(1, JobState::Waiting)));
        assert_eq!(run, Ok(Hastened::Queued));
        let early = r#"{"type":"/problems/job-too-early","title":"x","status":409,
            "not_before":"1970-01-01T00:01:00Z"}"#;
        assert_eq!(Hastened::of(Err(refused(early))), Ok(Hastened::NotBefore(at(60))));
        let other = r#"{"type":"/problems/job-state","title":"x","status":409,"state":"running"}"#;
        assert_eq!(Hastened::of(Err(refused(other))), Err(refused(other)));
        assert_eq!(Hastened::of(Err(ApiError::Network)), Err(ApiError::Network));
    }
}
