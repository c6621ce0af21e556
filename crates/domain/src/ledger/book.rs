//! What a batch knows: locked cards and the facts its commands need, kept true while commands are decided one by one.

use std::collections::BTreeMap;

use super::card::Card;
use super::decide::{Decision, Draft, OrderChange};
use super::entry::{Entry, TransactionType as Type};
use super::hash::{EntryHash, entry_hash};
use crate::{CardId, Cents, MerchantId, OrderReference, StoreId, Timestamp, TransactionId};

/// The live earn of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveOrder {
    /// The earn.
    pub transaction: TransactionId,
    /// Its card.
    pub card: CardId,
    /// Its amount.
    pub amount: Cents,
}

/// A stamp of a card, young enough to matter for cooldown and daily cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StampGiven {
    /// The row.
    pub transaction: TransactionId,
    /// When.
    pub at: Timestamp,
}

/// A row that a void names, and how much of it has been taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voidable {
    /// The row.
    pub entry: Entry,
    /// The rate that decided it; partial voids are priced at it.
    pub points_per_euro: i64,
    /// Purchase amount taken back so far.
    pub voided_amount: Cents,
    /// Points asked back so far by voids that named points, shortfalls included.
    pub voided_points: i64,
    /// Whether nothing of it is left.
    pub is_voided: bool,
}

/// The cards and facts of one merchant in one batch.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// Locked cards.
    pub cards: BTreeMap<CardId, Card>,
    /// Rows that commands of the batch name, of whatever type.
    pub voidables: BTreeMap<TransactionId, Voidable>,
    /// Live earns of receipts that commands of the batch name.
    pub orders: BTreeMap<(StoreId, OrderReference), LiveOrder>,
    /// Young stamps that were not voided, oldest first.
    pub stamps: BTreeMap<CardId, Vec<StampGiven>>,
}

/// What the program draws for a row before it is sealed: its id and the commitment to the facts beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal {
    /// The row's id.
    pub id: TransactionId,
    /// See [`Entry::commitment`].
    pub commitment: Option<[u8; 32]>,
}

impl Book {
    /// Folds a decision in and returns its rows, numbered and chained. `seal` is asked once for every row, in order.
    ///
    /// `decide` has checked everything on this very book, so this cannot fail; a decision about a card that the book
    /// does not hold gives no rows.
    pub fn record(
        &mut self,
        merchant: MerchantId,
        card: CardId,
        decision: &Decision,
        mut seal: impl FnMut(&Draft) -> Seal,
    ) -> Vec<Entry> {
        let mut entries = Vec::with_capacity(decision.drafts.len());
        for draft in &decision.drafts {
            let Some(state) = self.cards.get_mut(&card) else { break };
            let entry = draft.seal(merchant, state, seal(draft));
            let voided =
                entry.related.and_then(|id| self.voidables.get(&id)).map(|voidable| voidable.entry.transaction_type);
            state.fold(&entry, voided);
            self.note_stamps(&entry, voided);
            self.note_void(&entry, draft);
            entries.push(entry);
        }
        match (&decision.order, entries.last()) {
            (Some(OrderChange::Claim { store, reference, amount }), Some(entry)) => {
                self.orders
                    .insert((*store, reference.clone()), LiveOrder { transaction: entry.id, card, amount: *amount });
            }
            (Some(OrderChange::Release { store, reference }), _) => {
                self.orders.remove(&(*store, reference.clone()));
            }
            _ => {}
        }
        entries
    }

    fn note_stamps(&mut self, entry: &Entry, voided: Option<Type>) {
        let stamps = self.stamps.entry(entry.card).or_default();
        match entry.transaction_type {
            Type::StampEarned => stamps.push(StampGiven { transaction: entry.id, at: entry.at }),
            Type::StampVoided if voided == Some(Type::StampEarned) => {
                stamps.retain(|stamp| Some(stamp.transaction) != entry.related);
            }
            _ => {}
        }
    }

    /// Makes the new row known to later commands of the batch, and counts a void against the row it names. Rows that cannot
    /// be voided are known too, so that naming one gets the same refusal inside the batch and after it.
    fn note_void(&mut self, entry: &Entry, draft: &Draft) {
        self.voidables.insert(entry.id, Voidable::untouched(entry.clone(), draft.points_per_euro));
        if let Some(voidable) = entry.related.and_then(|id| self.voidables.get_mut(&id)) {
            voidable.count(entry);
        }
    }
}

impl Voidable {
    /// A row of which nothing has been taken back.
    pub const fn untouched(entry: Entry, points_per_euro: i64) -> Self {
        Self { entry, points_per_euro, voided_amount: Cents::ZERO, voided_points: 0, is_voided: false }
    }

    /// Counts one void of this row. A void that named points rather than a part of the purchase has no amount.
    pub fn count(&mut self, void: &Entry) {
        match void.purchase_amount {
            Some(amount) => {
                let voided = self.voided_amount.get().saturating_add(amount.get());
                self.voided_amount = Cents::new(voided).unwrap_or(Cents::MAX);
            }
            None => {
                let asked = void.requested_points_delta.unwrap_or(void.points_delta).get().saturating_neg();
                self.voided_points = self.voided_points.saturating_add(asked);
            }
        }
        self.is_voided = match self.entry.transaction_type {
            Type::PointsEarned => self.entry.purchase_amount == Some(self.voided_amount),
            _ => true,
        };
    }
}

impl Draft {
    /// Numbers the row, states the balances after it and chains it to the card's newest row.
    fn seal(&self, merchant: MerchantId, card: &Card, seal: Seal) -> Entry {
        let mut entry = Entry {
            id: seal.id,
            merchant,
            card: card.id,
            seq: card.seq.saturating_add(1),
            transaction_type: self.transaction_type,
            stamps_delta: self.stamps_delta,
            points_delta: self.points_delta,
            stamps_balance_after: card.stamp_count.moved(self.stamps_delta).unwrap_or(card.stamp_count),
            points_balance_after: card.points_balance.moved(self.points_delta).unwrap_or(card.points_balance),
            requested_stamps_delta: self.requested_stamps_delta,
            requested_points_delta: self.requested_points_delta,
            shortfall: self.shortfall,
            purchase_amount: self.purchase_amount,
            order_reference: self.order_reference.clone(),
            reward: self.reward,
            reward_description: self.reward_description.clone(),
            program_version: self.program_version,
            store: self.store,
            staff_pin: self.staff_pin,
            user: self.actor.user,
            api_key: self.actor.api_key,
            acting_admin: self.actor.acting_admin,
            related: self.related,
            at: self.at,
            commitment: seal.commitment,
            hash: EntryHash::GENESIS,
        };
        entry.hash = entry_hash(card.head_hash, &entry);
        entry
    }
}
