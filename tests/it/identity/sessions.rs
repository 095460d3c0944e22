use clinic_shared::identity::{Role, Session, SignIn, SignedIn, User};
use clinic_tests::{Answer, Asker, PASSWORD, TestClinic};
use reqwest::{Method, header::SET_COOKIE};
use serde_json::json;

use super::{is_stored, rows};

const DAY_SECONDS: i64 = 24 * 3600;

/// A desktop's shell: its refresh token travels in bodies.
async fn desktop(clinic: &TestClinic, method: Method, path: &str, body: serde_json::Value) -> Answer {
    let headers = [("X-Clinic-Client", "desktop")];
    clinic.stranger().send(method, path, Some(&body), &headers).await
}

async fn desktop_sign_in(clinic: &TestClinic, user_name: &str) -> SignedIn {
    let body = serde_json::to_value(SignIn {
        user_name: user_name.to_owned(),
        password: PASSWORD.to_owned(),
    });
    desktop(clinic, Method::POST, "/api/session", body.unwrap())
        .await
        .ok()
}

async fn desktop_refresh(clinic: &TestClinic, token: &str) -> Answer {
    let body = json!({ "refresh_token": token });
    desktop(clinic, Method::POST, "/api/session/refresh", body).await
}

fn asker(clinic: &TestClinic, signed_in: &SignedIn) -> Asker {
    Asker::new(&clinic.base_url, signed_in.access_token.clone())
}

#[tokio::test]
async fn a_browser_renews_its_session_by_cookie() {
    let clinic = TestClinic::start().await;
    let mut browser = clinic.sign_in(Role::FrontDesk).await;
    let first = browser.cookie("clinic_refresh").unwrap().to_owned();
    clinic.clock.advance_seconds(601);
    browser
        .asker()
        .get("/api/session")
        .await
        .refused("/problems/not-signed-in");
    browser.reload();
    let renewed: SignedIn = browser.refresh().await.ok();
    assert!(renewed.refresh_token.is_none());
    assert_ne!(browser.cookie("clinic_refresh").unwrap(), first);
    browser.asker().get("/api/session").await.ok::<Session>();
}

#[tokio::test]
async fn a_lost_answer_is_given_again_within_the_grace() {
    let clinic = TestClinic::start().await;
    clinic.account("letan", Role::FrontDesk, None).await;
    let first = desktop_sign_in(&clinic, "letan").await.refresh_token.unwrap();
    let lost: SignedIn = desktop_refresh(&clinic, &first).await.ok();
    clinic.clock.advance_seconds(30);
    let again: SignedIn = desktop_refresh(&clinic, &first).await.ok();
    assert_eq!(again.refresh_token, lost.refresh_token);
    asker(&clinic, &again).get("/api/session").await.ok::<Session>();
    let next = again.refresh_token.unwrap();
    desktop_refresh(&clinic, &next).await.ok::<SignedIn>();
    for token in [&first, &next] {
        assert!(!is_stored(&clinic, token).await);
    }
}

#[tokio::test]
async fn two_tabs_that_renew_at_once_end_nobodys_session() {
    let clinic = TestClinic::start().await;
    clinic.account("letan", Role::FrontDesk, None).await;
    let first = desktop_sign_in(&clinic, "letan").await.refresh_token.unwrap();
    let second = desktop_refresh(&clinic, &first)
        .await
        .ok::<SignedIn>()
        .refresh_token;
    let third = desktop_refresh(&clinic, &second.unwrap())
        .await
        .ok::<SignedIn>()
        .refresh_token;
    clinic.clock.advance_seconds(10);
    // The slow tab still shows the first, and gets what the fast one has.
    let slow: SignedIn = desktop_refresh(&clinic, &first).await.ok();
    assert_eq!(slow.refresh_token, third);
}

#[tokio::test]
async fn a_spent_token_shown_after_the_grace_ends_the_session() {
    let mut clinic = TestClinic::start().await;
    clinic.account("letan", Role::FrontDesk, None).await;
    let stolen = desktop_sign_in(&clinic, "letan").await.refresh_token.unwrap();
    let owner: SignedIn = desktop_refresh(&clinic, &stolen).await.ok();
    clinic.clock.advance_seconds(31);
    asker(&clinic, &owner).get("/api/session").await.ok::<Session>();

    desktop_refresh(&clinic, &stolen)
        .await
        .refused("/problems/session-over");
    // Thief and owner are both out: nobody knows which is which.
    asker(&clinic, &owner)
        .get("/api/session")
        .await
        .refused("/problems/not-signed-in");
    desktop_refresh(&clinic, owner.refresh_token.as_ref().unwrap())
        .await
        .refused("/problems/session-over");
    let log = rows(
        &clinic,
        "SELECT detail FROM audit_event WHERE action = 'POST /api/session/refresh'",
    )
    .await;
    let log: Vec<String> = log.iter().map(|row| row.get("detail").unwrap()).collect();
    assert_eq!(log, ["refresh-token-reused"]);

    clinic.restart().await;
    asker(&clinic, &owner)
        .get("/api/session")
        .await
        .refused("/problems/not-signed-in");
    // Signing in anew is possible.
    desktop_sign_in(&clinic, "letan").await;
}

#[tokio::test]
async fn a_cookie_without_proof_of_our_own_page_does_nothing() {
    let clinic = TestClinic::start().await;
    let mut browser = clinic.sign_in(Role::FrontDesk).await;
    let proof = browser.cookie("clinic_csrf").unwrap().to_owned();
    browser.reload();
    let token = browser.cookie("clinic_refresh").unwrap().to_owned();
    let cookie = format!("clinic_refresh={token}; clinic_csrf={proof}");
    let send = async |method: Method, path: &str, headers: &[(&str, &str)]| {
        let answer = clinic.stranger().send(method, path, None::<&()>, headers).await;
        answer.refused("/problems/csrf");
        assert_eq!(answer.status, 403);
    };
    for (method, path) in [
        (Method::POST, "/api/session/refresh"),
        (Method::DELETE, "/api/session"),
    ] {
        send(method.clone(), path, &[("Cookie", &cookie)]).await;
        send(
            method.clone(),
            path,
            &[("Cookie", &cookie), ("X-Clinic-CSRF", "khác")],
        )
        .await;
        // Both halves made up by somebody who can set a cookie but does not know the session.
        let planted = format!("clinic_refresh={token}; clinic_csrf=AAAA");
        send(
            method.clone(),
            path,
            &[("Cookie", &planted), ("X-Clinic-CSRF", "AAAA")],
        )
        .await;
        let cross = [
            ("Cookie", cookie.as_str()),
            ("X-Clinic-CSRF", &proof),
            ("Sec-Fetch-Site", "cross-site"),
        ];
        send(method, path, &cross).await;
    }
    // Nothing was spent, nothing was ended.
    assert_eq!(browser.cookie("clinic_refresh"), Some(token.as_str()));
    browser.refresh().await.ok::<SignedIn>();
}

#[tokio::test]
async fn a_desktops_token_travels_in_bodies_and_sets_no_cookie() {
    let clinic = TestClinic::start().await;
    clinic.account("letan", Role::FrontDesk, None).await;
    let signed_in = desktop_sign_in(&clinic, "letan").await;
    let answer = desktop_refresh(&clinic, signed_in.refresh_token.as_ref().unwrap()).await;
    assert!(answer.headers.get(SET_COOKIE).is_none());
    assert!(answer.ok::<SignedIn>().refresh_token.is_some());
}

#[tokio::test]
async fn a_script_cannot_have_a_browsers_token_by_playing_a_desktop() {
    let clinic = TestClinic::start().await;
    let browser = clinic.sign_in(Role::FrontDesk).await;
    let (token, proof) = (
        browser.cookie("clinic_refresh").unwrap(),
        browser.cookie("clinic_csrf").unwrap(),
    );
    let cookie = format!("clinic_refresh={token}; clinic_csrf={proof}");
    let headers = [
        ("X-Clinic-Client", "desktop"),
        ("X-Clinic-CSRF", proof),
        ("Cookie", &cookie),
    ];
    let answer = clinic
        .stranger()
        .send(Method::POST, "/api/session/refresh", None::<&()>, &headers)
        .await;
    assert!(answer.ok::<SignedIn>().refresh_token.is_none());
    // And a desktop's way is closed to a browser's token.
    desktop_refresh(&clinic, token)
        .await
        .refused("/problems/session-over");
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_for_thirty_days() {
    let clinic = TestClinic::start().await;
    clinic.account("letan", Role::FrontDesk, None).await;
    let first = desktop_sign_in(&clinic, "letan").await.refresh_token.unwrap();
    clinic.clock.advance_seconds(30 * DAY_SECONDS - 1);
    let next = desktop_refresh(&clinic, &first)
        .await
        .ok::<SignedIn>()
        .refresh_token;
    clinic.clock.advance_seconds(30 * DAY_SECONDS);
    desktop_refresh(&clinic, &next.unwrap())
        .await
        .refused("/problems/session-over");
}

#[tokio::test]
async fn a_session_ends_after_ninety_days_however_much_it_is_used() {
    let clinic = TestClinic::start().await;
    clinic.account("letan", Role::FrontDesk, None).await;
    let mut token = desktop_sign_in(&clinic, "letan").await.refresh_token.unwrap();
    for _ in 0..89 {
        clinic.clock.advance_seconds(DAY_SECONDS);
        token = desktop_refresh(&clinic, &token)
            .await
            .ok::<SignedIn>()
            .refresh_token
            .unwrap();
    }
    clinic.clock.advance_seconds(DAY_SECONDS);
    desktop_refresh(&clinic, &token)
        .await
        .refused("/problems/session-over");
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once() {
    let mut clinic = TestClinic::start().await;
    let mut browser = clinic.sign_in(Role::FrontDesk).await;
    let (asker, before) = (browser.asker(), browser.clone());
    assert_eq!(browser.sign_out().await.status, 204);
    assert_eq!(browser.cookie("clinic_refresh"), None);
    assert_eq!(browser.cookie("clinic_csrf"), None);
    asker.get("/api/session").await.refused("/problems/not-signed-in");
    before.clone().refresh().await.refused("/problems/session-over");
    // Twice is no error, and a restart revives nothing.
    assert_eq!(before.clone().sign_out().await.status, 204);
    clinic.restart().await;
    let late = clinic.moved(&before);
    late.asker()
        .get("/api/session")
        .await
        .refused("/problems/not-signed-in");
}

#[tokio::test]
async fn somebody_whose_access_token_is_over_can_still_sign_out() {
    let clinic = TestClinic::start().await;
    let mut browser = clinic.sign_in(Role::FrontDesk).await;
    let before = browser.clone();
    clinic.clock.advance_seconds(3600);
    browser.reload();
    assert_eq!(browser.sign_out().await.status, 204);
    before.clone().refresh().await.refused("/problems/session-over");
}

#[tokio::test]
async fn another_role_counts_at_once() {
    let clinic = TestClinic::start().await;
    let mut browser = clinic.sign_in(Role::FrontDesk).await;
    let me: Session = browser.asker().get("/api/session").await.ok();
    let path = format!("/api/users/{}", me.user.id);
    let admin = json!({ "display_name": "Lan", "role": "admin", "practitioner_id": null, "disabled": false });
    clinic.account("other", Role::Admin, None).await;
    clinic.admin().put(&path, 1, &admin).await.ok::<User>();
    browser
        .asker()
        .get("/api/users")
        .await
        .refused("/problems/not-signed-in");
    browser.refresh().await.ok::<SignedIn>();
    assert_eq!(browser.asker().get("/api/users").await.status, 200);

    let desk =
        json!({ "display_name": "Lan", "role": "frontdesk", "practitioner_id": null, "disabled": false });
    clinic.admin().put(&path, 2, &desk).await.ok::<User>();
    browser
        .asker()
        .get("/api/users")
        .await
        .refused("/problems/not-signed-in");
    browser.refresh().await.ok::<SignedIn>();
    browser
        .asker()
        .get("/api/users")
        .await
        .refused("/problems/forbidden");
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once() {
    let clinic = TestClinic::start().await;
    let mut browser = clinic.sign_in(Role::FrontDesk).await;
    let me: Session = browser.asker().get("/api/session").await.ok();
    let off =
        json!({ "display_name": "Lan", "role": "frontdesk", "practitioner_id": null, "disabled": true });
    let path = format!("/api/users/{}", me.user.id);
    clinic.admin().put(&path, 1, &off).await.ok::<User>();
    browser
        .asker()
        .get("/api/session")
        .await
        .refused("/problems/not-signed-in");
    browser.refresh().await.refused("/problems/session-over");
}

#[tokio::test]
async fn a_locked_accounts_session_waits_for_the_unlock() {
    let clinic = TestClinic::start().await;
    let mut browser = clinic.sign_in(Role::FrontDesk).await;
    let me: Session = browser.asker().get("/api/session").await.ok();
    for _ in 0..5 {
        clinic.browser().sign_in("frontdesk", "sai").await;
    }
    browser.refresh().await.refused("/problems/account-locked");
    let unlock = format!("/api/users/{}/unlock", me.user.id);
    clinic.admin().post(&unlock, &()).await.ok::<User>();
    browser.refresh().await.ok::<SignedIn>();
}
