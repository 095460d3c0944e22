//! The loop as a server runs it. It looks for itself once an hour here, so that what it does is what it was woken for.

use std::{sync::Arc, time::Duration};

use clinic_server::jobs::{JobKind, Jobs, Pace};
use clinic_shared::{
    ids::JobId,
    jobs::{Job, JobState, LEASE_SECONDS, NewJob, enqueue},
    ports::Clock as _,
};
use clinic_tests::{TestClinic, next_uuid};
use serde_json::json;
use tokio::{sync::watch, task::JoinHandle};

use super::{AT_ONCE, Act, Told, claimed_by, jobs_of, schedules, shown, step, until};

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

/// A relay that is away holds up all messages, and no backup.
#[tokio::test]
async fn what_leaves_room_never_takes_the_last_place() {
    let clinic = TestClinic::start().await;
    let letters = Told::leaving_room("letter", [Act::Wait]);
    let kinds: Vec<Arc<dyn JobKind>> = vec![letters, Told::new([])];
    let jobs = Jobs::new(clinic.server.app.clone(), kinds, "a".to_owned(), AT_ONCE);
    let (end, working) = begin(jobs);
    let first = want_of(&clinic, "letter").await;
    until(&clinic, first, JobState::Running).await;
    let second = want_of(&clinic, "letter").await;
    let other = want(&clinic).await;
    until(&clinic, other, JobState::Done).await;
    assert_eq!(shown(&clinic, second).await.state, JobState::Waiting);
    step(&clinic, first, "cancel").await.ok::<Job>();
    until(&clinic, second, JobState::Done).await;
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
