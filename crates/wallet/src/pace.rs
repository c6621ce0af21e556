//! How many calls a second a service gets from this process.

use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Hands out turns at a steady pace: never more than the rate plus two within any second.
#[derive(Debug)]
pub struct Pace {
    every: Duration,
    next: Mutex<Option<Instant>>,
}

/// Turns that may be taken at once after a while of rest. A bucket as large as the rate would let twice the rate through in
/// the second in which it is emptied.
const AHEAD: u32 = 2;

impl Pace {
    /// At most so many a second, and two more once in a while.
    pub fn new(per_second: NonZeroU32) -> Self {
        Self {
            // Rounded up, so that no second is a turn too full.
            every: Duration::from_secs(1) / per_second.get() + Duration::from_nanos(1),
            next: Mutex::default(),
        }
    }

    /// Waits for one's turn. Turns are handed out in the order in which they are asked for.
    pub async fn turn(&self) {
        let at = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let now = now();
            let earliest = now.checked_sub(self.every * AHEAD).unwrap_or(now);
            let at = next.map_or(earliest, |next| next.max(earliest));
            *next = Some(at + self.every);
            at
        };
        tokio::time::sleep_until(at).await;
    }
}

#[expect(clippy::disallowed_methods, reason = "measures the time that passes between calls; no rule depends on it")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// W-6, Acceptance 12
    #[tokio::test(start_paused = true)]
    async fn no_second_sees_more_than_twenty_turns_and_ten_thousand_take_less_than_ten_minutes() {
        let pace = Pace::new(NonZeroU32::new(17).unwrap());
        let start = now();
        let mut turns = Vec::new();
        for _ in 0..10_000 {
            pace.turn().await;
            turns.push(now());
        }
        for window in turns.windows(21) {
            assert!(*window.last().unwrap() - *window.first().unwrap() >= Duration::from_secs(1));
        }
        assert!(now() - start < Duration::from_secs(600), "{:?}", now() - start);
    }
}
