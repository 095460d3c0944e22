//! The audit log is a chain: what was done outside the program shows.

use clinic_shared::{
    catalog::Service,
    store::{Begin, Dialect, Statement, Tx},
    web::{AuditCheck, check_audit},
};
use clinic_tests::TestClinic;
use rstest::rstest;

use crate::catalog::service;

async fn clinic_with_three_changes() -> TestClinic {
    let clinic = TestClinic::start().await;
    for code in ["A1", "B2", "C3"] {
        clinic
            .admin()
            .post("/api/services", &service(code))
            .await
            .ok::<Service>();
    }
    clinic
}

async fn check(clinic: &TestClinic) -> AuditCheck {
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Read)
        .await
        .unwrap();
    check_audit(&mut tx).await.unwrap()
}

#[tokio::test]
async fn every_change_leaves_a_row_and_the_chain_is_whole() {
    let clinic = clinic_with_three_changes().await;
    let found = check(&clinic).await;
    assert_eq!((found.rows, found.broken_at), (3, None));
}

static EDIT: Statement = Statement::new(
    "EDIT",
    "UPDATE audit_event SET actor_role = 'doctor' WHERE seq = (SELECT MIN(seq) + 1 FROM audit_event)",
);
static REMOVE: Statement = Statement::new(
    "REMOVE",
    "DELETE FROM audit_event WHERE seq = (SELECT MIN(seq) FROM audit_event)",
);
static CUT_OFF: Statement = Statement::new(
    "CUT_OFF",
    "DELETE FROM audit_event WHERE seq = (SELECT MAX(seq) FROM audit_event)",
);

#[rstest]
#[tokio::test]
async fn the_chain_covers_every_column(
    #[values(
        "id = {nobody}",
        "seq = -seq",
        "at = {later}",
        "actor_id = {nobody}",
        "actor_role = 'doctor'",
        "action = ''",
        "entity = ''",
        "entity_id = {nobody}",
        "detail = 'x'"
    )]
    edit: &str,
) {
    let clinic = clinic_with_three_changes().await;
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Write)
        .await
        .unwrap();
    // The first row, which stays the first.
    let first = "WHERE seq = (SELECT MIN(seq) FROM audit_event)";
    let (nobody, later) = match tx.dialect() {
        Dialect::Sqlite => ("zeroblob(16)", "at + 1"),
        Dialect::SqlServer => ("CAST(0x AS binary(16))", "DATEADD(millisecond, 1, at)"),
    };
    let edit = edit.replace("{nobody}", nobody).replace("{later}", later);
    tx.script(&format!("UPDATE audit_event SET {edit} {first}"))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(check(&clinic).await.broken_at.is_some());
}

#[rstest]
#[case::a_row_was_edited(&EDIT)]
#[case::a_row_was_taken_out(&REMOVE)]
#[case::the_newest_was_cut_off(&CUT_OFF)]
#[tokio::test]
async fn tampering_breaks_the_chain(#[case] tamper: &'static Statement) {
    let clinic = clinic_with_three_changes().await;
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Write)
        .await
        .unwrap();
    assert_eq!(tx.run(tamper, &[]).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert!(check(&clinic).await.broken_at.is_some());
}
