//! Numbers, money and times as the reader writes them.
//!
//! English follows the United Kingdom: the day before the month and a clock of 24 hours, as everyone in a
//! euro country expects.

use std::sync::LazyLock;

use icu_calendar::{Date, Gregorian};
use icu_datetime::input::{DateTime, Time};
use icu_datetime::{FixedCalendarDateTimeFormatter, NoCalendarFormatter, fieldsets};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::{Decimal, SignDisplay};
use icu_locale_core::locale;
use orion_domain::Locale;

type DateFormatter = FixedCalendarDateTimeFormatter<Gregorian, fieldsets::YMD>;
type DateTimeFormatter = FixedCalendarDateTimeFormatter<Gregorian, fieldsets::YMDT>;
type TimeFormatter = NoCalendarFormatter<fieldsets::T>;

/// The formatters of one locale. `None` where the compiled data lack one, which a test rules out.
struct Formatters {
    number: Option<DecimalFormatter>,
    date: Option<DateFormatter>,
    date_time: Option<DateTimeFormatter>,
    time: Option<TimeFormatter>,
}

static IN_ENGLISH: LazyLock<Formatters> = LazyLock::new(|| formatters(&locale!("en-GB")));
static IN_FRENCH: LazyLock<Formatters> = LazyLock::new(|| formatters(&locale!("fr")));
static IN_GERMAN: LazyLock<Formatters> = LazyLock::new(|| formatters(&locale!("de")));
static IN_LUXEMBOURGISH: LazyLock<Formatters> = LazyLock::new(|| formatters(&locale!("lb")));

fn formatters(locale: &icu_locale_core::Locale) -> Formatters {
    Formatters {
        number: DecimalFormatter::try_new(locale.into(), Default::default()).ok(),
        date: DateFormatter::try_new(locale.into(), fieldsets::YMD::long()).ok(),
        date_time: DateTimeFormatter::try_new(locale.into(), fieldsets::YMD::long().with_time_hm()).ok(),
        time: TimeFormatter::try_new(locale.into(), fieldsets::T::hm()).ok(),
    }
}

fn of(locale: Locale) -> &'static Formatters {
    match locale {
        Locale::En => &IN_ENGLISH,
        Locale::Fr => &IN_FRENCH,
        Locale::De => &IN_GERMAN,
        Locale::Lb => &IN_LUXEMBOURGISH,
    }
}

/// A whole number with its thousands grouped: `12,345`.
#[must_use]
pub fn number(locale: Locale, number: i64) -> String {
    decimal(locale, &Decimal::from(number))
}

/// An amount of money: `€12.50` in English, `12,50 €` in the other three.
///
/// `cents` are hundredths of `currency`, an ISO 4217 code. A currency without a sign of its own here is
/// written with its code.
#[must_use]
pub fn money(locale: Locale, cents: i64, currency: &str) -> String {
    let mut amount = Decimal::from(cents);
    amount.multiply_pow10(-2);
    let sign = match currency {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        code => code,
    };
    if locale != Locale::En {
        return format!("{}\u{a0}{sign}", decimal(locale, &amount));
    }
    let minus = if cents < 0 { "-" } else { "" };
    let space = if sign == currency { "\u{a0}" } else { "" };
    let amount = decimal(locale, &amount.with_sign_display(SignDisplay::Never));
    format!("{minus}{sign}{space}{amount}")
}

/// A day in its long form: `21 November 2026`.
#[must_use]
pub fn date(locale: Locale, day: jiff::civil::Date) -> String {
    match (&of(locale).date, calendar_day(day)) {
        (Some(formatter), Some(date)) => formatter.format(&date).to_string(),
        _ => day.to_string(),
    }
}

/// A moment on the clock of its own time zone: `21 November 2026 at 14:05`.
#[must_use]
pub fn date_time(locale: Locale, moment: &jiff::Zoned) -> String {
    match (&of(locale).date_time, calendar_day(moment.date()), clock(moment.time())) {
        (Some(formatter), Some(date), Some(time)) => formatter.format(&DateTime { date, time }).to_string(),
        _ => moment.to_string(),
    }
}

/// Hours and minutes: `14:05`.
#[must_use]
pub fn time(locale: Locale, time: jiff::civil::Time) -> String {
    match (&of(locale).time, clock(time)) {
        (Some(formatter), Some(time)) => formatter.format(&time).to_string(),
        _ => time.to_string(),
    }
}

fn decimal(locale: Locale, decimal: &Decimal) -> String {
    match &of(locale).number {
        Some(formatter) => formatter.format(decimal).to_string(),
        None => decimal.to_string(),
    }
}

fn calendar_day(day: jiff::civil::Date) -> Option<Date<Gregorian>> {
    let (month, day_of_month) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    Date::try_new_gregorian(i32::from(day.year()), month, day_of_month).ok()
}

fn clock(time: jiff::civil::Time) -> Option<Time> {
    let part = |part: i8| u8::try_from(part).ok();
    Time::try_new(part(time.hour())?, part(time.minute())?, part(time.second())?, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Locale::{De, En, Fr, Lb};

    #[test]
    fn every_locale_has_its_formatters() {
        for locale in Locale::ALL {
            let formatters = of(locale);
            assert!(formatters.number.is_some() && formatters.date.is_some());
            assert!(formatters.date_time.is_some() && formatters.time.is_some());
        }
    }

    #[test]
    fn numbers_are_grouped() {
        let cases = [
            (En, 0, "0"),
            (En, 1_234_567, "1,234,567"),
            (Fr, 1_234_567, "1\u{202f}234\u{202f}567"),
            (De, 1_234_567, "1.234.567"),
            (Lb, 1_234_567, "1.234.567"),
            (De, -42, "-42"),
            (En, i64::MIN, "-9,223,372,036,854,775,808"),
        ];
        for (locale, value, expected) in cases {
            assert_eq!(number(locale, value), expected);
        }
    }

    #[test]
    fn money_has_two_decimals_and_its_sign_where_the_locale_puts_it() {
        let cases = [
            (En, 1_250, "EUR", "€12.50"),
            (Fr, 1_250, "EUR", "12,50\u{a0}€"),
            (De, 1_250, "EUR", "12,50\u{a0}€"),
            (Lb, 1_250, "EUR", "12,50\u{a0}€"),
            (En, 5, "USD", "$0.05"),
            (En, -5, "GBP", "-£0.05"),
            (De, -5, "EUR", "-0,05\u{a0}€"),
            (En, 123_456_700, "CHF", "CHF\u{a0}1,234,567.00"),
            (Fr, 123_456_700, "CHF", "1\u{202f}234\u{202f}567,00\u{a0}CHF"),
            (En, 0, "EUR", "€0.00"),
            (En, i64::MIN, "EUR", "-€92,233,720,368,547,758.08"),
        ];
        for (locale, cents, currency, expected) in cases {
            assert_eq!(money(locale, cents, currency), expected);
        }
    }

    #[test]
    fn days_and_times_read_as_people_write_them() {
        let moment = jiff::civil::date(2026, 3, 1).at(14, 5, 59, 0).in_tz("Europe/Luxembourg").unwrap();
        let cases = [
            (En, "1 March 2026", "1 March 2026 at 14:05"),
            (Fr, "1 mars 2026", "1 mars 2026 à 14:05"),
            (De, "1. März 2026", "1. März 2026 um 14:05"),
            (Lb, "1. Mäerz 2026", "1. Mäerz 2026 14:05"),
        ];
        for (locale, expected_date, expected_date_time) in cases {
            assert_eq!(date(locale, moment.date()), expected_date);
            assert_eq!(date_time(locale, &moment), expected_date_time);
            assert_eq!(time(locale, moment.time()), "14:05");
        }
    }

    #[test]
    fn a_moment_is_shown_on_its_own_zones_clock() {
        let midnight = jiff::civil::date(2026, 7, 1).at(22, 30, 0, 0).in_tz("UTC").unwrap();
        let local = midnight.in_tz("Europe/Luxembourg").unwrap();
        assert_eq!(date(En, local.date()), "2 July 2026");
        assert_eq!(time(En, local.time()), "00:30");
    }
}
