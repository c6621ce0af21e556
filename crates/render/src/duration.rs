//! A waiting time in words, as a cashier would say it.

use crate::Text;

const SECONDS_IN_MINUTE: i64 = 60;
const MINUTES_IN_HOUR: i64 = 60;

/// From here on seconds are noise and the time is rounded up to whole minutes.
const SECONDS_SHOWN_BELOW: i64 = 10 * SECONDS_IN_MINUTE;

/// `seconds` in at most two units; never less than it is, because somebody waits for it to pass.
pub(crate) fn in_words(text: Text, seconds: i64) -> String {
    let seconds = seconds.max(0);
    if seconds < SECONDS_IN_MINUTE {
        return text.duration_seconds(seconds);
    }
    if seconds < SECONDS_SHOWN_BELOW {
        let minutes = text.duration_minutes(seconds / SECONDS_IN_MINUTE);
        return joined(text, minutes, seconds % SECONDS_IN_MINUTE, Text::duration_seconds);
    }
    let minutes = seconds / SECONDS_IN_MINUTE + i64::from(seconds % SECONDS_IN_MINUTE > 0);
    if minutes < MINUTES_IN_HOUR {
        return text.duration_minutes(minutes);
    }
    let hours = text.duration_hours(minutes / MINUTES_IN_HOUR);
    joined(text, hours, minutes % MINUTES_IN_HOUR, Text::duration_minutes)
}

fn joined(text: Text, whole: String, rest: i64, unit: impl Fn(&Text, i64) -> String) -> String {
    if rest == 0 { whole } else { text.duration_joined(&whole, &unit(&text, rest)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use orion_domain::Locale;

    #[test]
    fn a_wait_is_said_in_at_most_two_units_and_never_too_short() {
        let cases = [
            (-5, "0 seconds"),
            (0, "0 seconds"),
            (1, "1 second"),
            (59, "59 seconds"),
            (60, "1 minute"),
            (61, "1 minute and 1 second"),
            (599, "9 minutes and 59 seconds"),
            (600, "10 minutes"),
            (601, "11 minutes"),
            (3_599, "1 hour"),
            (3_600, "1 hour"),
            (3_601, "1 hour and 1 minute"),
            (86_400, "24 hours"),
            (i64::MAX, "2,562,047,788,015,215 hours and 31 minutes"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(in_words(Text::new(Locale::En), seconds), expected, "{seconds} s");
        }
    }

    #[test]
    fn a_message_writes_its_seconds_in_words() {
        let cases = [
            (Locale::En, "2 minutes and 30 seconds"),
            (Locale::Fr, "2 minutes et 30 secondes"),
            (Locale::De, "2 Minuten und 30 Sekunden"),
            (Locale::Lb, "2 Minutten an 30 Sekonnen"),
        ];
        for (locale, expected) in cases {
            let text = Text::new(locale).problem_stamp_cooldown(150);
            assert!(text.contains(expected), "{locale:?}: {text}");
        }
    }
}
