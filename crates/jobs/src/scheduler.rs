//! Looking at the calendar: who has chores due, and whether the clock can be believed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use orion_domain::{MerchantId, Timestamp};
use orion_service::{App, Error};
use tokio::sync::watch;
use tokio::time::Instant;

/// How often the calendar is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(20);
/// A merchant's calendar is read at least so often, for stores in a new zone.
const READ_EVERY_SECONDS: i64 = 3_600;
/// A clock that moved by more than this against the time that has passed was set. Safety TM-8.
const JUMP_SECONDS_MIN: i64 = 60;
/// For so long nothing is begun after that: somebody may set it right again.
const HOLD: Duration = Duration::from_secs(3_600);

/// Compares the clock on the wall with the time that passes.
#[derive(Debug, Default)]
struct ClockWatch {
    seen: Option<(Timestamp, Instant)>,
    hold_until: Option<Instant>,
}

impl ClockWatch {
    /// Whether the clock can be believed, seen at an instant of the time that passes.
    fn trusts(&mut self, wall: Timestamp, passing: Instant) -> bool {
        if let Some((wall_before, passing_before)) = self.seen.replace((wall, passing)) {
            let passed =
                i64::try_from(passing.saturating_duration_since(passing_before).as_micros()).unwrap_or(i64::MAX);
            let moved = wall.micros().saturating_sub(wall_before.micros());
            let jump_seconds = moved.saturating_sub(passed) / 1_000_000;
            if jump_seconds.abs() > JUMP_SECONDS_MIN {
                tracing::error!(jump_seconds, "the clock was set; what follows the calendar waits for an hour");
                self.hold_until = Some(passing + HOLD);
            }
        }
        if self.hold_until.is_some_and(|until| passing < until) {
            return false;
        }
        self.hold_until = None;
        true
    }
}

/// Enqueues what the calendar says, for every merchant and the platform. Any number of nodes may have one.
#[derive(Debug)]
pub struct Scheduler {
    app: Arc<App>,
    /// When to read whose calendar again.
    look_at: BTreeMap<MerchantId, Timestamp>,
    clock: ClockWatch,
}

impl Scheduler {
    /// A scheduler that has not looked yet.
    pub fn new(app: Arc<App>) -> Self {
        Self { app, look_at: BTreeMap::new(), clock: ClockWatch::default() }
    }

    /// Looks until told to stop.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut around = tokio::time::interval(LOOK_EVERY);
        around.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while !*stop.borrow() {
            tokio::select! {
                passing = around.tick() => {
                    if self.clock.trusts(self.app.now(), passing) && let Err(error) = self.look().await {
                        tracing::warn!(%error, "the calendar cannot be looked at; the next look goes on");
                    }
                }
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Enqueues what is due now.
    ///
    /// # Errors
    /// The first that occurs; the next look goes on.
    pub async fn look(&mut self) -> Result<(), Error> {
        let now = self.app.now();
        for merchant in self.app.may_have_jobs().await? {
            // Also when the clock was put back since.
            let is_read = |at: &Timestamp| *at > now && *at <= now.plus_seconds(READ_EVERY_SECONDS);
            if self.look_at.get(&merchant).is_some_and(is_read) {
                continue;
            }
            let again = now.plus_seconds(READ_EVERY_SECONDS);
            let next = self.app.turn_schedules(merchant).await?.map_or(again, |next| next.min(again));
            self.look_at.insert(merchant, next);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// TM-8: a clock that is set by a day is not believed for an hour, nor when it is set right again.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "an instant has to come from somewhere; the test counts from it")]
    fn a_clock_that_was_set_is_not_believed_for_an_hour() {
        let (mut watch, wall) = (ClockWatch::default(), Timestamp::from_micros(1_780_308_000_000_000));
        let start = Instant::now();
        let mut at = |seconds: u64, moved: i64| {
            let wall = wall.plus_seconds(i64::try_from(seconds).unwrap_or(0) + moved);
            watch.trusts(wall, start + Duration::from_secs(seconds))
        };
        assert!(at(0, 0) && at(20, 0) && at(40, 59), "clocks drift");
        assert!(!at(60, 86_400) && !at(80, 86_400), "a day ahead");
        assert!(!at(100, 0) && !at(3_699, 0), "and right again");
        assert!(at(3_700, 0) && at(3_720, 0));
        assert!(!at(3_740, -3_600), "an hour back");
        assert!(at(7_341, -3_600), "for good");
    }
}
