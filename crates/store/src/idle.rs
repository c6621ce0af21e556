//! Cards that nobody has used for long, read page by page in the order of their ids: an index over the last activity would
//! have to be kept by every stamp, for the sake of one look a night.

use orion_domain::ledger::Card;
use orion_domain::{CardId, StoreId, Timestamp};

use crate::Error;
use crate::cards::BalanceRow;
use crate::db::Arg;
use crate::ledger::id_set;
use crate::scope::Merchant;
use crate::statement::statements;

/// A page of cards with what follows from it: those that meet a condition, and the last one of the page in any case.
macro_rules! page_of_cards {
    ($stores:literal, $condition:literal, $facts:literal) => {
        concat!(
            "WITH page AS MATERIALIZED (SELECT id, enrolled_at_store_id, points_balance, is_active, last_activity_at,
            last_expiration_warning_at, last_reengagement_at FROM cards
            WHERE merchant_id = $1 AND id > $2 AND deleted_at IS NULL ORDER BY id LIMIT $3),
            last AS (SELECT id FROM page ORDER BY id DESC LIMIT 1),
            judged AS (SELECT id, is_active = TRUE AND ",
            $stores,
            " AND ",
            $condition,
            " AS is_meant",
            $facts,
            " FROM page) SELECT * FROM judged WHERE is_meant = TRUE OR id = (SELECT id FROM last) ORDER BY id"
        )
    };
}

/// [`page_of_cards`] for cards of some stores.
macro_rules! page_at_stores {
    (sqlite $condition:literal, $facts:literal) => {
        page_of_cards!("enrolled_at_store_id IN (SELECT unhex(value) FROM json_each($4))", $condition, $facts)
    };
    (postgres $condition:literal, $facts:literal) => {
        page_of_cards!("enrolled_at_store_id = ANY($4)", $condition, $facts)
    };
}

statements! {
    ENDED_PAGE(sqlite page_at_stores!(sqlite "points_balance > 0 AND coalesce(last_activity_at < $5, FALSE)", ""),
        postgres page_at_stores!(postgres "points_balance > 0 AND coalesce(last_activity_at < $5, FALSE)", ""));
    /// Cards that somebody else holds are passed over: whoever holds one is using it.
    LOCK_FREE_CARDS(sqlite "SELECT id, enrolled_at_store_id, stamp_count, total_stamps_earned, stamps_redeemed, points_balance,
        total_points_earned, points_redeemed, total_points_voided, last_stamp_at, last_points_at, last_redemption_at,
        last_activity_at, is_active, seq, head_hash, deleted_at FROM cards
        WHERE merchant_id = $1 AND id IN (SELECT unhex(value) FROM json_each($2)) ORDER BY id",
        // One look-up per id; see LOCK_CARDS.
        postgres "SELECT c.* FROM unnest($2::uuid[]) AS asked (id) CROSS JOIN LATERAL (SELECT id, enrolled_at_store_id, stamp_count,
        total_stamps_earned, stamps_redeemed, points_balance, total_points_earned, points_redeemed, total_points_voided,
        last_stamp_at, last_points_at, last_redemption_at, last_activity_at, is_active, seq, head_hash, deleted_at FROM cards
        WHERE merchant_id = $1 AND id = asked.id FOR UPDATE SKIP LOCKED) AS c");
}

/// Some cards, and where the next page begins.
#[derive(Debug, Clone)]
pub struct CardPage<T> {
    /// What was looked for, in order of the cards' ids.
    pub cards: Vec<T>,
    /// The last card that was looked at; `None` when there was none.
    pub reached: Option<CardId>,
}

#[derive(sqlx::FromRow)]
struct MeantRow {
    id: uuid::Uuid,
    is_meant: bool,
}

impl Merchant<'_> {
    /// Of the next `limit` cards after one, those with points at some stores whose last activity lies before an instant.
    ///
    /// # Errors
    /// The database's.
    pub async fn ended_cards(
        &mut self,
        after: CardId,
        limit: i64,
        stores: &[StoreId],
        before: Timestamp,
    ) -> Result<CardPage<CardId>, Error> {
        let set = id_set(self.engine(), stores.iter().map(|store| store.uuid()));
        let args: Vec<Arg> = vec![self.id.into(), after.into(), limit.into(), set, before.into()];
        let rows: Vec<MeantRow> = self.on.all(ENDED_PAGE, args).await?;
        let reached = rows.last().map(|row| CardId::new(row.id));
        let cards = rows.into_iter().filter(|row| row.is_meant).map(|row| CardId::new(row.id)).collect();
        Ok(CardPage { cards, reached })
    }

    /// Locks those of some cards that nobody else holds.
    ///
    /// # Errors
    /// The database's.
    pub async fn lock_free_cards(&mut self, ids: impl Iterator<Item = CardId>) -> Result<Vec<Card>, Error> {
        let set = id_set(self.engine(), ids.map(CardId::uuid));
        let rows: Vec<BalanceRow> = self.on.all(LOCK_FREE_CARDS, vec![self.id.into(), set]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
