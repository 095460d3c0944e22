use std::time::Duration;

/// Durations of one case, one request after another.
#[derive(Debug, Clone, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    pub fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    /// Milliseconds below which this share (0–1) of the requests stayed.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts of a benchmark, far below 2^52"
    )]
    pub fn share_ms(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = ((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
        sorted.get(at).map_or(0.0, |took| took.as_secs_f64() * 1000.0)
    }

    pub fn p50_ms(&self) -> f64 {
        self.share_ms(0.5)
    }

    pub fn p99_ms(&self) -> f64 {
        self.share_ms(0.99)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_from_the_sorted_times() {
        let mut times = Times::default();
        for ms in (1..=100).rev() {
            times.add(Duration::from_millis(ms));
        }
        assert!((times.p50_ms() - 50.0).abs() < 1e-9);
        assert!((times.p99_ms() - 99.0).abs() < 1e-9);
    }
}
