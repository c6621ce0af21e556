//! The platform's view of programs and cards over all merchants, and its trash.

use orion_domain::{CardId, MerchantId, ProgramId, Reason, Right, Timestamp};
use orion_store::merchants::MerchantRecord;
use orion_store::transactions::TransactionRecord;
use orion_store::trash::{AnyCard, AnyProgram, CardShelf};
use orion_store::{Merchant, Page, Slice};
use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::caller::{Caller, Operator};
use crate::error::Error;

/// What a list of the platform shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shelf {
    /// Of one merchant only.
    pub merchant: Option<MerchantId>,
    /// What is in the trash, by itself or with its merchant; otherwise what is not.
    pub only_deleted: bool,
}

/// A card with the merchant it belongs to.
#[derive(Debug, Clone)]
pub struct PlatformCard {
    /// Whose.
    pub merchant: MerchantRecord,
    /// The card.
    pub card: AnyCard,
}

impl PlatformCard {
    /// Since when it is out of sight, by itself or with its merchant.
    pub fn hidden_since(&self) -> Option<Timestamp> {
        [self.card.deleted_at, self.merchant.deleted_at].into_iter().flatten().min()
    }
}

/// A place in the list of all cards, which goes from merchant to merchant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardPlace {
    /// At which merchant.
    pub merchant: MerchantId,
    /// After which of its cards.
    pub card: CardId,
}

/// A page of all cards.
#[derive(Debug, Clone)]
pub struct CardPage {
    /// The newest merchants first, and of each the newest cards.
    pub items: Vec<PlatformCard>,
    /// Where the next page starts.
    pub next: Option<CardPlace>,
}

impl App {
    /// A page of the programs of all merchants, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn platform_programs(
        &self,
        _operator: &Operator,
        shelf: Shelf,
        page: Page,
    ) -> Result<Slice<AnyProgram>, Error> {
        Ok(self.store.platform().programs(shelf.merchant, shelf.only_deleted, page).await?)
    }

    /// A page of the cards of all merchants.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a merchant that never was.
    pub async fn platform_cards(
        &self,
        _operator: &Operator,
        shelf: Shelf,
        after: Option<CardPlace>,
        limit: i64,
    ) -> Result<CardPage, Error> {
        let wanted = usize::try_from(limit.clamp(1, 100)).unwrap_or(1);
        let walk = if shelf.only_deleted { CardShelf::Deleted } else { CardShelf::Live };
        let mut below = after.map_or(Uuid::max(), |place| place.card.uuid());
        let mut at = match shelf.merchant.or(after.map(|place| place.merchant)) {
            Some(merchant) => Some(merchant),
            None => self.store.platform().next_with_cards(walk, Uuid::max()).await?,
        };
        let mut items = Vec::new();
        while let Some(id) = at {
            let missing = wanted.saturating_add(1).saturating_sub(items.len());
            items.extend(self.cards_on_shelf(id, shelf.only_deleted, below, missing).await?);
            if items.len() > wanted || shelf.merchant.is_some() {
                break;
            }
            below = Uuid::max();
            at = self.store.platform().next_with_cards(walk, id.uuid()).await?;
        }
        let more = items.len() > wanted;
        items.truncate(wanted);
        let last = items.last().filter(|_| more);
        let next = last.map(|last| CardPlace { merchant: last.merchant.details.id, card: last.card.card.id });
        Ok(CardPage { items, next })
    }

    async fn cards_on_shelf(
        &self,
        merchant: MerchantId,
        only_deleted: bool,
        below: Uuid,
        limit: usize,
    ) -> Result<Vec<PlatformCard>, Error> {
        let mut handle = self.store.merchant(merchant);
        let record = handle.merchant_record().await?.ok_or(Error::NotFound)?;
        let shelf = match (record.deleted_at.is_some(), only_deleted) {
            (true, true) => CardShelf::Every,
            (true, false) => return Ok(Vec::new()),
            (false, true) => CardShelf::Deleted,
            (false, false) => CardShelf::Live,
        };
        let cards = handle.shelf(shelf, below, i64::try_from(limit).unwrap_or(1)).await?;
        Ok(cards.into_iter().map(|card| PlatformCard { merchant: record.clone(), card }).collect())
    }

    /// One card of any merchant, be it in the trash.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn platform_card(&self, _operator: &Operator, id: CardId) -> Result<PlatformCard, Error> {
        let merchant = self.store.platform().merchant_of_card(id).await?.ok_or(Error::NotFound)?;
        let mut handle = self.store.merchant(merchant);
        let card = handle.any_card(id).await?.ok_or(Error::NotFound)?;
        Ok(PlatformCard { merchant: handle.merchant_record().await?.ok_or(Error::NotFound)?, card })
    }

    /// The newest rows of a card's history.
    ///
    /// # Errors
    /// The database's.
    pub async fn platform_history(
        &self,
        _operator: &Operator,
        found: &PlatformCard,
        limit: i64,
    ) -> Result<Vec<TransactionRecord>, Error> {
        let mut merchant = self.store.merchant(found.merchant.details.id);
        Ok(merchant.card_history(found.card.card.id, None, limit).await?.items)
    }

    /// One program of any merchant, be it in the trash.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn platform_program(&self, _operator: &Operator, id: ProgramId) -> Result<AnyProgram, Error> {
        let merchant = self.store.platform().merchant_of_program(id).await?.ok_or(Error::NotFound)?;
        self.store.merchant(merchant).any_program(id).await?.ok_or(Error::NotFound)
    }

    /// Puts a card into the trash. Its points and its history stay on it.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for one that is there already, or of a deleted merchant.
    pub async fn delete_card(&self, operator: &Operator, id: CardId, reason: Option<Reason>) -> Result<(), Error> {
        let caller = self.tidying_card(operator, id, reason).await?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        merchant.details().await?.ok_or(Error::NotFound)?;
        if !merchant.delete_card(id, self.now()).await? {
            return Err(Error::NotFound);
        }
        self.want_card(&mut merchant, id).await?;
        merchant.audit(self.audit_row(&caller, "card.delete", "card", id.uuid(), json!({}))).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes a card out of the trash.
    ///
    /// # Errors
    /// The conflicts `not_in_trash`, `merchant_deleted`, `person_forgotten`, and `loyalty_card_already_exists` when the person
    /// has another card by now.
    pub async fn restore_card(
        &self,
        operator: &Operator,
        id: CardId,
        reason: Option<Reason>,
    ) -> Result<PlatformCard, Error> {
        let caller = self.tidying_card(operator, id, reason).await?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        let card = merchant.any_card(id).await?.ok_or(Error::NotFound)?;
        let refuse = |code| Err(Error::Conflict { code, subject: card.number.to_string() });
        check_merchant_is_there(&mut merchant).await?;
        if card.deleted_at.is_none() {
            return refuse("not_in_trash");
        }
        if card.is_anonymous {
            return refuse("person_forgotten");
        }
        if let Some(person) = card.customer {
            let settings = merchant.settings().await?;
            merchant.place_cards_of(person, &settings).await?;
        }
        if merchant.has_rival(id).await? {
            return refuse("loyalty_card_already_exists");
        }
        merchant.restore_card(id).await?;
        self.want_card(&mut merchant, id).await?;
        merchant.audit(self.audit_row(&caller, "card.restore", "card", id.uuid(), json!({}))).await?;
        tx.commit().await?;
        self.platform_card(operator, id).await
    }

    /// Takes a program out of the trash, switched off.
    ///
    /// # Errors
    /// The conflicts `not_in_trash`, `merchant_deleted`, and `loyalty_program_already_exists` when the merchant has a new one.
    pub async fn restore_program(
        &self,
        operator: &Operator,
        id: ProgramId,
        reason: Option<Reason>,
    ) -> Result<AnyProgram, Error> {
        let found = self.platform_program(operator, id).await?;
        let caller = tidying(operator, found.merchant, reason)?;
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        check_merchant_is_there(&mut merchant).await?;
        if merchant.lock_program().await?.is_some_and(|live| live.id != id) {
            return Err(Error::Conflict { code: "loyalty_program_already_exists", subject: found.merchant_name });
        }
        if !merchant.restore_program(id, self.now()).await? {
            let subject = found.program.look.card_name.to_string();
            return Err(Error::Conflict { code: "not_in_trash", subject });
        }
        self.want_everything(&mut merchant).await?;
        merchant.audit(self.audit_row(&caller, "program.restore", "program", id.uuid(), json!({}))).await?;
        tx.commit().await?;
        self.platform_program(operator, id).await
    }

    /// The proof that a card's place may be changed.
    async fn tidying_card(&self, operator: &Operator, id: CardId, reason: Option<Reason>) -> Result<Caller, Error> {
        let merchant = self.store.platform().merchant_of_card(id).await?.ok_or(Error::NotFound)?;
        tidying(operator, merchant, reason)
    }
}

/// The proof that something may go into the trash or out of it.
pub(crate) fn tidying(operator: &Operator, merchant: MerchantId, reason: Option<Reason>) -> Result<Caller, Error> {
    let caller = operator.caller(merchant, reason)?;
    caller.require(Right::ManageTrash)?;
    caller.require_reason()?;
    Ok(caller)
}

/// What a merchant's deletion took comes back with the merchant, not by itself.
async fn check_merchant_is_there(merchant: &mut Merchant<'_>) -> Result<(), Error> {
    let record = merchant.merchant_record().await?.ok_or(Error::NotFound)?;
    if record.deleted_at.is_some() {
        return Err(Error::Conflict { code: "merchant_deleted", subject: record.details.name.to_string() });
    }
    Ok(())
}
