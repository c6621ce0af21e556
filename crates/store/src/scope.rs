//! The open store and its two narrowed handles.

use orion_domain::MerchantId;

use crate::Error;
use crate::connections::Connections;
use crate::db::{Db, Engine, On, Tx};
use crate::wake::Wake;

/// An open database. It has no merchant's tables itself; take a handle.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) db: Db,
    pub(crate) wake: Wake,
    /// A server's owner of the tables, where that is another user than the everyday one.
    pub(crate) owner: Option<sqlx::postgres::PgConnectOptions>,
}

/// Everything of one merchant. Every statement on this handle filters by the merchant itself.
#[derive(Debug)]
pub struct Merchant<'a> {
    pub(crate) on: On<'a>,
    pub(crate) id: MerchantId,
}

/// The tables of the whole installation: users, sessions, API keys, store addresses, the list of merchants.
#[derive(Debug)]
pub struct Platform<'a> {
    pub(crate) on: On<'a>,
}

impl Store {
    /// Everything of one merchant, outside a transaction.
    pub const fn merchant(&self, id: MerchantId) -> Merchant<'_> {
        Merchant { on: On::Db(&self.db), id }
    }

    /// The tables of the whole installation, outside a transaction.
    pub const fn platform(&self) -> Platform<'_> {
        Platform { on: On::Db(&self.db) }
    }

    /// Starts a transaction that may write.
    ///
    /// # Errors
    /// The database is busy or cannot be reached.
    pub async fn begin(&self) -> Result<Tx, Error> {
        self.db.begin(self.wake.clone()).await
    }

    /// Starts a transaction in which rows of the ledger and of the audit log may be deleted; `None` where no user that the
    /// program knows may do that. For the purge, and for what has been kept for long enough.
    ///
    /// # Errors
    /// The database is busy or cannot be reached, or does not take the owner.
    pub async fn begin_purge(&self) -> Result<Option<Tx>, Error> {
        let mut tx = match &self.owner {
            Some(owner) => {
                let owners = Connections::new(owner.clone(), None, 1);
                let owners = owners.map_err(|error| Error::classify("BEGIN", error))?;
                Db::Postgres(owners).begin(self.wake.clone()).await?
            }
            None => self.begin().await?,
        };
        Ok(tx.platform().become_owner().await?.then_some(tx))
    }

    /// Hears of what this process makes due.
    pub const fn wake(&self) -> &Wake {
        &self.wake
    }

    /// Which engine the store runs on.
    pub const fn engine(&self) -> Engine {
        self.db.engine()
    }
}

impl Tx {
    /// Everything of one merchant, inside this transaction.
    pub const fn merchant(&mut self, id: MerchantId) -> Merchant<'_> {
        Merchant { on: On::Tx(self), id }
    }

    /// The tables of the whole installation, inside this transaction.
    pub const fn platform(&mut self) -> Platform<'_> {
        Platform { on: On::Tx(self) }
    }
}

impl Platform<'_> {
    pub(crate) fn engine(&self) -> Engine {
        match &self.on {
            On::Db(db) => db.engine(),
            On::Tx(tx) => tx.engine(),
        }
    }
}

impl Merchant<'_> {
    /// Whose handle this is.
    pub const fn id(&self) -> MerchantId {
        self.id
    }
}
