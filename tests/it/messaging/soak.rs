//! The soak of `cargo xtask soak`, small: a real server by a real relay, ended by `kill -9`.

use std::path::PathBuf;

use clinic_tests::soak::{Plant, Seen, SoakPlan, run};

const PLAN: SoakPlan = SoakPlan {
    messages: 200,
    kills: 5,
    seed: 7,
    changed_percent: 18,
    plant: None,
    is_alone: false,
    server: PathBuf::new(),
};

async fn soaked(plan: SoakPlan) -> Seen {
    let server = env!("CARGO_BIN_EXE_soak-server").into();
    run(&SoakPlan { server, ..plan }).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_told_twice_or_told_of_what_changed_by_five_kills() {
    let seen = soaked(PLAN).await;
    assert!(seen.is_clean(), "{seen:#?}");
    assert_eq!((seen.kills, seen.kills_in_hand_over), (5, 4), "{seen:#?}");
    assert!(seen.messages >= 200 && seen.delivered > 150, "{seen:#?}");
    assert!(seen.moved > 0 && seen.cancelled > 0, "{seen:#?}");
    // In turn; what is not installed was not there.
    let restarted = (seen.redis_restarted, seen.rabbitmq_restarted);
    assert!([(3, 2), (5, 0), (0, 5), (0, 0)].contains(&restarted), "{seen:#?}");
}

/// Whoever only marks what was sent sends it once more when the server had ended before it could.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_soak_finds_messages_that_are_sent_and_then_marked() {
    let planted = SoakPlan {
        plant: Some(Plant::SendThenMark),
        changed_percent: 0,
        is_alone: true,
        ..PLAN
    };
    let seen = soaked(planted).await;
    assert!(seen.sent_twice >= seen.kills_in_hand_over, "{seen:#?}");
}
