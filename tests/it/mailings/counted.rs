//! What `GET /metrics` says of letters: one of a mailing is of the kind `mailing`, whatever it says.

use super::*;
use clinic_server::ops::metrics::Alone;
use clinic_shared::jobs::{LEASE_SECONDS, TRIES_MAX};
use rstest::rstest;

use super::relay::{SPEND, a_server_that_ends, later, never};

static END_JOBS: Statement = Statement::new(
    "END_JOBS",
    "UPDATE job SET state = 'dead', due_at = NULL WHERE kind = 'send-mailing'",
);

async fn letters(news: &News) -> Vec<String> {
    news.world.clinic.counted("messages_total").await
}

#[rstest]
#[case::sent(None, "mail mailing sent 1")]
#[case::not_yet(Some(later()), "mail mailing queued 1")]
#[case::failed(Some(never()), "mail mailing failed 1")]
#[case::in_doubt(
    Some(NotTaken::Unknown { said: "incomplete response".to_owned() }),
    "mail mailing handing-over 1"
)]
#[tokio::test]
async fn what_a_relay_says_to_a_letter_is_counted(#[case] refusal: Option<NotTaken>, #[case] expected: &str) {
    let _alone = Alone::here();
    let news = News::start().await;
    news.patients(1).await;
    if let Some(refusal) = refusal {
        news.mailbox().refuses(refusal);
    }
    news.started().await;
    assert_eq!(letters(&news).await, [""; 0]);
    news.work_off().await;
    assert_eq!(letters(&news).await, [expected]);
}

#[tokio::test]
async fn of_a_mailing_that_is_cancelled_each_of_the_rest_is_counted_as_dropped() {
    let _alone = Alone::here();
    let news = News::start().await;
    news.patients(6).await;
    let id = news.started().await;
    let (held, working) = news.with_a_letter_in_hand().await;
    news.step(id, "cancel").await.ok::<Mailing>();
    held.answers(6);
    working.await.unwrap();
    news.work_off().await;
    assert_eq!(
        letters(&news).await,
        ["mail mailing dropped 5", "mail mailing sent 1"]
    );
}

#[tokio::test]
async fn whoever_wants_no_news_when_the_letter_would_go_is_counted_as_dropped() {
    let _alone = Alone::here();
    let news = News::start().await;
    let patients = news.patients(3).await;
    news.started().await;
    let mail = Arc::new(news.mailbox().clone());
    let jobs = sender(&news.world.clinic.server, "a", mail, MailRate::a_minute(60));
    jobs.work_off().await.unwrap();
    for patient in patients {
        news.opts_out(patient, "mailing-opt-out").await;
    }
    news.later(60_000);
    jobs.work_off().await.unwrap();
    assert_eq!(
        letters(&news).await,
        ["mail mailing dropped 2", "mail mailing sent 1"]
    );
}

#[tokio::test]
async fn a_letter_that_is_given_up_is_counted_as_failed() {
    let _alone = Alone::here();
    let news = News::start().await;
    news.patients(3).await;
    let id = news.started().await;
    a_server_that_ends(&news, id).await;
    news.world.write(&SPEND, args![TRIES_MAX]).await;
    news.world.clinic.clock.advance_seconds(LEASE_SECONDS);
    news.work_off().await;
    assert_eq!(
        letters(&news).await,
        ["mail mailing failed 1", "mail mailing sent 2"]
    );
}

/// A server that gave up had it in hand, and nobody will know whether the relay has it.
#[tokio::test]
async fn a_letter_in_doubt_of_a_mailing_that_is_cancelled_is_counted_as_failed() {
    let _alone = Alone::here();
    let news = News::start().await;
    news.patients(3).await;
    let id = news.started().await;
    a_server_that_ends(&news, id).await;
    news.world.write(&END_JOBS, &[]).await;
    news.step(id, "cancel").await.ok::<Mailing>();
    news.work_off().await;
    assert_eq!(
        letters(&news).await,
        ["mail mailing dropped 2", "mail mailing failed 1"]
    );
    assert_eq!(news.shown(id).await.progress.failed, 1);
}
