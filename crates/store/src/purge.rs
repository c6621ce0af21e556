//! The purge: the only way in which a row of the ledger disappears (safety §17). Whole cards go, with their complete chains,
//! and a tombstone stays.
//!
//! On PostgreSQL the application's role may not delete here; the transaction steps back up to the user that connected, and
//! falls back by itself when it ends. Where that user does not own the tables, the purge connects as the one who does, by the
//! URL for migrations ([`Store::begin_purge`](crate::Store::begin_purge)). On SQLite the triggers let a row go once its card's tombstone stands.

use orion_domain::ledger::Card;
use orion_domain::{CardId, ProgramId, Timestamp, UserId};

use crate::Error;
use crate::cards::BalanceRow;
use crate::db::{Engine, args};
use crate::scope::{Merchant, Platform};
use crate::statement::statements;

/// Cards that go along with a program at most.
pub const CARDS_OF_PROGRAM_MAX: usize = 1_000;

statements! {
    BECOME_OWNER(postgres only "SELECT set_config('role', 'none', true) AS setting");
    /// Long chains take longer than anything a request does otherwise.
    TAKE_TIME(postgres only "SELECT set_config('statement_timeout', '60000', true) AS setting");
    MAY_PURGE(postgres only "SELECT has_table_privilege('loyalty_transactions', 'DELETE')
        AND has_table_privilege('audit_log', 'DELETE') AND has_table_privilege('tombstones', 'INSERT') AS allowed");
    LOCK_CARD("SELECT id, enrolled_at_store_id, stamp_count, total_stamps_earned, stamps_redeemed, points_balance,
        total_points_earned, points_redeemed, total_points_voided, last_stamp_at, last_points_at, last_redemption_at,
        last_activity_at, is_active, seq, head_hash, deleted_at FROM cards WHERE merchant_id = $1 AND id = $2",
        postgres + " FOR UPDATE");
    INSERT_TOMBSTONE("INSERT INTO tombstones (merchant_id, card_id, last_seq, head_hash, stamp_count, total_stamps_earned,
        stamps_redeemed, points_balance, total_points_earned, points_redeemed, total_points_voided, purged_by, purged_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
    PURGE_CLAIMS("DELETE FROM order_claims WHERE merchant_id = $1 AND transaction_id IN
        (SELECT id FROM loyalty_transactions WHERE merchant_id = $1 AND card_id = $2)");
    PURGE_BONUSES("DELETE FROM bonus_claims WHERE merchant_id = $1 AND card_id = $2");
    PURGE_ENTRIES("DELETE FROM loyalty_transactions WHERE merchant_id = $1 AND card_id = $2");
    PURGE_PASSES("DELETE FROM wallet_passes WHERE merchant_id = $1 AND wallet IN ('apple', 'google') AND kind = 'card'
        AND subject_id = $2");
    PURGE_APPLE_REGISTRATIONS("DELETE FROM apple_registrations WHERE merchant_id = $1 AND card_id = $2");
    PURGE_APPLE_PASS("DELETE FROM apple_passes WHERE merchant_id = $1 AND card_id = $2");
    PURGE_CARD("DELETE FROM cards WHERE merchant_id = $1 AND id = $2");
    CARDS_UNDER_PROGRAM("SELECT DISTINCT t.card_id AS id FROM loyalty_transactions t WHERE t.merchant_id = $1
        AND t.program_version IN (SELECT v.version FROM program_versions v WHERE v.merchant_id = $1 AND v.program_id = $2)
        LIMIT 1001");
    PURGE_VERSIONS("DELETE FROM program_versions WHERE merchant_id = $1 AND program_id = $2");
    PURGE_PROGRAM("DELETE FROM programs WHERE merchant_id = $1 AND id = $2");
    /// Cards that somebody has removed past the program: what was noted about them is still there.
    LOST_CARDS("SELECT a.target_id AS id FROM audit_log a WHERE a.merchant_id = $1 AND a.target_kind = 'card'
        AND a.target_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM cards c WHERE c.merchant_id = $1 AND c.id = a.target_id)
        AND NOT EXISTS (SELECT 1 FROM tombstones g WHERE g.merchant_id = $1 AND g.card_id = a.target_id)
        UNION SELECT o.card_id AS id FROM outcomes o WHERE o.merchant_id = $1 AND o.card_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM cards c WHERE c.merchant_id = $1 AND c.id = o.card_id)
        AND NOT EXISTS (SELECT 1 FROM tombstones g WHERE g.merchant_id = $1 AND g.card_id = o.card_id) LIMIT 100");
    UNDEAD_CARDS("SELECT g.card_id AS id FROM tombstones g JOIN cards c ON c.merchant_id = $1 AND c.id = g.card_id
        WHERE g.merchant_id = $1 LIMIT 100");
    COUNT_TOMBSTONES("SELECT COUNT(*) AS found FROM tombstones WHERE merchant_id = $1");
}

/// What stays of a purged card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// The card as it was: number of its last row, hash of its chain, balances and totals.
    pub card: Card,
    /// Which admin purged it.
    pub purged_by: Option<UserId>,
    /// When.
    pub purged_at: Timestamp,
}

/// What an independent look at the graveyard finds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graveyard {
    /// Tombstones.
    pub tombstones: i64,
    /// Cards that are gone without one.
    pub lost: Vec<CardId>,
    /// Cards that have one and are still there.
    pub undead: Vec<CardId>,
}

#[derive(sqlx::FromRow)]
struct SettingRow {
    setting: String,
}

#[derive(sqlx::FromRow)]
struct AllowedRow {
    allowed: bool,
}

#[derive(sqlx::FromRow)]
struct IdRow {
    id: uuid::Uuid,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    found: i64,
}

impl Platform<'_> {
    /// Steps up to the owner of the tables until the transaction ends; `false` where the connection's user is not that.
    pub(crate) async fn become_owner(&mut self) -> Result<bool, Error> {
        if self.engine() == Engine::Sqlite {
            return Ok(true);
        }
        for statement in [BECOME_OWNER, TAKE_TIME] {
            let row: Option<SettingRow> = self.on.optional(statement, args![]).await?;
            if row.is_none_or(|row| row.setting.is_empty()) {
                return Ok(false);
            }
        }
        let row: Option<AllowedRow> = self.on.optional(MAY_PURGE, args![]).await?;
        Ok(row.is_some_and(|row| row.allowed))
    }
}

impl Merchant<'_> {
    /// Removes a card with its complete chain and leaves a tombstone; `None` when it is not there.
    ///
    /// # Errors
    /// The database's; a chain that is not complete is corrupt and stays.
    pub async fn purge_card(
        &mut self,
        id: CardId,
        purged_by: Option<UserId>,
        now: Timestamp,
    ) -> Result<Option<Tombstone>, Error> {
        let row: Option<BalanceRow> = self.on.optional(LOCK_CARD, args![self.id, id]).await?;
        let Some(row) = row else { return Ok(None) };
        let tombstone = Tombstone { card: row.try_into()?, purged_by, purged_at: now };
        self.write_tombstone(&tombstone).await?;
        self.forget_card(id).await?;
        self.on.execute(PURGE_CLAIMS, args![self.id, id]).await?;
        self.on.execute(PURGE_BONUSES, args![self.id, id]).await?;
        let rows = self.on.execute(PURGE_ENTRIES, args![self.id, id]).await?;
        if i64::try_from(rows) != Ok(tombstone.card.seq) {
            return Err(Error::corrupt("loyalty_transactions", "seq", "the chain of the card is not complete"));
        }
        for purge in [PURGE_PASSES, PURGE_APPLE_REGISTRATIONS, PURGE_APPLE_PASS] {
            self.on.execute(purge, args![self.id, id]).await?;
        }
        self.on.execute(PURGE_CARD, args![self.id, id]).await?;
        Ok(Some(tombstone))
    }

    async fn write_tombstone(&mut self, tombstone: &Tombstone) -> Result<(), Error> {
        let card = &tombstone.card;
        let args = args![
            self.id,
            card.id,
            card.seq,
            card.head_hash.0,
            card.stamp_count.get(),
            card.total_stamps_earned,
            card.stamps_redeemed,
            card.points_balance.get(),
            card.total_points_earned,
            card.points_redeemed,
            card.total_points_voided,
            tombstone.purged_by,
            tombstone.purged_at
        ];
        self.on.execute(INSERT_TOMBSTONE, args).await.map(|_| ())
    }

    /// The cards with a row that a program has decided; one more than may go along with it says that there are too many.
    ///
    /// # Errors
    /// The database's.
    pub async fn cards_under_program(&mut self, id: ProgramId) -> Result<Vec<CardId>, Error> {
        self.card_ids(CARDS_UNDER_PROGRAM, args![self.id, id]).await
    }

    /// Removes a program with its versions, once no row of the ledger points to one.
    ///
    /// # Errors
    /// The database's.
    pub async fn purge_program(&mut self, id: ProgramId) -> Result<(), Error> {
        self.on.execute(PURGE_VERSIONS, args![self.id, id]).await?;
        self.on.execute(PURGE_PROGRAM, args![self.id, id]).await.map(|_| ())
    }

    /// Compares what is gone with its tombstones.
    ///
    /// # Errors
    /// The database's.
    pub async fn graveyard(&mut self) -> Result<Graveyard, Error> {
        let row: Option<CountRow> = self.on.optional(COUNT_TOMBSTONES, args![self.id]).await?;
        Ok(Graveyard {
            tombstones: row.map_or(0, |row| row.found),
            lost: self.card_ids(LOST_CARDS, args![self.id]).await?,
            undead: self.card_ids(UNDEAD_CARDS, args![self.id]).await?,
        })
    }

    async fn card_ids(&mut self, sql: crate::statement::Sql, args: Vec<crate::db::Arg>) -> Result<Vec<CardId>, Error> {
        let rows: Vec<IdRow> = self.on.all(sql, args).await?;
        Ok(rows.into_iter().map(|row| CardId::new(row.id)).collect())
    }
}
