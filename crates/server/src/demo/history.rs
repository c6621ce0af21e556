//! The demo's past: customers join, come back, collect and claim, hour by hour through the posting queue.

use std::sync::Arc;

use anyhow::Context as _;
use orion_domain::ledger::{Part, VoidTarget};
use orion_domain::{
    BirthDate, CardId, Cents, Email, IdempotencyKey, LocalDate, OrderReference, PersonName, RewardId, StaffPinId,
    Stamps, Timestamp,
};
use orion_service::counter::{Confirmation, Receipt, StaffProof};
use orion_service::enrollment::Enrollment;
use orion_service::{App, Error, StoreCaller};
use tokio::task::JoinSet;

use super::StoryClock;
use super::cast::{Dice, Person, person};
use super::guide::{Guide, GuideMerchant};
use super::merchants::DAYS;

/// Microseconds of a day.
const DAY_MICROS: i64 = 86_400_000_000;
/// When people come, in hours of UTC.
const HOURS: [i64; 4] = [6, 9, 11, 16];
/// Customers of each merchant.
const CUSTOMERS: [usize; 2] = [130, 70];

/// A customer on the way through the story.
struct Regular {
    person: Person,
    home: usize,
    card: Option<CardId>,
    /// The newest row seen; answers may arrive out of order.
    seq: i64,
    stamps: Stamps,
    points: i64,
}

/// One store with the PINs that confirm there.
struct Counter {
    caller: StoreCaller,
    pins: Vec<StaffPinId>,
}

/// Writes 90 days that end yesterday.
///
/// # Errors
/// The database's; a refusal is part of the story and no error.
pub(crate) async fn write(
    app: &Arc<App>,
    clock: &Arc<StoryClock>,
    today: Timestamp,
    guide: &Guide,
) -> anyhow::Result<()> {
    let midnight = today.micros().div_euclid(DAY_MICROS) * DAY_MICROS;
    let mut stories = Vec::new();
    for (number, merchant) in guide.merchants.iter().enumerate() {
        let dice = Dice::new(20_260_000 + u64::try_from(number)?);
        stories.push(Story::new(app, merchant, CUSTOMERS.get(number).copied().unwrap_or(50), dice).await?);
    }
    for day in 0..DAYS {
        for hour in HOURS {
            let start = Timestamp::from_micros(midnight + (day - DAYS) * DAY_MICROS).plus_seconds(hour * 3600);
            for story in &mut stories {
                clock.set(start.plus_seconds(i64::try_from(story.dice.below(1800))?));
                story.hour(app, u64::try_from(day)?, clock).await?;
            }
        }
    }
    Ok(())
}

struct Story {
    counters: Vec<Counter>,
    regulars: Vec<Regular>,
    rewards: Vec<(RewardId, i64)>,
    has_points: bool,
    stamps_target: i64,
    dice: Dice,
    intents: u64,
}

impl Story {
    async fn new(app: &App, merchant: &GuideMerchant, customers: usize, mut dice: Dice) -> anyhow::Result<Self> {
        let mut counters = Vec::new();
        for store in &merchant.stores {
            let caller = app.program_store_caller(merchant.id, store.id).await?;
            counters.push(Counter { caller, pins: store.pins.iter().map(|pin| pin.id).collect() });
        }
        let regulars = (0..customers)
            .map(|number| {
                let home = usize::try_from(dice.below(u64::try_from(counters.len()).unwrap_or(1))).unwrap_or(0);
                Regular { person: person(number, &mut dice), home, card: None, seq: 0, stamps: Stamps::ZERO, points: 0 }
            })
            .collect();
        let first = counters.first().ok_or_else(|| anyhow::anyhow!("the demo's merchant has no store"))?;
        let (program, _) = app.store_program(&first.caller).await?;
        let rules = program.rules;
        let rewards = rules.points_rewards.iter().map(|reward| (reward.id, reward.points_cost.get())).collect();
        let has_points = rules.loyalty_type.has_points();
        Ok(Self { counters, regulars, rewards, has_points, stamps_target: rules.stamps_target.get(), dice, intents: 0 })
    }

    /// One hour: whoever comes is served. Different customers' operations go into the queue together.
    async fn hour(&mut self, app: &Arc<App>, day: u64, clock: &StoryClock) -> anyhow::Result<()> {
        let mut visitors = Vec::new();
        for number in 0..self.regulars.len() {
            let Some(regular) = self.regulars.get(number) else { continue };
            let (joins, visits) = (regular.person.joins_on_day, regular.person.visits);
            if day < joins {
                continue;
            }
            let joins_now = regular.card.is_none() && self.dice.happens(30);
            let comes = regular.card.is_some() && self.dice.below((90 - joins) * 4) < visits;
            if joins_now {
                self.join(app, number).await?;
            }
            if joins_now || comes {
                visitors.push(number);
            }
        }
        self.serve(app, &visitors, clock).await
    }

    async fn join(&mut self, app: &App, number: usize) -> anyhow::Result<()> {
        let key = self.key(number, "join");
        let Some(regular) = self.regulars.get_mut(number) else { return Ok(()) };
        let Some(counter) = self.counters.get(regular.home) else { return Ok(()) };
        let person = &regular.person;
        let enrollment = Enrollment {
            email: Email::new(&person.email).map_err(|problem| anyhow::anyhow!("{}: {problem}", person.email))?,
            first_name: PersonName::new(person.first_name).ok(),
            last_name: PersonName::new(person.last_name).ok(),
            phone: None,
            birth_date: person
                .birth_date
                .as_deref()
                .and_then(|date| LocalDate::parse(date).ok())
                .map(BirthDate::stored),
            locale: person.locale.parse().unwrap_or_default(),
            accepts_terms: true,
            accepts_marketing: person.wants_marketing,
        };
        let enrolled = app.enroll_by_staff(&counter.caller, enrollment, key).await?;
        regular.card = Some(enrolled.card.record.card.id);
        regular.points = enrolled.card.record.card.points_balance.get();
        Ok(())
    }

    /// Everybody's stamps and purchases, and a little later what can be claimed. Different customers' operations go into the
    /// queue together, as they would in a busy hour.
    async fn serve(&mut self, app: &Arc<App>, visitors: &[usize], clock: &StoryClock) -> anyhow::Result<()> {
        let mut bookings = JoinSet::new();
        for number in visitors {
            let Some(visit) = self.visit(*number) else { continue };
            let (number, confirmation) = (*number, self.confirmation(*number, "stamp", visit.pin));
            let (at, caller) = (Arc::clone(app), visit.caller.clone());
            bookings.spawn(async move { (number, at.add_stamp(&caller, visit.card, confirmation).await) });
            if self.has_points {
                let amount = Cents::new(180 + i64::try_from(self.dice.below(2400))?).unwrap_or(Cents::ZERO);
                let reference = OrderReference::new(&format!("B-{:06}", self.intents)).ok();
                let (at, confirmation) = (Arc::clone(app), self.confirmation(number, "earn", visit.pin));
                bookings.spawn(async move {
                    (number, at.earn_points(&visit.caller, visit.card, amount, reference, confirmation).await)
                });
            }
        }
        self.note_all(bookings).await?;
        clock.set(orion_service::clock::Clock::now(clock).plus_seconds(240));
        let mut claims = JoinSet::new();
        for number in visitors {
            self.claim(app, *number, &mut claims);
        }
        self.note_all(claims).await
    }

    /// Claims what is in reach, sometimes; and now and then a cashier slips and takes it back.
    fn claim(&mut self, app: &Arc<App>, number: usize, claims: &mut JoinSet<(usize, Result<Receipt, Error>)>) {
        let Some(visit) = self.visit(number) else { return };
        let (stamps, points) =
            self.regulars.get(number).map_or((0, 0), |regular| (regular.stamps.get(), regular.points));
        let affordable: Vec<RewardId> =
            self.rewards.iter().filter(|(_, cost)| *cost <= points).map(|(id, _)| *id).collect();
        let app = Arc::clone(app);
        if stamps >= self.stamps_target && self.dice.happens(70) {
            let confirmation = self.confirmation(number, "full", visit.pin);
            claims.spawn(async move { (number, app.redeem_stamps(&visit.caller, visit.card, confirmation).await) });
        } else if !affordable.is_empty() && self.dice.happens(25) {
            let Some(reward) = self.dice.pick(&affordable).copied() else { return };
            let confirmation = self.confirmation(number, "reward", visit.pin);
            claims.spawn(
                async move { (number, app.redeem_points(&visit.caller, visit.card, reward, confirmation).await) },
            );
        } else if self.has_points && self.dice.happens(2) {
            let (slip, undo) =
                (self.confirmation(number, "slip", visit.pin), self.confirmation(number, "undo", visit.pin));
            claims.spawn(async move { (number, slip_and_undo(&app, &visit, slip, undo).await) });
        }
    }

    async fn note_all(&mut self, mut bookings: JoinSet<(usize, Result<Receipt, Error>)>) -> anyhow::Result<()> {
        while let Some(booked) = bookings.join_next().await {
            let (number, receipt) = booked.context("a booking of the demo broke off")?;
            self.note(number, receipt)?;
        }
        Ok(())
    }

    fn visit(&mut self, number: usize) -> Option<Visit> {
        let regular = self.regulars.get(number)?;
        let card = regular.card?;
        // Somebody whose card works everywhere is sometimes met at another store.
        let wanders = self.has_points && self.dice.happens(15);
        let counter = if wanders {
            usize::try_from(self.dice.below(u64::try_from(self.counters.len()).ok()?)).ok()?
        } else {
            regular.home
        };
        let pin = self.dice.pick(&self.counters.get(counter)?.pins).copied()?;
        Some(Visit { caller: self.counters.get(counter)?.caller.clone(), card, pin })
    }

    fn confirmation(&mut self, number: usize, what: &str, pin: StaffPinId) -> Confirmation {
        Confirmation { key: self.key(number, what), staff: StaffProof::Vouched(pin), notes: None }
    }

    fn key(&mut self, number: usize, what: &str) -> IdempotencyKey {
        self.intents += 1;
        let text = format!("demo-{what}-{number}-{}", self.intents);
        IdempotencyKey::parse(&text).unwrap_or_else(|_| unreachable!("the text is visible ASCII"))
    }

    /// Remembers the new balances; a refusal, such as a cooldown, is part of the story.
    fn note(&mut self, number: usize, receipt: Result<Receipt, Error>) -> anyhow::Result<()> {
        let receipt = match receipt {
            Ok(receipt) => receipt,
            Err(Error::Refused(_)) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        if let (Some(entry), Some(regular)) = (receipt.transaction(), self.regulars.get_mut(number))
            && entry.seq > regular.seq
        {
            regular.seq = entry.seq;
            regular.stamps = entry.stamps_balance_after;
            regular.points = entry.points_balance_after.get();
        }
        Ok(())
    }
}

/// A customer in front of a till.
struct Visit {
    caller: StoreCaller,
    card: CardId,
    pin: StaffPinId,
}

/// A purchase that was typed on the wrong card, and taken back.
async fn slip_and_undo(app: &App, visit: &Visit, slip: Confirmation, undo: Confirmation) -> Result<Receipt, Error> {
    let amount = Cents::new(990).unwrap_or(Cents::ZERO);
    let earned = app.earn_points(&visit.caller, visit.card, amount, None, slip).await?;
    match earned.transaction() {
        Some(entry) => app.void_points(&visit.caller, VoidTarget::Transaction(entry.id), Part::Whole, undo).await,
        None => Ok(earned),
    }
}
