//! `/api/v1/admin/loyalty/merchants/{merchant_id}/stores/{store_id}/domains`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use orion_domain::StoreId;
use orion_http::{Json, OnBehalf, Path, Problem};
use orion_service::App;
use uuid::Uuid;

use crate::merchant::domains::{AddStoreDomainRequest, StoreDomain, StoreDomainList, named};

/// List the domains of a merchant's store
///
/// On the merchant's behalf. The host names that serve its storefront, by name.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/stores/{store_id}/domains", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("store_id" = Uuid, Path, description = "The store.")),
    responses((status = 200, description = "The domains.", body = StoreDomainList)))]
pub(crate) async fn list_store_domains_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, store)): Path<(Uuid, Uuid)>,
) -> Result<axum::Json<StoreDomainList>, Problem> {
    Ok(axum::Json(app.store_domains(&caller, StoreId::new(store)).await?.into()))
}

/// Add a domain to a merchant's store
///
/// On the merchant's behalf. A name that is taken is `validation_failed` at `/host`.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/stores/{store_id}/domains", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("store_id" = Uuid, Path, description = "The store.")),
    request_body = AddStoreDomainRequest,
    responses((status = 201, description = "The domain.", body = StoreDomain)))]
pub(crate) async fn add_store_domain_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, store)): Path<(Uuid, Uuid)>,
    Json(body): Json<AddStoreDomainRequest>,
) -> Result<(StatusCode, axum::Json<StoreDomain>), Problem> {
    let host = app.add_store_domain(&caller, StoreId::new(store), body.check()?).await?;
    Ok((StatusCode::CREATED, axum::Json(host.into())))
}

/// Remove a domain from a merchant's store
///
/// On the merchant's behalf. The name serves nothing any more, within 30 seconds on every node.
#[utoipa::path(delete, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/stores/{store_id}/domains/{host}",
    tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("store_id" = Uuid, Path, description = "The store."),
        ("host" = String, Path, description = "The name.", example = "card.bakery.example")),
    responses((status = 204, description = "It is removed.")))]
pub(crate) async fn remove_store_domain_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, store, host)): Path<(Uuid, Uuid, String)>,
) -> Result<StatusCode, Problem> {
    app.remove_store_domain(&caller, StoreId::new(store), &named(&host)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
