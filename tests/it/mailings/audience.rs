//! Who gets it.

use super::*;
use clinic_server::router;
use clinic_shared::identity::Role;
use clinic_tests::{Asker, at, stand_in};

use crate::neighbours::another;

#[tokio::test]
async fn everybody_who_has_an_address_and_wants_news_is_counted_and_the_others_by_their_reason() {
    let news = News::start().await;
    let patients = news.patients(6).await;
    news.world.patient().await;
    news.opts_out(patients[0], "message-opt-out").await;
    news.opts_out(patients[1], "mailing-opt-out").await;
    let wanted = AudienceCount {
        recipients: 4,
        without_address: 1,
        opted_out: 2,
    };
    assert_eq!(news.counted("").await, wanted);
}

#[tokio::test]
async fn patients_of_a_doctor_or_of_some_days_are_those_whose_visit_stands() {
    let news = News::start().await;
    let patients = news.patients(4).await;
    let (khoa, viet) = (news.world.doctor("Nội").await, news.world.doctor("Nhi").await);
    news.world.booked(khoa, patients[0], at(10, 0)).await;
    news.world.booked(viet, patients[1], at(10, 0)).await;
    let cancelled = news.world.booked(khoa, patients[2], at(11, 0)).await;
    let path = format!("/api/appointments/{}/cancel", cancelled.appointment.id);
    let answer = news
        .world
        .clinic
        .desk()
        .post(&path, &json!({ "reason": "Bận" }))
        .await;
    assert!(answer.status.is_success(), "{}", answer.text());

    let of = async |query: &str| news.counted(query).await.recipients;
    assert_eq!(of("").await, 4);
    assert_eq!(of(&format!("practitioner_id={khoa}")).await, 1);
    assert_eq!(of("visit_from=2026-11-24&visit_until=2026-11-24").await, 2);
    assert_eq!(of("visit_from=2026-11-25").await, 0);
    assert_eq!(of("visit_until=2026-11-23").await, 0);
    let both = format!("practitioner_id={viet}&visit_from=2026-11-24");
    assert_eq!(of(&both).await, 1);
}

#[tokio::test]
async fn age_is_that_of_the_day() {
    let news = News::start().await;
    for (born, email) in [
        ("1966-11-24", "a@example.vn"),
        ("1966-11-25", "b@example.vn"),
        ("2020", "c@example.vn"),
    ] {
        let patient = news.world.patient_born(born).await;
        news.world.write(&SET_EMAIL, args![patient, email]).await;
    }
    assert_eq!(news.counted("age_from=60").await.recipients, 1);
    assert_eq!(news.counted("age_until=59").await.recipients, 2);
    assert_eq!(news.counted("age_from=5&age_until=10").await.recipients, 1);
    let admin = news.world.clinic.admin();
    let turned = admin.get("/api/mailing-audience?age_from=60&age_until=5").await;
    assert_eq!(turned.status, 422, "{}", turned.text());
}

#[tokio::test]
async fn only_those_who_are_meant_get_it() {
    let news = News::start().await;
    let patients = news.patients(3).await;
    let doctor = news.world.doctor("Nội").await;
    news.world.booked(doctor, patients[1], at(10, 0)).await;
    let id = news.draft(json!({ "practitioner_id": doctor })).await.id;
    news.step(id, "start").await.ok::<Mailing>();
    news.work_off().await;
    let letters = news.mailbox().letters();
    let to: Vec<&str> = letters.iter().map(|letter| letter.to.as_str()).collect();
    assert_eq!(to, ["thu2@example.vn"]);
}

#[tokio::test]
async fn a_mailing_to_nobody_is_done_at_once() {
    let news = News::start().await;
    news.world.patient().await;
    let id = news.started().await;
    news.work_off().await;
    let shown = news.shown(id).await;
    assert_eq!((shown.status, shown.progress.all()), (MailingStatus::Done, 0));
    assert_eq!(news.mailbox().letters().len(), 0);
}

#[tokio::test]
async fn without_a_relay_a_mailing_is_written_and_not_started() {
    let news = News {
        world: World::start().await,
    };
    news.patients(1).await;
    let id = news.draft(json!({})).await.id;
    news.step(id, "start").await.refused("/problems/mail-not-set-up");
}

/// Else it would be sent for ever, by nobody.
#[tokio::test]
async fn where_the_relay_was_taken_away_a_mailing_does_not_go_on() {
    let news = News::start().await;
    news.patients(1).await;
    let id = news.started().await;
    let paused: Mailing = news.step(id, "pause").await.ok();
    let url = stand_in(router(&another(&news.world.clinic).await)).await;
    let admin = Asker::new(&url, Some(news.world.clinic.token_of_role(Role::Admin)));
    for verb in ["resume", "retry"] {
        let path = format!("/api/mailings/{id}/{verb}");
        let refused = admin.post_matching(&path, paused.version, &json!({})).await;
        refused.refused("/problems/mail-not-set-up");
    }
    assert_eq!(news.shown(id).await.status, MailingStatus::Paused);
}

/// Two records of one person: the letter goes to the one that remains.
#[tokio::test]
async fn whoever_is_merged_into_another_record_meanwhile_gets_one_letter() {
    let news = News::start().await;
    let patients = news.patients(3).await;
    let mail = Arc::new(news.mailbox().clone());
    let jobs = sender(&news.world.clinic.server, "a", mail, MailRate::a_minute(60));
    let id = news.started().await;
    // All are written down, and the first has it.
    jobs.work_off().await.unwrap();
    let had = news.mailbox().letters()[0].to.clone();
    let at_of = |patient: &PatientId| patients.iter().position(|other| other == patient);
    let waiting: Vec<PatientId> = patients
        .iter()
        .copied()
        .filter(|patient| at_of(patient).map(|at| format!("thu{}@example.vn", at + 1)) != Some(had.clone()))
        .collect();
    let path = format!("/api/patients/{}/merge", waiting[0]);
    let desk = news.world.clinic.desk();
    let answer = desk.post(&path, &json!({ "into": waiting[1] })).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    news.later(60_000);
    jobs.work_off().await.unwrap();
    news.later(60_000);
    jobs.work_off().await.unwrap();
    assert_eq!(news.mailbox().letters().len(), 2);
    let shown = news.shown(id).await;
    assert_eq!((shown.status, shown.progress.dropped), (MailingStatus::Done, 1));
}
