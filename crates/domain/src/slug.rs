//! Slugs: the part of an address that names a store.

use crate::Invalid;

/// Lower-case letters, digits and inner dashes, 2 to 60 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

impl Slug {
    /// Checks the form.
    ///
    /// # Errors
    /// Other characters, a dash at an end or doubled, too short or too long.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let fine = (2..=60).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-')
            && !text.contains("--");
        if fine { Ok(Self(text.to_owned())) } else { Err(Invalid::NotASlug) }
    }

    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Slug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for Slug {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::new(text)
    }
}

impl TryFrom<String> for Slug {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::new(&text)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> String {
        slug.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain() {
        assert!(Slug::new("bakery-belair-2").is_ok());
        for wrong in ["", "a", "Bakery", "bä", "-a", "a-", "a--b", "a b", "a/b"] {
            assert_eq!(Slug::new(wrong), Err(Invalid::NotASlug), "{wrong}");
        }
    }
}
