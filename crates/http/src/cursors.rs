//! Cursors of lists: opaque to clients, sealed, and good only for the list they came from (H-13).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use orion_domain::Invalid;
use orion_service::secrets::Secrets;
use subtle::ConstantTimeEq as _;

/// Bytes of the seal that travel along.
const SEAL_LEN: usize = 16;
/// The longest cursor as text: 16 bytes of position and the seal.
pub const CURSOR_LEN_MAX: usize = 43;

/// The list that a cursor belongs to: the operation, and everything that narrows it.
#[derive(Debug)]
pub struct List<'a> {
    secrets: &'a Secrets,
    parts: Vec<Vec<u8>>,
}

impl<'a> List<'a> {
    /// The list of an operation within a merchant, store or session.
    pub fn new(secrets: &'a Secrets, operation: &str, scope: uuid::Uuid) -> Self {
        Self { secrets, parts: vec![operation.as_bytes().to_vec(), scope.as_bytes().to_vec()] }
    }

    /// The same, narrowed by a filter; its absence narrows differently from its emptiness.
    #[must_use]
    pub fn narrowed(mut self, filter: Option<&str>) -> Self {
        self.parts.push(vec![u8::from(filter.is_some())]);
        self.parts.push(filter.unwrap_or_default().as_bytes().to_vec());
        self
    }

    fn seal(&self, position: &[u8]) -> [u8; SEAL_LEN] {
        let mut parts: Vec<&[u8]> = self.parts.iter().map(Vec::as_slice).collect();
        parts.push(position);
        let mut short = [0; SEAL_LEN];
        short.copy_from_slice(&self.secrets.seal("cursor", &parts)[..SEAL_LEN]);
        short
    }

    /// A position in the list as a cursor.
    pub fn cursor(&self, position: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode([position, &self.seal(position)].concat())
    }

    /// The position behind a cursor of this very list.
    ///
    /// # Errors
    /// Anything else.
    pub fn position<const N: usize>(&self, cursor: &str) -> Result<[u8; N], Invalid> {
        let wrong = Invalid::UnknownValue { allowed: "a cursor that this list gave as next" };
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| wrong.clone())?;
        let (position, seal) = bytes.split_at_checked(N).ok_or_else(|| wrong.clone())?;
        if !bool::from(seal.ct_eq(&self.seal(position))) {
            return Err(wrong);
        }
        position.try_into().map_err(|_| wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// H-13, G-T1: a cursor of one merchant, list or filter is worth nothing for another.
    #[test]
    fn a_cursor_fits_only_the_list_it_came_from() {
        let secrets = Secrets::new(&[9; 32]);
        let list =
            |operation, scope, filter| List::new(&secrets, operation, uuid::Uuid::from_u128(scope)).narrowed(filter);
        let cursor = list("cards", 1, Some("a")).cursor(&[5; 16]);
        assert_eq!(cursor.len(), CURSOR_LEN_MAX);
        assert_eq!(list("cards", 1, Some("a")).position(&cursor), Ok([5; 16]));
        for other in [
            list("cards", 2, Some("a")),
            list("cards", 1, None),
            list("cards", 1, Some("")),
            list("stores", 1, Some("a")),
        ] {
            assert!(other.position::<16>(&cursor).is_err());
        }
    }

    /// H-13
    #[test]
    fn a_cursor_that_was_changed_is_none() {
        let secrets = Secrets::new(&[9; 32]);
        let list = List::new(&secrets, "cards", uuid::Uuid::nil());
        let cursor = list.cursor(&[5; 16]);
        for wrong in ["", "x", "****", &cursor[1..], &format!("A{}", &cursor[1..]), &format!("{cursor}AAAA")] {
            assert!(list.position::<16>(wrong).is_err(), "{wrong}");
        }
        assert!(list.position::<8>(&cursor).is_err());
    }
}
