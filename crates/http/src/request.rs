//! The outermost layer: names each request, finds out where it comes from, bounds its time, logs it, and gives every
//! answer its headers. Safety §6.3, §7, §8.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use orion_service::RequestFacts;
use tower::ServiceExt as _;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument as _;

use crate::client_address::plain;
use crate::front_door::Entrance;
use crate::headers;
use crate::limits::Subject;
use crate::limits::policy::ANONYMOUS;
use crate::problem::{self, Problem};
use crate::store_domain::{self, Way};

/// A handler that takes longer has lost its client (H-3).
const HANDLER_DEADLINE: Duration = Duration::from_secs(15);
/// The longest address of a request, path and query (H-5).
const URI_LEN_MAX: usize = 8 * 1024;
/// What is kept of a client's name for itself, in characters.
const USER_AGENT_LEN_MAX: usize = 200;

/// The other end of the connection, put into the request by [`crate::serve`].
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// What the outermost layer works with.
#[derive(Clone)]
struct Outside {
    entrance: Entrance,
    /// Answers requests that a store's own domain does not serve as it answers any address that leads nowhere.
    inside: Router,
}

/// Puts the outermost layers around a finished router.
pub fn enclose(router: Router, entrance: Entrance) -> Router {
    let outside = Outside { entrance, inside: router.clone() };
    router
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            // The panic's own message went to the log by the panic hook; it may hold anything, so it is not repeated.
            tracing::error!("a handler panicked");
            problem::broken().into_response()
        }))
        .layer(middleware::from_fn_with_state(outside, outermost))
}

async fn outermost(State(outside): State<Outside>, mut request: Request, next: Next) -> Response {
    let entrance = outside.entrance.clone();
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0.ip());
    if let Some(peer) = peer {
        entrance.proxies().strip(peer, request.headers_mut());
    }
    let facts = facts_of(&request, peer.map(|peer| entrance.proxies().client(peer, request.headers())));
    request.extensions_mut().insert(facts.clone());
    let (method, is_api) = (request.method().clone(), request.uri().path().starts_with("/api/"));
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", request.id = facts.request_id, method = %method, route);
    async {
        #[expect(clippy::disallowed_methods, reason = "measures how long a request took")]
        let start = std::time::Instant::now();
        let response = answer(&outside, facts.ip_address, request, next).await;
        let response = finish(&entrance, &facts, is_api, response);
        let duration_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(status = response.status().as_u16(), duration_ms, "answered");
        without_body(&method, response)
    }
    .instrument(span)
    .await
}

/// What a use case may know of the request. The id is ours: one from outside could forge the log.
fn facts_of(request: &Request, client: Option<IpAddr>) -> RequestFacts {
    let agent = request.headers().get(header::USER_AGENT).map(|agent| String::from_utf8_lossy(agent.as_bytes()));
    RequestFacts {
        ip_address: client,
        user_agent: agent
            .map(|agent| agent.chars().filter(|letter| !letter.is_control()).take(USER_AGENT_LEN_MAX).collect()),
        request_id: new_request_id(),
    }
}

fn new_request_id() -> String {
    let mut bytes = [0; 12];
    // An id that repeats would only blur the log, so a generator that fails here stops nothing.
    let _ = getrandom::fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The client's address, as found by the outermost layer.
pub(crate) fn client_of(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<RequestFacts>().and_then(|facts| facts.ip_address).map(plain)
}

async fn answer(outside: &Outside, client: Option<IpAddr>, mut request: Request, next: Next) -> Response {
    let entrance = &outside.entrance;
    let foreign = match check_head(entrance, &request) {
        Ok(foreign) => foreign,
        Err(problem) => return problem.into_response(),
    };
    let subject = client.map_or(Subject::Name(b"unknown"), Subject::Address);
    let has_credential = request.headers().contains_key(header::AUTHORIZATION);
    // A credential that turns out to be none is charged afterwards; until then there must be room for that.
    let room = if has_credential {
        entrance.limits().peek(&ANONYMOUS, subject)
    } else {
        entrance.limits().count(&ANONYMOUS, subject)
    };
    if let Some(Err(problem)) = room.map(crate::limits::Verdict::into_result) {
        return problem.into_response();
    }
    let way = match store_domain::enter(entrance, foreign, &mut request).await {
        Ok(way) => way,
        Err(response) => return response,
    };
    let run = async {
        match way {
            Way::Through => next.run(request).await,
            Way::Nowhere => outside.inside.clone().oneshot(request).await.into_response(),
        }
    };
    let Ok(response) = tokio::time::timeout(HANDLER_DEADLINE, run).await else {
        return Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "deadline",
            "This took too long; repeat it with the same Idempotency-Key.",
        )
        .retry_after(1)
        .into_response();
    };
    if has_credential && response.status() == StatusCode::UNAUTHORIZED {
        entrance.limits().count(&ANONYMOUS, subject);
    }
    response
}

/// Refuses what no handler should see; gives the `Host` where it is not one of the platform's own.
fn check_head(entrance: &Entrance, request: &Request) -> Result<Option<String>, Problem> {
    let uri = request.uri();
    if uri.path().len() + uri.query().map_or(0, str::len) > URI_LEN_MAX {
        return Err(Problem::new(StatusCode::URI_TOO_LONG, "uri_too_long", "The address is longer than 8 KiB."));
    }
    let headers = request.headers();
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(crate::body::unsupported("Compressed bodies are not read."));
    }
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = match (hosts.next(), hosts.next()) {
        (None, _) => return Ok(None),
        (Some(host), None) => host.to_str().unwrap_or_default(),
        (Some(_), Some(_)) => return Err(Problem::malformed("Host stands there twice.")),
    };
    Ok((!entrance.is_our_host(host)).then(|| host.to_owned()))
}

/// What every answer has: problem documents on the API whatever refused, the request's id in them, the headers of §8.
fn finish(entrance: &Entrance, facts: &RequestFacts, is_api: bool, mut response: Response) -> Response {
    let bare = response.extensions().get::<Problem>().is_none();
    if is_api
        && bare
        && let Some(problem) = problem_for(response.status())
    {
        let allow = response.headers().get(header::ALLOW).cloned();
        response = problem.into_response();
        if let Some(allow) = allow {
            response.headers_mut().insert(header::ALLOW, allow);
        }
    }
    let is_document = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes() == problem::CONTENT_TYPE.as_bytes());
    if is_document && let Some(problem) = response.extensions().get::<Problem>() {
        let body = problem.body(Some(&facts.request_id));
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        *response.body_mut() = Body::from(body);
    }
    if let Ok(id) = HeaderValue::from_str(&facts.request_id) {
        response.headers_mut().insert("x-request-id", id);
    }
    headers::secure(entrance.is_https(), &mut response);
    response
}

/// What the router itself answers, in the API's words.
fn problem_for(status: StatusCode) -> Option<Problem> {
    match status {
        StatusCode::NOT_FOUND => Some(Problem::not_found()),
        StatusCode::METHOD_NOT_ALLOWED => Some(Problem::new(
            status,
            "method_not_allowed",
            "This address does not know that method; Allow lists those it knows.",
        )),
        _ => None,
    }
}

/// A HEAD is a GET without its body, errors included.
fn without_body(method: &Method, mut response: Response) -> Response {
    if method == Method::HEAD {
        *response.body_mut() = Body::empty();
    }
    response
}

/// Hands the facts on to handlers.
#[derive(Debug, Clone)]
pub struct Facts(pub RequestFacts);

impl<S: Sync> FromRequestParts<S> for Facts {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<RequestFacts>().cloned().unwrap_or_default()))
    }
}
