//! One job from its claim to its end, with a heartbeat beside it.

use std::{any::Any, iter::repeat_n, sync::Arc, time::Duration};

use clinic_shared::{
    ids::JobId,
    jobs::{self, Beat, Claim, JobState, LEASE_SECONDS},
    messaging::{Fate, NotTaken},
    ports::Clock as _,
    store::{Begin, StoreError, Tx},
    text::with_causes,
};
use tokio::{
    sync::watch,
    task::{JoinError, JoinSet},
    time::{Instant, sleep, sleep_until, timeout_at},
};
use tracing::Instrument as _;

use super::{JobFailed, Jobs, Run, counted};

/// For so long nobody else takes the job, by a clock that nobody sets.
const LEASE: Duration = Duration::from_secs(LEASE_SECONDS.unsigned_abs());

/// Between tries to say how a job ended, where the store stumbles.
pub(super) const PAUSES: [Duration; 3] = [
    Duration::from_millis(100),
    Duration::from_secs(1),
    Duration::from_secs(5),
];

/// More tries than those of [`PAUSES`] to keep what a relay said.
const KEPT_TRIES: usize = 10;

/// Between tries to keep what a relay said.
pub(super) fn pauses_of_answers() -> impl Iterator<Item = Duration> {
    let [.., longest] = PAUSES;
    PAUSES.into_iter().chain(repeat_n(longest, KEPT_TRIES))
}

/// What the store undid, or was too busy for, is said again after each of these pauses.
pub(super) async fn kept_at_last<T, Keeping>(
    pauses: impl IntoIterator<Item = Duration>,
    keep: impl Fn() -> Keeping,
) -> Result<T, StoreError>
where
    Keeping: Future<Output = Result<T, StoreError>>,
{
    for pause in pauses {
        match keep().await {
            Err(error) if error.is_worth_another_try() || matches!(error, StoreError::Busy(_)) => {
                sleep(pause).await;
            }
            other => return other,
        }
    }
    keep().await
}

/// How a try ends of what a relay did not take.
pub(super) fn ended_by(refused: &NotTaken, fate: Fate) -> Result<(), JobFailed> {
    let why = refused.without_words();
    match fate {
        Fate::Refused => Ok(()),
        Fate::GivenUp | Fate::Unanswered => Err(JobFailed::ForGood(why)),
        Fate::InDoubt | Fate::Waits => Err(JobFailed::Again(why.into())),
    }
}

/// How a try ended. `None`: another server has the job by now.
type Ended = Option<Result<(), JobFailed>>;

/// While it is there, its server does not take the job once more, and the job's place is taken.
struct Held {
    jobs: Arc<Jobs>,
    id: JobId,
}

impl Held {
    fn new(jobs: Arc<Jobs>, claim: &Claim) -> Self {
        let (id, way) = (claim.id, jobs.kind(&claim.kind).and_then(|kind| kind.way_out()));
        jobs.held().insert(id, way);
        Self { jobs, id }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.jobs.held().remove(&self.id);
    }
}

impl Jobs {
    /// Returns the state in which the job is left: running where that could not be said. It is held from the call on, and
    /// not only once somebody waits for the answer.
    pub(super) fn carry_out(self: Arc<Self>, claim: Claim) -> impl Future<Output = JobState> + Send {
        let span = tracing::info_span!("job", id = %claim.id, kind = %claim.kind, tries = claim.tries);
        let held = Held::new(Arc::clone(&self), &claim);
        async move {
            let _held = held;
            let ended = self.run(&claim).await;
            self.conclude(&claim, ended).await
        }
        .instrument(span)
    }

    /// The handler in a task of its own, so that its panic is an answer; dropped with this one.
    async fn run(&self, claim: &Claim) -> Ended {
        // It is there: only kinds of this server are claimed.
        let kind = self.kind(&claim.kind)?;
        let (tell, stop) = watch::channel(false);
        let (kind, run) = (Arc::clone(kind), Run::new(claim.clone(), stop));
        let mut handler = JoinSet::new();
        handler.spawn(async move { kind.run(&run).await }.in_current_span());
        let begun = Instant::now();
        let mut lease_over = begun + LEASE;
        let mut next_beat = begun + self.pace.beat;
        loop {
            tokio::select! {
                Some(ended) = handler.join_next() => {
                    return Some(ended.unwrap_or_else(|error| Err(panicked(error))));
                }
                () = sleep_until(next_beat.min(lease_over)) => {}
            }
            let begun = Instant::now();
            match timeout_at(lease_over, self.beat(claim)).await {
                Ok(Ok(Beat::Lost)) => return None,
                Ok(Ok(beat)) => {
                    if beat == Beat::CancelWanted {
                        tell.send_replace(true);
                    }
                    lease_over = begun + LEASE;
                    next_beat = begun + self.pace.beat;
                }
                // Soon: this one has perhaps waited long, and the next may be heard before the lease is over.
                Ok(Err(error)) if begun < lease_over => {
                    tracing::warn!(error = with_causes(&error), "a job could not say that it goes on");
                    next_beat = Instant::now() + PAUSES[1];
                }
                // Another server may have it by now.
                Ok(Err(_)) | Err(_) => {
                    tracing::warn!("a job was ended: it could not say in time that it goes on");
                    return None;
                }
            }
        }
    }

    async fn beat(&self, claim: &Claim) -> Result<Beat, StoreError> {
        let mut tx = Tx::begin(self.app.engine.as_ref(), Begin::Write).await?;
        let beat = jobs::heartbeat(&mut tx, claim, self.app.clock.now()).await?;
        tx.commit().await?;
        Ok(beat)
    }

    async fn conclude(&self, claim: &Claim, ended: Ended) -> JobState {
        let state = match &ended {
            Some(result) => self.keep(claim, result).await,
            None => Ok(None),
        };
        let is_put_off = matches!(&ended, Some(Err(JobFailed::NotYet(_))));
        if let Some(Err(failed)) = &ended
            && !is_put_off
        {
            tracing::warn!(error = failed.told(), "a job failed");
        }
        let (outcome, state) = match state {
            Ok(Some(JobState::Waiting)) if is_put_off => ("put-off", JobState::Waiting),
            // It failed, and is tried again.
            Ok(Some(JobState::Waiting)) => ("failed", JobState::Waiting),
            Ok(Some(state)) => (state.name(), state),
            Ok(None) => ("lost", JobState::Running),
            Err(error) => {
                tracing::error!(
                    error = with_causes(&error),
                    "how a job ended could not be said; it is done again when its lease is over"
                );
                ("unsaid", JobState::Running)
            }
        };
        counted::ended(&claim.kind, outcome);
        tracing::info!(outcome, "a job ended");
        state
    }

    /// What it kept unheard is answered as lost then, and is kept all the same.
    async fn keep(
        &self,
        claim: &Claim,
        result: &Result<(), JobFailed>,
    ) -> Result<Option<JobState>, StoreError> {
        kept_at_last(PAUSES, || self.keep_once(claim, result)).await
    }

    async fn keep_once(
        &self,
        claim: &Claim,
        result: &Result<(), JobFailed>,
    ) -> Result<Option<JobState>, StoreError> {
        let (app, now) = (&self.app, self.app.clock.now());
        let mut tx = Tx::begin(app.engine.as_ref(), Begin::Write).await?;
        let state = match result {
            Ok(()) => jobs::finish(&mut tx, claim, now).await,
            Err(JobFailed::Stopped) => jobs::stop(&mut tx, claim, now).await,
            Err(JobFailed::NotYet(due_at)) => jobs::put_off(&mut tx, claim, *due_at, now).await,
            Err(JobFailed::ForGood(why)) => jobs::give_up(&mut tx, claim, why, now).await,
            Err(failed @ JobFailed::Again(_)) => {
                jobs::fail(&mut tx, claim, &failed.told(), &app.chance, now).await
            }
        }?;
        tx.commit().await?;
        Ok(state)
    }
}

fn panicked(error: JoinError) -> JobFailed {
    let said = match error.try_into_panic() {
        Ok(panic) => format!("panicked: {}", words(panic.as_ref())),
        Err(error) => error.to_string(),
    };
    JobFailed::Again(said.into())
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("without words")
}
