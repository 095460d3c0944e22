//! What the clinic does by itself, once a minute: rules that no person has to ask for.

use std::time::Duration;

use clinic_shared::{
    app::App,
    ports::Clock as _,
    scheduling::{late_is_due, resolve_late},
    store::{Begin, Tx},
    web::{Failure, Fault, Work},
};

use crate::identity::clinic_itself;

/// Goes on until it is dropped. A minute that failed is told in the log; the next one tries again.
pub async fn every_minute(app: App) {
    let mut minutes = tokio::time::interval(Duration::from_mins(1));
    minutes.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        minutes.tick().await;
        match run(&app).await {
            Ok(0) => {}
            Ok(missed) => tracing::info!(missed, "late visits marked as missed"),
            Err(Fault(error)) => tracing::error!(%error, "the minute's work failed"),
        }
    }
}

/// One minute's work, by the clinic's own clock. Rule B3. Returns how many visits were marked as missed.
pub async fn run(app: &App) -> Result<usize, Fault> {
    let mut missed = 0;
    loop {
        let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
        let is_due = late_is_due(&mut tx, app.clock.now()).await?;
        drop(tx);
        if !is_due {
            return Ok(missed);
        }
        let mut work = Work::begin(app, clinic_itself()).await?;
        match resolve_late(&mut work).await {
            Ok(Some(_)) => {
                let seq = work.finish("resolve late visits").await?;
                work.commit().await?;
                app.feed.publish(seq);
                missed += 1;
            }
            Ok(None) => {
                work.rollback().await?;
                return Ok(missed);
            }
            Err(Failure::Fault(fault)) => return Err(fault),
            Err(other) => return Err(Fault::new(format!("{other:?}"))),
        }
    }
}
