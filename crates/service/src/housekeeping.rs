//! What has served its time goes, every hour. What follows the calendar and looks twice stands in `retention`.
//!
//! Whatever there may be many of goes in chunks, each committed by itself: nothing else waits for long, and what was done stays
//! done when a later chunk cannot go.

use orion_domain::MerchantId;
use orion_store::ledger::Realm;

use crate::app::App;
use crate::error::Error;

/// Rows in one transaction. Safety §4.
const CHUNK_LEN: i64 = 1_000;
/// How long an attempt counts.
const ATTEMPT_SECONDS: i64 = 24 * 3600;

impl App {
    /// Removes what has served its time: expired sessions, attempts older than a day, answers nobody may ask for any more,
    /// finished jobs that nobody needs to see.
    ///
    /// # Errors
    /// The database's; the next run goes on.
    pub async fn tidy(&self) -> Result<(), Error> {
        let now = self.now();
        self.store.platform().purge(now.plus_seconds(-ATTEMPT_SECONDS), now).await?;
        self.tidy_mail(CHUNK_LEN).await?;
        for merchant in self.may_have_jobs().await? {
            self.tidy_answers(merchant).await?;
            self.tidy_jobs(merchant, CHUNK_LEN).await?;
            if merchant != MerchantId::PLATFORM {
                self.store.merchant(merchant).purge_invitations(now).await?;
                self.tidy_apple_phones(merchant).await?;
            }
        }
        Ok(())
    }

    async fn tidy_answers(&self, merchant: MerchantId) -> Result<(), Error> {
        let now = self.now();
        for realm in [Realm::Member, Realm::Public] {
            let mut after = Vec::new();
            while let Some((reached, _)) =
                self.store.merchant(merchant).purge_outcomes(realm, &after, CHUNK_LEN, now).await?
            {
                after = reached;
            }
        }
        Ok(())
    }
}
