//! Validated texts, and the one list of reasons for which a value can be invalid.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use crate::letter_template::LetterMistake;

/// Why a value was refused. Pages and problem documents turn each case into a sentence; the values inside
/// are what the sentence needs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each case says what it means in its message")]
pub enum Invalid {
    #[error("is required")]
    Required,
    #[error("is longer than {max} characters")]
    TooLong { max: usize },
    #[error("is shorter than {min} characters")]
    TooShort { min: usize },
    #[error("is not an id (a UUID is expected)")]
    NotAnId,
    #[error("is not an e-mail address")]
    NotAnEmail,
    #[error("is not a date in the form YYYY-MM-DD")]
    NotADate,
    #[error("lies in the future")]
    DateInFuture,
    #[error("is more than 120 years ago")]
    TooOld,
    #[error("is below the minimum age of {age}")]
    TooYoung { age: i64 },
    #[error("is not a phone number in international form, such as +352 621 123 456")]
    NotAPhone,
    #[error("must be between {min} and {max}")]
    OutOfRange { min: i64, max: i64 },
    #[error("contains characters that are not allowed here")]
    BadCharacters,
    #[error("must not contain a link or an e-mail address")]
    LooksLikeALink,
    #[error("must not name the person it is about")]
    NamesThePerson,
    #[error("must be accepted")]
    MustBeAccepted,
    #[error("must be 4 to 8 digits")]
    NotAPin,
    #[error("is too easy to guess: avoid repeats, runs, pairs and years")]
    PinTooEasy,
    #[error("is too easy to guess: use several unrelated words")]
    PasswordTooEasy,
    #[error("must be a colour such as #7a3e1d")]
    NotAColour,
    #[error("must be lower-case letters, digits and dashes")]
    NotASlug,
    #[error("must be an https address")]
    NotAUrl,
    #[error("is not a host name such as card.bakery.example")]
    NotAHost,
    #[error("names no published page of the program's own stores")]
    NotAPublishedPage,
    #[error("is not a time zone name such as Europe/Luxembourg")]
    NotATimeZone,
    #[error("is not a currency code such as EUR")]
    NotACurrency,
    #[error("must be one of: {allowed}")]
    UnknownValue { allowed: &'static str },
    #[error("is not a card number")]
    NotACardNumber,
    #[error("is already taken")]
    Taken,
    #[error("is not a member of this request")]
    UnknownMember,
    #[error("appears twice")]
    Duplicate,
    #[error("is of the wrong type: {expected}")]
    WrongType { expected: String },
    #[error("can only be given together with {with}")]
    OnlyWith { with: &'static str },
    #[error("is not a picture in PNG, JPEG or WebP")]
    NotAnImage,
    #[error("is larger than {max} KiB")]
    FileTooLarge { max: usize },
    #[error("has more than 4096 pixels on a side or 16 million in all")]
    TooManyPixels,
    #[error("does not fit beside the pictures that are kept already")]
    NoSpaceForImages,
    #[error("give exactly one of: {choices}")]
    ExactlyOne { choices: &'static str },
    #[error("{mistake}")]
    BadTemplate { mistake: LetterMistake },
}

/// Whether a character may stand in a text that people read: no controls, no bidirectional overrides.
pub(crate) fn is_plain(character: char, newlines: bool) -> bool {
    match character {
        '\n' => newlines,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{FEFF}' => false,
        other => !other.is_control(),
    }
}

/// Normalises to NFC, trims, and checks length (in characters) and characters. Safety H-9.
pub(crate) fn plain_text(text: &str, max: usize, newlines: bool) -> Result<String, Invalid> {
    if text.len() > max.saturating_mul(16) {
        return Err(Invalid::TooLong { max });
    }
    // Nearly every text is as it should be, and texts are read far more often than they are typed.
    let is_clean = !text.contains('\r') && is_nfc_quick(text.chars()) == IsNormalized::Yes;
    let clean: Cow<'_, str> =
        if is_clean { text.into() } else { text.replace("\r\n", "\n").nfc().collect::<String>().into() };
    let clean = clean.trim();
    if clean.is_empty() {
        return Err(Invalid::Required);
    }
    if clean.chars().count() > max {
        return Err(Invalid::TooLong { max });
    }
    if !clean.chars().all(|character| is_plain(character, newlines)) {
        return Err(Invalid::BadCharacters);
    }
    Ok(clean.to_owned())
}

/// Whether a text reads like an address somebody could be lured to. Safety E-5.
pub(crate) fn looks_like_link(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.contains("://")
        || lower.contains("www.")
        || lower.contains('@')
        || lower.contains('/')
        || lower.split_whitespace().any(|word| {
            word.trim_end_matches('.')
                .rsplit_once('.')
                .is_some_and(|(host, end)| !host.is_empty() && end.len() >= 2 && end.chars().all(char::is_alphabetic))
        })
}

/// Defines a validated text type: NFC, trimmed, never empty, bounded, without control characters.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident max $max:literal newlines $newlines:literal),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The longest text allowed, in characters.
            pub const MAX: usize = $max;
            /// Checks and normalises.
            ///
            /// # Errors
            /// Empty, too long, or with control or bidirectional characters.
            pub fn new(text: &str) -> Result<Self, Invalid> { plain_text(text, $max, $newlines).map(Self) }
            /// The text.
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;
            fn try_from(text: String) -> Result<Self, Invalid> { Self::new(&text) }
        }

        impl From<$name> for String {
            fn from(text: $name) -> String { text.0 }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
        }
    )*};
}

texts! {
    /// A short name or title: of a merchant, store, reward, card, API key.
    Label max 120 newlines false,
    /// Several sentences or lines: a description, terms, an address.
    LongText max 20000 newlines true,
    /// What staff write beside a transaction.
    Note max 500 newlines true,
    /// Why an owner or admin changed a balance.
    Reason max 500 newlines true,
    /// The first line of a message on cards in wallets, as much as phones show.
    PassHeader max 35 newlines false,
    /// The rest of it.
    PassBody max 500 newlines true,
}

/// The number of a receipt or order, as the cash register knows it.
///
/// At most 64 characters and without `@`, because ledger rows must never hold personal data. Safety §16.1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrderReference(String);

impl OrderReference {
    /// The longest reference, in characters.
    pub const MAX: usize = 64;

    /// Checks and normalises.
    ///
    /// # Errors
    /// Empty, too long, with control characters or an `@`.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let text = plain_text(text, Self::MAX, false)?;
        if text.contains('@') { Err(Invalid::BadCharacters) } else { Ok(Self(text)) }
    }

    /// The reference.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for OrderReference {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::new(&text)
    }
}

impl From<OrderReference> for String {
    fn from(text: OrderReference) -> String {
        text.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// H-9
    #[test]
    fn texts_are_trimmed_normalised_and_bounded() {
        assert_eq!(Label::new("  Cafe\u{301} ").map(String::from), Ok("Café".to_owned()));
        assert_eq!(Label::new(" \t "), Err(Invalid::Required));
        assert_eq!(Label::new(&"x".repeat(121)), Err(Invalid::TooLong { max: 120 }));
        assert_eq!(Label::new("a\0b"), Err(Invalid::BadCharacters));
        assert_eq!(Label::new("abc\u{202E}def"), Err(Invalid::BadCharacters));
        assert_eq!(Label::new("two\nlines"), Err(Invalid::BadCharacters));
        assert!(Note::new("two\r\nlines").is_ok_and(|note| note.as_str() == "two\nlines"));
    }

    #[test]
    fn order_references_hold_no_address() {
        assert!(OrderReference::new("R-1042").is_ok());
        assert_eq!(OrderReference::new("anna@example.com"), Err(Invalid::BadCharacters));
        assert_eq!(OrderReference::new(&"9".repeat(65)), Err(Invalid::TooLong { max: 64 }));
    }

    #[test]
    fn links_are_recognised_and_names_are_not() {
        for link in ["http://x", "www.win", "win.com", "a@b", "go to bit.ly/x"] {
            assert!(looks_like_link(link), "{link}");
        }
        for name in ["Jean-Luc", "J. R. Müller", "Dr. No", "O'Neill", "St. John"] {
            assert!(!looks_like_link(name), "{name}");
        }
    }
}
