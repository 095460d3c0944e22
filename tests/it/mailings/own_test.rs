//! An admin has a draft sent to themselves.

use super::*;
use clinic_shared::{
    ids::UserId,
    mailings::{MailingSample, MailingTested},
    messaging::TOKEN_OF_A_TEST,
};
use uuid::Uuid;

const OWN: &str = "quantri@phongkham.example";

static ACCOUNT: Statement = Statement::new(
    "ACCOUNT",
    "INSERT INTO user_account (id, user_name, display_name, email, role, must_change_password, disabled,
        failed_sign_ins, created_at, changed_at, may_overbook, version)
     VALUES (?1, 'quantri', ?2, ?3, 'admin', 0, 0, 0, ?4, ?4, 0, 1)",
);
static SET_OWN: Statement = Statement::new("SET_OWN", "UPDATE user_account SET email = ?2 WHERE id = ?1");

impl News {
    /// The admin who asks here has an account with this address.
    async fn admin_has(&self, email: &str) {
        let admin = UserId(Uuid::from_u128(1));
        let row = args![admin, "Lê Thị Quản Trị", email, LONG_AGO];
        self.world.write(&ACCOUNT, row).await;
    }

    async fn test(&self, id: MailingId) -> Answer {
        let path = format!("/api/mailings/{id}/test");
        self.world.clinic.admin().post(&path, &json!({})).await
    }

    /// What stands at the foot while a letter is written.
    async fn link_shown(&self) -> String {
        let admin = self.world.clinic.admin();
        let sample: MailingSample = admin.get("/api/mailing-sample").await.ok();
        sample.opt_out_link
    }
}

#[tokio::test]
async fn an_admin_reads_the_letter_as_a_patient_would_and_nobody_is_told() {
    let news = News::start().await;
    news.patients(3).await;
    news.admin_has(OWN).await;
    let draft = news.draft(json!({})).await;
    let tested: MailingTested = news.test(draft.id).await.ok();
    assert_eq!((tested.to.as_str(), tested.said.as_str()), (OWN, "250 taken"));
    let letters = news.mailbox().letters();
    assert_eq!(letters.len(), 1);
    let letter = &letters[0];
    assert_eq!(
        (letter.to.as_str(), letter.subject.as_str()),
        (OWN, "[Thử] Phòng khám nghỉ Tết")
    );
    assert!(
        letter.text.starts_with("Kính gửi Lê Thị Quản Trị,"),
        "{}",
        letter.text
    );
    assert!(letter.html.as_ref().unwrap().contains("nghỉ từ 27/01"));
    assert_eq!(letter.unsubscribe, None, "nobody is to press it");
    assert_eq!(news.shown(draft.id).await, draft);

    news.step(draft.id, "start").await.ok::<Mailing>();
    news.work_off().await;
    let shown = news.shown(draft.id).await;
    assert_eq!((shown.progress.sent, shown.progress.all()), (3, 3));
    news.test(draft.id).await.refused("/problems/mailing-state");
}

#[tokio::test]
async fn a_letter_is_shown_with_the_link_of_a_test_or_with_none_as_it_goes_out() {
    let mut news = News::start().await;
    news.admin_has(OWN).await;
    let draft = news.draft(json!({})).await;
    assert_eq!(news.link_shown().await, "");
    news.test(draft.id).await.ok::<MailingTested>();
    news.world.clinic.restart_reached_at(PUBLIC_URL).await;
    let link = news.link_shown().await;
    assert_eq!(link, format!("{PUBLIC_URL}/o/#{TOKEN_OF_A_TEST}"));
    news.test(draft.id).await.ok::<MailingTested>();
    let letters = news.mailbox().letters();
    assert!(!letters[0].text.contains("/o/#"), "{}", letters[0].text);
    assert_eq!(letters[1].text.lines().last(), Some(link.as_str()));
}

#[tokio::test]
async fn a_test_goes_in_the_language_of_the_screen_where_the_draft_is_written_in_it() {
    let news = News::start().await;
    news.admin_has(OWN).await;
    let form = json!({
        "id": next_uuid(), "subject": "Nghỉ Tết", "body": "Kính gửi {{patient}}",
        "subject_en": "Closed for Tết", "body_en": "Dear {{patient}}",
    });
    let admin = news.world.clinic.admin();
    let draft: Mailing = admin.post("/api/mailings", &form).await.ok();
    let only_here = news.draft(json!({})).await;
    for id in [draft.id, only_here.id] {
        let path = format!("/api/mailings/{id}/test");
        let headers = [("Accept-Language", "en")];
        let answer = admin
            .send(reqwest::Method::POST, &path, Some(&json!({})), &headers)
            .await;
        answer.ok::<MailingTested>();
    }
    let letters = news.mailbox().letters();
    assert_eq!(letters[0].subject, "[Test] Closed for Tết");
    assert_eq!(letters[1].subject, "[Test] Phòng khám nghỉ Tết");
}

#[tokio::test]
async fn who_has_no_address_is_told_what_to_do_and_what_the_relay_says_is_handed_on() {
    let news = News::start().await;
    let draft = news.draft(json!({})).await;
    news.admin_has("").await;
    let refused = news.test(draft.id).await.refused("/problems/no-address");
    assert!(refused.detail.unwrap().contains("Tài khoản"));
    let own = args![UserId(Uuid::from_u128(1)), OWN];
    news.world.write(&SET_OWN, own).await;
    news.mailbox().refuses(NotTaken::ForGood {
        code: 550,
        said: "550 no such mailbox".to_owned(),
    });
    let refused = news.test(draft.id).await.refused("/problems/mail-not-taken");
    assert_eq!(refused.members["said"], "550 no such mailbox");
    let nobodys = MailingId(next_uuid());
    news.test(nobodys).await.refused("/problems/not-found");
}

/// With all other tests of the clinic.
#[tokio::test]
async fn a_test_takes_its_turn_at_the_relay() {
    let mut news = News::start().await;
    news.admin_has(OWN).await;
    news.world
        .clinic
        .restart_at_mail_rate(MailRate::a_minute(1))
        .await;
    let draft = news.draft(json!({})).await;
    news.test(draft.id).await.ok::<MailingTested>();
    let second = news.test(draft.id).await;
    let second = second.refused("/problems/too-many-tries");
    assert_eq!(second.members["retry_after_seconds"], 60);
}
