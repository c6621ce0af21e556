//! When something that failed for now is tried again. Safety W-6.

/// The first waits.
const FIRST_SECONDS: [i64; 3] = [1, 4, 16];
/// After those: doubled from a minute to this. Not longer, so that what was held up is done soon after a recovery.
const THEN_SECONDS: [i64; 2] = [60, 120];
/// After so long nobody waits for it any more.
const GIVEN_UP_AFTER_SECONDS: i64 = 3 * 24 * 3600;
/// A service may ask for so much patience.
const PATIENCE_SECONDS_MAX: i64 = 60;
/// Later waits are longer by up to this part of them, so that those who failed together do not come back together.
const SPREAD_PERCENT: i64 = 20;

/// In how many seconds to try again after the `failures`-th failure in a row (from 1), the first of which was `failing_seconds`
/// ago; `None` when it is given up. `spread` is any number that differs from one thing to another.
pub fn wait_seconds(failures: i64, failing_seconds: i64, patience_seconds: Option<i64>, spread: u64) -> Option<i64> {
    if failing_seconds >= GIVEN_UP_AFTER_SECONDS {
        return None;
    }
    let place = usize::try_from(failures.saturating_sub(1)).unwrap_or(0);
    let wait = FIRST_SECONDS.get(place).copied().unwrap_or_else(|| {
        let late = place.saturating_sub(FIRST_SECONDS.len()).min(THEN_SECONDS.len() - 1);
        let base = THEN_SECONDS.get(late).copied().unwrap_or(60);
        base + base * i64::try_from(spread % 101).unwrap_or(0) * SPREAD_PERCENT / 10_000
    });
    Some(wait.max(patience_seconds.unwrap_or(0).min(PATIENCE_SECONDS_MAX)))
}

/// Whether so many failures in a row are worth showing to people: the quick retries are used up.
pub fn is_failing(failures: i64) -> bool {
    usize::try_from(failures).unwrap_or(usize::MAX) > FIRST_SECONDS.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// W-6, Acceptance 8
    #[test]
    fn the_first_waits_are_one_four_and_sixteen_seconds() {
        let waits: Vec<_> = (1..=3).map(|failures| wait_seconds(failures, 0, None, 99)).collect();
        assert_eq!(waits, [Some(1), Some(4), Some(16)]);
        assert_eq!([3, 4].map(is_failing), [false, true], "the fourth failure is shown to people");
    }

    #[test]
    fn after_those_come_minutes_with_a_spread_until_three_days_have_passed() {
        for failures in 4..50 {
            let wait = wait_seconds(failures, 3_600, None, 57).unwrap();
            assert!((60..=144).contains(&wait), "{failures}: {wait}");
        }
        assert_ne!(wait_seconds(9, 0, None, 1), wait_seconds(9, 0, None, 90));
        assert_eq!(wait_seconds(9, 3 * 24 * 3600, None, 0), None);
    }

    #[test]
    fn a_service_may_ask_for_a_minute_of_patience_and_no_more() {
        assert_eq!(wait_seconds(1, 0, Some(30), 0), Some(30));
        assert_eq!(wait_seconds(1, 0, Some(86_400), 0), Some(60));
        assert_eq!(wait_seconds(3, 0, Some(2), 0), Some(16));
    }
}
