//! Card numbers with a check digit, and QR tokens. The caller brings the randomness.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::Invalid;

/// Twelve digits; the last is a Luhn check digit (ISO/IEC 7812-1, annex B). Shown as `XXXX-XXXX-XXXX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CardNumber(u64);

/// How many numbers there are without the check digit.
const PAYLOADS: u64 = 100_000_000_000;

impl CardNumber {
    /// Makes a number from 64 random bits. The modulo bias is below one in 10⁸.
    pub const fn from_random(bits: u64) -> Self {
        let payload = bits % PAYLOADS;
        Self(payload.saturating_mul(10).saturating_add(check_digit(payload)))
    }

    /// Reads twelve digits, with or without dashes and blanks.
    ///
    /// # Errors
    /// Another length, other characters or a wrong check digit (a slip of the finger).
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let digits: String = text.chars().filter(|character| !matches!(character, '-' | ' ')).collect();
        if digits.len() != 12 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(Invalid::NotACardNumber);
        }
        let number: u64 = digits.parse().map_err(|_| Invalid::NotACardNumber)?;
        if check_digit(number / 10) == number % 10 { Ok(Self(number)) } else { Err(Invalid::NotACardNumber) }
    }

    /// The twelve digits without dashes, as stored.
    pub fn digits(self) -> String {
        format!("{:012}", self.0)
    }

    /// The last four digits, for logs and for people who have not proven who they are.
    pub fn last_four(self) -> String {
        format!("{:04}", self.0 % 10_000)
    }

    /// The number with all but the last four digits hidden.
    pub fn masked(self) -> String {
        format!("••••-••••-{}", self.last_four())
    }
}

/// The Luhn digit of an eleven-digit payload: every second digit from the right, starting with the last, doubled.
const fn check_digit(payload: u64) -> u64 {
    let mut rest = payload;
    let mut sum: u64 = 0;
    let mut doubled = true;
    while rest > 0 {
        let digit = rest % 10;
        let weighted = if doubled { digit.saturating_mul(2) } else { digit };
        sum = sum.saturating_add(weighted / 10).saturating_add(weighted % 10);
        doubled = !doubled;
        rest /= 10;
    }
    10_u64.saturating_sub(sum % 10) % 10
}

impl std::fmt::Display for CardNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = self.digits();
        write!(f, "{}-{}-{}", &digits[0..4], &digits[4..8], &digits[8..12])
    }
}

/// The secret in a card's QR code: 192 random bits, URL-safe, 32 characters.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct QrToken(String);

impl QrToken {
    /// Makes a token from 24 random bytes.
    pub fn from_random(bytes: [u8; 24]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Accepts the form of a token; says nothing about whether a card has it.
    ///
    /// # Errors
    /// Not 32 URL-safe characters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let fine =
            text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if fine { Ok(Self(text.to_owned())) } else { Err(Invalid::BadCharacters) }
    }

    /// The token, to be shown to its owner only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for QrToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("QrToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_carry_a_luhn_digit() {
        // 7992739871 is the textbook payload; its check digit is 3.
        assert_eq!(check_digit(7_992_739_871), 3);
        let number = CardNumber::from_random(79_927_398_713);
        assert_eq!(CardNumber::parse(&number.to_string()), Ok(number));
        assert_eq!(CardNumber::parse(&number.digits()), Ok(number));
    }

    #[test]
    fn a_slip_of_the_finger_is_noticed() {
        let digits = CardNumber::from_random(123_456_789).digits();
        for place in 0..12 {
            let mut wrong = digits.clone().into_bytes();
            wrong[place] = if wrong[place] == b'9' { b'0' } else { wrong[place].saturating_add(1) };
            assert!(CardNumber::parse(&String::from_utf8_lossy(&wrong)).is_err(), "digit {place}");
        }
    }

    /// G-P2
    #[test]
    fn tokens_hide_themselves_in_debug_output() {
        let token = QrToken::from_random([7; 24]);
        assert_eq!(token.expose().len(), 32);
        assert_eq!(format!("{token:?}"), "QrToken(…)");
        assert!(QrToken::parse(token.expose()).is_ok() && QrToken::parse("short").is_err());
    }
}
