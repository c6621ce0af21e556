//! `/api/v1/admin/loyalty/merchants/{merchant_id}/api-keys`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use orion_domain::{ApiKeyId, IdempotencyKey};
use orion_http::{Json, OnBehalf, Path, Problem, Query};
use orion_service::App;
use uuid::Uuid;

use crate::merchant::api_keys::{CreateApiKeyRequest, listed, made};
use crate::store::transactions::PageQuery;
use crate::wire::api_key::{ApiKeyList, MadeApiKey};

/// List a merchant's API keys
///
/// On the merchant's behalf. Newest first; secrets are never shown again.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/api-keys", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), PageQuery),
    responses((status = 200, description = "A page of keys.", body = ApiKeyList)))]
pub(crate) async fn list_api_keys_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Query(query): Query<PageQuery>,
) -> Result<axum::Json<ApiKeyList>, Problem> {
    listed(&app, &caller, &query).await
}

/// Make an API key for a merchant
///
/// On the merchant's behalf. Its secret is shown once.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/api-keys", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")), request_body = CreateApiKeyRequest,
    responses(
        (status = 201, description = "The key and its secret.", body = MadeApiKey),
        (status = 200, description = "The same, once more, without the secret.", body = MadeApiKey)))]
pub(crate) async fn create_api_key_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    key: Option<IdempotencyKey>,
    Json(body): Json<CreateApiKeyRequest>,
) -> Result<Response, Problem> {
    made(&app, &caller, &body, key).await
}

/// Revoke a merchant's API key
///
/// On the merchant's behalf. It works no longer, at once.
#[utoipa::path(delete, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/api-keys/{api_key_id}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("api_key_id" = Uuid, Path, description = "The key.")),
    responses((status = 204, description = "It is revoked.")))]
pub(crate) async fn revoke_api_key_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, key)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode, Problem> {
    app.revoke_merchant_key(&caller, ApiKeyId::new(key)).await?;
    Ok(StatusCode::NO_CONTENT)
}
