//! The waiting list: a freed time goes to the best match with a hold, then to the next, and nobody is forgotten.

use clinic_server::minute;
use clinic_shared::{
    feed::Page,
    ids::{AppointmentId, HoldId, LeaveId, PatientId, PractitionerId, WaitingId},
    scheduling::{
        AcceptOffer, AppointmentStatus, AppointmentView, CancelAppointment, DayBoard, DeclineOffer,
        JoinWaitingList, Leave, LeaveForm, OffersMade, Schedule, WaitingForm, WaitingStatus, WaitingView,
    },
    time::Timestamp,
};
use clinic_tests::{Answer, World, at, next_uuid, today};
use serde_json::json;

use super::checker;

/// Waits for this doctor, today.
fn wish(world: &World, doctor: PractitionerId, patient: PatientId) -> WaitingForm {
    WaitingForm {
        patient_id: patient,
        service_id: world.service,
        appointment_id: None,
        practitioner_id: Some(doctor),
        specialty: None,
        earliest: today(),
        latest: today(),
        part_of_day: None,
        note: String::new(),
    }
}

async fn join(world: &World, form: WaitingForm) -> WaitingId {
    let id = WaitingId(next_uuid());
    let desk = world.clinic.desk();
    let answer = desk
        .post("/api/waiting-list", &JoinWaitingList { id, form })
        .await;
    answer.ok::<WaitingView>();
    id
}

async fn somebody_waits(world: &World, doctor: PractitionerId) -> WaitingId {
    join(world, wish(world, doctor, world.patient().await)).await
}

async fn read(world: &World, id: WaitingId) -> WaitingView {
    let path = format!("/api/waiting-list/{id}");
    world.clinic.desk().get(&path).await.ok()
}

async fn status(world: &World, id: WaitingId) -> WaitingStatus {
    read(world, id).await.entry.status
}

async fn hold_of(world: &World, id: WaitingId) -> HoldId {
    read(world, id).await.entry.offer.unwrap().hold_id
}

async fn offered_at(world: &World, id: WaitingId) -> Option<Timestamp> {
    read(world, id).await.entry.offer.map(|offer| offer.start)
}

/// The clinic's own look; how many offers it made.
async fn look(world: &World) -> usize {
    minute::run(&world.clinic.server.app).await.unwrap().offered
}

async fn cancel(world: &World, visit: &AppointmentView) {
    let path = format!("/api/appointments/{}/cancel", visit.appointment.id);
    let reason = CancelAppointment {
        reason: "Bận việc".to_owned(),
    };
    world
        .clinic
        .desk()
        .post(&path, &reason)
        .await
        .ok::<AppointmentView>();
}

/// At 09:01, a doctor without free time until noon but for what was 10:00–10:20; its undo window is over.
async fn freed_at_ten(world: &World) -> PractitionerId {
    let (doctor, visit) = full_morning(world).await;
    // Somebody else waits for something else: freed time is noted where anybody waits.
    let mut other = wish(world, doctor, world.patient().await);
    (other.earliest, other.latest) = (today().plus_days(5), today().plus_days(6));
    join(world, other).await;
    cancel(world, &visit).await;
    world.clinic.clock.set(at(9, 1));
    doctor
}

/// A doctor who works 09:00–11:00 and is full; the visit at 10:00.
async fn full_morning(world: &World) -> (PractitionerId, AppointmentView) {
    let doctor = world.idle_doctor("Nội", 15).await;
    world.shift(doctor, today(), (9, 11)).await;
    for start in [at(9, 0), at(9, 20), at(9, 40), at(10, 20), at(10, 40)] {
        world.booked(doctor, world.patient().await, start).await;
    }
    let visit = world.booked(doctor, world.patient().await, at(10, 0)).await;
    (doctor, visit)
}

async fn accept(world: &World, id: WaitingId, hold: HoldId) -> Answer {
    let asked = AcceptOffer {
        hold_id: hold,
        appointment_id: AppointmentId(next_uuid()),
    };
    let path = format!("/api/waiting-list/{id}/accept");
    world.clinic.desk().post(&path, &asked).await
}

async fn decline(world: &World, id: WaitingId) {
    let asked = DeclineOffer {
        hold_id: hold_of(world, id).await,
    };
    let path = format!("/api/waiting-list/{id}/decline");
    world.clinic.desk().post(&path, &asked).await.ok::<WaitingView>();
}

async fn list(world: &World, query: &str) -> Vec<WaitingView> {
    let path = format!("/api/waiting-list{query}");
    let page: Page<WaitingView> = world.clinic.desk().get(&path).await.ok();
    page.items
}

#[tokio::test]
async fn a_freed_time_is_held_for_who_waits_and_their_visit_moves_there() {
    let world = World::start().await;
    let (doctor, visit) = full_morning(&world).await;
    let patient = world.patient().await;
    let later_doctor = world.doctor("Nội").await;
    let later = world.booked(later_doctor, patient, at(16, 0)).await;
    let mut form = wish(&world, doctor, patient);
    form.appointment_id = Some(later.appointment.id);
    let id = join(&world, form).await;
    assert_eq!(list(&world, "").await[0].visit_start, Some(at(16, 0)));

    cancel(&world, &visit).await;
    assert_eq!(look(&world).await, 0, "the cancellation can still be taken back");
    world.clinic.clock.set(at(9, 0).plus_seconds(30));
    assert_eq!(look(&world).await, 1);
    let offer = read(&world, id).await.entry.offer.unwrap();
    assert_eq!((offer.start, offer.end), (at(10, 0), at(10, 20)));
    assert_eq!(offer.expires_at, at(9, 30).plus_seconds(30));
    world.book(doctor, at(10, 0)).await.refused("/problems/slot-held");
    checker::holds_have_their_cells(&world).await;

    let taken: WaitingView = accept(&world, id, offer.hold_id).await.ok();
    assert_eq!(taken.entry.status, WaitingStatus::Booked);
    assert_eq!(
        taken.visit_start,
        Some(at(10, 0)),
        "the visit they had is earlier now"
    );
    assert_eq!(taken.entry.form.appointment_id, Some(later.appointment.id));
    let board: DayBoard = world.clinic.desk().get("/api/day-board").await.ok();
    assert!(board.columns.iter().all(|column| column.holds.is_empty()));
    assert_eq!(list(&world, "").await, [], "they wait no more");
    assert_eq!(list(&world, "?over=true").await.len(), 1);
    checker::nothing_overlaps(&world).await;
    checker::holds_have_their_cells(&world).await;
}

#[tokio::test]
async fn who_has_no_visit_gets_one() {
    let world = World::start().await;
    let doctor = freed_at_ten(&world).await;
    let id = somebody_waits(&world, doctor).await;
    look(&world).await;
    let hold = hold_of(&world, id).await;
    let taken: WaitingView = accept(&world, id, hold).await.ok();
    let visit = taken.entry.form.appointment_id.unwrap();
    let path = format!("/api/appointments/{visit}");
    let visit: AppointmentView = world.clinic.desk().get(&path).await.ok();
    assert_eq!(visit.appointment.patient_id, taken.entry.form.patient_id);
    assert_eq!(
        (visit.appointment.practitioner_id, visit.appointment.start),
        (doctor, at(10, 0))
    );
    assert_eq!(visit.appointment.status, AppointmentStatus::Booked);
    checker::nothing_overlaps(&world).await;
}

#[tokio::test]
async fn what_one_declines_goes_to_the_next_at_once_and_never_back() {
    let world = World::start().await;
    let doctor = freed_at_ten(&world).await;
    let first = somebody_waits(&world, doctor).await;
    let second = somebody_waits(&world, doctor).await;
    assert_eq!(look(&world).await, 1, "one time, one offer");
    decline(&world, first).await;
    let told = read(&world, first).await.entry;
    assert_eq!((told.status, told.offers_passed), (WaitingStatus::Waiting, 1));
    assert_eq!(offered_at(&world, second).await, Some(at(10, 0)));
    decline(&world, second).await;
    assert_eq!(look(&world).await, 0);
    assert_eq!(status(&world, first).await, WaitingStatus::Waiting);
    checker::holds_have_their_cells(&world).await;
    world.book(doctor, at(10, 0)).await.ok::<AppointmentView>();
}

#[tokio::test]
async fn what_nobody_answers_goes_to_the_next_by_the_servers_clock() {
    let world = World::start().await;
    let doctor = freed_at_ten(&world).await;
    let first = somebody_waits(&world, doctor).await;
    let second = somebody_waits(&world, doctor).await;
    look(&world).await;
    world.clinic.clock.set(at(9, 31).plus_seconds(-1));
    assert_eq!(look(&world).await, 0);
    world.clinic.clock.set(at(9, 30));
    let hold = hold_of(&world, first).await;
    world.clinic.clock.set(at(9, 31));
    // Half an hour before its start it is offered to nobody any more: there is no time left to come.
    assert_eq!(look(&world).await, 0);
    assert_eq!(read(&world, first).await.entry.offers_passed, 1);
    assert_eq!(status(&world, second).await, WaitingStatus::Waiting);
    accept(&world, first, hold).await.refused("/problems/offer-over");
}

#[tokio::test]
async fn an_offer_that_ran_out_is_the_next_ones_while_there_is_time() {
    let world = World::start().await;
    let doctor = world.idle_doctor("Nội", 15).await;
    world.shift(doctor, today(), (9, 10)).await;
    world.shift(doctor, today(), (15, 16)).await;
    for start in [at(15, 20), at(15, 40)] {
        world.booked(doctor, world.patient().await, start).await;
    }
    let visit = world.booked(doctor, world.patient().await, at(15, 0)).await;
    let first = somebody_waits(&world, doctor).await;
    let second = somebody_waits(&world, doctor).await;
    cancel(&world, &visit).await;
    world.clinic.clock.set(at(9, 10));
    assert_eq!(look(&world).await, 1);
    world.clinic.clock.set(at(9, 40));
    assert_eq!(look(&world).await, 1);
    assert_eq!(status(&world, first).await, WaitingStatus::Waiting);
    assert_eq!(offered_at(&world, second).await, Some(at(15, 0)));
    // Nobody is at work from 10:00 to 14:30: nobody could call.
    world.clinic.clock.set(at(12, 0));
    let third = somebody_waits(&world, doctor).await;
    assert_eq!(look(&world).await, 0);
    assert_eq!(status(&world, second).await, WaitingStatus::Waiting, "it ran out");
    assert_eq!(status(&world, third).await, WaitingStatus::Waiting);
    world.clinic.clock.set(at(14, 30));
    assert_eq!(look(&world).await, 1);
    assert_eq!(offered_at(&world, third).await, Some(at(15, 0)));
    checker::holds_have_their_cells(&world).await;
}

/// Rule D10.
#[tokio::test]
async fn the_legal_groups_are_asked_first_and_the_list_stands_in_that_order() {
    let world = World::start().await;
    let doctor = freed_at_ten(&world).await;
    let first = somebody_waits(&world, doctor).await;
    let aged = world.patient_born("1945-05-01").await;
    let aged = join(&world, wish(&world, doctor, aged)).await;
    let order: Vec<_> = list(&world, "").await.iter().map(|one| one.entry.id).collect();
    assert_eq!(order[0], aged);
    look(&world).await;
    assert_eq!(offered_at(&world, aged).await, Some(at(10, 0)));
    assert_eq!(status(&world, first).await, WaitingStatus::Waiting);
}

#[tokio::test]
async fn a_cancellation_that_is_taken_back_offers_nothing() {
    let world = World::start().await;
    let (doctor, visit) = full_morning(&world).await;
    let id = somebody_waits(&world, doctor).await;
    cancel(&world, &visit).await;
    let path = format!("/api/appointments/{}/status", visit.appointment.id);
    let desk = world.clinic.desk();
    desk.post(&path, &json!({"transition": "reinstate"}))
        .await
        .ok::<AppointmentView>();
    world.clinic.clock.set(at(9, 1));
    assert_eq!(look(&world).await, 0);
    assert_eq!(status(&world, id).await, WaitingStatus::Waiting);
}

#[tokio::test]
async fn the_place_that_a_visit_moves_from_is_offered_and_new_hours_and_an_ended_leave_too() {
    let world = World::start().await;
    let (doctor, visit) = full_morning(&world).await;
    let first = somebody_waits(&world, doctor).await;
    let to = json!({"practitioner_id": world.doctor("Nhi").await, "start": at(14, 0)});
    let path = format!("/api/appointments/{}/move", visit.appointment.id);
    let desk = world.clinic.desk();
    desk.post_matching(&path, visit.appointment.version, &to)
        .await
        .ok::<AppointmentView>();
    world.clinic.clock.set(at(9, 1));
    assert_eq!(look(&world).await, 1);
    assert_eq!(offered_at(&world, first).await, Some(at(10, 0)));

    // New hours tomorrow.
    let tomorrow = today().plus_days(1);
    let second = join(
        &world,
        WaitingForm {
            earliest: tomorrow,
            latest: tomorrow,
            ..wish(&world, doctor, world.patient().await)
        },
    )
    .await;
    let path = format!("/api/practitioners/{doctor}/schedule");
    let read = desk
        .get(&format!(
            "{path}?from={}&to={}",
            today().monday(),
            today().monday().plus_days(6)
        ))
        .await;
    let week: Schedule = read.ok();
    let mut shifts: Vec<_> = week.shifts.iter().map(|shift| json!(shift)).collect();
    let opens = at(9, 0).plus_minutes(24 * 60);
    shifts.push(
        json!({"id": next_uuid(), "room_id": world.room, "start": opens, "end": opens.plus_minutes(60)}),
    );
    let week_now = json!({"week": today().monday(), "shifts": shifts});
    desk.put(&path, read.version(), &week_now).await.ok::<Schedule>();
    world.clinic.clock.set(at(9, 2));
    assert_eq!(look(&world).await, 1);
    assert_eq!(offered_at(&world, second).await, Some(opens));

    // A leave of the day after that is withdrawn.
    let day = today().plus_days(2);
    world.shift(doctor, day, (9, 10)).await;
    let leave = LeaveForm {
        id: LeaveId(next_uuid()),
        start: at(0, 0).plus_minutes(2 * 24 * 60),
        end: at(0, 0).plus_minutes(3 * 24 * 60),
        reason: String::new(),
        visits: Vec::new(),
    };
    let leaves = format!("/api/practitioners/{doctor}/leaves");
    desk.post(&leaves, &leave).await.ok::<Leave>();
    let third = join(
        &world,
        WaitingForm {
            earliest: day,
            latest: day,
            ..wish(&world, doctor, world.patient().await)
        },
    )
    .await;
    let leave = format!("{leaves}/{}", leave.id);
    assert_eq!(desk.delete(&leave, 1).await.status, 204);
    world.clinic.clock.set(at(9, 3));
    assert_eq!(look(&world).await, 1);
    assert_eq!(
        offered_at(&world, third).await,
        Some(at(9, 0).plus_minutes(2 * 24 * 60))
    );
}

#[tokio::test]
async fn the_desk_can_look_at_once() {
    let world = World::start().await;
    let (doctor, visit) = full_morning(&world).await;
    let id = somebody_waits(&world, doctor).await;
    cancel(&world, &visit).await;
    let desk = world.clinic.desk();
    let made: OffersMade = desk.post("/api/waiting-list/offers", &()).await.ok();
    assert_eq!(made.offers, 1);
    assert_eq!(offered_at(&world, id).await, Some(at(10, 0)));
    let made: OffersMade = desk.post("/api/waiting-list/offers", &()).await.ok();
    assert_eq!(made.offers, 0);
}

#[tokio::test]
async fn a_time_that_somebody_holds_is_offered_when_they_let_it_go() {
    let world = World::start().await;
    let (doctor, visit) = full_morning(&world).await;
    let id = somebody_waits(&world, doctor).await;
    cancel(&world, &visit).await;
    let hold = json!({"id": next_uuid(), "practitioner_id": doctor, "service_id": world.service, "start": at(10, 0)});
    let desk = world.clinic.desk();
    desk.post("/api/holds", &hold).await.ok::<serde_json::Value>();
    world.clinic.clock.set(at(9, 1));
    assert_eq!(look(&world).await, 0);
    let made: OffersMade = desk.post("/api/waiting-list/offers", &()).await.ok();
    assert_eq!(made.offers, 0, "a look by hand ends, too");
    world.clinic.clock.set(at(9, 5));
    assert_eq!(look(&world).await, 1);
    assert_eq!(offered_at(&world, id).await, Some(at(10, 0)));
}

#[tokio::test]
async fn leaving_gives_the_offer_to_the_next_and_can_be_taken_back() {
    let world = World::start().await;
    let doctor = freed_at_ten(&world).await;
    let first = somebody_waits(&world, doctor).await;
    let second = somebody_waits(&world, doctor).await;
    look(&world).await;
    let desk = world.clinic.desk();
    let changed = desk
        .put(
            &format!("/api/waiting-list/{first}"),
            read(&world, first).await.entry.version,
            &read(&world, first).await.entry.form,
        )
        .await;
    changed.refused("/problems/not-waiting");
    let close = format!("/api/waiting-list/{first}/close");
    let closed: WaitingView = desk
        .post(&close, &json!({"reason": "Đã khám nơi khác"}))
        .await
        .ok();
    assert_eq!(closed.entry.status, WaitingStatus::Closed);
    assert_eq!(closed.entry.close_reason, "Đã khám nơi khác");
    assert_eq!(look(&world).await, 1);
    assert_eq!(offered_at(&world, second).await, Some(at(10, 0)));
    let reopen = format!("/api/waiting-list/{first}/reopen");
    let again: WaitingView = desk.post(&reopen, &()).await.ok();
    assert_eq!(again.entry.status, WaitingStatus::Waiting);
    desk.post(&reopen, &()).await.refused("/problems/not-waiting");
    checker::holds_have_their_cells(&world).await;
}

#[tokio::test]
async fn a_place_ends_with_its_dates_and_with_its_visit() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let by_date = somebody_waits(&world, world.idle_doctor("Nhi", 15).await).await;
    let patient = world.patient().await;
    let visit = world.booked(doctor, patient, at(16, 0)).await;
    let mut form = wish(&world, doctor, patient);
    form.appointment_id = Some(visit.appointment.id);
    let by_visit = join(&world, form).await;
    cancel(&world, &visit).await;
    look(&world).await;
    assert_eq!(
        status(&world, by_visit).await,
        WaitingStatus::Waiting,
        "it may be taken back"
    );
    world.clinic.clock.set(at(9, 1));
    look(&world).await;
    let over = read(&world, by_visit).await.entry;
    assert_eq!(
        (over.status, over.close_reason.as_str()),
        (WaitingStatus::Closed, "visit-over")
    );
    assert_eq!(status(&world, by_date).await, WaitingStatus::Waiting);
    world.clinic.clock.set(at(9, 0).plus_minutes(24 * 60));
    look(&world).await;
    let over = read(&world, by_date).await.entry;
    assert_eq!(
        (over.status, over.close_reason.as_str()),
        (WaitingStatus::Closed, "dates-over")
    );
}

#[tokio::test]
async fn of_many_answers_at_once_one_counts() {
    let world = World::start().await;
    let doctor = freed_at_ten(&world).await;
    let id = somebody_waits(&world, doctor).await;
    somebody_waits(&world, doctor).await;
    look(&world).await;
    let hold = hold_of(&world, id).await;
    let answers = futures_util::future::join_all((0..8).map(|no| {
        let desk = world.clinic.desk();
        async move {
            if no % 2 == 0 {
                let asked = AcceptOffer {
                    hold_id: hold,
                    appointment_id: AppointmentId(next_uuid()),
                };
                desk.post(&format!("/api/waiting-list/{id}/accept"), &asked).await
            } else {
                let asked = DeclineOffer { hold_id: hold };
                desk.post(&format!("/api/waiting-list/{id}/decline"), &asked)
                    .await
            }
        }
    }))
    .await;
    let done = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(done, 1);
    checker::nothing_overlaps(&world).await;
    checker::holds_have_their_cells(&world).await;
}

#[tokio::test]
async fn who_is_merged_waits_on_under_the_record_that_remains() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let (patient, into) = (world.patient().await, world.patient().await);
    let id = join(&world, wish(&world, doctor, patient)).await;
    let merge = format!("/api/patients/{patient}/merge");
    let desk = world.clinic.desk();
    desk.post(&merge, &json!({"into": into}))
        .await
        .ok::<serde_json::Value>();
    assert_eq!(read(&world, id).await.entry.form.patient_id, into);
    assert_eq!(list(&world, &format!("?patient_id={into}")).await.len(), 1);
    assert_eq!(list(&world, &format!("?patient_id={patient}")).await, []);
}

#[tokio::test]
async fn what_cannot_be_waited_for_is_refused_field_by_field() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let (patient, desk) = (world.patient().await, world.clinic.desk());
    let ask = |form: WaitingForm| JoinWaitingList {
        id: WaitingId(next_uuid()),
        form,
    };
    let good = wish(&world, doctor, patient);
    let ends_first = WaitingForm {
        latest: today().plus_days(-1),
        ..good.clone()
    };
    let answer = desk.post("/api/waiting-list", &ask(ends_first)).await;
    assert_eq!(answer.status, 422);
    let nobody = WaitingForm {
        patient_id: PatientId(next_uuid()),
        ..good.clone()
    };
    desk.post("/api/waiting-list", &ask(nobody))
        .await
        .refused("/problems/not-bookable");
    let others = world.booked(doctor, world.patient().await, at(16, 0)).await;
    let others = WaitingForm {
        appointment_id: Some(others.appointment.id),
        ..good.clone()
    };
    desk.post("/api/waiting-list", &ask(others))
        .await
        .refused("/problems/not-bookable");
    let asked = ask(good.clone());
    desk.post("/api/waiting-list", &asked).await.ok::<WaitingView>();
    desk.post("/api/waiting-list", &asked).await.ok::<WaitingView>();
    assert_eq!(list(&world, "").await.len(), 1, "asked twice, waits once");
    let other = JoinWaitingList {
        form: WaitingForm {
            note: "Gọi sau 17 giờ".to_owned(),
            ..good
        },
        ..asked
    };
    desk.post("/api/waiting-list", &other)
        .await
        .refused("/problems/id-in-use");
}

#[tokio::test]
async fn a_leave_between_the_cells_stops_nobody() {
    let world = World::start().await;
    let doctor = world.doctor("Nội").await;
    let id = somebody_waits(&world, doctor).await;
    let leave = LeaveForm {
        id: LeaveId(next_uuid()),
        start: at(10, 2),
        end: at(11, 0),
        reason: String::new(),
        visits: Vec::new(),
    };
    let leaves = format!("/api/practitioners/{doctor}/leaves");
    let desk = world.clinic.desk();
    desk.post(&leaves, &leave).await.ok::<Leave>();
    let withdrawn = desk.delete(&format!("{leaves}/{}", leave.id), 1).await;
    assert_eq!(withdrawn.status, 204);
    world.clinic.clock.set(at(9, 1));
    assert_eq!(look(&world).await, 1);
    assert_eq!(offered_at(&world, id).await, Some(at(10, 5)));
    checker::holds_have_their_cells(&world).await;
}

#[tokio::test]
async fn who_declines_one_of_two_freed_times_is_offered_the_other() {
    let world = World::start().await;
    let (doctor, visit) = full_morning(&world).await;
    let other = world.idle_doctor("Nội", 15).await;
    world.shift(other, today(), (10, 11)).await;
    for start in [at(10, 20), at(10, 40)] {
        world.booked(other, world.patient().await, start).await;
    }
    let there = world.booked(other, world.patient().await, at(10, 0)).await;
    let mut form = wish(&world, doctor, world.patient().await);
    (form.practitioner_id, form.specialty) = (None, Some("Nội".to_owned()));
    let id = join(&world, form).await;
    cancel(&world, &visit).await;
    cancel(&world, &there).await;
    world.clinic.clock.set(at(9, 1));
    assert_eq!(look(&world).await, 1);
    let first = read(&world, id).await.entry.offer.unwrap().practitioner_id;
    decline(&world, id).await;
    let second = read(&world, id)
        .await
        .entry
        .offer
        .map(|offer| offer.practitioner_id);
    assert!(second.is_some_and(|second| second != first), "{second:?}");
}

#[tokio::test]
async fn no_offer_outlasts_those_who_could_make_it() {
    let world = World::start().await;
    let doctor = world.idle_doctor("Nội", 15).await;
    world.shift(doctor, today(), (9, 10)).await;
    let tomorrow = today().plus_days(1);
    world.shift(doctor, tomorrow, (9, 10)).await;
    let start = at(9, 0).plus_minutes(24 * 60);
    let visit = world.booked(doctor, world.patient().await, start).await;
    let mut form = wish(&world, doctor, world.patient().await);
    form.latest = tomorrow;
    let id = join(&world, form).await;
    world.clinic.clock.set(at(9, 40));
    cancel(&world, &visit).await;
    world.clinic.clock.set(at(9, 45));
    assert_eq!(look(&world).await, 1);
    let offer = read(&world, id).await.entry.offer.unwrap();
    assert_eq!(offer.expires_at, at(10, 0));
    world.clinic.clock.set(at(10, 0));
    assert_eq!(look(&world).await, 0);
    assert_eq!(status(&world, id).await, WaitingStatus::Waiting);
    assert_eq!(read(&world, id).await.entry.offers_passed, 1);
}

#[tokio::test]
async fn an_offer_is_not_the_receptionists_to_give_back_and_never_makes_a_visit_later() {
    let world = World::start().await;
    let (doctor, visit) = full_morning(&world).await;
    let patient = world.patient().await;
    let elsewhere = world.doctor("Nhi").await;
    let later = world.booked(elsewhere, patient, at(16, 0)).await;
    let mut form = wish(&world, doctor, patient);
    form.appointment_id = Some(later.appointment.id);
    let id = join(&world, form).await;
    cancel(&world, &visit).await;
    let desk = world.clinic.desk();
    desk.post("/api/waiting-list/offers", &())
        .await
        .ok::<OffersMade>();
    let hold = hold_of(&world, id).await;
    desk.delete(&format!("/api/holds/{hold}"), 1).await;
    let mut asked = world.ask(doctor, world.patient().await, at(10, 0));
    asked.hold_id = Some(hold);
    desk.post("/api/appointments", &asked)
        .await
        .refused("/problems/slot-held");
    // Another desk moves the visit to an earlier time than the one that is offered.
    let path = format!("/api/appointments/{}/move", later.appointment.id);
    let to = json!({"practitioner_id": elsewhere, "start": at(9, 20)});
    desk.post_matching(&path, later.appointment.version, &to)
        .await
        .ok::<AppointmentView>();
    accept(&world, id, hold).await.refused("/problems/offer-over");
    // That one is over when its visit is, and gives its time back.
    let path = format!("/api/appointments/{}/cancel", later.appointment.id);
    let reason = json!({"reason": "Đã khám nơi khác"});
    desk.post(&path, &reason).await.ok::<AppointmentView>();
    world.clinic.clock.set(at(9, 1));
    look(&world).await;
    assert_eq!(status(&world, id).await, WaitingStatus::Closed);
    checker::holds_have_their_cells(&world).await;
    world.book(doctor, at(10, 0)).await.ok::<AppointmentView>();
}
