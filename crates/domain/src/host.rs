//! Host names under which a store's pages are served.

use crate::Invalid;

/// The longest name (RFC 1035 §2.3.4), without the dot at its end.
const NAME_LEN_MAX: usize = 253;
/// Names that resolvers keep to themselves (RFC 6761, RFC 8375, RFC 9476): nobody outside could reach the pages.
const PRIVATE_ENDS: [&str; 7] = ["localhost", "local", "internal", "invalid", "onion", "arpa", "alt"];

/// A public DNS name in ASCII lower case, such as `card.bakery.example`; never an address, never with a port.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostName(String);

impl HostName {
    /// The longest name, in characters.
    pub const MAX: usize = NAME_LEN_MAX;

    /// Checks a name as somebody typed it and brings it to ASCII (UTS 46, STD3 rules).
    ///
    /// # Errors
    /// Empty, no dot, an address in any notation, a port or path, a name that only a local resolver knows.
    pub fn new(typed: &str) -> Result<Self, Invalid> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(Invalid::Required);
        }
        if typed.len() > NAME_LEN_MAX {
            return Err(Invalid::TooLong { max: NAME_LEN_MAX });
        }
        let ascii = idna::domain_to_ascii_strict(typed).map_err(|_| Invalid::NotAHost)?;
        let end = ascii.rsplit('.').next().unwrap_or_default();
        // An end that begins with a digit makes browsers read the whole as an address: 127.1, 0x7f.1 (WHATWG URL).
        let fine = ascii.contains('.')
            && ascii.split('.').all(is_label)
            && !end.starts_with(|first: char| first.is_ascii_digit())
            && !PRIVATE_ENDS.contains(&end);
        if fine { Ok(Self(ascii)) } else { Err(Invalid::NotAHost) }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// RFC 1123 §2.1: 1 to 63 letters, digits and inner dashes.
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

impl std::fmt::Display for HostName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for HostName {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::new(text)
    }
}

impl From<HostName> for String {
    fn from(host: HostName) -> String {
        host.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_brought_to_one_form() {
        for (typed, ascii) in [
            (" Card.Bakery.Example ", "card.bakery.example"),
            ("bäckerei.example", "xn--bckerei-5wa.example"),
            ("a.b-c.example", "a.b-c.example"),
        ] {
            assert_eq!(HostName::new(typed).map(String::from), Ok(ascii.to_owned()), "{typed}");
        }
    }

    /// Safety §9, rule 2: addresses in every notation that a browser would read as one.
    #[test]
    fn what_is_no_public_name_is_refused() {
        for typed in [
            "localhost",
            "bakery",
            "127.0.0.1",
            "127.1",
            "0x7f.1",
            "2130706433",
            "①②⑦.0.0.1",
            "[::1]",
            "::1",
            "bakery.example:8080",
            "https://bakery.example",
            "bakery.example/",
            "bakery.example.",
            "-a.example",
            "a_b.example",
            "a..example",
            "*.example",
            "shop.localhost",
            "printer.local",
            "a@b.example",
            "a b.example",
        ] {
            assert_eq!(HostName::new(typed), Err(Invalid::NotAHost), "{typed}");
        }
        assert_eq!(HostName::new(" "), Err(Invalid::Required));
        assert_eq!(HostName::new(&"a.".repeat(200)), Err(Invalid::TooLong { max: 253 }));
    }
}
