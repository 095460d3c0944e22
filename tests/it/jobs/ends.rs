//! How jobs end: failed and tried again, given up, cancelled, retried, run now.

use clinic_shared::{
    jobs::{Job, JobState, LEASE_SECONDS, NewJob, TRIES_MAX, back_off_ms, fail, put_off},
    ports::{Chance, Clock as _},
    store::{Begin, Tx},
    time::Timestamp,
};
use clinic_tests::{TestClinic, next_uuid};
use serde_json::json;

use super::{Act, Told, a_job, claimed_by, enqueued, jobs_of, kept, new_job, shown, step, until};

#[tokio::test]
async fn what_fails_waits_longer_each_time_and_gives_up_after_the_last_try() {
    let clinic = TestClinic::start().await;
    let id = a_job(&clinic).await;
    let told = Told::new(std::iter::repeat_n(Act::Fail, usize::from(TRIES_MAX)));
    let jobs = jobs_of(&clinic.server, "a", &told);
    for tries in 1..TRIES_MAX {
        let failed_at = clinic.clock.now();
        assert_eq!(jobs.work_off().await.unwrap(), [(id, JobState::Waiting)]);
        let waiting = shown(&clinic, id).await;
        assert_eq!(
            (waiting.tries, waiting.last_error.as_deref()),
            (tries, Some("the relay is away"))
        );
        let due_at = waiting.due_at.unwrap();
        let waits = due_at.as_ms() - failed_at.as_ms();
        let within = back_off_ms(tries, 0)..=back_off_ms(tries, u16::MAX);
        assert!(within.contains(&waits), "{waits} in {within:?}");
        clinic.clock.set(Timestamp::from_ms(due_at.as_ms() - 1));
        assert_eq!(jobs.work_off().await.unwrap(), [], "not before its time");
        clinic.clock.set(due_at);
    }
    assert_eq!(jobs.work_off().await.unwrap(), [(id, JobState::Dead)]);
    let dead = shown(&clinic, id).await;
    assert_eq!(
        (dead.tries, dead.due_at, dead.ended_at),
        (TRIES_MAX, None, Some(clinic.clock.now()))
    );
}

#[tokio::test]
async fn how_long_a_job_waits_is_decided_by_chance_alone() {
    let clinic = TestClinic::start().await;
    let id = a_job(&clinic).await;
    let claim = claimed_by(&clinic, "a").await.unwrap();
    let now = clinic.clock.now();
    let roll = u16::from_le_bytes(Chance::from_seed(7).bytes());
    let chance = Chance::from_seed(7);
    kept(&clinic, async |tx| fail(tx, &claim, "away", &chance, now).await).await;
    let due_at = shown(&clinic, id).await.due_at.unwrap();
    assert_eq!(due_at.as_ms() - now.as_ms(), back_off_ms(1, roll));
}

#[tokio::test]
async fn what_was_too_early_is_no_try_and_is_counted_apart() {
    let clinic = TestClinic::start().await;
    let id = a_job(&clinic).await;
    let now = clinic.clock.now();
    for times in 0..3 {
        let claim = claimed_by(&clinic, "a").await.unwrap();
        assert_eq!((claim.tries, claim.times_put_off()), (1, times));
        kept(&clinic, async |tx| put_off(tx, &claim, now, now).await).await;
    }
    let claim = claimed_by(&clinic, "a").await.unwrap();
    let chance = Chance::from_seed(7);
    kept(&clinic, async |tx| fail(tx, &claim, "away", &chance, now).await).await;
    clinic.clock.set(shown(&clinic, id).await.due_at.unwrap());
    let claim = claimed_by(&clinic, "a").await.unwrap();
    assert_eq!((claim.tries, claim.times_put_off()), (2, 3));
}

#[tokio::test]
async fn what_another_try_would_not_mend_gives_up_at_once() {
    let clinic = TestClinic::start().await;
    let id = a_job(&clinic).await;
    let jobs = jobs_of(&clinic.server, "a", &Told::new([Act::FailForGood]));
    assert_eq!(jobs.work_off().await.unwrap(), [(id, JobState::Dead)]);
    let dead = shown(&clinic, id).await;
    assert_eq!(
        (dead.tries, dead.last_error.as_deref()),
        (1, Some("there is no such address"))
    );
}

#[tokio::test]
async fn a_panic_is_a_failure_with_its_words() {
    let clinic = TestClinic::start().await;
    let id = a_job(&clinic).await;
    let told = Told::new([Act::Panic]);
    let jobs = jobs_of(&clinic.server, "a", &told);
    assert_eq!(jobs.work_off().await.unwrap(), [(id, JobState::Waiting)]);
    let waiting = shown(&clinic, id).await;
    assert_eq!(waiting.last_error.as_deref(), Some("panicked: number 7"));
    clinic.clock.set(waiting.due_at.unwrap());
    assert_eq!(jobs.work_off().await.unwrap(), [(id, JobState::Done)]);
    assert_eq!(told.ran(), [id, id]);
}

/// A job that takes its server with it does not do so for ever.
#[tokio::test]
async fn a_job_whose_server_was_never_heard_of_again_gives_up_after_its_last_try() {
    let clinic = TestClinic::start().await;
    let job = NewJob {
        tries_max: 2,
        ..new_job(&clinic)
    };
    enqueued(&clinic, &job).await;
    for _ in 0..2 {
        assert!(claimed_by(&clinic, "a").await.is_some());
        clinic.clock.advance_seconds(LEASE_SECONDS);
    }
    assert_eq!(claimed_by(&clinic, "b").await, None);
    let dead = shown(&clinic, job.id).await;
    assert_eq!((dead.state, dead.tries), (JobState::Dead, 2));
    assert!(
        dead.last_error
            .is_some_and(|error| error.contains("not heard of"))
    );
}

#[tokio::test]
async fn a_job_that_waits_is_cancelled_at_once() {
    let clinic = TestClinic::start().await;
    let id = a_job(&clinic).await;
    let cancelled: Job = step(&clinic, id, "cancel").await.ok();
    assert_eq!((cancelled.state, cancelled.due_at), (JobState::Cancelled, None));
    let told = Told::new([]);
    assert_eq!(jobs_of(&clinic.server, "a", &told).work_off().await.unwrap(), []);
    assert_eq!(told.ran(), []);
}

#[tokio::test]
async fn a_job_that_runs_is_told_to_end_and_ends_where_it_can() {
    let clinic = TestClinic::start().await;
    let id = a_job(&clinic).await;
    let jobs = jobs_of(&clinic.server, "a", &Told::new([Act::Wait]));
    let working = tokio::spawn(async move { jobs.work_off().await.unwrap() });
    until(&clinic, id, JobState::Running).await;
    let wanted: Job = step(&clinic, id, "cancel").await.ok();
    assert_eq!((wanted.state, wanted.is_cancel_wanted), (JobState::Running, true));
    assert_eq!(working.await.unwrap(), [(id, JobState::Cancelled)]);
    assert_eq!(shown(&clinic, id).await.state, JobState::Cancelled);
}

#[tokio::test]
async fn a_job_that_is_to_end_and_fails_or_was_not_heard_of_is_not_tried_again() {
    let clinic = TestClinic::start().await;
    let (fails, unheard) = (a_job(&clinic).await, a_job(&clinic).await);
    let failing = claimed_by(&clinic, "a").await.unwrap();
    assert_eq!(claimed_by(&clinic, "a").await.unwrap().id, unheard);
    for id in [fails, unheard] {
        step(&clinic, id, "cancel").await.ok::<Job>();
    }
    let (now, chance) = (clinic.clock.now(), Chance::from_seed(1));
    let ended = kept(&clinic, async |tx| fail(tx, &failing, "away", &chance, now).await).await;
    assert_eq!(ended, Some(JobState::Cancelled));
    clinic.clock.advance_seconds(LEASE_SECONDS);
    assert_eq!(claimed_by(&clinic, "b").await, None);
    assert_eq!(shown(&clinic, unheard).await.state, JobState::Cancelled);
}

#[tokio::test]
async fn what_gave_up_or_was_cancelled_can_begin_anew() {
    let clinic = TestClinic::start().await;
    let told = Told::new([Act::FailForGood]);
    let jobs = jobs_of(&clinic.server, "a", &told);
    let dead = a_job(&clinic).await;
    assert_eq!(jobs.work_off().await.unwrap(), [(dead, JobState::Dead)]);
    let cancelled = a_job(&clinic).await;
    step(&clinic, cancelled, "cancel").await.ok::<Job>();
    clinic.clock.advance_seconds(600);
    for id in [dead, cancelled] {
        let again: Job = step(&clinic, id, "retry").await.ok();
        assert_eq!(
            (again.state, again.tries, again.ended_at),
            (JobState::Waiting, 0, None)
        );
        assert_eq!(again.due_at, Some(clinic.clock.now()));
        assert_eq!(jobs.work_off().await.unwrap(), [(id, JobState::Done)]);
    }
    // Kept also where the later try went well.
    assert_eq!(
        shown(&clinic, dead).await.last_error.as_deref(),
        Some("there is no such address")
    );
}

/// What it failed for is mended.
#[tokio::test]
async fn what_waits_for_its_next_try_can_run_now_and_its_tries_go_on_counting() {
    let clinic = TestClinic::start().await;
    let id = a_job(&clinic).await;
    let jobs = jobs_of(&clinic.server, "a", &Told::new([Act::Fail]));
    assert_eq!(jobs.work_off().await.unwrap(), [(id, JobState::Waiting)]);
    assert_eq!(jobs.work_off().await.unwrap(), [], "not before its time");
    let now: Job = step(&clinic, id, "run").await.ok();
    assert_eq!((now.state, now.tries), (JobState::Waiting, 1));
    assert_eq!(now.due_at, Some(clinic.clock.now()));
    assert_eq!(jobs.work_off().await.unwrap(), [(id, JobState::Done)]);
    assert_eq!(shown(&clinic, id).await.tries, 2);
}

#[tokio::test]
async fn what_is_due_already_keeps_its_place_where_it_is_to_run_now() {
    let clinic = TestClinic::start().await;
    let first = a_job(&clinic).await;
    let due_at = shown(&clinic, first).await.due_at;
    clinic.clock.advance_seconds(1);
    a_job(&clinic).await;
    clinic.clock.advance_seconds(1);
    let now: Job = step(&clinic, first, "run").await.ok();
    assert_eq!(now.due_at, due_at);
    assert_eq!(claimed_by(&clinic, "a").await.unwrap().id, first);
}

#[tokio::test]
async fn a_job_is_retried_run_now_and_cancelled_only_where_that_means_something() {
    let clinic = TestClinic::start().await;
    let done = a_job(&clinic).await;
    let jobs = jobs_of(&clinic.server, "a", &Told::new([]));
    jobs.work_off().await.unwrap();
    for verb in ["retry", "run", "cancel"] {
        let refused = step(&clinic, done, verb).await.refused("/problems/job-state");
        assert_eq!((refused.status, &refused.members["state"]), (409, &json!("done")));
    }
    let waiting = a_job(&clinic).await;
    step(&clinic, waiting, "retry")
        .await
        .refused("/problems/job-state");
    // It has begun meanwhile.
    assert_eq!(claimed_by(&clinic, "a").await.unwrap().id, waiting);
    let refused = step(&clinic, waiting, "run").await.refused("/problems/job-state");
    assert_eq!(refused.members["state"], json!("running"));
    let nobodys = clinic_shared::ids::JobId(next_uuid());
    for verb in ["run", "cancel"] {
        step(&clinic, nobodys, verb).await.refused("/problems/not-found");
    }
}

#[tokio::test]
async fn a_job_is_not_retried_while_another_is_open_for_the_same() {
    let clinic = TestClinic::start().await;
    let keyed = || NewJob {
        unique_key: Some("remind 7".to_owned()),
        ..new_job(&clinic)
    };
    let first = enqueued(&clinic, &keyed()).await.id();
    step(&clinic, first, "cancel").await.ok::<Job>();
    let second = enqueued(&clinic, &keyed()).await.id();
    step(&clinic, first, "retry").await.refused("/problems/job-open");
    step(&clinic, second, "cancel").await.ok::<Job>();
    step(&clinic, first, "retry").await.ok::<Job>();
}

#[tokio::test]
async fn what_an_admin_does_with_a_job_is_in_the_audit_log() {
    let clinic = TestClinic::start().await;
    let id = a_job(&clinic).await;
    step(&clinic, id, "cancel").await.ok::<Job>();
    step(&clinic, id, "retry").await.ok::<Job>();
    step(&clinic, id, "run").await.ok::<Job>();
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Read)
        .await
        .unwrap();
    let rows = tx
        .all_sql("SELECT action, detail FROM audit_event ORDER BY seq", &[])
        .await
        .unwrap();
    let told: Vec<(String, String)> = rows
        .iter()
        .map(|row| (row.get("action").unwrap(), row.get("detail").unwrap()))
        .collect();
    let line = |verb: &str, state: &str| {
        let action = format!("POST /api/jobs/{{id}}/{verb}");
        (action, format!("job {id} of kind told, now {state}"))
    };
    let lines = [
        line("cancel", "cancelled"),
        line("retry", "waiting"),
        line("run", "waiting"),
    ];
    assert_eq!(told, lines);
}
