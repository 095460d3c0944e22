//! Rule B3: whoever is late is reminded, once for each version of a visit, by the same look that marks visits as missed
//! (`server/src/minute.rs`). At once, whatever the hour: they are awaited.

use super::{MessageKind, Ways, follow::make, late::is_to_remind, plan::Planned, queries::Reached};
use crate::{
    app::App,
    args,
    ids::AppointmentId,
    scheduling::{self, Appointment},
    settings,
    store::{StoreError, Tx},
    time::Timestamp,
    web::Work,
};

crate::statements! {
    /// Begun since the limit, and nobody was reminded, by whichever way.
    AWAITED = "SELECT a.id FROM appointment a
        WHERE a.starts_at > ?1 AND a.starts_at <= ?2 AND a.status = 'booked' AND a.to_call IS NULL
            AND NOT EXISTS (SELECT m.id FROM message m WHERE m.appointment_id = a.id
                AND m.appointment_sequence = a.sequence AND m.kind = 'late')
        ORDER BY a.starts_at, a.id";
}

/// Whose visit began first, and by which ways they are reminded.
async fn first_to_remind(
    tx: &mut Tx,
    ways: &Ways,
    now: Timestamp,
) -> Result<Option<(Appointment, Vec<Reached>)>, StoreError> {
    let (_, settings) = settings::load(tx).await?;
    if !settings.messages.tell_late {
        return Ok(None);
    }
    let from = now.plus_minutes(-i64::from(settings.late_limit_minutes));
    let until = now.plus_minutes(-i64::from(settings.late_remind_minutes));
    for row in tx.all(&AWAITED, args![from, until]).await? {
        let visit = scheduling::queries::appointment(tx, row.get("id")?).await?;
        let Some(visit) = visit.filter(|visit| is_to_remind(visit, &settings, now)) else {
            continue;
        };
        let mut reached = ways.reach(tx, &settings.messages, visit.patient_id).await?;
        reached.retain(|by| settings.messages.goes_by(by.channel, MessageKind::Late));
        if !reached.is_empty() {
            return Ok(Some((visit, reached)));
        }
    }
    Ok(None)
}

/// Whether [`remind_late`] would do anything here: a minute in which nothing is due writes nothing, and a server that tells
/// nobody leaves it to those that do.
pub async fn late_reminder_is_due(tx: &mut Tx, app: &App, now: Timestamp) -> Result<bool, StoreError> {
    let ways = Ways::of(app);
    Ok(ways.is_any() && first_to_remind(tx, &ways, now).await?.is_some())
}

/// One visit at a time, so that each is a change of its own in the log. `None`: there is nobody, or no way to tell them.
pub async fn remind_late(work: &mut Work) -> Result<Option<AppointmentId>, StoreError> {
    let now = work.now;
    let Some(ways) = work.ways() else {
        return Ok(None);
    };
    let Some((visit, reached)) = first_to_remind(work, &ways, now).await? else {
        return Ok(None);
    };
    for by in &reached {
        let planned = Planned {
            kind: MessageKind::Late,
            hours_before: 0,
            due_at: now,
        };
        make(work, &ways, &visit, by, planned).await?;
    }
    work.note(format!("who is late for visit {} is reminded", visit.id));
    Ok(Some(visit.id))
}
