//! Carrying the balance of one card over to another of the same person: a row on each side, and the emptied card closed.

use super::book::Book;
use super::card::{Card, CardState};
use super::command::{Circumstances, Merchant};
use super::decide::{Decision, Draft, Scene};
use super::entry::TransactionType as Type;
use super::refusal::Refusal;
use crate::CardId;

/// Both sides of a merge, to be recorded together and in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// Takes everything from the emptied card and closes it.
    pub out: Decision,
    /// Gives exactly that to the other.
    pub into: Decision,
}

/// Decides to carry everything on `from` over to `into`. Nothing is lost and nothing is made: what one row takes the other
/// gives. Lifetime totals stay where they were earned, so their sum over all cards stays as well.
///
/// # Errors
/// [`Refusal::CardNotFound`] for the same card twice, a card that the book does not hold, or while cards work at one store
/// only; [`Refusal::CardInactive`] for a closed card, which somebody closed on purpose; [`Refusal::LimitExceeded`] where the
/// two together are more than a card may hold.
pub fn merge(
    book: &Book,
    merchant: Merchant<'_>,
    at: &Circumstances,
    from: CardId,
    into: CardId,
) -> Result<Merge, Refusal> {
    if from == into || !merchant.settings.allow_cross_location_redemption {
        return Err(Refusal::CardNotFound);
    }
    let (emptied, kept) = (open_card(book, from)?, open_card(book, into)?);
    let (source, target) = (Scene { book, merchant, at, card: emptied }, Scene { book, merchant, at, card: kept });
    let out = Draft {
        points_delta: emptied.points_balance.debit(),
        stamps_delta: emptied.stamp_count.debit(),
        ..source.draft(Type::CardMerged)
    };
    let gift = Draft {
        points_delta: target.check_points(emptied.points_balance.credit())?,
        stamps_delta: target.check_stamps(emptied.stamp_count.credit())?,
        ..target.draft(Type::CardMerged)
    };
    let closing = source.draft(Type::CardDeactivated);
    Ok(Merge { out: Decision { drafts: vec![out, closing], order: None, replays: None }, into: Decision::one(gift) })
}

fn open_card(book: &Book, id: CardId) -> Result<&Card, Refusal> {
    match book.cards.get(&id) {
        Some(card) if card.state == CardState::Active => Ok(card),
        Some(card) if card.state == CardState::Inactive => Err(Refusal::CardInactive),
        _ => Err(Refusal::CardNotFound),
    }
}
