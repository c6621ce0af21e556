//! Figures at a glance.

use orion_service::overview::{DAYS, Overview as Figures};
use serde::Serialize;
use utoipa::ToSchema;

/// A merchant's figures at a glance.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Overview {
    /// How many days back `active_members`, `visits` and `rewards_given` look.
    #[schema(example = 30)]
    days: i64,
    /// Active cards.
    #[schema(minimum = 0, example = 812)]
    members: i64,
    /// Cards that moved in these days.
    #[schema(minimum = 0, example = 240)]
    active_members: i64,
    /// Days in these on which a card collected something; twice on one day of the merchant's calendar counts once.
    #[schema(minimum = 0, example = 611)]
    visits: i64,
    /// Rewards redeemed in these days and not taken back.
    #[schema(minimum = 0, example = 37)]
    rewards_given: i64,
    /// Points the active cards have earned and kept.
    #[schema(minimum = 0, example = 48_200)]
    points_earned: i64,
    /// Points they have redeemed.
    #[schema(minimum = 0, example = 30_150)]
    points_redeemed: i64,
    /// Points they can still redeem.
    #[schema(minimum = 0, example = 18_050)]
    points_outstanding: i64,
    /// Stamps the active cards were given.
    #[schema(minimum = 0, example = 5_120)]
    stamps_earned: i64,
    /// Rewards taken for stamps.
    #[schema(minimum = 0, example = 402)]
    stamps_redeemed: i64,
    /// Stamps on the cards.
    #[schema(minimum = 0, example = 1_090)]
    stamps_outstanding: i64,
    /// What the open stamps are worth at the value of their reward; `null` where it has none.
    #[schema(minimum = 0, example = 38_150)]
    liability_cents: Option<i64>,
}

impl From<Figures> for Overview {
    fn from(figures: Figures) -> Self {
        let cards = figures.cards;
        Self {
            days: DAYS,
            members: cards.members,
            active_members: cards.active,
            visits: figures.visits,
            rewards_given: figures.rewards_given,
            points_earned: cards.points_earned,
            points_redeemed: cards.points_redeemed,
            points_outstanding: cards.points_outstanding,
            stamps_earned: cards.stamps_earned,
            stamps_redeemed: cards.stamps_redeemed,
            stamps_outstanding: cards.stamps_outstanding,
            liability_cents: figures.liability_cents,
        }
    }
}
