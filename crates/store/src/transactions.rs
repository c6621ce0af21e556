//! Reading the ledger: lists for people, one row, and the rows behind an answer.

use orion_domain::ledger::{Entry, TransactionType};
use orion_domain::{CardId, StaffPinId, StoreId, Timestamp, TransactionId};

use crate::Error;
use crate::db::args;
use crate::ledger::row::{EntryRow, entry_columns};
use crate::page::{Page, Slice};
use crate::scope::Merchant;
use crate::statement::statements;

/// A row with what people see beside it.
macro_rules! record_columns {
    ($tail:literal) => {
        concat!(
            "SELECT t.card_id, t.seq, t.id, t.transaction_type, t.stamps_delta, t.points_delta, t.stamps_balance_after,
            t.points_balance_after, t.requested_stamps_delta, t.requested_points_delta, t.shortfall, t.purchase_amount_cents,
            t.order_reference, t.reward_id, t.reward_description, t.program_version, t.store_id, t.staff_pin_id, t.user_id,
            t.api_key_id, t.acting_admin_id, t.related_transaction_id, t.transaction_at, t.commitment, t.entry_hash,
            x.ip_address, x.user_agent, x.notes, s.name AS store_name, p.name AS staff_name, c.card_number,
            h.first_name, h.last_name,
            EXISTS (SELECT 1 FROM loyalty_transactions v WHERE v.merchant_id = $1 AND v.card_id = t.card_id
              AND v.related_transaction_id = t.id) AS has_void,
            (SELECT CAST(COALESCE(SUM(v.purchase_amount_cents), 0) AS BIGINT) FROM loyalty_transactions v WHERE v.merchant_id = $1
              AND v.card_id = t.card_id AND v.related_transaction_id = t.id) AS voided_amount_cents
            FROM loyalty_transactions t
            JOIN cards c ON c.merchant_id = t.merchant_id AND c.id = t.card_id AND c.merchant_id = $1
            LEFT JOIN customers h ON h.merchant_id = c.merchant_id AND h.id = c.customer_id AND h.merchant_id = $1
            LEFT JOIN transaction_context x ON x.merchant_id = t.merchant_id AND x.transaction_id = t.id AND x.merchant_id = $1
            LEFT JOIN stores s ON s.merchant_id = t.merchant_id AND s.id = t.store_id AND s.merchant_id = $1
            LEFT JOIN staff_pins p ON p.merchant_id = t.merchant_id AND p.id = t.staff_pin_id AND p.merchant_id = $1
            WHERE t.merchant_id = $1 ",
            $tail
        )
    };
}

statements! {
    FIND_ENTRY(both concat!(entry_columns!(), " WHERE t.merchant_id = $1 AND t.id = $2"));
    FIND_RANGE(both concat!(entry_columns!(), " WHERE t.merchant_id = $1 AND t.card_id = $2 AND t.seq BETWEEN $3 AND $4 ORDER BY t.seq"));
    FIND_RECORD(both record_columns!("AND t.id = $2"));
    LIST_OF_CARD(both record_columns!("AND t.card_id = $2 AND t.seq < $3 ORDER BY t.seq DESC LIMIT $4"));
    LIST_OF_STORE(both record_columns!("AND t.store_id = $2 AND t.id < $3 ORDER BY t.id DESC LIMIT $4"));
    // Without a lower end: PostgreSQL would read on past it to the end of the kind; whoever asks cuts there.
    LIST_ALL(both record_columns!("AND t.id < $2 ORDER BY t.id DESC LIMIT $3"));
    // Compared and sorted by whole ends of an index: given the columns apart, PostgreSQL may walk by the id alone through millions
    // of rows of other types.
    LIST_BY_STORE(both record_columns!("AND (t.store_id, t.id) < ($4, $2) AND t.store_id >= $4
        ORDER BY t.store_id DESC, t.id DESC LIMIT $3"));
    LIST_BY_TYPE(both record_columns!("AND (t.transaction_type, t.id) < ($4, $2) AND t.transaction_type >= $4
        ORDER BY t.transaction_type DESC, t.id DESC LIMIT $3"));
    LIST_BY_STORE_TYPE(both record_columns!("AND t.store_id = $4 AND (t.transaction_type, t.id) < ($5, $2)
        AND t.transaction_type >= $5 ORDER BY t.transaction_type DESC, t.id DESC LIMIT $3"));
    LIST_BY_STAFF(both record_columns!("AND t.staff_pin_id IS NOT NULL AND (t.staff_pin_id, t.id) < ($4, $2)
        AND t.staff_pin_id >= $4 ORDER BY t.staff_pin_id DESC, t.id DESC LIMIT $3"));
    LIST_BY_STAFF_TYPE(both record_columns!("AND t.staff_pin_id = $4 AND (t.transaction_type, t.id) < ($5, $2)
        AND t.transaction_type >= $5 ORDER BY t.transaction_type DESC, t.id DESC LIMIT $3"));
}

/// What a list of transactions is narrowed to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TransactionFilter {
    /// Only rows of this store.
    pub store: Option<StoreId>,
    /// Only rows of this type.
    pub transaction_type: Option<TransactionType>,
    /// Only rows that this PIN confirmed, which are all of its own store.
    pub staff_pin: Option<StaffPinId>,
    /// Only rows from this instant on.
    pub from: Option<Timestamp>,
    /// Only rows before this instant.
    pub before: Option<Timestamp>,
}

/// The least id that a row of an instant or later has: ids begin with their time in milliseconds.
pub(crate) fn least_id(at: Timestamp) -> uuid::Uuid {
    let millis = u128::try_from(at.micros().div_euclid(1000)).unwrap_or(0);
    uuid::Uuid::from_u128(millis << 80)
}

/// A row of the ledger with what people see beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionRecord {
    /// The row.
    pub entry: Entry,
    /// From where, if the merchant logs it and it was not erased.
    pub ip_address: Option<String>,
    /// With what.
    pub user_agent: Option<String>,
    /// What staff wrote.
    pub notes: Option<String>,
    /// The store's name.
    pub store_name: Option<String>,
    /// Whose PIN it was.
    pub staff_name: Option<String>,
    /// The card's number, twelve digits.
    pub card_number: String,
    /// The card holder's names, joined.
    pub customer_name: Option<String>,
    /// Whether nothing of it is left to take back.
    pub is_voided: bool,
}

#[derive(sqlx::FromRow)]
struct RecordRow {
    #[sqlx(flatten)]
    entry: EntryRow,
    ip_address: Option<String>,
    user_agent: Option<String>,
    notes: Option<String>,
    store_name: Option<String>,
    staff_name: Option<String>,
    card_number: String,
    first_name: Option<String>,
    last_name: Option<String>,
    has_void: bool,
    voided_amount_cents: i64,
}

impl RecordRow {
    fn read(self, merchant: orion_domain::MerchantId) -> Result<TransactionRecord, Error> {
        let names: Vec<String> = [self.first_name, self.last_name].into_iter().flatten().collect();
        let entry = self.entry.read(merchant)?;
        // An earn can be taken back in parts; everything else comes back whole.
        let is_voided = self.has_void
            && (entry.transaction_type != TransactionType::PointsEarned
                || entry.purchase_amount.is_none_or(|amount| amount.get() <= self.voided_amount_cents));
        Ok(TransactionRecord {
            entry,
            ip_address: self.ip_address,
            user_agent: self.user_agent,
            notes: self.notes,
            store_name: self.store_name,
            staff_name: self.staff_name,
            card_number: self.card_number,
            customer_name: if names.is_empty() { None } else { Some(names.join(" ")) },
            is_voided,
        })
    }
}

/// Where the next page of a card's transactions starts; rows of a card are ordered by `seq`, not by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardHistory {
    /// Newest first.
    pub items: Vec<TransactionRecord>,
    /// The `seq` below which the next page starts.
    pub next: Option<i64>,
}

impl Merchant<'_> {
    /// One row.
    ///
    /// # Errors
    /// The database's.
    pub async fn entry(&mut self, id: TransactionId) -> Result<Option<Entry>, Error> {
        let row: Option<EntryRow> = self.on.optional(FIND_ENTRY, args![self.id, id]).await?;
        row.map(|row| row.read(self.id)).transpose()
    }

    /// One row with what people see beside it.
    ///
    /// # Errors
    /// The database's.
    pub async fn transaction(&mut self, id: TransactionId) -> Result<Option<TransactionRecord>, Error> {
        let row: Option<RecordRow> = self.on.optional(FIND_RECORD, args![self.id, id]).await?;
        row.map(|row| row.read(self.id)).transpose()
    }

    /// The rows of a card from one `seq` to another, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn entries(&mut self, card: CardId, first: i64, last: i64) -> Result<Vec<Entry>, Error> {
        let rows: Vec<EntryRow> = self.on.all(FIND_RANGE, args![self.id, card, first, last]).await?;
        rows.into_iter().map(|row| row.read(self.id)).collect()
    }

    /// A page of a card's history, newest first, below a `seq`.
    ///
    /// # Errors
    /// The database's.
    pub async fn card_history(&mut self, card: CardId, below: Option<i64>, limit: i64) -> Result<CardHistory, Error> {
        let page = Page::first(limit);
        let rows: Vec<RecordRow> =
            self.on.all(LIST_OF_CARD, args![self.id, card, below.unwrap_or(i64::MAX), page.fetch()]).await?;
        let items = rows.into_iter().map(|row| row.read(self.id)).collect::<Result<Vec<_>, _>>()?;
        let slice = page.slice(items, |record| record.entry.id.uuid());
        let next = slice.next.and_then(|_| slice.items.last().map(|record| record.entry.seq));
        Ok(CardHistory { items: slice.items, next })
    }

    /// A page of what happened at a store, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn store_history(&mut self, store: StoreId, page: Page) -> Result<Slice<TransactionRecord>, Error> {
        let rows: Vec<RecordRow> =
            self.on.all(LIST_OF_STORE, args![self.id, store, page.below(), page.fetch()]).await?;
        let items = rows.into_iter().map(|row| row.read(self.id)).collect::<Result<Vec<_>, _>>()?;
        Ok(page.slice(items, |record| record.entry.id.uuid()))
    }

    /// A page of what happened at the merchant, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn history(&mut self, filter: &TransactionFilter, page: Page) -> Result<Slice<TransactionRecord>, Error> {
        let below = filter.before.map_or(page.below(), |before| page.below().min(least_id(before)));
        let from = filter.from.map_or(uuid::Uuid::nil(), least_id);
        let mut args = args![self.id, below, page.fetch()];
        let kind = filter.transaction_type.map(TransactionType::as_str);
        let sql = match (filter.staff_pin, filter.store, kind) {
            (Some(_), _, Some(_)) => LIST_BY_STAFF_TYPE,
            (Some(_), _, None) => LIST_BY_STAFF,
            (None, Some(_), Some(_)) => LIST_BY_STORE_TYPE,
            (None, Some(_), None) => LIST_BY_STORE,
            (None, None, Some(_)) => LIST_BY_TYPE,
            (None, None, None) => LIST_ALL,
        };
        match (filter.staff_pin, filter.store) {
            (Some(pin), _) => args.push(pin.into()),
            (None, Some(store)) => args.push(store.into()),
            (None, None) => {}
        }
        args.extend(kind.map(Into::into));
        let mut rows: Vec<RecordRow> = self.on.all(sql, args).await?;
        rows.retain(|row| row.entry.id >= from);
        let items = rows.into_iter().map(|row| row.read(self.id)).collect::<Result<Vec<_>, _>>()?;
        Ok(page.slice(items, |record| record.entry.id.uuid()))
    }
}
