//! Points that nobody uses end, each card's by the calendar of its store, in a run that may break off anywhere.

use orion_domain::{CardId, LocalDate, Timestamp, Zone};
use orion_service::expiry::{Expired, Slices};
use orion_service::programs::Activity;
use orion_service::stores::StoreForm;
use orion_testkit::{Engine, SeededEntropy, Shop, TestApp, TestDb, both_engines};

use crate::help::booked;

const DAY: i64 = 24 * 3600;

/// A shop whose points last so many days.
async fn shop_with_expiry(app: &TestApp, days: i64) -> Shop {
    app.shop("bakery").rules(|rules| rules.points_expiration_days = Some(days)).open().await
}

/// Cards with 100 points each.
async fn cards_with_points(shop: &Shop, count: usize) -> Vec<CardId> {
    let till = shop.till(0).await;
    let mut cards = Vec::new();
    for number in 0..count {
        let card = till.enroll(&format!("zoe{number}@example.com")).await;
        booked(till.earn(card, 1_000).await);
        cards.push(card);
    }
    cards
}

async fn letters(app: &TestApp, kind: &str) -> i64 {
    app.count(&format!("SELECT COUNT(*) FROM messages WHERE kind = '{kind}'")).await
}

/// The beginning of a day in a zone.
fn midnight(day: &str, zone: &str) -> Timestamp {
    LocalDate::parse(day).unwrap().bounds(&Zone::new(zone).unwrap()).0
}

const fn ended(cards: u64, points: i64) -> Expired {
    Expired { cards, points, passed_over: 0 }
}

both_engines! {
    /// TM-5, G-L13: valid through the last day, gone at the next local midnight; a second run finds nothing.
    async fn points_end_at_the_midnight_after_their_last_day(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = shop_with_expiry(&app, 30).await;
        let cards = cards_with_points(&shop, 3).await;
        let till = shop.till(0).await;
        app.clock.set(midnight("2026-07-02", "Europe/Luxembourg").plus_seconds(-1));
        assert_eq!(app.expire_points(shop.id).await.unwrap(), ended(0, 0), "1 July is the last day");
        booked(till.earn(cards[1], 100).await);
        app.clock.advance(1);
        assert_eq!(app.expire_points(shop.id).await.unwrap(), ended(2, 200));
        assert_eq!(app.expire_points(shop.id).await.unwrap(), ended(0, 0));
        assert_eq!((till.points(cards[0]).await, till.points(cards[1]).await), (0, 110));
        let row = "SELECT COUNT(*) FROM loyalty_transactions WHERE transaction_type = 'points_expired' AND points_delta = -100
            AND points_balance_after = 0 AND store_id IS NULL AND user_id IS NULL";
        assert_eq!((app.count(row).await, letters(&app, "points_expired").await), (2, 2));
        booked(till.earn(cards[0], 100).await);
        assert_eq!(app.expire_points(shop.id).await.unwrap(), ended(0, 0), "who comes back keeps the card and what it gets");
        app.verify().await;
    }

    /// TM-2, TM-9: by the calendar of the card's store; a bonus or a correction keeps nothing alive.
    async fn each_store_has_its_own_calendar(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).rules(|rules| rules.points_expiration_days = Some(30)).open().await;
        let form = StoreForm { zone: Zone::new("Pacific/Auckland").unwrap(), ..Shop::store_form("Far away") };
        app.update_store(&shop.owner(), shop.stores[1].id, form).await.unwrap();
        let (near, far) = (shop.till(0).await.enroll("anna@example.com").await, shop.till(1).await.enroll("ben@example.com").await);
        for card in [near, far] {
            booked(shop.till(0).await.earn(card, 1_000).await);
        }
        // Noon on 1 June in Luxembourg is 22:00 in Auckland: the last day is the same, it only ends earlier.
        app.clock.set(midnight("2026-07-02", "Pacific/Auckland"));
        booked(shop.owner_till(0).await.adjust(far, 5).await);
        assert_eq!(app.expire_points(shop.id).await.unwrap(), ended(1, 105));
        assert_eq!(shop.till(0).await.points(near).await, 100);
        app.clock.set(midnight("2026-07-02", "Europe/Luxembourg"));
        assert_eq!(app.expire_points(shop.id).await.unwrap(), ended(1, 100));
        app.verify().await;
    }

    /// Nobody loses what they could not use: while the program is off, or the card closed, nothing ends.
    async fn nothing_ends_that_nobody_could_use(db: TestDb) {
        let app = TestApp::new(db).await;
        let (shop, lasting) = (shop_with_expiry(&app, 30).await, app.shop("florist").open().await);
        let cards = cards_with_points(&shop, 2).await;
        let flower = lasting.till(0).await.enroll("anna@example.com").await;
        booked(lasting.till(0).await.earn(flower, 1_000).await);
        shop.owner_till(0).await.deactivate(&cards[..1], orion_service::counter::Partial::Allowed).await.unwrap();
        app.set_program_active(&shop.owner(), Activity::Inactive).await.unwrap();
        app.clock.advance(400 * DAY);
        assert_eq!(app.expire_points(shop.id).await.unwrap(), ended(0, 0), "switched off");
        assert_eq!(app.expire_points(lasting.id).await.unwrap(), ended(0, 0), "points that last for ever");
        app.set_program_active(&shop.owner(), Activity::Active).await.unwrap();
        assert_eq!(app.expire_points(shop.id).await.unwrap(), ended(1, 100), "the closed card keeps its points");
        app.verify().await;
    }

    /// Product §12, G-D1: a run that breaks off at twenty places leaves every card untouched or fully expired, and nobody is
    /// written to twice.
    async fn a_run_that_breaks_off_leaves_nothing_half_done(db: TestDb) {
        const CARDS: usize = 44;
        let app = TestApp::new(db).await;
        let shop = shop_with_expiry(&app, 30).await;
        cards_with_points(&shop, CARDS).await;
        app.clock.advance(40 * DAY);
        let (dice, slices) = (SeededEntropy::new(12), Slices { page: 7, chunk: 2 });
        let expired = "SELECT COUNT(*) FROM loyalty_transactions WHERE transaction_type = 'points_expired'";
        for _ in 0..20 {
            let node = app.restarted();
            let (before, further) = (app.count(expired).await, i64::try_from(dice.below(4)).unwrap());
            let run = tokio::spawn({
                let node = node.clone();
                async move { node.expire_points_in(shop.id, slices).await }
            });
            while app.count(expired).await < before + further && !run.is_finished() {}
            run.abort();
            if app.engine() == Engine::Postgres {
                app.kill_connections().await;
            }
            let half = "SELECT COUNT(*) FROM cards c WHERE (c.points_balance = 0) <> EXISTS (SELECT 1
                FROM loyalty_transactions t WHERE t.merchant_id = c.merchant_id AND t.card_id = c.id
                AND t.transaction_type = 'points_expired')";
            assert_eq!(app.count(half).await, 0);
        }
        app.restarted().expire_points_in(shop.id, slices).await.unwrap();
        let all = i64::try_from(CARDS).unwrap();
        assert_eq!((app.count(expired).await, letters(&app, "points_expired").await), (all, all));
        assert_eq!(app.count("SELECT COUNT(*) FROM cards WHERE points_balance <> 0").await, 0);
        app.verify().await;
    }
}

/// Product §12: a card that somebody else holds is passed over, not waited for; the next run finds it.
#[test]
fn a_card_in_use_is_passed_over() {
    orion_testkit::run(Engine::Postgres, async |db: TestDb| {
        let app = TestApp::new(db).await;
        let shop = shop_with_expiry(&app, 30).await;
        cards_with_points(&shop, 3).await;
        app.clock.advance(40 * DAY);
        let mut raw = app.raw().await;
        raw.execute("BEGIN; SELECT id FROM cards ORDER BY id LIMIT 1 FOR UPDATE").await.unwrap();
        assert_eq!(app.expire_points(shop.id).await.unwrap(), Expired { cards: 2, points: 200, passed_over: 1 });
        raw.execute("ROLLBACK").await.unwrap();
        assert_eq!(app.expire_points(shop.id).await.unwrap(), ended(1, 100));
        app.verify().await;
    });
}

/// Two nodes at once: every card once.
#[test]
fn two_nodes_end_each_card_once() {
    orion_testkit::run(Engine::Postgres, async |db: TestDb| {
        let app = TestApp::new(db).await;
        let node = app.second_node().await;
        let shop = shop_with_expiry(&app, 30).await;
        cards_with_points(&shop, 30).await;
        app.clock.advance(40 * DAY);
        let slices = Slices { page: 8, chunk: 2 };
        let (one, other) = tokio::join!(app.expire_points_in(shop.id, slices), node.expire_points_in(shop.id, slices));
        assert_eq!(one.unwrap().cards + other.unwrap().cards, 30);
        assert_eq!(letters(&app, "points_expired").await, 30);
        app.verify().await;
    });
}
