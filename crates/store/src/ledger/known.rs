//! What a batch has to know besides its cards, in one trip.

use std::collections::{BTreeMap, BTreeSet};

use orion_domain::ledger::{LiveOrder, StampGiven};
use orion_domain::program::Program;
use orion_domain::settings::Settings;
use orion_domain::{CardId, OrderReference, StaffPinId, StoreId, Timestamp, TransactionId};
use serde::Deserialize;
use sqlx::types::Json;

use super::{ClaimRow, OutcomeFound, StoredOutcome, blob_set, id_set, text_set};
use crate::Error;
use crate::scope::Merchant;
use crate::settings::{RulesRow, rules_of_merchant};
use crate::statement::statements;

statements! {
    /// Each list is one JSON text, so that all of them fit into a row.
    FIND_KNOWN(sqlite rules_of_merchant!(",
        (SELECT json_group_array(json_array(realm, hex(key_hash), hex(fingerprint), body, expires_at)) FROM outcomes
          WHERE merchant_id = $1 AND realm IN ('member', 'public') AND key_hash IN (SELECT unhex(value) FROM json_each($2)))
          AS outcomes,
        (SELECT json_group_array(json_array(hex(store_id), order_reference, hex(transaction_id), hex(card_id), amount_cents))
          FROM order_claims WHERE merchant_id = $1 AND store_id IN (SELECT unhex(value) FROM json_each($3))
          AND order_reference IN (SELECT value FROM json_each($4))) AS orders,
        (SELECT json_group_array(json_array(hex(id), hex(card_id), transaction_at)) FROM (SELECT t.id, t.card_id, t.transaction_at
          FROM loyalty_transactions t WHERE t.merchant_id = $1 AND t.card_id IN (SELECT unhex(value) FROM json_each($5))
          AND t.transaction_type = 'stamp_earned' AND t.transaction_at >= $6
          AND NOT EXISTS (SELECT 1 FROM loyalty_transactions v WHERE v.merchant_id = $1 AND v.card_id = t.card_id
            AND v.related_transaction_id = t.id)
          ORDER BY t.card_id, t.seq)) AS stamps,
        (SELECT json_group_array(json_array(hex(id), hex(store_id), json(iif(is_manager, 'true', 'false')))) FROM staff_pins
          WHERE merchant_id = $1 AND is_active = TRUE AND deleted_at IS NULL
          AND id IN (SELECT unhex(value) FROM json_each($7))) AS pins"),
        postgres rules_of_merchant!(",
        (SELECT json_agg(json_build_array(f.realm, encode(f.key_hash, 'hex'), encode(f.fingerprint, 'hex'), f.body, f.expires_at))
          FROM unnest($2::bytea[]) AS asked (key_hash) CROSS JOIN LATERAL (SELECT realm, key_hash, fingerprint, body, expires_at
          FROM outcomes WHERE merchant_id = $1 AND realm IN ('member', 'public') AND key_hash = asked.key_hash OFFSET 0) AS f)
          AS outcomes,
        (SELECT json_agg(json_build_array(f.store_id, f.order_reference, f.transaction_id, f.card_id, f.amount_cents))
          FROM unnest($3::uuid[], $4::text[]) AS asked (store_id, order_reference) CROSS JOIN LATERAL (SELECT store_id,
          order_reference, transaction_id, card_id, amount_cents FROM order_claims WHERE merchant_id = $1
          AND store_id = asked.store_id AND order_reference = asked.order_reference OFFSET 0) AS f) AS orders,
        (SELECT json_agg(json_build_array(f.id, f.card_id, f.transaction_at) ORDER BY f.card_id, f.seq)
          FROM unnest($5::uuid[]) AS asked (id) CROSS JOIN LATERAL (SELECT t.id, t.card_id, t.seq, t.transaction_at
          FROM loyalty_transactions t WHERE t.merchant_id = $1 AND t.card_id = asked.id
          AND t.transaction_type = 'stamp_earned' AND t.transaction_at >= $6
          AND NOT EXISTS (SELECT 1 FROM loyalty_transactions v WHERE v.merchant_id = $1 AND v.card_id = t.card_id
            AND v.related_transaction_id = t.id) OFFSET 0) AS f) AS stamps,
        (SELECT json_agg(json_build_array(f.id, f.store_id, f.is_manager))
          FROM unnest($7::uuid[]) AS asked (id) CROSS JOIN LATERAL (SELECT id, store_id, is_manager FROM staff_pins
          WHERE merchant_id = $1 AND id = asked.id AND is_active = TRUE AND deleted_at IS NULL OFFSET 0) AS f) AS pins"));
}

/// What the commands of a batch ask about.
#[derive(Debug, Clone)]
pub struct Questions {
    /// The instant of the batch.
    pub now: Timestamp,
    /// Keys of intents, as SHA-256.
    pub keys: Vec<[u8; 32]>,
    /// Receipts to be claimed or released.
    pub receipts: Vec<(StoreId, OrderReference)>,
    /// Cards that are to be stamped.
    pub stamped: BTreeSet<CardId>,
    /// Since when stamps matter.
    pub stamps_since: Timestamp,
    /// PINs that confirm something.
    pub pins: BTreeSet<StaffPinId>,
}

impl Questions {
    /// None yet.
    pub const fn at(now: Timestamp) -> Self {
        Self {
            now,
            keys: Vec::new(),
            receipts: Vec::new(),
            stamped: BTreeSet::new(),
            stamps_since: now,
            pins: BTreeSet::new(),
        }
    }
}

/// The answers to [`Questions`], and by which rules to decide.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The program that is open, if there is one.
    pub program: Option<Program>,
    /// The settings; the defaults while nobody has changed them.
    pub settings: Settings,
    /// Answers already given to keys.
    pub outcomes: Vec<StoredOutcome>,
    /// The live earns of receipts. On SQLite, some that were not asked for may be among them: one store's receipt of another.
    pub orders: BTreeMap<(StoreId, OrderReference), LiveOrder>,
    /// Stamps that were not voided, by card, oldest first.
    pub stamps: BTreeMap<CardId, Vec<StampGiven>>,
    /// Those PINs that work.
    pub pins: Vec<LivePin>,
}

/// A PIN that works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LivePin {
    /// Its id.
    pub id: StaffPinId,
    /// The only store it works at.
    pub store: StoreId,
    /// Whether it stands for a manager.
    pub is_manager: bool,
}

#[derive(sqlx::FromRow)]
struct KnownRow {
    #[sqlx(flatten)]
    rules: RulesRow,
    outcomes: List<OutcomeFound>,
    orders: List<ClaimRow>,
    stamps: List<StampRow>,
    pins: List<PinRow>,
}

/// Absent where PostgreSQL found nothing.
type List<T> = Option<Json<Vec<T>>>;

fn listed<T>(list: List<T>) -> impl Iterator<Item = T> {
    list.map(|json| json.0).into_iter().flatten()
}

#[derive(Deserialize)]
struct StampRow {
    id: uuid::Uuid,
    card_id: uuid::Uuid,
    transaction_at: i64,
}

#[derive(Deserialize)]
struct PinRow {
    id: uuid::Uuid,
    store_id: uuid::Uuid,
    is_manager: bool,
}

impl Merchant<'_> {
    /// Answers the questions of a batch. Expired answers to keys are removed on the way: whoever answers such a key anew must not
    /// find its place taken.
    ///
    /// # Errors
    /// The database's.
    pub async fn known(&mut self, asked: &Questions) -> Result<Known, Error> {
        let engine = self.engine();
        let args = vec![
            self.id.into(),
            blob_set(engine, asked.keys.iter()),
            id_set(engine, asked.receipts.iter().map(|(store, _)| store.uuid())),
            text_set(engine, asked.receipts.iter().map(|(_, reference)| reference.as_str().to_owned())),
            id_set(engine, asked.stamped.iter().map(|card| card.uuid())),
            asked.stamps_since.into(),
            id_set(engine, asked.pins.iter().map(|pin| pin.uuid())),
        ];
        let row: Option<KnownRow> = self.on.optional(FIND_KNOWN, args).await?;
        let Some(row) = row else { return Ok(Known::default()) };
        let (program, settings) = row.rules.read()?;
        let mut known = Known { program, settings, ..Known::default() };
        for outcome in listed(row.outcomes) {
            let is_live = outcome.expires_at > asked.now.micros();
            let stored = StoredOutcome::try_from(outcome)?;
            if is_live {
                known.outcomes.push(stored);
            } else {
                self.drop_expired(stored.realm, stored.key_hash, asked.now).await?;
            }
        }
        known.orders = listed(row.orders).map(ClaimRow::read).collect::<Result<_, _>>()?;
        for stamp in listed(row.stamps) {
            let (transaction, at) = (TransactionId::new(stamp.id), Timestamp::from_micros(stamp.transaction_at));
            known.stamps.entry(CardId::new(stamp.card_id)).or_default().push(StampGiven { transaction, at });
        }
        known.pins = listed(row.pins).map(PinRow::read).collect();
        Ok(known)
    }
}

impl PinRow {
    const fn read(self) -> LivePin {
        LivePin { id: StaffPinId::new(self.id), store: StoreId::new(self.store_id), is_manager: self.is_manager }
    }
}
