//! Parameters in path and query. Names that an operation does not know are refused, so that a misspelt filter cannot look
//! like an empty one.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use orion_domain::Invalid;
use orion_service::{Error, FieldError};
use serde::de::DeserializeOwned;

use crate::json::field_problem;
use crate::problem::Problem;

/// One or more parameters of the path.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_) => Err(wrong_path(parts, state).await),
        }
    }
}

/// The first id that is none; other texts that cannot be read name nothing.
async fn wrong_path<S: Send + Sync>(parts: &mut Parts, state: &S) -> Problem {
    let Ok(parameters) = RawPathParams::from_request_parts(parts, state).await else {
        return Problem::malformed("The path is not UTF-8.");
    };
    let is_id = |value: &str| value.parse::<orion_domain::CardId>().is_ok();
    let wrong = parameters.iter().find(|(name, value)| name.ends_with("_id") && !is_id(value));
    wrong.map_or_else(Problem::not_found, |(name, _)| Problem::field(name, Invalid::NotAnId))
}

/// One parameter of the path by its name.
pub(crate) async fn path_parameter<S: Send + Sync>(
    parts: &mut Parts,
    state: &S,
    name: &str,
) -> Result<String, Problem> {
    let parameters = RawPathParams::from_request_parts(parts, state).await;
    let parameters = parameters.map_err(|_| Problem::malformed("The path is not UTF-8."))?;
    let found = parameters.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned());
    found.ok_or_else(Problem::not_found)
}

/// The parameters of the query.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(QueryRejection::FailedToDeserializeQueryString(error)) => {
                let text = error.body_text();
                let sentence = text.split_once("string: ").map_or(text.as_str(), |(_, sentence)| sentence);
                // The reader puts the parameter's name in front where it knows it.
                let (at, sentence) = match sentence.split_once(": ") {
                    Some((name, rest)) if !name.contains(' ') => (format!("/{name}"), rest),
                    _ => (String::new(), sentence),
                };
                let (pointer, problem) = field_problem(at, sentence);
                Err(Error::Invalid(vec![FieldError { pointer, problem }]).into())
            }
            Err(_) => Err(Problem::malformed("The query cannot be read.")),
        }
    }
}

/// Lets only queries through whose names are known, each at most once, in UTF-8. Use it with `middleware::from_fn`.
pub async fn known_only(known: Arc<[String]>, request: Request, next: Next) -> Response {
    match check_names(&known, request.uri().query().unwrap_or_default()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

fn check_names(known: &[String], query: &str) -> Result<(), Problem> {
    let mut seen: Vec<String> = Vec::new();
    let mut wrong = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (Some(name), Some(_)) = (decoded(name), decoded(value)) else {
            return Err(Problem::malformed("The query is not UTF-8."));
        };
        if !known.contains(&name) {
            wrong.push(FieldError::new(&name, Invalid::UnknownMember));
        } else if seen.contains(&name) {
            wrong.push(FieldError::new(&name, Invalid::Duplicate));
        }
        seen.push(name);
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong).into()) }
}

/// Undoes percent-encoding; `None` where the result is not text.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let hex = (byte == b'%').then(|| (ahead.next().and_then(hex_digit), ahead.next().and_then(hex_digit)));
        if let Some((Some(high), Some(low))) = hex {
            bytes.push(high * 16 + low);
            rest = ahead;
        } else {
            bytes.push(if byte == b'+' { b' ' } else { byte });
        }
    }
    String::from_utf8(bytes).ok()
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_parameters_pass_and_each_once() {
        let known = ["limit".to_owned(), "q".to_owned()];
        for fine in ["", "limit=1", "q=a%20b&limit=", "q=%zz", "&&q"] {
            assert!(check_names(&known, fine).is_ok(), "{fine}");
        }
        for (wrong, code) in [
            ("limt=1", "validation_failed"),
            ("q=1&q=2", "validation_failed"),
            ("q=%ff", "malformed_request"),
            ("%6cimit=1&limit=2", "validation_failed"),
        ] {
            assert_eq!(check_names(&known, wrong).unwrap_err().code(), code, "{wrong}");
        }
    }
}
