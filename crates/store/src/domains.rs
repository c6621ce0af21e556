//! Store domains: own host names that serve one store's storefront. A table of the platform, because a name is given once.

use orion_domain::{HostName, MerchantId, StoreId};

use crate::Error;
use crate::db::args;
use crate::scope::Platform;
use crate::statement::statements;
use crate::stores::PlaceRow;

statements! {
    FIND_HOST("SELECT merchant_id, store_id FROM store_domains WHERE host = $1");
    LIST_HOSTS("SELECT host FROM store_domains WHERE merchant_id = $1 AND store_id = $2 ORDER BY host LIMIT 100");
    CHUNK_OF_HOSTS("SELECT host FROM store_domains WHERE host > $1 ORDER BY host LIMIT 1000");
    TAKE_HOST("INSERT INTO store_domains (host, merchant_id, store_id) VALUES ($1, $2, $3) ON CONFLICT (host) DO NOTHING");
    FREE_HOST("DELETE FROM store_domains WHERE merchant_id = $1 AND store_id = $2 AND host = $3");
    FREE_HOSTS("DELETE FROM store_domains WHERE merchant_id = $1 AND store_id = $2");
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
    pub async fn store_by_host(&mut self, host: &HostName) -> Result<Option<(MerchantId, StoreId)>, Error> {
        let row: Option<PlaceRow> = self.on.optional(FIND_HOST, args![host.as_str()]).await?;
        Ok(row.map(|row| (MerchantId::new(row.merchant_id), StoreId::new(row.store_id))))
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
