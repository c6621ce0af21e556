//! The platform's desk: the pages of its admins.
//!
//! What an admin does for one merchant happens at that merchant's own desk, in a session that names its reason and is
//! visible to the owner: see `acting`.

mod acting;
mod audit;
pub(crate) mod desk;
mod merchants;
mod people;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use orion_http::FrontDoor;
use orion_http::limits::{self, policy};

use crate::portal::{present_admin, sign_in};

/// Every page of the platform's desk.
pub(crate) fn router(door: &FrontDoor) -> Router<FrontDoor> {
    let guarded = from_fn_with_state((door.entrance().clone(), &policy::LOGIN), limits::apply);
    Router::new()
        .route("/admin/sign-in", get(sign_in::admin_page))
        .route("/admin/sign-in", post(sign_in::admin_submit).layer(guarded))
        .route("/admin/sign-out", post(sign_in::admin_sign_out))
        .route("/admin", get(merchants::page))
        .route("/admin/merchants/{merchant_id}/act", post(acting::start))
        .route("/admin/audit", get(audit::page))
        .route("/admin/audit/export", post(audit::export))
        .route("/admin/people", get(people::page).post(people::search))
        .route("/admin/people/{customer_id}", get(people::one))
        .route("/admin/people/{customer_id}/export", post(people::export))
        .route("/admin/people/{customer_id}/erase", post(people::erase))
        .route("/admin/acting/stop", post(acting::stop))
        .layer(from_fn_with_state(door.clone(), present_admin))
}
