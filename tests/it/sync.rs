//! A server and desktops with their replicas in one process: pulled, kept fresh, never half.

mod between;
mod broken;
mod care;
mod conflicts;
mod found;
mod killed;
mod lent_numbers;
mod lent_times;
mod live;
mod notices;
mod offline;
mod outbox;
mod pull;
mod reads;
mod records;
mod restored;
mod rooms;
mod scopes;
mod sign_in_offline;
mod snapshot;
mod status;

use std::collections::BTreeMap;

use clinic_server::seed::{SeedPlan, seed};
use clinic_shared::{
    args,
    feed::{Scope, SyncTable},
    identity::Role,
    ids::{PractitionerId, UserId},
    store::{Begin, Engine, Row, Tx},
    time::Date,
};
use clinic_tests::{TestClinic, TestDesktop, World, now};
use tempfile::TempDir;

/// A clinic with people and visits, and a receptionist.
async fn clinic() -> (TestClinic, UserId) {
    let clinic = TestClinic::start().await;
    let plan = SeedPlan {
        patients: 60,
        doctors: 2,
        days: 2,
        seed: 7,
        today: Date::new(2026, 11, 24).unwrap(),
        now: now(),
    };
    seed(clinic.server.app.engine.as_ref(), plan).await.unwrap();
    let user = clinic.account("letan", Role::FrontDesk, None).await;
    (clinic, user)
}

/// A clinic and a receptionist's desktop, loaded.
async fn clinic_and_desktop() -> (TestClinic, UserId, TestDesktop, TempDir) {
    let (clinic, user) = clinic().await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop("letan", dir.path()).await;
    desktop.pull().await;
    (clinic, user, desktop, dir)
}

/// Every row of the scope as it travels, by table.
async fn rows(engine: &dyn Engine, scope: Scope) -> BTreeMap<&'static str, Vec<String>> {
    let mut tx = Tx::begin(engine, Begin::Read).await.unwrap();
    let mut all = BTreeMap::new();
    for table in scope.tables() {
        let found = tx.all(table.sql().first, args![1_000_000_i64]).await.unwrap();
        let encoded = found.iter().map(|row| encoded(table, row));
        all.insert(table.name(), encoded.collect());
    }
    all
}

/// A doctor's replica holds exactly what the server's scope does, of these tables.
async fn assert_holds(
    world: &World,
    desktop: &TestDesktop,
    (user, doctor): (UserId, PractitionerId),
    wanted: impl Fn(&SyncTable) -> bool,
) {
    let scope = Scope::Doctor(doctor);
    let held = rows(&desktop.look_into(user, "doctor"), scope).await;
    let engine = world.engine();
    let mut tx = Tx::begin(engine.as_ref(), Begin::Read).await.unwrap();
    for table in scope.tables().iter().filter(|table| wanted(table)) {
        let (statement, args) = scope.page(table, 1_000, None);
        let found = tx.all(statement, &args).await.unwrap();
        let at_server: Vec<_> = found.iter().map(|row| encoded(table, row)).collect();
        assert_eq!(held[table.name()], at_server, "{}", table.name());
    }
}

fn encoded(table: &SyncTable, row: &Row) -> String {
    let mut text = Vec::new();
    table.encode(row, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

/// How many people are found by this word.
async fn found_by(engine: &dyn Engine, word: &str) -> i64 {
    let mut tx = Tx::begin(engine, Begin::Read).await.unwrap();
    let found = "SELECT COUNT(*) AS found FROM {searched patient} WHERE {search patient ?1}";
    let query = engine.dialect().search_query(word);
    let rows = tx.all_sql(found, args![query]).await.unwrap();
    rows[0].get("found").unwrap()
}

/// The replica holds what the server has, row by row.
async fn assert_same(clinic: &TestClinic, desktop: &TestDesktop, user: UserId) {
    let server = rows(clinic.server.app.engine.as_ref(), Scope::Desk).await;
    let replica = rows(&desktop.look_into(user, "desk"), Scope::Desk).await;
    for (table, rows) in &server {
        assert_eq!(rows, &replica[table], "{table}");
    }
}
