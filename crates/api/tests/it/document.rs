//! The OpenAPI document is a contract; it must be complete, and the committed copy must be the one the program gives.

use std::collections::BTreeSet;

use serde_json::Value;

pub(crate) struct Operation {
    pub name: String,
    pub path: String,
    pub method: String,
    pub value: Value,
}

fn document() -> Value {
    serde_json::from_str(&orion_api::document()).unwrap()
}

pub(crate) fn operations() -> Vec<Operation> {
    let document = document();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, value) in item.as_object().unwrap() {
            let name = value["operationId"].as_str().unwrap_or_default().to_owned();
            operations.push(Operation { name, path: path.clone(), method: method.clone(), value: value.clone() });
        }
    }
    operations
}

fn statuses(operation: &Operation) -> Vec<String> {
    operation.value["responses"].as_object().unwrap().keys().cloned().collect()
}

pub(crate) fn has_header(operation: &Operation, name: &str) -> bool {
    let parameters = operation.value["parameters"].as_array();
    parameters.into_iter().flatten().any(|parameter| parameter["in"] == "header" && parameter["name"] == name)
}

/// Renew it with `orion openapi > docs/openapi.json`, which ends the last line.
#[test]
fn the_committed_document_is_up_to_date() {
    assert!(
        orion_api::COMMITTED.trim_end() == orion_api::document(),
        "docs/openapi.json is not what the code says; renew it and review the difference"
    );
}

#[test]
fn it_is_openapi_3_1() {
    assert_eq!(document()["openapi"], "3.1.0");
}

#[test]
fn every_operation_is_described() {
    let mut names = BTreeSet::new();
    for operation in operations() {
        let Operation { name, value, .. } = &operation;
        assert!(names.insert(name.clone()), "{name} twice");
        assert!(value["tags"].as_array().is_some_and(|tags| tags.len() == 1), "{name}: tag");
        for member in ["summary", "description"] {
            assert!(value[member].as_str().is_some_and(|text| text.len() > 10), "{name}: {member}");
        }
        assert!(value["description"].as_str().unwrap().contains("Limit: "), "{name}: limit");
        assert!(value["security"].is_array(), "{name}: security, if only none");
    }
}

#[test]
fn every_tag_is_explained() {
    let document = document();
    let explained: Vec<&str> =
        document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    for operation in operations() {
        let tag = operation.value["tags"][0].as_str().unwrap();
        assert!(explained.contains(&tag), "{}: {tag}", operation.name);
    }
}

#[test]
fn every_answer_has_a_schema_and_an_example() {
    for operation in operations() {
        let successes: Vec<String> =
            statuses(&operation).into_iter().filter(|status| status.starts_with('2')).collect();
        assert!(!successes.is_empty(), "{}", operation.name);
        for status in successes {
            let response = &operation.value["responses"][&status];
            assert!(response["headers"]["RateLimit"].is_object(), "{} {status}: limit fields", operation.name);
            if status == "204" {
                continue;
            }
            let content = &response["content"]["application/json"];
            assert!(content["schema"].is_object(), "{} {status}: schema", operation.name);
            assert!(
                content["example"].as_object().is_some_and(|example| !example.is_empty()),
                "{} {status}: example",
                operation.name
            );
        }
        // A picture has no example that anybody could read.
        let json = &operation.value["requestBody"]["content"]["application/json"];
        if !operation.value["requestBody"].is_null() && !operation.name.contains("upload_program_image") {
            let content = json;
            assert!(
                content["example"].as_object().is_some_and(|example| !example.is_empty()),
                "{}: example",
                operation.name
            );
        }
    }
}

#[test]
fn every_operation_lists_its_refusals() {
    for operation in operations() {
        let (name, statuses) = (&operation.name, statuses(&operation));
        let has = |status: &str| statuses.iter().any(|known| known == status);
        assert!(has("429") && has("503") && has("400") && has("default"), "{name}: {statuses:?}");
        if operation.value["security"].as_array().is_some_and(|security| !security.is_empty()) {
            assert!(has("401") && has("403"), "{name}: {statuses:?}");
        }
        if !operation.value["requestBody"].is_null() {
            assert!(has("413") && has("415") && has("422"), "{name}: {statuses:?}");
        }
        if operation.path.contains('{') {
            assert!(has("404"), "{name}: {statuses:?}");
        }
        for status in statuses.iter().filter(|status| !status.starts_with('2')) {
            let content = &operation.value["responses"][status]["content"]["application/problem+json"];
            assert_eq!(content["schema"]["$ref"], "#/components/schemas/Problem", "{name} {status}");
        }
    }
}

/// G-L2: every operation that writes to the ledger demands a key.
#[test]
fn ledger_writes_demand_a_key() {
    let writes = [
        "add_stamp",
        "redeem_stamps",
        "void_stamp",
        "earn_points",
        "redeem_points",
        "void_points",
        "adjust_points",
        "bulk_deactivate",
        "deactivate_card",
        "reactivate_card",
        "adjust_card_points",
        "bulk_deactivate_cards",
        "bulk_bonus_cards",
        "enroll_by_staff",
        "restore_points",
    ];
    let operations = operations();
    for name in writes {
        let operation = operations.iter().find(|operation| operation.name == name).unwrap();
        let parameters = operation.value["parameters"].as_array().unwrap();
        let key = parameters.iter().find(|parameter| parameter["name"] == "Idempotency-Key").unwrap();
        assert_eq!(key["required"], true, "{name}");
        assert!(
            statuses(operation).contains(&"201".to_owned()) && statuses(operation).contains(&"200".to_owned()),
            "{name}"
        );
    }
}

/// G-T9: whoever acts on a merchant's behalf names the merchant and, for a change, the reason.
#[test]
fn changes_on_behalf_demand_a_reason() {
    for operation in operations().iter().filter(|operation| operation.path.starts_with("/api/v1/admin/loyalty/")) {
        let body = operation.value["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str();
        let schema = body.and_then(|path| path.rsplit('/').next()).unwrap_or_default();
        let in_body = document()["components"]["schemas"][schema]["properties"]["reason"].is_object();
        // A merchant that is about to be brought to the platform has no owner yet who could ask.
        let changes = operation.method != "get" && operation.name != "create_merchant";
        assert!(!changes || has_header(operation, "X-Reason") || in_body, "{}", operation.name);
        assert!(
            operation.path.contains("{merchant_id}") || !operation.name.ends_with("_on_behalf"),
            "{}",
            operation.name
        );
    }
}

/// G-T3: the store only narrows what the credential covers.
#[test]
fn store_operations_take_the_store_in_a_header() {
    for operation in operations() {
        let at_store = operation.path.starts_with("/api/v1/store/");
        assert_eq!(has_header(&operation, "X-Store-Id"), at_store, "{}", operation.name);
    }
}

/// Safety H-8: what a request may say is closed, and bounded.
#[test]
fn requests_are_closed_and_their_texts_and_numbers_bounded() {
    for (name, schema) in document()["components"]["schemas"].as_object().unwrap() {
        if !name.ends_with("Request") {
            continue;
        }
        assert_eq!(schema["additionalProperties"], false, "{name}");
        for (member, value) in schema["properties"].as_object().unwrap() {
            let is = |kind: &str| {
                value["type"] == kind || value["type"].as_array().is_some_and(|kinds| kinds.contains(&kind.into()))
            };
            if is("string") && value["format"].is_null() {
                assert!(value["maxLength"].is_number() || value["pattern"].is_string(), "{name}.{member}");
            }
            if is("integer") {
                assert!(value["minimum"].is_number() && value["maximum"].is_number(), "{name}.{member}");
            }
            if is("array") {
                assert!(value["maxItems"].is_number(), "{name}.{member}");
            }
        }
    }
}

/// G-T11: answers to strangers and customers hold listed members only, and none of these.
#[test]
fn public_answers_hold_nothing_internal() {
    let forbidden = [
        "customer_id",
        "customer_email",
        "staff_name",
        "staff_pin_id",
        "notes",
        "ip_address",
        "user_agent",
        "entry_hash",
        "google_class_id",
        "google_issuer_id",
        "apple_pass_type_id",
        "acting_admin_id",
        "merchant_id",
        "program_version",
    ];
    let document = document();
    let mut checked = 0;
    for operation in operations().iter().filter(|operation| operation.value["tags"][0] == "Loyalty - Storefront") {
        let mut open = vec![operation.value["responses"].clone()];
        while let Some(value) = open.pop() {
            if let Some(name) = value["$ref"].as_str().and_then(|path| path.strip_prefix("#/components/schemas/")) {
                open.push(document["components"]["schemas"][name].clone());
            }
            for member in value["properties"].as_object().into_iter().flat_map(|members| members.keys()) {
                checked += 1;
                assert!(!forbidden.contains(&member.as_str()), "{}: {member}", operation.name);
            }
            match value {
                Value::Object(members) => {
                    open.extend(members.into_iter().filter(|(name, _)| name != "example").map(|(_, value)| value));
                }
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
    }
    assert!(checked > 50, "the walk reaches the members: {checked}");
}

/// Product §9: every row of its two tables.
#[test]
fn every_row_of_the_specification_is_there() {
    let have: BTreeSet<String> = operations()
        .iter()
        .map(|operation| format!("{} {}", operation.method.to_uppercase(), operation.path))
        .collect();
    let store = [
        "GET /program",
        "POST /cards/enroll",
        "GET /cards",
        "GET /cards/lookup",
        "POST /cards/lookup",
        "GET /cards/{card_id}",
        "GET /cards/{card_id}/transactions",
        "POST /stamp",
        "POST /stamp/redeem",
        "POST /stamp/void",
        "POST /points/earn",
        "POST /points/redeem",
        "POST /points/void",
        "POST /cards/{card_id}/points/adjust",
        "POST /cards/bulk/deactivate",
        "GET /transactions",
        "GET /pins",
        "POST /pins",
        "PATCH /pins/{pin_id}",
        "DELETE /pins/{pin_id}",
        "POST /pins/{pin_id}/verify",
        "POST /pins/{pin_id}/unlock",
    ];
    let storefront = [
        "GET /program",
        "POST /enroll",
        "POST /login",
        "GET /card",
        "GET /transactions",
        "GET /me/export",
        "DELETE /me",
    ];
    let admin = [
        "GET /merchants",
        "POST /merchants",
        "GET /merchants/{merchant_id}",
        "PATCH /merchants/{merchant_id}",
        "DELETE /merchants/{merchant_id}",
        "POST /merchants/{merchant_id}/suspend",
        "POST /merchants/{merchant_id}/resume",
        "POST /merchants/{merchant_id}/restore-deleted",
        "POST /merchants/{merchant_id}/pins/{pin_id}/unlock",
        "GET /programs",
        "POST /programs/{program_id}/restore",
        "POST /programs/{program_id}/purge",
        "GET /cards",
        "DELETE /cards/{card_id}",
        "POST /cards/{card_id}/restore",
        "POST /cards/{card_id}/purge",
        "POST /cards/{card_id}/restore-points",
    ];
    let rooms = [
        ("/api/v1/store/loyalty", &store[..]),
        ("/api/v1/storefront/{store_slug}/loyalty", &storefront[..]),
        ("/api/v1/admin/loyalty", &admin[..]),
    ];
    for (room, rows) in rooms {
        for row in rows {
            let (method, path) = row.split_once(' ').unwrap();
            assert!(have.contains(&format!("{method} {room}{path}")), "{row}");
        }
    }
    assert!(have.contains("POST /api/v1/auth/token"));
}
