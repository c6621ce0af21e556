//! One card's first day, through the whole router.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use http_body_util::BodyExt as _;
use orion_domain::Role;
use orion_http::client_address::TrustedProxies;
use orion_http::limits::{Limits, Switch};
use orion_http::{FrontDoor, enclose};
use orion_service::authentication::Credential;
use orion_testkit::{Engine, TestApp, TestDb};
use serde_json::{Value, json};
use tower::ServiceExt as _;

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }
}

struct Api {
    /// Keeps the database's folder.
    _app: TestApp,
    router: Router,
    key: String,
    store: String,
    slug: String,
}

impl Api {
    async fn start() -> Self {
        let app = TestApp::new(TestDb::new(Engine::Sqlite).await).await;
        let shop = app
            .shop("bakery")
            .settings(|settings| settings.staff_pin_policy = orion_domain::settings::StaffPinPolicy::Optional)
            .open()
            .await;
        let Credential::Bearer(key) = shop.key(Role::MerchantOwner, None).await else {
            unreachable!("keys are bearer tokens")
        };
        let door = FrontDoor::new(app.app(), TrustedProxies::default(), Limits::new(Switch::On));
        let router = enclose(orion_api::router(&door), door.entrance().clone());
        Self { _app: app, router, key, store: shop.stores[0].id.to_string(), slug: shop.stores[0].slug.to_string() }
    }

    async fn send(&self, request: Request) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            bytes: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path)
            .header("authorization", format!("Bearer {}", self.key))
            .header("x-store-id", &self.store);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, idempotency_key: &str, body: Value) -> Answer {
        let request = Request::post(path)
            .header("authorization", format!("Bearer {}", self.key))
            .header("x-store-id", &self.store)
            .header("idempotency-key", idempotency_key)
            .header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }
}

/// G-L2: a replay is the first answer byte for byte.
#[tokio::test]
async fn a_card_is_opened_earns_and_shows_what_it_has() {
    let api = Api::start().await;
    let enrolled = api
        .post("/api/v1/store/loyalty/cards/enroll", "k1", json!({"email": "anna@example.com", "first_name": "Anna"}))
        .await;
    assert_eq!(enrolled.status, StatusCode::CREATED, "{}", enrolled.json());
    let card = enrolled.json()["card"]["id"].as_str().unwrap().to_owned();
    let purchase = json!({"card_id": card, "purchase_amount_cents": 1250, "order_reference": "R-1"});
    let first = api.post("/api/v1/store/loyalty/points/earn", "k2", purchase.clone()).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.json());
    let again = api.post("/api/v1/store/loyalty/points/earn", "k2", purchase).await;
    assert_eq!((again.status, again.headers["idempotent-replayed"].as_bytes()), (StatusCode::OK, &b"true"[..]));
    assert_eq!(first.bytes, again.bytes);
    assert_eq!(first.headers["ratelimit-policy"], "\"earn\";q=60;w=60");
    let too_early = json!({"card_id": card});
    let refused = api.post("/api/v1/store/loyalty/stamp/redeem", "k3", too_early.clone()).await;
    assert_eq!((refused.status, refused.headers.get("idempotent-replayed")), (StatusCode::UNPROCESSABLE_ENTITY, None));
    let as_before = api.post("/api/v1/store/loyalty/stamp/redeem", "k3", too_early).await;
    assert_eq!(as_before.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(as_before.headers["idempotent-replayed"].as_bytes(), b"true");
    assert_eq!(as_before.json()["code"], refused.json()["code"]);
    let page = api.get(&format!("/api/v1/store/loyalty/cards/{card}/transactions?limit=1")).await.json();
    assert_eq!(page["items"][0]["id"], first.json()["transaction"]["id"]);
    let next = page["next"].as_str().unwrap();
    let rest = api.get(&format!("/api/v1/store/loyalty/cards/{card}/transactions?cursor={next}")).await.json();
    assert!(!rest["items"].as_array().unwrap().is_empty() && rest["next"].is_null(), "{rest}");
    let elsewhere = api.get(&format!("/api/v1/store/loyalty/cards?cursor={next}")).await;
    assert_eq!(elsewhere.json()["errors"][0]["pointer"], "/cursor");
}

/// G-P3: a stranger learns nothing of an existing card.
#[tokio::test]
async fn a_stranger_who_types_a_known_address_gets_no_card() {
    let api = Api::start().await;
    let path = format!("/api/v1/storefront/{}/loyalty/enroll", api.slug);
    let body = json!({"email": "anna@example.com", "accepts_terms": true});
    let first = api.post(&path, "k1", body.clone()).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.json());
    let number = first.json()["card"]["card_number"].as_str().unwrap().to_owned();
    let second = api.post(&path, "k2", body).await;
    assert_eq!(second.status, StatusCode::OK);
    assert_eq!((&second.json()["already_enrolled"], &second.json()["card"]), (&true.into(), &Value::Null));
    assert!(!String::from_utf8_lossy(&second.bytes).contains(&number));
}

/// G-A3: one clear refusal each.
#[tokio::test]
async fn bad_requests_are_refused_with_their_reason() {
    let api = Api::start().await;
    let stamp = "/api/v1/store/loyalty/stamp";
    let nobody = Request::get("/api/v1/store/loyalty/program").body(Body::empty()).unwrap();
    let nobody = api.send(nobody).await;
    assert_eq!(
        (nobody.status, nobody.headers["www-authenticate"].as_bytes()),
        (StatusCode::UNAUTHORIZED, &b"Bearer"[..])
    );
    let unknown = uuid::Uuid::from_u128(7).to_string();
    for (body, status, code) in [
        (json!({"card_id": unknown}), 404, "not_found"),
        (json!({"card_id": "x"}), 422, "validation_failed"),
        (json!({"card_id": unknown, "pin": "1"}), 422, "validation_failed"),
        (json!({"card_id": unknown, "surprise": 1}), 422, "validation_failed"),
        (json!([]), 422, "validation_failed"),
    ] {
        let answer = api.post(stamp, "k", body.clone()).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["code"].as_str().unwrap()),
            (status, code),
            "{body}: {}",
            answer.json()
        );
    }
    let no_key =
        Request::post(stamp).header("authorization", format!("Bearer {}", api.key)).header("x-store-id", &api.store);
    let no_key = no_key.header("content-type", "application/json").body(Body::from("{}")).unwrap();
    assert_eq!(api.send(no_key).await.json()["code"], "idempotency_key_required");
    assert_eq!(api.get("/api/v1/store/loyalty/cards?limt=1").await.json()["errors"][0]["pointer"], "/limt");
    assert_eq!(api.get("/api/v1/store/loyalty/cards/x").await.json()["errors"][0]["pointer"], "/card_id");
    assert_eq!(api.get("/api/v1/store/loyalty/stamp").await.headers["allow"], "POST");
}

#[tokio::test]
async fn the_document_and_its_page_are_served_under_the_policy() {
    let api = Api::start().await;
    let document = api.get("/api/openapi.json").await;
    assert_eq!(String::from_utf8(document.bytes).unwrap().trim_end(), orion_api::document());
    let page = api.get("/api/docs/").await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(
        page.status.is_success() && policy.contains("script-src 'self';") && !policy.contains("trusted-types"),
        "{policy}"
    );
    let text = String::from_utf8_lossy(&page.bytes).into_owned();
    assert!(!text.contains("<style") && !text.contains("onload="), "nothing inline: {text}");
    let setup = api.get("/api/docs/swagger-initializer.js").await;
    assert!(String::from_utf8_lossy(&setup.bytes).contains("/api/openapi.json"));
}
