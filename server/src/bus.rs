//! What the servers of one clinic say to each other beside the database. The database is the truth, and everything here
//! only makes a look at it come sooner: a *hint* says that something has changed, a *call* that a job is due. Lost, late,
//! twice or made up, neither does harm. See `docs/several-servers.md` and
//! `docs/adr/0016-broker-and-cache-are-hints.md`.

mod back_off;
mod broker;
mod hints;
mod line;
mod rabbit;
mod redis_hints;
mod redis_line;
mod relay;
mod task;
mod url;

use std::{sync::Arc, time::Duration};

use clinic_shared::ports::Chance;
use uuid::Uuid;

pub use broker::{Broker, Call, CallBoard, Calls, NotCalled};
pub use hints::{Hint, Hints, InProcess, Neighbourhood};
pub use line::{Line, looked_at};
pub use rabbit::{Rabbit, look_at_rabbit};
pub use redis_hints::RedisHints;
pub use redis_line::{RedisLine, look_at_redis};
pub use relay::{CallFailed, Called, call_due, keep_calling};
pub use url::{AmqpUrl, BusUrlFault, RedisUrl};

/// Nobody waits longer for somebody else's program than this, where waiting has no end of its own.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// By what a server reaches the others.
#[derive(Debug, Clone)]
pub struct Bus {
    pub hints: Arc<dyn Hints>,
    pub broker: Arc<dyn Broker>,
}

impl Bus {
    /// Of a server that is the only one, or finds the others by looking at the database.
    pub fn alone() -> Self {
        Self {
            hints: Arc::new(Neighbourhood::default().join()),
            broker: Arc::new(CallBoard::default()),
        }
    }

    /// Through what is set up, and by looking where nothing is. Connects to nobody yet.
    pub fn to_others(
        redis: Option<&RedisLine>,
        rabbit: Option<&AmqpUrl>,
        clinic: Uuid,
        chance: &Chance,
    ) -> Self {
        let mut bus = Self::alone();
        if let Some(line) = redis {
            bus.hints = Arc::new(RedisHints::new(line, clinic, chance));
        }
        if let Some(url) = rabbit {
            bus.broker = Arc::new(Rabbit::new(url, clinic, chance));
        }
        bus
    }
}
