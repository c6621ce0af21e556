//! The end of points inside a batch: a chunk of cards, locked without waiting, each looked at once more.

use orion_domain::ledger::Command;
use orion_domain::{CardId, Zone, expiry};
use orion_store::{Error as StoreError, Merchant};

use super::batch::{Decided, Group};
use super::{Answer, Done, Intent, Worker};

/// Cards of stores in one zone whose points seem to have ended.
#[derive(Debug, Clone)]
pub(crate) struct ExpireWork {
    pub cards: Vec<CardId>,
    pub zone: Zone,
}

/// What became of such cards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ExpiredRows {
    pub cards: u64,
    pub points: i64,
    /// Somebody else held them.
    pub passed_over: u64,
}

impl Worker {
    /// Takes what has ended. A card that was used meanwhile, or that an earlier run has dealt with, is left as it is.
    pub(super) async fn expire(
        &self,
        merchant: &mut Merchant<'_>,
        group: &mut Group,
        intent: &Intent,
        work: &ExpireWork,
    ) -> Result<Answer, StoreError> {
        let mut done = ExpiredRows::default();
        let Some(rule) = group.program.as_ref().and_then(expiry::Expiry::of) else {
            return Ok(Ok(Done::Expired(done)));
        };
        let before = rule.ended_before(group.now, &work.zone);
        let unseen: Vec<CardId> =
            work.cards.iter().filter(|card| !group.book.cards.contains_key(card)).copied().collect();
        for card in merchant.lock_free_cards(unseen.into_iter()).await? {
            group.book.cards.insert(card.id, card);
        }
        for id in &work.cards {
            match group.book.cards.get(id) {
                None => done.passed_over = done.passed_over.saturating_add(1),
                Some(card) if expiry::has_ended(card, before) => {
                    if let Ok(Decided::Rows(entries)) = self.decide(group, intent, *id, &Command::ExpirePoints) {
                        let points: i64 = entries.iter().map(|entry| entry.points_delta.get().saturating_abs()).sum();
                        done.cards = done.cards.saturating_add(1);
                        done.points = done.points.saturating_add(points);
                    }
                }
                Some(_) => {}
            }
        }
        Ok(Ok(Done::Expired(done)))
    }
}
