//! How many calls a second a service gets from this process.

use std::num::NonZeroU32;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

/// Hands out turns at a steady pace: never more than the rate plus one within any second.
#[derive(Debug)]
pub struct Pace {
    every: Duration,
    /// When the next turn is. Held by whoever waits for it: were turns handed out ahead, all whose time has passed while the
    /// machine stood still would go at once.
    next: Mutex<Option<Instant>>,
}

/// Turns that may be taken early after a while of rest, or that a late one is made up for by. A bucket as large as the rate
/// would let twice the rate through in the second in which it is emptied.
const AHEAD: u32 = 1;

impl Pace {
    /// At most so many a second, and one more once in a while.
    pub fn new(per_second: NonZeroU32) -> Self {
        Self {
            // Rounded up, so that no second is a turn too full.
            every: Duration::from_secs(1) / per_second.get() + Duration::from_nanos(1),
            next: Mutex::default(),
        }
    }

    /// Waits for one's turn. Turns are taken in the order in which they are asked for; whoever gives up takes none.
    pub async fn turn(&self) {
        let mut next = self.next.lock().await;
        if let Some(at) = *next {
            tokio::time::sleep_until(at).await;
        }
        let now = now();
        let earliest = now.checked_sub(self.every * AHEAD).unwrap_or(now);
        *next = Some(next.map_or(earliest, |at| at.max(earliest)) + self.every);
    }
}

#[expect(clippy::disallowed_methods, reason = "measures the time that passes between calls; no rule depends on it")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::task::JoinSet;

    use super::*;

    fn assert_paced(turns: &[Instant]) {
        for window in turns.windows(21) {
            assert!(*window.last().unwrap() - *window.first().unwrap() >= Duration::from_secs(1), "{turns:?}");
        }
    }

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
        assert_paced(&turns);
        assert!(now() - start < Duration::from_secs(600), "{:?}", now() - start);
    }

    /// W-6: a machine that stood still for a while does not make up for it all at once.
    #[tokio::test(start_paused = true)]
    async fn whoever_waited_while_the_machine_stood_still_still_goes_one_by_one() {
        let pace = Arc::new(Pace::new(NonZeroU32::new(17).unwrap()));
        let mut waiting = JoinSet::new();
        for _ in 0..60 {
            let pace = Arc::clone(&pace);
            waiting.spawn(async move {
                pace.turn().await;
                now()
            });
        }
        tokio::time::advance(Duration::from_millis(300)).await;
        tokio::time::advance(Duration::from_secs(5)).await;
        let mut turns = waiting.join_all().await;
        turns.sort();
        assert_eq!(turns.len(), 60);
        assert_paced(&turns);
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_waiting_takes_no_turn() {
        let pace = Pace::new(NonZeroU32::new(1).unwrap());
        for _ in 0..=AHEAD {
            pace.turn().await;
        }
        let start = now();
        for _ in 0..5 {
            let waited = tokio::time::timeout(Duration::from_millis(100), pace.turn()).await;
            assert!(waited.is_err(), "nobody's turn has come");
        }
        pace.turn().await;
        assert!(now() - start < Duration::from_millis(1100), "{:?}", now() - start);
    }
}
