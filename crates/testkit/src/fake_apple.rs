//! Apple's push service for tests: HTTP/2 over TLS on real sockets, and Apple's rules as it has published them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use orion_domain::Timestamp;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, SubjectPublicKeyInfoDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use crate::apple_pki::{PASS_TYPE, PKI, PUSH_KEY_ID, TEAM};

/// No push is larger.
const BODY_BYTES_MAX: usize = 4096;
/// A token is taken for so long.
const TOKEN_SECONDS_MAX: i64 = 3600;
/// Tokens are made no faster.
const TOKEN_SECONDS_MIN: i64 = 20 * 60;
/// Where the bits of a public key on P-256 begin in its usual wrapping.
const POINT_AT: usize = 26;

/// What goes wrong with the next push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushTrouble {
    /// An answer with this status and reason.
    Answer(u16, &'static str),
    /// Breaks the stream off without an answer.
    HangUp,
    /// Says that the service goes away, and closes the connection.
    GoAway,
    /// Answers late.
    Slow(Duration),
}

/// A push that Apple has accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// To which phone.
    pub push_token: String,
    /// Headers that begin with `apns-`.
    pub headers: BTreeMap<String, String>,
    /// What it said.
    pub body: String,
    /// Over which connection, counted from 1.
    pub connection: usize,
    /// The provider's token, where one was shown.
    pub bearer: Option<String>,
}

struct State {
    pushed: Vec<Pushed>,
    asked: usize,
    troubles: VecDeque<PushTrouble>,
    gone: BTreeMap<String, (u16, &'static str, Option<i64>)>,
    out_of_order: bool,
    connections: usize,
    /// When the newest provider's token was made, and what it is.
    token: Option<(i64, String)>,
}

/// A running service.
#[derive(Clone)]
pub struct FakeApple {
    url: String,
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    state: Arc<Mutex<State>>,
}

impl std::fmt::Debug for FakeApple {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FakeApple").field("url", &self.url).finish_non_exhaustive()
    }
}

/// What is wrong with a push: status, reason, since when the phone is gone.
type Refusal = (u16, &'static str, Option<i64>);

impl FakeApple {
    /// Opens the service on a free port of this machine; `now` tells it the time.
    ///
    /// # Panics
    /// There is no free port.
    pub async fn open(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let state = State {
            pushed: Vec::new(),
            asked: 0,
            troubles: VecDeque::new(),
            gone: BTreeMap::new(),
            out_of_order: false,
            connections: 0,
            token: None,
        };
        let fake =
            Self { url: format!("https://localhost:{port}"), now: Arc::new(now), state: Arc::new(Mutex::new(state)) };
        tokio::spawn(serve(listener, fake.clone()));
        fake
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What it has accepted, oldest first.
    pub fn pushed(&self) -> Vec<Pushed> {
        self.state().pushed.clone()
    }

    /// How often it was asked, whatever came of it.
    pub fn asked(&self) -> usize {
        self.state().asked
    }

    /// Forgets what it has accepted and how often it was asked.
    pub fn forget(&self) {
        let mut state = self.state();
        state.pushed.clear();
        state.asked = 0;
    }

    /// What goes wrong with the next pushes, in order; after that everything works.
    pub fn troubles(&self, troubles: &[PushTrouble]) {
        self.state().troubles = troubles.iter().copied().collect();
    }

    /// Answers everything with 503, or not any more.
    pub fn set_out_of_order(&self, out_of_order: bool) {
        self.state().out_of_order = out_of_order;
    }

    /// A phone does not have the pass any more, since a time.
    pub fn unregister(&self, push_token: &str, since: Timestamp) {
        self.state().gone.insert(push_token.to_owned(), (410, "Unregistered", Some(since.micros() / 1_000)));
    }

    /// Every push to a phone is answered with this.
    pub fn refuse(&self, push_token: &str, status: u16, reason: &'static str) {
        self.state().gone.insert(push_token.to_owned(), (status, reason, None));
    }

    /// How many connections were opened.
    pub fn connections(&self) -> usize {
        self.state().connections
    }

    fn judge(&self, asked: &Pushed, may_speak: bool) -> Result<(), Refusal> {
        let now = (self.now)().micros() / 1_000_000;
        let mut state = self.state();
        if state.out_of_order {
            return Err((503, "ServiceUnavailable", None));
        }
        let header = |name: &str| asked.headers.get(name).map(String::as_str);
        match &asked.bearer {
            Some(bearer) => state.check_token(bearer, now)?,
            None if !may_speak => return Err((403, "MissingProviderToken", None)),
            None => {}
        }
        match header("apns-topic") {
            None => return Err((400, "MissingTopic", None)),
            Some(PASS_TYPE) => {}
            Some(_) => return Err((400, "TopicDisallowed", None)),
        }
        if header("apns-push-type") != Some("background") || header("apns-priority") != Some("5") {
            return Err((400, "BadPriority", None));
        }
        if header("apns-expiration").and_then(|line| line.parse().ok()).is_none_or(|until: i64| until <= now) {
            return Err((400, "BadExpirationDate", None));
        }
        if header("apns-id").is_none_or(|id| uuid::Uuid::parse_str(id).is_err()) {
            return Err((400, "BadMessageId", None));
        }
        if asked.push_token.is_empty() || !asked.push_token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err((400, "BadDeviceToken", None));
        }
        if serde_json::from_str::<Value>(&asked.body).ok() != Some(json!({})) {
            return Err((400, "PayloadEmpty", None));
        }
        state.gone.get(&asked.push_token).map_or(Ok(()), |refusal| Err(*refusal))
    }
}

impl State {
    /// ES256 by the registered key, neither old nor made too fast.
    fn check_token(&mut self, bearer: &str, now: i64) -> Result<(), Refusal> {
        let invalid = (403, "InvalidProviderToken", None);
        let mut parts = bearer.split('.');
        let (Some(header), Some(claims), Some(signature)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(invalid);
        };
        let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| invalid);
        let read = |part: &str| serde_json::from_slice::<Value>(&bytes(part)?).map_err(|_| invalid);
        let public = SubjectPublicKeyInfoDer::from_pem_slice(PKI.push_key_public.as_bytes()).expect("a public key");
        let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &public[POINT_AT..]);
        public.verify(format!("{header}.{claims}").as_bytes(), &bytes(signature)?).map_err(|_| invalid)?;
        let (header, claims) = (read(header)?, read(claims)?);
        let made_at = claims["iat"].as_i64().ok_or(invalid)?;
        if header["alg"] != "ES256" || header["kid"] != PUSH_KEY_ID || claims["iss"] != TEAM {
            return Err(invalid);
        }
        if !(0..=TOKEN_SECONDS_MAX).contains(&(now - made_at)) {
            return Err((403, "ExpiredProviderToken", None));
        }
        let too_fast = |(before, known): &(i64, String)| known != bearer && made_at - before < TOKEN_SECONDS_MIN;
        if self.token.as_ref().is_some_and(too_fast) {
            return Err((429, "TooManyProviderTokenUpdates", None));
        }
        self.token = Some((made_at, bearer.to_owned()));
        Ok(())
    }
}

async fn serve(listener: TcpListener, fake: FakeApple) {
    let acceptor = acceptor();
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(connection(stream, acceptor.clone(), fake.clone()));
    }
}

async fn connection(stream: TcpStream, acceptor: TlsAcceptor, fake: FakeApple) {
    let Ok(stream) = acceptor.accept(stream).await else { return };
    // The certificate was verified; what it is for stands in it as it is.
    let is_for_passes =
        |der: &CertificateDer<'_>| der.windows(PASS_TYPE.len()).any(|window| window == PASS_TYPE.as_bytes());
    let may_speak = stream.get_ref().1.peer_certificates().is_some_and(|chain| is_for_passes(&chain[0]));
    let number = {
        let mut state = fake.state();
        state.connections += 1;
        state.connections
    };
    let leave = Arc::new(Notify::new());
    let leaving = Arc::clone(&leave);
    let service = service_fn(move |request| answer(request, fake.clone(), number, may_speak, Arc::clone(&leaving)));
    let builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
    let served = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(served);
    tokio::select! {
        _ = &mut served => {}
        () = leave.notified() => {
            served.as_mut().graceful_shutdown();
            drop(served.await);
        }
    }
}

async fn answer(
    request: Request<Incoming>,
    fake: FakeApple,
    connection: usize,
    may_speak: bool,
    leave: Arc<Notify>,
) -> Result<Response<Full<Bytes>>, String> {
    let trouble = {
        let mut state = fake.state();
        state.asked += 1;
        state.troubles.pop_front()
    };
    let refusal = match trouble {
        Some(PushTrouble::Answer(status, reason)) => Some((status, reason, None)),
        Some(PushTrouble::HangUp) => return Err("hung up".to_owned()),
        Some(PushTrouble::GoAway) => {
            leave.notify_one();
            Some((503, "Shutdown", None))
        }
        Some(PushTrouble::Slow(wait)) => {
            #[expect(clippy::disallowed_methods, reason = "being slow is what is asked for")]
            tokio::time::sleep(wait).await;
            None
        }
        None => None,
    };
    let asked = read(request, connection).await?;
    let judged = refusal.map_or_else(|| fake.judge(&asked, may_speak), Err);
    let (status, body) = match judged {
        Ok(()) => (200, String::new()),
        Err((status, reason, None)) => (status, json!({ "reason": reason }).to_string()),
        Err((status, reason, Some(since))) => (status, json!({ "reason": reason, "timestamp": since }).to_string()),
    };
    if status == 200 {
        fake.state().pushed.push(asked);
    }
    Response::builder().status(status).body(Full::from(body)).map_err(|error| error.to_string())
}

async fn read(request: Request<Incoming>, connection: usize) -> Result<Pushed, String> {
    let path = request.uri().path().to_owned();
    let text = |value: &hyper::header::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let ours = request.headers().iter().filter(|(name, _)| name.as_str().starts_with("apns-"));
    let headers = ours.map(|(name, value)| (name.to_string(), text(value))).collect();
    let bearer = request.headers().get("authorization").map(text);
    let body = Limited::new(request.into_body(), BODY_BYTES_MAX).collect().await.map_err(|error| error.to_string())?;
    Ok(Pushed {
        push_token: path.strip_prefix("/3/device/").unwrap_or_default().to_owned(),
        headers,
        body: String::from_utf8_lossy(&body.to_bytes()).into_owned(),
        connection,
        bearer: bearer.and_then(|line| line.strip_prefix("bearer ").map(ToOwned::to_owned)),
    })
}

fn acceptor() -> TlsAcceptor {
    let read = |pem: &str| CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate").into_owned();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(read(&PKI.root)).expect("a root");
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
    let verifier = verifier.allow_unauthenticated().build().expect("a root");
    let key = PrivateKeyDer::from_pem_slice(PKI.server_key.as_bytes()).expect("its key");
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("protocol versions")
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![read(&PKI.server)], key)
        .expect("a certificate with its key");
    config.alpn_protocols = vec![b"h2".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}
