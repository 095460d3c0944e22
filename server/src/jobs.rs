//! The loop that does the clinic's jobs, one on each server. What a job is, and who may do it, is in
//! `shared/src/jobs.rs`; how to add a kind, in `docs/jobs.md`.

mod broken_templates;
mod carry_out;
mod counted;
mod end_left_messages;
mod forget_old_jobs;
mod kind;
mod nightly_backup;
mod plan_messages;
mod send_account_mail;
mod send_mailing;
mod send_message;
mod tell_follow_ups;
mod tell_unscheduled;

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use clinic_shared::{
    app::App,
    ids::JobId,
    jobs::{self, Claim, Claimed, JobState, Planned},
    ports::Clock as _,
    store::{Begin, StoreError, Tx},
    text::with_causes,
    time::Timestamp,
};
use tokio::{
    sync::{
        broadcast::{self, error::RecvError},
        watch,
    },
    task::JoinSet,
    time::{sleep, timeout},
};

pub use end_left_messages::EndLeftMessages;
pub use forget_old_jobs::ForgetOldJobs;
pub use kind::{JobFailed, JobKind, Run, WayOut};
pub use nightly_backup::NightlyBackup;
pub use plan_messages::PlanMessages;
pub use send_account_mail::SendAccountMails;
pub use send_mailing::SendMailings;
pub use send_message::SendMessages;
pub use tell_follow_ups::TellFollowUps;
pub use tell_unscheduled::TellUnscheduled;

use crate::{
    Server,
    bus::{Bus, Call, Hint},
    messaging::{OptOutLinks, VisitLinks},
    settings::Settings,
};

/// So many jobs at once leave by each way: a relay or a gateway counts who comes to it at a time.
const BY_EACH_WAY: usize = 1;

/// How much, how often, how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Of the jobs that leave by no way out.
    pub at_once: usize,
    /// So often a job that runs says that it goes on; several times within its lease.
    pub beat: Duration,
    /// At least so often somebody looks for what is due.
    pub look: Duration,
    /// What runs while the server is told to end may go on for so long.
    pub grace: Duration,
}

impl Pace {
    pub const CLINIC: Self = Self {
        at_once: 2,
        beat: Duration::from_secs(20),
        look: Duration::from_secs(5),
        grace: Duration::from_secs(10),
    };
}

/// The jobs of one server.
#[derive(Debug)]
pub struct Jobs {
    app: App,
    kinds: Vec<Arc<dyn JobKind>>,
    /// What the admin's list calls this server.
    worker: String,
    pace: Pace,
    /// What runs here now, and by which way out.
    held: Mutex<BTreeMap<JobId, Option<WayOut>>>,
    /// By whom it is called to look, beside its own looking.
    bus: Bus,
}

/// All kinds of this program. Messages and mailings are planned and sent by servers that have a relay or gateway for them; the
/// others leave that to those.
pub fn kinds(server: &Server, settings: &Settings) -> Vec<Arc<dyn JobKind>> {
    let app = &server.app;
    let mut kinds: Vec<Arc<dyn JobKind>> = vec![
        Arc::new(NightlyBackup::new(app, settings)),
        Arc::new(ForgetOldJobs::new(app)),
        Arc::new(EndLeftMessages::new(app)),
    ];
    if let (Some(mail), Some(of_mail)) = (&server.mail, &settings.mail) {
        let (from, rate) = (of_mail.from.clone(), server.mail_rate);
        let mut sending = SendMessages::new(app, Arc::clone(mail), from.clone()).at_rate(rate);
        let mut mailings = SendMailings::new(app, Arc::clone(mail), from).at_rate(rate);
        // The listen address is no way for patients.
        if settings.has_public_url {
            let opt_outs = OptOutLinks::new(&server.keys, &server.public_url);
            let links = VisitLinks::new(&server.keys, &server.public_url);
            sending = sending.with_links(links).with_opt_outs(opt_outs.clone());
            mailings = mailings.with_opt_outs(opt_outs);
        }
        kinds.push(Arc::new(sending));
        kinds.push(Arc::new(mailings));
        kinds.push(Arc::new(TellUnscheduled::new(app, Arc::clone(mail), rate)));
        let links = server.account_links();
        kinds.push(Arc::new(SendAccountMails::new(
            app,
            Arc::clone(mail),
            links,
            rate,
        )));
    }
    if let Some(sms) = &server.sms {
        kinds.push(Arc::new(SendMessages::by_sms(app, Arc::clone(sms))));
    }
    if server.mail.is_some() || server.sms.is_some() {
        kinds.push(Arc::new(PlanMessages::new(app)));
        kinds.push(Arc::new(TellFollowUps::new(app)));
    }
    kinds
}

/// `clinic-1:8080`.
pub fn server_name(address: SocketAddr) -> String {
    let machine = hostname::get().unwrap_or_else(|_| "server".into());
    format!("{}:{}", machine.to_string_lossy(), address.port())
}

/// What a look for work found.
enum Found {
    Job(Claim),
    /// Nothing is due, and this is when the next one is.
    Nothing(Option<Timestamp>),
}

impl Jobs {
    pub fn new(app: App, kinds: Vec<Arc<dyn JobKind>>, worker: String, pace: Pace) -> Arc<Self> {
        Self::called_by(Bus::alone(), app, kinds, worker, pace)
    }

    /// Of a server among others.
    pub fn called_by(
        bus: Bus,
        app: App,
        kinds: Vec<Arc<dyn JobKind>>,
        worker: String,
        pace: Pace,
    ) -> Arc<Self> {
        Arc::new(Self {
            app,
            kinds,
            worker,
            pace,
            held: Mutex::default(),
            bus,
        })
    }

    /// Goes on until `stop` is true or its sender gone; then for what runs, as long as the grace lets it. What is left is
    /// ended in the middle: its lease ends by itself, and another server takes it.
    pub async fn keep_working(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut feed = self.app.feed.listen();
        let mut hints = self.bus.hints.listen();
        let mut calls = self.bus.broker.listen(&self.names());
        let mut call: Option<Call> = None;
        let mut running = JoinSet::new();
        let mut is_settled = false;
        while !*stop.borrow_and_update() {
            if !is_settled {
                is_settled = self.settle().await.inspect_err(told).is_ok();
            }
            let pause = self.begin_what_is_due(&mut running, &stop).await;
            // Whatever the look came to: the job is its row, and this loop looks again by itself.
            if let Some(call) = call.take() {
                call.done();
            }
            let has_room = !self.with_room().is_empty();
            tokio::select! {
                changed = stop.changed() => if changed.is_err() { break },
                Some(_) = running.join_next() => {}
                // Whatever was committed here may have enqueued something.
                _ = feed.changed() => {}
                () = a_job_elsewhere(&mut hints) => {}
                Some(next) = calls.next(), if has_room => call = Some(next),
                () = sleep(pause) => {}
            }
        }
        // Whatever this server was called to is somebody else's now.
        drop((call, calls));
        let ended = timeout(self.pace.grace, async {
            while running.join_next().await.is_some() {}
        });
        if ended.await.is_err() {
            tracing::warn!(
                left = running.len(),
                "jobs were ended in the middle; they begin anew"
            );
        }
    }

    /// Puts in the schedules that the kinds bring along.
    pub async fn settle(&self) -> Result<(), StoreError> {
        let planned = |kind: &Arc<dyn JobKind>| {
            let (name, cron) = (kind.name(), kind.cron()?);
            let kind = name;
            Some(Planned { name, kind, cron })
        };
        let comes_round: Vec<Planned> = self.kinds.iter().filter_map(planned).collect();
        let others = self.kinds.iter().filter(|kind| kind.cron().is_none());
        let others: Vec<&str> = others.map(|kind| kind.name()).collect();
        let mut tx = Tx::begin(self.app.engine.as_ref(), Begin::Write).await?;
        jobs::settle(&mut tx, &comes_round, &others, self.app.clock.now()).await?;
        tx.commit().await
    }

    /// As far as there is room. Returns how long there is nothing to do unless somebody says so.
    async fn begin_what_is_due(
        self: &Arc<Self>,
        running: &mut JoinSet<JobState>,
        stop: &watch::Receiver<bool>,
    ) -> Duration {
        // One that has ended since the last pass counts too: it is heard of before the next.
        while running.len() < self.places() && !*stop.borrow() {
            let kinds = self.with_room();
            if kinds.is_empty() {
                break;
            }
            match self.look(&kinds).await {
                Ok(Found::Job(claim)) => {
                    running.spawn(Arc::clone(self).carry_out(claim));
                }
                Ok(Found::Nothing(next)) => return self.until(next),
                Err(error) => {
                    told(&error);
                    break;
                }
            }
        }
        self.pace.look
    }

    fn until(&self, next: Option<Timestamp>) -> Duration {
        let now = self.app.clock.now();
        let ms = next.and_then(|next| u64::try_from(next.as_ms() - now.as_ms()).ok());
        // What is due and was not taken is for a server that knows its kind.
        let wait = ms.filter(|ms| *ms > 0).map(Duration::from_millis);
        wait.map_or(self.pace.look, |wait| wait.min(self.pace.look))
    }

    fn names(&self) -> Vec<&'static str> {
        self.kinds.iter().map(|kind| kind.name()).collect()
    }

    /// Of all kinds together.
    fn places(&self) -> usize {
        self.pace.at_once + BY_EACH_WAY * WayOut::ALL.len()
    }

    /// The kinds for which there is a place.
    fn with_room(&self) -> Vec<&'static str> {
        let held = self.held();
        let has_room = |kind: &&Arc<dyn JobKind>| {
            let way = kind.way_out();
            let places = way.map_or(self.pace.at_once, |_| BY_EACH_WAY);
            held.values().filter(|taken| **taken == way).count() < places
        };
        let kinds = self.kinds.iter().filter(has_room);
        kinds.map(|kind| kind.name()).collect()
    }

    fn kind(&self, name: &str) -> Option<&Arc<dyn JobKind>> {
        self.kinds.iter().find(|kind| kind.name() == name)
    }

    /// Enqueues what schedules want, and claims the first job of these kinds that is due. Nothing is written for nothing.
    async fn look(&self, kinds: &[&str]) -> Result<Found, StoreError> {
        let app = &self.app;
        let held: Vec<JobId> = self.held().keys().copied().collect();
        let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
        let next = jobs::next_due(&mut tx).await?;
        let now = app.clock.now();
        let is_due = next.is_some_and(|next| next <= now)
            && (jobs::is_run_due(&mut tx, now).await?
                || jobs::is_any_due(&mut tx, kinds, &held, now).await?);
        if !is_due {
            // What is due and not for this server, or not now, hides nothing that is to come.
            let is_another_due = next.is_some_and(|next| next <= now);
            return Ok(Found::Nothing(if is_another_due {
                jobs::next_due_after(&mut tx, now).await?
            } else {
                next
            }));
        }
        drop(tx);
        let mut tx = Tx::begin(app.engine.as_ref(), Begin::Write).await?;
        // The writer may have kept it waiting, and a lease begins now.
        let now = app.clock.now();
        let runs = jobs::enqueue_due(&mut tx, &app.chance, now).await?;
        let claimed = jobs::claim_or_bury(&mut tx, kinds, &held, &self.worker, now);
        let Claimed { claim, buried } = claimed.await?;
        let next = jobs::next_due_after(&mut tx, now).await?;
        tx.commit().await?;
        counted::buried(&buried);
        if !runs.is_empty() {
            // Not in the feed: another server may have room, or know the kind.
            self.bus.hints.tell(Hint::Jobs);
        }
        Ok(claim.map_or(Found::Nothing(next), Found::Job))
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<JobId, Option<WayOut>>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Without the loop: does what is due now, one after the other, and says how each ended.
    pub async fn work_off(self: &Arc<Self>) -> Result<Vec<(JobId, JobState)>, StoreError> {
        let mut ended = Vec::new();
        while let Found::Job(claim) = self.look(&self.names()).await? {
            let id = claim.id;
            ended.push((id, Arc::clone(self).carry_out(claim).await));
        }
        Ok(ended)
    }
}

/// Until a hint says that there is one, or so many came that one of them may have said so.
async fn a_job_elsewhere(hints: &mut broadcast::Receiver<Hint>) {
    loop {
        match hints.recv().await {
            Ok(Hint::Jobs) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            // Nobody can tell any more.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

fn told(error: &StoreError) {
    let error = with_causes(error);
    tracing::error!(
        error,
        "the list of jobs cannot be read or written; it is tried again"
    );
}
