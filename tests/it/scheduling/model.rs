//! Any sequence of bookings, holds, moves, cancellations, returns and leaves, while time goes on: the clinic answers
//! as a list of periods would ([`known`]), and the store holds that list and agrees with itself after each.

mod act;
mod known;
mod play;

use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{RngAlgorithm, RngSeed, TestRng, TestRunner},
};

use act::{Act, act};
use play::play;

/// The same sequences in every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` look further.
fn config() -> ProptestConfig {
    let asked = ProptestConfig::default();
    let further = asked.rng_seed != RngSeed::Random;
    ProptestConfig {
        cases: if further { asked.cases } else { 16 },
        rng_seed: if further {
            asked.rng_seed
        } else {
            RngSeed::Fixed(20_261_124)
        },
        max_shrink_iters: 40,
        ..asked
    }
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    proptest::collection::vec(act(), 1..48)
}

fn played(acts: &[Act]) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(play(acts))
}

proptest! {
    #![proptest_config(config())]

    /// Rules B4, B5, B6, D8, D12.
    #[test]
    fn any_sequence_of_changes_ends_as_a_list_of_periods_would(acts in acts()) {
        played(&acts);
    }
}

/// What a seed asks and hears, in two clinics; and that it hears the common kinds of "no".
#[test]
fn the_same_seed_gives_the_same_trace() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[24; 32]);
    let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), rng);
    let many = proptest::collection::vec(act(), 240);
    let acts = many.new_tree(&mut runner).unwrap().current();
    let trace = played(&acts);
    assert_eq!(trace, played(&acts));
    let heard = |verdict: &str| trace.iter().any(|line| line.ends_with(verdict));
    let missing: Vec<_> = known::VERDICTS.iter().filter(|verdict| !heard(verdict)).collect();
    assert!(
        missing.is_empty(),
        "nobody was told {missing:?}:\n{}",
        trace.join("\n")
    );
}
