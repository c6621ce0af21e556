//! A row of the ledger between the database and the domain.

use orion_domain::ledger::{Entry, EntryHash};
use orion_domain::{
    ApiKeyId, CardId, Cents, Delta, MerchantId, OrderReference, Points, RewardId, StaffPinId, Stamps, StoreId,
    Timestamp, TransactionId, UserId,
};

use crate::Error;

/// Reads every column of a row; the table is `t`.
macro_rules! entry_columns {
    () => {
        "SELECT t.card_id, t.seq, t.id, t.transaction_type, t.stamps_delta, t.points_delta, t.stamps_balance_after,
        t.points_balance_after, t.requested_stamps_delta, t.requested_points_delta, t.shortfall, t.purchase_amount_cents,
        t.order_reference, t.reward_id, t.reward_description, t.program_version, t.store_id, t.staff_pin_id, t.user_id,
        t.api_key_id, t.acting_admin_id, t.related_transaction_id, t.transaction_at, t.commitment, t.entry_hash
        FROM loyalty_transactions t"
    };
}
pub(crate) use entry_columns;

/// A row as the statements above select it; its fields stand in the order of [`entry_columns`].
#[derive(sqlx::FromRow, serde::Deserialize)]
pub(crate) struct EntryRow {
    card_id: uuid::Uuid,
    seq: i64,
    pub id: uuid::Uuid,
    transaction_type: String,
    stamps_delta: i64,
    points_delta: i64,
    stamps_balance_after: i64,
    points_balance_after: i64,
    requested_stamps_delta: Option<i64>,
    requested_points_delta: Option<i64>,
    shortfall: i64,
    purchase_amount_cents: Option<i64>,
    order_reference: Option<String>,
    reward_id: Option<uuid::Uuid>,
    reward_description: Option<String>,
    program_version: i64,
    store_id: Option<uuid::Uuid>,
    staff_pin_id: Option<uuid::Uuid>,
    user_id: Option<uuid::Uuid>,
    api_key_id: Option<uuid::Uuid>,
    acting_admin_id: Option<uuid::Uuid>,
    related_transaction_id: Option<uuid::Uuid>,
    transaction_at: i64,
    #[serde(deserialize_with = "bytes_or_null")]
    commitment: Option<Vec<u8>>,
    #[serde(deserialize_with = "bytes")]
    entry_hash: Vec<u8>,
}

/// Bytes that are there.
pub(crate) fn bytes<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    bytes_or_null(from)?.ok_or_else(|| serde::de::Error::custom("bytes are missing"))
}

/// JSON has no bytes; both engines write them as hexadecimal text.
fn bytes_or_null<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Vec<u8>>, D::Error> {
    let text: Option<std::borrow::Cow<'de, str>> = serde::Deserialize::deserialize(from)?;
    text.map(|text| hex::decode(text.as_bytes()).map_err(serde::de::Error::custom)).transpose()
}

impl EntryRow {
    /// Turns the row into the domain's entry.
    pub(crate) fn read(self, merchant: MerchantId) -> Result<Entry, Error> {
        let corrupt = |column| move |error| Error::corrupt("loyalty_transactions", column, error);
        let hash = |bytes: Vec<u8>, column| {
            <[u8; 32]>::try_from(bytes).map_err(|_| Error::corrupt("loyalty_transactions", column, "not 32 bytes"))
        };
        Ok(Entry {
            id: TransactionId::new(self.id),
            merchant,
            card: CardId::new(self.card_id),
            seq: self.seq,
            transaction_type: self.transaction_type.parse().map_err(corrupt("transaction_type"))?,
            stamps_delta: Delta::new(self.stamps_delta),
            points_delta: Delta::new(self.points_delta),
            stamps_balance_after: Stamps::new(self.stamps_balance_after).map_err(corrupt("stamps_balance_after"))?,
            points_balance_after: Points::new(self.points_balance_after).map_err(corrupt("points_balance_after"))?,
            requested_stamps_delta: self.requested_stamps_delta.map(Delta::new),
            requested_points_delta: self.requested_points_delta.map(Delta::new),
            shortfall: self.shortfall,
            purchase_amount: self
                .purchase_amount_cents
                .map(Cents::new)
                .transpose()
                .map_err(corrupt("purchase_amount_cents"))?,
            order_reference: self
                .order_reference
                .as_deref()
                .map(OrderReference::new)
                .transpose()
                .map_err(corrupt("order_reference"))?,
            reward: self.reward_id.map(RewardId::new),
            reward_description: self.reward_description,
            program_version: self.program_version,
            store: self.store_id.map(StoreId::new),
            staff_pin: self.staff_pin_id.map(StaffPinId::new),
            user: self.user_id.map(UserId::new),
            api_key: self.api_key_id.map(ApiKeyId::new),
            acting_admin: self.acting_admin_id.map(UserId::new),
            related: self.related_transaction_id.map(TransactionId::new),
            at: Timestamp::from_micros(self.transaction_at),
            commitment: self.commitment.map(|bytes| hash(bytes, "commitment")).transpose()?,
            hash: EntryHash(hash(self.entry_hash, "entry_hash")?),
        })
    }
}
