//! What the clinic asks of the outside world: time and chance. Injected, so that tests hold both.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicI64, Ordering},
};

use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::Uuid;

use crate::time::{Skew, Timestamp};

pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that reads the machine's clock"
        )]
        let now = jiff::Timestamp::now();
        Timestamp::from_ms(now.as_millisecond())
    }
}

/// The machine's clock moved by a fixed span: a demo shows a working morning at any time of the day.
#[derive(Debug, Clone, Copy)]
pub struct MovedClock {
    by_ms: i64,
}

impl MovedClock {
    /// Shows `now` from this moment on, and goes on from there.
    pub fn from_now_on(now: Timestamp) -> Self {
        Self {
            by_ms: now.as_ms() - SystemClock.now().as_ms(),
        }
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_ms(SystemClock.now().as_ms() + self.by_ms)
    }
}

/// This machine's clock, corrected by what the server's answers tell: a desk whose battery is flat still knows
/// the clinic's day.
#[derive(Clone)]
pub struct ServersClock {
    machine: Arc<dyn Clock>,
    skew: Arc<Mutex<Skew>>,
}

impl ServersClock {
    pub fn new(machine: Arc<dyn Clock>) -> Self {
        Self {
            machine,
            skew: Arc::default(),
        }
    }

    fn skew(&self) -> MutexGuard<'_, Skew> {
        self.skew.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what an answer's `Date` header says, as the answer comes in.
    pub fn hear(&self, date: Timestamp) {
        self.skew().hear(date, self.machine.now());
    }

    /// It is at least so late, as was written down before this program started.
    pub fn not_before(&self, known: Timestamp) {
        self.skew().not_before(known, self.machine.now());
    }
}

impl Clock for ServersClock {
    fn now(&self) -> Timestamp {
        self.skew().correct(self.machine.now())
    }
}

impl std::fmt::Debug for ServersClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServersClock")
            .field("skew", &self.skew)
            .finish_non_exhaustive()
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug, Clone)]
pub struct HandClock(Arc<AtomicI64>);

impl HandClock {
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(now.as_ms())))
    }

    pub fn set(&self, now: Timestamp) {
        self.0.store(now.as_ms(), Ordering::SeqCst);
    }

    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_ms(self.0.load(Ordering::SeqCst))
    }
}

/// Random bytes: for tokens and ids.
#[derive(Clone)]
pub struct Chance(Arc<Mutex<StdRng>>);

impl Chance {
    /// Seeded by the operating system; for secrets and everything else.
    pub fn from_system() -> Self {
        Self(Arc::new(Mutex::new(rand::make_rng())))
    }

    /// The same seed gives the same bytes. For tests and demo data only.
    pub fn from_seed(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .fill_bytes(&mut bytes);
        bytes
    }

    /// UUID v7 for things that the clinic itself makes.
    pub fn id(&self, now: Timestamp) -> Uuid {
        let ms = u64::try_from(now.as_ms()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(ms, &self.bytes()).into_uuid()
    }
}

impl std::fmt::Debug for Chance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Chance")
    }
}
