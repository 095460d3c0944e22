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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::metrics::{Alone, recorder};

    fn counted() -> Vec<String> {
        let text = recorder().render();
        let lines = text.lines().filter(|line| line.starts_with("bus_"));
        let mut counted: Vec<String> = lines.map(str::to_owned).collect();
        counted.sort();
        counted
    }

    #[test]
    fn a_line_that_is_lost_is_counted_once_until_it_is_there_again() {
        let _alone = Alone::here();
        let mut keeper = LineKeeper::new("far");
        let is_away = r#"bus_connected{line="far"} 0"#;
        assert_eq!(counted(), [is_away]);
        keeper.is_lost("it was never there");
        assert_eq!(counted(), [is_away]);
        for times in 1..=2 {
            keeper.is_there();
            assert!(counted().contains(&r#"bus_connected{line="far"} 1"#.to_owned()));
            keeper.is_lost("it was cut");
            keeper.is_lost("it is away still");
            let lost = format!("bus_lost_total{{line=\"far\"}} {times}");
            assert_eq!(counted(), [is_away, lost.as_str()]);
        }
    }
}
