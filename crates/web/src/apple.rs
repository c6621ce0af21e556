//! What phones ask us about their passes in Apple Wallet: they register, hear what has changed, fetch it, leave, complain.
//!
//! Phones show no page and send no form, so answers are bare. One that fails says so by a status that makes a phone come back; everything about
//! a serial that is not proven is the same 401.
//!
//! # Source
//!
//! Apple, *Adding a web service to update passes*.

use std::time::{Duration, UNIX_EPOCH};

use axum::body::{Body, to_bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, get, on};
use axum::{Extension, Json, Router};
use orion_domain::pass::{PhoneName, PushToken};
use orion_domain::{MerchantId, Timestamp};
use orion_http::FrontDoor;
use orion_http::limits::{self, policy};
use orion_service::apple::{ApplePass, Registered};
use orion_service::{App, Error};
use orion_wallet::apple::package::{CONTENT_TYPE, NoPackage};
use orion_wallet::apple::pass::PassIdentity;
use orion_wallet::apple::{Apple, Logo};
use serde::Deserialize;
use serde_json::json;

use crate::WebOptions;

/// Where this is, below the public address; the merchant's id follows.
const HOME: &str = "/wallet/apple";
/// No body that a phone has to send is longer. Safety W-2.
const BODY_BYTES_MAX: usize = 4 * 1024;
/// A phone that found us busy comes back after so many seconds.
const COME_BACK_SECONDS: &str = "30";

/// All of it. Twice, for phones that put a slash between a base and a path whether or not one is there.
pub(crate) fn router(door: &FrontDoor) -> Router<FrontDoor> {
    let at = |base: &str| {
        let one = format!("{base}/devices/{{device}}/registrations/{{pass_type}}/{{serial}}");
        let log = Router::new().route(&format!("{base}/log"), on(MethodFilter::POST, complain));
        let limited = |policy| from_fn_with_state((door.entrance().clone(), policy), limits::apply);
        Router::new()
            .route(&one, on(MethodFilter::POST, register).delete(unregister))
            .route(&format!("{base}/devices/{{device}}/registrations/{{pass_type}}"), get(changes))
            .route(&format!("{base}/passes/{{pass_type}}/{{serial}}"), get(latest))
            .layer(limited(&policy::WALLET_DEVICE))
            .merge(log.layer(limited(&policy::WALLET_LOG)))
    };
    at(&format!("{HOME}/{{merchant}}/v1")).merge(at(&format!("{HOME}/{{merchant}}//v1")))
}

/// An answer that is none of the good ones.
#[derive(Debug, Clone, Copy)]
enum Sorry {
    /// Coming back changes nothing.
    Status(StatusCode),
    /// It may.
    Later,
}

impl From<StatusCode> for Sorry {
    fn from(status: StatusCode) -> Self {
        Self::Status(status)
    }
}

impl From<Error> for Sorry {
    fn from(error: Error) -> Self {
        match error {
            Error::Unauthenticated | Error::NotFound => Self::Status(StatusCode::UNAUTHORIZED),
            other => {
                tracing::warn!(error = %other, "a phone could not be answered; it comes back");
                Self::Later
            }
        }
    }
}

impl IntoResponse for Sorry {
    fn into_response(self) -> Response {
        match self {
            Self::Status(status) => status.into_response(),
            Self::Later => {
                (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, COME_BACK_SECONDS)]).into_response()
            }
        }
    }
}

type Answer = Result<Response, Sorry>;

/// A pass as an address names it.
#[derive(Deserialize)]
struct Named {
    merchant: String,
    pass_type: String,
    serial: String,
}

#[derive(Deserialize)]
struct Registration {
    #[serde(rename = "pushToken")]
    push_token: String,
}

#[derive(Deserialize)]
struct Complaint {
    logs: Vec<String>,
}

#[derive(Deserialize)]
struct Since {
    #[serde(rename = "passesUpdatedSince")]
    tag: Option<String>,
}

fn configured(options: &WebOptions) -> Result<&Apple, Sorry> {
    options.apple.as_deref().ok_or_else(|| StatusCode::NOT_FOUND.into())
}

/// The pass that somebody proves to have. Whatever is wrong, the same is done and the same is answered.
async fn proven(app: &App, apple: &Apple, named: &Named, headers: &HeaderMap) -> Result<ApplePass, Sorry> {
    let merchant = named.merchant.parse().unwrap_or(MerchantId::PLATFORM);
    let pass = app.apple_pass(merchant, &named.serial, token_of(headers).unwrap_or_default()).await?;
    if named.pass_type == apple.certificates().pass_type { Ok(pass) } else { Err(StatusCode::UNAUTHORIZED.into()) }
}

/// The one token of a request, behind the one word that Apple has for it.
fn token_of(headers: &HeaderMap) -> Option<&str> {
    let mut lines = headers.get_all(header::AUTHORIZATION).iter();
    let (line, None) = (lines.next()?, lines.next()) else { return None };
    line.to_str().ok()?.strip_prefix("ApplePass ")
}

async fn body<T: for<'a> Deserialize<'a>>(body: Body) -> Result<T, Sorry> {
    let bytes = to_bytes(body, BODY_BYTES_MAX).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
    Ok(serde_json::from_slice(&bytes).map_err(|_| StatusCode::BAD_REQUEST)?)
}

/// `POST …/devices/{device}/registrations/{pass_type}/{serial}`
async fn register(
    State(door): State<FrontDoor>,
    Extension(options): Extension<WebOptions>,
    Path(named): Path<Named>,
    Path(phone): Path<OfPhone>,
    headers: HeaderMap,
    sent: Body,
) -> Answer {
    let pass = proven(door.app(), configured(&options)?, &named, &headers).await?;
    let sent: Registration = body(sent).await?;
    let phone = PhoneName::parse(&phone.device).ok_or(StatusCode::BAD_REQUEST)?;
    let token = PushToken::parse(&sent.push_token).ok_or(StatusCode::BAD_REQUEST)?;
    Ok(match door.app().register_apple_phone(&pass, &phone, &token).await? {
        Registered::Now => StatusCode::CREATED.into_response(),
        Registered::Before => StatusCode::OK.into_response(),
    })
}

/// A phone as an address names it.
#[derive(Deserialize)]
struct OfPhone {
    merchant: String,
    device: String,
    pass_type: String,
}

/// `DELETE …/devices/{device}/registrations/{pass_type}/{serial}`
async fn unregister(
    State(door): State<FrontDoor>,
    Extension(options): Extension<WebOptions>,
    Path(named): Path<Named>,
    Path(phone): Path<OfPhone>,
    headers: HeaderMap,
) -> Answer {
    let pass = proven(door.app(), configured(&options)?, &named, &headers).await?;
    let phone = PhoneName::parse(&phone.device).ok_or(StatusCode::BAD_REQUEST)?;
    door.app().unregister_apple_phone(&pass, &phone).await?;
    Ok(StatusCode::OK.into_response())
}

/// `GET …/devices/{device}/registrations/{pass_type}?passesUpdatedSince=…`: nobody proves anything here but that they know the
/// phone's name, and learns serials, with which nothing can be done.
async fn changes(
    State(door): State<FrontDoor>,
    Extension(options): Extension<WebOptions>,
    Path(phone): Path<OfPhone>,
    Query(since): Query<Since>,
) -> Answer {
    let apple = configured(&options)?;
    let nothing = || (StatusCode::NO_CONTENT, no_store()).into_response();
    let (Ok(merchant), Some(name)) = (phone.merchant.parse(), PhoneName::parse(&phone.device)) else {
        return Ok(nothing());
    };
    if phone.pass_type != apple.certificates().pass_type {
        return Ok(nothing());
    }
    let changes = door.app().apple_changes(merchant, &name, since.tag.as_deref()).await?;
    Ok(changes.map_or_else(nothing, |changes| {
        (no_store(), Json(json!({ "serialNumbers": changes.serials, "lastUpdated": changes.tag }))).into_response()
    }))
}

const fn no_store() -> [(header::HeaderName, &'static str); 1] {
    [(header::CACHE_CONTROL, "no-store")]
}

/// `GET …/passes/{pass_type}/{serial}`, and `HEAD`: the pass as it is now, unless the phone has that.
async fn latest(
    State(door): State<FrontDoor>,
    Extension(options): Extension<WebOptions>,
    Path(named): Path<Named>,
    headers: HeaderMap,
) -> Answer {
    let apple = configured(&options)?;
    // Its time of change is read before what it shows, so that the time is never newer than the content.
    let pass = proven(door.app(), apple, &named, &headers).await?;
    let changed = seconds(pass.changed_at());
    let kept = [(header::CACHE_CONTROL, "private, no-cache")];
    if known_since(&headers).is_some_and(|known| changed <= known) {
        return Ok((StatusCode::NOT_MODIFIED, kept, modified(changed)).into_response());
    }
    let package = packed(door.app(), apple, &pass).await?;
    // A second that is not over may see another change.
    let last = changed.min(seconds(apple.now()).saturating_sub(1));
    Ok((kept, modified(last), package_response(package)).into_response())
}

fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.micros() / 1_000_000).unwrap_or(0)
}

fn modified(seconds: u64) -> [(header::HeaderName, String); 1] {
    [(header::LAST_MODIFIED, httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds)))]
}

fn known_since(headers: &HeaderMap) -> Option<u64> {
    let line = headers.get(header::IF_MODIFIED_SINCE)?.to_str().ok()?;
    Some(httpdate::parse_http_date(line).ok()?.duration_since(UNIX_EPOCH).ok()?.as_secs())
}

/// `POST …/log`
async fn complain(Extension(options): Extension<WebOptions>, sent: Body) -> Answer {
    let apple = configured(&options)?;
    let complaint: Complaint = body(sent).await?;
    apple.note_lines(&complaint.logs);
    Ok(StatusCode::OK.into_response())
}

/// A pass, packed as it is now.
pub(crate) async fn packed(app: &App, apple: &Apple, pass: &ApplePass) -> Result<Vec<u8>, Error> {
    let view = app.apple_view(pass).await?;
    let logo = if apple.knows_logo(&view.design) {
        Logo::AtHand
    } else {
        app.pass_logo(pass.merchant()).await?.map_or(Logo::Missing, Logo::File)
    };
    let identity = PassIdentity {
        serial: pass.serial(),
        token: pass.token().to_owned().into(),
        service_url: apple.service_url(pass.merchant()),
    };
    apple.package(identity, view.design, view.facts, logo).await.map_err(|error| match error {
        NoPackage::Busy => Error::Busy,
        other => Error::internal(other),
    })
}

/// A package as an answer, which phones open by its type.
pub(crate) fn package_response(package: Vec<u8>) -> Response {
    let mut response = package.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"card.pkpass\""));
    response
}
