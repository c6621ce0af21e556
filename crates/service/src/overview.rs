//! What an owner wants to know at a glance.

use std::time::Duration;

use orion_domain::{MerchantId, Right, StoreId, Timestamp};
use orion_store::overview::CardTotals;

use crate::app::App;
use crate::caller::{Caller, DeskCaller};
use crate::error::Error;

/// How far back visits, rewards and activity are counted.
pub const DAYS: i64 = 30;
const DAY_SECONDS: i64 = 24 * 3600;

/// Whose figures are remembered at most.
const CACHE_LEN_MAX: u64 = 1_000;
/// Counting that took no longer than this is done anew each time.
const QUICK_MICROS: i64 = 250_000;
/// Figures are shown again for this many times as long as counting them took, so that a desk that is looked at all day costs
/// the tills little.
const SHOWN_TIMES: i64 = 20;
/// The longest time that figures are shown again.
const SHOWN_MICROS_MAX: i64 = 60_000_000;

/// Figures of merchants so large that counting takes a while, and until when they are shown.
#[derive(Debug)]
pub(crate) struct CountedFigures(moka::sync::Cache<(MerchantId, Option<StoreId>), (Timestamp, Overview)>);

impl CountedFigures {
    pub(crate) fn new() -> Self {
        let keep = Duration::from_micros(SHOWN_MICROS_MAX.unsigned_abs());
        Self(moka::sync::Cache::builder().max_capacity(CACHE_LEN_MAX).time_to_live(keep).build())
    }
}

/// Until when figures are shown that were counted from one moment to another; `None` when counting is quick.
fn shown_until(began: Timestamp, ended: Timestamp) -> Option<Timestamp> {
    let took = ended.micros().saturating_sub(began.micros());
    let shown = took.saturating_mul(SHOWN_TIMES).min(SHOWN_MICROS_MAX);
    (took > QUICK_MICROS).then(|| Timestamp::from_micros(ended.micros().saturating_add(shown)))
}

/// The figures of a merchant, or of one store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// What the active cards say; at a store, those that were issued there.
    pub cards: CardTotals,
    /// In the last thirty days, the days on which a card collected stamps or points; whoever comes twice on one day of the
    /// merchant's calendar counts once.
    pub visits: i64,
    /// Rewards redeemed in the last thirty days and not taken back.
    pub rewards_given: i64,
    /// What the open stamps are worth in cents: each is its share of the reward's value, rounded down in all. `None` without
    /// a value. Points have no worth in money, because rewards of the catalogue have none.
    pub liability_cents: Option<i64>,
}

/// The four steps to a first customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstSteps {
    /// There is a program: the card has a name and colours.
    pub card: bool,
    /// It says what one collects for, and it is switched on.
    pub rule: bool,
    /// Somebody can confirm with a PIN, at one store at least.
    pub pin: bool,
    /// Somebody has joined, which needs a poster on the counter or the like.
    pub poster: bool,
}

impl FirstSteps {
    /// Whether nothing is left to do.
    pub const fn done(self) -> bool {
        self.card && self.rule && self.pin && self.poster
    }
}

impl App {
    /// The figures of the whole merchant.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn overview(&self, caller: &Caller) -> Result<Overview, Error> {
        caller.require(Right::ViewDesk)?;
        self.figures(caller, None).await
    }

    /// The figures of a desk: a manager's are those of the one store.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn desk_overview(&self, desk: &DeskCaller) -> Result<Overview, Error> {
        desk.require(Right::ViewDesk)?;
        self.figures(&desk.caller, desk.store().map(|store| store.id)).await
    }

    async fn figures(&self, caller: &Caller, store: Option<StoreId>) -> Result<Overview, Error> {
        let (whose, began) = ((caller.merchant(), store), self.now());
        if let Some((until, known)) = self.counted.0.get(&whose)
            && began < until
        {
            return Ok(known);
        }
        let counted = self.count(caller.merchant(), store, began).await?;
        if let Some(until) = shown_until(began, self.now()) {
            self.counted.0.insert(whose, (until, counted.clone()));
        }
        Ok(counted)
    }

    async fn count(&self, merchant: MerchantId, store: Option<StoreId>, now: Timestamp) -> Result<Overview, Error> {
        let mut merchant = self.store.merchant(merchant);
        let zone = merchant.details().await?.ok_or(Error::NotFound)?.zone;
        let since = now.plus_seconds(-DAYS * DAY_SECONDS);
        let offset_micros = i64::from(now.in_zone(&zone).offset().seconds()).saturating_mul(1_000_000);
        let cards = merchant.card_totals(store, since).await?;
        let rules = merchant.program().await?.map(|program| program.rules);
        let value = rules.and_then(|rules| Some((rules.stamps_reward_value_cents?.get(), rules.stamps_target.get())));
        Ok(Overview {
            cards,
            visits: merchant.visits(store, since, offset_micros).await?,
            rewards_given: merchant.rewards_given(store, since).await?,
            liability_cents: value
                .map(|(value, target)| cards.stamps_outstanding.saturating_mul(value) / target.max(1)),
        })
    }

    /// How far a new merchant has come.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn first_steps(&self, caller: &Caller) -> Result<FirstSteps, Error> {
        caller.require(Right::EditProgram)?;
        let mut merchant = self.store.merchant(caller.merchant());
        let program = merchant.program().await?;
        let mut pin = false;
        for store in merchant.stores().await? {
            pin = pin || merchant.has_pin(store.id).await?;
        }
        Ok(FirstSteps {
            card: program.is_some(),
            rule: program.is_some_and(|program| program.is_active()),
            pin,
            poster: merchant.has_card().await?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_that_took_long_are_shown_again_for_a_while_and_never_longer_than_a_minute() {
        let shown_for = |took: i64| {
            let (began, ended) = (Timestamp::from_micros(1_000), Timestamp::from_micros(1_000 + took));
            shown_until(began, ended).map(|until| until.micros() - ended.micros())
        };
        assert_eq!(shown_for(0), None);
        assert_eq!(shown_for(250_000), None);
        assert_eq!(shown_for(500_000), Some(10_000_000));
        assert_eq!(shown_for(10_000_000), Some(60_000_000));
    }
}
