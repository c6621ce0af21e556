//! What can be asked of the ledger, and the circumstances under which it is asked.

use crate::program::Program;
use crate::settings::Settings;
use crate::{
    ApiKeyId, Cents, Delta, OrderReference, Points, RewardId, StaffPinId, StoreId, Timestamp, TransactionId, UserId,
    Zone,
};

/// One intent towards one card. A new card's first rows come from [`Command::OpenCard`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Enrolment: the first row of a new card, and the welcome bonus where the program grants one.
    OpenCard {
        /// False where this person has had the bonus already.
        grant_welcome_bonus: bool,
    },
    /// One stamp.
    AddStamp,
    /// A full stamp card for its reward.
    RedeemStamps,
    /// Takes a stamp, or the redemption of a stamp card, back.
    VoidStamp {
        /// The row to take back.
        transaction: TransactionId,
    },
    /// A purchase.
    EarnPoints {
        /// What was paid.
        amount: Cents,
        /// The receipt.
        order_reference: Option<OrderReference>,
    },
    /// Points for a reward of the catalogue.
    RedeemPoints {
        /// Which one.
        reward: RewardId,
    },
    /// Takes an earn (whole or in part) or a redemption back.
    VoidPoints {
        /// The row, or the receipt that names it.
        target: VoidTarget,
        /// How much of it.
        part: Part,
    },
    /// An owner's correction, with a reason.
    AdjustPoints {
        /// −100,000 to 100,000, not 0.
        delta: Delta,
    },
    /// A platform admin's credit, with a reason.
    RestorePoints {
        /// 1 to 100,000.
        points: Points,
    },
    /// A gift from the merchant.
    GrantBonus {
        /// 1 to 10,000.
        points: Points,
    },
    /// The end of points that nobody used in time.
    ExpirePoints,
    /// Closes a card.
    DeactivateCard,
    /// Opens it again.
    ReactivateCard,
    /// Cuts the card from the person it belonged to.
    AnonymizeCard,
}

/// What a void of points takes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VoidTarget {
    /// A row.
    Transaction(TransactionId),
    /// The live earn of a receipt at the caller's store.
    Order(OrderReference),
}

/// How much of an earn a void takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All that is left.
    Whole,
    /// This many points.
    Points(Points),
    /// This much of the purchase; the card keeps exactly what the rest earns (G-L15).
    Amount(Cents),
}

/// Who asked. Either may be absent: jobs have neither.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Actor {
    /// A signed-in person.
    pub user: Option<UserId>,
    /// An API key.
    pub api_key: Option<ApiKeyId>,
    /// A platform admin acting on the merchant's behalf.
    pub acting_admin: Option<UserId>,
    /// Whether the credential is a manager's or an owner's.
    pub is_manager: bool,
}

/// The staff member whose PIN stands behind a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Staff {
    /// The PIN.
    pub pin: StaffPinId,
    /// Whether it is a manager's.
    pub is_manager: bool,
}

/// The store at which something happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreScene {
    /// Which store.
    pub id: StoreId,
    /// Whose calendar day counts for the daily cap.
    pub zone: Zone,
}

/// Everything a decision may depend on besides cards and rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circumstances {
    /// One clock reading per batch.
    pub now: Timestamp,
    /// Where; `None` for work of owners and jobs.
    pub store: Option<StoreScene>,
    /// Who asked.
    pub actor: Actor,
    /// Whose PIN confirmed it.
    pub staff: Option<Staff>,
}

/// A merchant's rules as read under the lock.
#[derive(Debug, Clone, Copy)]
pub struct Merchant<'a> {
    /// The program.
    pub program: &'a Program,
    /// The settings.
    pub settings: &'a Settings,
}

impl Command {
    /// Whether this happens over the counter, where the PIN policy and the program's activity count.
    pub const fn is_counter_operation(&self) -> bool {
        matches!(
            self,
            Self::AddStamp
                | Self::RedeemStamps
                | Self::VoidStamp { .. }
                | Self::EarnPoints { .. }
                | Self::RedeemPoints { .. }
                | Self::VoidPoints { .. }
        )
    }

    /// The row a void names directly.
    pub const fn voided_transaction(&self) -> Option<TransactionId> {
        match self {
            Self::VoidStamp { transaction } | Self::VoidPoints { target: VoidTarget::Transaction(transaction), .. } => {
                Some(*transaction)
            }
            _ => None,
        }
    }

    /// The receipt that must be looked up at the caller's store before deciding.
    pub const fn order_reference(&self) -> Option<&OrderReference> {
        match self {
            Self::EarnPoints { order_reference: Some(reference), .. }
            | Self::VoidPoints { target: VoidTarget::Order(reference), .. } => Some(reference),
            _ => None,
        }
    }
}
