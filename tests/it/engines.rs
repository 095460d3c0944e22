//! One suite for every engine: what the use-cases rely on, nothing more.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use clinic_desk::store::{OpenFault, ReplicaEngine, ReplicaKey};
use clinic_server::store::{SqlServerEngine, SqliteEngine};
use clinic_shared::{
    args,
    ids::ServiceId,
    store::{
        Begin, Engine, Kind, Statement, StoreError, Tx, Value,
        migrate::{Migration, MigrationError, apply, migrate},
        statements,
    },
    time::Timestamp,
};
use clinic_tests::{next_uuid, now, sql_server};
use rstest::rstest;
use tempfile::TempDir;

#[derive(Debug, Clone, Copy)]
enum Kept {
    SqlxSqlite,
    /// Encrypted, as on a desktop.
    Rusqlite,
    /// Where one is named by `CLINIC_TEST_SQLSERVER`.
    SqlServer,
}

/// `None`: this one cannot be had here.
async fn empty(kept: Kept, dir: &TempDir) -> Option<Box<dyn Engine>> {
    Some(match kept {
        Kept::SqlxSqlite => Box::new(SqliteEngine::open(&dir.path().join("clinic.db")).await.unwrap()),
        Kept::Rusqlite => {
            let path = dir.path().join("replica.db");
            Box::new(ReplicaEngine::open(&path, &ReplicaKey::new([7; 32])).unwrap())
        }
        Kept::SqlServer => {
            let made = sql_server::throwaway(&sql_server::named()?).await;
            Box::new(SqlServerEngine::open(made.url()).await.unwrap())
        }
    })
}

async fn migrated(kept: Kept, dir: &TempDir) -> Option<Box<dyn Engine>> {
    let engine = empty(kept, dir).await?;
    migrate(engine.as_ref(), now()).await.unwrap();
    Some(engine)
}

static PUT: Statement = Statement::new(
    "PUT",
    "INSERT INTO verdict (change_key, actor_id, fingerprint, status, content_type, etag, body, at) VALUES (?1, ?1, ?2, ?3, ?4, ?4, ?2, ?5)",
);
static GET: Statement = Statement::new(
    "GET",
    "SELECT change_key, fingerprint, status, content_type, at FROM verdict WHERE change_key = ?1",
);

async fn put(tx: &mut Tx, id: ServiceId) -> Result<u64, StoreError> {
    tx.run(&PUT, args![id, vec![1_u8, 2], 200_i64, "Nguyễn", now()])
        .await
}

#[rstest]
#[case(Kept::SqlxSqlite)]
#[case(Kept::Rusqlite)]
#[case(Kept::SqlServer)]
#[tokio::test]
async fn every_statement_of_the_product_prepares(#[case] kept: Kept) {
    let dir = tempfile::tempdir().unwrap();
    let Some(engine) = migrated(kept, &dir).await else {
        return;
    };
    let mut all = statements();
    all.extend(clinic_server::statements());
    assert!(all.len() > 20);
    for statement in all {
        engine
            .prepare(statement)
            .await
            .unwrap_or_else(|error| panic!("{}: {error:?}", statement.name));
    }
}

#[rstest]
#[case(Kept::SqlxSqlite)]
#[case(Kept::Rusqlite)]
#[case(Kept::SqlServer)]
#[tokio::test]
async fn values_come_back_as_they_went_in(#[case] kept: Kept) {
    let dir = tempfile::tempdir().unwrap();
    let Some(engine) = migrated(kept, &dir).await else {
        return;
    };
    let id = ServiceId(next_uuid());
    let mut tx = Tx::begin(engine.as_ref(), Begin::Write).await.unwrap();
    assert_eq!(put(&mut tx, id).await.unwrap(), 1);
    tx.commit().await.unwrap();
    let mut tx = Tx::begin(engine.as_ref(), Begin::Read).await.unwrap();
    let row = tx.first(&GET, args![id]).await.unwrap().unwrap();
    assert_eq!(row.get::<ServiceId>("change_key").unwrap(), id);
    assert_eq!(row.get::<Vec<u8>>("fingerprint").unwrap(), [1, 2]);
    assert_eq!(row.get::<u16>("status").unwrap(), 200);
    assert_eq!(row.get::<String>("content_type").unwrap(), "Nguyễn");
    assert_eq!(row.get::<Timestamp>("at").unwrap(), now());
    assert!(row.get::<String>("nothing").is_err());
}

#[rstest]
#[case(Kept::SqlxSqlite)]
#[case(Kept::Rusqlite)]
#[case(Kept::SqlServer)]
#[tokio::test]
async fn a_dropped_transaction_leaves_nothing(#[case] kept: Kept) {
    let dir = tempfile::tempdir().unwrap();
    let Some(engine) = migrated(kept, &dir).await else {
        return;
    };
    let id = ServiceId(next_uuid());
    let mut tx = Tx::begin(engine.as_ref(), Begin::Write).await.unwrap();
    put(&mut tx, id).await.unwrap();
    drop(tx);
    let mut tx = Tx::begin(engine.as_ref(), Begin::Write).await.unwrap();
    assert!(tx.first(&GET, args![id]).await.unwrap().is_none());
}

#[rstest]
#[case(Kept::SqlxSqlite)]
#[case(Kept::Rusqlite)]
#[case(Kept::SqlServer)]
#[tokio::test]
async fn a_taken_key_is_told_apart_from_other_failures(#[case] kept: Kept) {
    let dir = tempfile::tempdir().unwrap();
    let Some(engine) = migrated(kept, &dir).await else {
        return;
    };
    let id = ServiceId(next_uuid());
    let mut tx = Tx::begin(engine.as_ref(), Begin::Write).await.unwrap();
    put(&mut tx, id).await.unwrap();
    assert!(put(&mut tx, id).await.unwrap_err().is_unique());
    let missing = args![ServiceId(next_uuid()), Value::Null(Kind::Bytes), 1_i64, "", now()];
    assert!(!tx.run(&PUT, missing).await.unwrap_err().is_unique());
}

#[rstest]
#[case(Kept::SqlxSqlite)]
#[case(Kept::Rusqlite)]
#[case(Kept::SqlServer)]
#[tokio::test]
async fn a_reader_sees_one_state_throughout(#[case] kept: Kept) {
    let dir = tempfile::tempdir().unwrap();
    let Some(engine) = migrated(kept, &dir).await else {
        return;
    };
    let id = ServiceId(next_uuid());
    let mut reader = Tx::begin(engine.as_ref(), Begin::Read).await.unwrap();
    assert!(reader.first(&GET, args![id]).await.unwrap().is_none());
    let mut writer = Tx::begin(engine.as_ref(), Begin::Write).await.unwrap();
    put(&mut writer, id).await.unwrap();
    writer.commit().await.unwrap();
    assert!(reader.first(&GET, args![id]).await.unwrap().is_none());
    drop(reader);
    let mut reader = Tx::begin(engine.as_ref(), Begin::Read).await.unwrap();
    assert!(reader.first(&GET, args![id]).await.unwrap().is_some());
}

/// Rules are written for one writer at a time, whatever the engine: ADR 11.
#[rstest]
#[case(Kept::SqlxSqlite)]
#[case(Kept::Rusqlite)]
#[case(Kept::SqlServer)]
#[tokio::test]
async fn a_writer_waits_for_the_one_before_it_and_sees_what_that_kept(#[case] kept: Kept) {
    let dir = tempfile::tempdir().unwrap();
    let Some(engine) = migrated(kept, &dir).await else {
        return;
    };
    let engine: Arc<dyn Engine> = Arc::from(engine);
    let id = ServiceId(next_uuid());
    let mut first = Tx::begin(engine.as_ref(), Begin::Write).await.unwrap();
    let has_begun = Arc::new(AtomicBool::new(false));
    let second = tokio::spawn({
        let (engine, has_begun) = (Arc::clone(&engine), Arc::clone(&has_begun));
        async move {
            let mut second = Tx::begin(engine.as_ref(), Begin::Write).await.unwrap();
            has_begun.store(true, Ordering::SeqCst);
            second.first(&GET, args![id]).await.unwrap().is_some()
        }
    });
    // So many answers of the store that the other would long have begun, were it let.
    for _ in 0..50 {
        first.first(&GET, args![id]).await.unwrap();
        tokio::task::yield_now().await;
    }
    put(&mut first, id).await.unwrap();
    assert!(!has_begun.load(Ordering::SeqCst));
    first.commit().await.unwrap();
    assert!(
        second.await.unwrap(),
        "what the first has kept is seen by the second"
    );
}

const FIRST: Migration = Migration {
    number: 1,
    file: "0001_a.sql",
    sql: "CREATE TABLE a (b INTEGER)",
};
static AS_RELEASED: &[Migration] = &[FIRST];
static EDITED: &[Migration] = &[Migration {
    sql: "CREATE TABLE a (b TEXT)",
    ..FIRST
}];
static BROKEN: &[Migration] = &[
    FIRST,
    Migration {
        number: 2,
        file: "0002_b.sql",
        sql: "CREATE TABLE c (d INTEGER); CREATE TABEL e (f INTEGER)",
    },
];
static MENDED: &[Migration] = &[
    FIRST,
    Migration {
        number: 2,
        file: "0002_b.sql",
        sql: "CREATE TABLE c (d INTEGER)",
    },
];

#[rstest]
#[case(Kept::SqlxSqlite)]
#[case(Kept::Rusqlite)]
#[case(Kept::SqlServer)]
#[tokio::test]
async fn an_edited_migration_is_refused_by_name(#[case] kept: Kept) {
    let dir = tempfile::tempdir().unwrap();
    let Some(engine) = empty(kept, &dir).await else {
        return;
    };
    assert_eq!(
        apply(engine.as_ref(), AS_RELEASED, now()).await.unwrap(),
        ["0001_a.sql"]
    );
    assert!(
        apply(engine.as_ref(), AS_RELEASED, now())
            .await
            .unwrap()
            .is_empty()
    );
    let refused = apply(engine.as_ref(), EDITED, now()).await.unwrap_err();
    assert!(
        matches!(refused, StoreError::Migration(MigrationError::Edited { file }) if file == "0001_a.sql")
    );
    let unknown = apply(engine.as_ref(), &[], now()).await.unwrap_err();
    assert!(matches!(
        unknown,
        StoreError::Migration(MigrationError::FromTheFuture { .. })
    ));
}

#[rstest]
#[case(Kept::SqlxSqlite)]
#[case(Kept::Rusqlite)]
#[case(Kept::SqlServer)]
#[tokio::test]
async fn a_migration_that_fails_leaves_nothing_half_done(#[case] kept: Kept) {
    let dir = tempfile::tempdir().unwrap();
    let Some(engine) = empty(kept, &dir).await else {
        return;
    };
    let failed = apply(engine.as_ref(), BROKEN, now()).await.unwrap_err();
    assert!(
        matches!(failed, StoreError::Migration(MigrationError::Failed { file, .. }) if file == "0002_b.sql")
    );
    assert_eq!(
        apply(engine.as_ref(), MENDED, now()).await.unwrap(),
        ["0002_b.sql"]
    );
}

#[tokio::test]
async fn a_replica_opens_with_its_own_key_only_and_is_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("replica.db");
    let (right, wrong) = (ReplicaKey::new([7; 32]), ReplicaKey::new([8; 32]));
    let id = ServiceId(next_uuid());
    {
        let engine = ReplicaEngine::open(&path, &right).unwrap();
        migrate(&engine, now()).await.unwrap();
        let mut tx = Tx::begin(&engine, Begin::Write).await.unwrap();
        put(&mut tx, id).await.unwrap();
        tx.commit().await.unwrap();
    }
    let refused = ReplicaEngine::open(&path, &wrong).unwrap_err();
    assert!(matches!(refused, OpenFault::WrongKey { .. }), "{refused}");
    let engine = ReplicaEngine::open(&path, &right).unwrap();
    let mut tx = Tx::begin(&engine, Begin::Read).await.unwrap();
    assert!(tx.first(&GET, args![id]).await.unwrap().is_some());
}

#[tokio::test]
async fn a_replicas_bytes_say_nothing_without_the_key() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("replica.db");
    let engine = ReplicaEngine::open(&path, &ReplicaKey::new([7; 32])).unwrap();
    migrate(&engine, now()).await.unwrap();
    let mut tx = Tx::begin(&engine, Begin::Write).await.unwrap();
    put(&mut tx, ServiceId(next_uuid())).await.unwrap();
    tx.commit().await.unwrap();
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let told = |words: &str| bytes.windows(words.len()).any(|part| part == words.as_bytes());
        assert!(!told("CREATE TABLE") && !told("Nguyễn") && !told("SQLite format"));
    }
    assert!(std::fs::metadata(&path).unwrap().len() > 0);
}

#[tokio::test]
async fn work_in_one_go_is_kept_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let engine = ReplicaEngine::open(&dir.path().join("replica.db"), &ReplicaKey::new([7; 32])).unwrap();
    migrate(&engine, now()).await.unwrap();
    let names = async || {
        let mut tx = Tx::begin(&engine, Begin::Read).await.unwrap();
        tx.all_sql("SELECT content FROM clinic_setting", &[])
            .await
            .unwrap()
            .len()
    };
    let insert = |id: i64| format!("INSERT INTO clinic_setting (id, content, version) VALUES ({id}, '', 1)");
    let (first, second) = (insert(1), insert(2));
    let failed: Result<(), StoreError> = engine
        .in_one_go(move |kept| {
            kept.script(&first).unwrap();
            Err(StoreError::decode("x", "no"))
        })
        .await;
    assert!(failed.is_err());
    assert_eq!(names().await, 0);
    let done: Result<(), StoreError> = engine.in_one_go(move |kept| kept.script(&second)).await;
    done.unwrap();
    assert_eq!(names().await, 1);
}

async fn there(engine: &SqliteEngine, id: ServiceId) -> bool {
    let mut tx = Tx::begin(engine, Begin::Read).await.unwrap();
    let row = tx.first(&GET, args![id]).await.unwrap();
    row.is_some()
}

/// Begins to write once the turn comes, then does `with` the unit.
fn in_turn<F>(
    engine: &SqliteEngine,
    id: ServiceId,
    with: impl FnOnce(Tx) -> F + Send + 'static,
) -> tokio::task::JoinHandle<Result<(), StoreError>>
where
    F: Future<Output = Result<(), StoreError>> + Send,
{
    let engine = engine.clone();
    tokio::spawn(async move {
        let mut tx = Tx::begin(&engine, Begin::Write).await?;
        put(&mut tx, id).await?;
        with(tx).await
    })
}

async fn until_waiting(engine: &SqliteEngine, count: usize) {
    while engine.commits_and_waiting().1 < count {
        tokio::task::yield_now().await;
    }
}

/// One durable commit for all that wait, and whoever says no among them undoes only its own.
#[tokio::test]
async fn units_that_wait_share_one_commit_and_each_keeps_or_undoes_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let engine = SqliteEngine::open(&dir.path().join("clinic.db")).await.unwrap();
    migrate(&engine, now()).await.unwrap();
    let ids: Vec<_> = (0..4).map(|_| ServiceId(next_uuid())).collect();
    let mut first = Tx::begin(&engine, Begin::Write).await.unwrap();
    put(&mut first, ids[0]).await.unwrap();
    let (before, _) = engine.commits_and_waiting();
    let second = in_turn(&engine, ids[1], Tx::commit);
    until_waiting(&engine, 1).await;
    let says_no = in_turn(&engine, ids[2], Tx::rollback);
    until_waiting(&engine, 2).await;
    let gives_up = in_turn(&engine, ids[3], |tx| async move {
        drop(tx);
        Ok(())
    });
    until_waiting(&engine, 3).await;
    assert!(!there(&engine, ids[0]).await, "nobody sees what is not committed");
    first.commit().await.unwrap();
    second.await.unwrap().unwrap();
    says_no.await.unwrap().unwrap();
    gives_up.await.unwrap().unwrap();
    let mut kept = Vec::new();
    for id in ids {
        kept.push(there(&engine, id).await);
    }
    assert_eq!(kept, [true, true, false, false]);
    assert_eq!(engine.commits_and_waiting().0 - before, 1);
    // The turn goes on.
    let last = ServiceId(next_uuid());
    in_turn(&engine, last, Tx::commit).await.unwrap().unwrap();
    assert!(there(&engine, last).await);
}

/// What a desktop does without its server is nobody else's until it is sent: a power cut must not cost it.
#[tokio::test]
async fn only_what_is_done_here_waits_for_the_disk() {
    let dir = tempfile::tempdir().unwrap();
    let engine = ReplicaEngine::open(&dir.path().join("replica"), &ReplicaKey::new([7; 32])).unwrap();
    let synchronous = async |engine: &ReplicaEngine| {
        let asked = engine.in_one_go(|kept| kept.query("PRAGMA synchronous", &[]));
        asked.await.unwrap()[0].get::<i64>("synchronous").unwrap()
    };
    let (normal, full) = (1, 2);
    assert_eq!(synchronous(&engine).await, normal);
    assert_eq!(synchronous(&engine.capturing()).await, full);
    assert_eq!(synchronous(&engine).await, normal);
}

/// What earlier runs left there; run by itself once all is over it is the suite's last word on SQL Server.
#[tokio::test]
async fn nothing_is_left_on_the_sql_server() {
    if let Some(server) = sql_server::named() {
        sql_server::sweep(&server).await;
        assert_eq!(sql_server::sweep(&server).await, 0);
    }
}
