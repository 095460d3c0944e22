//! A backup is made while the clinic goes on, is whole before it has its name, and can be put back.

use std::{
    collections::BTreeSet,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use clinic_server::{
    backup::{BackupFailed, backup, default_name},
    history,
    seed::{SeedPlan, seed},
    store::SqliteEngine,
};
use clinic_shared::{
    app::SharedClock,
    args,
    identity::Role,
    ids::{AppointmentId, PractitionerId},
    ports::Clock as _,
    scheduling::{AppointmentStatus, AppointmentView, DayBoard},
    store::{Begin, Statement, Tx, migrate::migrate},
    time::{Date, Zone},
};
use clinic_tests::{World, at, now, sql_server};
use tempfile::TempDir;

fn files(folder: &Path) -> BTreeSet<String> {
    let files = std::fs::read_dir(folder).unwrap();
    files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect()
}

async fn seeded() -> (SqliteEngine, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let engine = SqliteEngine::open(&dir.path().join("clinic.db")).await.unwrap();
    migrate(&engine, now()).await.unwrap();
    let plan = SeedPlan {
        patients: 2_000,
        doctors: 4,
        days: 6,
        seed: 1,
        today: Date::new(2026, 11, 24).unwrap(),
        now: now(),
    };
    seed(&engine, plan).await.unwrap();
    (engine, dir)
}

#[test]
fn a_backup_is_named_by_the_clinics_clock() {
    assert_eq!(
        default_name(now(), &Zone::vietnam()),
        "clinic-2026-11-24T090000.db"
    );
}

static MARK: Statement = Statement::new(
    "MARK",
    "INSERT INTO given_number (name, last_number) SELECT ?1, COUNT(*) FROM given_number",
);
static MARKS: Statement = Statement::new(
    "MARKS",
    "SELECT last_number FROM given_number ORDER BY last_number",
);

async fn mark(engine: &SqliteEngine, number: u32) {
    let mut tx = Tx::begin(engine, Begin::Write).await.unwrap();
    tx.run(&MARK, args![number.to_string()]).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_writing_has_one_state_and_holds_nobody_up() {
    let (engine, dir) = seeded().await;
    let out = tempfile::tempdir().unwrap();
    let to = out.path().join("nightly").join("clinic-now.db");
    let stop = Arc::new(AtomicBool::new(false));
    mark(&engine, 0).await;
    let writing = tokio::spawn({
        let (engine, stop) = (engine.clone(), Arc::clone(&stop));
        async move {
            let mut written = 1_u32;
            while !stop.load(Ordering::SeqCst) {
                mark(&engine, written).await;
                written += 1;
            }
            written
        }
    });
    let found = backup(&dir.path().join("clinic.db"), &to).await.unwrap();
    stop.store(true, Ordering::SeqCst);
    let written = writing.await.unwrap();
    assert_eq!(
        files(to.parent().unwrap()),
        BTreeSet::from(["clinic-now.db".to_owned()])
    );
    assert_eq!(
        (found.patients, found.bytes),
        (2_000, std::fs::metadata(&to).unwrap().len())
    );
    assert!(
        found.appointments > 100 && found.audit.broken_at.is_none(),
        "{found:?}"
    );

    let put_back = SqliteEngine::open(&to).await.unwrap();
    let mut tx = Tx::begin(&put_back, Begin::Read).await.unwrap();
    let marks = tx.all(&MARKS, &[]).await.unwrap();
    let marks: Vec<u32> = marks.iter().map(|row| row.get("last_number").unwrap()).collect();
    let until = u32::try_from(marks.len()).unwrap();
    assert_eq!(
        marks,
        (0..until).collect::<Vec<_>>(),
        "all up to one moment, none after it"
    );
    assert!((1..=written).contains(&until), "{until} of {written}");
}

#[tokio::test]
async fn a_backup_is_never_written_over_and_nothing_is_made_of_nothing() {
    let (_engine, dir) = seeded().await;
    let to = dir.path().join("kept.db");
    std::fs::write(&to, b"of yesterday").unwrap();
    let refused = backup(&dir.path().join("clinic.db"), &to).await.unwrap_err();
    assert!(matches!(refused, BackupFailed::Exists(_)), "{refused}");
    assert_eq!(std::fs::read(&to).unwrap(), b"of yesterday");
    let missing = dir.path().join("nowhere.db");
    let refused = backup(&missing, &dir.path().join("other.db")).await.unwrap_err();
    assert!(matches!(refused, BackupFailed::NoDatabase(_)), "{refused}");
    assert!(!missing.exists());
}

#[tokio::test]
async fn a_damaged_database_gives_no_backup_that_looks_like_one() {
    let (engine, dir) = seeded().await;
    engine.close().await;
    let file = dir.path().join("clinic.db");
    let out = tempfile::tempdir().unwrap();
    let to = out.path().join("clinic.db");

    // Patients whom the search index does not know of.
    let store = rusqlite::Connection::open(&file).unwrap();
    store
        .execute_batch("INSERT INTO patient_search (patient_search) VALUES ('delete-all')")
        .unwrap();
    drop(store);
    let refused = backup(&file, &to).await.unwrap_err();
    assert!(matches!(refused, BackupFailed::NotGood(_)), "{refused}");
    assert!(files(out.path()).is_empty(), "{:?}", files(out.path()));

    std::fs::write(&file, b"this is no database at all, only text").unwrap();
    let refused = backup(&file, &to).await.unwrap_err();
    assert!(matches!(refused, BackupFailed::Read(_)), "{refused}");
    assert!(files(out.path()).is_empty(), "{:?}", files(out.path()));
}

#[tokio::test]
async fn a_log_that_was_cut_is_backed_up_all_the_same_and_told() {
    let (_engine, dir) = seeded().await;
    let file = dir.path().join("clinic.db");
    let store = rusqlite::Connection::open(&file).unwrap();
    store
        .execute("UPDATE sync_counter SET audit_hash = x'00'", [])
        .unwrap();
    let found = backup(&file, &dir.path().join("copy.db")).await.unwrap();
    assert!(found.audit.broken_at.is_some());
}

struct Desk {
    world: World,
    doctor: PractitionerId,
}

impl Desk {
    async fn board(&self) -> Vec<(AppointmentId, AppointmentStatus)> {
        let board: DayBoard = self.world.clinic.desk().get("/api/day-board").await.ok();
        let visits = board.columns.iter().flat_map(|column| &column.appointments);
        visits
            .map(|visit| (visit.appointment.id, visit.appointment.status))
            .collect()
    }
}

/// The whole way: backed up in the middle of a morning, put back, a new epoch, and every start after it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_put_back_tells_a_new_history_and_the_desk_sends_what_it_lost() {
    if sql_server::about_sqlite_alone("a backup of its file") {
        return;
    }
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let mut desk = Desk { world, doctor };
    desk.world.clinic.account("letan", Role::FrontDesk, None).await;
    let patients = [
        desk.world.patient().await,
        desk.world.patient().await,
        desk.world.patient().await,
    ];
    let in_the_feed = async |work: &mut clinic_shared::web::Work| {
        for patient in patients {
            work.put(clinic_shared::feed::Entity::Patient, patient);
        }
    };
    desk.world.clinic.change(in_the_feed).await;
    let desk_dir = tempfile::tempdir().unwrap();
    let desktop = desk.world.clinic.desktop("letan", desk_dir.path()).await;
    desktop.pull().await;
    let book = |patient, hour| desk.world.ask(desk.doctor, patient, at(hour, 0));
    let visits = [book(patients[0], 9), book(patients[1], 10), book(patients[2], 11)];
    desktop
        .post("/api/appointments", &visits[0])
        .await
        .ok::<AppointmentView>();

    let dir = tempfile::tempdir().unwrap();
    let (from, to) = (
        desk.world.clinic.dir.path().join("clinic.db"),
        dir.path().join("clinic.db"),
    );
    let during = desktop.post("/api/appointments", &visits[1]);
    let (backed_up, during) = tokio::join!(backup(&from, &to), during);
    during.ok::<AppointmentView>();
    let backed_up = backed_up.unwrap();
    desktop
        .post("/api/appointments", &visits[2])
        .await
        .ok::<AppointmentView>();
    let all = desk.board().await;
    assert_eq!(all.len(), 3);

    desk.world.clinic.put_back(dir).await;
    let app = desk.world.clinic.server.app.clone();
    let folder = desk.world.clinic.dir.path().to_owned();
    let now = app.clock.now();
    let told = history::restored(app.engine.as_ref(), &app.chance, now, &folder)
        .await
        .unwrap();
    assert!(
        told.epoch > backed_up.epoch && told.seq > backed_up.seq,
        "{told:?}"
    );
    assert!(desk.board().await.len() < 3);
    let desktop = desktop.restarted(
        &desk.world.clinic.base_url,
        SharedClock::new(desk.world.clinic.clock.clone()),
    );
    desktop.pull().await;
    assert_eq!(desk.board().await, all, "as it was promised");

    // A later start finds nothing lost.
    desk.world.clinic.restart().await;
    let app = &desk.world.clinic.server.app;
    let looked = history::look(app.engine.as_ref(), &app.chance, now, &folder)
        .await
        .unwrap();
    assert_eq!(looked.epoch, told.epoch);
    assert_eq!(desk.board().await, all);
}
