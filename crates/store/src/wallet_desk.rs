//! Wallets as the platform's admins see them: how much waits, what has failed and why, and another try.

use orion_domain::Timestamp;
use uuid::Uuid;

use crate::Error;
use crate::db::args;
use crate::page::{Page, Slice};
use crate::scope::Merchant;
use crate::statement::statements;
use crate::wallet_passes::{PassThing, Wallet};

statements! {
    COUNT_DUE("SELECT COUNT(*) AS passes, MIN(due_at) AS oldest_at FROM wallet_passes
        WHERE merchant_id = $1 AND wallet = $2 AND due_at IS NOT NULL");
    COUNT_FAILED_PASSES("SELECT COUNT(*) AS passes, MIN(failing_since) AS oldest_at FROM wallet_passes
        WHERE merchant_id = $1 AND wallet = $2 AND last_error IS NOT NULL");
    COUNT_SHOWN_SINCE("SELECT COUNT(*) AS passes, MIN(done_at) AS oldest_at FROM wallet_passes
        WHERE merchant_id = $1 AND wallet = $2 AND done_at >= $3");
    LIST_FAILED_PASSES("SELECT kind, subject_id, failures, last_status, last_error, failing_since, due_at FROM wallet_passes
        WHERE merchant_id = $1 AND wallet = $2 AND last_error IS NOT NULL AND subject_id < $3 ORDER BY subject_id DESC LIMIT $4");
    /// Only what has failed; what somebody is at goes on.
    RETRY_FAILED_PASSES("UPDATE wallet_passes SET failures = 0, failing_since = NULL, due_at = $3
        WHERE merchant_id = $1 AND wallet = $2 AND last_error IS NOT NULL AND lease IS NULL");
}

/// How much there is, and since when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PassCount {
    /// How many.
    pub passes: i64,
    /// Since when the oldest of them.
    pub oldest_at: Option<Timestamp>,
}

/// Something that a wallet could not be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedPass {
    /// What.
    pub thing: PassThing,
    /// Failures in a row.
    pub failures: i64,
    /// What the wallet answered.
    pub status: Option<i64>,
    /// Its words.
    pub words: String,
    /// Since when it fails.
    pub failing_since: Option<Timestamp>,
    /// Whether it will be tried again by itself.
    pub goes_on: bool,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    passes: i64,
    oldest_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct FailedRow {
    kind: String,
    subject_id: Uuid,
    failures: i64,
    last_status: Option<i64>,
    last_error: Option<String>,
    failing_since: Option<i64>,
    due_at: Option<i64>,
}

impl From<CountRow> for PassCount {
    fn from(row: CountRow) -> Self {
        Self { passes: row.passes, oldest_at: row.oldest_at.map(Timestamp::from_micros) }
    }
}

impl Merchant<'_> {
    /// What waits or is under way, and what has failed.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass_counts(&mut self, wallet: Wallet) -> Result<(PassCount, PassCount), Error> {
        let due: Option<CountRow> = self.on.optional(COUNT_DUE, args![self.id, wallet.as_str()]).await?;
        let failed: Option<CountRow> = self.on.optional(COUNT_FAILED_PASSES, args![self.id, wallet.as_str()]).await?;
        Ok((due.map(PassCount::from).unwrap_or_default(), failed.map(PassCount::from).unwrap_or_default()))
    }

    /// What was shown since a time.
    ///
    /// # Errors
    /// The database's.
    pub async fn passes_shown_since(&mut self, wallet: Wallet, since: Timestamp) -> Result<PassCount, Error> {
        let shown: Option<CountRow> =
            self.on.optional(COUNT_SHOWN_SINCE, args![self.id, wallet.as_str(), since]).await?;
        Ok(shown.map(PassCount::from).unwrap_or_default())
    }

    /// A page of what has failed.
    ///
    /// # Errors
    /// The database's.
    pub async fn failed_passes(&mut self, wallet: Wallet, page: Page) -> Result<Slice<FailedPass>, Error> {
        let args = args![self.id, wallet.as_str(), page.below(), page.fetch()];
        let rows: Vec<FailedRow> = self.on.all(LIST_FAILED_PASSES, args).await?;
        let read = |row: FailedRow| {
            Ok::<_, Error>(FailedPass {
                thing: PassThing::read(&row.kind, row.subject_id)?,
                failures: row.failures,
                status: row.last_status,
                words: row.last_error.unwrap_or_default(),
                failing_since: row.failing_since.map(Timestamp::from_micros),
                goes_on: row.due_at.is_some(),
            })
        };
        let items = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(page.slice(items, |item: &FailedPass| item.thing.id()))
    }

    /// Tries everything again that has failed, and says how much that is.
    ///
    /// # Errors
    /// The database's.
    pub async fn retry_failed_passes(&mut self, wallet: Wallet, now: Timestamp) -> Result<u64, Error> {
        self.on.execute(RETRY_FAILED_PASSES, args![self.id, wallet.as_str(), now]).await
    }
}
