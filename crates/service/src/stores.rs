//! The merchant's stores.

use orion_domain::program::Program;
use orion_domain::text::LongText;
use orion_domain::{Currency, HostName, IdempotencyKey, Invalid, Label, Locale, Right, Slug, StoreId, Timestamp, Zone};
use orion_store::Merchant;
use orion_store::stores::StoreDetails;
use serde_json::json;

use crate::app::App;
use crate::caller::{Caller, DeskCaller, StoreCaller};
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

/// What to change of a store; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct StoreChange {
    /// Its name.
    pub name: Option<Label>,
    /// Where it is; the inner `None` is nowhere in particular.
    pub address: Option<Option<LongText>>,
    /// Its calendar.
    pub zone: Option<Zone>,
    /// For visitors who did not choose.
    pub default_locale: Option<Locale>,
    /// The state that the change was made for; `None` fits every state.
    pub seen: Option<Timestamp>,
}

impl From<StoreForm> for StoreChange {
    fn from(form: StoreForm) -> Self {
        Self {
            name: Some(form.name),
            address: Some(form.address),
            zone: Some(form.zone),
            default_locale: Some(form.default_locale),
            seen: None,
        }
    }
}

impl StoreChange {
    fn applied_to(self, old: StoreDetails) -> StoreDetails {
        StoreDetails {
            name: self.name.unwrap_or(old.name),
            address: self.address.unwrap_or(old.address),
            zone: self.zone.unwrap_or(old.zone),
            default_locale: self.default_locale.unwrap_or(old.default_locale),
            ..old
        }
    }
}

/// What goes out of reach with a store.
#[derive(Debug, Clone)]
pub struct StoreImpact {
    /// Which store.
    pub store: StoreDetails,
    /// Cards that were opened there.
    pub n_cards: i64,
    /// Whether the merchant has no other, so that it cannot be deleted.
    pub is_last: bool,
    /// Whether its cards work at the other stores.
    pub cross_location: bool,
    /// The own domains it would give up.
    pub domains: Vec<HostName>,
}

/// What stands on a store's poster.
#[derive(Debug, Clone)]
pub struct Poster {
    /// Which store.
    pub store: StoreDetails,
    /// What one joins.
    pub program: Program,
    /// Where one joins; the code leads there.
    pub enroll_url: String,
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
        let store = details(StoreId::new(self.new_uuid()), new.slug, new.form, self.now());
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        if let Some(first) = self.created_before(&mut merchant, key.as_ref(), "create_store", &request).await? {
            return merchant.store(StoreId::new(first)).await?.ok_or(Error::NotFound);
        }
        if merchant.stores().await?.len() >= STORES_MAX {
            return Err(Error::Conflict { code: "too_many_stores", subject: store.name.to_string() });
        }
        if !merchant.create_store(&store, store.updated_at).await? {
            return Err(Error::field("slug", Invalid::Taken));
        }
        let changes = json!({ "new": values(&store) });
        merchant.audit(self.audit_row(caller, "store.create", "store", store.id.uuid(), changes)).await?;
        self.remember_created(&mut merchant, key.as_ref(), "create_store", &request, store.id.uuid()).await?;
        tx.commit().await?;
        Ok(store)
    }

    /// Changes a store, on top of what it is at that moment.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the conflict `store_changed` when somebody saved after the state that the change was made for.
    pub async fn update_store(
        &self,
        caller: &Caller,
        id: StoreId,
        change: impl Into<StoreChange>,
    ) -> Result<StoreDetails, Error> {
        caller.require(Right::ManageStores)?;
        caller.require_reason()?;
        let change = change.into();
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        let old = locked(&mut merchant, id).await?;
        if change.seen.is_some_and(|seen| seen != old.updated_at) {
            return Err(Error::Conflict { code: "store_changed", subject: old.name.to_string() });
        }
        let store = StoreDetails { updated_at: self.now(), ..change.applied_to(old.clone()) };
        merchant.update_store(&store, store.updated_at).await?;
        let changes = json!({ "old": values(&old), "new": values(&store) });
        merchant.audit(self.audit_row(caller, "store.update", "store", id.uuid(), changes)).await?;
        tx.commit().await?;
        self.identities.forget();
        Ok(store)
    }

    /// What goes out of reach with a store, for whoever is about to delete it.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn store_impact(&self, caller: &Caller, id: StoreId) -> Result<StoreImpact, Error> {
        let store = self.store(caller, id).await?;
        let mut merchant = self.store.merchant(caller.merchant());
        Ok(StoreImpact {
            store,
            n_cards: merchant.cards_of_store(id).await?,
            is_last: merchant.stores().await?.len() == 1,
            cross_location: merchant.settings().await?.allow_cross_location_redemption,
            domains: self.store.platform().store_domains(caller.merchant(), id).await?,
        })
    }

    /// Takes a store out of sight. Its cards and their history stay, its own domains are given up, its slug stays taken.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the conflict `last_store`.
    pub async fn delete_store(&self, caller: &Caller, id: StoreId) -> Result<(), Error> {
        caller.require(Right::ManageStores)?;
        caller.require_reason()?;
        let mut tx = self.store.begin().await?;
        let all = tx.merchant(caller.merchant()).lock_stores().await?;
        let store = all.iter().find(|store| store.id == id).ok_or(Error::NotFound)?;
        if all.len() == 1 {
            return Err(Error::Conflict { code: "last_store", subject: store.name.to_string() });
        }
        let domains = tx.platform().store_domains(caller.merchant(), id).await?;
        tx.platform().free_hosts(caller.merchant(), id).await?;
        let mut merchant = tx.merchant(caller.merchant());
        merchant.delete_store(id, self.now()).await?;
        let domains: Vec<&str> = domains.iter().map(HostName::as_str).collect();
        let changes = json!({ "old": { "name": store.name, "slug": store.slug, "domains": domains } });
        merchant.audit(self.audit_row(caller, "store.delete", "store", id.uuid(), changes)).await?;
        tx.commit().await?;
        self.identities.forget();
        self.hosts.forget();
        Ok(())
    }

    /// The stores that were deleted and can be restored, oldest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn deleted_stores(&self, caller: &Caller) -> Result<Vec<StoreDetails>, Error> {
        caller.require(Right::ManageStores)?;
        Ok(self.store.merchant(caller.merchant()).deleted_stores().await?)
    }

    /// Brings a deleted store back, with everything but its own domains.
    ///
    /// # Errors
    /// [`Error::NotFound`]; a conflict when the merchant has 500.
    pub async fn restore_store(&self, caller: &Caller, id: StoreId) -> Result<StoreDetails, Error> {
        caller.require(Right::ManageStores)?;
        caller.require_reason()?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        if merchant.lock_stores().await?.len() >= STORES_MAX {
            return Err(Error::Conflict { code: "too_many_stores", subject: id.to_string() });
        }
        if !merchant.restore_store(id, self.now()).await? {
            return Err(Error::NotFound);
        }
        merchant.audit(self.audit_row(caller, "store.restore", "store", id.uuid(), json!({}))).await?;
        let store = merchant.store(id).await?.ok_or(Error::NotFound)?;
        tx.commit().await?;
        self.identities.forget();
        self.hosts.forget();
        Ok(store)
    }

    /// What the poster of a store says, for whoever may see the store's desk.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for another store than a manager's own; [`Error::ProgramMissing`].
    pub async fn poster(&self, desk: &DeskCaller, id: StoreId) -> Result<Poster, Error> {
        desk.require(Right::ViewDesk)?;
        if desk.store().is_some_and(|own| own.id != id) {
            return Err(Error::NotFound);
        }
        let mut merchant = self.store.merchant(desk.merchant());
        let store = merchant.store(id).await?.ok_or(Error::NotFound)?;
        let program = merchant.program().await?.ok_or(Error::ProgramMissing)?;
        let domains = self.store.platform().store_domains(desk.merchant(), id).await?;
        let origin = match domains.first() {
            Some(host) => format!("https://{host}"),
            None => self.public_url.clone(),
        };
        let enroll_url = format!("{origin}/s/{}/enroll", store.slug);
        Ok(Poster { store, program, enroll_url })
    }

    /// The stores of a desk: all of them, or the one that a manager leads.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn desk_stores(&self, desk: &DeskCaller) -> Result<Vec<StoreDetails>, Error> {
        desk.require(Right::ViewDesk)?;
        match desk.store() {
            Some(own) => Ok(vec![own.clone()]),
            None => Ok(self.store.merchant(desk.merchant()).stores().await?),
        }
    }
}

/// One store, locked with its siblings, so that edits of a merchant's stores take turns.
pub(crate) async fn locked(merchant: &mut Merchant<'_>, id: StoreId) -> Result<StoreDetails, Error> {
    merchant.lock_stores().await?.into_iter().find(|store| store.id == id).ok_or(Error::NotFound)
}

fn details(id: StoreId, slug: Slug, form: StoreForm, updated_at: Timestamp) -> StoreDetails {
    StoreDetails {
        id,
        slug,
        name: form.name,
        address: form.address,
        zone: form.zone,
        default_locale: form.default_locale,
        updated_at,
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
