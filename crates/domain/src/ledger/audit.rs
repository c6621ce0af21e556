//! Checking a card from its rows alone, one row at a time, in constant memory. Safety G-L17.

use std::collections::BTreeMap;

use super::card::{Card, CardState};
use super::entry::{Entry, TransactionType as Type};
use super::hash::entry_hash;
use crate::{CardId, StoreId, TransactionId};

/// What is wrong with a card, and at which row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("card {card}, seq {seq}: {problem}")]
pub struct Fault {
    /// The card.
    pub card: CardId,
    /// The first bad row; 0 when the card itself disagrees with its rows.
    pub seq: i64,
    /// In words.
    pub problem: &'static str,
}

/// Replays the rows of one card in order of `seq` and compares the end with the card.
#[derive(Debug)]
pub struct CardAudit {
    replayed: Card,
    /// Types of the card's rows that a void may name; a redemption counts differently from an earn.
    redemptions: BTreeMap<TransactionId, Type>,
}

impl CardAudit {
    /// Starts at nothing.
    pub fn new(card: CardId, enrolled_at_store: StoreId) -> Self {
        Self { replayed: Card::blank(card, enrolled_at_store), redemptions: BTreeMap::new() }
    }

    /// Checks and folds the next row.
    ///
    /// # Errors
    /// A gap in `seq`, a balance that does not follow, or a hash that does not.
    pub fn feed(&mut self, entry: &Entry) -> Result<(), Fault> {
        let fault = |problem| Fault { card: self.replayed.id, seq: entry.seq, problem };
        if entry.card != self.replayed.id {
            return Err(fault("the row belongs to another card"));
        }
        if entry.seq != self.replayed.seq.saturating_add(1) {
            return Err(fault("a row is missing or out of order"));
        }
        if self.replayed.points_balance.moved(entry.points_delta) != Some(entry.points_balance_after) {
            return Err(fault("points_balance_after is not the balance before plus the delta"));
        }
        if self.replayed.stamp_count.moved(entry.stamps_delta) != Some(entry.stamps_balance_after) {
            return Err(fault("stamps_balance_after is not the count before plus the delta"));
        }
        if entry_hash(self.replayed.head_hash, entry) != entry.hash {
            return Err(fault("the hash chain is broken"));
        }
        if matches!(entry.transaction_type, Type::StampRedeemed | Type::PointsRedeemed) {
            self.redemptions.insert(entry.id, entry.transaction_type);
        }
        let voided = entry.related.map(|id| self.redemptions.get(&id).copied().unwrap_or(Type::PointsEarned));
        self.replayed.fold(entry, voided);
        Ok(())
    }

    /// Compares what the rows so far give with a card as it was stored then. The trash and the purge are not in the rows, so a deleted card is
    /// compared by its numbers.
    ///
    /// # Errors
    /// Any difference in balances, totals, times, `seq` or head.
    pub fn finish(&self, stored: &Card) -> Result<(), Fault> {
        let state = if stored.state == CardState::Deleted { CardState::Deleted } else { self.replayed.state };
        let expected = Card { state, ..self.replayed.clone() };
        if expected == *stored {
            Ok(())
        } else {
            Err(Fault { card: stored.id, seq: 0, problem: difference(&expected, stored) })
        }
    }
}

fn difference(expected: &Card, stored: &Card) -> &'static str {
    let pairs = [
        (expected.seq == stored.seq, "seq is not the number of its newest row"),
        (expected.points_balance == stored.points_balance, "points_balance is not the sum of its rows"),
        (expected.stamp_count == stored.stamp_count, "stamp_count is not the sum of its rows"),
        (expected.head_hash == stored.head_hash, "head_hash is not the hash of its newest row"),
    ];
    pairs
        .into_iter()
        .find(|(same, _)| !same)
        .map_or("a lifetime total or time does not follow from its rows", |(_, words)| words)
}
