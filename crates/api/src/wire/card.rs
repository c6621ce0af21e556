//! Cards, as staff and as their customers see them.

use orion_service::cards::{CardView, RewardInReach, Works};
use orion_service::records::CardRecord;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::instant;
use super::program::LoyaltyKind;

/// A card with its holder.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Card {
    /// Its id.
    id: Uuid,
    /// Its number.
    #[schema(example = "1234-5678-9015")]
    card_number: String,
    /// Whose it is; `null` once forgotten.
    customer_id: Option<Uuid>,
    /// The holder's name.
    #[schema(example = "Anna Weber")]
    customer_name: Option<String>,
    /// The holder's address.
    #[schema(example = "anna@example.com")]
    customer_email: Option<String>,
    /// Whether it can be used.
    is_active: bool,
    /// Where the customer joined.
    enrolled_at_store_id: Uuid,
    /// Stamps on it.
    #[schema(minimum = 0, example = 3)]
    stamp_count: i64,
    /// Stamps ever earned, less those voided.
    #[schema(example = 13)]
    total_stamps_earned: i64,
    /// Stamps spent.
    #[schema(example = 10)]
    stamps_redeemed: i64,
    /// Points on it.
    #[schema(minimum = 0, example = 132)]
    points_balance: i64,
    /// Points ever credited by purchases and bonuses.
    #[schema(example = 232)]
    total_points_earned: i64,
    /// Points spent.
    #[schema(example = 100)]
    points_redeemed: i64,
    /// Points taken back by voids.
    #[schema(example = 0)]
    total_points_voided: i64,
    /// Last stamp.
    #[schema(format = DateTime, example = "2026-11-21T09:30:00.000000Z")]
    last_stamp_at: Option<String>,
    /// Last purchase that earned.
    #[schema(format = DateTime, example = "2026-11-21T09:30:00.000000Z")]
    last_points_at: Option<String>,
    /// Last reward.
    #[schema(format = DateTime, example = "2026-11-01T08:10:00.000000Z")]
    last_redemption_at: Option<String>,
    /// Last stamp, earn or redemption.
    #[schema(format = DateTime, example = "2026-11-21T09:30:00.000000Z")]
    last_activity_at: Option<String>,
    /// When it was opened.
    #[schema(format = DateTime, example = "2026-03-02T16:05:00.000000Z")]
    created_at: String,
}

impl From<&CardRecord> for Card {
    fn from(record: &CardRecord) -> Self {
        let card = &record.card;
        Self {
            id: card.id.uuid(),
            card_number: record.number.to_string(),
            customer_id: record.customer.map(orion_domain::CustomerId::uuid),
            customer_name: record.name.clone(),
            customer_email: record.email.clone(),
            is_active: is_active(record),
            enrolled_at_store_id: card.enrolled_at_store.uuid(),
            stamp_count: card.stamp_count.get(),
            total_stamps_earned: card.total_stamps_earned,
            stamps_redeemed: card.stamps_redeemed,
            points_balance: card.points_balance.get(),
            total_points_earned: card.total_points_earned,
            points_redeemed: card.points_redeemed,
            total_points_voided: card.total_points_voided,
            last_stamp_at: instant(card.last_stamp_at),
            last_points_at: instant(card.last_points_at),
            last_redemption_at: instant(card.last_redemption_at),
            last_activity_at: instant(card.last_activity_at),
            created_at: record.created_at.to_rfc3339(),
        }
    }
}

fn is_active(record: &CardRecord) -> bool {
    record.card.state == orion_domain::ledger::CardState::Active
}

/// A reward of the catalogue, seen from one card.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CardReward {
    /// Its id; redeeming names it.
    id: Uuid,
    /// What the customer gets.
    #[schema(example = "A croissant")]
    name: String,
    /// More words.
    #[schema(example = "Butter or chocolate")]
    description: Option<String>,
    /// What it costs.
    #[schema(minimum = 1, example = 100)]
    points_cost: i64,
    /// What is missing.
    #[schema(minimum = 0, example = 0)]
    missing_points: i64,
}

impl From<&RewardInReach> for CardReward {
    fn from(seen: &RewardInReach) -> Self {
        Self {
            id: seen.reward.id.uuid(),
            name: seen.reward.name.clone().into(),
            description: seen.reward.description.clone().map(Into::into),
            points_cost: seen.reward.points_cost.get(),
            missing_points: seen.missing_points.get(),
        }
    }
}

/// A card with what can be done with it now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CardDetails {
    #[serde(flatten)]
    card: Card,
    /// What the card collects.
    loyalty_type: LoyaltyKind,
    /// What money is counted in.
    #[schema(example = "EUR")]
    currency: String,
    /// The only store where it works; `null` when it works in every store of the merchant.
    works_only_at_store_id: Option<Uuid>,
    /// Stamps for one reward.
    #[schema(minimum = 1, example = 10)]
    stamps_target: i64,
    /// Stamps missing to it.
    #[schema(minimum = 0, example = 7)]
    stamps_missing: i64,
    /// The active rewards, cheapest first.
    rewards: Vec<CardReward>,
    /// Whether a stamp can be tried; cooldown and daily cap are judged when it is given.
    can_stamp: bool,
    /// Whether a purchase can be credited.
    can_earn: bool,
    /// Whether the stamp card is full.
    can_redeem_stamps: bool,
}

impl From<&CardView> for CardDetails {
    fn from(view: &CardView) -> Self {
        Self {
            card: (&view.record).into(),
            loyalty_type: view.program.rules.loyalty_type.into(),
            currency: view.currency.as_str().to_owned(),
            works_only_at_store_id: match view.works {
                Works::EveryStore => None,
                Works::Only(store) => Some(store.uuid()),
            },
            stamps_target: view.program.rules.stamps_target.get(),
            stamps_missing: view.stamps_missing.get(),
            rewards: view.rewards.iter().map(Into::into).collect(),
            can_stamp: view.can_stamp,
            can_earn: view.can_earn,
            can_redeem_stamps: view.can_redeem_stamps,
        }
    }
}

/// A card as its customer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublicCard {
    /// Its id.
    id: Uuid,
    /// Its number.
    #[schema(example = "1234-5678-9015")]
    card_number: String,
    /// What the QR code holds. Whoever has it can use the card.
    #[schema(example = "8bR2xQvL0mKcT5nWJd1yHsZaPf7eUg3o")]
    qr_code_data: String,
    /// Whether it can be used.
    is_active: bool,
    /// What the card collects.
    loyalty_type: LoyaltyKind,
    /// Stamps on it.
    #[schema(minimum = 0, example = 3)]
    stamp_count: i64,
    /// Stamps for one reward.
    #[schema(minimum = 1, example = 10)]
    stamps_target: i64,
    /// Stamps missing to it.
    #[schema(minimum = 0, example = 7)]
    stamps_missing: i64,
    /// What a full stamp card gives.
    #[schema(example = "A coffee of your choice")]
    stamps_reward_description: Option<String>,
    /// Points on it.
    #[schema(minimum = 0, example = 132)]
    points_balance: i64,
    /// The active rewards, cheapest first.
    rewards: Vec<CardReward>,
    /// Last stamp, earn or redemption.
    #[schema(format = DateTime, example = "2026-11-21T09:30:00.000000Z")]
    last_activity_at: Option<String>,
    /// When it was opened.
    #[schema(format = DateTime, example = "2026-03-02T16:05:00.000000Z")]
    created_at: String,
}

impl From<&CardView> for PublicCard {
    fn from(view: &CardView) -> Self {
        let (record, rules) = (&view.record, &view.program.rules);
        Self {
            id: record.card.id.uuid(),
            card_number: record.number.to_string(),
            qr_code_data: record.qr.expose().to_owned(),
            is_active: is_active(record),
            loyalty_type: rules.loyalty_type.into(),
            stamp_count: record.card.stamp_count.get(),
            stamps_target: rules.stamps_target.get(),
            stamps_missing: view.stamps_missing.get(),
            stamps_reward_description: rules.stamps_reward_description.clone().map(Into::into),
            points_balance: record.card.points_balance.get(),
            rewards: view.rewards.iter().map(Into::into).collect(),
            last_activity_at: instant(record.card.last_activity_at),
            created_at: record.created_at.to_rfc3339(),
        }
    }
}
