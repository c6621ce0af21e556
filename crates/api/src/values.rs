//! Reading values of requests: lengths as published, absent told from null, pages of lists.

use orion_domain::Invalid;
use orion_http::Problem;
use orion_http::cursors::List;
use orion_service::Fields;
use orion_service::records::{Cursor, Page};
use serde::{Deserialize, Deserializer};

/// Rows of a page where nobody says otherwise.
const LIMIT_DEFAULT: i64 = 25;
/// The most rows of a page (H-13).
const LIMIT_MAX: i64 = 100;

/// For `#[serde(default, deserialize_with)]`: a member that is there, `null` or not. Absence is the outer `None`.
pub(crate) fn nullable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    reader: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(reader).map(Some)
}

/// For `#[serde(default, deserialize_with)]`: a member that may be absent but not `null`.
pub(crate) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(reader: D) -> Result<Option<T>, D::Error> {
    T::deserialize(reader).map(Some)
}

/// Checks a text's length as it was sent, then its meaning: what the document calls too long is too long even where
/// trimming would make it fit.
pub(crate) fn text<T>(sent: &str, max: usize, check: impl FnOnce(&str) -> Result<T, Invalid>) -> Result<T, Invalid> {
    if sent.chars().count() > max { Err(Invalid::TooLong { max }) } else { check(sent) }
}

/// A whole number of a query in plain digits.
fn number(sent: &str, min: i64, max: i64) -> Result<i64, Invalid> {
    let plain = !sent.is_empty() && sent.bytes().all(|byte| byte.is_ascii_digit());
    let value = sent.parse().ok().filter(|value| plain && (min..=max).contains(value));
    value.ok_or(Invalid::OutOfRange { min, max })
}

/// The page of a list ordered by id.
pub(crate) fn page(fields: &mut Fields, limit: Option<&str>, cursor: Option<&str>, list: &List<'_>) -> Page {
    let after = fields.take_optional("cursor", cursor, |cursor| list.position(cursor));
    Page { after: after.map(|bytes| Cursor(uuid::Uuid::from_bytes(bytes))), limit: page_limit(fields, limit) }
}

/// The `seq` below which a page of a card's history starts, and how many rows it has.
pub(crate) fn history_page(
    fields: &mut Fields,
    limit: Option<&str>,
    cursor: Option<&str>,
    list: &List<'_>,
) -> (Option<i64>, i64) {
    let below = fields.take_optional("cursor", cursor, |cursor| list.position(cursor));
    (below.map(i64::from_be_bytes), page_limit(fields, limit))
}

pub(crate) fn page_limit(fields: &mut Fields, limit: Option<&str>) -> i64 {
    fields.take_optional("limit", limit, |limit| number(limit, 1, LIMIT_MAX)).unwrap_or(LIMIT_DEFAULT)
}

/// What `finish_with` gives, as a problem.
pub(crate) fn finish<T>(fields: Fields, values: Option<T>) -> Result<T, Problem> {
    fields.finish_with(values).map_err(Problem::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Change {
        #[serde(default, deserialize_with = "nullable")]
        note: Option<Option<String>>,
        #[serde(default, deserialize_with = "present")]
        name: Option<String>,
    }

    #[test]
    fn absent_null_and_given_are_three_things() {
        let read = |text: &str| serde_json::from_str::<Change>(text);
        assert!(read("{}").is_ok_and(|change| change.note.is_none() && change.name.is_none()));
        assert!(read(r#"{"note": null}"#).is_ok_and(|change| change.note == Some(None)));
        assert!(read(r#"{"note": "a", "name": "b"}"#).is_ok_and(|change| change.note == Some(Some("a".to_owned()))));
        assert!(read(r#"{"name": null}"#).is_err());
    }

    #[test]
    fn numbers_of_a_query_are_plain_digits() {
        assert_eq!(number("100", 1, 100), Ok(100));
        for wrong in ["", "0", "101", "+5", "-1", "1.0", "1e1", " 1", "99999999999999999999"] {
            assert!(number(wrong, 1, 100).is_err(), "{wrong}");
        }
    }
}
