//! Which visits of a day are no longer as their doctor knew them, by what the log has of them.

use super::queries::Change;
use crate::{
    ids::AppointmentId,
    scheduling::AppointmentStatus,
    time::{Period, Timestamp},
};

/// Visits that were in this day, or are now, and that were cancelled or moved: each once, with when that began, the
/// earliest first. One that is again as it was is none of them. `changes` come in the order of their times.
pub(super) fn changed_in(day: Period, changes: &[Change]) -> Vec<(AppointmentId, Timestamp)> {
    let mut found: Vec<(AppointmentId, Timestamp)> = Vec::new();
    for change in changes {
        let is_first = !found.iter().any(|(visit, _)| *visit == change.visit);
        if is_first && is_other(day, change, changes) {
            found.push((change.visit, change.at));
        }
    }
    found
}

fn is_other(day: Period, change: &Change, changes: &[Change]) -> bool {
    let mut of_visit = changes.iter().filter(|other| other.visit == change.visit);
    // Where it was before the first of them.
    let before = of_visit.find_map(|other| moved_from(&other.detail));
    let (now, before) = (change.start, before.unwrap_or(change.start));
    let is_cancelled = change.status == AppointmentStatus::Cancelled;
    let is_moved = now != before && change.status.keeps_its_time();
    let is_of_day = |at: Timestamp| (day.start..day.end).contains(&at);
    (is_cancelled || is_moved) && (is_of_day(now) || is_of_day(before))
}

/// The second line of a move: `2026-11-24T03:00:00Z → 2026-11-25T03:00:00Z`.
fn moved_from(detail: &str) -> Option<Timestamp> {
    let mut lines = detail.lines();
    if lines.next()? != "move" {
        return None;
    }
    lines.next()?.split(" → ").next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Date, Zone};
    use uuid::Uuid;

    fn at(day: i8, hour: i8) -> Timestamp {
        Zone::vietnam().at(Date::new(2026, 11, day).unwrap(), hour, 0)
    }

    fn today() -> Period {
        Period {
            start: at(24, 0),
            end: at(25, 0),
        }
    }

    fn change(visit: u128, start: Timestamp, status: AppointmentStatus, detail: &str) -> Change {
        Change {
            visit: AppointmentId(Uuid::from_u128(visit)),
            start,
            status,
            at: at(24, 8),
            detail: detail.to_owned(),
        }
    }

    fn moved(visit: u128, from: Timestamp, to: Timestamp, now: Timestamp) -> Change {
        let detail = format!("move\n{from} → {to}");
        change(visit, now, AppointmentStatus::Booked, &detail)
    }

    fn cancelled(visit: u128, start: Timestamp) -> Change {
        change(visit, start, AppointmentStatus::Cancelled, "cancel")
    }

    fn found(changes: &[Change]) -> Vec<u128> {
        let found = changed_in(today(), changes);
        found.into_iter().map(|(visit, _)| visit.0.as_u128()).collect()
    }

    #[test]
    fn a_visit_of_today_that_was_cancelled_is_told_once() {
        let today = cancelled(1, at(24, 10));
        let tomorrow = cancelled(2, at(25, 10));
        assert_eq!(found(&[today.clone(), today, tomorrow]), [1]);
    }

    #[test]
    fn one_that_is_here_again_is_not_told() {
        let back = change(1, at(24, 10), AppointmentStatus::Booked, "cancel");
        assert!(found(&[back]).is_empty());
        let (ten, eleven) = (at(24, 10), at(24, 11));
        let there_and_back = [moved(1, ten, eleven, ten), moved(1, eleven, ten, ten)];
        assert!(found(&there_and_back).is_empty());
    }

    #[test]
    fn what_came_into_the_day_left_it_or_moved_in_it_is_told_and_what_was_never_in_it_is_not() {
        let (today, afternoon, tomorrow, later) = (at(24, 10), at(24, 15), at(25, 10), at(26, 10));
        let changes = [
            moved(1, tomorrow, today, today),
            moved(2, today, tomorrow, tomorrow),
            moved(3, today, afternoon, afternoon),
            moved(4, tomorrow, later, later),
        ];
        assert_eq!(found(&changes), [1, 2, 3]);
    }

    #[test]
    fn by_two_steps_it_is_where_it_was_first_that_counts() {
        let (today, tomorrow, later) = (at(24, 10), at(25, 10), at(26, 10));
        let steps = [moved(1, today, tomorrow, later), moved(1, tomorrow, later, later)];
        assert_eq!(found(&steps), [1]);
    }
}
