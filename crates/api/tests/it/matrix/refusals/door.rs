//! What is refused before an operation sees it.

use axum::body::Body;
use axum::extract::Request;
use axum::http::request::Builder;
use orion_domain::Role;
use orion_testkit::GOOD_PASSWORD;
use serde_json::{Value, json};

use super::Scene;
use crate::matrix::ask::Ids;

const STAMP: &str = "/api/v1/store/loyalty/stamp";
const JSON: &str = "application/json";

pub(super) async fn refuses(scene: &mut Scene) {
    let (shop, ids) = (scene.world.florist.clone(), scene.world.ours.clone());
    let owner = scene.key(&shop, Role::MerchantOwner).await;
    credentials(scene).await;
    let stamp = |key: &str, content_type: &str| -> Builder {
        let request = Request::post(STAMP).header("authorization", format!("Bearer {owner}"));
        let request = request.header("x-store-id", &ids.store).header("content-type", content_type);
        if key.is_empty() { request } else { request.header("idempotency-key", key) }
    };
    let card = json!({"card_id": ids.card}).to_string();
    for (key, content_type, sent, code) in [
        ("k1", JSON, "{".to_owned(), "malformed_request"),
        ("k1", "text/plain", card.clone(), "unsupported_media_type"),
        ("k1", JSON, format!("\"{}\"", "x".repeat(70_000)), "body_too_large"),
        ("k1", JSON, "{}".to_owned(), "validation_failed"),
        ("", JSON, card.clone(), "idempotency_key_required"),
        ("two words", JSON, card.clone(), "idempotency_key_invalid"),
    ] {
        scene.refuses_request("add_stamp", stamp(key, content_type).body(Body::from(sent)).unwrap(), code).await;
    }
    let first = scene.world.ask(stamp("k2", JSON).body(Body::from(card.clone())).unwrap()).await;
    assert!(first.status.is_success(), "{}", first.text);
    let other = json!({"card_id": ids.card, "notes": "again"}).to_string();
    let reused = stamp("k2", JSON).body(Body::from(other)).unwrap();
    scene.refuses_request("add_stamp", reused, "idempotency_key_reused").await;
    let market = scene.world.app.shop("market").stores(2).open().await;
    let nowhere = format!("Bearer {}", scene.key(&market, Role::MerchantOwner).await);
    let nowhere = Request::get("/api/v1/store/loyalty/cards").header("authorization", nowhere);
    scene.refuses_request("list_cards", nowhere.body(Body::empty()).unwrap(), "store_required").await;
}

async fn credentials(scene: &mut Scene) {
    let (shop, ids) = (scene.world.florist.clone(), scene.world.ours.clone());
    let staff = scene.key(&shop, Role::StoreStaff).await;
    let wrong = json!({"email": "nobody@example.com", "password": GOOD_PASSWORD});
    scene.refuses("", &ids, "issue_token", wrong, "sign_in_failed").await;
    scene.refuses("made-up", &ids, "add_stamp", Value::Null, "unauthenticated").await;
    scene.refuses(&staff, &ids, "list_stores", Value::Null, "forbidden").await;
    scene
        .refuses(&staff, &Ids { card: Ids::absent().card, ..ids.clone() }, "find_card", Value::Null, "not_found")
        .await;
    let customer = scene.world.customer(&shop, &ids.email).await;
    let elsewhere = Request::delete(format!("/api/v1/storefront/{}/loyalty/me", ids.slug))
        .header("cookie", format!("__Host-orion_customer={customer}"))
        .header("origin", "https://elsewhere.example");
    scene.refuses_request("erase_customer", elsewhere.body(Body::empty()).unwrap(), "csrf").await;
}
