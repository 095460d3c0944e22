//! The desktop's own router: reads from the replica, everything else from the server.

use std::sync::Arc;

use clinic_desk::secrets::MemorySecrets;
use clinic_shared::{
    app::SharedClock,
    catalog::Service,
    feed::{Changes, Page},
    identity::Role,
    ports::{Clock as _, HandClock},
    time::Timestamp,
};
use clinic_tests::{TestClinic, TestDesktop};

use super::{clinic, clinic_and_desktop};
use crate::catalog::service;

async fn codes(desktop: &TestDesktop) -> (bool, Vec<String>) {
    let answer = desktop.get("/api/services?limit=200").await;
    let page: Page<Service> = answer.ok();
    let codes = page.items.into_iter().map(|service| service.form.code);
    (answer.is_from_replica(), codes.collect())
}

#[tokio::test]
async fn reads_go_to_the_server_until_the_first_load_is_complete() {
    let (clinic, _) = clinic().await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop("letan", dir.path()).await;
    let (from_replica, before) = codes(&desktop).await;
    assert!(!from_replica && !before.is_empty());
    desktop.pull().await;
    assert_eq!(codes(&desktop).await, (true, before));
}

#[tokio::test]
async fn what_was_just_written_is_read_from_the_replica() {
    let clinic = TestClinic::start().await;
    clinic.account("quantri", Role::Admin, None).await;
    let dir = tempfile::tempdir().unwrap();
    let desktop = clinic.desktop("quantri", dir.path()).await;
    desktop.pull().await;
    let made = service("KTQ");
    let answer = desktop.post("/api/services", &made).await;
    let seq = answer.headers["clinic-seq"]
        .to_str()
        .unwrap()
        .parse::<i64>()
        .unwrap();
    assert_eq!(answer.ok::<Service>().form.code, "KTQ");
    assert_eq!(codes(&desktop).await, (true, vec!["KTQ".to_owned()]));
    let read = desktop.get(&format!("/api/services/{}", made.id)).await;
    assert!(read.is_from_replica());
    assert_eq!(read.version(), 1);
    assert_eq!(desktop.get("/api/changes").await.ok::<Changes>().seq, seq);
}

#[tokio::test]
async fn a_refusal_is_the_same_here_as_on_the_server() {
    let (clinic, _, desktop, _dir) = clinic_and_desktop().await;
    let path = format!("/api/services/{}", clinic_tests::next_uuid());
    let (here, there) = (desktop.get(&path).await, clinic.desk().get(&path).await);
    assert!(here.is_from_replica());
    let (here, there) = (
        here.refused("/problems/not-found"),
        there.refused("/problems/not-found"),
    );
    assert_eq!((here.title, here.status), (there.title, there.status));
}

#[tokio::test]
async fn whoever_signs_in_next_reads_nothing_of_the_last_persons_replica() {
    let (clinic, user, desktop, _dir) = clinic_and_desktop().await;
    let other = clinic.account("letan2", Role::FrontDesk, None).await;
    desktop.sign_in("letan2").await;
    assert!(!codes(&desktop).await.0, "not loaded yet");
    desktop.pull().await;
    assert!(codes(&desktop).await.0);
    assert!(desktop.path(user, "desk").exists() && desktop.path(other, "desk").exists());
}

#[tokio::test]
async fn nobody_reads_after_a_sign_out() {
    let (_clinic, _, desktop, _dir) = clinic_and_desktop().await;
    desktop
        .ask(reqwest::Method::DELETE, "/api/session", None::<&()>)
        .await;
    let answer = desktop.get("/api/services").await;
    assert!(!answer.is_from_replica());
    assert_eq!(answer.status, 401);
}

/// Rule B4: a desk's own clock changes nothing.
#[tokio::test]
async fn a_desk_whose_clock_is_wrong_answers_by_the_servers() {
    let (clinic, _) = clinic().await;
    let dir = tempfile::tempdir().unwrap();
    let flat_battery = SharedClock::new(HandClock::at(Timestamp::from_ms(0)));
    let secrets = Arc::<MemorySecrets>::default();
    let desktop = TestDesktop::start(&clinic.base_url, flat_battery, secrets, dir.path());
    desktop.sign_in("letan").await;
    desktop.pull().await;
    let answer = desktop.get("/api/services").await;
    assert!(answer.is_from_replica());
    assert_eq!(answer.headers["date"], clinic.clock.now().http_date());
}
