//! The counter of the bakery: commands go through the domain's ledger, and what they write is collected for the store.

use std::collections::BTreeSet;

use orion_domain::ledger::book::Seal;
use orion_domain::ledger::{
    Actor, Book, CardAudit, Circumstances, Command, Entry, Fault, Merchant, OrderChange, Part, Staff, StoreScene,
    VoidTarget, commitment, decide,
};
use orion_domain::program::Program;
use orion_domain::settings::Settings;
use orion_domain::{CardId, Cents, MerchantId, OrderReference, Points, TransactionId};
use orion_store::ledger::write::ClaimRow;
use orion_store::ledger::{BatchRows, ContextRow, OutcomeRow, Realm};
use orion_store::{Error, Store};

use crate::scene::{BAKERY, MARKET, NOW, OWNER, PIN, id, luxembourg, program};

/// One batch after another of the bakery's commands.
pub struct Till {
    pub program: Program,
    pub at: Circumstances,
    pub book: Book,
    /// Everything written so far, in order.
    pub written: Vec<Entry>,
    pub rows: BatchRows,
    n_rows: u128,
}

impl Till {
    /// Locks cards in a transaction of its own and remembers them; the bakery has no other till.
    pub async fn open(store: &Store, cards: &[CardId]) -> Self {
        let mut tx = store.begin().await.unwrap();
        let cards = tx.merchant(BAKERY).lock_cards(cards.iter().copied()).await.unwrap();
        let at = Circumstances {
            now: NOW,
            store: Some(StoreScene { id: MARKET, zone: luxembourg() }),
            actor: Actor { user: Some(OWNER), is_manager: true, ..Actor::default() },
            staff: Some(Staff { pin: PIN, is_manager: true }),
        };
        let book = Book { cards, ..Book::default() };
        Self { program: program(), at, book, written: Vec::new(), rows: BatchRows::default(), n_rows: 0 }
    }

    /// Decides and records what must succeed; the id of the last row.
    #[track_caller]
    pub fn post(&mut self, card: CardId, command: &Command) -> TransactionId {
        self.at.now = self.at.now.plus_seconds(1);
        let settings = Settings::default();
        let merchant = Merchant { program: &self.program, settings: &settings };
        let decision = decide(&self.book, merchant, &self.at, card, command).unwrap();
        let (contexts, n_rows) = (&mut self.rows.contexts, &mut self.n_rows);
        let entries = self.book.record(BAKERY, card, &decision, |_| {
            *n_rows += 1;
            let context = context(TransactionId::new(id(5_000 + *n_rows)), *n_rows);
            let commitment = commitment(&context.salt, context.ip_address.as_deref(), None, context.notes.as_deref());
            let seal = Seal { id: context.transaction, commitment: Some(commitment) };
            contexts.push(context);
            seal
        });
        let last = entries.last().unwrap().id;
        match decision.order {
            Some(OrderChange::Claim { store, reference, amount }) => {
                let amount_cents = amount.get();
                self.rows.claims.push(ClaimRow { store, reference, transaction: last, card, amount_cents });
            }
            Some(OrderChange::Release { store, reference }) => self.rows.releases.push((store, reference)),
            None => {}
        }
        self.written.extend(entries.iter().cloned());
        self.rows.entries.extend(entries);
        last
    }

    /// Takes what was collected.
    pub fn collect(&mut self) -> BatchRows {
        let touched: BTreeSet<CardId> = self.rows.entries.iter().map(|entry| entry.card).collect();
        self.rows.cards = touched.into_iter().map(|card| self.book.cards[&card].clone()).collect();
        std::mem::take(&mut self.rows)
    }

    /// Writes what was collected, as one transaction.
    pub async fn commit(&mut self, store: &Store) -> Result<(), Error> {
        store.begin().await?.commit_ledger(BAKERY, &self.collect()).await
    }

    /// The rows of one card, oldest first.
    pub fn rows_of(&self, card: CardId) -> Vec<Entry> {
        self.written.iter().filter(|entry| entry.card == card).cloned().collect()
    }
}

/// Facts beside the row with a number; the texts are what JSON and arrays like to stumble over.
pub fn context(transaction: TransactionId, number: u128) -> ContextRow {
    let notes = ["\"quoted\", {braced} and NULL", "Crème brûlée \u{1f36e}\nsecond line \\ 'end'"];
    ContextRow {
        transaction,
        ip_address: number.is_multiple_of(2).then(|| "2001:db8::1".to_owned()),
        user_agent: None,
        notes: notes.get(usize::try_from(number % 3).unwrap()).map(|text| (*text).to_owned()),
        salt: [u8::try_from(number % 251).unwrap(); 32],
    }
}

/// An answer to the key with a number.
pub fn outcome(realm: Realm, number: u8, card: CardId) -> OutcomeRow {
    OutcomeRow {
        realm,
        key_hash: [number; 32],
        fingerprint: [number.wrapping_add(100); 32],
        card: Some(card),
        body: format!("{{\"number\":{number},\"text\":\"d’accord \\\"oui\\\"\"}}"),
        created_at: NOW,
        expires_at: NOW.plus_seconds(60),
    }
}

pub const OPEN: Command = Command::OpenCard { grant_welcome_bonus: true };

pub fn reference(text: &str) -> OrderReference {
    OrderReference::new(text).unwrap()
}

pub fn earn(amount: i64, receipt: Option<&str>) -> Command {
    Command::EarnPoints { amount: Cents::new(amount).unwrap(), order_reference: receipt.map(reference) }
}

pub fn void(transaction: TransactionId, part: Part) -> Command {
    Command::VoidPoints { target: VoidTarget::Transaction(transaction), part }
}

pub fn points(points: i64) -> Points {
    Points::new(points).unwrap()
}

/// What `orion verify` does with one merchant: every row in order against every card.
pub async fn audit(store: &Store, merchant: MerchantId) -> Result<u64, Fault> {
    let mut handle = store.merchant(merchant);
    let mut counted = 0;
    let nothing = CardId::new(id(0));
    let cards = handle.chunk_of_cards(nothing).await.unwrap();
    let entries = handle.chunk_of_entries((nothing, 0), CardId::new(uuid::Uuid::max())).await.unwrap();
    assert!(entries.is_sorted_by_key(|entry| (entry.card, entry.seq)), "rows come in order of card and seq");
    for (card, stored) in cards {
        let mut audit = CardAudit::new(card, stored.enrolled_at_store);
        for entry in entries.iter().filter(|entry| entry.card == card) {
            audit.feed(entry)?;
            counted += 1;
        }
        audit.finish(&stored)?;
    }
    Ok(counted)
}
