//! How long a job that failed waits for its next try.

const FIRST_MS: i64 = 30_000;
const LAST_MS: i64 = 60 * 60 * 1_000;

/// After the `tries`-th try that failed: half a minute, then twice as long each time, an hour at most. `roll` moves it by
/// up to a fifth either way, so that jobs that failed together do not come back together.
pub fn back_off_ms(tries: u16, roll: u16) -> i64 {
    let doublings = tries.saturating_sub(1).min(16);
    let wait = (FIRST_MS << doublings).min(LAST_MS);
    let fifth = wait / 5;
    wait - fifth + 2 * fifth * i64::from(roll) / i64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(1, 30)]
    #[case(2, 60)]
    #[case(3, 120)]
    #[case(7, 1_920)]
    #[case(8, 3_600)]
    #[case(9, 3_600)]
    #[case(u16::MAX, 3_600)]
    fn the_wait_doubles_up_to_an_hour_and_is_moved_by_a_fifth_at_most(
        #[case] tries: u16,
        #[case] seconds: i64,
    ) {
        assert_eq!(back_off_ms(tries, 0), seconds * 800);
        assert_eq!(back_off_ms(tries, u16::MAX), seconds * 1_200);
        let middle = back_off_ms(tries, u16::MAX / 2);
        assert!((middle - seconds * 1_000).abs() <= seconds, "{middle}");
    }
}
