//! When points end that nobody used. Product §12, safety TM-5.
//!
//! Points are valid through a local date: so many days after the day of the last activity, in the zone of the card's store.
//! They are gone at the midnight that follows, however many hours the days between had. So what is due is everything whose
//! last activity lies before one instant, and a database can be asked for it.

use crate::ledger::{Card, CardState};
use crate::program::Program;
use crate::{LocalDate, Points, Timestamp, Zone};

/// Days ahead that people are told, where points last at least twice as long.
pub const WARNING_DAYS: i64 = 14;

/// How long a program's points last without activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiry {
    days: i64,
}

impl Expiry {
    /// What a program says; `None` where points last for ever. While a program is switched off nobody can use their points, so
    /// none end.
    pub fn of(program: &Program) -> Option<Self> {
        let days = program.rules.points_expiration_days?;
        (program.is_active() && program.rules.loyalty_type.has_points()).then_some(Self { days })
    }

    /// Days ahead that people are told. Points that last less than four weeks are warned of halfway.
    pub fn warning_days(self) -> i64 {
        WARNING_DAYS.min(self.days.div_euclid(2))
    }

    /// The last day on which points are valid after an activity.
    pub fn last_day(self, active_at: Timestamp, zone: &Zone) -> LocalDate {
        zone.day_of(active_at).plus_days(self.days)
    }

    /// Points have ended where the last activity lies before this.
    pub fn ended_before(self, now: Timestamp, zone: &Zone) -> Timestamp {
        zone.day_of(now).plus_days(self.days.saturating_neg()).bounds(zone).0
    }

    /// People are to be warned where the last activity lies before this.
    pub fn warned_before(self, now: Timestamp, zone: &Zone) -> Timestamp {
        let ahead = self.warning_days().saturating_add(1).saturating_sub(self.days);
        zone.day_of(now).plus_days(ahead).bounds(zone).0
    }
}

/// Whether a card has points that ended: asked once more under the lock, because a purchase may have come between.
pub fn has_ended(card: &Card, ended_before: Timestamp) -> bool {
    card.state == CardState::Active
        && card.points_balance > Points::ZERO
        && card.last_activity_at.is_some_and(|at| at < ended_before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Invalid;

    /// 08:00 UTC on a day of 2026, and so many hours later.
    fn at(day: &str, hours: i64) -> Result<Timestamp, Invalid> {
        let utc = Zone::new("UTC")?;
        Ok(LocalDate::parse(day)?.bounds(&utc).0.plus_seconds(hours.saturating_mul(3600)))
    }

    /// TM-5: valid through the last day, gone at the next local midnight, on both nights of the clock change, too.
    #[test]
    fn points_end_at_the_midnight_after_their_last_day() -> Result<(), Invalid> {
        let zone = Zone::new("Europe/Luxembourg")?;
        let expiry = Expiry { days: 30 };
        // Active at 00:30 and at 23:30 of one local day; the clock changed meanwhile, twice for the last one.
        for (first, last, end) in [
            ("2026-05-31", "2026-06-01", "2026-07-01"),
            ("2026-02-26", "2026-02-27", "2026-03-29"),
            ("2026-09-24", "2026-09-25", "2026-10-25"),
        ] {
            let day = LocalDate::parse(end)?;
            let (early, late) = (LocalDate::parse(last)?.bounds(&zone).0, at(first, 24)?.plus_seconds(12 * 3600));
            for active in [early.plus_seconds(1), late] {
                assert_eq!(expiry.last_day(active, &zone), day);
                let midnight = day.bounds(&zone).1;
                assert!(active >= expiry.ended_before(midnight.plus_seconds(-1), &zone), "valid to the end of {end}");
                assert!(active < expiry.ended_before(midnight, &zone), "gone after {end}");
            }
        }
        Ok(())
    }

    #[test]
    fn the_warning_is_a_matter_of_days_not_of_hours() -> Result<(), Invalid> {
        let zone = Zone::new("Europe/Luxembourg")?;
        let active = at("2026-06-01", 20)?;
        for (days, first_day_of_warning) in
            [(365, "2027-05-18"), (28, "2026-06-15"), (10, "2026-06-06"), (1, "2026-06-02")]
        {
            let expiry = Expiry { days };
            let (morning, next) = LocalDate::parse(first_day_of_warning)?.bounds(&zone);
            assert!(active < expiry.warned_before(morning, &zone), "{days} days: warned from that morning on");
            assert!(active < expiry.warned_before(next, &zone));
            assert!(active >= expiry.warned_before(morning.plus_seconds(-1), &zone), "{days} days: and not before");
        }
        Ok(())
    }
}
