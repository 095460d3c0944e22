//! Signing in while the server is away: for those who were here, for a while, and never by guessing.

use std::sync::Arc;

use axum::{Router, http::StatusCode, response::Html};
use clinic_desk::secrets::{Secret, SecretFault, SecretStore};
use clinic_shared::{
    app::SharedClock,
    feed::status::SyncStatus,
    identity::Role,
    ids::UserId,
    ports::{Clock as _, HandClock},
    time::Timestamp,
};
use clinic_tests::{PASSWORD, TestDesktop, Wire, World, stand_in};
use reqwest::Method;
use rstest::rstest;
use serde_json::json;

use crate::patients::somebody;

const DAY_MINUTES: i64 = 24 * 60;

/// A clinic, and a desk that Lan (`letan`) and Mai have signed in on, whose wire can be cut. Lan is signed in.
struct Desk {
    world: World,
    lan: UserId,
    mai: UserId,
    wire: Wire,
    /// This computer's calendar, which anybody can set.
    calendar: HandClock,
    desktop: TestDesktop,
    dir: tempfile::TempDir,
}

impl Desk {
    async fn start() -> Self {
        let world = World::start().await;
        let lan = world.clinic.account("letan", Role::FrontDesk, None).await;
        let mai = world.clinic.account("mai", Role::FrontDesk, None).await;
        let wire = Wire::to(&world.clinic.base_url).await;
        let dir = tempfile::tempdir().unwrap();
        let calendar = HandClock::at(world.clinic.clock.now());
        let desktop = TestDesktop::start(
            &wire.url(),
            SharedClock::new(calendar.clone()),
            Arc::<clinic_desk::secrets::MemorySecrets>::default(),
            dir.path(),
        );
        for user in ["mai", "letan"] {
            desktop.sign_in(user).await;
            desktop.pull().await;
        }
        Self {
            world,
            lan,
            mai,
            wire,
            calendar,
            desktop,
            dir,
        }
    }

    async fn sign_out(&self) {
        let answer = self
            .desktop
            .ask(Method::DELETE, "/api/session", None::<&()>)
            .await;
        assert_eq!(answer.status, 204);
    }

    /// The program ends and starts again.
    fn restarted(mut self) -> Self {
        let calendar = SharedClock::new(self.calendar.clone());
        self.desktop = self.desktop.restarted(&self.wire.url(), calendar);
        self
    }

    fn is_on_disk(&self, user: UserId) -> bool {
        self.desktop.path(user, "desk").exists()
    }

    async fn resumes(&self) -> clinic_tests::Answer {
        self.desktop.post("/api/session/refresh", &json!({})).await
    }
}

#[tokio::test]
async fn without_the_server_the_last_password_lets_in_and_the_replica_answers() {
    let desk = Desk::start().await;
    desk.sign_out().await;
    desk.wire.cut();
    let desk = desk.restarted();
    desk.desktop
        .try_sign_in("letan", "một mật khẩu khác")
        .await
        .refused("/problems/sign-in-refused");
    let answer = desk.desktop.try_sign_in("LETAN ", PASSWORD).await;
    let shown: serde_json::Value = answer.ok();
    assert_eq!(shown["user"]["user_name"], "letan");
    assert!(shown["access_token"].is_null());
    assert!(desk.desktop.get("/api/rooms").await.is_from_replica());
    desk.desktop
        .get("/api/devices")
        .await
        .refused("/problems/needs-server");
    // Who never was here is not let in.
    desk.world.clinic.account("nam", Role::FrontDesk, None).await;
    desk.desktop
        .try_sign_in("nam", PASSWORD)
        .await
        .refused("/problems/unknown-on-this-computer");
}

#[tokio::test]
async fn where_nobody_ever_signed_in_a_sign_in_needs_the_server() {
    let world = World::start().await;
    let wire = Wire::to(&world.clinic.base_url).await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = TestDesktop::start(
        &wire.url(),
        SharedClock::new(world.clinic.clock.clone()),
        Arc::<clinic_desk::secrets::MemorySecrets>::default(),
        dir.path(),
    );
    wire.cut();
    desktop
        .try_sign_in("letan", PASSWORD)
        .await
        .refused("/problems/needs-server");
}

#[tokio::test]
async fn a_computer_whose_battery_is_flat_goes_on_from_the_time_that_it_saw_last() {
    let desk = Desk::start().await;
    let seen = desk.calendar.now();
    desk.wire.cut();
    desk.calendar.set(Timestamp::from_ms(0));
    let desk = desk.restarted();
    assert_eq!(desk.resumes().await.status, 200);
    let asked = somebody("Nguyễn Văn Đức");
    let made = desk.desktop.post("/api/patients", &asked).await;
    assert_eq!(made.status, 201, "{made:?}");
    let made_at: Timestamp =
        serde_json::from_value(desk.desktop.outbox().await[0]["made_at"].clone()).unwrap();
    assert!(made_at >= seen, "{made_at}");
}

#[rstest]
#[case(StatusCode::BAD_GATEWAY)]
#[case(StatusCode::SERVICE_UNAVAILABLE)]
#[case(StatusCode::GATEWAY_TIMEOUT)]
#[tokio::test]
async fn a_proxy_that_answers_in_the_servers_place_is_no_server(#[case] status: StatusCode) {
    let mut desk = Desk::start().await;
    desk.sign_out().await;
    let calendar = SharedClock::new(desk.calendar.clone());
    // A proxy before a server that is gone, which says so itself.
    let gateway = Router::new().fallback(async move || (status, Html("<h1>Bad gateway</h1>")));
    desk.desktop = desk.desktop.restarted(&stand_in(gateway).await, calendar);
    desk.desktop.sign_in("letan").await;
    let asked = somebody("Nguyễn Văn Đức");
    let made = desk.desktop.post("/api/patients", &asked).await;
    assert_eq!(made.status, 201, "{made:?}");
    let desk = desk.restarted();
    desk.desktop.sign_in("letan").await;
    desk.desktop.pull().await;
    assert_eq!(desk.desktop.outbox().await[0]["state"], "applied");
}

#[tokio::test]
async fn what_was_done_without_a_token_is_sent_once_the_password_was_shown_to_the_server() {
    let desk = Desk::start().await;
    desk.sign_out().await;
    desk.wire.cut();
    desk.desktop.sign_in("letan").await;
    let made = desk
        .desktop
        .post("/api/patients", &somebody("Nguyễn Văn Đức"))
        .await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(desk.desktop.outbox().await[0]["state"], "waiting");
    desk.wire.mend();
    desk.desktop
        .get("/api/devices")
        .await
        .refused("/problems/needs-password");
    // Still at work meanwhile.
    assert!(desk.desktop.get("/api/rooms").await.is_from_replica());
    desk.desktop.sign_in("letan").await;
    desk.desktop.pull().await;
    assert_eq!(desk.desktop.outbox().await[0]["state"], "applied");
}

#[tokio::test]
async fn a_session_that_was_not_ended_goes_on_without_the_server_as_with_it() {
    let desk = Desk::start().await;
    desk.wire.cut();
    let desk = desk.restarted();
    let shown: serde_json::Value = desk.resumes().await.ok();
    assert_eq!(shown["user"]["user_name"], "letan");
    assert!(desk.desktop.get("/api/rooms").await.is_from_replica());
    // Its token is still there: the server's return asks for nothing.
    desk.wire.mend();
    desk.desktop.pull().await;
    assert!(desk.desktop.get("/api/session").await.status.is_success());
}

#[tokio::test]
async fn five_wrong_passwords_lock_until_the_server_is_back_over_restarts_too() {
    let desk = Desk::start().await;
    desk.sign_out().await;
    desk.wire.cut();
    for left in (1..5).rev() {
        let refused = desk.desktop.try_sign_in("letan", "sai mật khẩu rồi").await;
        let refused = refused.refused("/problems/sign-in-refused");
        assert_eq!(refused.members["tries_left"], left);
        let detail = refused.detail.unwrap();
        assert!(detail.starts_with(&format!("Còn {left} lần thử. ")), "{detail}");
    }
    let desk = desk.restarted();
    for password in ["sai mật khẩu rồi", PASSWORD] {
        desk.desktop
            .try_sign_in("letan", password)
            .await
            .refused("/problems/locked-on-this-computer");
    }
    // Hers alone.
    assert!(
        desk.desktop
            .try_sign_in("mai", PASSWORD)
            .await
            .status
            .is_success()
    );
    desk.wire.mend();
    desk.desktop.sign_in("letan").await;
    desk.sign_out().await;
    desk.wire.cut();
    desk.desktop.sign_in("letan").await;
}

#[tokio::test]
async fn after_a_week_without_the_server_nobody_is_let_in_whatever_the_calendar_says() {
    let desk = Desk::start().await;
    desk.sign_out().await;
    desk.wire.cut();
    desk.calendar.advance_seconds(7 * DAY_MINUTES * 60);
    desk.desktop.sign_in("letan").await;
    desk.sign_out().await;
    desk.calendar.advance_seconds(60);
    desk.desktop
        .try_sign_in("letan", PASSWORD)
        .await
        .refused("/problems/too-long-without-server");
    // Set back: what it showed once is not forgotten.
    desk.calendar.set(Timestamp::from_ms(
        desk.calendar.now().as_ms() - 8 * DAY_MINUTES * 60_000,
    ));
    let desk = desk.restarted();
    desk.desktop
        .try_sign_in("letan", PASSWORD)
        .await
        .refused("/problems/too-long-without-server");
    // Refused, not erased: a calendar costs nobody their work.
    desk.desktop.desk.session.minute().await;
    assert!(desk.is_on_disk(desk.lan) && desk.is_on_disk(desk.mai));
    desk.wire.mend();
    desk.desktop.sign_in("letan").await;
}

#[tokio::test]
async fn a_calendar_set_back_each_day_does_not_prolong_the_week_and_what_ran_out_is_erased() {
    let desk = Desk::start().await;
    desk.wire.cut();
    for _ in 0..7 {
        desk.desktop.steady.advance_minutes(DAY_MINUTES);
        desk.calendar.advance_seconds(-DAY_MINUTES * 60);
        desk.desktop.desk.session.minute().await;
    }
    assert!(desk.is_on_disk(desk.lan));
    let desk = desk.restarted();
    desk.desktop.steady.advance_minutes(1);
    desk.desktop.desk.session.minute().await;
    assert!(!desk.is_on_disk(desk.lan) && !desk.is_on_disk(desk.mai));
    assert_eq!(desk.desktop.secrets.get(Secret::ReplicaKey).unwrap(), None);
    let standing: serde_json::Value = desk.desktop.get("/desk/standing").await.ok();
    assert_eq!(standing["erased"]["why"], "expired");
    assert!(!desk.resumes().await.status.is_success());
}

#[tokio::test]
async fn two_days_before_the_end_it_is_said_how_many_hours_are_left() {
    let desk = Desk::start().await;
    desk.wire.cut();
    desk.desktop.desk.replica.online(false);
    let left_after = async |minutes| {
        desk.desktop.steady.advance_minutes(minutes);
        desk.desktop.desk.session.minute().await;
        let status: SyncStatus = desk.desktop.get("/desk/sync").await.ok();
        status.ends_in_hours
    };
    assert_eq!(left_after(4 * DAY_MINUTES).await, None);
    assert_eq!(left_after(2 * DAY_MINUTES).await, Some(24));
    desk.desktop.desk.replica.online(true);
    assert_eq!(left_after(0).await, None);
}

#[tokio::test]
async fn a_computer_that_reaches_its_server_is_not_erased_by_time() {
    let desk = Desk::start().await;
    desk.sign_out().await;
    desk.desktop.steady.advance_minutes(9 * DAY_MINUTES);
    desk.desktop.desk.session.minute().await;
    assert!(desk.is_on_disk(desk.lan) && desk.is_on_disk(desk.mai));
    desk.wire.cut();
    desk.desktop.desk.session.minute().await;
    assert!(!desk.is_on_disk(desk.lan));
}

#[tokio::test]
async fn whoever_is_at_work_when_the_time_is_over_is_signed_out() {
    let desk = Desk::start().await;
    desk.wire.cut();
    let desk = desk.restarted();
    desk.resumes().await.ok::<serde_json::Value>();
    desk.calendar.advance_seconds(8 * DAY_MINUTES * 60);
    desk.desktop.desk.session.minute().await;
    desk.desktop
        .get("/api/rooms")
        .await
        .refused("/problems/needs-server");
}

#[tokio::test]
async fn a_password_changed_elsewhere_is_no_longer_taken_once_the_desk_has_heard_of_it() {
    let desk = Desk::start().await;
    let reset = format!("/api/users/{}/one-time-code", desk.lan);
    let admin = desk.world.clinic.admin();
    desk.world.clinic.account("quantri", Role::Admin, None).await;
    assert!(admin.post(&reset, &json!({})).await.status.is_success());
    // The next contact: a pull, whose token is void.
    assert!(desk.desktop.desk.replica.pull_to(0).await.is_err());
    desk.wire.cut();
    desk.desktop
        .try_sign_in("letan", PASSWORD)
        .await
        .refused("/problems/needs-server");
}

#[tokio::test]
async fn a_password_changed_while_its_person_was_out_is_no_longer_taken_once_anybodys_session_has_met_the_server()
 {
    let desk = Desk::start().await;
    // Mai was here before Lan, and is not signed in.
    let admin = desk.world.clinic.admin();
    let reset = format!("/api/users/{}/one-time-code", desk.mai);
    desk.world.clinic.clock.advance_seconds(1);
    assert!(admin.post(&reset, &json!({})).await.status.is_success());
    let desk = desk.restarted();
    desk.resumes().await.ok::<serde_json::Value>();
    desk.wire.cut();
    desk.sign_out().await;
    desk.desktop
        .try_sign_in("mai", PASSWORD)
        .await
        .refused("/problems/needs-server");
    desk.desktop.sign_in("letan").await;
}

#[tokio::test]
async fn a_sign_in_that_the_server_refuses_ends_the_old_password_here_too() {
    let desk = Desk::start().await;
    desk.sign_out().await;
    let user = desk
        .world
        .clinic
        .admin()
        .get(&format!("/api/users/{}", desk.lan))
        .await;
    let disabled = json!({
        "display_name": "Lan", "role": "frontdesk", "practitioner_id": null, "disabled": true
    });
    let path = format!("/api/users/{}", desk.lan);
    let put = desk
        .world
        .clinic
        .admin()
        .put(&path, user.version(), &disabled)
        .await;
    assert!(put.status.is_success());
    // A slip of the finger says nothing of the account.
    desk.desktop
        .try_sign_in("letan", "sai mật khẩu rồi")
        .await
        .refused("/problems/sign-in-refused");
    desk.desktop
        .try_sign_in("letan", PASSWORD)
        .await
        .refused("/problems/sign-in-refused");
    desk.wire.cut();
    desk.desktop
        .try_sign_in("letan", PASSWORD)
        .await
        .refused("/problems/needs-server");
    assert!(
        desk.desktop
            .try_sign_in("mai", PASSWORD)
            .await
            .status
            .is_success()
    );
}

#[tokio::test]
async fn another_user_neither_sees_nor_sends_what_waits_and_the_page_says_whose_it_is() {
    let desk = Desk::start().await;
    desk.wire.cut();
    let made = desk
        .desktop
        .post("/api/patients", &somebody("Nguyễn Văn Đức"))
        .await;
    assert_eq!(made.status, 201);
    desk.sign_out().await;
    let standing: serde_json::Value = desk.desktop.get("/desk/standing").await.ok();
    assert_eq!(
        standing["waiting"],
        json!([{ "display_name": "letan", "count": 1 }])
    );
    desk.desktop.sign_in("mai").await;
    assert_eq!(desk.desktop.outbox().await.len(), 0);
    let page: serde_json::Value = desk.desktop.get("/api/patients?q=duc").await.ok();
    assert_eq!(page["items"].as_array().unwrap().len(), 0);
    desk.wire.mend();
    desk.desktop.sign_in("mai").await;
    desk.desktop.pull().await;
    desk.sign_out().await;
    desk.desktop.sign_in("letan").await;
    desk.desktop.pull().await;
    assert_eq!(desk.desktop.outbox().await[0]["state"], "applied");
    desk.sign_out().await;
    let standing: serde_json::Value = desk.desktop.get("/desk/standing").await.ok();
    assert_eq!(standing["waiting"], json!([]));
}

/// Neither passwords, nor verifiers, nor tokens lie on the disk in the clear.
#[tokio::test]
async fn the_disk_tells_nothing_without_the_key() {
    let desk = Desk::start().await;
    let mut looked_at = 0;
    for entry in std::fs::read_dir(desk.dir.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for word in ["argon2", "letan", PASSWORD, "user_name", "SQLite format 3"] {
            let found = bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!found, "{word}");
        }
        looked_at += bytes.len();
    }
    assert!(looked_at > 10_000);
}

/// A keychain that does not open.
#[derive(Debug)]
struct Closed;

impl Closed {
    fn fault(secret: Secret, doing: &'static str) -> SecretFault {
        SecretFault {
            secret,
            doing,
            reason: "closed".to_owned(),
        }
    }
}

impl SecretStore for Closed {
    fn get(&self, secret: Secret) -> Result<Option<Vec<u8>>, SecretFault> {
        Err(Self::fault(secret, "read"))
    }
    fn put(&self, secret: Secret, _: &[u8]) -> Result<(), SecretFault> {
        Err(Self::fault(secret, "keep"))
    }
    fn forget(&self, secret: Secret) -> Result<(), SecretFault> {
        Err(Self::fault(secret, "forget"))
    }
}

#[tokio::test]
async fn without_a_keychain_nobody_signs_in_and_no_file_is_made() {
    let world = World::start().await;
    world.clinic.account("letan", Role::FrontDesk, None).await;
    let dir = tempfile::tempdir().unwrap();
    let clock = SharedClock::new(world.clinic.clock.clone());
    let desktop = TestDesktop::start(&world.clinic.base_url, clock, Arc::new(Closed), dir.path());
    desktop
        .try_sign_in("letan", PASSWORD)
        .await
        .refused("/problems/keychain-closed");
    assert!(desktop.desk.replica.pull_to(0).await.is_err());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}
