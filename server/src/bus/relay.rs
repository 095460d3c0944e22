//! From the jobs' rows to calls: the table is the outbox. What is due and was not called since it became due is called,
//! once by each server; after a line was lost, all that is due once more, for nobody knows what was lost with it.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use clinic_shared::{
    app::App,
    jobs::{DueJob, due_jobs},
    ports::Clock as _,
    store::{Begin, StoreError, Tx},
    text::with_causes,
};
use tokio::time::sleep;

use super::{Broker, NotCalled};

/// What is due beyond these is called when they are taken: a queue never holds much more.
const AT_ONCE_MAX: i64 = 500;

#[derive(Debug, thiserror::Error)]
pub enum CallFailed {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    NotCalled(#[from] NotCalled),
}

/// What was called, as long as it is due.
#[derive(Debug, Default)]
pub struct Called(BTreeSet<DueJob>);

/// Goes on until it is dropped; looks with the feed, and at least so often.
pub async fn keep_calling(app: App, broker: Arc<dyn Broker>, looks_apart: Duration) {
    let (mut feed, mut line) = (app.feed.listen(), broker.line());
    let mut called = Called::default();
    let mut is_told = false;
    loop {
        if line.wait_for(|is_up| *is_up).await.is_err() {
            return;
        }
        match call_due(&app, broker.as_ref(), &mut called).await {
            Ok(_) => is_told = false,
            Err(error) => {
                called = Called::default();
                let error = with_causes(&error);
                if !std::mem::replace(&mut is_told, true) {
                    tracing::warn!(
                        error,
                        "servers are not called to their jobs; each looks for itself"
                    );
                }
                sleep(looks_apart).await;
                continue;
            }
        }
        tokio::select! {
            moved = feed.changed() => if moved.is_err() { return },
            // It was lost, and what waited in it may be too.
            changed = line.changed() => {
                if changed.is_err() {
                    return;
                }
                called = Called::default();
            }
            () = sleep(looks_apart) => {}
        }
    }
}

/// One look. Returns how many were called.
pub async fn call_due(app: &App, broker: &dyn Broker, called: &mut Called) -> Result<usize, CallFailed> {
    let mut tx = Tx::begin(app.engine.as_ref(), Begin::Read).await?;
    let due = due_jobs(&mut tx, app.clock.now(), AT_ONCE_MAX).await?;
    tx.rollback().await?;
    let new: Vec<DueJob> = due
        .iter()
        .filter(|job| !called.0.contains(*job))
        .cloned()
        .collect();
    if !new.is_empty() {
        broker.call(&new).await?;
        metrics::counter!("jobs_called_total").increment(new.len() as u64);
    }
    // In the order of the jobs' turns no more, and without those that somebody has.
    called.0 = due.into_iter().collect();
    Ok(new.len())
}
