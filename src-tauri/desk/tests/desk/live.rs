use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::http::StatusCode;
use clinic_desk::live::{Feed, Live, Patience};
use clinic_shared::ports::Chance;
use tokio::{sync::watch, task::JoinHandle};

use crate::clinic::Clinic;

struct Following {
    feed: watch::Receiver<Feed>,
    _running: JoinHandle<()>,
}

impl Following {
    async fn until(&mut self, online: bool, seq: Option<i64>) {
        self.feed
            .wait_for(|feed| *feed == Feed { online, seq })
            .await
            .unwrap();
    }
}

fn follow(clinic: &Clinic) -> Following {
    let patience = Patience {
        retry_min: Duration::from_millis(1),
        ..Patience::default()
    };
    let live = Arc::new(Live::new(&clinic.desk, Chance::from_seed(7), patience));
    let feed = live.feed();
    let running = tokio::spawn(async move { live.run().await });
    Following {
        feed,
        _running: running,
    }
}

/// T1.
#[tokio::test]
async fn a_hint_is_pulled_and_then_told_to_the_windows() {
    let clinic = Clinic::open().await;
    clinic.sign_in().await;
    let mut following = follow(&clinic);
    // The first is about what was missed before the line stood.
    following.until(true, Some(1)).await;
    clinic.server.connected(1).await;
    clinic.server.hints.send(r#"{"seq":7}"#.into()).unwrap();
    following.until(true, Some(7)).await;
    assert_eq!(*clinic.replica.asked.lock().unwrap(), [1, 7]);
}

#[tokio::test]
async fn an_old_or_unreadable_hint_is_passed_over_and_a_resync_is_always_followed() {
    let clinic = Clinic::open().await;
    clinic.sign_in().await;
    let mut following = follow(&clinic);
    clinic.server.connected(1).await;
    for hint in [
        r#"{"seq":7}"#,
        r#"{"seq":7}"#,
        r#"{"seq":5}"#,
        "?",
        r#"{"resync":true,"seq":7}"#,
        r#"{"seq":8}"#,
    ] {
        clinic.server.hints.send(hint.into()).unwrap();
    }
    following.until(true, Some(8)).await;
    assert_eq!(*clinic.replica.asked.lock().unwrap(), [1, 7, 7, 8]);
}

#[tokio::test]
async fn a_broken_line_is_told_and_made_anew_and_what_was_missed_is_fetched() {
    let clinic = Clinic::open().await;
    clinic.sign_in().await;
    let mut following = follow(&clinic);
    for connection in 1..=3 {
        clinic.server.connected(connection).await;
        let position = clinic.server.position.load(Ordering::SeqCst);
        following.until(true, Some(position)).await;
        clinic.server.position.store(position + 10, Ordering::SeqCst);
        clinic.server.cut.send(()).unwrap();
    }
    following.until(true, Some(31)).await;
    assert_eq!(*clinic.replica.asked.lock().unwrap(), [1, 11, 21, 31]);
}

#[tokio::test]
async fn a_token_that_was_taken_back_is_renewed_for_the_line_too() {
    let clinic = Clinic::open().await;
    clinic.sign_in().await;
    clinic.server.take_back_access();
    let mut following = follow(&clinic);
    following.until(true, Some(1)).await;
    assert_eq!(clinic.server.refreshes.load(Ordering::SeqCst), 1);
}

/// The server ends a line whose token has run out.
#[tokio::test]
async fn a_token_that_was_renewed_meanwhile_is_shown_on_the_line() {
    let clinic = Clinic::open().await;
    clinic.sign_in().await;
    let mut following = follow(&clinic);
    following.until(true, Some(1)).await;
    clinic.server.take_back_access();
    assert_eq!(
        clinic.ask("GET", "/api/echo", &[], "").await.status,
        StatusCode::OK
    );
    clinic.server.connected(1).await;
    clinic.server.hints.send(r#"{"seq":7}"#.into()).unwrap();
    let mut said = clinic.server.said.subscribe();
    let said = said.wait_for(|said| !said.is_empty()).await.unwrap();
    assert_eq!(*said, [r#"{"access_token":"access-3"}"#]);
}

#[tokio::test]
async fn the_line_waits_for_a_sign_in_and_ends_with_the_sign_out() {
    let clinic = Clinic::open().await;
    let mut following = follow(&clinic);
    assert_eq!(
        clinic.ask("GET", "/api/session", &[], "").await.status,
        StatusCode::UNAUTHORIZED
    );
    clinic.sign_in().await;
    following.until(true, Some(1)).await;
    clinic.ask("DELETE", "/api/session", &[], "").await;
    following.until(false, Some(1)).await;
    clinic.server.position.store(2, Ordering::SeqCst);
    clinic.sign_in().await;
    following.until(true, Some(2)).await;
    assert_eq!(*clinic.server.connections.borrow(), 2);
}
