//! Limits as a layer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{Response, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use http_body_util::BodyExt as _;
use orion_http::Problem;
use orion_http::client_address::{ForwardedHeader, TrustedProxies};
use orion_http::limits::{self, Limits, Switch, policy};
use orion_http::request::{Peer, enclose};
use orion_http::{Entrance, Json};
use orion_service::secrets::Secrets;
use tower::ServiceExt as _;

fn router(switch: Switch) -> Router {
    let proxies =
        TrustedProxies { networks: vec!["10.0.0.0/8".parse().unwrap()], header: ForwardedHeader::XForwardedFor };
    let entrance = Entrance::new(
        "http://localhost",
        proxies,
        Limits::with_clock(switch, || Duration::ZERO),
        Secrets::new(&[1; 32]),
    );
    let limited = |policy: &'static limits::Policy| from_fn_with_state((entrance.clone(), policy), limits::apply);
    let router = Router::new()
        .route(
            "/login",
            get(|| async { "in" }).post(|Json(()): Json<()>| async {}).route_layer(limited(&policy::LOGIN)),
        )
        .route("/void", get(|| async { "void" }).route_layer(limited(&policy::STAMP_VOID)))
        .route("/lookup", get(|| async { Err::<(), _>(Problem::not_found()) }).route_layer(limited(&policy::LOOKUP)))
        .route("/secret", get(|| async { StatusCode::UNAUTHORIZED }));
    enclose(router, entrance)
}

async fn ask(router: &Router, uri: &str, peer: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let mut request = Request::get(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(Peer(SocketAddr::new(peer.parse().unwrap(), 4711)));
    router.clone().oneshot(request).await.unwrap()
}

async fn accepted(router: &Router, times: usize, uri: &str, peer: &str, headers: &[(&str, &str)]) -> usize {
    let mut accepted = 0;
    for _ in 0..times {
        let status = ask(router, uri, peer, headers).await.status();
        accepted += usize::from(status != StatusCode::TOO_MANY_REQUESTS);
    }
    accepted
}

/// Safety §6.1: fields, status, problem.
#[tokio::test]
async fn a_limited_endpoint_says_how_much_is_left() {
    let router = router(Switch::On);
    let first = ask(&router, "/login", "192.0.2.1", &[]).await;
    assert_eq!(first.headers()["ratelimit-policy"], "\"login\";q=5;w=60");
    assert_eq!(first.headers()["ratelimit"], "\"login\";r=4;t=60");
    assert_eq!(accepted(&router, 10, "/login", "192.0.2.1", &[]).await, 4);
    let refused = ask(&router, "/login", "192.0.2.1", &[]).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers()["ratelimit"], "\"login\";r=0;t=61");
    assert_eq!(refused.headers()["retry-after"], "61");
    let problem = refused.into_body().collect().await.unwrap().to_bytes();
    let problem: serde_json::Value = serde_json::from_slice(&problem).unwrap();
    assert_eq!(problem["type"], "https://iana.org/assignments/http-problem-types#quota-exceeded");
    assert_eq!((&problem["code"], &problem["violated-policies"][0]), (&"rate_limited".into(), &"login".into()));
}

/// Safety §6.1: judged before the body is read.
#[tokio::test]
async fn a_refused_request_is_not_read() {
    let router = router(Switch::On);
    accepted(&router, 5, "/login", "192.0.2.1", &[]).await;
    let mut request = Request::post("/login").body(Body::from("not even JSON")).unwrap();
    request.extensions_mut().insert(Peer("192.0.2.1:1".parse().unwrap()));
    assert_eq!(router.oneshot(request).await.unwrap().status(), StatusCode::TOO_MANY_REQUESTS);
}

/// Safety §6.3
#[tokio::test]
async fn only_a_trusted_proxy_can_name_another_client() {
    let router = router(Switch::On);
    assert_eq!(accepted(&router, 5, "/login", "10.0.0.1", &[("x-forwarded-for", "192.0.2.1")]).await, 5);
    assert_eq!(accepted(&router, 5, "/login", "10.0.0.1", &[("x-forwarded-for", "9.9.9.9, 192.0.2.1")]).await, 0);
    assert_eq!(accepted(&router, 5, "/login", "10.0.0.1", &[("x-forwarded-for", "192.0.2.2")]).await, 5);
    assert_eq!(accepted(&router, 8, "/login", "203.0.113.1", &[("x-forwarded-for", "192.0.2.3")]).await, 5);
    assert_eq!(accepted(&router, 8, "/login", "203.0.113.1", &[("x-forwarded-for", "192.0.2.4")]).await, 0);
}

#[tokio::test]
async fn credentials_are_counted_apart_wherever_they_come_from() {
    let router = router(Switch::On);
    assert_eq!(accepted(&router, 30, "/void", "192.0.2.1", &[("authorization", "Bearer a")]).await, 20);
    assert_eq!(accepted(&router, 30, "/void", "192.0.2.9", &[("authorization", "Bearer a")]).await, 0);
    assert_eq!(accepted(&router, 30, "/void", "192.0.2.1", &[("authorization", "Bearer b")]).await, 20);
    assert_eq!(accepted(&router, 30, "/void", "192.0.2.1", &[("cookie", "orion_terminal=c")]).await, 20);
}

/// Safety §12: guessing card numbers costs misses.
#[tokio::test]
async fn look_ups_that_find_nothing_run_out_before_the_others() {
    let router = router(Switch::On);
    assert_eq!(accepted(&router, 60, "/lookup", "192.0.2.1", &[("authorization", "Bearer a")]).await, 20);
}

/// Safety §6.2, `anonymous`: trying credentials out counts as having none.
#[tokio::test]
async fn guessed_credentials_are_counted_by_address() {
    let router = router(Switch::On);
    let mut accepted = 0;
    for guess in 0..700 {
        let header = format!("Bearer guess-{guess}");
        let answer = ask(&router, "/secret", "192.0.2.1", &[("authorization", &header)]).await;
        accepted += usize::from(answer.status() == StatusCode::UNAUTHORIZED);
    }
    assert_eq!(accepted, 600);
}

#[tokio::test]
async fn switched_off_for_measuring_nothing_is_refused() {
    let router = Arc::new(router(Switch::Off));
    assert_eq!(accepted(&router, 50, "/login", "192.0.2.1", &[]).await, 50);
}
