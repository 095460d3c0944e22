//! From the draft to its end.

use std::collections::BTreeSet;

use super::*;
use clinic_server::jobs::EndLeftMessages;
use clinic_shared::{
    ids::JobId,
    jobs::{JobsPage, NewJob},
    mailings::pause_all,
};
use clinic_tests::at;

use crate::jobs::{enqueued, kept};

/// More than one transaction writes down.
#[tokio::test]
async fn three_hundred_patients_get_one_letter_each() {
    let news = News::start().await;
    news.patients(300).await;
    let id = news.started().await;
    news.work_off().await;
    let letters = news.mailbox().letters();
    let addresses: BTreeSet<&str> = letters.iter().map(|letter| letter.to.as_str()).collect();
    let ids: BTreeSet<&str> = letters.iter().map(|letter| letter.mail_id.as_str()).collect();
    assert_eq!((letters.len(), addresses.len(), ids.len()), (300, 300, 300));
    let letter = &letters[0];
    assert_eq!(letter.subject, "Phòng khám nghỉ Tết");
    assert!(
        letter.text.starts_with("Kính gửi Nguyễn Văn Thử,"),
        "{}",
        letter.text
    );
    assert!(
        letter
            .html
            .as_ref()
            .unwrap()
            .contains("<p>Kính gửi Nguyễn Văn Thử,</p>")
    );
    let unsubscribe = letter.unsubscribe.as_ref().unwrap().header();
    assert!(
        unsubscribe.ends_with(&format!(">, <mailto:{MAIL_FROM}?subject=unsubscribe>")),
        "{unsubscribe}"
    );

    let shown = news.shown(id).await;
    assert_eq!((shown.status, shown.is_gathered), (MailingStatus::Done, true));
    assert_eq!((shown.progress.sent, shown.progress.all()), (300, 300));
    // Nothing is left of it that a server would do.
    news.later(60 * 60 * 1_000);
    news.work_off().await;
    assert_eq!(news.mailbox().letters().len(), 300);
}

/// The one that the relay has in hand is gone.
#[tokio::test]
async fn a_pause_lets_no_other_letter_out_and_it_goes_on_where_it_was() {
    let news = News::start().await;
    news.patients(5).await;
    let id = news.started().await;
    let (held, working) = news.with_a_letter_in_hand().await;
    let paused: Mailing = news.step(id, "pause").await.ok();
    assert_eq!((paused.status, paused.progress.left), (MailingStatus::Paused, 5));
    held.answers(5);
    working.await.unwrap();
    assert_eq!(news.mailbox().letters().len(), 1);
    assert_eq!(news.shown(id).await.progress.sent, 1);
    news.later(60 * 60 * 1_000);
    news.work_off().await;
    assert_eq!(news.mailbox().letters().len(), 1);

    news.step(id, "resume").await.ok::<Mailing>();
    news.work_off().await;
    assert_eq!(news.mailbox().letters().len(), 5);
    assert_eq!(news.shown(id).await.status, MailingStatus::Done);
}

/// The job that has a letter in hand is not over when another one begins.
#[tokio::test]
async fn a_letter_in_hand_is_not_handed_over_by_the_job_that_goes_on() {
    let news = News::start().await;
    news.patients(3).await;
    let id = news.started().await;
    let (held, working) = news.with_a_letter_in_hand().await;
    news.step(id, "pause").await.ok::<Mailing>();
    news.step(id, "resume").await.ok::<Mailing>();
    news.work_off().await;
    assert_eq!(news.mailbox().letters().len(), 2, "the others");
    held.answers(5);
    working.await.unwrap();
    news.later(60_000);
    news.work_off().await;
    let letters = news.mailbox().letters();
    let ids: BTreeSet<&str> = letters.iter().map(|letter| letter.mail_id.as_str()).collect();
    assert_eq!((letters.len(), ids.len()), (3, 3));
    assert_eq!(news.shown(id).await.status, MailingStatus::Done);
}

#[tokio::test]
async fn of_a_mailing_that_is_cancelled_the_rest_get_nothing_for_good() {
    let news = News::start().await;
    news.patients(5).await;
    let id = news.started().await;
    let (held, working) = news.with_a_letter_in_hand().await;
    news.step(id, "cancel").await.ok::<Mailing>();
    held.answers(5);
    working.await.unwrap();
    news.work_off().await;
    let shown = news.shown(id).await;
    assert_eq!(shown.status, MailingStatus::Cancelled);
    assert_eq!(
        (shown.progress.sent, shown.progress.dropped, shown.progress.left),
        (1, 4, 0)
    );
    for verb in ["resume", "pause", "start", "retry"] {
        news.step(id, verb).await.refused("/problems/mailing-state");
    }
    news.later(60 * 60 * 1_000);
    news.work_off().await;
    assert_eq!(news.mailbox().letters().len(), 1);
}

/// No transaction is open while a relay is asked: else this would never end.
#[tokio::test]
async fn a_booking_waits_for_no_letter() {
    let news = News::start().await;
    let patients = news.patients(3).await;
    let doctor = news.world.doctor("Nội").await;
    news.started().await;
    let (held, working) = news.with_a_letter_in_hand().await;
    news.world.booked(doctor, patients[0], at(10, 0)).await;
    assert_eq!(
        news.mailbox().letters().len(),
        0,
        "the relay has not answered yet"
    );
    held.answers(5);
    working.await.unwrap();
    assert_eq!(news.mailbox().letters().len(), 3);
}

#[tokio::test]
async fn whoever_wants_no_news_any_more_gets_none_of_what_is_under_way() {
    let news = News::start().await;
    let patients = news.patients(3).await;
    let mail = Arc::new(news.mailbox().clone());
    let jobs = sender(&news.world.clinic.server, "a", mail, MailRate::a_minute(60));
    let id = news.started().await;
    jobs.work_off().await.unwrap();
    assert_eq!(news.shown(id).await.progress.left, 2);
    for (at, patient) in patients.iter().enumerate() {
        let of = ["message-opt-out", "mailing-opt-out"][at % 2];
        news.opts_out(*patient, of).await;
    }
    news.later(60_000);
    jobs.work_off().await.unwrap();
    assert_eq!(news.mailbox().letters().len(), 1);
    let shown = news.shown(id).await;
    assert_eq!((shown.status, shown.progress.dropped), (MailingStatus::Done, 2));
}

#[tokio::test]
async fn who_got_it_under_one_record_does_not_get_it_under_the_one_that_it_is_merged_into() {
    let news = News::start().await;
    let patients = [news.world.patient().await, news.world.patient().await];
    for (at, patient) in patients.iter().enumerate() {
        let email = format!("thu{at}@example.vn");
        news.world.write(&SET_EMAIL, args![*patient, email]).await;
    }
    let mail = Arc::new(news.mailbox().clone());
    let jobs = sender(&news.world.clinic.server, "a", mail, MailRate::a_minute(60));
    let id = news.started().await;
    jobs.work_off().await.unwrap();
    let letters = news.mailbox().letters();
    assert_eq!(letters.len(), 1);
    let [first, second] = patients;
    let (told, other) = if letters[0].to == "thu0@example.vn" {
        (first, second)
    } else {
        (second, first)
    };
    let path = format!("/api/patients/{told}/merge");
    let desk = news.world.clinic.desk();
    let answer = desk.post(&path, &json!({ "into": other })).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    news.later(60_000);
    jobs.work_off().await.unwrap();
    assert_eq!(news.mailbox().letters().len(), 1);
    let shown = news.shown(id).await;
    assert_eq!((shown.status, shown.progress.dropped), (MailingStatus::Done, 1));
}

#[tokio::test]
async fn a_draft_is_changed_and_thrown_away_and_what_was_started_is_not() {
    let news = News::start().await;
    news.patients(1).await;
    let admin = news.world.clinic.admin();
    let draft = news.draft(json!({})).await;
    let path = format!("/api/mailings/{}", draft.id);
    let wrong = json!({ "subject": "Nghỉ", "body": "Kính gửi {{ten}}" });
    let refused = admin.put(&path, draft.version, &wrong).await;
    refused.refused("/problems/invalid-fields");
    let form = json!({ "subject": "Nghỉ lễ", "body": "Kính gửi {{patient}}" });
    let changed: Mailing = admin.put(&path, draft.version, &form).await.ok();
    assert_eq!(changed.form.subject, "Nghỉ lễ");
    let old = admin.put(&path, draft.version, &form).await;
    old.refused("/problems/version-conflict");
    news.step(draft.id, "start").await.ok::<Mailing>();
    let version = news.shown(draft.id).await.version;
    let started = admin.put(&path, version, &form).await;
    started.refused("/problems/mailing-state");
    admin
        .delete(&path, version)
        .await
        .refused("/problems/mailing-state");

    let other = news.draft(json!({})).await;
    let path = format!("/api/mailings/{}", other.id);
    assert_eq!(admin.delete(&path, other.version).await.status, 204);
    admin.get(&path).await.refused("/problems/not-found");
}

#[tokio::test]
async fn by_night_nobody_gets_news() {
    let news = News::start().await;
    news.patients(2).await;
    news.world.clinic.clock.set(at(21, 5));
    let id = news.started().await;
    news.work_off().await;
    assert_eq!(news.shown(id).await.progress.left, 2);
    news.world.clinic.clock.set(at(7, 0).plus_minutes(24 * 60));
    news.work_off().await;
    assert_eq!(news.mailbox().letters().len(), 2);
}

#[tokio::test]
async fn a_mailing_whose_job_an_admin_cancelled_is_paused_and_goes_on_when_somebody_says_so() {
    let news = News::start().await;
    news.patients(2).await;
    let id = news.started().await;
    let clinic = &news.world.clinic;
    let page: JobsPage = clinic.admin().get("/api/jobs?kind=send-mailing").await.ok();
    let path = format!("/api/jobs/{}/cancel", page.jobs[0].id);
    assert!(clinic.admin().post(&path, &json!({})).await.status.is_success());
    let kinds: Vec<Arc<dyn JobKind>> = vec![Arc::new(EndLeftMessages::new(&clinic.server.app))];
    let hourly = Jobs::new(clinic.server.app.clone(), kinds, "a".to_owned(), AT_ONCE);
    let job = NewJob::new(JobId(next_uuid()), "end-left-messages", clinic.clock.now());
    enqueued(clinic, &job).await;
    hourly.work_off().await.unwrap();
    assert_eq!(news.shown(id).await.status, MailingStatus::Paused);
    news.step(id, "resume").await.ok::<Mailing>();
    news.work_off().await;
    assert_eq!(news.mailbox().letters().len(), 2);
}

/// To whom it went since the backup, only the relay knows.
#[tokio::test]
async fn after_a_restore_a_mailing_waits_for_somebodys_word() {
    let news = News::start().await;
    news.patients(2).await;
    let id = news.started().await;
    kept(&news.world.clinic, async |tx| pause_all(tx).await).await;
    news.work_off().await;
    assert_eq!(news.mailbox().letters().len(), 0);
    assert_eq!(news.shown(id).await.status, MailingStatus::Paused);
}
