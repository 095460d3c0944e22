//! Rules B5, B6: a leave with what becomes of its visits.

use clinic_shared::{
    feed::Page,
    ids::{LeaveId, PractitionerId},
    scheduling::{
        AppointmentEvent, AppointmentView, Call, Leave, LeaveForm, LeavePlan, LeaveTo, LeaveUndone,
        LeaveVisit, PlannedVisit,
    },
    time::Timestamp,
};
use clinic_tests::{Answer, Asker, World, at, next_uuid};
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::json;

use super::checker;

fn form((start, end): (Timestamp, Timestamp), visits: Vec<LeaveVisit>) -> LeaveForm {
    LeaveForm {
        id: LeaveId(next_uuid()),
        start,
        end,
        reason: "Hội nghị".to_owned(),
        visits,
    }
}

fn afternoon() -> (Timestamp, Timestamp) {
    (at(13, 0), at(17, 0))
}

fn to(visit: &AppointmentView, to: LeaveTo) -> LeaveVisit {
    LeaveVisit {
        appointment_id: visit.appointment.id,
        version: visit.appointment.version,
        to,
    }
}

const fn with(practitioner_id: PractitionerId, start: Timestamp) -> LeaveTo {
    LeaveTo::Time {
        practitioner_id,
        start,
    }
}

async fn take(who: &Asker, doctor: PractitionerId, form: &LeaveForm) -> Answer {
    who.post(&format!("/api/practitioners/{doctor}/leaves"), form)
        .await
}

async fn undo(who: &Asker, doctor: PractitionerId, leave: LeaveId) -> LeaveUndone {
    let path = format!("/api/practitioners/{doctor}/leaves/{leave}/undo");
    who.post(&path, &json!({})).await.ok()
}

async fn plan(who: &Asker, doctor: PractitionerId, (start, end): (Timestamp, Timestamp)) -> LeavePlan {
    let path = format!("/api/practitioners/{doctor}/leave-plan?start={start}&end={end}");
    who.get(&path).await.ok()
}

async fn read(who: &Asker, visit: &AppointmentView) -> AppointmentView {
    let path = format!("/api/appointments/{}", visit.appointment.id);
    who.get(&path).await.ok()
}

async fn to_call(who: &Asker) -> Vec<PlannedVisit> {
    let page: Page<PlannedVisit> = who.get("/api/appointments/to-call").await.ok();
    page.items
}

/// Rule B5.
#[tokio::test]
async fn a_plan_offers_another_doctor_at_the_same_time_then_other_times_and_none_twice() {
    let world = World::start().await;
    let (away, colleague) = (world.doctor("Nội").await, world.doctor("Nội").await);
    world.doctor("Nhi").await;
    for start in [at(13, 0), at(13, 20), at(16, 0)] {
        world.booked(away, world.patient().await, start).await;
    }
    world.booked(colleague, world.patient().await, at(13, 20)).await;
    let desk = world.clinic.desk();
    let plan = plan(&desk, away, afternoon()).await;
    let offered: Vec<_> = plan
        .visits
        .iter()
        .map(|planned| {
            let there = planned.proposal.as_ref().unwrap();
            (there.practitioner_id, there.start, there.same_time)
        })
        .collect();
    // At 13:20 the colleague has somebody, and 13:00 is offered to the first.
    assert_eq!(
        offered,
        [
            (colleague, at(13, 0), true),
            (colleague, at(13, 40), false),
            (colleague, at(16, 0), true)
        ]
    );
    // What is offered fits, all of it at once.
    let visits = plan.visits.iter().map(|planned| {
        let there = planned.proposal.as_ref().unwrap();
        to(&planned.visit, with(there.practitioner_id, there.start))
    });
    let form = form(afternoon(), visits.collect());
    take(&desk, away, &form).await.ok::<Leave>();
    checker::nothing_overlaps(&world).await;
    checker::nothing_lies_outside(&world).await;
}

/// A doctor gives no visits to a colleague, so own times are what helps.
#[tokio::test]
async fn a_doctor_is_offered_own_times_where_a_colleague_would_be_free() {
    let world = World::start().await;
    let (away, _colleague) = (world.doctor("Nội").await, world.doctor("Nội").await);
    let visit = world.booked(away, world.patient().await, at(13, 0)).await;
    let doctor = world.clinic.doctor(away);
    let plan = plan(&doctor, away, afternoon()).await;
    let there = plan.visits[0].proposal.as_ref().unwrap();
    assert_eq!((there.practitioner_id, there.start), (away, at(11, 40)));
    let visits = vec![to(&visit, with(away, there.start))];
    take(&doctor, away, &form(afternoon(), visits))
        .await
        .ok::<Leave>();
}

#[tokio::test]
async fn a_leave_takes_its_visits_along_and_undo_brings_them_back() {
    let world = World::start().await;
    let (away, colleague) = (world.doctor("Nội").await, world.doctor("Nội").await);
    let moved = world.booked(away, world.patient().await, at(14, 0)).await;
    let called = world.booked(away, world.patient().await, at(15, 0)).await;
    let changed = world.booked(away, world.patient().await, at(16, 0)).await;
    let desk = world.clinic.desk();
    let form = form(
        afternoon(),
        vec![
            to(&moved, with(colleague, at(14, 0))),
            to(&called, LeaveTo::Call(Call::Call)),
            to(&changed, with(colleague, at(16, 0))),
        ],
    );
    let leave: Leave = take(&desk, away, &form).await.ok();
    let there = read(&desk, &moved).await.appointment;
    assert_eq!(
        (there.practitioner_id, there.start, there.sequence),
        (colleague, at(14, 0), 1)
    );
    assert_eq!(checker::cells_of(&world, called.appointment.id).await, 0);
    let waiting = to_call(&desk).await;
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].visit.appointment.id, called.appointment.id);
    assert_eq!(waiting[0].visit.patient_phone, "0901234567");
    assert_eq!(
        waiting[0]
            .proposal
            .as_ref()
            .map(|there| (there.practitioner_id, there.start)),
        Some((colleague, at(15, 0)))
    );
    // One of them is moved on by hand.
    let path = format!("/api/appointments/{}/move", changed.appointment.id);
    let further = json!({"practitioner_id": colleague, "start": at(11, 0)});
    desk.post_matching(&path, 2, &further)
        .await
        .ok::<AppointmentView>();

    let undone = undo(&desk, away, leave.id).await;
    assert_eq!(undone.moved_back, [moved.appointment.id, called.appointment.id]);
    assert_eq!(undone.left, [changed.appointment.id]);
    for visit in [&moved, &called] {
        let back = read(&desk, visit).await.appointment;
        assert_eq!(
            (back.practitioner_id, back.start),
            (away, visit.appointment.start)
        );
        assert_eq!((back.to_call, back.room_id), (None, Some(world.room)));
    }
    assert_eq!(read(&desk, &changed).await.appointment.start, at(11, 0));
    assert!(to_call(&desk).await.is_empty());
    world.book(away, at(16, 0)).await.ok::<AppointmentView>();
    checker::nothing_overlaps(&world).await;
}

#[tokio::test]
async fn each_visits_history_tells_what_the_leave_did() {
    let world = World::start().await;
    let (away, colleague) = (world.doctor("Nội").await, world.doctor("Nội").await);
    let moved = world.booked(away, world.patient().await, at(14, 0)).await;
    let called = world.booked(away, world.patient().await, at(15, 0)).await;
    let desk = world.clinic.desk();
    let visits = vec![
        to(&moved, with(colleague, at(14, 20))),
        to(&called, LeaveTo::Call(Call::Call)),
    ];
    take(&desk, away, &form(afternoon(), visits)).await.ok::<Leave>();
    for (visit, told) in [(&moved, "move"), (&called, "to-call")] {
        let path = format!("/api/appointments/{}/history", visit.appointment.id);
        let history: Page<AppointmentEvent> = desk.get(&path).await.ok();
        let actions: Vec<_> = history.items.iter().map(|event| event.action.as_str()).collect();
        assert_eq!(actions, ["book", told]);
    }
}

/// Rule B6: a visit that nobody decided on, or that cannot go where it should, leaves all as it was.
#[tokio::test]
async fn a_leave_takes_all_its_visits_or_none() {
    let world = World::start().await;
    let (away, colleague) = (world.doctor("Nội").await, world.doctor("Nội").await);
    let first = world.booked(away, world.patient().await, at(14, 0)).await;
    let second = world.booked(away, world.patient().await, at(15, 0)).await;
    world.booked(colleague, world.patient().await, at(15, 0)).await;
    let desk = world.clinic.desk();
    let unnamed = form(afternoon(), vec![to(&first, with(colleague, at(14, 0)))]);
    take(&desk, away, &unnamed)
        .await
        .refused("/problems/visits-in-leave");
    let taken = vec![
        to(&first, with(colleague, at(14, 0))),
        to(&second, with(colleague, at(15, 0))),
    ];
    let refused = take(&desk, away, &form(afternoon(), taken)).await;
    let refused = refused.refused("/problems/visit-not-moved");
    assert_eq!(refused.members["appointment_id"], json!(second.appointment.id));
    assert_eq!(refused.members["why"]["type"], "/problems/slot-taken");
    for visit in [&first, &second] {
        assert_eq!(&read(&desk, visit).await, visit);
    }
    checker::nothing_overlaps(&world).await;
}

#[rstest]
#[case::into_the_leave(at(14, 0), "/problems/on-leave")]
#[case::into_the_past(at(8, 0), "/problems/in-the-past")]
#[case::outside_the_hours(at(12, 20), "/problems/outside-hours")]
#[tokio::test]
async fn a_visit_goes_only_where_it_fits(#[case] start: Timestamp, #[case] why: &str) {
    let world = World::start().await;
    let away = world.doctor("Nội").await;
    let visit = world.booked(away, world.patient().await, at(15, 0)).await;
    let form = form(afternoon(), vec![to(&visit, with(away, start))]);
    let refused = take(&world.clinic.desk(), away, &form).await;
    let refused = refused.refused("/problems/visit-not-moved");
    assert_eq!(refused.members["why"]["type"], why);
}

#[tokio::test]
async fn a_visit_that_changed_since_it_was_seen_refuses_the_leave() {
    let world = World::start().await;
    let away = world.doctor("Nội").await;
    let visit = world.booked(away, world.patient().await, at(15, 0)).await;
    let desk = world.clinic.desk();
    let path = format!("/api/appointments/{}/move", visit.appointment.id);
    let later = json!({"practitioner_id": away, "start": at(16, 0)});
    desk.post_matching(&path, 1, &later).await.ok::<AppointmentView>();
    let form = form(afternoon(), vec![to(&visit, LeaveTo::Call(Call::Call))]);
    let refused = take(&desk, away, &form).await;
    let refused = refused.refused("/problems/visit-not-moved");
    assert_eq!(refused.members["why"]["type"], "/problems/version-conflict");
}

/// A doctor takes own leave, but gives no visits to a colleague.
#[tokio::test]
async fn a_doctor_moves_own_visits_to_own_times_only() {
    let world = World::start().await;
    let (away, colleague) = (world.doctor("Nội").await, world.doctor("Nội").await);
    let visit = world.booked(away, world.patient().await, at(15, 0)).await;
    let own = world.clinic.doctor(away);
    let refused = take(
        &own,
        away,
        &form(afternoon(), vec![to(&visit, with(colleague, at(15, 0)))]),
    )
    .await;
    let refused = refused.refused("/problems/visit-not-moved");
    assert_eq!(refused.members["why"]["type"], "/problems/forbidden");
    let morning = form(afternoon(), vec![to(&visit, with(away, at(11, 0)))]);
    take(&own, away, &morning).await.ok::<Leave>();
}

/// Rule B5: it has no time, so nothing but a new time or its end becomes of it.
#[tokio::test]
async fn a_visit_that_waits_for_a_call_is_moved_or_cancelled_and_nothing_else() {
    let world = World::start().await;
    let (away, colleague) = (world.doctor("Nội").await, world.doctor("Nội").await);
    let patient = world.patient().await;
    let visit = world.booked(away, patient, at(15, 0)).await;
    let desk = world.clinic.desk();
    let form = form(afternoon(), vec![to(&visit, LeaveTo::Call(Call::Call))]);
    take(&desk, away, &form).await.ok::<Leave>();
    let id = visit.appointment.id;
    desk.post("/api/check-ins", &json!({"appointment_id": id}))
        .await
        .refused("/problems/to-call");
    // The patient's time is free too.
    world.booked(colleague, patient, at(15, 0)).await;
    let path = format!("/api/appointments/{id}/move");
    let later = json!({"practitioner_id": colleague, "start": at(16, 0)});
    let moved: AppointmentView = desk.post_matching(&path, 2, &later).await.ok();
    assert_eq!(moved.appointment.to_call, None);
    assert!(to_call(&desk).await.is_empty());
    desk.post("/api/check-ins", &json!({"appointment_id": id}))
        .await
        .ok::<serde_json::Value>();
    checker::nothing_overlaps(&world).await;
}

/// Rule B6: whoever comes first, no visit lies in a leave afterwards, and every request got an answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_leave_and_bookings_at_once_none_ends_in_the_leave() {
    for round in 0..6 {
        let world = World::start().await;
        let (away, colleague) = (world.doctor("Nội").await, world.doctor("Nội").await);
        let there = world.booked(away, world.patient().await, at(13, 0)).await;
        let mut asked = Vec::new();
        for n in 0..10 {
            let start = at(13, 20).plus_minutes(n * 20);
            asked.push(world.ask(away, world.patient().await, start));
        }
        let from_outside = world.booked(away, world.patient().await, at(11, 0)).await;
        let desk = &world.clinic.desk();
        let form = form(afternoon(), vec![to(&there, with(colleague, at(13, 0)))]);
        let leave = async {
            for _ in 0..round {
                tokio::task::yield_now().await;
            }
            vec![take(desk, away, &form).await]
        };
        let bookings = join_all(asked.iter().map(|ask| desk.post("/api/appointments", ask)));
        let moving = async {
            let path = format!("/api/appointments/{}/move", from_outside.appointment.id);
            let into = json!({"practitioner_id": away, "start": at(16, 40)});
            vec![desk.post_matching(&path, 1, &into).await]
        };
        let (leave, bookings, moving) = tokio::join!(leave, bookings, moving);
        for answer in leave.iter().chain(&bookings).chain(&moving) {
            let expected = answer.status.is_success() || answer.status.as_u16() == 409;
            assert!(expected, "{answer:?}");
        }
        checker::nothing_lies_outside(&world).await;
        checker::nothing_overlaps(&world).await;
    }
}
