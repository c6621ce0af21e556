//! Cards and transactions at the desk: an owner sees every store's, a manager those of the one they lead.

use orion_domain::csv::Csv;
use orion_domain::ledger::{CardState, Command, TransactionType};
use orion_domain::{
    CardId, CardNumber, Delta, Email, IdempotencyKey, Invalid, LocalDate, Note, QrToken, Reason, Right, StaffPinId,
    StoreId, Zone,
};
use orion_store::cards::{CardFilter, CardRecord};
use orion_store::pins::StaffPin;
use orion_store::stores::StoreDetails;
use orion_store::transactions::{CardHistory, TransactionFilter, TransactionRecord};
use orion_store::{Page, Slice};
use serde_json::json;

use crate::app::App;
use crate::caller::{Caller, DeskCaller};
use crate::cards::LOOK_UP_LENGTH_MAX;
use crate::counter::{Receipt, receipt};
use crate::error::Error;
use crate::posting::Work;

/// The most rows of one export.
pub const EXPORT_ROWS_MAX: usize = 50_000;
/// The headings of an export.
const EXPORT_COLUMNS: [&str; 16] = [
    "transaction_at",
    "transaction_id",
    "transaction_type",
    "store",
    "staff",
    "card_number",
    "customer",
    "stamps_delta",
    "points_delta",
    "stamps_balance_after",
    "points_balance_after",
    "purchase_amount_cents",
    "order_reference",
    "reward",
    "shortfall",
    "notes",
];

/// What a list of cards is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct CardsAsked {
    /// A card number, QR token, e-mail address or the beginning of a name.
    pub search: Option<String>,
    /// Only cards enrolled at this store.
    pub store: Option<StoreId>,
    /// Only open, or only closed cards.
    pub is_active: Option<bool>,
}

/// What a list of transactions is narrowed to.
#[derive(Debug, Clone, Copy, Default)]
pub struct TransactionsAsked {
    /// Only rows of this store.
    pub store: Option<StoreId>,
    /// Only rows of this type.
    pub transaction_type: Option<TransactionType>,
    /// Only rows that this PIN confirmed.
    pub staff_pin: Option<StaffPinId>,
    /// Only rows of this day or later, in the calendar of the store or else the merchant.
    pub from: Option<LocalDate>,
    /// Only rows of this day or earlier.
    pub to: Option<LocalDate>,
}

/// Opening or closing a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardTurn {
    /// Closes it.
    Deactivate,
    /// Opens it again.
    Reactivate,
}

impl DeskCaller {
    /// The store to look at: the one asked for, where it is in reach, else the only one.
    pub(crate) fn narrow(&self, asked: Option<StoreId>) -> Result<Option<StoreId>, Error> {
        match (self.store.as_ref().map(|store| store.id), asked) {
            (None, asked) => Ok(asked),
            (Some(only), Some(asked)) if only != asked => Err(Error::NotFound),
            (only, _) => Ok(only),
        }
    }
}

impl App {
    /// The PINs of a store in reach of a desk, for choosing among them.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn desk_staff(&self, desk: &DeskCaller, store: StoreId) -> Result<Vec<StaffPin>, Error> {
        desk.require(Right::ViewDesk)?;
        desk.narrow(Some(store))?;
        Ok(self.store.merchant(desk.merchant()).pins(store).await?)
    }

    /// A page of the cards in reach, newest first; with a search text, what it finds, at most 20.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`] for a store out of reach.
    pub async fn desk_cards(
        &self,
        desk: &DeskCaller,
        asked: &CardsAsked,
        page: Page,
    ) -> Result<Slice<CardRecord>, Error> {
        desk.require(Right::ViewDesk)?;
        let store = desk.narrow(asked.store)?;
        self.check_store(desk, store).await?;
        let mut merchant = self.store.merchant(desk.merchant());
        let Some(search) = &asked.search else {
            return Ok(merchant.cards(CardFilter { store, is_active: asked.is_active }, page).await?);
        };
        let text = search.trim();
        if text.is_empty() || text.chars().count() > LOOK_UP_LENGTH_MAX || text.chars().any(char::is_control) {
            return Ok(Slice { items: Vec::new(), next: None });
        }
        let mut items: Vec<CardRecord> = if let Ok(number) = CardNumber::parse(text) {
            merchant.card_by_number(number).await?.into_iter().collect()
        } else if let Some(found) = match QrToken::parse(text) {
            Ok(qr) => merchant.card_by_qr(&qr).await?,
            Err(_) => None,
        } {
            vec![found]
        } else if let Ok(email) = Email::new(text) {
            merchant.cards_by_email(&email).await?
        } else {
            merchant.cards_by_name(text, store).await?
        };
        items.retain(|record| store.is_none_or(|store| record.card.enrolled_at_store == store));
        items.retain(|record| asked.is_active.is_none_or(|active| (record.card.state == CardState::Active) == active));
        Ok(Slice { items, next: None })
    }

    async fn check_store(&self, desk: &DeskCaller, store: Option<StoreId>) -> Result<Option<StoreDetails>, Error> {
        match (store, desk.store()) {
            (Some(_), Some(own)) => Ok(Some(own.clone())),
            (Some(store), None) => {
                self.store.merchant(desk.merchant()).store(store).await?.map(Some).ok_or(Error::NotFound)
            }
            (None, _) => Ok(None),
        }
    }

    /// One card in reach.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn desk_card(&self, desk: &DeskCaller, id: CardId) -> Result<CardRecord, Error> {
        desk.require(Right::ViewDesk)?;
        let record = self.store.merchant(desk.merchant()).card(id).await?.ok_or(Error::NotFound)?;
        desk.narrow(Some(record.card.enrolled_at_store))?;
        Ok(record)
    }

    /// A page of the ledger of a card in reach, newest first, below a `seq`.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn desk_card_history(
        &self,
        desk: &DeskCaller,
        card: CardId,
        below: Option<i64>,
        limit: i64,
    ) -> Result<CardHistory, Error> {
        self.desk_card(desk, card).await?;
        Ok(self.store.merchant(desk.merchant()).card_history(card, below, limit).await?)
    }

    /// Opens or closes a card.
    ///
    /// # Errors
    /// [`Error::Refused`] where it is so already; [`Error::Busy`].
    pub async fn turn_card(
        &self,
        caller: &Caller,
        card: CardId,
        turn: CardTurn,
        reason: Reason,
        key: IdempotencyKey,
    ) -> Result<Receipt, Error> {
        caller.require(Right::ManageCards)?;
        caller.require_reason()?;
        let (operation, action, command) = match turn {
            CardTurn::Deactivate => ("deactivate_card", "card.deactivate", Command::DeactivateCard),
            CardTurn::Reactivate => ("reactivate_card", "card.reactivate", Command::ReactivateCard),
        };
        let merged = self.store.merchant(caller.merchant()).card(card).await?.and_then(|record| record.merged_into);
        if turn == CardTurn::Reactivate && merged.is_some() {
            return Err(Error::Conflict { code: "card_merged", subject: card.to_string() });
        }
        let request = json!({ "card": card, "reason": reason });
        let mut intent = self.intent_of(caller, None, operation, &key, &request, Work::Card { card, command });
        intent.facts.notes = Note::new(reason.as_str()).ok();
        intent.audit = Some(self.reasoned_row(caller, action, "card", card.uuid(), json!({}), &reason));
        receipt(self.posting.post(intent).await?)
    }

    /// An owner's correction at the desk.
    ///
    /// # Errors
    /// As [`App::adjust_points`].
    pub async fn adjust_card(
        &self,
        caller: &Caller,
        card: CardId,
        delta: Delta,
        reason: Reason,
        key: IdempotencyKey,
    ) -> Result<Receipt, Error> {
        self.adjust(caller, None, card, delta, reason, key).await
    }

    /// A page of what happened in reach of a desk, newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a store or PIN out of reach; a field error for days in the wrong order.
    pub async fn desk_transactions(
        &self,
        desk: &DeskCaller,
        asked: &TransactionsAsked,
        page: Page,
    ) -> Result<Slice<TransactionRecord>, Error> {
        desk.require(Right::ViewDesk)?;
        let filter = self.transaction_filter(desk, asked).await?;
        Ok(self.store.merchant(desk.merchant()).history(&filter, page).await?)
    }

    /// The calendar by which days of a list are meant.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn desk_zone(&self, desk: &DeskCaller, store: Option<StoreId>) -> Result<Zone, Error> {
        match self.check_store(desk, desk.narrow(store)?).await? {
            Some(store) => Ok(store.zone),
            None => Ok(self.merchant_of(desk).await?.zone),
        }
    }

    async fn transaction_filter(
        &self,
        desk: &DeskCaller,
        asked: &TransactionsAsked,
    ) -> Result<TransactionFilter, Error> {
        let mut store = desk.narrow(asked.store)?;
        if let Some(pin) = asked.staff_pin {
            let home = self.store.merchant(desk.merchant()).pin(pin).await?.ok_or(Error::NotFound)?.store;
            if store.is_some_and(|store| store != home) {
                return Err(Error::NotFound);
            }
            store = Some(home);
        }
        if asked.from.zip(asked.to).is_some_and(|(from, to)| from > to) {
            return Err(Error::field("to", Invalid::NotADate));
        }
        let zone = self.desk_zone(desk, store).await?;
        Ok(TransactionFilter {
            store,
            transaction_type: asked.transaction_type,
            staff_pin: asked.staff_pin,
            from: asked.from.map(|day| day.bounds(&zone).0),
            before: asked.to.map(|day| day.bounds(&zone).1),
        })
    }

    /// A list of transactions as comma-separated text, newest first. Who took it along is in the audit log.
    ///
    /// # Errors
    /// As [`App::desk_transactions`]; a conflict beyond 50,000 rows, before anything is taken along.
    pub async fn export_transactions(&self, caller: &Caller, asked: &TransactionsAsked) -> Result<String, Error> {
        caller.require(Right::ManageCards)?;
        caller.require_reason()?;
        let desk = DeskCaller::from(caller.clone());
        let filter = self.transaction_filter(&desk, asked).await?;
        let mut merchant = self.store.merchant(caller.merchant());
        let mut csv = Csv::new(&EXPORT_COLUMNS);
        let (mut page, mut rows) = (Page::first(orion_store::PAGE_LIMIT_MAX), 0_usize);
        loop {
            let slice = merchant.history(&filter, page).await?;
            rows = rows.saturating_add(slice.items.len());
            if rows > EXPORT_ROWS_MAX {
                return Err(Error::Conflict { code: "export_too_large", subject: String::new() });
            }
            slice.items.iter().for_each(|record| write_row(&mut csv, record));
            match slice.next {
                Some(next) => page = Page { after: Some(next), ..page },
                None => break,
            }
        }
        let changes = json!({
            "columns": EXPORT_COLUMNS,
            "rows": rows,
            "store": asked.store,
            "transaction_type": asked.transaction_type,
            "staff_pin": asked.staff_pin,
            "from": asked.from.map(|day| day.to_string()),
            "to": asked.to.map(|day| day.to_string()),
        });
        let row = self.audit_row(caller, "transactions.export", "merchant", caller.merchant().uuid(), changes);
        merchant.audit(row).await?;
        Ok(csv.finish())
    }
}

fn write_row(csv: &mut Csv, record: &TransactionRecord) {
    let entry = &record.entry;
    csv.text(&entry.at.to_rfc3339());
    csv.text(&entry.id.to_string());
    csv.text(entry.transaction_type.as_str());
    csv.text(record.store_name.as_deref().unwrap_or_default());
    csv.text(record.staff_name.as_deref().unwrap_or_default());
    csv.text(&record.card_number);
    csv.text(record.customer_name.as_deref().unwrap_or_default());
    csv.number(Some(entry.stamps_delta.get()));
    csv.number(Some(entry.points_delta.get()));
    csv.number(Some(entry.stamps_balance_after.get()));
    csv.number(Some(entry.points_balance_after.get()));
    csv.number(entry.purchase_amount.map(orion_domain::Cents::get));
    csv.text(entry.order_reference.as_ref().map_or("", orion_domain::OrderReference::as_str));
    csv.text(entry.reward_description.as_deref().unwrap_or_default());
    csv.number(Some(entry.shortfall));
    csv.text(record.notes.as_deref().unwrap_or_default());
    csv.end_row();
}
