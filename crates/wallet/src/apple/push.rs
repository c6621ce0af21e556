//! One word to a phone: ask us what is new. It carries nothing, so a phone that it does not reach has lost nothing but time.
//!
//! # Source
//!
//! Apple, *Sending notification requests to APNs*, *Handling notification responses from APNs*; the body for passes is an empty
//! object, the topic the pass type.

use std::sync::atomic::{AtomicBool, Ordering};

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::AUTHORIZATION;
use hyper::{Method, Request, StatusCode};
use orion_domain::Timestamp;
use secrecy::ExposeSecret as _;
use serde_json::Value;
use uuid::Uuid;

use super::provider::PushKey;
use crate::breaker::Breaker;
use crate::fault::kept;
use crate::http::{Http, Reply};
use crate::{Clock, Fault};

/// For so long Apple keeps a word for a phone that is off.
const KEPT_SECONDS: i64 = 7 * 24 * 3600;

/// Where the word went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// To Apple, which takes it from there.
    Accepted,
    /// Nowhere: the phone has no such pass any more. Since when, where Apple says so.
    Gone {
        /// A registration that is newer is another one.
        since: Option<Timestamp>,
    },
}

/// Speaks to Apple's push service. The certificate, where there is no key, is part of `http`.
#[derive(Debug)]
pub struct Push {
    http: Http,
    url: String,
    topic: String,
    key: Option<PushKey>,
    clock: Clock,
    breaker: Breaker,
    /// Apple does not take our word at all.
    is_locked: AtomicBool,
}

/// Why a push did not arrive, where that says more than a [`Fault`].
enum Miss {
    /// Apple calls the token too old.
    Expired,
    Fault(Fault),
}

impl Push {
    /// Opens nothing yet.
    pub fn new(http: Http, url: String, topic: String, key: Option<PushKey>, clock: Clock) -> Self {
        Self { http, url, topic, key, clock, breaker: Breaker::default(), is_locked: AtomicBool::new(false) }
    }

    /// Where pushes go.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether a key of the team speaks for us, not the certificate.
    pub const fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// Whether Apple is left alone because too much has failed.
    pub fn is_paused(&self) -> bool {
        self.breaker.is_open()
    }

    /// Whether Apple has refused us, and not let us in again since.
    pub fn is_locked(&self) -> bool {
        self.is_locked.load(Ordering::Relaxed)
    }

    /// Says the word to one phone. One try.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn tell(&self, push_token: &str, id: Uuid) -> Result<Told, Fault> {
        self.breaker.admits().map_err(|seconds| Fault::Paused { seconds })?;
        let told = match self.try_once(push_token, id).await {
            Err(Miss::Expired) if self.key.as_ref().is_some_and(PushKey::renew) => {
                self.try_once(push_token, id).await.map_err(Fault::from)
            }
            told => told.map_err(Fault::from),
        };
        match &told {
            Ok(_) | Err(Fault::Refused { .. } | Fault::Paused { .. }) => {
                self.breaker.worked();
                self.is_locked.store(false, Ordering::Relaxed);
            }
            Err(Fault::Passing { .. }) => self.breaker.failed(),
            Err(Fault::Locked { .. }) => {
                self.breaker.open();
                self.is_locked.store(true, Ordering::Relaxed);
            }
        }
        told
    }

    async fn try_once(&self, push_token: &str, id: Uuid) -> Result<Told, Miss> {
        let request = self.request(push_token, id).map_err(Miss::Fault)?;
        let reply = self.http.call(request).await.map_err(Miss::Fault)?;
        judge(&reply)
    }

    fn request(&self, push_token: &str, id: Uuid) -> Result<Request<Full<Bytes>>, Fault> {
        let locked = |words: &str| Fault::Locked { words: kept(words) };
        let at = self.clock.now();
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(format!("{}/3/device/{push_token}", self.url))
            .header("apns-topic", &self.topic)
            .header("apns-push-type", "background")
            .header("apns-priority", "5")
            .header("apns-expiration", at.plus_seconds(KEPT_SECONDS).micros() / 1_000_000)
            .header("apns-id", id.to_string());
        if let Some(key) = &self.key {
            let token = key.token(at).ok_or_else(|| locked("the key does not sign"))?;
            request = request.header(AUTHORIZATION, format!("bearer {}", token.expose_secret()));
        }
        request.body(Full::from("{}")).map_err(|error| locked(&error.to_string()))
    }
}

impl From<Miss> for Fault {
    fn from(miss: Miss) -> Self {
        match miss {
            // The token is young, so it is not too old: our clock is off.
            Miss::Expired => Self::Locked { words: "ExpiredProviderToken: set this machine's clock".to_owned() },
            Miss::Fault(fault) => fault,
        }
    }
}

fn judge(reply: &Reply) -> Result<Told, Miss> {
    if reply.status == StatusCode::OK {
        return Ok(Told::Accepted);
    }
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let reason = kept(body.get("reason").and_then(Value::as_str).unwrap_or_default());
    let words = if reason.is_empty() { format!("Apple answers {}", reply.status) } else { reason.clone() };
    let status = reply.status.as_u16();
    let locked = || Miss::Fault(Fault::Locked { words: words.clone() });
    Err(match (status, reason.as_str()) {
        (410, _) => {
            let millis = body.get("timestamp").and_then(Value::as_i64);
            let since = millis.map(|millis| Timestamp::from_micros(millis.saturating_mul(1_000)));
            return Ok(Told::Gone { since });
        }
        (400, "BadDeviceToken") => return Ok(Told::Gone { since: None }),
        // About everything that we send. What concerns this phone alone, DeviceTokenNotForTopic, must not stop the others.
        (400, "BadTopic" | "MissingTopic" | "TopicDisallowed") => locked(),
        (403, "ExpiredProviderToken") => Miss::Expired,
        (401 | 403, _) => locked(),
        (408 | 429 | 500..=599, _) => {
            let patience = reply.headers.get("retry-after").and_then(|line| line.to_str().ok());
            let patience_seconds = patience.and_then(|line| line.trim().parse().ok()).filter(|seconds| *seconds >= 0);
            Miss::Fault(Fault::Passing { status: Some(status), patience_seconds, words: words.clone() })
        }
        _ => Miss::Fault(Fault::Refused { status, reason: reason.clone(), words: words.clone() }),
    })
}
