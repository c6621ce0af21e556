//! How counter operations are confirmed: by a PIN in the body, by the staff session in a header, or not at all.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use orion_domain::{IdempotencyKey, Invalid, Note, StaffPinId};
use orion_http::Problem;
use orion_service::Fields;
use orion_service::counter::{Confirmation, StaffProof};
use uuid::Uuid;

use crate::values::text;

/// The `X-Staff-Session` header.
pub(crate) struct StaffSession(Option<String>);

impl<S: Sync> FromRequestParts<S> for StaffSession {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let mut lines = parts.headers.get_all("x-staff-session").iter();
        let Some(line) = lines.next() else { return Ok(Self(None)) };
        let token =
            line.to_str().ok().filter(|token| (1..=256).contains(&token.len()) && token.bytes().all(is_url_safe));
        match (token, lines.next()) {
            (Some(token), None) => Ok(Self(Some(token.to_owned()))),
            _ => Err(Problem::malformed("X-Staff-Session is not the token of a staff session.")),
        }
    }
}

fn is_url_safe(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

/// What the body of every counter operation may say about who stands behind it.
pub(crate) struct Told {
    pub(crate) notes: Option<String>,
    pub(crate) staff_pin_id: Option<Uuid>,
    pub(crate) pin: Option<String>,
}

/// Joins body, header and key.
pub(crate) fn confirmation(
    fields: &mut Fields,
    key: IdempotencyKey,
    session: StaffSession,
    told: Told,
) -> Confirmation {
    let notes = told.notes.as_deref();
    let notes = fields.take_optional("notes", notes, |notes| text(notes, Note::MAX, Note::new));
    let staff = match (told.staff_pin_id, told.pin, session.0) {
        (Some(id), Some(digits), None) => StaffProof::Pin { id: StaffPinId::new(id), digits },
        (None, None, Some(token)) => StaffProof::Session(token),
        (None, None, None) => StaffProof::None,
        (Some(_), None, _) => {
            fields.refuse("staff_pin_id", Invalid::OnlyWith { with: "pin" });
            StaffProof::None
        }
        (None, Some(_), _) => {
            fields.refuse("pin", Invalid::OnlyWith { with: "staff_pin_id" });
            StaffProof::None
        }
        (Some(_), Some(_), Some(_)) => {
            fields.refuse("pin", Invalid::ExactlyOne { choices: "staff_pin_id with pin, X-Staff-Session" });
            StaffProof::None
        }
    };
    Confirmation { key, staff, notes }
}
