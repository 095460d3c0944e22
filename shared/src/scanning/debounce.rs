//! Repeated scans of one code are one scan.

/// Remembers the codes seen of late. A code counts again only after it was out of sight for the whole window,
/// so a card that lies under the camera is one scan however long it lies there.
#[derive(Clone)]
pub struct Debounce {
    window_ms: u64,
    /// Code and when it was last seen. A handful at most: older ones are dropped at each sight.
    seen: Vec<(String, u64)>,
}

impl Debounce {
    /// What the clinic uses: five seconds.
    pub const WINDOW_MS: u64 = 5_000;

    pub const fn new(window_ms: u64) -> Self {
        Self {
            window_ms,
            seen: Vec::new(),
        }
    }

    /// Whether this sight of `code` at `now_ms` (any clock that does not go back) is a new scan.
    pub fn is_new(&mut self, code: &str, now_ms: u64) -> bool {
        let window_ms = self.window_ms;
        self.seen.retain(|(_, at)| now_ms.saturating_sub(*at) < window_ms);
        if let Some((_, at)) = self.seen.iter_mut().find(|(known, _)| known == code) {
            *at = now_ms;
            return false;
        }
        self.seen.push((code.to_owned(), now_ms));
        true
    }
}

impl Default for Debounce {
    fn default() -> Self {
        Self::new(Self::WINDOW_MS)
    }
}

impl std::fmt::Debug for Debounce {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Debounce")
            .field("window_ms", &self.window_ms)
            .field("seen", &self.seen.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_seen_again_within_five_seconds_is_one_scan() {
        let mut debounce = Debounce::default();
        assert!(debounce.is_new("a", 1_000));
        assert!(!debounce.is_new("a", 1_001));
        assert!(!debounce.is_new("a", 5_999));
        assert!(
            debounce.is_new("a", 11_000),
            "five seconds out of sight: a new scan"
        );
    }

    #[test]
    fn a_card_that_stays_in_sight_is_one_scan() {
        let mut debounce = Debounce::default();
        let scans = (0..200).filter(|i| debounce.is_new("a", i * 125)).count();
        assert_eq!(scans, 1);
    }

    #[test]
    fn another_code_is_new_at_once() {
        let mut debounce = Debounce::default();
        assert!(debounce.is_new("a", 0));
        assert!(debounce.is_new("b", 1));
        assert!(!debounce.is_new("a", 2));
    }

    #[test]
    fn debug_shows_no_code() {
        let mut debounce = Debounce::default();
        debounce.is_new("079090000001", 0);
        assert!(!format!("{debounce:?}").contains("0790"));
    }
}
