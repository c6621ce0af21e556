//! Work on many cards: named one by one, or chosen by what they are.
//!
//! Cards that are named (at most a thousand) are one intent: all or nothing unless a part was asked for. A selection may
//! take any number: it becomes a run that is stored and done in steps of at most 500 cards through the posting queue, each
//! step in one transaction with how far the run has come. [`App::work_bulk_runs`] goes on with whatever is unfinished.

use orion_domain::bulk::CardSelection;
use orion_domain::ledger::{Actor, Command};
use orion_domain::{BulkRunId, CardId, CardNumber, IdempotencyKey, Invalid, MerchantId, Note, Points, Reason, Right};
use orion_store::bulk::{BulkItemRecord, BulkItems, BulkKind, BulkRun};
use orion_store::stores::StoreDetails;
use orion_store::{Page, Slice};
use serde_json::json;

use crate::app::App;
use crate::caller::Caller;
use crate::error::Error;
pub use crate::posting::BulkResult;
use crate::posting::{BulkMode, Done, Facts, Intent, RunStep, RunWork, Work};

/// The most cards a bulk command names.
pub const BULK_LEN_MAX: usize = 1_000;
/// The most points a bonus gives each card. Safety §7.
pub const BONUS_MAX: i64 = 10_000;
/// Cards in one step of a run.
const STEP_LEN: i64 = 500;
/// Steps' worth of cards that are looked at in vain before the run is moved on.
const LOOKS_MAX: u32 = 20;
/// Cards that are read at once to be counted.
const COUNT_LEN: i64 = 5_000;

/// What is done to each card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkWork {
    /// It is closed.
    Deactivate,
    /// It gets so many points.
    Bonus(Points),
}

impl BulkWork {
    const fn right(self) -> Right {
        match self {
            Self::Deactivate => Right::BulkDeactivateCards,
            Self::Bonus(_) => Right::GrantBonus,
        }
    }

    const fn command(self) -> Command {
        match self {
            Self::Deactivate => Command::DeactivateCard,
            Self::Bonus(points) => Command::GrantBonus { points },
        }
    }

    const fn kind(self) -> BulkKind {
        match self {
            Self::Deactivate => BulkKind::Deactivate,
            Self::Bonus(points) => BulkKind::Bonus(points),
        }
    }

    const fn operation(self) -> &'static str {
        match self {
            Self::Deactivate => "bulk_deactivate",
            Self::Bonus(_) => "bulk_bonus",
        }
    }

    const fn action(self) -> &'static str {
        match self {
            Self::Deactivate => "card.bulk_deactivate",
            Self::Bonus(_) => "card.bulk_bonus",
        }
    }

    const fn points(self) -> i64 {
        match self {
            Self::Deactivate => 0,
            Self::Bonus(points) => points.get(),
        }
    }

    /// Who may, and how many points there may be.
    fn check(self, caller: &Caller) -> Result<(), Error> {
        caller.require(self.right())?;
        caller.require_reason()?;
        match self {
            Self::Bonus(points) if !(1..=BONUS_MAX).contains(&points.get()) => {
                Err(Error::field("points", Invalid::OutOfRange { min: 1, max: BONUS_MAX }))
            }
            Self::Bonus(_) | Self::Deactivate => Ok(()),
        }
    }
}

/// Work on named cards.
#[derive(Debug, Clone)]
pub struct BulkAsked {
    pub(crate) work: BulkWork,
    pub(crate) cards: Vec<CardId>,
    pub(crate) reason: Reason,
    pub(crate) mode: BulkMode,
}

impl BulkAsked {
    /// All or nothing, or what can be done.
    pub fn new(work: BulkWork, cards: Vec<CardId>, reason: Reason, partial: crate::counter::Partial) -> Self {
        Self { work, cards, reason, mode: partial.into() }
    }
}

/// What became of a bulk command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkReceipt {
    /// Card by card; when nothing was done, only the cards that stood in the way.
    pub results: Vec<BulkResult>,
    /// Whether anything was done.
    pub applied: bool,
    /// Whether this is the answer to an earlier, equal request.
    pub replayed: bool,
}

/// What work on many cards would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BulkPreview {
    /// Cards that it would be done to.
    pub cards: i64,
    /// Points that these hold now.
    pub points_held: i64,
    /// Points that would be given altogether.
    pub points_given: i64,
    /// Named cards that stand in the way, with why.
    pub refused: Vec<BulkResult>,
}

impl App {
    /// Works on named cards.
    ///
    /// # Errors
    /// A field error for none, too many, or one twice; [`Error::Busy`]. Cards that cannot be done are in the receipt.
    pub async fn bulk_named(
        &self,
        caller: &Caller,
        asked: BulkAsked,
        key: IdempotencyKey,
    ) -> Result<BulkReceipt, Error> {
        self.bulk(caller, None, asked, key).await
    }

    /// The same at a store or at the desk.
    pub(crate) async fn bulk(
        &self,
        caller: &Caller,
        store: Option<&StoreDetails>,
        asked: BulkAsked,
        key: IdempotencyKey,
    ) -> Result<BulkReceipt, Error> {
        let BulkAsked { work, cards, reason, mode } = asked;
        work.check(caller)?;
        check_named(&cards)?;
        let mut request = json!({ "cards": cards, "reason": reason, "partial": mode == BulkMode::Partial });
        if let (BulkWork::Bonus(points), Some(members)) = (work, request.as_object_mut()) {
            members.insert("points".to_owned(), json!(points));
        }
        let run =
            BulkRun { is_running: false, finished_at: Some(self.now()), ..self.new_run(caller, work.kind(), &reason) };
        let run = BulkRun { cards_expected: i64::try_from(cards.len()).unwrap_or(i64::MAX), ..run };
        let changes = json!({ "cards": cards.len(), "points": work.points(), "run": run.id });
        let posted = Work::Cards { cards, command: work.command(), mode, record: Some(Box::new(run)) };
        let mut intent = self.intent_of(caller, store, work.operation(), &key, &request, posted);
        intent.facts.notes = Note::new(reason.as_str()).ok();
        let merchant = caller.merchant().uuid();
        intent.audit = Some(self.reasoned_row(caller, work.action(), "merchant", merchant, changes, &reason));
        bulk_receipt(self.posting.post(intent).await?)
    }

    /// What work on named cards would do, judged as it would be and then undone.
    ///
    /// # Errors
    /// As [`App::bulk_named`].
    pub async fn rehearse_named(
        &self,
        caller: &Caller,
        work: BulkWork,
        cards: Vec<CardId>,
    ) -> Result<BulkPreview, Error> {
        work.check(caller)?;
        check_named(&cards)?;
        let posted = Work::Cards { cards, command: work.command(), mode: BulkMode::Rehearsal, record: None };
        let receipt = bulk_receipt(self.posting.post(self.keyless(caller.merchant(), caller.actor(), posted)).await?)?;
        let mut preview = BulkPreview::default();
        for result in receipt.results {
            match &result.outcome {
                Ok(entry) => {
                    preview.cards = preview.cards.saturating_add(1);
                    let held = entry.points_balance_after.get().saturating_sub(entry.points_delta.get());
                    preview.points_held = preview.points_held.saturating_add(held);
                }
                Err(_) => preview.refused.push(result),
            }
        }
        preview.points_given = preview.cards.saturating_mul(work.points());
        Ok(preview)
    }

    /// What work on a selection would do.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; field errors.
    pub async fn rehearse_selection(
        &self,
        caller: &Caller,
        work: BulkWork,
        selection: &CardSelection,
    ) -> Result<BulkPreview, Error> {
        work.check(caller)?;
        self.check_selection(caller, selection).await?;
        let mut merchant = self.store.merchant(caller.merchant());
        let mut preview = BulkPreview::default();
        let mut after = uuid::Uuid::nil();
        loop {
            let cards = merchant.scan_cards(after, COUNT_LEN).await?;
            for (_, facts) in cards.iter().filter(|(_, facts)| selection.takes(facts)) {
                preview.cards = preview.cards.saturating_add(1);
                preview.points_held = preview.points_held.saturating_add(facts.points_balance);
            }
            match cards.last() {
                Some((last, _)) if i64::try_from(cards.len()).unwrap_or(0) == COUNT_LEN => after = last.uuid(),
                _ => break,
            }
        }
        preview.points_given = preview.cards.saturating_mul(work.points());
        Ok(preview)
    }

    /// Another merchant's store selects nothing, and is no store here.
    async fn check_selection(&self, caller: &Caller, selection: &CardSelection) -> Result<(), Error> {
        match selection.store {
            Some(store) if self.store.merchant(caller.merchant()).store(store).await?.is_none() => Err(Error::NotFound),
            _ => Ok(()),
        }
    }

    /// Begins to work on a selection; the run goes on by itself, also over a restart.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; field errors; [`Error::NotFound`] for a store of nobody or somebody else.
    pub async fn start_bulk(
        &self,
        caller: &Caller,
        work: BulkWork,
        selection: CardSelection,
        reason: Reason,
        key: IdempotencyKey,
    ) -> Result<BulkRun, Error> {
        let expected = self.rehearse_selection(caller, work, &selection).await?.cards;
        let run = self.new_run(caller, work.kind(), &reason);
        let run = BulkRun { selection: Some(selection), cards_expected: expected, ..run };
        self.start_run(caller, run, work.action(), &key).await
    }

    /// Stores a run and rings for somebody to work on it.
    pub(crate) async fn start_run(
        &self,
        caller: &Caller,
        run: BulkRun,
        action: &'static str,
        key: &IdempotencyKey,
    ) -> Result<BulkRun, Error> {
        let points = match run.kind {
            BulkKind::Bonus(points) => points.get(),
            BulkKind::Deactivate | BulkKind::Merge => 0,
        };
        let request = json!({ "selection": run.selection, "reason": run.reason, "points": points });
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(caller.merchant());
        if let Some(first) = self.created_before(&mut merchant, Some(key), action, &request).await? {
            return merchant.bulk_run(BulkRunId::new(first)).await?.ok_or(Error::NotFound);
        }
        merchant.create_bulk_run(&run).await?;
        let changes = json!({ "new": request, "cards": run.cards_expected });
        let row = self.reasoned_row(caller, action, "bulk_run", run.id.uuid(), changes, &run.reason);
        merchant.audit(row).await?;
        self.remember_created(&mut merchant, Some(key), action, &request, run.id.uuid()).await?;
        tx.commit().await?;
        self.bulk_bell.notify_one();
        Ok(run)
    }

    pub(crate) fn new_run(&self, caller: &Caller, kind: BulkKind, reason: &Reason) -> BulkRun {
        let actor = caller.actor();
        BulkRun {
            id: BulkRunId::new(self.new_uuid()),
            kind,
            selection: None,
            reason: reason.clone(),
            is_running: true,
            reached: uuid::Uuid::nil(),
            user: actor.user,
            api_key: actor.api_key,
            acting_admin: actor.acting_admin,
            cards_expected: 0,
            cards_done: 0,
            cards_refused: 0,
            points_moved: 0,
            stamps_moved: 0,
            created_at: self.now(),
            finished_at: None,
        }
    }

    /// A page of the merchant's runs, newest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn bulk_runs(&self, caller: &Caller, page: Page) -> Result<Slice<BulkRun>, Error> {
        caller.require(Right::ManageCards)?;
        Ok(self.store.merchant(caller.merchant()).bulk_runs(page).await?)
    }

    /// One run.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn bulk_run(&self, caller: &Caller, id: BulkRunId) -> Result<BulkRun, Error> {
        caller.require(Right::ManageCards)?;
        self.store.merchant(caller.merchant()).bulk_run(id).await?.ok_or(Error::NotFound)
    }

    /// A page of what became of the cards of a run.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn bulk_items(
        &self,
        caller: &Caller,
        run: BulkRunId,
        which: BulkItems,
        page: Page,
    ) -> Result<Slice<BulkItemRecord>, Error> {
        self.bulk_run(caller, run).await?;
        Ok(self.store.merchant(caller.merchant()).bulk_items(run, which, page).await?)
    }

    /// The cards behind numbers as somebody typed them, and what names none.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn cards_named(&self, caller: &Caller, typed: &[String]) -> Result<(Vec<CardId>, Vec<String>), Error> {
        caller.require(Right::ManageCards)?;
        let numbers: Vec<CardNumber> = typed.iter().filter_map(|text| CardNumber::parse(text).ok()).collect();
        let found = self.store.merchant(caller.merchant()).cards_by_numbers(&numbers).await?;
        let (mut cards, mut unknown) = (Vec::new(), Vec::new());
        for text in typed {
            let number = CardNumber::parse(text).ok();
            match found.iter().find(|(_, known)| Some(*known) == number) {
                Some((card, _)) if !cards.contains(card) => cards.push(*card),
                Some(_) => {}
                None => unknown.push(text.clone()),
            }
        }
        Ok((cards, unknown))
    }

    /// Waits until there may be bulk work to go on with.
    pub async fn bulk_wanted(&self) {
        self.bulk_bell.notified().await;
    }

    /// Goes on with every unfinished run, a step of each in turn, until none is left. Any number of nodes may do this at once:
    /// a step that somebody else has done is not done again.
    ///
    /// # Errors
    /// The first that occurs; the next call goes on.
    pub async fn work_bulk_runs(&self) -> Result<(), Error> {
        loop {
            let mut busy = false;
            for merchant in self.store.platform().every_merchant().await? {
                for run in self.store.merchant(merchant).running_bulk_runs().await? {
                    busy = true;
                    self.bulk_step(merchant, &run).await?;
                }
            }
            if !busy {
                return Ok(());
            }
        }
    }

    /// The next step of a run.
    async fn bulk_step(&self, merchant: MerchantId, run: &BulkRun) -> Result<(), Error> {
        let command = match run.kind {
            BulkKind::Deactivate => BulkWork::Deactivate.command(),
            BulkKind::Bonus(points) => BulkWork::Bonus(points).command(),
            BulkKind::Merge => return self.merge_step(merchant, run).await,
        };
        let selection = run.selection.unwrap_or_default();
        let mut handle = self.store.merchant(merchant);
        let (mut reached, mut is_last, mut chosen) = (run.reached, false, Vec::new());
        for _ in 0..LOOKS_MAX {
            let cards = handle.scan_cards(reached, STEP_LEN).await?;
            is_last = i64::try_from(cards.len()).unwrap_or(0) < STEP_LEN;
            reached = cards.last().map_or(reached, |(card, _)| card.uuid());
            chosen.extend(cards.into_iter().filter(|(_, facts)| selection.takes(facts)).map(|(card, _)| card));
            if is_last || !chosen.is_empty() {
                break;
            }
        }
        let step = RunStep::Cards { cards: chosen, command };
        self.post_step(merchant, run, RunWork { run: run.id, from: run.reached, reached, is_last, step }).await
    }

    /// Posts a step in the name of whoever asked for the run.
    pub(crate) async fn post_step(&self, merchant: MerchantId, run: &BulkRun, work: RunWork) -> Result<(), Error> {
        let actor = Actor { user: run.user, api_key: run.api_key, acting_admin: run.acting_admin, is_manager: true };
        let mut intent = self.keyless(merchant, actor, Work::Run(Box::new(work)));
        intent.facts.notes = Note::new(run.reason.as_str()).ok();
        self.posting.post(intent).await.map(|_| ())
    }

    /// An intent without a key: what it does is remembered elsewhere, or not at all.
    pub(crate) fn keyless(&self, merchant: MerchantId, actor: Actor, work: Work) -> Intent {
        Intent { merchant, key: None, store: None, actor, staff: None, facts: Facts::default(), audit: None, work }
    }
}

fn check_named(cards: &[CardId]) -> Result<(), Error> {
    if cards.is_empty() || cards.len() > BULK_LEN_MAX {
        return Err(Error::field("card_ids", Invalid::OutOfRange { min: 1, max: 1_000 }));
    }
    let mut once = std::collections::BTreeSet::new();
    if !cards.iter().all(|card| once.insert(*card)) {
        return Err(Error::field("card_ids", Invalid::Duplicate));
    }
    Ok(())
}

fn bulk_receipt(done: Done) -> Result<BulkReceipt, Error> {
    match done {
        Done::Bulk { results, applied, replayed } => Ok(BulkReceipt { results, applied, replayed }),
        Done::Posted { .. } | Done::Enrolled { .. } | Done::Erased | Done::Expired(_) => {
            Err(Error::internal("a bulk command got another answer"))
        }
    }
}
