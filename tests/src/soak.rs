//! `cargo xtask soak`: thousands of messages go out through a relay that keeps every letter, while visits are moved and
//! cancelled and the server is ended by `kill -9`, often just while it hands a letter over. Then the store is examined
//! with SQL that knows nothing of the product, beside what the relay has. See `docs/testing.md`.

mod beside;
mod changes;
mod desk;
mod examined;
mod ground;
mod letters;
mod log;
mod plant;
mod server;

use std::{path::PathBuf, sync::Arc, time::Duration};

use clinic_shared::time::{Date, Timestamp, Zone};
use serde::Serialize;
use tokio::time::timeout;

pub use plant::{Plant, serve_planted};

use crate::{Moment, SmtpSink, today};
use beside::Beside;
use changes::{Changes, Made};
use desk::Desk;
use ground::Ground;
use server::ServerProcess;

/// What is waited for comes within that, or the soak is broken.
const PATIENCE: Duration = Duration::from_mins(3);

/// Of the letters that are due, so many parts in ten have certainly come before the last kill and the last change: visits
/// that are cancelled want fewer.
const TENTHS: u64 = 7;

#[derive(Debug, Clone)]
pub struct SoakPlan {
    /// Rows of messages, at least.
    pub messages: u32,
    pub kills: u32,
    /// The same number books, moves and cancels the same. When a kill hits is left to the machine.
    pub seed: u64,
    /// Of a hundred visits so many are moved or cancelled, in each of the two stages.
    pub changed_percent: u32,
    pub plant: Option<Plant>,
    /// Without Redis and RabbitMQ, of which else one is killed too with each kill of the server.
    pub is_alone: bool,
    /// The program `soak-server`.
    pub server: PathBuf,
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// Rows that were made.
    pub messages: u64,
    /// Rows whose letter the relay has.
    pub delivered: u64,
    /// Rows that are told as sent, have failed or still wait, and whose letter the relay has not; and visits whose patient
    /// does not know how they stand.
    pub lost: u64,
    /// Letters that told the same of the same version of a visit once more, under another `Message-ID`.
    pub sent_twice: u64,
    /// Letters that came once more under their own `Message-ID`: a server had ended in the middle.
    pub handed_over_again: u64,
    /// Letters that told what was not so any more when they began to be handed over.
    pub sent_for_changed: u64,
    pub kills: u64,
    /// Of these, while the relay had a letter and the store did not know that.
    pub kills_in_hand_over: u64,
    /// Rows that were dropped, for what they told was not so any more.
    pub dropped: u64,
    /// Rows of which nobody knows whether a relay has them, and which were not handed over again, for they are not true
    /// any more. They count as told.
    pub in_doubt: u64,
    pub letters: u64,
    pub visits: u64,
    pub moved: u64,
    pub cancelled: u64,
    /// Moves to a time that was taken.
    pub refused: u64,
    pub redis_restarted: u64,
    pub rabbitmq_restarted: u64,
}

impl Seen {
    pub const fn is_clean(&self) -> bool {
        self.lost == 0 && self.sent_twice == 0 && self.sent_for_changed == 0
    }
}

/// When the servers stand, and which visits are to come then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// On Wednesday at five: Thursday's visits are to be reminded of, and all bookings to be confirmed.
    First,
    /// On Sunday at five: Monday's visits are to be reminded of.
    Second,
}

impl Stage {
    const ALL: [Self; 2] = [Self::First, Self::Second];

    fn begins_at(self) -> Timestamp {
        let day = match self {
            Self::First => thursday().plus_days(-1),
            Self::Second => monday().plus_days(-1),
        };
        Zone::vietnam().at(day, 17, 0)
    }
}

/// All is booked on Tuesday, the tests' today.
fn thursday() -> Date {
    today().plus_days(2)
}

fn monday() -> Date {
    today().plus_days(6)
}

pub async fn run(plan: &SoakPlan) -> Seen {
    let Ground {
        folder,
        visits,
        doctors,
    } = Ground::make(plan.messages.div_ceil(2)).await;
    let sink = Arc::new(SmtpSink::start("").await);
    let beside = Beside::start(plan).await;
    let mut soak = Soak {
        plan,
        server: ServerProcess::new(plan, folder.path(), sink.port, beside.environment()),
        sink: Arc::clone(&sink),
        beside,
        kills_in_hand_over: 0,
        kills: 0,
    };
    let mut changes = Changes::new(visits, doctors, plan);
    let mut second_from_ms = 0;
    for stage in Stage::ALL {
        second_from_ms = soak.server.start_at(stage.begins_at());
        changes = soak.stage(stage, changes).await;
    }
    soak.server.kill();
    let Made {
        moved,
        cancelled,
        refused,
    } = changes.made;
    let seen = Seen {
        kills: soak.kills,
        kills_in_hand_over: soak.kills_in_hand_over,
        redis_restarted: soak.beside.redis_restarted,
        rabbitmq_restarted: soak.beside.rabbitmq_restarted,
        moved,
        cancelled,
        refused,
        ..Seen::default()
    };
    let starts = soak.server.starts_ms.clone();
    examined::examine(folder.path(), &sink.taken(), &starts, second_from_ms, seen)
}

struct Soak<'p> {
    plan: &'p SoakPlan,
    server: ServerProcess,
    sink: Arc<SmtpSink>,
    beside: Beside,
    kills: u64,
    kills_in_hand_over: u64,
}

impl Soak<'_> {
    /// Kills and changes while what is due goes out, and then until nothing is left to go out.
    async fn stage(&mut self, stage: Stage, changes: Changes) -> Changes {
        let due = self.server.waiting_count();
        let (from, surely) = (self.sink.taken_count(), due * TENTHS / 10);
        let desk = Desk::new(&self.server);
        let sink = Arc::clone(&self.sink);
        let changing = tokio::spawn(changes.make(stage, desk, sink, from, surely));
        let all = u64::from(self.plan.kills);
        let kills = match stage {
            Stage::First => all.div_ceil(2),
            Stage::Second => all / 2,
        };
        for kill in 1..=kills {
            until_taken(&self.sink, from + surely * kill / (kills + 1)).await;
            self.kill().await;
        }
        let changes = changing.await.expect("the changes are made");
        self.until_quiet().await;
        changes
    }

    /// Of three kills one is while the relay has a letter and has not said so, one right after it has, one whenever.
    async fn kill(&mut self) {
        let moment = match self.kills % 3 {
            0 => Some(Moment::BeforeYes),
            1 => Some(Moment::AfterYes),
            _ => None,
        };
        if let Some(moment) = moment {
            self.sink.hold_at(moment);
            patiently(self.sink.until_held()).await;
            self.kills_in_hand_over += 1;
        }
        self.server.kill();
        self.beside.kill_next();
        self.sink.let_go();
        self.kills += 1;
        // The relay takes its time until all is there again: else what is left to kill in would go out meanwhile.
        self.sink.hold_at(Moment::BeforeYes);
        self.server.start_again();
        self.beside.begin_again().await;
        self.sink.let_go();
    }

    /// What still waits when nothing has come for long is lost, and will be counted.
    async fn until_quiet(&mut self) {
        loop {
            let letters = self.sink.taken_count();
            let waiting = self.server.waiting_count();
            if waiting == 0 {
                return;
            }
            let comes = self.server.until_fewer_wait_than(waiting);
            let more = self.sink.until_taken(letters + 1);
            let moved_on = timeout(PATIENCE, async {
                tokio::select! { () = comes => {} () = more => {} }
            });
            if moved_on.await.is_err() {
                return;
            }
        }
    }
}

/// However long it takes, as long as letters come.
async fn until_taken(sink: &SmtpSink, letters: u64) {
    while sink.taken_count() < letters {
        patiently(sink.until_taken(sink.taken_count() + 1)).await;
    }
}

async fn patiently<T>(what: impl Future<Output = T>) -> T {
    let come = timeout(PATIENCE, what).await;
    come.expect("it comes within minutes")
}
