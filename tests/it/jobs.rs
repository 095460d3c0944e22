//! Jobs: kept with what wants them done, done by one server at a time, tried again, scheduled, looked after by an admin.
//! Row T3.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use clinic_server::{
    Server,
    jobs::{JobFailed, JobKind, Jobs, Pace, Run, WayOut},
};
use clinic_shared::{
    args,
    ids::JobId,
    jobs::{Claim, Enqueued, Job, JobSchedule, JobState, JobsPage, NewJob, claim, enqueue},
    ports::Clock as _,
    store::{Begin, StoreError, Tx},
    time::Timestamp,
};
use clinic_tests::{Answer, TestClinic, next_uuid, write_rows};
use serde_json::json;
use tokio::sync::watch;

mod claims;
mod counted;
mod ends;
mod kinds;
mod list;
mod schedules;
mod working;

/// What a job of the kind `told` does; done where nothing is left to be told.
#[derive(Debug, Clone, Copy)]
pub enum Act {
    Fail,
    FailForGood,
    Panic,
    /// Goes on until it is stopped.
    Wait,
    /// Goes on until [`Told::let_go`].
    Hold,
    /// It is too early.
    NotBefore(Timestamp),
}

/// A kind that does what a test says.
#[derive(Debug)]
pub struct Told {
    name: &'static str,
    cron: Option<&'static str>,
    way_out: Option<WayOut>,
    acts: Mutex<VecDeque<Act>>,
    ran: Mutex<Vec<JobId>>,
    is_let_go: watch::Sender<bool>,
}

impl Told {
    pub fn new(acts: impl IntoIterator<Item = Act>) -> Arc<Self> {
        Self::named("told", None, acts)
    }

    fn named(
        name: &'static str,
        cron: Option<&'static str>,
        acts: impl IntoIterator<Item = Act>,
    ) -> Arc<Self> {
        Arc::new(Self {
            name,
            cron,
            way_out: None,
            acts: Mutex::new(acts.into_iter().collect()),
            ran: Mutex::default(),
            is_let_go: watch::Sender::default(),
        })
    }

    fn leaving(way: WayOut, name: &'static str, acts: impl IntoIterator<Item = Act>) -> Arc<Self> {
        Arc::new(Self {
            name,
            cron: None,
            way_out: Some(way),
            acts: Mutex::new(acts.into_iter().collect()),
            ran: Mutex::default(),
            is_let_go: watch::Sender::default(),
        })
    }

    pub fn ran(&self) -> Vec<JobId> {
        self.ran.lock().unwrap().clone()
    }

    /// The next so many do not end.
    pub fn hold(&self, jobs: usize) {
        self.is_let_go.send_replace(false);
        self.acts.lock().unwrap().extend(vec![Act::Hold; jobs]);
    }

    pub fn let_go(&self) {
        self.is_let_go.send_replace(true);
    }
}

#[async_trait]
impl JobKind for Told {
    fn name(&self) -> &'static str {
        self.name
    }

    fn cron(&self) -> Option<&'static str> {
        self.cron
    }

    fn way_out(&self) -> Option<WayOut> {
        self.way_out
    }

    async fn run(&self, run: &Run) -> Result<(), JobFailed> {
        self.ran.lock().unwrap().push(run.claim.id);
        let act = self.acts.lock().unwrap().pop_front();
        match act {
            None => Ok(()),
            Some(Act::Fail) => Err(std::io::Error::other("the relay is away").into()),
            Some(Act::FailForGood) => Err(JobFailed::ForGood("there is no such address".to_owned())),
            Some(Act::Panic) => panic!("number {}", 7),
            Some(Act::Wait) => {
                run.stopped().await;
                run.go_on()
            }
            Some(Act::Hold) => {
                let mut is_let_go = self.is_let_go.subscribe();
                is_let_go.wait_for(|is_let_go| *is_let_go).await.unwrap();
                Ok(())
            }
            Some(Act::NotBefore(due_at)) => Err(JobFailed::NotYet(due_at)),
        }
    }
}

/// Nothing is waited for that a test can do without.
pub const AT_ONCE: Pace = Pace {
    at_once: 2,
    beat: Duration::from_millis(1),
    look: Duration::from_hours(1),
    grace: Duration::from_millis(1),
};

fn jobs_of(server: &Server, worker: &str, kind: &Arc<Told>) -> Arc<Jobs> {
    let kind = Arc::clone(kind);
    Jobs::new(server.app.clone(), vec![kind], worker.to_owned(), AT_ONCE)
}

/// In a transaction of its own.
pub async fn kept<T>(clinic: &TestClinic, act: impl AsyncFnOnce(&mut Tx) -> Result<T, StoreError>) -> T {
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Write)
        .await
        .unwrap();
    let done = act(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    done
}

pub fn new_job(clinic: &TestClinic) -> NewJob {
    NewJob::new(JobId(next_uuid()), "told", clinic.clock.now())
}

pub async fn enqueued(clinic: &TestClinic, job: &NewJob) -> Enqueued {
    kept(clinic, async |tx| enqueue(tx, job).await).await
}

/// A new one of the kind `told`.
async fn a_job(clinic: &TestClinic) -> JobId {
    enqueued(clinic, &new_job(clinic)).await.id()
}

pub async fn claimed_by(clinic: &TestClinic, worker: &str) -> Option<Claim> {
    let now = clinic.clock.now();
    kept(clinic, async |tx| claim(tx, &["told"], &[], worker, now).await).await
}

async fn page(clinic: &TestClinic, query: &str) -> JobsPage {
    clinic.admin().get(&format!("/api/jobs{query}")).await.ok()
}

async fn shown(clinic: &TestClinic, id: JobId) -> Job {
    let all = page(clinic, "").await.jobs;
    all.into_iter().find(|job| job.id == id).unwrap()
}

pub async fn until(clinic: &TestClinic, id: JobId, state: JobState) {
    while shown(clinic, id).await.state != state {
        tokio::task::yield_now().await;
    }
}

/// `retry`, `run` or `cancel`.
pub async fn step(clinic: &TestClinic, id: JobId, verb: &str) -> Answer {
    let path = format!("/api/jobs/{id}/{verb}");
    clinic.admin().post(&path, &json!({})).await
}

async fn schedules(clinic: &TestClinic) -> Vec<JobSchedule> {
    clinic.admin().get("/api/job-schedules").await.ok()
}

/// So many jobs that ended then, without what led there.
async fn write_over(clinic: &TestClinic, state: JobState, ended_at: Timestamp, jobs: usize) {
    let row = |_| {
        let id = next_uuid();
        args![
            id,
            "told",
            "{}",
            5_i64,
            state.name(),
            1_i64,
            1_i64,
            10_i64,
            ended_at,
            ended_at,
            false
        ]
        .to_vec()
    };
    let rows: Vec<_> = (0..jobs).map(row).collect();
    let into = "job (id, kind, payload, priority, state, claims, tries, tries_max, enqueued_at, ended_at, cancel_wanted)";
    kept(clinic, async |tx| {
        write_rows(tx, into, &rows).await;
        Ok(())
    })
    .await;
}
