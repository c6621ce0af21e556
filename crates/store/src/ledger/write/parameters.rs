//! A batch as parameters: columns for statements that take each by its number, JSON texts for those that take a set.

use orion_domain::ledger::{Card, CardState, Entry};
use orion_domain::{CardId, MerchantId, OrderReference, StoreId, Timestamp, TransactionId};
use serde_json::{Value, json};

use super::{BatchRows, ClaimRow, ContextRow, OutcomeRow};
use crate::db::{Arg, args};

/// The parameters of [`super::WRITE_SETS`].
pub(super) fn sets(merchant: MerchantId, rows: &BatchRows) -> Vec<Arg> {
    args![
        merchant,
        set(rows.entries.iter().map(entry_json)),
        set(rows.contexts.iter().map(context_json)),
        set(rows.outcomes.iter().map(outcome_json)),
        set(rows.claims.iter().map(claim_json)),
        set(rows.cards.iter().map(card_json)),
        set(rows.turned().map(card_json))
    ]
}

/// Rows as SQLite takes them.
fn set(rows: impl Iterator<Item = Value>) -> Value {
    Value::Array(rows.collect())
}

fn hex_id(id: Option<uuid::Uuid>) -> Option<String> {
    id.map(|id| id.simple().to_string())
}

fn entry_json(entry: &Entry) -> Value {
    json!([
        hex_id(Some(entry.card.uuid())),
        entry.seq,
        hex_id(Some(entry.id.uuid())),
        entry.transaction_type.as_str(),
        entry.stamps_delta.get(),
        entry.points_delta.get(),
        entry.stamps_balance_after.get(),
        entry.points_balance_after.get(),
        entry.requested_stamps_delta.map(orion_domain::Delta::get),
        entry.requested_points_delta.map(orion_domain::Delta::get),
        entry.shortfall,
        entry.purchase_amount.map(orion_domain::Cents::get),
        entry.order_reference.as_ref().map(OrderReference::as_str),
        hex_id(entry.reward.map(orion_domain::RewardId::uuid)),
        entry.reward_description,
        entry.program_version,
        hex_id(entry.store.map(StoreId::uuid)),
        hex_id(entry.staff_pin.map(orion_domain::StaffPinId::uuid)),
        hex_id(entry.user.map(orion_domain::UserId::uuid)),
        hex_id(entry.api_key.map(orion_domain::ApiKeyId::uuid)),
        hex_id(entry.acting_admin.map(orion_domain::UserId::uuid)),
        hex_id(entry.related.map(TransactionId::uuid)),
        entry.at.micros(),
        entry.commitment.map(hex::encode),
        hex::encode(entry.hash.0),
    ])
}

fn context_json(row: &ContextRow) -> Value {
    json!([hex_id(Some(row.transaction.uuid())), row.ip_address, row.user_agent, row.notes, hex::encode(row.salt)])
}

fn outcome_json(row: &OutcomeRow) -> Value {
    json!([
        row.realm.as_str(),
        hex::encode(row.key_hash),
        hex::encode(row.fingerprint),
        hex_id(row.card.map(CardId::uuid)),
        row.body,
        row.created_at.micros(),
        row.expires_at.micros(),
    ])
}

fn claim_json(row: &ClaimRow) -> Value {
    json!([
        hex_id(Some(row.store.uuid())),
        row.reference.as_str(),
        hex_id(Some(row.transaction.uuid())),
        hex_id(Some(row.card.uuid())),
        row.amount_cents,
    ])
}

/// Whether a card is open, as a number; a deleted card is never written by a batch.
fn state_number(card: &Card) -> i64 {
    i64::from(card.state == CardState::Active)
}

fn card_json(card: &Card) -> Value {
    json!([
        hex_id(Some(card.id.uuid())),
        card.stamp_count.get(),
        card.total_stamps_earned,
        card.stamps_redeemed,
        card.points_balance.get(),
        card.total_points_earned,
        card.points_redeemed,
        card.total_points_voided,
        card.last_stamp_at.map(Timestamp::micros),
        card.last_points_at.map(Timestamp::micros),
        card.last_redemption_at.map(Timestamp::micros),
        card.last_activity_at.map(Timestamp::micros),
        state_number(card),
        card.seq,
        hex::encode(card.head_hash.0),
    ])
}

/// How a column of rows is passed.
#[derive(Clone, Copy)]
pub(super) enum Form {
    /// All of it, to PostgreSQL.
    Array,
    /// The value of the only row, or nothing.
    Value,
}

/// Columns of a set of rows.
struct Columns<'a, T>(&'a [T], Form);

/// How columns of one type are taken out of rows.
macro_rules! column {
    ($($name:ident: $kind:ty, $value:ident, $array:ident;)*) => {$(
        fn $name(&self, value: impl Fn(&T) -> Option<$kind>) -> Arg {
            match self.1 {
                Form::Array => Arg::$array(self.0.iter().map(value).collect()),
                Form::Value => Arg::$value(self.0.first().and_then(value)),
            }
        }
    )*};
}

impl<T> Columns<'_, T> {
    column! {
        ids: uuid::Uuid, Uuid, Uuids;
        numbers: i64, Int, Ints;
        texts: String, Text, Texts;
        bytes: Vec<u8>, Bytes, Blobs;
    }
}

/// The parameters of [`super::WRITE_BATCH`] and of everything that is numbered like it.
pub(super) fn columns(merchant: MerchantId, rows: &BatchRows, form: Form) -> Vec<Arg> {
    let mut all = args![merchant];
    all.extend(entry_columns(&Columns(&rows.entries, form)));
    let contexts = Columns(&rows.contexts, form);
    all.extend([
        contexts.ids(|row| Some(row.transaction.uuid())),
        contexts.texts(|row| row.ip_address.clone()),
        contexts.texts(|row| row.user_agent.clone()),
        contexts.texts(|row| row.notes.clone()),
        contexts.bytes(|row| Some(row.salt.to_vec())),
    ]);
    let outcomes = Columns(&rows.outcomes, form);
    all.extend([
        outcomes.texts(|row| Some(row.realm.as_str().to_owned())),
        outcomes.bytes(|row| Some(row.key_hash.to_vec())),
        outcomes.bytes(|row| Some(row.fingerprint.to_vec())),
        outcomes.ids(|row| row.card.map(CardId::uuid)),
        outcomes.texts(|row| Some(row.body.clone())),
        outcomes.numbers(|row| Some(row.created_at.micros())),
        outcomes.numbers(|row| Some(row.expires_at.micros())),
    ]);
    let claims = Columns(&rows.claims, form);
    all.extend([
        claims.ids(|row| Some(row.store.uuid())),
        claims.texts(|row| Some(row.reference.as_str().to_owned())),
        claims.ids(|row| Some(row.transaction.uuid())),
        claims.ids(|row| Some(row.card.uuid())),
        claims.numbers(|row| Some(row.amount_cents)),
    ]);
    all.extend(card_columns(&Columns(&rows.cards, form)));
    all
}

fn entry_columns(entries: &Columns<'_, Entry>) -> Vec<Arg> {
    vec![
        entries.ids(|entry| Some(entry.card.uuid())),
        entries.numbers(|entry| Some(entry.seq)),
        entries.ids(|entry| Some(entry.id.uuid())),
        entries.texts(|entry| Some(entry.transaction_type.as_str().to_owned())),
        entries.numbers(|entry| Some(entry.stamps_delta.get())),
        entries.numbers(|entry| Some(entry.points_delta.get())),
        entries.numbers(|entry| Some(entry.stamps_balance_after.get())),
        entries.numbers(|entry| Some(entry.points_balance_after.get())),
        entries.numbers(|entry| entry.requested_stamps_delta.map(orion_domain::Delta::get)),
        entries.numbers(|entry| entry.requested_points_delta.map(orion_domain::Delta::get)),
        entries.numbers(|entry| Some(entry.shortfall)),
        entries.numbers(|entry| entry.purchase_amount.map(orion_domain::Cents::get)),
        entries.texts(|entry| entry.order_reference.as_ref().map(|reference| reference.as_str().to_owned())),
        entries.ids(|entry| entry.reward.map(orion_domain::RewardId::uuid)),
        entries.texts(|entry| entry.reward_description.clone()),
        entries.numbers(|entry| Some(entry.program_version)),
        entries.ids(|entry| entry.store.map(StoreId::uuid)),
        entries.ids(|entry| entry.staff_pin.map(orion_domain::StaffPinId::uuid)),
        entries.ids(|entry| entry.user.map(orion_domain::UserId::uuid)),
        entries.ids(|entry| entry.api_key.map(orion_domain::ApiKeyId::uuid)),
        entries.ids(|entry| entry.acting_admin.map(orion_domain::UserId::uuid)),
        entries.ids(|entry| entry.related.map(TransactionId::uuid)),
        entries.numbers(|entry| Some(entry.at.micros())),
        entries.bytes(|entry| entry.commitment.map(|bytes| bytes.to_vec())),
        entries.bytes(|entry| Some(entry.hash.0.to_vec())),
    ]
}

fn card_columns(cards: &Columns<'_, Card>) -> Vec<Arg> {
    vec![
        cards.ids(|card| Some(card.id.uuid())),
        cards.numbers(|card| Some(card.stamp_count.get())),
        cards.numbers(|card| Some(card.total_stamps_earned)),
        cards.numbers(|card| Some(card.stamps_redeemed)),
        cards.numbers(|card| Some(card.points_balance.get())),
        cards.numbers(|card| Some(card.total_points_earned)),
        cards.numbers(|card| Some(card.points_redeemed)),
        cards.numbers(|card| Some(card.total_points_voided)),
        cards.numbers(|card| card.last_stamp_at.map(Timestamp::micros)),
        cards.numbers(|card| card.last_points_at.map(Timestamp::micros)),
        cards.numbers(|card| card.last_redemption_at.map(Timestamp::micros)),
        cards.numbers(|card| card.last_activity_at.map(Timestamp::micros)),
        cards.numbers(|card| Some(state_number(card))),
        cards.numbers(|card| Some(card.seq)),
        cards.bytes(|card| Some(card.head_hash.0.to_vec())),
    ]
}
