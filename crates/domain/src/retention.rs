//! How long what is known of people is kept. Safety §16.3.
//!
//! A customer who has not been seen for long is told a month ahead and then forgotten, by the calendar of the merchant. What
//! removes something by its age looks twice, at least an hour apart, and removes only what was due the first time
//! ([`Look`]): a clock that jumps removes nothing (TM-8).

use crate::settings::Settings;
use crate::{LocalDate, Timestamp, Zone};

/// Months without a visit after which people are forgotten, where the merchant has no number of its own; the most it may have.
pub const RETENTION_MONTHS: i64 = 36;
/// The fewest that a merchant may have.
pub const RETENTION_MONTHS_MIN: i64 = 6;
/// Months between the notice and the end.
const NOTICE_MONTHS: i64 = 1;
/// Addresses and programs of whoever asked, beside a transaction.
pub const ADDRESS_DAYS: i64 = 90;
/// Notes beside a transaction: 24 months.
pub const NOTE_DAYS: i64 = 731;
/// Which mails were sent: 12 months.
pub const MAIL_DAYS: i64 = 366;
/// That somebody had the welcome bonus: 12 months.
pub const BONUS_DAYS: i64 = 366;
/// The audit log: 5 years.
pub const AUDIT_DAYS: i64 = 1_827;
/// Sessions and links that sign in are over long before.
pub const SESSION_DAYS: i64 = 100;

/// Looks that are nearer to each other are one.
const APART_SECONDS_MIN: i64 = 3_600;
/// Looks that are further from each other agree on nothing: an outage lay between them, or the clock was set.
const APART_SECONDS_MAX: i64 = 3 * 24 * 3_600;

/// How long a merchant keeps customers who do not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    months: i64,
}

impl Retention {
    /// What a merchant's settings say.
    pub fn of(settings: &Settings) -> Self {
        Self { months: settings.retention_months.unwrap_or(RETENTION_MONTHS) }
    }

    /// The number of months.
    pub const fn months(self) -> i64 {
        self.months
    }

    /// People are to be told whose last visit lies before this.
    pub fn told_before(self, now: Timestamp, zone: &Zone) -> Timestamp {
        after_months(self.months.saturating_sub(NOTICE_MONTHS), now, zone)
    }

    /// People are to be forgotten whose last visit lies before this.
    pub fn forgotten_before(self, now: Timestamp, zone: &Zone) -> Timestamp {
        after_months(self.months, now, zone)
    }

    /// The last day on which somebody who is told today can change it.
    pub fn last_day(self, now: Timestamp, zone: &Zone) -> LocalDate {
        zone.day_of(now).plus_months(NOTICE_MONTHS)
    }

    /// A notice that was given before this has run out.
    pub fn notice_over_before(self, now: Timestamp, zone: &Zone) -> Timestamp {
        zone.day_of(now).plus_months(NOTICE_MONTHS.saturating_neg()).bounds(zone).0
    }
}

/// The end of the day that many months ago.
fn after_months(months: i64, now: Timestamp, zone: &Zone) -> Timestamp {
    zone.day_of(now).plus_months(months.saturating_neg()).bounds(zone).1
}

/// What a look at the clock is worth, given the look before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The first that counts: nothing is removed.
    First,
    /// The same as the one before.
    Again,
    /// The second: what was due at this, the earlier one, is due.
    Agrees(Timestamp),
}

impl Look {
    /// Compares a look with the one before.
    pub const fn after(before: Option<Timestamp>, now: Timestamp) -> Self {
        let Some(before) = before else { return Self::First };
        let apart = now.micros().saturating_sub(before.micros());
        if apart < 0 || apart > APART_SECONDS_MAX.saturating_mul(1_000_000) {
            Self::First
        } else if apart < APART_SECONDS_MIN.saturating_mul(1_000_000) {
            Self::Again
        } else {
            Self::Agrees(before)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Invalid;

    /// The instant of noon on a day in Luxembourg.
    fn noon(day: &str, zone: &Zone) -> Result<Timestamp, Invalid> {
        Ok(LocalDate::parse(day)?.bounds(zone).0.plus_seconds(12 * 3_600))
    }

    /// Safety §16.3: told 35 months after the day of the last visit, forgotten after 36, whatever the length of the months.
    #[test]
    fn months_are_counted_by_the_calendar() -> Result<(), Invalid> {
        let zone = Zone::new("Europe/Luxembourg")?;
        let rule = Retention::of(&Settings::default());
        for (visit, told, forgotten) in
            [("2026-06-01", "2029-05-01", "2029-06-01"), ("2026-01-31", "2028-12-31", "2029-01-31")]
        {
            let (visit, told, forgotten) = (noon(visit, &zone)?, noon(told, &zone)?, noon(forgotten, &zone)?);
            assert!(
                visit < rule.told_before(told, &zone) && visit >= rule.told_before(told.plus_seconds(-86_400), &zone)
            );
            assert!(visit < rule.forgotten_before(forgotten, &zone));
            assert!(visit >= rule.forgotten_before(forgotten.plus_seconds(-86_400), &zone));
        }
        let short = Retention::of(&Settings { retention_months: Some(6), ..Settings::default() });
        assert!(noon("2026-06-01", &zone)? < short.told_before(noon("2026-11-01", &zone)?, &zone));
        Ok(())
    }

    /// Nobody is forgotten on the last day that they were told, nor before it.
    #[test]
    fn a_notice_runs_out_after_its_last_day() -> Result<(), Invalid> {
        let zone = Zone::new("Europe/Luxembourg")?;
        let rule = Retention::of(&Settings::default());
        let mut day = LocalDate::parse("2026-01-01")?;
        for _ in 0..800 {
            let given = day.bounds(&zone).0.plus_seconds(10 * 3_600);
            let last = rule.last_day(given, &zone);
            let on = |date: LocalDate| date.bounds(&zone).0.plus_seconds(22 * 3_600);
            assert!(given >= rule.notice_over_before(on(last), &zone), "on the last day: {day}");
            assert!(given < rule.notice_over_before(on(last.plus_days(5)), &zone), "after it: {day}");
            day = day.plus_days(1);
        }
        Ok(())
    }

    /// TM-8: two looks agree when at least an hour lies between them, and not an outage or a jump of the clock.
    #[test]
    fn two_looks_agree_when_they_are_apart() {
        let first = Timestamp::from_micros(1_780_308_000_000_000);
        let after = |seconds| Look::after(Some(first), first.plus_seconds(seconds));
        assert_eq!(Look::after(None, first), Look::First);
        assert_eq!([0, 3_599].map(after), [Look::Again; 2]);
        assert_eq!([3_600, 86_400, 259_200].map(after), [Look::Agrees(first); 3]);
        assert_eq!([259_201, 31_536_000, -1, -86_400].map(after), [Look::First; 4]);
    }
}
