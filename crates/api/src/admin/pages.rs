//! `/api/v1/admin/loyalty/merchants/{merchant_id}/pages`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use orion_domain::{IdempotencyKey, PageId};
use orion_http::{Json, OnBehalf, Path, Problem, Query};
use orion_service::App;
use uuid::Uuid;

use crate::merchant::pages::{CreatePageRequest, ListPagesQuery, StorePageList, UpdatePageRequest, listed};
use crate::wire::page::StorePage;

/// List a merchant's pages
///
/// On the merchant's behalf. Newest first, of every store or of one.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/pages", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ListPagesQuery),
    responses((status = 200, description = "A page of pages.", body = StorePageList)))]
pub(crate) async fn list_pages_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Query(query): Query<ListPagesQuery>,
) -> Result<axum::Json<StorePageList>, Problem> {
    listed(&app, &caller, "list_pages_on_behalf", &query).await
}

/// Show a merchant's page
///
/// On the merchant's behalf.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/pages/{page_id}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("page_id" = Uuid, Path, description = "The page.")),
    responses((status = 200, description = "The page.", body = StorePage)))]
pub(crate) async fn find_page_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, page)): Path<(Uuid, Uuid)>,
) -> Result<axum::Json<StorePage>, Problem> {
    Ok(axum::Json(app.page(&caller, PageId::new(page)).await?.into()))
}

/// Write a page for a merchant
///
/// On the merchant's behalf. A slug that is taken is `validation_failed` at `/slug`.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/pages", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")), request_body = CreatePageRequest,
    responses((status = 201, description = "The page.", body = StorePage)))]
pub(crate) async fn create_page_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    key: Option<IdempotencyKey>,
    Json(body): Json<CreatePageRequest>,
) -> Result<(StatusCode, axum::Json<StorePage>), Problem> {
    let (store, text) = body.check()?;
    Ok((StatusCode::CREATED, axum::Json(app.create_page(&caller, store, text, key).await?.into())))
}

/// Change a merchant's page
///
/// On the merchant's behalf. What is absent stays as it is.
#[utoipa::path(patch, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/pages/{page_id}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("page_id" = Uuid, Path, description = "The page.")),
    request_body = UpdatePageRequest,
    responses((status = 200, description = "The page as it is now.", body = StorePage)))]
pub(crate) async fn update_page_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, page)): Path<(Uuid, Uuid)>,
    Json(body): Json<UpdatePageRequest>,
) -> Result<axum::Json<StorePage>, Problem> {
    Ok(axum::Json(app.update_page(&caller, PageId::new(page), body.check()?).await?.into()))
}

/// Delete a merchant's page
///
/// On the merchant's behalf. Texts that customers agreed to are kept.
#[utoipa::path(delete, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/pages/{page_id}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("page_id" = Uuid, Path, description = "The page.")),
    responses((status = 204, description = "It is deleted.")))]
pub(crate) async fn delete_page_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, page)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode, Problem> {
    app.delete_page(&caller, PageId::new(page)).await?;
    Ok(StatusCode::NO_CONTENT)
}
