//! Leaves a service alone that is out of order. Safety W-6.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::pace::now;

/// How many calls are looked at.
const CALLS: usize = 20;
/// How many of them must have failed.
const FAILED_MAX: usize = CALLS / 2;
/// How long the service is left alone between two probes.
const PROBE_EVERY: Duration = Duration::from_secs(60);

#[derive(Debug, Default)]
struct State {
    /// Whether the last calls failed, oldest first.
    failed: VecDeque<bool>,
    /// Since the service is left alone: when to probe next.
    probe_at: Option<Instant>,
}

/// Counts the last calls and stops them while half of them fail.
#[derive(Debug, Default)]
pub struct Breaker {
    state: Mutex<State>,
}

impl Breaker {
    /// Whether a call may be made now; otherwise in how many seconds the next may. While the service is left alone, one call a
    /// minute may.
    pub(crate) fn admits(&self) -> Result<(), i64> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(probe_at) = state.probe_at else { return Ok(()) };
        let left = probe_at.saturating_duration_since(now());
        if left.is_zero() {
            state.probe_at = Some(now() + PROBE_EVERY);
            return Ok(());
        }
        Err(i64::try_from(left.as_secs()).unwrap_or(i64::MAX).saturating_add(1))
    }

    /// Notes a call that reached the service and was judged by it.
    pub(crate) fn worked(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.probe_at.take().is_some() {
            state.failed.clear();
        }
        state.note(false);
    }

    /// Notes a call that the service did not do.
    pub(crate) fn failed(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.note(true);
        let failed = state.failed.iter().filter(|failed| **failed).count();
        if state.probe_at.is_none() && state.failed.len() >= CALLS && failed >= FAILED_MAX {
            state.probe_at = Some(now() + PROBE_EVERY);
        }
    }

    /// Leaves the service alone at once: nothing can work before somebody mends the configuration.
    pub(crate) fn open(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.probe_at = Some(now() + PROBE_EVERY);
    }

    /// Whether the service is left alone.
    pub fn is_open(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).probe_at.is_some()
    }
}

impl State {
    fn note(&mut self, failed: bool) {
        self.failed.push_back(failed);
        if self.failed.len() > CALLS {
            self.failed.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// W-6
    #[tokio::test(start_paused = true)]
    async fn half_of_twenty_failures_stop_all_calls_but_one_a_minute() {
        let breaker = Breaker::default();
        for call in 0..CALLS {
            assert_eq!(breaker.admits(), Ok(()), "{call}");
            if call % 2 == 0 { breaker.worked() } else { breaker.failed() }
        }
        assert!(breaker.is_open());
        assert_eq!(breaker.admits(), Err(61));
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(breaker.admits(), Ok(()), "the probe");
        assert!(breaker.admits().is_err(), "and only one");
        breaker.worked();
        assert!(!breaker.is_open());
    }

    #[tokio::test(start_paused = true)]
    async fn fewer_failures_stop_nothing() {
        let breaker = Breaker::default();
        for call in 0..100 {
            if call % 5 < 3 { breaker.worked() } else { breaker.failed() }
        }
        assert!(!breaker.is_open());
    }
}
