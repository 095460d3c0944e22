//! A week of hours again in other weeks, row A1: copied from the last one or repeated for many, in one request
//! that says of each week whether it was taken on: `POST /api/practitioners/{id}/schedule/repeat`.

use axum::Json;
use utoipa_axum::routes;

use super::{
    RepeatWeek, RepeatedWeek, RepeatedWeeks, ScheduleRefused, Shift, ShiftForm, WeekSchedule,
    queries::{self, span},
    schedule::{check_practitioner, replace_week},
};
use crate::{
    identity::Access,
    ids::PractitionerId,
    time::{Date, Period, Zone},
    web::{Body, Failure, Outcome, PathId, Routes, Work, Working},
};

pub fn routes() -> Routes {
    Routes::default().change(Access::STAFF, routes!(repeat_week))
}

/// Gives other weeks the hours of one week. Each week is taken on or refused by itself, and the answer says
/// why. Days in `except` stay as they are; a week that has other hours already is refused unless `replace`.
#[utoipa::path(post, path = "/api/practitioners/{id}/schedule/repeat", tag = "scheduling",
    request_body = RepeatWeek,
    responses((status = 200, body = RepeatedWeeks), (status = 404, body = crate::problem::Problem)))]
async fn repeat_week(
    mut work: Working,
    PathId(practitioner): PathId<PractitionerId>,
    Body(asked): Body<RepeatWeek>,
) -> Outcome<Json<RepeatedWeeks>, ScheduleRefused> {
    let weeks = repeat(&mut work, practitioner, &asked).await?;
    Ok(Json(RepeatedWeeks { weeks }))
}

async fn repeat(
    work: &mut Work,
    practitioner: PractitionerId,
    asked: &RepeatWeek,
) -> Outcome<Vec<RepeatedWeek>, ScheduleRefused> {
    check_practitioner(work, practitioner).await?;
    let zone = crate::settings::zone(work).await?;
    let of_week = |week: Date| span(&zone, week, week.plus_days(6));
    let pattern = queries::shifts(work, practitioner, of_week(asked.from)).await?;
    let mut to = asked.to.clone();
    to.sort_unstable();
    let mut weeks = Vec::with_capacity(to.len());
    for week in to {
        let before = queries::shifts(work, practitioner, of_week(week)).await?;
        let wanted = wanted(work, &zone, asked, week, &pattern, &before);
        let refused = match wanted {
            Err(refused) => Some(refused),
            // Refused before anything of this week is written, so the others stand.
            Ok(shifts) => match replace_week(work, practitioner, WeekSchedule { week, shifts }, None).await {
                Ok(_) => None,
                Err(Failure::Refused(refused)) => Some(refused),
                Err(other) => return Err(other),
            },
        };
        weeks.push(RepeatedWeek { week, refused });
    }
    Ok(weeks)
}

/// The shifts of `week` as they are to be. One that is there already keeps its id.
fn wanted(
    work: &Work,
    zone: &Zone,
    asked: &RepeatWeek,
    week: Date,
    pattern: &[Shift],
    before: &[Shift],
) -> Result<Vec<ShiftForm>, ScheduleRefused> {
    let is_excepted = |shift: &Period| asked.except.contains(&zone.day_of(shift.start));
    let (kept, own): (Vec<&Shift>, Vec<&Shift>) =
        before.iter().partition(|shift| is_excepted(&shift.period()));
    let mut shifts: Vec<ShiftForm> = kept.into_iter().map(form_of).collect();
    let mut reused = 0;
    for shift in pattern {
        let there = moved(zone, shift, asked.from, week);
        if is_excepted(&there) {
            continue;
        }
        let same = own
            .iter()
            .find(|own| own.period() == there && own.room_id == shift.room_id);
        reused += usize::from(same.is_some());
        shifts.push(ShiftForm {
            id: same.map_or_else(|| work.new_id(), |same| same.id),
            room_id: shift.room_id,
            start: there.start,
            end: there.end,
        });
    }
    if reused < own.len() && !asked.replace {
        return Err(ScheduleRefused::WeekHasHours { week });
    }
    Ok(shifts)
}

fn form_of(shift: &Shift) -> ShiftForm {
    ShiftForm {
        id: shift.id,
        room_id: shift.room_id,
        start: shift.start,
        end: shift.end,
    }
}

/// The shift on the same day of another week, at the same time by the clinic's clocks.
fn moved(zone: &Zone, shift: &Shift, from: Date, to: Date) -> Period {
    let day = zone.day_of(shift.start);
    let offset = (0..7).find(|days| from.plus_days(*days) == day).unwrap_or(0);
    let there = to.plus_days(offset);
    let since_midnight = shift.start.minutes_since(zone.start_of(day));
    let start = zone.start_of(there).plus_minutes(since_midnight);
    Period {
        start,
        end: start.plus_minutes(shift.period().minutes()),
    }
}
