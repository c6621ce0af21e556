//! Instants, local dates and zones. Instants are UTC microseconds; days belong to a zone.

use crate::Invalid;

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// An instant by its microseconds.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// The microseconds.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The instant `seconds` later (earlier when negative).
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Whole seconds from `earlier` to this instant, rounded up; never negative.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        let micros = self.0.saturating_sub(earlier.0);
        if micros <= 0 { 0 } else { micros.saturating_add(999_999) / 1_000_000 }
    }

    /// RFC 3339 with microseconds and `Z`.
    pub fn to_rfc3339(self) -> String {
        self.instant().map_or_else(|| self.0.to_string(), |instant| format!("{instant:.6}"))
    }

    /// The date and time on the clock of a zone.
    pub fn in_zone(self, zone: &Zone) -> jiff::Zoned {
        self.instant().unwrap_or_default().to_zoned(zone.0.clone())
    }

    fn instant(self) -> Option<jiff::Timestamp> {
        jiff::Timestamp::from_microsecond(self.0).ok()
    }
}

/// A calendar date without a time, valid only together with the zone it was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct LocalDate(jiff::civil::Date);

impl LocalDate {
    /// A day for samples.
    pub const SAMPLE: Self = Self(jiff::civil::date(2027, 12, 31));

    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    /// Another form, or a day that does not exist.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let shape = text.len() == 10
            && text.bytes().enumerate().all(|(place, byte)| match place {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shape {
            return Err(Invalid::NotADate);
        }
        text.parse().map(Self).map_err(|_| Invalid::NotADate)
    }

    /// The date as jiff knows it, for formatting.
    pub const fn civil(self) -> jiff::civil::Date {
        self.0
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// So many days later, earlier when negative; never beyond what a calendar holds.
    pub fn plus_days(self, days: i64) -> Self {
        let span = jiff::Span::new().try_days(days).unwrap_or_default();
        Self(self.0.saturating_add(span))
    }

    /// So many months later, earlier when negative: on the same day of the month, or the last where it has none.
    pub fn plus_months(self, months: i64) -> Self {
        let span = jiff::Span::new().try_months(months).unwrap_or_default();
        Self(self.0.saturating_add(span))
    }

    /// Full years from this date to `later`; negative when `later` lies before. 29 February counts up on 1 March.
    pub fn years_until(self, later: Self) -> i64 {
        let years = i64::from(later.0.year()).saturating_sub(i64::from(self.0.year()));
        let before_anniversary = (later.0.month(), later.0.day()) < (self.0.month(), self.0.day());
        if before_anniversary { years.saturating_sub(1) } else { years }
    }

    /// The instants at which this day begins and the next one begins in a zone: 23, 24 or 25 hours. Safety TM-4.
    pub fn bounds(self, zone: &Zone) -> (Timestamp, Timestamp) {
        let start = |date: jiff::civil::Date| {
            date.to_zoned(zone.0.clone())
                .map_or(Timestamp::default(), |zoned| Timestamp(zoned.timestamp().as_microsecond()))
        };
        (start(self.0), start(self.0.tomorrow().unwrap_or(self.0)))
    }
}

impl std::fmt::Display for LocalDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// An IANA time zone that exists, such as `Europe/Luxembourg`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(jiff::tz::TimeZone);

impl Zone {
    /// Looks a zone up in the tables inside the program.
    ///
    /// # Errors
    /// No such zone.
    pub fn new(name: &str) -> Result<Self, Invalid> {
        jiff::tz::TimeZone::get(name).map(Self).map_err(|_| Invalid::NotATimeZone)
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The calendar day of an instant in this zone.
    pub fn day_of(&self, instant: Timestamp) -> LocalDate {
        LocalDate(instant.in_zone(self).date())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// TM-4
    #[test]
    fn days_have_23_or_25_hours_twice_a_year() -> Result<(), Invalid> {
        let zone = Zone::new("Europe/Luxembourg")?;
        let hours = |day: &str| -> Result<i64, Invalid> {
            let (start, end) = LocalDate::parse(day)?.bounds(&zone);
            Ok(end.seconds_since(start) / 3600)
        };
        assert_eq!((hours("2026-03-29")?, hours("2026-10-25")?, hours("2026-06-01")?), (23, 25, 24));
        Ok(())
    }

    #[test]
    fn instants_print_as_rfc_3339() {
        assert_eq!(Timestamp::from_micros(1_767_225_600_000_001).to_rfc3339(), "2026-01-01T00:00:00.000001Z");
    }

    /// TM-8
    #[test]
    fn seconds_round_up_and_never_go_negative() {
        let earlier = Timestamp::from_micros(10);
        assert_eq!(Timestamp::from_micros(11).seconds_since(earlier), 1);
        assert_eq!(Timestamp::from_micros(9).seconds_since(earlier), 0);
    }

    #[test]
    fn zones_must_exist() {
        assert!(Zone::new("Europe/Luxembourg").is_ok());
        assert_eq!(Zone::new("Europe/Atlantis"), Err(Invalid::NotATimeZone));
    }
}
