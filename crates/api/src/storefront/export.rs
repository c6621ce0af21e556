//! `GET /api/v1/storefront/{store_slug}/loyalty/me/export`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use orion_http::Problem;
use orion_service::{App, CustomerCaller};
use serde::Serialize;
use utoipa::ToSchema;

/// Everything held about the person as one document: `profile`, `consents`, `cards` with their `transactions`, `messages`,
/// `sessions`.
#[derive(Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object)]
pub(crate) struct CustomerExport(serde_json::Value);

/// Export one's own data
///
/// Everything the merchant holds about the signed-in customer (GDPR articles 15 and 20).
#[utoipa::path(get, path = "/api/v1/storefront/{store_slug}/loyalty/me/export", tag = super::TAG,
    params(("store_slug" = String, Path, description = "The store's address on the platform.", example = "bakery-belair")),
    responses((status = 200, description = "The data.", body = CustomerExport,
        example = json!({"profile": {"email": "anna@example.com"}, "consents": {}, "cards": [{"transactions": []}], "messages": [], "sessions": []}))))]
pub(crate) async fn export_customer(
    State(app): State<Arc<App>>,
    customer: CustomerCaller,
) -> Result<Json<CustomerExport>, Problem> {
    Ok(Json(CustomerExport(app.export_customer(&customer).await?)))
}
