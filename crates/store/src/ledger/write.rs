//! Writing a batch: every row of every command in a handful of set-based statements.
//!
//! The engines differ here because it pays: PostgreSQL takes one statement with arrays, SQLite one statement per table with a
//! JSON text (a prepared loop through the driver costs five times as much per row). Both make a single trip. `jsonb_each`, because
//! `json_each` would write each row as text again, and parse it, for every column that is taken out of it.

mod parameters;

use std::collections::BTreeSet;

use orion_domain::ledger::{Card, Entry, TransactionType};
use orion_domain::{CardId, MerchantId, OrderReference, StoreId, Timestamp, TransactionId};

use crate::Error;
use crate::db::{Arg, Engine, Tx, args};
use crate::statement::{Sql, statements};
use crate::wallet_passes::Wallet;
use crate::wallet_queue::{QUIET_SECONDS, Urgency, want, want_issued};
use parameters::{Form, columns, sets};

/// Whose keys: signed-in people and API keys, or strangers, who must not be able to occupy a member's key. Safety §4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Realm {
    /// Anyone signed in, any API key.
    Member,
    /// Anonymous enrolment.
    Public,
}

impl Realm {
    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Public => "public",
        }
    }
}

/// Erasable facts beside a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextRow {
    /// The row.
    pub transaction: TransactionId,
    /// From where, if the merchant logs it.
    pub ip_address: Option<String>,
    /// With what.
    pub user_agent: Option<String>,
    /// What staff wrote.
    pub notes: Option<String>,
    /// Hides the facts behind the row's commitment.
    pub salt: [u8; 32],
}

/// The answer to an intent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeRow {
    /// Whose keys.
    pub realm: Realm,
    /// SHA-256 of the key.
    pub key_hash: [u8; 32],
    /// What was asked.
    pub fingerprint: [u8; 32],
    /// The card it is about, so that erasing the person can erase the answer.
    pub card: Option<CardId>,
    /// What was answered.
    pub body: String,
    /// When.
    pub created_at: Timestamp,
    /// Until when a retry gets it.
    pub expires_at: Timestamp,
}

/// A receipt and the earn that claims it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimRow {
    /// At which store.
    pub store: StoreId,
    /// Which receipt.
    pub reference: OrderReference,
    /// The earn.
    pub transaction: TransactionId,
    /// Its card.
    pub card: CardId,
    /// Its amount in cents.
    pub amount_cents: i64,
}

/// Everything one merchant's part of a batch writes.
#[derive(Debug, Clone, Default)]
pub struct BatchRows {
    /// New rows, in order.
    pub entries: Vec<Entry>,
    /// Their erasable facts.
    pub contexts: Vec<ContextRow>,
    /// Cards as they are after the batch; only those that changed.
    pub cards: Vec<Card>,
    /// Answers.
    pub outcomes: Vec<OutcomeRow>,
    /// Receipts released, before any is claimed.
    pub releases: Vec<(StoreId, OrderReference)>,
    /// Receipts claimed.
    pub claims: Vec<ClaimRow>,
}

impl BatchRows {
    /// Whether there is nothing to write.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.outcomes.is_empty() && self.cards.is_empty()
    }

    /// Whether there is one row at most of everything.
    const fn is_of_one_command(&self) -> bool {
        self.entries.len() <= 1
            && self.contexts.len() <= 1
            && self.cards.len() <= 1
            && self.outcomes.len() <= 1
            && self.claims.len() <= 1
    }

    /// Whether this is one command that changes one card, and only adds to everything else.
    pub(super) const fn is_one_change(&self) -> bool {
        self.is_of_one_command() && self.entries.len() == 1 && self.cards.len() == 1 && self.releases.is_empty()
    }

    /// The cards that a row of these opens or closes; without rows, all of them, as they say themselves.
    fn turned(&self) -> impl Iterator<Item = &Card> {
        let turns = |entry: &&Entry| {
            use TransactionType as T;
            matches!(entry.transaction_type, T::CardDeactivated | T::CardReactivated | T::CardAnonymized)
        };
        let turned: BTreeSet<CardId> = self.entries.iter().filter(turns).map(|entry| entry.card).collect();
        self.cards.iter().filter(move |card| self.entries.is_empty() || turned.contains(&card.id))
    }
}

/// Reads rows of which each column is an array: `many!(2 uuid, 3 bigint)`.
macro_rules! many {
    ($first:literal $type:ident $(, $next:literal $next_type:ident)*) => {
        concat!("* FROM UNNEST($", $first, "::", stringify!($type), "[]" $(, ", $", $next, "::", stringify!($next_type), "[]")*, ")")
    };
}

/// One row or none, each value a parameter of its own. What never is NULL in a row comes first.
macro_rules! one {
    ($first:literal $type:ident $(, $next:literal $next_type:ident)*) => {
        concat!("$", $first, "::", stringify!($type) $(, ", $", $next, "::", stringify!($next_type))*,
            " WHERE $", $first, "::", stringify!($type), " IS NOT NULL")
    };
}

/// The same, if the card is `held`.
macro_rules! if_held {
    ($first:literal $type:ident $(, $next:literal $next_type:ident)*) => {
        concat!("$", $first, "::", stringify!($type) $(, ", $", $next, "::", stringify!($next_type))*,
            " FROM held WHERE $", $first, "::", stringify!($type), " IS NOT NULL")
    };
}

/// The beginning of an insert into one of the ledger's tables.
macro_rules! into {
    (entries) => {
        "INSERT INTO loyalty_transactions (merchant_id, card_id, seq, id, transaction_type, stamps_delta, points_delta,
          stamps_balance_after, points_balance_after, requested_stamps_delta, requested_points_delta, shortfall,
          purchase_amount_cents, order_reference, reward_id, reward_description, program_version, store_id, staff_pin_id,
          user_id, api_key_id, acting_admin_id, related_transaction_id, transaction_at, commitment, entry_hash) "
    };
    (contexts) => {
        "INSERT INTO transaction_context (merchant_id, transaction_id, ip_address, user_agent, notes, salt) "
    };
    (outcomes) => {
        "INSERT INTO outcomes (merchant_id, realm, key_hash, fingerprint, card_id, body, created_at, expires_at) "
    };
    (claims) => {
        "INSERT INTO order_claims (merchant_id, store_id, order_reference, transaction_id, card_id, amount_cents) "
    };
}

/// The inserts of a merchant's part of a batch.
macro_rules! inserts {
    ($rows:ident) => {
        concat!("entries AS (", into!(entries), "SELECT $1, ", $rows!(2 uuid, 3 bigint, 4 uuid, 5 text, 6 bigint, 7 bigint,
            8 bigint, 9 bigint, 10 bigint, 11 bigint, 12 bigint, 13 bigint, 14 text, 15 uuid, 16 text, 17 bigint, 18 uuid,
            19 uuid, 20 uuid, 21 uuid, 22 uuid, 23 uuid, 24 bigint, 25 bytea, 26 bytea),
        "), contexts AS (", into!(contexts), "SELECT $1, ", $rows!(27 uuid, 28 text, 29 text, 30 text, 31 bytea),
        "), answers AS (", into!(outcomes), "SELECT $1, ", $rows!(32 text, 33 bytea, 34 bytea, 35 uuid, 36 text, 37 bigint,
            38 bigint),
        "), claims AS (", into!(claims), "SELECT $1, ", $rows!(39 uuid, 40 text, 41 uuid, 42 uuid, 43 bigint), ")")
    };
}

/// Its cards as they are afterwards.
macro_rules! update_cards {
    ($rows:ident) => {
        concat!("UPDATE cards c SET stamp_count = n.stamp_count, total_stamps_earned = n.total_stamps_earned,
          stamps_redeemed = n.stamps_redeemed, points_balance = n.points_balance, total_points_earned = n.total_points_earned,
          points_redeemed = n.points_redeemed, total_points_voided = n.total_points_voided, last_stamp_at = n.last_stamp_at,
          last_points_at = n.last_points_at, last_redemption_at = n.last_redemption_at, last_activity_at = n.last_activity_at,
          is_active = n.state = 1, seq = n.seq, head_hash = n.head_hash
        FROM (SELECT ", $rows!(44 uuid, 45 bigint, 46 bigint, 47 bigint, 48 bigint, 49 bigint, 50 bigint, 51 bigint, 52 bigint,
          53 bigint, 54 bigint, 55 bigint, 56 bigint, 57 bigint, 58 bytea), ")
          AS n (id, stamp_count, total_stamps_earned, stamps_redeemed, points_balance, total_points_earned, points_redeemed,
          total_points_voided, last_stamp_at, last_points_at, last_redemption_at, last_activity_at, state, seq, head_hash)
        WHERE c.merchant_id = $1 AND c.id = n.id")
    };
}

statements! {
    WRITE_BATCH(postgres only concat!("WITH ", inserts!(many), update_cards!(many)));
    /// The same for one command: each `UNNEST` would cost more than the insert behind it.
    WRITE_COMMAND(postgres only concat!("WITH ", inserts!(one), update_cards!(one)));
    /// The same, and what wallets are to show of the card, if the card is still as it was read and nobody else holds it.
    WRITE_IF_UNCHANGED(postgres only concat!("WITH held AS MATERIALIZED (SELECT c.id FROM cards c WHERE c.merchant_id = $1
          AND c.id = $44::uuid AND c.seq = $59 AND c.deleted_at IS NULL FOR NO KEY UPDATE SKIP LOCKED), ", inserts!(if_held),
        ", google AS (", want!("SELECT $1, 'google', 'card', held.id, 1, 0, $60, $61, 0 FROM held WHERE $63"), "), apple AS (",
        want_issued!("$60", "$61", "$62", "wallet = 'apple' AND kind = 'card' AND subject_id = (SELECT held.id FROM held) AND $64"),
        ") ", update_cards!(if_held)));
    RELEASE_CLAIM("DELETE FROM order_claims WHERE merchant_id = $1 AND store_id = $2 AND order_reference = $3");
    WRITE_ENTRIES(sqlite only concat!(into!(entries), "SELECT $1, unhex(value ->> 0), value ->> 1, unhex(value ->> 2),
          value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11,
          value ->> 12, unhex(value ->> 13), value ->> 14, value ->> 15, unhex(value ->> 16), unhex(value ->> 17),
          unhex(value ->> 18), unhex(value ->> 19), unhex(value ->> 20), unhex(value ->> 21), value ->> 22,
          unhex(value ->> 23), unhex(value ->> 24) FROM jsonb_each($2)"));
    WRITE_CONTEXTS(sqlite only concat!(into!(contexts), "SELECT $1, unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3,
          unhex(value ->> 4) FROM jsonb_each($3)"));
    WRITE_OUTCOMES(sqlite only concat!(into!(outcomes), "SELECT $1, value ->> 0, unhex(value ->> 1), unhex(value ->> 2),
          unhex(value ->> 3), value ->> 4, value ->> 5, value ->> 6 FROM jsonb_each($4)"));
    WRITE_CLAIMS(sqlite only concat!(into!(claims), "SELECT $1, unhex(value ->> 0), value ->> 1, unhex(value ->> 2),
          unhex(value ->> 3), value ->> 4 FROM jsonb_each($5)"));
    /// By rowid, because SQLite would otherwise read every card of the merchant and the whole JSON text for each; `+` keeps
    /// the comparison with the merchant from choosing an index.
    WRITE_CARDS(sqlite only "UPDATE cards SET stamp_count = n.value ->> 1, total_stamps_earned = n.value ->> 2,
          stamps_redeemed = n.value ->> 3, points_balance = n.value ->> 4, total_points_earned = n.value ->> 5,
          points_redeemed = n.value ->> 6, total_points_voided = n.value ->> 7, last_stamp_at = n.value ->> 8,
          last_points_at = n.value ->> 9, last_redemption_at = n.value ->> 10, last_activity_at = n.value ->> 11,
          seq = n.value ->> 13, head_hash = unhex(n.value ->> 14)
        FROM jsonb_each($6) n WHERE +cards.merchant_id = $1 AND cards.rowid =
          (SELECT c.rowid FROM cards c WHERE c.merchant_id = $1 AND c.id = unhex(n.value ->> 0))");
    /// Apart from the rest and only for cards that were opened or closed: SQLite rewrites the indexes over a column whenever it
    /// is set, be it to the same value.
    WRITE_STATES(sqlite only "UPDATE cards SET is_active = n.value ->> 12
        FROM jsonb_each($7) n WHERE +cards.merchant_id = $1 AND cards.rowid =
          (SELECT c.rowid FROM cards c WHERE c.merchant_id = $1 AND c.id = unhex(n.value ->> 0))");
    /// One command's rows, numbered as in [`WRITE_COMMAND`]. Without a SELECT, SQLite keeps no copies of pages to undo half of it.
    WRITE_ENTRY(sqlite only concat!(into!(entries), "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
          $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)"));
    WRITE_CONTEXT(sqlite only concat!(into!(contexts), "VALUES ($1, $27, $28, $29, $30, $31)"));
    WRITE_OUTCOME(sqlite only concat!(into!(outcomes), "VALUES ($1, $32, $33, $34, $35, $36, $37, $38)"));
    WRITE_CLAIM(sqlite only concat!(into!(claims), "VALUES ($1, $39, $40, $41, $42, $43)"));
    WRITE_CARD(sqlite only "UPDATE cards SET stamp_count = $45, total_stamps_earned = $46, stamps_redeemed = $47,
          points_balance = $48, total_points_earned = $49, points_redeemed = $50, total_points_voided = $51, last_stamp_at = $52,
          last_points_at = $53, last_redemption_at = $54, last_activity_at = $55, seq = $57, head_hash = $58
        WHERE merchant_id = $1 AND id = $44");
    WRITE_STATE(sqlite only "UPDATE cards SET is_active = $56 WHERE merchant_id = $1 AND id = $44");
    SHOW_IN_GOOGLE(sqlite only want!("SELECT $1, 'google', 'card', $44, 1, 0, $60, $61, 0 WHERE TRUE"));
    SHOW_IN_APPLE(sqlite only want_issued!("$60", "$61", "$62", "wallet = 'apple' AND kind = 'card' AND subject_id = $44"));
}

impl Tx {
    /// Writes one merchant's part of a batch.
    ///
    /// # Errors
    /// [`Error::Taken`] when another node answered the same key or claimed the same receipt meanwhile; any error means that
    /// the transaction must be dropped.
    pub async fn write_ledger(&mut self, merchant: MerchantId, rows: &BatchRows) -> Result<(), Error> {
        self.release_claims(merchant, rows).await?;
        let (together, args) = self.written(merchant, rows);
        self.execute_together(&together, args).await
    }

    /// The same, and makes everything durable.
    ///
    /// # Errors
    /// Those of [`Tx::write_ledger`] and [`Tx::commit`].
    pub async fn commit_ledger(mut self, merchant: MerchantId, rows: &BatchRows) -> Result<(), Error> {
        self.release_claims(merchant, rows).await?;
        let (together, args) = self.written(merchant, rows);
        self.commit_with(&together, args).await
    }

    async fn release_claims(&mut self, merchant: MerchantId, rows: &BatchRows) -> Result<(), Error> {
        for (store, reference) in &rows.releases {
            self.execute(RELEASE_CLAIM, args![merchant, *store, reference.as_str()]).await?;
        }
        Ok(())
    }

    /// What writes everything else in one trip.
    fn written(&self, merchant: MerchantId, rows: &BatchRows) -> (Vec<Sql>, Vec<Arg>) {
        match self.engine() {
            Engine::Postgres if rows.is_of_one_command() => (vec![WRITE_COMMAND], columns(merchant, rows, Form::Value)),
            Engine::Postgres => (vec![WRITE_BATCH], columns(merchant, rows, Form::Array)),
            Engine::Sqlite if rows.is_of_one_command() => (of_one_command(rows), columns(merchant, rows, Form::Value)),
            Engine::Sqlite => (WRITE_SETS.to_vec(), sets(merchant, rows)),
        }
    }
}

/// The parameters of [`WRITE_IF_UNCHANGED`] and of what [`changes_and_shows`] needs.
pub(super) fn if_unchanged(
    merchant: MerchantId,
    seq: i64,
    rows: &BatchRows,
    wallets: &[Wallet],
    now: Timestamp,
) -> Vec<Arg> {
    let mut all = columns(merchant, rows, Form::Value);
    all.extend(args![
        seq,
        Urgency::Prompt.priority(),
        now,
        QUIET_SECONDS * 1_000_000,
        wallets.contains(&Wallet::Google),
        wallets.contains(&Wallet::Apple)
    ]);
    all
}

/// What SQLite needs for one change of a card that wallets are to show.
pub(super) fn changes_and_shows(rows: &BatchRows, wallets: &[Wallet]) -> Vec<Sql> {
    let shows = wallets.iter().map(|wallet| match wallet {
        Wallet::Google => SHOW_IN_GOOGLE,
        Wallet::Apple => SHOW_IN_APPLE,
    });
    shows.chain(of_one_command(rows)).collect()
}

/// What SQLite needs for one command: nothing for tables that it does not touch.
fn of_one_command(rows: &BatchRows) -> Vec<Sql> {
    [
        (rows.entries.is_empty(), WRITE_ENTRY),
        (rows.contexts.is_empty(), WRITE_CONTEXT),
        (rows.outcomes.is_empty(), WRITE_OUTCOME),
        (rows.claims.is_empty(), WRITE_CLAIM),
        (rows.cards.is_empty(), WRITE_CARD),
        (rows.turned().next().is_none(), WRITE_STATE),
    ]
    .into_iter()
    .filter_map(|(is_empty, write)| (!is_empty).then_some(write))
    .collect()
}

/// What SQLite needs for many commands.
const WRITE_SETS: [Sql; 6] = [WRITE_ENTRIES, WRITE_CONTEXTS, WRITE_OUTCOMES, WRITE_CLAIMS, WRITE_CARDS, WRITE_STATES];
