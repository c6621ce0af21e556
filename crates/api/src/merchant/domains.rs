//! `/api/v1/merchants/stores/{store_id}/domains`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use orion_domain::{HostName, StoreId};
use orion_http::{Json, Path, Problem};
use orion_service::{App, Caller, Fields};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::values::{finish, text};

/// A host name to serve a store's storefront under.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddStoreDomainRequest {
    /// A public DNS name; other scripts are brought to ASCII. Point it at this platform, and let the proxy in front pass
    /// `Host` on unchanged.
    #[schema(min_length = 4, max_length = 253, example = "card.bakery.example")]
    host: String,
}

impl AddStoreDomainRequest {
    pub(crate) fn check(&self) -> Result<HostName, Problem> {
        let mut fields = Fields::default();
        let host = fields.take("host", text(&self.host, HostName::MAX, HostName::new));
        finish(fields, host)
    }
}

/// A host name that serves a store's storefront.
#[derive(Serialize, ToSchema)]
pub(crate) struct StoreDomain {
    /// The name, in ASCII.
    #[schema(example = "card.bakery.example")]
    host: String,
}

impl From<HostName> for StoreDomain {
    fn from(host: HostName) -> Self {
        Self { host: host.into() }
    }
}

/// The own domains of a store.
#[derive(Serialize, ToSchema)]
pub(crate) struct StoreDomainList {
    /// By name; at most 10.
    items: Vec<StoreDomain>,
    /// Always `null`: there is one page.
    #[schema(max_length = 64)]
    next: Option<String>,
}

impl From<Vec<HostName>> for StoreDomainList {
    fn from(hosts: Vec<HostName>) -> Self {
        Self { items: hosts.into_iter().map(Into::into).collect(), next: None }
    }
}

/// A host name of a path. One that cannot be a name is the name of nothing.
pub(crate) fn named(host: &str) -> Result<HostName, Problem> {
    HostName::new(host).map_err(|_| Problem::not_found())
}

/// List a store's domains
///
/// The host names that serve its storefront, by name.
#[utoipa::path(get, path = "/api/v1/merchants/stores/{store_id}/domains", tag = super::TAG,
    params(("store_id" = Uuid, Path, description = "The store.")),
    responses((status = 200, description = "The domains.", body = StoreDomainList)))]
pub(crate) async fn list_store_domains(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(store): Path<Uuid>,
) -> Result<axum::Json<StoreDomainList>, Problem> {
    Ok(axum::Json(app.store_domains(&caller, StoreId::new(store)).await?.into()))
}

/// Add a domain to a store
///
/// The name then serves this store's storefront and nothing else. A name that serves another store, or the platform
/// itself, is `validation_failed` at `/host`. Adding it once more changes nothing.
#[utoipa::path(post, path = "/api/v1/merchants/stores/{store_id}/domains", tag = super::TAG,
    params(("store_id" = Uuid, Path, description = "The store.")), request_body = AddStoreDomainRequest,
    responses((status = 201, description = "The domain.", body = StoreDomain)))]
pub(crate) async fn add_store_domain(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(store): Path<Uuid>,
    Json(body): Json<AddStoreDomainRequest>,
) -> Result<(StatusCode, axum::Json<StoreDomain>), Problem> {
    let host = app.add_store_domain(&caller, StoreId::new(store), body.check()?).await?;
    Ok((StatusCode::CREATED, axum::Json(host.into())))
}

/// Remove a domain from a store
///
/// The name serves nothing any more, within 30 seconds on every node.
#[utoipa::path(delete, path = "/api/v1/merchants/stores/{store_id}/domains/{host}", tag = super::TAG,
    params(("store_id" = Uuid, Path, description = "The store."),
        ("host" = String, Path, description = "The name.", example = "card.bakery.example")),
    responses((status = 204, description = "It is removed.")))]
pub(crate) async fn remove_store_domain(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((store, host)): Path<(Uuid, String)>,
) -> Result<StatusCode, Problem> {
    app.remove_store_domain(&caller, StoreId::new(store), &named(&host)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
