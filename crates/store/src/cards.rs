//! Cards: finding them, listing them, adding them. Balances change in [`crate::ledger`] only.

use std::collections::BTreeSet;

use orion_domain::bulk::CardFacts;
use orion_domain::ledger::{Card, CardState, EntryHash};
use orion_domain::{CardId, CardNumber, CustomerId, Email, Points, QrToken, Stamps, StoreId, Timestamp};

use crate::Error;
use crate::db::args;
use crate::page::{Page, Slice};
use crate::scope::Merchant;
use crate::statement::statements;

/// The most cards that a name finds.
const NAMES_MAX: usize = 20;

/// The columns of a card with its holder. Every statement below reads exactly these.
macro_rules! card_select {
    () => {
        "SELECT c.id, c.customer_id, c.enrolled_at_store_id, c.card_number, c.qr_code_data, c.stamp_count,
             c.total_stamps_earned, c.stamps_redeemed, c.points_balance, c.total_points_earned, c.points_redeemed,
             c.total_points_voided, c.last_stamp_at, c.last_points_at, c.last_redemption_at, c.last_activity_at, c.is_active,
             c.seq, c.head_hash, c.created_at, c.deleted_at, c.merged_into_card_id, h.email_display, h.first_name, h.last_name"
    };
}

/// Cards by anything of their own.
macro_rules! card_columns {
    ($tail:literal) => {
        concat!(
            card_select!(),
            " FROM cards c LEFT JOIN customers h ON h.merchant_id = c.merchant_id AND h.id = c.customer_id AND h.merchant_id = $1
             WHERE c.merchant_id = $1 AND c.deleted_at IS NULL ",
            $tail
        )
    };
}

/// Cards by the beginning of a word of their holder's name: from names to cards, an order which CROSS JOIN demands of SQLite.
/// At most 2,000 people are looked at, so that a single letter costs no more than that among millions.
macro_rules! card_by_name {
    ($tail:literal) => {
        concat!(
            card_select!(),
            " FROM (SELECT k.name_key, k.customer_id FROM customer_name_keys k WHERE k.merchant_id = $1 AND k.name_key >= $2
             AND k.name_key < $3 ORDER BY k.name_key, k.customer_id LIMIT 2000) f
             CROSS JOIN cards c
             LEFT JOIN customers h ON h.merchant_id = c.merchant_id AND h.id = c.customer_id AND h.merchant_id = $1
             WHERE c.merchant_id = $1 AND c.customer_id = f.customer_id AND c.customer_id IS NOT NULL AND c.deleted_at IS NULL ",
            $tail,
            " ORDER BY f.name_key, f.customer_id, c.id LIMIT 40"
        )
    };
}

/// Cards by anything in their holder's name, among the first 20,000 beginnings of names: everybody of all but large merchants.
macro_rules! card_by_part {
    ($tail:literal) => {
        concat!(
            card_select!(),
            " FROM (SELECT n.name_key, n.customer_id FROM (SELECT k.name_key, k.customer_id FROM customer_name_keys k
             WHERE k.merchant_id = $1 ORDER BY k.name_key, k.customer_id LIMIT 20000) n
             WHERE n.name_key LIKE $2 ESCAPE '!' LIMIT 200) f
             CROSS JOIN cards c
             LEFT JOIN customers h ON h.merchant_id = c.merchant_id AND h.id = c.customer_id AND h.merchant_id = $1
             WHERE c.merchant_id = $1 AND c.customer_id = f.customer_id AND c.customer_id IS NOT NULL AND c.deleted_at IS NULL ",
            $tail,
            " ORDER BY f.name_key, f.customer_id, c.id LIMIT 200"
        )
    };
}

statements! {
    FIND_CARD(both card_columns!("AND c.id = $2"));
    FIND_BY_NUMBER(both card_columns!("AND c.card_number = $2"));
    FIND_BY_QR(both card_columns!("AND c.qr_code_data = $2"));
    FIND_BY_EMAIL(both card_columns!("AND h.email_key = $2 ORDER BY c.created_at, c.id LIMIT 100"));
    FIND_BY_CUSTOMER(both card_columns!("AND c.customer_id = $2 ORDER BY c.created_at, c.id LIMIT 100"));
    SEARCH_BY_NAME(both card_by_name!(""));
    SEARCH_BY_NAME_AT(both card_by_name!("AND c.enrolled_at_store_id = $4"));
    SEARCH_INSIDE(both card_by_part!(""));
    SEARCH_INSIDE_AT(both card_by_part!("AND c.enrolled_at_store_id = $3"));
    FIND_BY_NUMBERS(sqlite "SELECT id, card_number FROM cards WHERE merchant_id = $1 AND deleted_at IS NULL
        AND card_number IN (SELECT value FROM json_each($2))",
        postgres "SELECT f.* FROM unnest($2::text[]) AS asked (card_number) CROSS JOIN LATERAL (SELECT id, card_number FROM cards
        WHERE merchant_id = $1 AND card_number = asked.card_number AND deleted_at IS NULL OFFSET 0) AS f");
    SCAN_CARDS("SELECT id, enrolled_at_store_id, is_active, points_balance, stamp_count, last_activity_at, created_at FROM cards
        WHERE merchant_id = $1 AND id > $2 AND deleted_at IS NULL ORDER BY id LIMIT $3");
    LIST_CARDS(both card_columns!("AND c.id < $2 ORDER BY c.id DESC LIMIT $3"));
    // By whole ends of an index, as in `transactions`: PostgreSQL may look for a closed card among a million open ones.
    LIST_CARDS_AT(both card_columns!("AND (c.enrolled_at_store_id, c.id) < ($4, $2) AND c.enrolled_at_store_id >= $4
        ORDER BY c.enrolled_at_store_id DESC, c.id DESC LIMIT $3"));
    LIST_CARDS_STATE(both card_columns!("AND (c.is_active, c.id) < ($4, $2) AND c.is_active >= $4
        ORDER BY c.is_active DESC, c.id DESC LIMIT $3"));
    LIST_CARDS_STATE_AT(both card_columns!("AND c.enrolled_at_store_id = $5 AND (c.is_active, c.id) < ($4, $2) AND c.is_active >= $4
        ORDER BY c.is_active DESC, c.id DESC LIMIT $3"));
    INSERT_CARD("INSERT INTO cards (merchant_id, id, customer_id, scope_store_id, enrolled_at_store_id, card_number, qr_code_data,
        stamp_count, total_stamps_earned, stamps_redeemed, points_balance, total_points_earned, points_redeemed,
        total_points_voided, is_active, seq, head_hash, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, 0, 0, 0, 0, TRUE, 0, $8, $9)");
    UNLINK_CARD("UPDATE cards SET customer_id = NULL, card_number = $3, qr_code_data = $4, google_object_id = NULL,
        apple_serial_number = NULL, apple_auth_token = NULL WHERE merchant_id = $1 AND id = $2");
}

/// A card with its numbers and its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardRecord {
    /// What the ledger knows.
    pub card: Card,
    /// Twelve digits.
    pub number: CardNumber,
    /// The secret in the QR code.
    pub qr: QrToken,
    /// Whose it is; `None` once anonymised.
    pub customer: Option<CustomerId>,
    /// The holder's address as typed.
    pub email: Option<String>,
    /// The holder's names, joined.
    pub name: Option<String>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// The card that its balance was carried over to.
    pub merged_into: Option<CardId>,
}

/// A card about to be added.
#[derive(Debug, Clone)]
pub struct NewCard {
    /// Its id.
    pub id: CardId,
    /// Whose.
    pub customer: CustomerId,
    /// The nil id where one card works everywhere, else the store.
    pub scope: StoreId,
    /// Where it was opened.
    pub store: StoreId,
    /// Twelve digits.
    pub number: CardNumber,
    /// The secret in the QR code.
    pub qr: QrToken,
    /// When.
    pub created_at: Timestamp,
}

/// What a card list is narrowed to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CardFilter {
    /// Only cards enrolled at this store.
    pub store: Option<StoreId>,
    /// Only open, or only closed cards.
    pub is_active: Option<bool>,
}

#[derive(sqlx::FromRow)]
struct CardRow {
    id: uuid::Uuid,
    customer_id: Option<uuid::Uuid>,
    enrolled_at_store_id: uuid::Uuid,
    card_number: String,
    qr_code_data: String,
    stamp_count: i64,
    total_stamps_earned: i64,
    stamps_redeemed: i64,
    points_balance: i64,
    total_points_earned: i64,
    points_redeemed: i64,
    total_points_voided: i64,
    last_stamp_at: Option<i64>,
    last_points_at: Option<i64>,
    last_redemption_at: Option<i64>,
    last_activity_at: Option<i64>,
    is_active: bool,
    seq: i64,
    head_hash: Vec<u8>,
    created_at: i64,
    deleted_at: Option<i64>,
    merged_into_card_id: Option<uuid::Uuid>,
    email_display: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
}

/// A card of the table or set `c` as a JSON list, for [`BalanceRow`]: SQLite hands one text over faster than 17 values.
macro_rules! balance_as_json {
    () => {
        "json_array(hex(c.id), hex(c.enrolled_at_store_id), c.stamp_count, c.total_stamps_earned, c.stamps_redeemed,
          c.points_balance, c.total_points_earned, c.points_redeemed, c.total_points_voided, c.last_stamp_at, c.last_points_at,
          c.last_redemption_at, c.last_activity_at, json(iif(c.is_active, 'true', 'false')), c.seq, hex(c.head_hash),
          c.deleted_at)"
    };
}
pub(crate) use balance_as_json;

/// The ledger's part of a card row, shared with the batch's locking read.
#[derive(sqlx::FromRow, serde::Deserialize)]
pub(crate) struct BalanceRow {
    pub id: uuid::Uuid,
    pub enrolled_at_store_id: uuid::Uuid,
    pub stamp_count: i64,
    pub total_stamps_earned: i64,
    pub stamps_redeemed: i64,
    pub points_balance: i64,
    pub total_points_earned: i64,
    pub points_redeemed: i64,
    pub total_points_voided: i64,
    pub last_stamp_at: Option<i64>,
    pub last_points_at: Option<i64>,
    pub last_redemption_at: Option<i64>,
    pub last_activity_at: Option<i64>,
    pub is_active: bool,
    pub seq: i64,
    #[serde(deserialize_with = "crate::ledger::row::bytes")]
    pub head_hash: Vec<u8>,
    pub deleted_at: Option<i64>,
}

impl TryFrom<BalanceRow> for Card {
    type Error = Error;
    fn try_from(row: BalanceRow) -> Result<Self, Error> {
        let head =
            row.head_hash.as_slice().try_into().map_err(|_| Error::corrupt("cards", "head_hash", "not 32 bytes"))?;
        Ok(Self {
            id: CardId::new(row.id),
            enrolled_at_store: StoreId::new(row.enrolled_at_store_id),
            state: match (row.deleted_at, row.is_active) {
                (Some(_), _) => CardState::Deleted,
                (None, true) => CardState::Active,
                (None, false) => CardState::Inactive,
            },
            stamp_count: Stamps::new(row.stamp_count).map_err(|error| Error::corrupt("cards", "stamp_count", error))?,
            total_stamps_earned: row.total_stamps_earned,
            stamps_redeemed: row.stamps_redeemed,
            points_balance: Points::new(row.points_balance)
                .map_err(|error| Error::corrupt("cards", "points_balance", error))?,
            total_points_earned: row.total_points_earned,
            points_redeemed: row.points_redeemed,
            total_points_voided: row.total_points_voided,
            last_stamp_at: row.last_stamp_at.map(Timestamp::from_micros),
            last_points_at: row.last_points_at.map(Timestamp::from_micros),
            last_redemption_at: row.last_redemption_at.map(Timestamp::from_micros),
            last_activity_at: row.last_activity_at.map(Timestamp::from_micros),
            seq: row.seq,
            head_hash: EntryHash(head),
        })
    }
}

impl TryFrom<CardRow> for CardRecord {
    type Error = Error;
    fn try_from(row: CardRow) -> Result<Self, Error> {
        let names: Vec<String> = [row.first_name, row.last_name].into_iter().flatten().collect();
        Ok(Self {
            number: CardNumber::parse(&row.card_number)
                .map_err(|error| Error::corrupt("cards", "card_number", error))?,
            qr: QrToken::parse(&row.qr_code_data).map_err(|error| Error::corrupt("cards", "qr_code_data", error))?,
            customer: row.customer_id.map(CustomerId::new),
            email: row.email_display,
            name: if names.is_empty() { None } else { Some(names.join(" ")) },
            created_at: Timestamp::from_micros(row.created_at),
            merged_into: row.merged_into_card_id.map(CardId::new),
            card: BalanceRow {
                id: row.id,
                enrolled_at_store_id: row.enrolled_at_store_id,
                stamp_count: row.stamp_count,
                total_stamps_earned: row.total_stamps_earned,
                stamps_redeemed: row.stamps_redeemed,
                points_balance: row.points_balance,
                total_points_earned: row.total_points_earned,
                points_redeemed: row.points_redeemed,
                total_points_voided: row.total_points_voided,
                last_stamp_at: row.last_stamp_at,
                last_points_at: row.last_points_at,
                last_redemption_at: row.last_redemption_at,
                last_activity_at: row.last_activity_at,
                is_active: row.is_active,
                seq: row.seq,
                head_hash: row.head_hash,
                deleted_at: row.deleted_at,
            }
            .try_into()?,
        })
    }
}

/// The first text after every one that begins with this, in the order of bytes.
fn after_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}

#[derive(sqlx::FromRow)]
struct NumberRow {
    id: uuid::Uuid,
    card_number: String,
}

#[derive(sqlx::FromRow)]
struct ScanRow {
    id: uuid::Uuid,
    enrolled_at_store_id: uuid::Uuid,
    is_active: bool,
    points_balance: i64,
    stamp_count: i64,
    last_activity_at: Option<i64>,
    created_at: i64,
}

impl Merchant<'_> {
    async fn one_card(&mut self, sql: crate::statement::Sql, key: crate::db::Arg) -> Result<Option<CardRecord>, Error> {
        let row: Option<CardRow> = self.on.optional(sql, vec![self.id.into(), key]).await?;
        row.map(TryInto::try_into).transpose()
    }

    async fn many_cards(
        &mut self,
        sql: crate::statement::Sql,
        args: Vec<crate::db::Arg>,
    ) -> Result<Vec<CardRecord>, Error> {
        let rows: Vec<CardRow> = self.on.all(sql, args).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// A card by its id.
    ///
    /// # Errors
    /// The database's.
    pub async fn card(&mut self, id: CardId) -> Result<Option<CardRecord>, Error> {
        self.one_card(FIND_CARD, id.into()).await
    }

    /// A card by its number.
    ///
    /// # Errors
    /// The database's.
    pub async fn card_by_number(&mut self, number: CardNumber) -> Result<Option<CardRecord>, Error> {
        self.one_card(FIND_BY_NUMBER, number.digits().into()).await
    }

    /// A card by the secret in its QR code.
    ///
    /// # Errors
    /// The database's.
    pub async fn card_by_qr(&mut self, qr: &QrToken) -> Result<Option<CardRecord>, Error> {
        self.one_card(FIND_BY_QR, qr.expose().into()).await
    }

    /// The cards of an address, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn cards_by_email(&mut self, email: &Email) -> Result<Vec<CardRecord>, Error> {
        self.many_cards(FIND_BY_EMAIL, args![self.id, email.key()]).await
    }

    /// The cards of a customer, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn cards_of(&mut self, customer: CustomerId) -> Result<Vec<CardRecord>, Error> {
        self.many_cards(FIND_BY_CUSTOMER, args![self.id, customer]).await
    }

    /// Cards whose holder's name has a word that begins like this, at most 20. Further words must follow, or stand before the
    /// last: "anna w" and "weber a" both find Anna Weber. Where no word begins so, the middle of words is looked at too, as far
    /// as that stays quick: there is no index for it.
    ///
    /// # Errors
    /// The database's.
    pub async fn cards_by_name(&mut self, part: &str, store: Option<StoreId>) -> Result<Vec<CardRecord>, Error> {
        let key = crate::customers::name_key(part);
        if key.is_empty() {
            return Ok(Vec::new());
        }
        let below = after_prefix(&key);
        let mut found = match store {
            None => self.many_cards(SEARCH_BY_NAME, args![self.id, key.as_str(), below]).await,
            Some(store) => self.many_cards(SEARCH_BY_NAME_AT, args![self.id, key.as_str(), below, store]).await,
        }?;
        if found.is_empty() {
            let part = format!("%{}%", key.replace('!', "!!").replace('%', "!%").replace('_', "!_"));
            found = match store {
                None => self.many_cards(SEARCH_INSIDE, args![self.id, part]).await,
                Some(store) => self.many_cards(SEARCH_INSIDE_AT, args![self.id, part, store]).await,
            }?;
        }
        // "Anna Annaberg" is found twice by "anna".
        let mut seen = BTreeSet::new();
        found.retain(|record| seen.insert(record.card.id));
        found.truncate(NAMES_MAX);
        Ok(found)
    }

    /// The cards that have these numbers, each once.
    ///
    /// # Errors
    /// The database's.
    pub async fn cards_by_numbers(&mut self, numbers: &[CardNumber]) -> Result<Vec<(CardId, CardNumber)>, Error> {
        let numbers: BTreeSet<_> = numbers.iter().map(|number| number.digits()).collect();
        let set = crate::ledger::text_set(self.engine(), numbers.into_iter());
        let rows: Vec<NumberRow> = self.on.all(FIND_BY_NUMBERS, vec![self.id.into(), set]).await?;
        let read = |row: NumberRow| {
            let number = CardNumber::parse(&row.card_number);
            number
                .map(|number| (CardId::new(row.id), number))
                .map_err(|error| Error::corrupt("cards", "card_number", error))
        };
        rows.into_iter().map(read).collect()
    }

    /// The next cards in order of id, whatever they are, with what a filter asks about.
    ///
    /// # Errors
    /// The database's.
    pub async fn scan_cards(&mut self, after: uuid::Uuid, limit: i64) -> Result<Vec<(CardId, CardFacts)>, Error> {
        let rows: Vec<ScanRow> = self.on.all(SCAN_CARDS, args![self.id, after, limit]).await?;
        let read = |row: ScanRow| {
            let facts = CardFacts {
                store: StoreId::new(row.enrolled_at_store_id),
                is_active: row.is_active,
                points_balance: row.points_balance,
                stamp_count: row.stamp_count,
                active_at: Timestamp::from_micros(row.last_activity_at.unwrap_or(row.created_at)),
            };
            (CardId::new(row.id), facts)
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// A page of the cards, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn cards(&mut self, filter: CardFilter, page: Page) -> Result<Slice<CardRecord>, Error> {
        let (below, fetch) = (page.below(), page.fetch());
        let found = match (filter.is_active, filter.store) {
            (None, None) => self.many_cards(LIST_CARDS, args![self.id, below, fetch]).await,
            (None, Some(store)) => self.many_cards(LIST_CARDS_AT, args![self.id, below, fetch, store]).await,
            (Some(active), None) => self.many_cards(LIST_CARDS_STATE, args![self.id, below, fetch, active]).await,
            (Some(active), Some(store)) => {
                self.many_cards(LIST_CARDS_STATE_AT, args![self.id, below, fetch, active, store]).await
            }
        }?;
        Ok(page.slice(found, |record| record.card.id.uuid()))
    }

    /// Adds a card without any row yet; the ledger's first rows follow in the same transaction.
    ///
    /// # Errors
    /// [`Error::Taken`] when the person has a card in this scope, or the number exists.
    pub async fn create_card(&mut self, card: &NewCard) -> Result<(), Error> {
        let args = args![
            self.id,
            card.id,
            card.customer,
            card.scope,
            card.store,
            card.number.digits(),
            card.qr.expose(),
            EntryHash::GENESIS.0,
            card.created_at
        ];
        self.on.execute(INSERT_CARD, args).await.map(|_| ())
    }

    /// Cuts a card from its person and makes every copy of its number and code useless. Safety §16.1.
    ///
    /// # Errors
    /// The database's.
    pub async fn unlink_card(&mut self, id: CardId, number: CardNumber, qr: &QrToken) -> Result<(), Error> {
        self.on.execute(UNLINK_CARD, args![self.id, id, number.digits(), qr.expose()]).await.map(|_| ())
    }
}
