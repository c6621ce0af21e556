//! Taking back: whose decision it is, how much of a row is left, and how much of that is within reach.

use super::book::Voidable;
use super::command::{Part, VoidTarget};
use super::decide::{Decision, Draft, OrderChange, Scene};
use super::entry::TransactionType as Type;
use super::refusal::Refusal;
use crate::program::points_at_rate;
use crate::{Cents, Delta, Points, TransactionId};

/// How long staff may undo their own work without a manager. Safety PIN-9.
const OWN_VOID_SECONDS: i64 = 15 * 60;

/// What of an earn has not been taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest {
    /// The part of the purchase.
    pub amount: Cents,
    /// The points that part keeps.
    pub points: i64,
}

impl Voidable {
    /// What is left of an earn: the points that the remaining amount would have earned, less those taken back by number.
    /// So splitting a refund gains nothing (G-L15).
    pub fn rest(&self) -> Rest {
        let amount = self.entry.purchase_amount.and_then(|whole| whole.less(self.voided_amount)).unwrap_or_default();
        Rest { amount, points: self.points_kept(amount) }
    }

    fn points_kept(&self, amount: Cents) -> i64 {
        let earned = points_at_rate(amount, self.points_per_euro).map_or(0, Points::get);
        earned.saturating_sub(self.voided_points).max(0)
    }
}

/// Finds the row a void names on this card, and refuses what may not be taken back.
fn find<'a>(
    scene: &'a Scene<'_>,
    transaction: TransactionId,
    voidable_types: [Type; 2],
) -> Result<&'a Voidable, Refusal> {
    if !scene.merchant.settings.allow_void_transactions {
        return Err(Refusal::VoidsNotAllowed);
    }
    let found = scene
        .book
        .voidables
        .get(&transaction)
        .filter(|voidable| voidable.entry.card == scene.card.id)
        .ok_or(Refusal::NothingToVoid)?;
    if !voidable_types.contains(&found.entry.transaction_type) {
        return Err(Refusal::NotVoidable);
    }
    if found.is_voided {
        return Err(Refusal::AlreadyVoided);
    }
    check_authority(scene, found)?;
    Ok(found)
}

/// One's own recent work needs nobody else; anything more needs a manager (PIN-9). Staff with a PIN own what that PIN
/// confirmed; where no PIN is used, a person owns what they did while signed in.
fn check_authority(scene: &Scene<'_>, voidable: &Voidable) -> Result<(), Refusal> {
    let is_manager = scene.at.actor.is_manager || scene.at.staff.is_some_and(|staff| staff.is_manager);
    if is_manager || !scene.merchant.settings.require_manager_for_voids {
        return Ok(());
    }
    let entry = &voidable.entry;
    let own = match scene.at.staff {
        Some(staff) => entry.staff_pin == Some(staff.pin),
        None => scene.at.actor.user.is_some() && entry.user == scene.at.actor.user && entry.staff_pin.is_none(),
    };
    let recent = scene.at.now < entry.at.plus_seconds(OWN_VOID_SECONDS);
    let redemption = matches!(entry.transaction_type, Type::StampRedeemed | Type::PointsRedeemed);
    if own && recent && !redemption { Ok(()) } else { Err(Refusal::ManagerRequired) }
}

/// Takes a stamp back, or gives the stamps of a redeemed card back.
pub(super) fn void_stamp(scene: &Scene<'_>, transaction: TransactionId) -> Result<Decision, Refusal> {
    let voidable = find(scene, transaction, [Type::StampEarned, Type::StampRedeemed])?;
    let wanted = voidable.entry.stamps_delta.get().saturating_neg();
    let mut draft = Draft { related: Some(transaction), ..scene.draft(Type::StampVoided) };
    if wanted > 0 {
        draft.stamps_delta = scene.check_stamps(Delta::new(wanted))?;
    } else {
        draft.stamps_delta = scene.card.stamps_within_reach(wanted.saturating_neg());
        draft.shortfall = draft.stamps_delta.get().saturating_sub(wanted);
        draft.requested_stamps_delta = (draft.shortfall > 0).then_some(Delta::new(wanted));
    }
    Ok(Decision::one(draft))
}

/// Takes an earn back, whole or in part, or gives the points of a redemption back.
pub(super) fn void_points(scene: &Scene<'_>, target: &VoidTarget, part: Part) -> Result<Decision, Refusal> {
    let transaction = match target {
        VoidTarget::Transaction(transaction) => *transaction,
        VoidTarget::Order(reference) => {
            let store = scene.at.store.as_ref().ok_or(Refusal::NothingToVoid)?.id;
            scene.book.orders.get(&(store, reference.clone())).ok_or(Refusal::NothingToVoid)?.transaction
        }
    };
    let voidable = find(scene, transaction, [Type::PointsEarned, Type::PointsRedeemed])?;
    if voidable.entry.transaction_type == Type::PointsRedeemed {
        void_redemption(scene, voidable, part)
    } else {
        void_earn(scene, voidable, part)
    }
}

/// A redemption comes back whole or not at all.
fn void_redemption(scene: &Scene<'_>, voidable: &Voidable, part: Part) -> Result<Decision, Refusal> {
    let cost = voidable.entry.points_delta.get().saturating_neg();
    match part {
        Part::Whole => {}
        Part::Points(points) if points.get() == cost => {}
        Part::Points(_) | Part::Amount(_) => return Err(Refusal::VoidExceedsRest { rest: cost }),
    }
    let points_delta = scene.check_points(Delta::new(cost))?;
    Ok(Decision::one(Draft { points_delta, related: Some(voidable.entry.id), ..scene.draft(Type::PointsVoided) }))
}

fn void_earn(scene: &Scene<'_>, voidable: &Voidable, part: Part) -> Result<Decision, Refusal> {
    let rest = voidable.rest();
    let (amount, asked) = match part {
        Part::Whole => (Some(rest.amount), rest.points),
        // All points that are left: the purchase is undone as a whole, and its receipt is free again.
        Part::Points(points) if points.get() == rest.points => (Some(rest.amount), rest.points),
        Part::Points(points) if points.get() < rest.points => (None, points.get()),
        Part::Points(_) => return Err(Refusal::VoidExceedsRest { rest: rest.points }),
        Part::Amount(amount) => {
            let remaining = rest.amount.less(amount).ok_or(Refusal::VoidExceedsRest { rest: rest.amount.get() })?;
            (Some(amount), rest.points.saturating_sub(voidable.points_kept(remaining)))
        }
    };
    let points_delta = scene.card.points_within_reach(asked);
    let shortfall = asked.saturating_add(points_delta.get());
    let draft = Draft {
        points_delta,
        requested_points_delta: (shortfall > 0).then_some(Delta::new(asked.saturating_neg())),
        shortfall,
        purchase_amount: amount,
        related: Some(voidable.entry.id),
        ..scene.draft(Type::PointsVoided)
    };
    let whole = amount == Some(rest.amount);
    let order = match (whole, voidable.entry.store, &voidable.entry.order_reference) {
        (true, Some(store), Some(reference)) => Some(OrderChange::Release { store, reference: reference.clone() }),
        _ => None,
    };
    Ok(Decision { drafts: vec![draft], order, replays: None })
}
