//! Whoever is to come again and has no visit hears of it, once for each record. The message lies with the visit of the
//! record; of a record without one the desk's list tells.

use super::{MessageKind, MessageReason, follow::make, plan::Planned};
use crate::{
    args,
    ids::AppointmentId,
    records::{AfterFollowUp, due_follow_ups, follow_up_of_visit},
    scheduling::{self, Appointment},
    settings,
    store::{StoreError, Tx},
    time::{Date, Timestamp, Zone},
    web::Work,
};

crate::statements! {
    IS_TOLD = "SELECT id FROM message WHERE appointment_id = ?1 AND kind = 'follow-up'";
}

/// Visits by whose record somebody is to come again before long, has nothing booked, and was not told.
pub async fn follow_ups_to_tell(tx: &mut Tx, now: Timestamp) -> Result<Vec<AppointmentId>, StoreError> {
    let (_, settings) = settings::load(tx).await?;
    let days = settings.messages.follow_up_days_before;
    if days == 0 {
        return Ok(Vec::new());
    }
    let today = Zone::fixed_hours(settings.utc_offset_hours).day_of(now);
    let until = today.plus_days(i32::from(days));
    let (mut visits, mut page) = (Vec::new(), Some(AfterFollowUp::before(today)));
    while let Some(after) = page {
        let (due, next) = due_follow_ups(tx, after, until, Timestamp::LAST).await?;
        for visit in due.iter().filter_map(|follow_up| follow_up.appointment_id) {
            if tx.first(&IS_TOLD, args![visit]).await?.is_none() {
                visits.push(visit);
            }
        }
        page = next;
    }
    Ok(visits)
}

/// Makes their messages, of those that are still to be told. Returns of how many patients.
pub async fn tell_follow_ups(work: &mut Work, visits: &[AppointmentId]) -> Result<usize, StoreError> {
    let Some(ways) = work.ways() else {
        return Ok(0);
    };
    let now = work.now;
    let (_, settings) = settings::load(work).await?;
    let zone = Zone::fixed_hours(settings.utc_offset_hours);
    let mut made = 0;
    for id in visits {
        let is_told = work.first(&IS_TOLD, args![*id]).await?.is_some();
        let (Ok(due_on), false) = (still_due(work, *id, now).await?, is_told) else {
            continue;
        };
        let Some(visit) = scheduling::queries::appointment(work, *id).await? else {
            continue;
        };
        let mut reached = ways.reach(work, &settings.messages, visit.patient_id).await?;
        reached.retain(|by| settings.messages.goes_by(by.channel, MessageKind::FollowUp));
        // It says the day, and no time.
        let of_then = Appointment {
            start: zone.start_of(due_on),
            ..visit
        };
        for by in &reached {
            let planned = Planned {
                kind: MessageKind::FollowUp,
                hours_before: 0,
                due_at: settings.messages.awake(&zone, now),
            };
            make(work, &ways, &of_then, by, planned).await?;
        }
        made += usize::from(!reached.is_empty());
    }
    if made > 0 {
        work.note(format!("{made} patients hear that they are to come again"));
    }
    Ok(made)
}

/// For which day; or why there is nothing to say any more.
async fn still_due(
    tx: &mut Tx,
    visit: AppointmentId,
    now: Timestamp,
) -> Result<Result<Date, MessageReason>, StoreError> {
    let zone = settings::zone(tx).await?;
    let today = zone.day_of(now);
    let follow_up = follow_up_of_visit(tx, visit).await?;
    Ok(match follow_up {
        // The record says otherwise by now, or a newer one of this doctor does.
        None => Err(MessageReason::Superseded),
        Some(follow_up) if follow_up.booked_at.is_some() => Err(MessageReason::BookedMeanwhile),
        Some(follow_up) if follow_up.due_on < today => Err(MessageReason::Over),
        Some(follow_up) => Ok(follow_up.due_on),
    })
}

pub(super) async fn void(
    tx: &mut Tx,
    visit: AppointmentId,
    now: Timestamp,
) -> Result<Option<MessageReason>, StoreError> {
    Ok(still_due(tx, visit, now).await?.err())
}

/// As the record says it when the message goes out.
pub(super) async fn due_on(tx: &mut Tx, visit: AppointmentId) -> Result<Option<Date>, StoreError> {
    let follow_up = follow_up_of_visit(tx, visit).await?;
    Ok(follow_up.map(|follow_up| follow_up.due_on))
}
