//! The platform's desk: the pages of its admins.
//!
//! What an admin does for one merchant happens at that merchant's own desk, in a session that names its reason and is
//! visible to the owner: see `acting`.

mod acting;
mod apple_card;
mod apple_wallet;
mod audit;
mod card;
mod confirm;
pub(crate) mod desk;
mod health;
mod jobs;
mod lists;
mod merchant;
mod merchant_form;
mod merchants;
mod people;
mod restores;
mod rows;
mod users;
mod wallet_again;
mod wallet_card;
mod wallet_link;
mod wallet_program;
mod wallets;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use orion_http::FrontDoor;
use orion_http::limits::{self, policy};

use crate::portal::{account, present_admin, sign_in};

/// Every page of the platform's desk.
pub(crate) fn router(door: &FrontDoor) -> Router<FrontDoor> {
    let guarded = from_fn_with_state((door.entrance().clone(), &policy::LOGIN), limits::apply);
    Router::new()
        .route("/admin/sign-in", get(sign_in::admin_page))
        .route("/admin/sign-in", post(sign_in::admin_submit).layer(guarded))
        .route("/admin/sign-out", post(sign_in::admin_sign_out))
        .route("/admin", get(merchants::page))
        .route("/admin/merchants/new", get(merchant_form::new_page).post(merchant_form::create))
        .route("/admin/merchants/{merchant_id}", get(merchant::page))
        .route("/admin/merchants/{merchant_id}/edit", get(merchant_form::edit_page).post(merchant_form::edit))
        .route("/admin/merchants/{merchant_id}/act", post(acting::start))
        .route("/admin/merchants/{merchant_id}/{step}", get(confirm::merchant).post(confirm::change_merchant))
        .route("/admin/programs", get(lists::programs))
        .route("/admin/programs/{program_id}/{step}", get(confirm::program).post(confirm::change_program))
        .route("/admin/cards", get(lists::cards))
        .route("/admin/cards/{card_id}", get(card::page))
        .route("/admin/cards/{card_id}/restore-points", post(card::restore_points))
        .route("/admin/cards/{card_id}/{step}", get(confirm::card).post(confirm::change_card))
        .route("/admin/restore-points", get(restores::page))
        .route("/admin/health", get(health::page))
        .route("/admin/jobs", get(jobs::page))
        .route("/admin/jobs/{merchant_id}/{job_id}/retry", post(jobs::retry))
        .route("/admin/jobs/{merchant_id}/{job_id}/discard", get(jobs::confirm).post(jobs::discard))
        .route("/admin/wallets", get(wallets::page))
        .route("/admin/wallets/try", post(wallets::try_credentials))
        .route("/admin/wallets/link", post(wallet_link::examine))
        .route("/admin/wallets/merchants/{merchant_id}", get(wallet_program::page))
        .route("/admin/wallets/merchants/{merchant_id}/pictures", post(wallet_program::look_at_pictures))
        .route("/admin/wallets/merchants/{merchant_id}/message", post(wallet_program::send_message))
        .route("/admin/wallets/cards/{card_id}", get(wallet_card::page))
        .route("/admin/wallets/apple", get(apple_wallet::page))
        .route("/admin/wallets/apple/cards/{card_id}", get(apple_card::page))
        .route("/admin/wallets/cards/{card_id}/link", post(wallet_link::make_and_examine))
        .route("/admin/audit", get(audit::page))
        .route("/admin/audit/export", post(audit::export))
        .route("/admin/people", get(people::page).post(people::search))
        .route("/admin/people/{customer_id}", get(people::one))
        .route("/admin/people/{customer_id}/export", post(people::export))
        .route("/admin/people/{customer_id}/erase", post(people::erase))
        .route("/admin/acting/stop", post(acting::stop))
        .route("/admin/users", get(users::page))
        .route("/admin/users/{user_id}/disable", get(users::confirm).post(users::disable))
        .route("/admin/users/{user_id}/enable", post(users::enable))
        .merge(wallet_again::router())
        .merge(own_account(door))
        .layer(from_fn_with_state(door.clone(), present_admin))
}

/// One's own account.
fn own_account(door: &FrontDoor) -> Router<FrontDoor> {
    let guarded = from_fn_with_state((door.entrance().clone(), &policy::LOGIN), limits::apply);
    Router::new()
        .route("/admin/account", get(account::admin_page))
        .route("/admin/account/password", post(account::admin_password).layer(guarded))
        .route("/admin/account/language", post(account::admin_language))
        .route("/admin/account/sessions/end-others", post(account::admin_end_others))
        .route("/admin/account/sessions/{session_id}/end", post(account::admin_end))
}
