use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use clinic_desk::live::{Feed, Live, Patience};
use rand::{SeedableRng as _, rngs::StdRng};
use tokio::{sync::broadcast, task::JoinHandle};

use crate::clinic::Clinic;

struct Following {
    live: Arc<Live>,
    feed: broadcast::Receiver<Feed>,
    _task: JoinHandle<()>,
}

fn follow(clinic: &Clinic) -> Following {
    let desk = &clinic.desk;
    let patience = Patience {
        retry_min: Duration::from_millis(1),
        ..Patience::default()
    };
    let live = Live::new(
        desk.upstream.clone(),
        Arc::clone(&desk.session),
        Arc::clone(&desk.replica),
        patience,
    );
    let live = Arc::new(live);
    let (feed, running) = (live.feed(), Arc::clone(&live));
    let _task = tokio::spawn(async move { running.run(&mut StdRng::seed_from_u64(7)).await });
    Following { live, feed, _task }
}

/// T1.
#[tokio::test]
async fn a_hint_is_pulled_and_then_told_to_the_windows() {
    let clinic = Clinic::open().await;
    clinic.sign_in().await;
    let mut following = follow(&clinic);
    // The first is about what was missed before the line stood.
    assert_eq!(following.feed.recv().await.unwrap(), Feed { seq: 0 });
    clinic.server.connected(1).await;
    clinic.server.hints.send(r#"{"seq":7}"#.into()).unwrap();
    assert_eq!(following.feed.recv().await.unwrap(), Feed { seq: 7 });
    assert_eq!(*clinic.replica.asked.lock().unwrap(), [0, 7]);
}

#[tokio::test]
async fn an_old_or_unreadable_hint_is_passed_over_and_a_resync_is_always_followed() {
    let clinic = Clinic::open().await;
    clinic.sign_in().await;
    let mut following = follow(&clinic);
    following.feed.recv().await.unwrap();
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
    for seq in [7, 7, 8] {
        assert_eq!(following.feed.recv().await.unwrap(), Feed { seq });
    }
}

#[tokio::test]
async fn a_broken_line_is_made_anew_and_what_was_missed_is_fetched() {
    let clinic = Clinic::open().await;
    clinic.sign_in().await;
    let mut following = follow(&clinic);
    for connection in 1..=3 {
        assert_eq!(following.feed.recv().await.unwrap(), Feed { seq: 0 });
        clinic.server.connected(connection).await;
        clinic.server.cut.send(()).unwrap();
    }
}

#[tokio::test]
async fn a_token_that_was_taken_back_is_renewed_for_the_line_too() {
    let clinic = Clinic::open().await;
    clinic.sign_in().await;
    clinic.server.take_back_access();
    let mut following = follow(&clinic);
    following.feed.recv().await.unwrap();
    assert_eq!(clinic.server.refreshes.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_line_waits_for_a_sign_in_and_ends_with_the_sign_out() {
    let clinic = Clinic::open().await;
    let mut following = follow(&clinic);
    let mut connected = following.live.connected();
    clinic.sign_in().await;
    following.feed.recv().await.unwrap();
    connected.wait_for(|connected| *connected).await.unwrap();
    clinic.ask("DELETE", "/api/session", &[], "").await;
    connected.wait_for(|connected| !*connected).await.unwrap();
    clinic.sign_in().await;
    following.feed.recv().await.unwrap();
    clinic.server.connected(2).await;
}
