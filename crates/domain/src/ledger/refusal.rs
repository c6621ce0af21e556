//! Why the business says no.

use crate::{Cents, Points, Stamps};

/// A refusal: nothing was written. Each case has a stable [`code`](Refusal::code); the values inside are what the sentence
/// for staff needs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each case says what it means in its message")]
pub enum Refusal {
    #[error("no such card here")]
    CardNotFound,
    #[error("the card is closed")]
    CardInactive,
    #[error("the program is not active")]
    ProgramInactive,
    #[error("this program gives no stamps")]
    ProgramHasNoStamps,
    #[error("this program gives no points")]
    ProgramHasNoPoints,
    #[error("the last stamp was too short ago: {seconds} seconds to wait")]
    StampCooldown { seconds: i64 },
    #[error("the card has its {limit} stamps for today")]
    DailyStampLimit { limit: i64 },
    #[error("the card has {stamps} of {stamps_target} stamps")]
    InsufficientStamps { stamps: Stamps, stamps_target: Stamps },
    #[error("the purchase is below the minimum")]
    MinimumPurchase { minimum_purchase_cents: Cents },
    #[error("the balance is below the minimum for redeeming")]
    MinimumRedemption { points_balance: Points, minimum_redemption_points: Points },
    #[error("the receipt must be named")]
    OrderReferenceRequired,
    #[error("this receipt was booked already, for another card or amount")]
    OrderReferenceConflict,
    #[error("the reward is not in the catalogue")]
    RewardNotAvailable,
    #[error("the card has {points_balance} points and {points_cost} are needed")]
    InsufficientPoints { points_balance: Points, points_cost: Points },
    #[error("no transaction of this card has that id or receipt")]
    NothingToVoid,
    #[error("it was voided already")]
    AlreadyVoided,
    #[error("a transaction of this type cannot be voided")]
    NotVoidable,
    #[error("only {rest} of it are left to void")]
    VoidExceedsRest { rest: i64 },
    #[error("voiding is switched off")]
    VoidsNotAllowed,
    #[error("only a manager may void this")]
    ManagerRequired,
    #[error("the balance would fall below zero")]
    BelowZero { points_balance: Points },
    #[error("the card would hold more than the program allows")]
    LimitExceeded,
    #[error("a staff PIN is needed")]
    PinRequired,
    #[error("this PIN no longer works here")]
    PinInvalid,
    #[error("no PIN is accepted here")]
    PinNotAccepted,
    #[error("a signed-in person is needed")]
    PersonRequired,
    #[error("the card is closed already")]
    CardNotActive,
    #[error("the card is open already")]
    CardAlreadyActive,
}

impl Refusal {
    /// The stable name of the case: the contract with clients.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::CardNotFound => "not_found",
            Self::CardInactive => "card_inactive",
            Self::ProgramInactive => "program_inactive",
            Self::ProgramHasNoStamps => "program_has_no_stamps",
            Self::ProgramHasNoPoints => "program_has_no_points",
            Self::StampCooldown { .. } => "stamp_cooldown",
            Self::DailyStampLimit { .. } => "daily_stamp_limit",
            Self::InsufficientStamps { .. } => "insufficient_stamps",
            Self::MinimumPurchase { .. } => "minimum_purchase",
            Self::MinimumRedemption { .. } => "minimum_redemption",
            Self::OrderReferenceRequired => "order_reference_required",
            Self::OrderReferenceConflict => "order_reference_conflict",
            Self::RewardNotAvailable => "reward_not_available",
            Self::InsufficientPoints { .. } => "insufficient_points",
            Self::NothingToVoid => "nothing_to_void",
            Self::AlreadyVoided => "already_voided",
            Self::NotVoidable => "not_voidable",
            Self::VoidExceedsRest { .. } => "void_exceeds_rest",
            Self::VoidsNotAllowed => "voids_not_allowed",
            Self::ManagerRequired => "manager_required",
            Self::BelowZero { .. } => "below_zero",
            Self::LimitExceeded => "limit_exceeded",
            Self::PinRequired => "pin_required",
            Self::PinInvalid => "pin_invalid",
            Self::PinNotAccepted => "pin_not_accepted",
            Self::PersonRequired => "person_required",
            Self::CardNotActive => "card_not_active",
            Self::CardAlreadyActive => "card_already_active",
        }
    }

    /// Whether a retry of the same intent must get this very answer. Absent cards and PIN trouble are not remembered, so
    /// that the retry can succeed once they are mended. Safety §4.
    pub const fn is_remembered(&self) -> bool {
        !matches!(
            self,
            Self::CardNotFound
                | Self::PinRequired
                | Self::PinInvalid
                | Self::PinNotAccepted
                | Self::PersonRequired
                | Self::ManagerRequired
        )
    }
}
