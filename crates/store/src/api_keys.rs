//! A merchant's API keys as its owner sees them. How a key is recognised in a request stands in `platform`.

use orion_domain::{ApiKeyId, Label, MerchantId, Role, StoreId, Timestamp};

use crate::Error;
use crate::db::args;
use crate::page::{Page, Slice};
use crate::scope::Platform;
use crate::statement::statements;

statements! {
    LIST_KEYS("SELECT id, store_id, role, name, created_at, expires_at, revoked_at, last_used_at FROM api_keys
        WHERE merchant_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
    FIND_KEY("SELECT id, store_id, role, name, created_at, expires_at, revoked_at, last_used_at FROM api_keys
        WHERE merchant_id = $1 AND id = $2");
    COUNT_LIVE_KEYS("SELECT COUNT(*) AS found FROM api_keys WHERE merchant_id = $1 AND revoked_at IS NULL
        AND (expires_at IS NULL OR expires_at > $2)");
    REVOKE_KEY("UPDATE api_keys SET revoked_at = $3 WHERE merchant_id = $1 AND id = $2 AND revoked_at IS NULL");
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
