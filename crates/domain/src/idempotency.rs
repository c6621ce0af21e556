//! The key with which a client says "this is the same intent".

use crate::Invalid;

/// 1 to 255 visible ASCII characters (safety §4). A quoted structured-field string and the same characters without
/// quotes are one key.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Reads a header value or a form field.
    ///
    /// # Errors
    /// Empty, longer than 255 characters, or anything but visible ASCII.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let bare = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
        if bare.is_empty() {
            return Err(Invalid::Required);
        }
        if bare.len() > 255 {
            return Err(Invalid::TooLong { max: 255 });
        }
        if bare.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(bare.to_owned()))
        } else {
            Err(Invalid::BadCharacters)
        }
    }

    /// The characters, to be hashed before they are stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdempotencyKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_and_bare_keys_are_the_same_key() {
        assert_eq!(IdempotencyKey::parse("\"a-1\""), IdempotencyKey::parse("a-1"));
        for wrong in ["", "\"\"", "a b", "é", "a\n", &"x".repeat(256)] {
            assert!(IdempotencyKey::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
