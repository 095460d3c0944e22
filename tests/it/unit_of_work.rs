//! One request = one transaction = one verdict.

use clinic_shared::{
    args,
    catalog::Service,
    feed::{Changes, Entity, Page},
    store::{Begin, Tx},
};
use clinic_tests::{TestClinic, next_uuid, sql_server, write_rows};

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
async fn a_key_cannot_be_used_again_from_another_version() {
    let clinic = TestClinic::start().await;
    let (admin, asked) = (clinic.admin(), service("KTQ"));
    admin.post("/api/services", &asked).await.ok::<Service>();
    let (path, key) = (format!("/api/services/{}", asked.id), next_uuid().to_string());
    let put = async |version: &str| {
        let headers = [("Idempotency-Key", key.as_str()), ("If-Match", version)];
        admin
            .send(reqwest::Method::PUT, &path, Some(&asked.form), &headers)
            .await
    };
    assert_eq!(put("\"1\"").await.version(), 2);
    put("\"2\"").await.refused("/problems/key-reused");
}

/// A desktop waits for its replica by it, also when the first answer was lost.
#[tokio::test]
async fn a_repeated_answer_says_where_the_feed_is() {
    let clinic = TestClinic::start().await;
    let (admin, key, asked) = (clinic.admin(), next_uuid(), service("KTQ"));
    let first = admin.post_with_key("/api/services", key, &asked).await;
    let second = admin.post_with_key("/api/services", key, &asked).await;
    assert_eq!(second.headers["idempotency-replayed"], "true");
    assert_eq!(second.headers.get("clinic-seq"), first.headers.get("clinic-seq"));
    assert!(first.headers.contains_key("clinic-history"));
    assert_eq!(
        second.headers.get("clinic-history"),
        first.headers.get("clinic-history")
    );
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

/// Something broken is no verdict: it may be mended.
#[tokio::test]
async fn what_failed_may_be_asked_again_with_the_same_key() {
    if sql_server::about_sqlite_alone("how it renames a table") {
        return;
    }
    let clinic = TestClinic::start().await;
    let script = async |sql: &str| {
        let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Write)
            .await
            .unwrap();
        tx.script(sql).await.unwrap();
        tx.commit().await.unwrap();
    };
    let (admin, key, asked) = (clinic.admin(), next_uuid(), service("KTQ"));
    script("ALTER TABLE service RENAME TO away").await;
    let failed = admin.post_with_key("/api/services", key, &asked).await;
    assert_eq!(failed.status, 500);
    script("ALTER TABLE away RENAME TO service").await;
    let again = admin.post_with_key("/api/services", key, &asked).await;
    again.ok::<Service>();
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
async fn a_screen_that_missed_too_much_is_told_to_show_everything_anew() {
    let clinic = TestClinic::start().await;
    let log = async |from: i64, to: i64| {
        let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Write)
            .await
            .unwrap();
        let rows: Vec<_> = (from..=to)
            .map(|seq| args!["service", next_uuid(), seq, "put"].to_vec())
            .collect();
        write_rows(&mut tx, "sync_log (entity, entity_id, seq, op)", &rows).await;
        tx.run_sql("UPDATE sync_counter SET seq = ?1", args![to])
            .await
            .unwrap();
        tx.commit().await.unwrap();
    };
    log(1, 500).await;
    let told: Changes = clinic.admin().get("/api/changes?after=0").await.ok();
    assert_eq!((told.changes.len(), told.resync), (500, false));
    log(501, 501).await;
    let told: Changes = clinic.admin().get("/api/changes?after=0").await.ok();
    assert_eq!((told.seq, told.changes.len(), told.resync), (501, 0, true));
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
