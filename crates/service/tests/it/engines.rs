//! Safety §23, T-3: the same random operations give equal answers on both databases.

use orion_domain::ledger::{Entry, Part};
use orion_domain::{CardId, TransactionId};
use orion_service::Error;
use orion_service::counter::{Partial, Receipt};
use orion_testkit::{Engine, SeededEntropy, Shop, TestApp, TestDb, Till};

const OPERATIONS: usize = 160;
const PEOPLE: [&str; 5] = ["anna", "ben", "carl", "dora", "emil"];

/// One database with what has come about in it. Ids differ between databases, so operations name things by their place.
struct World {
    app: TestApp,
    shop: Shop,
    tills: Vec<Till>,
    cards: Vec<CardId>,
    rows: Vec<TransactionId>,
}

/// An operation, with every choice already made.
#[derive(Debug, Clone, Copy)]
struct Operation {
    kind: u64,
    store: usize,
    thing: usize,
    amount: i64,
    key: u64,
}

fn draw(random: &SeededEntropy) -> Operation {
    let small = |bound| usize::try_from(random.below(bound)).unwrap();
    Operation {
        kind: random.below(22),
        store: small(2),
        thing: small(1_000),
        amount: i64::try_from(random.below(3_000)).unwrap(),
        // One in four repeats a key that may have been used before.
        key: if random.below(4) == 0 { random.below(40) } else { random.draw() },
    }
}

/// A row without what differs between databases: ids and hashes.
fn row(entry: &Entry) -> String {
    let deltas = (entry.stamps_delta, entry.points_delta, entry.stamps_balance_after, entry.points_balance_after);
    let asked = (entry.requested_stamps_delta, entry.requested_points_delta, entry.shortfall);
    let what = (entry.transaction_type, &entry.order_reference, &entry.reward_description, entry.purchase_amount);
    format!("{} v{} {what:?} {deltas:?} {asked:?} {}", entry.seq, entry.program_version, entry.at.micros())
}

impl World {
    async fn new(db: TestDb) -> Self {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).rules(|rules| rules.max_daily_stamps = 6).open().await;
        let tills = vec![shop.owner_till(0).await, shop.owner_till(1).await];
        Self { app, shop, tills, cards: Vec::new(), rows: Vec::new() }
    }

    fn card(&self, place: usize) -> CardId {
        self.cards.get(place % self.cards.len().max(1)).copied().unwrap_or(CardId::new(uuid::Uuid::nil()))
    }

    fn transaction(&self, place: usize) -> TransactionId {
        self.rows.get(place % self.rows.len().max(1)).copied().unwrap_or(TransactionId::new(uuid::Uuid::nil()))
    }

    fn told(&mut self, answer: Result<Receipt, Error>) -> String {
        match answer {
            Ok(receipt) => {
                if !receipt.replayed {
                    self.rows.extend(receipt.entries.iter().map(|entry| entry.id));
                }
                let rows: Vec<String> = receipt.entries.iter().map(row).collect();
                format!("{} {rows:?}", receipt.replayed)
            }
            Err(error) => format!("{error:?}"),
        }
    }

    async fn perform(&mut self, operation: Operation) -> String {
        let Operation { kind, store, thing, amount, key } = operation;
        let (card, row) = (self.card(thing), self.transaction(thing));
        let till = self.tills[store].key(&format!("key-{key}"));
        let receipt = format!("R-{}", thing % 6);
        let answer = match kind {
            0 | 1 => return self.enroll(&till, PEOPLE[thing % PEOPLE.len()]).await,
            2..=4 => till.stamp(card).await,
            5 => till.redeem_stamps(card).await,
            6 => till.void_stamp(row).await,
            7..=9 => till.earn(card, amount).await,
            10 | 11 => till.earn_order(card, amount % 3 * 500, &receipt).await,
            12 => till.coffee(card).await,
            13 => till.void(row).await,
            14 => till.void_some(row, amount % 40 + 1).await,
            15 => till.void_amount(row, amount % 700 + 1).await,
            16 => till.void_order(&receipt).await,
            17 => till.void_part(orion_domain::ledger::VoidTarget::Transaction(row), Part::Whole).await,
            18 => till.adjust(card, amount - 1_500).await,
            19 => return self.close(&till, thing).await,
            20 => return self.change(amount).await,
            _ => return self.forget(store, PEOPLE[thing % PEOPLE.len()], amount).await,
        };
        self.told(answer)
    }

    async fn enroll(&mut self, till: &Till, name: &str) -> String {
        match till.try_enroll(&format!("{name}@example.com")).await {
            Ok(enrolled) => {
                let card = enrolled.card.record.card.id;
                if !self.cards.contains(&card) {
                    self.cards.push(card);
                }
                let place = self.cards.iter().position(|known| *known == card);
                format!("{place:?} {} {} {}", enrolled.already_enrolled, enrolled.replayed, enrolled.stores.len())
            }
            Err(error) => format!("{error:?}"),
        }
    }

    async fn close(&mut self, till: &Till, thing: usize) -> String {
        let cards = [self.card(thing), CardId::new(uuid::Uuid::max())];
        let partial = if thing.is_multiple_of(8) { Partial::Allowed } else { Partial::AllOrNothing };
        let answer = till.deactivate(&cards, partial).await;
        answer.map_or_else(
            |error| format!("{error:?}"),
            |bulk| {
                let results: Vec<_> = bulk.results.iter().map(|result| result.outcome.as_ref().map(row)).collect();
                format!("{} {} {results:?}", bulk.applied, bulk.replayed)
            },
        )
    }

    async fn change(&self, amount: i64) -> String {
        match amount % 3 {
            0 => self.app.clock.advance(amount * 60),
            1 => drop(self.shop.change_rules(|rules| rules.points_per_euro = amount % 30).await),
            _ => {
                self.shop
                    .change_settings(|settings| {
                        settings.allow_cross_location_redemption = !settings.allow_cross_location_redemption;
                    })
                    .await;
            }
        }
        "changed".to_owned()
    }

    /// Forgets somebody now and then, or shows their cards.
    async fn forget(&self, store: usize, name: &str, amount: i64) -> String {
        let address = format!("{name}@example.com");
        let visitor = self.shop.visitor(store).await;
        let email = orion_domain::Email::new(&address).unwrap();
        self.app.send_sign_in_link(&visitor, &email).await.unwrap();
        if !self.app.demo_mailbox().await.unwrap().iter().any(|message| message.to == address) {
            return "a stranger".to_owned();
        }
        self.app.clock.advance(3_600);
        let customer = self.shop.customer(store, &address).await;
        let cards = self.app.customer_cards(&customer).await.unwrap();
        let seen: Vec<_> =
            cards.iter().map(|card| (card.record.card.points_balance, card.record.card.stamp_count)).collect();
        if amount % 4 == 0 {
            self.app.erase_customer(&customer).await.unwrap();
        }
        format!("{seen:?}")
    }
}

fn compare(seed: u64) {
    orion_testkit::run(Engine::Sqlite, async |db: TestDb| {
        let mut lite = World::new(db).await;
        let mut server = World::new(TestDb::new(Engine::Postgres).await).await;
        let random = SeededEntropy::new(seed);
        let mut yes = 0;
        for step in 0..OPERATIONS {
            let operation = draw(&random);
            let (one, other) = (lite.perform(operation).await, server.perform(operation).await);
            assert_eq!(one, other, "seed {seed}, step {step}: {operation:?}");
            yes += usize::from(one.starts_with("false ["));
        }
        assert!(yes > OPERATIONS / 8, "most operations do something: {yes}");
        assert_eq!(lite.app.verify().await, server.app.verify().await);
        for sum in
            ["SUM(points_balance)", "SUM(total_points_earned)", "SUM(stamp_count)", "SUM(seq)", "COUNT(customer_id)"]
        {
            let sql = format!("SELECT COALESCE({sum}, 0) FROM cards");
            assert_eq!(lite.app.count(&sql).await, server.app.count(&sql).await, "{sum}");
        }
    });
}

/// T-3
#[test]
fn both_databases_answer_alike_with_seed_1() {
    compare(1);
}

/// T-3
#[test]
fn both_databases_answer_alike_with_seed_2() {
    compare(2);
}

/// T-3
#[test]
fn both_databases_answer_alike_with_seed_3() {
    compare(3);
}
