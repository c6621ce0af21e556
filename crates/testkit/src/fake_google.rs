//! Google Wallet for tests: real sockets with TLS, and Google's rules as it has published them.
//!
//! Four faces: token endpoint, API, page behind a link to save a card, root keys of its callbacks. Bodies are held against Google's own
//! discovery document (`fixtures/walletobjects.v1.json`), not against our types, so that a mistake of ours cannot hide in both.

mod batch;
mod callbacks;
mod page;
mod rules;
mod schema;
mod shelf;
mod signer;
mod tokens;

use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::CONTENT_TYPE;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use orion_domain::Timestamp;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

pub use callbacks::SentCallback;
use rules::Refusal;
use shelf::Shelf;
use signer::Signer;
pub use signer::{Callback, Vouches};

use crate::keys;

/// The issuer of the tests.
pub const ISSUER: &str = "3388000000012345678";
/// The service account of the tests.
pub const ACCOUNT: &str = "cards@orion-tests.iam.gserviceaccount.com";
const KEYS_PATH: &str = "/gp/m/issuer/keys";
/// Requests that one second may see. Google publishes 20; a busy machine of the tests bunches on the way what was sent at a
/// steady pace, which is proven in simulated time.
const CALLS_PER_SECOND: usize = 25;

/// What goes wrong with the next call of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// An answer with this status and Google's form.
    Status(u16),
    /// The token is said to be worth nothing.
    Unauthorized,
    /// Too fast, said by 403.
    Quota,
    /// A page of some front end.
    Html(u16),
    /// Hangs up before anything is done.
    HangUp,
    /// Does it, then hangs up.
    HangUpAfter,
    /// Answers late.
    Slow(Duration),
}

/// A call of the API as it came.
#[derive(Debug, Clone)]
pub struct Call {
    /// Method and path.
    pub line: String,
    /// What was sent.
    pub body: Value,
    /// What was answered.
    pub status: u16,
}

#[derive(Debug)]
struct State {
    tokens: tokens::Tokens,
    signer: Signer,
    /// Not sent yet.
    sent: Vec<SentCallback>,
    nonces: usize,
    validates: bool,
    shelf: Shelf,
    troubles: VecDeque<Trouble>,
    calls: Vec<Call>,
    at: VecDeque<Instant>,
    most_in_a_second: usize,
    busy: BTreeMap<String, usize>,
    most_at_once: usize,
    under_way: usize,
    most_under_way: usize,
    out_of_order: bool,
    latency: Duration,
}

/// A running service; it ends with its listener's task when the runtime does.
#[derive(Debug, Clone)]
pub struct FakeGoogle {
    url: String,
    state: Arc<Mutex<State>>,
}

impl FakeGoogle {
    /// Opens the service with TLS on a free port of this machine; `now` tells it the time.
    ///
    /// # Panics
    /// There is no free port.
    pub async fn open(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self::start(now, Some(keys::acceptor())).await
    }

    /// The same without TLS, for clients that cannot be told which certificates to trust.
    ///
    /// # Panics
    /// There is no free port.
    pub async fn open_plain(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self::start(now, None).await
    }

    async fn start(now: impl Fn() -> Timestamp + Send + Sync + 'static, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let url = format!("{scheme}://localhost:{port}");
        let state = State {
            tokens: tokens::Tokens::new(&keys::RSA, Box::new(now), format!("{url}/token")),
            signer: Signer::new(),
            sent: Vec::new(),
            nonces: 0,
            validates: true,
            shelf: Shelf::default(),
            troubles: VecDeque::new(),
            calls: Vec::new(),
            at: VecDeque::new(),
            most_in_a_second: 0,
            busy: BTreeMap::new(),
            most_at_once: 0,
            under_way: 0,
            most_under_way: 0,
            out_of_order: false,
            latency: Duration::ZERO,
        };
        let fake = Self { url, state: Arc::new(Mutex::new(state)) };
        tokio::spawn(serve(listener, tls, fake.clone()));
        fake
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where it is: the address of the API.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where tokens are made.
    pub fn token_url(&self) -> String {
        format!("{}/token", self.url)
    }

    /// Where links to save a card begin.
    pub fn save_url(&self) -> String {
        format!("{}/gp/v/save", self.url)
    }

    /// Where the root keys are.
    pub fn keys_url(&self) -> String {
        format!("{}{KEYS_PATH}", self.url)
    }

    /// A service-account file that this service knows.
    pub fn account_file(&self) -> String {
        json!({
            "type": "service_account", "project_id": "orion-tests", "private_key_id": "f00dfeed0123456789",
            "private_key": *keys::RSA, "client_email": ACCOUNT, "client_id": "104312345678901234567",
            "token_uri": self.token_url(),
        })
        .to_string()
    }

    /// What goes wrong with the next calls, in order; after that everything works.
    pub fn troubles(&self, troubles: &[Trouble]) {
        self.state().troubles = troubles.iter().copied().collect();
    }

    /// Refuses whatever is about these objects, until told otherwise.
    pub fn poison(&self, ids: impl IntoIterator<Item = String>) {
        self.state().shelf.poisoned = ids.into_iter().collect();
    }

    /// How long every answer takes.
    pub fn set_latency(&self, latency: Duration) {
        self.state().latency = latency;
    }

    /// A reviewer's verdict on a class.
    pub fn review(&self, id: &str, status: &str, comments: &str) {
        if let Some(class) = self.state().shelf.classes.get_mut(id) {
            class["reviewStatus"] = json!(status);
            class["review"] = json!({ "comments": comments });
        }
    }

    /// Answers everything with 503, or not any more.
    pub fn set_out_of_order(&self, out_of_order: bool) {
        self.state().out_of_order = out_of_order;
    }

    /// The account's key is known no more, or again.
    pub fn set_account_known(&self, known: bool) {
        self.state().tokens.known = known;
    }

    /// Every token that was made is worth nothing.
    pub fn revoke_tokens(&self) {
        self.state().tokens.revoke();
    }

    /// How many tokens were made.
    pub fn exchanges(&self) -> usize {
        self.state().tokens.made
    }

    /// All calls of the API, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// Forgets the calls.
    pub fn forget_calls(&self) {
        self.state().calls.clear();
    }

    /// A class by its name.
    pub fn class(&self, id: &str) -> Option<Value> {
        self.state().shelf.classes.get(id).cloned()
    }

    /// An object by its name.
    pub fn object(&self, id: &str) -> Option<Value> {
        self.state().shelf.objects.get(id).cloned()
    }

    /// All objects.
    pub fn objects(&self) -> Vec<Value> {
        self.state().shelf.objects.values().cloned().collect()
    }

    /// Removes a class, as Google never would: to see what follows.
    pub fn lose_class(&self, id: &str) {
        self.state().shelf.classes.remove(id);
    }

    /// Removes an object, as Google never would.
    pub fn lose_object(&self, id: &str) {
        self.state().shelf.objects.remove(id);
    }

    /// Whether links are checked when somebody asks, which Google has announced and not described.
    pub fn set_validates(&self, validates: bool) {
        self.state().validates = validates;
    }

    /// How many notifications an object's changes asked for.
    pub fn notified(&self, id: &str) -> usize {
        self.state().shelf.notified.get(id).copied().unwrap_or(0)
    }

    /// The most requests that one second saw.
    pub fn most_in_a_second(&self) -> usize {
        self.state().most_in_a_second
    }

    /// The most requests for one object that were under way together.
    pub fn most_at_once(&self) -> usize {
        self.state().most_at_once
    }

    /// The most requests that were under way together.
    pub fn most_under_way(&self) -> usize {
        self.state().most_under_way
    }

    /// What the page behind a link answers: `Ok` where the card is saved.
    ///
    /// # Errors
    /// Why Google would show an error instead.
    pub fn save(&self, link: &str) -> Result<(), String> {
        let prefix = format!("{}/", self.save_url());
        let token = link.strip_prefix(&prefix).ok_or_else(|| "not a link to save a card".to_owned())?;
        page::save(&mut self.state(), token)
    }
}

async fn serve(listener: TcpListener, tls: Option<TlsAcceptor>, fake: FakeGoogle) {
    while let Ok((stream, _)) = listener.accept().await {
        let (fake, tls) = (fake.clone(), tls.clone());
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(fake.clone(), request));
            let mut http = hyper::server::conn::http1::Builder::new();
            // The machine's date is not this service's.
            http.auto_date_header(false);
            match tls {
                Some(tls) => {
                    let Ok(stream) = tls.accept(stream).await else { return };
                    drop(http.serve_connection(TokioIo::new(stream), service).await);
                }
                None => drop(http.serve_connection(TokioIo::new(stream), service).await),
            }
        });
    }
}

type Answer = Response<Full<Bytes>>;

/// Hanging up is an error of the service.
#[derive(Debug)]
struct HungUp;

impl std::fmt::Display for HungUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("hung up")
    }
}

impl std::error::Error for HungUp {}

impl From<Infallible> for HungUp {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

async fn answer(fake: FakeGoogle, request: Request<Incoming>) -> Result<Answer, HungUp> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| HungUp)?.to_bytes();
    let path = parts.uri.path().to_owned();
    if path == "/token" {
        let made = fake.state().tokens.exchange(&body);
        return Ok(made.map_or_else(|refusal| json_answer(400, &refusal), |token| json_answer(200, &token)));
    }
    if let Some(token) = path.strip_prefix("/gp/v/save/") {
        let saved = page::save(&mut fake.state(), token);
        return Ok(saved.map_or_else(|words| page_answer(400, words), |()| page_answer(200, "saved".to_owned())));
    }
    if path == KEYS_PATH {
        return Ok(fake.state().root_keys());
    }
    let bearer =
        parts.headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    if path == "/batch" {
        let kind = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let done = batch::answer(&mut fake.state(), kind, &body, &bearer);
        return Ok(done.map_or_else(|| page_answer(400, "no batch".to_owned()), batch_answer));
    }
    let trouble = fake.state().arrive(&path);
    let leave = Leave { fake: &fake, path: &path };
    let wait = match trouble {
        Some(Trouble::Slow(wait)) => wait,
        _ => fake.state().latency,
    };
    if !wait.is_zero() {
        #[expect(clippy::disallowed_methods, reason = "this service is slow on purpose")]
        tokio::time::sleep(wait).await;
    }
    let sent: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let done = fake.state().respond(&parts.method, &path, &sent, &bearer, trouble);
    drop(leave);
    let status = done.as_ref().map_or(0, |(status, _)| *status);
    fake.state().calls.push(Call { line: format!("{} {path}", parts.method), body: sent, status });
    match done {
        None => Err(HungUp),
        Some((status, Value::String(page))) => Ok(page_answer(status, page)),
        Some((status, body)) => Ok(json_answer(status, &body)),
    }
}

struct Leave<'a> {
    fake: &'a FakeGoogle,
    path: &'a str,
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        let mut state = self.fake.state();
        state.under_way = state.under_way.saturating_sub(1);
        if let Some(busy) = state.busy.get_mut(self.path) {
            *busy = busy.saturating_sub(1);
        }
    }
}

fn json_answer(status: u16, body: &Value) -> Answer {
    let response = Response::builder().status(status).header("content-type", "application/json");
    response.body(Full::from(body.to_string())).expect("an answer")
}

fn batch_answer(parts: String) -> Answer {
    let kind = format!("multipart/mixed; boundary={}", batch::BOUNDARY);
    Response::builder().status(200).header(CONTENT_TYPE, kind).body(Full::from(parts)).expect("an answer")
}

fn page_answer(status: u16, page: String) -> Answer {
    Response::builder().status(status).header("content-type", "text/html").body(Full::from(page)).expect("an answer")
}

impl State {
    #[expect(clippy::disallowed_methods, reason = "counts real requests in real seconds")]
    fn arrive(&mut self, path: &str) -> Option<Trouble> {
        let now = Instant::now();
        self.at.push_back(now);
        while self.at.front().is_some_and(|first| now.duration_since(*first) >= Duration::from_secs(1)) {
            self.at.pop_front();
        }
        self.most_in_a_second = self.most_in_a_second.max(self.at.len());
        self.under_way += 1;
        self.most_under_way = self.most_under_way.max(self.under_way);
        if path.contains("/loyaltyObject/") {
            let busy = self.busy.entry(path.to_owned()).or_default();
            *busy += 1;
            self.most_at_once = self.most_at_once.max(*busy);
        }
        let forced = if self.out_of_order { Some(Trouble::Status(503)) } else { None };
        let too_fast = (self.at.len() > CALLS_PER_SECOND).then_some(Trouble::Status(429));
        forced.or_else(|| self.troubles.pop_front()).or(too_fast)
    }

    /// Status and body; `None` hangs up.
    fn respond(
        &mut self,
        method: &Method,
        path: &str,
        sent: &Value,
        bearer: &str,
        trouble: Option<Trouble>,
    ) -> Option<(u16, Value)> {
        match trouble {
            Some(Trouble::HangUp) => return None,
            Some(Trouble::Html(status)) => return Some((status, json!("<html><body>Error</body></html>"))),
            Some(Trouble::Status(status)) => return Some((status, rules::error(status, "backendError", "scripted"))),
            Some(Trouble::Quota) => {
                return Some((403, rules::error(403, "rateLimitExceeded", "Rate Limit Exceeded")));
            }
            Some(Trouble::Unauthorized) => return Some((401, rules::error(401, "authError", "Invalid Credentials"))),
            Some(Trouble::HangUpAfter | Trouble::Slow(_)) | None => {}
        }
        if !self.tokens.knows(bearer) {
            return Some((401, rules::error(401, "authError", "Invalid Credentials")));
        }
        let done = if (method, path) == (&Method::POST, "/walletobjects/v1/jwt/validate") {
            page::validate(self, sent)
        } else {
            self.shelf.act(method, path, sent)
        };
        if trouble == Some(Trouble::HangUpAfter) {
            return None;
        }
        Some(match done {
            Ok(body) => (200, body),
            Err(Refusal { status, reason, words }) => (status, rules::error(status, reason, &words)),
        })
    }
}
