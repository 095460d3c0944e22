//! Whether messages go out: `GET /api/message-health`. It looks at what should have gone out, so that it tells also of a
//! loop that does not run at all.

use axum::{Json, extract::State};
use utoipa_axum::routes;

use super::{MessageHealth, Ways};
use crate::{
    app::App,
    args,
    identity::Access,
    ports::Clock as _,
    store::{StoreError, Tx},
    time::Timestamp,
    web::{Fault, Reach, Reading, Routes},
};

const DAY_MINUTES: i64 = 24 * 60;
/// From when a message is due until the last try has failed.
const TRIED_MINUTES_MAX: i64 = DAY_MINUTES;

/// Of messages that are due since `?1`; now is `?2`. What waits in the line for the relay's rate has its job's time before it,
/// and is not late; what a relay refused meanwhile is. What a relay has perhaps is late only while its job is open: after that it has failed,
/// or nothing of it can be mended.
macro_rules! late {
    ($select:literal $(, $and:literal)?) => {
        concat!(
            "SELECT ",
            $select,
            " FROM message WHERE status IN ('queued', 'handing-over') AND due_at <= ?1
            AND ((status = 'queued' AND (detail IS NOT NULL OR NOT EXISTS
                    (SELECT j.id FROM job j WHERE j.id = message.job_id AND j.due_at > ?2)))
                OR EXISTS (SELECT j.id FROM job j WHERE j.id = message.job_id AND j.due_at IS NOT NULL AND message.status = 'handing-over'))",
            $($and)?
        )
    };
}
pub(crate) use late;

crate::statements! {
    LATE_SINCE = late!("MIN(due_at) AS due_at");
    FAILED = "SELECT COUNT(*) AS n FROM message WHERE status = 'failed' AND due_at >= ?1 AND ended_at >= ?2";
    FAILED_LAST = "SELECT patient_id FROM message WHERE status = 'failed' AND due_at >= ?1 AND ended_at >= ?2
        ORDER BY ended_at DESC, id DESC {limit ?3}";
}

pub(super) fn routes() -> Routes {
    Routes::default().read(Access::DESK, Reach::Server, routes!(read_message_health))
}

/// What is late, and what has failed within a day. Nothing of either where nobody is told anything.
#[utoipa::path(get, path = "/api/message-health", tag = "messaging", responses((status = 200, body = MessageHealth)))]
async fn read_message_health(
    State(app): State<App>,
    Reading(mut tx): Reading,
) -> Result<Json<MessageHealth>, Fault> {
    if !Ways::of(&app).is_any() {
        return Ok(Json(MessageHealth::default()));
    }
    Ok(Json(health(&mut tx, app.clock.now()).await?))
}

pub(crate) async fn health(tx: &mut Tx, now: Timestamp) -> Result<MessageHealth, StoreError> {
    let late = now.plus_minutes(-MessageHealth::LATE_MINUTES);
    let row = tx.first(&LATE_SINCE, args![late, now]).await?;
    let late_since: Option<Timestamp> = row.map(|row| row.get("due_at")).transpose()?.flatten();
    let ended = now.plus_minutes(-DAY_MINUTES);
    // The index has them by when they were due.
    let due = ended.plus_minutes(-TRIED_MINUTES_MAX);
    let row = tx.first(&FAILED, args![due, ended]).await?;
    let failed_lately = row.map_or(Ok(0), |row| row.get("n"))?;
    let row = tx.first(&FAILED_LAST, args![due, ended, 1_i64]).await?;
    Ok(MessageHealth {
        late_since,
        failed_lately,
        failed_last_of: row.map(|row| row.get("patient_id")).transpose()?,
    })
}
