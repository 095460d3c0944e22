//! Calls: "there is a job to do". The job is its row; a call that is lost is made up for by a look, and of two calls the
//! second finds the job in somebody's hands.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use clinic_shared::{ids::JobId, jobs::DueJob};
use tokio::sync::{Notify, mpsc, oneshot, watch};

use super::{Line, task::Task};

/// The oldest are dropped then, in a queue of RabbitMQ too.
pub(super) const WAITING_MAX: usize = 10_000;

/// The calls were perhaps not heard. They are made again.
#[derive(Debug, thiserror::Error)]
#[error("calls to jobs were not confirmed: {0}")]
pub struct NotCalled(pub String);

/// Somebody wants this server to look for a job.
#[derive(Debug)]
pub struct Call {
    pub kind: String,
    pub job: JobId,
    answer: oneshot::Sender<()>,
}

impl Call {
    /// The receiver hears whether it was answered: an error means that it was dropped, and goes to somebody else.
    pub(super) fn new(kind: &str, job: JobId) -> (Self, oneshot::Receiver<()>) {
        let (answer, answered) = oneshot::channel();
        let kind = kind.to_owned();
        (Self { kind, job, answer }, answered)
    }

    /// The server has looked: nobody else needs to.
    pub fn done(self) {
        // Whoever called is gone, and calls again.
        self.answer.send(()).ok();
    }
}

/// Calls as they come, one at a time of each kind; what is not answered when it is dropped is somebody else's.
#[derive(Debug)]
pub struct Calls {
    coming: mpsc::Receiver<Call>,
    _listening: Vec<Task>,
}

impl Calls {
    pub(super) fn new(coming: mpsc::Receiver<Call>, listening: Vec<Task>) -> Self {
        Self {
            coming,
            _listening: listening,
        }
    }

    /// Waits as long as it takes. `None`: there are none any more.
    pub async fn next(&mut self) -> Option<Call> {
        self.coming.recv().await
    }
}

/// Port: who is called to a job.
#[async_trait]
pub trait Broker: fmt::Debug + Send + Sync {
    /// Each to one of those who listen for its kind, in this order. Returns when all are safely waiting.
    async fn call(&self, due: &[DueJob]) -> Result<(), NotCalled>;

    fn listen(&self, kinds: &[&str]) -> Calls;

    /// Whether a call would be heard now.
    fn line(&self) -> Line;

    /// Whether calls reach servers that would not look at once by themselves.
    fn reaches_others(&self) -> bool;
}

/// The embedded adapter: calls within this program.
#[derive(Debug, Clone)]
pub struct CallBoard(Arc<Board>);

#[derive(Debug)]
struct Board {
    waiting: Mutex<VecDeque<(String, JobId)>>,
    moved: Notify,
    line: watch::Sender<bool>,
}

impl Default for CallBoard {
    fn default() -> Self {
        Self(Arc::new(Board {
            waiting: Mutex::default(),
            moved: Notify::new(),
            line: watch::Sender::new(true),
        }))
    }
}

impl Board {
    fn waiting(&self) -> MutexGuard<'_, VecDeque<(String, JobId)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first of this kind.
    fn take(self: &Arc<Self>, kind: &str) -> Option<Taken> {
        let mut waiting = self.waiting();
        let at = waiting.iter().position(|(waits, _)| waits == kind)?;
        let called = waiting.remove(at)?;
        Some(Taken {
            board: Arc::clone(self),
            called: Some(called),
        })
    }
}

/// Goes back to the board unless it was answered.
struct Taken {
    board: Arc<Board>,
    called: Option<(String, JobId)>,
}

impl Drop for Taken {
    fn drop(&mut self) {
        if let Some(called) = self.called.take() {
            self.board.waiting().push_front(called);
            self.board.moved.notify_waiters();
        }
    }
}

async fn hand_on(board: Arc<Board>, kind: String, to: mpsc::Sender<Call>) {
    while !to.is_closed() {
        // Before the look, so that what comes in between is not missed.
        let moved = board.moved.notified();
        let Some(mut taken) = board.take(&kind) else {
            moved.await;
            continue;
        };
        let Some((_, job)) = taken.called else {
            continue;
        };
        let (call, answered) = Call::new(&kind, job);
        if to.send(call).await.is_ok() && answered.await.is_ok() {
            taken.called = None;
        }
    }
}

#[async_trait]
impl Broker for CallBoard {
    async fn call(&self, due: &[DueJob]) -> Result<(), NotCalled> {
        let mut waiting = self.0.waiting();
        waiting.extend(due.iter().map(|job| (job.kind.clone(), job.id)));
        let over = waiting.len().saturating_sub(WAITING_MAX);
        waiting.drain(..over);
        drop(waiting);
        self.0.moved.notify_waiters();
        Ok(())
    }

    fn listen(&self, kinds: &[&str]) -> Calls {
        let (to, coming) = mpsc::channel(1);
        let handing = |kind: &&str| Task::begin(hand_on(Arc::clone(&self.0), (*kind).to_owned(), to.clone()));
        Calls::new(coming, kinds.iter().map(handing).collect())
    }

    fn line(&self) -> Line {
        self.0.line.subscribe()
    }

    fn reaches_others(&self) -> bool {
        false
    }
}
