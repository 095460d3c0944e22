//! What `GET /metrics` says of tries.

use std::{sync::Arc, time::Duration};

use clinic_server::{
    Server,
    jobs::{JobKind, Jobs, Pace},
    ops::metrics::Alone,
};
use clinic_shared::{
    jobs::{Job, JobState, LEASE_SECONDS, NewJob},
    ports::Clock as _,
};
use clinic_tests::TestClinic;

use super::{AT_ONCE, Act, Told, a_job, claimed_by, enqueued, jobs_of, new_job, shown, step, until};
use crate::undone::{Fate, fated_server};

const ENDED: &str = "jobs_ended_total";

/// A server that says of no job that it goes on.
fn silent_jobs(server: &Server, kind: &Arc<Told>) -> Arc<Jobs> {
    let kind = Arc::clone(kind);
    let kinds: Vec<Arc<dyn JobKind>> = vec![kind];
    let pace = Pace {
        beat: Duration::from_hours(1),
        ..AT_ONCE
    };
    Jobs::new(server.app.clone(), kinds, "silent".to_owned(), pace)
}

#[tokio::test]
async fn each_try_is_counted_once_by_its_kind_and_how_it_ended() {
    let _alone = Alone::here();
    let clinic = TestClinic::start().await;
    let later = clinic.clock.now().plus_minutes(60);
    let acts = [Act::Fail, Act::FailForGood, Act::Panic, Act::NotBefore(later)];
    for _ in 0..=acts.len() {
        a_job(&clinic).await;
    }
    assert_eq!(clinic.counted(ENDED).await, [""; 0]);
    let jobs = jobs_of(&clinic.server, "a", &Told::new(acts));
    jobs.work_off().await.unwrap();
    let of_told = ["told dead 1", "told done 1", "told failed 2", "told put-off 1"];
    assert_eq!(clinic.counted(ENDED).await, of_told);

    let other = NewJob {
        kind: "other".to_owned(),
        ..new_job(&clinic)
    };
    enqueued(&clinic, &other).await;
    let jobs = jobs_of(&clinic.server, "a", &Told::named("other", None, []));
    jobs.work_off().await.unwrap();
    let counted = clinic.counted(ENDED).await;
    assert_eq!(counted[0], "other done 1");
    assert_eq!(counted[1..], of_told);
}

#[tokio::test]
async fn what_an_admin_ended_is_counted_as_cancelled() {
    let _alone = Alone::here();
    let clinic = TestClinic::start().await;
    let id = a_job(&clinic).await;
    let jobs = jobs_of(&clinic.server, "a", &Told::new([Act::Wait]));
    let working = tokio::spawn(async move { jobs.work_off().await.unwrap() });
    until(&clinic, id, JobState::Running).await;
    step(&clinic, id, "cancel").await.ok::<Job>();
    working.await.unwrap();
    assert_eq!(clinic.counted(ENDED).await, ["told cancelled 1"]);
}

#[tokio::test]
async fn a_try_whose_word_counts_no_more_is_counted_as_lost_and_the_next_ones_as_it_ends() {
    let _alone = Alone::here();
    let clinic = TestClinic::start().await;
    let id = a_job(&clinic).await;
    let told = Told::new([Act::Hold]);
    let slow = silent_jobs(&clinic.server, &told);
    let working = tokio::spawn(async move { slow.work_off().await.unwrap() });
    until(&clinic, id, JobState::Running).await;
    clinic.clock.advance_seconds(LEASE_SECONDS);
    let quick = jobs_of(&clinic.server, "quick", &Told::new([]));
    quick.work_off().await.unwrap();
    told.let_go();
    working.await.unwrap();
    assert_eq!(clinic.counted(ENDED).await, ["told done 1", "told lost 1"]);
}

#[tokio::test]
async fn a_try_whose_end_could_not_be_said_is_counted_as_that() {
    let _alone = Alone::here();
    let clinic = TestClinic::start().await;
    a_job(&clinic).await;
    // The claim is kept, and what is said of the job is not.
    let (server, _) = fated_server(&clinic, &[Fate::Well, Fate::Away]);
    let jobs = silent_jobs(&server, &Told::new([]));
    jobs.work_off().await.unwrap();
    assert_eq!(clinic.counted(ENDED).await, ["told unsaid 1"]);
}

/// A job that takes its server with it: nobody ended its last try.
#[tokio::test]
async fn a_job_that_is_buried_when_it_is_due_once_more_is_counted_by_whoever_buries_it() {
    let _alone = Alone::here();
    let clinic = TestClinic::start().await;
    let job = NewJob {
        tries_max: 2,
        ..new_job(&clinic)
    };
    enqueued(&clinic, &job).await;
    for _ in 0..2 {
        assert!(claimed_by(&clinic, "gone").await.is_some());
        clinic.clock.advance_seconds(LEASE_SECONDS);
    }
    // Counted when it is kept: this server was not let.
    let (undone, _) = fated_server(&clinic, &[Fate::UndoneAtCommit]);
    let jobs = jobs_of(&undone, "a", &Told::new([]));
    jobs.work_off().await.unwrap_err();
    assert_eq!(clinic.counted(ENDED).await, [""; 0]);
    for _ in 0..2 {
        let jobs = jobs_of(&clinic.server, "b", &Told::new([]));
        assert_eq!(jobs.work_off().await.unwrap(), []);
        assert_eq!(clinic.counted(ENDED).await, ["told buried 1"]);
    }
    assert_eq!(shown(&clinic, job.id).await.state, JobState::Dead);
}

#[tokio::test]
async fn a_job_that_was_to_end_and_was_not_heard_of_is_counted_as_cancelled() {
    let _alone = Alone::here();
    let clinic = TestClinic::start().await;
    let id = a_job(&clinic).await;
    assert!(claimed_by(&clinic, "gone").await.is_some());
    step(&clinic, id, "cancel").await.ok::<Job>();
    clinic.clock.advance_seconds(LEASE_SECONDS);
    let jobs = jobs_of(&clinic.server, "b", &Told::new([]));
    assert_eq!(jobs.work_off().await.unwrap(), []);
    assert_eq!(clinic.counted(ENDED).await, ["told cancelled 1"]);
}
