//! What the clinic does by itself, several times a minute: rules that no person has to ask for.

use std::time::Duration;

use clinic_shared::{
    app::App,
    messaging::{late_reminder_is_due, remind_late},
    ports::Clock as _,
    records::{access_has_ended, end_access},
    scheduling::{BookingRefused, late_is_due, offer_freed_times, offers_are_due, resolve_late},
    store::{Begin, StoreError, Tx},
    text::with_causes,
    time::Timestamp,
    web::{Failure, Fault, Work},
};

use crate::identity::clinic_itself;

/// Soon enough for whoever waits to be called about a freed time; a look that finds nothing reads three indexes.
const LOOKS_APART: Duration = Duration::from_secs(15);

/// What came of one look at everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Done {
    /// Patients who are late and were reminded. Rule B3.
    pub reminded: usize,
    /// Late visits that were marked as missed. Rule B3.
    pub missed: usize,
    /// Freed times that were offered to somebody on the waiting list.
    pub offered: usize,
}

/// Goes on until it is dropped. What failed, `run` told in the log; the next look tries it again.
pub async fn keep_looking(app: App) {
    let mut looks = tokio::time::interval(LOOKS_APART);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        if let Ok(done) = run(&app).await
            && done != Done::default()
        {
            let Done {
                reminded,
                missed,
                offered,
            } = done;
            tracing::info!(reminded, missed, offered, "the clinic's own work");
        }
    }
}

/// One look, by the clinic's own clock. A chore that fails keeps none of the others from being done, and each that failed
/// is told in the log by its name; the first fault is returned when all had their turn.
pub async fn run(app: &App) -> Result<Done, Fault> {
    let mut done = Done::default();
    let mut first = None;
    for chore in Chore::ALL {
        let Err(fault) = chore.to_its_end(app, &mut done).await else {
            continue;
        };
        let error = with_causes(fault.0.as_ref());
        tracing::error!(error, chore = chore.name(), "the clinic's own work failed");
        first.get_or_insert(fault);
    }
    first.map_or(Ok(done), Err)
}

#[derive(Debug, Clone, Copy)]
enum Chore {
    LateReminders,
    LateVisits,
    FreedTimes,
    EndedAccess,
}

impl Chore {
    /// Late visits before what is freed: the time they give back may be offered.
    const ALL: [Self; 4] = [
        Self::LateReminders,
        Self::LateVisits,
        Self::FreedTimes,
        Self::EndedAccess,
    ];

    /// Until nothing of it is due.
    async fn to_its_end(self, app: &App, done: &mut Done) -> Result<(), Fault> {
        while let Some(count) = self.once(app).await? {
            let counted = match self {
                Self::LateReminders => &mut done.reminded,
                Self::LateVisits => &mut done.missed,
                Self::FreedTimes => &mut done.offered,
                Self::EndedAccess => continue,
            };
            *counted += usize::from(count);
        }
        Ok(())
    }

    const fn name(self) -> &'static str {
        match self {
            Self::LateReminders => "remind late patients",
            Self::LateVisits => "resolve late visits",
            Self::FreedTimes => "offer freed times",
            Self::EndedAccess => "end access to records",
        }
    }

    async fn is_due(self, tx: &mut Tx, app: &App, now: Timestamp) -> Result<bool, StoreError> {
        match self {
            Self::LateReminders => late_reminder_is_due(tx, app, now).await,
            Self::LateVisits => late_is_due(tx, now).await,
            Self::FreedTimes => offers_are_due(tx, now).await,
            Self::EndedAccess => access_has_ended(tx, now).await,
        }
    }

    /// `None` when there was nothing to do; else how many things were done, 0 where only something ended.
    async fn work(self, work: &mut Work) -> Result<Option<u16>, Failure<BookingRefused>> {
        match self {
            Self::LateReminders => Ok(remind_late(work).await?.map(|_| 1)),
            Self::LateVisits => Ok(resolve_late(work).await?.map(|_| 1)),
            Self::FreedTimes => offer_freed_times(work).await,
            Self::EndedAccess => Ok(end_access(work).await?.map(|_| 1)),
        }
    }

    /// One transaction of it, where it is due: nothing is written for nothing.
    async fn once(self, app: &App) -> Result<Option<u16>, Fault> {
        let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
        let is_due = self.is_due(&mut tx, app, app.clock.now()).await?;
        drop(tx);
        if !is_due {
            return Ok(None);
        }
        let mut work = Work::begin(app, clinic_itself()).await?;
        match self.work(&mut work).await {
            Ok(Some(done)) => {
                let seq = work.finish(self.name()).await?;
                work.commit().await?;
                app.feed.publish(seq);
                Ok(Some(done))
            }
            Ok(None) => {
                work.rollback().await?;
                Ok(None)
            }
            Err(Failure::Fault(fault)) => Err(fault),
            Err(other) => Err(Fault::new(format!("{other:?}"))),
        }
    }
}
