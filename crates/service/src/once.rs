//! Idempotency of ordinary creations: the key's outcome is the id of what was created, stored in the same transaction.

use orion_domain::IdempotencyKey;
use orion_store::Merchant;
use orion_store::ledger::{OutcomeRow, Realm};

use crate::app::App;
use crate::error::Error;
use crate::secrets::token_hash;

/// How long a retry finds what the first request created.
const KEEP_SECONDS: i64 = 7 * 24 * 3600;

impl App {
    /// What an equal request with the same key was answered before.
    ///
    /// # Errors
    /// [`Error::KeyReused`] when the key was used for something else.
    pub(crate) async fn answered_before(
        &self,
        merchant: &mut Merchant<'_>,
        key: Option<&IdempotencyKey>,
        operation: &str,
        request: &serde_json::Value,
    ) -> Result<Option<String>, Error> {
        let Some(key) = key else { return Ok(None) };
        let Some(stored) = merchant.outcome(Realm::Member, token_hash(key.as_str()), self.now()).await? else {
            return Ok(None);
        };
        if stored.fingerprint != self.secrets.fingerprint(operation, request) {
            return Err(Error::KeyReused);
        }
        Ok(Some(stored.body))
    }

    /// The id of what an equal request with the same key created before.
    ///
    /// # Errors
    /// [`Error::KeyReused`] when the key was used for something else.
    pub(crate) async fn created_before(
        &self,
        merchant: &mut Merchant<'_>,
        key: Option<&IdempotencyKey>,
        operation: &str,
        request: &serde_json::Value,
    ) -> Result<Option<uuid::Uuid>, Error> {
        let body = self.answered_before(merchant, key, operation, request).await?;
        body.map(|body| uuid::Uuid::try_parse(&body).map_err(Error::internal)).transpose()
    }

    /// Remembers what a request created.
    ///
    /// # Errors
    /// [`Error::Contention`] when an equal request was faster; its retry finds the first.
    pub(crate) async fn remember_created(
        &self,
        merchant: &mut Merchant<'_>,
        key: Option<&IdempotencyKey>,
        operation: &str,
        request: &serde_json::Value,
        created: uuid::Uuid,
    ) -> Result<(), Error> {
        self.remember_answer(merchant, key, operation, request, created.to_string()).await
    }

    /// Remembers what a request was answered, without any secret in it.
    ///
    /// # Errors
    /// [`Error::Contention`] when an equal request was faster; its retry finds the first.
    pub(crate) async fn remember_answer(
        &self,
        merchant: &mut Merchant<'_>,
        key: Option<&IdempotencyKey>,
        operation: &str,
        request: &serde_json::Value,
        body: String,
    ) -> Result<(), Error> {
        let Some(key) = key else { return Ok(()) };
        let now = self.now();
        let row = OutcomeRow {
            realm: Realm::Member,
            key_hash: token_hash(key.as_str()),
            fingerprint: self.secrets.fingerprint(operation, request),
            card: None,
            body,
            created_at: now,
            expires_at: now.plus_seconds(KEEP_SECONDS),
        };
        Ok(merchant.store_outcome(&row).await?)
    }
}
