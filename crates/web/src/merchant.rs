//! The desk of a merchant: the pages of owners and managers, and of a platform admin who acts on the merchant's behalf.
//!
//! One file a page. A page shows what its person may do: [`desk::Section`] is the navigation, and every use case asks for
//! the right once more.

mod bulk;
mod card;
mod cards;
mod choose;
mod cross_location;
pub(crate) mod desk;
mod lists;
mod overview;
mod transactions;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use orion_http::FrontDoor;
use orion_http::limits::{self, policy};

use crate::portal::{present_merchant, sign_in};

/// Every page of the merchant's desk.
pub(crate) fn router(door: &FrontDoor) -> Router<FrontDoor> {
    let guarded = from_fn_with_state((door.entrance().clone(), &policy::LOGIN), limits::apply);
    let limited = |policy: &'static limits::Policy| from_fn_with_state((door.entrance().clone(), policy), limits::apply);
    Router::new()
        .route("/merchant/sign-in", get(sign_in::merchant_page))
        .route("/merchant/sign-in", post(sign_in::merchant_submit).layer(guarded))
        .route("/merchant/sign-out", post(sign_in::merchant_sign_out))
        .route("/merchant/choose", get(choose::page).post(choose::submit))
        .route("/merchant", get(overview::page))
        .route("/merchant/cards", get(cards::page))
        .route("/merchant/cards/{card_id}", get(card::page))
        .route("/merchant/cards/{card_id}/deactivate", post(card::deactivate))
        .route("/merchant/cards/{card_id}/reactivate", post(card::reactivate))
        .route("/merchant/cards/{card_id}/adjust", post(card::adjust).layer(limited(&policy::ADJUST)))
        .route("/merchant/transactions", get(transactions::page))
        .route("/merchant/transactions/export", post(transactions::export).layer(limited(&policy::EXPORT)))
        .route("/merchant/bulk", get(bulk::page).merge(post(bulk::submit).layer(limited(&policy::BULK))))
        .route("/merchant/bulk/preview", post(bulk::preview))
        .route("/merchant/bulk/{run_id}", get(bulk::run))
        .route("/merchant/settings/cross-location", get(cross_location::page).post(cross_location::switch))
        .route("/merchant/settings/cross-location/merge", post(cross_location::merge).layer(limited(&policy::BULK)))
        .layer(from_fn_with_state(door.clone(), present_merchant))
}
