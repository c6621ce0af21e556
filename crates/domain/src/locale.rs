//! The four languages everything a person reads is written in.

use crate::Invalid;

/// A language of the product.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
    /// German.
    De,
    /// Luxembourgish. The code is `lb`, never `lu`.
    Lb,
}

impl Locale {
    /// Every locale, in the order pages list them.
    pub const ALL: [Self; 4] = [Self::En, Self::Fr, Self::De, Self::Lb];

    /// The BCP 47 code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
            Self::De => "de",
            Self::Lb => "lb",
        }
    }

    /// The language's own name for itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Fr => "Français",
            Self::De => "Deutsch",
            Self::Lb => "Lëtzebuergesch",
        }
    }
}

impl std::fmt::Display for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Locale {
    type Err = Invalid;
    fn from_str(code: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|locale| locale.as_str() == code)
            .ok_or(Invalid::UnknownValue { allowed: "en, fr, de, lb" })
    }
}
