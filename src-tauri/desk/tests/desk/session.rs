use std::sync::atomic::Ordering;

use axum::http::StatusCode;
use clinic_desk::secrets::{Secret, SecretFault, SecretStore};

use crate::clinic::Clinic;

fn kept_refresh(clinic: &Clinic) -> Option<String> {
    let kept = clinic.secrets.get(Secret::RefreshToken).unwrap();
    // An empty one is what a try of the keychain leaves.
    kept.map(|token| String::from_utf8(token).unwrap())
        .filter(|token| !token.is_empty())
}

/// T6.
#[tokio::test]
async fn the_page_signs_in_without_ever_seeing_a_token() {
    let clinic = Clinic::open().await;
    let told = clinic.sign_in().await;
    assert_eq!(told.status, StatusCode::CREATED);
    assert!(told.json["access_token"].is_null());
    assert!(told.json.get("refresh_token").is_none());
    assert_eq!(told.json["user"]["user_name"], "letan");
    assert_eq!(kept_refresh(&clinic).unwrap(), "refresh-1");
}

#[tokio::test]
async fn a_wrong_password_is_told_as_the_server_tells_it() {
    let clinic = Clinic::open().await;
    let json = [("content-type", "application/json")];
    let told = clinic
        .ask("POST", "/api/session", &json, r#"{"password":"wrong"}"#)
        .await;
    assert_eq!(told.status, StatusCode::UNAUTHORIZED);
    assert_eq!(told.json["type"], "/problems/wrong-password");
    assert_eq!(kept_refresh(&clinic), None);
}

#[tokio::test]
async fn after_a_restart_the_session_goes_on_from_the_keychain() {
    let mut clinic = Clinic::open().await;
    clinic.sign_in().await;
    clinic.restart_desk();
    let told = clinic.ask("GET", "/api/session", &[], "").await;
    assert_eq!(told.status, StatusCode::OK);
    assert_eq!(told.json["user"]["user_name"], "letan");
    assert_eq!(kept_refresh(&clinic).unwrap(), "refresh-2");
}

/// What the page does when it opens.
#[tokio::test]
async fn a_page_takes_up_the_session_by_a_refresh_that_shows_no_token() {
    let mut clinic = Clinic::open().await;
    let json = [("content-type", "application/json")];
    let told = clinic.ask("POST", "/api/session/refresh", &json, "{}").await;
    assert_eq!(
        (told.status, &told.json["type"]),
        (StatusCode::UNAUTHORIZED, &"/problems/not-signed-in".into())
    );
    clinic.sign_in().await;
    for restarted in [false, true] {
        if restarted {
            clinic.restart_desk();
        }
        let told = clinic.ask("POST", "/api/session/refresh", &json, "{}").await;
        assert_eq!(told.status, StatusCode::OK);
        assert!(told.json["access_token"].is_null() && told.json.get("refresh_token").is_none());
        assert_eq!(told.json["user"]["user_name"], "letan");
        assert_eq!(told.json["expires_at"], "2030-01-01T00:00:00Z");
    }
    // The second page, on a fresh token, cost the server nothing.
    assert_eq!(clinic.server.refreshes.load(Ordering::SeqCst), 1);
}

/// A refresh token works once: a second renewal at the same time would sign the person out.
#[tokio::test]
async fn many_requests_at_once_renew_the_session_once() {
    let mut clinic = Clinic::open().await;
    clinic.sign_in().await;
    clinic.restart_desk();
    let ask = || clinic.ask("GET", "/api/echo", &[], "");
    for told in futures_util::future::join_all((0..10).map(|_| ask())).await {
        assert_eq!(told.status, StatusCode::OK);
    }
    assert_eq!(clinic.server.refreshes.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_refused_access_token_is_renewed_and_the_request_asked_again() {
    let clinic = Clinic::open().await;
    clinic.sign_in().await;
    clinic.server.take_back_access();
    let told = clinic.ask("POST", "/api/echo", &[], "once").await;
    assert_eq!(
        (told.status, &told.json["body"]),
        (StatusCode::OK, &"once".into())
    );
    assert_eq!(clinic.server.refreshes.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_session_that_the_server_has_ended_is_forgotten_here() {
    let mut clinic = Clinic::open().await;
    clinic.sign_in().await;
    clinic.server.take_back_refresh();
    clinic.restart_desk();
    let told = clinic
        .ask("GET", "/api/session", &[("accept-language", "en")], "")
        .await;
    assert_eq!(told.status, StatusCode::UNAUTHORIZED);
    assert_eq!(told.json["type"], "/problems/not-signed-in");
    assert_eq!(told.json["title"], "Not signed in");
    assert_eq!(kept_refresh(&clinic), None);
}

#[tokio::test]
async fn a_server_that_is_away_signs_nobody_out() {
    let mut clinic = Clinic::open().await;
    clinic.sign_in().await;
    clinic.shut_server().await;
    let told = clinic.ask("GET", "/api/session", &[], "").await;
    assert_eq!(
        (told.status, &told.json["user"]["user_name"]),
        (StatusCode::OK, &"letan".into())
    );
    clinic.restart_desk();
    let told = clinic.ask("GET", "/api/session", &[], "").await;
    assert_eq!(told.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(told.json["type"], "/problems/needs-server");
    assert_eq!(kept_refresh(&clinic).unwrap(), "refresh-1");
}

#[tokio::test]
async fn signing_out_ends_both_halves_and_works_without_the_server() {
    let mut clinic = Clinic::open().await;
    clinic.sign_in().await;
    let told = clinic.ask("DELETE", "/api/session", &[], "").await;
    assert_eq!(told.status, StatusCode::NO_CONTENT);
    assert_eq!(clinic.server.ended.load(Ordering::SeqCst), 1);
    assert_eq!(kept_refresh(&clinic), None);

    clinic.sign_in().await;
    clinic.shut_server().await;
    assert_eq!(
        clinic.ask("DELETE", "/api/session", &[], "").await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(kept_refresh(&clinic), None);
    assert_eq!(
        clinic.ask("GET", "/api/session", &[], "").await.status,
        StatusCode::UNAUTHORIZED
    );
}

/// A keychain that its owner has not unlocked.
#[derive(Debug)]
struct Closed;

impl SecretStore for Closed {
    fn get(&self, _: Secret) -> Result<Option<Vec<u8>>, SecretFault> {
        Ok(None)
    }

    fn put(&self, secret: Secret, _: &[u8]) -> Result<(), SecretFault> {
        Err(SecretFault {
            secret,
            doing: "keep",
            reason: "locked".to_owned(),
        })
    }

    fn forget(&self, secret: Secret) -> Result<(), SecretFault> {
        Err(SecretFault {
            secret,
            doing: "forget",
            reason: "locked".to_owned(),
        })
    }
}

#[tokio::test]
async fn without_a_keychain_nobody_signs_in_and_the_password_does_not_leave_the_computer() {
    let mut clinic = Clinic::open().await;
    clinic.desk = clinic_desk::Desk::new(
        clinic.desk.upstream.clone(),
        std::sync::Arc::new(Closed),
        std::sync::Arc::clone(&clinic.desk.replica),
        std::sync::Arc::new(clinic_shared::ports::SystemClock),
        clinic_shared::ports::Chance::from_seed(4),
    );
    // Were it sent, the server's absence would be told instead.
    clinic.shut_server().await;
    let told = clinic.sign_in().await;
    assert_eq!(told.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(told.json["type"], "/problems/keychain-closed");
    assert_eq!(told.json["title"], "Không mở được kho khóa của máy");
}
