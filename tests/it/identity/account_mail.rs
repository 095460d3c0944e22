//! Mail about accounts, and what its links open. Rows T6 and A7. The clock stands at Tuesday 24 November, 09:00.

use std::sync::Arc;

use clinic_server::{
    jobs::{EndLeftMessages, JobKind, Jobs, SendAccountMails},
    messaging::{Letter, NotTaken},
    ops::metrics::Alone,
};
use clinic_shared::{
    args,
    identity::{AccountStatus, DeniedSignIn, OneTimeCode, OwnEmail, Role, Session, SignedIn, User},
    ids::{JobId, UserId},
    jobs::{JobState, NewJob},
    messaging::MailRate,
    store::Statement,
    time::Timestamp,
};
use clinic_tests::{Answer, Browser, PASSWORD, TestClinic, next_uuid, now};
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use super::{is_stored, rows};
use crate::jobs::{AT_ONCE, enqueued};

static SET_EMAIL: Statement = Statement::new(
    "SET_EMAIL",
    "UPDATE user_account SET email = ?2, email_confirmed_at = ?3 WHERE id = ?1",
);

static END_JOBS: Statement = Statement::new(
    "END_JOBS",
    "UPDATE job SET state = 'dead', due_at = NULL WHERE kind = 'send-account-mail'",
);

pub(super) const ADDRESS: &str = "lan@example.vn";
pub(super) const NEW: &str = "ba cây tre xanh mướt";
const ASK: &str = "/api/session/password-reset";
const RESET: &str = "/api/session/password-reset/accept";
const CONFIRM: &str = "/api/session/email-confirmation/accept";
const UNLOCK: &str = "/api/session/unlock";
const NOT_ME: &str = "/api/session/not-me";
const COUNTED: &str = "account_mails_total";

pub(super) async fn set_email(clinic: &TestClinic, id: UserId, email: &str, confirmed_at: Option<Timestamp>) {
    let row = args![id, email, confirmed_at].to_vec();
    clinic
        .change(async |work| {
            work.run(&SET_EMAIL, &row).await.unwrap();
        })
        .await;
}

/// A clinic that sends mail, where `lan` has a confirmed address.
pub(super) async fn clinic_of_lan() -> (TestClinic, UserId) {
    let clinic = TestClinic::sending_mail().await;
    let lan = clinic.account("lan", Role::FrontDesk, None).await;
    set_email(&clinic, lan, ADDRESS, Some(now())).await;
    (clinic, lan)
}

/// What is due is done; how each job ended.
pub(super) async fn deliver(clinic: &TestClinic) -> Vec<JobState> {
    let server = &clinic.server;
    let mail = Arc::new(clinic.mailbox().clone());
    let kind = SendAccountMails::new(&server.app, mail, server.account_links(), server.mail_rate);
    let kinds: Vec<Arc<dyn JobKind>> = vec![Arc::new(kind)];
    let jobs = Jobs::new(server.app.clone(), kinds, "a".to_owned(), AT_ONCE);
    let ended = jobs.work_off().await.unwrap();
    ended.into_iter().map(|(_, state)| state).collect()
}

/// The page and the token of a letter's link.
fn link(letter: &Letter) -> (String, String) {
    let line = letter.text.lines().find(|line| line.contains('#')).unwrap();
    let (page, token) = line.trim().rsplit_once('#').unwrap();
    assert_eq!(token.len(), 43, "{line}");
    (page.rsplit('/').next().unwrap().to_owned(), token.to_owned())
}

/// Of the newest letter.
pub(super) fn token(clinic: &TestClinic) -> String {
    link(clinic.mailbox().letters().last().unwrap()).1
}

pub(super) async fn ask(clinic: &TestClinic, name: &str) -> Answer {
    clinic.stranger().post(ASK, &json!({ "name": name })).await
}

async fn follow(clinic: &TestClinic, path: &str, token: &str) -> Answer {
    clinic.stranger().post(path, &json!({ "token": token })).await
}

/// As who is signed in there.
async fn confirm(browser: &Browser, token: &str) -> Answer {
    browser.asker().post(CONFIRM, &json!({ "token": token })).await
}

pub(super) async fn reset(clinic: &TestClinic, token: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "new_password": password });
    clinic.stranger().post(RESET, &body).await
}

pub(super) async fn lock(clinic: &TestClinic, user_name: &str) {
    for _ in 0..5 {
        clinic.browser().sign_in(user_name, "sai rồi nhé").await;
    }
}

async fn statuses(clinic: &TestClinic) -> Vec<(String, Option<String>)> {
    let rows = rows(
        clinic,
        "SELECT status, reason FROM account_mail ORDER BY created_at, id",
    )
    .await;
    rows.iter()
        .map(|row| (row.get("status").unwrap(), row.get("reason").unwrap()))
        .collect()
}

/// All that the asker sees, but for the request's own id and the time.
fn seen(answer: &Answer) -> (u16, Vec<u8>, Vec<(String, String)>) {
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()))
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    headers.sort();
    (answer.status.as_u16(), answer.body.clone(), headers)
}

/// From the form on the sign-in page to being signed in.
#[tokio::test]
async fn whoever_forgot_the_password_gets_a_link_sets_a_new_one_and_is_signed_in() {
    let (clinic, lan) = clinic_of_lan().await;
    let mut elsewhere = clinic.browser();
    elsewhere.sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    assert_eq!(ask(&clinic, " LAN ").await.status, 202);
    assert_eq!(deliver(&clinic).await, [JobState::Done]);

    let letter = clinic.mailbox().letters().remove(0);
    assert_eq!(letter.to, ADDRESS);
    let (page, token) = link(&letter);
    assert_eq!(page, "reset-password");
    assert!(letter.text.contains("09:30 24/11/2026"), "{}", letter.text);

    let signed_in: SignedIn = reset(&clinic, &token, NEW).await.ok();
    assert_eq!(signed_in.user.id, lan);
    elsewhere.refresh().await.refused("/problems/session-over");
    clinic
        .browser()
        .sign_in("lan", PASSWORD)
        .await
        .refused("/problems/sign-in-refused");
    let mut browser = clinic.browser();
    browser.sign_in("lan", NEW).await.ok::<SignedIn>();
    browser.asker().get("/api/session").await.ok::<Session>();
}

#[tokio::test]
async fn a_mailbox_stands_for_all_accounts_that_share_it() {
    let (clinic, _) = clinic_of_lan().await;
    let minh = clinic.account("minh", Role::FrontDesk, None).await;
    set_email(&clinic, minh, "Lan@Example.VN", Some(now())).await;
    ask(&clinic, "LAN@example.vn ").await;
    assert_eq!(deliver(&clinic).await.len(), 2);
    let letters = clinic.mailbox().letters();
    let of = |user_name: &str| letters.iter().any(|letter| letter.text.contains(user_name));
    assert!(of("khoản lan") && of("khoản minh"));
}

/// The request has one row and one job, whose try again makes no mail twice.
#[tokio::test]
async fn of_a_shared_mailbox_each_account_gets_one_mail_though_the_first_is_tried_again() {
    let (clinic, _) = clinic_of_lan().await;
    let minh = clinic.account("minh", Role::FrontDesk, None).await;
    set_email(&clinic, minh, ADDRESS, Some(now())).await;
    ask(&clinic, ADDRESS).await;
    assert_eq!(statuses(&clinic).await.len(), 1);
    clinic.mailbox().refuses(NotTaken::ForNow {
        code: Some(451),
        said: "451 try again later".to_owned(),
    });
    assert_eq!(deliver(&clinic).await, [JobState::Waiting, JobState::Done]);
    clinic.clock.advance_seconds(60);
    assert_eq!(deliver(&clinic).await, [JobState::Done]);
    assert_eq!(clinic.mailbox().letters().len(), 2);
    // Asked for once more, each gets a newer one.
    ask(&clinic, ADDRESS).await;
    assert_eq!(deliver(&clinic).await, [JobState::Done; 2]);
    let voided = rows(&clinic, "SELECT id FROM account_mail WHERE void_at IS NOT NULL").await;
    assert_eq!(voided.len(), 2);
}

#[tokio::test]
async fn whose_account_had_its_mails_of_the_hour_keeps_none_from_who_shares_the_mailbox() {
    let (clinic, _) = clinic_of_lan().await;
    let minh = clinic.account("minh", Role::FrontDesk, None).await;
    set_email(&clinic, minh, ADDRESS, Some(now())).await;
    for _ in 0..3 {
        ask(&clinic, "lan").await;
        deliver(&clinic).await;
    }
    clinic.clock.advance_seconds(1);
    ask(&clinic, ADDRESS).await;
    assert_eq!(deliver(&clinic).await, [JobState::Done; 2]);
    let letters = clinic.mailbox().letters();
    assert_eq!(letters.len(), 4);
    assert!(letters[3].text.contains("khoản minh"), "{}", letters[3].text);
}

/// Row T6.
#[tokio::test]
async fn no_answer_tells_whether_there_is_an_account() {
    let (clinic, _) = clinic_of_lan().await;
    for name in ["chung1", "chung2", "chung3"] {
        let id = clinic.account(name, Role::FrontDesk, None).await;
        set_email(&clinic, id, "chung@example.vn", Some(now())).await;
    }
    let locked = clinic.account("khoa", Role::FrontDesk, None).await;
    set_email(&clinic, locked, "khoa@example.vn", Some(now())).await;
    lock(&clinic, "khoa").await;
    clinic.account("khongthu", Role::FrontDesk, None).await;
    let unconfirmed = clinic.account("chua", Role::FrontDesk, None).await;
    set_email(&clinic, unconfirmed, "chua@example.vn", None).await;
    let off = clinic.account("tat", Role::FrontDesk, None).await;
    set_email(&clinic, off, "tat@example.vn", Some(now())).await;
    let disabled = json!({
        "display_name": "Tắt", "email": "tat@example.vn", "role": "frontdesk", "practitioner_id": null, "disabled": true
    });
    clinic
        .admin()
        .put(&format!("/api/users/{off}"), 1, &disabled)
        .await
        .ok::<User>();
    let before = rows(&clinic, "SELECT id FROM account_mail").await.len();
    let jobs_before = rows(&clinic, "SELECT id FROM job").await.len();

    let first = seen(&ask(&clinic, "lan").await);
    assert_eq!(first.0, 202);
    let others = [
        "khongai",
        "khong-ai@example.vn",
        ADDRESS,
        "chung@example.vn",
        "khoa",
        "khongthu",
        "chua",
        "tat",
    ];
    for name in others {
        assert_eq!(seen(&ask(&clinic, name).await), first, "{name}");
    }
    // As much was written for each.
    let count = others.len() + 1;
    assert_eq!(
        rows(&clinic, "SELECT id FROM account_mail").await.len(),
        before + count
    );
    assert_eq!(
        rows(&clinic, "SELECT id FROM job").await.len(),
        jobs_before + count
    );

    deliver(&clinic).await;
    let to: Vec<_> = clinic
        .mailbox()
        .letters()
        .into_iter()
        .filter(|letter| link(letter).0 == "reset-password")
        .map(|letter| letter.to)
        .collect();
    // Of the two that went to one account the newer took the older's place.
    assert_eq!(to.iter().filter(|to| *to == ADDRESS).count(), 1);
    assert_eq!(to.iter().filter(|to| *to == "khoa@example.vn").count(), 1);
    assert_eq!(to.iter().filter(|to| *to == "chung@example.vn").count(), 3);
    assert_eq!(to.len(), 5, "{to:?}");
    // What was typed may be somebody's name, or a password.
    assert!(!is_stored(&clinic, "khong-ai@example.vn").await);
}

#[tokio::test]
async fn the_fifth_failure_looks_the_same_for_a_name_that_nobody_has_and_mails_the_one_that_somebody_has() {
    let (clinic, _) = clinic_of_lan().await;
    for _ in 0..6 {
        let known = clinic.browser().sign_in("lan", "sai rồi nhé").await;
        let unknown = clinic.browser().sign_in("khongai", "sai rồi nhé").await;
        assert_eq!(known.status, unknown.status);
    }
    assert_eq!(deliver(&clinic).await, [JobState::Done; 2]);
    let letters = clinic.mailbox().letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(link(&letters[0]).0, "unlock");
}

#[tokio::test]
async fn the_link_in_the_mail_unlocks_the_account_once_and_the_password_stays() {
    let (clinic, lan) = clinic_of_lan().await;
    lock(&clinic, "lan").await;
    deliver(&clinic).await;
    let token = token(&clinic);
    assert_eq!(follow(&clinic, UNLOCK, &token).await.status, 204);
    let user: User = clinic.admin().get(&format!("/api/users/{lan}")).await.ok();
    assert_eq!(user.status, AccountStatus::Active);
    clinic.browser().sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    follow(&clinic, UNLOCK, &token)
        .await
        .refused("/problems/link-used");
}

#[tokio::test]
async fn an_admin_who_unlocks_makes_the_link_void_and_what_waits_is_not_sent() {
    let (clinic, lan) = clinic_of_lan().await;
    lock(&clinic, "lan").await;
    let unlock = format!("/api/users/{lan}/unlock");
    clinic.admin().post(&unlock, &()).await.ok::<User>();
    assert_eq!(deliver(&clinic).await, [JobState::Done]);
    assert!(clinic.mailbox().letters().is_empty());
    assert_eq!(
        statuses(&clinic).await,
        [("dropped".to_owned(), Some("replaced".to_owned()))]
    );
}

#[tokio::test]
async fn a_link_works_once() {
    let (clinic, _) = clinic_of_lan().await;
    ask(&clinic, "lan").await;
    deliver(&clinic).await;
    let token = token(&clinic);
    // What is wrong with the password costs no link.
    let weak = reset(&clinic, &token, "ngắn").await;
    weak.refused("/problems/invalid-fields");
    reset(&clinic, &token, NEW).await.ok::<SignedIn>();
    let again = reset(&clinic, &token, "năm con gà vàng kêu").await;
    assert_eq!(again.refused("/problems/link-used").status, 410);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_use_a_link_at_once_one_is_let_in() {
    let (clinic, _) = clinic_of_lan().await;
    ask(&clinic, "lan").await;
    deliver(&clinic).await;
    let token = token(&clinic);
    let passwords = [NEW, "năm con gà vàng kêu"];
    let answers = join_all(passwords.map(|password| reset(&clinic, &token, password))).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
}

#[tokio::test]
async fn a_link_that_is_cut_or_of_another_kind_opens_nothing_and_the_whole_one_works_to_its_last_second() {
    let (clinic, _) = clinic_of_lan().await;
    ask(&clinic, "lan").await;
    deliver(&clinic).await;
    let token = token(&clinic);
    for path in [CONFIRM, UNLOCK, NOT_ME] {
        let other = follow(&clinic, path, &token).await;
        assert_eq!(
            other.refused("/problems/account-link-not-valid").status,
            422,
            "{path}"
        );
    }
    reset(&clinic, &token[1..], NEW)
        .await
        .refused("/problems/account-link-not-valid");
    clinic.clock.advance_seconds(30 * 60 - 1);
    reset(&clinic, &token, NEW).await.ok::<SignedIn>();
}

#[tokio::test]
async fn a_link_is_over_when_the_mail_says_so() {
    let (clinic, _) = clinic_of_lan().await;
    ask(&clinic, "lan").await;
    deliver(&clinic).await;
    clinic.clock.advance_seconds(30 * 60);
    let late = reset(&clinic, &token(&clinic), NEW).await;
    assert_eq!(late.refused("/problems/link-expired").status, 410);
}

#[tokio::test]
async fn a_newer_link_and_a_changed_password_make_the_older_link_void() {
    let (clinic, _) = clinic_of_lan().await;
    ask(&clinic, "lan").await;
    deliver(&clinic).await;
    let older = token(&clinic);
    ask(&clinic, "lan").await;
    deliver(&clinic).await;
    let newer = token(&clinic);
    assert_ne!(older, newer);
    reset(&clinic, &older, NEW)
        .await
        .refused("/problems/link-replaced");

    let mut browser = clinic.browser();
    browser.sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    let change = json!({ "current_password": PASSWORD, "new_password": NEW });
    let none: &[(&str, &str)] = &[];
    browser
        .asker()
        .send(reqwest::Method::PUT, "/api/session/password", Some(&change), none)
        .await
        .ok::<SignedIn>();
    reset(&clinic, &newer, "năm con gà vàng kêu")
        .await
        .refused("/problems/link-replaced");
}

/// Whoever has the mailbox has the account again.
#[tokio::test]
async fn a_password_set_by_mail_makes_the_links_that_deny_and_unlock_void() {
    let (clinic, _) = clinic_of_lan().await;
    for _ in 0..2 {
        clinic.browser().sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    }
    deliver(&clinic).await;
    let not_me = token(&clinic);
    lock(&clinic, "lan").await;
    deliver(&clinic).await;
    let unlock = token(&clinic);
    assert_ne!(not_me, unlock);
    ask(&clinic, "lan").await;
    deliver(&clinic).await;
    reset(&clinic, &token(&clinic), NEW).await.ok::<SignedIn>();
    for (path, token) in [(NOT_ME, &not_me), (UNLOCK, &unlock)] {
        let void = follow(&clinic, path, token).await;
        void.refused("/problems/link-replaced");
    }
}

#[tokio::test]
async fn a_link_of_an_account_that_was_switched_off_or_deleted_opens_nothing_any_more() {
    let (clinic, lan) = clinic_of_lan().await;
    let (admin, path) = (clinic.admin(), format!("/api/users/{lan}"));
    let linked = async || {
        ask(&clinic, "lan").await;
        deliver(&clinic).await;
        token(&clinic)
    };
    let older = linked().await;
    for disabled in [true, false] {
        let user: User = admin.get(&path).await.ok();
        let form = json!({
            "display_name": "Lan", "email": ADDRESS, "role": "frontdesk", "practitioner_id": null, "disabled": disabled
        });
        admin.put(&path, user.version, &form).await.ok::<User>();
        let void = reset(&clinic, &older, NEW).await;
        void.refused("/problems/link-replaced");
    }
    let newer = linked().await;
    assert_ne!(older, newer);
    let user: User = admin.get(&path).await.ok();
    assert_eq!(admin.delete(&path, user.version).await.status, 204);
    let void = reset(&clinic, &newer, NEW).await;
    void.refused("/problems/link-replaced");
}

/// A link that is one is never slowed down.
#[tokio::test]
async fn wrong_links_count_as_failures_of_their_address_and_a_right_one_is_let_in() {
    let (clinic, _) = clinic_of_lan().await;
    lock(&clinic, "lan").await;
    deliver(&clinic).await;
    let from = async |address: &str, path: &str, body: &Value| {
        let headers = [("X-Forwarded-For", address)];
        let stranger = clinic.stranger();
        stranger
            .send(reqwest::Method::POST, path, Some(body), &headers)
            .await
    };
    let with = |token: &str| json!({ "token": token });
    for number in 0..clinic_server::identity::FAILURES_PER_MINUTE_MAX {
        from("10.0.0.7", UNLOCK, &with(&format!("{number:043}")))
            .await
            .refused("/problems/account-link-not-valid");
    }
    let wrong = with(&"x".repeat(43));
    let refused = from("10.0.0.7", UNLOCK, &wrong).await;
    let refused = refused.refused("/problems/too-many-tries");
    assert_eq!(refused.members["retry_after_seconds"], 60);
    let sign_in = json!({ "user_name": "lan", "password": PASSWORD });
    from("10.0.0.7", "/api/session", &sign_in)
        .await
        .refused("/problems/too-many-tries");
    from("10.0.0.8", UNLOCK, &wrong)
        .await
        .refused("/problems/account-link-not-valid");
    let right = from("10.0.0.7", UNLOCK, &with(&token(&clinic))).await;
    assert_eq!(right.status, 204);
}

/// The whole store, its log and its backup are searched.
#[tokio::test]
async fn no_token_is_kept_anywhere() {
    let (clinic, _) = clinic_of_lan().await;
    ask(&clinic, "lan").await;
    deliver(&clinic).await;
    let token_of_reset = token(&clinic);
    clinic.browser().sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    clinic.browser().sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    deliver(&clinic).await;
    let token_of_device = token(&clinic);
    assert_ne!(token_of_reset, token_of_device);
    let denied: DeniedSignIn = follow(&clinic, NOT_ME, &token_of_device).await.ok();
    let token_of_denied = denied.reset_token.unwrap();
    reset(&clinic, &token_of_denied, NEW).await.ok::<SignedIn>();
    for token in [&token_of_reset, &token_of_device, &token_of_denied] {
        assert!(!is_stored(&clinic, token).await, "{token}");
    }
    assert!(
        is_stored(&clinic, ADDRESS).await,
        "the search finds what is there"
    );
}

#[tokio::test]
async fn a_mail_that_the_relay_did_not_take_is_the_same_at_the_next_try() {
    let (clinic, _) = clinic_of_lan().await;
    ask(&clinic, "lan").await;
    clinic.mailbox().refuses(NotTaken::ForNow {
        code: Some(451),
        said: "451 try again later".to_owned(),
    });
    clinic.mailbox().refuses(NotTaken::Unknown {
        said: "incomplete response".to_owned(),
    });
    let hash = async || {
        let rows = rows(&clinic, "SELECT token_hash, message_id FROM account_mail").await;
        let (hash, id): (Vec<u8>, String) = (
            rows[0].get("token_hash").unwrap(),
            rows[0].get("message_id").unwrap(),
        );
        (hash, id)
    };
    assert_eq!(deliver(&clinic).await, [JobState::Waiting]);
    let first = hash().await;
    assert_eq!(statuses(&clinic).await, [("queued".to_owned(), None)]);
    clinic.clock.advance_seconds(60);
    assert_eq!(deliver(&clinic).await, [JobState::Waiting]);
    assert_eq!(statuses(&clinic).await, [("handing-over".to_owned(), None)]);
    clinic.clock.advance_seconds(180);
    assert_eq!(deliver(&clinic).await, [JobState::Done]);
    assert_eq!(hash().await, first);
    let letter = clinic.mailbox().letters().remove(0);
    assert_eq!(letter.mail_id, first.1);
    assert!(letter.text.contains("09:30 24/11/2026"), "{}", letter.text);
    reset(&clinic, &token(&clinic), NEW).await.ok::<SignedIn>();
}

#[tokio::test]
async fn a_link_that_would_come_too_late_is_not_sent() {
    let (clinic, _) = clinic_of_lan().await;
    ask(&clinic, "lan").await;
    clinic.clock.advance_seconds(30 * 60);
    assert_eq!(deliver(&clinic).await, [JobState::Done]);
    assert!(clinic.mailbox().letters().is_empty());
    assert_eq!(
        statuses(&clinic).await,
        [("dropped".to_owned(), Some("over".to_owned()))]
    );
}

#[tokio::test]
async fn nobody_fills_a_mailbox() {
    let (clinic, _) = clinic_of_lan().await;
    for _ in 0..6 {
        assert_eq!(ask(&clinic, "lan").await.status, 202);
        deliver(&clinic).await;
    }
    assert_eq!(clinic.mailbox().letters().len(), 3);
    // The last that was sent still works: what was too much took nobody's place.
    let last = token(&clinic);
    clinic.clock.advance_seconds(60);
    reset(&clinic, &last, NEW).await.ok::<SignedIn>();
    clinic.clock.advance_seconds(3600);
    ask(&clinic, "lan").await;
    deliver(&clinic).await;
    assert_eq!(clinic.mailbox().letters().len(), 4);
}

/// Of all kinds together, for all accounts that share it.
#[tokio::test]
async fn a_mailbox_gets_twelve_mails_in_an_hour() {
    let (clinic, lan) = clinic_of_lan().await;
    for name in ["hai", "ba", "bon"] {
        let id = clinic.account(name, Role::FrontDesk, None).await;
        set_email(&clinic, id, ADDRESS, Some(now())).await;
    }
    for _ in 0..3 {
        ask(&clinic, ADDRESS).await;
        deliver(&clinic).await;
        clinic.clock.advance_seconds(1);
    }
    assert_eq!(clinic.mailbox().letters().len(), 12);
    lock(&clinic, "lan").await;
    deliver(&clinic).await;
    assert_eq!(clinic.mailbox().letters().len(), 12);
    let path = format!("/api/users/{lan}/mails");
    let send = async || clinic.admin().post(&path, &json!({ "kind": "unlock" })).await;
    send().await.refused("/problems/too-many-tries");
    clinic.clock.advance_seconds(3601);
    assert_eq!(send().await.status, 204);
    deliver(&clinic).await;
    let letters = clinic.mailbox().letters();
    assert_eq!((letters.len(), link(&letters[12]).0.as_str()), (13, "unlock"));
}

/// The relay's rate is for what goes to it.
#[tokio::test]
async fn a_mail_to_nobody_waits_for_no_turn() {
    let (mut clinic, _) = clinic_of_lan().await;
    clinic.restart_at_mail_rate(MailRate::a_minute(1)).await;
    ask(&clinic, "lan").await;
    assert_eq!(deliver(&clinic).await, [JobState::Done]);
    ask(&clinic, "khongai").await;
    assert_eq!(deliver(&clinic).await, [JobState::Done]);
    assert_eq!(clinic.mailbox().letters().len(), 1);
}

#[tokio::test]
async fn one_address_cannot_ask_for_many_names() {
    let (clinic, _) = clinic_of_lan().await;
    let from = async |address: &str, name: &str| {
        let headers = [("X-Forwarded-For", address)];
        let body = json!({ "name": name });
        clinic
            .stranger()
            .send(reqwest::Method::POST, ASK, Some(&body), &headers)
            .await
    };
    for number in 0..clinic_server::identity::FAILURES_PER_MINUTE_MAX {
        assert_eq!(from("10.0.0.7", &format!("ai{number}")).await.status, 202);
    }
    from("10.0.0.7", "lan").await.refused("/problems/too-many-tries");
    assert_eq!(from("10.0.0.8", "lan").await.status, 202);
}

#[tokio::test]
async fn an_address_is_confirmed_by_its_link_and_another_address_anew() {
    let clinic = TestClinic::sending_mail().await;
    let create = json!({
        "user_name": "lan", "display_name": "Lê Lan", "email": ADDRESS, "role": "frontdesk", "practitioner_id": null
    });
    let made: OneTimeCode = clinic.admin().post("/api/users", &create).await.ok();
    assert_eq!(made.user.email_confirmed_at, None);
    deliver(&clinic).await;
    let letter = clinic.mailbox().letters().remove(0);
    let (page, first) = link(&letter);
    assert_eq!((letter.to.as_str(), page.as_str()), (ADDRESS, "confirm-email"));

    // Nobody has shown yet who reads what goes there.
    ask(&clinic, "lan").await;
    deliver(&clinic).await;
    assert_eq!(clinic.mailbox().letters().len(), 1);

    let mut browser = clinic.browser();
    let accept = json!({ "user_name": "lan", "code": made.code, "new_password": PASSWORD });
    let accepted = browser
        .send(reqwest::Method::POST, "/api/invitations/accept", Some(&accept))
        .await;
    accepted.ok::<SignedIn>();
    assert_eq!(confirm(&browser, &first).await.status, 204);
    let path = format!("/api/users/{}", made.user.id);
    let user: User = clinic.admin().get(&path).await.ok();
    assert_eq!(user.email_confirmed_at, Some(now()));
    confirm(&browser, &first).await.refused("/problems/link-used");

    ask(&clinic, "lan").await;
    deliver(&clinic).await;
    let reset_at_old = token(&clinic);
    let update = json!({
        "display_name": "Lê Lan", "email": "moi@example.vn", "role": "frontdesk", "practitioner_id": null,
        "disabled": false
    });
    let moved: User = clinic.admin().put(&path, user.version, &update).await.ok();
    assert_eq!(moved.email_confirmed_at, None);
    deliver(&clinic).await;
    let letter = clinic.mailbox().letters().pop().unwrap();
    assert_eq!(letter.to, "moi@example.vn");
    // What lies in the old mailbox opens nothing.
    reset(&clinic, &reset_at_old, NEW)
        .await
        .refused("/problems/link-replaced");
    browser.refresh().await.ok::<SignedIn>();
    assert_eq!(confirm(&browser, &link(&letter).1).await.status, 204);
}

/// A mistyped address is somebody's: they get the link, and have no account here, or another one.
#[tokio::test]
async fn a_stranger_who_gets_the_link_confirms_nothing_and_leaves_it_to_whose_account_it_is() {
    let clinic = TestClinic::sending_mail().await;
    let lan = clinic.account("lan", Role::FrontDesk, None).await;
    clinic.account("minh", Role::FrontDesk, None).await;
    set_email(&clinic, lan, ADDRESS, None).await;
    let (mut own, mut other) = (clinic.browser(), clinic.browser());
    own.sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    other.sign_in("minh", PASSWORD).await.ok::<SignedIn>();
    let asking = own.asker();
    let sent = asking.post("/api/session/email-confirmation", &()).await;
    assert_eq!(sent.status, 202);
    deliver(&clinic).await;
    let token = token(&clinic);
    let refused = follow(&clinic, CONFIRM, &token).await;
    assert_eq!(refused.refused("/problems/sign-in-first").status, 403);
    confirm(&other, &token).await.refused("/problems/sign-in-first");
    let user: User = clinic.admin().get(&format!("/api/users/{lan}")).await.ok();
    assert_eq!(user.email_confirmed_at, None);
    assert_eq!(confirm(&own, &token).await.status, 204);
}

#[tokio::test]
async fn one_sees_whether_the_own_address_is_confirmed_and_has_the_mail_sent_again() {
    let clinic = TestClinic::sending_mail().await;
    let lan = clinic.account("lan", Role::FrontDesk, None).await;
    let mut browser = clinic.browser();
    browser.sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    let send = async || {
        let asker = browser.asker();
        asker.post("/api/session/email-confirmation", &()).await
    };
    send().await.refused("/problems/no-address");
    set_email(&clinic, lan, ADDRESS, None).await;
    let own: OwnEmail = browser.asker().get("/api/session/email").await.ok();
    assert_eq!(
        (own.email.as_str(), own.confirmed_at, own.mail_set_up),
        (ADDRESS, None, true)
    );
    assert_eq!(send().await.status, 202);
    deliver(&clinic).await;
    let older = token(&clinic);
    assert_eq!(send().await.status, 202);
    deliver(&clinic).await;
    confirm(&browser, &older).await.refused("/problems/link-replaced");
    assert_eq!(confirm(&browser, &token(&clinic)).await.status, 204);
    let own: OwnEmail = browser.asker().get("/api/session/email").await.ok();
    assert_eq!(own.confirmed_at, Some(now()));
    send().await.refused("/problems/mail-not-needed");
}

#[tokio::test]
async fn a_sign_in_where_the_account_never_was_is_told_once() {
    let (clinic, _) = clinic_of_lan().await;
    let (mut here, mut there) = (clinic.browser(), clinic.browser());
    // The first place of all is nobody else's.
    for _ in 0..2 {
        here.sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    }
    assert_eq!(deliver(&clinic).await, []);
    for _ in 0..2 {
        there.sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    }
    here.sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    assert_eq!(deliver(&clinic).await, [JobState::Done]);
    let letter = clinic.mailbox().letters().remove(0);
    assert_eq!(link(&letter).0, "not-me");
    assert!(letter.text.contains("09:00 24/11/2026"), "{}", letter.text);
    let mark = there.cookie("clinic_browser").unwrap().to_owned();
    assert!(!is_stored(&clinic, &mark).await);
    // Somebody else in the same browser has been there never, and nowhere else either.
    clinic.account("minh", Role::FrontDesk, None).await;
    there.sign_in("minh", PASSWORD).await.ok::<SignedIn>();
    assert_eq!(deliver(&clinic).await, []);
}

#[tokio::test]
async fn a_browsers_mark_is_out_of_reach_for_scripts_and_goes_to_the_api_alone() {
    let (clinic, _) = clinic_of_lan().await;
    let answer = clinic.browser().sign_in("lan", PASSWORD).await;
    let cookies = answer.headers.get_all(reqwest::header::SET_COOKIE);
    let mut cookies = cookies.iter().map(|cookie| cookie.to_str().unwrap());
    let scope = cookies.find_map(|cookie| {
        let (mark, scope) = cookie.strip_prefix("clinic_browser=")?.split_once("; ")?;
        (mark.len() == 43).then_some(scope)
    });
    assert_eq!(
        scope,
        Some("Path=/api; HttpOnly; SameSite=Strict; Max-Age=34560000")
    );
}

/// Nobody hides a sign-in behind mails that they ask for before, and it keeps none of those back.
#[tokio::test]
async fn a_full_mailbox_hides_no_sign_in_and_told_sign_ins_fill_none() {
    let (clinic, _) = clinic_of_lan().await;
    for name in ["hai", "ba", "bon"] {
        let id = clinic.account(name, Role::FrontDesk, None).await;
        set_email(&clinic, id, ADDRESS, Some(now())).await;
    }
    for _ in 0..3 {
        ask(&clinic, ADDRESS).await;
        deliver(&clinic).await;
        clinic.clock.advance_seconds(1);
    }
    let told = |kind: &str| {
        let letters = clinic.mailbox().letters();
        letters.iter().filter(|letter| link(letter).0 == kind).count()
    };
    for name in ["lan", "hai", "ba", "bon"] {
        for _ in 0..4 {
            clinic.browser().sign_in(name, PASSWORD).await.ok::<SignedIn>();
        }
    }
    deliver(&clinic).await;
    assert_eq!(told("not-me"), 12);

    clinic.clock.advance_seconds(3601);
    for name in ["lan", "hai", "ba", "bon"] {
        for _ in 0..3 {
            clinic.browser().sign_in(name, PASSWORD).await.ok::<SignedIn>();
        }
    }
    deliver(&clinic).await;
    let before = told("reset-password");
    ask(&clinic, "lan").await;
    deliver(&clinic).await;
    assert_eq!(told("reset-password"), before + 1);
}

#[tokio::test]
async fn a_place_that_could_not_be_told_of_is_told_of_at_a_later_sign_in_there() {
    let (clinic, _) = clinic_of_lan().await;
    for _ in 0..4 {
        clinic.browser().sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    }
    let mut there = clinic.browser();
    there.sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    assert_eq!(deliver(&clinic).await.len(), 3, "as many as go out in an hour");
    clinic.clock.advance_seconds(3601);
    there.sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    assert_eq!(deliver(&clinic).await.len(), 1);
    there.sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    assert_eq!(deliver(&clinic).await, []);
}

#[tokio::test]
async fn a_password_set_by_mail_makes_all_earlier_places_strange() {
    let (clinic, _) = clinic_of_lan().await;
    let mut earlier = clinic.browser();
    earlier.sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    ask(&clinic, "lan").await;
    deliver(&clinic).await;
    reset(&clinic, &token(&clinic), NEW).await.ok::<SignedIn>();
    earlier.sign_in("lan", NEW).await.ok::<SignedIn>();
    deliver(&clinic).await;
    assert_eq!(link(clinic.mailbox().letters().last().unwrap()).0, "not-me");
}

#[tokio::test]
async fn a_code_that_is_used_somewhere_new_is_told_as_a_sign_in_is_and_makes_the_place_known() {
    let (clinic, lan) = clinic_of_lan().await;
    clinic.browser().sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    let path = format!("/api/users/{lan}/one-time-code");
    let given: OneTimeCode = clinic.admin().post(&path, &()).await.ok();
    let accept = json!({ "user_name": "lan", "code": given.code, "new_password": NEW });
    let mut there = clinic.browser();
    let path = "/api/invitations/accept";
    let accepted = there.send(reqwest::Method::POST, path, Some(&accept)).await;
    accepted.ok::<SignedIn>();
    deliver(&clinic).await;
    assert_eq!(link(clinic.mailbox().letters().last().unwrap()).0, "not-me");
    there.sign_in("lan", NEW).await.ok::<SignedIn>();
    assert_eq!(deliver(&clinic).await, []);
}

#[tokio::test]
async fn a_sign_in_that_was_not_mine_is_ended_with_all_others_and_the_password_is_void() {
    let (clinic, lan) = clinic_of_lan().await;
    let (mut mine, mut thief) = (clinic.browser(), clinic.browser());
    mine.sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    thief.sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    deliver(&clinic).await;
    // A thief who changes the password first does not keep the account.
    let change = json!({ "current_password": PASSWORD, "new_password": "của kẻ trộm mất rồi" });
    let none: &[(&str, &str)] = &[];
    thief
        .asker()
        .send(reqwest::Method::PUT, "/api/session/password", Some(&change), none)
        .await
        .ok::<SignedIn>();
    let token = token(&clinic);
    let denied: DeniedSignIn = follow(&clinic, NOT_ME, &token).await.ok();
    thief.refresh().await.refused("/problems/session-over");
    mine.refresh().await.refused("/problems/session-over");
    for password in [PASSWORD, "của kẻ trộm mất rồi"] {
        let refused = clinic.browser().sign_in("lan", password).await;
        refused.refused("/problems/sign-in-refused");
    }
    follow(&clinic, NOT_ME, &token)
        .await
        .refused("/problems/link-used");
    // At once by the answer, or later by the mail that says the same.
    deliver(&clinic).await;
    let mailed = link(clinic.mailbox().letters().last().unwrap());
    let reset_token = denied.reset_token.unwrap();
    assert_eq!(mailed, ("reset-password".to_owned(), reset_token.clone()));
    reset(&clinic, &reset_token, NEW).await.ok::<SignedIn>();
    // The thief's browser is a stranger's again.
    assert_eq!(thief.sign_in("lan", NEW).await.status, 200);
    deliver(&clinic).await;
    assert_eq!(link(clinic.mailbox().letters().last().unwrap()).0, "not-me");
    let user: User = clinic.admin().get(&format!("/api/users/{lan}")).await.ok();
    assert_eq!(user.status, AccountStatus::Active);
}

#[tokio::test]
async fn an_admin_has_mail_sent_only_where_it_helps() {
    let clinic = TestClinic::sending_mail().await;
    let lan = clinic.account("lan", Role::FrontDesk, None).await;
    let path = format!("/api/users/{lan}/mails");
    let send = async |kind: &str| clinic.admin().post(&path, &json!({ "kind": kind })).await;
    send("reset-password").await.refused("/problems/no-address");
    set_email(&clinic, lan, ADDRESS, None).await;
    send("reset-password")
        .await
        .refused("/problems/address-not-confirmed");
    assert_eq!(send("confirm-email").await.status, 204);
    set_email(&clinic, lan, ADDRESS, Some(now())).await;
    send("confirm-email").await.refused("/problems/mail-not-needed");
    send("unlock").await.refused("/problems/mail-not-needed");
    send("new-device").await.refused("/problems/invalid-fields");
    for _ in 0..3 {
        assert_eq!(send("reset-password").await.status, 204);
    }
    let refused = send("reset-password").await.refused("/problems/too-many-tries");
    assert_eq!(refused.members["retry_after_seconds"], 3600);
    deliver(&clinic).await;
    let letters = clinic.mailbox().letters();
    assert_eq!(
        letters.len(),
        1,
        "the newest alone; the address was confirmed meanwhile"
    );
    reset(&clinic, &link(&letters[0]).1, NEW).await.ok::<SignedIn>();
}

#[tokio::test]
async fn without_mail_the_form_says_so_to_everybody_and_no_browser_is_marked() {
    let clinic = TestClinic::start().await;
    let lan = clinic.account("lan", Role::FrontDesk, None).await;
    set_email(&clinic, lan, ADDRESS, Some(now())).await;
    let without_id = |answer: Answer| {
        let mut problem: Value = serde_json::from_slice(&answer.body).unwrap();
        problem["request_id"] = Value::Null;
        problem
    };
    let known = ask(&clinic, "lan").await;
    known.refused("/problems/mail-not-set-up");
    let unknown = ask(&clinic, "khongai").await;
    assert_eq!(without_id(known), without_id(unknown));
    let path = format!("/api/users/{lan}/mails");
    let asked = clinic
        .admin()
        .post(&path, &json!({ "kind": "reset-password" }))
        .await;
    asked.refused("/problems/mail-not-set-up");
    let mut browser = clinic.browser();
    browser.sign_in("lan", PASSWORD).await.ok::<SignedIn>();
    assert_eq!(browser.cookie("clinic_browser"), None);
    lock(&clinic, "lan").await;
    assert!(rows(&clinic, "SELECT id FROM account_mail").await.is_empty());
}

#[tokio::test]
async fn a_form_on_another_site_uses_no_link() {
    let (clinic, _) = clinic_of_lan().await;
    ask(&clinic, "lan").await;
    deliver(&clinic).await;
    let headers = [("Sec-Fetch-Site", "cross-site")];
    let body = json!({ "token": token(&clinic), "new_password": NEW });
    let answer = clinic
        .stranger()
        .send(reqwest::Method::POST, RESET, Some(&body), &headers)
        .await;
    answer.refused("/problems/csrf");
    reset(&clinic, &token(&clinic), NEW).await.ok::<SignedIn>();
}

#[rstest]
#[case::sent(None, "reset-password sent 1")]
#[case::not_yet(Some(NotTaken::ForNow { code: Some(451), said: "451 later".to_owned() }), "reset-password queued 1")]
#[case::failed(Some(NotTaken::ForGood { code: 550, said: "550 never".to_owned() }), "reset-password failed 1")]
#[case::in_doubt(Some(NotTaken::Unknown { said: "cut".to_owned() }), "reset-password handing-over 1")]
#[tokio::test]
async fn what_a_relay_says_to_a_mail_about_an_account_is_counted(
    #[case] refusal: Option<NotTaken>,
    #[case] expected: &str,
) {
    let _alone = Alone::here();
    let (clinic, _) = clinic_of_lan().await;
    if let Some(refusal) = refusal {
        clinic.mailbox().refuses(refusal);
    }
    ask(&clinic, "lan").await;
    assert_eq!(clinic.counted(COUNTED).await, [""; 0]);
    deliver(&clinic).await;
    assert_eq!(clinic.counted(COUNTED).await, [expected]);
}

#[tokio::test]
async fn mails_about_accounts_that_are_not_sent_are_counted_by_their_kinds() {
    let _alone = Alone::here();
    let (clinic, lan) = clinic_of_lan().await;
    lock(&clinic, "lan").await;
    let unlock = format!("/api/users/{lan}/unlock");
    clinic.admin().post(&unlock, &()).await.ok::<User>();
    ask(&clinic, "khongai").await;
    deliver(&clinic).await;
    let dropped = ["reset-password dropped 1", "unlock dropped 1"];
    assert_eq!(clinic.counted(COUNTED).await, dropped);
}

#[tokio::test]
async fn mails_about_accounts_that_are_left_behind_are_counted_when_they_are_found() {
    let _alone = Alone::here();
    let (clinic, _) = clinic_of_lan().await;
    lock(&clinic, "lan").await;
    for name in ["lan", "khongai"] {
        ask(&clinic, name).await;
    }
    clinic
        .change(async |work| {
            work.run(&END_JOBS, &[]).await.unwrap();
        })
        .await;
    let kinds: Vec<Arc<dyn JobKind>> = vec![Arc::new(EndLeftMessages::new(&clinic.server.app))];
    let hourly = Jobs::new(clinic.server.app.clone(), kinds, "a".to_owned(), AT_ONCE);
    for _ in 0..2 {
        let job = NewJob::new(JobId(next_uuid()), "end-left-messages", now());
        enqueued(&clinic, &job).await;
        hourly.work_off().await.unwrap();
        let failed = ["reset-password failed 2", "unlock failed 1"];
        assert_eq!(clinic.counted(COUNTED).await, failed);
    }
}
