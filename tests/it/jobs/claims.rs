//! Who does a job, and for how long nobody else may.

use std::collections::BTreeSet;

use clinic_shared::{
    ids::JobId,
    jobs::{Beat, Enqueued, JobState, LEASE_SECONDS, NewJob, Priority, enqueue, fail, finish, heartbeat},
    ports::{Chance, Clock as _},
    store::{Begin, Tx},
};
use clinic_tests::TestClinic;

use super::{Told, a_job, claimed_by, enqueued, jobs_of, kept, new_job, page, shown};
use crate::neighbours::another;

#[tokio::test]
async fn a_job_is_kept_with_the_transaction_that_wants_it_or_not_at_all() {
    let clinic = TestClinic::start().await;
    let job = new_job(&clinic);
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Write)
        .await
        .unwrap();
    enqueue(&mut tx, &job).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(page(&clinic, "").await.jobs, []);

    let now = clinic.clock.now();
    clinic
        .change(async |work| {
            let about = Some("thư nhắc hẹn".to_owned());
            let job = NewJob {
                about,
                ..NewJob::new(job.id, "told", now)
            };
            enqueue(work, &job).await.unwrap();
        })
        .await;
    let found = shown(&clinic, job.id).await;
    assert_eq!((found.state, found.tries), (JobState::Waiting, 0));
    assert_eq!(
        (found.due_at, found.about.as_deref()),
        (Some(now), Some("thư nhắc hẹn"))
    );
}

#[tokio::test]
async fn while_a_job_is_open_no_second_one_is_made_for_the_same() {
    let clinic = TestClinic::start().await;
    let keyed = || NewJob {
        unique_key: Some("remind 7".to_owned()),
        ..new_job(&clinic)
    };
    let first = enqueued(&clinic, &keyed()).await;
    assert!(matches!(first, Enqueued::New(_)));
    assert_eq!(enqueued(&clinic, &keyed()).await, Enqueued::Open(first.id()));
    let claim = claimed_by(&clinic, "a").await.unwrap();
    assert_eq!(enqueued(&clinic, &keyed()).await, Enqueued::Open(first.id()));
    let now = clinic.clock.now();
    kept(&clinic, async |tx| finish(tx, &claim, now).await).await;
    assert!(matches!(enqueued(&clinic, &keyed()).await, Enqueued::New(_)));
    assert_eq!(page(&clinic, "").await.jobs.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_servers_do_each_job_once() {
    let clinic = TestClinic::start().await;
    let second = another(&clinic).await;
    let told = Told::new([]);
    let mut all = BTreeSet::new();
    for _ in 0..20 {
        all.insert(a_job(&clinic).await);
    }
    let (here, there) = (
        jobs_of(&clinic.server, "here", &told),
        jobs_of(&second, "there", &told),
    );
    let here = tokio::spawn(async move { here.work_off().await.unwrap() });
    let there = tokio::spawn(async move { there.work_off().await.unwrap() });
    let done = [here.await.unwrap(), there.await.unwrap()].concat();
    assert!(done.iter().all(|(_, state)| *state == JobState::Done));
    assert_eq!(told.ran().len(), 20);
    assert_eq!(done.iter().map(|(id, _)| *id).collect::<BTreeSet<JobId>>(), all);
    assert_eq!(page(&clinic, "").await.counts.done, 20);
}

/// The first server was only slow: what it says after another has taken the job counts no more.
#[tokio::test]
async fn a_job_whose_lease_ran_out_is_anothers_and_the_first_ones_word_is_not_heard() {
    let clinic = TestClinic::start().await;
    let id = a_job(&clinic).await;
    let slow = claimed_by(&clinic, "slow").await.unwrap();
    clinic.clock.advance_seconds(LEASE_SECONDS - 1);
    assert_eq!(claimed_by(&clinic, "quick").await, None);
    clinic.clock.advance_seconds(1);
    let quick = claimed_by(&clinic, "quick").await.unwrap();
    assert_eq!((quick.id, quick.tries), (id, 2));

    let (now, chance) = (clinic.clock.now(), Chance::from_seed(1));
    assert_eq!(kept(&clinic, async |tx| finish(tx, &slow, now).await).await, None);
    assert_eq!(
        kept(&clinic, async |tx| fail(tx, &slow, "late", &chance, now).await).await,
        None
    );
    assert_eq!(
        kept(&clinic, async |tx| heartbeat(tx, &slow, now).await).await,
        Beat::Lost
    );
    let running = shown(&clinic, id).await;
    assert_eq!(
        (running.state, running.worker.as_deref()),
        (JobState::Running, Some("quick"))
    );
    assert!(
        running
            .last_error
            .is_some_and(|error| error.contains("not heard of"))
    );
    let done = kept(&clinic, async |tx| finish(tx, &quick, now).await).await;
    assert_eq!(done, Some(JobState::Done));
    // Once is enough.
    assert_eq!(
        kept(&clinic, async |tx| finish(tx, &quick, now).await).await,
        None
    );
}

/// Its server was only slow, and that was its last try.
#[tokio::test]
async fn a_job_that_is_over_does_not_go_on_by_the_word_of_whoever_had_it() {
    let clinic = TestClinic::start().await;
    let job = NewJob {
        tries_max: 1,
        ..new_job(&clinic)
    };
    enqueued(&clinic, &job).await;
    let slow = claimed_by(&clinic, "slow").await.unwrap();
    clinic.clock.advance_seconds(LEASE_SECONDS);
    assert_eq!(claimed_by(&clinic, "quick").await, None);
    let now = clinic.clock.now();
    assert_eq!(
        kept(&clinic, async |tx| heartbeat(tx, &slow, now).await).await,
        Beat::Lost
    );
    clinic.clock.advance_seconds(LEASE_SECONDS);
    assert_eq!(claimed_by(&clinic, "quick").await, None);
    let dead = shown(&clinic, job.id).await;
    assert_eq!((dead.state, dead.due_at), (JobState::Dead, None));
}

#[tokio::test]
async fn a_job_that_says_that_it_goes_on_is_nobody_elses() {
    let clinic = TestClinic::start().await;
    a_job(&clinic).await;
    let claim = claimed_by(&clinic, "a").await.unwrap();
    for _ in 0..3 {
        clinic.clock.advance_seconds(LEASE_SECONDS - 1);
        let now = clinic.clock.now();
        assert_eq!(
            kept(&clinic, async |tx| heartbeat(tx, &claim, now).await).await,
            Beat::GoOn
        );
        assert_eq!(claimed_by(&clinic, "b").await, None);
    }
}

#[tokio::test]
async fn what_is_urgent_is_taken_first_and_of_equals_what_has_waited_longest() {
    let clinic = TestClinic::start().await;
    let now = clinic.clock.now();
    let due = async |priority, minutes| {
        let job = NewJob {
            priority,
            due_at: now.plus_minutes(minutes),
            ..new_job(&clinic)
        };
        enqueued(&clinic, &job).await.id()
    };
    let low = due(Priority::Low, -60).await;
    let late = due(Priority::Normal, -5).await;
    let early = due(Priority::Normal, -10).await;
    due(Priority::High, 1).await;
    let high = due(Priority::High, 0).await;
    let mut taken = Vec::new();
    while let Some(claim) = claimed_by(&clinic, "a").await {
        taken.push(claim.id);
    }
    assert_eq!(taken, [high, early, late, low], "and none before its time");
}

/// As while a new version is put in server by server.
#[tokio::test]
async fn what_a_server_does_not_know_is_left_to_one_that_does_and_is_in_nobodys_way() {
    let clinic = TestClinic::start().await;
    for _ in 0..25 {
        let job = NewJob {
            kind: "of-tomorrow".to_owned(),
            ..new_job(&clinic)
        };
        enqueued(&clinic, &job).await;
    }
    let id = a_job(&clinic).await;
    let jobs = jobs_of(&clinic.server, "a", &Told::new([]));
    assert_eq!(jobs.work_off().await.unwrap(), [(id, JobState::Done)]);
    assert_eq!(page(&clinic, "").await.counts.waiting, 25);
}
