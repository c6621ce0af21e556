//! The desk of a merchant: the pages of owners and managers, and of a platform admin who acts on the merchant's behalf.
//!
//! One file a page. A page shows what its person may do: [`desk::Section`] is the navigation, and every use case asks for
//! the right once more.

mod audit;
mod choose;
pub(crate) mod desk;
mod overview;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use orion_http::FrontDoor;
use orion_http::limits::{self, policy};

use crate::portal::{present_merchant, sign_in};

/// Every page of the merchant's desk.
pub(crate) fn router(door: &FrontDoor) -> Router<FrontDoor> {
    let guarded = from_fn_with_state((door.entrance().clone(), &policy::LOGIN), limits::apply);
    Router::new()
        .route("/merchant/sign-in", get(sign_in::merchant_page))
        .route("/merchant/sign-in", post(sign_in::merchant_submit).layer(guarded))
        .route("/merchant/sign-out", post(sign_in::merchant_sign_out))
        .route("/merchant/choose", get(choose::page).post(choose::submit))
        .route("/merchant", get(overview::page))
        .route("/merchant/audit", get(audit::page))
        .route("/merchant/audit/export", post(audit::export))
        .layer(from_fn_with_state(door.clone(), present_merchant))
}
