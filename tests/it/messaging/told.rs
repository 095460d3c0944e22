//! What is told, once, at its time.

use super::*;
use clinic_shared::{
    messaging::{MessagePreference, MessageReason},
    patients::{ChangedPatient, Patient, PatientForm},
};
use futures_util::future::join_all;

use MessageKind::{Booked, Cancelled, Moved, Reminder};
use MessageStatus::{Dropped, Queued, Sent};

#[tokio::test]
async fn a_booking_is_confirmed_once_the_undo_is_over_and_reminded_of_a_day_before() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    assert_eq!(
        practice.stand(visit).await,
        [(Booked, Queued), (Reminder, Queued)]
    );
    assert_eq!(practice.at(on(24, 9, 1)).await, []);
    assert_eq!(practice.at(on(24, 9, 2)).await, [JobState::Done]);
    assert_eq!(practice.subjects(), ["Xác nhận lịch"]);
    assert_eq!(practice.at(on(25, 10, 0)).await, [JobState::Done]);
    assert_eq!(practice.subjects(), ["Xác nhận lịch", "Nhắc lịch hẹn"]);
    assert_eq!(practice.stand(visit).await, [(Booked, Sent), (Reminder, Sent)]);

    let letter = practice.mailbox().letters().remove(0);
    let messages = practice.messages(visit).await;
    let message = messages.iter().find(|message| message.kind == Booked).unwrap();
    assert_eq!(letter.to, ADDRESS);
    assert_eq!(letter.mail_id, format!("<{}@phongkham.example>", message.id));
    assert!(
        letter.text.contains("10:00, Thứ Năm 26/11/2026"),
        "{}",
        letter.text
    );
}

#[tokio::test]
async fn what_is_taken_back_in_time_nobody_hears_of() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.cancelled(visit).await;
    assert_eq!(practice.at(on(25, 12, 0)).await, []);
    assert_eq!(practice.subjects(), [""; 0]);
    let messages = practice.messages(visit).await;
    let reasons: Vec<_> = messages.iter().map(|message| message.reason).collect();
    assert_eq!(reasons, [Some(MessageReason::Cancelled); 2]);
}

#[tokio::test]
async fn a_moved_visit_is_told_once_and_reminded_of_at_its_new_time_alone() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await;
    practice.at(on(24, 9, 2)).await;
    practice.moved(&visit, on(27, 11, 0)).await;
    practice.at(on(24, 9, 4)).await;
    practice.at(on(25, 10, 0)).await;
    assert_eq!(practice.subjects(), ["Xác nhận lịch", "Lịch hẹn đã"]);
    practice.at(on(26, 11, 0)).await;
    assert_eq!(
        practice.stand(visit.appointment.id).await,
        [
            (Booked, Sent),
            (Moved, Sent),
            (Reminder, Dropped),
            (Reminder, Sent)
        ]
    );
    let letters = practice.mailbox().letters();
    assert!(letters[1].text.contains("10:00, Thứ Năm 26/11/2026"), "from when");
    assert!(letters[2].text.contains("11:00, Thứ Sáu 27/11/2026"));
}

#[tokio::test]
async fn a_cancelled_visit_is_told_once_and_no_more_reminded_of() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.at(on(24, 9, 2)).await;
    practice.cancelled(visit).await;
    for now in [on(24, 9, 4), on(24, 9, 5), on(25, 10, 0)] {
        practice.at(now).await;
    }
    assert_eq!(
        practice.stand(visit).await,
        [(Booked, Sent), (Cancelled, Sent), (Reminder, Dropped)]
    );
    let letter = practice.mailbox().letters().pop().unwrap();
    assert!(letter.calendar.unwrap().content.contains("METHOD:CANCEL"));
}

#[tokio::test]
async fn a_visit_that_comes_back_in_time_is_reminded_of_and_its_end_is_not_told() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.at(on(24, 9, 2)).await;
    practice.cancelled(visit).await;
    assert!(practice.step(visit, "reinstate").await.status.is_success());
    practice.at(on(25, 10, 0)).await;
    assert_eq!(practice.subjects(), ["Xác nhận lịch", "Nhắc lịch hẹn"]);
}

#[tokio::test]
async fn a_request_is_told_when_it_is_confirmed() {
    let practice = Practice::start().await;
    let mut asked = practice
        .world
        .ask(practice.doctor, practice.patient, on(26, 10, 0));
    asked.proposed = true;
    let desk = practice.world.clinic.desk();
    desk.post("/api/appointments", &asked)
        .await
        .ok::<AppointmentView>();
    assert_eq!(practice.stand(asked.id).await, []);
    assert!(practice.step(asked.id, "confirm").await.status.is_success());
    assert_eq!(
        practice.stand(asked.id).await,
        [(Booked, Queued), (Reminder, Queued)]
    );
}

#[tokio::test]
async fn two_servers_send_one_mail() {
    let practice = Practice::start().await;
    practice.booked(on(26, 10, 0)).await;
    practice.world.clinic.clock.set(on(24, 9, 2));
    let (a, b) = (practice.sender("a"), practice.sender("b"));
    let done = join_all([a.work_off(), b.work_off()]).await;
    let ended: usize = done.into_iter().map(|ended| ended.unwrap().len()).sum();
    assert_eq!((ended, practice.subjects().len()), (1, 1));
}

#[tokio::test]
async fn a_request_asked_again_makes_no_second_message() {
    let practice = Practice::start().await;
    let asked = practice
        .world
        .ask(practice.doctor, practice.patient, on(26, 10, 0));
    let key = next_uuid();
    for _ in 0..2 {
        let desk = practice.world.clinic.desk();
        desk.post_with_key("/api/appointments", key, &asked)
            .await
            .ok::<AppointmentView>();
    }
    assert_eq!(practice.stand(asked.id).await.len(), 2);
}

#[tokio::test]
async fn nothing_goes_out_in_the_quiet_hours() {
    let practice = Practice::start().await;
    practice.world.clinic.clock.set(on(24, 22, 0));
    practice.booked(on(26, 10, 0)).await;
    assert_eq!(practice.at(on(25, 6, 59)).await, []);
    assert_eq!(practice.at(on(25, 7, 0)).await, [JobState::Done]);
}

#[tokio::test]
async fn the_clinic_says_when_and_how_often_it_reminds() {
    let practice = Practice::start().await;
    practice
        .change_settings(|settings| {
            settings.messages.undo_minutes = 0;
            settings.messages.reminder_hours_before = vec![24, 2];
        })
        .await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    let due = practice.messages(visit).await;
    let mut due: Vec<_> = due.iter().map(|message| message.due_at).collect();
    due.sort();
    assert_eq!(due, [on(24, 9, 0), on(25, 10, 0), on(26, 8, 0)]);
    practice.at(on(24, 9, 0)).await;
    practice.at(on(25, 10, 0)).await;
    practice.at(on(26, 8, 0)).await;
    assert_eq!(practice.subjects().len(), 3);
}

#[tokio::test]
async fn whoever_wants_no_messages_gets_none_and_who_wants_them_again_does() {
    let practice = Practice::start().await;
    practice.opt_out(true).await;
    let visit = practice.booked(on(26, 10, 0)).await;
    assert_eq!(practice.stand(visit.appointment.id).await, []);
    practice.opt_out(false).await;
    let path = format!("/api/patients/{}/message-opt-out", practice.patient);
    let preference: MessagePreference = practice.world.clinic.desk().get(&path).await.ok();
    assert_eq!((preference.form.opted_out, preference.version), (false, 2));
    assert_eq!(
        practice.stand(visit.appointment.id).await,
        [(Booked, Queued), (Reminder, Queued)],
        "of the visits to come, without a change of them"
    );
}

#[tokio::test]
async fn what_was_dropped_while_messages_were_not_wanted_is_taken_up_again() {
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.opt_out(true).await;
    assert_eq!(practice.at(on(24, 9, 2)).await, [JobState::Done]);
    assert_eq!(
        practice.stand(visit).await,
        [(Booked, Dropped), (Reminder, Queued)]
    );
    practice.opt_out(false).await;
    assert_eq!(
        practice.stand(visit).await,
        [(Booked, Queued), (Reminder, Queued)]
    );
    assert_eq!(practice.at(on(24, 9, 4)).await, [JobState::Done]);
    assert_eq!(practice.subjects(), ["Xác nhận lịch"]);
}

#[tokio::test]
async fn whoever_gives_an_address_later_is_told_of_the_visits_to_come() {
    let practice = Practice::start().await;
    practice
        .world
        .write(&SET_EMAIL, args![practice.patient, ""])
        .await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    assert_eq!(practice.stand(visit).await, []);

    let path = format!("/api/patients/{}", practice.patient);
    let desk = practice.world.clinic.desk();
    let answer = desk.get(&path).await;
    let (version, patient) = (answer.version(), answer.ok::<Patient>());
    let form = PatientForm {
        email: "moi@example.vn".to_owned(),
        ..patient.form
    };
    desk.put(&path, version, &form).await.ok::<ChangedPatient>();
    assert_eq!(
        practice.stand(visit).await,
        [(Booked, Queued), (Reminder, Queued)]
    );
    practice.at(on(24, 9, 2)).await;
    assert_eq!(practice.mailbox().letters()[0].to, "moi@example.vn");
}

#[tokio::test]
async fn without_an_address_or_without_mail_nothing_is_planned() {
    let practice = Practice::start().await;
    practice
        .world
        .write(&SET_EMAIL, args![practice.patient, ""])
        .await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    assert_eq!(practice.stand(visit).await, []);

    let without = Practice::of(World::start().await).await;
    let visit = without.booked(on(26, 10, 0)).await.appointment.id;
    assert_eq!(without.stand(visit).await, []);
    let to = json!({ "to": "quantri@phongkham.example" });
    let admin = without.world.clinic.admin();
    admin
        .post("/api/mail-test", &to)
        .await
        .refused("/problems/mail-not-set-up");
}
