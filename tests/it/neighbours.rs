//! Two servers on one database.

use clinic_server::{
    Server,
    identity::{HashCost, Options, Replicas, token::TokenKeys},
    neighbours::{Heard, hear},
    router,
};
use clinic_shared::{
    app::{App, Feed, SharedClock},
    catalog::Service,
    feed::{self, Page},
    identity::{Role, Session},
    ports::Chance,
    store::{Begin, Tx},
};
use clinic_tests::{Asker, TestClinic, next_uuid, stand_in};
use futures_util::future::join_all;

use crate::catalog::service;

/// Another one beside the clinic's, with the same signing key.
pub async fn another(clinic: &TestClinic) -> Server {
    beside(clinic, 99).await
}

/// One of several: each has chances of its own.
pub async fn beside(clinic: &TestClinic, seed: u64) -> Server {
    let engine = std::sync::Arc::clone(&clinic.server.app.engine);
    let mut tx = Tx::begin(engine.as_ref(), Begin::Read).await.unwrap();
    let (_, seq) = feed::position(&mut tx).await.unwrap();
    drop(tx);
    let app = App {
        engine,
        clock: SharedClock::new(clinic.clock.clone()),
        chance: Chance::from_seed(seed),
        feed: Feed::starting_at(seq),
        mail_domain: None,
        sms: false,
    };
    let options = Options {
        https: false,
        hash_cost: HashCost::TESTS,
        replicas: Replicas::Anywhere,
    };
    Server::start(app, TokenKeys::new(&[7; 32]), options)
        .await
        .unwrap()
}

#[tokio::test]
async fn what_another_server_wrote_is_told_to_this_ones_screens() {
    let clinic = TestClinic::start().await;
    let second = another(&clinic).await;
    let mut heard = Heard::default();
    hear(&second, &mut heard).await.unwrap();
    assert!(
        !hear(&second, &mut heard).await.unwrap(),
        "nothing was written since"
    );
    let mut screens = second.app.feed.listen();
    let made = clinic.admin().post("/api/services", &service("KTQ")).await;
    let seq: i64 = made.headers["clinic-seq"].to_str().unwrap().parse().unwrap();
    assert!(!screens.has_changed().unwrap());
    assert!(hear(&second, &mut heard).await.unwrap());
    assert!(screens.has_changed().unwrap());
    assert_eq!(*screens.borrow_and_update(), seq);
    assert!(!hear(&second, &mut heard).await.unwrap(), "once is enough");
}

#[tokio::test]
async fn a_session_that_was_ended_at_another_server_is_over_here() {
    let clinic = TestClinic::start().await;
    let second = another(&clinic).await;
    let address = stand_in(router(&second)).await;
    let mut browser = clinic.sign_in(Role::FrontDesk).await;
    let there = Asker::new(&address, browser.access_token());
    let mut heard = Heard::default();
    hear(&second, &mut heard).await.unwrap();
    there.get("/api/session").await.ok::<Session>();
    browser.sign_out().await;
    // What it writes itself meanwhile does not hide what the other did.
    let admin = Asker::new(&address, Some(clinic.token_of_role(Role::Admin)));
    admin.post("/api/services", &service("KTQ")).await.ok::<Service>();
    assert!(hear(&second, &mut heard).await.unwrap());
    there.get("/api/session").await.refused("/problems/not-signed-in");
}

#[tokio::test]
async fn a_database_that_was_put_back_under_a_running_server_begins_a_new_epoch() {
    let clinic = TestClinic::start().await;
    let position = async || {
        let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Read)
            .await
            .unwrap();
        feed::position(&mut tx).await.unwrap()
    };
    clinic
        .admin()
        .post("/api/services", &service("KTQ"))
        .await
        .ok::<Service>();
    let mut heard = Heard::default();
    hear(&clinic.server, &mut heard).await.unwrap();
    let (epoch, seq) = position().await;
    let mut tx = Tx::begin(clinic.server.app.engine.as_ref(), Begin::Write)
        .await
        .unwrap();
    tx.script("UPDATE sync_counter SET seq = seq - 1").await.unwrap();
    tx.commit().await.unwrap();
    hear(&clinic.server, &mut heard).await.unwrap();
    let (now_epoch, now_seq) = position().await;
    assert!(now_epoch > epoch && now_seq > seq, "{now_epoch} {now_seq}");
    assert!(hear(&clinic.server, &mut heard).await.unwrap());
    assert!(!hear(&clinic.server, &mut heard).await.unwrap(), "once is enough");
}

/// One key at two servers at once: one change, one answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_key_at_two_servers_at_once_is_one_change() {
    let clinic = TestClinic::start().await;
    let second = another(&clinic).await;
    let address = stand_in(router(&second)).await;
    let (here, there) = (
        clinic.admin(),
        Asker::new(&address, Some(clinic.token_of_role(Role::Admin))),
    );
    for code in ["KTQ", "NHI", "TIM"] {
        let (key, asked) = (next_uuid(), service(code));
        let asks = [&here, &there, &here, &there].map(|who| who.post_with_key("/api/services", key, &asked));
        let answers = join_all(asks).await;
        let replayed = answers
            .iter()
            .filter(|answer| answer.headers.contains_key("idempotency-replayed"));
        assert_eq!(replayed.count(), 3);
        for answer in &answers {
            assert_eq!(
                (answer.status, &answer.body),
                (answers[0].status, &answers[0].body)
            );
        }
    }
    let all: Page<Service> = here.get("/api/services").await.ok();
    assert_eq!(all.items.len(), 3);
}
