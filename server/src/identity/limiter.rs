//! A brake on guessing from one address, over many names. In memory: a restart forgets it, the lock of each
//! account (in the store) does not.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use clinic_shared::time::Timestamp;

/// A clinic's whole staff may share one address, so this is not small.
pub const FAILURES_PER_MINUTE_MAX: u32 = 20;
const WINDOW_SECONDS: i64 = 60;
/// More addresses than this are not remembered: the windows that are over go first.
const ADDRESSES_MAX: usize = 10_000;

#[derive(Debug, Clone, Copy)]
struct Window {
    ends_at: Timestamp,
    failures: u32,
}

/// Counts failures per address and minute.
#[derive(Debug, Default)]
pub struct Limiter(Mutex<HashMap<IpAddr, Window>>);

impl Limiter {
    /// Seconds to wait when this address has failed too often; `None`: go on.
    pub fn wait_seconds(&self, address: Option<IpAddr>, now: Timestamp) -> Option<i64> {
        let windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.get(&address?).filter(|window| now < window.ends_at)?;
        let left_ms = window.ends_at.as_ms() - now.as_ms();
        (window.failures >= FAILURES_PER_MINUTE_MAX).then_some((left_ms + 999) / 1000)
    }

    pub fn failed(&self, address: Option<IpAddr>, now: Timestamp) {
        let Some(address) = address else { return };
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= ADDRESSES_MAX {
            windows.retain(|_, window| now < window.ends_at);
            if windows.len() >= ADDRESSES_MAX {
                windows.clear();
            }
        }
        let window = windows.entry(address).or_insert(Window {
            ends_at: now,
            failures: 0,
        });
        if window.ends_at <= now {
            *window = Window {
                ends_at: now.plus_seconds(WINDOW_SECONDS),
                failures: 0,
            };
        }
        window.failures += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_waits_after_too_many_failures_and_others_do_not() {
        let (limiter, now) = (Limiter::default(), Timestamp::from_ms(1_000_000));
        let [one, other] = ["10.0.0.1", "10.0.0.2"].map(|text| Some(text.parse().unwrap()));
        for _ in 0..FAILURES_PER_MINUTE_MAX {
            assert_eq!(limiter.wait_seconds(one, now), None);
            limiter.failed(one, now);
        }
        assert_eq!(limiter.wait_seconds(one, now.plus_seconds(20)), Some(40));
        assert_eq!(limiter.wait_seconds(other, now), None);
        assert_eq!(limiter.wait_seconds(one, now.plus_seconds(60)), None);
        limiter.failed(one, now.plus_seconds(61));
        assert_eq!(limiter.wait_seconds(one, now.plus_seconds(61)), None);
    }
}
