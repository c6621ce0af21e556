//! Rows of the ledger.

use orion_domain::ledger::{Entry, TransactionType};
use orion_service::records::TransactionRecord;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why a row exists.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TransactionKind {
    CardCreated,
    WelcomeBonus,
    StampEarned,
    StampRedeemed,
    StampVoided,
    StampAdjustment,
    PointsEarned,
    PointsRedeemed,
    PointsVoided,
    PointsAdjustment,
    PointsExpired,
    PointsBonus,
    AdminAdjustment,
    CardDeactivated,
    CardReactivated,
    CardMerged,
    CardAnonymized,
}

impl From<TransactionType> for TransactionKind {
    fn from(kind: TransactionType) -> Self {
        use TransactionType as T;
        match kind {
            T::CardCreated => Self::CardCreated,
            T::WelcomeBonus => Self::WelcomeBonus,
            T::StampEarned => Self::StampEarned,
            T::StampRedeemed => Self::StampRedeemed,
            T::StampVoided => Self::StampVoided,
            T::StampAdjustment => Self::StampAdjustment,
            T::PointsEarned => Self::PointsEarned,
            T::PointsRedeemed => Self::PointsRedeemed,
            T::PointsVoided => Self::PointsVoided,
            T::PointsAdjustment => Self::PointsAdjustment,
            T::PointsExpired => Self::PointsExpired,
            T::PointsBonus => Self::PointsBonus,
            T::AdminAdjustment => Self::AdminAdjustment,
            T::CardDeactivated => Self::CardDeactivated,
            T::CardReactivated => Self::CardReactivated,
            T::CardMerged => Self::CardMerged,
            T::CardAnonymized => Self::CardAnonymized,
        }
    }
}

/// One immutable row of the ledger.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Transaction {
    /// Its id; voids name it.
    id: Uuid,
    /// 1, 2, 3 … per card.
    #[schema(minimum = 1, example = 7)]
    seq: i64,
    /// Why it exists.
    transaction_type: TransactionKind,
    /// The card.
    card_id: Uuid,
    /// Where it happened; `null` for work of owners and jobs.
    store_id: Option<Uuid>,
    /// The PIN that confirmed it.
    staff_pin_id: Option<Uuid>,
    /// The row that a void takes back.
    related_transaction_id: Option<Uuid>,
    /// Stamps that moved.
    #[schema(example = 0)]
    stamps_delta: i64,
    /// Points that moved.
    #[schema(example = 12)]
    points_delta: i64,
    /// Stamps on the card afterwards.
    #[schema(minimum = 0, example = 3)]
    stamps_balance_after: i64,
    /// Points on the card afterwards.
    #[schema(minimum = 0, example = 132)]
    points_balance_after: i64,
    /// Stamps that were asked for, where fewer were within reach.
    requested_stamps_delta: Option<i64>,
    /// Points that were asked for, where fewer were within reach.
    requested_points_delta: Option<i64>,
    /// How much of the request was out of reach.
    #[schema(minimum = 0, example = 0)]
    shortfall: i64,
    /// The purchase; of a void, the part that was taken back.
    #[schema(minimum = 0, example = 1250)]
    purchase_amount_cents: Option<i64>,
    /// The receipt.
    #[schema(example = "R-1042")]
    order_reference: Option<String>,
    /// The reward of a redemption.
    reward_id: Option<Uuid>,
    /// The reward's words at the time.
    #[schema(example = "A coffee of your choice")]
    reward_description: Option<String>,
    /// The program version that decided.
    #[schema(minimum = 0, example = 2)]
    program_version: i64,
    /// The platform admin who acted on the merchant's behalf.
    acting_admin_id: Option<Uuid>,
    /// When.
    #[schema(format = DateTime, example = "2026-11-21T09:30:00.000000Z")]
    transaction_at: String,
}

impl From<&Entry> for Transaction {
    fn from(entry: &Entry) -> Self {
        Self {
            id: entry.id.uuid(),
            seq: entry.seq,
            transaction_type: entry.transaction_type.into(),
            card_id: entry.card.uuid(),
            store_id: entry.store.map(orion_domain::StoreId::uuid),
            staff_pin_id: entry.staff_pin.map(orion_domain::StaffPinId::uuid),
            related_transaction_id: entry.related.map(orion_domain::TransactionId::uuid),
            stamps_delta: entry.stamps_delta.get(),
            points_delta: entry.points_delta.get(),
            stamps_balance_after: entry.stamps_balance_after.get(),
            points_balance_after: entry.points_balance_after.get(),
            requested_stamps_delta: entry.requested_stamps_delta.map(orion_domain::Delta::get),
            requested_points_delta: entry.requested_points_delta.map(orion_domain::Delta::get),
            shortfall: entry.shortfall,
            purchase_amount_cents: entry.purchase_amount.map(orion_domain::Cents::get),
            order_reference: entry.order_reference.clone().map(Into::into),
            reward_id: entry.reward.map(orion_domain::RewardId::uuid),
            reward_description: entry.reward_description.clone(),
            program_version: entry.program_version,
            acting_admin_id: entry.acting_admin.map(orion_domain::UserId::uuid),
            transaction_at: entry.at.to_rfc3339(),
        }
    }
}

/// A row with what staff see beside it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TransactionDetails {
    #[serde(flatten)]
    transaction: Transaction,
    /// From where, if the merchant logs it.
    #[schema(example = "192.0.2.10")]
    ip_address: Option<String>,
    /// With what.
    #[schema(example = "Orion terminal")]
    user_agent: Option<String>,
    /// What staff wrote.
    #[schema(example = "Second coffee was on us")]
    notes: Option<String>,
    /// The store's name.
    #[schema(example = "Bakery Belair")]
    store_name: Option<String>,
    /// Whose PIN it was.
    #[schema(example = "Lena")]
    staff_name: Option<String>,
    /// The card's number.
    #[schema(example = "123456789015")]
    card_number: String,
    /// The card holder.
    #[schema(example = "Anna Weber")]
    customer_name: Option<String>,
    /// Whether nothing of it is left to take back.
    is_voided: bool,
}

impl From<TransactionRecord> for TransactionDetails {
    fn from(record: TransactionRecord) -> Self {
        Self {
            transaction: (&record.entry).into(),
            ip_address: record.ip_address,
            user_agent: record.user_agent,
            notes: record.notes,
            store_name: record.store_name,
            staff_name: record.staff_name,
            card_number: record.card_number,
            customer_name: record.customer_name,
            is_voided: record.is_voided,
        }
    }
}

/// A page of rows, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TransactionList {
    /// The rows.
    pub(crate) items: Vec<TransactionDetails>,
    /// Where the next page starts; `null` at the end.
    #[schema(example = "AZLoqP8BcQ2JmQ")]
    pub(crate) next: Option<String>,
}

/// A row as its customer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublicTransaction {
    /// Its id.
    id: Uuid,
    /// Why it exists.
    transaction_type: TransactionKind,
    /// Stamps that moved.
    #[schema(example = 0)]
    stamps_delta: i64,
    /// Points that moved.
    #[schema(example = 12)]
    points_delta: i64,
    /// Stamps on the card afterwards.
    #[schema(minimum = 0, example = 3)]
    stamps_balance_after: i64,
    /// Points on the card afterwards.
    #[schema(minimum = 0, example = 132)]
    points_balance_after: i64,
    /// The purchase.
    #[schema(minimum = 0, example = 1250)]
    purchase_amount_cents: Option<i64>,
    /// The reward's words at the time.
    #[schema(example = "A coffee of your choice")]
    reward_description: Option<String>,
    /// Where.
    #[schema(example = "Bakery Belair")]
    store_name: Option<String>,
    /// When.
    #[schema(format = DateTime, example = "2026-11-21T09:30:00.000000Z")]
    transaction_at: String,
}

impl From<TransactionRecord> for PublicTransaction {
    fn from(record: TransactionRecord) -> Self {
        let entry = record.entry;
        Self {
            id: entry.id.uuid(),
            transaction_type: entry.transaction_type.into(),
            stamps_delta: entry.stamps_delta.get(),
            points_delta: entry.points_delta.get(),
            stamps_balance_after: entry.stamps_balance_after.get(),
            points_balance_after: entry.points_balance_after.get(),
            purchase_amount_cents: entry.purchase_amount.map(orion_domain::Cents::get),
            reward_description: entry.reward_description,
            store_name: record.store_name,
            transaction_at: entry.at.to_rfc3339(),
        }
    }
}
