//! `/api/v1/admin/loyalty/merchants/{merchant_id}/stores`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use orion_domain::{IdempotencyKey, StoreId};
use orion_http::{Json, OnBehalf, Path, Problem};
use orion_service::App;
use uuid::Uuid;

use crate::merchant::stores::{CreateStoreRequest, StoreList, UpdateStoreRequest};
use crate::wire::store::Store;

/// List a merchant's stores
///
/// On the merchant's behalf. Oldest first, all on one page.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/stores", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")),
    responses((status = 200, description = "The stores.", body = StoreList)))]
pub(crate) async fn list_stores_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
) -> Result<axum::Json<StoreList>, Problem> {
    Ok(axum::Json(app.stores(&caller).await?.into()))
}

/// Show a merchant's store
///
/// On the merchant's behalf.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/stores/{store_id}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("store_id" = Uuid, Path, description = "The store.")),
    responses((status = 200, description = "The store.", body = Store)))]
pub(crate) async fn find_store_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, store)): Path<(Uuid, Uuid)>,
) -> Result<axum::Json<Store>, Problem> {
    Ok(axum::Json(app.store(&caller, StoreId::new(store)).await?.into()))
}

/// Open a store for a merchant
///
/// On the merchant's behalf. A slug that is taken is `validation_failed` at `/slug`.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/stores", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")), request_body = CreateStoreRequest,
    responses((status = 201, description = "The store.", body = Store)))]
pub(crate) async fn create_store_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    key: Option<IdempotencyKey>,
    Json(body): Json<CreateStoreRequest>,
) -> Result<(StatusCode, axum::Json<Store>), Problem> {
    Ok((StatusCode::CREATED, axum::Json(app.create_store(&caller, body.check()?, key).await?.into())))
}

/// Change a merchant's store
///
/// On the merchant's behalf. What is absent stays as it is.
#[utoipa::path(patch, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/stores/{store_id}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("store_id" = Uuid, Path, description = "The store.")),
    request_body = UpdateStoreRequest,
    responses((status = 200, description = "The store as it is now.", body = Store)))]
pub(crate) async fn update_store_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, store)): Path<(Uuid, Uuid)>,
    Json(body): Json<UpdateStoreRequest>,
) -> Result<axum::Json<Store>, Problem> {
    Ok(axum::Json(app.update_store(&caller, StoreId::new(store), body.check()?).await?.into()))
}

/// Delete a merchant's store
///
/// On the merchant's behalf. Cards, their history and the slug stay; the last store cannot be deleted: `last_store`.
#[utoipa::path(delete, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/stores/{store_id}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("store_id" = Uuid, Path, description = "The store.")),
    responses((status = 204, description = "It is deleted.")))]
pub(crate) async fn delete_store_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, store)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode, Problem> {
    app.delete_store(&caller, StoreId::new(store)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Restore a merchant's store
///
/// On the merchant's behalf. Everything comes back but its own domains.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/stores/{store_id}/restore", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("store_id" = Uuid, Path, description = "The store.")),
    responses((status = 200, description = "The store.", body = Store)))]
pub(crate) async fn restore_store_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, store)): Path<(Uuid, Uuid)>,
) -> Result<axum::Json<Store>, Problem> {
    Ok(axum::Json(app.restore_store(&caller, StoreId::new(store)).await?.into()))
}
