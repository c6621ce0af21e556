//! The merchant's stores.

use orion_domain::text::LongText;
use orion_domain::{Currency, IdempotencyKey, Invalid, Label, Locale, Right, Slug, StoreId, Zone};
use orion_store::stores::StoreDetails;
use serde_json::json;

use crate::app::App;
use crate::caller::{Caller, StoreCaller};
use crate::error::Error;

/// The most stores a merchant has.
const STORES_MAX: usize = 500;

/// A store to open.
#[derive(Debug, Clone)]
pub struct NewStore {
    /// Its address on the platform; it stays, because posters carry it.
    pub slug: Slug,
    /// Everything that may change later.
    pub form: StoreForm,
}

/// What may change of a store.
#[derive(Debug, Clone)]
pub struct StoreForm {
    /// Its name.
    pub name: Label,
    /// Where it is.
    pub address: Option<LongText>,
    /// Its calendar.
    pub zone: Zone,
    /// For visitors who did not choose.
    pub default_locale: Locale,
}

impl App {
    /// The stores, oldest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn stores(&self, caller: &Caller) -> Result<Vec<StoreDetails>, Error> {
        caller.require(Right::ManageStores)?;
        Ok(self.store.merchant(caller.merchant()).stores().await?)
    }

    /// What the merchant's money is counted in.
    ///
    /// # Errors
    /// [`Error::NotFound`] once the merchant is deleted.
    pub async fn currency(&self, caller: &StoreCaller) -> Result<Currency, Error> {
        Ok(self.store.merchant(caller.merchant()).details().await?.ok_or(Error::NotFound)?.currency)
    }

    /// The name of another store of the merchant, for staff.
    ///
    /// # Errors
    /// The database's.
    pub async fn store_name(&self, caller: &StoreCaller, id: StoreId) -> Result<Option<String>, Error> {
        Ok(self.store.merchant(caller.merchant()).store(id).await?.map(|store| store.name.to_string()))
    }

    /// One store.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn store(&self, caller: &Caller, id: StoreId) -> Result<StoreDetails, Error> {
        caller.require(Right::ManageStores)?;
        self.store.merchant(caller.merchant()).store(id).await?.ok_or(Error::NotFound)
    }

    /// Opens a store.
    ///
    /// # Errors
    /// A field error when the slug is taken; a conflict when the merchant has 500.
    pub async fn create_store(
        &self,
        caller: &Caller,
        new: NewStore,
        key: Option<IdempotencyKey>,
    ) -> Result<StoreDetails, Error> {
        caller.require(Right::ManageStores)?;
        caller.require_reason()?;
        let request = json!([new.slug, new.form.name, new.form.address, new.form.zone.name(), new.form.default_locale]);
        let store = details(StoreId::new(self.new_uuid()), new.slug, new.form);
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        if let Some(first) = self.created_before(&mut merchant, key.as_ref(), "create_store", &request).await? {
            return merchant.store(StoreId::new(first)).await?.ok_or(Error::NotFound);
        }
        if merchant.stores().await?.len() >= STORES_MAX {
            return Err(Error::Conflict { code: "too_many_stores", subject: store.name.to_string() });
        }
        if !merchant.create_store(&store, self.now()).await? {
            return Err(Error::field("slug", Invalid::Taken));
        }
        let changes = json!({ "new": values(&store) });
        merchant.audit(self.audit_row(caller, "store.create", "store", store.id.uuid(), changes)).await?;
        self.remember_created(&mut merchant, key.as_ref(), "create_store", &request, store.id.uuid()).await?;
        tx.commit().await?;
        Ok(store)
    }

    /// Saves everything of a store but its slug.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn update_store(&self, caller: &Caller, id: StoreId, form: StoreForm) -> Result<StoreDetails, Error> {
        caller.require(Right::ManageStores)?;
        caller.require_reason()?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        let old = merchant.store(id).await?.ok_or(Error::NotFound)?;
        let store = details(id, old.slug.clone(), form);
        merchant.update_store(&store, self.now()).await?;
        let changes = json!({ "old": values(&old), "new": values(&store) });
        merchant.audit(self.audit_row(caller, "store.update", "store", id.uuid(), changes)).await?;
        tx.commit().await?;
        self.identities.forget();
        Ok(store)
    }
}

fn details(id: StoreId, slug: Slug, form: StoreForm) -> StoreDetails {
    StoreDetails {
        id,
        slug,
        name: form.name,
        address: form.address,
        zone: form.zone,
        default_locale: form.default_locale,
    }
}

/// A store by name of its values, for the audit log.
fn values(store: &StoreDetails) -> serde_json::Value {
    json!({
        "slug": store.slug,
        "name": store.name,
        "address": store.address,
        "time_zone": store.zone.name(),
        "default_locale": store.default_locale,
    })
}
