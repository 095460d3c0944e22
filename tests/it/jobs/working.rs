//! The loop as a server runs it. It looks for itself once an hour here, so that what it does is what it was woken for.

use std::{sync::Arc, time::Duration};

use clinic_server::jobs::{JobKind, Jobs, Pace, WayOut};
use clinic_shared::{
    ids::JobId,
    jobs::{Job, JobState, LEASE_SECONDS, NewJob, enqueue},
    ports::Clock as _,
    time::Timestamp,
};
use clinic_tests::{TestClinic, next_uuid};
use serde_json::json;
use tokio::{sync::watch, task::JoinHandle};

use super::{AT_ONCE, Act, Told, claimed_by, enqueued, jobs_of, new_job, schedules, shown, step, until};

fn begin(jobs: Arc<Jobs>) -> (watch::Sender<bool>, JoinHandle<()>) {
    let (end, is_ending) = watch::channel(false);
    (end, tokio::spawn(jobs.keep_working(is_ending)))
}

/// As a use-case does.
async fn want(clinic: &TestClinic) -> JobId {
    want_of(clinic, "told").await
}

async fn want_of(clinic: &TestClinic, kind: &str) -> JobId {
    let job = NewJob::new(JobId(next_uuid()), kind, clinic.clock.now());
    clinic
        .change(async |work| {
            enqueue(work, &job).await.unwrap();
        })
        .await;
    job.id
}

#[tokio::test]
async fn a_server_begins_what_was_just_committed_and_what_an_admin_asks_for() {
    let clinic = TestClinic::start().await;
    let told = Told::named("told", Some("30 2 * * *"), []);
    let (end, working) = begin(jobs_of(&clinic.server, "a", &told));
    // The loop itself puts its schedules in.
    while schedules(&clinic).await.is_empty() {
        tokio::task::yield_now().await;
    }
    let first = want(&clinic).await;
    until(&clinic, first, JobState::Done).await;
    let run = clinic
        .admin()
        .post("/api/job-schedules/told/run", &json!({}))
        .await;
    until(&clinic, run.ok::<Job>().id, JobState::Done).await;
    let later = NewJob {
        due_at: clinic.clock.now().plus_minutes(60),
        ..new_job(&clinic)
    };
    enqueued(&clinic, &later).await;
    step(&clinic, later.id, "run").await.ok::<Job>();
    until(&clinic, later.id, JobState::Done).await;
    end.send_replace(true);
    working.await.unwrap();
}

#[tokio::test]
async fn a_server_does_two_jobs_at_once_and_the_third_when_one_has_ended() {
    let clinic = TestClinic::start().await;
    let told = Told::new([Act::Wait, Act::Wait]);
    let (end, working) = begin(jobs_of(&clinic.server, "a", &told));
    let (first, second) = (want(&clinic).await, want(&clinic).await);
    for id in [first, second] {
        until(&clinic, id, JobState::Running).await;
    }
    let third = want(&clinic).await;
    assert_eq!(shown(&clinic, third).await.state, JobState::Waiting);
    step(&clinic, first, "cancel").await.ok::<Job>();
    until(&clinic, third, JobState::Done).await;
    assert_eq!(shown(&clinic, second).await.state, JobState::Running);
    end.send_replace(true);
    working.await.unwrap();
}

#[tokio::test]
async fn what_runs_when_a_server_ends_may_end_first() {
    let clinic = TestClinic::start().await;
    let told = Told::new([Act::Wait]);
    let pace = Pace {
        grace: Duration::from_hours(1),
        ..AT_ONCE
    };
    let kinds: Vec<Arc<dyn JobKind>> = vec![told];
    let jobs = Jobs::new(clinic.server.app.clone(), kinds, "a".to_owned(), pace);
    let (end, working) = begin(jobs);
    let id = want(&clinic).await;
    until(&clinic, id, JobState::Running).await;
    end.send_replace(true);
    let next = want(&clinic).await;
    step(&clinic, id, "cancel").await.ok::<Job>();
    working.await.unwrap();
    assert_eq!(shown(&clinic, id).await.state, JobState::Cancelled);
    assert_eq!(
        shown(&clinic, next).await.state,
        JobState::Waiting,
        "and nothing new is begun"
    );
}

#[tokio::test]
async fn what_takes_longer_is_left_to_the_next_server() {
    let clinic = TestClinic::start().await;
    let (end, working) = begin(jobs_of(&clinic.server, "a", &Told::new([Act::Wait])));
    let id = want(&clinic).await;
    until(&clinic, id, JobState::Running).await;
    end.send_replace(true);
    working.await.unwrap();
    assert_eq!(shown(&clinic, id).await.state, JobState::Running);
    clinic.clock.advance_seconds(LEASE_SECONDS);
    assert_eq!(claimed_by(&clinic, "b").await.unwrap().id, id);
}

/// A relay that is silent holds up letters, and no SMS, no mail that somebody sits and waits for, and no backup.
#[tokio::test]
async fn what_waits_for_a_silent_machine_holds_up_only_what_leaves_by_it_too() {
    let clinic = TestClinic::start().await;
    let kinds: Vec<Arc<dyn JobKind>> = vec![
        Told::leaving(WayOut::Mail, "letter", [Act::Wait]),
        Told::leaving(WayOut::Mail, "news", []),
        Told::leaving(WayOut::AwaitedMail, "reset", []),
        Told::leaving(WayOut::Sms, "text", []),
        Told::new([]),
    ];
    let jobs = Jobs::new(clinic.server.app.clone(), kinds, "a".to_owned(), AT_ONCE);
    let (end, working) = begin(jobs);
    let first = want_of(&clinic, "letter").await;
    until(&clinic, first, JobState::Running).await;
    let behind = [want_of(&clinic, "letter").await, want_of(&clinic, "news").await];
    for kind in ["reset", "text", "told"] {
        let beside = want_of(&clinic, kind).await;
        until(&clinic, beside, JobState::Done).await;
    }
    for id in behind {
        assert_eq!(shown(&clinic, id).await.state, JobState::Waiting);
    }
    step(&clinic, first, "cancel").await.ok::<Job>();
    for id in behind {
        until(&clinic, id, JobState::Done).await;
    }
    end.send_replace(true);
    working.await.unwrap();
}

/// What another server is to do hides nothing from this one.
#[tokio::test]
async fn a_server_begins_in_time_what_comes_due_after_what_it_cannot_do() {
    let clinic = TestClinic::start().await;
    let now = clinic.clock.now();
    enqueued(&clinic, &NewJob::new(JobId(next_uuid()), "elsewhere", now)).await;
    let soon = Timestamp::from_ms(now.as_ms() + 50);
    let later = NewJob {
        due_at: soon,
        ..NewJob::new(JobId(next_uuid()), "told", now)
    };
    enqueued(&clinic, &later).await;
    let (end, working) = begin(jobs_of(&clinic.server, "a", &Told::new([])));
    let first = want(&clinic).await;
    until(&clinic, first, JobState::Done).await;
    clinic.clock.set(soon);
    until(&clinic, later.id, JobState::Done).await;
    end.send_replace(true);
    working.await.unwrap();
}

/// A night's backup is no reason not to tell a patient.
#[tokio::test]
async fn what_a_server_does_for_itself_holds_up_nothing_that_leaves_it() {
    let clinic = TestClinic::start().await;
    let letters = Told::leaving(WayOut::Mail, "letter", []);
    let kinds: Vec<Arc<dyn JobKind>> = vec![letters, Told::new([Act::Wait, Act::Wait])];
    let jobs = Jobs::new(clinic.server.app.clone(), kinds, "a".to_owned(), AT_ONCE);
    let (end, working) = begin(jobs);
    for id in [want(&clinic).await, want(&clinic).await] {
        until(&clinic, id, JobState::Running).await;
    }
    let letter = want_of(&clinic, "letter").await;
    until(&clinic, letter, JobState::Done).await;
    end.send_replace(true);
    working.await.unwrap();
}

/// More jobs than there are places, and none is left.
#[tokio::test]
async fn what_ends_quickly_makes_room_for_all_that_waits() {
    let clinic = TestClinic::start().await;
    let letters = Told::leaving(WayOut::Mail, "letter", []);
    let kinds: Vec<Arc<dyn JobKind>> = vec![letters, Told::new([])];
    let mut ids = Vec::new();
    for kind in ["letter", "told"].repeat(10) {
        ids.push(want_of(&clinic, kind).await);
    }
    let jobs = Jobs::new(clinic.server.app.clone(), kinds, "a".to_owned(), AT_ONCE);
    let (end, working) = begin(jobs);
    for id in ids {
        until(&clinic, id, JobState::Done).await;
    }
    end.send_replace(true);
    working.await.unwrap();
}

/// The store kept it from saying in time that it goes on.
#[tokio::test]
async fn a_server_does_not_take_what_it_runs_itself_once_more() {
    let clinic = TestClinic::start().await;
    let id = want(&clinic).await;
    let told = Told::new([Act::Wait]);
    let kind = Arc::clone(&told);
    let kinds: Vec<Arc<dyn JobKind>> = vec![kind];
    let pace = Pace {
        beat: Duration::from_hours(1),
        ..AT_ONCE
    };
    let jobs = Jobs::new(clinic.server.app.clone(), kinds, "a".to_owned(), pace);
    let same = Arc::clone(&jobs);
    let running = tokio::spawn(async move { same.work_off().await });
    while told.ran().is_empty() {
        tokio::task::yield_now().await;
    }
    clinic.clock.advance_seconds(LEASE_SECONDS);
    assert_eq!(jobs.work_off().await.unwrap(), []);
    assert_eq!(told.ran(), [id]);
    let another = jobs_of(&clinic.server, "b", &told);
    assert_eq!(another.work_off().await.unwrap(), [(id, JobState::Done)]);
    running.abort();
}
