//! Time, for measuring. The program's own clocks are not used here: what is measured must not be what measures.

use std::time::{Duration, Instant};

/// Now, on a clock that only goes forward.
#[expect(clippy::disallowed_methods, reason = "measuring is what this program is for")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Waits between two looks at something that tells nobody when it changes.
#[expect(clippy::disallowed_methods, reason = "a process outside has no event to wait for")]
pub(crate) async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}

/// Waits on a thread of its own, where a timer of a millisecond would be too coarse to pace requests.
#[expect(clippy::disallowed_methods, reason = "the pacing thread does nothing else")]
pub(crate) fn wait_until(due: Instant) {
    std::thread::sleep(due.saturating_duration_since(now()));
}
