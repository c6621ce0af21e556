//! A second ledger, written only to be compared with the first: it keeps nothing but what happened and works everything
//! out anew by looking through all of it. Safety T-3.
//!
//! It shares the value types with the crate and none of its decisions.

use orion_domain::ledger::{Circumstances, Command, Entry, Merchant, Part, VoidTarget};
use orion_domain::program::LoyaltyType;
use orion_domain::settings::StaffPinPolicy;
use orion_domain::{CardId, OrderReference, StaffPinId, StoreId, Timestamp, TransactionId, UserId};

/// What kind of thing happened, as far as any rule cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Stamp,
    StampReward,
    Purchase,
    Reward,
    Void,
    Closed,
    Opened,
    Other,
}

/// One thing that happened to a card.
#[derive(Debug, Clone)]
struct Event {
    kind: Kind,
    id: TransactionId,
    card: CardId,
    stamps: i64,
    points: i64,
    /// Cents of a purchase, or of the part of it that a void took back.
    amount: Option<i64>,
    rate: i64,
    receipt: Option<(Option<StoreId>, String)>,
    voids: Option<TransactionId>,
    /// What a void wanted to take.
    asked: i64,
    at: Timestamp,
    pin: Option<StaffPinId>,
    user: Option<UserId>,
}

/// What the model expects of a command that is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effect {
    pub stamps: i64,
    pub points: i64,
    pub shortfall: i64,
    /// The row that a known receipt stands for; nothing happens then.
    pub replays: Option<TransactionId>,
}

/// Everything that happened.
#[derive(Debug, Clone, Default)]
pub struct Model {
    events: Vec<Event>,
    home: Option<StoreId>,
}

type Verdict = Result<Effect, &'static str>;

fn refuse_if(condition: bool, code: &'static str) -> Result<(), &'static str> {
    if condition { Err(code) } else { Ok(()) }
}

fn moves(stamps: i64, points: i64) -> Verdict {
    Ok(Effect { stamps, points, shortfall: 0, replays: None })
}

impl Model {
    /// All cards were enrolled at `home`.
    pub fn new(home: StoreId) -> Self {
        Self { events: Vec::new(), home: Some(home) }
    }

    /// Takes over a row of an enrolment, which the model does not judge.
    pub fn enrolled(&mut self, row: &Entry) {
        self.events.push(Event {
            kind: Kind::Other,
            id: row.id,
            card: row.card,
            stamps: 0,
            points: row.points_delta.get(),
            amount: None,
            rate: 0,
            receipt: None,
            voids: None,
            asked: 0,
            at: row.at,
            pin: None,
            user: None,
        });
    }

    pub fn points(&self, card: CardId) -> i64 {
        self.events.iter().filter(|event| event.card == card).map(|event| event.points).sum()
    }

    pub fn stamps(&self, card: CardId) -> i64 {
        self.events.iter().filter(|event| event.card == card).map(|event| event.stamps).sum()
    }

    fn is_closed(&self, card: CardId) -> bool {
        let mut newest_first = self.events.iter().rev().filter(|event| event.card == card);
        let change = newest_first.find(|event| matches!(event.kind, Kind::Closed | Kind::Opened));
        change.is_some_and(|event| event.kind == Kind::Closed)
    }

    fn voids_of(&self, id: TransactionId) -> impl Iterator<Item = &Event> {
        self.events.iter().filter(move |event| event.voids == Some(id))
    }

    /// Cents of a purchase that no void has taken back.
    fn amount_left(&self, event: &Event) -> i64 {
        event.amount.unwrap_or(0) - self.voids_of(event.id).filter_map(|void| void.amount).sum::<i64>()
    }

    /// Points that a purchase would keep if only `amount` of it were left.
    fn points_left(&self, event: &Event, amount: i64) -> i64 {
        let by_number: i64 = self.voids_of(event.id).filter(|void| void.amount.is_none()).map(|void| void.asked).sum();
        (amount * event.rate / 100 - by_number).max(0)
    }

    fn is_voided(&self, event: &Event) -> bool {
        let mut voids = self.voids_of(event.id).peekable();
        let touched = voids.peek().is_some();
        let by_amount = voids.any(|void| void.amount.is_some());
        touched && (event.kind != Kind::Purchase || (by_amount && self.amount_left(event) == 0))
    }

    fn live_purchase(&self, store: Option<StoreId>, receipt: &str) -> Option<&Event> {
        self.events.iter().find(|event| {
            let named = event.receipt.as_ref().is_some_and(|(at, text)| *at == store && text == receipt);
            event.kind == Kind::Purchase && named && !self.is_voided(event)
        })
    }

    /// What must happen, or the code of the refusal.
    pub fn expect(&self, merchant: Merchant<'_>, at: &Circumstances, card: CardId, command: &Command) -> Verdict {
        let store = at.store.as_ref().map(|store| store.id);
        refuse_if(store != self.home && !merchant.settings.allow_cross_location_redemption, "not_found")?;
        let (closed, reopening) = (self.is_closed(card), *command == Command::ReactivateCard);
        refuse_if(!closed && reopening, "card_already_active")?;
        refuse_if(closed && *command == Command::DeactivateCard, "card_not_active")?;
        refuse_if(closed && !reopening && *command != Command::AnonymizeCard, "card_inactive")?;
        match command {
            Command::AdjustPoints { delta } => self.credit_or_debit(card, delta.get()),
            Command::RestorePoints { points } | Command::GrantBonus { points } => {
                self.credit_or_debit(card, points.get())
            }
            Command::ExpirePoints => {
                refuse_if(self.points(card) == 0, "insufficient_points")?;
                moves(0, -self.points(card))
            }
            Command::DeactivateCard | Command::ReactivateCard | Command::AnonymizeCard => moves(0, 0),
            Command::OpenCard { .. } => Err("the model starts with open cards"),
            counter => {
                Self::expect_at_the_counter(merchant, at)?;
                self.expect_counter(merchant, at, card, counter)
            }
        }
    }

    fn credit_or_debit(&self, card: CardId, delta: i64) -> Verdict {
        let sum = i128::from(self.points(card)) + i128::from(delta);
        refuse_if(sum < 0, "below_zero")?;
        refuse_if(sum > 1_000_000_000, "limit_exceeded")?;
        moves(0, delta)
    }

    fn expect_at_the_counter(merchant: Merchant<'_>, at: &Circumstances) -> Result<(), &'static str> {
        refuse_if(merchant.program.activated_at.is_none(), "program_inactive")?;
        let policy = merchant.settings.staff_pin_policy;
        refuse_if(policy == StaffPinPolicy::Disabled && at.staff.is_some(), "pin_not_accepted")?;
        refuse_if(policy == StaffPinPolicy::Disabled && at.actor.user.is_none(), "person_required")?;
        let demanded = policy == StaffPinPolicy::Required
            || (policy == StaffPinPolicy::Optional && merchant.program.rules.require_staff_pin);
        refuse_if(demanded && at.staff.is_none(), "pin_required")
    }

    fn expect_counter(&self, merchant: Merchant<'_>, at: &Circumstances, card: CardId, command: &Command) -> Verdict {
        let rules = &merchant.program.rules;
        match command {
            Command::AddStamp => {
                refuse_if(rules.loyalty_type == LoyaltyType::Points, "program_has_no_stamps")?;
                self.expect_stamp_allowed(merchant, at, card)?;
                refuse_if(self.stamps(card) >= 1_000_000, "limit_exceeded")?;
                moves(1, 0)
            }
            Command::RedeemStamps => {
                refuse_if(rules.loyalty_type == LoyaltyType::Points, "program_has_no_stamps")?;
                refuse_if(self.stamps(card) < rules.stamps_target.get(), "insufficient_stamps")?;
                moves(-rules.stamps_target.get(), 0)
            }
            Command::RedeemPoints { reward } => {
                refuse_if(rules.loyalty_type == LoyaltyType::Stamps, "program_has_no_points")?;
                let offered = rules.points_rewards.iter().find(|offer| offer.id == *reward && offer.is_active);
                let cost = offered.ok_or("reward_not_available")?.points_cost.get();
                refuse_if(self.points(card) < cost, "insufficient_points")?;
                refuse_if(self.points(card) < rules.minimum_redemption_points.get(), "minimum_redemption")?;
                moves(0, -cost)
            }
            Command::EarnPoints { amount, order_reference } => {
                let receipt = order_reference.as_ref().map(OrderReference::as_str);
                self.expect_earn(merchant, at, card, amount.get(), receipt)
            }
            Command::VoidStamp { transaction } => self.expect_stamp_void(merchant, at, card, *transaction),
            Command::VoidPoints { target, part } => {
                let transaction = match target {
                    VoidTarget::Transaction(transaction) => *transaction,
                    VoidTarget::Order(receipt) => {
                        let store = at.store.as_ref().map(|store| store.id);
                        self.live_purchase(store, receipt.as_str()).ok_or("nothing_to_void")?.id
                    }
                };
                self.expect_points_void(merchant, at, card, transaction, *part)
            }
            _ => Err("not over the counter"),
        }
    }

    fn expect_stamp_allowed(
        &self,
        merchant: Merchant<'_>,
        at: &Circumstances,
        card: CardId,
    ) -> Result<(), &'static str> {
        let rules = &merchant.program.rules;
        let given = || {
            let stamps = self.events.iter().filter(|event| event.card == card && event.kind == Kind::Stamp);
            stamps.filter(|event| !self.is_voided(event))
        };
        let wait = rules.cooldown_minutes * 60_000_000;
        let too_soon = given().next_back().is_some_and(|last| wait > 0 && at.now.micros() - last.at.micros() < wait);
        refuse_if(too_soon, "stamp_cooldown")?;
        let zone = &at.store.as_ref().unwrap().zone;
        let today = given().filter(|event| event.at.in_zone(zone).date() == at.now.in_zone(zone).date()).count();
        refuse_if(i64::try_from(today).unwrap() >= rules.max_daily_stamps, "daily_stamp_limit")
    }

    fn expect_earn(
        &self,
        merchant: Merchant<'_>,
        at: &Circumstances,
        card: CardId,
        amount: i64,
        receipt: Option<&str>,
    ) -> Verdict {
        let rules = &merchant.program.rules;
        refuse_if(rules.loyalty_type == LoyaltyType::Stamps, "program_has_no_points")?;
        let store = at.store.as_ref().map(|store| store.id);
        if let Some(first) = receipt.and_then(|receipt| self.live_purchase(store, receipt)) {
            refuse_if(first.card != card || first.amount != Some(amount), "order_reference_conflict")?;
            return Ok(Effect { stamps: 0, points: 0, shortfall: 0, replays: Some(first.id) });
        }
        refuse_if(merchant.settings.require_order_reference && receipt.is_none(), "order_reference_required")?;
        refuse_if(amount < rules.minimum_purchase_cents.get(), "minimum_purchase")?;
        let points = amount * rules.points_per_euro / 100;
        refuse_if(points > 1_000_000 || self.points(card) + points > 1_000_000_000, "limit_exceeded")?;
        moves(0, points)
    }

    /// The event a void names, if this card has it and these people may take it back.
    fn expect_voidable(
        &self,
        merchant: Merchant<'_>,
        at: &Circumstances,
        card: CardId,
        id: TransactionId,
        kinds: [Kind; 2],
    ) -> Result<&Event, &'static str> {
        refuse_if(!merchant.settings.allow_void_transactions, "voids_not_allowed")?;
        let event = self.events.iter().find(|event| event.id == id && event.card == card).ok_or("nothing_to_void")?;
        refuse_if(!kinds.contains(&event.kind), "not_voidable")?;
        refuse_if(self.is_voided(event), "already_voided")?;
        let manager = at.actor.is_manager || at.staff.is_some_and(|staff| staff.is_manager);
        let own = match (at.staff, at.actor.user) {
            (Some(staff), _) => event.pin == Some(staff.pin),
            (None, Some(user)) => event.pin.is_none() && event.user == Some(user),
            (None, None) => false,
        };
        let young = at.now.micros() - event.at.micros() < 900_000_000;
        let harmless = own && young && matches!(event.kind, Kind::Stamp | Kind::Purchase);
        refuse_if(merchant.settings.require_manager_for_voids && !manager && !harmless, "manager_required")?;
        Ok(event)
    }

    fn expect_stamp_void(
        &self,
        merchant: Merchant<'_>,
        at: &Circumstances,
        card: CardId,
        id: TransactionId,
    ) -> Verdict {
        let event = self.expect_voidable(merchant, at, card, id, [Kind::Stamp, Kind::StampReward])?;
        let wanted = -event.stamps;
        refuse_if(self.stamps(card) + wanted > 1_000_000, "limit_exceeded")?;
        let moved = wanted.max(-self.stamps(card));
        Ok(Effect { stamps: moved, points: 0, shortfall: moved - wanted, replays: None })
    }

    fn expect_points_void(
        &self,
        merchant: Merchant<'_>,
        at: &Circumstances,
        card: CardId,
        id: TransactionId,
        part: Part,
    ) -> Verdict {
        let event = self.expect_voidable(merchant, at, card, id, [Kind::Purchase, Kind::Reward])?;
        if event.kind == Kind::Reward {
            let cost = -event.points;
            refuse_if(part != Part::Whole && part != Part::Points(super::builders::points(cost)), "void_exceeds_rest")?;
            refuse_if(self.points(card) + cost > 1_000_000_000, "limit_exceeded")?;
            return moves(0, cost);
        }
        let (asked, _) = self.part_of(event, part)?;
        let moved = asked.min(self.points(card));
        Ok(Effect { stamps: 0, points: -moved, shortfall: asked - moved, replays: None })
    }

    /// Points and cents that a part of a purchase stands for.
    fn part_of(&self, event: &Event, part: Part) -> Result<(i64, Option<i64>), &'static str> {
        let amount_left = self.amount_left(event);
        let points_left = self.points_left(event, amount_left);
        match part {
            Part::Whole => Ok((points_left, Some(amount_left))),
            Part::Points(points) if points.get() > points_left => Err("void_exceeds_rest"),
            Part::Points(points) if points.get() == points_left => Ok((points_left, Some(amount_left))),
            Part::Points(points) => Ok((points.get(), None)),
            Part::Amount(amount) if amount.get() > amount_left => Err("void_exceeds_rest"),
            Part::Amount(amount) => {
                let kept = self.points_left(event, amount_left - amount.get());
                Ok((points_left - kept, Some(amount.get())))
            }
        }
    }

    /// Notes what an accepted command did, under the id that the ledger gave its row.
    pub fn note(
        &mut self,
        merchant: Merchant<'_>,
        at: &Circumstances,
        card: CardId,
        command: &Command,
        effect: Effect,
        id: TransactionId,
    ) {
        let mut event = Event {
            kind: Kind::Other,
            id,
            card,
            stamps: effect.stamps,
            points: effect.points,
            amount: None,
            rate: merchant.program.rules.points_per_euro,
            receipt: None,
            voids: None,
            asked: 0,
            at: at.now,
            pin: at.staff.map(|staff| staff.pin),
            user: at.actor.user,
        };
        let store = at.store.as_ref().map(|store| store.id);
        match command {
            Command::AddStamp => event.kind = Kind::Stamp,
            Command::RedeemStamps => event.kind = Kind::StampReward,
            Command::RedeemPoints { .. } => event.kind = Kind::Reward,
            Command::EarnPoints { amount, order_reference } => {
                event.kind = Kind::Purchase;
                event.amount = Some(amount.get());
                event.receipt = order_reference.as_ref().map(|receipt| (store, receipt.as_str().to_owned()));
            }
            Command::VoidStamp { transaction } => {
                (event.kind, event.voids) = (Kind::Void, Some(*transaction));
            }
            Command::VoidPoints { target, part } => {
                let voided = match target {
                    VoidTarget::Transaction(transaction) => Some(*transaction),
                    VoidTarget::Order(receipt) => self.live_purchase(store, receipt.as_str()).map(|event| event.id),
                };
                let purchase =
                    self.events.iter().find(|event| Some(event.id) == voided && event.kind == Kind::Purchase);
                event.amount = purchase.and_then(|purchase| self.part_of(purchase, *part).unwrap().1);
                (event.kind, event.voids, event.asked) = (Kind::Void, voided, effect.shortfall - effect.points);
            }
            Command::DeactivateCard | Command::AnonymizeCard => event.kind = Kind::Closed,
            Command::ReactivateCard => event.kind = Kind::Opened,
            _ => {}
        }
        self.events.push(event);
    }
}
