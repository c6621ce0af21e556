//! What can be wrong with a letter, named so that whoever wrote it can mend it.

/// A mistake in words for a letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each case says what it means in its message")]
pub enum LetterMistake {
    #[error("names `{name}`, which this letter does not have; it has: {allowed}")]
    UnknownPlaceholder { name: String, allowed: String },
    #[error("has `{near}` where only a name may stand between double braces, such as {{{{ merchant_name }}}}")]
    NotAName { near: String },
    #[error("has braces without their counterpart near `{near}`; a value is written {{{{ merchant_name }}}}")]
    UnbalancedBraces { near: String },
    #[error("has more than {max} placeholders")]
    TooManyPlaceholders { max: usize },
    #[error("uses <{tag}>, which letters do not have; they have: {allowed}")]
    UnknownTag { tag: String, allowed: String },
    #[error("gives <{tag}> the attribute `{attribute}`; only <a href=\"…\"> has one")]
    UnknownAttribute { tag: String, attribute: String },
    #[error("has a tag without its end near `{near}`")]
    BrokenTag { near: String },
    #[error("opens <{tag}> and does not close it with </{tag}>")]
    NotClosed { tag: String },
    #[error("closes </{tag}> where it is not open")]
    NotOpen { tag: String },
    #[error("has <{tag}> inside of <{inside}>, where it cannot stand")]
    Misplaced { tag: String, inside: String },
    #[error("has <li> outside of a list; it stands in <ul> or <ol>")]
    ItemWithoutList,
    #[error("has text in <{list}> that stands in no <li>")]
    TextInList { list: String },
    #[error("has elements inside of each other more than {max} deep")]
    TooDeep { max: usize },
    #[error("links to `{address}`; links start with https:// or mailto:, or are one of the link values alone")]
    BadLink { address: String },
    #[error("is longer than {max_kib} KiB once it is filled")]
    FilledTooLong { max_kib: usize },
}

/// How much of the text a mistake quotes, in characters.
const QUOTE_LEN_MAX: usize = 40;

/// The beginning of what a mistake is about.
pub(super) fn quote(text: &str) -> String {
    let line = text.split('\n').next().unwrap_or_default();
    let mut quoted: String = line.chars().take(QUOTE_LEN_MAX).collect();
    if quoted.len() < line.len() {
        quoted.push('…');
    }
    quoted
}
