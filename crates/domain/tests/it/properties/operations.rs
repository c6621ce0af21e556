//! Random merchants and random days at their counters.

use orion_domain::ledger::{Command, Part, TransactionType as Type, VoidTarget};
use orion_domain::program::LoyaltyType;
use orion_domain::settings::StaffPinPolicy;
use orion_domain::{CardId, Cents, Delta, RewardId, StoreId};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::builders::{CAKE, CARDS, COFFEE, OTHER_STORE, RETIRED, STORE, Who, World, cents, points, reference, stamps};

/// How a random merchant has set things up.
#[derive(Debug, Clone)]
pub struct Setup {
    loyalty_type: LoyaltyType,
    points_per_euro: i64,
    stamps_target: i64,
    welcome_bonus_points: i64,
    cooldown_minutes: i64,
    max_daily_stamps: i64,
    minimums: (i64, i64),
    policy: (StaffPinPolicy, bool),
    allow_voids: bool,
    cross_location: bool,
    require_order_reference: bool,
    require_manager_for_voids: bool,
    start_seconds: i64,
}

/// Merchants as they are, most of them easy-going, so that most commands get far enough to matter.
pub fn setups() -> impl Strategy<Value = Setup> {
    let kinds =
        prop_oneof![5 => Just(LoyaltyType::Hybrid), 1 => Just(LoyaltyType::Stamps), 1 => Just(LoyaltyType::Points)];
    let rules = (kinds, select(vec![0, 1, 3, 10, 37, 1000]), 1..4_i64, select(vec![0, 50]));
    let policies = prop_oneof![
        4 => Just(StaffPinPolicy::Optional),
        1 => Just(StaffPinPolicy::Required),
        1 => Just(StaffPinPolicy::Disabled),
    ];
    let limits =
        (select(vec![0, 0, 1, 30]), select(vec![1, 3, 1000]), (select(vec![0, 0, 150]), select(vec![0, 0, 120])));
    let settings = (policies, prop::bool::weighted(0.1), prop::bool::weighted(0.9), prop::bool::weighted(0.8));
    let more = (prop::bool::weighted(0.1), prop::bool::weighted(0.4), 1_767_225_600..1_798_761_600_i64);
    (rules, limits, settings, more).prop_map(|(rules, limits, settings, more)| Setup {
        loyalty_type: rules.0,
        points_per_euro: rules.1,
        stamps_target: rules.2,
        welcome_bonus_points: rules.3,
        cooldown_minutes: limits.0,
        max_daily_stamps: limits.1,
        minimums: limits.2,
        policy: (settings.0, settings.1),
        allow_voids: settings.2,
        cross_location: settings.3,
        require_order_reference: more.0,
        require_manager_for_voids: more.1,
        start_seconds: more.2,
    })
}

impl Setup {
    /// The merchant with three open cards.
    pub fn world(&self) -> World {
        let mut world = World::without_cards();
        let rules = &mut world.program.rules;
        rules.loyalty_type = self.loyalty_type;
        rules.points_per_euro = self.points_per_euro;
        rules.stamps_target = stamps(self.stamps_target);
        rules.welcome_bonus_points = points(self.welcome_bonus_points);
        rules.cooldown_minutes = self.cooldown_minutes;
        rules.max_daily_stamps = self.max_daily_stamps;
        rules.minimum_purchase_cents = cents(self.minimums.0);
        rules.minimum_redemption_points = points(self.minimums.1);
        rules.require_staff_pin = self.policy.1;
        world.rates = vec![self.points_per_euro];
        world.settings.staff_pin_policy = self.policy.0;
        world.settings.allow_void_transactions = self.allow_voids;
        world.settings.allow_cross_location_redemption = self.cross_location;
        world.settings.require_order_reference = self.require_order_reference;
        world.settings.require_manager_for_voids = self.require_manager_for_voids;
        world.at.now = orion_domain::Timestamp::from_micros(self.start_seconds * 1_000_000);
        world.open_cards();
        world
    }
}

/// Which row a void names.
#[derive(Debug, Clone)]
enum Pick {
    /// One of the rows that can be voided.
    Voidable(Index),
    /// Any row of any card, voids and enrolments included.
    Any(Index),
}

/// What somebody wants, before it is known which rows exist.
#[derive(Debug, Clone)]
enum Wish {
    Fixed(Command),
    VoidStamp(Pick),
    VoidPoints(Pick, Part),
    SetRate(i64),
    SwitchProgram,
}

/// One wish, by somebody, somewhere, a while after the one before.
#[derive(Debug, Clone)]
pub struct Step {
    wish: Wish,
    card: CardId,
    store: StoreId,
    who: Who,
    micros_later: i64,
}

fn picks() -> impl Strategy<Value = Pick> {
    prop_oneof![5 => any::<Index>().prop_map(Pick::Voidable), 1 => any::<Index>().prop_map(Pick::Any)]
}

fn parts() -> impl Strategy<Value = Part> {
    prop_oneof![
        Just(Part::Whole),
        (1..300_i64).prop_map(|count| Part::Points(points(count))),
        (1..3000_i64).prop_map(|amount| Part::Amount(cents(amount))),
    ]
}

fn receipts() -> impl Strategy<Value = String> {
    (1..6_u8).prop_map(|number| format!("R-{number}"))
}

/// Amounts around whole euros, and a few far beyond.
fn amounts() -> impl Strategy<Value = Cents> {
    prop_oneof![
        8 => (0..4000_i64).prop_map(cents),
        4 => select(vec![0, 99, 100, 101, 1250]).prop_map(cents),
        1 => select(vec![9_999_999, 10_000_000, 10_000_001, 100_000_000]).prop_map(cents),
    ]
}

fn wishes() -> impl Strategy<Value = Wish> {
    let fixed = prop_oneof![
        8 => Just(Command::AddStamp),
        4 => Just(Command::RedeemStamps),
        8 => (amounts(), prop::option::of(receipts())).prop_map(|(amount, receipt)| Command::EarnPoints {
            amount,
            order_reference: receipt.map(|receipt| reference(&receipt)),
        }),
        4 => select(vec![COFFEE, CAKE, RETIRED, RewardId::new(uuid::Uuid::nil())])
            .prop_map(|reward| Command::RedeemPoints { reward }),
        3 => (receipts(), parts())
            .prop_map(|(receipt, part)| Command::VoidPoints { target: VoidTarget::Order(reference(&receipt)), part }),
        1 => (-500..500_i64).prop_filter("an adjustment moves something", |delta| *delta != 0)
            .prop_map(|delta| Command::AdjustPoints { delta: Delta::new(delta) }),
        1 => (1..500_i64).prop_map(|count| Command::RestorePoints { points: points(count) }),
        1 => (1..500_i64).prop_map(|count| Command::GrantBonus { points: points(count) }),
        1 => select(vec![
            Command::ExpirePoints, Command::DeactivateCard, Command::ReactivateCard, Command::ReactivateCard,
            Command::AnonymizeCard,
        ]),
    ];
    prop_oneof![
        24 => fixed.prop_map(Wish::Fixed),
        5 => picks().prop_map(Wish::VoidStamp),
        8 => (picks(), parts()).prop_map(|(pick, part)| Wish::VoidPoints(pick, part)),
        1 => select(vec![0, 1, 7, 10, 1000]).prop_map(Wish::SetRate),
        1 => Just(Wish::SwitchProgram),
    ]
}

/// A few days at the counter.
pub fn days() -> impl Strategy<Value = Vec<Step>> {
    let who = prop_oneof![6 => Just(Who::Pin), 3 => Just(Who::ManagerPin), 6 => select(Who::ALL.to_vec())];
    let waits = select(vec![0, 1, 59_999_999, 60_000_000, 899_999_999, 900_000_000, 1_800_000_000, 20_000_000_000]);
    let place = (select(CARDS.to_vec()), prop_oneof![4 => Just(STORE), 1 => Just(OTHER_STORE)]);
    let step = (wishes(), place, who, waits);
    let step = step.prop_map(|(wish, (card, store), who, micros_later)| Step { wish, card, store, who, micros_later });
    prop::collection::vec(step, 1..60)
}

impl Pick {
    fn row(&self, world: &World) -> orion_domain::TransactionId {
        match self {
            Self::Any(index) => index.get(&world.rows).id,
            Self::Voidable(index) => {
                let rows: Vec<_> = world.rows.iter().filter(|row| row.transaction_type.is_voidable()).collect();
                if rows.is_empty() { index.get(&world.rows).id } else { index.get(&rows).id }
            }
        }
    }

    /// The card whose row it is, so that most voids come to the right card.
    fn card(&self, world: &World) -> CardId {
        let id = self.row(world);
        world.rows.iter().find(|row| row.id == id).unwrap().card
    }
}

impl Step {
    /// Sets the scene and says who wants what; `None` where the wish changed the program instead.
    pub fn prepare(&self, world: &mut World) -> Option<(CardId, Command)> {
        world.at.now = orion_domain::Timestamp::from_micros(world.at.now.micros() + self.micros_later);
        world.at_store(self.store).as_who(self.who);
        match &self.wish {
            Wish::Fixed(command) => Some((self.card, command.clone())),
            Wish::VoidStamp(pick) => {
                Some((self.void_card(pick, world), Command::VoidStamp { transaction: pick.row(world) }))
            }
            Wish::VoidPoints(pick, part) => {
                let target = VoidTarget::Transaction(pick.row(world));
                Some((self.void_card(pick, world), Command::VoidPoints { target, part: *part }))
            }
            Wish::SetRate(rate) => {
                world.set_rate(*rate);
                None
            }
            Wish::SwitchProgram => {
                let active = world.program.activated_at;
                world.program.activated_at = if active.is_some() { None } else { Some(world.at.now) };
                None
            }
        }
    }

    fn void_card(&self, pick: &Pick, world: &World) -> CardId {
        if matches!(pick, Pick::Voidable(_)) { pick.card(world) } else { self.card }
    }
}

/// Runs all steps and leaves what they wrote in the world.
pub fn run(setup: &Setup, steps: &[Step]) -> World {
    let mut world = setup.world();
    for step in steps {
        if let Some((card, command)) = step.prepare(&mut world) {
            let _refusals_are_fine = world.post(card, &command);
        }
    }
    world
}

/// Whether a row says something: it moves a balance, states a shortfall, or is of a type that need not.
pub fn says_something(row: &orion_domain::ledger::Entry) -> bool {
    let moves = !row.stamps_delta.is_zero() || !row.points_delta.is_zero();
    moves || row.shortfall > 0 || row.transaction_type.may_move_nothing()
}

/// Whether a row may differ from what was asked.
pub fn is_void(row: &orion_domain::ledger::Entry) -> bool {
    matches!(row.transaction_type, Type::StampVoided | Type::PointsVoided)
}
