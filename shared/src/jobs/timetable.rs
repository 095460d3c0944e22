//! Schedules: when jobs are enqueued by themselves. Invariants: a run is enqueued by one server only, whichever looks
//! first; of runs that were missed while no server looked, one is made up, and only one.

use super::{
    cron::Cron,
    enqueue::{Enqueued, NewJob, Priority, enqueue},
};
use crate::{
    args,
    ids::JobId,
    ports::Chance,
    settings::zone,
    store::{Row, Statement, StoreError, Tx, Value},
    time::{Timestamp, Zone},
};

crate::statements! {
    THERE = "SELECT name FROM job_schedule WHERE name = ?1";
    INSERT = "INSERT INTO job_schedule (name, kind, cron, paused, next_due_at, last_due_at, last_job_id, version)
        VALUES (?1, ?2, ?3, 0, ?4, NULL, NULL, 1)";
    TAKE_OUT = "DELETE FROM job_schedule WHERE kind = ?1";
    DUE = "SELECT name, kind, cron, next_due_at FROM job_schedule WHERE next_due_at <= ?1 ORDER BY next_due_at, name";
    TURN = "UPDATE job_schedule SET last_due_at = ?2, next_due_at = ?3 WHERE name = ?1 AND next_due_at = ?2";
    LAST_JOB = "UPDATE job_schedule SET last_job_id = ?2 WHERE name = ?1";
    NEXT_JOB = "SELECT MIN(due_at) AS due_at FROM job WHERE due_at IS NOT NULL";
    NEXT_JOB_AFTER = "SELECT MIN(due_at) AS due_at FROM job WHERE due_at > ?1";
    NEXT_RUN_AFTER = "SELECT MIN(next_due_at) AS due_at FROM job_schedule WHERE next_due_at > ?1";
    NEXT_RUN = "SELECT MIN(next_due_at) AS due_at FROM job_schedule WHERE next_due_at IS NOT NULL";
}

/// A schedule as the program brings it along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    pub name: &'static str,
    pub kind: &'static str,
    pub cron: &'static str,
}

/// At a server's start: what is new is put in, what an admin has made of the others stays. Kinds that come round no more
/// are taken out.
pub async fn settle(
    tx: &mut Tx,
    planned: &[Planned],
    unplanned: &[&str],
    now: Timestamp,
) -> Result<(), StoreError> {
    let zone = zone(tx).await?;
    for Planned { name, kind, cron } in planned {
        if tx.first(&THERE, args![*name]).await?.is_none() {
            let next = next_run(cron, now, &zone);
            tx.run(&INSERT, args![*name, *kind, *cron, next]).await?;
        }
    }
    for kind in unplanned {
        tx.run(&TAKE_OUT, args![*kind]).await?;
    }
    Ok(())
}

/// Whether [`enqueue_due`] has anything to do.
pub async fn is_run_due(tx: &mut Tx, now: Timestamp) -> Result<bool, StoreError> {
    Ok(tx.first(&DUE, args![now]).await?.is_some())
}

/// Enqueues a job for each schedule that is due, and says when it is due next: the first time after now, so that of all
/// the runs that were missed one is made up.
pub async fn enqueue_due(tx: &mut Tx, chance: &Chance, now: Timestamp) -> Result<Vec<JobId>, StoreError> {
    let due = tx.all(&DUE, args![now]).await?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let zone = zone(tx).await?;
    let mut enqueued = Vec::new();
    for row in &due {
        enqueued.extend(enqueue_run(tx, row, &zone, chance, now).await?);
    }
    Ok(enqueued)
}

/// `None`: another server has.
async fn enqueue_run(
    tx: &mut Tx,
    due: &Row,
    zone: &Zone,
    chance: &Chance,
    now: Timestamp,
) -> Result<Option<JobId>, StoreError> {
    let (name, kind, cron): (String, String, String) = (due.get("name")?, due.get("kind")?, due.get("cron")?);
    let due_at: Timestamp = due.get("next_due_at")?;
    let next = next_run(&cron, now, zone);
    if tx.run(&TURN, args![&name, due_at, next]).await? == 0 {
        return Ok(None);
    }
    let run = run_of(JobId(chance.id(now)), &name, kind, Priority::Low, now);
    enqueue_as_last(tx, &name, &run).await.map(|run| Some(run.id()))
}

/// One run of a schedule is open at a time.
pub(super) fn run_of(id: JobId, name: &str, kind: String, priority: Priority, now: Timestamp) -> NewJob {
    NewJob {
        unique_key: Some(format!("schedule {name}")),
        schedule: Some(name.to_owned()),
        priority,
        ..NewJob::new(id, kind, now)
    }
}

pub(super) async fn enqueue_as_last(tx: &mut Tx, name: &str, run: &NewJob) -> Result<Enqueued, StoreError> {
    let run = enqueue(tx, run).await?;
    tx.run(&LAST_JOB, args![name, run.id()]).await?;
    Ok(run)
}

/// `None`: never. What is no cron was written by hand, for a schedule's form lets none through.
fn next_run(cron: &str, now: Timestamp, zone: &Zone) -> Option<Timestamp> {
    let Some(read) = Cron::parse(cron) else {
        tracing::error!(
            cron,
            "a schedule's cron cannot be read, and it comes round no more"
        );
        return None;
    };
    read.after(now, zone)
}

/// When there is something to do next, as far as is known: a job, or a schedule's run.
pub async fn next_due(tx: &mut Tx) -> Result<Option<Timestamp>, StoreError> {
    first_of(tx, [&NEXT_JOB, &NEXT_RUN], &[]).await
}

/// Likewise, but for what is due by now: others do that, or this server when it has a place again.
pub async fn next_due_after(tx: &mut Tx, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    first_of(tx, [&NEXT_JOB_AFTER, &NEXT_RUN_AFTER], args![now]).await
}

async fn first_of(
    tx: &mut Tx,
    statements: [&'static Statement; 2],
    args: &[Value],
) -> Result<Option<Timestamp>, StoreError> {
    let mut first = None;
    for statement in statements {
        let row = tx.first(statement, args).await?;
        let due: Option<Timestamp> = row.map(|row| row.get("due_at")).transpose()?.flatten();
        first = [first, due].into_iter().flatten().min();
    }
    Ok(first)
}
