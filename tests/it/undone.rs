//! A store that undoes a unit of work, whose line is cut while it keeps one, or that does not answer at all; and one that
//! tells what it was asked.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use axum::{body::Body, http::Request};
use clinic_server::{Server, router};
use clinic_shared::{
    catalog::Service,
    feed::Page,
    identity::{Role, SignedIn},
    store::{Begin, Dialect, Engine, EngineTx, Row, Statement, StoreError, Value},
};
use clinic_tests::{Asker, PASSWORD, TestClinic, next_uuid, stand_in};
use rstest::rstest;
use tower::ServiceExt as _;

use crate::catalog::service;

/// What befalls one writing transaction after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Well,
    /// Its first INSERT is answered by the end of the transaction.
    UndoneMidway,
    UndoneAtCommit,
    /// Kept, but nobody hears of it.
    KeptUnheard,
    /// Not kept, and nobody hears of it.
    LostUnheard,
    /// The store cannot be reached.
    Away,
    /// The store has no room.
    Full,
    /// The store never answers.
    Hung,
}

/// Each question to the store, in the order in which they came.
pub type Asked = Arc<Mutex<Vec<&'static str>>>;

#[derive(Debug)]
struct Fated {
    inner: Arc<dyn Engine>,
    fates: Mutex<Vec<Fate>>,
    begun: Arc<AtomicUsize>,
    asked: Asked,
}

struct FatedTx {
    inner: Box<dyn EngineTx>,
    fate: Fate,
    asked: Asked,
}

fn cut() -> Box<dyn std::error::Error + Send + Sync> {
    "the line was cut".into()
}

#[async_trait]
impl Engine for Fated {
    fn dialect(&self) -> Dialect {
        self.inner.dialect()
    }

    async fn begin(&self, begin: Begin) -> Result<Box<dyn EngineTx>, StoreError> {
        let inner = self.inner.begin(begin).await?;
        let hangs = self.fates.lock().unwrap().contains(&Fate::Hung);
        let fate = match begin {
            Begin::Read if hangs => Fate::Hung,
            Begin::Read => Fate::Well,
            Begin::Write => {
                self.begun.fetch_add(1, Ordering::SeqCst);
                self.fates.lock().unwrap().pop().unwrap_or(Fate::Well)
            }
        };
        match fate {
            Fate::Away => Err(StoreError::failed("connect", "there is no such database")),
            Fate::Full => Err(StoreError::Busy(cut())),
            Fate::Hung => std::future::pending().await,
            fate => Ok(Box::new(FatedTx {
                inner,
                fate,
                asked: Arc::clone(&self.asked),
            })),
        }
    }

    async fn prepare(&self, statement: &'static Statement) -> Result<(), StoreError> {
        self.inner.prepare(statement).await
    }
}

#[async_trait]
impl EngineTx for FatedTx {
    async fn query(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.asked.lock().unwrap().push(sql);
        self.inner.query(sql, args).await
    }

    async fn execute(&mut self, sql: &'static str, args: &[Value]) -> Result<u64, StoreError> {
        if self.fate == Fate::UndoneMidway && sql.starts_with("INSERT") {
            return Err(StoreError::Undone(cut()));
        }
        self.inner.execute(sql, args).await
    }

    async fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        self.inner.script(sql).await
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        match self.fate {
            Fate::Well | Fate::UndoneMidway | Fate::Away | Fate::Full | Fate::Hung => {
                self.inner.commit().await
            }
            Fate::UndoneAtCommit => {
                self.inner.rollback().await?;
                Err(StoreError::Undone(cut()))
            }
            Fate::KeptUnheard => {
                self.inner.commit().await?;
                Err(StoreError::OutcomeUnknown(cut()))
            }
            Fate::LostUnheard => {
                self.inner.rollback().await?;
                Err(StoreError::OutcomeUnknown(cut()))
            }
        }
    }

    async fn rollback(self: Box<Self>) -> Result<(), StoreError> {
        self.inner.rollback().await
    }
}

/// The clinic's server on such a store, and how many writing transactions it has begun.
pub fn fated_server(clinic: &TestClinic, fates: &[Fate]) -> (Server, Arc<AtomicUsize>) {
    let begun = Arc::new(AtomicUsize::new(0));
    let server = server_on(clinic, fates, &begun, &Asked::default());
    (server, begun)
}

/// The clinic's server on a store that keeps everything well, and what it is asked.
pub fn overheard_server(clinic: &TestClinic) -> (Server, Asked) {
    let asked = Asked::default();
    let server = server_on(clinic, &[], &Arc::default(), &asked);
    (server, asked)
}

fn server_on(clinic: &TestClinic, fates: &[Fate], begun: &Arc<AtomicUsize>, asked: &Asked) -> Server {
    let mut server = clinic.server.clone();
    server.app.engine = Arc::new(Fated {
        inner: Arc::clone(&clinic.server.app.engine),
        fates: Mutex::new(fates.iter().rev().copied().collect()),
        begun: Arc::clone(begun),
        asked: Arc::clone(asked),
    });
    server
}

async fn fated(clinic: &TestClinic, fates: &[Fate]) -> (Asker, Arc<AtomicUsize>) {
    let (server, begun) = fated_server(clinic, fates);
    let address = stand_in(router(&server)).await;
    let token = clinic.token_of_role(Role::Admin);
    (Asker::new(&address, Some(token)), begun)
}

async fn services(clinic: &TestClinic) -> usize {
    let all: Page<Service> = clinic.admin().get("/api/services").await.ok();
    all.items.len()
}

#[rstest]
#[case::undone_midway(&[Fate::UndoneMidway], 2)]
#[case::undone_at_the_end(&[Fate::UndoneAtCommit], 2)]
#[case::three_times(&[Fate::UndoneMidway, Fate::UndoneAtCommit, Fate::UndoneMidway], 4)]
#[case::kept_and_not_heard(&[Fate::KeptUnheard], 2)]
#[case::lost_and_not_heard(&[Fate::LostUnheard], 2)]
#[case::lost_then_kept(&[Fate::LostUnheard, Fate::KeptUnheard], 3)]
#[tokio::test]
async fn what_the_store_undid_is_done_again_and_what_it_kept_is_not(
    #[case] fates: &[Fate],
    #[case] begun: usize,
) {
    let clinic = TestClinic::start().await;
    let (admin, count) = fated(&clinic, fates).await;
    let answer = admin
        .post_with_key("/api/services", next_uuid(), &service("KTQ"))
        .await;
    assert_eq!(answer.ok::<Service>().form.code, "KTQ");
    assert!(answer.headers.contains_key("clinic-seq"));
    assert_eq!(services(&clinic).await, 1);
    assert_eq!(count.load(Ordering::SeqCst), begun);
}

/// A refusal is kept in a transaction of its own.
#[rstest]
#[case::lost(Fate::LostUnheard)]
#[case::kept(Fate::KeptUnheard)]
#[tokio::test]
async fn a_refusal_whose_keeping_was_not_heard_stays_a_refusal(#[case] fate: Fate) {
    let clinic = TestClinic::start().await;
    let (admin, _) = fated(&clinic, &[Fate::Well, Fate::Well, fate]).await;
    admin.post("/api/services", &service("KTQ")).await.ok::<Service>();
    let key = next_uuid();
    let asked = service("KTQ");
    admin
        .post_with_key("/api/services", key, &asked)
        .await
        .refused("/problems/already-taken");
    let again = admin.post_with_key("/api/services", key, &asked).await;
    assert_eq!(again.headers["idempotency-replayed"], "true");
    again.refused("/problems/already-taken");
}

#[tokio::test]
async fn where_it_goes_on_the_asker_is_told_and_the_same_key_finds_out_later() {
    let clinic = TestClinic::start().await;
    let (admin, count) = fated(&clinic, &[Fate::KeptUnheard, Fate::UndoneAtCommit]).await;
    // Whoever asks with the verdict there already gets it by one transaction that keeps nothing.
    let (key, asked) = (next_uuid(), service("KTQ"));
    admin
        .post_with_key("/api/services", key, &asked)
        .await
        .ok::<Service>();
    assert_eq!(count.load(Ordering::SeqCst), 2);

    let (admin, count) = fated(&clinic, &[Fate::LostUnheard; 4]).await;
    let (key, asked) = (next_uuid(), service("NHI"));
    let told = admin.post_with_key("/api/services", key, &asked).await;
    assert_eq!(told.status, 503);
    told.refused("/problems/outcome-unknown");
    assert_eq!(count.load(Ordering::SeqCst), 4);
    assert_eq!(services(&clinic).await, 1);
    admin
        .post_with_key("/api/services", key, &asked)
        .await
        .ok::<Service>();
    assert_eq!(services(&clinic).await, 2);

    // What was perhaps kept is not denied because the store is gone altogether afterwards.
    let full = [Fate::KeptUnheard, Fate::Full, Fate::Full, Fate::Full];
    for (code, fates) in [("DA", &[Fate::KeptUnheard, Fate::Away][..]), ("MAT", &full)] {
        let (admin, _) = fated(&clinic, fates).await;
        let (key, asked) = (next_uuid(), service(code));
        let told = admin.post_with_key("/api/services", key, &asked).await;
        told.refused("/problems/outcome-unknown");
        let again = admin.post_with_key("/api/services", key, &asked).await;
        assert_eq!(again.headers["idempotency-replayed"], "true");
    }
    assert_eq!(services(&clinic).await, 4);

    let (admin, _) = fated(&clinic, &[Fate::UndoneAtCommit; 4]).await;
    let told = admin.post("/api/services", &service("TIM")).await;
    told.refused("/problems/busy");
    assert_eq!(services(&clinic).await, 4);
}

/// Signing in has no unit of work around it and no verdict to ask for.
#[rstest]
#[case::in_time(&[Fate::UndoneMidway, Fate::UndoneAtCommit], 200, 3)]
#[case::too_often(&[Fate::UndoneAtCommit; 4], 503, 4)]
#[case::kept_and_not_heard(&[Fate::KeptUnheard], 503, 1)]
#[tokio::test]
async fn signing_in_is_done_again_where_the_store_undid_it(
    #[case] fates: &[Fate],
    #[case] status: u16,
    #[case] begun: usize,
) {
    let clinic = TestClinic::start().await;
    clinic.account("lan", Role::FrontDesk, None).await;
    let (server, count) = fated_server(&clinic, fates);
    let address = stand_in(router(&server)).await;
    let mut browser = clinic.browser_at(&address);
    assert_eq!(browser.sign_in("lan", PASSWORD).await.status, status);
    assert_eq!(count.load(Ordering::SeqCst), begun);
    browser.sign_in("lan", PASSWORD).await.ok::<SignedIn>();
}

#[tokio::test]
async fn whoever_watches_is_told_soon_that_the_store_hangs() {
    let clinic = TestClinic::start().await;
    let ready = async |server: &Server| {
        let request = Request::get("/readyz").body(Body::empty()).unwrap();
        let response = router(server).oneshot(request).await.unwrap();
        response.status()
    };
    assert_eq!(ready(&clinic.server).await, 200);
    let (hung, _) = fated_server(&clinic, &[Fate::Hung]);
    tokio::time::pause();
    assert_eq!(ready(&hung).await, 503);
}
