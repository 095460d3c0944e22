//! Follow-ups that are due: kept when a record is signed or amended, and listed for the desk, `GET /api/follow-ups`. Of the
//! record only the day leaves this room.

use std::collections::HashMap;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{Encounter, FollowUp, FollowUpTold, follow_up::days_around};
use crate::{
    app::App,
    args,
    feed::Page,
    identity::Access,
    ids::{AppointmentId, EncounterId},
    messaging::{Channel, MessageReason, MessageStatus},
    ports::Clock as _,
    scheduling::queries::span,
    settings,
    store::{Row, StoreError, Tx},
    time::{Date, Timestamp, Zone},
    web::{Cursor, Fault, Params, Reach, Reading, Routes, Work, malformed_cursor},
};

/// What nobody booked is listed for so long after its day.
const DAYS_BACK: i32 = 30;
/// The desk sees what is due so many days ahead, also where patients are told later or never.
const DAYS_AHEAD_MIN: u8 = 14;
const PAGE: usize = 100;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT f.encounter_id, f.due_on, e.appointment_id, e.patient_id, p.full_name AS patient_name,
                p.record_number, p.phone, e.practitioner_id, d.full_name AS practitioner_name, v.service_id,
                (SELECT MIN(a.starts_at) FROM appointment a WHERE a.patient_id = e.patient_id
                    AND a.starts_at >= f.around_from AND a.starts_at < f.around_until AND a.starts_at > e.started_at
                    AND a.status NOT IN ('cancelled', 'noshow', 'entered-in-error')
                    AND (e.appointment_id IS NULL OR a.id <> e.appointment_id)
                    AND (a.practitioner_id = e.practitioner_id OR a.kind = 'follow-up')) AS booked_at
            FROM follow_up f JOIN encounter e ON e.id = f.encounter_id JOIN patient p ON p.id = e.patient_id
                JOIN practitioner d ON d.id = e.practitioner_id LEFT JOIN appointment v ON v.id = e.appointment_id
            WHERE p.deleted_at IS NULL AND NOT EXISTS (SELECT n.id FROM encounter n WHERE n.patient_id = e.patient_id
                    AND n.practitioner_id = e.practitioner_id AND n.started_at > e.started_at
                    AND n.status = 'finished') ",
            $rest
        )
    };
}

crate::statements! {
    FORGET = "DELETE FROM follow_up WHERE encounter_id = ?1";
    KEEP = "INSERT INTO follow_up (encounter_id, due_on, around_from, around_until) VALUES (?1, ?2, ?3, ?4)";
    /// Without those whose visit begins before ?4.
    DUE = select!("AND (f.due_on > ?1 OR (f.due_on = ?1 AND f.encounter_id > ?2)) AND f.due_on <= ?3
            AND NOT EXISTS (SELECT b.id FROM appointment b WHERE b.patient_id = e.patient_id
                    AND b.starts_at >= f.around_from AND b.starts_at < f.around_until AND b.starts_at > e.started_at
                    AND b.starts_at < ?4
                    AND b.status NOT IN ('cancelled', 'noshow', 'entered-in-error')
                    AND (e.appointment_id IS NULL OR b.id <> e.appointment_id)
                    AND (b.practitioner_id = e.practitioner_id OR b.kind = 'follow-up'))
        ORDER BY f.due_on, f.encounter_id {limit ?5}");
    OF_VISIT = select!("AND e.appointment_id = ?1");
    /// The newest of a visit last.
    TOLD = "SELECT m.appointment_id, m.channel, m.status, m.reason, m.due_at, m.ended_at FROM follow_up f
            JOIN encounter e ON e.id = f.encounter_id JOIN message m ON m.appointment_id = e.appointment_id
        WHERE f.due_on >= ?1 AND f.due_on <= ?2 AND m.kind = 'follow-up' ORDER BY m.created_at, m.id";
}

pub fn routes() -> Routes {
    Routes::default().read(Access::DESK, Reach::Server, routes!(list_follow_ups))
}

#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct FollowUpsAsked {
    cursor: Option<String>,
}

/// Patients who are to come again about now, by their doctors' word, and whether they have a visit: the earliest day first.
/// Whoever has come by now is none of them.
#[utoipa::path(get, path = "/api/follow-ups", tag = "records", params(FollowUpsAsked),
    responses((status = 200, body = Page<FollowUp>)))]
async fn list_follow_ups(
    State(app): State<App>,
    Params(asked): Params<FollowUpsAsked>,
    Reading(mut tx): Reading,
) -> Result<Json<Page<FollowUp>>, Response> {
    let after = match asked.cursor.as_deref().map(After::read) {
        None => None,
        Some(Some(after)) => Some(after),
        Some(None) => return Err(malformed_cursor()),
    };
    let page = listed(&mut tx, after, app.clock.now()).await;
    let page = page.map_err(|error| Fault::from(error).into_response())?;
    Ok(Json(page))
}

async fn listed(tx: &mut Tx, after: Option<After>, now: Timestamp) -> Result<Page<FollowUp>, StoreError> {
    let (_, settings) = settings::load(tx).await?;
    let today = Zone::fixed_hours(settings.utc_offset_hours).day_of(now);
    let ahead = settings.messages.follow_up_days_before.max(DAYS_AHEAD_MIN);
    let until = today.plus_days(i32::from(ahead));
    let first = After::before(today.plus_days(-DAYS_BACK));
    let after = after
        .filter(|after| after.due_on >= first.due_on)
        .unwrap_or(first);
    let (mut items, next) = due(tx, after, until, now).await?;
    let days = |item: &FollowUp| item.due_on;
    if let (Some(first), Some(last)) = (items.first().map(days), items.last().map(days)) {
        let told = told(tx, first, last).await?;
        for item in &mut items {
            item.told = item.appointment_id.and_then(|visit| told.get(&visit).copied());
        }
    }
    let next_cursor = next.map(After::cursor);
    Ok(Page { items, next_cursor })
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct After {
    due_on: Date,
    id: Uuid,
}

impl After {
    /// Before the first of this day.
    pub(crate) const fn before(day: Date) -> Self {
        Self {
            due_on: day,
            id: Uuid::nil(),
        }
    }

    fn read(cursor: &str) -> Option<Self> {
        let cursor = Cursor::read(cursor, 2)?;
        Some(Self {
            due_on: cursor.key(0)?,
            id: cursor.key(1)?,
        })
    }

    fn cursor(self) -> String {
        Cursor::after([self.due_on.to_string(), self.id.to_string()])
    }
}

/// A page, without what was told, and where the next one begins. Whose visit begins before `booked_before` is left out.
pub(crate) async fn due(
    tx: &mut Tx,
    after: After,
    until: Date,
    booked_before: Timestamp,
) -> Result<(Vec<FollowUp>, Option<After>), StoreError> {
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let asked = args![after.due_on, after.id, until, booked_before, limit];
    let rows = tx.all(&DUE, asked).await?;
    let mut items = rows.iter().map(follow_up).collect::<Result<Vec<_>, _>>()?;
    let has_more = items.len() > PAGE;
    items.truncate(PAGE);
    let last = items.last().filter(|_| has_more);
    let next = last.map(|last| After {
        due_on: last.due_on,
        id: last.encounter_id.0,
    });
    Ok((items, next))
}

/// What the record of a visit says of the next one, where it is the newest of its doctor.
pub(crate) async fn of_visit(tx: &mut Tx, visit: AppointmentId) -> Result<Option<FollowUp>, StoreError> {
    let row = tx.first(&OF_VISIT, args![visit]).await?;
    row.as_ref().map(follow_up).transpose()
}

/// By visit, of the follow-ups of these days.
async fn told(
    tx: &mut Tx,
    first: Date,
    last: Date,
) -> Result<HashMap<AppointmentId, FollowUpTold>, StoreError> {
    let mut told = HashMap::new();
    for row in tx.all(&TOLD, args![first, last]).await? {
        let (visit, this) = (row.get("appointment_id")?, told_of(&row)?);
        let before: Option<&FollowUpTold> = told.get(&visit);
        if before.is_none_or(|before| !before.outweighs(&this)) {
            told.insert(visit, this);
        }
    }
    Ok(told)
}

fn told_of(row: &Row) -> Result<FollowUpTold, StoreError> {
    let reason = match row.get::<Option<String>>("reason")? {
        Some(_) => Some(row.word("reason", MessageReason::parse)?),
        None => None,
    };
    let (due_at, ended_at): (Timestamp, Option<Timestamp>) = (row.get("due_at")?, row.get("ended_at")?);
    Ok(FollowUpTold {
        channel: row.word("channel", Channel::parse)?,
        status: row.word("status", MessageStatus::parse)?,
        reason,
        at: ended_at.unwrap_or(due_at),
    })
}

fn follow_up(row: &Row) -> Result<FollowUp, StoreError> {
    Ok(FollowUp {
        encounter_id: row.get("encounter_id")?,
        appointment_id: row.get("appointment_id")?,
        patient_id: row.get("patient_id")?,
        patient_name: row.get("patient_name")?,
        patient_record_number: row.get("record_number")?,
        patient_phone: row.get("phone")?,
        practitioner_id: row.get("practitioner_id")?,
        practitioner_name: row.get("practitioner_name")?,
        service_id: row.get("service_id")?,
        due_on: row.get("due_on")?,
        booked_at: row.get("booked_at")?,
        told: None,
    })
}

/// With each signature: what the record says by now.
pub(super) async fn keep(
    work: &mut Work,
    encounter: &Encounter,
    follow_up_days: Option<u16>,
) -> Result<(), StoreError> {
    let id: EncounterId = encounter.id;
    work.run(&FORGET, args![id]).await?;
    let Some(days) = follow_up_days else {
        return Ok(());
    };
    let zone = settings::zone(work).await?;
    let due_on = zone.day_of(encounter.started_at).plus_days(i32::from(days));
    let (first, last) = days_around(due_on);
    let around = span(&zone, first, last);
    work.run(&KEEP, args![id, due_on, around.start, around.end])
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_goes_on_where_the_one_before_it_ended() {
        let place = After {
            due_on: Date::new(2026, 12, 1).unwrap(),
            id: Uuid::from_u128(7),
        };
        assert_eq!(After::read(&place.cursor()), Some(place));
        assert_eq!(After::read("x"), None);
    }
}
