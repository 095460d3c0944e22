use clinic_server::identity::{ensure_first_admin, set_one_time_password};
use clinic_shared::{
    field::FieldCode,
    identity::{ChangePassword, Role, Session, SignedIn},
};
use clinic_tests::{Answer, Asker, PASSWORD, TestClinic};
use reqwest::Method;

use super::is_stored;

const NEW: &str = "ba cây tre xanh mướt";

async fn change(asker: &Asker, current: &str, new: &str) -> Answer {
    let body = ChangePassword {
        current_password: current.to_owned(),
        new_password: new.to_owned(),
    };
    let none: &[(&str, &str)] = &[];
    asker
        .send(Method::PUT, "/api/session/password", Some(&body), none)
        .await
}

fn code_of(answer: &Answer, pointer: &str) -> Option<FieldCode> {
    let problem = answer.refused("/problems/invalid-fields");
    assert_eq!(problem.status, 422);
    let error = problem.errors.iter().find(|error| error.pointer == pointer);
    error.map(|error| error.code)
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_keeps_this_one() {
    let clinic = TestClinic::start().await;
    let mut here = clinic.sign_in(Role::FrontDesk).await;
    let mut elsewhere = clinic.browser();
    elsewhere.sign_in("frontdesk", PASSWORD).await.ok::<SignedIn>();
    let answer: SignedIn = change(&here.asker(), PASSWORD, NEW).await.ok();

    elsewhere
        .asker()
        .get("/api/session")
        .await
        .refused("/problems/not-signed-in");
    elsewhere.refresh().await.refused("/problems/session-over");
    // The old access token is void here too; the answer brings another, and renewing works.
    here.asker()
        .get("/api/session")
        .await
        .refused("/problems/not-signed-in");
    let asker = Asker::new(&clinic.base_url, answer.access_token);
    asker.get("/api/session").await.ok::<Session>();
    here.refresh().await.ok::<SignedIn>();

    clinic
        .browser()
        .sign_in("frontdesk", PASSWORD)
        .await
        .refused("/problems/sign-in-refused");
    clinic.browser().sign_in("frontdesk", NEW).await.ok::<SignedIn>();
    assert!(!is_stored(&clinic, NEW).await);
}

#[tokio::test]
async fn weak_and_unchanged_passwords_are_refused_at_their_field() {
    let clinic = TestClinic::start().await;
    clinic.account("nguyenlan", Role::FrontDesk, None).await;
    let mut browser = clinic.browser();
    browser.sign_in("nguyenlan", PASSWORD).await.ok::<SignedIn>();
    let asker = browser.asker();
    for weak in ["ngắn", "aaaaaaaaaaaaaaa", "nguyenlan1234"] {
        let answer = change(&asker, PASSWORD, weak).await;
        assert_eq!(
            code_of(&answer, "/new_password"),
            Some(FieldCode::WeakPassword),
            "{weak}"
        );
    }
    let same = change(&asker, PASSWORD, PASSWORD).await;
    assert_eq!(code_of(&same, "/new_password"), Some(FieldCode::SamePassword));
}

#[tokio::test]
async fn guessing_the_current_password_locks_the_account() {
    let clinic = TestClinic::start().await;
    let browser = clinic.sign_in(Role::FrontDesk).await;
    for _ in 0..4 {
        let answer = change(&browser.asker(), "đoán mò", NEW).await;
        assert_eq!(
            code_of(&answer, "/current_password"),
            Some(FieldCode::WrongPassword)
        );
    }
    for _ in 0..2 {
        change(&browser.asker(), "đoán mò", NEW)
            .await
            .refused("/problems/account-locked");
    }
    change(&browser.asker(), PASSWORD, NEW)
        .await
        .refused("/problems/account-locked");
}

#[tokio::test]
async fn the_first_start_makes_an_admin_whose_password_works_once() {
    let mut clinic = TestClinic::start().await;
    let first = ensure_first_admin(&clinic.server).await.unwrap().unwrap();
    assert!(ensure_first_admin(&clinic.server).await.unwrap().is_none());
    clinic.restart().await;
    assert!(ensure_first_admin(&clinic.server).await.unwrap().is_none());
    assert!(!is_stored(&clinic, &first.one_time_password).await);
    let other = TestClinic::start().await;
    other.server.app.chance.bytes::<1>();
    let of_other = ensure_first_admin(&other.server).await.unwrap().unwrap();
    assert_ne!(first.one_time_password, of_other.one_time_password);

    let mut browser = clinic.browser();
    let signed_in: SignedIn = browser
        .sign_in(&first.user_name, &first.one_time_password)
        .await
        .ok();
    assert!(signed_in.user.must_change_password);
    for closed in ["/api/users", "/api/services", "/api/changes"] {
        let refused = browser
            .asker()
            .get(closed)
            .await
            .refused("/problems/must-change-password");
        assert_eq!(refused.status, 403);
    }
    // What everybody may see, one's own account and signing out stay open.
    assert_eq!(browser.asker().get("/api/settings").await.status, 200);
    browser.asker().get("/api/session").await.ok::<Session>();
    browser.refresh().await.ok::<SignedIn>();
    browser
        .asker()
        .get("/api/users")
        .await
        .refused("/problems/must-change-password");

    change(&browser.asker(), &first.one_time_password, NEW)
        .await
        .ok::<SignedIn>();
    let renewed: SignedIn = browser.refresh().await.ok();
    assert!(!renewed.user.must_change_password);
    assert_eq!(browser.asker().get("/api/users").await.status, 200);
    clinic
        .browser()
        .sign_in(&first.user_name, &first.one_time_password)
        .await
        .refused("/problems/sign-in-refused");
}

#[tokio::test]
async fn whoever_stands_at_the_server_can_let_a_locked_out_admin_in() {
    let clinic = TestClinic::start().await;
    let mut browser = clinic.sign_in(Role::Admin).await;
    for _ in 0..5 {
        clinic.browser().sign_in("admin", "sai").await;
    }
    let rescue = set_one_time_password(&clinic.server, "admin")
        .await
        .unwrap()
        .unwrap();
    browser.refresh().await.refused("/problems/session-over");
    let mut browser = clinic.browser();
    let signed_in: SignedIn = browser.sign_in("admin", &rescue.one_time_password).await.ok();
    assert!(signed_in.user.must_change_password);
    assert!(
        set_one_time_password(&clinic.server, "khongai")
            .await
            .unwrap()
            .is_none()
    );
}
