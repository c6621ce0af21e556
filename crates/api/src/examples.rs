//! Examples of whole bodies, put together from the examples of their members, so that they cannot drift apart.

use serde_json::{Map, Value};

/// How deep examples nest; schemas do not refer to themselves.
const DEPTH_MAX: usize = 8;

/// Gives every body of every operation an example where it has none.
pub(crate) fn complete(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    let Some(paths) = document["paths"].as_object_mut() else { return };
    for operation in paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        if let Some(content) = operation.pointer_mut("/requestBody/content") {
            complete_content(content, &schemas);
        }
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
        for (status, response) in responses.into_iter().flatten() {
            if let (true, Some(content)) = (status.starts_with('2'), response.get_mut("content")) {
                complete_content(content, &schemas);
            }
        }
    }
}

fn complete_content(content: &mut Value, schemas: &Value) {
    for media in content.as_object_mut().into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut) {
        if !media.contains_key("example")
            && let Some(schema) = media.get("schema")
        {
            let example = example_of(schema, schemas, 0);
            media.insert("example".to_owned(), example);
        }
    }
}

fn example_of(schema: &Value, schemas: &Value, depth: usize) -> Value {
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    if depth > DEPTH_MAX {
        return Value::Null;
    }
    let deeper = |schema: &Value| example_of(schema, schemas, depth + 1);
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        return schemas.get(name).map_or(Value::Null, deeper);
    }
    if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
        let members = parts.iter().filter_map(|part| deeper(part).as_object().cloned()).flatten();
        return Value::Object(members.collect());
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(choices) = schema.get(choice).and_then(Value::as_array) {
            return choices
                .iter()
                .find(|choice| choice.get("type") != Some(&"null".into()))
                .map_or(Value::Null, deeper);
        }
    }
    if let Some(first) = schema.get("enum").and_then(Value::as_array).and_then(|values| values.first()) {
        return first.clone();
    }
    match kind(schema) {
        "object" => {
            let members = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
            members.map(|(name, schema)| (name.clone(), deeper(schema))).collect::<Map<_, _>>().into()
        }
        "array" => schema.get("items").map(deeper).into_iter().collect::<Vec<_>>().into(),
        "boolean" => true.into(),
        "integer" => schema.get("minimum").cloned().unwrap_or_else(|| 0.into()),
        "string" if schema.get("format") == Some(&"uuid".into()) => "01920f7e-6d0a-7c3e-9b1a-2f4c5d6e7f80".into(),
        _ => Value::Null,
    }
}

/// The type of a schema besides `null`.
fn kind(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) => {
            kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("null")
        }
        _ => "",
    }
}
