//! What is known about a customer as a person.

use crate::text::{looks_like_link, plain_text};
use crate::{Invalid, LocalDate};

/// A first or last name: letters, marks, blanks, `'`, `-` and `.`; at most 60 characters; never a link.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

impl PersonName {
    /// Checks and normalises a name.
    ///
    /// # Errors
    /// Empty, too long, other characters, or something that reads like a link (safety E-5).
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let name = plain_text(text, 60, false)?;
        if looks_like_link(&name) {
            return Err(Invalid::LooksLikeALink);
        }
        let allowed = |character: char| {
            character.is_alphabetic() || is_mark(character) || matches!(character, ' ' | '\'' | '’' | '-' | '.')
        };
        if name.chars().all(allowed) && name.chars().any(char::is_alphabetic) {
            Ok(Self(name))
        } else {
            Err(Invalid::BadCharacters)
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Combining marks that remain after composition.
fn is_mark(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character)
}

impl TryFrom<String> for PersonName {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::new(&text)
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> String {
        name.0
    }
}

/// A phone number in E.164 form: `+` and 7 to 15 digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

impl Phone {
    /// Accepts an international number with the usual separators.
    ///
    /// # Errors
    /// No `+` or `00` in front, other characters, or a length that E.164 does not have.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let compact: String =
            text.trim().chars().filter(|character| !matches!(character, ' ' | '-' | '.' | '/' | '(' | ')')).collect();
        if compact.is_empty() {
            return Err(Invalid::Required);
        }
        let digits = compact.strip_prefix('+').or_else(|| compact.strip_prefix("00")).ok_or(Invalid::NotAPhone)?;
        let fine = (7..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        if fine { Ok(Self(format!("+{digits}"))) } else { Err(Invalid::NotAPhone) }
    }

    /// The number in E.164.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Phone {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::new(&text)
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> String {
        phone.0
    }
}

/// The youngest age at which a person may enrol themselves. Safety §12.
pub const SELF_ENROLLMENT_AGE_MIN: i64 = 16;

/// A real past date of birth, 0 to 120 years ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthDate(LocalDate);

impl BirthDate {
    /// Checks a date against today's date where the person is.
    ///
    /// # Errors
    /// Not a date, in the future, or more than 120 years ago.
    pub fn parse(text: &str, today: LocalDate) -> Result<Self, Invalid> {
        let date = LocalDate::parse(text.trim())?;
        if date > today {
            return Err(Invalid::DateInFuture);
        }
        if date.years_until(today) > 120 { Err(Invalid::TooOld) } else { Ok(Self(date)) }
    }

    /// Wraps a date that was checked when it was stored.
    pub const fn stored(date: LocalDate) -> Self {
        Self(date)
    }

    /// Full years of age on `today`.
    pub fn age_on(self, today: LocalDate) -> i64 {
        self.0.years_until(today)
    }

    /// The date.
    pub const fn date(self) -> LocalDate {
        self.0
    }
}

/// The birthdays, as `MM-DD`, that are kept on a day: who was born on 29 February is greeted on 28 February in ordinary years.
/// Safety TM-7.
pub fn birthday_keys(day: LocalDate) -> Vec<String> {
    let date = day.civil();
    let mut keys = vec![format!("{:02}-{:02}", date.month(), date.day())];
    if (date.month(), date.day()) == (2, 28) && !date.in_leap_year() {
        keys.push("02-29".to_owned());
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_real_people_pass_and_bait_does_not() {
        for name in ["Anna", "Jean-Pierre", "O’Neill", "Søren", "Łukasz", "Nguyễn", "J. R.", "María José", "李"]
        {
            assert!(PersonName::new(name).is_ok(), "{name}");
        }
        for bait in ["win.com", "http://x", "Anna <b>", "a@b.c", "...", "12345", "Anna\u{202E}"] {
            assert!(PersonName::new(bait).is_err(), "{bait}");
        }
    }

    #[test]
    fn phones_are_stored_in_one_form() {
        assert_eq!(Phone::new("+352 621-123 456").map(String::from), Ok("+352621123456".to_owned()));
        assert_eq!(Phone::new("00352621123456").map(String::from), Ok("+352621123456".to_owned()));
        for wrong in ["621123456", "+0352621", "+352", "+352abc12345", "+1234567890123456"] {
            assert_eq!(Phone::new(wrong), Err(Invalid::NotAPhone), "{wrong}");
        }
    }

    #[test]
    fn birth_dates_are_real_and_past() -> Result<(), Invalid> {
        let today = LocalDate::parse("2026-03-01")?;
        assert!(BirthDate::parse("2026-03-01", today).is_ok());
        assert_eq!(BirthDate::parse("2026-03-02", today), Err(Invalid::DateInFuture));
        assert_eq!(BirthDate::parse("1905-03-01", today), Err(Invalid::TooOld));
        assert!(BirthDate::parse("1905-03-02", today).is_ok());
        assert_eq!(BirthDate::parse("2025-02-29", today), Err(Invalid::NotADate));
        assert_eq!(BirthDate::parse("2008-02-29", today)?.age_on(LocalDate::parse("2026-02-28")?), 17);
        assert_eq!(BirthDate::parse("2008-02-29", today)?.age_on(today), 18);
        Ok(())
    }

    /// TM-7
    #[test]
    fn who_was_born_on_a_leap_day_is_greeted_once_a_year() -> Result<(), Invalid> {
        let on = |day: &str| LocalDate::parse(day).map(birthday_keys);
        assert_eq!(on("2026-02-28")?, ["02-28", "02-29"]);
        assert_eq!(on("2028-02-28")?, ["02-28"]);
        assert_eq!(on("2028-02-29")?, ["02-29"]);
        assert_eq!(on("2100-02-28")?, ["02-28", "02-29"]);
        assert_eq!(on("2026-03-01")?, ["03-01"]);
        Ok(())
    }
}
