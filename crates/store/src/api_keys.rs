//! API keys: how one is recognised in a request, and a merchant's as its owner sees them.

use orion_domain::{ApiKeyId, Label, MerchantId, Role, StoreId, Timestamp};

use crate::Error;
use crate::db::args;
use crate::page::{Page, Slice};
use crate::scope::Platform;
use crate::statement::statements;

statements! {
    INSERT_KEY("INSERT INTO api_keys (id, key_hash, merchant_id, store_id, role, name, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    RECOGNISE_KEY("SELECT id, merchant_id, store_id, role, expires_at, revoked_at, last_used_at FROM api_keys WHERE key_hash = $1");
    TOUCH_KEY("UPDATE api_keys SET last_used_at = $2 WHERE id = $1");
    FIND_LIVE_KEY("SELECT merchant_id FROM api_keys WHERE id = $1 AND revoked_at IS NULL");
    REVOKE_LIVE_KEY("UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL");
    LIST_KEYS("SELECT id, store_id, role, name, created_at, expires_at, revoked_at, last_used_at FROM api_keys
        WHERE merchant_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
    FIND_KEY("SELECT id, store_id, role, name, created_at, expires_at, revoked_at, last_used_at FROM api_keys
        WHERE merchant_id = $1 AND id = $2");
    COUNT_LIVE_KEYS("SELECT COUNT(*) AS found FROM api_keys WHERE merchant_id = $1 AND revoked_at IS NULL
        AND (expires_at IS NULL OR expires_at > $2)");
    REVOKE_KEY("UPDATE api_keys SET revoked_at = $3 WHERE merchant_id = $1 AND id = $2 AND revoked_at IS NULL");
}

/// An API key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Whose; `None` for the platform's.
    pub merchant: Option<MerchantId>,
    /// The nil id for every store.
    pub store: StoreId,
    /// What it may do.
    pub role: Role,
    /// Its end.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Last use, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// An API key about to be added.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// SHA-256 of the key.
    pub key_hash: [u8; 32],
    /// Whose; `None` for the platform's.
    pub merchant: Option<MerchantId>,
    /// The nil id for every store.
    pub store: StoreId,
    /// What it may do.
    pub role: Role,
    /// What it is for.
    pub name: Label,
    /// When.
    pub created_at: Timestamp,
    /// Its end.
    pub expires_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct RecognisedRow {
    id: uuid::Uuid,
    merchant_id: Option<uuid::Uuid>,
    store_id: uuid::Uuid,
    role: String,
    expires_at: Option<i64>,
    revoked_at: Option<i64>,
    last_used_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct KeyOwnerRow {
    merchant_id: Option<uuid::Uuid>,
}

/// An API key without its secret, which nobody has any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyDetails {
    /// Its id.
    pub id: ApiKeyId,
    /// The nil id for every store.
    pub store: StoreId,
    /// What it may do.
    pub role: Role,
    /// What it is for.
    pub name: Label,
    /// When it was made.
    pub created_at: Timestamp,
    /// Its end.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Last use, to the minute.
    pub last_used_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct KeyRow {
    id: uuid::Uuid,
    store_id: uuid::Uuid,
    role: String,
    name: String,
    created_at: i64,
    expires_at: Option<i64>,
    revoked_at: Option<i64>,
    last_used_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    found: i64,
}

impl TryFrom<KeyRow> for ApiKeyDetails {
    type Error = Error;
    fn try_from(row: KeyRow) -> Result<Self, Error> {
        Ok(Self {
            id: ApiKeyId::new(row.id),
            store: StoreId::new(row.store_id),
            role: row.role.parse().map_err(|error| Error::corrupt("api_keys", "role", error))?,
            name: Label::new(&row.name).map_err(|error| Error::corrupt("api_keys", "name", error))?,
            created_at: Timestamp::from_micros(row.created_at),
            expires_at: row.expires_at.map(Timestamp::from_micros),
            revoked_at: row.revoked_at.map(Timestamp::from_micros),
            last_used_at: row.last_used_at.map(Timestamp::from_micros),
        })
    }
}

impl Platform<'_> {
    /// Adds an API key.
    ///
    /// # Errors
    /// The database's.
    pub async fn create_api_key(&mut self, key: &NewApiKey) -> Result<(), Error> {
        let args = args![
            key.id,
            key.key_hash,
            key.merchant,
            key.store,
            key.role.as_str(),
            key.name.as_str(),
            key.created_at,
            key.expires_at
        ];
        self.on.execute(INSERT_KEY, args).await.map(|_| ())
    }

    /// The API key with a hash.
    ///
    /// # Errors
    /// The database's.
    pub async fn api_key(&mut self, key_hash: [u8; 32]) -> Result<Option<ApiKey>, Error> {
        let row: Option<RecognisedRow> = self.on.optional(RECOGNISE_KEY, args![key_hash]).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(ApiKey {
            id: ApiKeyId::new(row.id),
            merchant: row.merchant_id.map(MerchantId::new),
            store: StoreId::new(row.store_id),
            role: row.role.parse().map_err(|error| Error::corrupt("api_keys", "role", error))?,
            expires_at: row.expires_at.map(Timestamp::from_micros),
            revoked_at: row.revoked_at.map(Timestamp::from_micros),
            last_used_at: row.last_used_at.map(Timestamp::from_micros),
        }))
    }

    /// Notes a use of a key.
    ///
    /// # Errors
    /// The database's.
    pub async fn touch_api_key(&mut self, id: ApiKeyId, now: Timestamp) -> Result<(), Error> {
        self.on.execute(TOUCH_KEY, args![id, now]).await.map(|_| ())
    }

    /// Revokes a key; whose it was, unless there is none that lives. The platform's own have the nil id.
    ///
    /// # Errors
    /// The database's.
    pub async fn revoke_api_key(&mut self, id: ApiKeyId, now: Timestamp) -> Result<Option<MerchantId>, Error> {
        let owner: Option<KeyOwnerRow> = self.on.optional(FIND_LIVE_KEY, args![id]).await?;
        let Some(owner) = owner else { return Ok(None) };
        let revoked = self.on.execute(REVOKE_LIVE_KEY, args![id, now]).await? == 1;
        Ok(revoked.then(|| owner.merchant_id.map_or(MerchantId::PLATFORM, MerchantId::new)))
    }

    /// A page of a merchant's keys, newest first, with those that no longer work.
    ///
    /// # Errors
    /// The database's.
    pub async fn api_keys_of(&mut self, merchant: MerchantId, page: Page) -> Result<Slice<ApiKeyDetails>, Error> {
        let rows: Vec<KeyRow> = self.on.all(LIST_KEYS, args![merchant, page.below(), page.fetch()]).await?;
        let keys = rows.into_iter().map(TryInto::try_into).collect::<Result<Vec<ApiKeyDetails>, Error>>()?;
        Ok(page.slice(keys, |key| key.id.uuid()))
    }

    /// One key of a merchant.
    ///
    /// # Errors
    /// The database's.
    pub async fn api_key_of(&mut self, merchant: MerchantId, id: ApiKeyId) -> Result<Option<ApiKeyDetails>, Error> {
        let row: Option<KeyRow> = self.on.optional(FIND_KEY, args![merchant, id]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// How many keys of a merchant work.
    ///
    /// # Errors
    /// The database's.
    pub async fn live_api_keys_of(&mut self, merchant: MerchantId, now: Timestamp) -> Result<i64, Error> {
        let row: Option<CountRow> = self.on.optional(COUNT_LIVE_KEYS, args![merchant, now]).await?;
        Ok(row.map_or(0, |row| row.found))
    }

    /// Revokes a key of a merchant; `false` when it was revoked before.
    ///
    /// # Errors
    /// The database's.
    pub async fn revoke_api_key_of(
        &mut self,
        merchant: MerchantId,
        id: ApiKeyId,
        now: Timestamp,
    ) -> Result<bool, Error> {
        Ok(self.on.execute(REVOKE_KEY, args![merchant, id, now]).await? == 1)
    }
}
