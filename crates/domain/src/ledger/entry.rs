//! What one row of the ledger is.

use super::hash::EntryHash;
use crate::{
    ApiKeyId, CardId, Cents, Delta, Invalid, MerchantId, OrderReference, Points, RewardId, StaffPinId, Stamps, StoreId,
    Timestamp, TransactionId, UserId,
};

/// Why a row exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are those of product.md §7 and say it all")]
pub enum TransactionType {
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

impl TransactionType {
    /// Every type, in the order of product.md §7.
    pub const ALL: [Self; 17] = [
        Self::CardCreated,
        Self::WelcomeBonus,
        Self::StampEarned,
        Self::StampRedeemed,
        Self::StampVoided,
        Self::StampAdjustment,
        Self::PointsEarned,
        Self::PointsRedeemed,
        Self::PointsVoided,
        Self::PointsAdjustment,
        Self::PointsExpired,
        Self::PointsBonus,
        Self::AdminAdjustment,
        Self::CardDeactivated,
        Self::CardReactivated,
        Self::CardMerged,
        Self::CardAnonymized,
    ];

    /// The name on the wire, in the database and in the hash.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CardCreated => "card_created",
            Self::WelcomeBonus => "welcome_bonus",
            Self::StampEarned => "stamp_earned",
            Self::StampRedeemed => "stamp_redeemed",
            Self::StampVoided => "stamp_voided",
            Self::StampAdjustment => "stamp_adjustment",
            Self::PointsEarned => "points_earned",
            Self::PointsRedeemed => "points_redeemed",
            Self::PointsVoided => "points_voided",
            Self::PointsAdjustment => "points_adjustment",
            Self::PointsExpired => "points_expired",
            Self::PointsBonus => "points_bonus",
            Self::AdminAdjustment => "admin_adjustment",
            Self::CardDeactivated => "card_deactivated",
            Self::CardReactivated => "card_reactivated",
            Self::CardMerged => "card_merged",
            Self::CardAnonymized => "card_anonymized",
        }
    }

    /// Whether a void may name a row of this type.
    pub const fn is_voidable(self) -> bool {
        matches!(self, Self::StampEarned | Self::StampRedeemed | Self::PointsEarned | Self::PointsRedeemed)
    }

    /// Whether a row of this type may move nothing: it marks an event in the card's life, records a purchase too small
    /// to earn a point, or takes such a purchase back.
    pub const fn may_move_nothing(self) -> bool {
        matches!(
            self,
            Self::CardCreated
                | Self::CardDeactivated
                | Self::CardReactivated
                | Self::CardMerged
                | Self::CardAnonymized
                | Self::PointsEarned
                | Self::PointsVoided
        )
    }
}

impl std::str::FromStr for TransactionType {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(Invalid::UnknownValue { allowed: "a transaction type" })
    }
}

/// One immutable row: what really moved on one card, and what it was decided by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The public name of the row.
    pub id: TransactionId,
    /// Whose ledger.
    pub merchant: MerchantId,
    /// Which card.
    pub card: CardId,
    /// 1, 2, 3 … per card without a gap; this orders the ledger, time only informs.
    pub seq: i64,
    /// Why the row exists.
    pub transaction_type: TransactionType,
    /// Stamps that really moved.
    pub stamps_delta: Delta,
    /// Points that really moved.
    pub points_delta: Delta,
    /// Stamps on the card after this row.
    pub stamps_balance_after: Stamps,
    /// Points on the card after this row.
    pub points_balance_after: Points,
    /// What was asked for, where less could be moved.
    pub requested_stamps_delta: Option<Delta>,
    /// What was asked for, where less could be moved.
    pub requested_points_delta: Option<Delta>,
    /// How much of the request was out of reach, in points or stamps.
    pub shortfall: i64,
    /// The purchase of an earn; of a void, the part of it that was taken back.
    pub purchase_amount: Option<Cents>,
    /// The receipt of an earn.
    pub order_reference: Option<OrderReference>,
    /// The reward of a redemption.
    pub reward: Option<RewardId>,
    /// The reward's words as they were.
    pub reward_description: Option<String>,
    /// The program version that decided.
    pub program_version: i64,
    /// Where it happened; `None` for work of owners and jobs.
    pub store: Option<StoreId>,
    /// The PIN that confirmed it.
    pub staff_pin: Option<StaffPinId>,
    /// The signed-in person who asked.
    pub user: Option<UserId>,
    /// The API key that asked.
    pub api_key: Option<ApiKeyId>,
    /// The platform admin who acted on the merchant's behalf.
    pub acting_admin: Option<UserId>,
    /// The row that a void takes back.
    pub related: Option<TransactionId>,
    /// When the batch was decided.
    pub at: Timestamp,
    /// Binds the erasable facts (address, agent, notes) kept beside the row; `None` when there are none.
    pub commitment: Option<[u8; 32]>,
    /// SHA-256 over the previous row's hash and everything above.
    pub hash: EntryHash,
}
