//! Errors as RFC 9457 problem documents: the one place where an [`Error`] becomes a status, a stable code and a sentence.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use orion_domain::Invalid;
use orion_domain::ledger::Refusal;
use orion_service::{Error, FieldError};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::idempotency::Replayed;

/// The media type of every refusal of the API.
pub const CONTENT_TYPE: &str = "application/problem+json";

/// A refusal on its way to the client. It also travels in the response's extensions, so that outer layers can add the
/// request's id, or render a page instead.
#[derive(Debug, Clone)]
pub struct Problem(Box<Contents>);

/// On the heap, so that the errors of a handler stay as small as its answers.
#[derive(Debug, Clone)]
struct Contents {
    status: StatusCode,
    kind: &'static str,
    code: &'static str,
    detail: String,
    errors: Vec<Value>,
    members: Map<String, Value>,
    retry_after_seconds: Option<i64>,
    replayed: Replayed,
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    title: &'a str,
    status: u16,
    code: &'a str,
    detail: &'a str,
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "<[Value]>::is_empty")]
    errors: &'a [Value],
    #[serde(flatten)]
    members: &'a Map<String, Value>,
}

impl Problem {
    /// A problem without further members.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self(Box::new(Contents {
            status,
            kind: "about:blank",
            code,
            detail: detail.into(),
            errors: Vec::new(),
            members: Map::new(),
            retry_after_seconds: None,
            replayed: Replayed::No,
        }))
    }

    /// The request could not be read at all (H-14).
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed_request", detail)
    }

    /// Nothing has this address or id, or it belongs to somebody else (G-T2).
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "Nothing here has this address or id.")
    }

    /// One member of the request is wrong.
    pub fn field(member: &str, problem: Invalid) -> Self {
        Error::field(member, problem).into()
    }

    /// Too many requests; the names are those of the policies that were exceeded.
    pub fn rate_limited(seconds: i64, policies: &[&str]) -> Self {
        let mut problem =
            Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", "Too many requests; wait, then try again.")
                .retry_after(seconds)
                .with("violated-policies", policies.into());
        problem.0.kind = "https://iana.org/assignments/http-problem-types#quota-exceeded";
        problem
    }

    /// Adds a member.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.0.members.insert(name.to_owned(), value);
        self
    }

    /// Says when another attempt makes sense.
    #[must_use]
    pub fn retry_after(mut self, seconds: i64) -> Self {
        self.0.retry_after_seconds = Some(seconds.max(1));
        self
    }

    /// Says that a key had this very answer before.
    fn again(mut self) -> Self {
        self.0.replayed = Replayed::Yes;
        self
    }

    /// The status.
    pub const fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The stable name of what went wrong.
    pub const fn code(&self) -> &'static str {
        self.0.code
    }

    /// Seconds until another attempt makes sense.
    pub const fn retry_after_seconds(&self) -> Option<i64> {
        self.0.retry_after_seconds
    }

    /// The document, with the id under which the log knows the request.
    pub fn body(&self, request_id: Option<&str>) -> Vec<u8> {
        let title = match self.0.status {
            StatusCode::TOO_MANY_REQUESTS => "Too many requests",
            status => status.canonical_reason().unwrap_or("Error"),
        };
        let document = Document {
            kind: self.0.kind,
            title,
            status: self.0.status.as_u16(),
            code: self.0.code,
            detail: &self.0.detail,
            request_id,
            errors: &self.0.errors,
            members: &self.0.members,
        };
        serde_json::to_vec(&document).unwrap_or_default()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let kind = [(header::CONTENT_TYPE, CONTENT_TYPE)];
        let mut response = (self.0.status, self.0.replayed, kind, self.body(None)).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.0.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.0.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        use StatusCode as S;
        match error {
            Error::Refused(refusal) => refused(&refusal),
            Error::RefusedAgain(refusal) => refused(&refusal).again(),
            Error::NotFound => Self::not_found(),
            Error::Forbidden => Self::new(S::FORBIDDEN, "forbidden", "This credential may not do that."),
            Error::MerchantSuspended => Self::new(
                S::FORBIDDEN,
                "merchant_suspended",
                "The platform has suspended this merchant; nothing can be done until it is resumed.",
            ),
            Error::Unauthenticated => Self::new(S::UNAUTHORIZED, "unauthenticated", "A valid credential is needed."),
            Error::SignInFailed => Self::new(S::UNAUTHORIZED, "sign_in_failed", "E-mail or password is wrong."),
            Error::Invalid(fields) => invalid(&fields),
            Error::Conflict { code, subject } => {
                Self::new(S::CONFLICT, code, format!("In conflict with what is there: {subject}."))
            }
            Error::ProgramMissing => Self::new(S::NOT_FOUND, "program_missing", "The merchant has no program."),
            Error::SelfEnrollmentDisabled => {
                Self::new(S::FORBIDDEN, "self_enrollment_disabled", "Customers join at the counter here.")
            }
            Error::PinInvalid { attempts_remaining } => Self::new(S::FORBIDDEN, "pin_invalid", "The PIN is wrong.")
                .with("attempts_remaining", attempts_remaining.into()),
            Error::PinLocked { seconds } => {
                Self::new(S::LOCKED, "pin_locked", "The PIN is locked after too many attempts.").retry_after(seconds)
            }
            Error::LinkExpired => Self::new(S::GONE, "link_expired", "The link was used or has expired."),
            Error::KeyRequired => key_required(),
            Error::KeyReused => {
                Self::new(S::UNPROCESSABLE_ENTITY, "idempotency_key_reused", "The key belongs to another request.")
            }
            Error::StoreRequired => Self::new(
                S::BAD_REQUEST,
                "store_required",
                "This credential covers several stores; name one in X-Store-Id.",
            ),
            Error::RateLimited { seconds } => Self::rate_limited(seconds, &[]),
            Error::Busy => unavailable("busy", "The server is busy; nothing was done."),
            Error::Contention => unavailable("contention", "Others were in the way; nothing was done."),
            Error::OutcomeUnknown => unavailable(
                "outcome_unknown",
                "Whether it was done is not known; repeat it with the same Idempotency-Key.",
            ),
            Error::StorageFull => unavailable("storage_full", "The disk is full; nothing was done."),
            Error::Internal(source) => internal(source.as_ref()),
        }
    }
}

/// A ledger write came without its key.
pub(crate) fn key_required() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "idempotency_key_required", "This operation needs an Idempotency-Key header.")
}

fn unavailable(code: &'static str, detail: &str) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, code, detail).retry_after(1)
}

/// The only place where the causes of a failure are logged; the client learns nothing of them (H-11).
fn internal(source: &(dyn std::error::Error + Send + Sync)) -> Problem {
    let mut causes = source.to_string();
    let mut cause = source.source();
    while let Some(deeper) = cause {
        causes.push_str(": ");
        causes.push_str(&deeper.to_string());
        cause = deeper.source();
    }
    tracing::error!(error.causes = causes, "a request failed for a reason that no caller can mend");
    broken()
}

/// The answer to a request that met a bug.
pub(crate) fn broken() -> Problem {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something broke here; the log knows more.")
}

/// Refusals are 422, except where the protocol has a better word.
const fn refusal_status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::CardNotFound => StatusCode::NOT_FOUND,
        Refusal::OrderReferenceConflict => StatusCode::CONFLICT,
        Refusal::PinRequired
        | Refusal::PinInvalid
        | Refusal::PinNotAccepted
        | Refusal::PersonRequired
        | Refusal::ManagerRequired => StatusCode::FORBIDDEN,
        Refusal::CardInactive
        | Refusal::ProgramInactive
        | Refusal::ProgramHasNoStamps
        | Refusal::ProgramHasNoPoints
        | Refusal::StampCooldown { .. }
        | Refusal::DailyStampLimit { .. }
        | Refusal::InsufficientStamps { .. }
        | Refusal::MinimumPurchase { .. }
        | Refusal::MinimumRedemption { .. }
        | Refusal::OrderReferenceRequired
        | Refusal::RewardNotAvailable
        | Refusal::InsufficientPoints { .. }
        | Refusal::NothingToVoid
        | Refusal::AlreadyVoided
        | Refusal::NotVoidable
        | Refusal::VoidExceedsRest { .. }
        | Refusal::VoidsNotAllowed
        | Refusal::BelowZero { .. }
        | Refusal::LimitExceeded
        | Refusal::CardNotActive
        | Refusal::CardAlreadyActive => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn refused(refusal: &Refusal) -> Problem {
    if matches!(refusal, Refusal::CardNotFound) {
        // The very document of any other absence (G-T2).
        return Problem::not_found();
    }
    let mut problem = Problem::new(refusal_status(refusal), refusal.code(), capitalised(&refusal.to_string()));
    if let Ok(Value::Object(mut values)) = serde_json::to_value(refusal) {
        values.remove("code");
        problem.0.members = values;
    }
    problem
}

fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

fn invalid(fields: &[FieldError]) -> Problem {
    let mut problem = Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "validation_failed",
        "Some values of the request cannot be used.",
    );
    problem.0.errors = fields.iter().map(field_document).collect();
    problem
}

/// `pointer`, `code`, `detail`, and the limits that the sentence mentions.
fn field_document(field: &FieldError) -> Value {
    let mut members = match serde_json::to_value(&field.problem) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    let code = members.remove("reason").unwrap_or_else(|| "invalid".into());
    members.insert("code".to_owned(), code);
    members.insert("pointer".to_owned(), field.pointer.clone().into());
    members.insert("detail".to_owned(), field.problem.to_string().into());
    Value::Object(members)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(error: Error) -> Value {
        serde_json::from_slice(&Problem::from(error).body(Some("r1"))).unwrap()
    }

    /// H-11
    #[test]
    fn a_refusal_carries_its_code_and_its_values() {
        let problem = document(Error::Refused(Refusal::StampCooldown { seconds: 30 }));
        assert_eq!(problem["code"], "stamp_cooldown");
        assert_eq!(problem["seconds"], 30);
        assert_eq!((&problem["status"], &problem["request_id"]), (&422.into(), &"r1".into()));
    }

    /// G-T2
    #[test]
    fn a_card_that_is_not_there_is_an_absence_like_any_other() {
        assert_eq!(document(Error::Refused(Refusal::CardNotFound)), document(Error::NotFound));
    }

    /// H-11
    #[test]
    fn every_wrong_field_is_named() {
        let wrong = vec![
            FieldError::new("a", Invalid::Required),
            FieldError::new("b/0/c", Invalid::OutOfRange { min: 1, max: 9 }),
        ];
        let problem = document(Error::Invalid(wrong));
        assert_eq!(problem["errors"][0]["pointer"], "/a");
        assert_eq!(problem["errors"][1]["code"], "out_of_range");
        assert_eq!(problem["errors"][1]["max"], 9);
    }

    /// H-11, G-P2: what went wrong inside stays inside.
    #[test]
    fn an_internal_failure_says_nothing_about_itself() {
        let problem = document(Error::internal("SELECT secret FROM table"));
        assert!(!problem.to_string().contains("SELECT"));
        assert_eq!(problem["code"], "internal");
    }

    /// H-11: a server under strain says which strain, that nothing or perhaps something was done, and when to come back.
    #[test]
    fn a_strained_server_says_when_to_come_back() {
        for (error, code) in [
            (Error::Busy, "busy"),
            (Error::Contention, "contention"),
            (Error::OutcomeUnknown, "outcome_unknown"),
            (Error::StorageFull, "storage_full"),
        ] {
            let problem = Problem::from(error);
            assert_eq!((problem.code(), problem.retry_after_seconds()), (code, Some(1)));
            assert_eq!(problem.into_response().status(), StatusCode::SERVICE_UNAVAILABLE, "{code}");
        }
    }

    #[test]
    fn a_locked_pin_says_when_to_come_back() {
        let response = Problem::from(Error::PinLocked { seconds: 90 }).into_response();
        assert_eq!(response.status(), StatusCode::LOCKED);
        assert_eq!(response.headers()[header::RETRY_AFTER], "90");
    }
}
