//! Hints: "look now". What is to be seen stands in the database, and whoever hears none looks by itself in a second.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use tokio::sync::{broadcast, watch};

use super::Line;

/// Older ones are dropped for whoever does not listen: one look makes up for all of them.
pub(super) const UNHEARD_MAX: usize = 256;

/// What another server says. None is believed: each is a reason to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hint {
    /// The feed is there.
    Feed(i64),
    /// A session has ended, or an account or a computer was changed.
    Sessions,
    /// There is a job to do, of which the feed does not tell.
    Jobs,
}

/// Port: what one server calls out to all others. Never waits, never fails: what is lost is found by looking.
pub trait Hints: fmt::Debug + Send + Sync {
    fn tell(&self, hint: Hint);

    /// What others tell from now on; never what is told here.
    fn listen(&self) -> broadcast::Receiver<Hint>;

    /// Whether others can be heard now.
    fn line(&self) -> Line;
}

/// Servers of one program, such as a clinic's only one.
#[derive(Debug, Clone, Default)]
pub struct Neighbourhood(Arc<Mutex<Vec<broadcast::Sender<Hint>>>>);

impl Neighbourhood {
    fn all(&self) -> MutexGuard<'_, Vec<broadcast::Sender<Hint>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For one more server.
    pub fn join(&self) -> InProcess {
        let (own, _) = broadcast::channel(UNHEARD_MAX);
        self.all().push(own.clone());
        InProcess {
            all: self.clone(),
            own,
            line: watch::Sender::new(true),
        }
    }
}

/// The embedded adapter.
#[derive(Debug)]
pub struct InProcess {
    all: Neighbourhood,
    own: broadcast::Sender<Hint>,
    line: watch::Sender<bool>,
}

impl Hints for InProcess {
    fn tell(&self, hint: Hint) {
        for other in self
            .all
            .all()
            .iter()
            .filter(|other| !other.same_channel(&self.own))
        {
            // Nobody listens there.
            other.send(hint).ok();
        }
    }

    fn listen(&self) -> broadcast::Receiver<Hint> {
        self.own.subscribe()
    }

    fn line(&self) -> Line {
        self.line.subscribe()
    }
}

impl Drop for InProcess {
    fn drop(&mut self) {
        self.all.all().retain(|other| !other.same_channel(&self.own));
    }
}
