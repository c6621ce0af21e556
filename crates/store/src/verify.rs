//! Reading the whole ledger once, in order, in memory that does not grow with it.

use std::collections::BTreeMap;

use orion_domain::ledger::{Card, Entry};
use orion_domain::{CardId, MerchantId};
use serde::de::DeserializeOwned;

use crate::Error;
use crate::cards::{BalanceRow, balance_as_json};
use crate::db::{Arg, Engine, Record, args};
use crate::ledger::row::{EntryRow, entry_columns};
use crate::scope::{Merchant, Platform};
use crate::statement::{Sql, statements};

/// Rows read at a time.
pub const VERIFY_CHUNK: usize = 5_000;
/// Cards read at a time; with the ten rows of an ordinary card, one chunk has them all.
pub const VERIFY_CARDS: usize = 500;

macro_rules! balance_columns {
    ($which:literal) => {
        concat!(
            "SELECT id, enrolled_at_store_id, stamp_count, total_stamps_earned, stamps_redeemed, points_balance,
            total_points_earned, points_redeemed, total_points_voided, last_stamp_at, last_points_at, last_redemption_at,
            last_activity_at, is_active, seq, head_hash, deleted_at FROM cards WHERE merchant_id = $1 ",
            $which
        )
    };
}

/// The bytes of a column as JSON has them, made only where there are any: most columns of a row hold none.
macro_rules! hex_or_null {
    ($column:literal) => {
        concat!("CASE WHEN ", $column, " IS NOT NULL THEN hex(", $column, ") END")
    };
}

/// One JSON text for a whole chunk: handing 25 values of each row over one by one costs SQLite more than making it. A row is text
/// before it leaves the subquery, which copies whatever it hands out.
macro_rules! chunk {
    ($($part:expr),+) => {
        concat!("SELECT '[' || coalesce(group_concat(row, ','), '') || ']' AS chunk FROM (SELECT ", $($part),+, ")")
    };
}

statements! {
    CHUNK_OF_ENTRIES(sqlite chunk!("json_array(hex(card_id), seq, hex(id), transaction_type, stamps_delta, points_delta,
        stamps_balance_after, points_balance_after, requested_stamps_delta, requested_points_delta, shortfall,
        purchase_amount_cents, order_reference, ", hex_or_null!("reward_id"), ", reward_description, program_version, ",
        hex_or_null!("store_id"), ", ", hex_or_null!("staff_pin_id"), ", ", hex_or_null!("user_id"), ", ",
        hex_or_null!("api_key_id"), ", ", hex_or_null!("acting_admin_id"), ", ", hex_or_null!("related_transaction_id"),
        ", transaction_at, ", hex_or_null!("commitment"), ", hex(entry_hash)) AS row FROM loyalty_transactions
        WHERE merchant_id = $1 AND (card_id, seq) > ($2, $3) AND card_id <= $4 ORDER BY card_id, seq LIMIT $5"),
        postgres concat!(entry_columns!(), " WHERE t.merchant_id = $1 AND (t.card_id, t.seq) > ($2, $3) AND t.card_id <= $4
        ORDER BY t.card_id, t.seq LIMIT $5"));
    CHUNK_OF_CARDS(sqlite chunk!(balance_as_json!(), " AS row FROM cards AS c
        WHERE merchant_id = $1 AND id > $2 ORDER BY id LIMIT $3"),
        postgres balance_columns!("AND id > $2 ORDER BY id LIMIT $3"));
    BALANCE_OF_CARD(both balance_columns!("AND id = $2"));
    /// Deleted merchants too: what they owed stays provable.
    EVERY_MERCHANT("SELECT id FROM merchants ORDER BY id");
}

#[derive(sqlx::FromRow)]
struct ChunkRow {
    chunk: String,
}

#[derive(sqlx::FromRow)]
struct IdRow {
    id: uuid::Uuid,
}

impl Platform<'_> {
    /// Every merchant there ever was, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn every_merchant(&mut self) -> Result<Vec<MerchantId>, Error> {
        let rows: Vec<IdRow> = self.on.all(EVERY_MERCHANT, args![]).await?;
        Ok(rows.into_iter().map(|row| MerchantId::new(row.id)).collect())
    }
}

impl Merchant<'_> {
    /// The next rows of the ledger in order of card and `seq`, up to the end of a card, [`VERIFY_CHUNK`] at most.
    ///
    /// # Errors
    /// The database's.
    pub async fn chunk_of_entries(&mut self, after: (CardId, i64), until: CardId) -> Result<Vec<Entry>, Error> {
        let args = args![self.id, after.0, after.1, until, rows(VERIFY_CHUNK)];
        let rows: Vec<EntryRow> = self.chunk("loyalty_transactions", CHUNK_OF_ENTRIES, args).await?;
        rows.into_iter().map(|row| row.read(self.id)).collect()
    }

    /// The next cards in order, deleted ones included, [`VERIFY_CARDS`] at most.
    ///
    /// # Errors
    /// The database's.
    pub async fn chunk_of_cards(&mut self, after: CardId) -> Result<BTreeMap<CardId, Card>, Error> {
        let args = args![self.id, after, rows(VERIFY_CARDS)];
        let rows: Vec<BalanceRow> = self.chunk("cards", CHUNK_OF_CARDS, args).await?;
        rows.into_iter().map(|row| Card::try_from(row).map(|card| (card.id, card))).collect()
    }

    async fn chunk<T: Record + DeserializeOwned>(
        &mut self,
        table: &'static str,
        sql: Sql,
        args: Vec<Arg>,
    ) -> Result<Vec<T>, Error> {
        if self.engine() == Engine::Postgres {
            return self.on.all(sql, args).await;
        }
        let row: Option<ChunkRow> = self.on.optional(sql, args).await?;
        let chunk = row.map_or_else(|| "[]".to_owned(), |row| row.chunk);
        serde_json::from_str(&chunk).map_err(|error| Error::corrupt(table, "a row of the chunk", error))
    }

    /// What one card says of itself, deleted or not.
    ///
    /// # Errors
    /// The database's.
    pub async fn balance_of_card(&mut self, card: CardId) -> Result<Option<Card>, Error> {
        let row: Option<BalanceRow> = self.on.optional(BALANCE_OF_CARD, args![self.id, card]).await?;
        row.map(Card::try_from).transpose()
    }
}

fn rows(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
