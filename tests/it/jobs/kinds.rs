//! What the clinic's own jobs do.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use clinic_server::{
    doctor::{State, examine},
    jobs::{ForgetOldJobs, JobKind, Jobs, NightlyBackup, WayOut, kinds},
    messaging::MailSettings,
    settings::{Flags, Settings},
    store::SqliteEngine,
};
use clinic_shared::{
    args,
    ids::JobId,
    jobs::{JobState, NewJob},
    ports::Clock as _,
    store::{Begin, Tx},
    time::Timestamp,
};
use clinic_tests::{MAIL_FROM, TestClinic, World, at, next_uuid, sql_server};

use super::{
    AT_ONCE, Act, Told, a_job, enqueued, jobs_of, kept, new_job, page, schedules, shown, write_over,
};

fn settings(clinic: &TestClinic, database: Option<&str>) -> Settings {
    let flags = Flags {
        data_dir: Some(clinic.dir.path().display().to_string()),
        database: database.map(str::to_owned),
        listen: Some("127.0.0.1:0".to_owned()),
        ..Flags::default()
    };
    Settings::read(&flags, &BTreeMap::new()).unwrap()
}

fn doing(clinic: &TestClinic, kind: impl JobKind + 'static) -> Arc<Jobs> {
    let kinds: Vec<Arc<dyn JobKind>> = vec![Arc::new(kind)];
    Jobs::new(clinic.server.app.clone(), kinds, "a".to_owned(), AT_ONCE)
}

fn backing_up(clinic: &TestClinic) -> Arc<Jobs> {
    doing(
        clinic,
        NightlyBackup::new(&clinic.server.app, &settings(clinic, None)),
    )
}

async fn of_kind(clinic: &TestClinic, kind: &str) -> JobId {
    let job = NewJob::new(JobId(next_uuid()), kind, clinic.clock.now());
    enqueued(clinic, &job).await.id()
}

fn nightly(dir: &Path) -> BTreeSet<String> {
    let files = std::fs::read_dir(dir.join("backups")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with("clinic-nightly-")).collect()
}

/// Half past two, so many days after today.
fn night(days: i64) -> Timestamp {
    at(2, 30).plus_minutes(days * 24 * 60)
}

#[tokio::test]
async fn every_night_there_is_a_backup_that_opens_and_the_newest_seven_stay() {
    if sql_server::about_sqlite_alone("a backup of its file") {
        return;
    }
    let world = World::start().await;
    let clinic = &world.clinic;
    let jobs = backing_up(clinic);
    jobs.settle().await.unwrap();
    let by_hand = clinic
        .dir
        .path()
        .join("backups")
        .join("clinic-2026-11-01T090000.db");
    std::fs::create_dir_all(by_hand.parent().unwrap()).unwrap();
    std::fs::write(&by_hand, b"somebody's own").unwrap();
    let patient = world.patient().await;
    for days in 1..=9 {
        clinic.clock.set(night(days));
        let done = jobs.work_off().await.unwrap();
        assert_eq!(
            done.iter().map(|(_, state)| *state).collect::<Vec<_>>(),
            [JobState::Done]
        );
    }
    let nights = [
        "20261127", "20261128", "20261129", "20261130", "20261201", "20261202", "20261203",
    ];
    let expected = nights.map(|night| format!("clinic-nightly-{night}T023000.db"));
    assert_eq!(nightly(clinic.dir.path()), BTreeSet::from(expected.clone()));
    assert!(by_hand.exists(), "what somebody made by hand stays");

    let newest = clinic.dir.path().join("backups").join(&expected[6]);
    let engine = SqliteEngine::open(&newest).await.unwrap();
    let mut tx = Tx::begin(&engine, Begin::Read).await.unwrap();
    let found = tx
        .all_sql("SELECT id FROM patient WHERE id = ?1", args![patient])
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
}

#[tokio::test]
async fn of_one_night_the_last_backup_stays() {
    if sql_server::about_sqlite_alone("a backup of its file") {
        return;
    }
    let clinic = TestClinic::start().await;
    let jobs = backing_up(&clinic);
    for minute in 0..3 {
        clinic.clock.set(at(9, minute));
        let id = of_kind(&clinic, "nightly-backup").await;
        assert_eq!(jobs.work_off().await.unwrap(), [(id, JobState::Done)]);
    }
    let name = "clinic-nightly-20261124T090200.db".to_owned();
    assert_eq!(nightly(clinic.dir.path()), BTreeSet::from([name]));
}

/// What shows when it was tampered with must not go away by itself.
#[tokio::test]
async fn nothing_older_goes_away_for_a_backup_with_a_broken_audit_log() {
    if sql_server::about_sqlite_alone("a backup of its file") {
        return;
    }
    let clinic = TestClinic::start().await;
    let jobs = backing_up(&clinic);
    let good = of_kind(&clinic, "nightly-backup").await;
    assert_eq!(jobs.work_off().await.unwrap(), [(good, JobState::Done)]);
    kept(&clinic, async |tx| {
        tx.script("UPDATE sync_counter SET audit_hash = x'00'").await
    })
    .await;
    clinic.clock.set(at(9, 1));
    let broken = of_kind(&clinic, "nightly-backup").await;
    assert_eq!(jobs.work_off().await.unwrap(), [(broken, JobState::Dead)]);
    assert_eq!(nightly(clinic.dir.path()).len(), 2);
    let said = shown(&clinic, broken).await.last_error.unwrap();
    assert!(
        said.contains("audit log") && said.contains("no older backup was removed"),
        "{said}"
    );
}

#[tokio::test]
async fn on_sql_server_the_backup_is_its_administrators() {
    let clinic = TestClinic::start().await;
    backing_up(&clinic).settle().await.unwrap();
    let settings = settings(
        &clinic,
        Some("sqlserver://clinic_app@db.clinic.example/clinicdesk"),
    );
    let jobs = doing(&clinic, NightlyBackup::new(&clinic.server.app, &settings));
    // As after the clinic has moved there.
    jobs.settle().await.unwrap();
    assert_eq!(schedules(&clinic).await, []);
    let id = of_kind(&clinic, "nightly-backup").await;
    assert_eq!(jobs.work_off().await.unwrap(), [(id, JobState::Dead)]);
    let said = shown(&clinic, id).await.last_error.unwrap();
    assert!(said.contains("BACKUP DATABASE"), "{said}");
}

/// Else a relay that is silent would hold up what has nothing to do with it.
#[tokio::test]
async fn each_kind_that_leaves_by_somebody_elses_machine_says_so() {
    let clinic = TestClinic::sending_mail().await;
    let mail = MailSettings::read("smtp://127.0.0.1:25?tls=none", MAIL_FROM).unwrap();
    let settings = Settings {
        mail: Some(mail),
        ..settings(&clinic, None)
    };
    let way = |kind: &Arc<dyn JobKind>| Some((kind.name(), kind.way_out()?));
    let ways: BTreeMap<_, _> = kinds(&clinic.server, &settings).iter().filter_map(way).collect();
    let expected = [
        ("send-account-mail", WayOut::AwaitedMail),
        ("send-mailing", WayOut::Mail),
        ("send-message", WayOut::Mail),
        ("send-sms", WayOut::Sms),
        ("tell-unscheduled", WayOut::Mail),
    ];
    assert_eq!(ways, BTreeMap::from(expected));
}

#[tokio::test]
async fn jobs_are_forgotten_long_after_their_end_and_those_that_gave_up_later() {
    let clinic = TestClinic::start().await;
    let now = clinic.clock.now();
    for (state, days_ago, jobs) in [
        // More than two batches.
        (JobState::Done, 31, 1_100),
        (JobState::Done, 29, 2),
        (JobState::Cancelled, 31, 3),
        (JobState::Cancelled, 29, 4),
        (JobState::Dead, 181, 5),
        (JobState::Dead, 31, 6),
    ] {
        let ended_at = now.plus_minutes(-days_ago * 24 * 60);
        write_over(&clinic, state, ended_at, jobs).await;
    }
    let waits = a_job(&clinic).await;
    let id = of_kind(&clinic, "forget-old-jobs").await;
    let jobs = doing(&clinic, ForgetOldJobs::new(&clinic.server.app));
    assert_eq!(jobs.work_off().await.unwrap(), [(id, JobState::Done)]);
    let counts = page(&clinic, "").await.counts;
    // And itself.
    assert_eq!((counts.done, counts.cancelled, counts.dead), (2 + 1, 4, 6));
    assert_eq!(shown(&clinic, waits).await.state, JobState::Waiting);
}

#[tokio::test]
async fn the_doctor_tells_of_jobs_that_gave_up_and_of_those_that_nobody_takes() {
    if sql_server::about_sqlite_alone("the doctor is given a file") {
        return;
    }
    let clinic = TestClinic::start().await;
    let settings = settings(&clinic, None);
    let told = async || {
        let findings = examine(&settings).await;
        let found = findings.into_iter().find(|finding| finding.what == "jobs");
        found.map(|found| (found.state, found.found)).unwrap()
    };
    assert_eq!(told().await.0, State::Good);
    a_job(&clinic).await;
    let jobs = jobs_of(&clinic.server, "a", &Told::new([Act::FailForGood]));
    jobs.work_off().await.unwrap();
    let (state, found) = told().await;
    assert!(state == State::Notice && found.contains("1 gave up"), "{found}");
    let late = NewJob {
        due_at: Timestamp::from_ms(0),
        ..new_job(&clinic)
    };
    enqueued(&clinic, &late).await;
    let (state, found) = told().await;
    assert!(state == State::Notice && found.contains("waits for"), "{found}");
}

/// A patients' file that is damaged stays so, every night.
#[tokio::test]
async fn of_backups_that_are_not_good_the_newest_seven_stay_beside_the_good_ones() {
    if sql_server::about_sqlite_alone("a backup of its file") {
        return;
    }
    let clinic = TestClinic::start().await;
    let jobs = backing_up(&clinic);
    of_kind(&clinic, "nightly-backup").await;
    jobs.work_off().await.unwrap();
    let good = nightly(clinic.dir.path());
    kept(&clinic, async |tx| {
        tx.script("UPDATE sync_counter SET audit_hash = x'00'").await
    })
    .await;
    for days in 1..=9 {
        clinic.clock.set(night(days));
        let id = of_kind(&clinic, "nightly-backup").await;
        assert_eq!(jobs.work_off().await.unwrap(), [(id, JobState::Dead)]);
    }
    let all = nightly(clinic.dir.path());
    assert!(all.is_superset(&good));
    let not_good: Vec<&String> = all.difference(&good).collect();
    assert_eq!(not_good.len(), 7);
    assert_eq!(not_good[0], "clinic-nightly-20261127T023000-not-good.db");
}

/// As after a night in which the clock was years ahead.
#[tokio::test]
async fn a_backup_stays_also_where_others_have_later_names() {
    if sql_server::about_sqlite_alone("a backup of its file") {
        return;
    }
    let clinic = TestClinic::start().await;
    let folder = clinic.dir.path().join("backups");
    std::fs::create_dir_all(&folder).unwrap();
    for day in 10..=18 {
        let name = format!("clinic-nightly-203111{day}T023000.db");
        std::fs::write(folder.join(name), b"of a night to come").unwrap();
    }
    let id = of_kind(&clinic, "nightly-backup").await;
    assert_eq!(
        backing_up(&clinic).work_off().await.unwrap(),
        [(id, JobState::Done)]
    );
    let all = nightly(clinic.dir.path());
    assert_eq!(all.len(), 10);
    assert!(
        all.iter()
            .any(|name| name.starts_with("clinic-nightly-20261124T"))
    );
}
