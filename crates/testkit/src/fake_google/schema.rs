//! Bodies held against Google's own discovery document.

use std::sync::LazyLock;

use serde_json::Value;

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../fixtures/walletobjects.v1.json")).expect("the document"));

/// Checks a body against a schema: no unknown member, no wrong type, no value outside a list, no number that overflows.
pub(super) fn check(schema: &str, body: &Value) -> Result<(), String> {
    let found = DOCUMENT["schemas"].get(schema).ok_or_else(|| format!("no schema {schema}"))?;
    check_value(schema, found, body)
}

fn check_value(place: &str, schema: &Value, value: &Value) -> Result<(), String> {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        return check_value(place, &DOCUMENT["schemas"][name], value);
    }
    let wrong = |what: &str| Err(format!("Invalid value at '{place}': {what}"));
    match schema.get("type").and_then(Value::as_str).unwrap_or("any") {
        "object" => {
            let Some(members) = value.as_object() else { return wrong("an object is expected") };
            for (name, member) in members {
                let inner = schema.pointer(&format!("/properties/{name}"));
                let Some(inner) = inner else { return Err(format!("Unknown name \"{name}\" at '{place}'")) };
                check_value(&format!("{place}.{name}"), inner, member)?;
            }
            Ok(())
        }
        "array" => {
            let Some(items) = value.as_array() else { return wrong("a list is expected") };
            items
                .iter()
                .enumerate()
                .try_for_each(|(place_in, item)| check_value(&format!("{place}[{place_in}]"), &schema["items"], item))
        }
        "boolean" if value.is_boolean() => Ok(()),
        "number" if value.is_number() => Ok(()),
        "integer" => match value.as_i64() {
            Some(number) if i32::try_from(number).is_ok() => Ok(()),
            _ => wrong("a 32-bit number is expected"),
        },
        "string" => {
            let Some(text) = value.as_str() else { return wrong("a text is expected") };
            let known = schema.get("enum").and_then(Value::as_array);
            if known.is_some_and(|known| !known.iter().any(|item| item == text)) {
                return wrong("none of the known values");
            }
            let number = schema.get("format").is_some_and(|format| format == "int64");
            if number && text.parse::<i64>().is_err() { wrong("a number in a text is expected") } else { Ok(()) }
        }
        other => wrong(other),
    }
}
