//! Bugs that are planted to see that the simulation finds them. None touches the product: each sits in the engine's
//! wrapper (`plants/store.rs`), on the wire (`plants/wire.rs`) or in a file while its program does not run
//! (`plants/disk.rs`).

pub mod disk;
pub mod store;
pub mod wire;

macro_rules! plants {
    ($($name:ident $word:literal $what:literal)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Plant { $($name),+ }

        impl Plant {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            pub const fn what(self) -> &'static str {
                match self { $(Self::$name => $what),+ }
            }
        }
    };
}

plants! {
    CounterNotBumped "counter-not-bumped" "every third writing transaction leaves the feed's counter where it was"
    LogRowMissing "log-row-missing" "a changed place in the queue is not written into the feed"
    VerdictNotKept "verdict-not-kept" "the server forgets what it answered to a key"
    CellsNotTaken "cells-not-taken" "a booking takes none of the doctor's cells"
    CommitLies "commit-lies" "now and then a commit says that it is done, and is not"
    ClinicalColumn "clinical-column" "an allergy travels in a column of the patient's that replicas hold"
    KeyNotStable "key-not-stable" "a change that is sent on gets a new key each time it is sent"
    MadeAtLost "made-at-lost" "when a change was made does not arrive, so that it counts as made now"
    RemovalsLost "removals-lost" "removals get lost from a delta"
    RowLost "row-lost" "the last row of a delta gets lost"
    CutTakenAsWhole "cut-taken-as-whole" "an answer that was cut off gets a checkpoint and is taken as whole"
    RefusalTakenAsDone "refusal-taken-as-done" "a refusal of what was sent on is taken as done"
    DoneTakenAsRefusal "done-taken-as-refusal" "what the server did is shown as refused"
    EpochKept "epoch-kept" "a server that is restored from a backup keeps its epoch"
    OutboxReversed "outbox-reversed" "the outbox is sent from its end"
    OutboxLostAtUpgrade "outbox-lost-at-upgrade" "a replica made anew by another version has an empty outbox"
    OutboxLostAtLoad "outbox-lost-at-load" "a load of everything empties the outbox"
    OutboxNotDurable "outbox-not-durable" "a desktop that is killed loses the last change it had accepted"
    OverlayLeft "overlay-left-behind" "what was done here is not taken back"
    PositionAhead "position-ahead" "a killed desktop comes back with a position ahead of its rows"
    PositionBack "position-back" "a killed desktop comes back with an earlier position"
}

impl Plant {
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|plant| plant.name() == name)
    }
}
