//! Row T17: demo data is the same for the same seed and keeps the rules that bookings keep.

use clinic_server::{
    seed::{SeedFailed, SeedPlan, seed},
    store::SqliteEngine,
};
use clinic_shared::{
    store::{Begin, Engine, Statement, Tx, Value, migrate::migrate},
    time::Date,
};
use clinic_tests::now;

fn plan(seed: u64) -> SeedPlan {
    let today = Date::new(2026, 11, 24).unwrap();
    SeedPlan {
        patients: 300,
        doctors: 4,
        days: 6,
        seed,
        today,
        now: now(),
    }
}

async fn seeded(dir: &tempfile::TempDir, number: u64) -> SqliteEngine {
    let engine = SqliteEngine::open(&dir.path().join("clinic.db")).await.unwrap();
    migrate(&engine, now()).await.unwrap();
    let made = seed(&engine, plan(number)).await.unwrap();
    assert!(made.appointments > 100, "{made:?}");
    engine
}

static PATIENTS: Statement = Statement::new("PATIENTS", "SELECT * FROM patient ORDER BY id");
static VISITS: Statement = Statement::new("VISITS", "SELECT * FROM appointment ORDER BY id");
/// Pairs of visits that keep their time and share some of it, for a doctor or for a patient.
static OVERLAPS: Statement = Statement::new(
    "OVERLAPS",
    "SELECT a.id FROM appointment a JOIN appointment b
        ON a.id < b.id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
        AND (a.practitioner_id = b.practitioner_id OR a.patient_id = b.patient_id)
     WHERE a.status NOT IN ('cancelled', 'noshow') AND b.status NOT IN ('cancelled', 'noshow')",
);
/// Visits whose cells are not exactly their minutes.
static CELLS: Statement = Statement::new(
    "CELLS",
    "SELECT a.id FROM appointment a
     WHERE (SELECT COUNT(*) FROM slot_cell c WHERE c.holder_id = a.id)
        <> CASE WHEN a.status IN ('cancelled', 'noshow') THEN 0 ELSE (a.ends_at - a.starts_at) / 300000 END",
);
static OUTSIDE: Statement = Statement::new(
    "OUTSIDE",
    "SELECT a.id FROM appointment a WHERE NOT EXISTS (SELECT 1 FROM shift s
        WHERE s.practitioner_id = a.practitioner_id AND s.starts_at <= a.starts_at AND a.ends_at <= s.ends_at)",
);

async fn rows(engine: &dyn Engine, statement: &'static Statement) -> Vec<Vec<Value>> {
    let mut tx = Tx::begin(engine, Begin::Read).await.unwrap();
    tx.all(statement, &[])
        .await
        .unwrap()
        .iter()
        .map(|row| row.values().to_vec())
        .collect()
}

#[tokio::test]
async fn the_same_seed_gives_the_same_clinic_and_another_gives_another() {
    let dirs = [
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
    ];
    let (one, same, other) = (
        seeded(&dirs[0], 1).await,
        seeded(&dirs[1], 1).await,
        seeded(&dirs[2], 2).await,
    );
    for statement in [&PATIENTS, &VISITS] {
        assert!(
            rows(&one, statement).await == rows(&same, statement).await,
            "{}",
            statement.name
        );
        assert!(
            rows(&one, statement).await != rows(&other, statement).await,
            "{}",
            statement.name
        );
    }
}

/// Rules D8, D12.
#[tokio::test]
async fn seeded_visits_never_overlap_and_lie_in_working_hours() {
    let dir = tempfile::tempdir().unwrap();
    let engine = seeded(&dir, 1).await;
    for statement in [&OVERLAPS, &CELLS, &OUTSIDE] {
        assert_eq!(
            rows(&engine, statement).await,
            Vec::<Vec<Value>>::new(),
            "{}",
            statement.name
        );
    }
}

#[tokio::test]
async fn a_clinic_with_data_is_never_seeded_over() {
    let dir = tempfile::tempdir().unwrap();
    let engine = seeded(&dir, 1).await;
    assert!(matches!(seed(&engine, plan(1)).await, Err(SeedFailed::NotEmpty)));
}
