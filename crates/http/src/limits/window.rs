//! A sliding window in bounded memory.

use std::collections::VecDeque;
use std::time::Duration;

/// Slices of a window. More are more exact and cost more memory.
const SLICES: u32 = 60;

/// Accepted requests, counted by slices of time. A slice counts until the whole of it is out of the window, so the quota
/// holds in *every* span of that length; the price is that room returns up to one slice late.
#[derive(Debug, Default)]
pub(super) struct Window {
    slices: VecDeque<Slice>,
    /// Until when the newest slice counts.
    ends_at: Duration,
}

#[derive(Debug, Clone, Copy)]
struct Slice {
    /// Which slice since the clock began.
    number: u64,
    count: u32,
}

fn slice_length(window: Duration) -> Duration {
    window / SLICES
}

fn number_at(window: Duration, now: Duration) -> u64 {
    u64::try_from(now.as_nanos() / slice_length(window).as_nanos().max(1)).unwrap_or(u64::MAX)
}

/// When a slice no longer counts: one window after its end.
fn expiry(window: Duration, slice: u64) -> Duration {
    let end = slice_length(window).saturating_mul(u32::try_from(slice.saturating_add(1)).unwrap_or(u32::MAX));
    end.saturating_add(window)
}

impl Window {
    /// How many requests count now, and how long until one more fits where none does, or until the oldest leaves.
    pub(super) fn look(&mut self, window: Duration, quota: u32, now: Duration) -> (u32, Duration) {
        while self.slices.front().is_some_and(|slice| expiry(window, slice.number) <= now) {
            self.slices.pop_front();
        }
        let used: u32 = self.slices.iter().map(|slice| slice.count).sum();
        let mut left = used;
        for slice in &self.slices {
            left = left.saturating_sub(slice.count);
            if used < quota || left < quota {
                return (used, expiry(window, slice.number).saturating_sub(now));
            }
        }
        (used, window)
    }

    /// Counts one request.
    pub(super) fn add(&mut self, window: Duration, now: Duration) {
        let number = number_at(window, now);
        match self.slices.back_mut() {
            Some(slice) if slice.number == number => slice.count = slice.count.saturating_add(1),
            _ => self.slices.push_back(Slice { number, count: 1 }),
        }
        self.ends_at = expiry(window, number);
    }

    /// Whether nothing counts any more.
    pub(super) fn is_empty(&self, now: Duration) -> bool {
        self.ends_at <= now
    }
}
