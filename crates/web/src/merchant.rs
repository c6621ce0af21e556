//! The desk of a merchant: the pages of owners and managers, and of a platform admin who acts on the merchant's behalf.
//!
//! One file a page. A page shows what its person may do: [`desk::Section`] is the navigation, and every use case asks for
//! the right once more.

mod api_keys;
mod audit;
mod bulk;
mod card;
mod cards;
pub(crate) mod choices;
mod choose;
mod cross_location;
pub(crate) mod desk;
mod letters;
mod lists;
mod mail;
mod overview;
mod pages;
mod pins;
mod program;
mod settings;
mod stores;
mod team;
mod transactions;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use orion_http::FrontDoor;
use orion_http::limits::{self, policy};

use crate::portal::{account, present_merchant, sign_in};

/// Every page of the merchant's desk.
pub(crate) fn router(door: &FrontDoor) -> Router<FrontDoor> {
    let guarded = from_fn_with_state((door.entrance().clone(), &policy::LOGIN), limits::apply);
    let limited =
        |policy: &'static limits::Policy| from_fn_with_state((door.entrance().clone(), policy), limits::apply);
    Router::new()
        .route("/merchant/sign-in", get(sign_in::merchant_page))
        .route("/merchant/sign-in", post(sign_in::merchant_submit).layer(guarded))
        .route("/merchant/sign-out", post(sign_in::merchant_sign_out))
        .route("/merchant/choose", get(choose::page).post(choose::submit))
        .route("/merchant", get(overview::page))
        .route("/merchant/settings", get(settings::page).post(settings::submit))
        .merge(people(door))
        .merge(own_account(door))
        .merge(program::router())
        .route("/merchant/cards", get(cards::page))
        .route("/merchant/cards/{card_id}", get(card::page))
        .route("/merchant/cards/{card_id}/deactivate", post(card::deactivate))
        .route("/merchant/cards/{card_id}/reactivate", post(card::reactivate))
        .route("/merchant/cards/{card_id}/adjust", post(card::adjust).layer(limited(&policy::ADJUST)))
        .route("/merchant/cards/{card_id}/mail/lift", post(card::lift))
        .route("/merchant/mail", get(mail::page))
        .route("/merchant/transactions", get(transactions::page))
        .route("/merchant/transactions/export", post(transactions::export).layer(limited(&policy::EXPORT)))
        .route("/merchant/bulk", get(bulk::page).merge(post(bulk::submit).layer(limited(&policy::BULK))))
        .route("/merchant/bulk/preview", post(bulk::preview))
        .route("/merchant/bulk/{run_id}", get(bulk::run))
        .route("/merchant/settings/cross-location", get(cross_location::page).post(cross_location::switch))
        .route("/merchant/settings/cross-location/merge", post(cross_location::merge).layer(limited(&policy::BULK)))
        .route("/merchant/audit", get(audit::page))
        .route("/merchant/audit/export", post(audit::export))
        .merge(stores::router())
        .merge(pages::router())
        .merge(letters::router(door))
        .layer(from_fn_with_state(door.clone(), present_merchant))
}

/// The team, its keys and its PINs.
fn people(door: &FrontDoor) -> Router<FrontDoor> {
    let bulk = from_fn_with_state((door.entrance().clone(), &policy::BULK), limits::apply);
    let unlock = from_fn_with_state((door.entrance().clone(), &policy::PIN_UNLOCK), limits::apply);
    Router::new()
        .route("/merchant/team", get(team::page))
        .route("/merchant/team/invite", post(team::invite))
        .route("/merchant/team/invitations/{invitation_id}/withdraw", post(team::withdraw))
        .route("/merchant/team/{user_id}", get(team::member_page).post(team::change))
        .route("/merchant/team/{user_id}/suspend", post(team::suspend))
        .route("/merchant/team/{user_id}/resume", post(team::resume))
        .route("/merchant/team/{user_id}/remove", get(team::confirm_removal).post(team::remove))
        .route("/merchant/api-keys", get(api_keys::page).post(api_keys::create))
        .route("/merchant/api-keys/{api_key_id}/revoke", get(api_keys::confirm).post(api_keys::revoke))
        .route("/merchant/pins", get(pins::page).post(pins::create))
        .route("/merchant/pins/assign", get(pins::assign::page).merge(post(pins::assign::submit).layer(bulk)))
        .route("/merchant/pins/{store_id}/{pin_id}", get(pins::pin::page).post(pins::pin::change))
        .route("/merchant/pins/{store_id}/{pin_id}/unlock", post(pins::pin::unlock).layer(unlock))
        .route("/merchant/pins/{store_id}/{pin_id}/delete", get(pins::pin::confirm).post(pins::pin::delete))
}

/// One's own account.
fn own_account(door: &FrontDoor) -> Router<FrontDoor> {
    let guarded = from_fn_with_state((door.entrance().clone(), &policy::LOGIN), limits::apply);
    Router::new()
        .route("/merchant/account", get(account::merchant_page))
        .route("/merchant/account/password", post(account::merchant_password).layer(guarded))
        .route("/merchant/account/language", post(account::merchant_language))
        .route("/merchant/account/sessions/end-others", post(account::merchant_end_others))
        .route("/merchant/account/sessions/{session_id}/end", post(account::merchant_end))
}
