//! The relay's rate, kept by all servers together.

use super::*;
use clinic_server::minute;
use clinic_shared::{
    identity::Role,
    ids::{AppointmentId, PractitionerId},
    messaging::MailTested,
    scheduling::AppointmentView,
    settings::ClinicSettings,
    time::{Timestamp, Zone},
};
use clinic_tests::{at, today};

use crate::neighbours::another;

const MINUTE_MS: i64 = 60_000;

static SET_ACCOUNT: Statement = Statement::new(
    "SET_ACCOUNT",
    "UPDATE user_account SET email = ?2, email_confirmed_at = ?3 WHERE id = ?1",
);

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

/// Twelve at most, of three doctors; one of these is returned.
async fn booked_for_the_afternoon(news: &News, patients: &[PatientId]) -> PractitionerId {
    let doctors = [
        news.world.doctor("Nội").await,
        news.world.doctor("Nhi").await,
        news.world.doctor("Tim").await,
    ];
    for (nth, patient) in patients.iter().enumerate() {
        let hour = 13 + i8::try_from(nth / 3).unwrap();
        news.world.booked(doctors[nth % 3], *patient, at(hour, 0)).await;
    }
    doctors[0]
}

/// Whoever waits does not use up the tries of its message.
#[tokio::test]
async fn many_messages_at_once_go_out_one_after_the_other_and_all_of_them() {
    let news = News::start().await;
    let patients = news.patients(12).await;
    let mail = Arc::new(news.mailbox().clone());
    let jobs = sender(&news.world.clinic.server, "a", mail, MailRate::a_minute(6));
    booked_for_the_afternoon(&news, &patients).await;
    news.world.clinic.clock.set(at(9, 2));
    for _ in 0..300 {
        jobs.work_off().await.unwrap();
        news.later(500);
    }
    let times = times(&news);
    assert_eq!(times.len(), 12);
    assert!(most_in_a_minute(&times) <= 6, "{times:?}");
}

/// In the longest line they would hear of the visit when it has begun.
#[tokio::test]
async fn whoever_comes_within_the_hour_is_told_before_many_who_come_later() {
    let news = News::start().await;
    let patients = news.patients(13).await;
    let mail = Arc::new(news.mailbox().clone());
    let jobs = sender(&news.world.clinic.server, "a", mail, MailRate::a_minute(6));
    let doctor = booked_for_the_afternoon(&news, &patients[..12]).await;
    // Due behind all the others.
    news.later(1_000);
    news.world.booked(doctor, patients[12], at(9, 40)).await;
    let clock = &news.world.clinic.clock;
    clock.set(at(9, 2));
    // The first of the others has its turn, and the next one is eleven seconds later.
    while clock.now() < at(9, 2).plus_seconds(12) {
        jobs.work_off().await.unwrap();
        news.later(500);
    }
    let letters = news.mailbox().letters();
    let to: Vec<_> = letters.iter().map(|letter| letter.to.as_str()).collect();
    assert!(to.contains(&"thu13@example.vn"), "{to:?}");
}

#[tokio::test]
async fn what_is_dropped_when_its_time_comes_gives_its_turn_back() {
    let news = News::start().await;
    let patients = news.patients(2).await;
    let doctor = news.world.doctor("Nội").await;
    news.world.booked(doctor, patients[0], at(15, 0)).await;
    // The second message comes due after the first.
    news.later(1_000);
    news.world.booked(doctor, patients[1], at(16, 0)).await;
    news.opts_out(patients[0], "message-opt-out").await;
    news.world.clinic.clock.set(at(9, 3));
    let mail = Arc::new(news.mailbox().clone());
    let jobs = sender(&news.world.clinic.server, "a", mail, MailRate::a_minute(1));
    jobs.work_off().await.unwrap();
    let letters = news.mailbox().letters();
    let to: Vec<&str> = letters.iter().map(|letter| letter.to.as_str()).collect();
    assert_eq!(to, ["thu2@example.vn"], "at once");
}

/// At this time in the clinic, on the day after the one on which the clock stands.
fn tomorrow(hour: i8, minute: i8) -> Timestamp {
    Zone::vietnam().at(today().plus_days(1), hour, minute)
}

/// A hundred reminders that wait for the end of the night, and two visits of the morning.
struct Morning {
    news: News,
    to_cancel: AppointmentId,
}

impl Morning {
    const CANCELLED: &str = "thu101@example.vn";
    const LATE: &str = "thu102@example.vn";
    const FORGETFUL: &str = "lan@example.vn";

    async fn start() -> Self {
        let news = News::start().await;
        let admin = news.world.clinic.admin();
        let answer = admin.get("/api/settings").await;
        let (version, mut settings) = (answer.version(), answer.ok::<ClinicSettings>());
        settings.messages.reminder_hours_before = vec![12];
        admin
            .put("/api/settings", version, &settings)
            .await
            .ok::<ClinicSettings>();
        let lan = news.world.clinic.account("lan", Role::FrontDesk, None).await;
        let row = args![lan, Self::FORGETFUL, at(9, 0)];
        news.world.write(&SET_ACCOUNT, row).await;
        let patients = news.patients(102).await;
        let mut doctors = Vec::new();
        for _ in 0..5 {
            let doctor = news.world.idle_doctor("Nội", 50).await;
            news.world.shift(doctor, today().plus_days(1), (6, 18)).await;
            doctors.push(doctor);
        }
        for (doctor, patients) in doctors.iter().zip(patients.chunks(20)) {
            let mut start = tomorrow(10, 0);
            for patient in patients {
                news.world.booked(*doctor, *patient, start).await;
                start = start.plus_minutes(20);
            }
        }
        let early = news
            .world
            .booked(doctors[0], patients[100], tomorrow(8, 40))
            .await;
        news.world.booked(doctors[0], patients[101], tomorrow(7, 0)).await;
        // Bookings are confirmed, and the two have their reminders in the evening.
        news.world.clinic.clock.set(at(20, 45));
        news.work_off().await;
        news.world.clinic.clock.set(tomorrow(7, 0));
        Self {
            news,
            to_cancel: early.appointment.id,
        }
    }

    /// When the first letter to this address went out since the morning began.
    fn told(&self, address: &str) -> Timestamp {
        let letters = self.news.mailbox().letters();
        let mut told = letters
            .iter()
            .filter(|letter| letter.to == address && letter.at >= tomorrow(7, 0));
        told.next().unwrap().at
    }
}

/// At six a minute the hundred take eighteen.
#[tokio::test]
async fn whoever_is_awaited_hears_at_once_though_a_hundred_reminders_wait() {
    let morning = Morning::start().await;
    let news = &morning.news;
    let clinic = &news.world.clinic;
    let mail = Arc::new(news.mailbox().clone());
    let jobs = sender(&clinic.server, "a", mail, MailRate::a_minute(6));
    let before = news.mailbox().letters().len();
    for second in (0..20 * 60).step_by(2) {
        match second {
            300 => {
                let ask = json!({ "name": "lan" });
                let asked = clinic.stranger().post("/api/session/password-reset", &ask).await;
                assert_eq!(asked.status, 202);
                let path = format!("/api/appointments/{}/cancel", morning.to_cancel);
                let reason = json!({ "reason": "Bận" });
                clinic.desk().post(&path, &reason).await.ok::<AppointmentView>();
            }
            600 => assert_eq!(minute::run(&clinic.server.app).await.unwrap().reminded, 1),
            _ => {}
        }
        jobs.work_off().await.unwrap();
        news.later(2_000);
    }
    // A turn every eleven seconds.
    for (address, due) in [
        (Morning::FORGETFUL, tomorrow(7, 5)),
        // After the time in which it can be taken back.
        (Morning::CANCELLED, tomorrow(7, 7)),
        (Morning::LATE, tomorrow(7, 10)),
    ] {
        let told = morning.told(address);
        assert!(told >= due && told < due.plus_seconds(12), "{address}: {told}");
    }
    let times = times(news).split_off(before);
    assert_eq!(times.len(), 103, "and all who waited");
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
