//! The list of settings, by which unknown names are told from known ones.

use crate::{admin, apple_wallet, data, database, defaults, http, log, posting, security, smtp, wallet};

/// Where the server looks for the file itself; it is no setting of the file.
pub(crate) const CONFIG_VARIABLE: &str = "ORION_CONFIG";

/// Variables with this beginning steer the project's own tests.
pub(crate) const TEST_VARIABLES: &str = "ORION_TEST_";

/// One setting under its two names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    /// Its path in the file: `section.key`.
    pub(crate) key: &'static str,
    /// Its environment variable.
    pub(crate) variable: &'static str,
    pub(crate) kind: Kind,
}

/// How a setting is given, and whether it may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Open,
    /// Never shown, and may lie in a file of its own: `…_file` and `…_FILE` name it.
    Secret,
    /// Always the path of a file; what lies in it is never shown.
    File,
}

impl Setting {
    pub(crate) const fn open(key: &'static str, variable: &'static str) -> Self {
        Self { key, variable, kind: Kind::Open }
    }

    pub(crate) const fn secret(key: &'static str, variable: &'static str) -> Self {
        Self { key, variable, kind: Kind::Secret }
    }

    pub(crate) const fn file(key: &'static str, variable: &'static str) -> Self {
        Self { key, variable, kind: Kind::File }
    }

    pub(crate) fn file_key(&self) -> Option<String> {
        (self.kind == Kind::Secret).then(|| format!("{}_file", self.key))
    }

    pub(crate) fn file_variable(&self) -> Option<String> {
        (self.kind == Kind::Secret).then(|| format!("{}_FILE", self.variable))
    }
}

/// Every setting there is.
pub(crate) const ALL: &[Setting] = &[
    data::DATA_DIR,
    database::URL,
    database::MIGRATION_URL,
    database::CONNECTIONS,
    http::LISTEN,
    http::PUBLIC_URL,
    http::TRUSTED_PROXIES,
    http::FORWARDED_HEADER,
    http::RATE_LIMITS,
    security::SECRET_KEY,
    log::FILTER,
    log::FORMAT,
    admin::EMAIL,
    admin::PASSWORD,
    defaults::LOCALE,
    defaults::TIME_ZONE,
    posting::LANES,
    smtp::SERVERS,
    smtp::FROM,
    smtp::CA_FILE,
    smtp::DKIM_SELECTOR,
    smtp::DKIM_DOMAIN,
    smtp::DKIM_KEY,
    wallet::GOOGLE_ISSUER,
    wallet::GOOGLE_ACCOUNT,
    wallet::GOOGLE_API,
    wallet::GOOGLE_TOKEN,
    wallet::GOOGLE_SAVE,
    wallet::GOOGLE_KEYS,
    wallet::CA_FILE,
    apple_wallet::PASS_TYPE,
    apple_wallet::TEAM,
    apple_wallet::CERTIFICATE,
    apple_wallet::KEY,
    apple_wallet::INTERMEDIATE,
    apple_wallet::PUSH_KEY,
    apple_wallet::PUSH_KEY_ID,
    apple_wallet::PUSH_URL,
];

/// The known name that `name` was probably meant to be.
pub(crate) fn nearest(name: &str, known: impl IntoIterator<Item = String>) -> Option<String> {
    // A third of the letters may be wrong; beyond that a suggestion confuses more than it helps.
    let tolerated = name.chars().count() / 3;
    known
        .into_iter()
        .map(|candidate| (distance(name, &candidate), candidate))
        .filter(|(distance, _)| *distance <= tolerated)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many letters must be added, removed or replaced to get from one word to the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().flat_map(char::to_lowercase).collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, letter) in from.chars().flat_map(char::to_lowercase).enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        for (cell, other) in row.iter_mut().skip(1).zip(&to) {
            let above = *cell;
            *cell = (diagonal + usize::from(letter != *other)).min(left + 1).min(above + 1);
            (diagonal, left) = (above, *cell);
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_letters() {
        let cases =
            [("", "", 0), ("a", "", 1), ("", "ab", 2), ("kitten", "sitting", 3), ("PORT", "port", 0), ("ab", "ba", 2)];
        for (from, to, expected) in cases {
            assert_eq!(distance(from, to), expected, "{from} {to}");
        }
    }

    #[test]
    fn no_two_settings_share_a_name() {
        for (index, setting) in ALL.iter().enumerate() {
            for other in &ALL[index + 1..] {
                assert_ne!(setting.key, other.key);
                assert_ne!(setting.variable, other.variable);
            }
        }
    }
}
