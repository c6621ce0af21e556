//! E-mail addresses: what was typed, and the key by which people are compared.

use crate::Invalid;

/// A checked address.
///
/// `display` is what was typed, trimmed; mail goes there. `key` has the domain in ASCII lower case (UTS 46) and the
/// local part in ASCII lower case only, because Unicode case folding makes different people one. Safety §12.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email {
    display: String,
    key: String,
}

impl Email {
    /// Checks an address as somebody typed it.
    ///
    /// # Errors
    /// More than 254 bytes, not exactly one `@`, a local part outside ASCII or quoted, a domain without a dot, an
    /// address literal.
    pub fn new(typed: &str) -> Result<Self, Invalid> {
        let display = typed.trim();
        if display.is_empty() {
            return Err(Invalid::Required);
        }
        if display.len() > 254 {
            return Err(Invalid::TooLong { max: 254 });
        }
        let (local, domain) = display.split_once('@').ok_or(Invalid::NotAnEmail)?;
        let key = format!("{}@{}", local_key(local)?, domain_key(domain)?);
        if key.len() > 254 {
            return Err(Invalid::TooLong { max: 254 });
        }
        Ok(Self { display: display.to_owned(), key })
    }

    /// As typed; where mail goes.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// The comparison key, unique within a merchant.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Counts bonuses and limits only: tags after `+` removed. Never used to find a person or to send mail.
    pub fn abuse_key(&self) -> String {
        match self.key.split_once('@') {
            Some((local, domain)) => format!("{}@{domain}", local.split('+').next().unwrap_or(local)),
            None => self.key.clone(),
        }
    }
}

/// Local part: unquoted ASCII atoms separated by single dots, at most 64 bytes (RFC 5321 §4.5.3.1.1).
fn local_key(local: &str) -> Result<String, Invalid> {
    let atom = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    let fine = local.len() <= 64 && local.split('.').all(|part| !part.is_empty() && part.bytes().all(atom));
    if fine { Ok(local.to_ascii_lowercase()) } else { Err(Invalid::NotAnEmail) }
}

/// Domain: UTS 46 to ASCII with STD3 rules; must contain a dot and must not be an address.
fn domain_key(domain: &str) -> Result<String, Invalid> {
    let ascii = idna::domain_to_ascii_strict(domain).map_err(|_| Invalid::NotAnEmail)?;
    let labels_fine = ascii.split('.').all(|label| !label.is_empty()) && ascii.contains('.');
    let numeric_end = ascii.rsplit('.').next().is_some_and(|end| end.bytes().all(|byte| byte.is_ascii_digit()));
    if labels_fine && !numeric_end { Ok(ascii) } else { Err(Invalid::NotAnEmail) }
}

impl serde::Serialize for Email {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.display)
    }
}

impl<'de> serde::Deserialize<'de> for Email {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let typed = String::deserialize(deserializer)?;
        Self::new(&typed).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(typed: &str) -> String {
        Email::new(typed).map(|email| email.key().to_owned()).unwrap_or_else(|error| format!("refused: {error}"))
    }

    #[test]
    fn one_person_typing_differently_is_one_person() {
        assert_eq!(key("  Anna.Weber@Example.LU "), "anna.weber@example.lu");
        assert_eq!(key("anna@BÜCHER.example"), "anna@xn--bcher-kva.example");
        assert_eq!(key("anna@xn--bcher-kva.example"), "anna@xn--bcher-kva.example");
    }

    /// The Kelvin sign lower-cases to k and long s upper-cases to S: both stay strangers.
    #[test]
    fn different_people_stay_different() {
        assert!(key("\u{212A}arl@example.com").starts_with("refused"));
        assert!(key("\u{17F}am@example.com").starts_with("refused"));
        assert_ne!(key("a.b@example.com"), key("ab@example.com"));
        assert_ne!(key("ab+x@example.com"), key("ab@example.com"));
    }

    #[test]
    fn tags_do_not_earn_a_second_bonus() {
        assert_eq!(Email::new("ab+x@example.com").map(|email| email.abuse_key()), Ok("ab@example.com".to_owned()));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for wrong in [
            "",
            "a",
            "a@",
            "@b.c",
            "a@b",
            "a@@b.c",
            "a@b@c.d",
            "\"a\"@b.c",
            "a b@c.d",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a..b@c.d",
            ".a@c.d",
            "a@c..d",
            "a@-c.d",
            "a@c.d\r\nBcc: x@y.z",
            "é@b.c",
            "a@b_c.d",
        ] {
            assert!(Email::new(wrong).is_err(), "{wrong:?}");
        }
        assert!(Email::new(&format!("a@{}.com", "x".repeat(300))).is_err());
    }
}
