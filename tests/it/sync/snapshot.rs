//! A first load from a prepared copy: whole or not at all, gone on with where it was cut, nobody else's, and never a
//! reason not to load.

use std::{
    fs,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, Bytes},
    http::{Method, Request, Response, StatusCode, header},
};
use clinic_desk::{
    Transport, Unreachable, Upstream,
    secrets::MemorySecrets,
    sync::{LoadProgress, LoadStage},
};
use clinic_server::{router, sync::make_if_worth_it};
use clinic_shared::{
    app::SharedClock,
    args,
    catalog::Service,
    feed::{Entity, Scope, snapshot::Snapshot},
    identity::Role,
    ids::UserId,
    scheduling::{AppointmentStatus, AppointmentView, DayBoard},
    store::{Begin, Tx},
};
use clinic_tests::{TestClinic, TestDesktop, Wire, World, at, next_uuid, write_rows};
use tower::ServiceExt as _;

use super::{assert_same, clinic, found_by, rows};
use crate::catalog::service;

async fn prepare(clinic: &TestClinic) -> Snapshot {
    let server = &clinic.server;
    server.snapshots.make(&server.app, Scope::Desk).await.unwrap()
}

/// Where the replica's log begins, and where the replica stands. A load row by row ends where its log begins; a
/// prepared copy is followed by what changed since.
async fn log_of(desktop: &TestDesktop, user: UserId) -> (i64, i64) {
    let mut tx = Tx::begin(&desktop.look_into(user, "desk"), Begin::Read)
        .await
        .unwrap();
    let rows = tx
        .all_sql("SELECT log_from, seq FROM sync_counter", &[])
        .await
        .unwrap();
    (rows[0].get("log_from").unwrap(), rows[0].get("seq").unwrap())
}

async fn assert_from_copy(desktop: &TestDesktop, user: UserId, about: &Snapshot) {
    let (log_from, seq) = log_of(desktop, user).await;
    assert_eq!(log_from, about.position.seq);
    assert!(seq > log_from);
}

async fn assert_row_by_row(desktop: &TestDesktop, user: UserId) {
    let (log_from, seq) = log_of(desktop, user).await;
    assert_eq!(log_from, seq);
}

/// A change after the copy was made.
async fn change(clinic: &TestClinic) {
    let made = service("ZZZ");
    clinic.admin().post("/api/services", &made).await.ok::<Service>();
}

/// Bytes that no compression makes smaller.
fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        u8::try_from(state >> 56).unwrap()
    };
    std::iter::repeat_with(next).take(bytes).collect()
}

async fn pictures(clinic: &TestClinic, number: usize, bytes: usize) {
    let picture = noise(bytes);
    let insert = "INSERT INTO practitioner_photo (id, content_type, content) VALUES (?1, 'image/png', ?2)";
    let add = async |work: &mut clinic_shared::web::Work| {
        for _ in 0..number {
            let id = next_uuid();
            work.run_sql(insert, args![id, picture.clone()]).await.unwrap();
            work.put(Entity::PractitionerPhoto, id);
        }
    };
    clinic.change(add).await;
}

#[tokio::test]
async fn a_first_load_from_a_prepared_copy_and_what_changed_since_equals_what_the_server_has() {
    let (clinic, user) = clinic().await;
    let about = prepare(&clinic).await;
    change(&clinic).await;
    let removed = async |work: &mut clinic_shared::web::Work| {
        let gone = "SELECT id FROM shift ORDER BY id {limit 1}";
        let id: uuid::Uuid = work.all_sql(gone, &[]).await.unwrap()[0].get("id").unwrap();
        work.run_sql("DELETE FROM shift WHERE id = ?1", args![id])
            .await
            .unwrap();
        work.removed(Entity::Shift, id);
    };
    clinic.change(removed).await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop("letan", dir.path()).await;
    desktop.pull().await;
    assert_same(&clinic, &desktop, user).await;
    assert_from_copy(&desktop, user, &about).await;
}

#[tokio::test]
async fn a_copied_replica_finds_patients_by_their_names_and_goes_on_finding_them() {
    let (clinic, user) = clinic().await;
    prepare(&clinic).await;
    change(&clinic).await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop("letan", dir.path()).await;
    desktop.pull().await;
    let replica = desktop.look_into(user, "desk");
    let at_server = found_by(clinic.server.app.engine.as_ref(), "nguyen").await;
    assert!(at_server > 0);
    assert_eq!(found_by(&replica, "nguyen").await, at_server);
    let rename = async |work: &mut clinic_shared::web::Work| {
        let first = "SELECT id FROM patient ORDER BY id {limit 1}";
        let id: uuid::Uuid = work.all_sql(first, &[]).await.unwrap()[0].get("id").unwrap();
        let update = "UPDATE patient SET search_text = 'ziphius' WHERE id = ?1";
        work.run_sql(update, args![id]).await.unwrap();
        work.put(Entity::Patient, id);
    };
    clinic.change(rename).await;
    desktop.pull().await;
    let mut tx = Tx::begin(&replica, Begin::Write).await.unwrap();
    let ziphius = "SELECT p.id FROM patient_search s JOIN patient p ON p.local_no = s.rowid
        WHERE patient_search MATCH 'ziphius'";
    assert_eq!(tx.all_sql(ziphius, &[]).await.unwrap().len(), 1);
    // The words and the rows tell the same story, and every index too.
    tx.script("INSERT INTO patient_search (patient_search) VALUES ('integrity-check')")
        .await
        .unwrap();
    let ok = tx.all_sql("PRAGMA integrity_check", &[]).await.unwrap();
    assert_eq!(ok[0].get::<String>("integrity_check").unwrap(), "ok");
}

/// A clinic whose copy is large enough to be cut in the middle, and a desktop whose fetch was cut there.
async fn cut_in_the_middle() -> (TestClinic, UserId, Snapshot, Wire, TestDesktop, tempfile::TempDir) {
    let (clinic, user) = clinic().await;
    pictures(&clinic, 3, 400_000).await;
    let about = prepare(&clinic).await;
    assert!(about.bytes > 1_200_000);
    change(&clinic).await;
    let wire = Wire::to(&clinic.base_url).await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop_at(&wire.url(), "letan", dir.path()).await;
    wire.allow(800_000);
    desktop.desk.replica.pull_to(0).await.unwrap_err();
    assert!(!desktop.get("/api/services").await.is_from_replica());
    (clinic, user, about, wire, desktop, dir)
}

/// Enough for the rest of the copy and what follows it, not for all of it.
const REST: i64 = 700_000;

#[tokio::test]
async fn a_fetch_that_was_cut_goes_on_from_there() {
    let (clinic, user, about, wire, desktop, _dir) = cut_in_the_middle().await;
    wire.allow(REST);
    desktop.pull().await;
    assert_same(&clinic, &desktop, user).await;
    assert_from_copy(&desktop, user, &about).await;
}

#[tokio::test]
async fn a_desktop_that_was_started_anew_in_the_middle_goes_on_from_there_and_nothing_lay_in_the_clear() {
    let (clinic, user, about, wire, desktop, dir) = cut_in_the_middle().await;
    let file = clinic
        .dir
        .path()
        .join("copies")
        .join(format!("{}.db.gz", about.id));
    let travelled = fs::read(file).unwrap();
    for entry in fs::read_dir(dir.path()).unwrap() {
        let path = entry.unwrap().path();
        let here = fs::read(&path).unwrap();
        let part = &travelled[200_000..200_032];
        assert!(
            !here.windows(part.len()).any(|bytes| bytes == part),
            "{}",
            path.display()
        );
    }
    let clock = SharedClock::new(clinic.clock.clone());
    let desktop = desktop.restarted(&wire.url(), clock);
    wire.allow(REST);
    desktop.pull().await;
    assert_same(&clinic, &desktop, user).await;
    assert_from_copy(&desktop, user, &about).await;
    // What was put away is gone with the load.
    let mut tx = Tx::begin(&desktop.look_into(user, "desk"), Begin::Read)
        .await
        .unwrap();
    assert_eq!(
        tx.all_sql("SELECT copy FROM load_part", &[]).await.unwrap().len(),
        0
    );
}

#[tokio::test]
async fn a_newer_copy_does_not_take_away_the_one_that_is_being_fetched() {
    let (clinic, user, about, wire, desktop, _dir) = cut_in_the_middle().await;
    let newer = prepare(&clinic).await;
    assert_ne!(newer.id, about.id);
    wire.allow(REST);
    desktop.pull().await;
    assert_same(&clinic, &desktop, user).await;
    assert_from_copy(&desktop, user, &about).await;
}

#[tokio::test]
async fn parts_of_a_copy_that_is_gone_are_of_no_use_and_do_no_harm() {
    let (clinic, user, _, wire, desktop, _dir) = cut_in_the_middle().await;
    prepare(&clinic).await;
    change_other(&clinic).await;
    let newest = prepare(&clinic).await;
    change_last(&clinic).await;
    wire.mend();
    desktop.pull().await;
    assert_same(&clinic, &desktop, user).await;
    assert_from_copy(&desktop, user, &newest).await;
}

async fn change_other(clinic: &TestClinic) {
    clinic
        .admin()
        .post("/api/services", &service("YYY"))
        .await
        .ok::<Service>();
}

async fn change_last(clinic: &TestClinic) {
    clinic
        .admin()
        .post("/api/services", &service("XXX"))
        .await
        .ok::<Service>();
}

#[tokio::test]
async fn a_copy_that_is_not_what_its_name_says_is_thrown_away_and_rows_are_pulled() {
    let (clinic, user) = clinic().await;
    let about = prepare(&clinic).await;
    change(&clinic).await;
    let file = clinic
        .dir
        .path()
        .join("copies")
        .join(format!("{}.db.gz", about.id));
    let mut spoilt = fs::read(&file).unwrap();
    let middle = spoilt.len() / 2;
    spoilt[middle] ^= 1;
    fs::write(&file, spoilt).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop("letan", dir.path()).await;
    desktop.pull().await;
    assert_same(&clinic, &desktop, user).await;
    assert_row_by_row(&desktop, user).await;
}

/// The rows of a copy are compared with what the server summed up when it made it.
#[tokio::test]
async fn a_copy_whose_rows_are_not_those_that_were_summed_up_is_not_taken() {
    let (mut clinic, user) = clinic().await;
    prepare(&clinic).await;
    change(&clinic).await;
    edit_list(&clinic, |about| {
        about.sums.get_mut("patient").unwrap().sum ^= 1;
    });
    clinic.restart().await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop("letan", dir.path()).await;
    desktop.pull().await;
    assert_same(&clinic, &desktop, user).await;
    assert_row_by_row(&desktop, user).await;
}

fn edit_list(clinic: &TestClinic, edit: impl FnOnce(&mut Snapshot)) {
    let list = clinic.dir.path().join("copies/copies.json");
    let mut copies: Vec<Snapshot> = serde_json::from_slice(&fs::read(&list).unwrap()).unwrap();
    edit(&mut copies[0]);
    fs::write(list, serde_json::to_vec(&copies).unwrap()).unwrap();
}

#[tokio::test]
async fn a_copy_of_a_history_that_is_void_is_not_offered() {
    let (clinic, user) = clinic().await;
    let about = prepare(&clinic).await;
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Write)
        .await
        .unwrap();
    tx.script("UPDATE sync_counter SET epoch = 2").await.unwrap();
    tx.commit().await.unwrap();
    let offered = clinic.desk().get("/api/sync/snapshot").await;
    assert_eq!(offered.status, StatusCode::NO_CONTENT);
    change(&clinic).await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop("letan", dir.path()).await;
    desktop.pull().await;
    assert_same(&clinic, &desktop, user).await;
    assert_row_by_row(&desktop, user).await;
    let part_of = format!("/api/sync/snapshot?part_of={}", about.id);
    assert_eq!(clinic.desk().get(&part_of).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_copy_is_for_those_whose_scope_it_is() {
    let (mut clinic, _) = clinic().await;
    let about = prepare(&clinic).await;
    let file = format!("/api/sync/snapshot/{}", about.id);
    for asker in [clinic.stranger(), clinic.asker(Role::Patient, None)] {
        assert!(asker.get("/api/sync/snapshot").await.status.is_client_error());
        assert!(asker.get(&file).await.status.is_client_error());
    }
    assert_eq!(clinic.desk().get(&file).await.status, StatusCode::OK);
    // Made by a program that gave desks other columns.
    edit_list(&clinic, |about| {
        about.shape.push_str(" patient_allergy(id,substance)");
    });
    clinic.restart().await;
    assert_eq!(
        clinic.desk().get("/api/sync/snapshot").await.status,
        StatusCode::NO_CONTENT
    );
    clinic.desk().get(&file).await.refused("/problems/not-found");
}

#[tokio::test]
async fn a_part_is_sent_only_of_the_copy_that_was_asked_for() {
    let (clinic, _) = clinic().await;
    let about = prepare(&clinic).await;
    let file = format!("/api/sync/snapshot/{}", about.id);
    let ask = async |tag: &str| {
        let headers = [("Range", "bytes=100-"), ("If-Range", tag)];
        let answer = clinic
            .desk()
            .send(Method::GET, &file, None::<&()>, &headers)
            .await;
        (answer.status, answer.body.len() as u64)
    };
    let tag = format!("\"{}\"", about.id);
    assert_eq!(ask(&tag).await, (StatusCode::PARTIAL_CONTENT, about.bytes - 100));
    assert_eq!(ask("\"another\"").await, (StatusCode::OK, about.bytes));
}

#[tokio::test]
async fn a_copy_holds_the_tables_of_its_scope_and_nothing_of_any_other() {
    let (clinic, user) = clinic().await;
    prepare(&clinic).await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop("letan", dir.path()).await;
    desktop.pull().await;
    let mut tx = Tx::begin(&desktop.look_into(user, "desk"), Begin::Read)
        .await
        .unwrap();
    for table in ["user_account", "audit_event", "verdict", "patient_allergy"] {
        let any = format!("SELECT * FROM {table} LIMIT 1");
        assert!(tx.all_sql(any.leak(), &[]).await.unwrap().is_empty(), "{table}");
    }
}

#[tokio::test]
async fn a_copy_is_made_when_it_is_worth_it_and_again_when_much_has_changed() {
    let (clinic, _) = clinic().await;
    let server = &clinic.server;
    let look = async || {
        let made = make_if_worth_it(&server.snapshots, &server.app).await.unwrap();
        made.map(|about| about.rows)
    };
    assert_eq!(look().await, None, "few rows come as fast by a pull");
    many(&clinic, 6_000).await;
    let first = look().await.unwrap();
    assert!(first > 6_000);
    change(&clinic).await;
    assert_eq!(look().await, None, "a pull bridges a little");
    many(&clinic, 6_000).await;
    assert_eq!(look().await, Some(first + 6_001));
    // The newest and the one before, and their list.
    many(&clinic, 6_000).await;
    look().await.unwrap();
    let files = fs::read_dir(clinic.dir.path().join("copies")).unwrap();
    assert_eq!(files.count(), 3);
}

/// So many more rows, in the log of changes too.
async fn many(clinic: &TestClinic, rows: usize) {
    let logged = "UPDATE sync_counter SET seq = seq + 1;
        DELETE FROM sync_log WHERE entity = 'patient_identifier';
        INSERT INTO sync_log (entity, entity_id, seq, op)
            SELECT 'patient_identifier', patient_identifier.id, sync_counter.seq, 'put'
            FROM patient_identifier, sync_counter";
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Write)
        .await
        .unwrap();
    let first = "SELECT id FROM patient ORDER BY id {limit 1}";
    let patient: uuid::Uuid = tx.all_sql(first, &[]).await.unwrap()[0].get("id").unwrap();
    let many = std::iter::repeat_with(|| {
        let id = next_uuid();
        args![id, patient, "many", id.to_string()].to_vec()
    });
    let many: Vec<_> = many.take(rows).collect();
    let into = "patient_identifier (id, patient_id, system, value)";
    write_rows(&mut tx, into, &many).await;
    tx.script(logged).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_load_says_how_far_it_is_and_that_it_is_over() {
    let (clinic, _) = clinic().await;
    pictures(&clinic, 3, 400_000).await;
    let about = prepare(&clinic).await;
    let dir = tempfile::tempdir().unwrap();
    let wire = Wire::silent_to(&clinic.base_url).await;
    let desktop = clinic.desktop_at(&wire.url(), "letan", dir.path()).await;
    wire.allow(800_000);
    let desk = desktop.desk.clone();
    let pulling = tokio::spawn(async move { desk.replica.pull_to(0).await });
    let half = loop {
        let now: serde_json::Value = desktop.get("/desk/load").await.ok();
        if now["bytes"].as_u64().unwrap() > 600_000 {
            break now;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(half["stage"], "fetching");
    assert_eq!(half["bytes_total"], about.bytes);
    assert_eq!(half["rows_total"], about.rows);
    assert!(half["seconds_left"].is_u64());
    pulling.abort();
    assert!(pulling.await.unwrap_err().is_cancelled());
    let idle = serde_json::to_value(LoadProgress::default()).unwrap();
    assert_eq!(serde_json::to_value(LoadStage::Idle).unwrap(), idle["stage"]);
    assert_eq!(desktop.get("/desk/load").await.ok::<serde_json::Value>(), idle);
}

/// A server that does not judge what is sent to it, as one whose disk is full.
#[derive(Debug)]
struct Stubborn {
    server: Router,
    judges: AtomicBool,
}

#[async_trait]
impl Transport for Stubborn {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Body>, Unreachable> {
        let is_change = request.method() != Method::GET && !request.uri().path().starts_with("/api/session");
        if is_change && !self.judges.load(Ordering::SeqCst) {
            // A problem of its own: without that it would be a proxy's, and no server there.
            let busy = Response::builder()
                .status(StatusCode::SERVICE_UNAVAILABLE)
                .header(header::CONTENT_TYPE, "application/problem+json");
            return Ok(busy.body(Body::from("{}")).unwrap());
        }
        let Ok(answer) = self.server.clone().oneshot(request.map(Body::from)).await;
        Ok(answer)
    }
}

#[tokio::test]
async fn what_waits_for_the_server_survives_a_load_and_shows_over_it() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let (patient, clinic) = (world.patient().await, &world.clinic);
    let user = clinic.account("letan", Role::FrontDesk, None).await;
    let server = Arc::new(Stubborn {
        server: router(&clinic.server),
        judges: AtomicBool::new(false),
    });
    let dir = tempfile::tempdir().unwrap();
    let start = |secrets| {
        let upstream = Upstream::over(
            Arc::clone(&server) as Arc<dyn Transport>,
            "http://clinic.test".parse().unwrap(),
            None,
        );
        TestDesktop::over(
            upstream,
            SharedClock::new(clinic.clock.clone()),
            secrets,
            dir.path(),
        )
    };
    let secrets = Arc::<MemorySecrets>::default();
    let desktop = start(secrets.clone());
    desktop.sign_in("letan").await;
    desktop.pull().await;
    desktop.desk.replica.online(false);
    let asked = world.ask(doctor, patient, at(10, 0));
    let booked: AppointmentView = desktop.post("/api/appointments", &asked).await.ok();
    let about = prepare(clinic).await;
    change(clinic).await;
    // As when the tables have changed: what is here is not good any more.
    let engine = desktop.look_into(user, "desk");
    let spoilt = engine.in_one_go(|kept| kept.script("UPDATE replica_state SET loaded = 0"));
    spoilt.await.unwrap();
    drop((engine, desktop));

    let desktop = start(secrets);
    desktop.sign_in("letan").await;
    desktop.pull().await;
    let board: DayBoard = desktop.get("/api/day-board").await.ok();
    let visits = board.columns.iter().flat_map(|column| &column.appointments);
    let visits: Vec<_> = visits
        .map(|visit| (visit.appointment.id, visit.appointment.status))
        .collect();
    assert_eq!(visits, [(booked.appointment.id, AppointmentStatus::Proposed)]);
    assert_eq!(desktop.outbox().await[0]["state"], "retry");
    server.judges.store(true, Ordering::SeqCst);
    desktop.pull().await;
    assert_eq!(desktop.outbox().await[0]["state"], "applied");
    assert_same(clinic, &desktop, user).await;
    assert_from_copy(&desktop, user, &about).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desktop_killed_while_a_copy_becomes_its_replica_has_what_it_had_before() {
    let (clinic, user) = clinic().await;
    let as_it_was = rows(clinic.server.app.engine.as_ref(), Scope::Desk).await;
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("key"), [9; 32]).unwrap();
    let run = |abort_at: Option<&str>| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_killed-desktop"));
        program
            .arg(&clinic.base_url)
            .arg(dir.path())
            .args(abort_at)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        program.status().unwrap()
    };
    assert!(run(None).success());
    let replica = dir.path().join(format!("replica-{user}-desk.db"));
    let key = clinic_desk::store::ReplicaKey::new([9; 32]);
    let open = || clinic_desk::store::ReplicaEngine::open(&replica, &key).unwrap();
    let spoilt = "UPDATE replica_state SET loaded = 0";
    open().in_one_go(|kept| kept.script(spoilt)).await.unwrap();
    let renamed = async |work: &mut clinic_shared::web::Work| {
        let update = "UPDATE patient SET full_name = ?1, version = version + 1";
        work.run_sql(update, args!["Trần Văn Khác"]).await.unwrap();
        for row in work.all_sql("SELECT id FROM patient", &[]).await.unwrap() {
            work.put(Entity::Patient, row.get::<uuid::Uuid>("id").unwrap());
        }
    };
    clinic.change(renamed).await;
    prepare(&clinic).await;
    // Patients are replaced already, visits are not.
    assert!(!run(Some("patient")).success());
    {
        let engine = open();
        let mut tx = Tx::begin(&engine, Begin::Read).await.unwrap();
        let ok = tx.all_sql("PRAGMA integrity_check", &[]).await.unwrap();
        assert_eq!(ok[0].get::<String>("integrity_check").unwrap(), "ok");
        drop(tx);
        assert_eq!(rows(&engine, Scope::Desk).await, as_it_was);
    }
    assert!(run(None).success());
    let server = rows(clinic.server.app.engine.as_ref(), Scope::Desk).await;
    assert_eq!(rows(&open(), Scope::Desk).await, server);
}
