//! Where Google tells us by itself that somebody has put a card into a phone, or has taken it out.
//!
//! Google shows no page, so answers are bare. Whatever is not Google's to us gets one and the same answer, and what went
//! wrong here gets one upon which Google tells it again.
//!
//! # Source
//!
//! Google Wallet, *Use callbacks for saves and deletions*.

use axum::Extension;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use orion_http::FrontDoor;
use orion_http::limits::{self, policy};
use orion_service::records::Wallet;
use orion_wallet::google::CallbackError;

use crate::WebOptions;

/// Where this is, below the public address.
pub const GOOGLE_CALLBACK: &str = "/wallet/google/callback";
/// No callback of Google's is longer.
const BODY_BYTES_MAX: usize = 8 * 1024;
/// Google may come back after so many seconds where we could not listen.
const COME_BACK_SECONDS: &str = "60";

pub(crate) fn router(door: &FrontDoor) -> Router<FrontDoor> {
    let limited = from_fn_with_state((door.entrance().clone(), &policy::WALLET_CALLBACK), limits::apply);
    Router::new().route(GOOGLE_CALLBACK, on(MethodFilter::POST, listen)).layer(limited)
}

/// `POST /wallet/google/callback`
async fn listen(State(door): State<FrontDoor>, Extension(options): Extension<WebOptions>, sent: Body) -> Response {
    let Some(google) = &options.google else { return StatusCode::NOT_FOUND.into_response() };
    let Ok(sent) = to_bytes(sent, BODY_BYTES_MAX).await else { return StatusCode::BAD_REQUEST.into_response() };
    let event = match google.verify_callback(&sent).await {
        Ok(Some(event)) => event,
        Ok(None) => return StatusCode::OK.into_response(),
        Err(CallbackError::NotGoogles) => return StatusCode::BAD_REQUEST.into_response(),
        Err(CallbackError::Later(_)) => return later(),
    };
    match door.app().record_save_event(Wallet::Google, &event).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => {
            tracing::warn!(%error, card.id = %event.card, "what Google tells of a card could not be noted; it tells it again");
            later()
        }
    }
}

fn later() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, COME_BACK_SECONDS)]).into_response()
}
