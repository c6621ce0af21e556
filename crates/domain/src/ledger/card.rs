//! What a card is to the ledger: balances, totals, times, and the head of its chain.

use super::entry::{Entry, TransactionType as Type};
use super::hash::EntryHash;
use crate::{CardId, Delta, Points, Stamps, StoreId, Timestamp};

/// Whether a card can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardState {
    /// Earns and redeems.
    Active,
    /// Closed by owner or admin; can be opened again.
    Inactive,
    /// In the trash.
    Deleted,
}

/// A card as locked by a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Its id.
    pub id: CardId,
    /// Where the customer joined.
    pub enrolled_at_store: StoreId,
    /// Whether it can be used.
    pub state: CardState,
    /// Stamps on the card.
    pub stamp_count: Stamps,
    /// Stamps ever earned, less those voided.
    pub total_stamps_earned: i64,
    /// Stamps spent on rewards.
    pub stamps_redeemed: i64,
    /// Points on the card.
    pub points_balance: Points,
    /// Points ever credited by purchases and bonuses.
    pub total_points_earned: i64,
    /// Points spent on rewards.
    pub points_redeemed: i64,
    /// Points really taken back by voids of earns.
    pub total_points_voided: i64,
    /// Last stamp.
    pub last_stamp_at: Option<Timestamp>,
    /// Last purchase that earned.
    pub last_points_at: Option<Timestamp>,
    /// Last reward.
    pub last_redemption_at: Option<Timestamp>,
    /// Last stamp, earn or redemption: what keeps points from expiring. Safety TM-9. A balance carried over from another card
    /// counts too, so that fresh points do not expire with a card that lay idle.
    pub last_activity_at: Option<Timestamp>,
    /// Number of the newest row; 0 before the first.
    pub seq: i64,
    /// Hash of the newest row.
    pub head_hash: EntryHash,
}

impl Card {
    /// A card before its first row.
    pub const fn blank(id: CardId, enrolled_at_store: StoreId) -> Self {
        Self {
            id,
            enrolled_at_store,
            state: CardState::Active,
            stamp_count: Stamps::ZERO,
            total_stamps_earned: 0,
            stamps_redeemed: 0,
            points_balance: Points::ZERO,
            total_points_earned: 0,
            points_redeemed: 0,
            total_points_voided: 0,
            last_stamp_at: None,
            last_points_at: None,
            last_redemption_at: None,
            last_activity_at: None,
            seq: 0,
            head_hash: EntryHash::GENESIS,
        }
    }

    /// Folds one sealed row in. Balances come from the row, so this cannot fail; `voided` is the type of the row that a
    /// void takes back.
    pub fn fold(&mut self, entry: &Entry, voided: Option<Type>) {
        self.seq = entry.seq;
        self.head_hash = entry.hash;
        self.stamp_count = entry.stamps_balance_after;
        self.points_balance = entry.points_balance_after;
        let (stamps, points) = (entry.stamps_delta.get(), entry.points_delta.get());
        match entry.transaction_type {
            Type::StampEarned => {
                add(&mut self.total_stamps_earned, stamps);
                self.last_stamp_at = Some(entry.at);
            }
            Type::StampRedeemed => add(&mut self.stamps_redeemed, stamps.saturating_neg()),
            Type::StampVoided if voided == Some(Type::StampRedeemed) => {
                add(&mut self.stamps_redeemed, stamps.saturating_neg());
            }
            Type::StampVoided => add(&mut self.total_stamps_earned, stamps),
            Type::PointsEarned => {
                add(&mut self.total_points_earned, points);
                self.last_points_at = Some(entry.at);
            }
            Type::WelcomeBonus | Type::PointsBonus => add(&mut self.total_points_earned, points),
            Type::PointsRedeemed => add(&mut self.points_redeemed, points.saturating_neg()),
            Type::PointsVoided if voided == Some(Type::PointsRedeemed) => {
                add(&mut self.points_redeemed, points.saturating_neg());
            }
            Type::PointsVoided => add(&mut self.total_points_voided, points.saturating_neg()),
            Type::CardDeactivated | Type::CardAnonymized => self.state = CardState::Inactive,
            Type::CardReactivated => self.state = CardState::Active,
            Type::CardCreated
            | Type::StampAdjustment
            | Type::PointsAdjustment
            | Type::PointsExpired
            | Type::AdminAdjustment
            | Type::CardMerged => {}
        }
        if matches!(entry.transaction_type, Type::StampRedeemed | Type::PointsRedeemed) {
            self.last_redemption_at = Some(entry.at);
        }
        if matches!(
            entry.transaction_type,
            Type::StampEarned | Type::PointsEarned | Type::StampRedeemed | Type::PointsRedeemed | Type::CardCreated
        ) || (entry.transaction_type == Type::CardMerged && (stamps > 0 || points > 0))
        {
            self.last_activity_at = Some(entry.at);
        }
    }

    /// The largest part of a wanted debit that the points balance allows.
    pub const fn points_within_reach(&self, wanted: i64) -> Delta {
        let balance = self.points_balance.get();
        Delta::new(if wanted < balance { wanted.saturating_neg() } else { balance.saturating_neg() })
    }

    /// The largest part of a wanted debit that the stamp count allows.
    pub const fn stamps_within_reach(&self, wanted: i64) -> Delta {
        let count = self.stamp_count.get();
        Delta::new(if wanted < count { wanted.saturating_neg() } else { count.saturating_neg() })
    }
}

/// Lifetime totals are bounded by the number of rows times the largest delta, far below what 64 bits hold.
fn add(total: &mut i64, by: i64) {
    *total = total.saturating_add(by);
}
