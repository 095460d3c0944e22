//! One request = one transaction = one verdict.

use clinic_shared::{
    catalog::Service,
    feed::{Changes, Entity, Page},
};
use clinic_tests::{TestClinic, next_uuid};

use crate::catalog::service;

#[tokio::test]
async fn asking_twice_with_one_key_does_it_once_and_answers_the_same() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let (key, asked) = (next_uuid(), service("KTQ"));
    let first = admin.post_with_key("/api/services", key, &asked).await;
    let second = admin.post_with_key("/api/services", key, &asked).await;
    assert_eq!((first.status, &first.body), (second.status, &second.body));
    assert_eq!(first.headers["etag"], second.headers["etag"]);
    assert_eq!(second.headers["idempotency-replayed"], "true");
    let all: Page<Service> = admin.get("/api/services").await.ok();
    assert_eq!(all.items.len(), 1);
}

#[tokio::test]
async fn a_key_cannot_be_used_for_something_else() {
    let clinic = TestClinic::start().await;
    let key = next_uuid();
    clinic
        .admin()
        .post_with_key("/api/services", key, &service("KTQ"))
        .await
        .ok::<Service>();
    let other = clinic
        .admin()
        .post_with_key("/api/services", key, &service("NHI"))
        .await;
    other.refused("/problems/key-reused");
}

#[tokio::test]
async fn a_refusal_is_a_verdict_too_and_leaves_nothing_behind() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    admin.post("/api/services", &service("KTQ")).await.ok::<Service>();
    let before: Changes = admin.get("/api/changes?after=0").await.ok();
    let (key, asked) = (next_uuid(), service("KTQ"));
    admin
        .post_with_key("/api/services", key, &asked)
        .await
        .refused("/problems/already-taken");
    let again = admin.post_with_key("/api/services", key, &asked).await;
    assert_eq!(again.headers["idempotency-replayed"], "true");
    again.refused("/problems/already-taken");
    let after: Changes = admin.get("/api/changes?after=0").await.ok();
    assert_eq!(before, after);
}

#[tokio::test]
async fn every_change_moves_the_feed_and_names_its_row() {
    let clinic = TestClinic::start().await;
    let admin = clinic.admin();
    let asked = service("KTQ");
    let made = admin.post("/api/services", &asked).await;
    assert_eq!(made.headers["clinic-seq"], "1");
    let changes: Changes = admin.get("/api/changes?after=0").await.ok();
    let named: Vec<_> = changes
        .changes
        .iter()
        .map(|change| (change.entity, change.id))
        .collect();
    assert_eq!((changes.seq, named), (1, vec![(Entity::Service, asked.id.0)]));
}

#[tokio::test]
async fn a_change_without_a_key_is_refused() {
    let clinic = TestClinic::start().await;
    let none: &[(&str, &str)] = &[];
    let answer = clinic
        .admin()
        .send(
            reqwest::Method::POST,
            "/api/services",
            Some(&service("KTQ")),
            none,
        )
        .await;
    answer.refused("/problems/idempotency-key-required");
}

#[tokio::test]
async fn strangers_and_the_wrong_role_are_turned_away() {
    let clinic = TestClinic::start().await;
    clinic
        .stranger()
        .get("/api/services")
        .await
        .refused("/problems/not-signed-in");
    clinic
        .desk()
        .post("/api/services", &service("KTQ"))
        .await
        .refused("/problems/forbidden");
}
