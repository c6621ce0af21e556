//! The `Idempotency-Key` header. Safety §4.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponseParts, ResponseParts};
use orion_domain::IdempotencyKey;

use crate::front_door::FrontDoor;
use crate::problem::{Problem, key_required};

/// The header.
pub const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

fn key_of(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, Problem> {
    let mut lines = headers.get_all(HEADER).iter();
    let (Some(line), second) = (lines.next(), lines.next()) else { return Ok(None) };
    let key = line.to_str().ok().and_then(|line| IdempotencyKey::parse(line).ok());
    match (key, second) {
        (Some(key), None) => Ok(Some(key)),
        _ => Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "idempotency_key_invalid",
            "Idempotency-Key must be one line of 1 to 255 visible ASCII characters.",
        )),
    }
}

/// For operations that demand one.
impl FromRequestParts<FrontDoor> for IdempotencyKey {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &FrontDoor) -> Result<Self, Problem> {
        key_of(&parts.headers)?.ok_or_else(key_required)
    }
}

/// For operations that accept one.
impl OptionalFromRequestParts<FrontDoor> for IdempotencyKey {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &FrontDoor) -> Result<Option<Self>, Problem> {
        key_of(&parts.headers)
    }
}

/// Says in the answer that it was given before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replayed {
    /// It is the first answer.
    No,
    /// It is the first answer once more.
    Yes,
}

impl Replayed {
    /// From what a use case says.
    pub const fn from_outcome(replayed: bool) -> Self {
        if replayed { Self::Yes } else { Self::No }
    }

    /// Created, or only found again.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::No => StatusCode::CREATED,
            Self::Yes => StatusCode::OK,
        }
    }
}

impl IntoResponseParts for Replayed {
    type Error = std::convert::Infallible;
    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        if self == Self::Yes {
            parts.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
        }
        Ok(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(lines: &[&[u8]]) -> Result<Option<String>, &'static str> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(HEADER, HeaderValue::from_bytes(line).unwrap());
        }
        key_of(&headers).map(|key| key.map(|key| key.as_str().to_owned())).map_err(|problem| problem.code())
    }

    /// G-L2: a key is one line, or the request fails.
    #[test]
    fn a_key_is_one_line_of_visible_characters() {
        assert_eq!(key(&[]), Ok(None));
        assert_eq!(key(&[b"a-1"]), Ok(Some("a-1".to_owned())));
        assert_eq!(key(&[b"\"a-1\""]), Ok(Some("a-1".to_owned())));
        let long = vec![b'x'; 256];
        for lines in [&[&b"a"[..], b"a"][..], &[b"a b"], &[b""], &[b"\xff"], &[&long]] {
            assert_eq!(key(lines), Err("idempotency_key_invalid"), "{lines:?}");
        }
    }
}
