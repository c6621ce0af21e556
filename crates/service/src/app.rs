//! The application: everything a use case works with.

use std::sync::Arc;
use std::time::Duration;

use orion_domain::{AuditId, Timestamp};
use orion_store::Store;
use orion_store::audit::AuditRow;
use orion_store::wallet_passes::Wallet;

use crate::authentication::IdentityCache;
use crate::caller::Caller;
use crate::clock::{Clock, Entropy, new_uuid, random_bytes};
use crate::domains::HostCache;
use crate::erasure_journal::ErasureJournal;
use crate::error::Error;
use crate::hashing::Hashing;
use crate::images;
use crate::overview::CountedFigures;
use crate::pins::PinGates;
use crate::pool::Pool;
use crate::posting::{Depth, Posting};
use crate::secrets::Secrets;

/// What an application is made of.
#[derive(Debug)]
pub struct Parts {
    /// Whether a mail server is configured, so that people need not be told to pass links on themselves.
    pub sends_mail: bool,
    /// The open database.
    pub store: Store,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Draws randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The installation's keys.
    pub secrets: Secrets,
    /// Lanes per merchant on PostgreSQL, 1 to 8; SQLite has one for all.
    pub posting_lanes: usize,
    /// Where people reach the program, without a slash at the end.
    pub public_url: String,
    /// The folder whose disk must not fill up; `None` where nobody asks.
    pub data_folder: Option<std::path::PathBuf>,
    /// Where it is written down who was forgotten.
    pub erasure_journal: ErasureJournal,
    /// The wallets that cards are shown in.
    pub wallets: Vec<Wallet>,
}

/// The application. Cheap to share behind an `Arc`.
#[derive(Debug)]
pub struct App {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) secrets: Secrets,
    pub(crate) hashing: Hashing,
    pub(crate) decoders: Pool,
    pub(crate) posting: Arc<Posting>,
    pub(crate) identities: IdentityCache,
    pub(crate) pin_gates: PinGates,
    pub(crate) hosts: HostCache,
    pub(crate) counted: CountedFigures,
    pub(crate) public_url: String,
    /// Rung when there is bulk work to go on with.
    pub(crate) bulk_bell: tokio::sync::Notify,
    pub(crate) data_folder: Option<std::path::PathBuf>,
    pub(crate) started_at: Timestamp,
    pub(crate) erasure_journal: ErasureJournal,
    sends_mail: bool,
    pub(crate) wallets: Vec<Wallet>,
}

impl App {
    /// Puts an application together.
    ///
    /// # Errors
    /// The hash functions do not work.
    pub fn new(parts: Parts) -> Result<Self, Error> {
        let posting = Posting::new(
            parts.store.clone(),
            Arc::clone(&parts.clock),
            Arc::clone(&parts.entropy),
            parts.secrets.clone(),
            parts.wallets.clone(),
            parts.posting_lanes,
        );
        Ok(Self {
            store: parts.store,
            started_at: parts.clock.now(),
            data_folder: parts.data_folder,
            clock: parts.clock,
            entropy: parts.entropy,
            secrets: parts.secrets,
            hashing: Hashing::default(),
            decoders: images::decoders(),
            posting: Arc::new(posting),
            identities: IdentityCache::new(Duration::from_millis(500)),
            pin_gates: PinGates::new(),
            hosts: HostCache::new(),
            counted: CountedFigures::new(),
            public_url: parts.public_url,
            bulk_bell: tokio::sync::Notify::new(),
            erasure_journal: parts.erasure_journal,
            sends_mail: parts.sends_mail,
            wallets: parts.wallets,
        })
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The installation's keys, for sealing what travels through clients.
    pub const fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Where people reach the program, without a slash at the end.
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// Whether a mail server is configured.
    pub const fn sends_mail(&self) -> bool {
        self.sends_mail
    }

    /// A new random UUIDv7.
    pub fn new_uuid(&self) -> uuid::Uuid {
        new_uuid(self.entropy.as_ref(), self.clock.now())
    }

    /// A new opaque token of 256 random bits.
    pub fn new_token(&self) -> String {
        crate::secrets::new_token(random_bytes(self.entropy.as_ref()))
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<(), Error> {
        self.store.ping().await.map_err(Error::from)
    }

    /// How much the posting queue has to do.
    pub fn posting_depth(&self) -> Depth {
        self.posting.depth()
    }

    /// Waits until every accepted command has its answer. Call it after the last request.
    pub async fn drain(&self) {
        self.posting.drain().await;
        self.store.close().await;
    }

    /// An audit row by a caller, about something.
    pub(crate) fn audit_row(
        &self,
        caller: &Caller,
        action: &'static str,
        target_kind: &'static str,
        target: uuid::Uuid,
        changes: serde_json::Value,
    ) -> AuditRow {
        AuditRow {
            id: AuditId::new(self.new_uuid()),
            at: self.now(),
            actor: caller.audit_actor(),
            acting_admin: caller.acting_admin,
            action,
            target_kind,
            target: Some(target),
            changes,
            reason: caller.reason.as_ref().map(ToString::to_string),
            request_id: Some(caller.request.request_id.clone()),
            ip_address: caller.request.ip_address.map(|address| address.to_string()),
        }
    }
}
