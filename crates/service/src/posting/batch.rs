//! One transaction of the posting queue: lock, read, decide, write, commit.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use orion_domain::ledger::book::Seal;
use orion_domain::ledger::{
    Book, Circumstances, Command, Decision, Entry, Merchant as Rules, OrderChange, Refusal, Staff, VoidTarget,
    Voidable, commitment, decide,
};
use orion_domain::letter::caused_by;
use orion_domain::program::Program;
use orion_domain::settings::Settings;
use orion_domain::{CardId, MerchantId, OrderReference, StoreId, Timestamp, TransactionId};
use orion_store::ledger::write::ClaimRow;
use orion_store::ledger::{BatchRows, ContextRow, Known, LivePin, Questions, Realm, StoredOutcome};
use orion_store::programs::ParsedPrograms;
use orion_store::wallet_passes::PassThing;
use orion_store::wallet_queue::Urgency;
use orion_store::{Error as StoreError, Merchant, Tx};

use super::outcome::Remembered;
use super::{Answer, BulkMode, BulkResult, Done, Intent, Work, Worker};
use crate::clock::{new_uuid, random_bytes};
use crate::error::Error;
use crate::letters::{Letter, enqueue_letters};

/// The longest time back that a stamp matters: the longest cooldown, which is longer than any calendar day.
const STAMPS_MATTER_SECONDS: i64 = 10_080 * 60 + 3600;

/// The fingerprint of what was asked under a key, and the answer.
type Answered = ([u8; 32], Result<Remembered, StoredOutcome>);

/// One merchant's part of a batch.
pub(super) struct Group {
    pub now: Timestamp,
    pub merchant: MerchantId,
    pub program: Option<Program>,
    pub settings: Settings,
    pub book: Book,
    pins: Vec<LivePin>,
    /// Answers to keys, from earlier in this batch or as the database has them. The latter are read once the fingerprint is
    /// known to be the same: under its key an ordinary creation keeps something else.
    answered: HashMap<(Realm, [u8; 32]), Answered>,
    changed: BTreeSet<CardId>,
    pub rows: BatchRows,
    /// What the rows give cause to write to people.
    pub letters: Vec<Letter>,
}

impl Worker {
    /// Runs one transaction over all intents and returns their answers in order; nothing was written when it fails.
    pub(super) async fn attempt(&self, intents: &[&Intent]) -> Result<Vec<Answer>, StoreError> {
        let now = self.clock.now();
        if let [alone] = intents
            && let Some(answer) = self.attempt_optimistically(alone, now).await?
        {
            return Ok(vec![answer]);
        }
        let mut tx = self.store.begin().await?;
        let mut answers: Vec<Option<Answer>> = intents.iter().map(|_| None).collect();
        let mut by_merchant: BTreeMap<MerchantId, Vec<usize>> = BTreeMap::new();
        for (place, intent) in intents.iter().enumerate() {
            by_merchant.entry(intent.merchant).or_default().push(place);
        }
        let mut last = None;
        for (merchant, places) in by_merchant {
            if let Some((merchant, rows)) = last.take() {
                tx.write_ledger(merchant, &rows).await?;
            }
            let group: Vec<&Intent> = places.iter().filter_map(|place| intents.get(*place).copied()).collect();
            let (decided, rows) = self.run_group(&mut tx, merchant, &group, now).await?;
            last = (!rows.is_empty()).then_some((merchant, rows));
            for (place, answer) in places.into_iter().zip(decided) {
                if let Some(slot) = answers.get_mut(place) {
                    *slot = Some(answer);
                }
            }
        }
        match last {
            Some((merchant, rows)) => tx.commit_ledger(merchant, &rows).await?,
            None => tx.commit().await?,
        }
        Ok(answers.into_iter().map(|answer| answer.unwrap_or(Err(Error::OutcomeUnknown))).collect())
    }

    /// Answers one merchant's part, and returns what is left to write: the ledger comes last, because the last change is committed
    /// on one trip.
    async fn run_group(
        &self,
        tx: &mut Tx,
        merchant: MerchantId,
        intents: &[&Intent],
        now: Timestamp,
    ) -> Result<(Vec<Answer>, BatchRows), StoreError> {
        let mut handle = tx.merchant(merchant);
        let mut group = Group::load(&mut handle, &self.programs, intents, now).await?;
        let mut answers = Vec::with_capacity(intents.len());
        for intent in intents {
            answers.push(self.run_intent(&mut handle, &mut group, intent).await?);
        }
        let letters = std::mem::take(&mut group.letters);
        let rows = group.into_rows();
        enqueue_letters(tx, merchant, self.entropy.as_ref(), letters, now).await?;
        let passes: Vec<PassThing> = rows.cards.iter().map(|card| PassThing::Card(card.id)).collect();
        for wallet in &self.wallets {
            tx.want_passes(merchant, *wallet, &passes, Urgency::Prompt, now).await?;
        }
        Ok((answers, rows))
    }

    /// Answers one intent: as before when its key is known, else by deciding.
    pub(super) async fn run_intent(
        &self,
        merchant: &mut Merchant<'_>,
        group: &mut Group,
        intent: &Intent,
    ) -> Result<Answer, StoreError> {
        if let Some(key) = intent.key
            && let Some((fingerprint, remembered)) = group.answered.get(&(key.realm, key.key_hash))
        {
            if *fingerprint != key.fingerprint {
                return Ok(Err(Error::KeyReused));
            }
            let remembered = match remembered {
                Ok(remembered) => remembered,
                Err(stored) => &Remembered::read(stored)?,
            };
            return match group.answer_from_batch(remembered) {
                Some(answer) => Ok(answer),
                None => remembered.clone().answer_again(merchant).await,
            };
        }
        let answer = match &intent.work {
            Work::Card { card, command } => match self.decide(group, intent, *card, command) {
                Ok(Decided::Rows(entries)) => Ok(Done::Posted { entries, replayed: false }),
                Ok(Decided::BookedBefore(transaction)) => self.booked_before(merchant, group, transaction).await?,
                Err(error) => Err(error),
            },
            Work::Cards { cards, command, mode, record } => {
                let done = self.decide_many(group, intent, cards, command, *mode);
                if let (Some(run), Done::Bulk { results, applied: true, .. }) = (record, &done) {
                    Self::keep_run(merchant, run, results).await?;
                }
                Ok(done)
            }
            Work::Run(work) => self.run_step(merchant, group, intent, work).await?,
            Work::Enroll(work) => self.enroll(merchant, group, intent, work).await?,
            Work::Erase { customer, unseen_since } => {
                self.erase(merchant, group, intent, *customer, *unseen_since).await?
            }
            Work::Expire(work) => self.expire(merchant, group, intent, work).await?,
        };
        if let (Some(key), Some(remembered)) = (intent.key, Remembered::of(&answer)) {
            let about = match &intent.work {
                Work::Card { card, .. } => Some(*card).filter(|card| group.book.cards.contains_key(card)),
                Work::Cards { .. } | Work::Run(_) | Work::Enroll(_) | Work::Erase { .. } | Work::Expire(_) => None,
            };
            group.rows.outcomes.push(remembered.row(key, about, group.now)?);
            group.answered.insert((key.realm, key.key_hash), (key.fingerprint, Ok(remembered)));
        }
        if let (Some(audit), Ok(done)) = (&intent.audit, &answer)
            && done.changed_something()
        {
            merchant.audit(audit.clone()).await?;
        }
        Ok(answer)
    }

    /// The first answer to a receipt, marked as a replay.
    async fn booked_before(
        &self,
        merchant: &mut Merchant<'_>,
        group: &Group,
        transaction: TransactionId,
    ) -> Result<Answer, StoreError> {
        let in_batch = group.rows.entries.iter().find(|entry| entry.id == transaction).cloned();
        let entry = match in_batch {
            Some(entry) => Some(entry),
            None => merchant.entry(transaction).await?,
        };
        Ok(entry.map(|entry| Done::Posted { entries: vec![entry], replayed: true }).ok_or(Error::NotFound))
    }

    /// Decides one command on one card and folds the rows in.
    pub(super) fn decide(
        &self,
        group: &mut Group,
        intent: &Intent,
        card: CardId,
        command: &Command,
    ) -> Result<Decided, Error> {
        let staff = group.check_staff(intent)?;
        let circumstances = Circumstances { now: group.now, store: intent.store.clone(), actor: intent.actor, staff };
        let program = group.program.as_ref().ok_or(Error::Refused(Refusal::ProgramInactive))?;
        let rules = Rules { program, settings: &group.settings };
        let decision = decide(&group.book, rules, &circumstances, card, command)?;
        if let Some(transaction) = decision.replays {
            return Ok(Decided::BookedBefore(transaction));
        }
        Ok(Decided::Rows(self.record(group, intent, card, decision)))
    }

    /// Folds the rows of a decision in and keeps them to be written.
    pub(super) fn record(&self, group: &mut Group, intent: &Intent, card: CardId, decision: Decision) -> Vec<Entry> {
        let mut contexts = Vec::new();
        let facts = &intent.facts;
        let logged_ip = facts.ip_address.as_deref().filter(|_| group.settings.log_ip_addresses);
        let entries = group.book.record(group.merchant, card, &decision, |_| {
            let id = TransactionId::new(new_uuid(self.entropy.as_ref(), group.now));
            let notes = facts.notes.as_ref().map(orion_domain::Note::as_str);
            if logged_ip.is_none() && facts.user_agent.is_none() && notes.is_none() {
                return Seal { id, commitment: None };
            }
            let salt = random_bytes::<32>(self.entropy.as_ref());
            let commitment = commitment(&salt, logged_ip, facts.user_agent.as_deref(), notes);
            contexts.push(ContextRow {
                transaction: id,
                ip_address: logged_ip.map(ToOwned::to_owned),
                user_agent: facts.user_agent.clone(),
                notes: notes.map(ToOwned::to_owned),
                salt,
            });
            Seal { id, commitment: Some(commitment) }
        });
        group.keep(card, &entries, contexts, decision.order);
        group.note_letters(card, &entries);
        entries
    }

    /// One command on many cards: all or none, unless a part is better than nothing.
    pub(super) fn decide_many(
        &self,
        group: &mut Group,
        intent: &Intent,
        cards: &[CardId],
        command: &Command,
        mode: BulkMode,
    ) -> Done {
        let before = (mode != BulkMode::Partial)
            .then(|| (group.book.clone(), group.rows.clone(), group.changed.clone(), group.letters.clone()));
        let results: Vec<BulkResult> = cards
            .iter()
            .map(|card| {
                let outcome = match self.decide(group, intent, *card, command) {
                    Ok(Decided::Rows(mut entries)) => entries.pop().ok_or(Refusal::CardNotFound),
                    Ok(Decided::BookedBefore(_)) => Err(Refusal::CardNotFound),
                    Err(Error::Refused(refusal)) => Err(refusal),
                    Err(_) => Err(Refusal::CardNotFound),
                };
                BulkResult { card: *card, outcome }
            })
            .collect();
        let failed = results.iter().any(|result| result.outcome.is_err());
        let is_undone = failed || mode == BulkMode::Rehearsal;
        if let (true, Some((book, rows, changed, letters))) = (is_undone, before) {
            group.book = book;
            group.rows = rows;
            group.changed = changed;
            group.letters = letters;
            if mode == BulkMode::Rehearsal {
                return Done::Bulk { results, applied: false, replayed: false };
            }
            // What would have worked was not done either.
            let refused = results.into_iter().filter(|result| result.outcome.is_err()).collect();
            return Done::Bulk { results: refused, applied: false, replayed: false };
        }
        Done::Bulk { results, applied: true, replayed: false }
    }
}

/// What a decision leads to.
pub(super) enum Decided {
    Rows(Vec<Entry>),
    BookedBefore(TransactionId),
}

impl Done {
    /// Whether rows were written for the first time.
    fn changed_something(&self) -> bool {
        match self {
            Self::Posted { replayed, .. } | Self::Enrolled { replayed, .. } => !replayed,
            Self::Erased => true,
            Self::Expired(rows) => rows.cards > 0,
            Self::Bulk { results, applied, replayed } => {
                *applied && !replayed && results.iter().any(|result| result.outcome.is_ok())
            }
        }
    }
}

impl Group {
    /// Locks the cards, then reads everything else, so that each read sees what the last holder of a lock wrote.
    async fn load(
        merchant: &mut Merchant<'_>,
        programs: &ParsedPrograms,
        intents: &[&Intent],
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let wanted = Wanted::of(intents, now);
        let mut known = merchant.known(&wanted.questions, programs).await?;
        // A merchant that gave its program up still closes and forgets cards; rows name the last version there was.
        if known.program.is_none() {
            known.program = merchant.last_program().await?;
        }
        let mut named = wanted.transactions;
        named.extend(
            wanted.voided_receipts.iter().filter_map(|receipt| known.orders.get(receipt).map(|live| live.transaction)),
        );
        let voidables = if named.is_empty() { BTreeMap::new() } else { merchant.voidables(named.into_iter()).await? };
        Ok(Self::of(merchant.id(), known, voidables, now))
    }

    /// Begins with what is known.
    pub(super) fn of(
        merchant: MerchantId,
        known: Known,
        voidables: BTreeMap<TransactionId, Voidable>,
        now: Timestamp,
    ) -> Self {
        let answer = |stored: StoredOutcome| ((stored.realm, stored.key_hash), (stored.fingerprint, Err(stored)));
        Self {
            now,
            merchant,
            program: known.program,
            settings: known.settings,
            book: Book { cards: known.cards, voidables, orders: known.orders, stamps: known.stamps },
            pins: known.pins,
            answered: known.outcomes.into_iter().map(answer).collect(),
            changed: BTreeSet::new(),
            rows: BatchRows::default(),
            letters: Vec::new(),
        }
    }

    /// A PIN that was proven before the queue must still work, at this store, and still be what it was.
    fn check_staff(&self, intent: &Intent) -> Result<Option<Staff>, Error> {
        let Some(proven) = intent.staff else { return Ok(None) };
        let store = intent.store.as_ref().map(|store| store.id);
        let live = self.pins.iter().find(|pin| pin.id == proven.pin && Some(pin.store) == store);
        live.map(|pin| Some(Staff { pin: pin.id, is_manager: pin.is_manager && proven.is_manager }))
            .ok_or(Error::Refused(Refusal::PinInvalid))
    }

    fn keep(&mut self, card: CardId, entries: &[Entry], contexts: Vec<ContextRow>, order: Option<OrderChange>) {
        match (order, entries.last()) {
            (Some(OrderChange::Claim { store, reference, amount }), Some(entry)) => {
                let claim = ClaimRow { store, reference, transaction: entry.id, card, amount_cents: amount.get() };
                self.rows.claims.push(claim);
            }
            (Some(OrderChange::Release { store, reference }), _) => self.release(store, &reference),
            _ => {}
        }
        self.rows.entries.extend_from_slice(entries);
        self.rows.contexts.extend(contexts);
        self.changed.insert(card);
    }

    /// Looks at the card as it is right after the rows, before the next command of the batch changes it.
    fn note_letters(&mut self, card: CardId, entries: &[Entry]) {
        let (Some(program), Some(state)) = (&self.program, self.book.cards.get(&card)) else { return };
        let caused = entries.iter().filter_map(|entry| caused_by(entry, state, &program.rules));
        self.letters.extend(caused.map(|cause| Letter { card, matter: cause.matter, occasion: cause.occasion }));
    }

    /// A receipt claimed earlier in the same batch is simply not claimed; an older one is released before new claims.
    fn release(&mut self, store: StoreId, reference: &OrderReference) {
        let claimed_here = self.rows.claims.len();
        self.rows.claims.retain(|claim| claim.store != store || claim.reference != *reference);
        if self.rows.claims.len() == claimed_here {
            self.rows.releases.push((store, reference.clone()));
        }
    }

    /// The answer to a key met twice in this batch: its rows are not in the database yet.
    fn answer_from_batch(&self, remembered: &Remembered) -> Option<Answer> {
        match remembered {
            Remembered::Rows { card, first, last, .. } => {
                let entries: Vec<Entry> = self
                    .rows
                    .entries
                    .iter()
                    .filter(|entry| entry.card == *card && (*first..=*last).contains(&entry.seq))
                    .cloned()
                    .collect();
                (!entries.is_empty()).then_some(Ok(Done::Posted { entries, replayed: true }))
            }
            Remembered::Bulk { applied, results } => {
                let find = |card: CardId, seq: i64| {
                    self.rows.entries.iter().find(|entry| entry.card == card && entry.seq == seq).cloned()
                };
                let again: Option<Vec<BulkResult>> = results
                    .iter()
                    .map(|(card, outcome)| match outcome {
                        Ok(seq) => find(*card, *seq).map(|entry| BulkResult { card: *card, outcome: Ok(entry) }),
                        Err(refusal) => Some(BulkResult { card: *card, outcome: Err(refusal.clone()) }),
                    })
                    .collect();
                again.map(|results| Ok(Done::Bulk { results, applied: *applied, replayed: true }))
            }
            Remembered::Refused { .. } | Remembered::Enrolled { .. } => None,
        }
    }

    /// Everything to write. Cards are written once each, as they are at the end.
    pub(super) fn into_rows(mut self) -> BatchRows {
        self.rows.cards = self.changed.iter().filter_map(|card| self.book.cards.get(card)).cloned().collect();
        self.rows
    }
}

/// What the intents of a group need to have locked or read.
pub(super) struct Wanted {
    pub questions: Questions,
    voided_receipts: Vec<(StoreId, OrderReference)>,
    transactions: BTreeSet<TransactionId>,
}

impl Wanted {
    /// Whether the answers to the questions leave nothing to read.
    pub(super) fn is_all_asked(&self) -> bool {
        self.voided_receipts.is_empty() && self.transactions.is_empty()
    }

    pub(super) fn of(intents: &[&Intent], now: Timestamp) -> Self {
        let stamps_since = now.plus_seconds(-STAMPS_MATTER_SECONDS);
        let questions = Questions { stamps_since, ..Questions::at(now) };
        let mut wanted = Self { questions, voided_receipts: Vec::new(), transactions: BTreeSet::new() };
        for intent in intents {
            wanted.questions.keys.extend(intent.key.map(|key| (key.realm, key.key_hash)));
            wanted.questions.pins.extend(intent.staff.map(|staff| staff.pin));
            match &intent.work {
                Work::Card { card, command } => wanted.add_command(intent, *card, command),
                Work::Cards { cards, .. } => wanted.questions.cards.extend(cards),
                Work::Run(work) => wanted.questions.cards.extend(work.cards()),
                Work::Enroll(_) | Work::Erase { .. } | Work::Expire(_) => {}
            }
        }
        wanted
    }

    fn add_command(&mut self, intent: &Intent, card: CardId, command: &Command) {
        self.questions.cards.insert(card);
        self.transactions.extend(command.voided_transaction());
        if matches!(command, Command::AddStamp) {
            self.questions.stamped.insert(card);
        }
        if let (Some(store), Some(reference)) = (&intent.store, command.order_reference()) {
            self.questions.receipts.push((store.id, reference.clone()));
            if matches!(command, Command::VoidPoints { target: VoidTarget::Order(_), .. }) {
                self.voided_receipts.push((store.id, reference.clone()));
            }
        }
    }
}
