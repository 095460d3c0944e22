//! Port `Cache`: one suite, in memory and before Redis; and what is kept by it is never old. Row T8.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use axum::body::Bytes;
use clinic_server::{
    bus::RedisLine,
    cache::{Cache, Making, Memory, Shared},
    ops::metrics::Alone,
    router,
};
use clinic_shared::{catalog::Service, feed::Page, identity::Role, ports::Chance};
use clinic_tests::{Asker, RedisServer, TestClinic, stand_in};
use futures_util::future::join_all;

use crate::{catalog::service, hints::until, neighbours::beside};

async fn made(cache: &dyn Cache, key: &str, answer: Option<&'static str>) -> Option<Bytes> {
    let making: Making<'_> =
        Box::pin(async move { answer.map(|answer| Bytes::from_static(answer.as_bytes())) });
    cache.get_or(key, making).await
}

async fn suite(cache: &dyn Cache) {
    assert_eq!(
        made(cache, "a", None).await,
        None,
        "nothing is there, and nothing is made"
    );
    assert_eq!(
        made(cache, "a", Some("first")).await.as_deref(),
        Some(&b"first"[..])
    );
    assert_eq!(
        made(cache, "a", Some("second")).await.as_deref(),
        Some(&b"first"[..])
    );
    assert_eq!(
        made(cache, "b", Some("other")).await.as_deref(),
        Some(&b"other"[..])
    );
    let asked = AtomicUsize::new(0);
    let at_once = (0..20).map(|_| {
        let making: Making<'_> = Box::pin(async {
            asked.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            Some(Bytes::from_static(b"once"))
        });
        cache.get_or("c", making)
    });
    let all = join_all(at_once).await;
    assert!(
        all.iter().all(|one| one.as_deref() == Some(&b"once"[..])),
        "{all:?}"
    );
    assert_eq!(asked.into_inner(), 1, "of those who ask at once, one makes it");
}

async fn before(redis: &RedisServer) -> Shared {
    let line = RedisLine::begin(&redis.url(), &Chance::from_seed(1)).unwrap();
    until(line.line(), true).await;
    Shared::new(Arc::new(line))
}

#[tokio::test]
async fn a_servers_memory_keeps_answers() {
    suite(&Memory::default()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_keeps_answers_for_all_servers() {
    let Some(redis) = RedisServer::start().await else {
        return;
    };
    suite(&before(&redis).await).await;
    let other = before(&redis).await;
    // It is put there after it was answered.
    let found = loop {
        if let Some(found) = made(&other, "a", None).await {
            break found;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(found, "first");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_else_put_there_is_no_answer_and_redis_that_is_away_is_an_empty_one() {
    let Some(mut redis) = RedisServer::start().await else {
        return;
    };
    let cache = before(&redis).await;
    for (key, value) in [("short", "x".to_owned()), ("long", "x".repeat(100))] {
        assert_eq!(redis.say(&format!("SET {key} {value}")).await, "+OK");
        assert_eq!(
            made(&cache, key, Some("true")).await.as_deref(),
            Some(&b"true"[..])
        );
    }
    redis.kill();
    assert_eq!(
        made(&cache, "new", Some("made")).await.as_deref(),
        Some(&b"made"[..])
    );
    assert_eq!(
        made(&cache, "new", None).await.as_deref(),
        Some(&b"made"[..]),
        "near it is there"
    );
}

/// Counts what had to be worked out.
#[derive(Debug, Default)]
struct Counting {
    inner: Memory,
    made: AtomicUsize,
}

#[async_trait]
impl Cache for Counting {
    async fn get_or(&self, key: &str, make: Making<'_>) -> Option<Bytes> {
        let counted = async {
            self.made.fetch_add(1, Ordering::SeqCst);
            make.await
        };
        self.inner.get_or(key, Box::pin(counted)).await
    }
}

const LOAD: &str = "/api/load?from=2026-11-01&to=2026-11-30";

#[tokio::test]
async fn what_many_screens_ask_for_is_worked_out_once_for_each_state_of_the_clinic() {
    let _alone = Alone::here();
    let clinic = TestClinic::start().await;
    let cache = Arc::new(Counting::default());
    let kept: Arc<dyn Cache> = Arc::<Counting>::clone(&cache);
    let server = beside(&clinic, 99).await.keeping_answers(kept);
    let address = stand_in(router(&server)).await;
    let asker = |role| Asker::new(&address, Some(clinic.token_of_role(role)));
    let (desk, admin) = (asker(Role::FrontDesk), asker(Role::Admin));

    let plain = clinic.desk().get(LOAD).await;
    let screens = join_all((0..10).map(|_| desk.get(LOAD))).await;
    for screen in &screens {
        assert_eq!((screen.status, screen.text()), (plain.status, plain.text()));
        assert_eq!(screen.headers["content-type"], plain.headers["content-type"]);
    }
    assert_eq!(cache.made.load(Ordering::SeqCst), 1);
    assert_eq!(clinic.counted("answers_total").await, ["no 9", "yes 1"]);
    desk.get("/api/load?from=2026-11-02&to=2026-11-30").await;
    assert_eq!(cache.made.load(Ordering::SeqCst), 2, "another question");

    // By another server too: the position is the database's.
    let services = "/api/services";
    assert_eq!(desk.get(services).await.ok::<Page<Service>>().items.len(), 0);
    let elsewhere = clinic.admin();
    for count in 1..=5 {
        let by = if count % 2 == 0 { &admin } else { &elsewhere };
        by.post(services, &service(&format!("K{count}")))
            .await
            .ok::<Service>();
        let shown: Page<Service> = desk.get(services).await.ok();
        assert_eq!(shown.items.len(), count, "never an old one");
    }
}

#[tokio::test]
async fn a_kept_answer_is_only_for_those_who_may_ask_and_a_refusal_is_not_kept() {
    let clinic = TestClinic::start().await;
    let server = beside(&clinic, 99)
        .await
        .keeping_answers(Arc::new(Memory::default()));
    let address = stand_in(router(&server)).await;
    let desk = Asker::new(&address, Some(clinic.token_of_role(Role::FrontDesk)));
    assert_eq!(desk.get(LOAD).await.status, 200);
    let patient = Asker::new(&address, Some(clinic.token_of_role(Role::Patient)));
    patient.get(LOAD).await.refused("/problems/forbidden");
    let nobody = Asker::new(&address, None);
    nobody.get(LOAD).await.refused("/problems/not-signed-in");
    let wrong = "/api/load?from=2026-11-30&to=2026-11-01";
    for _ in 0..2 {
        desk.get(wrong).await.refused("/problems/invalid-query");
    }
}
