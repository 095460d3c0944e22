//! What `GET /metrics` says of messages: each by the way, its kind, and the state in which a try left its row.

use super::*;
use std::time::Duration;

use clinic_server::{jobs::Pace, messaging::NotTaken, ops::metrics::Alone};
use clinic_shared::{app::App, messaging::SmsUse};
use rstest::rstest;

use super::{
    relay::{later, never, silent},
    series::series,
};
use crate::undone::{Fate, fated_server};

/// As their servers leave them, or an admin does.
static END_JOBS: Statement = Statement::new(
    "END_JOBS",
    "UPDATE job SET state = ?1, due_at = NULL WHERE kind IN ('send-message', 'send-sms')",
);

/// A server that says of no job that it goes on.
fn silent_jobs(app: &App, kind: impl JobKind + 'static) -> Arc<Jobs> {
    let kinds: Vec<Arc<dyn JobKind>> = vec![Arc::new(kind)];
    let pace = Pace {
        beat: Duration::from_hours(1),
        ..AT_ONCE
    };
    Jobs::new(app.clone(), kinds, "a".to_owned(), pace)
}

impl Practice {
    async fn counted(&self) -> Vec<String> {
        self.world.clinic.counted("messages_total").await
    }
}

#[rstest]
#[case::sent(None, "mail booked sent 1")]
#[case::not_yet(Some(later()), "mail booked queued 1")]
#[case::failed(Some(never()), "mail booked failed 1")]
#[case::in_doubt(Some(silent()), "mail booked handing-over 1")]
#[tokio::test]
async fn what_a_relay_says_to_a_mail_is_counted(#[case] refusal: Option<NotTaken>, #[case] expected: &str) {
    let _alone = Alone::here();
    let practice = Practice::start().await;
    practice.booked(on(26, 10, 0)).await;
    if let Some(refusal) = refusal {
        practice.mailbox().refuses(refusal);
    }
    assert_eq!(practice.counted().await, [""; 0]);
    practice.at(on(24, 9, 2)).await;
    assert_eq!(practice.counted().await, [expected]);
}

#[rstest]
#[case::sent(None, "sms reminder sent 1")]
#[case::not_yet(Some(later()), "sms reminder queued 1")]
#[case::failed(Some(never()), "sms reminder failed 1")]
#[case::in_doubt(Some(silent()), "sms reminder handing-over 1")]
#[tokio::test]
async fn what_a_gateway_says_to_an_sms_is_counted(#[case] refusal: Option<NotTaken>, #[case] expected: &str) {
    let _alone = Alone::here();
    let practice = sms::practice_without_mail().await;
    practice.booked(on(26, 10, 0)).await;
    practice.at(on(24, 9, 2)).await;
    // It is known from the desk.
    assert_eq!(practice.counted().await, ["sms booked dropped 1"]);
    if let Some(refusal) = refusal {
        practice.world.clinic.text_box().refuses(refusal);
    }
    practice.at(on(25, 10, 0)).await;
    assert_eq!(practice.counted().await, ["sms booked dropped 1", expected]);
}

#[tokio::test]
async fn what_nobody_wants_any_more_when_its_time_comes_is_counted_as_dropped() {
    let _alone = Alone::here();
    let practice = Practice::start().await;
    practice.booked(on(26, 10, 0)).await;
    practice.opt_out(true).await;
    practice.at(on(24, 9, 2)).await;
    assert_eq!(practice.counted().await, ["mail booked dropped 1"]);
}

#[tokio::test]
async fn what_is_given_up_is_counted_as_failed_after_its_tries() {
    let _alone = Alone::here();
    let practice = Practice::start().await;
    practice.booked(on(27, 10, 0)).await;
    let mut now = on(24, 9, 2);
    for _ in 0..10 {
        practice.mailbox().refuses(later());
        practice.at(now).await;
        now = now.plus_minutes(75);
    }
    let counted = ["mail booked failed 1", "mail booked queued 9"];
    assert_eq!(practice.counted().await, counted);
}

#[tokio::test]
async fn an_sms_that_is_given_up_is_counted_as_failed_after_its_tries() {
    let _alone = Alone::here();
    let practice = sms::practice_without_mail().await;
    practice
        .change_settings(|settings| settings.messages.reminder_hours_before = vec![26])
        .await;
    practice.booked(on(27, 10, 0)).await;
    practice.at(on(24, 9, 2)).await;
    let mut now = on(26, 8, 0);
    for _ in 0..10 {
        practice.world.clinic.text_box().refuses(later());
        practice.at(now).await;
        now = now.plus_minutes(75);
    }
    let counted = [
        "sms booked dropped 1",
        "sms reminder failed 1",
        "sms reminder queued 9",
    ];
    assert_eq!(practice.counted().await, counted);
}

/// Its row stays as it is, and so nothing is told of it that is not so.
#[tokio::test]
async fn what_a_relay_has_perhaps_and_is_not_true_any_more_is_counted_as_in_doubt_until_it_is_over() {
    let _alone = Alone::here();
    let practice = Practice::start().await;
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.mailbox().refuses(silent());
    practice.at(on(24, 9, 2)).await;
    practice.cancelled(visit).await;
    practice.at(on(24, 9, 10)).await;
    let counted = ["mail booked handing-over 2", "mail cancelled sent 1"];
    assert_eq!(practice.counted().await, counted);
    practice.end_left().await;
    assert_eq!(practice.counted().await, counted);
    practice.world.clinic.clock.set(on(26, 10, 0));
    practice.end_left().await;
    let over = [
        "mail booked dropped 1",
        "mail booked handing-over 2",
        "mail cancelled sent 1",
    ];
    assert_eq!(practice.counted().await, over);
}

/// One mail for three visits.
#[tokio::test]
async fn of_a_series_that_ends_in_doubt_only_the_first_has_failed() {
    let _alone = Alone::here();
    let practice = Practice::start().await;
    series(&practice).await;
    practice.mailbox().refuses(silent());
    practice.at(on(24, 9, 2)).await;
    practice.mailbox().refuses(never());
    practice.at(on(24, 9, 4)).await;
    let counted = ["mail booked failed 1", "mail booked handing-over 3"];
    assert_eq!(practice.counted().await, counted);
}

#[tokio::test]
async fn of_a_series_each_message_is_counted() {
    let _alone = Alone::here();
    let practice = Practice::start().await;
    series(&practice).await;
    practice.mailbox().refuses(silent());
    practice.at(on(24, 9, 2)).await;
    assert_eq!(practice.counted().await, ["mail booked handing-over 3"]);
    practice.at(on(24, 9, 4)).await;
    // Those that went along find themselves sent.
    practice.at(on(24, 9, 8)).await;
    let counted = ["mail booked handing-over 3", "mail booked sent 3"];
    assert_eq!(practice.counted().await, counted);
}

#[rstest]
#[case::gave_up("dead", "failed")]
#[case::cancelled("cancelled", "dropped")]
#[tokio::test]
async fn what_is_left_behind_by_its_job_is_counted_when_it_is_found(
    #[case] state: &str,
    #[case] outcome: &str,
) {
    let _alone = Alone::here();
    let practice = sms::practice(SmsUse::Always).await;
    practice.booked(on(26, 10, 0)).await;
    practice.world.write(&END_JOBS, args![state]).await;
    assert_eq!(practice.counted().await, [""; 0]);
    for _ in 0..2 {
        practice.end_left().await;
        let of = |what: &str| format!("{what} {outcome} 1");
        let counted = ["mail booked", "mail reminder", "sms booked", "sms reminder"].map(of);
        assert_eq!(practice.counted().await, counted);
    }
}

/// Where the store undid it, it is counted with the try that is kept.
#[rstest]
#[case::undone(Fate::UndoneAtCommit)]
#[case::kept_and_not_heard(Fate::KeptUnheard)]
#[case::lost_and_not_heard(Fate::LostUnheard)]
#[tokio::test]
async fn what_is_kept_at_the_second_try_is_counted_once(#[case] fate: Fate) {
    let _alone = Alone::here();
    let practice = Practice::start().await;
    practice.booked(on(26, 10, 0)).await;
    let clinic = &practice.world.clinic;
    clinic.clock.set(on(24, 9, 2));
    // The claim, the look at the visit, and then what the relay said.
    let (server, _) = fated_server(clinic, &[Fate::Well, Fate::Well, fate]);
    let mail = Arc::new(practice.mailbox().clone());
    let kind = SendMessages::new(&server.app, mail, MAIL_FROM.to_owned());
    silent_jobs(&server.app, kind).work_off().await.unwrap();
    assert_eq!(practice.counted().await, ["mail booked sent 1"]);
}

/// As an hour later, when it is kept.
#[tokio::test]
async fn what_the_store_undid_counts_nowhere() {
    let _alone = Alone::here();
    let practice = Practice::start().await;
    practice.booked(on(26, 10, 0)).await;
    practice.world.write(&END_JOBS, args!["dead"]).await;
    let clinic = &practice.world.clinic;
    let job = NewJob::new(JobId(next_uuid()), "end-left-messages", clinic.clock.now());
    enqueued(clinic, &job).await;
    // The claim, and then what was left.
    let (server, _) = fated_server(clinic, &[Fate::Well, Fate::UndoneAtCommit]);
    let jobs = silent_jobs(&server.app, EndLeftMessages::new(&server.app));
    jobs.work_off().await.unwrap();
    assert_eq!(practice.counted().await, [""; 0]);
    practice.end_left().await;
    let counted = ["mail booked failed 1", "mail reminder failed 1"];
    assert_eq!(practice.counted().await, counted);
}
