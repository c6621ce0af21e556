//! A small merchant: a program, settings, two stores, a few people, and cards that were opened through the ledger.

use orion_domain::ledger::book::Seal;
use orion_domain::ledger::{
    Actor, Book, Card, CardAudit, Circumstances, Command, Decision, Entry, LiveOrder, Merchant, Part, Refusal, Staff,
    StampGiven, StoreScene, TransactionType as Type, VoidTarget, Voidable, decide,
};
use orion_domain::program::{Look, LoyaltyType, Program, Reward, Rules};
use orion_domain::settings::Settings;
use orion_domain::{
    ApiKeyId, CardId, Cents, Colour, Delta, Label, MerchantId, OrderReference, Points, ProgramId, RewardId, StaffPinId,
    Stamps, StoreId, Timestamp, TransactionId, UserId, Zone,
};
use uuid::Uuid;

pub const MERCHANT: MerchantId = MerchantId::new(Uuid::from_u128(1));
pub const STORE: StoreId = StoreId::new(Uuid::from_u128(11));
pub const OTHER_STORE: StoreId = StoreId::new(Uuid::from_u128(12));
pub const ANNA: CardId = CardId::new(Uuid::from_u128(21));
pub const BEN: CardId = CardId::new(Uuid::from_u128(22));
pub const CLEO: CardId = CardId::new(Uuid::from_u128(23));
pub const CARDS: [CardId; 3] = [ANNA, BEN, CLEO];
pub const COFFEE: RewardId = RewardId::new(Uuid::from_u128(31));
pub const CAKE: RewardId = RewardId::new(Uuid::from_u128(32));
pub const RETIRED: RewardId = RewardId::new(Uuid::from_u128(33));
pub const PIN: StaffPinId = StaffPinId::new(Uuid::from_u128(41));
pub const OTHER_PIN: StaffPinId = StaffPinId::new(Uuid::from_u128(42));
pub const MANAGER_PIN: StaffPinId = StaffPinId::new(Uuid::from_u128(43));
pub const PERSON: UserId = UserId::new(Uuid::from_u128(51));
pub const OTHER_PERSON: UserId = UserId::new(Uuid::from_u128(52));
pub const KEY: ApiKeyId = ApiKeyId::new(Uuid::from_u128(61));

/// Who stands at the counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// A signed-in person with the PIN [`PIN`].
    Pin,
    /// The same person's tablet, with a colleague's PIN.
    OtherPin,
    /// The same tablet, with a manager's PIN.
    ManagerPin,
    /// A signed-in person without a PIN.
    Person,
    /// Somebody else, signed in, without a PIN.
    OtherPerson,
    /// A signed-in manager without a PIN.
    ManagerPerson,
    /// An API key alone.
    Key,
    /// An API key that sends a PIN along.
    KeyWithPin,
    /// Nobody: a job.
    Job,
}

impl Who {
    pub const ALL: [Self; 9] = [
        Self::Pin,
        Self::OtherPin,
        Self::ManagerPin,
        Self::Person,
        Self::OtherPerson,
        Self::ManagerPerson,
        Self::Key,
        Self::KeyWithPin,
        Self::Job,
    ];

    pub fn actor(self) -> Actor {
        let person = Actor { user: Some(PERSON), ..Actor::default() };
        match self {
            Self::Pin | Self::OtherPin | Self::ManagerPin | Self::Person => person,
            Self::OtherPerson => Actor { user: Some(OTHER_PERSON), ..Actor::default() },
            Self::ManagerPerson => Actor { is_manager: true, ..person },
            Self::Key | Self::KeyWithPin => Actor { api_key: Some(KEY), ..Actor::default() },
            Self::Job => Actor::default(),
        }
    }

    pub fn staff(self) -> Option<Staff> {
        match self {
            Self::Pin | Self::KeyWithPin => Some(Staff { pin: PIN, is_manager: false }),
            Self::OtherPin => Some(Staff { pin: OTHER_PIN, is_manager: false }),
            Self::ManagerPin => Some(Staff { pin: MANAGER_PIN, is_manager: true }),
            Self::Person | Self::OtherPerson | Self::ManagerPerson | Self::Key | Self::Job => None,
        }
    }
}

pub fn instant(text: &str) -> Timestamp {
    Timestamp::from_micros(text.parse::<jiff::Timestamp>().unwrap().as_microsecond())
}

pub fn luxembourg() -> Zone {
    Zone::new("Europe/Luxembourg").unwrap()
}

pub fn cents(cents: i64) -> Cents {
    Cents::new(cents).unwrap()
}

pub fn points(points: i64) -> Points {
    Points::new(points).unwrap()
}

pub fn stamps(stamps: i64) -> Stamps {
    Stamps::new(stamps).unwrap()
}

pub fn reference(text: &str) -> OrderReference {
    OrderReference::new(text).unwrap()
}

pub fn earn(amount: i64) -> Command {
    Command::EarnPoints { amount: cents(amount), order_reference: None }
}

pub fn earn_for(amount: i64, receipt: &str) -> Command {
    Command::EarnPoints { amount: cents(amount), order_reference: Some(reference(receipt)) }
}

pub fn redeem(reward: RewardId) -> Command {
    Command::RedeemPoints { reward }
}

pub fn adjust(delta: i64) -> Command {
    Command::AdjustPoints { delta: Delta::new(delta) }
}

pub fn void_stamp(transaction: TransactionId) -> Command {
    Command::VoidStamp { transaction }
}

pub fn void(transaction: TransactionId, part: Part) -> Command {
    Command::VoidPoints { target: VoidTarget::Transaction(transaction), part }
}

pub fn void_order(receipt: &str, part: Part) -> Command {
    Command::VoidPoints { target: VoidTarget::Order(reference(receipt)), part }
}

fn reward(id: RewardId, name: &str, cost: i64, is_active: bool) -> Reward {
    Reward { id, name: Label::new(name).unwrap(), description: None, points_cost: points(cost), is_active }
}

/// A hybrid program without cooldown, caps or minimums; 10 points a euro, 10 stamps a reward.
pub fn rules() -> Rules {
    Rules {
        loyalty_type: LoyaltyType::Hybrid,
        stamps_target: stamps(10),
        stamps_reward_description: Some(Label::new("A coffee of your choice").unwrap()),
        stamps_reward_value_cents: Some(cents(350)),
        points_per_euro: 10,
        points_rewards: vec![
            reward(COFFEE, "Coffee", 100, true),
            reward(CAKE, "Cake", 250, true),
            reward(RETIRED, "Mug", 50, false),
        ],
        points_expiration_days: None,
        welcome_bonus_points: Points::ZERO,
        minimum_redemption_points: Points::ZERO,
        minimum_purchase_cents: Cents::ZERO,
        cooldown_minutes: 0,
        max_daily_stamps: 1000,
        require_staff_pin: false,
    }
}

fn program() -> Program {
    let start = instant("2026-01-01T00:00:00Z");
    Program {
        id: ProgramId::new(Uuid::from_u128(2)),
        version: 1,
        rules: rules(),
        look: Look {
            card_name: Label::new("Bakery card").unwrap(),
            card_color: Colour::from_rgb(122, 62, 29),
            card_secondary_color: Colour::from_rgb(255, 255, 255),
            logo_url: None,
            hero_image_url: None,
            logo: None,
            hero: None,
            terms_text: None,
            terms_cms_page_slug: None,
            privacy_url: None,
            google_issuer_id: None,
            google_class_id: None,
            apple_pass_type_id: None,
        },
        activated_at: Some(start),
        updated_at: start,
    }
}

/// The merchant, its ledger so far, and the circumstances of the next command.
#[derive(Debug, Clone)]
pub struct World {
    pub program: Program,
    /// Points per euro of every program version, the first at place 0.
    pub rates: Vec<i64>,
    pub settings: Settings,
    pub at: Circumstances,
    pub book: Book,
    /// Every row of every card, in the order in which they were written.
    pub rows: Vec<Entry>,
    n_seals: u128,
}

impl World {
    /// Noon of an ordinary day at [`STORE`], staff with a PIN, three open cards.
    pub fn new() -> Self {
        let mut world = Self::without_cards();
        world.open_cards();
        world
    }

    pub fn without_cards() -> Self {
        let program = program();
        let at = Circumstances {
            now: instant("2026-06-01T10:00:00Z"),
            store: Some(StoreScene { id: STORE, zone: luxembourg() }),
            actor: Who::Pin.actor(),
            staff: Who::Pin.staff(),
        };
        let rates = vec![program.rules.points_per_euro];
        let settings = Settings::default();
        Self { program, rates, settings, at, book: Book::default(), rows: Vec::new(), n_seals: 0 }
    }

    /// Enrols all three cards at [`STORE`].
    pub fn open_cards(&mut self) {
        for card in CARDS {
            self.book.cards.insert(card, Card::blank(card, STORE));
            self.post(card, &Command::OpenCard { grant_welcome_bonus: true }).unwrap();
        }
    }

    pub fn merchant(&self) -> Merchant<'_> {
        Merchant { program: &self.program, settings: &self.settings }
    }

    pub fn decide(&self, card: CardId, command: &Command) -> Result<Decision, Refusal> {
        decide(&self.book, self.merchant(), &self.at, card, command)
    }

    /// Decides and records; the rows written.
    pub fn post(&mut self, card: CardId, command: &Command) -> Result<Vec<Entry>, Refusal> {
        let decision = self.decide(card, command)?;
        Ok(self.record(card, &decision))
    }

    /// Records with ids and commitments that depend on nothing but the number of rows written before.
    pub fn record(&mut self, card: CardId, decision: &Decision) -> Vec<Entry> {
        let n_seals = &mut self.n_seals;
        let written = self.book.record(MERCHANT, card, decision, |_| {
            *n_seals += 1;
            let id = TransactionId::new(Uuid::from_u128(1000 + *n_seals));
            Seal { id, commitment: n_seals.is_multiple_of(2).then_some([u8::try_from(*n_seals % 251).unwrap(); 32]) }
        });
        self.rows.extend(written.iter().cloned());
        written
    }

    /// Posts to Anna's card what must succeed, and returns its last row.
    #[track_caller]
    pub fn does(&mut self, command: &Command) -> Entry {
        self.post(ANNA, command).unwrap().pop().unwrap()
    }

    /// Posts to Anna's card what must be refused.
    #[track_caller]
    pub fn refuses(&mut self, command: &Command) -> Refusal {
        let before = self.book.cards.clone();
        let refusal = self.post(ANNA, command).unwrap_err();
        assert_eq!(self.book.cards, before, "a refusal changes nothing");
        refusal
    }

    pub fn anna(&self) -> &Card {
        &self.book.cards[&ANNA]
    }

    pub fn anna_mut(&mut self) -> &mut Card {
        self.book.cards.get_mut(&ANNA).unwrap()
    }

    pub fn balance(&self) -> i64 {
        self.anna().points_balance.get()
    }

    pub fn wait(&mut self, seconds: i64) {
        self.at.now = self.at.now.plus_seconds(seconds);
    }

    pub fn as_who(&mut self, who: Who) -> &mut Self {
        self.at.actor = who.actor();
        self.at.staff = who.staff();
        self
    }

    pub fn at_store(&mut self, store: StoreId) -> &mut Self {
        self.at.store = Some(StoreScene { id: store, zone: luxembourg() });
        self
    }

    /// Saves the program with another rate, as a new version.
    pub fn set_rate(&mut self, points_per_euro: i64) {
        self.program.version += 1;
        self.program.rules.points_per_euro = points_per_euro;
        self.rates.push(points_per_euro);
    }

    pub fn rows_of(&self, card: CardId) -> impl Iterator<Item = &Entry> + Clone {
        self.rows.iter().filter(move |row| row.card == card)
    }

    /// The book as another process would read it: nothing carried over, everything from rows.
    pub fn book_from_rows(&self) -> Book {
        let mut book = Book::default();
        for (id, card) in &self.book.cards {
            let audit = replay(card, self.rows_of(*id)).unwrap();
            audit.finish(card).unwrap();
            book.cards.insert(*id, card.clone());
        }
        for row in &self.rows {
            let rate = self.rates[usize::try_from(row.program_version - 1).unwrap()];
            book.voidables.insert(row.id, Voidable::untouched(row.clone(), rate));
            if let Some(voided) = row.related.and_then(|id| book.voidables.get_mut(&id)) {
                voided.count(row);
            }
        }
        for voidable in book.voidables.values().filter(|voidable| !voidable.is_voided) {
            let row = &voidable.entry;
            if row.transaction_type == Type::StampEarned {
                let given = StampGiven { transaction: row.id, at: row.at };
                book.stamps.entry(row.card).or_default().push(given);
            }
            if let (Some(store), Some(receipt), Some(amount)) = (row.store, &row.order_reference, row.purchase_amount) {
                let live = LiveOrder { transaction: row.id, card: row.card, amount };
                book.orders.insert((store, receipt.clone()), live);
            }
        }
        book
    }
}

/// Feeds rows to a fresh audit of a card.
pub fn replay<'a>(
    card: &Card,
    rows: impl Iterator<Item = &'a Entry>,
) -> Result<CardAudit, orion_domain::ledger::Fault> {
    let mut audit = CardAudit::new(card.id, card.enrolled_at_store);
    for row in rows {
        audit.feed(row)?;
    }
    Ok(audit)
}
