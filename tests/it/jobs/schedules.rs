//! When jobs are enqueued by themselves, by the clinic's clocks.

use std::sync::Arc;

use clinic_server::jobs::Jobs;
use clinic_shared::{
    field::{FieldCode, Language},
    jobs::{Job, JobSchedule, JobState},
    ports::Clock as _,
    settings::ClinicSettings,
    time::{Timestamp, Zone},
};
use clinic_tests::{Answer, TestClinic, at, today};
use reqwest::Method;
use serde_json::json;

use super::{Act, Told, jobs_of, page, schedules, step};
use crate::neighbours::another;

const PATH: &str = "/api/job-schedules/nightly";

fn nightly() -> Arc<Told> {
    Told::named("nightly", Some("30 2 * * *"), [])
}

/// Half past two, so many days after today.
fn night(days: i32) -> Timestamp {
    Zone::vietnam().at(today().plus_days(days), 2, 30)
}

async fn settled(clinic: &TestClinic, kind: &Arc<Told>) -> Arc<Jobs> {
    let jobs = jobs_of(&clinic.server, "a", kind);
    jobs.settle().await.unwrap();
    jobs
}

async fn schedule(clinic: &TestClinic) -> JobSchedule {
    let mut all = schedules(clinic).await;
    assert_eq!(all.len(), 1);
    all.remove(0)
}

async fn change(clinic: &TestClinic, version: i64, cron: &str, paused: bool) -> Answer {
    let form = json!({ "cron": cron, "paused": paused });
    clinic.admin().put(PATH, version, &form).await
}

#[tokio::test]
async fn a_schedule_comes_round_at_its_time_in_the_clinic() {
    let clinic = TestClinic::start().await;
    let kind = nightly();
    let jobs = settled(&clinic, &kind).await;
    let new = schedule(&clinic).await;
    assert_eq!((new.next_due_at, new.last_due_at), (Some(night(1)), None));
    assert_eq!(jobs.work_off().await.unwrap(), []);
    clinic.clock.set(night(1));
    let done = jobs.work_off().await.unwrap();
    assert_eq!(
        done.iter().map(|(_, state)| *state).collect::<Vec<_>>(),
        [JobState::Done]
    );
    let after = schedule(&clinic).await;
    assert_eq!(
        (after.next_due_at, after.last_due_at),
        (Some(night(2)), Some(night(1)))
    );
    let last = after.last_job.unwrap();
    assert_eq!(
        (last.id, last.state, last.schedule.as_deref()),
        (done[0].0, JobState::Done, Some("nightly"))
    );
    assert_eq!(jobs.work_off().await.unwrap(), []);
}

#[tokio::test]
async fn it_goes_by_the_clinics_own_zone() {
    let clinic = TestClinic::start().await;
    let settings = ClinicSettings {
        utc_offset_hours: 9,
        ..ClinicSettings::default()
    };
    let saved = clinic.admin().put("/api/settings", 0, &settings).await;
    saved.ok::<ClinicSettings>();
    settled(&clinic, &nightly()).await;
    let there = Zone::fixed_hours(9).at(today().plus_days(1), 2, 30);
    assert_eq!(schedule(&clinic).await.next_due_at, Some(there));
}

#[tokio::test]
async fn of_all_runs_that_were_missed_one_is_made_up_and_it_goes_on() {
    let clinic = TestClinic::start().await;
    let kind = nightly();
    let jobs = settled(&clinic, &kind).await;
    // No server for five nights.
    clinic.clock.set(night(5).plus_minutes(6 * 60));
    assert_eq!(jobs.work_off().await.unwrap().len(), 1);
    let after = schedule(&clinic).await;
    assert_eq!(
        (after.last_due_at, after.next_due_at),
        (Some(night(1)), Some(night(6)))
    );
    clinic.clock.set(night(6));
    assert_eq!(jobs.work_off().await.unwrap().len(), 1);
    assert_eq!(kind.ran().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_servers_enqueue_a_run_once() {
    let clinic = TestClinic::start().await;
    let second = another(&clinic).await;
    let kind = nightly();
    let (here, there) = (settled(&clinic, &kind).await, jobs_of(&second, "b", &kind));
    there.settle().await.unwrap();
    for days in 1..=5 {
        clinic.clock.set(night(days));
        let (here, there) = (Arc::clone(&here), Arc::clone(&there));
        let here = tokio::spawn(async move { here.work_off().await.unwrap() });
        let there = tokio::spawn(async move { there.work_off().await.unwrap() });
        let done = [here.await.unwrap(), there.await.unwrap()].concat();
        assert_eq!(done.len(), 1, "night {days}");
    }
    assert_eq!(page(&clinic, "?kind=nightly").await.jobs.len(), 5);
}

/// A night's work that takes longer than a day is not begun a second time beside itself.
#[tokio::test]
async fn a_run_that_is_open_stands_for_the_next_one_too() {
    let clinic = TestClinic::start().await;
    let kind = Told::named("nightly", Some("* * * * *"), [Act::Fail]);
    let jobs = settled(&clinic, &kind).await;
    clinic.clock.advance_seconds(60);
    let first = jobs.work_off().await.unwrap();
    assert_eq!(first[0].1, JobState::Waiting);
    // Before its next try the schedule comes round again.
    clinic.clock.set(at(9, 2));
    assert_eq!(jobs.work_off().await.unwrap(), [(first[0].0, JobState::Done)]);
    assert_eq!(kind.ran().len(), 2);
    assert_eq!(page(&clinic, "").await.jobs.len(), 1);
}

#[tokio::test]
async fn what_an_admin_has_made_of_a_schedule_stays_and_a_kind_that_comes_round_no_more_is_taken_out() {
    let clinic = TestClinic::start().await;
    settled(&clinic, &nightly()).await;
    let changed: JobSchedule = change(&clinic, 1, " 0  4 * * MON ", false).await.ok();
    assert_eq!((changed.cron.as_str(), changed.version), ("0 4 * * MON", 2));
    let monday = Zone::vietnam().at(today().plus_days(6), 4, 0);
    assert_eq!(changed.next_due_at, Some(monday));
    settled(&clinic, &nightly()).await;
    assert_eq!(schedule(&clinic).await, changed);
    settled(&clinic, &Told::named("nightly", None, [])).await;
    assert_eq!(schedules(&clinic).await, []);
}

#[tokio::test]
async fn what_a_pause_lets_pass_is_not_made_up() {
    let clinic = TestClinic::start().await;
    let jobs = settled(&clinic, &nightly()).await;
    let paused: JobSchedule = change(&clinic, 1, "30 2 * * *", true).await.ok();
    assert_eq!((paused.is_paused, paused.next_due_at), (true, None));
    clinic.clock.set(night(3).plus_minutes(60));
    assert_eq!(jobs.work_off().await.unwrap(), []);
    let again: JobSchedule = change(&clinic, 2, "30 2 * * *", false).await.ok();
    assert_eq!(again.next_due_at, Some(night(4)));
    assert_eq!(jobs.work_off().await.unwrap(), []);
}

#[tokio::test]
async fn a_schedule_that_is_none_is_told_in_the_askers_language() {
    let clinic = TestClinic::start().await;
    settled(&clinic, &nightly()).await;
    for (cron, code) in [
        ("30 25 * * *", FieldCode::NotACron),
        ("0 30 2 * * *", FieldCode::NotACron),
        ("mỗi đêm", FieldCode::NotACron),
        ("0 0 31 2 *", FieldCode::NeverComes),
        (" ", FieldCode::Required),
    ] {
        let refused = change(&clinic, 1, cron, false).await;
        let refused = refused.refused("/problems/invalid-fields");
        assert_eq!(refused.status, 422);
        assert_eq!(
            (refused.errors[0].pointer.as_str(), refused.errors[0].code),
            ("/cron", code)
        );
        assert_eq!(refused.errors[0].detail, code.text(Language::Vi));
    }
    let headers = [
        ("Idempotency-Key", clinic_tests::next_uuid().to_string()),
        ("If-Match", "\"1\"".to_owned()),
        ("Accept-Language", "en".to_owned()),
    ];
    let form = json!({ "cron": "soon", "paused": false });
    let refused = clinic
        .admin()
        .send(Method::PUT, PATH, Some(&form), &headers)
        .await;
    let refused = refused.refused("/problems/invalid-fields");
    assert_eq!(refused.errors[0].detail, FieldCode::NotACron.text(Language::En));
    assert_eq!(schedule(&clinic).await.version, 1, "and nothing was changed");
    change(&clinic, 2, "0 4 * * *", false)
        .await
        .refused("/problems/version-conflict");
}

#[tokio::test]
async fn a_run_that_an_admin_asks_for_comes_before_all_else_and_there_is_one_at_a_time() {
    let clinic = TestClinic::start().await;
    let kind = Told::named("nightly", Some("30 2 * * *"), [Act::Fail]);
    let jobs = settled(&clinic, &kind).await;
    let (admin, path) = (clinic.admin(), format!("{PATH}/run"));
    let run = async || -> Job { admin.post(&path, &json!({})).await.ok() };
    let first = run().await;
    assert_eq!(
        (first.state, first.due_at, first.schedule.as_deref()),
        (JobState::Waiting, Some(clinic.clock.now()), Some("nightly"))
    );
    assert_eq!(run().await.id, first.id);
    assert_eq!(schedule(&clinic).await.last_job.map(|job| job.id), Some(first.id));
    assert_eq!(jobs.work_off().await.unwrap(), [(first.id, JobState::Waiting)]);
    // It would wait for half a minute; whoever asks again wants it now.
    let again = run().await;
    assert_eq!((again.id, again.due_at), (first.id, Some(clinic.clock.now())));
    assert_eq!(jobs.work_off().await.unwrap(), [(first.id, JobState::Done)]);
    let next = schedule(&clinic).await.next_due_at;
    assert_eq!(next, Some(night(1)), "the schedule itself goes on as before");
    let second = run().await;
    assert_ne!(second.id, first.id);
    step(&clinic, second.id, "cancel").await.ok::<Job>();
    let nobodys = admin.post("/api/job-schedules/weekly/run", &json!({})).await;
    nobodys.refused("/problems/not-found");
}
