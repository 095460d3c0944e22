//! Reads the store with SQL of its own and knows nothing of the code under test.

use clinic_shared::{
    ids::AppointmentId,
    store::{Begin, Row, Statement, Tx},
};
use clinic_tests::World;

const KEPT: &str = "('proposed', 'booked', 'arrived', 'in-progress', 'fulfilled')";

async fn rows(world: &World, sql: String) -> Vec<Row> {
    // Leaked on purpose: a test's few statements.
    let statement: &'static Statement = Box::leak(Box::new(Statement::new("checker", sql.leak())));
    let mut tx = Tx::begin(world.engine().as_ref(), Begin::Read).await.unwrap();
    tx.all(statement, &[]).await.unwrap()
}

async fn count(world: &World, sql: String) -> i64 {
    rows(world, sql).await[0].get("n").unwrap()
}

/// Rule D12: no doctor and no patient is in two visits at once, and the cells say exactly what the visits say.
pub async fn nothing_overlaps(world: &World) {
    for who in ["practitioner_id", "patient_id"] {
        let overlaps = count(
            world,
            format!(
                "SELECT COUNT(*) AS n FROM appointment a JOIN appointment b ON a.{who} = b.{who} AND a.id < b.id
                WHERE a.status IN {KEPT} AND b.status IN {KEPT}
                    AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
            ),
        )
        .await;
        assert_eq!(overlaps, 0, "visits of one {who} overlap");
    }
    for (table, who) in [("slot_cell", "practitioner_id"), ("patient_cell", "patient_id")] {
        let wrong = count(
            world,
            format!(
                "SELECT COUNT(*) AS n FROM {table} c LEFT JOIN appointment a ON a.id = c.appointment_id
                WHERE a.id IS NULL OR a.status NOT IN {KEPT} OR a.{who} <> c.{who}
                    OR c.cell * 300000 < a.starts_at OR c.cell * 300000 >= a.ends_at"
            ),
        )
        .await;
        assert_eq!(wrong, 0, "{table} holds cells that no visit has");
        let short = count(
            world,
            format!(
                "SELECT COUNT(*) AS n FROM appointment a WHERE a.status IN {KEPT}
                    AND (SELECT COUNT(*) FROM {table} c WHERE c.appointment_id = a.id)
                        <> (a.ends_at - a.starts_at) / 300000"
            ),
        )
        .await;
        assert_eq!(short, 0, "visits without their cells in {table}");
    }
}

pub async fn visits(world: &World) -> i64 {
    count(
        world,
        format!("SELECT COUNT(*) AS n FROM appointment WHERE status IN {KEPT}"),
    )
    .await
}

/// How many of the doctor's cells the visit holds.
pub async fn cells_of(world: &World, id: AppointmentId) -> i64 {
    let hex = id.0.simple();
    count(
        world,
        format!("SELECT COUNT(*) AS n FROM slot_cell WHERE appointment_id = x'{hex}'"),
    )
    .await
}

/// Rules B6, D8: every open visit lies in a shift and in no leave.
pub async fn nothing_lies_outside(world: &World) {
    let open = "('proposed', 'booked', 'arrived', 'in-progress')";
    let in_leave = count(
        world,
        format!(
            "SELECT COUNT(*) AS n FROM appointment a JOIN practitioner_leave l
                ON l.practitioner_id = a.practitioner_id AND l.starts_at < a.ends_at AND a.starts_at < l.ends_at
            WHERE a.status IN {open}"
        ),
    )
    .await;
    assert_eq!(in_leave, 0, "visits lie in a leave");
    let outside = count(
        world,
        format!(
            "SELECT COUNT(*) AS n FROM appointment a WHERE a.status IN {open} AND NOT EXISTS (
                SELECT 1 FROM shift s WHERE s.practitioner_id = a.practitioner_id
                    AND s.starts_at <= a.starts_at AND a.ends_at <= s.ends_at)"
        ),
    )
    .await;
    assert_eq!(outside, 0, "visits lie outside the hours");
}
