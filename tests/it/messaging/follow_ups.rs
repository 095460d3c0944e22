//! Whoever is to come again and has no visit hears of it, and the desk sees it, without anything else of the record.

use super::*;
use clinic_server::jobs::TellFollowUps;
use clinic_shared::{
    messaging::MessageReason,
    records::{Encounter, EncounterForm, FollowUp},
};

use crate::encounters::{finish, opened, review_allergies, sore_throat};

/// On Tuesday, 1 December, by the record of today's visit, which is signed.
async fn seen(practice: &Practice) -> AppointmentId {
    let visit = practice.booked(on(24, 10, 0)).await.appointment.id;
    let doctor = practice.world.clinic.doctor(practice.doctor);
    review_allergies(&doctor, practice.patient).await;
    let form = EncounterForm {
        follow_up_days: Some(7),
        ..sore_throat()
    };
    let encounter = opened(&doctor, practice.patient, Some(visit), form).await;
    finish(&doctor, &encounter).await.ok::<Encounter>();
    practice.at(on(24, 9, 2)).await;
    visit
}

fn teller(practice: &Practice) -> TellFollowUps {
    TellFollowUps::new(&practice.world.clinic.server.app)
}

async fn listed(practice: &Practice) -> Vec<FollowUp> {
    let answer = practice.world.clinic.desk().get("/api/follow-ups").await;
    assert!(!answer.text().contains("Đau họng"), "{}", answer.text());
    answer.ok::<Page<FollowUp>>().items
}

async fn message(practice: &Practice, visit: AppointmentId) -> Option<Message> {
    let messages = practice.messages(visit).await;
    let mut of_this = messages.into_iter();
    of_this.find(|message| message.kind == MessageKind::FollowUp)
}

/// The next visit, a week on.
async fn booked_again(practice: &Practice) -> Timestamp {
    let day = Date::new(2026, 12, 1).unwrap();
    practice.world.shift(practice.doctor, day, (8, 12)).await;
    let start = Zone::vietnam().at(day, 9, 0);
    practice.booked(start).await;
    start
}

#[tokio::test]
async fn who_has_no_visit_for_a_follow_up_is_told_once_and_the_desk_sees_it() {
    let practice = Practice::start().await;
    let visit = seen(&practice).await;
    let before = listed(&practice).await;
    assert_eq!(before.len(), 1);
    assert_eq!(
        (before[0].due_on, before[0].told),
        (Date::new(2026, 12, 1).unwrap(), None)
    );
    for _ in 0..2 {
        assert_eq!(practice.run(teller(&practice)).await, [JobState::Done]);
        practice.at(on(24, 9, 3)).await;
    }
    assert_eq!(practice.subjects(), ["Xác nhận lịch", "Hẹn tái khám"]);
    let letter = practice.mailbox().letters().pop().unwrap();
    assert!(letter.text.contains("Thứ Ba 01/12/2026"), "{}", letter.text);
    assert_eq!(letter.calendar, None);
    let told = listed(&practice).await[0].told.unwrap();
    assert_eq!(told.status, MessageStatus::Sent);
    assert_eq!(
        message(&practice, visit).await.unwrap().status,
        MessageStatus::Sent
    );
}

#[tokio::test]
async fn who_has_a_visit_around_the_day_is_not_told() {
    let practice = Practice::start().await;
    let visit = seen(&practice).await;
    let start = booked_again(&practice).await;
    practice.run(teller(&practice)).await;
    assert_eq!(message(&practice, visit).await, None);
    assert_eq!(listed(&practice).await[0].booked_at, Some(start));
}

#[tokio::test]
async fn who_books_before_it_goes_out_is_not_told_that_they_have_no_visit() {
    let practice = Practice::start().await;
    let visit = seen(&practice).await;
    practice
        .change_settings(|settings| {
            settings.messages.quiet_from = "09:00".to_owned();
            settings.messages.quiet_until = "12:00".to_owned();
        })
        .await;
    practice.run(teller(&practice)).await;
    let waits = message(&practice, visit).await.unwrap();
    assert_eq!(
        (waits.status, waits.due_at),
        (MessageStatus::Queued, on(24, 12, 0))
    );
    // What is done to the visit that was does not touch it.
    let here = json!({ "appointment_id": visit });
    let answer = practice.world.clinic.desk().post("/api/check-ins", &here).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    booked_again(&practice).await;
    practice.at(on(24, 12, 0)).await;
    let dropped = message(&practice, visit).await.unwrap();
    assert_eq!(
        (dropped.status, dropped.reason),
        (MessageStatus::Dropped, Some(MessageReason::BookedMeanwhile))
    );
}

#[tokio::test]
async fn a_clinic_that_tells_of_no_follow_ups_still_lists_them() {
    let practice = Practice::start().await;
    let visit = seen(&practice).await;
    practice
        .change_settings(|settings| settings.messages.follow_up_days_before = 0)
        .await;
    practice.run(teller(&practice)).await;
    assert_eq!(message(&practice, visit).await, None);
    assert_eq!(listed(&practice).await.len(), 1);
}

#[tokio::test]
async fn a_follow_up_that_is_far_off_is_told_when_its_time_comes() {
    let practice = Practice::start().await;
    let visit = seen(&practice).await;
    practice
        .change_settings(|settings| settings.messages.follow_up_days_before = 3)
        .await;
    practice.run(teller(&practice)).await;
    assert_eq!(message(&practice, visit).await, None);
    practice.world.clinic.clock.set(on(28, 8, 15));
    practice.run(teller(&practice)).await;
    assert!(message(&practice, visit).await.is_some());
}

#[tokio::test]
async fn who_has_come_by_now_is_listed_no_more() {
    let practice = Practice::start().await;
    seen(&practice).await;
    let start = booked_again(&practice).await;
    practice.world.clinic.clock.set(start);
    assert_eq!(listed(&practice).await.len(), 1);
    practice.world.clinic.clock.set(start.plus_minutes(1));
    assert_eq!(listed(&practice).await, []);
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let practice = Practice::start().await;
    let desk = practice.world.clinic.desk();
    let answer = desk.get("/api/follow-ups?cursor=x").await;
    assert_eq!(answer.status.as_u16(), 400, "{}", answer.text());
}
