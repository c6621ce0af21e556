//! What a batch has to know besides its cards, in one trip.

use std::collections::{BTreeMap, BTreeSet};

use orion_domain::ledger::{Card, LiveOrder, StampGiven};
use orion_domain::program::Program;
use orion_domain::settings::Settings;
use orion_domain::{CardId, MerchantId, OrderReference, StaffPinId, StoreId, Timestamp, TransactionId};
use serde::Deserialize;
use serde_json::json;
use sqlx::types::Json;

use super::{ClaimRow, OutcomeFound, Realm, StoredOutcome, id_set, text_set};
use crate::Error;
use crate::cards::{BalanceRow, balance_as_json};
use crate::db::{Arg, Engine, args};
use crate::joined::Joined;
use crate::programs::{ParsedPrograms, ProgramTexts};
use crate::scope::Merchant;
use crate::settings::{SettingsRow, rules_of_merchant};
use crate::statement::{Sql, statements};

/// A row `f` of one of the lists on PostgreSQL, its columns in the order of the struct that reads it.
macro_rules! in_json {
    (outcome) => {
        "json_build_array(f.realm, encode(f.key_hash, 'hex'), encode(f.fingerprint, 'hex'), f.body, f.expires_at)"
    };
    (order) => {
        "json_build_array(f.store_id, f.order_reference, f.transaction_id, f.card_id, f.amount_cents)"
    };
    (stamp) => {
        "json_build_array(f.id, f.card_id, f.transaction_at)"
    };
    (pin) => {
        "json_build_array(f.id, f.store_id, f.is_manager)"
    };
    (card) => {
        "json_build_array(f.id, f.enrolled_at_store_id, f.stamp_count, f.total_stamps_earned, f.stamps_redeemed, f.points_balance,
          f.total_points_earned, f.points_redeemed, f.total_points_voided, f.last_stamp_at, f.last_points_at, f.last_redemption_at,
          f.last_activity_at, f.is_active, f.seq, encode(f.head_hash, 'hex'), f.deleted_at)"
    };
}

/// The look-ups of [`FIND_KNOWN_ALONE`] but that of the card, each with what it makes of a row `f`.
macro_rules! known_alone {
    ($outcome:expr, $order:expr, $stamps:expr, $pin:expr) => {
        concat!(
            "(SELECT ",
            $outcome,
            " FROM outcomes f WHERE f.merchant_id = $1 AND f.realm = $2 AND f.key_hash = $3) AS outcomes,
            (SELECT ",
            $order,
            " FROM order_claims f WHERE f.merchant_id = $1 AND f.store_id = $4 AND f.order_reference = $5) AS orders,
            (SELECT ",
            $stamps,
            " FROM loyalty_transactions f
              WHERE f.merchant_id = $1 AND f.card_id = $6 AND f.transaction_type = 'stamp_earned' AND f.transaction_at >= $7
              AND NOT EXISTS (SELECT 1 FROM loyalty_transactions v WHERE v.merchant_id = $1 AND v.card_id = f.card_id
                AND v.related_transaction_id = f.id)) AS stamps,
            (SELECT ",
            $pin,
            " FROM staff_pins f
              WHERE f.merchant_id = $1 AND f.id = $8 AND f.is_active = TRUE AND f.deleted_at IS NULL) AS pins"
        )
    };
}

statements! {
    /// Each list is one JSON text, so that all of them fit into a row. On SQLite the cards are among them: nobody else can write
    /// once the transaction has begun, whereas PostgreSQL has to lock them first. `CROSS JOIN` keeps the order of a join there.
    FIND_KNOWN(sqlite rules_of_merchant!(concat!(",
        (SELECT json_group_array(", balance_as_json!(), ")
          FROM json_each($2) asked CROSS JOIN cards c ON c.merchant_id = $1 AND c.id = unhex(asked.value)) AS cards,
        (SELECT json_group_array(json_array(o.realm, hex(o.key_hash), hex(o.fingerprint), o.body, o.expires_at))
          FROM jsonb_each($3) asked CROSS JOIN outcomes o ON o.merchant_id = $1 AND o.realm = asked.value ->> 0
          AND o.key_hash = unhex(asked.value ->> 1)) AS outcomes,
        (SELECT json_group_array(json_array(hex(o.store_id), o.order_reference, hex(o.transaction_id), hex(o.card_id),
          o.amount_cents))
          FROM jsonb_each($4) asked CROSS JOIN order_claims o ON o.merchant_id = $1 AND o.store_id = unhex(asked.value ->> 0)
          AND o.order_reference = asked.value ->> 1) AS orders,
        (SELECT json_group_array(json_array(hex(id), hex(card_id), transaction_at)) FROM (SELECT t.id, t.card_id, t.transaction_at
          FROM json_each($5) asked CROSS JOIN loyalty_transactions t ON t.merchant_id = $1 AND t.card_id = unhex(asked.value)
          AND t.transaction_type = 'stamp_earned' AND t.transaction_at >= $6
          WHERE NOT EXISTS (SELECT 1 FROM loyalty_transactions v WHERE v.merchant_id = $1 AND v.card_id = t.card_id
            AND v.related_transaction_id = t.id)
          ORDER BY t.card_id, t.seq)) AS stamps,
        (SELECT json_group_array(json_array(hex(p.id), hex(p.store_id), json(iif(p.is_manager, 'true', 'false'))))
          FROM json_each($7) asked CROSS JOIN staff_pins p ON p.merchant_id = $1 AND p.id = unhex(asked.value)
          AND p.is_active = TRUE AND p.deleted_at IS NULL) AS pins")),
        postgres rules_of_merchant!(concat!(", NULL::json AS cards,
        (SELECT json_agg(", in_json!(outcome), ") FROM unnest($2::text[], $3::bytea[]) AS asked (realm, key_hash)
          CROSS JOIN LATERAL (SELECT realm, key_hash, fingerprint, body, expires_at FROM outcomes
          WHERE merchant_id = $1 AND realm = asked.realm AND key_hash = asked.key_hash OFFSET 0) AS f) AS outcomes,
        (SELECT json_agg(", in_json!(order), ") FROM unnest($4::uuid[], $5::text[]) AS asked (store_id, order_reference)
          CROSS JOIN LATERAL (SELECT store_id, order_reference, transaction_id, card_id, amount_cents FROM order_claims
          WHERE merchant_id = $1 AND store_id = asked.store_id AND order_reference = asked.order_reference OFFSET 0) AS f) AS orders,
        (SELECT json_agg(", in_json!(stamp), " ORDER BY f.card_id, f.seq) FROM unnest($6::uuid[]) AS asked (id)
          CROSS JOIN LATERAL (SELECT t.id, t.card_id, t.seq, t.transaction_at FROM loyalty_transactions t
          WHERE t.merchant_id = $1 AND t.card_id = asked.id AND t.transaction_type = 'stamp_earned' AND t.transaction_at >= $7
          AND NOT EXISTS (SELECT 1 FROM loyalty_transactions v WHERE v.merchant_id = $1 AND v.card_id = t.card_id
            AND v.related_transaction_id = t.id) OFFSET 0) AS f) AS stamps,
        (SELECT json_agg(", in_json!(pin), ") FROM unnest($8::uuid[]) AS asked (id)
          CROSS JOIN LATERAL (SELECT id, store_id, is_manager FROM staff_pins
          WHERE merchant_id = $1 AND id = asked.id AND is_active = TRUE AND deleted_at IS NULL OFFSET 0) AS f) AS pins")));
    /// The same where no list asks for more than one, as a till that is alone does every time: each list with its join costs more
    /// than the look-up behind it. What is not asked about is NULL, which finds nothing.
    FIND_KNOWN_ALONE(sqlite rules_of_merchant!(concat!(",
        (SELECT json_array(", balance_as_json!(), ") FROM cards c WHERE c.merchant_id = $1 AND c.id = $9) AS cards, ",
        known_alone!("json_array(json_array(f.realm, hex(f.key_hash), hex(f.fingerprint), f.body, f.expires_at))",
          "json_array(json_array(hex(f.store_id), f.order_reference, hex(f.transaction_id), hex(f.card_id), f.amount_cents))",
          "json_group_array(json_array(hex(f.id), hex(f.card_id), f.transaction_at) ORDER BY f.seq)",
          "json_array(json_array(hex(f.id), hex(f.store_id), json(iif(f.is_manager, 'true', 'false'))))"))),
        postgres rules_of_merchant!(concat!(",
        (SELECT json_build_array(", in_json!(card), ") FROM cards f WHERE f.merchant_id = $1 AND f.id = $9) AS cards, ",
        known_alone!(concat!("json_build_array(", in_json!(outcome), ")"), concat!("json_build_array(", in_json!(order), ")"),
          concat!("json_agg(", in_json!(stamp), " ORDER BY f.seq)"), concat!("json_build_array(", in_json!(pin), ")")))));
}

/// What the commands of a batch ask about.
#[derive(Debug, Clone)]
pub struct Questions {
    /// The instant of the batch.
    pub now: Timestamp,
    /// Cards that are to change, which are locked.
    pub cards: BTreeSet<CardId>,
    /// Keys of intents, as SHA-256.
    pub keys: Vec<(Realm, [u8; 32])>,
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
            cards: BTreeSet::new(),
            keys: Vec::new(),
            receipts: Vec::new(),
            stamped: BTreeSet::new(),
            stamps_since: now,
            pins: BTreeSet::new(),
        }
    }

    /// Which statement answers on SQLite, and its parameters.
    fn for_sqlite(&self, merchant: MerchantId) -> (Sql, Vec<Arg>) {
        if let Some(args) = self.alone_with_card(merchant) {
            return (FIND_KNOWN_ALONE, args);
        }
        let keys = self.keys.iter().map(|(realm, hash)| json!([realm.as_str(), hex::encode(hash)]));
        let receipts =
            self.receipts.iter().map(|(store, receipt)| json!([store.uuid().simple().to_string(), receipt.as_str()]));
        let args = vec![
            merchant.into(),
            id_set(Engine::Sqlite, self.cards.iter().map(|card| card.uuid())),
            Arg::Json(keys.collect()),
            Arg::Json(receipts.collect()),
            id_set(Engine::Sqlite, self.stamped.iter().map(|card| card.uuid())),
            self.stamps_since.into(),
            id_set(Engine::Sqlite, self.pins.iter().map(|pin| pin.uuid())),
        ];
        (FIND_KNOWN, args)
    }

    /// Which statement answers on PostgreSQL, and its parameters.
    fn for_postgres(&self, merchant: MerchantId) -> (Sql, Vec<Arg>) {
        if let Some(args) = self.alone(merchant, None) {
            return (FIND_KNOWN_ALONE, args);
        }
        let args = vec![
            merchant.into(),
            text_set(Engine::Postgres, self.keys.iter().map(|(realm, _)| realm.as_str().to_owned())),
            Arg::Blobs(self.keys.iter().map(|(_, hash)| Some(hash.to_vec())).collect()),
            id_set(Engine::Postgres, self.receipts.iter().map(|(store, _)| store.uuid())),
            text_set(Engine::Postgres, self.receipts.iter().map(|(_, receipt)| receipt.as_str().to_owned())),
            id_set(Engine::Postgres, self.stamped.iter().map(|card| card.uuid())),
            self.stamps_since.into(),
            id_set(Engine::Postgres, self.pins.iter().map(|pin| pin.uuid())),
        ];
        (FIND_KNOWN, args)
    }

    /// The parameters of [`FIND_KNOWN_ALONE`], which reads the card too; `None` where that statement is not enough.
    pub(super) fn alone_with_card(&self, merchant: MerchantId) -> Option<Vec<Arg>> {
        self.alone(merchant, only(self.cards.iter().copied())?)
    }

    fn alone(&self, merchant: MerchantId, card: Option<CardId>) -> Option<Vec<Arg>> {
        let key = only(self.keys.iter())?;
        let receipt = only(self.receipts.iter())?;
        Some(args![
            merchant,
            key.map(|(realm, _)| realm.as_str().to_owned()),
            Arg::Bytes(key.map(|(_, hash)| hash.to_vec())),
            receipt.map(|(store, _)| *store),
            receipt.map(|(_, reference)| reference.as_str().to_owned()),
            only(self.stamped.iter().copied())?,
            self.stamps_since,
            only(self.pins.iter().copied())?,
            card,
        ])
    }
}

/// The answers to [`Questions`], and by which rules to decide.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The program that is open, if there is one.
    pub program: Option<Program>,
    /// The settings; the defaults while nobody has changed them.
    pub settings: Settings,
    /// The cards, locked if this was asked in a transaction. Those that do not exist are left out.
    pub cards: BTreeMap<CardId, Card>,
    /// Answers already given to keys.
    pub outcomes: Vec<StoredOutcome>,
    /// The live earns of receipts.
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
pub(super) struct KnownRow {
    #[sqlx(flatten)]
    program: Joined<ProgramTexts>,
    #[sqlx(flatten)]
    settings: Joined<SettingsRow>,
    cards: List<BalanceRow>,
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

/// The only one of a list, if there is any; `None` when there are more.
fn only<T>(mut list: impl Iterator<Item = T>) -> Option<Option<T>> {
    let first = list.next();
    list.next().is_none().then_some(first)
}

impl Merchant<'_> {
    /// Locks the cards, then answers the other questions of a batch, so that each answer shows what the last holder of a lock wrote.
    /// Expired answers to keys are removed on the way: whoever answers such a key anew must not find its place taken.
    ///
    /// # Errors
    /// [`Error::Contention`] when a lock does not come free in time.
    pub async fn known(&mut self, asked: &Questions, programs: &ParsedPrograms) -> Result<Known, Error> {
        let (locked, (statement, args)) = match self.engine() {
            Engine::Sqlite => (BTreeMap::new(), asked.for_sqlite(self.id)),
            Engine::Postgres if asked.cards.is_empty() => (BTreeMap::new(), asked.for_postgres(self.id)),
            Engine::Postgres => (self.lock_cards(asked.cards.iter().copied()).await?, asked.for_postgres(self.id)),
        };
        let row: Option<KnownRow> = self.on.optional(statement, args).await?;
        let Some(row) = row else { return Ok(Known::default()) };
        let (mut known, expired) = row.read(self.id, asked.now, programs)?;
        known.cards.extend(locked);
        for outcome in expired {
            self.drop_expired(outcome.realm, outcome.key_hash, asked.now).await?;
        }
        Ok(known)
    }
}

impl KnownRow {
    /// What is known, and answers that have expired.
    pub(super) fn read(
        self,
        merchant: MerchantId,
        now: Timestamp,
        programs: &ParsedPrograms,
    ) -> Result<(Known, Vec<StoredOutcome>), Error> {
        let program = self.program.0.map(|texts| programs.read(merchant, texts)).transpose()?;
        let mut known = Known { program, settings: self.settings.read()?, ..Known::default() };
        for row in listed(self.cards) {
            let card = Card::try_from(row)?;
            known.cards.insert(card.id, card);
        }
        let mut expired = Vec::new();
        for outcome in listed(self.outcomes) {
            let is_live = outcome.expires_at > now.micros();
            let found = if is_live { &mut known.outcomes } else { &mut expired };
            found.push(StoredOutcome::try_from(outcome)?);
        }
        known.orders = listed(self.orders).map(ClaimRow::read).collect::<Result<_, _>>()?;
        for stamp in listed(self.stamps) {
            let (transaction, at) = (TransactionId::new(stamp.id), Timestamp::from_micros(stamp.transaction_at));
            known.stamps.entry(CardId::new(stamp.card_id)).or_default().push(StampGiven { transaction, at });
        }
        known.pins = listed(self.pins).map(PinRow::read).collect();
        Ok((known, expired))
    }
}

impl PinRow {
    const fn read(self) -> LivePin {
        LivePin { id: StaffPinId::new(self.id), store: StoreId::new(self.store_id), is_manager: self.is_manager }
    }
}
