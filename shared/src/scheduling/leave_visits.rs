//! Rule B5: the visits of a leave go where the desk decided, and come back when the leave is undone.

use super::{
    Appointment, AppointmentStatus, BookingRefused, Leave, LeaveTo, LeaveUndone, LeaveVisit, ScheduleRefused,
    change_status::check_version,
    queries::{self, period_of},
    take_time::{Wanted, earliest, free_time, take_time},
};
use crate::{
    args,
    feed::Entity,
    ids::{AppointmentId, LeaveId, PractitionerId, RoomId},
    store::{Row, StoreError, Tx},
    time::{Date, Period, Timestamp, Zone},
    web::{Failure, Outcome, Work},
};

crate::statements! {
    PLACE = "UPDATE appointment SET practitioner_id = ?2, room_id = ?3, starts_at = ?4, ends_at = ?5, to_call = ?6,
            late_kept_at = NULL, updated_at = ?7, overbook_reason = ?8, sequence = sequence + 1, version = version + 1
        WHERE id = ?1";
    KEEP = "INSERT INTO leave_move (leave_id, appointment_id, practitioner_id, starts_at, ends_at, overbook_reason, version_after)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    KEPT = "SELECT appointment_id, practitioner_id, starts_at, ends_at, overbook_reason, version_after FROM leave_move
        WHERE leave_id = ?1 ORDER BY starts_at, appointment_id";
    FORGET = "DELETE FROM leave_move WHERE leave_id = ?1";
    WHERE_NOW = "SELECT a.practitioner_id, a.starts_at FROM leave_move m JOIN appointment a ON a.id = m.appointment_id
        WHERE m.leave_id = ?1";
}

/// Somewhere that a visit is or goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    practitioner: PractitionerId,
    period: Period,
}

impl Place {
    const fn of(visit: &Appointment) -> Self {
        Self {
            practitioner: visit.practitioner_id,
            period: Period {
                start: visit.start,
                end: visit.end,
            },
        }
    }
}

/// All of them or none: the first that cannot go where it should is the leave's refusal. The leave is
/// registered already, so that nothing moves into it.
pub(super) async fn apply(
    work: &mut Work,
    zone: &Zone,
    leave: &Leave,
    chosen: &[LeaveVisit],
) -> Outcome<(), ScheduleRefused> {
    let mut visits = Vec::with_capacity(chosen.len());
    for choice in chosen {
        let visit = hit(work, leave, choice)
            .await
            .map_err(|why| not_moved(choice.appointment_id, why))?;
        visits.push((visit, choice.to));
    }
    // First every one gives its time back, so that they may go where another of them was.
    for (visit, _) in &visits {
        free_time(work, visit.id).await?;
    }
    for (visit, to) in visits {
        let id = visit.id;
        send(work, zone, leave.id, &visit, to)
            .await
            .map_err(|why| not_moved(id, why))?;
    }
    Ok(())
}

fn not_moved(appointment_id: AppointmentId, why: Failure<BookingRefused>) -> Failure<ScheduleRefused> {
    match why {
        Failure::Refused(why) => ScheduleRefused::VisitNotMoved {
            appointment_id,
            why: Box::new(why),
        }
        .into(),
        Failure::Fields(errors) => Failure::Fields(errors),
        Failure::Fault(fault) => Failure::Fault(fault),
    }
}

/// The visit as it was seen: in this leave, of this doctor, and not begun.
async fn hit(work: &mut Work, leave: &Leave, choice: &LeaveVisit) -> Outcome<Appointment, BookingRefused> {
    let visit = queries::appointment(work, choice.appointment_id).await?;
    let visit = visit.filter(|visit| {
        visit.practitioner_id == leave.practitioner_id && Place::of(visit).period.overlaps(leave.period())
    });
    let visit = visit.ok_or(BookingRefused::NotFound)?;
    check_version(&visit, choice.version)?;
    let movable = matches!(
        visit.status,
        AppointmentStatus::Proposed | AppointmentStatus::Booked
    );
    if !movable {
        let current = visit.status;
        return Err(BookingRefused::StepNotOpen { current }.into());
    }
    Ok(visit)
}

async fn send(
    work: &mut Work,
    zone: &Zone,
    leave: LeaveId,
    visit: &Appointment,
    to: LeaveTo,
) -> Outcome<(), BookingRefused> {
    let before = Place::of(visit);
    let now = work.now;
    match to {
        LeaveTo::Call(_) => {
            place(work, visit.id, before, visit.room_id, Some(now), "").await?;
            work.note_on(Entity::Appointment, visit.id, "to-call");
        }
        LeaveTo::Time {
            practitioner_id,
            start,
        } => {
            if !work.actor.answers_for(practitioner_id) {
                return Err(BookingRefused::Forbidden.into());
            }
            if start < earliest(now) {
                return Err(BookingRefused::InThePast { now }.into());
            }
            let end = start.plus_minutes(before.period.minutes());
            let there = Place {
                practitioner: practitioner_id,
                period: Period { start, end },
            };
            let room = take(work, zone, visit, there, false).await?;
            place(work, visit.id, there, room, None, "").await?;
            work.note_on(Entity::Appointment, visit.id, moved(before, there));
        }
    }
    let row = args![
        leave,
        visit.id,
        before.practitioner,
        before.period.start,
        before.period.end,
        &visit.overbook_reason,
        visit.version + 1
    ];
    work.run(&KEEP, row).await?;
    Ok(())
}

fn moved(from: Place, to: Place) -> String {
    format!("move\n{} → {}", from.period.start, to.period.start)
}

async fn take(
    work: &mut Work,
    zone: &Zone,
    visit: &Appointment,
    there: Place,
    overbook: bool,
) -> Outcome<Option<RoomId>, BookingRefused> {
    let wanted = Wanted {
        appointment: visit.id,
        patient: visit.patient_id,
        practitioner: there.practitioner,
        period: there.period,
        buffers: visit.buffers,
        hold: None,
        overbook,
    };
    take_time(work, zone, wanted, None).await
}

async fn place(
    work: &mut Work,
    id: AppointmentId,
    there: Place,
    room: Option<RoomId>,
    to_call: Option<Timestamp>,
    overbook_reason: &str,
) -> Result<(), StoreError> {
    let Place { practitioner, period } = there;
    let now = work.now;
    let row = args![
        id,
        practitioner,
        room,
        period.start,
        period.end,
        to_call,
        now,
        overbook_reason
    ];
    work.run(&PLACE, row).await?;
    work.put(Entity::Appointment, id);
    Ok(())
}

/// Where the leave's visits are now, to be touched before they move back.
pub(super) async fn days_now(
    tx: &mut Tx,
    zone: &Zone,
    leave: LeaveId,
) -> Result<Vec<(PractitionerId, Date)>, StoreError> {
    let rows = tx.all(&WHERE_NOW, args![leave]).await?;
    rows.iter()
        .map(|row| Ok((row.get("practitioner_id")?, zone.day_of(row.get("starts_at")?))))
        .collect()
}

pub(super) async fn forget(tx: &mut Tx, leave: LeaveId) -> Result<(), StoreError> {
    tx.run(&FORGET, args![leave]).await?;
    Ok(())
}

#[derive(Debug)]
struct Kept {
    appointment: AppointmentId,
    from: Place,
    overbook_reason: String,
    version_after: i64,
}

impl Kept {
    fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            appointment: row.get("appointment_id")?,
            from: Place {
                practitioner: row.get("practitioner_id")?,
                period: period_of(row)?,
            },
            overbook_reason: row.get("overbook_reason")?,
            version_after: row.get("version_after")?,
        })
    }
}

/// The leave is withdrawn already. A visit that somebody changed since stays, and so does one whose old time
/// is not to be had any more.
pub(super) async fn move_back(
    work: &mut Work,
    zone: &Zone,
    leave: LeaveId,
) -> Outcome<LeaveUndone, ScheduleRefused> {
    let mut undone = LeaveUndone {
        moved_back: Vec::new(),
        left: Vec::new(),
    };
    let rows = work.all(&KEPT, args![leave]).await?;
    let kept = rows.iter().map(Kept::of).collect::<Result<Vec<_>, _>>()?;
    let mut going = Vec::new();
    for kept in kept {
        let visit = queries::appointment(work, kept.appointment).await?;
        match visit.filter(|visit| visit.version == kept.version_after) {
            Some(visit) if kept.from.period.start >= earliest(work.now) => going.push((visit, kept)),
            _ => undone.left.push(kept.appointment),
        }
    }
    // As on the way there: each may go where another of them is.
    for (visit, _) in &going {
        free_time(work, visit.id).await?;
    }
    let mut staying = Vec::new();
    for (visit, kept) in going {
        let (home, overbook) = (kept.from, !kept.overbook_reason.is_empty());
        match take(work, zone, &visit, home, overbook).await {
            Ok(room) => {
                place(work, visit.id, home, room, None, &kept.overbook_reason).await?;
                work.note_on(Entity::Appointment, visit.id, moved(Place::of(&visit), home));
                undone.moved_back.push(visit.id);
            }
            Err(Failure::Refused(_)) => {
                // What it took before the "no" is given back too.
                free_time(work, visit.id).await?;
                undone.left.push(visit.id);
                staying.push(visit);
            }
            Err(Failure::Fields(errors)) => return Err(Failure::Fields(errors)),
            Err(Failure::Fault(fault)) => return Err(fault.into()),
        }
    }
    for visit in staying.iter().filter(|visit| visit.to_call.is_none()) {
        let here = take(work, zone, visit, Place::of(visit), false).await;
        here.map_err(|why| not_moved(visit.id, why))?;
    }
    Ok(undone)
}
