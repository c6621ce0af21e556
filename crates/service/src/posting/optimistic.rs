//! A command that has the queue to itself, by optimistic concurrency: read first, then locked, written and committed in one trip.

use std::collections::BTreeMap;

use orion_domain::Timestamp;
use orion_store::Error as StoreError;

use super::batch::{Group, Wanted};
use super::{Answer, Intent, Work, Worker};

impl Worker {
    /// Reads, decides, and writes what was decided if the card has not changed meanwhile. `None` where nothing was written and
    /// the command is for a transaction that locks the card first: the card did change, the command was met before, or more hangs
    /// on it than its card.
    pub(super) async fn attempt_optimistically(
        &self,
        intent: &Intent,
        now: Timestamp,
    ) -> Result<Option<Answer>, StoreError> {
        let is_of_one_card = matches!(intent.work, Work::Card { .. }) && intent.audit.is_none();
        let wanted = Wanted::of(&[intent], now);
        if !is_of_one_card || !wanted.is_all_asked() {
            return Ok(None);
        }
        let found = self.store.known_unlocked(intent.merchant, &wanted.questions, &self.programs).await?;
        let Some((known, card)) = found else { return Ok(None) };
        if known.program.is_none() || !known.outcomes.is_empty() || !known.orders.is_empty() {
            return Ok(None);
        }
        let mut group = Group::of(intent.merchant, known, BTreeMap::new(), now);
        let answer = self.run_intent(&mut self.store.merchant(intent.merchant), &mut group, intent).await?;
        if !group.letters.is_empty() {
            return Ok(None);
        }
        let rows = group.into_rows();
        let is_done = rows.is_empty() || card.write(&rows, &self.wallets, now).await?;
        Ok(is_done.then_some(answer))
    }
}
