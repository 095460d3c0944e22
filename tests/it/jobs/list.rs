//! The admin's list, and what keeps it and each look for work cheap.

use clinic_server::ops::metrics::Alone;
use clinic_shared::{
    args,
    jobs::{Job, JobCounts, JobState, NewJob, finish},
    ports::Clock as _,
    store::Value,
};
use clinic_tests::{TestClinic, now, query_plan, sql_server};
use rstest::rstest;
use uuid::Uuid;

use super::{Act, Told, a_job, claimed_by, enqueued, jobs_of, kept, new_job, page, step, write_over};

/// All pages of a list, as they come.
async fn whole(clinic: &TestClinic, query: &str) -> Vec<Uuid> {
    let (mut ids, mut after) = (Vec::new(), String::new());
    loop {
        let found = page(clinic, &format!("?{query}{after}")).await;
        assert!(found.jobs.len() <= 50);
        ids.extend(found.jobs.iter().map(|job| job.id.0));
        let Some(next) = found.next else {
            return ids;
        };
        after = format!("&after={next}");
    }
}

#[tokio::test]
async fn each_list_is_whole_and_in_its_order_over_its_pages() {
    let clinic = TestClinic::start().await;
    let mut ids = Vec::new();
    for _ in 0..120 {
        ids.push(a_job(&clinic).await.0);
    }
    assert_eq!(whole(&clinic, "state=waiting").await, ids, "as they are taken");
    for minute in 0..110 {
        // Two end at one time.
        clinic.clock.advance_seconds(60 * (minute % 2));
        let claim = claimed_by(&clinic, "a").await.unwrap();
        let at = clinic.clock.now();
        kept(&clinic, async |tx| finish(tx, &claim, at).await).await;
    }
    assert_eq!(whole(&clinic, "state=waiting").await, ids[110..]);
    let newest_first: Vec<Uuid> = ids.iter().rev().copied().collect();
    assert_eq!(whole(&clinic, "").await, newest_first);
    assert_eq!(whole(&clinic, "kind=told").await, newest_first);
    assert_eq!(whole(&clinic, "state=done").await, newest_first[10..]);
    assert_eq!(whole(&clinic, "state=done&kind=told").await, newest_first[10..]);
    for none in [
        "kind=other",
        "state=done&kind=other",
        "state=dead",
        "state=running",
    ] {
        assert!(whole(&clinic, none).await.is_empty(), "{none}");
    }
}

#[tokio::test]
async fn the_list_says_how_many_there_are_and_how_long_the_first_has_waited() {
    let _alone = Alone::here();
    let clinic = TestClinic::start().await;
    let none = page(&clinic, "").await;
    assert_eq!(
        (none.counts, none.oldest_due_seconds),
        (JobCounts::default(), None)
    );
    let later = NewJob {
        due_at: clinic.clock.now().plus_minutes(60),
        ..new_job(&clinic)
    };
    enqueued(&clinic, &later).await;
    assert_eq!(page(&clinic, "").await.oldest_due_seconds, None);
    assert_eq!(clinic.counted("job_oldest_due_seconds").await, ["0"]);

    let jobs = jobs_of(&clinic.server, "a", &Told::new([Act::FailForGood]));
    let dead = a_job(&clinic).await;
    assert_eq!(jobs.work_off().await.unwrap(), [(dead, JobState::Dead)]);
    a_job(&clinic).await;
    jobs.work_off().await.unwrap();
    let cancelled = a_job(&clinic).await;
    step(&clinic, cancelled, "cancel").await.ok::<Job>();
    a_job(&clinic).await;
    assert!(claimed_by(&clinic, "a").await.is_some());
    a_job(&clinic).await;
    clinic.clock.advance_seconds(59);
    let found = page(&clinic, "?state=dead").await;
    let counts = JobCounts {
        waiting: 2,
        running: 1,
        dead: 1,
        done: 1,
        cancelled: 1,
    };
    assert_eq!((found.counts, found.oldest_due_seconds), (counts, Some(59)));
    assert_eq!(found.jobs.len(), 1, "the counts are of all");

    assert_eq!(clinic.counted("jobs").await, ["dead 1", "running 1", "waiting 2"]);
    assert_eq!(clinic.counted("job_oldest_due_seconds").await, ["59"]);
    assert_eq!(
        clinic.counted("jobs_ended_total").await,
        ["told dead 1", "told done 1"]
    );
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let clinic = TestClinic::start().await;
    for _ in 0..51 {
        a_job(&clinic).await;
    }
    let next = page(&clinic, "?state=waiting").await.next.unwrap();
    for query in [
        format!("?after={next}"),
        format!("?state=done&after={next}"),
        "?after=x".to_owned(),
        "?state=lost".to_owned(),
    ] {
        let refused = clinic.admin().get(&format!("/api/jobs{query}")).await;
        refused.refused("/problems/invalid-query");
    }
}

/// Jobs that are over are in nobody's way, however many there are, and those that wait for later in that of no look for work:
/// each look reads of an index what is due, and each list reads one in whose order it is shown.
#[rstest]
#[case(
    "jobs::claim::DUE",
    "job_by_due (priority=? AND due_at<?)",
    args![now(), -1_i64, now(), Uuid::nil(), 10_i64]
)]
#[case("jobs::due::DUE", "job_by_due (priority=? AND due_at<?)", args![now(), 500_i64])]
#[case("jobs::timetable::NEXT_JOB", "job_by_time", &[])]
#[case("jobs::overview::OLDEST_DUE", "job_by_time (due_at<?)", args![now()])]
#[case("jobs::queries::OPEN_OF_KEY", "job_open_by_key", args!["remind 7"])]
#[case("jobs::list::OVER", "job_by_end", args!["done", now(), Uuid::max(), 51_i64, None::<String>])]
#[case("jobs::list::ALL_OF_KIND", "job_by_kind", args![Uuid::max(), 51_i64, "told"])]
#[case("jobs::list::ALL", "sqlite_autoindex_job_1", args![Uuid::max(), 51_i64])]
#[case("jobs::forget::FORGET", "job_by_end", args!["done", now(), 500_i64])]
#[tokio::test]
async fn each_look_reads_its_index_and_sorts_nothing(
    #[case] name: &str,
    #[case] index: &str,
    #[case] asked: &[Value],
) {
    if sql_server::about_sqlite_alone("its plans") {
        return;
    }
    let clinic = TestClinic::start().await;
    let plan = query_plan(clinic.server.app.engine.as_ref(), name, asked).await;
    assert!(plan.iter().any(|step| step.contains(index)), "{plan:?}");
    for step in &plan {
        assert!(
            !step.starts_with("SCAN") && !step.contains("TEMP B-TREE"),
            "{step} in {plan:?}"
        );
    }
}

/// A million would be a long test: what is counted is what is asked for.
#[tokio::test]
async fn of_those_that_are_over_no_more_are_counted_than_are_shown() {
    let clinic = TestClinic::start().await;
    write_over(&clinic, JobState::Done, now(), 1_001).await;
    assert_eq!(page(&clinic, "").await.counts.done, JobCounts::MAX);
}
