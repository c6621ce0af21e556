//! Recomputing every balance, number and hash chain from the rows alone (G-L17), beside the running program.
//!
//! The cards of a merchant are gone through in ranges, a few at once. Somebody may be at the till meanwhile: rows can be newer than
//! the card as it was read, a card newer than its range. So whatever looks wrong is looked at again on its own, in an order of
//! reading that no purchase can upset, and only that counts.

use std::collections::{BTreeMap, VecDeque};

use orion_domain::ledger::{Card, CardAudit, Entry, Fault};
use orion_domain::{CardId, MerchantId};
use orion_store::Store;
use orion_store::verify::{VERIFY_CARDS, VERIFY_CHUNK};
use uuid::Uuid;

use crate::app::App;
use crate::error::Error;

/// The most faults that are listed; one is enough to be out of order.
const FAULTS_MAX: usize = 100;
/// Ranges of cards that are gone through at once, so that neither the database nor this program waits for the other.
const RANGES_AT_ONCE: usize = 3;

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Merchants looked at, deleted ones included.
    pub merchants: u64,
    /// Cards compared.
    pub cards: u64,
    /// Rows recomputed.
    pub entries: u64,
    /// Cards that were purged and left their tombstone.
    pub tombstones: u64,
    /// What is wrong, first card first and its first bad row; at most a hundred cards.
    pub faults: Vec<Fault>,
}

impl Report {
    fn add(&mut self, other: Self) {
        self.merchants = self.merchants.saturating_add(other.merchants);
        self.cards = self.cards.saturating_add(other.cards);
        self.entries = self.entries.saturating_add(other.entries);
        self.tombstones = self.tombstones.saturating_add(other.tombstones);
        self.faults.extend(other.faults);
        self.faults.truncate(FAULTS_MAX);
    }
}

impl App {
    /// Verifies the whole ledger in one pass, in memory that does not grow with it.
    ///
    /// # Errors
    /// The database's; what is wrong with the ledger is in the report.
    pub async fn verify(&self) -> Result<Report, Error> {
        let mut total = Report::default();
        for merchant in self.store.platform().every_merchant().await? {
            total.add(self.verify_merchant(merchant).await?);
        }
        self.note_verify(&total).await?;
        Ok(total)
    }

    async fn verify_merchant(&self, merchant: MerchantId) -> Result<Report, Error> {
        let mut report = Report { merchants: 1, ..Report::default() };
        let mut under_way = VecDeque::new();
        let mut next = Some(CardId::new(Uuid::nil()));
        while let Some(after) = next {
            let range = Range::read(&self.store, merchant, after).await?;
            next = range.next;
            under_way.push_back(tokio::spawn(range.verify(self.store.clone(), merchant)));
            if under_way.len() >= RANGES_AT_ONCE
                && let Some(first) = under_way.pop_front()
            {
                report.add(first.await.map_err(Error::internal)??);
            }
        }
        for range in under_way {
            report.add(range.await.map_err(Error::internal)??);
        }
        self.visit_graveyard(merchant, &mut report).await?;
        Ok(report)
    }

    /// A card may be gone only with its tombstone (safety §17).
    async fn visit_graveyard(&self, merchant: MerchantId, report: &mut Report) -> Result<(), Error> {
        let graveyard = self.store.merchant(merchant).graveyard().await?;
        report.tombstones = u64::try_from(graveyard.tombstones).unwrap_or_default();
        let fault = |problem| move |card: &CardId| Fault { card: *card, seq: 0, problem };
        report.faults.extend(graveyard.lost.iter().map(fault("the card is gone without a tombstone")));
        report.faults.extend(graveyard.undead.iter().map(fault("the card has a tombstone and is still there")));
        Ok(())
    }
}

/// Cards that follow each other, and every id up to the last of them.
struct Range {
    after: CardId,
    cards: BTreeMap<CardId, Card>,
    /// After which card the next range begins; `None` for the last, which goes on to the end.
    next: Option<CardId>,
}

impl Range {
    async fn read(store: &Store, merchant: MerchantId, after: CardId) -> Result<Self, orion_store::Error> {
        let cards = store.merchant(merchant).chunk_of_cards(after).await?;
        let next = cards.last_key_value().map(|(last, _)| *last).filter(|_| cards.len() == VERIFY_CARDS);
        Ok(Self { after, cards, next })
    }

    async fn verify(self, store: Store, merchant: MerchantId) -> Result<Report, orion_store::Error> {
        let until = self.next.unwrap_or(CardId::new(Uuid::max()));
        let mut place = (self.after, i64::MAX);
        let mut walk = Walk { cards: self.cards, ..Walk::default() };
        loop {
            let entries = store.merchant(merchant).chunk_of_entries(place, until).await?;
            for entry in &entries {
                walk.feed(entry);
            }
            match entries.last() {
                Some(last) if entries.len() == VERIFY_CHUNK => place = (last.card, last.seq),
                _ => break,
            }
        }
        let (mut report, suspects) = walk.end();
        for card in suspects {
            if report.faults.len() < FAULTS_MAX {
                report.faults.extend(look_again(&store, merchant, card).await?);
            }
        }
        Ok(report)
    }
}

/// Walks the rows of a range beside its cards, both in order of card.
#[derive(Default)]
struct Walk {
    report: Report,
    /// Those whose rows are still to come.
    cards: BTreeMap<CardId, Card>,
    at: Option<CardId>,
    /// The card whose rows these are; `None` after the first bad row.
    audit: Option<(Card, CardAudit)>,
    /// Cards that are to be looked at again.
    suspects: Vec<CardId>,
}

impl Walk {
    fn feed(&mut self, entry: &Entry) {
        self.report.entries = self.report.entries.saturating_add(1);
        if self.at != Some(entry.card) {
            self.close_card();
            self.open_card(entry.card);
        }
        if let Some((_, audit)) = &mut self.audit
            && audit.feed(entry).is_err()
        {
            self.audit = None;
            self.suspects.push(entry.card);
        }
    }

    /// Every card begins with a row, so those before this one are not as they should be; nor is one that is not there.
    fn open_card(&mut self, id: CardId) {
        self.at = Some(id);
        let later = self.cards.split_off(&id);
        let without_rows = std::mem::replace(&mut self.cards, later);
        self.suspect(without_rows);
        match self.cards.remove(&id) {
            Some(card) => {
                self.report.cards = self.report.cards.saturating_add(1);
                let audit = CardAudit::new(id, card.enrolled_at_store);
                self.audit = Some((card, audit));
            }
            None => self.suspects.push(id),
        }
    }

    fn close_card(&mut self) {
        if let Some((card, audit)) = self.audit.take()
            && audit.finish(&card).is_err()
        {
            self.suspects.push(card.id);
        }
    }

    fn suspect(&mut self, cards: BTreeMap<CardId, Card>) {
        self.report.cards = self.report.cards.saturating_add(u64::try_from(cards.len()).unwrap_or_default());
        self.suspects.extend(cards.into_keys());
    }

    fn end(mut self) -> (Report, Vec<CardId>) {
        self.close_card();
        let without_rows = std::mem::take(&mut self.cards);
        self.suspect(without_rows);
        (self.report, self.suspects)
    }
}

/// What is wrong with one card, read before its rows and once more after them: a change of a card commits with its rows, so the
/// first reading is a state that the rows go through, and the second is as new as the last of them.
async fn look_again(store: &Store, merchant: MerchantId, id: CardId) -> Result<Option<Fault>, orion_store::Error> {
    let mut handle = store.merchant(merchant);
    loop {
        let before = handle.balance_of_card(id).await?;
        let rows = match &before {
            Some(card) => replay(store, merchant, card).await?,
            None => {
                let stray = handle.chunk_of_entries((id, 0), id).await?.first().map(|row| row.seq);
                stray.map_or(Ok(0), |seq| Err(Fault { card: id, seq, problem: "the row belongs to no card" }))
            }
        };
        match (before, handle.balance_of_card(id).await?) {
            (Some(_), Some(after)) => return Ok(rows.and_then(|newest| is_reached(&after, newest)).err()),
            (None, None) => return Ok(rows.err()),
            // It has just been opened or purged, and that happens once.
            _ => {}
        }
    }
}

fn is_reached(card: &Card, newest: i64) -> Result<(), Fault> {
    let fault = Fault { card: card.id, seq: 0, problem: "seq is not the number of its newest row" };
    if card.seq < newest { Err(fault) } else { Ok(()) }
}

/// Replays the rows of a card, which go through the card's state as it was read. The number of the newest.
async fn replay(store: &Store, merchant: MerchantId, card: &Card) -> Result<Result<i64, Fault>, orion_store::Error> {
    let mut audit = CardAudit::new(card.id, card.enrolled_at_store);
    let mut newest = 0;
    loop {
        let entries = store.merchant(merchant).chunk_of_entries((card.id, newest), card.id).await?;
        for entry in &entries {
            let agrees = |audit: &CardAudit| if entry.seq == card.seq { audit.finish(card) } else { Ok(()) };
            if let Err(fault) = audit.feed(entry).and_then(|()| agrees(&audit)) {
                return Ok(Err(fault));
            }
            newest = entry.seq;
        }
        if entries.len() < VERIFY_CHUNK {
            break;
        }
    }
    Ok(match newest {
        0 => Err(Fault { card: card.id, seq: 0, problem: "the card has no rows" }),
        reached if reached < card.seq => audit.finish(card).map(|()| reached),
        reached => Ok(reached),
    })
}
