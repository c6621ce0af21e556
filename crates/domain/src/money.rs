//! Money: integer cents of the merchant's currency, never a float.

use crate::Invalid;

/// An amount of money in cents, 0 to 100,000,000 (one million whole units). Safety §7.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Cents(i64);

impl Cents {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest single amount the program accepts.
    pub const MAX: Self = Self(100_000_000);

    /// Checks the range.
    ///
    /// # Errors
    /// Negative or above [`Self::MAX`].
    pub const fn new(cents: i64) -> Result<Self, Invalid> {
        if cents < 0 || cents > Self::MAX.0 {
            Err(Invalid::OutOfRange { min: 0, max: Self::MAX.0 })
        } else {
            Ok(Self(cents))
        }
    }

    /// The cents.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// What remains after taking `part` away; `None` when more is taken than there is.
    pub const fn less(self, part: Self) -> Option<Self> {
        match self.0.checked_sub(part.0) {
            Some(rest) if rest >= 0 => Some(Self(rest)),
            _ => None,
        }
    }
}

/// An ISO 4217 currency code with two decimals, such as `EUR`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// The default currency.
    pub const EUR: Self = Self(*b"EUR");

    /// Accepts three upper-case letters.
    ///
    /// # Errors
    /// Anything else.
    pub fn new(code: &str) -> Result<Self, Invalid> {
        let bytes: [u8; 3] = code.as_bytes().try_into().map_err(|_| Invalid::NotACurrency)?;
        if bytes.iter().all(u8::is_ascii_uppercase) { Ok(Self(bytes)) } else { Err(Invalid::NotACurrency) }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("EUR")
    }
}

impl TryFrom<String> for Currency {
    type Error = Invalid;
    fn try_from(code: String) -> Result<Self, Invalid> {
        Self::new(&code)
    }
}

impl From<Currency> for String {
    fn from(code: Currency) -> String {
        code.as_str().to_owned()
    }
}
