//! What surrounds an operation besides its handler, said once for the router and the document alike: who may call it,
//! how often, under which key, and with which refusals.

use std::sync::Arc;

use axum::middleware::{from_fn, from_fn_with_state};
use orion_http::limits::{self, Partition, Policy, Rule};
use orion_http::{Entrance, FrontDoor, parameters};
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation as Described, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{ContentBuilder, PathItem, Ref, RefOr, Required, Response, ResponseBuilder};
use utoipa_axum::router::UtoipaMethodRouter;

/// Visible ASCII, 1 to 255 characters inside or without quotes: exactly what the server reads.
const KEY_PATTERN: &str = r#"^("|[!#-~][!-~]{0,254}|"[!-~]{0,253}[!#-~]|"[!-~]{1,255}")$"#;

/// A status with a problem's code.
pub(crate) type Code = (u16, &'static str);

/// Who may call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Anybody.
    Anybody,
    /// Anybody, at a store's public address.
    Visitor,
    /// A signed-in customer.
    Customer,
    /// Whoever has a role at the store.
    Store,
    /// Whoever has a role for the whole merchant.
    Owner,
    /// A platform admin on a merchant's behalf.
    Admin,
    /// A platform admin in the platform's own affairs.
    Operator,
}

/// Whether an operation takes an `Idempotency-Key`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Ignored,
    Accepted,
    Required,
}

/// An operation about to be added to the router.
#[derive(Clone, Copy)]
pub(crate) struct Operation<'a> {
    entrance: Option<&'a Entrance>,
    access: Access,
    policy: &'static Policy,
    key: Key,
    takes_pin: bool,
    takes_reason: bool,
    codes: &'static [Code],
}

impl<'a> Operation<'a> {
    /// Without an entrance the routes are only described.
    pub(crate) const fn new(entrance: Option<&'a Entrance>, access: Access, policy: &'static Policy) -> Self {
        Self { entrance, access, policy, key: Key::Ignored, takes_pin: false, takes_reason: false, codes: &[] }
    }

    /// A ledger write: it demands a key.
    pub(crate) const fn keyed(self) -> Self {
        Self { key: Key::Required, ..self }
    }

    /// Another creation: it takes a key.
    pub(crate) const fn may_be_keyed(self) -> Self {
        Self { key: Key::Accepted, ..self }
    }

    /// A counter operation: the PIN policy applies.
    pub(crate) const fn confirmed(self) -> Self {
        Self { takes_pin: true, ..self }
    }

    /// A change on a merchant's behalf: it demands a reason.
    pub(crate) const fn reasoned(self) -> Self {
        Self { takes_reason: true, ..self }
    }

    /// The refusals of its own.
    pub(crate) const fn refuses(self, codes: &'static [Code]) -> Self {
        Self { codes, ..self }
    }

    /// Adds the layers to the route, or the words to its description where it is only described: who serves keeps no
    /// descriptions, which would take more memory than everything else.
    pub(crate) fn open(
        self,
        (schemas, mut paths, router): UtoipaMethodRouter<FrontDoor>,
    ) -> UtoipaMethodRouter<FrontDoor> {
        let mut names = Vec::new();
        for item in paths.paths.values_mut() {
            let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
            for operation in operations.into_iter().filter_map(Option::as_mut) {
                names.extend(query_names(operation));
                if self.entrance.is_none() {
                    self.describe(operation);
                }
            }
        }
        let Some(entrance) = self.entrance else { return (schemas, paths, router) };
        paths.paths.values_mut().for_each(|item| *item = PathItem::default());
        let known: Arc<[String]> = names.into();
        let router = router
            .route_layer(from_fn(move |request, next| parameters::known_only(Arc::clone(&known), request, next)))
            .route_layer(from_fn_with_state((entrance.clone(), self.policy), limits::apply));
        (Vec::new(), paths, router)
    }

    fn describe(self, operation: &mut Described) {
        operation.security = match self.access {
            Access::Anybody | Access::Visitor => Some(Vec::new()),
            Access::Customer => {
                let none: [&str; 0] = [];
                Some(vec![
                    SecurityRequirement::new("customer_token", none),
                    SecurityRequirement::new("customer_cookie", none),
                ])
            }
            Access::Store | Access::Owner | Access::Admin | Access::Operator => {
                let none: [&str; 0] = [];
                Some(vec![SecurityRequirement::new("bearer", none)])
            }
        };
        let text = operation.description.take().unwrap_or_default();
        operation.description = Some(format!("{text}\n\n{}", self.limit()).trim().to_owned());
        let parameters = operation.parameters.get_or_insert_default();
        parameters.extend(self.headers().into_iter().map(RefOr::T));
        let has_body = operation.request_body.is_some();
        let has_values = has_body || !parameters.is_empty();
        for (status, response) in &mut operation.responses.responses {
            if let (true, RefOr::T(response)) = (status.starts_with('2'), response) {
                self.describe_success(response);
            }
        }
        for (status, codes) in by_status(self.all_codes(has_body, has_values)) {
            operation.responses.responses.insert(status, RefOr::T(refusal(&codes)));
        }
        let other = problem_response("Any other problem; the code says which.".to_owned()).build();
        operation.responses.responses.insert("default".to_owned(), RefOr::T(other));
    }

    fn describe_success(self, response: &mut Response) {
        for (name, words) in [
            ("RateLimit-Policy", "The limit that applies, as in the IETF draft on RateLimit fields."),
            ("RateLimit", "What is left of it (`r`), and in how many seconds more comes back (`t`)."),
        ] {
            response.headers.insert(name.to_owned(), RefOr::T(text_header(words)));
        }
        if self.key != Key::Ignored {
            let words = "`true` when this is the first answer to the key once more.";
            response.headers.insert("Idempotent-Replayed".to_owned(), RefOr::T(text_header(words)));
        }
    }

    fn limit(self) -> String {
        let by = match self.policy.partition {
            Partition::Credential => "credential",
            Partition::Address => "address",
        };
        let rules = |rules: &[Rule]| rules.iter().map(rate).collect::<Vec<_>>().join(" and ");
        let mut text = format!("Limit: {} per {by}", rules(self.policy.rules));
        if !self.policy.per_store.is_empty() {
            text.push_str(&format!(", {} per store", rules(self.policy.per_store)));
        }
        if !self.policy.per_merchant.is_empty() {
            text.push_str(&format!(", {} per merchant", rules(self.policy.per_merchant)));
        }
        if !self.policy.misses.is_empty() {
            text.push_str(&format!(", of which {} may find nothing", rules(self.policy.misses)));
        }
        text + "."
    }

    fn headers(self) -> Vec<Parameter> {
        let mut headers = Vec::new();
        if self.access == Access::Store {
            headers.push(header(
                "X-Store-Id",
                Required::False,
                uuid(),
                "Picks the store where the credential covers several.",
            ));
        }
        if self.key != Key::Ignored {
            let required = if self.key == Key::Required { Required::True } else { Required::False };
            let words = "One per action of a person, made before the first attempt and repeated with each further one. \
                The first answer to a key is its only answer, for at least 24 hours.";
            let schema =
                ObjectBuilder::new().schema_type(Type::String).pattern(Some(KEY_PATTERN)).max_length(Some(257));
            let schema = schema.examples(["01920f7e-6d0a-7c3e-9b1a-2f4c5d6e7f80"]);
            headers.push(header("Idempotency-Key", required, schema, words));
        }
        if self.takes_pin {
            let words = "The staff session that a PIN opened, in place of `staff_pin_id` and `pin`.";
            let schema = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[A-Za-z0-9_-]{1,256}$"));
            headers.push(header("X-Staff-Session", Required::False, schema, words));
        }
        if self.access == Access::Admin && self.takes_reason {
            let words = "Why the platform acts on the merchant's behalf; its owner can read it.";
            let schema = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(500));
            headers.push(header("X-Reason", Required::True, schema, words));
        }
        headers
    }

    /// Every refusal: of the access, of what the request carries, of the operation itself, and of a server under strain.
    fn all_codes(self, has_body: bool, has_values: bool) -> Vec<Code> {
        let mut codes: Vec<Code> = vec![(429, "rate_limited"), (503, "busy"), (503, "contention"), (503, "deadline")];
        codes.extend(match self.access {
            Access::Anybody => &[][..],
            Access::Visitor => &[(403, "merchant_suspended"), (404, "not_found")],
            Access::Customer => {
                &[(401, "unauthenticated"), (403, "csrf"), (403, "merchant_suspended"), (404, "not_found")]
            }
            Access::Store => &[
                (400, "malformed_request"),
                (400, "store_required"),
                (401, "unauthenticated"),
                (403, "forbidden"),
                (403, "merchant_suspended"),
                (404, "not_found"),
            ],
            Access::Operator => &[(401, "unauthenticated"), (403, "forbidden")],
            Access::Owner => &[(401, "unauthenticated"), (403, "forbidden"), (403, "merchant_suspended")],
            Access::Admin => &[(401, "unauthenticated"), (403, "forbidden"), (404, "not_found")],
        });
        codes.push((400, "malformed_request"));
        if has_values {
            codes.push((422, "validation_failed"));
        }
        if has_body {
            codes.extend([
                (408, "request_timeout"),
                (413, "body_too_large"),
                (415, "unsupported_media_type"),
                (503, "storage_full"),
            ]);
        }
        match self.key {
            Key::Ignored => {}
            Key::Accepted => codes.extend([(400, "idempotency_key_invalid"), (422, "idempotency_key_reused")]),
            Key::Required => codes.extend([
                (400, "idempotency_key_required"),
                (400, "idempotency_key_invalid"),
                (422, "idempotency_key_reused"),
                (503, "outcome_unknown"),
            ]),
        }
        if self.takes_pin {
            codes.extend([
                (403, "pin_required"),
                (403, "pin_invalid"),
                (403, "pin_not_accepted"),
                (403, "person_required"),
                (423, "pin_locked"),
            ]);
        }
        codes.extend(self.codes);
        codes
    }
}

fn query_names(operation: &Described) -> Vec<String> {
    let parameters = operation.parameters.iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    });
    parameters
        .filter(|parameter| parameter.parameter_in == ParameterIn::Query)
        .map(|parameter| parameter.name.clone())
        .collect()
}

fn rate(rule: &Rule) -> String {
    let window = match rule.window.as_secs() {
        60 => "minute".to_owned(),
        3_600 => "hour".to_owned(),
        86_400 => "day".to_owned(),
        seconds => format!("{} minutes", seconds / 60),
    };
    format!("{} a {window} (`{}`)", rule.quota, rule.name)
        .replace("a 10 minutes", "in 10 minutes")
        .replace("a hour", "an hour")
}

fn by_status(mut codes: Vec<Code>) -> Vec<(String, Vec<&'static str>)> {
    // The order within a status stays: what concerns every operation first.
    codes.sort_by_key(|(status, _)| *status);
    let mut grouped: Vec<(String, Vec<&'static str>)> = Vec::new();
    for (status, code) in codes {
        let status = status.to_string();
        match grouped.last_mut() {
            Some((known, group)) if *known == status => {
                if !group.contains(&code) {
                    group.push(code);
                }
            }
            _ => grouped.push((status, vec![code])),
        }
    }
    grouped
}

fn refusal(codes: &[&str]) -> Response {
    let names: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
    let mut response = problem_response(names.join(", "));
    if codes.iter().any(|code| ["rate_limited", "pin_locked", "busy"].contains(code)) {
        response = response.header("Retry-After", seconds_header());
    }
    response.build()
}

fn problem_response(words: String) -> ResponseBuilder {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(words).content("application/problem+json", content)
}

fn text_header(words: &str) -> utoipa::openapi::Header {
    let schema = ObjectBuilder::new().schema_type(Type::String);
    HeaderBuilder::new().schema(Some(schema)).description(Some(words)).build()
}

fn seconds_header() -> utoipa::openapi::Header {
    let schema = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1));
    HeaderBuilder::new().schema(Some(schema)).description(Some("Seconds until another attempt makes sense.")).build()
}

fn uuid() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
}

fn header(name: &str, required: Required, schema: ObjectBuilder, words: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(required)
        .schema(Some(schema))
        .description(Some(words))
        .build()
}
