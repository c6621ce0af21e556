//! Access tokens: made when needed, kept while they last, by one exchange at a time.
//!
//! # Source
//!
//! RFC 7523; Google, *Using OAuth 2.0 for server to server applications*.

use std::time::Duration;

use http_body_util::Full;
use hyper::header::CONTENT_TYPE;
use hyper::{Method, Request, StatusCode};
use orion_domain::{LocalDate, Timestamp, Zone};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::account::ServiceAccount;
use crate::fault::kept;
use crate::http::{Http, Reply};
use crate::pace::now;
use crate::{Clock, Fault};

/// The one right that wallets need.
const SCOPE: &str = "https://www.googleapis.com/auth/wallet_object.issuer";
/// A token that has less left is replaced before it is used.
const LEFT_MIN: Duration = Duration::from_secs(60);
/// How long an assertion can be used.
const ASSERTION_SECONDS: i64 = 3600;

#[derive(Debug)]
struct Token {
    text: SecretString,
    ends_at: Instant,
}

/// What an exchange told besides the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exchanged {
    /// For how long the token can be used.
    pub seconds_left: i64,
    /// How far Google's clock is ahead of ours, where it told the time.
    pub clock_ahead_seconds: Option<i64>,
}

/// Keeps the token.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    /// Held during an exchange: whoever else needs a token waits for this one.
    current: Mutex<Option<Token>>,
}

impl Tokens {
    /// A token that can be used now.
    pub(crate) async fn token(
        &self,
        http: &Http,
        account: &ServiceAccount,
        clock: &Clock,
    ) -> Result<SecretString, Fault> {
        let mut current = self.current.lock().await;
        if let Some(token) = current.as_ref().filter(|token| token.ends_at.saturating_duration_since(now()) > LEFT_MIN)
        {
            return Ok(token.text.clone());
        }
        let (token, _) = exchange(http, account, clock.now()).await?;
        let text = token.text.clone();
        *current = Some(token);
        Ok(text)
    }

    /// Forgets a token that was refused, unless somebody has replaced it already.
    pub(crate) async fn forget(&self, refused: &SecretString) {
        let mut current = self.current.lock().await;
        if current.as_ref().is_some_and(|token| token.text.expose_secret() == refused.expose_secret()) {
            *current = None;
        }
    }

    /// Makes a new token now, for somebody who wants to see whether that works.
    pub(crate) async fn renew(&self, http: &Http, account: &ServiceAccount, clock: &Clock) -> Result<Exchanged, Fault> {
        let mut current = self.current.lock().await;
        let (token, exchanged) = exchange(http, account, clock.now()).await?;
        *current = Some(token);
        Ok(exchanged)
    }
}

async fn exchange(http: &Http, account: &ServiceAccount, at: Timestamp) -> Result<(Token, Exchanged), Fault> {
    let seconds = at.micros() / 1_000_000;
    let claims = json!({
        "iss": account.email, "scope": SCOPE, "aud": account.token_url,
        "iat": seconds, "exp": seconds.saturating_add(ASSERTION_SECONDS),
    });
    let assertion = account.signer.token(&claims).ok_or(Fault::Locked { words: "the key does not sign".to_owned() })?;
    // The assertion's alphabet needs no escaping in a form.
    let body = format!("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={assertion}");
    let request = Request::builder()
        .method(Method::POST)
        .uri(&account.token_url)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Full::from(body))
        .map_err(|error| Fault::Locked { words: kept(&error.to_string()) })?;
    let reply = http.call(request).await?;
    let ahead = reply.headers.get("date").and_then(|date| date.to_str().ok()).and_then(seconds_of_date);
    let token = read(&reply)?;
    let exchanged =
        Exchanged { seconds_left: token.1, clock_ahead_seconds: ahead.map(|date| date.saturating_sub(seconds)) };
    let lasts = Duration::from_secs(u64::try_from(token.1).unwrap_or(0));
    Ok((Token { text: token.0, ends_at: now() + lasts }, exchanged))
}

fn read(reply: &Reply) -> Result<(SecretString, i64), Fault> {
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    if reply.status == StatusCode::OK {
        let token =
            text("access_token").ok_or_else(|| Fault::unreachable("the answer of the token service has no token"))?;
        let seconds = body.get("expires_in").and_then(Value::as_i64).unwrap_or(0).clamp(0, 86_400);
        return Ok((token.to_owned().into(), seconds));
    }
    let words = match (text("error"), text("error_description")) {
        (Some(error), Some(description)) => format!("{error}: {description}"),
        (Some(error), None) => error.to_owned(),
        _ => format!("the token service answers {}", reply.status),
    };
    if reply.status.is_client_error()
        && reply.status != StatusCode::TOO_MANY_REQUESTS
        && reply.status != StatusCode::REQUEST_TIMEOUT
    {
        // A wrong key, a clock that is off, an account that is gone: asking again changes nothing.
        return Err(Fault::Locked { words: kept(&words) });
    }
    Err(Fault::Passing { status: Some(reply.status.as_u16()), patience_seconds: None, words: kept(&words) })
}

/// Seconds since 1970 of an HTTP date.
fn seconds_of_date(date: &str) -> Option<i64> {
    let (_, rest) = date.split_once(", ")?;
    let mut pieces = rest.split(' ');
    let day = pieces.next()?;
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let name = pieces.next()?;
    let month = month.iter().position(|known| *known == name)? + 1;
    let (year, time) = (pieces.next()?, pieces.next()?);
    let midnight = LocalDate::parse(&format!("{year}-{month:02}-{day}")).ok()?.bounds(&Zone::new("UTC").ok()?).0;
    let mut parts = time.split(':').map(|part| part.parse::<i64>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    Some(midnight.micros() / 1_000_000 + hours * 3600 + minutes * 60 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_answers_are_read() {
        assert_eq!(seconds_of_date("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(seconds_of_date("yesterday"), None);
    }
}
