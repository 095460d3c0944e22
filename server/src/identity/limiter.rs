//! A brake on guessing from one address, over many names, and on whatever else somebody can do too often. In memory: a
//! restart forgets it, the lock of each account (in the store) does not.

use std::{
    collections::HashMap,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

use clinic_shared::time::Timestamp;

/// A clinic's whole staff may share one address, so this is not small.
pub const FAILURES_PER_MINUTE_MAX: u32 = 20;
const WINDOW_SECONDS: i64 = 60;
/// More than this are not remembered: the windows that are over go first.
const WINDOWS_MAX: usize = 10_000;
/// Of an IPv6 address: whoever has one has all that begin with these bits.
const NETWORK_BITS: u128 = u128::MAX << 64;

/// From where somebody asks: an IPv4 address, or the network (/64) of an IPv6 one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            address @ IpAddr::V4(_) => address,
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & NETWORK_BITS).into(),
        })
    }
}

#[derive(Debug, Clone, Copy)]
struct Window {
    ends_at: Timestamp,
    failures: u32,
}

/// Counts failures per minute, of each by itself: by the network they come from, unless said otherwise.
#[derive(Debug)]
pub struct Limiter<K = Network>(Mutex<HashMap<K, Window>>);

impl<K> Default for Limiter<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> Limiter<K> {
    /// Seconds to wait when this one has failed too often; `None`: go on.
    pub fn wait_seconds(&self, who: Option<impl Into<K>>, now: Timestamp) -> Option<i64> {
        let who: K = who?.into();
        let windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.get(&who).filter(|window| now < window.ends_at)?;
        let left_ms = window.ends_at.as_ms() - now.as_ms();
        (window.failures >= FAILURES_PER_MINUTE_MAX).then_some((left_ms + 999) / 1000)
    }

    /// Counts once more, unless this one has to wait: then for how many seconds.
    pub fn count(&self, who: Option<impl Into<K> + Copy>, now: Timestamp) -> Result<(), i64> {
        if let Some(seconds) = self.wait_seconds(who, now) {
            return Err(seconds);
        }
        self.failed(who, now);
        Ok(())
    }

    pub fn failed(&self, who: Option<impl Into<K>>, now: Timestamp) {
        let Some(who) = who else { return };
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= WINDOWS_MAX {
            windows.retain(|_, window| now < window.ends_at);
            if windows.len() >= WINDOWS_MAX {
                windows.clear();
            }
        }
        let window = windows.entry(who.into()).or_insert(Window {
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
    use rstest::rstest;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_waits_after_too_many_failures_and_others_do_not() {
        let (limiter, now) = (Limiter::<Network>::default(), Timestamp::from_ms(1_000_000));
        let [one, other] = ["10.0.0.1", "10.0.0.2"].map(|text| Some(address(text)));
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

    /// Whoever comes back when they are told to is let.
    #[test]
    fn a_wait_is_told_in_whole_seconds_and_not_too_short() {
        let (limiter, now) = (Limiter::<Network>::default(), Timestamp::from_ms(1_000_000));
        let one = Some(address("10.0.0.1"));
        for _ in 0..FAILURES_PER_MINUTE_MAX {
            limiter.failed(one, now);
        }
        for (after_ms, seconds) in [(500, 60), (20_500, 40), (59_500, 1)] {
            let later = Timestamp::from_ms(now.as_ms() + after_ms);
            assert_eq!(limiter.wait_seconds(one, later), Some(seconds), "{after_ms}");
        }
    }

    #[test]
    fn where_too_many_are_remembered_only_those_go_whose_minute_is_over() {
        let (limiter, now) = (Limiter::<usize>::default(), Timestamp::from_ms(1_000_000));
        let one = Some(0_usize);
        for other in 1..WINDOWS_MAX {
            limiter.failed(Some(other), now);
        }
        let later = now.plus_seconds(WINDOW_SECONDS);
        for _ in 0..FAILURES_PER_MINUTE_MAX {
            limiter.failed(one, later);
        }
        assert_eq!(limiter.wait_seconds(one, later), Some(WINDOW_SECONDS));
        assert_eq!(limiter.0.lock().unwrap().len(), 1);
    }

    /// A machine has as many IPv6 addresses of its network as it likes.
    #[rstest]
    #[case::in_one_network("2001:db8:1:2::1", "2001:db8:1:2:9:8:7:6", true)]
    #[case::in_the_next("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    #[case::the_same_written_as_ipv6("10.0.0.1", "::ffff:10.0.0.1", true)]
    #[case::another_written_as_ipv6("::ffff:10.0.0.1", "::ffff:10.0.0.2", false)]
    fn whoever_goes_on_from_another_address_of_their_network_waits_all_the_same(
        #[case] one: &str,
        #[case] other: &str,
        #[case] waits: bool,
    ) {
        let (limiter, now) = (Limiter::<Network>::default(), Timestamp::from_ms(1_000_000));
        for _ in 0..FAILURES_PER_MINUTE_MAX {
            limiter.failed(Some(address(one)), now);
        }
        assert_eq!(limiter.wait_seconds(Some(address(other)), now).is_some(), waits);
    }
}
