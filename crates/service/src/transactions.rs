//! Reading the ledger for people at the store.

use orion_domain::{CardId, Right};
use orion_store::transactions::{CardHistory, TransactionRecord};
use orion_store::{Page, Slice};

use crate::app::App;
use crate::caller::StoreCaller;
use crate::error::Error;

impl App {
    /// A page of a card's history, newest first, below a `seq`.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for a card that does not work at this store.
    pub async fn card_transactions(
        &self,
        caller: &StoreCaller,
        card: CardId,
        below: Option<i64>,
        limit: i64,
    ) -> Result<CardHistory, Error> {
        caller.require(Right::ViewTransactions)?;
        self.card(caller, card).await?;
        Ok(self.store.merchant(caller.merchant()).card_history(card, below, limit).await?)
    }

    /// A page of what happened at the store, newest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn store_transactions(
        &self,
        caller: &StoreCaller,
        page: Page,
    ) -> Result<Slice<TransactionRecord>, Error> {
        caller.require(Right::ViewTransactions)?;
        Ok(self.store.merchant(caller.merchant()).store_history(caller.store().id, page).await?)
    }
}
