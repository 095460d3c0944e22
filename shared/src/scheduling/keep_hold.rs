//! Holds, rule B4: `POST /api/holds`, `POST /api/holds/{id}/extend`, `DELETE /api/holds/{id}`. Only the server's
//! clock counts. Nobody sweeps: a hold that is over keeps nobody out, and whoever needs its time removes it.

use utoipa_axum::routes;

use super::{
    BookingRefused, Buffers, Cell, Hold, HoldForm, HoldPurpose,
    queries::{self, hold_of},
    take_time::{DayAsked, Wanted, day_of, earliest, touch_days, with_alternatives},
};
use crate::{
    args, catalog,
    feed::Entity,
    identity::Access,
    ids::{AppointmentId, HoldId, PatientId, PractitionerId},
    leases,
    store::{StoreError, Tx},
    time::{Period, Timestamp},
    web::{Body, Created, NoContent, Outcome, PathId, Routes, Versioned, Work, Working},
};

crate::statements! {
    FIND = "SELECT id, practitioner_id, starts_at, ends_at, owner_id, purpose, made_at, expires_at FROM slot_hold
        WHERE id = ?1";
    INSERT = "INSERT INTO slot_hold
        (id, practitioner_id, starts_at, ends_at, owner_id, purpose, made_at, expires_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    HOLD_CELL = "INSERT INTO slot_cell (practitioner_id, cell, holder_id, held_until) VALUES (?1, ?2, ?3, ?4)";
    EXPIRED = "SELECT id, purpose FROM slot_hold WHERE practitioner_id = ?1 AND expires_at <= ?2";
    /// What a desk booked in it in time is honoured later than this, where the time is still free.
    KEEP_ENDED = "INSERT INTO ended_lease (id, post_id, practitioner_id, starts_at, ends_at, expires_at)
        SELECT id, owner_id, practitioner_id, starts_at, ends_at, expires_at FROM slot_hold WHERE id = ?1";
    DELETE = "DELETE FROM slot_hold WHERE id = ?1";
    FREE_CELLS = "DELETE FROM slot_cell WHERE holder_id = ?1";
    EXTEND = "UPDATE slot_hold SET expires_at = ?2 WHERE id = ?1";
    EXTEND_CELLS = "UPDATE slot_cell SET held_until = ?2 WHERE holder_id = ?1";
}

/// A form that stays open longer than this lets others have the time.
const HOLD_MINUTES_MAX: i64 = 30;

pub fn routes() -> Routes {
    Routes::default()
        .change(Access::STAFF, routes!(hold_time))
        .change(Access::STAFF, routes!(extend_hold))
        .change(Access::STAFF, routes!(end_hold))
}

/// Holds a doctor's time while its form is filled in. Refused like a booking of that time would be.
#[utoipa::path(post, path = "/api/holds", tag = "scheduling", request_body = HoldForm,
    responses((status = 201, body = Hold), (status = 409, body = crate::problem::Problem)))]
async fn hold_time(mut work: Working, Body(form): Body<HoldForm>) -> Outcome<Created<Hold>, BookingRefused> {
    if !work.actor.answers_for(form.practitioner_id) {
        return Err(BookingRefused::Forbidden.into());
    }
    let (_, settings) = crate::settings::load(&mut work).await?;
    let minutes = i64::from(settings.hold_minutes);
    let hold = take_hold(&mut work, form, HoldPurpose::Booking, minutes).await?;
    Ok(Created(1, hold))
}

/// The form is still in use: the hold goes on from now, up to 30 minutes in all.
#[utoipa::path(post, path = "/api/holds/{id}/extend", tag = "scheduling",
    responses((status = 200, body = Hold), (status = 409, body = crate::problem::Problem)))]
async fn extend_hold(
    mut work: Working,
    PathId(id): PathId<HoldId>,
) -> Outcome<Versioned<Hold>, BookingRefused> {
    let mut hold = find_own(&mut work, id).await?.ok_or(BookingRefused::HoldLost)?;
    let (_, settings) = crate::settings::load(&mut work).await?;
    let until = work.now.plus_minutes(i64::from(settings.hold_minutes));
    hold.expires_at = until.min(hold.made_at.plus_minutes(HOLD_MINUTES_MAX));
    // A hold that is over but that nobody needed goes on, too: its cells are still there.
    if hold.expires_at <= work.now {
        return Err(BookingRefused::HoldLost.into());
    }
    prolong(&mut work, id, hold.expires_at).await?;
    Ok(Versioned(1, hold))
}

/// Gives the time back before the hold is over. Nothing happens to one that is over already.
#[utoipa::path(delete, path = "/api/holds/{id}", tag = "scheduling", responses((status = 204)))]
async fn end_hold(mut work: Working, PathId(id): PathId<HoldId>) -> Outcome<NoContent, BookingRefused> {
    end_own(&mut work, id).await?;
    Ok(NoContent)
}

/// Holds the time for `minutes`, or says which rule forbids it. Asking twice with one id holds once.
pub(crate) async fn take_hold(
    work: &mut Work,
    form: HoldForm,
    purpose: HoldPurpose,
    minutes: i64,
) -> Outcome<Hold, BookingRefused> {
    let not_bookable = |pointer: &str| BookingRefused::NotBookable {
        pointer: pointer.to_owned(),
    };
    let service = catalog::find_service(work, form.service_id).await?;
    let service = service
        .filter(|service| service.deleted_at.is_none() && service.form.active)
        .ok_or_else(|| not_bookable("/service_id"))?;
    let doctor = queries::doctor(work, form.practitioner_id).await?;
    let doctor = doctor
        .filter(|doctor| doctor.bookable)
        .ok_or_else(|| not_bookable("/practitioner_id"))?;
    let length = form.length_minutes.unwrap_or(service.form.length_minutes);
    let period = Period {
        start: form.start,
        end: form.start.plus_minutes(i64::from(length)),
    };
    let buffers = Buffers::of(&service.form);
    let busy = buffers.around(period);
    let hold = Hold {
        id: form.id,
        practitioner_id: form.practitioner_id,
        start: busy.start,
        end: busy.end,
        owner_id: work.actor.user.0,
        desk: None,
        own: false,
        purpose,
        made_at: work.now,
        expires_at: work.now.plus_minutes(minutes),
    };
    if let Some(already) = find(work, form.id).await? {
        let same = (already.owner_id, already.practitioner_id, already.period())
            == (hold.owner_id, hold.practitioner_id, hold.period());
        return if same {
            Ok(already)
        } else {
            Err(BookingRefused::IdInUse.into())
        };
    }
    if period.start < earliest(work.now) {
        return Err(BookingRefused::InThePast { now: work.now }.into());
    }
    let zone = crate::settings::zone(work).await?;
    let day = zone.day_of(period.start);
    touch_days(work, vec![(form.practitioner_id, day)]).await?;
    end_expired(work, form.practitioner_id).await?;
    if let Some(before) = form.instead_of {
        end_own(work, before).await?;
    }
    let (device, user) = (work.device, work.actor.user);
    let post = leases::own_post(work, device, user).await?.map(|post| post.id);
    let but = form.moving.unwrap_or(AppointmentId(uuid::Uuid::nil()));
    let asked = DayAsked {
        practitioner: form.practitioner_id,
        day,
        visits_max: doctor.visits_max,
        buffers,
        patient: form.patient_id,
        but,
        hold: None,
        post,
    };
    let now = work.now;
    let (_, seen) = day_of(work, &zone, now, asked).await?;
    if let Err(refused) = seen.admit(period) {
        let wanted = Wanted {
            appointment: but,
            patient: form.patient_id.unwrap_or(PatientId(uuid::Uuid::nil())),
            practitioner: form.practitioner_id,
            period,
            buffers,
            hold: None,
            overbook: false,
        };
        return Err(with_alternatives(work, &zone, wanted, &doctor.specialty, refused).await?);
    }
    // Where a visit moves by less than its length, the cells it keeps are its own already; what is lent to this desk
    // stays so until the form is sent.
    let mut own = match form.moving {
        Some(visit) => own_cells(work, visit, hold.practitioner_id).await?,
        None => Vec::new(),
    };
    if let Some(post) = post {
        let lent = leases::own_times(work, post, hold.practitioner_id, hold.period()).await?;
        let cells = lent.into_iter().filter_map(|lease| Cell::of(lease.period));
        own.extend(cells.flatten().map(|Cell(cell)| cell));
    }
    write(work, &hold, &own).await?;
    Ok(hold)
}

/// Takes its cells but for those that are the asker's `own` already.
pub(crate) async fn write(work: &mut Work, hold: &Hold, own: &[i64]) -> Outcome<(), BookingRefused> {
    let Some(cells) = Cell::of(hold.period()) else {
        let alternatives = Vec::new();
        return Err(BookingRefused::OutsideHours { alternatives }.into());
    };
    for Cell(cell) in cells {
        if own.contains(&cell) {
            continue;
        }
        let row = args![hold.practitioner_id, cell, hold.id, hold.expires_at];
        match work.run(&HOLD_CELL, row).await {
            Err(error) if error.is_unique() => {
                let alternatives = Vec::new();
                return Err(BookingRefused::SlotTaken { alternatives }.into());
            }
            other => other?,
        };
    }
    let row = args![
        hold.id,
        hold.practitioner_id,
        hold.start,
        hold.end,
        hold.owner_id,
        hold.purpose.name(),
        hold.made_at,
        hold.expires_at
    ];
    work.run(&INSERT, row).await?;
    work.put(Entity::SlotHold, hold.id);
    Ok(())
}

async fn own_cells(
    tx: &mut Tx,
    visit: AppointmentId,
    practitioner: PractitionerId,
) -> Result<Vec<i64>, StoreError> {
    let Some(visit) = queries::appointment(tx, visit).await? else {
        return Ok(Vec::new());
    };
    let same_doctor = visit.practitioner_id == practitioner && visit.status.keeps_its_time();
    let cells = Cell::of(visit.busy()).filter(|_| same_doctor);
    Ok(cells.into_iter().flatten().map(|Cell(cell)| cell).collect())
}

async fn find(tx: &mut Tx, id: HoldId) -> Result<Option<Hold>, StoreError> {
    let row = tx.first(&FIND, args![id]).await?;
    row.as_ref().map(hold_of).transpose()
}

async fn find_own(work: &mut Work, id: HoldId) -> Result<Option<Hold>, StoreError> {
    let owner = work.actor.user.0;
    let found = find(work, id).await?;
    // What is offered to a patient is nobody's to book or to give back by itself.
    Ok(found.filter(|hold| hold.owner_id == owner && hold.purpose == HoldPurpose::Booking))
}

/// Ends a hold that the asker made; somebody else's stays.
pub(super) async fn end_own(work: &mut Work, id: HoldId) -> Result<(), StoreError> {
    if find_own(work, id).await?.is_some() {
        end(work, id).await?;
    }
    Ok(())
}

/// Ends a hold whoever made it: the waiting list's are the clinic's own.
pub(super) async fn end_if_there(work: &mut Work, id: HoldId) -> Result<(), StoreError> {
    if find(work, id).await?.is_some() {
        end(work, id).await?;
    }
    Ok(())
}

/// Removes what is over of a doctor's holds, so that whoever needs the time can take it.
pub(crate) async fn end_expired(work: &mut Work, practitioner: PractitionerId) -> Result<(), StoreError> {
    let now: Timestamp = work.now;
    for row in work.all(&EXPIRED, args![practitioner, now]).await? {
        let id = row.get("id")?;
        if row.word("purpose", HoldPurpose::parse)? == HoldPurpose::Lease {
            work.run(&KEEP_ENDED, args![id]).await?;
        }
        end(work, id).await?;
    }
    Ok(())
}

/// Goes on until then.
pub(crate) async fn prolong(work: &mut Work, id: HoldId, expires_at: Timestamp) -> Result<(), StoreError> {
    work.run(&EXTEND, args![id, expires_at]).await?;
    work.run(&EXTEND_CELLS, args![id, expires_at]).await?;
    work.put(Entity::SlotHold, id);
    Ok(())
}

pub(crate) async fn end(work: &mut Work, id: HoldId) -> Result<(), StoreError> {
    work.run(&FREE_CELLS, args![id]).await?;
    work.run(&DELETE, args![id]).await?;
    work.removed(Entity::SlotHold, id);
    Ok(())
}
