//! Letters to customers: what they are about, and which rows of the ledger cause one.

use crate::ledger::{Card, Entry, TransactionType as Type};
use crate::program::Rules;
use crate::{Colour, Invalid, LocalDate, Points};

/// What a letter is about. Product §10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LetterKind {
    /// Somebody joined.
    Enrollment,
    /// They got points for joining.
    WelcomeBonus,
    /// The merchant gave them points.
    PointsBonus,
    /// Their points end soon.
    PointsExpiring,
    /// Their points have ended.
    PointsExpired,
    /// They can have a reward.
    RewardReady,
    /// It is their birthday.
    Birthday,
    /// They have not been seen for long.
    Reengagement,
    /// They have not been seen for so long that they will be forgotten.
    RetentionNotice,
}

impl LetterKind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Enrollment,
        Self::WelcomeBonus,
        Self::PointsBonus,
        Self::PointsExpiring,
        Self::PointsExpired,
        Self::RewardReady,
        Self::Birthday,
        Self::Reengagement,
        Self::RetentionNotice,
    ];

    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enrollment => "enrollment",
            Self::WelcomeBonus => "welcome_bonus",
            Self::PointsBonus => "points_bonus",
            Self::PointsExpiring => "points_expiring",
            Self::PointsExpired => "points_expired",
            Self::RewardReady => "reward_ready",
            Self::Birthday => "birthday",
            Self::Reengagement => "reengagement",
            Self::RetentionNotice => "retention_notice",
        }
    }

    /// Whether it goes only to those who agreed to marketing; the rest says what happened to somebody's own card.
    pub const fn is_marketing(self) -> bool {
        matches!(self, Self::Birthday | Self::Reengagement)
    }

    /// Whether one cause sends it to many at once, so that it waits behind what single people wait for.
    pub const fn is_bulk(self) -> bool {
        !matches!(self, Self::Enrollment | Self::WelcomeBonus | Self::RewardReady)
    }
}

impl std::str::FromStr for LetterKind {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        known.ok_or(Invalid::UnknownValue { allowed: "a kind of letter" })
    }
}

/// A letter's kind with what it says about this one card. Nothing in it was typed by whoever enrolled the address (safety E-5).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// See [`LetterKind::Enrollment`].
    Enrollment,
    /// See [`LetterKind::WelcomeBonus`].
    WelcomeBonus {
        /// What they got.
        points: Points,
    },
    /// See [`LetterKind::PointsBonus`].
    PointsBonus {
        /// What they got.
        points: Points,
        /// What they have now.
        balance: Points,
    },
    /// See [`LetterKind::PointsExpiring`].
    PointsExpiring {
        /// How many.
        points: Points,
        /// The last day on which they are valid.
        last_day: LocalDate,
    },
    /// See [`LetterKind::PointsExpired`].
    PointsExpired {
        /// How many.
        points: Points,
    },
    /// See [`LetterKind::RewardReady`].
    RewardReady {
        /// Which one, in the merchant's words; a full stamp card may have none.
        reward: Option<String>,
    },
    /// See [`LetterKind::Birthday`].
    Birthday {
        /// It was a few days ago; the program did not run then.
        is_belated: bool,
    },
    /// See [`LetterKind::Reengagement`].
    Reengagement {
        /// Points on the card, where there are any.
        points: Points,
    },
    /// See [`LetterKind::RetentionNotice`].
    RetentionNotice {
        /// The last day on which they can change it.
        last_day: LocalDate,
    },
}

impl Matter {
    /// Its kind.
    pub const fn kind(&self) -> LetterKind {
        match self {
            Self::Enrollment => LetterKind::Enrollment,
            Self::WelcomeBonus { .. } => LetterKind::WelcomeBonus,
            Self::PointsBonus { .. } => LetterKind::PointsBonus,
            Self::PointsExpiring { .. } => LetterKind::PointsExpiring,
            Self::PointsExpired { .. } => LetterKind::PointsExpired,
            Self::RewardReady { .. } => LetterKind::RewardReady,
            Self::Birthday { .. } => LetterKind::Birthday,
            Self::Reengagement { .. } => LetterKind::Reengagement,
            Self::RetentionNotice { .. } => LetterKind::RetentionNotice,
        }
    }
}

/// How a merchant looks in a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brand {
    /// Its name.
    pub merchant: String,
    /// The card's colour.
    pub colour: Colour,
    /// Where our copy of its logo is, for anybody.
    pub logo_url: Option<String>,
    /// The store that the letter comes from.
    pub store: Option<Place>,
}

/// A store as a letter names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// Where it is, line by line.
    pub address: Option<String>,
    /// Its own page.
    pub url: String,
}

/// A letter that a row causes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caused {
    /// What it says.
    pub matter: Matter,
    /// Names the cause: one occasion, one letter.
    pub occasion: String,
}

/// The letters that a new row causes, looking at the card as it is after it.
///
/// A reward is announced when what has been collected reaches it, once until something is redeemed: not on each stamp past
/// the target, and not again when a slip at the counter is taken back and mended.
pub fn caused_by(entry: &Entry, card: &Card, rules: &Rules) -> Option<Caused> {
    let points = Points::new(entry.points_delta.get().saturating_abs()).unwrap_or(Points::ZERO);
    let by_row = |matter| Some(Caused { matter, occasion: entry.id.to_string() });
    let reward = |reward, since: String| {
        Some(Caused { matter: Matter::RewardReady { reward }, occasion: format!("{}:{since}", entry.card) })
    };
    match entry.transaction_type {
        Type::CardCreated => by_row(Matter::Enrollment),
        Type::WelcomeBonus => by_row(Matter::WelcomeBonus { points }),
        Type::PointsBonus => by_row(Matter::PointsBonus { points, balance: entry.points_balance_after }),
        Type::PointsExpired => by_row(Matter::PointsExpired { points }),
        Type::StampEarned if reaches_stamps_target(entry, rules) => {
            let words = rules.stamps_reward_description.as_ref().map(ToString::to_string);
            reward(words, format!("stamps:{}", card.stamps_redeemed))
        }
        Type::PointsEarned => {
            let first = first_reward_reached(entry, rules)?;
            reward(Some(first), format!("points:{}", card.points_redeemed))
        }
        _ => None,
    }
}

fn reaches_stamps_target(entry: &Entry, rules: &Rules) -> bool {
    let (after, target) = (entry.stamps_balance_after.get(), rules.stamps_target.get());
    after.saturating_sub(entry.stamps_delta.get()) < target && target <= after
}

/// The dearest of the rewards that come into reach, where none was in reach before.
fn first_reward_reached(entry: &Entry, rules: &Rules) -> Option<String> {
    let after = entry.points_balance_after;
    let before = after.get().saturating_sub(entry.points_delta.get());
    let price = |cost: Points| cost.max(rules.minimum_redemption_points);
    let offered = || rules.points_rewards.iter().filter(|reward| reward.is_active);
    if offered().any(|reward| price(reward.points_cost).get() <= before) {
        return None;
    }
    let reached = offered().filter(|reward| price(reward.points_cost) <= after);
    reached.max_by_key(|reward| reward.points_cost).map(|reward| reward.name.to_string())
}
