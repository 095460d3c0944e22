//! Reads the database with SQL of its own and knows nothing of the code under test.

use std::{collections::BTreeMap, path::Path};

use clinic_shared::ids::AppointmentId;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

/// Rows that break a rule; visits that wait to be called keep no time and are left out. All are to be zero but `visits`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Examined {
    pub visits: i64,
    /// Pairs of a doctor's visits at one time, with the time before and after each. Rule D12.
    pub overlaps: i64,
    /// Days with more visits than the doctor takes, or more than 8 hours. Rules D6, D8.
    pub caps_broken: i64,
    /// Rule B6.
    pub in_leave: i64,
    /// Rule D8.
    pub outside_hours: i64,
    /// Pairs of one patient's visits at one time.
    pub double_patients: i64,
    /// Cells without their visit or hold, and visits without their cells.
    pub cells_wrong: i64,
    /// Visits in a time that is lent to a desk.
    pub lent_taken: i64,
    /// Visits that somebody was told of and that are not there, or older than what was told.
    pub lost_acknowledged: i64,
}

impl Examined {
    pub fn is_clean(&self) -> bool {
        Self { visits: 0, ..*self } == Self::default()
    }
}

const OVERLAPS: &str =
    "SELECT COUNT(*) FROM kept a JOIN kept b ON a.practitioner_id = b.practitioner_id AND a.id < b.id
    WHERE a.busy_from < b.busy_to AND b.busy_from < a.busy_to";
const CAPS: &str = "SELECT COUNT(*) FROM (
    SELECT d.visits_max_per_day AS most, COUNT(*) AS visits, SUM(k.busy_to - k.busy_from) AS ms
    FROM kept k JOIN practitioner d ON d.id = k.practitioner_id
    GROUP BY k.practitioner_id, (k.starts_at + 25200000) / 86400000) WHERE visits > most OR ms > 28800000";
const IN_LEAVE: &str =
    "SELECT COUNT(*) FROM kept k JOIN practitioner_leave l ON l.practitioner_id = k.practitioner_id
    WHERE l.starts_at < k.ends_at AND k.starts_at < l.ends_at AND k.status <> 'fulfilled'";
const OUTSIDE: &str = "SELECT COUNT(*) FROM kept k WHERE NOT EXISTS (SELECT 1 FROM shift s
    WHERE s.practitioner_id = k.practitioner_id AND s.starts_at <= k.starts_at AND k.ends_at <= s.ends_at)";
const PATIENTS: &str = "SELECT COUNT(*) FROM appointment a JOIN appointment b
    ON a.patient_id = b.patient_id AND a.id < b.id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
    WHERE a.status NOT IN ('cancelled', 'noshow', 'entered-in-error')
        AND b.status NOT IN ('cancelled', 'noshow', 'entered-in-error')
        AND a.to_call IS NULL AND b.to_call IS NULL";
const CELLS: &str = "SELECT
    (SELECT COUNT(*) FROM slot_cell c WHERE c.held_until IS NULL AND NOT EXISTS (SELECT 1 FROM kept k
        WHERE k.id = c.holder_id AND k.practitioner_id = c.practitioner_id
            AND c.cell * 300000 >= k.busy_from AND c.cell * 300000 < k.busy_to))
    + (SELECT COUNT(*) FROM slot_cell c WHERE c.held_until IS NOT NULL AND NOT EXISTS (SELECT 1 FROM slot_hold h
        WHERE h.id = c.holder_id AND c.cell * 300000 >= h.starts_at AND c.cell * 300000 < h.ends_at))
    + (SELECT COUNT(*) FROM kept k WHERE (SELECT COUNT(*) FROM slot_cell c WHERE c.holder_id = k.id)
        <> (k.busy_to - k.busy_from) / 300000)";

const LENT_TAKEN: &str =
    "SELECT COUNT(*) FROM slot_hold h JOIN kept k ON k.practitioner_id = h.practitioner_id
    WHERE h.purpose = 'lease' AND k.busy_from < h.ends_at AND h.starts_at < k.busy_to";

pub fn examine(file: &Path, told: &BTreeMap<AppointmentId, i64>) -> Result<Examined, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let database = Connection::open_with_flags(file, flags)?;
    database.execute_batch(
        "CREATE TEMP VIEW kept AS SELECT *, starts_at - buffer_before_minutes * 60000 AS busy_from,
            ends_at + buffer_after_minutes * 60000 AS busy_to
        FROM appointment WHERE status NOT IN ('cancelled', 'noshow', 'entered-in-error')
            AND overbook_reason = '' AND to_call IS NULL",
    )?;
    let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0));
    let mut lost = 0;
    let mut version = database.prepare("SELECT version FROM appointment WHERE id = ?1")?;
    for (id, newest) in told {
        let found: Option<i64> = version
            .query_row([id.0.as_bytes().as_slice()], |row| row.get(0))
            .optional()?;
        lost += i64::from(found.is_none_or(|version| version < *newest));
    }
    Ok(Examined {
        visits: count("SELECT COUNT(*) FROM kept")?,
        overlaps: count(OVERLAPS)?,
        caps_broken: count(CAPS)?,
        in_leave: count(IN_LEAVE)?,
        outside_hours: count(OUTSIDE)?,
        double_patients: count(PATIENTS)?,
        cells_wrong: count(CELLS)?,
        lent_taken: count(LENT_TAKEN)?,
        lost_acknowledged: lost,
    })
}
