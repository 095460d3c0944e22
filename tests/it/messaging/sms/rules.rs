//! Follow-ups and missed visits, which go by SMS where the clinic pays for those too.

use super::*;
use clinic_shared::settings::LatePolicy;
use rstest::rstest;

use crate::messaging::follow_ups::{message, seen, teller};

use MessageKind::{FollowUp, Missed};

async fn pays_for(practice: &Practice, kind: MessageKind) {
    practice
        .change_settings(|settings| settings.messages.sms_kinds.push(kind))
        .await;
}

/// Whose patient has no mail.
async fn practice_that_pays_for(kind: MessageKind) -> Practice {
    let practice = practice_without_mail().await;
    pays_for(&practice, kind).await;
    practice
}

#[tokio::test]
async fn a_follow_up_is_told_by_sms_once_and_without_marks() {
    let practice = practice_that_pays_for(FollowUp).await;
    let visit = seen(&practice).await;
    for _ in 0..2 {
        practice.run(teller(&practice)).await;
        practice.at(on(24, 9, 3)).await;
    }
    let texts = practice.texts();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert_eq!(texts[0].to, NUMBER);
    let body = &texts[0].body;
    let words = "hen quy khach tai kham khoang Thu Ba 01/12/2026";
    assert!(body.contains(words) && body.is_ascii(), "{body}");
    assert!(!body.contains("Nguyen"), "whose it is: {body}");
    let told = message(&practice, visit).await.unwrap();
    let paid = Segments::of(body).count;
    assert_eq!(
        (told.channel, told.status, told.segments),
        (Channel::Sms, Sent, Some(paid))
    );
}

#[tokio::test]
async fn a_follow_up_is_told_by_sms_from_the_day_on_that_the_clinic_pays_for_it() {
    let practice = practice_without_mail().await;
    let visit = seen(&practice).await;
    practice.run(teller(&practice)).await;
    assert_eq!(message(&practice, visit).await, None);
    pays_for(&practice, FollowUp).await;
    practice.run(teller(&practice)).await;
    practice.at(on(24, 9, 3)).await;
    assert_eq!(practice.texts().len(), 1);
}

#[tokio::test]
async fn a_follow_up_is_told_by_both_ways_where_the_clinic_wants_both() {
    let practice = practice(SmsUse::Always).await;
    pays_for(&practice, FollowUp).await;
    seen(&practice).await;
    practice.run(teller(&practice)).await;
    practice.at(on(24, 9, 3)).await;
    assert_eq!(practice.subjects(), ["Xác nhận lịch", "Hẹn tái khám"]);
    assert_eq!(practice.texts().len(), 1);
}

#[tokio::test]
async fn a_follow_up_goes_by_mail_alone_where_the_clinic_wants_one_way_by_the_time_it_leaves() {
    let practice = practice(SmsUse::Always).await;
    pays_for(&practice, FollowUp).await;
    let visit = seen(&practice).await;
    practice.run(teller(&practice)).await;
    practice
        .change_settings(|settings| settings.messages.sms = SmsUse::WithoutMail)
        .await;
    practice.at(on(24, 9, 3)).await;
    assert_eq!(practice.subjects(), ["Xác nhận lịch", "Hẹn tái khám"]);
    assert_eq!(practice.texts(), []);
    assert_eq!(
        practice.reasons(Channel::Sms, visit).await,
        [MessageReason::AtTheDesk, MessageReason::NotThisWay]
    );
}

#[rstest]
#[case::agreement_taken_back(json!({ "sms_agreed": false }))]
#[case::no_messages_at_all(json!({ "opted_out": true, "sms_agreed": true }))]
#[tokio::test]
async fn what_a_patient_wants_is_asked_when_a_follow_up_is_planned_and_when_it_leaves(#[case] said: Value) {
    let practice = practice_that_pays_for(FollowUp).await;
    let visit = seen(&practice).await;
    practice.prefers(said.clone()).await;
    practice.run(teller(&practice)).await;
    assert_eq!(message(&practice, visit).await, None);

    practice.prefers(json!({ "sms_agreed": true })).await;
    practice.run(teller(&practice)).await;
    practice.prefers(said).await;
    assert_eq!(practice.at(on(24, 9, 3)).await, [JobState::Done]);
    assert_eq!(practice.texts(), []);
    let dropped = message(&practice, visit).await.unwrap();
    assert_eq!(
        (dropped.status, dropped.reason),
        (Dropped, Some(MessageReason::OptedOut))
    );
}

#[tokio::test]
async fn a_follow_up_waits_for_the_end_of_the_quiet_hours_by_sms_too() {
    let practice = practice_that_pays_for(FollowUp).await;
    seen(&practice).await;
    practice
        .change_settings(|settings| {
            settings.messages.quiet_from = "09:00".to_owned();
            settings.messages.quiet_until = "12:00".to_owned();
        })
        .await;
    practice.run(teller(&practice)).await;
    practice.at(on(24, 11, 59)).await;
    assert_eq!(practice.texts(), []);
    practice.at(on(24, 12, 0)).await;
    assert_eq!(practice.texts().len(), 1);
}

#[tokio::test]
async fn a_follow_up_that_no_gateway_took_before_the_night_goes_out_in_the_morning() {
    let practice = practice_that_pays_for(FollowUp).await;
    seen(&practice).await;
    practice.world.clinic.clock.set(on(24, 20, 58));
    practice.run(teller(&practice)).await;
    practice.world.clinic.text_box().refuses(NotTaken::ForNow {
        code: None,
        said: "away".to_owned(),
    });
    for now in [on(24, 20, 58), on(24, 21, 0)] {
        assert_eq!(practice.at(now).await, [JobState::Waiting]);
    }
    assert_eq!(practice.at(on(25, 6, 59)).await, []);
    assert_eq!(practice.texts(), []);
    assert_eq!(practice.at(on(25, 7, 0)).await, [JobState::Done]);
    assert_eq!(practice.texts().len(), 1);
}

/// Today at half past ten the policy ends a visit of ten o'clock.
async fn missed(practice: &Practice) -> AppointmentId {
    practice
        .change_settings(|settings| settings.late_policy = LatePolicy::NoShow)
        .await;
    let visit = practice.booked(on(24, 10, 0)).await.appointment.id;
    practice.at(on(24, 9, 2)).await;
    assert_eq!(practice.minute(on(24, 10, 30)).await.missed, 1);
    visit
}

/// Rule B3.
#[tokio::test]
async fn whose_visit_was_missed_hears_of_it_by_sms_after_the_undo_and_without_marks() {
    let practice = practice_that_pays_for(Missed).await;
    let visit = missed(&practice).await;
    assert_eq!(practice.at(on(24, 10, 31)).await, []);
    assert_eq!(practice.at(on(24, 10, 32)).await, [JobState::Done]);
    let texts = practice.texts();
    assert_eq!(texts.len(), 1, "{texts:?}");
    let body = &texts[0].body;
    let words = "da cho quy khach: lich hen 10:00 Thu Ba 24/11/2026";
    assert!(body.contains(words) && body.is_ascii(), "{body}");
    assert_eq!(
        practice.by(Channel::Sms, visit).await,
        [(Booked, Dropped), (Missed, Sent)]
    );
}

/// Rule B3.
#[tokio::test]
async fn whose_visit_was_missed_hears_nothing_by_sms_where_the_clinic_does_not_pay_for_that() {
    let practice = practice_without_mail().await;
    let visit = missed(&practice).await;
    practice.at(on(24, 10, 32)).await;
    assert_eq!(practice.texts(), []);
    assert_eq!(practice.by(Channel::Sms, visit).await, [(Booked, Dropped)]);
}

/// Rule B3.
#[rstest]
#[case::agreement_taken_back(json!({ "sms_agreed": false }))]
#[case::no_messages_at_all(json!({ "opted_out": true, "sms_agreed": true }))]
#[tokio::test]
async fn whoever_wants_no_sms_by_then_does_not_hear_that_a_visit_was_missed(#[case] said: Value) {
    let practice = practice_that_pays_for(Missed).await;
    let visit = missed(&practice).await;
    practice.prefers(said).await;
    assert_eq!(practice.at(on(24, 10, 32)).await, [JobState::Done]);
    assert_eq!(practice.texts(), []);
    assert_eq!(
        practice.reasons(Channel::Sms, visit).await,
        [MessageReason::AtTheDesk, MessageReason::OptedOut]
    );
}

/// Rule B3.
#[rstest]
#[case::until_noon("12:00", 1)]
#[case::until_tomorrow("07:00", 0)]
#[tokio::test]
async fn that_a_visit_was_missed_is_told_by_sms_after_the_quiet_hours_of_that_day_or_not_at_all(
    #[case] quiet_until: &str,
    #[case] told: usize,
) {
    let practice = practice_that_pays_for(Missed).await;
    practice
        .change_settings(|settings| {
            settings.messages.quiet_from = "10:00".to_owned();
            settings.messages.quiet_until = quiet_until.to_owned();
        })
        .await;
    missed(&practice).await;
    practice.at(on(24, 11, 59)).await;
    assert_eq!(practice.texts(), []);
    for now in [on(24, 12, 0), on(25, 7, 0)] {
        practice.at(now).await;
        assert_eq!(practice.texts().len(), told);
    }
}
