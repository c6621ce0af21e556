//! Store domains: own host names that serve one store's storefront. A table of the platform, because a name is given once.

use orion_domain::{HostName, MerchantId, StoreId, Timestamp};

use crate::Error;
use crate::db::args;
use crate::scope::Platform;
use crate::statement::statements;

statements! {
    FIND_HOST("SELECT merchant_id, store_id, seen_at FROM store_domains WHERE host = $1");
    FIND_SEEN_HOST("SELECT host FROM store_domains WHERE merchant_id = $1 AND store_id = $2 AND seen_at IS NOT NULL
        ORDER BY host LIMIT 1");
    MARK_SEEN("UPDATE store_domains SET seen_at = $2 WHERE host = $1 AND seen_at IS NULL");
    LIST_HOSTS("SELECT host FROM store_domains WHERE merchant_id = $1 AND store_id = $2 ORDER BY host LIMIT 100");
    CHUNK_OF_HOSTS("SELECT host FROM store_domains WHERE host > $1 ORDER BY host LIMIT 1000");
    TAKE_HOST("INSERT INTO store_domains (host, merchant_id, store_id) VALUES ($1, $2, $3) ON CONFLICT (host) DO NOTHING");
    FREE_HOST("DELETE FROM store_domains WHERE merchant_id = $1 AND store_id = $2 AND host = $3");
    FREE_HOSTS("DELETE FROM store_domains WHERE merchant_id = $1 AND store_id = $2");
}

/// What a host name serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HostPlace {
    /// Whose.
    pub merchant: MerchantId,
    /// Which store.
    pub store: StoreId,
    /// Whether a request has come by it before.
    pub is_seen: bool,
}

#[derive(sqlx::FromRow)]
struct PlaceRow {
    merchant_id: uuid::Uuid,
    store_id: uuid::Uuid,
    seen_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct HostRow {
    host: String,
}

impl Platform<'_> {
    /// Whose store a host name serves.
    ///
    /// # Errors
    /// The database's.
    pub async fn store_by_host(&mut self, host: &HostName) -> Result<Option<HostPlace>, Error> {
        let row: Option<PlaceRow> = self.on.optional(FIND_HOST, args![host.as_str()]).await?;
        Ok(row.map(|row| HostPlace {
            merchant: MerchantId::new(row.merchant_id),
            store: StoreId::new(row.store_id),
            is_seen: row.seen_at.is_some(),
        }))
    }

    /// Notes that a request has come by a host name, once.
    ///
    /// # Errors
    /// The database's.
    pub async fn mark_host_seen(&mut self, host: &HostName, now: Timestamp) -> Result<(), Error> {
        self.on.execute(MARK_SEEN, args![host.as_str(), now]).await.map(|_| ())
    }

    /// The first host name of a store by which a request has come.
    ///
    /// # Errors
    /// The database's.
    pub async fn seen_host(&mut self, merchant: MerchantId, store: StoreId) -> Result<Option<String>, Error> {
        let row: Option<HostRow> = self.on.optional(FIND_SEEN_HOST, args![merchant, store]).await?;
        Ok(row.map(|row| row.host))
    }

    /// The host names of a store, by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn store_domains(&mut self, merchant: MerchantId, store: StoreId) -> Result<Vec<HostName>, Error> {
        let rows: Vec<HostRow> = self.on.all(LIST_HOSTS, args![merchant, store]).await?;
        let host =
            |row: HostRow| HostName::new(&row.host).map_err(|error| Error::corrupt("store_domains", "host", error));
        rows.into_iter().map(host).collect()
    }

    /// The next host names of all stores in order, as they are stored.
    ///
    /// # Errors
    /// The database's.
    pub async fn chunk_of_hosts(&mut self, after: &str) -> Result<Vec<String>, Error> {
        let rows: Vec<HostRow> = self.on.all(CHUNK_OF_HOSTS, args![after]).await?;
        Ok(rows.into_iter().map(|row| row.host).collect())
    }

    /// Gives a host name to a store; `false` when it is taken on the platform.
    ///
    /// # Errors
    /// The database's.
    pub async fn take_host(&mut self, host: &HostName, merchant: MerchantId, store: StoreId) -> Result<bool, Error> {
        Ok(self.on.execute(TAKE_HOST, args![host.as_str(), merchant, store]).await? == 1)
    }

    /// Takes a host name from a store; `false` when it has no such name.
    ///
    /// # Errors
    /// The database's.
    pub async fn free_host(&mut self, host: &HostName, merchant: MerchantId, store: StoreId) -> Result<bool, Error> {
        Ok(self.on.execute(FREE_HOST, args![merchant, store, host.as_str()]).await? == 1)
    }

    /// Takes every host name from a store.
    ///
    /// # Errors
    /// The database's.
    pub async fn free_hosts(&mut self, merchant: MerchantId, store: StoreId) -> Result<(), Error> {
        self.on.execute(FREE_HOSTS, args![merchant, store]).await.map(|_| ())
    }
}
