//! The OpenAPI document: what the code says of itself, completed by what holds for all of it.

use serde_json::{Map, Value, json};

use crate::examples;

/// What is served: the committed document. Writing it anew takes 25 MB that an idle program would keep; a test holds that it
/// says what [`document`] says.
pub const COMMITTED: &str = include_str!("../../../docs/openapi.json");

/// The document as pretty JSON (OpenAPI 3.1) without a line end, written from the code.
pub fn document() -> String {
    serde_json::to_string_pretty(&build()).unwrap_or_default()
}

const ABOUT: &str = "Points and stamps for customers of small merchants: enrol, stamp, earn, redeem, void.\n\n\
    - Ids are UUIDs, times RFC 3339 in UTC, money integer cents of the merchant's currency.\n\
    - Refusals are problem documents (RFC 9457); `code` is the contract, `errors` names every wrong value.\n\
    - Every ledger write demands an `Idempotency-Key`. After a time-out, a lost connection, 429 or 5xx, repeat it with \
    the same key after 0.5, 1, 2, 4, 8 s with ± 30 % jitter; on any other 4xx stop and show it.\n\
    - Lists are `{\"items\", \"next\"}`, newest first; pass `next` as `cursor`.\n\
    - Members and parameters that an operation does not know are refused.";

/// Tags in the order in which people should meet them.
const TAGS: [(&str, &str); 5] = [
    ("Authentication", "Bearer tokens for people. Programs use API keys."),
    (crate::store::TAG, "The counter: what cash registers and terminals do at one store."),
    (crate::storefront::TAG, "The public side of a store, and the signed-in customer's own data."),
    (crate::merchant::TAG, "Program, settings and stores, for the merchant's owner."),
    (
        crate::admin::TAG,
        "Merchants, trash and purge, and the owner's operations on a merchant's behalf, for platform admins.",
    ),
];

fn build() -> Value {
    let (_, described) = crate::operations(None).split_for_parts();
    let mut document = serde_json::to_value(described).unwrap_or_default();
    document["openapi"] = "3.1.0".into();
    document["info"] = json!({
        "title": "Orion Loyalty",
        "description": ABOUT,
        "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        "version": "1",
    });
    document["servers"] = json!([{ "url": "/" }]);
    document["tags"] =
        TAGS.iter().map(|(name, description)| json!({ "name": name, "description": description })).collect();
    document["components"]["securitySchemes"] = json!({
        "bearer": {
            "type": "http", "scheme": "bearer",
            "description": "An API key (`orion_live_…`) or a token of `POST /api/v1/auth/token`.",
        },
        "customer_token": {
            "type": "http", "scheme": "bearer",
            "description": "The session of a customer who signed in by an e-mailed link.",
        },
        "customer_cookie": { "type": "apiKey", "in": "cookie", "name": "__Host-orion_customer" },
    });
    add_problems(&mut document);
    require_answered_members(&mut document);
    examples::complete(&mut document);
    document
}

/// The shape of refusals, which no handler names.
fn add_problems(document: &mut Value) {
    use utoipa::{PartialSchema as _, ToSchema as _};
    let mut schemas = Vec::new();
    crate::wire::problem::Problem::schemas(&mut schemas);
    schemas.push(("Problem".to_owned(), crate::wire::problem::Problem::schema()));
    for (name, schema) in schemas {
        document["components"]["schemas"][name] = serde_json::to_value(schema).unwrap_or_default();
    }
}

/// Absent is `null`, not missing: what an answer lists is always there. Only requests, which end in `Request` by
/// convention, and problems leave members out.
fn require_answered_members(document: &mut Value) {
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    for (name, schema) in schemas {
        if !name.ends_with("Request") && !name.ends_with("Problem") {
            require_all(schema);
        }
    }
}

fn require_all(schema: &mut Value) {
    if let Some(parts) = schema["allOf"].as_array_mut() {
        parts.iter_mut().for_each(require_all);
    }
    let names: Vec<Value> =
        schema["properties"].as_object().into_iter().flat_map(Map::keys).cloned().map(Value::from).collect();
    match schema.as_object_mut() {
        Some(schema) if !names.is_empty() => {
            schema.insert("required".to_owned(), names.into());
        }
        _ => {}
    }
    drop_empty(schema);
}

/// Looking a member up in a JSON value makes it; what was made in passing goes again.
fn drop_empty(schema: &mut Value) {
    if let Some(schema) = schema.as_object_mut() {
        schema.retain(|_, value| !value.is_null());
    }
}
