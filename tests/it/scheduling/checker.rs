//! Reads the store with SQL of its own and knows nothing of the code under test.

use clinic_server::store::SqliteEngine;
use clinic_shared::{
    ids::AppointmentId,
    store::{Begin, Row, Statement, Tx},
};
use clinic_tests::{World, sql_server};

const KEPT: &str = "('proposed', 'booked', 'arrived', 'in-progress', 'fulfilled')";

pub async fn rows(world: &World, sql: String) -> Vec<Row> {
    // Leaked on purpose: a test's few statements.
    let statement: &'static Statement = Box::leak(Box::new(Statement::new("checker", sql.leak())));
    if !sql_server::on_sql_server() {
        let mut tx = Tx::begin(world.engine().as_ref(), Begin::Read).await.unwrap();
        return tx.all(statement, &[]).await.unwrap();
    }
    // It counts in milliseconds, as SQLite does.
    let copied = world.clinic.backup().await;
    let file = SqliteEngine::open(&copied.path().join("clinic.db"))
        .await
        .unwrap();
    let mut tx = Tx::begin(&file, Begin::Read).await.unwrap();
    tx.all(statement, &[]).await.unwrap()
}

async fn count(world: &World, sql: String) -> i64 {
    rows(world, sql).await[0].get("n").unwrap()
}

/// Rule D12: no doctor and no patient is in two visits at once, and the cells say exactly what the visits say.
pub async fn nothing_overlaps(world: &World) {
    let ruled = "a.overbook_reason = '' AND b.overbook_reason = ''";
    for (who, ruled) in [("practitioner_id", ruled), ("patient_id", "1 = 1")] {
        let overlaps = count(
            world,
            format!(
                "SELECT COUNT(*) AS n FROM appointment a JOIN appointment b ON a.{who} = b.{who} AND a.id < b.id
                WHERE a.status IN {KEPT} AND b.status IN {KEPT} AND {ruled}
                    AND a.to_call IS NULL AND b.to_call IS NULL
                    AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
            ),
        )
        .await;
        assert_eq!(overlaps, 0, "visits of one {who} overlap");
    }
    // A doctor's cells reach over the time before and after a visit; an overbooked visit has none.
    let doctors = (
        "slot_cell",
        "practitioner_id",
        "holder_id",
        "AND c.held_until IS NULL",
    );
    let patients = ("patient_cell", "patient_id", "appointment_id", "");
    for (table, who, holder, visits_only) in [doctors, patients] {
        let (before, after, beside) = if table == "slot_cell" {
            (
                "a.buffer_before_minutes * 60000",
                "a.buffer_after_minutes * 60000",
                "a.overbook_reason <> ''",
            )
        } else {
            ("0", "0", "1 = 0")
        };
        let wrong = count(
            world,
            format!(
                "SELECT COUNT(*) AS n FROM {table} c LEFT JOIN appointment a ON a.id = c.{holder}
                WHERE (a.id IS NULL OR a.status NOT IN {KEPT} OR a.to_call IS NOT NULL OR a.{who} <> c.{who}
                    OR {beside}
                    OR c.cell * 300000 < a.starts_at - {before} OR c.cell * 300000 >= a.ends_at + {after})
                    {visits_only}"
            ),
        )
        .await;
        assert_eq!(wrong, 0, "{table} holds cells that no visit has");
        let short = count(
            world,
            format!(
                "SELECT COUNT(*) AS n FROM appointment a WHERE a.status IN {KEPT} AND NOT ({beside})
                    AND a.to_call IS NULL
                    AND (SELECT COUNT(*) FROM {table} c WHERE c.{holder} = a.id)
                        <> (a.ends_at + {after} - a.starts_at + {before}) / 300000"
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
        format!("SELECT COUNT(*) AS n FROM slot_cell WHERE holder_id = x'{hex}'"),
    )
    .await
}

/// Rules B6, D8: every open visit that keeps the rules lies in a shift and in no leave.
pub async fn nothing_lies_outside(world: &World) {
    let open = "('proposed', 'booked', 'arrived', 'in-progress')";
    let in_leave = count(
        world,
        format!(
            "SELECT COUNT(*) AS n FROM appointment a JOIN practitioner_leave l
                ON l.practitioner_id = a.practitioner_id AND l.starts_at < a.ends_at AND a.starts_at < l.ends_at
            WHERE a.status IN {open} AND a.to_call IS NULL AND a.overbook_reason = ''"
        ),
    )
    .await;
    assert_eq!(in_leave, 0, "visits lie in a leave");
    let outside = count(
        world,
        format!(
            "SELECT COUNT(*) AS n FROM appointment a WHERE a.status IN {open} AND a.to_call IS NULL AND a.overbook_reason = ''
                AND NOT EXISTS (
                SELECT 1 FROM shift s WHERE s.practitioner_id = a.practitioner_id
                    AND s.starts_at <= a.starts_at AND a.ends_at <= s.ends_at)"
        ),
    )
    .await;
    assert_eq!(outside, 0, "visits lie outside the hours");
}

/// Rule B4: every hold has exactly its cells, and no cell is held without its hold.
pub async fn holds_have_their_cells(world: &World) {
    let wrong = count(
        world,
        "SELECT (SELECT COUNT(*) FROM slot_cell c WHERE c.held_until IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM slot_hold h WHERE h.id = c.holder_id AND h.expires_at = c.held_until
                    AND h.practitioner_id = c.practitioner_id AND c.cell * 300000 >= h.starts_at
                    AND c.cell * 300000 < h.ends_at))
            + (SELECT COUNT(*) FROM slot_hold h WHERE (SELECT COUNT(*) FROM slot_cell c WHERE c.holder_id = h.id)
                <> (h.ends_at - h.starts_at) / 300000) AS n"
            .to_owned(),
    )
    .await;
    assert_eq!(wrong, 0, "holds and held cells differ");
}
