//! Reading the whole ledger once, in order, in memory that does not grow with it.

use std::collections::BTreeMap;

use orion_domain::ledger::{Card, Entry};
use orion_domain::{CardId, MerchantId};

use crate::Error;
use crate::cards::BalanceRow;
use crate::db::args;
use crate::ledger::row::{EntryRow, entry_columns};
use crate::scope::{Merchant, Platform};
use crate::statement::statements;

/// Rows read at a time.
pub const VERIFY_CHUNK: i64 = 5_000;

statements! {
    CHUNK_OF_ENTRIES(both concat!(entry_columns!(), " WHERE t.merchant_id = $1 AND (t.card_id, t.seq) > ($2, $3)
        ORDER BY t.card_id, t.seq LIMIT $4"));
    CHUNK_OF_CARDS("SELECT id, enrolled_at_store_id, stamp_count, total_stamps_earned, stamps_redeemed, points_balance,
        total_points_earned, points_redeemed, total_points_voided, last_stamp_at, last_points_at, last_redemption_at,
        last_activity_at, is_active, seq, head_hash, deleted_at FROM cards
        WHERE merchant_id = $1 AND id > $2 ORDER BY id LIMIT $3");
    /// Deleted merchants too: what they owed stays provable.
    EVERY_MERCHANT("SELECT id FROM merchants ORDER BY id");
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
    /// The next rows of the whole ledger in order of card and `seq`.
    ///
    /// # Errors
    /// The database's.
    pub async fn chunk_of_entries(&mut self, after: (CardId, i64)) -> Result<Vec<Entry>, Error> {
        let rows: Vec<EntryRow> = self.on.all(CHUNK_OF_ENTRIES, args![self.id, after.0, after.1, VERIFY_CHUNK]).await?;
        rows.into_iter().map(|row| row.read(self.id)).collect()
    }

    /// The next cards in order, deleted ones included.
    ///
    /// # Errors
    /// The database's.
    pub async fn chunk_of_cards(&mut self, after: CardId) -> Result<BTreeMap<CardId, Card>, Error> {
        let rows: Vec<BalanceRow> = self.on.all(CHUNK_OF_CARDS, args![self.id, after, VERIFY_CHUNK]).await?;
        rows.into_iter().map(|row| Card::try_from(row).map(|card| (card.id, card))).collect()
    }
}
