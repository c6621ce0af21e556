//! One step of a stored run, in one transaction with how far the run has come: whatever interrupts it, the next step begins
//! where the last one that was committed ended, and no card is met twice.

use orion_domain::ledger::{Circumstances, Command, Merchant as Rules, Refusal, TransactionType, merge};
use orion_domain::{BulkRunId, CardId, CustomerId};
use orion_store::bulk::{BulkItem, BulkRun};
use orion_store::{Error as StoreError, Merchant};

use super::batch::Group;
use super::{Answer, BulkMode, BulkResult, Done, Intent, Worker};

/// The next step of a run.
#[derive(Debug, Clone)]
pub(crate) struct RunWork {
    pub run: BulkRunId,
    /// Where the run must stand; where it stands elsewhere, somebody else has done this step.
    pub from: uuid::Uuid,
    /// Where it stands afterwards.
    pub reached: uuid::Uuid,
    /// Whether nothing follows.
    pub is_last: bool,
    pub step: RunStep,
}

/// What a step does.
#[derive(Debug, Clone)]
pub(crate) enum RunStep {
    /// One command on the next cards.
    Cards { cards: Vec<CardId>, command: Command },
    /// Carries everything that one customer has over to one card.
    Merge(CustomerId),
    /// Nothing but going on.
    Nothing,
}

impl RunWork {
    /// The cards to lock before anything is read.
    pub(super) fn cards(&self) -> &[CardId] {
        match &self.step {
            RunStep::Cards { cards, .. } => cards,
            RunStep::Merge(_) | RunStep::Nothing => &[],
        }
    }
}

impl Worker {
    /// Does a step, unless it was done before.
    pub(super) async fn run_step(
        &self,
        merchant: &mut Merchant<'_>,
        group: &mut Group,
        intent: &Intent,
        work: &RunWork,
    ) -> Result<Answer, StoreError> {
        let nothing = || Ok(Ok(Done::Bulk { results: Vec::new(), applied: false, replayed: true }));
        let Some(mut run) = merchant.lock_bulk_run(work.run).await? else { return nothing() };
        if !run.is_running || run.reached != work.from {
            return nothing();
        }
        let results = match &work.step {
            RunStep::Nothing => Vec::new(),
            RunStep::Cards { cards, command } => {
                match self.decide_many(group, intent, cards, command, BulkMode::Partial) {
                    Done::Bulk { results, .. } => results,
                    Done::Posted { .. } | Done::Enrolled { .. } | Done::Erased | Done::Expired(_) => Vec::new(),
                }
            }
            RunStep::Merge(customer) => self.merge_cards_of(merchant, group, intent, *customer).await?,
        };
        merchant.add_bulk_items(run.id, &count(&mut run, &results)).await?;
        run.reached = work.reached;
        if work.is_last || (matches!(work.step, RunStep::Merge(_)) && !group.settings.allow_cross_location_redemption) {
            run.is_running = false;
            run.finished_at = Some(group.now);
        }
        merchant.move_bulk_run(&run).await?;
        Ok(Ok(Done::Bulk { results, applied: true, replayed: false }))
    }

    /// Keeps what became of cards that were named one by one as a run that is at its end.
    pub(super) async fn keep_run(
        merchant: &mut Merchant<'_>,
        run: &BulkRun,
        results: &[BulkResult],
    ) -> Result<(), StoreError> {
        let mut run = run.clone();
        let items = count(&mut run, results);
        merchant.create_bulk_run(&run).await?;
        merchant.add_bulk_items(run.id, &items).await
    }

    /// Carries the balances of a customer's further open cards over to the oldest. What cannot be carried over stays.
    async fn merge_cards_of(
        &self,
        merchant: &mut Merchant<'_>,
        group: &mut Group,
        intent: &Intent,
        customer: CustomerId,
    ) -> Result<Vec<BulkResult>, StoreError> {
        let cards: Vec<CardId> = merchant.cards_of(customer).await?.iter().map(|record| record.card.id).collect();
        let unseen: Vec<CardId> = cards.iter().filter(|card| !group.book.cards.contains_key(card)).copied().collect();
        group.book.cards.extend(merchant.lock_cards(unseen.into_iter()).await?);
        let is_open = |card: &CardId| {
            group.book.cards.get(card).is_some_and(|card| card.state == orion_domain::ledger::CardState::Active)
        };
        let open: Vec<CardId> = cards.into_iter().filter(is_open).collect();
        let Some((kept, further)) = open.split_first() else { return Ok(Vec::new()) };
        let mut results = Vec::with_capacity(further.len());
        for card in further {
            let outcome = self.merge_one(group, intent, *card, *kept);
            if outcome.is_ok() {
                merchant.mark_merged(*card, *kept).await?;
            }
            results.push(BulkResult { card: *card, outcome });
        }
        if group.settings.allow_cross_location_redemption {
            merchant.place_kept_card(customer, *kept).await?;
        }
        Ok(results)
    }

    fn merge_one(
        &self,
        group: &mut Group,
        intent: &Intent,
        from: CardId,
        into: CardId,
    ) -> Result<orion_domain::ledger::Entry, Refusal> {
        let program = group.program.as_ref().ok_or(Refusal::ProgramInactive)?;
        let rules = Rules { program, settings: &group.settings };
        let at = Circumstances { now: group.now, store: None, actor: intent.actor, staff: None };
        let mut decided = merge(&group.book, rules, &at, from, into)?;
        let taken = self.record(group, intent, from, decided.out);
        // The row that gives names the one that took.
        let row = taken.into_iter().find(|entry| entry.transaction_type == TransactionType::CardMerged);
        for draft in &mut decided.into.drafts {
            draft.related = row.as_ref().map(|entry| entry.id);
        }
        self.record(group, intent, into, decided.into);
        row.ok_or(Refusal::CardNotFound)
    }
}

/// Adds results to what a run has done, and says what to keep of each.
fn count(run: &mut BulkRun, results: &[BulkResult]) -> Vec<BulkItem> {
    let mut items = Vec::with_capacity(results.len());
    for BulkResult { card, outcome } in results {
        match outcome {
            Ok(entry) => {
                run.cards_done = run.cards_done.saturating_add(1);
                run.points_moved = run.points_moved.saturating_add(entry.points_delta.get().saturating_abs());
                run.stamps_moved = run.stamps_moved.saturating_add(entry.stamps_delta.get().saturating_abs());
            }
            Err(_) => run.cards_refused = run.cards_refused.saturating_add(1),
        }
        items.push(BulkItem {
            card: *card,
            transaction: outcome.as_ref().ok().map(|entry| entry.id),
            code: outcome.as_ref().err().map(|refusal| refusal.code().to_owned()),
        });
    }
    items
}
