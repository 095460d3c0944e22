//! The adapter that speaks SMTP, against a relay on this machine.

use super::*;
use clinic_server::messaging::{Letter, Mail as _, MailSettings, NotTaken, Relay, Unsubscribe};
use clinic_shared::jobs::JobsPage;
use clinic_tests::SmtpSink;
use rstest::rstest;

async fn letter() -> Letter {
    let practice = Practice::start().await;
    practice.booked(on(26, 10, 0)).await;
    practice.at(on(24, 9, 2)).await;
    practice.mailbox().letters().remove(0)
}

pub(super) fn relay_at(port: u16) -> Relay {
    let url = format!("smtp://127.0.0.1:{port}?tls=none");
    Relay::new(&MailSettings::read(&url, MAIL_FROM).unwrap()).unwrap()
}

#[tokio::test]
async fn a_mail_has_its_headers_both_texts_and_the_visit_for_a_calendar() {
    let sink = SmtpSink::start("").await;
    let letter = letter().await;
    let said = relay_at(sink.port).hand_over(&letter).await.unwrap();
    assert!(said.contains("taken as 7"), "{said}");
    let mail = sink.taken().remove(0);
    assert_eq!(
        (mail.from.as_str(), mail.to.as_slice()),
        (MAIL_FROM, &[ADDRESS.to_owned()][..])
    );
    let id = format!("Message-ID: {}", letter.mail_id);
    for part in [
        id.as_str(),
        "Auto-Submitted: auto-generated",
        "Date: Tue, 24 Nov 2026 02:02:00 +0000",
        // Words beyond ASCII are encoded (RFC 2047), whole or in pieces.
        "Subject: =?utf-8?b?",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "method=PUBLISH",
        "lich-hen.ics",
    ] {
        assert!(mail.data.contains(part), "{part} in {}", mail.data);
    }
    let calendar = letter.calendar.unwrap().content;
    assert!(
        calendar.contains("UID:") && calendar.contains("SEQUENCE:0"),
        "{calendar}"
    );
}

/// RFC 8058: both headers or neither, and the address whole.
#[tokio::test]
async fn a_letter_that_can_be_stopped_by_one_press_says_so_in_its_headers() {
    let sink = SmtpSink::start("").await;
    let one_click = format!("{PUBLIC_URL}/api/opt-out-links/one-click/{}", "aZ09-_".repeat(9));
    for one_click in [None, Some(one_click)] {
        let letter = Letter {
            unsubscribe: Some(Unsubscribe {
                mail_to: MAIL_FROM.to_owned(),
                one_click,
            }),
            ..letter().await
        };
        relay_at(sink.port).hand_over(&letter).await.unwrap();
    }
    let taken = sink.taken();
    // As a program reads it that puts folded lines together.
    let unfolded = |nth: usize| taken[nth].data.split_whitespace().collect::<Vec<_>>().join(" ");
    let by_mail = format!("<mailto:{MAIL_FROM}?subject=unsubscribe>");
    let first = unfolded(0);
    assert!(first.contains(&format!("List-Unsubscribe: {by_mail}")), "{first}");
    assert!(!first.contains("List-Unsubscribe-Post"), "{first}");
    let second = unfolded(1);
    let both = format!(
        "List-Unsubscribe: <{PUBLIC_URL}/api/opt-out-links/one-click/{}>, {by_mail}",
        "aZ09-_".repeat(9)
    );
    assert!(second.contains(&both), "{second}");
    let post = "List-Unsubscribe-Post: List-Unsubscribe=One-Click";
    assert!(second.contains(post), "{second}");
}

#[tokio::test]
async fn a_mailbox_that_is_none_is_refused_for_good_and_a_relay_that_is_away_for_now() {
    let sink = SmtpSink::start(ADDRESS).await;
    let letter = letter().await;
    let refused = relay_at(sink.port).hand_over(&letter).await.unwrap_err();
    assert!(
        matches!(&refused, NotTaken::ForGood { code: 550, said } if said.contains("no such mailbox")),
        "{refused:?}"
    );
    assert_eq!(sink.taken(), []);
    let port = sink.port;
    drop(sink);
    let away = relay_at(port).hand_over(&letter).await.unwrap_err();
    assert!(matches!(away, NotTaken::ForNow { code: None, .. }), "{away:?}");
}

#[tokio::test]
async fn whether_a_relay_is_there_can_be_asked() {
    let sink = SmtpSink::start("").await;
    assert_eq!(relay_at(sink.port).look().await, Ok(()));
    let port = sink.port;
    drop(sink);
    assert!(relay_at(port).look().await.is_err());
}

/// What a relay that stops answering leaves of a letter.
#[derive(Debug, PartialEq, Eq)]
enum Left {
    Taken,
    Nothing,
    Doubt,
}

/// The connection stays open all the while: without an end of its own the server would wait for ever.
#[rstest]
#[case::at_once("connect", Left::Nothing)]
#[case::after_its_greeting("EHLO", Left::Nothing)]
#[case::before_the_letter("MAIL", Left::Doubt)]
#[case::in_the_middle("DATA", Left::Doubt)]
#[case::after_the_last_line(".", Left::Doubt)]
#[case::at_the_farewell("QUIT", Left::Taken)]
#[tokio::test]
async fn a_relay_that_falls_silent_is_waited_for_no_longer_than_minutes(
    #[case] verb: &'static str,
    #[case] left: Left,
) {
    let letter = letter().await;
    let sink = SmtpSink::silent_at(verb).await;
    let relay = relay_at(sink.port);
    let handing = tokio::spawn(async move { relay.hand_over(&letter).await });
    while !sink.is_silent() {
        tokio::task::yield_now().await;
    }
    // The minutes pass as soon as there is nothing else to wait for.
    tokio::time::pause();
    let ended = match handing.await.unwrap() {
        Ok(_) => Left::Taken,
        Err(NotTaken::ForNow { code: None, .. }) => Left::Nothing,
        Err(NotTaken::Unknown { .. }) => Left::Doubt,
        Err(other) => panic!("{other:?}"),
    };
    assert_eq!(ended, left);
}

#[tokio::test]
async fn a_relay_that_is_silent_is_said_to_be() {
    let sink = SmtpSink::silent_at("connect").await;
    let relay = relay_at(sink.port);
    let looking = tokio::spawn(async move { relay.look().await });
    while !sink.is_silent() {
        tokio::task::yield_now().await;
    }
    tokio::time::pause();
    let said = looking.await.unwrap().unwrap_err();
    assert!(said.contains("did not answer"), "{said}");
}

#[tokio::test]
async fn a_message_that_a_silent_relay_holds_up_ends_where_an_admin_wants_it_to() {
    let practice = Practice::start().await;
    practice.booked(on(26, 10, 0)).await;
    let clinic = &practice.world.clinic;
    clinic.clock.set(on(24, 9, 2));
    let sink = SmtpSink::silent_at(".").await;
    let mail = Arc::new(relay_at(sink.port));
    let app = &clinic.server.app;
    let kinds: Vec<Arc<dyn JobKind>> = vec![Arc::new(SendMessages::new(app, mail, MAIL_FROM.to_owned()))];
    let jobs = Jobs::new(app.clone(), kinds, "a".to_owned(), AT_ONCE);
    let working = tokio::spawn(async move { jobs.work_off().await.unwrap() });
    while !sink.is_silent() {
        tokio::task::yield_now().await;
    }
    let page: JobsPage = clinic.admin().get("/api/jobs?state=running").await.ok();
    let id = page.jobs[0].id;
    let path = format!("/api/jobs/{id}/cancel");
    assert!(clinic.admin().post(&path, &json!({})).await.status.is_success());
    assert_eq!(working.await.unwrap(), [(id, JobState::Cancelled)]);
}
