//! Visits of which nothing was planned when they were made are planned at night.

use super::*;
use clinic_server::jobs::PlanMessages;

use MessageKind::{Booked, Reminder};
use MessageStatus::{Queued, Sent};

/// As if no mail had been set up: a visit of whose patient nothing was known.
async fn left_out(practice: &Practice) -> AppointmentId {
    practice
        .world
        .write(&SET_EMAIL, args![practice.patient, ""])
        .await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice
        .world
        .write(&SET_EMAIL, args![practice.patient, ADDRESS])
        .await;
    assert_eq!(practice.stand(visit).await, []);
    visit
}

fn planner(practice: &Practice) -> PlanMessages {
    PlanMessages::new(&practice.world.clinic.server.app)
}

#[tokio::test]
async fn a_visit_without_messages_is_confirmed_and_reminded_of_from_the_next_night_on() {
    let practice = Practice::start().await;
    let visit = left_out(&practice).await;
    practice.world.clinic.clock.set(on(25, 4, 40));
    assert_eq!(practice.run(planner(&practice)).await, [JobState::Done]);
    let stand = practice.stand(visit).await;
    assert_eq!(stand, [(Booked, Queued), (Reminder, Queued)]);
    // By day.
    assert_eq!(practice.at(on(25, 6, 59)).await, []);
    assert_eq!(practice.at(on(25, 7, 0)).await, [JobState::Done]);
    practice.run(planner(&practice)).await;
    assert_eq!(
        practice.stand(visit).await,
        [(Booked, Sent), (Reminder, Queued)],
        "and nothing a second time"
    );
}

#[tokio::test]
async fn a_night_in_which_nobody_was_left_out_writes_nothing() {
    let practice = Practice::start().await;
    practice.booked(on(26, 10, 0)).await;
    let nobody = practice.world.patient().await;
    practice
        .world
        .booked(practice.doctor, nobody, on(26, 11, 0))
        .await;
    let seq = *practice.world.clinic.server.app.feed.listen().borrow();
    assert_eq!(practice.run(planner(&practice)).await, [JobState::Done]);
    assert_eq!(*practice.world.clinic.server.app.feed.listen().borrow(), seq);
}

/// More than one look has.
#[tokio::test]
async fn all_who_were_left_out_are_planned_for() {
    let practice = Practice::start().await;
    let mut visits = Vec::new();
    for day in [25, 26, 27] {
        for start in 0..18 {
            let patient = practice.world.patient().await;
            let at = on(day, 8, 0).plus_minutes(20 * start);
            // So that no doctor's day is full.
            let doctor = if start < 9 {
                practice.doctor
            } else {
                another(&practice, day).await
            };
            let visit = practice.world.booked(doctor, patient, at).await;
            practice.world.write(&SET_EMAIL, args![patient, ADDRESS]).await;
            visits.push(visit.appointment.id);
        }
    }
    assert_eq!(practice.run(planner(&practice)).await, [JobState::Done]);
    for visit in visits {
        assert!(!practice.stand(visit).await.is_empty());
    }
}

/// Another doctor, for one visit.
async fn another(practice: &Practice, day: i8) -> PractitionerId {
    let doctor = practice.world.idle_doctor("Nội", 15).await;
    let day = Date::new(2026, 11, day).unwrap();
    practice.world.shift(doctor, day, (6, 18)).await;
    doctor
}
