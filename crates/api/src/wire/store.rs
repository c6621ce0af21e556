//! Stores.

use orion_service::records::StoreDetails;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::LocaleCode;

/// A store of the merchant.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Store {
    /// Its id.
    id: Uuid,
    /// Its address on the platform; never changes.
    #[schema(example = "bakery-belair")]
    slug: String,
    /// Its name.
    #[schema(example = "Bakery Belair")]
    name: String,
    /// Where it is.
    #[schema(example = "1, avenue Gaston Diderich, Luxembourg")]
    address: Option<String>,
    /// Whose calendar day counts, by IANA name.
    #[schema(example = "Europe/Luxembourg")]
    time_zone: String,
    /// The language for visitors who did not choose.
    default_locale: LocaleCode,
}

impl From<StoreDetails> for Store {
    fn from(store: StoreDetails) -> Self {
        Self {
            id: store.id.uuid(),
            slug: store.slug.into(),
            name: store.name.into(),
            address: store.address.map(Into::into),
            time_zone: store.zone.name().to_owned(),
            default_locale: store.default_locale.into(),
        }
    }
}

/// A store as customers see it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublicStore {
    /// Its address on the platform.
    #[schema(example = "bakery-belair")]
    slug: String,
    /// Its name.
    #[schema(example = "Bakery Belair")]
    name: String,
    /// Where it is.
    #[schema(example = "1, avenue Gaston Diderich, Luxembourg")]
    address: Option<String>,
}

impl From<StoreDetails> for PublicStore {
    fn from(store: StoreDetails) -> Self {
        Self { slug: store.slug.into(), name: store.name.into(), address: store.address.map(Into::into) }
    }
}
