//! Whether somebody else's program is there: told once in the log when it goes and when it comes, and as a metric.

use std::time::Duration;

use tokio::{sync::watch, time::timeout};

/// Moves as the line comes and goes.
pub type Line = watch::Receiver<bool>;

/// One line to a program beside ours, by its name in logs and metrics.
#[derive(Debug)]
pub(super) struct LineKeeper {
    name: &'static str,
    is_up: watch::Sender<bool>,
    /// Told once, until it is there again.
    is_told: bool,
}

impl LineKeeper {
    pub(super) fn new(name: &'static str) -> Self {
        metrics::gauge!("bus_connected", "line" => name).set(0.0);
        Self {
            name,
            is_up: watch::Sender::new(false),
            is_told: false,
        }
    }

    pub(super) fn listen(&self) -> Line {
        self.is_up.subscribe()
    }

    pub(super) fn is_there(&mut self) {
        self.is_told = false;
        tracing::info!(line = self.name, "connected");
        metrics::gauge!("bus_connected", "line" => self.name).set(1.0);
        self.is_up.send_replace(true);
    }

    /// What it says must hold no password: neither library puts one into its errors.
    pub(super) fn is_lost(&mut self, why: &str) {
        if self.is_up.send_replace(false) {
            metrics::counter!("bus_lost_total", "line" => self.name).increment(1);
        }
        metrics::gauge!("bus_connected", "line" => self.name).set(0.0);
        if !std::mem::replace(&mut self.is_told, true) {
            tracing::warn!(
                line = self.name,
                why,
                "not connected: the servers look at the database instead, and it is tried again"
            );
        }
    }
}

/// What a look at the program came to, in so much time.
pub async fn looked_at(
    within: Duration,
    look: impl Future<Output = Result<(), String>>,
) -> Result<(), String> {
    let silent = || Err(format!("it does not answer within {} s", within.as_secs()));
    timeout(within, look).await.unwrap_or_else(|_| silent())
}
