//! The decisions: what a command does to a card, or why not.

use super::book::Book;
use super::card::{Card, CardState};
use super::command::{Actor, Circumstances, Command, Merchant, StoreScene};
use super::entry::TransactionType as Type;
use super::refusal::Refusal;
use super::voids;
use crate::settings::StaffPinPolicy;
use crate::{
    CardId, Cents, Delta, LocalDate, OrderReference, Points, RewardId, StaffPinId, StoreId, Timestamp, TransactionId,
};

/// The most points one operation may move. Safety §7.
const POINTS_PER_OPERATION_MAX: i64 = 1_000_000;

/// A row before it is numbered, chained and given an id. Fields as in [`super::Entry`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of Entry")]
pub struct Draft {
    pub transaction_type: Type,
    pub stamps_delta: Delta,
    pub points_delta: Delta,
    pub requested_stamps_delta: Option<Delta>,
    pub requested_points_delta: Option<Delta>,
    pub shortfall: i64,
    pub purchase_amount: Option<Cents>,
    pub order_reference: Option<OrderReference>,
    pub reward: Option<RewardId>,
    pub reward_description: Option<String>,
    pub program_version: i64,
    /// The rate of that version, kept with rows that can be voided in part.
    pub points_per_euro: i64,
    pub store: Option<StoreId>,
    pub staff_pin: Option<StaffPinId>,
    pub actor: Actor,
    pub related: Option<TransactionId>,
    pub at: Timestamp,
}

/// What happens to the claim that an earn has on its receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderChange {
    /// The receipt now belongs to the decided earn.
    Claim {
        /// At which store.
        store: StoreId,
        /// Which receipt.
        reference: OrderReference,
        /// For how much.
        amount: Cents,
    },
    /// The receipt is free again.
    Release {
        /// At which store.
        store: StoreId,
        /// Which receipt.
        reference: OrderReference,
    },
}

/// A yes: the rows to write and what becomes of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// In order; empty only for a replay.
    pub drafts: Vec<Draft>,
    /// The receipt's claim.
    pub order: Option<OrderChange>,
    /// Set where the receipt was booked before with the same card and amount: the row that did it.
    pub replays: Option<TransactionId>,
}

impl Decision {
    /// One row and no receipt.
    pub(super) fn one(draft: Draft) -> Self {
        Self { drafts: vec![draft], order: None, replays: None }
    }
}

/// Decides one command against the card it names. Pure: the same inputs give the same answer, today and on replay.
///
/// # Errors
/// The business's refusal; nothing is to be written.
pub fn decide(
    book: &Book,
    merchant: Merchant<'_>,
    at: &Circumstances,
    card: CardId,
    command: &Command,
) -> Result<Decision, Refusal> {
    let card = reachable_card(book, merchant, at, card)?;
    match (card.state, command) {
        (CardState::Active, Command::ReactivateCard) => return Err(Refusal::CardAlreadyActive),
        (CardState::Active, _) | (CardState::Inactive, Command::ReactivateCard | Command::AnonymizeCard) => {}
        (CardState::Inactive, Command::DeactivateCard) => return Err(Refusal::CardNotActive),
        _ => return Err(Refusal::CardInactive),
    }
    if command.is_counter_operation() {
        check_counter(merchant, at)?;
    }
    let scene = Scene { book, merchant, at, card };
    match command {
        Command::OpenCard { grant_welcome_bonus } => scene.open_card(*grant_welcome_bonus),
        Command::AddStamp => scene.add_stamp(),
        Command::RedeemStamps => scene.redeem_stamps(),
        Command::VoidStamp { transaction } => voids::void_stamp(&scene, *transaction),
        Command::EarnPoints { amount, order_reference } => scene.earn_points(*amount, order_reference.as_ref()),
        Command::RedeemPoints { reward } => scene.redeem_points(*reward),
        Command::VoidPoints { target, part } => voids::void_points(&scene, target, *part),
        Command::AdjustPoints { delta } => scene.adjust(Type::PointsAdjustment, *delta),
        Command::RestorePoints { points } => scene.adjust(Type::AdminAdjustment, points.credit()),
        Command::GrantBonus { points } => scene.adjust(Type::PointsBonus, points.credit()),
        Command::ExpirePoints => scene.expire_points(),
        Command::DeactivateCard => Ok(Decision::one(scene.draft(Type::CardDeactivated))),
        Command::ReactivateCard => Ok(Decision::one(scene.draft(Type::CardReactivated))),
        Command::AnonymizeCard => Ok(Decision::one(scene.draft(Type::CardAnonymized))),
    }
}

/// The card, where the caller may reach it: with cross-location off a card works only where it was enrolled.
fn reachable_card<'a>(
    book: &'a Book,
    merchant: Merchant<'_>,
    at: &Circumstances,
    card: CardId,
) -> Result<&'a Card, Refusal> {
    let card = book.cards.get(&card).filter(|card| card.state != CardState::Deleted).ok_or(Refusal::CardNotFound)?;
    let elsewhere = at.store.as_ref().is_some_and(|store| store.id != card.enrolled_at_store);
    if elsewhere && !merchant.settings.allow_cross_location_redemption { Err(Refusal::CardNotFound) } else { Ok(card) }
}

/// What every operation over the counter needs: an active program, and a person or PIN as the merchant demands. PIN-11.
fn check_counter(merchant: Merchant<'_>, at: &Circumstances) -> Result<(), Refusal> {
    if !merchant.program.is_active() {
        return Err(Refusal::ProgramInactive);
    }
    match merchant.settings.staff_pin_policy {
        StaffPinPolicy::Disabled if at.staff.is_some() => Err(Refusal::PinNotAccepted),
        StaffPinPolicy::Disabled if at.actor.user.is_none() => Err(Refusal::PersonRequired),
        StaffPinPolicy::Required if at.staff.is_none() => Err(Refusal::PinRequired),
        StaffPinPolicy::Optional if merchant.program.rules.require_staff_pin && at.staff.is_none() => {
            Err(Refusal::PinRequired)
        }
        StaffPinPolicy::Disabled | StaffPinPolicy::Optional | StaffPinPolicy::Required => Ok(()),
    }
}

/// One command's view of the world.
pub(super) struct Scene<'a> {
    pub book: &'a Book,
    pub merchant: Merchant<'a>,
    pub at: &'a Circumstances,
    pub card: &'a Card,
}

impl Scene<'_> {
    /// A row that moves nothing yet.
    pub(super) fn draft(&self, transaction_type: Type) -> Draft {
        Draft {
            transaction_type,
            stamps_delta: Delta::ZERO,
            points_delta: Delta::ZERO,
            requested_stamps_delta: None,
            requested_points_delta: None,
            shortfall: 0,
            purchase_amount: None,
            order_reference: None,
            reward: None,
            reward_description: None,
            program_version: self.merchant.program.version,
            points_per_euro: self.merchant.program.rules.points_per_euro,
            store: self.at.store.as_ref().map(|store| store.id),
            staff_pin: self.at.staff.map(|staff| staff.pin),
            actor: self.at.actor,
            related: None,
            at: self.at.now,
        }
    }

    /// Refuses a movement that would leave the range a balance may have.
    pub(super) fn check_points(&self, delta: Delta) -> Result<Delta, Refusal> {
        self.card.points_balance.moved(delta).map(|_| delta).ok_or(Refusal::LimitExceeded)
    }

    pub(super) fn check_stamps(&self, delta: Delta) -> Result<Delta, Refusal> {
        self.card.stamp_count.moved(delta).map(|_| delta).ok_or(Refusal::LimitExceeded)
    }

    fn open_card(&self, grant_welcome_bonus: bool) -> Result<Decision, Refusal> {
        if !self.merchant.program.is_active() {
            return Err(Refusal::ProgramInactive);
        }
        let mut drafts = vec![self.draft(Type::CardCreated)];
        let bonus = self.merchant.program.rules.welcome_bonus_points;
        if grant_welcome_bonus && bonus > Points::ZERO && self.merchant.program.rules.loyalty_type.has_points() {
            drafts.push(Draft { points_delta: self.check_points(bonus.credit())?, ..self.draft(Type::WelcomeBonus) });
        }
        Ok(Decision { drafts, order: None, replays: None })
    }

    fn needs_stamps(&self) -> Result<(), Refusal> {
        if self.merchant.program.rules.loyalty_type.has_stamps() { Ok(()) } else { Err(Refusal::ProgramHasNoStamps) }
    }

    fn needs_points(&self) -> Result<(), Refusal> {
        if self.merchant.program.rules.loyalty_type.has_points() { Ok(()) } else { Err(Refusal::ProgramHasNoPoints) }
    }

    fn add_stamp(&self) -> Result<Decision, Refusal> {
        self.needs_stamps()?;
        self.check_cooldown()?;
        self.check_daily_cap()?;
        let stamps_delta = self.check_stamps(Delta::new(1))?;
        Ok(Decision::one(Draft { stamps_delta, ..self.draft(Type::StampEarned) }))
    }

    /// Elapsed time between instants, not wall-clock difference (TM-3). A voided stamp does not count, so that a slip can be
    /// mended at once.
    fn check_cooldown(&self) -> Result<(), Refusal> {
        let wait = self.merchant.program.rules.cooldown_minutes.saturating_mul(60);
        let Some(last) = self.book.stamps.get(&self.card.id).and_then(|stamps| stamps.last()) else { return Ok(()) };
        let free_at = last.at.plus_seconds(wait);
        if wait > 0 && self.at.now < free_at {
            Err(Refusal::StampCooldown { seconds: free_at.seconds_since(self.at.now) })
        } else {
            Ok(())
        }
    }

    /// Counts the store's calendar day, which has 23 or 25 hours twice a year (TM-4).
    fn check_daily_cap(&self) -> Result<(), Refusal> {
        let limit = self.merchant.program.rules.max_daily_stamps;
        let Some(StoreScene { zone, .. }) = &self.at.store else { return Ok(()) };
        let today: LocalDate = zone.day_of(self.at.now);
        let (start, end) = today.bounds(zone);
        let given = self
            .book
            .stamps
            .get(&self.card.id)
            .map_or(0, |stamps| stamps.iter().filter(|stamp| stamp.at >= start && stamp.at < end).count());
        if i64::try_from(given).unwrap_or(i64::MAX) >= limit { Err(Refusal::DailyStampLimit { limit }) } else { Ok(()) }
    }

    fn redeem_stamps(&self) -> Result<Decision, Refusal> {
        self.needs_stamps()?;
        let rules = &self.merchant.program.rules;
        let (stamps, stamps_target) = (self.card.stamp_count, rules.stamps_target);
        if stamps < stamps_target {
            return Err(Refusal::InsufficientStamps { stamps, stamps_target });
        }
        Ok(Decision::one(Draft {
            stamps_delta: stamps_target.debit(),
            reward_description: rules.stamps_reward_description.as_ref().map(ToString::to_string),
            ..self.draft(Type::StampRedeemed)
        }))
    }

    fn earn_points(&self, amount: Cents, reference: Option<&OrderReference>) -> Result<Decision, Refusal> {
        self.needs_points()?;
        let store = self.at.store.as_ref().map(|store| store.id);
        if let (Some(reference), Some(store)) = (reference, store)
            && let Some(live) = self.book.orders.get(&(store, reference.clone()))
        {
            let same = live.card == self.card.id && live.amount == amount;
            return if same {
                Ok(Decision { drafts: Vec::new(), order: None, replays: Some(live.transaction) })
            } else {
                Err(Refusal::OrderReferenceConflict)
            };
        }
        let (rules, settings) = (&self.merchant.program.rules, self.merchant.settings);
        if settings.require_order_reference && reference.is_none() {
            return Err(Refusal::OrderReferenceRequired);
        }
        if amount < rules.minimum_purchase_cents {
            return Err(Refusal::MinimumPurchase { minimum_purchase_cents: rules.minimum_purchase_cents });
        }
        let points = rules
            .points_for(amount)
            .filter(|points| points.get() <= POINTS_PER_OPERATION_MAX)
            .ok_or(Refusal::LimitExceeded)?;
        let draft = Draft {
            points_delta: self.check_points(points.credit())?,
            purchase_amount: Some(amount),
            order_reference: reference.cloned(),
            ..self.draft(Type::PointsEarned)
        };
        let order = store.zip(reference).map(|(store, reference)| OrderChange::Claim {
            store,
            reference: reference.clone(),
            amount,
        });
        Ok(Decision { drafts: vec![draft], order, replays: None })
    }

    fn redeem_points(&self, reward: RewardId) -> Result<Decision, Refusal> {
        self.needs_points()?;
        let rules = &self.merchant.program.rules;
        let reward = rules.reward(reward).filter(|reward| reward.is_active).ok_or(Refusal::RewardNotAvailable)?;
        let points_balance = self.card.points_balance;
        if points_balance < reward.points_cost {
            return Err(Refusal::InsufficientPoints { points_balance, points_cost: reward.points_cost });
        }
        if points_balance < rules.minimum_redemption_points {
            return Err(Refusal::MinimumRedemption {
                points_balance,
                minimum_redemption_points: rules.minimum_redemption_points,
            });
        }
        Ok(Decision::one(Draft {
            points_delta: reward.points_cost.debit(),
            reward: Some(reward.id),
            reward_description: Some(reward.name.to_string()),
            ..self.draft(Type::PointsRedeemed)
        }))
    }

    fn adjust(&self, transaction_type: Type, delta: Delta) -> Result<Decision, Refusal> {
        if delta.get() < 0 && self.card.points_balance.moved(delta).is_none() {
            return Err(Refusal::BelowZero { points_balance: self.card.points_balance });
        }
        Ok(Decision::one(Draft { points_delta: self.check_points(delta)?, ..self.draft(transaction_type) }))
    }

    /// Takes the whole balance. A card without points has nothing to expire: a repeated run changes nothing (G-L13).
    fn expire_points(&self) -> Result<Decision, Refusal> {
        if self.card.points_balance == Points::ZERO {
            return Err(Refusal::InsufficientPoints { points_balance: Points::ZERO, points_cost: Points::ZERO });
        }
        Ok(Decision::one(Draft { points_delta: self.card.points_balance.debit(), ..self.draft(Type::PointsExpired) }))
    }
}
