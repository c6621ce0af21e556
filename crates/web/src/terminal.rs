//! The terminal: the pages staff use at the counter.
//!
//! Every action is a form that posts and redirects to the card, whose page then says what happened from the row itself; so
//! a reload repeats nothing. A post that needs a PIN is answered with the PIN step, which carries the whole intent,
//! idempotency key included, and posts it again together with the PIN. [`desk`] is who stands at the counter.

mod book;
mod card;
mod choose_store;
mod desk;
mod enroll;
mod home;
mod layout;
mod manifest;
mod parts;
mod pin;
mod sign_in;
mod undo;

use axum::Router;
use axum::middleware;
use axum::routing::{get, post};
use orion_http::FrontDoor;
use orion_http::limits::{self, Policy, policy};

/// Every page of the terminal.
pub(crate) fn router(door: &FrontDoor) -> Router<FrontDoor> {
    let limited =
        |policy: &'static Policy| middleware::from_fn_with_state((door.entrance().clone(), policy), limits::apply);
    Router::new()
        .route("/terminal", get(home::home))
        .route("/terminal/sign-in", get(sign_in::page))
        .route("/terminal/sign-in", post(sign_in::submit).layer(limited(&policy::LOGIN)))
        .route("/terminal/sign-out", post(sign_in::sign_out))
        .route("/terminal/store", get(choose_store::page).post(choose_store::submit))
        .route("/terminal/lookup", post(home::look_up).layer(limited(&policy::LOOKUP)))
        .route("/terminal/enroll", get(enroll::page))
        .route("/terminal/enroll", post(enroll::submit).layer(limited(&policy::STAFF_ENROLL)))
        .route("/terminal/pin", get(pin::page))
        .route("/terminal/pin", post(pin::unlock).layer(limited(&policy::PIN_VERIFY)))
        .route("/terminal/lock", post(pin::lock))
        .route("/terminal/cards/{card_id}", get(card::page))
        .route("/terminal/cards/{card_id}/stamp", post(book::stamp).layer(limited(&policy::STAMP)))
        .route(
            "/terminal/cards/{card_id}/redeem-stamps",
            post(book::redeem_stamps).layer(limited(&policy::STAMP_REDEEM)),
        )
        .route("/terminal/cards/{card_id}/earn", post(book::earn).layer(limited(&policy::EARN)))
        .route("/terminal/cards/{card_id}/redeem", post(book::redeem).layer(limited(&policy::POINTS_REDEEM)))
        .route("/terminal/transactions/{transaction_id}/undo", get(undo::page))
        .route("/terminal/transactions/{transaction_id}/undo", post(undo::submit).layer(limited(&policy::POINTS_VOID)))
        .route("/terminal/manifest.webmanifest", get(manifest::manifest))
        .layer(middleware::from_fn_with_state(door.clone(), parts::present))
}
