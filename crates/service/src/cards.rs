//! Looking cards up, and saying what can be done with one now.

use orion_domain::ledger::CardState;
use orion_domain::program::{Program, Reward};
use orion_domain::settings::Settings;
use orion_domain::{CardId, CardNumber, Currency, Email, MerchantId, Points, QrToken, Right, Stamps, StoreId};
use orion_store::cards::{CardFilter, CardRecord};
use orion_store::stores::StoreDetails;
use orion_store::{Page, Slice};

use crate::app::App;
use crate::caller::StoreCaller;
use crate::error::Error;

/// Look-ups that find nothing, in ten minutes, until a credential has to wait. Safety §6.2.
const MISSES_MAX: i64 = 20;
/// The longest text that is looked up.
pub const LOOK_UP_LENGTH_MAX: usize = 254;

/// Where a card works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Works {
    /// In every store of the merchant.
    EveryStore,
    /// Only where it was enrolled.
    Only(StoreId),
}

/// A reward of the catalogue, seen from one card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RewardInReach {
    /// The reward.
    pub reward: Reward,
    /// What is missing; zero when it can be claimed.
    pub missing_points: Points,
}

/// A card with what can be done with it now.
#[derive(Debug, Clone)]
pub struct CardView {
    /// The card and its holder.
    pub record: CardRecord,
    /// What the merchant's money is counted in.
    pub currency: Currency,
    /// Where it works.
    pub works: Works,
    /// The merchant's program.
    pub program: Program,
    /// The catalogue's active rewards, cheapest first.
    pub rewards: Vec<RewardInReach>,
    /// What is missing to a full stamp card.
    pub stamps_missing: Stamps,
    /// Whether a stamp can be tried: cooldown and daily cap are judged when it is given.
    pub can_stamp: bool,
    /// Whether a purchase can be credited.
    pub can_earn: bool,
    /// Whether the stamp card is full.
    pub can_redeem_stamps: bool,
}

/// What to look a card up by.
#[derive(Debug, Clone)]
pub enum LookUp {
    /// A card number, QR token, e-mail or part of a name.
    Anything(String),
    /// Its id.
    Id(CardId),
    /// Its number.
    Number(CardNumber),
    /// The secret in its QR code.
    Qr(QrToken),
}

/// What a look-up finds.
#[derive(Debug, Clone)]
pub struct Found {
    /// Set when there is exactly one.
    pub card: Option<CardView>,
    /// All of them, at most 20.
    pub matches: Vec<CardRecord>,
}

impl App {
    /// One card.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for a card that does not work at this store.
    pub async fn card(&self, caller: &StoreCaller, id: CardId) -> Result<CardView, Error> {
        caller.require(Right::ViewCards)?;
        let view = self.card_view(caller.merchant(), id).await?.ok_or(Error::NotFound)?;
        if works_at(&view.works, caller.store().id) { Ok(view) } else { Err(Error::NotFound) }
    }

    /// Finds cards by what the customer can show or say.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::RateLimited`] after many misses.
    pub async fn look_up(&self, caller: &StoreCaller, look_up: LookUp) -> Result<Found, Error> {
        caller.require(Right::ViewCards)?;
        self.check_misses(caller).await?;
        let settings = self.store.merchant(caller.merchant()).settings().await?;
        let mut matches = self.find(caller, look_up, &settings).await?;
        if !settings.allow_cross_location_redemption {
            matches.retain(|record| record.card.enrolled_at_store == caller.store().id);
        }
        if matches.is_empty() {
            self.store
                .platform()
                .count_attempt(&self.miss_bucket(caller), self.new_uuid(), self.now(), self.now())
                .await?;
            return Err(Error::NotFound);
        }
        let card = match matches.as_slice() {
            [only] => self.card_view(caller.merchant(), only.card.id).await?,
            _ => None,
        };
        Ok(Found { card, matches })
    }

    async fn find(&self, caller: &StoreCaller, look_up: LookUp, settings: &Settings) -> Result<Vec<CardRecord>, Error> {
        let mut merchant = self.store.merchant(caller.merchant());
        Ok(match look_up {
            LookUp::Id(id) => merchant.card(id).await?.into_iter().collect(),
            LookUp::Number(number) => merchant.card_by_number(number).await?.into_iter().collect(),
            LookUp::Qr(qr) => merchant.card_by_qr(&qr).await?.into_iter().collect(),
            LookUp::Anything(text) => {
                let text = text.trim();
                if text.is_empty() || text.chars().count() > LOOK_UP_LENGTH_MAX || text.chars().any(char::is_control) {
                    return Ok(Vec::new());
                }
                if let Ok(number) = CardNumber::parse(text) {
                    return Ok(merchant.card_by_number(number).await?.into_iter().collect());
                }
                if let Ok(qr) = QrToken::parse(text)
                    && let Some(found) = merchant.card_by_qr(&qr).await?
                {
                    return Ok(vec![found]);
                }
                if let Ok(email) = Email::new(text) {
                    return Ok(merchant.cards_by_email(&email).await?);
                }
                let store = if settings.allow_cross_location_redemption { None } else { Some(caller.store().id) };
                merchant.cards_by_name(text, store).await?
            }
        })
    }

    /// A page of the cards that work at the store, newest first; with a search text, what it finds.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn cards(
        &self,
        caller: &StoreCaller,
        search: Option<&str>,
        is_active: Option<bool>,
        page: Page,
    ) -> Result<Slice<CardRecord>, Error> {
        caller.require(Right::ViewCards)?;
        let settings = self.store.merchant(caller.merchant()).settings().await?;
        let store = if settings.allow_cross_location_redemption { None } else { Some(caller.store().id) };
        let Some(search) = search else {
            return Ok(self.store.merchant(caller.merchant()).cards(CardFilter { store, is_active }, page).await?);
        };
        let mut items = self.find(caller, LookUp::Anything(search.to_owned()), &settings).await?;
        items.retain(|record| store.is_none_or(|store| record.card.enrolled_at_store == store));
        items.retain(|record| is_active.is_none_or(|active| (record.card.state == CardState::Active) == active));
        Ok(Slice { items, next: None })
    }

    /// A card with what can be done with it, whoever asks.
    pub(crate) async fn card_view(&self, merchant: MerchantId, id: CardId) -> Result<Option<CardView>, Error> {
        let mut handle = self.store.merchant(merchant);
        let Some(record) = handle.card(id).await? else { return Ok(None) };
        let currency = handle.details().await?.ok_or(Error::NotFound)?.currency;
        let (program, settings) = handle.rules().await?;
        Ok(Some(view(record, currency, program.ok_or(Error::ProgramMissing)?, &settings)))
    }

    /// The stores where a card works.
    pub(crate) async fn stores_where(&self, merchant: MerchantId, card: &CardView) -> Result<Vec<StoreDetails>, Error> {
        let stores = self.store.merchant(merchant).stores().await?;
        Ok(stores.into_iter().filter(|store| works_at(&card.works, store.id)).collect())
    }

    /// Guessing card numbers at the terminal is budgeted.
    async fn check_misses(&self, caller: &StoreCaller) -> Result<(), Error> {
        let now = self.now();
        let misses = self.store.platform().attempts_since(&self.miss_bucket(caller), now.plus_seconds(-600)).await?;
        if misses.count >= MISSES_MAX { Err(Error::RateLimited { seconds: 60 }) } else { Ok(()) }
    }

    fn miss_bucket(&self, caller: &StoreCaller) -> String {
        format!("miss:{}", self.secrets.pseudonym("terminal", &format!("{:?}", caller.caller.who)))
    }
}

fn works_at(works: &Works, store: StoreId) -> bool {
    match works {
        Works::EveryStore => true,
        Works::Only(only) => *only == store,
    }
}

/// What can be done with a card now, by the rules alone.
pub(crate) fn view(record: CardRecord, currency: Currency, program: Program, settings: &Settings) -> CardView {
    let usable = record.card.state == CardState::Active && program.is_active();
    let rules = &program.rules;
    // In the owner's order, as everywhere.
    let rewards: Vec<RewardInReach> = rules
        .points_rewards
        .iter()
        .filter(|reward| reward.is_active)
        .map(|reward| {
            let needed = reward.points_cost.max(rules.minimum_redemption_points);
            RewardInReach { reward: reward.clone(), missing_points: record.card.points_balance.missing_to(needed) }
        })
        .collect();
    let stamps_missing = record.card.stamp_count.missing_to(rules.stamps_target);
    CardView {
        works: if settings.allow_cross_location_redemption {
            Works::EveryStore
        } else {
            Works::Only(record.card.enrolled_at_store)
        },
        can_stamp: usable && rules.loyalty_type.has_stamps(),
        can_earn: usable && rules.loyalty_type.has_points(),
        can_redeem_stamps: usable && rules.loyalty_type.has_stamps() && stamps_missing == Stamps::ZERO,
        stamps_missing,
        rewards: if rules.loyalty_type.has_points() { rewards } else { Vec::new() },
        record,
        currency,
        program,
    }
}
