//! What phones complain about. Anybody can send it, so it is kept for people to look at and decides nothing (safety W-2).

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use orion_domain::Timestamp;

use crate::fault::kept;

/// Lines that this process remembers.
const LINES_MAX: usize = 200;
/// Lines that one call may add; a phone that complains more repeats itself.
const LINES_OF_CALL_MAX: usize = 10;

/// A line, and when it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceLine {
    /// When.
    pub at: Timestamp,
    /// What it says, without controls.
    pub words: String,
}

/// The last lines.
#[derive(Debug, Default)]
pub(super) struct DeviceLog(Mutex<VecDeque<DeviceLine>>);

impl DeviceLog {
    pub(super) fn note(&self, lines: &[String], at: Timestamp) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for line in lines.iter().take(LINES_OF_CALL_MAX) {
            known.push_back(DeviceLine { at, words: kept(line) });
        }
        let more = known.len().saturating_sub(LINES_MAX);
        known.drain(..more);
    }

    pub(super) fn newest_first(&self) -> Vec<DeviceLine> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Safety W-2
    #[test]
    fn only_the_last_lines_are_kept_and_none_is_long() {
        let log = DeviceLog::default();
        for call in 0..100 {
            let lines: Vec<String> =
                (0..50).map(|line| format!("{call} {line}\u{1b}[31m {}", "x".repeat(5_000))).collect();
            log.note(&lines, Timestamp::from_micros(call));
        }
        let kept = log.newest_first();
        assert_eq!(kept.len(), LINES_MAX);
        assert!(kept[0].words.starts_with("99 9 ") && kept[0].words.len() < 600, "{}", kept[0].words);
    }
}
