//! What an admin does with schedules.

use axum::Json;
use utoipa_axum::routes;

use super::{
    Job, JobRefused, JobSchedule, JobScheduleForm,
    cancel::as_it_is,
    cron::Cron,
    enqueue::Priority,
    queries,
    timetable::{enqueue_as_last, run_of},
};
use crate::{
    args,
    field::{FieldCode, FieldErrors},
    identity::Access,
    problem::Problem,
    refusal::RowRefused,
    settings::zone,
    store::Tx,
    text::tidy,
    time::{Timestamp, Zone},
    web::{Body, Fault, IfMatch, Outcome, PathId, Reach, Reading, Routes, Versioned, Working},
};

crate::statements! {
    CHANGE = "UPDATE job_schedule SET cron = ?3, paused = ?4, next_due_at = ?5, version = version + 1
        WHERE name = ?1 AND version = ?2";
    HASTEN = "UPDATE job SET due_at = ?2, priority = ?3 WHERE id = ?1 AND state = 'waiting'";
}

pub(super) fn routes() -> Routes {
    Routes::default()
        .read(Access::ADMIN, Reach::Server, routes!(list_schedules))
        .change(Access::ADMIN, routes!(run_schedule))
        .change(Access::ADMIN, routes!(change_schedule))
}

/// All schedules, by name.
#[utoipa::path(get, path = "/api/job-schedules", tag = "jobs", responses((status = 200, body = Vec<JobSchedule>)))]
async fn list_schedules(Reading(mut tx): Reading) -> Result<Json<Vec<JobSchedule>>, Fault> {
    Ok(Json(queries::schedules(&mut tx).await?))
}

async fn existing_schedule(tx: &mut Tx, name: &str) -> Outcome<JobSchedule, JobRefused> {
    let found = queries::schedule(tx, name).await?;
    found.ok_or_else(|| JobRefused::Row(RowRefused::NotFound).into())
}

/// Runs it now, before all else. Where a run is open, that one is answered, and waits no longer.
#[utoipa::path(post, path = "/api/job-schedules/{name}/run", tag = "jobs",
    responses((status = 200, body = Job), (status = 404, body = Problem)))]
async fn run_schedule(mut work: Working, PathId(name): PathId<String>) -> Outcome<Json<Job>, JobRefused> {
    let schedule = existing_schedule(&mut work, &name).await?;
    let (id, now) = (work.new_id(), work.now);
    let run = run_of(id, &name, schedule.kind, Priority::High, now);
    let id = enqueue_as_last(&mut work, &name, &run).await?.id();
    work.run(&HASTEN, args![id, now, Priority::High.rank()]).await?;
    as_it_is(work, id).await
}

/// Changes when it comes round. What a pause let pass is not made up.
#[utoipa::path(put, path = "/api/job-schedules/{name}", tag = "jobs", request_body = JobScheduleForm,
    responses((status = 200, body = JobSchedule), (status = 412, body = Problem), (status = 422, body = Problem)))]
async fn change_schedule(
    mut work: Working,
    PathId(name): PathId<String>,
    IfMatch(version): IfMatch,
    Body(asked): Body<JobScheduleForm>,
) -> Outcome<Versioned<JobSchedule>, JobRefused> {
    let before = existing_schedule(&mut work, &name).await?;
    let current_version = before.version;
    if current_version != version {
        return Err(JobRefused::Row(RowRefused::VersionConflict { current_version }).into());
    }
    let cron = tidy(&asked.cron);
    let next = next_run(&cron, work.now, &zone(&mut work).await?)?;
    let next = next.filter(|_| !asked.paused);
    let row = args![&name, version, &cron, asked.paused, next];
    work.run(&CHANGE, row).await?;
    let told = |cron: &str, paused: bool| format!("{cron}{}", if paused { ", paused" } else { "" });
    let (was, is) = (told(&before.cron, before.is_paused), told(&cron, asked.paused));
    work.note(format!("schedule {name}: {was} to {is}"));
    let after = existing_schedule(&mut work, &name).await?;
    Ok(Versioned(after.version, after))
}

fn next_run(cron: &str, now: Timestamp, zone: &Zone) -> Result<Option<Timestamp>, FieldErrors> {
    let code = match Cron::parse(cron).map(|cron| cron.after(now, zone)) {
        Some(Some(next)) => return Ok(Some(next)),
        Some(None) => FieldCode::NeverComes,
        None => FieldCode::NotACron,
    };
    let mut errors = FieldErrors::default();
    errors.add("/cron", code);
    Err(errors)
}
