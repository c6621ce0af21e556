//! Staff PINs: which digits are allowed, and the lock that makes guessing hopeless. Safety §5.

use crate::{Invalid, Timestamp};

/// Four to eight digits that are not among the first anybody would try. Safety PIN-1.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

/// The PINs people choose most besides repeats, runs, pairs and years: keypad shapes and mirrored pairs.
const COMMON: [&str; 46] = [
    "2580", "0852", "1470", "0741", "3690", "0963", "1590", "1593", "3571", "7531", "9513", "7410", "8520", "9630",
    "1478", "3698", "7896", "1236", "4789", "7412", "1004", "1010", "0007", "1122", "2211", "1133", "1221", "2112",
    "1331", "2332", "3223", "4334", "5005", "6996", "7007", "8008", "9009", "0420", "4200", "0911", "1123", "5683",
    "1230", "0123", "0101", "6969",
];

/// The longest PIN anybody may submit; longer input is refused before it is hashed. Safety PIN-10.
pub const PIN_DIGITS_MAX: usize = 8;

impl Pin {
    /// Checks a PIN that is about to be given to somebody.
    ///
    /// # Errors
    /// Not 4 to 8 digits, or one of the easy ones.
    pub fn choose(digits: &str) -> Result<Self, Invalid> {
        let pin = Self::submitted(digits)?;
        if is_easy(&pin.0) { Err(Invalid::PinTooEasy) } else { Ok(pin) }
    }

    /// Takes a PIN as typed at a terminal; only its form is checked.
    ///
    /// # Errors
    /// Not 4 to 8 digits.
    pub fn submitted(digits: &str) -> Result<Self, Invalid> {
        let fine = (4..=PIN_DIGITS_MAX).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
        if fine { Ok(Self(digits.to_owned())) } else { Err(Invalid::NotAPin) }
    }

    /// The digits, to be hashed and forgotten.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pin(…)")
    }
}

fn is_easy(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    let steps = |step: i16| bytes.windows(2).all(|pair| i16::from(pair[1]).saturating_sub(i16::from(pair[0])) == step);
    let wraps_up =
        bytes.windows(2).all(|pair| pair[1] == if pair[0] == b'9' { b'0' } else { pair[0].saturating_add(1) });
    let pairs_repeat = bytes.len().is_multiple_of(2) && bytes.chunks(2).all(|pair| pair == &bytes[..2]);
    let halves_repeat =
        bytes.len().is_multiple_of(2) && bytes[..bytes.len() / 2] == bytes[bytes.len() / 2..] && bytes.len() > 4;
    let year = bytes.len() == 4 && digits.parse::<u16>().is_ok_and(|year| (1940..=2035).contains(&year));
    let doubles = bytes.len() == 4 && bytes[0] == bytes[1] && bytes[2] == bytes[3];
    let thousands = bytes.len() == 4 && &bytes[1..] == b"000";
    steps(0)
        || steps(1)
        || steps(-1)
        || wraps_up
        || pairs_repeat
        || halves_repeat
        || year
        || doubles
        || thousands
        || COMMON.contains(&digits)
}

/// How many wrong PINs a PIN forgives, and how long it then rests. Safety PIN-4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockoutPolicy {
    /// Wrong attempts until the lock closes, 3 to 10.
    pub attempts: i64,
    /// Minutes of the first lock, 1 to 1440; each further one doubles, to a day at most.
    pub minutes: i64,
}

impl LockoutPolicy {
    /// What holds where neither merchant nor operator says otherwise.
    pub const PLATFORM_DEFAULT: Self = Self { attempts: 5, minutes: 15 };
}

/// Wrong attempts since the last success after which a PIN must be replaced.
const WRONG_UNTIL_DISABLED: i64 = 100;
/// The longest lock.
const LOCK_MINUTES_MAX: i64 = 24 * 60;

/// The lock of one PIN, as stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PinLock {
    /// Wrong attempts since the last success or unlock, up to the policy's number.
    pub failed_attempts: i64,
    /// How many locks followed each other without a success.
    pub lock_level: i64,
    /// Wrong attempts since the last success; unlike the others an unlock does not reset it.
    pub wrong_since_success: i64,
    /// Until when the PIN is not even looked at.
    pub locked_until: Option<Timestamp>,
}

/// What an attempt on a PIN meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinAttempt {
    /// The attempt is counted as if wrong; evaluate the PIN, and reset the lock when it is right.
    Evaluate(PinLock),
    /// The lock is closed; the PIN must not be evaluated.
    Locked {
        /// When the next attempt is possible.
        until: Timestamp,
    },
    /// Too many wrong attempts altogether; a new PIN is needed.
    Disabled,
}

impl PinLock {
    /// Counts an attempt before anybody looks at the PIN, so that parallel guesses cannot exceed the policy. Safety PIN-5.
    pub fn reserve(self, policy: LockoutPolicy, now: Timestamp) -> PinAttempt {
        if self.wrong_since_success >= WRONG_UNTIL_DISABLED {
            return PinAttempt::Disabled;
        }
        let counted = Self {
            failed_attempts: self.failed_attempts.saturating_add(1),
            wrong_since_success: self.wrong_since_success.saturating_add(1),
            ..self
        };
        match self.locked_until {
            Some(until) if until > now => PinAttempt::Locked { until },
            Some(_) => PinAttempt::Evaluate(counted.locked(self.lock_level.saturating_add(1), policy, now)),
            None if counted.failed_attempts >= policy.attempts => PinAttempt::Evaluate(counted.locked(0, policy, now)),
            None => PinAttempt::Evaluate(counted),
        }
    }

    /// How many attempts are left before the lock closes.
    pub fn attempts_remaining(self, policy: LockoutPolicy) -> i64 {
        policy.attempts.saturating_sub(self.failed_attempts).max(0)
    }

    /// What a manager's unlock leaves: counters reset, the total kept.
    pub const fn unlocked(self) -> Self {
        Self { failed_attempts: 0, lock_level: 0, locked_until: None, wrong_since_success: self.wrong_since_success }
    }

    fn locked(self, level: i64, policy: LockoutPolicy, now: Timestamp) -> Self {
        let doublings = u32::try_from(level.clamp(0, 11)).unwrap_or(0);
        let minutes = policy.minutes.saturating_mul(2_i64.saturating_pow(doublings)).min(LOCK_MINUTES_MAX);
        Self { lock_level: level, locked_until: Some(now.plus_seconds(minutes.saturating_mul(60))), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: LockoutPolicy = LockoutPolicy { attempts: 3, minutes: 10 };

    fn evaluated(lock: PinLock, now: Timestamp) -> PinLock {
        match lock.reserve(POLICY, now) {
            PinAttempt::Evaluate(next) => next,
            other => panic!("expected an evaluation, met {other:?}"),
        }
    }

    /// PIN-1
    #[test]
    fn easy_pins_are_refused() {
        for easy in [
            "0000", "11111", "1234", "9876", "1212", "676767", "1999", "2026", "2580", "1122", "123123", "7890", "5000",
        ] {
            assert_eq!(Pin::choose(easy), Err(Invalid::PinTooEasy), "{easy}");
        }
        for wrong in ["", "123", "123456789", "12a4", "１２３４"] {
            assert_eq!(Pin::choose(wrong), Err(Invalid::NotAPin), "{wrong}");
        }
        for fine in ["4826", "739105", "92846173"] {
            assert!(Pin::choose(fine).is_ok(), "{fine}");
        }
    }

    /// PIN-4
    #[test]
    fn the_lock_closes_at_the_last_attempt_and_doubles_after_probation() {
        let start = Timestamp::from_micros(0);
        let second = evaluated(evaluated(PinLock::default(), start), start);
        assert_eq!(second.attempts_remaining(POLICY), 1);
        let locked = evaluated(second, start);
        assert_eq!(locked.locked_until, Some(start.plus_seconds(600)));
        assert_eq!(
            locked.reserve(POLICY, start.plus_seconds(599)),
            PinAttempt::Locked { until: start.plus_seconds(600) }
        );
        let again = evaluated(locked, start.plus_seconds(600));
        assert_eq!(again.locked_until, Some(start.plus_seconds(600 + 1200)));
        assert_eq!(again.unlocked().locked_until, None);
    }

    /// PIN-4
    #[test]
    fn the_lock_never_lasts_longer_than_a_day() {
        let mut lock = PinLock::default();
        let mut now = Timestamp::from_micros(0);
        for _ in 0..30 {
            lock = evaluated(lock, now);
            if let Some(until) = lock.locked_until {
                assert!(until.seconds_since(now) <= 24 * 3600);
                now = until;
            }
        }
    }

    /// PIN-4
    #[test]
    fn a_hundred_wrong_attempts_disable_the_pin_even_across_unlocks() {
        let mut lock = PinLock::default();
        for attempt in 0..100 {
            lock = evaluated(lock.unlocked(), Timestamp::from_micros(attempt));
        }
        assert_eq!(lock.unlocked().reserve(POLICY, Timestamp::from_micros(0)), PinAttempt::Disabled);
    }
}
