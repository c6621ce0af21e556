//! What lists of the desk have in common: filters in the address, choices, pages.

use orion_http::cursors::List;
use orion_service::records::{Cursor, Page};

use crate::parts::{ErrorItem, Mistakes};

/// Rows of a page.
const ROWS: i64 = 25;

/// The mistakes of a form as the summary shows them.
#[derive(Debug, Default)]
pub(crate) struct FormErrors {
    pub items: Vec<ErrorItem>,
    pub count: i64,
}

impl From<Mistakes> for FormErrors {
    fn from(mistakes: Mistakes) -> Self {
        Self { count: mistakes.count(), items: mistakes.items }
    }
}

/// What was typed into a filter; empty is as good as nothing.
pub(crate) fn given(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// The page that a cursor leads to; the first where it leads nowhere.
pub(crate) fn page_at(list: &List<'_>, cursor: Option<&String>) -> Page {
    let after = cursor.and_then(|cursor| list.position(cursor).ok());
    Page { after: after.map(|bytes| Cursor(bytes_id(bytes))), limit: ROWS }
}

/// The `seq` that a cursor leads to.
pub(crate) fn below_at(list: &List<'_>, cursor: Option<&String>) -> (Option<i64>, i64) {
    (cursor.and_then(|cursor| list.position(cursor).ok()).map(i64::from_be_bytes), ROWS)
}

fn bytes_id(bytes: [u8; 16]) -> orion_service::records::RowId {
    orion_service::records::RowId::from_bytes(bytes)
}

/// An address with the parameters that say something.
pub(crate) fn link(path: &str, parameters: &[(&str, Option<&str>)]) -> String {
    let mut address = path.to_owned();
    let mut mark = '?';
    for (name, value) in parameters {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            address.push(mark);
            address.push_str(name);
            address.push('=');
            encode(value, &mut address);
            mark = '&';
        }
    }
    address
}

fn encode(value: &str, into: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            into.push(char::from(byte));
        } else {
            into.push_str(&format!("%{byte:02X}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_carries_what_was_typed_and_nothing_else() {
        let parameters = [("search", Some("Änna & Co")), ("store", None), ("state", Some("")), ("cursor", Some("a-b"))];
        assert_eq!(link("/merchant/cards", &parameters), "/merchant/cards?search=%C3%84nna%20%26%20Co&cursor=a-b");
        assert_eq!(link("/merchant/cards", &[]), "/merchant/cards");
    }
}
