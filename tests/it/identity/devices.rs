//! Desktops: enrolled by the first who signs in, known by a key, revoked at once.

use std::sync::Arc;

use clinic_desk::{
    device::DeviceKey,
    secrets::{MemorySecrets, Secret},
};
use clinic_shared::{
    app::SharedClock,
    feed::{PROTOCOL, PROTOCOL_HEADER, Page, Scope},
    identity::{Device, DeviceState, Role, SignIn, SignedIn},
    leases::Leases,
    ports::{Chance, HandClock},
    settings::ClinicSettings,
};
use clinic_tests::{Answer, Asker, PASSWORD, TestClinic, TestDesktop, next_uuid, now, stand_in};
use reqwest::{
    Method,
    header::{HeaderMap, HeaderName},
};
use serde_json::json;

use super::account_mail::{deliver, set_email, token};

async fn clinic() -> TestClinic {
    let clinic = TestClinic::with_enrolment().await;
    clinic.account("letan", Role::FrontDesk, None).await;
    clinic.account("mai", Role::FrontDesk, None).await;
    clinic
}

async fn devices(clinic: &TestClinic) -> Vec<Device> {
    clinic
        .admin()
        .get("/api/devices")
        .await
        .ok::<Page<Device>>()
        .items
}

async fn the_one(clinic: &TestClinic) -> Device {
    devices(clinic).await.pop().unwrap()
}

/// The admin does this to it.
async fn act(clinic: &TestClinic, device: &Device, act: &str) -> Device {
    let path = format!("/api/devices/{}/{act}", device.id);
    clinic
        .admin()
        .post_matching(&path, device.version, &json!({}))
        .await
        .ok()
}

/// A desktop as a program of its own would be one.
struct Computer {
    clinic: Asker,
    clock: HandClock,
    key: DeviceKey,
}

impl Computer {
    fn new(clinic: &TestClinic, seed: u64) -> Self {
        let clock = clinic.clock.clone();
        let (secrets, chance) = (MemorySecrets::default(), Chance::from_seed(seed));
        Self {
            clinic: clinic.stranger(),
            key: DeviceKey::of(&secrets, SharedClock::new(clock.clone()), chance).unwrap(),
            clock,
        }
    }

    fn signed(&self, method: &Method, path: &str, body: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        self.key.prove(&mut headers, method, path, body.as_bytes());
        headers.insert("x-clinic-client", "desktop".parse().unwrap());
        headers.insert(PROTOCOL_HEADER, PROTOCOL.to_string().parse().unwrap());
        headers
    }

    fn sign_in_body() -> SignIn {
        SignIn {
            user_name: "letan".to_owned(),
            password: PASSWORD.to_owned(),
        }
    }

    /// With these headers, whatever they are of.
    async fn sign_in_with(&self, headers: &HeaderMap) -> Answer {
        self.post("/api/session", &Self::sign_in_body(), headers).await
    }

    async fn post(&self, path: &str, body: &impl serde::Serialize, headers: &HeaderMap) -> Answer {
        let named = |(name, value): (&HeaderName, &reqwest::header::HeaderValue)| {
            (name.as_str().to_owned(), value.to_str().unwrap().to_owned())
        };
        let headers: Vec<_> = headers.iter().map(named).collect();
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value))
            .collect();
        self.clinic.send(Method::POST, path, Some(body), &headers).await
    }

    async fn sign_in(&self) -> SignedIn {
        let body = serde_json::to_string(&Self::sign_in_body()).unwrap();
        let headers = self.signed(&Method::POST, "/api/session", &body);
        self.sign_in_with(&headers).await.ok()
    }

    async fn refresh(&self, token: &str) -> Answer {
        let body = json!({ "refresh_token": token });
        let headers = self.signed(&Method::POST, "/api/session/refresh", &body.to_string());
        self.post("/api/session/refresh", &body, &headers).await
    }

    async fn pull(&self, clinic: &TestClinic, token: &str) -> Answer {
        self.get(clinic, "/api/sync/pull", token).await
    }

    async fn get(&self, clinic: &TestClinic, path: &str, token: &str) -> Answer {
        let headers = self.signed(&Method::GET, path, "");
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
            .collect();
        let asker = Asker::new(&clinic.base_url, Some(token.to_owned()));
        asker.send(Method::GET, path, None::<&()>, &headers).await
    }
}

#[tokio::test]
async fn the_first_of_the_staff_to_sign_in_enrols_a_desktop_and_the_next_finds_it() {
    let clinic = clinic().await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop("letan", dir.path()).await;
    desktop.pull().await;
    let device = the_one(&clinic).await;
    assert_eq!(
        (
            device.state,
            device.name.as_str(),
            device.enrolled_by_name.as_str()
        ),
        (DeviceState::Enrolled, "Máy 1", "letan")
    );
    assert!(device.pulled.is_some());
    desktop.sign_in("mai").await;
    assert_eq!(devices(&clinic).await.len(), 1);
    let path = format!("/api/devices/{}", device.id);
    let named = clinic
        .admin()
        .put(&path, device.version, &json!({ "name": "Quầy 1" }))
        .await;
    assert_eq!(named.ok::<Device>().name, "Quầy 1");
}

#[tokio::test]
async fn a_desktop_that_proves_nothing_does_not_sign_in() {
    let clinic = clinic().await;
    let computer = Computer::new(&clinic, 1);
    let mut headers = HeaderMap::new();
    headers.insert("x-clinic-client", "desktop".parse().unwrap());
    computer
        .sign_in_with(&headers)
        .await
        .refused("/problems/device-unknown");
    // Signed for something else.
    let headers = computer.signed(&Method::POST, "/api/session", "{}");
    computer
        .sign_in_with(&headers)
        .await
        .refused("/problems/device-proof");
    assert!(devices(&clinic).await.is_empty());
}

#[tokio::test]
async fn another_computer_cannot_speak_for_an_enrolled_one() {
    let clinic = clinic().await;
    let (own, other) = (Computer::new(&clinic, 1), Computer::new(&clinic, 2));
    let signed_in = own.sign_in().await;
    let token = signed_in.refresh_token.unwrap();
    let body = serde_json::to_string(&Computer::sign_in_body()).unwrap();
    let mut headers = other.signed(&Method::POST, "/api/session", &body);
    headers.insert("x-clinic-device", own.key.id().to_string().parse().unwrap());
    own.sign_in_with(&headers).await.refused("/problems/device-proof");
    // Its refresh token and its access token are of no use there either.
    other.refresh(&token).await.refused("/problems/device-proof");
    let access = signed_in.access_token.unwrap();
    other
        .pull(&clinic, &access)
        .await
        .refused("/problems/device-proof");
    assert!(own.pull(&clinic, &access).await.status.is_success());
    assert!(own.refresh(&token).await.status.is_success());
}

#[tokio::test]
async fn a_proof_works_once_and_for_five_minutes() {
    let clinic = clinic().await;
    let computer = Computer::new(&clinic, 1);
    let body = serde_json::to_string(&Computer::sign_in_body()).unwrap();
    let headers = computer.signed(&Method::POST, "/api/session", &body);
    computer.sign_in_with(&headers).await.ok::<SignedIn>();
    computer
        .sign_in_with(&headers)
        .await
        .refused("/problems/device-proof");
    let headers = computer.signed(&Method::POST, "/api/session", &body);
    computer.clock.advance_seconds(301);
    computer
        .sign_in_with(&headers)
        .await
        .refused("/problems/device-proof");
}

#[tokio::test]
async fn a_browsers_token_pulls_no_replica() {
    let clinic = clinic().await;
    let mut browser = clinic.browser();
    browser.sign_in("letan", PASSWORD).await.ok::<SignedIn>();
    browser
        .asker()
        .get("/api/sync/pull")
        .await
        .refused("/problems/device-unknown");
}

#[tokio::test]
async fn nothing_is_lent_to_a_computer_that_a_browser_only_names() {
    let clinic = clinic().await;
    let computer = Computer::new(&clinic, 1);
    let access = computer.sign_in().await.access_token.unwrap();
    let named = computer.key.id().to_string();
    let lend = async |access: String, named: &str| {
        let asker = Asker::new(&clinic.base_url, Some(access));
        let key = next_uuid().to_string();
        let headers = [("idempotency-key", key.as_str()), ("x-clinic-device", named)];
        asker
            .send(Method::POST, "/api/leases", Some(&json!({})), &headers)
            .await
    };
    let mut browser = clinic.browser();
    let signed_in = browser.sign_in("letan", PASSWORD).await.ok::<SignedIn>();
    lend(signed_in.access_token.unwrap(), &named)
        .await
        .refused("/problems/device-required");
    // Nor to the computer that another one names: its token says which it is.
    let other = Computer::new(&clinic, 2).key.id().to_string();
    let first: Leases = lend(access.clone(), &named).await.ok();
    let same: Leases = lend(access, &other).await.ok();
    assert_eq!(same.post, first.post);
}

async fn need_approval(clinic: &TestClinic) {
    let settings = ClinicSettings {
        devices_need_approval: true,
        ..ClinicSettings::default()
    };
    let saved = clinic.admin().put("/api/settings", 0, &settings).await;
    assert!(saved.status.is_success());
}

#[tokio::test]
async fn a_prepared_copy_is_given_to_no_computer_that_waits_for_approval() {
    let clinic = clinic().await;
    need_approval(&clinic).await;
    let server = &clinic.server;
    let copy = server.snapshots.make(&server.app, Scope::Desk).await.unwrap();
    let paths = [
        "/api/sync/snapshot".to_owned(),
        format!("/api/sync/snapshot/{}", copy.id),
    ];
    let computer = Computer::new(&clinic, 1);
    let token = computer.sign_in().await.access_token.unwrap();
    for path in &paths {
        let answer = computer.get(&clinic, path, &token).await;
        answer.refused("/problems/device-waits");
    }
    act(&clinic, &the_one(&clinic).await, "approve").await;
    for path in &paths {
        let answer = computer.get(&clinic, path, &token).await;
        assert_eq!(answer.status, 200, "{path}");
    }
}

#[tokio::test]
async fn where_the_clinic_wants_it_a_desktop_keeps_nothing_until_an_admin_approves_it() {
    let clinic = clinic().await;
    need_approval(&clinic).await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop("letan", dir.path()).await;
    assert!(desktop.desk.replica.pull_to(0).await.is_err());
    // The server answers instead.
    assert!(desktop.get("/api/rooms").await.status.is_success());
    assert!(!desktop.get("/api/rooms").await.is_from_replica());
    let device = the_one(&clinic).await;
    assert_eq!(device.state, DeviceState::Waiting);
    act(&clinic, &device, "approve").await;
    desktop.pull().await;
    assert!(desktop.get("/api/rooms").await.is_from_replica());
}

#[tokio::test]
async fn a_revoked_desktops_tokens_are_dead_at_once_and_it_is_told_why() {
    let clinic = clinic().await;
    let computer = Computer::new(&clinic, 1);
    let signed_in = computer.sign_in().await;
    let (access, refresh) = (signed_in.access_token.unwrap(), signed_in.refresh_token.unwrap());
    let asker = Asker::new(&clinic.base_url, Some(access.clone()));
    assert!(asker.get("/api/rooms").await.status.is_success());
    let device = the_one(&clinic).await;
    let stale = format!("/api/devices/{}/revoke", device.id);
    clinic
        .admin()
        .post_matching(&stale, 99, &json!({}))
        .await
        .refused("/problems/version-conflict");
    let revoked = act(&clinic, &device, "revoke").await;
    assert_eq!(revoked.state, DeviceState::Revoked);
    // Whatever it asks, by token or by name.
    asker.get("/api/rooms").await.refused("/problems/device-revoked");
    computer
        .refresh(&refresh)
        .await
        .refused("/problems/device-revoked");
    computer
        .pull(&clinic, &access)
        .await
        .refused("/problems/device-revoked");
    let body = serde_json::to_string(&Computer::sign_in_body()).unwrap();
    let headers = computer.signed(&Method::POST, "/api/session", &body);
    computer
        .sign_in_with(&headers)
        .await
        .refused("/problems/device-revoked");
    // Approved again it begins anew: what it had stays dead.
    act(&clinic, &revoked, "approve").await;
    asker.get("/api/rooms").await.refused("/problems/not-signed-in");
    computer.refresh(&refresh).await.refused("/problems/session-over");
    computer.sign_in().await;
}

#[tokio::test]
async fn a_revoked_desktops_line_is_closed_at_once() {
    use futures_util::StreamExt as _;
    use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest as _};
    let clinic = clinic().await;
    let computer = Computer::new(&clinic, 1);
    let access = computer.sign_in().await.access_token.unwrap();
    let address = format!("{}/api/live", clinic.base_url.replace("http", "ws"));
    let mut request = address.into_client_request().unwrap();
    let bearer = format!("Bearer {access}").parse().unwrap();
    request.headers_mut().insert("authorization", bearer);
    let (mut line, _) = tokio_tungstenite::connect_async(request).await.unwrap();
    let device = the_one(&clinic).await;
    act(&clinic, &device, "revoke").await;
    // Hints may come before; nothing does after.
    let code = loop {
        if let Message::Close(frame) = line.next().await.unwrap().unwrap() {
            break u16::from(frame.unwrap().code);
        }
    };
    assert_eq!(code, 4401);
}

#[tokio::test]
async fn a_revocation_survives_a_restart_of_the_server() {
    let mut clinic = clinic().await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop("letan", dir.path()).await;
    desktop.pull().await;
    let device = the_one(&clinic).await;
    act(&clinic, &device, "revoke").await;
    clinic.restart().await;
    let clock = SharedClock::new(clinic.clock.clone());
    let desktop = desktop.restarted(&clinic.base_url, clock);
    desktop
        .try_sign_in("letan", PASSWORD)
        .await
        .refused("/problems/device-revoked");
}

/// What it holds goes with its key: nothing is left on the disk that the key could open, and no key.
#[tokio::test]
async fn a_revoked_desktop_erases_itself_at_its_next_contact_and_says_why() {
    let clinic = clinic().await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop("letan", dir.path()).await;
    desktop.pull().await;
    let key = desktop.secrets.get(Secret::ReplicaKey).unwrap().unwrap();
    assert!(std::fs::read_dir(dir.path()).unwrap().count() > 1);
    let device = the_one(&clinic).await;
    act(&clinic, &device, "revoke").await;
    let answer = desktop.get("/api/users").await;
    answer.refused("/problems/device-revoked");
    assert_eq!(desktop.secrets.get(Secret::ReplicaKey).unwrap(), None);
    assert_eq!(desktop.secrets.get(Secret::RefreshToken).unwrap(), None);
    let left: Vec<_> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(left, [dir.path().join("erased.json")]);
    let written = std::fs::read(&left[0]).unwrap();
    assert!(!written.windows(key.len()).any(|window| window == key));
    let standing: serde_json::Value = desktop.get("/desk/standing").await.ok();
    assert_eq!(standing["erased"]["why"], "revoked");
    desktop
        .get("/api/rooms")
        .await
        .refused("/problems/device-revoked");
    // Used again, it begins with another key.
    let device = the_one(&clinic).await;
    act(&clinic, &device, "approve").await;
    desktop.sign_in("letan").await;
    desktop.pull().await;
    assert_ne!(desktop.secrets.get(Secret::ReplicaKey).unwrap().unwrap(), key);
    let standing: serde_json::Value = desktop.get("/desk/standing").await.ok();
    assert!(standing["erased"].is_null());
}

/// Whoever stands between a desk and its server can keep it from working, not make it destroy what it holds.
#[tokio::test]
async fn nobody_but_the_server_makes_a_desktop_erase_itself() {
    let clinic = clinic().await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop("letan", dir.path()).await;
    desktop.pull().await;
    let liar = axum::Router::new().fallback(async || {
        let problem = json!({
            "type": "/problems/device-revoked", "title": "", "status": 403, "revocation": "00".repeat(32)
        });
        (reqwest::StatusCode::FORBIDDEN, axum::Json(problem))
    });
    let address = stand_in(liar).await;
    let clock = SharedClock::new(clinic.clock.clone());
    let (secrets, dir) = (Arc::clone(&desktop.secrets), dir.path());
    drop(desktop);
    let desktop = TestDesktop::start(&address, clock, Arc::clone(&secrets), dir);
    desktop
        .try_sign_in("letan", PASSWORD)
        .await
        .refused("/problems/device-revoked");
    assert!(secrets.get(Secret::ReplicaKey).unwrap().is_some());
    assert!(std::fs::read_dir(dir).unwrap().count() > 1);
}

/// A computer of a stranger's, who knew a password, is told by its first contact to erase itself.
#[tokio::test]
async fn a_denied_sign_in_takes_the_desktop_along_that_it_enrolled() {
    let clinic = TestClinic::sending_mail().await;
    let desk = clinic.account("letan", Role::FrontDesk, None).await;
    set_email(&clinic, desk, "letan@example.vn", Some(now())).await;
    clinic.browser().sign_in("letan", PASSWORD).await.ok::<SignedIn>();
    Computer::new(&clinic, 1).sign_in().await;
    assert_eq!(the_one(&clinic).await.state, DeviceState::Enrolled);
    deliver(&clinic).await;
    let denied = json!({ "token": token(&clinic) });
    let answer = clinic.stranger().post("/api/session/not-me", &denied).await;
    assert_eq!(answer.status, 200);
    assert_eq!(the_one(&clinic).await.state, DeviceState::Revoked);
}
