//! The end of points that nobody used in time, for one merchant. Product §12.
//!
//! The cards are read page by page in the order of their ids, outside any transaction; those whose points seem to have ended
//! go through the posting queue in chunks, each in one transaction with its rows and letters. The lock of a chunk decides: a
//! card is either untouched or fully expired, whatever interrupts the run, and the next run finds what is left. Nothing is
//! remembered between runs, so two at once do no harm. Memory does not grow with the number of cards.

use std::collections::BTreeMap;

use orion_domain::expiry::Expiry;
use orion_domain::ledger::Actor;
use orion_domain::{CardId, MerchantId, StoreId, Zone};
use orion_store::merchants::MerchantState;

use crate::app::App;
use crate::error::Error;
use crate::posting::{Done, ExpireWork, Work};

/// Cards that are read at once.
const PAGE_LEN: i64 = 2_000;
/// Cards in one transaction. Safety J-2.
const CHUNK_LEN: usize = 500;
/// How often a run looks again for cards that somebody else held.
const ROUNDS_MAX: u32 = 3;

/// How much a run takes at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slices {
    /// Cards that are read at once.
    pub page: i64,
    /// Cards in one transaction.
    pub chunk: usize,
}

impl Default for Slices {
    fn default() -> Self {
        Self { page: PAGE_LEN, chunk: CHUNK_LEN }
    }
}

/// What a run has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Expired {
    /// Cards whose points ended.
    pub cards: u64,
    /// Points that ended altogether.
    pub points: i64,
    /// Cards that somebody else held to the last; the next run finds them.
    pub passed_over: u64,
}

impl Expired {
    /// Two runs together.
    pub const fn plus(self, other: Self) -> Self {
        Self {
            cards: self.cards.saturating_add(other.cards),
            points: self.points.saturating_add(other.points),
            passed_over: self.passed_over.saturating_add(other.passed_over),
        }
    }
}

impl App {
    /// Ends what has ended at every store of a merchant, each by its own calendar.
    ///
    /// # Errors
    /// The first that occurs; what was committed before it stays, and the next run goes on.
    pub async fn expire_points(&self, merchant: MerchantId) -> Result<Expired, Error> {
        self.expire_points_in(merchant, Slices::default()).await
    }

    /// The same in slices of another size.
    ///
    /// # Errors
    /// As [`App::expire_points`].
    pub async fn expire_points_in(&self, merchant: MerchantId, slices: Slices) -> Result<Expired, Error> {
        let mut all = Expired::default();
        for (zone, stores) in self.stores_by_zone(merchant).await? {
            all = all.plus(self.expire_points_at(merchant, &zone, &stores, slices).await?);
        }
        Ok(all)
    }

    /// The stores of a merchant that works, closed ones included, by the name of their zone; none of one that does not.
    pub(crate) async fn stores_by_zone(&self, merchant: MerchantId) -> Result<Vec<(Zone, Vec<StoreId>)>, Error> {
        let works = self.store.merchant(merchant).merchant_record().await?;
        if works.is_none_or(|record| record.state() != MerchantState::Active) {
            return Ok(Vec::new());
        }
        let mut zones: BTreeMap<String, (Zone, Vec<StoreId>)> = BTreeMap::new();
        for (store, zone) in self.store.merchant(merchant).store_zones().await? {
            zones.entry(zone.name().to_owned()).or_insert_with(|| (zone, Vec::new())).1.push(store);
        }
        Ok(zones.into_values().collect())
    }

    pub(crate) async fn expire_points_at(
        &self,
        merchant: MerchantId,
        zone: &Zone,
        stores: &[StoreId],
        slices: Slices,
    ) -> Result<Expired, Error> {
        let mut all = Expired::default();
        for _ in 0..ROUNDS_MAX {
            let round = self.expire_round(merchant, zone, stores, slices).await?;
            all = Expired { passed_over: 0, ..all }.plus(round);
            if round.passed_over == 0 {
                break;
            }
        }
        Ok(all)
    }

    /// Once through all cards.
    async fn expire_round(
        &self,
        merchant: MerchantId,
        zone: &Zone,
        stores: &[StoreId],
        slices: Slices,
    ) -> Result<Expired, Error> {
        let mut round = Expired::default();
        let mut after = CardId::new(uuid::Uuid::nil());
        loop {
            let mut handle = self.store.merchant(merchant);
            let Some(rule) = handle.program().await?.as_ref().and_then(Expiry::of) else { return Ok(round) };
            let before = rule.ended_before(self.now(), zone);
            let page = handle.ended_cards(after, slices.page, stores, before).await?;
            for chunk in page.cards.chunks(slices.chunk.max(1)) {
                round = round.plus(self.expire_chunk(merchant, zone, chunk).await?);
            }
            match page.reached {
                Some(reached) => after = reached,
                None => return Ok(round),
            }
        }
    }

    async fn expire_chunk(&self, merchant: MerchantId, zone: &Zone, cards: &[CardId]) -> Result<Expired, Error> {
        let work = ExpireWork { cards: cards.to_vec(), zone: zone.clone() };
        match self.posting.post(self.keyless(merchant, Actor::default(), Work::Expire(Box::new(work)))).await? {
            Done::Expired(rows) => {
                Ok(Expired { cards: rows.cards, points: rows.points, passed_over: rows.passed_over })
            }
            _ => Err(Error::internal("the end of points got another answer")),
        }
    }
}
