//! The log of mail at the desk: what became of each attempt, and addresses that take no mail.

use orion_domain::{CardId, Email, Invalid, LocalDate, Right, StoreId};
use orion_store::links::MessageKind;
use orion_store::mail_log::{MailFilter, MailOutcome, MailRecord, Suppression};
use orion_store::{Page, Slice};
use serde_json::json;

use crate::app::App;
use crate::caller::{Caller, DeskCaller};
use crate::error::Error;

/// What the log is narrowed to.
#[derive(Debug, Clone, Copy, Default)]
pub struct MailAsked {
    /// Only about this card; then nothing else narrows.
    pub card: Option<CardId>,
    /// Only what came about at this store.
    pub store: Option<StoreId>,
    /// Only of this kind.
    pub kind: Option<MessageKind>,
    /// Only with this outcome.
    pub outcome: Option<MailOutcome>,
    /// Only of this day or later, in the calendar of the store or else the merchant.
    pub from: Option<LocalDate>,
    /// Only of this day or earlier.
    pub to: Option<LocalDate>,
}

impl App {
    /// A page of the log of mail in reach of a desk, newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a store or card out of reach; a field error for days in the wrong order.
    pub async fn desk_mail(
        &self,
        desk: &DeskCaller,
        asked: &MailAsked,
        page: Page,
    ) -> Result<Slice<MailRecord>, Error> {
        desk.require(Right::ViewDesk)?;
        if let Some(card) = asked.card {
            self.desk_card(desk, card).await?;
        }
        if asked.from.zip(asked.to).is_some_and(|(from, to)| from > to) {
            return Err(Error::field("to", Invalid::NotADate));
        }
        let store = desk.narrow(asked.store)?;
        let zone = self.desk_zone(desk, store).await?;
        let filter = MailFilter {
            card: asked.card,
            store,
            kind: asked.kind,
            outcome: asked.outcome,
            from: asked.from.map(|day| day.bounds(&zone).0),
            before: asked.to.map(|day| day.bounds(&zone).1),
        };
        Ok(self.store.merchant(desk.merchant()).mail_attempts(&filter, page).await?)
    }

    /// Whether mail does not reach the holder of a card, and why.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn desk_suppression(&self, desk: &DeskCaller, card: CardId) -> Result<Option<Suppression>, Error> {
        let Some(address) = self.address_of(desk, card).await? else { return Ok(None) };
        Ok(self.store.merchant(desk.merchant()).mail_suppression(address).await?)
    }

    /// Lets mail go to the holder of a card again: the mailbox is there after all.
    ///
    /// # Errors
    /// [`Error::NotFound`] also where mail goes already.
    pub async fn lift_suppression(&self, caller: &Caller, card: CardId) -> Result<(), Error> {
        caller.require(Right::ManageCards)?;
        caller.require_reason()?;
        let address = self.address_of(&caller.clone().into(), card).await?.ok_or(Error::NotFound)?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        let suppression = merchant.mail_suppression(address).await?.ok_or(Error::NotFound)?;
        if !merchant.lift_mail_suppression(address).await? {
            return Err(Error::NotFound);
        }
        let changes =
            json!({ "old": { "suppressed_at": suppression.since.to_rfc3339(), "answer": suppression.answer } });
        merchant.audit(self.audit_row(caller, "mail.lift", "card", card.uuid(), changes)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The address of a card's holder as suppressions know it; `None` for one who was forgotten.
    async fn address_of(&self, desk: &DeskCaller, card: CardId) -> Result<Option<[u8; 32]>, Error> {
        let email = self.desk_card(desk, card).await?.email;
        let key = email.and_then(|email| Email::new(&email).ok()).map(|email| email.abuse_key());
        Ok(key.map(|key| self.secrets.mail_suppression(desk.merchant(), &key)))
    }
}
