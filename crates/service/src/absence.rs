//! Letters that the calendar causes: points that end soon, birthdays, people who have not come for long.
//!
//! Each looks at its cards page by page in the order of ids and writes in small transactions, so it can be broken off anywhere
//! and done again: who has had the letter is noted with it, and the occasion of a letter is unique besides.

use orion_domain::expiry::Expiry;
use orion_domain::letter::Matter;
use orion_domain::person::birthday_keys;
use orion_domain::{CardId, CustomerId, LocalDate, MerchantId, StoreId, Timestamp, Zone};
use orion_store::idle::IdleCard;

use crate::app::App;
use crate::error::Error;
use crate::letters::{Letter, enqueue_letters};
use crate::schedules::{Chore, Turn};

/// Rows that are read at once.
const PAGE_LEN: i64 = 2_000;
/// Letters in one transaction. Safety J-2.
const CHUNK_LEN: usize = 500;
/// A card gets one invitation in this time. Product §12.
const QUARTER_SECONDS: i64 = 91 * 24 * 3600;
/// A birthday longer ago than this is over.
const BELATED_DAYS_MAX: i64 = 3;

/// A card with the letter it may get.
type Candidate = (IdleCard, Letter);

/// What is noted of those who got a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Noted {
    Warned,
    Invited,
}

impl App {
    /// Tells everybody at some stores whose points end soon, once until the card is used again. Returns how many.
    pub(crate) async fn warn_of_expiry(
        &self,
        merchant: MerchantId,
        zone: &Zone,
        stores: &[StoreId],
    ) -> Result<u64, Error> {
        let (mut after, mut told) = (CardId::new(uuid::Uuid::nil()), 0_u64);
        loop {
            let (now, mut handle) = (self.now(), self.store.merchant(merchant));
            let Some(rule) = handle.program().await?.as_ref().and_then(Expiry::of) else { return Ok(told) };
            let (from, to) = (rule.ended_before(now, zone), rule.warned_before(now, zone));
            let page = handle.ending_cards(after, PAGE_LEN, stores, from, to).await?;
            let letter = |card: &IdleCard| {
                let last_day = rule.last_day(card.last_activity_at, zone);
                let matter = Matter::PointsExpiring { points: card.points_balance, last_day };
                Letter { card: card.id, matter, occasion: format!("{}:{last_day}", card.id) }
            };
            let candidates: Vec<Candidate> = page.cards.into_iter().map(|card| (card, letter(&card))).collect();
            told = told.saturating_add(self.write_to(merchant, &candidates, Noted::Warned).await?);
            match page.reached {
                Some(reached) => after = reached,
                None => return Ok(told),
            }
        }
    }

    /// Invites everybody at some stores back who has not come for long and wants to hear from the merchant.
    pub(crate) async fn invite_back(
        &self,
        merchant: MerchantId,
        zone: &Zone,
        stores: &[StoreId],
        turn: &Turn,
    ) -> Result<u64, Error> {
        let days = self.store.merchant(merchant).settings().await?.absent_after_days();
        let today = zone.day_of(self.now());
        let absent_since = today.plus_days(days.saturating_neg()).bounds(zone).0;
        let invited_before = self.now().plus_seconds(-QUARTER_SECONDS);
        let (mut after, mut invited) = (CardId::new(uuid::Uuid::nil()), 0_u64);
        if !self.greets(merchant).await? {
            return Ok(0);
        }
        loop {
            let mut handle = self.store.merchant(merchant);
            let page = handle.absent_cards(after, PAGE_LEN, stores, absent_since, invited_before).await?;
            let letter = |card: &IdleCard| {
                let occasion = format!("{}:{}", card.id, zone.day_of(turn.due_at));
                Letter { card: card.id, matter: Matter::Reengagement { points: card.points_balance }, occasion }
            };
            let candidates: Vec<Candidate> = page.cards.into_iter().map(|card| (card, letter(&card))).collect();
            invited = invited.saturating_add(self.write_to(merchant, &candidates, Noted::Invited).await?);
            match page.reached {
                Some(reached) => after = reached,
                None => return Ok(invited),
            }
        }
    }

    /// Whether the merchant has a program that people can use: else an invitation would lead nowhere.
    async fn greets(&self, merchant: MerchantId) -> Result<bool, Error> {
        Ok(self.store.merchant(merchant).program().await?.is_some_and(|program| program.is_active()))
    }

    /// Writes to the people behind cards, unless a card was used since it was read, and notes who got a letter.
    async fn write_to(&self, merchant: MerchantId, candidates: &[Candidate], noted: Noted) -> Result<u64, Error> {
        let mut written = 0_u64;
        for chunk in candidates.chunks(CHUNK_LEN) {
            let now = self.now();
            let mut tx = self.store.begin().await?;
            // Cards that somebody else holds are being used; the next look decides.
            let free = tx.merchant(merchant).lock_free_cards(chunk.iter().map(|(card, _)| card.id)).await?;
            let unchanged = |(card, _): &&Candidate| {
                let found = free.iter().find(|free| free.id == card.id);
                found.is_some_and(|free| free.last_activity_at == Some(card.last_activity_at))
            };
            let letters = chunk.iter().filter(unchanged).map(|(_, letter)| letter.clone()).collect();
            let told = enqueue_letters(&mut tx, merchant, self.entropy.as_ref(), letters, now).await?;
            match noted {
                Noted::Warned => tx.merchant(merchant).mark_warned(&told, now).await?,
                Noted::Invited => tx.merchant(merchant).mark_invited(&told, now).await?,
            }
            tx.commit().await?;
            written = written.saturating_add(u64::try_from(told.len()).unwrap_or(u64::MAX));
        }
        Ok(written)
    }

    /// Wishes a happy birthday to everybody at some stores whose day it is, and late ones to those whose day passed while
    /// nobody looked.
    pub(crate) async fn greet_birthdays(
        &self,
        merchant: MerchantId,
        zone: &Zone,
        stores: &[StoreId],
        turn: &Turn,
    ) -> Result<u64, Error> {
        if !self.greets(merchant).await? {
            return Ok(0);
        }
        let now = self.now();
        let today = zone.day_of(now);
        let earliest = today.plus_days(-BELATED_DAYS_MAX);
        // The first time there is nothing to make up for.
        let missed_from = turn.last_at.map_or(today, |last| zone.day_of(last).plus_days(1));
        // Whoever makes up for an outage at five in the morning does not wake people up on their birthday.
        let is_time = Chore::GreetBirthdays.next_after(today.bounds(zone).0, zone)? <= now;
        let last = if is_time { today } else { today.plus_days(-1) };
        let (mut day, mut greeted) = (missed_from.clamp(earliest, today), 0_u64);
        while day <= last {
            greeted = greeted.saturating_add(self.greet_on(merchant, stores, day, day < today).await?);
            day = day.plus_days(1);
        }
        Ok(greeted)
    }

    async fn greet_on(
        &self,
        merchant: MerchantId,
        stores: &[StoreId],
        day: LocalDate,
        is_belated: bool,
    ) -> Result<u64, Error> {
        let keys = birthday_keys(day);
        let (mut after, mut greeted) = (CustomerId::new(uuid::Uuid::nil()), 0_u64);
        loop {
            let page = self.store.merchant(merchant).born_on(after, PAGE_LEN, &keys).await?;
            for people in page.people.chunks(CHUNK_LEN) {
                greeted = greeted.saturating_add(self.greet(merchant, stores, people, day, is_belated).await?);
            }
            match page.reached {
                Some(reached) => after = reached,
                None => return Ok(greeted),
            }
        }
    }

    /// One letter a person and year, however many cards they hold and in however many zones.
    async fn greet(
        &self,
        merchant: MerchantId,
        stores: &[StoreId],
        people: &[CustomerId],
        day: LocalDate,
        is_belated: bool,
    ) -> Result<u64, Error> {
        let now: Timestamp = self.now();
        let mut tx = self.store.begin().await?;
        let cards = tx.merchant(merchant).open_cards_of(people, stores).await?;
        let letter = |(customer, card): (CustomerId, CardId)| Letter {
            card,
            matter: Matter::Birthday { is_belated },
            occasion: format!("{customer}:{}", day.year()),
        };
        let letters = cards.into_iter().map(letter).collect();
        let told = enqueue_letters(&mut tx, merchant, self.entropy.as_ref(), letters, now).await?;
        tx.commit().await?;
        Ok(u64::try_from(told.len()).unwrap_or(u64::MAX))
    }
}
