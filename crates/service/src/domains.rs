//! Store domains: own host names that serve one store's storefront and nothing else.

use std::time::Duration;

use orion_domain::{HostName, Invalid, MerchantId, Right, Slug, StoreId, Timestamp};
use orion_store::stores::StoreDetails;
use serde_json::json;

use crate::app::App;
use crate::caller::Caller;
use crate::error::Error;
use crate::stores::locked;

/// The most own domains a store has.
const DOMAINS_MAX: usize = 10;
/// How long a host name's store is remembered; other nodes learn of a change no later.
const KEEP_SECONDS: i64 = 30;
/// The most host names remembered, known and unknown ones.
const CACHE_LEN_MAX: u64 = 10_000;

/// Whose storefront a host name serves, found a moment ago. Names that serve nothing are remembered, too: anybody can send
/// any name.
#[derive(Debug)]
pub(crate) struct HostCache(moka::sync::Cache<HostName, (Timestamp, Option<Slug>)>);

impl HostCache {
    pub(crate) fn new() -> Self {
        let keep = Duration::from_secs(KEEP_SECONDS.unsigned_abs());
        Self(moka::sync::Cache::builder().max_capacity(CACHE_LEN_MAX).time_to_live(keep).build())
    }

    /// Forgets everything, for changes that must take effect at once.
    pub(crate) fn forget(&self) {
        self.0.invalidate_all();
    }
}

impl App {
    /// The store whose storefront a host name serves. On the node of a change at once, on others within 30 seconds.
    ///
    /// # Errors
    /// The database's.
    pub async fn store_at_host(&self, host: &str) -> Result<Option<Slug>, Error> {
        let Ok(host) = HostName::new(host) else { return Ok(None) };
        let now = self.now();
        if let Some((at, known)) = self.hosts.0.get(&host)
            && now.seconds_since(at) < KEEP_SECONDS
        {
            return Ok(known);
        }
        let found = match self.store.platform().store_by_host(&host).await? {
            Some(place) => {
                if !place.is_seen
                    && let Err(error) = self.store.platform().mark_host_seen(&host, now).await
                {
                    tracing::warn!(%error, "that a store's own domain works could not be noted; the next request does it");
                }
                self.store.merchant(place.merchant).store(place.store).await?.map(|store| store.slug)
            }
            None => None,
        };
        self.hosts.0.insert(host, (now, found.clone()));
        Ok(found)
    }

    /// Where a store's pages begin, for letters: its own domain if requests come by it, else the platform's. A name that is
    /// not set up yet would make every link a dead end.
    pub(crate) async fn storefront_url(&self, merchant: MerchantId, store: &StoreDetails) -> Result<String, Error> {
        let own = self.store.platform().seen_host(merchant, store.id).await?;
        let home = match (own, self.public_url.split_once("://")) {
            (Some(host), Some((scheme, authority))) => {
                let port = authority.rsplit_once(':').map(|(_, port)| format!(":{port}"));
                format!("{scheme}://{host}{}", port.unwrap_or_default())
            }
            _ => self.public_url.clone(),
        };
        Ok(format!("{home}/s/{}", store.slug))
    }

    /// The own domains of a store, by name.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn store_domains(&self, caller: &Caller, store: StoreId) -> Result<Vec<HostName>, Error> {
        self.store(caller, store).await?;
        Ok(self.store.platform().store_domains(caller.merchant(), store).await?)
    }

    /// Gives a store an own domain. Giving it once more changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`]; a field error for the platform's own name and for one that serves another store; the conflict
    /// `too_many_domains`.
    pub async fn add_store_domain(&self, caller: &Caller, store: StoreId, host: HostName) -> Result<HostName, Error> {
        caller.require(Right::ManageStores)?;
        caller.require_reason()?;
        if self.is_platform_host(&host) {
            return Err(Error::field("host", Invalid::Taken));
        }
        let mut tx = self.store.begin().await?;
        locked(&mut tx.merchant(caller.merchant()), store).await?;
        let known = tx.platform().store_domains(caller.merchant(), store).await?;
        if known.contains(&host) {
            return Ok(host);
        }
        if known.len() >= DOMAINS_MAX {
            return Err(Error::Conflict { code: "too_many_domains", subject: host.to_string() });
        }
        if !tx.platform().take_host(&host, caller.merchant(), store).await? {
            return Err(Error::field("host", Invalid::Taken));
        }
        let changes = json!({ "new": { "host": host.as_str() } });
        let row = self.audit_row(caller, "store.add_domain", "store", store.uuid(), changes);
        tx.merchant(caller.merchant()).audit(row).await?;
        tx.commit().await?;
        self.hosts.forget();
        Ok(host)
    }

    /// Takes an own domain from a store.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn remove_store_domain(&self, caller: &Caller, store: StoreId, host: &HostName) -> Result<(), Error> {
        caller.require(Right::ManageStores)?;
        caller.require_reason()?;
        let mut tx = self.store.begin().await?;
        locked(&mut tx.merchant(caller.merchant()), store).await?;
        if !tx.platform().free_host(host, caller.merchant(), store).await? {
            return Err(Error::NotFound);
        }
        let changes = json!({ "old": { "host": host.as_str() } });
        let row = self.audit_row(caller, "store.remove_domain", "store", store.uuid(), changes);
        tx.merchant(caller.merchant()).audit(row).await?;
        tx.commit().await?;
        self.hosts.forget();
        Ok(())
    }

    pub(crate) fn is_platform_host(&self, host: &HostName) -> bool {
        let authority = self.public_url.split_once("://").map_or(self.public_url.as_str(), |(_, rest)| rest);
        authority.split(':').next().is_some_and(|own| own.eq_ignore_ascii_case(host.as_str()))
    }
}
