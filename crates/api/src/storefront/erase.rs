//! `DELETE /api/v1/storefront/{store_slug}/loyalty/me`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use orion_http::Problem;
use orion_http::cookies::Cookie;
use orion_http::headers::ClearSiteData;
use orion_http::{Entrance, cookies::SetCookie};
use orion_service::{App, CustomerCaller};

/// Erase one's own data
///
/// Closes the signed-in customer's cards and forgets the person at this merchant. It cannot be undone. With the cookie of
/// the storefront, `X-CSRF-Token` proves that a page of ours asks.
#[utoipa::path(delete, path = "/api/v1/storefront/{store_slug}/loyalty/me", tag = super::TAG,
    params(("store_slug" = String, Path, description = "The store's address on the platform.", example = "bakery-belair")),
    responses((status = 204, description = "The person is forgotten.")))]
pub(crate) async fn erase_customer(
    State(app): State<Arc<App>>,
    State(entrance): State<Entrance>,
    customer: CustomerCaller,
) -> Result<(SetCookie, ClearSiteData, StatusCode), Problem> {
    app.erase_customer(&customer).await?;
    Ok((Cookie::Customer.remove(&entrance), ClearSiteData, StatusCode::NO_CONTENT))
}
