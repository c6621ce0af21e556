//! What surrounds every request.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{Response, StatusCode, header};
use axum::routing::{get, post};
use http_body_util::BodyExt as _;
use orion_http::headers::Page;
use orion_http::limits::Switch;
use orion_http::{BulkJson, Json, enclose};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::entrance;

fn router(public_url: &str) -> Router {
    let router = Router::new()
        .route("/api/thing", get(|| async { "here" }).post(|| async { "done" }))
        .route("/api/json", post(|Json(value): Json<Vec<i64>>| async move { value.len().to_string() }))
        .route("/api/bulk", post(|BulkJson(value): BulkJson<Vec<i64>>| async move { value.len().to_string() }))
        .route("/api/panic", get(panicking))
        .route("/terminal", get(|| async { (Page::Terminal, "till") }))
        .route("/hangs", get(std::future::pending::<&'static str>));
    enclose(router, entrance(public_url, Switch::On))
}

async fn panicking() -> &'static str {
    "not a number".parse::<i64>().map(|_| "a number").unwrap()
}

async fn ask(request: Request) -> Response<Body> {
    router("http://127.0.0.1:8080").oneshot(request).await.unwrap()
}

async fn problem(response: Response<Body>) -> Value {
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let problem: Value = serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap();
    assert_eq!(problem["request_id"], id);
    problem
}

fn get_request(uri: &str) -> Request {
    Request::get(uri).body(Body::empty()).unwrap()
}

/// Safety §8: the headers of every answer.
#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    for uri in ["/api/thing", "/api/nothing", "/terminal", "/nothing"] {
        let answer = ask(get_request(uri)).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-frame-options", "DENY"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.headers()[name], value, "{uri} {name}");
        }
        let policy = answer.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"));
        assert_eq!(policy.contains("wasm-unsafe-eval"), uri == "/terminal");
        assert!(!answer.headers().contains_key("strict-transport-security"), "plain http on this machine");
    }
    let https = router("https://example.com").oneshot(get_request("/api/thing")).await.unwrap();
    assert_eq!(https.headers()["strict-transport-security"], "max-age=63072000; includeSubDomains");
}

/// H-10
#[tokio::test]
async fn an_unknown_method_is_told_which_ones_there_are() {
    for method in ["DELETE", "TRACE", "BREW"] {
        let answer = ask(Request::builder().method(method).uri("/api/thing").body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(answer.headers()[header::ALLOW], "GET,HEAD,POST");
        assert_eq!(problem(answer).await["code"], "method_not_allowed");
    }
}

/// H-10
#[tokio::test]
async fn head_is_get_without_a_body() {
    for uri in ["/api/thing", "/api/nothing"] {
        let answer = ask(Request::head(uri).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status(), ask(get_request(uri)).await.status());
        assert!(answer.into_body().collect().await.unwrap().to_bytes().is_empty());
    }
}

#[tokio::test]
async fn an_address_of_the_api_that_is_not_there_is_a_problem() {
    let answer = ask(get_request("/api/nothing")).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert_eq!(problem(answer).await["code"], "not_found");
}

/// H-12
#[tokio::test]
async fn a_panic_costs_one_request() {
    let answer = ask(get_request("/api/panic")).await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(problem(answer).await["code"], "internal");
}

/// H-3
#[tokio::test(start_paused = true)]
async fn a_handler_that_hangs_is_given_up() {
    let answer = ask(get_request("/hangs")).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers()[header::RETRY_AFTER], "1");
}

/// H-2
#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends_is_given_up() {
    let (_sender, endless) = http_body_util::channel::Channel::<axum::body::Bytes, std::io::Error>::new(1);
    let request =
        Request::post("/api/json").header("content-type", "application/json").body(Body::new(endless)).unwrap();
    assert_eq!(ask(request).await.status(), StatusCode::REQUEST_TIMEOUT);
}

/// G-A3, H-6, H-7
#[tokio::test]
async fn bodies_of_the_wrong_kind_or_size_cost_one_refusal() {
    let many = serde_json::to_vec(&vec![1_000_000_i64; 20_000]).unwrap();
    let huge = vec![b'1'; 2 * 1024 * 1024];
    for (uri, kind, body, expected) in [
        ("/api/json", "application/json", b"[1,2]".to_vec(), 200),
        ("/api/json", "application/json; charset=utf-8", b"[1,2]".to_vec(), 200),
        ("/api/json", "text/plain", b"[1,2]".to_vec(), 415),
        ("/api/json", "application/x-www-form-urlencoded", b"[1,2]".to_vec(), 415),
        ("/api/json", "application/json", many.clone(), 413),
        ("/api/bulk", "application/json", many, 200),
        ("/api/bulk", "application/json", huge, 413),
        ("/api/json", "application/json", Vec::new(), 400),
        ("/api/json", "application/json", b"[1,\"2\"]".to_vec(), 422),
    ] {
        let request = Request::post(uri).header("content-type", kind).body(Body::from(body)).unwrap();
        assert_eq!(ask(request).await.status(), expected, "{uri} {kind}");
    }
    let compressed =
        Request::post("/api/json").header("content-type", "application/json").header("content-encoding", "gzip");
    assert_eq!(ask(compressed.body(Body::from("[]")).unwrap()).await.status(), 415);
}

/// H-5, safety §6.3
#[tokio::test]
async fn a_head_that_nobody_honest_sends_is_refused() {
    let long = format!("/api/thing?{}", "x".repeat(9_000));
    assert_eq!(ask(get_request(&long)).await.status(), StatusCode::URI_TOO_LONG);
    let foreign = Request::get("/api/thing").header("host", "evil.example").body(Body::empty()).unwrap();
    assert_eq!(ask(foreign).await.status(), StatusCode::MISDIRECTED_REQUEST);
    let twice =
        Request::get("/api/thing").header("host", "localhost").header("host", "localhost").body(Body::empty()).unwrap();
    assert_eq!(ask(twice).await.status(), StatusCode::BAD_REQUEST);
}

/// A client cannot choose the id under which the log knows its request.
#[tokio::test]
async fn a_request_id_from_outside_is_ignored() {
    let request = Request::get("/api/thing").header("x-request-id", "forged").body(Body::empty()).unwrap();
    assert_ne!(ask(request).await.headers()["x-request-id"], "forged");
}
