//! Rate limits: which there are ([`policy`]), how they are counted (`window`), and the layer that applies them.
//!
//! A policy is applied before the body is read and before anything is hashed or looked up. What it counts by is a
//! credential's hash or an address, so the memory of it gives nobody away. Safety §6.1, §6.2.

pub mod policy;
mod window;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use orion_domain::MerchantId;
use sha2::{Digest as _, Sha256};

use crate::client_address::partitions;
use crate::front_door::Entrance;
use crate::problem::Problem;
use crate::request::client_of;
pub use policy::{Partition, Policy, Rule};
use window::Window;

/// The most partitions that are counted apart; beyond them new ones share a window.
const KEYS_MAX: usize = 200_000;
/// A full table is swept at most this often.
const SWEEP_INTERVAL: Duration = Duration::from_secs(1);

/// Whether requests are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// As everywhere.
    On,
    /// For measuring; nothing is counted or refused.
    Off,
}

type Monotonic = Box<dyn Fn() -> Duration + Send + Sync>;

/// The counters of this process.
pub struct Limits {
    switch: Switch,
    monotonic: Monotonic,
    keys_max: usize,
    table: Mutex<Table>,
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Limits").field("switch", &self.switch).finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Table {
    windows: HashMap<Key, Window>,
    swept_at: Duration,
}

/// What one window counts. The subject is a hash, or its first byte where many share the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    rule: &'static str,
    scope: u8,
    subject: [u8; 16],
}

impl Key {
    /// The window that all subjects with the same beginning share.
    const fn merged(self) -> Self {
        let mut subject = [0; 16];
        subject[0] = self.subject[0];
        Self { rule: self.rule, scope: self.scope | 0x80, subject }
    }
}

/// Who a request is counted by.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// A credential or anything else that names one client: only its hash is kept.
    Name(&'a [u8]),
    /// An address, and for IPv6 the networks around it.
    Address(IpAddr),
}

/// One window that a request must fit into.
struct Claim {
    key: Key,
    quota: u32,
    rule: &'static Rule,
}

/// What a limit answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The rule that decided: the exceeded one, or the one with the least left.
    pub rule: &'static Rule,
    /// Requests left in it.
    pub remaining: u32,
    /// Whole seconds until room grows again.
    pub reset_seconds: i64,
    /// Whether the request may go on.
    pub is_accepted: bool,
}

impl Limits {
    /// Counters by the machine's monotonic clock.
    pub fn new(switch: Switch) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place where limits read the monotonic clock")]
        let start = std::time::Instant::now();
        Self::with_clock(switch, move || start.elapsed())
    }

    /// Counters by a clock of the caller's, which never runs backwards.
    pub fn with_clock(switch: Switch, monotonic: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        Self { switch, monotonic: Box::new(monotonic), keys_max: KEYS_MAX, table: Mutex::default() }
    }

    /// Counts a request against the rules, all of them or, where one has no room, none. `None`: nothing is counted.
    pub fn count(&self, rules: &'static [Rule], subject: Subject<'_>) -> Option<Verdict> {
        self.decide(rules, subject, Counting::Charge)
    }

    /// Whether the rules have room, without using any.
    pub fn peek(&self, rules: &'static [Rule], subject: Subject<'_>) -> Option<Verdict> {
        self.decide(rules, subject, Counting::Look)
    }

    /// Counts a request, or refuses it as the API does.
    ///
    /// # Errors
    /// The problem `rate_limited`.
    pub fn demand(&self, rules: &'static [Rule], subject: Subject<'_>) -> Result<(), Problem> {
        self.count(rules, subject).map_or(Ok(()), Verdict::into_result)
    }

    fn decide(&self, rules: &'static [Rule], subject: Subject<'_>, counting: Counting) -> Option<Verdict> {
        if self.switch == Switch::Off {
            return None;
        }
        let now = (self.monotonic)();
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let claims: Vec<Claim> = rules.iter().flat_map(|rule| claims(rule, subject)).collect();
        let claims: Vec<Claim> = claims.into_iter().map(|claim| table.place(claim, self.keys_max, now)).collect();
        let mut tightest: Option<Verdict> = None;
        for claim in &claims {
            let verdict = table.look(claim, now);
            if tightest.is_none_or(|known| verdict.is_tighter_than(known)) {
                tightest = Some(verdict);
            }
        }
        let mut verdict = tightest?;
        if verdict.is_accepted && counting == Counting::Charge {
            for claim in &claims {
                table.windows.entry(claim.key).or_default().add(claim.rule.window, now);
            }
            verdict.remaining = verdict.remaining.saturating_sub(1);
        }
        Some(verdict)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Counting {
    Charge,
    Look,
}

impl Table {
    /// The claim on a window of its own or, where the table is full and the subject new, on a shared one.
    fn place(&mut self, claim: Claim, keys_max: usize, now: Duration) -> Claim {
        if self.windows.contains_key(&claim.key) || self.windows.len() < keys_max {
            return claim;
        }
        if now.saturating_sub(self.swept_at) >= SWEEP_INTERVAL {
            self.swept_at = now;
            self.windows.retain(|_, window| !window.is_empty(now));
        }
        if self.windows.len() < keys_max { claim } else { Claim { key: claim.key.merged(), ..claim } }
    }

    fn look(&mut self, claim: &Claim, now: Duration) -> Verdict {
        let (used, reset) = match self.windows.get_mut(&claim.key) {
            Some(window) => window.look(claim.rule.window, claim.quota, now),
            None => (0, claim.rule.window),
        };
        Verdict {
            rule: claim.rule,
            remaining: claim.quota.saturating_sub(used),
            reset_seconds: whole_seconds(reset),
            is_accepted: used < claim.quota,
        }
    }
}

impl Verdict {
    const fn is_tighter_than(self, other: Self) -> bool {
        self.remaining < other.remaining
            || (self.remaining == other.remaining && self.reset_seconds > other.reset_seconds)
    }

    /// The refusal as a problem.
    ///
    /// # Errors
    /// The problem `rate_limited`.
    pub fn into_result(self) -> Result<(), Problem> {
        if self.is_accepted { Ok(()) } else { Err(Problem::rate_limited(self.reset_seconds, &[self.rule.name])) }
    }

    /// The fields of the IETF draft "RateLimit header fields for HTTP" (draft-ietf-httpapi-ratelimit-headers).
    fn write(self, headers: &mut HeaderMap) {
        let Rule { name, quota, window, .. } = self.rule;
        let policy = format!("\"{name}\";q={quota};w={}", window.as_secs());
        let state = format!("\"{name}\";r={};t={}", self.remaining, self.reset_seconds);
        for (field, value) in [("ratelimit-policy", policy), ("ratelimit", state)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(field), value);
            }
        }
    }
}

fn whole_seconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis().div_ceil(1000)).unwrap_or(i64::MAX).max(1)
}

fn claims(rule: &'static Rule, subject: Subject<'_>) -> Vec<Claim> {
    let claim = |scope: u8, factor: u32, bytes: &[u8]| {
        let mut subject = [0; 16];
        subject.copy_from_slice(&Sha256::digest(bytes)[..16]);
        Claim { key: Key { rule: rule.name, scope, subject }, quota: rule.quota.saturating_mul(factor), rule }
    };
    match subject {
        Subject::Name(bytes) => vec![claim(0, 1, bytes)],
        Subject::Address(address) => (1..)
            .zip(partitions(address))
            .map(|(scope, (network, factor))| claim(scope, factor, network.to_string().as_bytes()))
            .collect(),
    }
}

/// The credential of a request, whatever it is worth: a bearer token, else any of our cookies.
fn credential_of(headers: &HeaderMap) -> Option<Vec<u8>> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        return Some(value.as_bytes().to_vec());
    }
    crate::cookies::any_session(headers).map(String::into_bytes)
}

/// Which policy a request came through, for what can only be counted once more is known of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Applied(pub(crate) &'static Policy);

/// The part of a request's policy that counts by merchant, once the merchant is known.
///
/// # Errors
/// The problem `rate_limited`.
pub fn count_merchant(parts: &Parts, entrance: &Entrance, merchant: MerchantId) -> Result<(), Problem> {
    match parts.extensions.get::<Applied>() {
        Some(Applied(policy)) => {
            entrance.limits().demand(policy.per_merchant, Subject::Name(merchant.uuid().as_bytes()))
        }
        None => Ok(()),
    }
}

/// Applies a policy. Use it as a route layer: `middleware::from_fn_with_state((entrance, &policy), limits::apply)`.
pub async fn apply(
    State((entrance, policy)): State<(Entrance, &'static Policy)>,
    mut request: Request,
    next: Next,
) -> Response {
    let address = client_of(request.extensions());
    let credential = match policy.partition {
        Partition::Credential => credential_of(request.headers()),
        Partition::Address => None,
    };
    let subject = match (&credential, address) {
        (Some(credential), _) => Subject::Name(credential),
        (None, Some(address)) => Subject::Address(address),
        (None, None) => Subject::Name(b"unknown"),
    };
    let limits = entrance.limits();
    let verdict = limits.count(policy.rules, subject);
    let misses = limits.peek(policy.misses, subject);
    let exceeded = [verdict, misses].into_iter().flatten().find(|verdict| !verdict.is_accepted);
    let mut response = match exceeded.map(Verdict::into_result) {
        Some(Err(problem)) => problem.into_response(),
        _ => {
            request.extensions_mut().insert(Applied(policy));
            let response = next.run(request).await;
            if response.status() == StatusCode::NOT_FOUND {
                limits.count(policy.misses, subject);
            }
            response
        }
    };
    if let Some(verdict) = exceeded.or(verdict) {
        verdict.write(response.headers_mut());
    }
    response
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);
    static THREE: [Rule; 1] = [Rule::per_minute("three", 3)];
    static BOTH: [Rule; 2] = [Rule::per_minute("narrow", 2), Rule::per_minute("wide", 3)];

    fn limits() -> (Limits, Arc<AtomicU64>) {
        let millis = Arc::new(AtomicU64::new(0));
        let clock = Arc::clone(&millis);
        (Limits::with_clock(Switch::On, move || Duration::from_millis(clock.load(Ordering::Relaxed))), millis)
    }

    fn accepted(limits: &Limits, rules: &'static [Rule], name: &str) -> bool {
        limits.count(rules, Subject::Name(name.as_bytes())).is_none_or(|verdict| verdict.is_accepted)
    }

    #[test]
    fn never_more_than_the_quota_in_any_window() {
        let (limits, clock) = limits();
        let mut times = Vec::new();
        for step in 0..2_000_u64 {
            clock.store(step * 137, Ordering::Relaxed);
            if accepted(&limits, &THREE, "a") {
                times.push(Duration::from_millis(step * 137));
            }
        }
        assert!(times.windows(4).all(|four| four[3] - four[0] >= MINUTE), "{times:?}");
        assert!(times.len() >= 12, "a slot comes back when its window has passed: {times:?}");
    }

    #[test]
    fn waiting_as_long_as_told_is_long_enough() {
        let (limits, clock) = limits();
        for _ in 0..3 {
            assert!(accepted(&limits, &THREE, "a"));
        }
        clock.store(1_234, Ordering::Relaxed);
        let refused = limits.count(&THREE, Subject::Name(b"a")).unwrap();
        assert!(!refused.is_accepted);
        let wait = u64::try_from(refused.reset_seconds).unwrap() * 1000;
        clock.store(1_234 + wait, Ordering::Relaxed);
        assert!(accepted(&limits, &THREE, "a"));
    }

    #[test]
    fn one_subject_does_not_use_up_another() {
        let (limits, _) = limits();
        for _ in 0..5 {
            accepted(&limits, &THREE, "a");
        }
        assert!(!accepted(&limits, &THREE, "a") && accepted(&limits, &THREE, "b"));
    }

    #[test]
    fn a_refused_request_uses_up_nothing() {
        let (limits, _) = limits();
        for _ in 0..10 {
            accepted(&limits, &BOTH, "a");
        }
        let wide = limits.peek(&BOTH[1..], Subject::Name(b"a")).unwrap();
        assert_eq!(wide.remaining, 1);
    }

    #[test]
    fn a_network_of_addresses_shares_a_larger_quota() {
        let (limits, _) = limits();
        let count = |host: u16| {
            let address = format!("2001:db8:0:{host:x}::1").parse().unwrap();
            limits.count(&THREE, Subject::Address(address)).is_some_and(|verdict| verdict.is_accepted)
        };
        assert_eq!((0..100).filter(|host| count(*host)).count(), 12, "four times the quota at the /56");
    }

    #[test]
    fn a_full_table_merges_new_subjects_and_forgets_none() {
        let (mut limits, _) = limits();
        limits.keys_max = 10;
        for name in 0..10 {
            accepted(&limits, &THREE, &format!("known {name}"));
        }
        let strangers = (0..5_000).filter(|name| accepted(&limits, &THREE, &format!("stranger {name}"))).count();
        assert_eq!(strangers, 256 * 3, "strangers share 256 windows");
        assert!(limits.table.lock().unwrap().windows.len() <= 10 + 256);
        assert!(accepted(&limits, &THREE, "known 3"), "whoever was there keeps an own window");
    }

    #[test]
    fn switched_off_nothing_is_counted() {
        let limits = Limits::with_clock(Switch::Off, || Duration::ZERO);
        assert!((0..100).all(|_| accepted(&limits, &THREE, "a")));
    }
}
