//! Calendars to subscribe to, a doctor's and a patient's: `GET /api/calendars/{secret}` in iCalendar (RFC 5545).
//! The address is the key: 256 random bits that the asker makes and only whose hash is kept, so that nobody
//! reads them from the store. Nothing clinical and no patient's name is in them.

use axum::{
    Json,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use icalendar::{Calendar, Component as _, Event, EventLike as _};
use sha2::{Digest as _, Sha256};
use utoipa_axum::routes;
use uuid::Uuid;

use super::{
    AppointmentView, CalendarLink, CalendarRefused, CalendarSecret, CalendarStatus,
    queries::{select_view, view_of},
};
use crate::{
    app::App,
    args,
    feed::Entity,
    field::Language,
    identity::Access,
    ids::{PatientId, PractitionerId},
    ports::Clock as _,
    settings::ClinicSettings,
    store::Tx,
    time::Timestamp,
    web::{ActorIs, Body, Fault, Outcome, PathId, Reach, Reading, Routes, Work, Working, language},
};

crate::statements! {
    OWNER = "SELECT owner_kind, owner_id FROM calendar_link WHERE token_hash = ?1";
    LINK = "SELECT id, created_at FROM calendar_link WHERE owner_kind = ?1 AND owner_id = ?2";
    DELETE = "DELETE FROM calendar_link WHERE owner_kind = ?1 AND owner_id = ?2";
    INSERT = "INSERT INTO calendar_link (id, owner_kind, owner_id, token_hash, created_by, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    OF_PRACTITIONER = select_view!("WHERE a.practitioner_id = ?1 AND a.starts_at >= ?2 AND a.starts_at < ?3
        ORDER BY a.starts_at, a.id");
    OF_PATIENT = select_view!("WHERE a.patient_id = ?1 AND a.starts_at >= ?2 AND a.starts_at < ?3
        ORDER BY a.starts_at, a.id");
    PRACTITIONER = "SELECT id FROM practitioner WHERE id = ?1 AND deleted_at IS NULL";
    PATIENT = "SELECT id FROM patient WHERE id = ?1 AND deleted_at IS NULL AND merged_into IS NULL";
}

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::Public, Reach::Server, routes!(read_calendar))
        .read(Access::STAFF, Reach::Server, routes!(practitioner_link))
        .change(Access::STAFF, routes!(make_practitioner_link))
        .change(Access::STAFF, routes!(revoke_practitioner_link))
        .read(Access::DESK, Reach::Server, routes!(patient_link))
        .change(Access::DESK, routes!(make_patient_link))
        .change(Access::DESK, routes!(revoke_patient_link))
}

/// What a calendar shows: a month back, half a year ahead.
const DAYS_BACK: i64 = 31;
const DAYS_AHEAD: i64 = 183;
const DAY_MINUTES: i64 = 24 * 60;

/// Whose calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Practitioner(PractitionerId),
    Patient(PatientId),
}

impl Owner {
    const fn kind(self) -> &'static str {
        match self {
            Self::Practitioner(_) => "practitioner",
            Self::Patient(_) => "patient",
        }
    }

    const fn id(self) -> Uuid {
        match self {
            Self::Practitioner(id) => id.0,
            Self::Patient(id) => id.0,
        }
    }
}

/// A calendar to subscribe to, by its secret address.
#[utoipa::path(get, path = "/api/calendars/{secret}", tag = "scheduling",
    responses((status = 200, content_type = "text/calendar"), (status = 404, body = crate::problem::Problem)))]
async fn read_calendar(
    axum::extract::State(app): axum::extract::State<App>,
    PathId(secret): PathId<String>,
    Reading(mut tx): Reading,
) -> Outcome<Response, CalendarRefused> {
    let hash = hash_of(&secret).ok_or(CalendarRefused::NotFound)?;
    let row = tx.first(&OWNER, args![hash]).await?;
    let row = row.ok_or(CalendarRefused::NotFound)?;
    let (kind, id): (String, Uuid) = (row.get("owner_kind")?, row.get("owner_id")?);
    let owner = if kind == "practitioner" {
        Owner::Practitioner(PractitionerId(id))
    } else {
        Owner::Patient(PatientId(id))
    };
    let now = app.clock.now();
    let visits = visits(&mut tx, owner, now).await?;
    let (_, settings) = crate::settings::load(&mut tx).await?;
    let text = calendar(owner, &visits, &settings, language());
    let headers = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (CACHE_CONTROL, "private, max-age=300"),
    ];
    Ok((headers, text).into_response())
}

async fn visits(
    tx: &mut Tx,
    owner: Owner,
    now: Timestamp,
) -> Result<Vec<AppointmentView>, crate::store::StoreError> {
    let from = now.plus_minutes(-DAYS_BACK * DAY_MINUTES);
    let to = now.plus_minutes(DAYS_AHEAD * DAY_MINUTES);
    let statement = match owner {
        Owner::Practitioner(_) => &OF_PRACTITIONER,
        Owner::Patient(_) => &OF_PATIENT,
    };
    let rows = tx.all(statement, args![owner.id(), from, to]).await?;
    rows.iter().map(view_of).collect()
}

fn calendar(
    owner: Owner,
    visits: &[AppointmentView],
    settings: &ClinicSettings,
    language: Language,
) -> String {
    let mut calendar = Calendar::new();
    calendar.append_property(("PRODID", "-//ClinicDesk//Calendar//VI"));
    calendar.append_property(("METHOD", "PUBLISH"));
    calendar.name(&settings.clinic_name);
    for visit in visits {
        calendar.push(event(owner, visit, settings, language));
    }
    calendar.to_string()
}

/// One visit for its patient, to send along with a mail: the same thing as in the calendar to subscribe to, by its UID
/// and SEQUENCE. `organizer` is whom a calendar answers.
pub fn mailed_visit(
    visit: &AppointmentView,
    settings: &ClinicSettings,
    language: Language,
    organizer: &str,
) -> String {
    mailed_visits(&[visit], settings, language, organizer)
}

/// Several visits of one patient, of which all take place or none.
pub fn mailed_visits(
    visits: &[&AppointmentView],
    settings: &ClinicSettings,
    language: Language,
    organizer: &str,
) -> String {
    let is_over =
        |visit: &&AppointmentView| visit.appointment.status.in_calendars() == CalendarStatus::Cancelled;
    let method = if visits.iter().any(is_over) {
        "CANCEL"
    } else {
        "PUBLISH"
    };
    let mut calendar = Calendar::new();
    calendar.append_property(("PRODID", "-//ClinicDesk//Calendar//VI"));
    calendar.append_property(("METHOD", method));
    for visit in visits {
        let owner = Owner::Patient(visit.appointment.patient_id);
        let mut event = event(owner, visit, settings, language);
        event.add_property("ORGANIZER", format!("mailto:{organizer}"));
        calendar.push(event.done());
    }
    calendar.to_string()
}

fn event(owner: Owner, view: &AppointmentView, settings: &ClinicSettings, language: Language) -> Event {
    let visit = &view.appointment;
    let status = if visit.to_call.is_some() {
        // Rule B5: it has no time now.
        CalendarStatus::Cancelled
    } else {
        visit.status.in_calendars()
    };
    let status = match status {
        CalendarStatus::Tentative => "TENTATIVE",
        CalendarStatus::Confirmed => "CONFIRMED",
        CalendarStatus::Cancelled => "CANCELLED",
    };
    let (summary, place) = match owner {
        Owner::Practitioner(_) => {
            let visit = language.pick("Lịch hẹn", "Visit");
            (
                format!("{visit} {}", view.patient_record_number),
                view.room_name.clone(),
            )
        }
        Owner::Patient(_) => {
            let visit = language.pick("Khám với", "Visit with");
            let place = [settings.clinic_name.as_str(), &settings.address];
            let place = place.into_iter().filter(|part| !part.is_empty());
            (
                format!("{visit} {}", view.practitioner_name),
                place.collect::<Vec<_>>().join(", "),
            )
        }
    };
    let mut event = Event::with_uid(&visit.id.to_string());
    event
        .add_property("SEQUENCE", visit.sequence.to_string())
        .add_property("DTSTAMP", utc(visit.updated_at))
        .add_property("LAST-MODIFIED", utc(visit.updated_at))
        .add_property("DTSTART", utc(visit.start))
        .add_property("DTEND", utc(visit.end))
        .add_property("STATUS", status)
        .summary(&summary);
    if !place.is_empty() {
        event.location(&place);
    }
    event.done()
}

/// `20261124T030000Z`: an instant, the same in every zone.
fn utc(at: Timestamp) -> String {
    let seconds = Timestamp::from_ms(at.as_ms().div_euclid(1_000) * 1_000).to_string();
    seconds.replace(['-', ':'], "")
}

/// `None` for what is no secret of ours.
fn hash_of(secret: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(secret).ok()?;
    (bytes.len() == CalendarSecret::BYTES).then(|| Sha256::digest(bytes).to_vec())
}

/// Whether a doctor's calendar can be subscribed to, and since when. The address itself is shown only once.
#[utoipa::path(get, path = "/api/practitioners/{id}/calendar-link", tag = "scheduling",
    responses((status = 200, body = CalendarLink), (status = 404, body = crate::problem::Problem)))]
async fn practitioner_link(
    ActorIs(actor): ActorIs,
    PathId(id): PathId<PractitionerId>,
    Reading(mut tx): Reading,
) -> Outcome<Json<CalendarLink>, CalendarRefused> {
    if !actor.answers_for(id) {
        return Err(CalendarRefused::Forbidden.into());
    }
    link(&mut tx, Owner::Practitioner(id)).await
}

/// Makes the address of a doctor's calendar; one made before leads nowhere from then on.
#[utoipa::path(post, path = "/api/practitioners/{id}/calendar-link", tag = "scheduling",
    request_body = CalendarSecret, responses((status = 200, body = CalendarLink)))]
async fn make_practitioner_link(
    mut work: Working,
    PathId(id): PathId<PractitionerId>,
    Body(secret): Body<CalendarSecret>,
) -> Outcome<Json<CalendarLink>, CalendarRefused> {
    make(&mut work, Owner::Practitioner(id), &secret).await
}

/// The address leads nowhere from now on.
#[utoipa::path(post, path = "/api/practitioners/{id}/calendar-link/revoke", tag = "scheduling",
    responses((status = 200, body = CalendarLink)))]
async fn revoke_practitioner_link(
    mut work: Working,
    PathId(id): PathId<PractitionerId>,
) -> Outcome<Json<CalendarLink>, CalendarRefused> {
    revoke(&mut work, Owner::Practitioner(id)).await
}

/// Whether a patient's calendar can be subscribed to, and since when.
#[utoipa::path(get, path = "/api/patients/{id}/calendar-link", tag = "scheduling",
    responses((status = 200, body = CalendarLink)))]
async fn patient_link(
    PathId(id): PathId<PatientId>,
    Reading(mut tx): Reading,
) -> Outcome<Json<CalendarLink>, CalendarRefused> {
    link(&mut tx, Owner::Patient(id)).await
}

/// Makes the address of a patient's calendar; one made before leads nowhere from then on.
#[utoipa::path(post, path = "/api/patients/{id}/calendar-link", tag = "scheduling",
    request_body = CalendarSecret, responses((status = 200, body = CalendarLink)))]
async fn make_patient_link(
    mut work: Working,
    PathId(id): PathId<PatientId>,
    Body(secret): Body<CalendarSecret>,
) -> Outcome<Json<CalendarLink>, CalendarRefused> {
    make(&mut work, Owner::Patient(id), &secret).await
}

/// The address leads nowhere from now on.
#[utoipa::path(post, path = "/api/patients/{id}/calendar-link/revoke", tag = "scheduling",
    responses((status = 200, body = CalendarLink)))]
async fn revoke_patient_link(
    mut work: Working,
    PathId(id): PathId<PatientId>,
) -> Outcome<Json<CalendarLink>, CalendarRefused> {
    revoke(&mut work, Owner::Patient(id)).await
}

async fn link(tx: &mut Tx, owner: Owner) -> Outcome<Json<CalendarLink>, CalendarRefused> {
    let row = tx.first(&LINK, args![owner.kind(), owner.id()]).await?;
    let made_at = row.map(|row| row.get("created_at")).transpose()?;
    Ok(Json(CalendarLink { made_at }))
}

async fn may(work: &mut Work, owner: Owner) -> Outcome<(), CalendarRefused> {
    let statement = match owner {
        Owner::Practitioner(id) if !work.actor.answers_for(id) => {
            return Err(CalendarRefused::Forbidden.into());
        }
        Owner::Practitioner(_) => &PRACTITIONER,
        Owner::Patient(_) => &PATIENT,
    };
    match work.first(statement, args![owner.id()]).await? {
        Some(_) => Ok(()),
        None => Err(CalendarRefused::NotFound.into()),
    }
}

async fn make(
    work: &mut Work,
    owner: Owner,
    secret: &CalendarSecret,
) -> Outcome<Json<CalendarLink>, CalendarRefused> {
    may(work, owner).await?;
    let hash = hash_of(&secret.secret).ok_or_else(|| Fault::new("a checked secret is none"))?;
    forget(work, owner).await?;
    let (id, by, now): (Uuid, _, _) = (work.new_id(), work.actor.user, work.now);
    let row = args![id, owner.kind(), owner.id(), hash, by, now];
    work.run(&INSERT, row).await?;
    work.put(Entity::CalendarLink, id);
    work.note(format!("calendar of {} {}", owner.kind(), owner.id()));
    Ok(Json(CalendarLink { made_at: Some(now) }))
}

async fn revoke(work: &mut Work, owner: Owner) -> Outcome<Json<CalendarLink>, CalendarRefused> {
    may(work, owner).await?;
    forget(work, owner).await?;
    work.note(format!("no calendar of {} {}", owner.kind(), owner.id()));
    Ok(Json(CalendarLink { made_at: None }))
}

async fn forget(work: &mut Work, owner: Owner) -> Outcome<(), CalendarRefused> {
    let Some(row) = work.first(&LINK, args![owner.kind(), owner.id()]).await? else {
        return Ok(());
    };
    let id: Uuid = row.get("id")?;
    work.run(&DELETE, args![owner.kind(), owner.id()]).await?;
    work.removed(Entity::CalendarLink, id);
    Ok(())
}
