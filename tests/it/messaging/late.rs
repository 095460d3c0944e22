//! Rule B3: who is late is reminded, and who did not come hears that nobody waits any more.

use super::*;
use clinic_shared::{messaging::MessageReason, settings::LatePolicy};

static CANCEL_JOBS: Statement = Statement::new(
    "CANCEL_JOBS",
    "UPDATE job SET state = 'cancelled', due_at = NULL WHERE kind = 'send-message'",
);

/// A visit today at ten, of which its patient has heard.
async fn awaited(practice: &Practice) -> AppointmentId {
    let visit = practice.booked(on(24, 10, 0)).await.appointment.id;
    practice.at(on(24, 9, 2)).await;
    assert_eq!(practice.subjects(), ["Xác nhận lịch"]);
    visit
}

async fn of_kind(practice: &Practice, visit: AppointmentId, kind: MessageKind) -> Message {
    let messages = practice.messages(visit).await;
    messages.into_iter().find(|message| message.kind == kind).unwrap()
}

#[tokio::test]
async fn whoever_is_late_is_reminded_at_once_and_once() {
    let practice = Practice::start().await;
    let visit = awaited(&practice).await;
    assert_eq!(practice.minute(on(24, 10, 9)).await.reminded, 0);
    assert_eq!(practice.minute(on(24, 10, 10)).await.reminded, 1);
    assert_eq!(practice.at(on(24, 10, 10)).await, [JobState::Done]);
    let seq = *practice.world.clinic.server.app.feed.listen().borrow();
    assert_eq!(practice.minute(on(24, 10, 11)).await.reminded, 0);
    assert_eq!(*practice.world.clinic.server.app.feed.listen().borrow(), seq);
    assert_eq!(practice.subjects()[1..], ["Phòng khám đang"]);
    let letter = practice.mailbox().letters().pop().unwrap();
    assert!(letter.text.contains("lịch hẹn lúc 10:00"), "{}", letter.text);
    let message = of_kind(&practice, visit, MessageKind::Late).await;
    assert_eq!(message.status, MessageStatus::Sent);
}

#[tokio::test]
async fn whoever_is_late_for_the_new_time_too_is_reminded_once_more() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(24, 10, 0)).await;
    assert_eq!(practice.minute(on(24, 10, 10)).await.reminded, 1);
    practice.moved(&visit, on(24, 15, 0)).await;
    assert_eq!(practice.minute(on(24, 15, 10)).await.reminded, 1);
}

/// They are awaited: no quiet hour is in the way.
#[tokio::test]
async fn whoever_is_late_is_reminded_in_quiet_hours_too() {
    let practice = Practice::start().await;
    awaited(&practice).await;
    practice
        .change_settings(|settings| {
            settings.messages.quiet_from = "10:00".to_owned();
            settings.messages.quiet_until = "12:00".to_owned();
        })
        .await;
    practice.minute(on(24, 10, 10)).await;
    assert_eq!(practice.at(on(24, 10, 10)).await, [JobState::Done]);
}

#[tokio::test]
async fn who_came_before_the_reminder_left_is_not_reminded() {
    let practice = Practice::start().await;
    let visit = awaited(&practice).await;
    practice.minute(on(24, 10, 10)).await;
    let desk = practice.world.clinic.desk();
    let answer = desk
        .post("/api/check-ins", &json!({ "appointment_id": visit }))
        .await;
    assert!(answer.status.is_success(), "{}", answer.text());
    assert_eq!(practice.at(on(24, 10, 11)).await, []);
    let message = of_kind(&practice, visit, MessageKind::Late).await;
    assert_eq!(message.reason, Some(MessageReason::Arrived));
}

#[tokio::test]
async fn nobody_is_reminded_who_is_expected_or_cannot_be_reached_or_where_it_is_not_wanted() {
    let practice = Practice::start().await;
    let visit = awaited(&practice).await;
    practice
        .change_settings(|settings| settings.messages.tell_late = false)
        .await;
    assert_eq!(practice.minute(on(24, 10, 12)).await.reminded, 0);
    practice
        .change_settings(|settings| settings.messages.tell_late = true)
        .await;
    practice
        .world
        .write(&SET_EMAIL, args![practice.patient, ""])
        .await;
    assert_eq!(practice.minute(on(24, 10, 13)).await.reminded, 0);
    practice
        .world
        .write(&SET_EMAIL, args![practice.patient, ADDRESS])
        .await;
    let path = format!("/api/appointments/{visit}/expect");
    let desk = practice.world.clinic.desk();
    desk.post(&path, &json!({ "expected": true }))
        .await
        .ok::<AppointmentView>();
    assert_eq!(practice.minute(on(24, 10, 14)).await.reminded, 0);
}

/// The relay was away for as long as anybody waited.
#[tokio::test]
async fn a_reminder_that_comes_too_late_does_not_go_out() {
    let practice = Practice::start().await;
    let visit = awaited(&practice).await;
    practice.minute(on(24, 10, 10)).await;
    assert_eq!(practice.at(on(24, 10, 30)).await, [JobState::Done]);
    assert_eq!(practice.subjects().len(), 1);
    let message = of_kind(&practice, visit, MessageKind::Late).await;
    assert_eq!(message.reason, Some(MessageReason::Over));
}

async fn by_policy(practice: &Practice) -> AppointmentId {
    practice
        .change_settings(|settings| settings.late_policy = LatePolicy::NoShow)
        .await;
    let visit = awaited(practice).await;
    assert_eq!(practice.minute(on(24, 10, 30)).await.missed, 1);
    visit
}

#[tokio::test]
async fn whose_visit_the_policy_ended_hears_of_it_after_the_undo() {
    let practice = Practice::start().await;
    let visit = by_policy(&practice).await;
    assert_eq!(practice.at(on(24, 10, 31)).await, []);
    assert_eq!(practice.at(on(24, 10, 32)).await, [JobState::Done]);
    assert_eq!(practice.subjects()[1..], ["Quý khách chưa"]);
    let message = of_kind(&practice, visit, MessageKind::Missed).await;
    assert_eq!(message.status, MessageStatus::Sent);
}

#[tokio::test]
async fn whose_visit_was_reinstated_in_time_does_not_hear_that_it_ended() {
    let practice = Practice::start().await;
    let visit = by_policy(&practice).await;
    assert!(practice.step(visit, "reinstate").await.status.is_success());
    assert_eq!(practice.at(on(24, 10, 33)).await, []);
    assert_eq!(practice.subjects().len(), 1);
    let message = of_kind(&practice, visit, MessageKind::Missed).await;
    assert_eq!(message.reason, Some(MessageReason::Superseded));
}

/// Nobody sets out for it, so that it may wait; but it is of that day.
#[tokio::test]
async fn a_word_of_a_missed_visit_that_falls_into_the_quiet_hours_is_not_sent() {
    let practice = Practice::start().await;
    practice
        .change_settings(|settings| settings.messages.quiet_from = "10:34".to_owned())
        .await;
    let visit = by_policy(&practice).await;
    practice.mailbox().refuses(relay::later());
    assert_eq!(practice.at(on(24, 10, 32)).await, [JobState::Waiting]);
    assert_eq!(practice.at(on(24, 10, 40)).await, [JobState::Waiting]);
    assert_eq!(practice.at(on(25, 7, 0)).await, [JobState::Done]);
    assert_eq!(practice.subjects().len(), 1);
    let message = of_kind(&practice, visit, MessageKind::Missed).await;
    assert_eq!(message.reason, Some(MessageReason::Over));
}

/// It is of use after the visit's time.
#[tokio::test]
async fn a_word_of_a_missed_visit_that_is_in_doubt_and_tried_no_more_says_so() {
    let practice = Practice::start().await;
    let visit = by_policy(&practice).await;
    practice.mailbox().refuses(relay::silent());
    assert_eq!(practice.at(on(24, 10, 32)).await, [JobState::Waiting]);
    practice.world.write(&CANCEL_JOBS, &[]).await;
    practice.end_left().await;
    let message = of_kind(&practice, visit, MessageKind::Missed).await;
    assert_eq!(
        (message.status, message.reason),
        (MessageStatus::Failed, Some(MessageReason::Unanswered))
    );
}
