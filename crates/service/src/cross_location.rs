//! Whether cards work in every store, and what becomes of people who hold several.

use orion_domain::settings::Settings;
use orion_domain::{IdempotencyKey, MerchantId, Reason, Right};
use orion_store::bulk::{BulkKind, BulkRun, Doubled};

use crate::app::App;
use crate::caller::Caller;
use crate::error::Error;
use crate::posting::{RunStep, RunWork};

/// Where cards work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrossLocation {
    /// In every store.
    On,
    /// Only where they were enrolled.
    Off,
}

impl App {
    /// How many customers hold several open cards, and what a merge would carry over.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn doubled_cards(&self, caller: &Caller) -> Result<Doubled, Error> {
        caller.require(Right::MergeCards)?;
        Ok(self.store.merchant(caller.merchant()).doubled_cards().await?)
    }

    /// Switches where cards work; nothing else of the settings changes.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn set_cross_location(&self, caller: &Caller, to: CrossLocation) -> Result<Settings, Error> {
        caller.require(Right::EditSettings)?;
        let settings = self.store.merchant(caller.merchant()).settings().await?;
        let is_on = to == CrossLocation::On;
        if settings.allow_cross_location_redemption == is_on {
            return Ok(settings);
        }
        self.update_settings(caller, Settings { allow_cross_location_redemption: is_on, ..settings }).await
    }

    /// Begins to carry the balances of further cards over to each person's oldest, person by person.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; a conflict while cards work only where they were enrolled.
    pub async fn start_merge(&self, caller: &Caller, reason: Reason, key: IdempotencyKey) -> Result<BulkRun, Error> {
        caller.require(Right::MergeCards)?;
        caller.require_reason()?;
        let mut merchant = self.store.merchant(caller.merchant());
        if !merchant.settings().await?.allow_cross_location_redemption {
            return Err(Error::Conflict { code: "cross_location_off", subject: String::new() });
        }
        let cards_expected = merchant.doubled_cards().await?.cards;
        let run = BulkRun { cards_expected, ..self.new_run(caller, BulkKind::Merge, &reason) };
        self.start_run(caller, run, "card.bulk_merge", &key).await
    }

    /// The next people of a merge, each in a transaction of their own.
    pub(crate) async fn merge_step(&self, merchant: MerchantId, run: &BulkRun) -> Result<(), Error> {
        let customers = self.store.merchant(merchant).next_doubled(run.reached).await?;
        let mut from = run.reached;
        if customers.is_empty() {
            let work = RunWork { run: run.id, from, reached: from, is_last: true, step: RunStep::Nothing };
            return self.post_step(merchant, run, work).await;
        }
        for customer in customers {
            let reached = customer.uuid();
            let step = RunStep::Merge(customer);
            self.post_step(merchant, run, RunWork { run: run.id, from, reached, is_last: false, step }).await?;
            from = reached;
        }
        Ok(())
    }
}
