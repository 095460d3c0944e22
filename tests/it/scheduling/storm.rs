//! Rules B4, B6, D6, D8, D12 under many clients at once: the same storm as `cargo xtask storm`, smaller.

use clinic_server::bench::storm::{StormPlan, run};
use clinic_tests::sql_server;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_of_bookings_holds_moves_and_leaves_breaks_no_rule() {
    let folder = tempfile::tempdir().unwrap();
    let plan = StormPlan {
        clients: 16,
        doctors: 3,
        requests: 25,
        seed: 7,
    };
    let server = sql_server::named();
    let seen = run(plan, folder.path(), server.as_ref()).await.unwrap();
    assert!(seen.is_clean(), "{:#?}", seen.figures());
    assert!(seen.requests >= 16 * 25 / 2, "{:#?}", seen.figures());
    // Rules B5, B6: leaves did hit booked visits.
    let leaves = seen.leaves;
    let hit = [
        leaves.visits_moved,
        leaves.visits_called,
        leaves.undone,
        leaves.visits_moved_back,
    ];
    assert!(!hit.contains(&0), "{leaves:?}");
    for kind in ["applied", "slot-taken", "outside-hours"] {
        assert!(
            seen.verdicts.contains_key(kind),
            "nobody was told {kind}: {:#?}",
            seen.verdicts
        );
    }
}
