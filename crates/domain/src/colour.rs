//! Merchant colours.

use crate::Invalid;

/// A colour as `#rrggbb`; the only form that may reach a style sheet. Safety §8, Branding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

impl Colour {
    /// A colour of three channels.
    pub const fn from_rgb(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Accepts `#` and six hexadecimal digits.
    ///
    /// # Errors
    /// Anything else.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let digits = text
            .strip_prefix('#')
            .filter(|digits| digits.len() == 6 && digits.is_ascii())
            .ok_or(Invalid::NotAColour)?;
        let channel = |range| u8::from_str_radix(&digits[range], 16).map_err(|_| Invalid::NotAColour);
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(Invalid::NotAColour);
        }
        Ok(Self { red: channel(0..2)?, green: channel(2..4)?, blue: channel(4..6)? })
    }

    /// Red, green and blue.
    pub const fn rgb(self) -> (u8, u8, u8) {
        (self.red, self.green, self.blue)
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl TryFrom<String> for Colour {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::new(&text)
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> String {
        colour.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_six_hexadecimal_digits_are_a_colour() {
        assert_eq!(Colour::new("#7A3e1d").map(|colour| colour.to_string()), Ok("#7a3e1d".to_owned()));
        for wrong in ["7a3e1d", "#7a3e1", "#7a3e1dd", "#7a3e1g", "#+a3e1d", "red", "#é3e1d", "#7a3e1d;}"] {
            assert_eq!(Colour::new(wrong), Err(Invalid::NotAColour), "{wrong}");
        }
    }
}
