//! What a job of some kind does: one file for each, and a line in `kinds` (`server/src/jobs.rs`).

use std::{error::Error, fmt::Debug};

use async_trait::async_trait;
use clinic_shared::{
    app::App,
    jobs::{Beat, Claim, heartbeat},
    ports::Clock as _,
    store::{Begin, StoreError, Tx},
    text::with_causes,
    time::Timestamp,
    web::Work,
};
use serde::de::DeserializeOwned;
use tokio::sync::watch;

use crate::identity::clinic_itself;

/// By what a job goes out of the clinic: a machine that is somebody else's, and may fall silent for minutes. Each way has a
/// place of its own on a server, so that it holds up nothing but what leaves by it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayOut {
    /// A relay.
    Mail,
    /// The same relay, of what somebody sits and waits for: no reminder and no mailing is before it.
    AwaitedMail,
    /// A gateway.
    Sms,
}

impl WayOut {
    pub const ALL: [Self; 3] = [Self::Mail, Self::AwaitedMail, Self::Sms];
}

/// A job may run more than once: its server may be gone before it says how it ended. So a kind does what was done already
/// again without harm, or finds it done.
#[async_trait]
pub trait JobKind: Debug + Send + Sync {
    /// In the database and on the admin's page: `nightly-backup`. Never given to something else.
    fn name(&self) -> &'static str;

    /// When it comes round by itself until an admin says otherwise: minute, hour, day, month, weekday. Its schedule has the
    /// kind's name.
    fn cron(&self) -> Option<&'static str> {
        None
    }

    /// `None`: it waits for nobody but the clinic's own machines.
    fn way_out(&self) -> Option<WayOut> {
        None
    }

    /// Work that keeps a thread busy goes to `spawn_blocking`.
    async fn run(&self, run: &Run) -> Result<(), JobFailed>;
}

/// Of a job that runs.
#[derive(Debug)]
pub struct Run {
    pub claim: Claim,
    stop: watch::Receiver<bool>,
}

impl Run {
    pub(super) fn new(claim: Claim, stop: watch::Receiver<bool>) -> Self {
        Self { claim, stop }
    }

    /// What it was enqueued with.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, JobFailed> {
        let read = serde_json::from_str(&self.claim.payload);
        read.map_err(|error| JobFailed::ForGood(format!("its payload is another kind's: {error}")))
    }

    /// Asked between two steps: whether it is still wanted.
    pub fn go_on(&self) -> Result<(), JobFailed> {
        if *self.stop.borrow() {
            Err(JobFailed::Stopped)
        } else {
            Ok(())
        }
    }

    /// A transaction that is kept only while the job is this server's. `None`: another one has it by now.
    pub async fn begun(&self, app: &App) -> Result<Option<Tx>, StoreError> {
        let mut tx = Tx::begin(app.engine.as_ref(), Begin::Write).await?;
        let beat = heartbeat(&mut tx, &self.claim, app.clock.now()).await?;
        Ok((beat != Beat::Lost).then_some(tx))
    }

    /// As [`Self::begun`], of what the clinic does by itself.
    pub async fn begun_work(&self, app: &App) -> Result<Option<Work>, StoreError> {
        let mut work = Work::begin(app, clinic_itself()).await?;
        let now = work.now;
        let beat = heartbeat(&mut work, &self.claim, now).await?;
        Ok((beat != Beat::Lost).then_some(work))
    }

    pub fn is_last_try(&self) -> bool {
        self.claim.tries >= self.claim.tries_max
    }

    /// Ends when it is not wanted any more.
    pub async fn stopped(&self) {
        let mut stop = self.stop.clone();
        // Who would tell is gone: nobody will.
        if stop.wait_for(|stop| *stop).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Why a job did not do what it is for. No name and no number of a person may stand in it: the admin reads it.
#[derive(Debug)]
pub enum JobFailed {
    /// It is tried again later.
    Again(Box<dyn Error + Send + Sync>),
    /// Another try would not mend it.
    ForGood(String),
    /// It is too early: it waits until then, and this was no try.
    NotYet(Timestamp),
    /// An admin wants it no more, and it ended where it was.
    Stopped,
}

impl JobFailed {
    pub(super) fn told(&self) -> String {
        match self {
            Self::Again(error) => with_causes(error.as_ref()),
            Self::ForGood(why) => why.clone(),
            Self::NotYet(due_at) => format!("not before {due_at}"),
            Self::Stopped => "stopped".to_owned(),
        }
    }
}

/// So that `?` does: what broke may be mended by then.
impl<E: Error + Send + Sync + 'static> From<E> for JobFailed {
    fn from(error: E) -> Self {
        Self::Again(Box::new(error))
    }
}

#[cfg(test)]
mod tests {
    use clinic_shared::ids::JobId;

    use super::*;

    fn run_with(payload: &str) -> Run {
        let claim = Claim {
            id: JobId(uuid::Uuid::nil()),
            kind: "remind".to_owned(),
            payload: payload.to_owned(),
            tries: 1,
            tries_max: 10,
            claims: 1,
        };
        Run::new(claim, watch::channel(false).1)
    }

    #[test]
    fn a_payload_of_another_shape_is_not_tried_again() {
        let read = run_with("[1,2]").payload::<Vec<u8>>();
        assert!(matches!(read, Ok(numbers) if numbers == [1, 2]));
        let other = run_with("{}").payload::<Vec<u8>>();
        assert!(matches!(other, Err(JobFailed::ForGood(_))));
    }
}
