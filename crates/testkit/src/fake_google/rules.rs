//! What Google demands beyond its schema.

use serde_json::{Map, Value, json};

use super::{ISSUER, schema};

/// Why a body is not taken.
#[derive(Debug)]
pub(super) struct Refusal {
    pub status: u16,
    pub reason: &'static str,
    pub words: String,
}

impl Refusal {
    pub(super) fn invalid(words: &str) -> Self {
        Self { status: 400, reason: "invalidResource", words: words.to_owned() }
    }

    pub(super) fn missing(what: &str) -> Self {
        Self { status: 404, reason: "notFound", words: format!("{what} not found.") }
    }

    pub(super) fn exists(what: &str) -> Self {
        Self { status: 409, reason: "alreadyExists", words: format!("{what} already exists.") }
    }
}

/// An error as the API words it.
pub(super) fn error(status: u16, reason: &str, words: &str) -> Value {
    json!({ "error": { "code": status, "message": words,
        "errors": [{ "message": words, "domain": "walletobjects", "reason": reason }] } })
}

/// A name, and whether it belongs to the account's issuer.
pub(super) fn check_id(id: &str) -> Result<(), Refusal> {
    let invalid = || Refusal::invalid(&format!("Invalid resource ID: {id}"));
    let (issuer, suffix) = id.split_once('.').ok_or_else(invalid)?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if issuer.is_empty()
        || !issuer.bytes().all(|byte| byte.is_ascii_digit())
        || suffix.is_empty()
        || !suffix.bytes().all(fits)
    {
        return Err(invalid());
    }
    if issuer != ISSUER {
        return Err(Refusal { status: 403, reason: "insufficientPermissions", words: "not your issuer".to_owned() });
    }
    Ok(())
}

fn required(body: &Value, names: &[&str]) -> Result<(), Refusal> {
    let empty = |name: &&&str| body.get(**name).is_none_or(|value| value.is_null() || value == "");
    names.iter().find(|name| empty(name)).map_or(Ok(()), |name| Err(Refusal::invalid(&format!("{name} is required"))))
}

/// Checks a whole class and says its name.
pub(super) fn class(body: &Value) -> Result<String, Refusal> {
    schema::check("LoyaltyClass", body).map_err(|words| Refusal::invalid(&words))?;
    required(body, &["id", "issuerName", "programName", "programLogo", "reviewStatus"])?;
    if !["DRAFT", "UNDER_REVIEW"].contains(&body["reviewStatus"].as_str().unwrap_or_default()) {
        return Err(Refusal::invalid("Invalid review status"));
    }
    // Google asks robots.txt, too, which a test of the pages does.
    let callback = body.pointer("/callbackOptions/url").and_then(Value::as_str);
    if callback.is_some_and(|url| !url.starts_with("https://")) {
        return Err(Refusal::invalid("callbackOptions.url: https is required"));
    }
    if let Some(colour) = body.get("hexBackgroundColor").and_then(Value::as_str) {
        let digits = colour.strip_prefix('#').unwrap_or_default();
        if ![3, 6].contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Refusal::invalid("Invalid colour"));
        }
    }
    common(body)
}

/// Checks a whole object and says its name.
pub(super) fn object(body: &Value) -> Result<String, Refusal> {
    schema::check("LoyaltyObject", body).map_err(|words| Refusal::invalid(&words))?;
    required(body, &["id", "classId", "state"])?;
    check_id(body["classId"].as_str().unwrap_or_default())?;
    for name in ["loyaltyPoints", "secondaryLoyaltyPoints"] {
        let Some(points) = body.get(name) else { continue };
        let balances = points.get("balance").and_then(Value::as_object).map_or(0, Map::len);
        if balances != 1 {
            return Err(Refusal::invalid(&format!("{name}: exactly one balance")));
        }
    }
    if let Some(code) = body.get("barcode") {
        required(code, &["type"])?;
        if code["type"] == "TEXT_ONLY" && code.get("alternateText").is_some() {
            return Err(Refusal::invalid("TEXT_ONLY has no alternateText"));
        }
    }
    if body.get("smartTapRedemptionValue").and_then(Value::as_str).is_some_and(|text| !text.is_ascii()) {
        return Err(Refusal::invalid("smartTapRedemptionValue is ASCII"));
    }
    common(body)
}

/// Checks a message that is added.
pub(super) fn message(body: &Value) -> Result<(), Refusal> {
    if body.as_object().is_none_or(|body| body.len() != 1) {
        return Err(Refusal::invalid("exactly a message"));
    }
    schema::check("Message", &body["message"]).map_err(|words| Refusal::invalid(&words))?;
    required(&body["message"], &["header", "body"])
}

fn common(body: &Value) -> Result<String, Refusal> {
    if body.get("merchantLocations").is_some() {
        return Err(Refusal::invalid("Issuer is not allow-listed for merchantLocations"));
    }
    if body.get("messages").and_then(Value::as_array).is_some_and(|messages| messages.len() > 10) {
        return Err(Refusal::invalid("at most 10 messages"));
    }
    let modules = body.get("textModulesData").and_then(Value::as_array);
    if modules
        .is_some_and(|modules| modules.iter().any(|module| module["id"].as_str().is_some_and(|id| id.contains('.'))))
    {
        return Err(Refusal::invalid("a module's id has no dots"));
    }
    pictures(body)?;
    let id = body["id"].as_str().unwrap_or_default().to_owned();
    check_id(&id)?;
    Ok(id)
}

/// Every picture has exactly one source, with a scheme.
fn pictures(body: &Value) -> Result<(), Refusal> {
    for name in ["programLogo", "wideProgramLogo", "heroImage"] {
        let Some(picture) = body.get(name) else { continue };
        let address = picture.pointer("/sourceUri/uri").and_then(Value::as_str);
        let sources = usize::from(address.is_some()) + usize::from(picture.get("privateImageId").is_some());
        if sources != 1 || address.is_some_and(|address| !address.contains("://")) {
            return Err(Refusal::invalid(&format!("{name}: exactly one source")));
        }
        // A picture that Google cannot load makes the whole call fail.
        if address.is_some_and(|address| address.contains("dead.example")) {
            return Err(Refusal::invalid("Image cannot be loaded."));
        }
    }
    Ok(())
}

/// A PATCH: members merge, `null` clears, lists are replaced whole.
pub(super) fn merged(known: &Value, sent: &Value) -> Value {
    let (Value::Object(known), Value::Object(sent)) = (known, sent) else { return sent.clone() };
    let mut merged = known.clone();
    for (name, value) in sent {
        match value {
            Value::Null => drop(merged.remove(name)),
            Value::Object(_) => {
                let inner = super::rules::merged(known.get(name).unwrap_or(&json!({})), value);
                merged.insert(name.clone(), inner);
            }
            other => drop(merged.insert(name.clone(), other.clone())),
        }
    }
    Value::Object(merged)
}
