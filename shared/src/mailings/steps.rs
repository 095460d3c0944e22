//! What an admin does with a mailing: start, pause, go on, cancel, try again what failed. Each takes effect with the next
//! letter: the one that a relay has in hand just now is gone.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::routes;

use super::{
    Mailing, MailingRefused, MailingStatus,
    list::answered,
    queries::{self, Kept, current, must_be},
};
use crate::{
    app::App,
    args,
    identity::Access,
    ids::MailingId,
    jobs::{NewJob, Priority, enqueue, withdraw},
    problem::Problem,
    store::StoreError,
    time::Timestamp,
    web::{IfMatch, Outcome, PathId, Routes, Versioned, Work, Working},
};

/// The kind of job that writes a mailing's recipients down and sends to them.
pub const SEND_MAILING: &str = "send-mailing";

/// Servers that die in the middle are no reason to leave it: each costs one.
const TRIES_MAX: u16 = 100;

/// The job's payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendMailing {
    pub mailing_id: MailingId,
}

crate::statements! {
    RETRY = "UPDATE mailing_recipient SET status = 'queued', reason = NULL, detail = NULL, tries = 0, due_at = ?2,
            ended_at = NULL
        WHERE mailing_id = ?1 AND status = 'failed'";
}

pub(super) fn routes() -> Routes {
    Routes::default()
        .change(Access::ADMIN, routes!(start_mailing))
        .change(Access::ADMIN, routes!(pause_mailing))
        .change(Access::ADMIN, routes!(resume_mailing))
        .change(Access::ADMIN, routes!(cancel_mailing))
        .change(Access::ADMIN, routes!(retry_mailing))
}

/// Sends it; where nobody is meant it is done at once. There is no way back: what has gone out is read.
#[utoipa::path(post, path = "/api/mailings/{id}/start", tag = "mailings",
    responses((status = 200, body = Mailing), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem)))]
async fn start_mailing(
    State(app): State<App>,
    mut work: Working,
    PathId(id): PathId<MailingId>,
    IfMatch(version): IfMatch,
) -> Outcome<Versioned<Mailing>, MailingRefused> {
    let kept = current(&mut work, id, version).await?;
    must_be(&kept, &[MailingStatus::Draft])?;
    must_have_relay(&app)?;
    go(&mut work, &kept, MailingStatus::Sending, None).await?;
    done(work, id, "started").await
}

/// Sends no more until somebody says so, from the next letter on.
#[utoipa::path(post, path = "/api/mailings/{id}/pause", tag = "mailings",
    responses((status = 200, body = Mailing), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem)))]
async fn pause_mailing(
    mut work: Working,
    PathId(id): PathId<MailingId>,
    IfMatch(version): IfMatch,
) -> Outcome<Versioned<Mailing>, MailingRefused> {
    let kept = current(&mut work, id, version).await?;
    must_be(&kept, &[MailingStatus::Sending])?;
    let now = work.now;
    set_status(&mut work, &kept, MailingStatus::Paused, None).await?;
    if let Some(job) = kept.job {
        withdraw(&mut work, job, now).await?;
    }
    done(work, id, "paused").await
}

/// Sends on.
#[utoipa::path(post, path = "/api/mailings/{id}/resume", tag = "mailings",
    responses((status = 200, body = Mailing), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem)))]
async fn resume_mailing(
    State(app): State<App>,
    mut work: Working,
    PathId(id): PathId<MailingId>,
    IfMatch(version): IfMatch,
) -> Outcome<Versioned<Mailing>, MailingRefused> {
    let kept = current(&mut work, id, version).await?;
    must_be(&kept, &[MailingStatus::Paused])?;
    must_have_relay(&app)?;
    go(&mut work, &kept, MailingStatus::Sending, None).await?;
    done(work, id, "goes on").await
}

/// Sends it to nobody else, for good.
#[utoipa::path(post, path = "/api/mailings/{id}/cancel", tag = "mailings",
    responses((status = 200, body = Mailing), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem)))]
async fn cancel_mailing(
    mut work: Working,
    PathId(id): PathId<MailingId>,
    IfMatch(version): IfMatch,
) -> Outcome<Versioned<Mailing>, MailingRefused> {
    let kept = current(&mut work, id, version).await?;
    must_be(&kept, &[MailingStatus::Sending, MailingStatus::Paused])?;
    // Its job drops the rest, some at a time.
    let now = work.now;
    go(&mut work, &kept, MailingStatus::Cancelled, Some(now)).await?;
    done(work, id, "cancelled").await
}

/// Sends once more to those whose letter failed, at the address of that day.
#[utoipa::path(post, path = "/api/mailings/{id}/retry", tag = "mailings",
    responses((status = 200, body = Mailing), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem)))]
async fn retry_mailing(
    State(app): State<App>,
    mut work: Working,
    PathId(id): PathId<MailingId>,
    IfMatch(version): IfMatch,
) -> Outcome<Versioned<Mailing>, MailingRefused> {
    let kept = current(&mut work, id, version).await?;
    let states = [MailingStatus::Sending, MailingStatus::Paused, MailingStatus::Done];
    must_be(&kept, &states)?;
    must_have_relay(&app)?;
    let now = work.now;
    let again = work.run(&RETRY, args![id, now]).await?;
    // One that sends waits perhaps for a later time.
    if again > 0 && kept.mailing.status != MailingStatus::Paused {
        go(&mut work, &kept, MailingStatus::Sending, None).await?;
    }
    done(work, id, "what failed is sent again").await
}

/// Else it would be *sending* and nobody would take its job.
fn must_have_relay(app: &App) -> Result<(), MailingRefused> {
    if app.mail_domain.is_none() {
        return Err(MailingRefused::NotSetUp);
    }
    Ok(())
}

/// Into this state, with a job of its own. Each beginning has another one, so that it is not tied to a job that ends just
/// then; of two only the newest sends.
async fn go(
    work: &mut Work,
    kept: &Kept,
    status: MailingStatus,
    ended_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let (id, now) = (kept.mailing.id, work.now);
    if let Some(before) = kept.job {
        withdraw(work, before, now).await?;
    }
    let payload = serde_json::to_value(SendMailing { mailing_id: id });
    let job = NewJob {
        payload: payload.map_err(|error| StoreError::failed(queries::SET_JOB.name, error))?,
        priority: Priority::Low,
        tries_max: TRIES_MAX,
        ..NewJob::new(work.new_id(), SEND_MAILING, now)
    };
    enqueue(work, &job).await?;
    set_status(work, kept, status, ended_at).await?;
    work.run(&queries::SET_JOB, args![id, job.id, now]).await?;
    Ok(())
}

async fn set_status(
    work: &mut Work,
    kept: &Kept,
    status: MailingStatus,
    ended_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let row = args![kept.mailing.id, status.name(), ended_at];
    work.run(&queries::SET_STATUS, row).await?;
    Ok(())
}

async fn done(mut work: Working, id: MailingId, what: &str) -> Outcome<Versioned<Mailing>, MailingRefused> {
    work.note(format!("mailing {id}, {what}"));
    let now = work.now;
    answered(&mut work, id, now).await
}
