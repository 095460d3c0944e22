//! The link at the foot of a mail: a patient looks at what they get, stops it, and takes that back, without an account.

use super::*;
use clinic_server::identity::token::TokenKeys;
use clinic_shared::{
    mailings::MailingPreference,
    messaging::{MessagePreference, MessageReason, OptOutLink, SmsUse, TOKEN_OF_A_TEST},
    store::{Begin, Tx},
};
use reqwest::Method;
use rstest::rstest;
use serde_json::Value;

/// What the newest mail ends with.
fn token_of(practice: &Practice) -> String {
    let letter = practice.mailbox().letters().pop().unwrap();
    token_in(letter.text.lines().last().unwrap())
}

fn token_in(link: &str) -> String {
    let start = format!("{PUBLIC_URL}/o/#");
    link.strip_prefix(&start).unwrap().to_owned()
}

/// The clinic's patient has the mail of a visit on Thursday at ten.
async fn told(practice: &Practice) -> (AppointmentId, String) {
    let visit = practice.booked(on(26, 10, 0)).await.appointment.id;
    practice.at(on(24, 9, 2)).await;
    (visit, token_of(practice))
}

async fn ask(practice: &Practice, act: &str, body: Value) -> Answer {
    let path = format!("/api/opt-out-links/{act}");
    practice.world.clinic.stranger().post(&path, &body).await
}

async fn look(practice: &Practice, token: &str) -> Answer {
    ask(practice, "look", json!({ "token": token })).await
}

async fn say(practice: &Practice, token: &str, of: &str, is_wanted: bool) -> Answer {
    let said = json!({ "token": token, "of": of, "is_wanted": is_wanted });
    ask(practice, "say", said).await
}

/// What the desk sees of somebody.
async fn noted(practice: &Practice, patient: PatientId) -> (MessagePreference, MailingPreference) {
    let desk = practice.world.clinic.desk();
    let path = format!("/api/patients/{patient}");
    (
        desk.get(&format!("{path}/message-opt-out")).await.ok(),
        desk.get(&format!("{path}/mailing-opt-out")).await.ok(),
    )
}

/// Whether mails of visits are stopped, and news.
async fn stopped(practice: &Practice, patient: PatientId) -> (bool, bool) {
    let (mail, news) = noted(practice, patient).await;
    (mail.form.mail_off, news.opted_out)
}

/// Who did what, of all that is in the audit log.
async fn audited(practice: &Practice) -> Vec<[String; 3]> {
    let engine = practice.world.engine();
    let mut tx = Tx::begin(engine.as_ref(), Begin::Read).await.unwrap();
    let sql = "SELECT actor_role, action, detail FROM audit_event ORDER BY seq";
    let rows = tx.all_sql(sql, &[]).await.unwrap();
    let column = |row: &clinic_shared::store::Row, name: &str| row.get::<String>(name).unwrap();
    rows.iter()
        .map(|row| ["actor_role", "action", "detail"].map(|name| column(row, name)))
        .collect()
}

async fn merged(practice: &Practice, from: PatientId, into: PatientId) {
    let desk = practice.world.clinic.desk();
    let path = format!("/api/patients/{from}/merge");
    let answer = desk.post(&path, &json!({ "into": into })).await;
    assert!(answer.status.is_success(), "{}", answer.text());
}

/// The desk, of what somebody wants.
async fn notes(practice: &Practice, patient: PatientId, form: &Value) {
    let desk = practice.world.clinic.desk();
    let path = format!("/api/patients/{patient}/message-opt-out");
    let version = desk.get(&path).await.version();
    desk.put(&path, version, form).await.ok::<MessagePreference>();
}

async fn moves_to(practice: &Practice, patient: PatientId, address: &str) {
    practice.world.write(&SET_EMAIL, args![patient, address]).await;
}

#[tokio::test]
async fn a_link_shows_what_comes_and_nothing_of_who_gets_it() {
    let practice = Practice::start().await;
    let (_, token) = told(&practice).await;
    let answer = look(&practice, &token).await;
    assert_eq!(answer.headers["cache-control"], "no-store");
    let shown = answer.text();
    for private in [
        "Nguyễn Văn Thử",
        "0901234567",
        ADDRESS,
        &practice.patient.to_string(),
    ] {
        assert!(!shown.contains(private), "{private} in {shown}");
    }
    let link: OptOutLink = answer.ok();
    assert_eq!(link.address, "t•••@example.vn");
    assert!(link.news_wanted && link.visits_wanted && !link.nothing_comes);
    assert_eq!(stopped(&practice, practice.patient).await, (false, false));
}

#[tokio::test]
async fn whoever_stops_mails_of_visits_gets_none_and_the_desk_sees_who_said_so() {
    let practice = Practice::start().await;
    let (visit, token) = told(&practice).await;
    let link: OptOutLink = say(&practice, &token, "visits", false).await.ok();
    assert!(link.news_wanted && !link.visits_wanted);
    let (mail, news) = noted(&practice, practice.patient).await;
    assert!(mail.form.mail_off && !mail.form.opted_out && !news.opted_out);
    assert_eq!(
        (mail.by_link_at, news.by_link_at),
        (Some(on(24, 9, 2)), None),
        "by the patient"
    );
    let rows = audited(&practice).await;
    let by_patient = rows.last().unwrap();
    assert_eq!(
        by_patient,
        &["patient", "POST /api/opt-out-links/say", "wants no mail"]
    );

    let again: OptOutLink = say(&practice, &token, "visits", false).await.ok();
    assert_eq!(again, link);
    assert_eq!(audited(&practice).await.len(), rows.len(), "nothing was done");

    practice.at(on(25, 10, 0)).await;
    assert_eq!(practice.subjects().len(), 1);
    let messages = practice.messages(visit).await;
    let reminder = messages
        .iter()
        .find(|message| message.kind == MessageKind::Reminder);
    assert_eq!(reminder.unwrap().reason, Some(MessageReason::OptedOut));
}

#[tokio::test]
async fn what_was_stopped_is_taken_back_by_the_same_link() {
    let practice = Practice::start().await;
    let (_, token) = told(&practice).await;
    for of in ["visits", "news"] {
        say(&practice, &token, of, false).await.ok::<OptOutLink>();
    }
    assert_eq!(stopped(&practice, practice.patient).await, (true, true));
    for of in ["visits", "news"] {
        say(&practice, &token, of, true).await.ok::<OptOutLink>();
    }
    assert_eq!(stopped(&practice, practice.patient).await, (false, false));
    practice.at(on(25, 10, 0)).await;
    assert_eq!(practice.subjects().len(), 2, "the reminder comes");
}

/// The patient's word is one of several: what the desk noted besides stays.
#[tokio::test]
async fn what_the_desk_noted_stays_and_what_it_says_later_is_not_the_patients() {
    let practice = Practice::start().await;
    let (_, token) = told(&practice).await;
    let desk = practice.world.clinic.desk();
    let path = format!("/api/patients/{}/message-opt-out", practice.patient);
    let form = json!({ "sms_agreed": true, "language": "en" });
    desk.put(&path, 0, &form).await.ok::<MessagePreference>();
    let link: OptOutLink = say(&practice, &token, "visits", false).await.ok();
    assert_eq!(link.language, clinic_shared::field::Language::En);
    let (mail, _) = noted(&practice, practice.patient).await;
    assert!(mail.form.sms_agreed && mail.form.mail_off);
    assert!(mail.by_link_at.is_some());
    let form = json!({ "sms_agreed": true, "opted_out": true });
    let now: MessagePreference = desk.put(&path, mail.version, &form).await.ok();
    assert_eq!(now.by_link_at, None);
    let link: OptOutLink = look(&practice, &token).await.ok();
    assert!(link.nothing_comes, "the desk alone takes that back");
}

#[tokio::test]
async fn a_link_that_was_not_signed_here_for_this_does_nothing() {
    let practice = Practice::start().await;
    let (_, token) = told(&practice).await;
    let letter = practice.mailbox().letters().pop().unwrap();
    let of_visit = letter.text.lines().find_map(|line| line.split_once("/v/#"));
    let of_visit = of_visit.unwrap().1.to_owned();
    let strange = OptOutLinks::new(&TokenKeys::new(&[8; 32]), &PUBLIC_URL.into());
    for wrong in [
        token[..53].to_owned(),
        format!("B{}", &token[1..]),
        of_visit,
        token_in(&strange.page(practice.patient, ADDRESS)),
        TOKEN_OF_A_TEST.to_owned(),
    ] {
        look(&practice, &wrong).await.refused("/problems/link-not-valid");
        for of in ["visits", "news"] {
            say(&practice, &wrong, of, false)
                .await
                .refused("/problems/link-not-valid");
        }
    }
    assert_eq!(stopped(&practice, practice.patient).await, (false, false));

    // And the other way round.
    let stranger = practice.world.clinic.stranger();
    for act in ["look", "confirm", "cancel"] {
        let path = format!("/api/visit-links/{act}");
        let answer = stranger.post(&path, &json!({ "token": token })).await;
        answer.refused("/problems/link-not-valid");
    }
}

/// As programs do that look through mails.
#[tokio::test]
async fn whoever_only_follows_links_stops_nothing() {
    let practice = Practice::start().await;
    let (_, token) = told(&practice).await;
    let stranger = practice.world.clinic.stranger();
    for act in ["look", "say", &format!("one-click/{token}")] {
        stranger
            .get(&format!("/api/opt-out-links/{act}?token={token}"))
            .await;
    }
    look(&practice, &token).await.ok::<OptOutLink>();
    assert_eq!(stopped(&practice, practice.patient).await, (false, false));
}

#[tokio::test]
async fn a_mail_to_an_address_that_is_not_the_patients_any_more_is_too_old() {
    let practice = Practice::start().await;
    let (_, token) = told(&practice).await;
    for address in ["moi@example.vn", ""] {
        moves_to(&practice, practice.patient, address).await;
        look(&practice, &token).await.refused("/problems/link-expired");
        say(&practice, &token, "news", false)
            .await
            .refused("/problems/link-expired");
    }
    assert_eq!(stopped(&practice, practice.patient).await, (false, false));
    // However it is typed.
    moves_to(&practice, practice.patient, "Thu@Example.vn").await;
    say(&practice, &token, "news", false).await.ok::<OptOutLink>();
    assert_eq!(stopped(&practice, practice.patient).await, (false, true));
}

#[tokio::test]
async fn of_a_record_that_was_deleted_the_link_is_too_old() {
    let practice = Practice::start().await;
    let (visit, token) = told(&practice).await;
    practice.cancelled(visit).await;
    let path = format!("/api/patients/{}", practice.patient);
    let desk = practice.world.clinic.desk();
    let version = desk.get(&path).await.version();
    assert_eq!(desk.delete(&path, version).await.status, 204);
    look(&practice, &token).await.refused("/problems/link-expired");
}

#[tokio::test]
async fn of_a_record_that_was_merged_the_link_is_the_other_ones() {
    let practice = Practice::start().await;
    let (_, token) = told(&practice).await;
    let other = practice.world.patient().await;
    merged(&practice, practice.patient, other).await;
    say(&practice, &token, "visits", false).await.ok::<OptOutLink>();
    say(&practice, &token, "news", false).await.ok::<OptOutLink>();
    assert_eq!(stopped(&practice, other).await, (true, true));

    // Mail goes to the other record's own address, where it has one.
    let last = practice.world.patient().await;
    moves_to(&practice, last, "moi@example.vn").await;
    merged(&practice, other, last).await;
    look(&practice, &token).await.refused("/problems/link-expired");
}

#[tokio::test]
async fn an_address_that_tries_many_links_waits_and_a_good_link_never_does() {
    let practice = Practice::start().await;
    let (_, token) = told(&practice).await;
    let from = async |address: &str, token: &str| {
        let stranger = practice.world.clinic.stranger();
        let body = json!({ "token": token });
        let headers = [("X-Forwarded-For", address)];
        stranger
            .send(Method::POST, "/api/opt-out-links/look", Some(&body), &headers)
            .await
    };
    for _ in 0..20 {
        from("10.1.2.3", "khong")
            .await
            .refused("/problems/link-not-valid");
    }
    from("10.1.2.3", "khong")
        .await
        .refused("/problems/too-many-tries");
    from("10.1.2.3", &token).await.ok::<OptOutLink>();
    from("10.1.2.4", "khong")
        .await
        .refused("/problems/link-not-valid");
    practice.world.clinic.clock.advance_seconds(60);
    from("10.1.2.3", "khong")
        .await
        .refused("/problems/link-not-valid");
}

/// The clinic has one writer, and a good link is for everybody who has the mail.
#[tokio::test]
async fn who_presses_again_and_again_waits_and_looks_all_the_same() {
    let practice = Practice::start().await;
    let (_, token) = told(&practice).await;
    for press in 0..20 {
        let is_wanted = press % 2 == 1;
        say(&practice, &token, "visits", is_wanted)
            .await
            .ok::<OptOutLink>();
    }
    let waits = say(&practice, &token, "visits", false).await;
    let problem = waits.refused("/problems/too-many-tries");
    assert_eq!(waits.status, 429);
    assert_eq!(problem.members["retry_after_seconds"], 60);
    let stranger = practice.world.clinic.stranger();
    let one_click = format!("/api/opt-out-links/one-click/{token}");
    let body = b"List-Unsubscribe=One-Click".to_vec();
    stranger
        .post_bytes(&one_click, body)
        .await
        .refused("/problems/too-many-tries");
    look(&practice, &token).await.ok::<OptOutLink>();
    assert_eq!(stopped(&practice, practice.patient).await, (false, false));

    let other = practice.world.patient().await;
    moves_to(&practice, other, "moi@example.vn").await;
    let of_other = token_in(&practice.opt_outs().page(other, "moi@example.vn"));
    say(&practice, &of_other, "news", false).await.ok::<OptOutLink>();
    practice.world.clinic.clock.advance_seconds(60);
    say(&practice, &token, "visits", false).await.ok::<OptOutLink>();
}

#[tokio::test]
async fn a_press_that_changes_nothing_does_not_wait_for_whoever_writes() {
    let practice = Practice::start().await;
    let (_, token) = told(&practice).await;
    let before: OptOutLink = say(&practice, &token, "visits", false).await.ok();
    let engine = practice.world.engine();
    let writing = Tx::begin(engine.as_ref(), Begin::Write).await.unwrap();
    let again: OptOutLink = say(&practice, &token, "visits", false).await.ok();
    assert_eq!(again, before);
    drop(writing);
}

#[rstest]
#[case::in_their_place(SmsUse::WithoutMail, json!({ "sms_agreed": true }), 1)]
#[case::not_agreed_to(SmsUse::WithoutMail, json!({}), 0)]
#[case::sent_to_nobody(SmsUse::Never, json!({ "sms_agreed": true }), 0)]
#[tokio::test]
async fn whoever_stops_mails_of_visits_is_told_whether_sms_come_in_their_place(
    #[case] sms: SmsUse,
    #[case] form: Value,
    #[case] texts: usize,
) {
    let practice = Practice::start().await;
    practice
        .change_settings(|settings| settings.messages.sms = sms)
        .await;
    notes(&practice, practice.patient, &form).await;
    let token = token_in(&practice.opt_outs().page(practice.patient, ADDRESS));
    let link: OptOutLink = say(&practice, &token, "visits", false).await.ok();
    assert_eq!(link.sms_comes, texts > 0);
    practice.booked(on(26, 10, 0)).await;
    practice.at(on(24, 9, 2)).await;
    practice.at(on(25, 10, 0)).await;
    assert_eq!(practice.subjects(), [""; 0]);
    assert_eq!(practice.world.clinic.text_box().texts().len(), texts);
}

#[rstest]
#[case::no_mail(vec![json!({ "mail_off": true })])]
#[case::agreement_taken_back(vec![json!({ "sms_agreed": true }), json!({})])]
#[case::no_messages_at_all(vec![json!({ "opted_out": true })])]
#[tokio::test]
async fn what_a_merge_brings_along_is_not_shown_as_chosen_by_a_link(#[case] forms: Vec<Value>) {
    let practice = Practice::start().await;
    let (_, token) = told(&practice).await;
    let agreed = json!({ "sms_agreed": true });
    notes(&practice, practice.patient, &agreed).await;
    for is_wanted in [false, true] {
        say(&practice, &token, "visits", is_wanted)
            .await
            .ok::<OptOutLink>();
    }
    let other = practice.world.patient().await;
    for form in &forms {
        notes(&practice, other, form).await;
    }
    let (before, _) = noted(&practice, practice.patient).await;
    assert!(before.by_link_at.is_some());
    merged(&practice, other, practice.patient).await;
    let (after, _) = noted(&practice, practice.patient).await;
    assert_ne!(after.form, before.form);
    assert_eq!(after.by_link_at, None);
}

#[tokio::test]
async fn what_a_merge_leaves_as_it_was_stays_the_patients_own_word() {
    let practice = Practice::start().await;
    let (_, token) = told(&practice).await;
    say(&practice, &token, "visits", false).await.ok::<OptOutLink>();
    let other = practice.world.patient().await;
    notes(&practice, other, &json!({ "mail_off": true })).await;
    let (before, _) = noted(&practice, practice.patient).await;
    merged(&practice, other, practice.patient).await;
    let (after, _) = noted(&practice, practice.patient).await;
    assert!(after.by_link_at.is_some());
    assert_eq!(after, before);
}

/// Also where there is nothing to answer.
#[tokio::test]
async fn a_mail_that_tells_of_a_visits_end_has_its_patients_link_too() {
    let practice = Practice::start().await;
    let (visit, token) = told(&practice).await;
    practice.cancelled(visit).await;
    practice.at(on(24, 9, 5)).await;
    assert_eq!(practice.mailbox().letters().len(), 2);
    assert_eq!(token_of(&practice), token, "the same at the same address");
}
