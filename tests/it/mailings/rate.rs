//! The relay's rate, kept by all servers together.

use super::*;
use clinic_shared::{messaging::MailTested, time::Timestamp};
use clinic_tests::at;

use crate::neighbours::another;

const MINUTE_MS: i64 = 60_000;

/// When letters went out.
fn times(news: &News) -> Vec<i64> {
    let letters = news.mailbox().letters();
    letters.iter().map(|letter| letter.at.as_ms()).collect()
}

fn most_in_a_minute(times: &[i64]) -> usize {
    let within = |from: &i64| {
        let of_minute = times.iter().filter(|at| (*from..from + MINUTE_MS).contains(*at));
        of_minute.count()
    };
    times.iter().map(within).max().unwrap_or_default()
}

#[tokio::test]
async fn two_servers_and_two_mailings_keep_one_rate() {
    let news = News::start().await;
    news.patients(60).await;
    let second = another(&news.world.clinic).await;
    let mail = || Arc::new(news.mailbox().clone());
    let rate = MailRate::a_minute(30);
    let servers = [
        sender(&news.world.clinic.server, "here", mail(), rate),
        sender(&second, "there", mail(), rate),
    ];
    news.started().await;
    news.started().await;
    // Two and a half minutes.
    for _ in 0..750 {
        for server in &servers {
            server.work_off().await.unwrap();
        }
        news.later(200);
    }
    let times = times(&news);
    assert!(most_in_a_minute(&times) <= 30, "{times:?}");
    assert!(times.len() >= 60, "it is used: {}", times.len());
}

/// One letter in eleven seconds.
#[tokio::test]
async fn what_is_told_of_a_visit_goes_before_the_rest_of_a_mailing() {
    let news = News::start().await;
    let patients = news.patients(30).await;
    let doctor = news.world.doctor("Nội").await;
    let mail = Arc::new(news.mailbox().clone());
    let jobs = sender(&news.world.clinic.server, "a", mail, MailRate::a_minute(6));
    let id = news.started().await;
    jobs.work_off().await.unwrap();
    news.world.booked(doctor, patients[0], at(15, 0)).await;
    let due = at(9, 2);
    while news.world.clinic.clock.now() < due.plus_seconds(12) {
        news.later(500);
        jobs.work_off().await.unwrap();
    }
    let letters = news.mailbox().letters();
    let told: Vec<Timestamp> = letters
        .iter()
        .filter(|letter| letter.calendar.is_some())
        .map(|letter| letter.at)
        .collect();
    assert_eq!(told.len(), 1);
    assert!(told[0] >= due && told[0] < due.plus_seconds(11), "{told:?}");
    assert!(news.shown(id).await.progress.left > 10, "the mailing goes on");
    assert!(most_in_a_minute(&times(&news)) <= 6);
}

/// Whoever waits does not use up the tries of its message.
#[tokio::test]
async fn many_messages_at_once_go_out_one_after_the_other_and_all_of_them() {
    let news = News::start().await;
    let patients = news.patients(12).await;
    let mail = Arc::new(news.mailbox().clone());
    let jobs = sender(&news.world.clinic.server, "a", mail, MailRate::a_minute(6));
    let doctors = [
        news.world.doctor("Nội").await,
        news.world.doctor("Nhi").await,
        news.world.doctor("Tim").await,
    ];
    for (nth, patient) in patients.iter().enumerate() {
        let hour = 13 + i8::try_from(nth / 3).unwrap();
        news.world.booked(doctors[nth % 3], *patient, at(hour, 0)).await;
    }
    news.world.clinic.clock.set(at(9, 2));
    for _ in 0..300 {
        jobs.work_off().await.unwrap();
        news.later(500);
    }
    let times = times(&news);
    assert_eq!(times.len(), 12);
    assert!(most_in_a_minute(&times) <= 6, "{times:?}");
}

#[tokio::test]
async fn a_test_mail_takes_its_turn_too() {
    let mut news = News::start().await;
    news.world
        .clinic
        .restart_at_mail_rate(MailRate::a_minute(1))
        .await;
    let admin = news.world.clinic.admin();
    let to = json!({ "to": "quantri@phongkham.example" });
    admin.post("/api/mail-test", &to).await.ok::<MailTested>();
    let second = admin.post("/api/mail-test", &to).await;
    let second = second.refused("/problems/too-many-tries");
    // A minute and five seconds, less the five by which it may be early.
    assert_eq!(second.members["retry_after_seconds"], 60);
    news.world.clinic.clock.advance_seconds(60);
    admin.post("/api/mail-test", &to).await.ok::<MailTested>();
}
