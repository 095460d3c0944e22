//! What was true when it was planned and is not when its time comes.

use super::*;
use clinic_shared::messaging::MessageReason;

/// Of the reminder.
async fn reason(practice: &Practice, visit: AppointmentId) -> (MessageStatus, Option<MessageReason>) {
    let messages = practice.messages(visit).await;
    let reminder = messages
        .into_iter()
        .find(|message| message.kind == MessageKind::Reminder)
        .unwrap();
    (reminder.status, reminder.reason)
}

#[tokio::test]
async fn whoever_is_here_is_not_reminded() {
    let practice = Practice::start().await;
    practice
        .change_settings(|settings| settings.messages.reminder_hours_before = vec![2])
        .await;
    let visit = practice.booked(on(24, 15, 0)).await.appointment.id;
    practice.at(on(24, 9, 2)).await;
    let desk = practice.world.clinic.desk();
    let answer = desk
        .post("/api/check-ins", &json!({ "appointment_id": visit }))
        .await;
    assert!(answer.status.is_success(), "{}", answer.text());
    assert_eq!(
        reason(&practice, visit).await,
        (MessageStatus::Dropped, Some(MessageReason::Arrived))
    );
    assert_eq!(practice.at(on(24, 13, 0)).await, []);
    assert_eq!(practice.subjects(), ["Xác nhận lịch"]);
}

#[tokio::test]
async fn what_a_patient_says_meanwhile_counts_when_the_time_comes() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.at(on(24, 9, 2)).await;
    practice.opt_out(true).await;
    practice.at(on(25, 10, 0)).await;
    assert_eq!(
        reason(&practice, visit).await,
        (MessageStatus::Dropped, Some(MessageReason::OptedOut))
    );
    assert_eq!(practice.subjects().len(), 1);
}

#[tokio::test]
async fn a_message_goes_to_the_address_of_that_day_and_nowhere_without_one() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    let new = args![practice.patient, "moi@example.vn"].to_vec();
    practice.world.write(&SET_EMAIL, &new).await;
    practice.at(on(24, 9, 2)).await;
    assert_eq!(practice.mailbox().letters()[0].to, "moi@example.vn");
    practice
        .world
        .write(&SET_EMAIL, args![practice.patient, ""])
        .await;
    practice.at(on(25, 10, 0)).await;
    assert_eq!(
        reason(&practice, visit).await,
        (MessageStatus::Dropped, Some(MessageReason::NoAddress))
    );
}

/// A server that was down for days reminds nobody of what was yesterday.
#[tokio::test]
async fn a_reminder_whose_visit_is_over_is_not_sent() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.at(on(26, 10, 0)).await;
    assert_eq!(
        reason(&practice, visit).await,
        (MessageStatus::Dropped, Some(MessageReason::Over))
    );
    assert_eq!(practice.subjects(), [""; 0]);
}

#[tokio::test]
async fn a_patient_merged_into_another_keeps_what_was_told_and_what_was_wanted() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.opt_out(true).await;
    let into = practice.world.patient().await;
    practice
        .world
        .write(&SET_EMAIL, args![into, "lan@example.vn"])
        .await;
    let path = format!("/api/patients/{}/merge", practice.patient);
    let desk = practice.world.clinic.desk();
    let answer = desk.post(&path, &json!({ "into": into })).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    let messages = practice.messages(visit).await;
    assert!(messages.iter().all(|message| message.patient_id == into));
    practice.at(on(25, 10, 0)).await;
    assert_eq!(practice.subjects(), [""; 0], "who wanted no messages wants none");
}

/// By nobody who plans messages.
static CHANGES: [(Statement, MessageReason); 3] = [
    (
        Statement::new(
            "MOVED",
            "UPDATE appointment SET sequence = sequence + 1 WHERE id = ?1",
        ),
        MessageReason::Moved,
    ),
    (
        Statement::new(
            "CANCELLED",
            "UPDATE appointment SET status = 'cancelled' WHERE id = ?1",
        ),
        MessageReason::Cancelled,
    ),
    (
        Statement::new("CAME", "UPDATE appointment SET status = 'arrived' WHERE id = ?1"),
        MessageReason::Arrived,
    ),
];

/// The second lock: that what is planned is dropped with the change does not excuse from looking again.
#[tokio::test]
async fn a_visit_is_read_again_when_its_message_goes_out() {
    for (change, wanted) in &CHANGES {
        let practice = Practice::start().await;
        let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
        practice.world.write(change, args![visit]).await;
        practice.at(on(25, 10, 0)).await;
        assert_eq!(
            reason(&practice, visit).await,
            (MessageStatus::Dropped, Some(*wanted))
        );
        assert_eq!(practice.subjects(), [""; 0]);
    }
}
