//! Which step leads where, also while nobody is written down yet, and while a relay has a letter in hand.

use std::collections::BTreeSet;

use super::*;
use rstest::rstest;

use super::relay::{later, never};

use MailingStatus::{Cancelled, Done, Draft, Paused, Sending};

fn unheard() -> NotTaken {
    NotTaken::Unknown {
        said: "incomplete response".to_owned(),
    }
}

/// Sent, failed, dropped, and to come.
async fn progress(news: &News, id: MailingId) -> [i64; 4] {
    let progress = news.shown(id).await.progress;
    [progress.sent, progress.failed, progress.dropped, progress.left]
}

/// One letter has gone out, or was refused: the others wait for their turns.
async fn first_letter(news: &News) {
    let mail = Arc::new(news.mailbox().clone());
    let jobs = sender(&news.world.clinic.server, "a", mail, MailRate::a_minute(60));
    jobs.work_off().await.unwrap();
}

/// All that waits goes out.
async fn the_rest(news: &News) {
    news.later(60_000);
    news.work_off().await;
}

#[rstest]
#[case::a_draft(&[], Draft, &["pause", "resume", "cancel", "retry"])]
#[case::while_it_is_sent(&["start"], Sending, &["start", "resume"])]
#[case::paused(&["start", "pause"], Paused, &["start", "pause"])]
#[case::done(&["start", "work off"], Done, &["start", "pause", "resume", "cancel"])]
#[case::cancelled(&["start", "cancel"], Cancelled, &["start", "pause", "resume", "cancel", "retry"])]
#[tokio::test]
async fn a_step_that_is_not_open_is_refused_by_the_state_and_changes_nothing(
    #[case] way: &[&str],
    #[case] state: MailingStatus,
    #[case] refused: &[&str],
) {
    let news = News::start().await;
    news.patients(2).await;
    let id = news.draft(json!({})).await.id;
    for verb in way {
        match *verb {
            "work off" => news.work_off().await,
            verb => {
                news.step(id, verb).await.ok::<Mailing>();
            }
        }
    }
    let before = news.shown(id).await;
    assert_eq!(before.status, state);
    for verb in refused {
        let refused = news.step(id, verb).await.refused("/problems/mailing-state");
        assert_eq!(refused.members["state"], state.name(), "{verb}");
    }
    if state != Draft {
        let (admin, path) = (news.world.clinic.admin(), format!("/api/mailings/{id}"));
        let form = json!({ "subject": "Nghỉ lễ", "body": "Kính gửi {{patient}}" });
        for answer in [
            admin.put(&path, before.version, &form).await,
            admin.delete(&path, before.version).await,
        ] {
            answer.refused("/problems/mailing-state");
        }
    }
    assert_eq!(news.shown(id).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_mailing_that_is_started_in_two_windows_at_once_goes_out_once() {
    let news = News::start().await;
    news.patients(3).await;
    let draft = news.draft(json!({})).await;
    let path = format!("/api/mailings/{}/start", draft.id);
    let (admin, nothing) = (news.world.clinic.admin(), json!({}));
    let start = || admin.post_matching(&path, draft.version, &nothing);
    let (one, other) = tokio::join!(start(), start());
    let (started, refused) = if one.status.is_success() {
        (one, other)
    } else {
        (other, one)
    };
    assert_eq!(started.ok::<Mailing>().status, Sending);
    refused.refused("/problems/version-conflict");
    news.work_off().await;
    assert_eq!(news.mailbox().letters().len(), 3);
    assert_eq!(news.shown(draft.id).await.status, Done);
}

#[tokio::test]
async fn what_is_paused_before_anybody_is_written_down_goes_to_all_of_them_when_it_goes_on() {
    let news = News::start().await;
    news.patients(3).await;
    let id = news.started().await;
    news.step(id, "pause").await.ok::<Mailing>();
    the_rest(&news).await;
    let paused = news.shown(id).await;
    assert_eq!((paused.is_gathered, paused.progress.all()), (false, 0));
    news.step(id, "resume").await.ok::<Mailing>();
    the_rest(&news).await;
    assert_eq!(news.mailbox().letters().len(), 3);
    assert_eq!(news.shown(id).await.status, Done);
}

#[tokio::test]
async fn what_is_cancelled_before_anybody_is_written_down_goes_to_nobody() {
    let news = News::start().await;
    news.patients(3).await;
    let id = news.started().await;
    news.step(id, "cancel").await.ok::<Mailing>();
    the_rest(&news).await;
    let shown = news.shown(id).await;
    assert_eq!((shown.status, shown.progress.all()), (Cancelled, 0));
    assert_eq!(news.mailbox().letters(), []);
}

#[tokio::test]
async fn the_rest_of_what_is_cancelled_while_it_is_paused_is_dropped() {
    let news = News::start().await;
    news.patients(3).await;
    let id = news.started().await;
    first_letter(&news).await;
    news.step(id, "pause").await.ok::<Mailing>();
    news.step(id, "cancel").await.ok::<Mailing>();
    the_rest(&news).await;
    assert_eq!(progress(&news, id).await, [1, 0, 2, 0]);
    assert_eq!(news.mailbox().letters().len(), 1);
    let shown = news.shown(id).await;
    assert!(shown.status == Cancelled && shown.ended_at.is_some(), "{shown:?}");
}

#[tokio::test]
async fn a_letter_in_hand_at_a_pause_that_the_relay_does_not_take_waits_like_the_others() {
    let news = News::start().await;
    news.patients(3).await;
    news.mailbox().refuses(later());
    let id = news.started().await;
    let (held, working) = news.with_a_letter_in_hand().await;
    news.step(id, "pause").await.ok::<Mailing>();
    held.answers(5);
    working.await.unwrap();
    the_rest(&news).await;
    assert_eq!(news.mailbox().letters(), []);
    assert_eq!(progress(&news, id).await, [0, 0, 0, 3]);
    news.step(id, "resume").await.ok::<Mailing>();
    the_rest(&news).await;
    let letters = news.mailbox().letters();
    let to: BTreeSet<&str> = letters.iter().map(|letter| letter.to.as_str()).collect();
    assert_eq!((letters.len(), to.len()), (3, 3));
    assert_eq!(news.shown(id).await.status, Done);
}

/// Of what the relay has perhaps nobody will know.
#[rstest]
#[case::not_taken(later(), [0, 0, 3, 0])]
#[case::not_said(unheard(), [0, 1, 2, 0])]
#[tokio::test]
async fn a_letter_in_hand_at_a_cancellation_is_not_handed_over_again(
    #[case] answer: NotTaken,
    #[case] ends: [i64; 4],
) {
    let news = News::start().await;
    news.patients(3).await;
    news.mailbox().refuses(answer);
    let id = news.started().await;
    let (held, working) = news.with_a_letter_in_hand().await;
    news.step(id, "cancel").await.ok::<Mailing>();
    held.answers(5);
    working.await.unwrap();
    the_rest(&news).await;
    assert_eq!(progress(&news, id).await, ends);
    assert_eq!(news.mailbox().letters(), []);
}

#[tokio::test]
async fn what_failed_is_tried_again_while_the_others_still_wait_for_their_turn() {
    let news = News::start().await;
    news.patients(3).await;
    news.mailbox().refuses(never());
    let id = news.started().await;
    first_letter(&news).await;
    assert_eq!(progress(&news, id).await, [0, 1, 0, 2]);
    let again: Mailing = news.step(id, "retry").await.ok();
    assert_eq!((again.status, again.progress.left), (Sending, 3));
    the_rest(&news).await;
    assert_eq!(news.mailbox().letters().len(), 3);
    assert_eq!(news.shown(id).await.status, Done);
}

#[tokio::test]
async fn what_failed_of_a_paused_mailing_is_tried_again_when_it_goes_on() {
    let news = News::start().await;
    news.patients(3).await;
    news.mailbox().refuses(never());
    let id = news.started().await;
    first_letter(&news).await;
    news.step(id, "pause").await.ok::<Mailing>();
    let again: Mailing = news.step(id, "retry").await.ok();
    assert_eq!((again.status, again.progress.left), (Paused, 3));
    the_rest(&news).await;
    assert_eq!(news.mailbox().letters(), []);
    news.step(id, "resume").await.ok::<Mailing>();
    the_rest(&news).await;
    assert_eq!(news.mailbox().letters().len(), 3);
    assert_eq!(news.shown(id).await.status, Done);
}

#[tokio::test]
async fn of_a_mailing_that_failed_nowhere_nothing_is_tried_again() {
    let news = News::start().await;
    news.patients(2).await;
    let id = news.started().await;
    news.work_off().await;
    let done = news.shown(id).await;
    let again: Mailing = news.step(id, "retry").await.ok();
    assert_eq!((again.status, again.ended_at), (Done, done.ended_at));
    the_rest(&news).await;
    assert_eq!(news.mailbox().letters().len(), 2);
}
