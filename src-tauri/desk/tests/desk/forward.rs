use axum::http::StatusCode;

use crate::clinic::Clinic;

const REQUEST: &str = "0190a6c0-0000-7000-8000-000000000001";

#[tokio::test]
async fn a_request_reaches_the_server_as_the_page_made_it_with_the_shells_token() {
    let clinic = Clinic::open().await;
    clinic.sign_in().await;
    let asked = [
        ("idempotency-key", "k1"),
        ("if-match", "\"7\""),
        ("accept-language", "vi"),
        ("x-request-id", "r1"),
        ("authorization", "Bearer of-the-page"),
        ("cookie", "a=b"),
        ("origin", "clinic://localhost"),
        ("x-clinic-device", "another"),
        ("accept-encoding", "br"),
    ];
    let told = clinic.ask("PATCH", "/api/echo?q=L%C3%AA&n=1", &asked, "{}").await;
    assert_eq!(told.status, StatusCode::OK);
    assert_eq!(told.json["method"], "PATCH");
    assert_eq!(told.json["uri"], "/api/echo?q=L%C3%AA&n=1");
    assert_eq!(told.headers["etag"], "\"8\"");
    assert!(!told.headers.contains_key("set-cookie"));

    let heard = clinic.server.heard.lock().unwrap()[0].clone();
    for (name, value) in &asked[..4] {
        assert_eq!(heard[*name], *value);
    }
    assert_eq!(heard["authorization"], "Bearer access-1");
    assert_eq!(heard["x-clinic-device"], "desk-1");
    for kept_back in ["cookie", "origin", "accept-encoding"] {
        assert!(!heard.contains_key(kept_back), "{kept_back}");
    }
}

#[tokio::test]
async fn a_write_is_answered_once_the_replica_has_it_and_a_read_waits_for_nothing() {
    let clinic = Clinic::open().await;
    clinic.sign_in().await;
    clinic.ask("GET", "/api/echo", &[], "").await;
    assert!(clinic.replica.asked.lock().unwrap().is_empty());
    clinic.ask("POST", "/api/echo", &[], "").await;
    assert_eq!(*clinic.replica.asked.lock().unwrap(), [42]);
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_told_in_the_askers_language() {
    let mut clinic = Clinic::open().await;
    clinic.sign_in().await;
    clinic.shut_server().await;
    for (language, title) in [("vi", "Cần kết nối máy chủ"), ("en", "The server is needed")] {
        let asked = [("accept-language", language), ("x-request-id", REQUEST)];
        let told = clinic.ask("POST", "/api/echo", &asked, "").await;
        assert_eq!(told.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(told.headers["content-type"], "application/problem+json");
        assert_eq!(told.json["type"], "/problems/needs-server");
        assert_eq!(told.json["title"], title);
        assert_eq!(told.json["request_id"], REQUEST);
    }
}

#[tokio::test]
async fn nobody_signed_in_means_asking_the_server_without_a_name() {
    let clinic = Clinic::open().await;
    assert_eq!(
        clinic.ask("GET", "/api/echo", &[], "").await.status,
        StatusCode::UNAUTHORIZED
    );
    assert!(!clinic.server.heard.lock().unwrap()[0].contains_key("authorization"));
}
