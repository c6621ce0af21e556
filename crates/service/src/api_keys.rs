//! A merchant's API keys: each shown once, stored as a hash, revoked at once. Safety S-12.

use orion_domain::{ApiKeyId, IdempotencyKey, Invalid, Label, Right, Role, StoreId, Timestamp};
use orion_store::api_keys::{ApiKeyDetails, NewApiKey};
use orion_store::{Page, Slice};
use serde_json::json;

use crate::app::App;
use crate::authentication::new_api_key;
use crate::caller::Caller;
use crate::clock::random_bytes;
use crate::error::Error;
use crate::secrets::token_hash;

/// The most keys of a merchant that work at once.
const LIVE_MAX: i64 = 200;
/// The longest life of a key that ends.
pub const LIFE_DAYS_MAX: i64 = 3650;
const DAY_SECONDS: i64 = 24 * 3600;

/// A key to make.
#[derive(Debug, Clone)]
pub struct ApiKeyForm {
    /// What it is for.
    pub name: Label,
    /// What it may do; never more than whoever makes it.
    pub role: Role,
    /// Where; `None` for every store.
    pub store: Option<StoreId>,
    /// How long it works, 1 to 3650 days; `None` until it is revoked.
    pub expires_in_days: Option<i64>,
}

/// A key just made.
#[derive(Debug, Clone)]
pub struct MadeApiKey {
    /// The key without its secret.
    pub details: ApiKeyDetails,
    /// The secret; shown once, so `None` when an equal request is repeated.
    pub secret: Option<String>,
}

impl App {
    /// A page of the merchant's keys, newest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn api_keys(&self, caller: &Caller, page: Page) -> Result<Slice<ApiKeyDetails>, Error> {
        caller.require(Right::ManageApiKeys)?;
        Ok(self.store.platform().api_keys_of(caller.merchant(), page).await?)
    }

    /// One of the merchant's keys.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn api_key(&self, caller: &Caller, id: ApiKeyId) -> Result<ApiKeyDetails, Error> {
        caller.require(Right::ManageApiKeys)?;
        self.store.platform().api_key_of(caller.merchant(), id).await?.ok_or(Error::NotFound)
    }

    /// Makes a key.
    ///
    /// # Errors
    /// Field errors; [`Error::NotFound`] for a store of somebody else; the conflict `too_many_api_keys`.
    pub async fn make_merchant_key(
        &self,
        caller: &Caller,
        form: ApiKeyForm,
        key: Option<IdempotencyKey>,
    ) -> Result<MadeApiKey, Error> {
        caller.require(Right::ManageApiKeys)?;
        caller.require_reason()?;
        let now = self.now();
        let request = json!([form.name, form.role.as_str(), form.store, form.expires_in_days]);
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        if let Some(first) = self.created_before(&mut merchant, key.as_ref(), "create_api_key", &request).await? {
            let found = tx.platform().api_key_of(caller.merchant(), ApiKeyId::new(first)).await?;
            return Ok(MadeApiKey { details: found.ok_or(Error::NotFound)?, secret: None });
        }
        check_key(caller, &form)?;
        if let Some(store) = form.store {
            merchant.store(store).await?.ok_or(Error::NotFound)?;
        }
        if tx.platform().live_api_keys_of(caller.merchant(), now).await? >= LIVE_MAX {
            return Err(Error::Conflict { code: "too_many_api_keys", subject: form.name.to_string() });
        }
        let secret = new_api_key(random_bytes(self.entropy.as_ref()));
        let new = NewApiKey {
            id: ApiKeyId::new(self.new_uuid()),
            key_hash: token_hash(&secret),
            merchant: Some(caller.merchant()),
            store: form.store.unwrap_or(StoreId::NIL),
            role: form.role,
            name: form.name,
            created_at: now,
            expires_at: form.expires_in_days.map(|days| now.plus_seconds(days.saturating_mul(DAY_SECONDS))),
        };
        tx.platform().create_api_key(&new).await?;
        let mut merchant = tx.merchant(caller.merchant());
        let changes = json!({ "new": { "name": new.name, "role": new.role.as_str(), "store_id": new.store,
            "expires_at": new.expires_at.map(Timestamp::to_rfc3339) } });
        merchant.audit(self.audit_row(caller, "api_key.create", "api_key", new.id.uuid(), changes)).await?;
        self.remember_created(&mut merchant, key.as_ref(), "create_api_key", &request, new.id.uuid()).await?;
        tx.commit().await?;
        Ok(MadeApiKey { details: details(new), secret: Some(secret) })
    }

    /// Revokes a key, at once on this node and within a second on others. Revoking twice changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn revoke_merchant_key(&self, caller: &Caller, id: ApiKeyId) -> Result<(), Error> {
        caller.require(Right::ManageApiKeys)?;
        caller.require_reason()?;
        let mut tx = self.store.begin().await?;
        let found = tx.platform().api_key_of(caller.merchant(), id).await?.ok_or(Error::NotFound)?;
        if tx.platform().revoke_api_key_of(caller.merchant(), id, self.now()).await? {
            let changes = json!({ "name": found.name });
            let row = self.audit_row(caller, "api_key.revoke", "api_key", id.uuid(), changes);
            tx.merchant(caller.merchant()).audit(row).await?;
        }
        tx.commit().await?;
        self.identities.forget();
        Ok(())
    }
}

fn check_key(caller: &Caller, form: &ApiKeyForm) -> Result<(), Error> {
    // The platform's own role is no merchant's to give, and nobody gives more than they have.
    if form.role > Role::MerchantOwner || form.role > caller.role() {
        let allowed = "store_staff, store_manager, merchant_owner";
        return Err(Error::field("role", Invalid::UnknownValue { allowed }));
    }
    match form.expires_in_days {
        Some(days) if !(1..=LIFE_DAYS_MAX).contains(&days) => {
            Err(Error::field("expires_in_days", Invalid::OutOfRange { min: 1, max: LIFE_DAYS_MAX }))
        }
        _ => Ok(()),
    }
}

fn details(new: NewApiKey) -> ApiKeyDetails {
    ApiKeyDetails {
        id: new.id,
        store: new.store,
        role: new.role,
        name: new.name,
        created_at: new.created_at,
        expires_at: new.expires_at,
        revoked_at: None,
        last_used_at: None,
    }
}
