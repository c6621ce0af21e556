//! Recomputing every balance, number and hash chain from the rows alone (G-L17).

use orion_domain::ledger::{Card, CardAudit, Entry, Fault};
use orion_domain::{CardId, MerchantId};
use tokio::task::JoinHandle;

use crate::app::App;
use crate::error::Error;

/// The most faults that are listed; one is enough to be out of order.
const FAULTS_MAX: usize = 100;

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
    /// What is wrong, first card first; at most a hundred.
    pub faults: Vec<Fault>,
}

/// Walks the rows of one merchant beside its cards, both in order of card.
struct Walk {
    report: Report,
    cards: std::collections::BTreeMap<CardId, Card>,
    last_card: CardId,
    audit: Option<(Card, CardAudit)>,
}

impl App {
    /// Verifies the whole ledger in one pass, in memory that does not grow with it.
    ///
    /// # Errors
    /// The database's; what is wrong with the ledger is in the report.
    pub async fn verify(&self) -> Result<Report, Error> {
        let mut total = Report::default();
        for merchant in self.store.platform().every_merchant().await? {
            let report = self.verify_merchant(merchant).await?;
            total.merchants = total.merchants.saturating_add(1);
            total.cards = total.cards.saturating_add(report.cards);
            total.entries = total.entries.saturating_add(report.entries);
            total.tombstones = total.tombstones.saturating_add(report.tombstones);
            total.faults.extend(report.faults);
            total.faults.truncate(FAULTS_MAX);
        }
        self.note_verify(&total).await?;
        Ok(total)
    }

    async fn verify_merchant(&self, merchant: MerchantId) -> Result<Report, Error> {
        let nothing = CardId::new(uuid::Uuid::nil());
        let mut walk = Walk {
            report: Report::default(),
            cards: std::collections::BTreeMap::new(),
            last_card: nothing,
            audit: None,
        };
        let mut ahead = self.read_ahead(merchant, (nothing, 0));
        loop {
            let entries = ahead.await.map_err(Error::internal)??;
            let Some(last) = entries.last() else { break };
            ahead = self.read_ahead(merchant, (last.card, last.seq));
            for entry in &entries {
                if walk.is_at_another_card(entry) {
                    self.move_on(merchant, &mut walk, entry.card).await?;
                }
                walk.feed(entry);
            }
        }
        walk.close_card();
        // Cards after the last row, which can only be cards without any: those read already, then the rest.
        walk.skip_cards_without_rows(None);
        while self.fill(merchant, &mut walk).await? {
            walk.skip_cards_without_rows(None);
        }
        self.visit_graveyard(merchant, &mut walk.report).await?;
        Ok(walk.report)
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

    /// Reads the next rows while those before them are recomputed.
    fn read_ahead(
        &self,
        merchant: MerchantId,
        after: (CardId, i64),
    ) -> JoinHandle<Result<Vec<Entry>, orion_store::Error>> {
        let store = self.store.clone();
        tokio::spawn(async move { store.merchant(merchant).chunk_of_entries(after).await })
    }

    /// Brings the walk to the card of the next row.
    async fn move_on(&self, merchant: MerchantId, walk: &mut Walk, card: CardId) -> Result<(), Error> {
        walk.close_card();
        loop {
            walk.skip_cards_without_rows(Some(card));
            if walk.open_card(card) || !self.fill(merchant, walk).await? {
                return Ok(());
            }
        }
    }

    /// Reads more cards when none are left; `false` at the end.
    async fn fill(&self, merchant: MerchantId, walk: &mut Walk) -> Result<bool, Error> {
        if !walk.cards.is_empty() {
            return Ok(false);
        }
        walk.cards = self.store.merchant(merchant).chunk_of_cards(walk.last_card).await?;
        if let Some((last, _)) = walk.cards.last_key_value() {
            walk.last_card = *last;
        }
        Ok(!walk.cards.is_empty())
    }
}

impl Walk {
    fn is_at_another_card(&self, entry: &Entry) -> bool {
        self.audit.as_ref().is_none_or(|(card, _)| card.id != entry.card)
    }

    fn feed(&mut self, entry: &Entry) {
        self.report.entries = self.report.entries.saturating_add(1);
        match &mut self.audit {
            Some((_, audit)) => {
                if let Err(fault) = audit.feed(entry) {
                    self.report.faults.push(fault);
                }
            }
            None => self.report.faults.push(Fault {
                card: entry.card,
                seq: entry.seq,
                problem: "the row belongs to no card",
            }),
        }
    }

    fn open_card(&mut self, id: CardId) -> bool {
        let Some(card) = self.cards.remove(&id) else { return false };
        let audit = CardAudit::new(id, card.enrolled_at_store);
        self.audit = Some((card, audit));
        true
    }

    fn close_card(&mut self) {
        if let Some((card, audit)) = self.audit.take() {
            self.report.cards = self.report.cards.saturating_add(1);
            if let Err(fault) = audit.finish(&card) {
                self.report.faults.push(fault);
            }
        }
    }

    /// Cards before the next row's have no rows at all, though every card begins with one.
    fn skip_cards_without_rows(&mut self, until: Option<CardId>) {
        while let Some((id, _)) = self.cards.first_key_value().filter(|(id, _)| until.is_none_or(|until| **id < until))
        {
            let id = *id;
            self.cards.remove(&id);
            self.report.cards = self.report.cards.saturating_add(1);
            self.report.faults.push(Fault { card: id, seq: 0, problem: "the card has no rows" });
        }
    }
}
