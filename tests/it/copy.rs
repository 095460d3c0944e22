//! A clinic moves into another database: whole, in the same order, also after it was ended half-way.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use clinic_server::{
    copy::{Copied, CopyFailed, Progress, Side, Step, copy, is_unfinished},
    history,
    seed::{SeedPlan, seed},
    store::{SqlServerEngine, SqliteEngine},
};
use clinic_shared::{
    app::SharedClock,
    args,
    identity::Role,
    ids::AppointmentId,
    ports::{Chance, Clock as _},
    scheduling::{AppointmentStatus, AppointmentView, DayBoard},
    store::{
        Begin, Engine, Kind, Statement, Tx, Value,
        migrate::{SQLITE, apply, migrate},
        schema::{Table, tables},
    },
    time::{Date, Timestamp},
};
use clinic_tests::{TestClinic, Wire, World, at, next_uuid, now, sql_server};
use tempfile::TempDir;
use tokio::sync::Notify;

async fn opened(dir: &TempDir) -> SqliteEngine {
    SqliteEngine::open(&dir.path().join("clinic.db")).await.unwrap()
}

async fn empty() -> (SqliteEngine, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let engine = opened(&dir).await;
    migrate(&engine, now()).await.unwrap();
    (engine, dir)
}

/// A clinic with people and visits, and at least three rows of everything there is.
async fn full() -> (SqliteEngine, TempDir) {
    full_of(2_500).await
}

async fn full_of(patients: u32) -> (SqliteEngine, TempDir) {
    let (engine, dir) = empty().await;
    let plan = SeedPlan {
        patients,
        doctors: 4,
        days: 6,
        seed: 1,
        today: Date::new(2026, 11, 24).unwrap(),
        now: now(),
    };
    seed(&engine, plan).await.unwrap();
    fill(&engine, &dir.path().join("clinic.db")).await;
    (engine, dir)
}

/// Rows that mean nothing: every column of every table holds something, and nothing where it may.
async fn fill(engine: &SqliteEngine, file: &Path) {
    let may_be_null = nullable(file);
    let mut tx = Tx::begin(engine, Begin::Write).await.unwrap();
    for table in tables()
        .iter()
        .filter(|table| table.name != "sync_counter" && table.name != "record_number_counter")
    {
        for number in 0..3 {
            let values = table.columns.iter().map(|(column, kind)| {
                if number == 2 && may_be_null.contains(&(table.name.to_owned(), (*column).to_owned())) {
                    Value::Null(*kind)
                } else {
                    made_up(table.name, column, *kind, number)
                }
            });
            let values: Vec<_> = values.collect();
            tx.run_sql(insert(table), &values).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    let store = rusqlite::Connection::open(file).unwrap();
    let counter = "UPDATE sync_counter SET seq = 7000, log_from = 12, epoch = 5, clinic_id = randomblob(16)";
    store.execute(counter, []).unwrap();
}

fn nullable(file: &Path) -> BTreeSet<(String, String)> {
    columns(file)
        .into_iter()
        .filter(|column| column.may_be_null)
        .map(|column| (column.table, column.name))
        .collect()
}

fn made_up(table: &str, column: &str, kind: Kind, number: i64) -> Value {
    match (table, column, kind) {
        ("sync_log", "op", _) => Value::Text("put".into()),
        ("session", "client", _) => Value::Text("desktop".into()),
        (.., Kind::Id) => Value::Id(next_uuid()),
        (.., Kind::Int | Kind::Decimal) => Value::Int(1_000_000_000_000 + number),
        (.., Kind::Text) => Value::Text(format!("Đ\u{1F642}'{number} ")),
        (.., Kind::Bool) => Value::Bool(number == 1),
        (.., Kind::Date) => Value::Date(
            Date::new(2026, 1, 31)
                .unwrap()
                .plus_days(i32::try_from(number).unwrap()),
        ),
        (.., Kind::Timestamp) => Value::Timestamp(Timestamp::from_ms(1_796_000_000_123 + number)),
        (.., Kind::Bytes) => Value::Bytes([vec![0, 255], next_uuid().as_bytes().to_vec()].concat()),
    }
}

fn insert(table: &Table) -> &'static str {
    let names: Vec<_> = table.columns.iter().map(|(name, _)| *name).collect();
    let places: Vec<_> = (1..=names.len()).map(|at| format!("?{at}")).collect();
    format!(
        "INSERT INTO {} ({}) VALUES ({})",
        table.name,
        names.join(", "),
        places.join(", ")
    )
    .leak()
}

/// A column as SQLite tells it.
struct Column {
    table: String,
    name: String,
    affinity: String,
    may_be_null: bool,
    /// Its place in the key, from 1; 0 outside of it.
    key: i64,
}

fn columns(file: &Path) -> Vec<Column> {
    let store = rusqlite::Connection::open(file).unwrap();
    let mut asked = store
        .prepare(
            "SELECT m.name, c.name, c.type, c.\"notnull\" = 0 AND c.pk = 0, c.pk FROM sqlite_master m, pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'patient_search%'
                AND m.name <> 'schema_migration'",
        )
        .unwrap();
    let rows = asked.query_map([], |row| {
        Ok(Column {
            table: row.get(0)?,
            name: row.get(1)?,
            affinity: row.get(2)?,
            may_be_null: row.get(3)?,
            key: row.get(4)?,
        })
    });
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

#[tokio::test]
async fn the_list_of_tables_is_what_the_migrations_make() {
    let (_engine, dir) = empty().await;
    let of_sqlite = columns(&dir.path().join("clinic.db"));
    let mut there: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    let mut keys: BTreeMap<String, Vec<(i64, String)>> = BTreeMap::new();
    for column in of_sqlite {
        if column.key > 0 {
            keys.entry(column.table.clone())
                .or_default()
                .push((column.key, column.name.clone()));
        }
        if (column.table.as_str(), column.name.as_str()) != ("patient", "local_no") {
            there
                .entry(column.table)
                .or_default()
                .insert((column.name, column.affinity));
        }
    }
    let affinity = |kind: Kind| match kind {
        Kind::Id | Kind::Bytes => "BLOB",
        Kind::Text | Kind::Date => "TEXT",
        Kind::Int | Kind::Decimal | Kind::Bool | Kind::Timestamp => "INTEGER",
    };
    let listed = tables().iter().map(|table| {
        let columns = table
            .columns
            .iter()
            .map(|(name, kind)| ((*name).to_owned(), affinity(*kind).to_owned()));
        (table.name.to_owned(), columns.collect::<BTreeSet<_>>())
    });
    let listed: BTreeMap<_, _> = listed.collect();
    assert_eq!(
        there.keys().collect::<Vec<_>>(),
        listed.keys().collect::<Vec<_>>()
    );
    for (table, columns) in &there {
        assert_eq!(columns, &listed[table], "{table}");
    }
    for table in tables() {
        keys.get_mut(table.name).unwrap().sort();
        let key: Vec<_> = keys[table.name].iter().map(|(_, name)| name.as_str()).collect();
        let listed: Vec<_> = table.key.iter().map(|(name, _)| *name).collect();
        assert_eq!(key, listed, "{}", table.name);
    }
}

/// SQL Server's types tell what SQLite's leave open: a bit from a number, a date from a text.
#[test]
fn the_kinds_of_columns_are_the_types_of_sql_server() {
    let there = types_of_sql_server();
    for table in tables() {
        for (column, kind) in table.columns.iter().chain(table.key) {
            let kept = match kind {
                Kind::Id => "binary",
                Kind::Int => "bigint",
                Kind::Decimal => "decimal",
                Kind::Text => "nvarchar",
                Kind::Bool => "bit",
                Kind::Date => "date",
                Kind::Timestamp => "datetime2",
                Kind::Bytes => "varbinary",
            };
            let found = there.get(&format!("{}.{column}", table.name));
            assert_eq!(found.map(String::as_str), Some(kept), "{}.{column}", table.name);
        }
    }
}

/// `table.column` and its type without its length, from the migrations' text.
fn types_of_sql_server() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/sqlserver");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let mut files: Vec<_> = files
        .filter(|file| file.extension().is_some_and(|kind| kind == "sql"))
        .collect();
    files.sort();
    let mut types = BTreeMap::new();
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("--"));
        let text = lines.collect::<Vec<_>>().join("\n");
        for made in text.split("CREATE TABLE ").skip(1) {
            let (table, columns) = made.split_once('(').unwrap();
            let (columns, _) = columns.split_once("\n);").unwrap();
            types.extend(
                columns
                    .split(",\n")
                    .filter_map(|column| name_and_type(table, column)),
            );
        }
        for altered in text.split("ALTER TABLE ").skip(1) {
            if let Some((table, column)) = altered.split_once(" ADD") {
                types.extend(name_and_type(table, column));
            }
        }
        for renamed in text.split("sp_rename N'").skip(1) {
            let mut words = renamed.split('\'');
            let (old, new) = (words.next().unwrap(), words.nth(1).unwrap());
            let kind = types.get(old).unwrap().clone();
            let (table, _) = old.split_once('.').unwrap();
            types.insert(format!("{table}.{new}"), kind);
        }
    }
    types
}

fn name_and_type(table: &str, column: &str) -> Option<(String, String)> {
    let mut words = column.split_whitespace();
    let name = words.next().filter(|name| *name != "CONSTRAINT")?;
    let kind = words.next()?.split('(').next()?;
    Some((format!("{}.{name}", table.trim()), kind.to_owned()))
}

fn different(copied: &Copied) -> Vec<&'static str> {
    copied
        .tables
        .iter()
        .filter(|table| !table.is_same())
        .map(|table| table.name)
        .collect()
}

/// What is in the file itself, read without the program under test.
fn dump(dir: &TempDir) -> BTreeMap<&'static str, Vec<Vec<rusqlite::types::Value>>> {
    let store = rusqlite::Connection::open(dir.path().join("clinic.db")).unwrap();
    let tables = tables().iter().map(|table| {
        let names: Vec<_> = table.columns.iter().map(|(name, _)| *name).collect();
        let order: Vec<_> = table.key.iter().map(|(name, _)| *name).collect();
        let text = format!(
            "SELECT {} FROM {} ORDER BY {}",
            names.join(", "),
            table.name,
            order.join(", ")
        );
        let mut asked = store.prepare(&text).unwrap();
        let rows = asked.query_map([], |row| (0..names.len()).map(|at| row.get(at)).collect());
        (table.name, rows.unwrap().collect::<Result<Vec<_>, _>>().unwrap())
    });
    tables.collect()
}

static FOUND: Statement = Statement::new(
    "FOUND",
    "SELECT patient.id FROM {searched patient} WHERE {search patient ?1} ORDER BY {newest patient} {limit ?2}",
);

async fn found(engine: &dyn Engine) -> Vec<Value> {
    let mut tx = Tx::begin(engine, Begin::Read).await.unwrap();
    let query = engine.dialect().search_query("ng");
    let rows = tx.all(&FOUND, args![query, 50_i64]).await.unwrap();
    rows.iter().map(|row| row.values()[0].clone()).collect()
}

#[tokio::test]
async fn a_copy_has_everything_in_the_same_order_and_search_finds_it() {
    let ((source, source_dir), (target, target_dir)) = (full().await, empty().await);
    let copied = copy(&source, &target, |_| ()).await.unwrap();
    assert!(copied.is_same(), "{:?}", different(&copied));
    assert!(
        copied.tables.iter().all(|table| table.source.rows > 0),
        "nothing is left out of this test"
    );
    assert_eq!(copied.tables.len(), tables().len());
    assert!(!is_unfinished(&target).await.unwrap());
    let (of_source, of_target) = (dump(&source_dir), dump(&target_dir));
    for (table, rows) in &of_source {
        assert!(rows == &of_target[table], "{table}");
    }
    let newest = found(&source).await;
    assert_eq!((newest.len(), &newest), (50, &found(&target).await));
    // And back.
    let (home, home_dir) = empty().await;
    assert!(copy(&target, &home, |_| ()).await.unwrap().is_same());
    assert!(dump(&home_dir) == of_source);
}

/// Copies until `pages` pages are in the target, then is ended in the middle of the next; `false` when it came to its
/// end before.
async fn ended_after(
    pages: usize,
    source: &dyn Engine,
    target: &dyn Engine,
    seen: &RefCell<Vec<Progress>>,
) -> bool {
    let (enough, count) = (Notify::new(), Cell::new(0));
    let told = |progress: Progress| {
        seen.borrow_mut().push(progress);
        count.set(count.get() + usize::from(progress.step == Step::Copying));
        if count.get() == pages {
            enough.notify_one();
        }
    };
    tokio::select! {
        biased;
        () = enough.notified() => true,
        copied = copy(source, target, told) => {
            assert!(copied.unwrap().is_same());
            false
        }
    }
}

/// Ends it again and again until it is through, each time some pages further.
async fn ended_often(source: &dyn Engine, target: &dyn Engine) {
    let seen = RefCell::new(Vec::new());
    let mut ended = 0;
    while ended_after(ended * 5 % 7 + 1, source, target, &seen).await {
        assert!(is_unfinished(target).await.unwrap());
        ended += 1;
        assert!(ended < 1_000, "it makes no headway");
    }
    assert!(ended > 10, "ended {ended} times");
    // A page is told once: what is in the target is not written again.
    let seen = seen.into_inner();
    let pages = seen.iter().filter(|progress| progress.step == Step::Copying);
    let pages: Vec<_> = pages.map(|progress| (progress.table, progress.rows)).collect();
    assert_eq!(
        pages.iter().collect::<BTreeSet<_>>().len(),
        pages.len(),
        "{pages:?}"
    );
}

#[tokio::test]
async fn a_copy_that_was_ended_goes_on_where_it_was() {
    let ((source, source_dir), (target, target_dir)) = (full().await, empty().await);
    ended_often(&source, &target).await;
    assert!(dump(&source_dir) == dump(&target_dir));
    assert_eq!(found(&source).await, found(&target).await);
}

/// There and back again, ended on the way; where a server is named.
#[tokio::test]
async fn a_clinic_moves_to_sql_server_and_home_again() {
    let Some(server) = sql_server::named() else {
        return;
    };
    let made = sql_server::throwaway(&server).await;
    let target = SqlServerEngine::open(made.url()).await.unwrap();
    migrate(&target, now()).await.unwrap();
    let ((source, source_dir), (home, home_dir)) = (full_of(1_100).await, empty().await);
    ended_often(&source, &target).await;
    assert_eq!(found(&source).await, found(&target).await);
    ended_often(&target, &home).await;
    assert!(dump(&source_dir) == dump(&home_dir));
    assert_eq!(found(&source).await, found(&home).await);
    target.close().await;
}

/// Does something to a file while a copy goes on, once.
fn meanwhile<'a>(dir: &TempDir, table: &'static str, sql: &'a str) -> impl FnMut(Progress) + use<'a> {
    let file = dir.path().join("clinic.db");
    let mut done = false;
    move |progress| {
        if !done && progress.table == table && progress.step == Step::Copied {
            rusqlite::Connection::open(&file)
                .unwrap()
                .execute_batch(sql)
                .unwrap();
            done = true;
        }
    }
}

#[tokio::test]
async fn a_source_that_goes_on_meanwhile_fails_the_copy() {
    let ((source, dir), (target, _to)) = (full().await, empty().await);
    let change = meanwhile(&dir, "room", "UPDATE sync_counter SET seq = seq + 1");
    let moved = copy(&source, &target, change).await.unwrap_err();
    assert!(matches!(moved, CopyFailed::SourceMoved), "{moved}");
    assert!(
        is_unfinished(&target).await.unwrap(),
        "no clinic is to open on it"
    );
    let again = copy(&source, &target, |_| ()).await.unwrap_err();
    assert!(matches!(again, CopyFailed::OtherSource { .. }), "{again}");
}

#[tokio::test]
async fn a_row_that_is_missing_or_another_is_told_by_its_table() {
    for (table, harm) in [
        (
            "audit_event",
            "DELETE FROM audit_event WHERE id = (SELECT MIN(id) FROM audit_event)",
        ),
        (
            "user_account",
            "UPDATE user_account SET display_name = display_name || ' '",
        ),
        (
            "shift",
            "UPDATE shift SET room_id = NULL WHERE id = (SELECT MIN(id) FROM shift)",
        ),
        (
            "patient",
            "UPDATE patient SET local_no = 900000 WHERE local_no = 3",
        ),
    ] {
        let ((source, _from), (target, dir)) = (full().await, empty().await);
        let copied = copy(&source, &target, meanwhile(&dir, "sync_log", harm))
            .await
            .unwrap();
        assert_eq!(different(&copied), [table]);
        assert!(is_unfinished(&target).await.unwrap());
        let told = copied
            .tables
            .iter()
            .find(|told| told.name == table)
            .unwrap()
            .to_string();
        assert!(told.contains("DIFFERENT"), "{told}");
    }
}

#[tokio::test]
async fn a_copy_goes_only_into_an_empty_database_of_the_same_schema() {
    let ((source, _from), (target, to)) = (full().await, empty().await);
    let not_empty = copy(&source, &source, |_| ()).await.unwrap_err();
    assert!(matches!(not_empty, CopyFailed::NotEmpty { .. }), "{not_empty}");

    let dir = tempfile::tempdir().unwrap();
    let older = opened(&dir).await;
    apply(&older, &SQLITE[..SQLITE.len() - 1], now()).await.unwrap();
    for (from, to, which) in [(&source, &older, Side::Target), (&older, &target, Side::Source)] {
        let refused = copy(from, to, |_| ()).await.unwrap_err();
        let is_it = matches!(refused, CopyFailed::NotMigrated { side, count: 1, .. } if side == which);
        assert!(
            is_it && refused.to_string().contains("clinic-server migrate"),
            "{refused}"
        );
    }

    let second = "UPDATE copy_progress SET row_count = row_count + 1";
    let another = copy(&source, &target, meanwhile(&to, "room", second))
        .await
        .unwrap_err();
    assert!(matches!(another, CopyFailed::AnotherCopy), "{another}");
}

#[tokio::test]
async fn a_value_that_is_not_what_its_column_says_is_named() {
    let ((source, from), (target, _to)) = (full().await, empty().await);
    let store = rusqlite::Connection::open(from.path().join("clinic.db")).unwrap();
    let harm = "UPDATE shift SET starts_at = 'soon' WHERE id = (SELECT MIN(id) FROM shift)";
    store.execute(harm, []).unwrap();
    let failed = copy(&source, &target, |_| ()).await.unwrap_err().to_string();
    for word in ["shift", "starts_at", "source", "Timestamp"] {
        assert!(failed.contains(word), "{failed}");
    }
}

/// Only the address is another: same clinic, same epoch, same position.
#[tokio::test]
async fn desktops_carry_on_with_the_copy_and_send_it_what_waits() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    world.clinic.account("letan", Role::FrontDesk, None).await;
    let (seen, waits) = (world.patient().await, world.patient().await);
    let in_the_feed = async |work: &mut clinic_shared::web::Work| {
        work.put(clinic_shared::feed::Entity::Patient, seen);
        work.put(clinic_shared::feed::Entity::Patient, waits);
    };
    world.clinic.change(in_the_feed).await;
    let before = world.booked(doctor, seen, at(9, 0)).await.appointment.id;
    let desk_dir = tempfile::tempdir().unwrap();
    let wire = Wire::to(&world.clinic.base_url).await;
    let desktop = world
        .clinic
        .desktop_at(&wire.url(), "letan", desk_dir.path())
        .await;
    desktop.pull().await;
    wire.cut();
    let asked = world.ask(doctor, waits, at(10, 0));
    desktop
        .post("/api/appointments", &asked)
        .await
        .ok::<AppointmentView>();
    let app = &world.clinic.server.app;
    let look = async |engine: &dyn Engine, folder: &Path| {
        let chance = Chance::from_seed(1);
        history::look(engine, &chance, app.clock.now(), folder)
            .await
            .unwrap()
    };
    let told = look(app.engine.as_ref(), world.clinic.dir.path()).await;

    let (target, dir) = empty().await;
    let copied = copy(app.engine.as_ref(), &target, |_| ()).await.unwrap();
    assert!(
        copied.is_same() && copied.audit.broken_at.is_none() && copied.audit.rows > 0,
        "{copied:?}"
    );
    // The new server is given the old one's folder, with what was told.
    std::fs::copy(
        world.clinic.dir.path().join(history::FILE),
        dir.path().join(history::FILE),
    )
    .unwrap();
    assert_eq!(look(&target, dir.path()).await, told, "nothing was lost");

    let (url, serving) = clinic_tests::serve_store(dir.path(), 0, 2).await;
    let mut clinic = world.clinic;
    clinic.base_url = url;
    let desktop = desktop.restarted(&clinic.base_url, SharedClock::new(clinic.clock.clone()));
    desktop.pull().await;
    let kept = [
        (before, AppointmentStatus::Booked),
        (asked.id, AppointmentStatus::Proposed),
    ];
    assert_eq!(board(&clinic).await, kept);
    let mut tx = Tx::begin(&target, Begin::Read).await.unwrap();
    let (epoch, seq) = clinic_shared::feed::position(&mut tx).await.unwrap();
    assert!(
        epoch == told.epoch && seq > told.seq,
        "{epoch} {seq} after {told:?}"
    );
    serving.abort();
}

async fn board(clinic: &TestClinic) -> Vec<(AppointmentId, AppointmentStatus)> {
    let board: DayBoard = clinic.desk().get("/api/day-board").await.ok();
    let visits = board.columns.iter().flat_map(|column| &column.appointments);
    visits
        .map(|visit| (visit.appointment.id, visit.appointment.status))
        .collect()
}
