//! How far a replica's load has come, for the page that waits for it.

use std::time::Instant;

use serde::Serialize;
use tokio::sync::watch;

/// Between two words to the page: a bar that moves five times a second is smooth.
const ROWS_A_WORD: u64 = 4_096;
/// Before so much has come there is no telling how long the rest takes.
const TELLS_FROM_SHARE: f64 = 0.02;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LoadStage {
    /// Nothing is being loaded: the replica is there, or nobody asks for it.
    #[default]
    Idle,
    /// A prepared copy comes over the line.
    Fetching,
    /// Rows are written into the replica, as they come or all at once.
    Writing,
}

/// `GET /desk/load`. What is not known yet is `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct LoadProgress {
    pub stage: LoadStage,
    pub rows: u64,
    pub rows_total: Option<u64>,
    /// Over the line.
    pub bytes: u64,
    pub bytes_total: Option<u64>,
    /// At the speed so far.
    pub seconds_left: Option<u64>,
}

/// Tells of one load while it goes on; when it is dropped the page hears that nothing is being loaded.
#[derive(Debug)]
pub(super) struct Loading {
    to: watch::Sender<LoadProgress>,
    begun: Instant,
    /// Rows that were not told of yet.
    untold: u64,
}

impl Loading {
    pub fn begin(to: &watch::Sender<LoadProgress>, stage: LoadStage) -> Self {
        to.send_replace(LoadProgress {
            stage,
            ..LoadProgress::default()
        });
        Self {
            to: to.clone(),
            begun: Instant::now(),
            untold: 0,
        }
    }

    pub fn expect(&self, rows: Option<u64>, bytes: Option<u64>) {
        self.to.send_modify(|now| {
            now.rows_total = rows;
            now.bytes_total = bytes;
        });
    }

    pub fn is_writing(&self) {
        self.to.send_modify(|now| {
            now.stage = LoadStage::Writing;
            now.seconds_left = None;
        });
    }

    /// So many bytes of a prepared copy are here in all.
    pub fn bytes(&self, bytes: u64) {
        let begun = self.begun;
        self.to.send_modify(|now| {
            now.bytes = bytes;
            now.seconds_left = left(begun, bytes, now.bytes_total);
        });
    }

    /// So many rows more are written.
    pub fn add_rows(&mut self, rows: u64) {
        self.untold += rows;
        if self.untold >= ROWS_A_WORD {
            self.tell();
        }
    }

    /// One row more is written, out of so many bytes in all.
    pub fn add_row(&mut self, bytes: u64) {
        self.untold += 1;
        if self.untold >= ROWS_A_WORD {
            self.tell();
            self.to.send_modify(|now| now.bytes = bytes);
        }
    }

    fn tell(&mut self) {
        let (more, begun) = (std::mem::take(&mut self.untold), self.begun);
        self.to.send_modify(|now| {
            now.rows += more;
            now.seconds_left = left(begun, now.rows, now.rows_total);
        });
    }
}

impl Drop for Loading {
    fn drop(&mut self) {
        self.to.send_replace(LoadProgress::default());
    }
}

fn left(begun: Instant, done: u64, total: Option<u64>) -> Option<u64> {
    time_left(begun.elapsed().as_secs_f64(), done, total?)
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate, of rows and bytes far below 2^52"
)]
fn time_left(seconds: f64, done: u64, total: u64) -> Option<u64> {
    let share = done as f64 / total.max(1) as f64;
    (share >= TELLS_FROM_SHARE).then(|| (seconds / share * (1.0 - share).max(0.0)).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_takes_as_long_as_what_came_did() {
        assert_eq!(time_left(10.0, 25, 100), Some(30));
        assert_eq!(time_left(10.0, 100, 100), Some(0));
        // More than was foretold: nobody waits for less than nothing.
        assert_eq!(time_left(10.0, 120, 100), Some(0));
    }

    #[test]
    fn nothing_is_foretold_from_nothing() {
        assert_eq!(time_left(0.5, 0, 100), None);
        assert_eq!(time_left(0.5, 1, 100), None);
    }

    #[test]
    fn a_load_that_ends_anyhow_is_no_load_any_more() {
        let (to, now) = watch::channel(LoadProgress::default());
        let mut loading = Loading::begin(&to, LoadStage::Writing);
        loading.expect(Some(10_000), None);
        for row in 1..=ROWS_A_WORD + 1 {
            loading.add_row(row * 100);
        }
        assert_eq!(now.borrow().rows, ROWS_A_WORD);
        assert_eq!(now.borrow().bytes, ROWS_A_WORD * 100);
        assert_eq!(now.borrow().rows_total, Some(10_000));
        drop(loading);
        assert_eq!(*now.borrow(), LoadProgress::default());
    }
}
