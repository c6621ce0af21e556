//! The figures of a merchant's overview, each by one bounded or covered count.

use orion_domain::{StoreId, Timestamp};

use crate::Error;
use crate::db::args;
use crate::scope::Merchant;
use crate::statement::statements;

/// Cards carry their own totals, so one pass over them gives what the whole ledger says.
macro_rules! card_totals {
    ($tail:literal) => {
        concat!(
            "SELECT COUNT(*) AS members,
            CAST(COALESCE(SUM(CASE WHEN last_activity_at >= $2 THEN 1 ELSE 0 END), 0) AS BIGINT) AS active,
            CAST(COALESCE(SUM(points_balance), 0) AS BIGINT) AS points_outstanding,
            CAST(COALESCE(SUM(total_points_earned - total_points_voided), 0) AS BIGINT) AS points_earned,
            CAST(COALESCE(SUM(points_redeemed), 0) AS BIGINT) AS points_redeemed,
            CAST(COALESCE(SUM(stamp_count), 0) AS BIGINT) AS stamps_outstanding,
            CAST(COALESCE(SUM(total_stamps_earned), 0) AS BIGINT) AS stamps_earned,
            CAST(COALESCE(SUM(stamps_redeemed), 0) AS BIGINT) AS stamps_redeemed
            FROM cards WHERE merchant_id = $1 AND deleted_at IS NULL AND is_active",
            $tail
        )
    };
}

/// A card counts once a day, however much it collected that day. The index `loyalty_transactions_kinds` holds all of it.
macro_rules! visits {
    ($tail:literal) => {
        concat!(
            "SELECT COUNT(*) AS n FROM (SELECT DISTINCT t.card_id, (t.transaction_at + $3) / 86400000000
            FROM loyalty_transactions t WHERE t.merchant_id = $1
              AND t.transaction_type IN ('stamp_earned', 'points_earned') AND t.transaction_at >= $2",
            $tail,
            ") visits"
        )
    };
}

/// Rewards that were taken back were not given.
macro_rules! rewards {
    ($tail:literal) => {
        concat!(
            "SELECT COUNT(*) AS n FROM loyalty_transactions t WHERE t.merchant_id = $1
              AND t.transaction_type IN ('stamp_redeemed', 'points_redeemed') AND t.transaction_at >= $2
              AND NOT EXISTS (SELECT 1 FROM loyalty_transactions v WHERE v.merchant_id = $1 AND v.card_id = t.card_id
                AND v.related_transaction_id = t.id)",
            $tail
        )
    };
}

statements! {
    CARD_TOTALS(both card_totals!(""));
    CARD_TOTALS_AT(both card_totals!(" AND enrolled_at_store_id = $3"));
    COUNT_VISITS(both visits!(""));
    COUNT_VISITS_AT(both visits!(" AND t.store_id = $4"));
    COUNT_REWARDS(both rewards!(""));
    COUNT_REWARDS_AT(both rewards!(" AND t.store_id = $3"));
    COUNT_ANY_CARD("SELECT COUNT(*) AS n FROM (SELECT 1 FROM cards WHERE merchant_id = $1 AND deleted_at IS NULL AND is_active
        LIMIT 1) any_card");
    COUNT_PINS("SELECT COUNT(*) AS n FROM (SELECT 1 FROM staff_pins WHERE merchant_id = $1 AND store_id = $2
        AND is_active AND deleted_at IS NULL LIMIT 1) any_pin");
}

/// What the active cards say together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct CardTotals {
    /// Active cards.
    pub members: i64,
    /// Of these, those that moved since the day asked for.
    pub active: i64,
    /// Points that can still be redeemed.
    pub points_outstanding: i64,
    /// Points given and not taken back.
    pub points_earned: i64,
    /// Points redeemed.
    pub points_redeemed: i64,
    /// Stamps that can still be redeemed.
    pub stamps_outstanding: i64,
    /// Stamps given.
    pub stamps_earned: i64,
    /// Rewards taken for stamps.
    pub stamps_redeemed: i64,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    n: i64,
}

impl Merchant<'_> {
    /// The totals of the active cards, of one store's or all.
    ///
    /// # Errors
    /// The database's.
    pub async fn card_totals(&mut self, store: Option<StoreId>, since: Timestamp) -> Result<CardTotals, Error> {
        let totals: Option<CardTotals> = match store {
            None => self.on.optional(CARD_TOTALS, args![self.id, since]).await?,
            Some(store) => self.on.optional(CARD_TOTALS_AT, args![self.id, since, store]).await?,
        };
        Ok(totals.unwrap_or_default())
    }

    /// Visits since a moment: days on which a card collected something, by the clock that is `offset` microseconds ahead.
    ///
    /// # Errors
    /// The database's.
    pub async fn visits(&mut self, store: Option<StoreId>, since: Timestamp, offset: i64) -> Result<i64, Error> {
        let row: Option<CountRow> = match store {
            None => self.on.optional(COUNT_VISITS, args![self.id, since, offset]).await?,
            Some(store) => self.on.optional(COUNT_VISITS_AT, args![self.id, since, offset, store]).await?,
        };
        Ok(row.map_or(0, |row| row.n))
    }

    /// Rewards given since a moment and not taken back.
    ///
    /// # Errors
    /// The database's.
    pub async fn rewards_given(&mut self, store: Option<StoreId>, since: Timestamp) -> Result<i64, Error> {
        let row: Option<CountRow> = match store {
            None => self.on.optional(COUNT_REWARDS, args![self.id, since]).await?,
            Some(store) => self.on.optional(COUNT_REWARDS_AT, args![self.id, since, store]).await?,
        };
        Ok(row.map_or(0, |row| row.n))
    }

    /// Whether anybody has a card that can be used.
    ///
    /// # Errors
    /// The database's.
    pub async fn has_card(&mut self) -> Result<bool, Error> {
        let row: Option<CountRow> = self.on.optional(COUNT_ANY_CARD, args![self.id]).await?;
        Ok(row.is_some_and(|row| row.n > 0))
    }

    /// Whether anybody can confirm with a PIN at a store.
    ///
    /// # Errors
    /// The database's.
    pub async fn has_pin(&mut self, store: StoreId) -> Result<bool, Error> {
        let row: Option<CountRow> = self.on.optional(COUNT_PINS, args![self.id, store]).await?;
        Ok(row.is_some_and(|row| row.n > 0))
    }
}
