//! `/api/v1/merchants/stores`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use orion_domain::text::LongText;
use orion_domain::{IdempotencyKey, Label, Slug, StoreId, Zone};
use orion_http::{Json, Path, Problem};
use orion_service::stores::{NewStore, StoreChange, StoreForm};
use orion_service::{App, Caller, Fields, records};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::values::{finish, nullable, present, text};
use crate::wire::LocaleCode;
use crate::wire::store::Store;

/// The longest address of a store, in characters.
const ADDRESS_MAX: usize = 500;
/// The longest name of a time zone.
const ZONE_MAX: usize = 64;

/// A store to open.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateStoreRequest {
    /// Its address on the platform: lower-case letters, digits and single dashes. It can never change.
    #[schema(min_length = 2, max_length = 60, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "bakery-belair")]
    slug: String,
    /// Its name.
    #[schema(min_length = 1, max_length = 120, example = "Bakery Belair")]
    name: String,
    /// Where it is.
    #[schema(min_length = 1, max_length = 500, example = "1, avenue Gaston Diderich, Luxembourg")]
    address: Option<String>,
    /// Whose calendar day counts, by IANA name.
    #[schema(max_length = 64, example = "Europe/Luxembourg")]
    time_zone: String,
    /// The language for visitors who did not choose.
    #[schema(value_type = LocaleCode)]
    default_locale: String,
}

impl CreateStoreRequest {
    pub(crate) fn check(&self) -> Result<NewStore, Problem> {
        let mut fields = Fields::default();
        let slug = fields.take("slug", Slug::new(&self.slug));
        let name = fields.take("name", text(&self.name, Label::MAX, Label::new));
        let address = fields.take_optional("address", self.address.as_deref(), address);
        let zone = fields.take("time_zone", text(&self.time_zone, ZONE_MAX, Zone::new));
        let default_locale = fields.take("default_locale", self.default_locale.parse());
        let all = slug.zip(name).zip(zone).zip(default_locale);
        let (((slug, name), zone), default_locale) = finish(fields, all)?;
        Ok(NewStore { slug, form: StoreForm { name, address, zone, default_locale } })
    }
}

fn address(sent: &str) -> Result<LongText, orion_domain::Invalid> {
    text(sent, ADDRESS_MAX, LongText::new)
}

/// What to change; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateStoreRequest {
    /// Its name.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, min_length = 1, max_length = 120, example = "Bakery Belair")]
    name: Option<String>,
    /// Where it is; `null` for nowhere in particular.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 500, example = "1, avenue Gaston Diderich, Luxembourg")]
    address: Option<Option<String>>,
    /// Whose calendar day counts, by IANA name.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, max_length = 64, example = "Europe/Luxembourg")]
    time_zone: Option<String>,
    /// The language for visitors who did not choose.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = LocaleCode)]
    default_locale: Option<String>,
}

impl UpdateStoreRequest {
    pub(crate) fn check(&self) -> Result<StoreChange, Problem> {
        let mut fields = Fields::default();
        let change = StoreChange {
            name: fields.take_optional("name", self.name.as_deref(), |name| text(name, Label::MAX, Label::new)),
            address: self.address.as_ref().map(|sent| fields.take_optional("address", sent.as_deref(), address)),
            zone: fields.take_optional("time_zone", self.time_zone.as_deref(), |zone| text(zone, ZONE_MAX, Zone::new)),
            default_locale: fields.take_optional("default_locale", self.default_locale.as_deref(), str::parse),
            seen: None,
        };
        finish(fields, Some(change))
    }
}

/// The stores of a merchant.
#[derive(Serialize, ToSchema)]
pub(crate) struct StoreList {
    /// Oldest first; at most 500.
    items: Vec<Store>,
    /// Always `null`: there is one page.
    #[schema(max_length = 64)]
    next: Option<String>,
}

impl From<Vec<records::StoreDetails>> for StoreList {
    fn from(stores: Vec<records::StoreDetails>) -> Self {
        Self { items: stores.into_iter().map(Into::into).collect(), next: None }
    }
}

/// List the stores
///
/// Oldest first, all on one page.
#[utoipa::path(get, path = "/api/v1/merchants/stores", tag = super::TAG,
    responses((status = 200, description = "The stores.", body = StoreList)))]
pub(crate) async fn list_stores(State(app): State<Arc<App>>, caller: Caller) -> Result<axum::Json<StoreList>, Problem> {
    Ok(axum::Json(app.stores(&caller).await?.into()))
}

/// Show a store
///
/// One of the merchant's own.
#[utoipa::path(get, path = "/api/v1/merchants/stores/{store_id}", tag = super::TAG,
    params(("store_id" = Uuid, Path, description = "The store.")),
    responses((status = 200, description = "The store.", body = Store)))]
pub(crate) async fn find_store(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(store): Path<Uuid>,
) -> Result<axum::Json<Store>, Problem> {
    Ok(axum::Json(app.store(&caller, StoreId::new(store)).await?.into()))
}

/// Open a store
///
/// Its slug is unique on the platform; a taken one is `validation_failed` at `/slug`.
#[utoipa::path(post, path = "/api/v1/merchants/stores", tag = super::TAG, request_body = CreateStoreRequest,
    responses((status = 201, description = "The store.", body = Store)))]
pub(crate) async fn create_store(
    State(app): State<Arc<App>>,
    caller: Caller,
    key: Option<IdempotencyKey>,
    Json(body): Json<CreateStoreRequest>,
) -> Result<(StatusCode, axum::Json<Store>), Problem> {
    Ok((StatusCode::CREATED, axum::Json(app.create_store(&caller, body.check()?, key).await?.into())))
}

/// Change a store
///
/// What is absent stays as it is.
#[utoipa::path(patch, path = "/api/v1/merchants/stores/{store_id}", tag = super::TAG,
    params(("store_id" = Uuid, Path, description = "The store.")), request_body = UpdateStoreRequest,
    responses((status = 200, description = "The store as it is now.", body = Store)))]
pub(crate) async fn update_store(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(store): Path<Uuid>,
    Json(body): Json<UpdateStoreRequest>,
) -> Result<axum::Json<Store>, Problem> {
    Ok(axum::Json(app.update_store(&caller, StoreId::new(store), body.check()?).await?.into()))
}

/// Delete a store
///
/// Its pages and its terminal end and its own domains are given up; cards, their history and the slug stay. Cards that
/// were opened there work at the other stores, unless the settings bind them to their store: those work again once the
/// store is restored. The last store stays: `last_store`.
#[utoipa::path(delete, path = "/api/v1/merchants/stores/{store_id}", tag = super::TAG,
    params(("store_id" = Uuid, Path, description = "The store.")),
    responses((status = 204, description = "It is deleted.")))]
pub(crate) async fn delete_store(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(store): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    app.delete_store(&caller, StoreId::new(store)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Restore a store
///
/// Brings a deleted store back with everything but its own domains.
#[utoipa::path(post, path = "/api/v1/merchants/stores/{store_id}/restore", tag = super::TAG,
    params(("store_id" = Uuid, Path, description = "The store.")),
    responses((status = 200, description = "The store.", body = Store)))]
pub(crate) async fn restore_store(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(store): Path<Uuid>,
) -> Result<axum::Json<Store>, Problem> {
    Ok(axum::Json(app.restore_store(&caller, StoreId::new(store)).await?.into()))
}
