//! Time that only goes forward: how long this program has been running, whatever anybody does to the calendar.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use tokio::time::Instant;

pub trait Steady: fmt::Debug + Send + Sync {
    /// Since any beginning.
    fn ms(&self) -> i64;
}

/// This process's. It stands still while the computer sleeps.
#[derive(Debug)]
pub struct ProcessSteady(Instant);

impl Default for ProcessSteady {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Steady for ProcessSteady {
    fn ms(&self) -> i64 {
        i64::try_from(self.0.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

/// Stands still until it is moved.
#[derive(Debug, Clone, Default)]
pub struct HandSteady(Arc<AtomicI64>);

impl HandSteady {
    pub fn advance_minutes(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }
}

impl Steady for HandSteady {
    fn ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}
