//! JSON bodies, read strictly: what a client did not mean must not be guessed. Safety §7 H-6 to H-9, H-14.

use axum::extract::{FromRequest, Request};
use orion_domain::Invalid;
use orion_service::{Error, FieldError};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::body;
use crate::problem::Problem;

/// The largest ordinary body.
pub const BYTES_MAX: usize = 64 * 1024;
/// The largest body of a bulk operation.
pub const BULK_BYTES_MAX: usize = 1024 * 1024;
/// How deep values may nest.
const DEPTH_MAX: usize = 32;

/// A JSON body of at most 64 KiB. The type denies unknown members itself (`deny_unknown_fields`).
#[derive(Debug)]
pub struct Json<T>(pub T);

/// A JSON body of at most 1 MiB, for bulk operations.
#[derive(Debug)]
pub struct BulkJson<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        receive(request, BYTES_MAX).await.map(Self)
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for BulkJson<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        receive(request, BULK_BYTES_MAX).await.map(Self)
    }
}

async fn receive<T: DeserializeOwned>(request: Request, bytes_max: usize) -> Result<T, Problem> {
    body::demand_type(request.headers(), "application/json")?;
    parse(&body::read(request.into_body(), bytes_max).await?)
}

/// Reads one value and nothing after it.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|_| Problem::malformed("The body is not UTF-8."))?;
    if depth(text) > DEPTH_MAX {
        return Err(Problem::malformed("The body nests deeper than 32 levels."));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = pointer(error.path());
        refusal(pointer, error.inner())
    })?;
    reader.end().map_err(|_| Problem::malformed("Something follows the JSON value."))?;
    Ok(value)
}

/// The deepest nesting, counted outside of strings.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// RFC 6901.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Map { key } | Segment::Enum { variant: key } => member(&pointer, key),
        Segment::Unknown => pointer,
    })
}

fn member(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

fn refusal(at: String, error: &serde_json::Error) -> Problem {
    if error.classify() != Category::Data {
        return Problem::malformed(format!("The body is not JSON: {error}."));
    }
    let text = error.to_string();
    let sentence = text.rsplit_once(" at line ").map_or(text.as_str(), |(sentence, _)| sentence);
    let (pointer, problem) = field_problem(at, sentence);
    Error::Invalid(vec![FieldError { pointer, problem }]).into()
}

/// The reader's sentence as one of our reasons. Its wording is pinned by the tests below.
pub(crate) fn field_problem(at: String, sentence: &str) -> (String, Invalid) {
    let quoted = sentence.split('`').nth(1).unwrap_or_default();
    // The path ends at the member that is too much, but at the parent of the one that is missing.
    let own = member("", quoted);
    let inside = |pointer: String| if pointer.ends_with(&own) { pointer } else { pointer + &own };
    if sentence.starts_with("missing field") {
        (at + &own, Invalid::Required)
    } else if sentence.starts_with("unknown field") {
        (inside(at), Invalid::UnknownMember)
    } else if sentence.starts_with("duplicate field") {
        (inside(at), Invalid::Duplicate)
    } else {
        let expected = sentence.rsplit_once("expected ").map_or(sentence, |(_, expected)| expected);
        (at, Invalid::WrongType { expected: expected.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Order {
        amount_cents: i64,
        #[serde(rename = "note")]
        _note: Option<String>,
        #[serde(default)]
        items: Vec<Item>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Item {
        #[serde(rename = "count")]
        _count: i64,
    }

    fn refused(text: &str) -> Value {
        let problem = parse::<Order>(text.as_bytes()).unwrap_err();
        serde_json::from_slice(&problem.body(None)).unwrap()
    }

    #[test]
    fn what_is_meant_is_read() {
        let order: Order = parse(br#" {"amount_cents": 12, "note": null, "items": [{"count": 1}]} "#).unwrap();
        assert_eq!((order.amount_cents, order.items.len()), (12, 1));
    }

    /// H-8, H-14, G-A3
    #[test]
    fn what_is_not_json_is_malformed() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        for text in [
            "",
            "{",
            "{\"amount_cents\": 1} x",
            "{\"amount_cents\": 01}",
            "\u{feff}{}",
            "{\"note\":\"\\ud800\"}",
            &deep,
        ] {
            let problem = refused(text);
            assert_eq!(
                (&problem["status"], &problem["code"]),
                (&400.into(), &"malformed_request".into()),
                "{text:.40}"
            );
        }
        assert_eq!(
            parse::<Order>(b"{\"amount_cents\": 1, \"note\": \"\xff\"}").unwrap_err().code(),
            "malformed_request"
        );
    }

    /// H-8, H-14
    #[test]
    fn what_is_json_but_wrong_is_named_by_its_pointer() {
        for (text, pointer, code) in [
            ("{}", "/amount_cents", "required"),
            (r#"{"amount_cents": 1, "amount_cents": 2}"#, "/amount_cents", "duplicate"),
            (r#"{"amount_cents": 1, "a/b~c": 2}"#, "/a~1b~0c", "unknown_member"),
            (r#"{"amount_cents": "1"}"#, "/amount_cents", "wrong_type"),
            (r#"{"amount_cents": 1.0}"#, "/amount_cents", "wrong_type"),
            (r#"{"amount_cents": 1e2}"#, "/amount_cents", "wrong_type"),
            (r#"{"amount_cents": -0}"#, "/amount_cents", "wrong_type"),
            (r#"{"amount_cents": 99999999999999999999}"#, "/amount_cents", "wrong_type"),
            (r#"{"amount_cents": null}"#, "/amount_cents", "wrong_type"),
            (r#"{"amount_cents": 1, "items": [{"count": 1}, {"count": true}]}"#, "/items/1/count", "wrong_type"),
            (r#"{"amount_cents": 1, "items": [{"count": 1, "x": 1}]}"#, "/items/0/x", "unknown_member"),
            (r#"{"amount_cents": 1, "items": [{}]}"#, "/items/0/count", "required"),
        ] {
            let problem = refused(text);
            assert_eq!((&problem["status"], &problem["code"]), (&422.into(), &"validation_failed".into()), "{text}");
            let error = &problem["errors"][0];
            assert_eq!((&error["pointer"], &error["code"]), (&pointer.into(), &code.into()), "{text}: {error}");
        }
        assert_eq!(refused("[]")["code"], "validation_failed");
    }
}
