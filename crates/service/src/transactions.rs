//! Reading the ledger for people at the store.

use orion_domain::ledger::TransactionType;
use orion_domain::{CardId, Right, TransactionId};
use orion_store::transactions::{CardHistory, TransactionRecord};
use orion_store::{Page, Slice};

use crate::app::App;
use crate::caller::StoreCaller;
use crate::error::Error;

/// A row that somebody may want to take back.
#[derive(Debug, Clone)]
pub struct UndoPreview {
    /// The row.
    pub record: TransactionRecord,
    /// What of an earn is left, in points; `None` for what comes back whole.
    pub points_left: Option<i64>,
}

impl App {
    /// One row of a card that works at this store.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn transaction(&self, caller: &StoreCaller, id: TransactionId) -> Result<TransactionRecord, Error> {
        caller.require(Right::ViewTransactions)?;
        let record = self.store.merchant(caller.merchant()).transaction(id).await?.ok_or(Error::NotFound)?;
        self.card(caller, record.entry.card).await?;
        Ok(record)
    }

    /// What taking a row back would take.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn undo_preview(&self, caller: &StoreCaller, id: TransactionId) -> Result<UndoPreview, Error> {
        let record = self.transaction(caller, id).await?;
        let is_earn = record.entry.transaction_type == TransactionType::PointsEarned;
        let voidables = self.store.merchant(caller.merchant()).voidables(std::iter::once(id)).await?;
        let points_left = voidables.get(&id).filter(|_| is_earn).map(|voidable| voidable.rest().points);
        Ok(UndoPreview { record, points_left })
    }

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
