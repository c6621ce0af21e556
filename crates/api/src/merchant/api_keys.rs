//! `/api/v1/merchants/api-keys`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use orion_domain::{ApiKeyId, IdempotencyKey, Label, StoreId};
use orion_http::cursors::List;
use orion_http::{Json, Path, Problem, Query, Replayed};
use orion_service::api_keys::ApiKeyForm;
use orion_service::{App, Caller, Fields};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::store::transactions::PageQuery;
use crate::values::{finish, page, text};
use crate::wire::api_key::{ApiKeyList, MadeApiKey};
use crate::wire::team::TeamRole;

/// A key to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateApiKeyRequest {
    /// What it is for.
    #[schema(min_length = 1, max_length = 120, example = "Cash register Gare")]
    name: String,
    /// What it may do; no more than whoever makes it.
    #[schema(value_type = TeamRole)]
    role: String,
    /// Where; absent or `null` for every store.
    store_id: Option<Uuid>,
    /// Days until it ends; absent or `null` for a key that works until it is revoked.
    #[schema(minimum = 1, maximum = 3650, example = 365)]
    expires_in_days: Option<i64>,
}

/// The keys' list; for owners and for admins on their behalf.
pub(crate) async fn listed(app: &App, caller: &Caller, query: &PageQuery) -> Result<axum::Json<ApiKeyList>, Problem> {
    let list = List::new(app.secrets(), "list_api_keys", caller.merchant().uuid());
    let mut fields = Fields::default();
    let page = page(&mut fields, query.limit.as_deref(), query.cursor.as_deref(), &list);
    let slice = app.api_keys(caller, finish(fields, Some(page))?).await?;
    Ok(axum::Json(ApiKeyList {
        items: slice.items.into_iter().map(Into::into).collect(),
        next: slice.next.map(|cursor| list.cursor(cursor.0.as_bytes())),
    }))
}

/// Makes a key; for owners and for admins on their behalf.
pub(crate) async fn made(
    app: &App,
    caller: &Caller,
    body: &CreateApiKeyRequest,
    key: Option<IdempotencyKey>,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    let name = fields.take("name", text(&body.name, Label::MAX, Label::new));
    let role = fields.take("role", body.role.parse());
    let (name, role) = finish(fields, name.zip(role))?;
    let form = ApiKeyForm { name, role, store: body.store_id.map(StoreId::new), expires_in_days: body.expires_in_days };
    let made = app.make_merchant_key(caller, form, key).await?;
    let replayed = Replayed::from_outcome(made.secret.is_none());
    let answer =
        MadeApiKey { secret_unavailable: made.secret.is_none(), api_key: made.details.into(), secret: made.secret };
    Ok((replayed.status(), replayed, axum::Json(answer)).into_response())
}

/// List the API keys
///
/// Newest first, with when each was last used; also those that no longer work. Secrets are never shown again.
#[utoipa::path(get, path = "/api/v1/merchants/api-keys", tag = super::TAG, params(PageQuery),
    responses((status = 200, description = "A page of keys.", body = ApiKeyList)))]
pub(crate) async fn list_api_keys(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<axum::Json<ApiKeyList>, Problem> {
    listed(&app, &caller, &query).await
}

/// Make an API key
///
/// Its secret is shown once. Several may work at the same time, so that a key can be replaced without a gap.
#[utoipa::path(post, path = "/api/v1/merchants/api-keys", tag = super::TAG, request_body = CreateApiKeyRequest,
    responses(
        (status = 201, description = "The key and its secret.", body = MadeApiKey),
        (status = 200, description = "The same, once more, without the secret.", body = MadeApiKey)))]
pub(crate) async fn create_api_key(
    State(app): State<Arc<App>>,
    caller: Caller,
    key: Option<IdempotencyKey>,
    Json(body): Json<CreateApiKeyRequest>,
) -> Result<Response, Problem> {
    made(&app, &caller, &body, key).await
}

/// Revoke an API key
///
/// It works no longer, at once. Revoking twice changes nothing.
#[utoipa::path(delete, path = "/api/v1/merchants/api-keys/{api_key_id}", tag = super::TAG,
    params(("api_key_id" = Uuid, Path, description = "The key.")),
    responses((status = 204, description = "It is revoked.")))]
pub(crate) async fn revoke_api_key(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(key): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    app.revoke_merchant_key(&caller, ApiKeyId::new(key)).await?;
    Ok(StatusCode::NO_CONTENT)
}
