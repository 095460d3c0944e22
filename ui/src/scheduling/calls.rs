//! Every request that these screens make.
use clinic_shared::arrivals::{CallNext, CheckIn, CheckedIn, Queue, QueueEntry, QueueMove, QueueStep};
use clinic_shared::catalog::{Room, Service};
use clinic_shared::feed::Page;
use clinic_shared::ids::{
    AppointmentId, ChangeKey, HoldId, LeaveId, PatientId, PractitionerId, QueueEntryId, WaitingId,
};
use clinic_shared::patients::{Patient, PatientSummary};
use clinic_shared::practitioners::{Practitioner, PractitionerNow};
use clinic_shared::records::FollowUp;
use clinic_shared::scanning::Scan;
use clinic_shared::scheduling::{
    AcceptOffer, AppointmentEvent, AppointmentKind, AppointmentList, AppointmentSort, AppointmentStatus,
    AppointmentView, BookAppointment, BookBest, BookSeries, BookedSeries, CancelAppointment, ChangeStatus,
    DayBoard, DeclineOffer, FreeTimes, Hold, HoldForm, JoinWaitingList, Leave, LeaveForm, LeavePlan,
    LeaveUndone, LeaveWaitingList, Load, MoveAppointment, OffersMade, PartOfDay, PlannedVisit, Proposals,
    ProposalsAsked, RepeatWeek, RepeatedWeeks, Schedule, SeriesAsked, SeriesPlan, Transition, WaitingForm,
    WaitingView, WeekSchedule,
};
use clinic_shared::time::{Date, Timestamp};

use super::free::Sought;
use crate::api::{self, Answer, ApiError, Verb, with_query};
use crate::clinic;

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

pub async fn day_board(
    from: Date,
    days: u8,
    practitioner: Option<PractitionerId>,
) -> Result<DayBoard, ApiError> {
    let (from, days, practitioner) = (from.to_string(), days.to_string(), text(practitioner));
    let query = [
        ("from", from.as_str()),
        ("days", &days),
        ("practitioner_id", &practitioner),
    ];
    api::get(&with_query("/api/day-board", &query)).await
}

/// What every doctor is doing now. Row E2.
pub async fn states() -> Result<Page<PractitionerNow>, ApiError> {
    api::get("/api/practitioners/states").await
}

/// The server's word on which times of a day are free.
pub async fn free_times(
    practitioner: PractitionerId,
    day: Date,
    sought: Sought,
    own: Option<HoldId>,
) -> Result<FreeTimes, ApiError> {
    let (day, minutes, moving) = (day.to_string(), sought.minutes.to_string(), text(sought.moving));
    let (own, service, patient) = (text(own), text(sought.service), text(sought.patient));
    let query = [
        ("day", day.as_str()),
        ("service_id", &service),
        ("length_minutes", &minutes),
        ("moving", &moving),
        ("hold_id", &own),
        ("patient_id", &patient),
    ];
    api::get(&with_query(
        &format!("/api/practitioners/{practitioner}/free-times"),
        &query,
    ))
    .await
}

pub async fn visit(id: AppointmentId) -> Result<AppointmentView, ApiError> {
    api::get(&format!("/api/appointments/{id}")).await
}

pub async fn history(id: AppointmentId) -> Result<Page<AppointmentEvent>, ApiError> {
    api::get(&format!("/api/appointments/{id}/history")).await
}

/// The visit's code as a picture.
pub async fn qr_svg(id: AppointmentId) -> Result<String, ApiError> {
    api::text(&format!("/api/appointments/{id}/qr.svg")).await
}

pub async fn move_visit(
    id: AppointmentId,
    version: i64,
    to: MoveAppointment,
    key: ChangeKey,
) -> Result<AppointmentView, ApiError> {
    api::act(&format!("/api/appointments/{id}/move"), &to, key, Some(version)).await
}

pub async fn cancel(
    id: AppointmentId,
    version: i64,
    reason: String,
    key: ChangeKey,
) -> Result<AppointmentView, ApiError> {
    let path = format!("/api/appointments/{id}/cancel");
    api::act(&path, &CancelAppointment { reason }, key, Some(version)).await
}

/// A step other than cancelling and check-in. Without a version the visit's state alone decides.
pub async fn step(
    id: AppointmentId,
    version: Option<i64>,
    transition: Transition,
    key: ChangeKey,
) -> Result<AppointmentView, ApiError> {
    let path = format!("/api/appointments/{id}/status");
    api::act(&path, &ChangeStatus { transition }, key, version).await
}

pub async fn check_in(id: AppointmentId, key: ChangeKey) -> Result<CheckedIn, ApiError> {
    let check_in = CheckIn {
        appointment_id: Some(id),
        ..CheckIn::default()
    };
    api::post("/api/check-ins", &check_in, key).await
}

/// Who is to come again about now: all of them, in one page.
pub async fn follow_ups() -> Result<Page<FollowUp>, ApiError> {
    let mut all: Page<FollowUp> = api::get("/api/follow-ups").await?;
    while let Some(cursor) = all.next_cursor.take() {
        let next = with_query("/api/follow-ups", &[("cursor", &cursor)]);
        let next: Page<FollowUp> = api::get(&next).await?;
        all.items.extend(next.items);
        all.next_cursor = next.next_cursor;
    }
    Ok(all)
}

/// Today's queue of one doctor, or of all.
pub async fn queue(practitioner: Option<PractitionerId>) -> Result<Queue, ApiError> {
    let practitioner = text(practitioner);
    api::get(&with_query("/api/queue", &[("practitioner_id", &practitioner)])).await
}

pub async fn queue_step(
    id: QueueEntryId,
    version: i64,
    step: QueueStep,
    key: ChangeKey,
) -> Result<QueueEntry, ApiError> {
    let path = format!("/api/queue/{id}/step");
    api::act(&path, &QueueMove { step }, key, Some(version)).await
}

/// Takes the visit's patient out of the queue again; `None` when they are not waiting there any more.
pub async fn undo_check_in(visit: &AppointmentView, key: ChangeKey) -> Result<Option<QueueEntry>, ApiError> {
    let queue = queue(Some(visit.appointment.practitioner_id)).await?;
    let entry = queue
        .entries
        .into_iter()
        .filter(|entry| entry.appointment_id == visit.appointment.id)
        .find(|entry| QueueStep::Withdraw.from().contains(&entry.status));
    match entry {
        Some(entry) => queue_step(entry.id, entry.version, QueueStep::Withdraw, key)
            .await
            .map(Some),
        None => Ok(None),
    }
}

/// Hits for a name, phone, number, or the text of a scanned card.
pub async fn find_patients(text: &str) -> Result<Page<PatientSummary>, ApiError> {
    let card = card_of(&Scan::read(text)).unwrap_or_default();
    let text = if card.is_empty() { text.trim() } else { "" };
    let query = [("q", text), ("identifier", &card), ("limit", "8")];
    api::get(&with_query("/api/patients", &query)).await
}

/// Who has this card: at most one; nobody for a code that is no card.
pub async fn patient_of(scan: &Scan) -> Result<Option<PatientSummary>, ApiError> {
    let Some(card) = card_of(scan) else {
        return Ok(None);
    };
    let path = with_query("/api/patients", &[("identifier", &card)]);
    let page: Page<PatientSummary> = api::get(&path).await?;
    Ok(page.items.into_iter().next())
}

/// A card's number as the search takes it: `cccd:079090000001`.
fn card_of(scan: &Scan) -> Option<String> {
    match scan {
        Scan::CitizenCard(card) => Some(format!("cccd:{}", card.number)),
        // Ten digits are the social insurance number, which the newer cards carry alone.
        Scan::InsuranceCard(card) if card.number.len() == 10 => Some(format!("bhxh:{}", card.number)),
        Scan::InsuranceCard(card) => Some(format!("bhyt:{}", card.number)),
        Scan::AppointmentCode { .. } | Scan::Unknown => None,
    }
}

pub async fn patient(id: PatientId) -> Result<Patient, ApiError> {
    api::get(&format!("/api/patients/{id}")).await
}

/// The services that are offered now.
pub async fn services() -> Result<Vec<Service>, ApiError> {
    let page: Page<Service> = api::get("/api/services").await?;
    let mut services = page.items;
    services.retain(|service| service.form.active && service.deleted_at.is_none());
    Ok(services)
}

pub async fn book(booking: &BookAppointment, key: ChangeKey) -> Result<AppointmentView, ApiError> {
    api::post("/api/appointments", booking, key).await
}

/// Keeps a time while its form is filled in. Rule B4.
pub async fn hold(form: &HoldForm, key: ChangeKey) -> Result<Hold, ApiError> {
    api::post("/api/holds", form, key).await
}

pub async fn extend_hold(id: HoldId, key: ChangeKey) -> Result<Hold, ApiError> {
    api::post(&format!("/api/holds/{id}/extend"), &serde_json::json!({}), key).await
}

pub async fn end_hold(id: HoldId, key: ChangeKey) -> Result<(), ApiError> {
    api::delete(&format!("/api/holds/{id}"), key, None).await
}

/// The best times for what is asked, each with its reasons. Rules E7, D9.
pub async fn proposals(asked: &ProposalsAsked) -> Result<Proposals, ApiError> {
    let query = [
        ("service_id", text(asked.service_id)),
        ("patient_id", text(asked.patient_id)),
        ("practitioner_id", text(asked.practitioner_id)),
        ("specialty", asked.specialty.clone().unwrap_or_default()),
        ("earliest", text(asked.earliest)),
        ("latest", text(asked.latest)),
        ("part_of_day", text(asked.part_of_day.map(PartOfDay::name))),
        ("asked", text(asked.asked)),
        ("length_minutes", text(asked.length_minutes)),
        ("moving", text(asked.moving)),
        ("hold_id", text(asked.hold_id)),
        ("limit", text(asked.limit)),
    ];
    let query = query.each_ref().map(|(name, value)| (*name, value.as_str()));
    api::get(&with_query("/api/proposals", &query)).await
}

/// Rule D11.
pub async fn book_best(asked: &BookBest, key: ChangeKey) -> Result<AppointmentView, ApiError> {
    api::post("/api/appointments/automatic", asked, key).await
}

pub async fn series_preview(asked: SeriesAsked) -> Result<SeriesPlan, ApiError> {
    let query = [
        ("patient_id", asked.patient_id.to_string()),
        ("practitioner_id", asked.practitioner_id.to_string()),
        ("service_id", asked.service_id.to_string()),
        ("start", asked.start.to_string()),
        ("count", asked.count.to_string()),
        ("every_days", asked.every_days.to_string()),
        ("length_minutes", text(asked.length_minutes)),
        ("hold_id", text(asked.hold_id)),
    ];
    let query = query.each_ref().map(|(name, value)| (*name, value.as_str()));
    api::get(&with_query("/api/appointment-series/preview", &query)).await
}

/// All visits of a series, or none.
pub async fn book_series(series: &BookSeries, key: ChangeKey) -> Result<BookedSeries, ApiError> {
    api::post("/api/appointment-series", series, key).await
}

pub async fn visits(asked: AppointmentList) -> Result<Page<AppointmentView>, ApiError> {
    api::get(&with_query(
        "/api/appointments",
        &list_query(&asked)
            .each_ref()
            .map(|(name, value)| (*name, value.as_str())),
    ))
    .await
}

fn list_query(asked: &AppointmentList) -> [(&'static str, String); 9] {
    let sort = asked.sort.map(|sort| match sort {
        AppointmentSort::Start => "start",
        AppointmentSort::StartDesc => "start-desc",
        AppointmentSort::CreatedDesc => "created-desc",
        AppointmentSort::Status => "status",
    });
    [
        ("from", text(asked.from)),
        ("to", text(asked.to)),
        ("practitioner_id", text(asked.practitioner_id)),
        ("patient_id", text(asked.patient_id)),
        ("status", text(asked.status.map(AppointmentStatus::name))),
        ("kind", text(asked.kind.map(AppointmentKind::name))),
        ("sort", text(sort)),
        ("limit", text(asked.limit)),
        ("cursor", asked.cursor.clone().unwrap_or_default()),
    ]
}

pub async fn call_next(practitioner: PractitionerId, key: ChangeKey) -> Result<QueueEntry, ApiError> {
    let asked = CallNext {
        practitioner_id: Some(practitioner),
        room_id: None,
    };
    api::post("/api/queue/call-next", &asked, key).await
}

/// A doctor's visits of today, earliest first. Row A2.
pub async fn todays_visits(practitioner: PractitionerId) -> Result<Vec<AppointmentView>, ApiError> {
    let path = format!("/api/practitioners/{practitioner}/appointments?range=today&limit=200");
    let page: Page<AppointmentView> = api::get(&path).await?;
    Ok(page.items)
}

/// A patient's visits from today on, earliest first; as many as one page shows.
pub async fn visits_to_come(patient: PatientId) -> Result<Vec<AppointmentView>, ApiError> {
    let from = clinic::zone().start_of(clinic::today()).to_string();
    let path = format!("/api/patients/{patient}/appointments");
    let page: Page<AppointmentView> =
        api::get(&with_query(&path, &[("from", &from), ("limit", "50")])).await?;
    Ok(page.items)
}

pub async fn practitioner(id: PractitionerId) -> Result<Practitioner, ApiError> {
    api::get(&format!("/api/practitioners/{id}")).await
}

/// Shifts and leaves from the first to the last day, both included. Row A1.
pub async fn schedule(practitioner: PractitionerId, from: Date, to: Date) -> Result<Schedule, ApiError> {
    api::get(&format!(
        "/api/practitioners/{practitioner}/schedule?from={from}&to={to}"
    ))
    .await
}

/// A week's hours, and their version for [`save_week`].
pub async fn week(practitioner: PractitionerId, monday: Date) -> Result<(i64, Schedule), ApiError> {
    let sunday = monday.plus_days(6);
    let path = format!("/api/practitioners/{practitioner}/schedule?from={monday}&to={sunday}");
    Ok(versioned(api::ask(Verb::Get, &path, None, None, None).await?))
}

fn versioned<T>(answer: Answer<T>) -> (i64, T) {
    (answer.version.unwrap_or_default(), answer.value)
}

/// The same hours in other weeks; each is taken on or refused by itself.
pub async fn repeat_week(
    practitioner: PractitionerId,
    asked: &RepeatWeek,
    key: ChangeKey,
) -> Result<RepeatedWeeks, ApiError> {
    let path = format!("/api/practitioners/{practitioner}/schedule/repeat");
    api::post(&path, asked, key).await
}

/// How full the days from the first to the last are.
pub async fn month_load(from: Date, to: Date) -> Result<Load, ApiError> {
    api::get(&format!("/api/load?from={from}&to={to}")).await
}

pub async fn save_week(
    practitioner: PractitionerId,
    version: i64,
    week: &WeekSchedule,
    key: ChangeKey,
) -> Result<(i64, Schedule), ApiError> {
    let path = format!("/api/practitioners/{practitioner}/schedule");
    let body = api::json(week)?;
    let answer = api::ask(Verb::Put, &path, Some(body), Some(key), Some(version)).await?;
    Ok(versioned(answer))
}

pub async fn take_leave(
    practitioner: PractitionerId,
    leave: &LeaveForm,
    key: ChangeKey,
) -> Result<Leave, ApiError> {
    api::post(&format!("/api/practitioners/{practitioner}/leaves"), leave, key).await
}

/// What a leave would hit, and where each visit could go.
pub async fn leave_plan(
    practitioner: PractitionerId,
    start: Timestamp,
    end: Timestamp,
) -> Result<LeavePlan, ApiError> {
    let (start, end) = (start.to_string(), end.to_string());
    let path = format!("/api/practitioners/{practitioner}/leave-plan");
    api::get(&with_query(&path, &[("start", start.as_str()), ("end", &end)])).await
}

pub async fn undo_leave(
    practitioner: PractitionerId,
    leave: LeaveId,
    key: ChangeKey,
) -> Result<LeaveUndone, ApiError> {
    let path = format!("/api/practitioners/{practitioner}/leaves/{leave}/undo");
    api::post(&path, &(), key).await
}

/// Whose patients are to be called.
pub async fn to_call() -> Result<Page<PlannedVisit>, ApiError> {
    api::get("/api/appointments/to-call").await
}

pub async fn remove_leave(
    practitioner: PractitionerId,
    leave: LeaveId,
    key: ChangeKey,
) -> Result<(), ApiError> {
    api::delete(
        &format!("/api/practitioners/{practitioner}/leaves/{leave}"),
        key,
        None,
    )
    .await
}

/// Who waits for a time, in the order in which they are asked; or who waits no more, the newest first.
pub async fn waiting_list(over: bool, patient: Option<PatientId>) -> Result<Page<WaitingView>, ApiError> {
    let patient = text(patient);
    let over = if over { "true" } else { "" };
    api::get(&with_query(
        "/api/waiting-list",
        &[("over", over), ("patient_id", &patient)],
    ))
    .await
}

pub async fn join_waiting_list(asked: &JoinWaitingList, key: ChangeKey) -> Result<WaitingView, ApiError> {
    api::post("/api/waiting-list", asked, key).await
}

pub async fn change_waiting(
    id: WaitingId,
    version: i64,
    form: &WaitingForm,
    key: ChangeKey,
) -> Result<WaitingView, ApiError> {
    api::put(&format!("/api/waiting-list/{id}"), form, key, Some(version)).await
}

pub async fn wait_no_more(
    id: WaitingId,
    form: &LeaveWaitingList,
    key: ChangeKey,
) -> Result<WaitingView, ApiError> {
    api::post(&format!("/api/waiting-list/{id}/close"), form, key).await
}

pub async fn wait_again(id: WaitingId, key: ChangeKey) -> Result<WaitingView, ApiError> {
    api::post(&format!("/api/waiting-list/{id}/reopen"), &(), key).await
}

pub async fn accept_offer(
    id: WaitingId,
    taken: AcceptOffer,
    key: ChangeKey,
) -> Result<WaitingView, ApiError> {
    api::post(&format!("/api/waiting-list/{id}/accept"), &taken, key).await
}

pub async fn decline_offer(
    id: WaitingId,
    declined: DeclineOffer,
    key: ChangeKey,
) -> Result<WaitingView, ApiError> {
    api::post(&format!("/api/waiting-list/{id}/decline"), &declined, key).await
}

/// Looks now for freed times that somebody on the list would take.
pub async fn look_for_offers(key: ChangeKey) -> Result<OffersMade, ApiError> {
    api::post("/api/waiting-list/offers", &(), key).await
}

/// The rooms in use now.
pub async fn rooms() -> Result<Vec<Room>, ApiError> {
    let page: Page<Room> = api::get("/api/rooms").await?;
    let mut rooms = page.items;
    rooms.retain(|room| room.form.active && room.deleted_at.is_none());
    Ok(rooms)
}
