//! Visits to come of which nothing was ever planned, though it could be: made while neither mail nor SMS was set up, or
//! through a server without them. They are planned as if they had just been made.

use std::collections::BTreeSet;

use super::{follow::follow, queries};
use crate::{args, ids::AppointmentId, store::StoreError, time::Timestamp, web::Work};

/// So few at a time that nobody who writes waits for it.
const AT_ONCE: i64 = 50;

crate::statements! {
    LEFT_OUT = "SELECT a.id, a.starts_at FROM appointment a
        WHERE a.starts_at >= ?1 AND (a.starts_at > ?1 OR a.id > ?2) AND a.status = 'booked'
            AND NOT EXISTS (SELECT m.id FROM message m WHERE m.appointment_id = a.id)
        ORDER BY a.starts_at, a.id {limit ?3}";
}

/// How far the look has come, in the order of the visits' times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookedAt {
    start: Timestamp,
    id: AppointmentId,
}

impl LookedAt {
    /// Nothing yet: what begins now or did before is left alone.
    pub const fn before_all(now: Timestamp) -> Self {
        Self {
            start: now,
            id: AppointmentId(uuid::Uuid::max()),
        }
    }
}

/// Plans for some visits. Returns of how many patients will hear, and from where to go on; `None`: that was all.
pub async fn plan_left_out(
    work: &mut Work,
    after: LookedAt,
) -> Result<(usize, Option<LookedAt>), StoreError> {
    let Some(ways) = work.ways() else {
        return Ok((0, None));
    };
    let rows = work.all(&LEFT_OUT, args![after.start, after.id, AT_ONCE]).await?;
    let mut seen = Vec::with_capacity(rows.len());
    for row in &rows {
        seen.push(LookedAt {
            start: row.get("starts_at")?,
            id: row.get("id")?,
        });
    }
    let visits: BTreeSet<AppointmentId> = seen.iter().map(|seen| seen.id).collect();
    follow(work, &ways, visits.clone(), BTreeSet::new()).await?;
    let mut planned = 0;
    for id in visits {
        planned += usize::from(!queries::of_visit(work, id).await?.is_empty());
    }
    if planned > 0 {
        work.note(format!("messages of {planned} visits that had none"));
    }
    let is_full = i64::try_from(seen.len()).is_ok_and(|seen| seen == AT_ONCE);
    Ok((planned, seen.last().copied().filter(|_| is_full)))
}
