//! The calls, one try each.

use std::num::NonZeroU32;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper::{Method, Request, StatusCode};
use orion_domain::pass::{PassDesign, PassFacts};
use orion_domain::{CardId, ProgramId, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::account::{ServiceAccount, TOKEN_URL};
use super::bodies::{CLASS_FIELDS, OBJECT_FIELDS, class, compare, object, retired, without_nulls};
use super::link::{DoesNotFit, Known, token};
use super::names::Issuer;
use super::root_keys::{Ring, RootKeys};
use super::token::{Exchanged, Tokens};
use crate::breaker::Breaker;
use crate::fault::kept;
use crate::http::{Http, Reply};
use crate::pace::Pace;
use crate::sign::Signer;
use crate::{Clock, Fault};

/// What Google publishes is 20 a second; with one ahead, and a little room for what bunches on the way, no second sees more. Ten
/// thousand calls take less than ten minutes.
const CALLS_PER_SECOND: NonZeroU32 = match NonZeroU32::new(17) {
    Some(calls) => calls,
    None => NonZeroU32::MIN,
};
/// Names by which a refusal says that we were only too fast.
const TOO_FAST: [&str; 3] = ["ratelimitexceeded", "userratelimitexceeded", "quotaexceeded"];

/// Where Google is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// The API, without a slash at the end.
    pub api: String,
    /// Where links to save a card begin, without a slash at the end.
    pub save: String,
    /// Where the keys are that prove what Google tells us by itself.
    pub keys: String,
}

impl Default for Endpoints {
    fn default() -> Self {
        Self {
            api: "https://walletobjects.googleapis.com".to_owned(),
            save: "https://pay.google.com/gp/v/save".to_owned(),
            keys: "https://pay.google.com/gp/m/issuer/keys".to_owned(),
        }
    }
}

/// What it takes to speak to Google Wallet.
#[derive(Debug)]
pub struct Setup {
    /// Who we are.
    pub account: ServiceAccount,
    /// Our number there.
    pub issuer: Issuer,
    /// Where it is.
    pub endpoints: Endpoints,
    /// Where Google tells us who has put a card into a phone; `None` where it cannot reach us.
    pub callback_url: Option<String>,
    /// What makes the calls.
    pub http: Http,
    /// The time.
    pub clock: Clock,
}

/// Google Wallet. One per process: it keeps the token, the root keys, the pace and the count of failures.
#[derive(Debug)]
pub struct Google {
    setup: Setup,
    tokens: Tokens,
    roots: RootKeys,
    pace: Pace,
    breaker: Breaker,
}

/// How Google sees a class.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassState {
    /// Whether it may be used: `APPROVED`, or on the way there.
    pub review_status: String,
    /// What the reviewer said.
    pub comments: Option<String>,
    /// All of it.
    pub body: Value,
}

/// How Google sees an object.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectState {
    /// Whether somebody has it in a phone.
    pub has_users: bool,
    /// All of it.
    pub body: Value,
}

/// An answer that is told apart by what follows from it.
pub(super) enum Miss {
    /// There is no such thing (404).
    Missing(Fault),
    /// It exists already (409).
    Exists(Fault),
    /// Anything else.
    Fault(Fault),
}

impl From<Miss> for Fault {
    fn from(miss: Miss) -> Self {
        match miss {
            Miss::Missing(fault) | Miss::Exists(fault) | Miss::Fault(fault) => fault,
        }
    }
}

impl Google {
    /// Opens nothing yet.
    pub fn new(setup: Setup) -> Self {
        let (tokens, roots) = (Tokens::default(), RootKeys::default());
        Self { setup, tokens, roots, pace: Pace::new(CALLS_PER_SECOND), breaker: Breaker::default() }
    }

    /// Our number there.
    pub const fn issuer(&self) -> &Issuer {
        &self.setup.issuer
    }

    /// Who we are there, as much as a page may show.
    pub fn account_shown(&self) -> (String, String) {
        self.setup.account.shown()
    }

    pub(super) const fn signer(&self) -> &Signer {
        &self.setup.account.signer
    }

    pub(super) fn email(&self) -> &str {
        &self.setup.account.email
    }

    /// Where links to save a card begin.
    pub(super) fn save_address(&self) -> &str {
        &self.setup.endpoints.save
    }

    /// Whether the service is left alone because too much has failed.
    pub fn is_paused(&self) -> bool {
        self.breaker.is_open()
    }

    /// What is not as it is in production, for a warning.
    pub fn oddities(&self) -> Vec<&str> {
        let usual = Endpoints::default();
        let Endpoints { api, save, keys } = &self.setup.endpoints;
        let pairs = [
            (api, usual.api.as_str()),
            (save, usual.save.as_str()),
            (keys, usual.keys.as_str()),
            (&self.setup.account.token_url, TOKEN_URL),
        ];
        pairs.into_iter().filter(|(ours, usual)| *ours != usual).map(|(ours, _)| ours.as_str()).collect()
    }

    /// Where Google tells us who has put a card into a phone; `None` where it cannot reach us.
    pub fn callback_url(&self) -> Option<&str> {
        self.setup.callback_url.as_deref()
    }

    /// What time it is.
    pub(super) fn now(&self) -> Timestamp {
        self.setup.clock.now()
    }

    /// The keys that prove what Google tells us by itself.
    pub(super) async fn root_ring(&self) -> Result<Ring, Fault> {
        let Setup { http, endpoints, clock, .. } = &self.setup;
        self.roots.ring(http, &endpoints.keys, clock).await
    }

    /// Newer ones than those that proved nothing.
    pub(super) async fn newer_root_ring(&self, than: &Ring) -> Result<Option<Ring>, Fault> {
        let Setup { http, endpoints, clock, .. } = &self.setup;
        self.roots.newer(than, http, &endpoints.keys, clock).await
    }

    /// A program's class as it is to be there.
    pub fn class_body(&self, design: &PassDesign) -> Value {
        class(self.issuer(), design, self.callback_url())
    }

    /// Makes the class as the program is now, whether or not it is there.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn put_class(&self, design: &PassDesign) -> Result<ClassState, Fault> {
        let body = self.class_body(design);
        let path = format!("loyaltyClass/{}", self.issuer().class_id(design.program));
        let answer = match self.call(Method::PATCH, &path, Some(&body)).await {
            Err(Miss::Missing(_)) => match self.call(Method::POST, "loyaltyClass", Some(&without_nulls(&body))).await {
                Err(Miss::Exists(_)) => self.call(Method::PATCH, &path, Some(&body)).await,
                answer => answer,
            },
            answer => answer,
        };
        Ok(class_state(&answer?))
    }

    /// Makes the object as the card is now, whether or not it is there; its class, too, where that is missing. `is_known` says
    /// what to expect: right, it saves a call.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn put_object(
        &self,
        design: &PassDesign,
        facts: &PassFacts,
        is_known: bool,
        tell: bool,
    ) -> Result<(), Fault> {
        let mut body = object(self.issuer(), design, facts);
        let path = format!("loyaltyObject/{}", self.issuer().object_id(facts.card));
        let whole = without_nulls(&body);
        if tell {
            body["notifyPreference"] = json!("NOTIFY_ON_UPDATE");
        }
        if is_known {
            match self.call(Method::PATCH, &path, Some(&body)).await {
                Err(Miss::Missing(_)) => {}
                answer => return answer.map(drop).map_err(Fault::from),
            }
        }
        let inserted = match self.call(Method::POST, "loyaltyObject", Some(&whole)).await {
            Err(Miss::Missing(_)) => {
                self.put_class(design).await?;
                self.call(Method::POST, "loyaltyObject", Some(&whole)).await
            }
            answer => answer,
        };
        match inserted {
            // An insert that had timed out was done after all, or somebody saved the card by its link.
            Err(Miss::Exists(_)) => self.call(Method::PATCH, &path, Some(&body)).await.map(drop).map_err(Fault::from),
            answer => answer.map(drop).map_err(Fault::from),
        }
    }

    /// Puts the object of a card away that is gone for good, with everything on it; where there is none, nothing happens.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn retire_object(&self, card: CardId) -> Result<(), Fault> {
        let path = format!("loyaltyObject/{}", self.issuer().object_id(card));
        match self.call(Method::PATCH, &path, Some(&retired(card))).await {
            Err(Miss::Missing(_)) => Ok(()),
            answer => answer.map(drop).map_err(Fault::from),
        }
    }

    /// Which fields of a class are not as ours.
    pub fn class_differs(&self, design: &PassDesign, theirs: &ClassState) -> Vec<&'static str> {
        differing(&CLASS_FIELDS, &self.class_body(design), &theirs.body)
    }

    /// Which fields of an object are not as ours.
    pub fn object_differs(&self, design: &PassDesign, facts: &PassFacts, theirs: &ObjectState) -> Vec<&'static str> {
        differing(&OBJECT_FIELDS, &object(self.issuer(), design, facts), &theirs.body)
    }

    /// How Google sees a program's class; `None` when it does not know it.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn class(&self, program: ProgramId) -> Result<Option<ClassState>, Fault> {
        let path = format!("loyaltyClass/{}", self.issuer().class_id(program));
        Ok(self.find(&path).await?.map(|body| class_state(&body)))
    }

    /// How Google sees a card; `None` when it does not know it.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn object(&self, card: CardId) -> Result<Option<ObjectState>, Fault> {
        let path = format!("loyaltyObject/{}", self.issuer().object_id(card));
        let found = self.find(&path).await?;
        Ok(found.map(|body| ObjectState {
            has_users: body.get("hasUsers").and_then(Value::as_bool).unwrap_or(false),
            body,
        }))
    }

    /// Has a token made now, and says what came of it.
    ///
    /// # Errors
    /// [`Fault`], with Google's own reason.
    pub async fn try_token(&self) -> Result<Exchanged, Fault> {
        self.tokens.renew(&self.setup.http, &self.setup.account, &self.setup.clock).await
    }

    /// The link that puts a card into a phone. Nobody is asked: it is signed here.
    ///
    /// # Errors
    /// [`DoesNotFit`].
    pub fn save_link(&self, design: &PassDesign, facts: &PassFacts, known: Known) -> Result<SecretString, DoesNotFit> {
        let token = token(&self.setup, design, facts, known)?;
        Ok(format!("{}/{token}", self.save_address()).into())
    }

    pub(super) async fn find(&self, path: &str) -> Result<Option<Value>, Fault> {
        match self.call(Method::GET, path, None).await {
            Ok(body) => Ok(Some(body)),
            Err(Miss::Missing(_)) => Ok(None),
            Err(miss) => Err(miss.into()),
        }
    }

    /// One call; with a new token once more where ours was refused.
    pub(super) async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Miss> {
        // First one's turn, then the question: who waited while it went wrong does not call any more.
        self.pace.turn().await;
        self.breaker.admits().map_err(|seconds| Miss::Fault(Fault::Paused { seconds }))?;
        let answer = self.call_through(method, path, body).await;
        match &answer {
            Ok(_)
            | Err(Miss::Missing(_) | Miss::Exists(_) | Miss::Fault(Fault::Refused { .. } | Fault::Paused { .. })) => {
                self.breaker.worked();
            }
            Err(Miss::Fault(Fault::Passing { .. })) => self.breaker.failed(),
            Err(Miss::Fault(Fault::Locked { .. })) => self.breaker.open(),
        }
        answer
    }

    /// A call of which nobody learns whether the service works.
    pub(super) async fn try_call(&self, method: Method, path: &str, body: &Value) -> Result<Value, Miss> {
        self.pace.turn().await;
        self.call_through(method, path, Some(body)).await
    }

    async fn call_through(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Miss> {
        let Setup { account, http, clock, .. } = &self.setup;
        let mut fresh = false;
        loop {
            let token = self.tokens.token(http, account, clock).await.map_err(Miss::Fault)?;
            let request = self.request(method.clone(), path, body, &token).map_err(Miss::Fault)?;
            let reply = http.call(request).await.map_err(Miss::Fault)?;
            if reply.status == StatusCode::UNAUTHORIZED && !fresh {
                self.pace.turn().await;
                self.tokens.forget(&token).await;
                fresh = true;
                continue;
            }
            return judge(&reply);
        }
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        token: &SecretString,
    ) -> Result<Request<Full<Bytes>>, Fault> {
        let body = body.map(Value::to_string).unwrap_or_default();
        Request::builder()
            .method(method)
            .uri(format!("{}/walletobjects/v1/{path}", self.setup.endpoints.api))
            .header(AUTHORIZATION, format!("Bearer {}", token.expose_secret()))
            .header(CONTENT_TYPE, "application/json")
            .body(Full::from(body))
            .map_err(|error| Fault::Locked { words: kept(&error.to_string()) })
    }
}

fn differing(fields: &[(&'static str, &str)], ours: &Value, theirs: &Value) -> Vec<&'static str> {
    let ours = without_nulls(ours);
    compare(fields, &ours, theirs).iter().filter(|field| field.differs()).map(|field| field.name).collect()
}

fn class_state(body: &Value) -> ClassState {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(ToOwned::to_owned);
    ClassState {
        review_status: text(body.get("reviewStatus")).unwrap_or_default(),
        comments: text(body.pointer("/review/comments")).filter(|comments| !comments.is_empty()),
        body: body.clone(),
    }
}

/// Decides by the status; the words are for people, except where a refusal only means that we were too fast.
fn judge(reply: &Reply) -> Result<Value, Miss> {
    if reply.status.is_success() {
        return serde_json::from_slice(&reply.body)
            .map_err(|_| Miss::Fault(Fault::unreachable("the answer is not JSON")));
    }
    let status = reply.status.as_u16();
    let (reason, words) = said(reply);
    let refused = || Fault::Refused { status, reason: reason.clone(), words: words.clone() };
    let passing = || Fault::Passing { status: Some(status), patience_seconds: patience(reply), words: words.clone() };
    Err(match status {
        404 => Miss::Missing(refused()),
        409 => Miss::Exists(refused()),
        403 if is_too_fast(&reason) || is_too_fast(&words) => Miss::Fault(passing()),
        401 | 403 => Miss::Fault(Fault::Locked { words: words.clone() }),
        408 | 429 | 500..=599 => Miss::Fault(passing()),
        _ => Miss::Fault(refused()),
    })
}

fn is_too_fast(text: &str) -> bool {
    let plain = text.to_ascii_lowercase().replace([' ', '_'], "");
    TOO_FAST.iter().any(|name| plain.contains(name)) || plain.contains("ratelimit") || plain.contains("quota")
}

/// The service's name for what is wrong, and its words. A front end may answer in HTML.
fn said(reply: &Reply) -> (String, String) {
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let reason = [text("/error/errors/0/reason"), text("/error/status")].into_iter().find(|text| !text.is_empty());
    let words = Some(text("/error/message")).filter(|text| !text.is_empty());
    let words = words.unwrap_or_else(|| format!("the service answers {}", reply.status));
    (kept(&reason.unwrap_or_default()), kept(&words))
}

fn patience(reply: &Reply) -> Option<i64> {
    reply.headers.get("retry-after")?.to_str().ok()?.trim().parse().ok().filter(|seconds| *seconds >= 0)
}
