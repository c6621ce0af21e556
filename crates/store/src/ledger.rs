//! What a batch of the posting queue reads and writes.
//!
//! The order is the promise: [`Merchant::known`] locks the cards first, and every other read comes after it, so that each sees
//! what the previous holder of the lock wrote; then decisions, which happen elsewhere; then [`crate::Tx::write_ledger`] in a handful of
//! set-based statements. Sets travel as arrays to PostgreSQL and as one JSON text to SQLite. A command that is alone is [`optimistic`]: read
//! first and locked when it is written, if nothing has changed.

pub mod known;
pub mod optimistic;
pub(crate) mod row;
pub mod write;

use std::collections::{BTreeMap, BTreeSet};

use orion_domain::ledger::{Card, LiveOrder, Voidable};
use orion_domain::program::Rules;
use orion_domain::{CardId, Cents, OrderReference, StoreId, Timestamp, TransactionId};
use sqlx::types::Json;

use crate::Error;
use crate::cards::BalanceRow;
use crate::db::{Arg, Engine, On, args};
use crate::scope::Merchant;
use crate::statement::statements;
pub use known::{Known, LivePin, Questions};
pub use optimistic::ReadCard;
use row::{EntryRow, entry_columns};
pub use write::{BatchRows, ContextRow, OutcomeRow, Realm};

/// What a decision needs of cards whose id is what follows.
macro_rules! balance_of_cards {
    () => {
        "SELECT id, enrolled_at_store_id, stamp_count, total_stamps_earned, stamps_redeemed, points_balance, total_points_earned,
        points_redeemed, total_points_voided, last_stamp_at, last_points_at, last_redemption_at, last_activity_at, is_active, seq,
        head_hash, deleted_at FROM cards WHERE merchant_id = $1 AND id "
    };
}

statements! {
    LOCK_CARDS(sqlite concat!(balance_of_cards!(), "IN (SELECT unhex(value) FROM json_each($2)) ORDER BY id"),
        // One look-up per id, here and below: a planner that knows a table as empty would read all of it and compare each row
        // with the array, and keep that plan while it fills.
        postgres concat!("SELECT c.* FROM unnest($2::uuid[]) AS asked (id) CROSS JOIN LATERAL (", balance_of_cards!(),
        "= asked.id FOR UPDATE) AS c"));
    /// The same for one card, which a till that is alone asks for every time.
    LOCK_CARD(sqlite concat!(balance_of_cards!(), "= $2"), postgres concat!(balance_of_cards!(), "= $2 FOR UPDATE"));
    DROP_EXPIRED("DELETE FROM outcomes WHERE merchant_id = $1 AND realm = $2 AND key_hash = $3 AND expires_at <= $4");
    FIND_CLAIM("SELECT store_id, order_reference, transaction_id, card_id, amount_cents FROM order_claims
        WHERE merchant_id = $1 AND store_id = $2 AND order_reference = $3");
    FIND_ENTRIES(sqlite concat!(entry_columns!(), " WHERE t.merchant_id = $1 AND t.id IN (SELECT unhex(value) FROM json_each($2))"),
        postgres concat!("SELECT f.* FROM unnest($2::uuid[]) AS asked (id) CROSS JOIN LATERAL (", entry_columns!(),
        " WHERE t.merchant_id = $1 AND t.id = asked.id OFFSET 0) AS f"));
    FIND_VOIDS(sqlite concat!(entry_columns!(), " WHERE t.merchant_id = $1
        AND t.card_id IN (SELECT unhex(value) FROM json_each($2))
        AND t.related_transaction_id IN (SELECT unhex(value) FROM json_each($3)) ORDER BY t.card_id, t.seq"),
        postgres concat!("SELECT f.* FROM unnest($2::uuid[], $3::uuid[]) AS asked (card_id, id) CROSS JOIN LATERAL (", entry_columns!(),
        " WHERE t.merchant_id = $1 AND t.card_id = asked.card_id AND t.related_transaction_id = asked.id OFFSET 0) AS f
        ORDER BY f.card_id, f.seq"));
    FIND_RATES(sqlite "SELECT version, rules FROM program_versions
        WHERE merchant_id = $1 AND version IN (SELECT value FROM json_each($2))",
        postgres "SELECT f.* FROM unnest($2::bigint[]) AS asked (version) CROSS JOIN LATERAL (SELECT version, rules FROM program_versions
        WHERE merchant_id = $1 AND version = asked.version OFFSET 0) AS f");
    CLAIM_BONUS("INSERT INTO bonus_claims (merchant_id, card_id, bonus_kind, occasion_key) VALUES ($1, $2, $3, $4)
        ON CONFLICT (merchant_id, card_id, bonus_kind, occasion_key) DO NOTHING");
    REMEMBER_BONUS("INSERT INTO bonus_memory (merchant_id, scope_store_id, person_hash, given_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (merchant_id, scope_store_id, person_hash) DO NOTHING");
    INSERT_OUTCOME("INSERT INTO outcomes (merchant_id, realm, key_hash, fingerprint, card_id, body, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    FIND_OUTCOME("SELECT realm, key_hash, fingerprint, body, expires_at FROM outcomes
        WHERE merchant_id = $1 AND realm = $2 AND key_hash = $3 AND expires_at > $4");
    FORGET_OUTCOMES("DELETE FROM outcomes WHERE merchant_id = $1 AND card_id = $2");
    /// By keys, page by page: an index by time would have to be kept by every booking, for the sake of one look an hour.
    OUTCOMES_PAGE("WITH page AS MATERIALIZED (SELECT key_hash, expires_at < $5 AS is_over FROM outcomes WHERE merchant_id = $1
        AND realm = $2 AND key_hash > $3 ORDER BY key_hash LIMIT $4)
        SELECT key_hash AS reached, (SELECT COUNT(*) FROM page WHERE is_over = TRUE) AS over_count FROM page
        ORDER BY key_hash DESC LIMIT 1");
    PURGE_OUTCOMES("DELETE FROM outcomes WHERE merchant_id = $1 AND realm = $2 AND key_hash > $3 AND key_hash <= $4
        AND expires_at < $5");
    FORGET_CONTEXT("DELETE FROM transaction_context WHERE merchant_id = $1 AND transaction_id IN
        (SELECT id FROM loyalty_transactions WHERE merchant_id = $1 AND card_id = $2)");
}

/// A stored answer to an intent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredOutcome {
    /// Whose keys.
    pub realm: Realm,
    /// SHA-256 of the key.
    pub key_hash: [u8; 32],
    /// What was asked.
    pub fingerprint: [u8; 32],
    /// What was answered.
    pub body: String,
}

#[derive(sqlx::FromRow)]
struct OutcomesPage {
    reached: Vec<u8>,
    over_count: i64,
}

#[derive(sqlx::FromRow, serde::Deserialize)]
struct OutcomeFound {
    realm: String,
    #[serde(deserialize_with = "row::bytes")]
    key_hash: Vec<u8>,
    #[serde(deserialize_with = "row::bytes")]
    fingerprint: Vec<u8>,
    body: String,
    expires_at: i64,
}

impl TryFrom<OutcomeFound> for StoredOutcome {
    type Error = Error;
    fn try_from(row: OutcomeFound) -> Result<Self, Error> {
        let bytes =
            |bytes: Vec<u8>, column| bytes.try_into().map_err(|_| Error::corrupt("outcomes", column, "not 32 bytes"));
        Ok(Self {
            realm: if row.realm == "public" { Realm::Public } else { Realm::Member },
            key_hash: bytes(row.key_hash, "key_hash")?,
            fingerprint: bytes(row.fingerprint, "fingerprint")?,
            body: row.body,
        })
    }
}

#[derive(sqlx::FromRow, serde::Deserialize)]
struct ClaimRow {
    store_id: uuid::Uuid,
    order_reference: String,
    transaction_id: uuid::Uuid,
    card_id: uuid::Uuid,
    amount_cents: i64,
}

impl ClaimRow {
    fn read(self) -> Result<((StoreId, OrderReference), LiveOrder), Error> {
        let reference = OrderReference::new(&self.order_reference)
            .map_err(|error| Error::corrupt("order_claims", "order_reference", error))?;
        let amount =
            Cents::new(self.amount_cents).map_err(|error| Error::corrupt("order_claims", "amount_cents", error))?;
        let live =
            LiveOrder { transaction: TransactionId::new(self.transaction_id), card: CardId::new(self.card_id), amount };
        Ok(((StoreId::new(self.store_id), reference), live))
    }
}

#[derive(sqlx::FromRow)]
struct RateRow {
    version: i64,
    rules: Json<Rules>,
}

/// A set of ids as each engine takes it.
pub(crate) fn id_set(engine: Engine, ids: impl Iterator<Item = uuid::Uuid>) -> Arg {
    match engine {
        Engine::Postgres => Arg::Uuids(ids.map(Some).collect()),
        Engine::Sqlite => Arg::Json(ids.map(|id| id.simple().to_string()).collect()),
    }
}

/// A set of texts as each engine takes it.
pub(crate) fn text_set(engine: Engine, texts: impl Iterator<Item = String>) -> Arg {
    match engine {
        Engine::Postgres => Arg::Texts(texts.map(Some).collect()),
        Engine::Sqlite => Arg::Json(texts.collect()),
    }
}

/// A set of hashes as each engine takes it.
pub(crate) fn hash_set(engine: Engine, hashes: Vec<Vec<u8>>) -> Arg {
    match engine {
        Engine::Postgres => Arg::Blobs(hashes.into_iter().map(Some).collect()),
        Engine::Sqlite => Arg::Json(hashes.into_iter().map(hex::encode).collect()),
    }
}

fn number_set(engine: Engine, numbers: impl Iterator<Item = i64>) -> Arg {
    match engine {
        Engine::Postgres => Arg::Ints(numbers.map(Some).collect()),
        Engine::Sqlite => Arg::Json(numbers.collect()),
    }
}

impl Merchant<'_> {
    pub(crate) fn engine(&self) -> Engine {
        match &self.on {
            On::Db(db) => db.engine(),
            On::Tx(tx) => tx.engine(),
        }
    }

    /// Locks cards in id order. Ids that do not exist are left out.
    ///
    /// # Errors
    /// [`Error::Contention`] when a lock does not come free in time.
    pub async fn lock_cards(&mut self, ids: impl Iterator<Item = CardId>) -> Result<BTreeMap<CardId, Card>, Error> {
        // In order of id, so that two batches never wait for each other.
        let ids: BTreeSet<uuid::Uuid> = ids.map(CardId::uuid).collect();
        let rows: Vec<BalanceRow> = match ids.first() {
            Some(alone) if ids.len() == 1 => self.on.all(LOCK_CARD, args![self.id, *alone]).await?,
            _ => self.on.all(LOCK_CARDS, vec![self.id.into(), id_set(self.engine(), ids.into_iter())]).await?,
        };
        rows.into_iter().map(|row| Card::try_from(row).map(|card| (card.id, card))).collect()
    }

    async fn drop_expired(&mut self, realm: Realm, key_hash: [u8; 32], now: Timestamp) -> Result<(), Error> {
        self.on.execute(DROP_EXPIRED, args![self.id, realm.as_str(), key_hash, now]).await.map(|_| ())
    }

    /// The live earn of one receipt.
    ///
    /// # Errors
    /// The database's.
    pub async fn live_order(&mut self, store: StoreId, reference: &OrderReference) -> Result<Option<LiveOrder>, Error> {
        let row: Option<ClaimRow> = self.on.optional(FIND_CLAIM, args![self.id, store, reference.as_str()]).await?;
        row.map(|row| row.read().map(|(_, live)| live)).transpose()
    }

    /// Rows that voids name, with what was taken back of each so far.
    ///
    /// # Errors
    /// The database's.
    pub async fn voidables(
        &mut self,
        ids: impl Iterator<Item = TransactionId>,
    ) -> Result<BTreeMap<TransactionId, Voidable>, Error> {
        let engine = self.engine();
        // Once each, here and below: what is asked for twice is found twice, and would be taken back twice.
        let named: BTreeSet<uuid::Uuid> = ids.map(TransactionId::uuid).collect();
        let rows: Vec<EntryRow> =
            self.on.all(FIND_ENTRIES, vec![self.id.into(), id_set(engine, named.into_iter())]).await?;
        let entries = rows.into_iter().map(|row| row.read(self.id)).collect::<Result<Vec<_>, _>>()?;
        if entries.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rates = self.rates(entries.iter().map(|entry| entry.program_version)).await?;
        let cards = id_set(engine, entries.iter().map(|entry| entry.card.uuid()));
        let related = id_set(engine, entries.iter().map(|entry| entry.id.uuid()));
        let voids: Vec<EntryRow> = self.on.all(FIND_VOIDS, vec![self.id.into(), cards, related]).await?;
        let mut found: BTreeMap<TransactionId, Voidable> = entries
            .into_iter()
            .map(|entry| (entry.id, rates.get(&entry.program_version).copied().unwrap_or_default(), entry))
            .map(|(id, rate, entry)| (id, Voidable::untouched(entry, rate)))
            .collect();
        for void in voids {
            let void = void.read(self.id)?;
            if let Some(voidable) = void.related.and_then(|id| found.get_mut(&id)) {
                voidable.count(&void);
            }
        }
        Ok(found)
    }

    async fn rates(&mut self, versions: impl Iterator<Item = i64>) -> Result<BTreeMap<i64, i64>, Error> {
        let set = number_set(self.engine(), versions);
        let rows: Vec<RateRow> = self.on.all(FIND_RATES, vec![self.id.into(), set]).await?;
        Ok(rows.into_iter().map(|row| (row.version, row.rules.0.points_per_euro)).collect())
    }

    /// Claims a one-off bonus for a card; `false` when it was given before (G-L12).
    ///
    /// # Errors
    /// The database's.
    pub async fn claim_bonus(&mut self, card: CardId, kind: &str, occasion: &str) -> Result<bool, Error> {
        Ok(self.on.execute(CLAIM_BONUS, args![self.id, card, kind, occasion]).await? == 1)
    }

    /// Remembers that a person had the welcome bonus; `false` when they had it before.
    ///
    /// # Errors
    /// The database's.
    pub async fn remember_bonus(
        &mut self,
        scope: StoreId,
        person_hash: [u8; 32],
        now: Timestamp,
    ) -> Result<bool, Error> {
        Ok(self.on.execute(REMEMBER_BONUS, args![self.id, scope, person_hash, now]).await? == 1)
    }

    /// The answer already given to one key.
    ///
    /// # Errors
    /// The database's.
    pub async fn outcome(
        &mut self,
        realm: Realm,
        key_hash: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<StoredOutcome>, Error> {
        let row: Option<OutcomeFound> =
            self.on.optional(FIND_OUTCOME, args![self.id, realm.as_str(), key_hash, now]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// Stores the answer to an intent outside the posting queue, in the transaction of its effect.
    ///
    /// # Errors
    /// [`Error::Taken`] when the same key was answered meanwhile.
    pub async fn store_outcome(&mut self, row: &OutcomeRow) -> Result<(), Error> {
        self.drop_expired(row.realm, row.key_hash, row.created_at).await?;
        let args = args![
            self.id,
            row.realm.as_str(),
            row.key_hash,
            row.fingerprint,
            row.card,
            row.body.as_str(),
            row.created_at,
            row.expires_at
        ];
        self.on.execute(INSERT_OUTCOME, args).await.map(|_| ())
    }

    /// Removes the stored answers and the erasable facts of a card. Safety §16.1.
    ///
    /// # Errors
    /// The database's.
    pub async fn forget_card(&mut self, card: CardId) -> Result<(), Error> {
        self.on.execute(FORGET_OUTCOMES, args![self.id, card]).await?;
        self.on.execute(FORGET_CONTEXT, args![self.id, card]).await.map(|_| ())
    }

    /// Looks at the next `limit` answers after a key, and removes those that no client may ask for any more. Returns the last key
    /// that was looked at, and how many went; `None` at the end.
    ///
    /// # Errors
    /// The database's.
    pub async fn purge_outcomes(
        &mut self,
        realm: Realm,
        after: &[u8],
        limit: i64,
        now: Timestamp,
    ) -> Result<Option<(Vec<u8>, u64)>, Error> {
        let args = args![self.id, realm.as_str(), after.to_vec(), limit, now];
        let page: Option<OutcomesPage> = self.on.optional(OUTCOMES_PAGE, args).await?;
        let Some(OutcomesPage { reached, over_count }) = page else { return Ok(None) };
        if over_count == 0 {
            return Ok(Some((reached, 0)));
        }
        let args = args![self.id, realm.as_str(), after.to_vec(), reached.clone(), now];
        let gone = self.on.execute(PURGE_OUTCOMES, args).await?;
        Ok(Some((reached, gone)))
    }
}
