//! Google's root keys, by which what comes to us in Google's name is proven: fetched when needed, kept while they may be, by
//! one fetch at a time.
//!
//! # Source
//!
//! Google Pay, *Payment method token cryptography*, root signing keys.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::Full;
use hyper::header::{AGE, CACHE_CONTROL, HeaderMap};
use hyper::{Method, Request, StatusCode};
use orion_domain::Timestamp;
use serde::Deserialize;
use tokio::sync::Mutex;

use super::callback::{Millis, PROTOCOL};
use crate::fault::kept;
use crate::http::Http;
use crate::{Clock, Fault};

/// Keys are kept for so long at most, whatever their answer says: a key that Google withdraws is then forgotten.
const KEPT_SECONDS_MAX: i64 = 24 * 3600;
/// And for so long at least, lest every callback be a fetch.
const KEPT_SECONDS_MIN: i64 = 60;
/// For how long where the answer does not say.
const KEPT_SECONDS_UNSAID: i64 = 3600;
/// Keys that do not prove a callback are fetched anew when they are older than this: Google may have changed them before their time.
const DOUBTED_SECONDS: i64 = 300;
/// After a fetch that failed the next one waits.
const PAUSE_SECONDS: i64 = 30;
/// More than these are not looked at.
const KEYS_MAX: usize = 16;
/// What stands before the point of a public key on P-256, as `SubjectPublicKeyInfo` in DER.
const P256_HEAD: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
/// An uncompressed point.
const P256_POINT_LEN: usize = 65;

/// A key, and until when it proves anything.
#[derive(Debug, Clone)]
pub(crate) struct RootKey {
    pub point: Vec<u8>,
    pub ends_at: Timestamp,
}

/// Keys as they were fetched together.
#[derive(Debug, Clone)]
pub(crate) struct Ring {
    pub keys: Arc<[RootKey]>,
    fetched_at: Timestamp,
    kept_until: Timestamp,
}

impl Ring {
    /// A clock that was set back makes them stale, too.
    fn is_fresh(&self, now: Timestamp) -> bool {
        self.fetched_at <= now && now < self.kept_until
    }
}

#[derive(Debug, Default)]
struct Known {
    ring: Option<Ring>,
    failed: Option<(Timestamp, Fault)>,
}

/// Keeps the keys.
#[derive(Debug, Default)]
pub(crate) struct RootKeys {
    /// Held during a fetch: whoever else needs the keys waits for this one.
    known: Mutex<Known>,
}

impl RootKeys {
    /// Keys that can be used now.
    pub(crate) async fn ring(&self, http: &Http, url: &str, clock: &Clock) -> Result<Ring, Fault> {
        let mut known = self.known.lock().await;
        match known.ring.as_ref().filter(|ring| ring.is_fresh(clock.now())) {
            Some(ring) => Ok(ring.clone()),
            None => fetch_into(&mut known, http, url, clock).await,
        }
    }

    /// Newer keys than those that proved nothing; `None` where they are so new that asking again is pointless.
    pub(crate) async fn newer(
        &self,
        than: &Ring,
        http: &Http,
        url: &str,
        clock: &Clock,
    ) -> Result<Option<Ring>, Fault> {
        let mut known = self.known.lock().await;
        if let Some(ring) = known.ring.as_ref().filter(|ring| ring.fetched_at > than.fetched_at) {
            return Ok(Some(ring.clone()));
        }
        if clock.now().seconds_since(than.fetched_at) < DOUBTED_SECONDS {
            return Ok(None);
        }
        fetch_into(&mut known, http, url, clock).await.map(Some)
    }
}

async fn fetch_into(known: &mut Known, http: &Http, url: &str, clock: &Clock) -> Result<Ring, Fault> {
    let now = clock.now();
    if let Some((at, fault)) = &known.failed
        && (0..PAUSE_SECONDS).contains(&now.seconds_since(*at))
    {
        return Err(fault.clone());
    }
    match fetch(http, url, now).await {
        Ok(ring) => {
            *known = Known { ring: Some(ring.clone()), failed: None };
            Ok(ring)
        }
        Err(fault) => {
            tracing::warn!(%fault, "Google’s root keys cannot be fetched; who puts cards into phones is heard of later");
            known.failed = Some((now, fault.clone()));
            Err(fault)
        }
    }
}

#[derive(Deserialize)]
struct Published {
    keys: Vec<PublishedKey>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PublishedKey {
    key_value: String,
    protocol_version: String,
    key_expiration: Option<Millis>,
}

async fn fetch(http: &Http, url: &str, now: Timestamp) -> Result<Ring, Fault> {
    let request = Request::builder().method(Method::GET).uri(url).body(Full::default());
    let reply = http.call(request.map_err(|error| Fault::unreachable(error.to_string()))?).await?;
    if reply.status != StatusCode::OK {
        let words = kept(&format!("the root keys’ address answers {}", reply.status));
        return Err(Fault::Passing { status: Some(reply.status.as_u16()), patience_seconds: None, words });
    }
    let published: Published = serde_json::from_slice(&reply.body)
        .map_err(|_| Fault::unreachable("what the root keys’ address answers is no list of keys"))?;
    let ours = published.keys.into_iter().filter(|key| key.protocol_version == PROTOCOL);
    let keys: Arc<[RootKey]> = ours.filter_map(root_key).take(KEYS_MAX).collect();
    if keys.is_empty() {
        return Err(Fault::unreachable("the root keys’ address names no key of this protocol"));
    }
    Ok(Ring { keys, fetched_at: now, kept_until: now.plus_seconds(kept_seconds(&reply.headers)) })
}

/// A key without an end is none, as the protocol demands.
fn root_key(key: PublishedKey) -> Option<RootKey> {
    Some(RootKey { point: point(&key.key_value)?, ends_at: key.key_expiration?.at()? })
}

/// The point of a public key on P-256, which comes as base64 of DER.
pub(crate) fn point(text: &str) -> Option<Vec<u8>> {
    let der = STANDARD.decode(text).ok()?;
    let point = der.strip_prefix(&P256_HEAD)?;
    (point.len() == P256_POINT_LEN).then(|| point.to_vec())
}

fn kept_seconds(headers: &HeaderMap) -> i64 {
    let number = |text: &str| text.trim().parse::<i64>().ok();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let said = text(CACHE_CONTROL).unwrap_or_default().split(',');
    let age = text(AGE).and_then(number).unwrap_or(0);
    let lasts = said.filter_map(|part| part.trim().strip_prefix("max-age=").and_then(number)).next();
    let left = lasts.map_or(KEPT_SECONDS_UNSAID, |seconds| seconds.saturating_sub(age));
    left.clamp(KEPT_SECONDS_MIN, KEPT_SECONDS_MAX)
}
