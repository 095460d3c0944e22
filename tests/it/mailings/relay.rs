//! What a relay says, and a server that ends in the middle.

use super::*;
use clinic_shared::{
    jobs::{JobsPage, LEASE_SECONDS, TRIES_MAX, claim},
    mailings::{OutgoingNews, SEND_MAILING, Step, gather, look_up, next_step},
    ports::Chance,
};
use clinic_tests::MAIL_DOMAIN;

pub(super) static SPEND: Statement = Statement::new(
    "SPEND",
    "UPDATE mailing_recipient SET tries = ?1 WHERE status = 'handing-over'",
);
static STUMBLED: Statement = Statement::new("STUMBLED", "UPDATE job SET tries = 90 WHERE kind = ?1");

pub(super) fn later() -> NotTaken {
    NotTaken::ForNow {
        code: Some(451),
        said: "451 try again later".to_owned(),
    }
}

pub(super) fn never() -> NotTaken {
    NotTaken::ForGood {
        code: 550,
        said: "550 no such mailbox".to_owned(),
    }
}

/// Has handed a letter over, perhaps, and is not heard of again.
pub(super) async fn a_server_that_ends(news: &News, id: MailingId) -> Box<OutgoingNews> {
    let clinic = &news.world.clinic;
    let (now, chance) = (clinic.clock.now(), Chance::from_seed(7));
    let step = crate::jobs::kept(clinic, async |tx| {
        let job = claim(tx, &[SEND_MAILING], &[], "a", now).await?.unwrap().id;
        let found = look_up(tx, id).await?.unwrap();
        assert!(!gather(tx, job, &found, MAIL_DOMAIN, &chance, now).await?);
        next_step(tx, id, job, MailRate::ANY, now).await
    });
    let Step::HandOver(first) = step.await else {
        panic!("it is to be handed over");
    };
    first
}

#[tokio::test]
async fn what_a_server_that_ended_had_in_hand_is_handed_over_again_with_the_same_message_id() {
    let news = News::start().await;
    news.patients(3).await;
    let id = news.started().await;
    let first = a_server_that_ends(&news, id).await;
    let clinic = &news.world.clinic;
    news.work_off().await;
    assert_eq!(
        news.mailbox().letters().len(),
        0,
        "it is the first server's still"
    );
    clinic.clock.advance_seconds(LEASE_SECONDS);
    news.work_off().await;
    let letters = news.mailbox().letters();
    assert_eq!(letters.len(), 3);
    assert_eq!(letters[0].mail_id, first.mail_id);
    assert_eq!(news.shown(id).await.status, MailingStatus::Done);
}

#[tokio::test]
async fn a_letter_that_was_tried_as_often_as_it_is_fails_and_is_not_handed_over_again() {
    let news = News::start().await;
    news.patients(3).await;
    let id = news.started().await;
    let first = a_server_that_ends(&news, id).await;
    let clinic = &news.world.clinic;
    news.world.write(&SPEND, args![TRIES_MAX]).await;
    clinic.clock.advance_seconds(LEASE_SECONDS);
    news.work_off().await;
    let letters = news.mailbox().letters();
    assert_eq!(letters.len(), 2);
    assert!(letters.iter().all(|letter| letter.mail_id != first.mail_id));
    let shown = news.shown(id).await;
    assert_eq!((shown.status, shown.progress.failed), (MailingStatus::Done, 1));
}

/// Else a mailing of many days would be given up for what went wrong now and then.
#[tokio::test]
async fn with_each_letter_its_jobs_tries_begin_anew() {
    let news = News::start().await;
    news.patients(2).await;
    news.started().await;
    let clinic = &news.world.clinic;
    news.world.write(&STUMBLED, args![SEND_MAILING]).await;
    let mail = Arc::new(news.mailbox().clone());
    let jobs = sender(&clinic.server, "a", mail, MailRate::a_minute(60));
    jobs.work_off().await.unwrap();
    assert_eq!(news.mailbox().letters().len(), 1);
    let page: JobsPage = clinic.admin().get("/api/jobs?kind=send-mailing").await.ok();
    assert_eq!(page.jobs[0].tries, 0);
}

#[tokio::test]
async fn a_mailbox_that_is_refused_fails_alone_and_is_tried_again_when_somebody_wants_it() {
    let news = News::start().await;
    news.patients(3).await;
    news.mailbox().refuses(never());
    let id = news.started().await;
    news.work_off().await;
    let shown = news.shown(id).await;
    assert_eq!((shown.status, shown.progress.failed), (MailingStatus::Done, 1));
    assert_eq!(news.mailbox().letters().len(), 2);
    let again: Mailing = news.step(id, "retry").await.ok();
    assert_eq!((again.status, again.progress.left), (MailingStatus::Sending, 1));
    news.work_off().await;
    assert_eq!(news.mailbox().letters().len(), 3);
    assert_eq!(news.shown(id).await.progress.failed, 0);
}

/// Its tries are the mailboxes', and a relay that is away is not asked for each of them.
#[tokio::test]
async fn while_the_relay_is_away_a_mailing_waits_and_nobody_is_given_up() {
    let news = News::start().await;
    news.patients(6).await;
    for _ in 0..5 {
        news.mailbox().refuses(later());
    }
    let id = news.started().await;
    news.work_off().await;
    assert_eq!(news.shown(id).await.progress.left, 6);
    // Four were tried: the fifth is refused half a minute later.
    news.later(40_000);
    news.work_off().await;
    assert_eq!(news.mailbox().letters().len(), 0);
    news.later(80_000);
    news.work_off().await;
    news.later(10 * 60_000);
    news.work_off().await;
    let shown = news.shown(id).await;
    assert_eq!((shown.status, shown.progress.sent), (MailingStatus::Done, 6));
}

#[tokio::test]
async fn a_relay_that_does_not_say_whether_it_took_a_letter_is_asked_again_with_the_same_message_id() {
    let news = News::start().await;
    news.patients(1).await;
    news.mailbox().refuses(NotTaken::Unknown {
        said: "incomplete response".to_owned(),
    });
    let id = news.started().await;
    news.work_off().await;
    assert_eq!(news.shown(id).await.progress.left, 1);
    news.later(60_000);
    news.work_off().await;
    assert_eq!(news.mailbox().letters().len(), 1);
    assert_eq!(news.shown(id).await.status, MailingStatus::Done);
}
