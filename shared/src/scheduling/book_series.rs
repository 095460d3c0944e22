//! Planning and booking a series: `GET /api/appointment-series/preview`, `POST /api/appointment-series`.

use axum::{Json, extract::State};
use utoipa_axum::routes;

use super::{
    AppointmentView, BookAppointment, BookSeries, BookedSeries, BookingRefused, PlannedSession,
    ProposalsAsked, SeriesAsked, SeriesPlan, Wish,
    book::book,
    proposals::Search,
    queries::{select_view, view_of},
    take_time::earliest,
};
use crate::{
    app::App,
    args,
    field::Check as _,
    identity::Access,
    ids::{AppointmentId, SeriesId},
    ports::Clock as _,
    store::{StoreError, Tx},
    time::Timestamp,
    web::{Body, Created, Fault, Outcome, Params, Reach, Reading, Routes, Work, Working},
};

/// A visit that does not fit on its day is looked for so many days on.
const DAYS_ON: i32 = 7;

crate::statements! {
    OF_SERIES = select_view!("WHERE a.series_id = ?1 ORDER BY a.starts_at, a.id");
    JOIN = "UPDATE appointment SET series_id = ?2 WHERE id = ?1";
}

pub fn routes() -> Routes {
    Routes::default()
        .read(Access::STAFF, Reach::Replica, routes!(preview_series))
        .change(Access::STAFF, routes!(post_series))
}

/// Where the visits of a series would come to lie, each with the reason where it is not the asked time.
#[utoipa::path(get, path = "/api/appointment-series/preview", tag = "scheduling", params(SeriesAsked),
    responses((status = 200, body = SeriesPlan), (status = 422, body = crate::problem::Problem)))]
async fn preview_series(
    State(app): State<App>,
    Params(asked): Params<SeriesAsked>,
    Reading(mut tx): Reading,
) -> Outcome<Json<SeriesPlan>, BookingRefused> {
    let errors = asked.check();
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let sessions = plan(&mut tx, asked, app.clock.now()).await?;
    Ok(Json(SeriesPlan { sessions }))
}

/// Books all visits of a series, or none. Rule E6.
#[utoipa::path(post, path = "/api/appointment-series", tag = "scheduling", request_body = BookSeries,
    responses((status = 201, body = BookedSeries), (status = 409, body = crate::problem::Problem),
        (status = 422, body = crate::problem::Problem)))]
async fn post_series(
    mut work: Working,
    Body(form): Body<BookSeries>,
) -> Outcome<Created<BookedSeries>, BookingRefused> {
    let booked = book_series(&mut work, form).await?;
    Ok(Created(1, booked))
}

/// The visits' times. Each is sought around its own day, so that one that had to move moves no other.
async fn plan(
    tx: &mut Tx,
    asked: SeriesAsked,
    now: Timestamp,
) -> Outcome<Vec<PlannedSession>, BookingRefused> {
    let first = ProposalsAsked {
        service_id: Some(asked.service_id),
        patient_id: Some(asked.patient_id),
        practitioner_id: Some(asked.practitioner_id),
        length_minutes: asked.length_minutes,
        hold_id: asked.hold_id,
        ..ProposalsAsked::default()
    };
    let Search {
        zone,
        wish: common,
        who,
        ..
    } = Search::of(tx, &first, now).await?;
    let local = zone.local(asked.start);
    let mut planned: Vec<PlannedSession> = Vec::with_capacity(usize::from(asked.count));
    let mut free_from = earliest(now);
    for number in 1..=asked.count {
        let days = i32::from(asked.every_days) * i32::from(number - 1);
        let day = zone.day_of(asked.start).plus_days(days);
        let wished = zone.at(day, local.hour(), local.minute());
        let wish = Wish {
            asked: Some(wished),
            from: free_from.max(zone.start_of(day)),
            until: zone.start_of(day.plus_days(DAYS_ON)),
            ..common
        };
        let search = Search::of_one(tx, zone.clone(), wish, who, now).await?;
        let why = search.why_not(tx, wished).await?;
        let start = if why.is_none() && wish.allows(&zone, wished) {
            Some(wished)
        } else {
            let best = search.best(tx).await?;
            best.first().map(|best| best.start)
        };
        if let Some(start) = start {
            // One visit a day, in their order.
            free_from = zone.start_of(zone.day_of(start).plus_days(1));
        }
        planned.push(PlannedSession {
            number,
            wished,
            start,
            end: start.map(|start| start.plus_minutes(i64::from(common.length_minutes))),
            why,
        });
    }
    Ok(planned)
}

async fn of_series(tx: &mut Tx, id: SeriesId) -> Result<Vec<AppointmentView>, StoreError> {
    let rows = tx.all(&OF_SERIES, args![id]).await?;
    rows.iter().map(view_of).collect()
}

/// Asking twice with one id books once.
pub async fn book_series(work: &mut Work, form: BookSeries) -> Outcome<BookedSeries, BookingRefused> {
    let (id, asked) = (form.id, form.asked);
    let already = of_series(work, id).await?;
    if !already.is_empty() {
        let is_same = already.len() == usize::from(asked.count)
            && already.iter().all(|visit| {
                let visit = &visit.appointment;
                let is = (visit.patient_id, visit.practitioner_id, visit.service_id);
                is == (asked.patient_id, asked.practitioner_id, asked.service_id)
            });
        return if is_same {
            Ok(BookedSeries {
                id,
                appointments: already,
            })
        } else {
            Err(BookingRefused::IdInUse.into())
        };
    }
    let mut starts = form.starts;
    if starts.is_empty() {
        let now = work.now;
        for session in plan(work, asked, now).await? {
            let start = session.start.ok_or_else(|| BookingRefused::SeriesGap {
                number: session.number,
                start: session.wished,
                why: session.why.map(|why| why.kind()).unwrap_or_default(),
            })?;
            starts.push(start);
        }
    }
    let mut hold = asked.hold_id;
    for start in starts {
        let visit: AppointmentId = work.new_id();
        let one = BookAppointment {
            id: visit,
            patient_id: asked.patient_id,
            practitioner_id: asked.practitioner_id,
            service_id: asked.service_id,
            start,
            length_minutes: asked.length_minutes,
            kind: form.kind,
            reason: form.reason.clone(),
            note: form.note.clone(),
            proposed: false,
            hold_id: hold.take(),
            overbook: None,
        };
        book(work, one).await?;
        work.run(&JOIN, args![visit, id]).await?;
    }
    let appointments = of_series(work, id).await?;
    if appointments.is_empty() {
        return Err(Fault::new("a series just booked is not there").into());
    }
    Ok(BookedSeries { id, appointments })
}
