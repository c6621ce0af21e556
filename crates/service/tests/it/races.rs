//! Many at once.

use std::collections::BTreeSet;

use orion_domain::ledger::Refusal;
use orion_testkit::{TestApp, both_engines};

use crate::help::{booked, points, race, refusal, successes};

both_engines! {
    /// G-L9: with 199 points and a reward of 100, thirty redemptions give exactly one success.
    async fn thirty_redemptions_race_for_one_reward(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        booked(till.earn(card, 1990).await);
        let answers = race(30, |_| { let till = till.clone(); async move { till.coffee(card).await } }).await;
        assert_eq!(successes(&answers), 1);
        assert_eq!(till.points(card).await, 99);
        app.verify().await;
    }

    /// G-L9: the same for stamp cards.
    async fn thirty_hands_reach_for_one_stamp_reward(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        for _ in 0..9 {
            booked(till.stamp(card).await);
        }
        let answers = race(30, |_| { let till = till.clone(); async move { till.redeem_stamps(card).await } }).await;
        assert_eq!(successes(&answers), 1);
        assert_eq!(till.stamps(card).await, 4);
        app.verify().await;
    }

    /// G-L14: thirty parallel earns of one receipt are one booking and twenty-nine repetitions of it.
    async fn thirty_earns_of_one_receipt(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let answers = race(30, |_| { let till = till.clone(); async move { till.earn_order(card, 1000, "R-1").await } }).await;
        let receipts: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
        assert_eq!(receipts.iter().filter(|receipt| !receipt.replayed).count(), 1);
        let rows: BTreeSet<_> = receipts.iter().map(|receipt| receipt.transaction().unwrap().id).collect();
        assert_eq!(rows.len(), 1);
        assert_eq!(till.points(card).await, 100);
        app.verify().await;
    }

    /// G-L2: thirty parallel attempts with one key.
    async fn thirty_attempts_with_one_key(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let keyed = till.key("one");
        let answers = race(30, |_| { let till = keyed.clone(); async move { till.earn(card, 1000).await } }).await;
        assert_eq!(answers.iter().filter(|answer| answer.as_ref().is_ok_and(|receipt| !receipt.replayed)).count(), 1);
        assert_eq!(successes(&answers), 30);
        assert_eq!(till.points(card).await, 100);
        app.verify().await;
    }

    /// G-L10: thirty stamps at once, three allowed a day.
    async fn the_daily_cap_holds_under_concurrency(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").rules(|rules| rules.max_daily_stamps = 3).open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let answers = race(30, |_| { let till = till.clone(); async move { till.stamp(card).await } }).await;
        assert_eq!(successes(&answers), 3);
        let refused = answers.into_iter().filter(Result::is_err).map(refusal);
        assert!(refused.into_iter().all(|why| why == Refusal::DailyStampLimit { limit: 3 }));
        assert_eq!(till.stamps(card).await, 3);
        app.verify().await;
    }

    /// G-L10: thirty stamps at once within the cooldown.
    async fn the_cooldown_holds_under_concurrency(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").rules(|rules| rules.cooldown_minutes = 5).open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let answers = race(30, |_| { let till = till.clone(); async move { till.stamp(card).await } }).await;
        assert_eq!(successes(&answers), 1);
        let refused = answers.into_iter().filter(Result::is_err).map(refusal);
        assert!(refused.into_iter().all(|why| why == Refusal::StampCooldown { seconds: 300 }));
        app.verify().await;
    }

    /// G-L8: thirty voids of one sale, each for the whole of it.
    async fn thirty_voids_of_one_sale(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.manager_till(0).await;
        let card = till.enroll("anna@example.com").await;
        booked(till.earn(card, 5000).await);
        let sale = booked(till.earn(card, 1000).await).id;
        let answers = race(30, |_| { let till = till.clone(); async move { till.void(sale).await } }).await;
        assert_eq!(successes(&answers), 1);
        assert_eq!(till.points(card).await, 500);
        app.verify().await;
    }

    /// G-L11, G-L12: fifty enrolments of one address over three stores are one card and one welcome bonus.
    async fn fifty_enrolments_of_one_address_over_three_stores(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(3).rules(|rules| rules.welcome_bonus_points = points(50)).open().await;
        let tills = [shop.till(0).await, shop.till(1).await, shop.till(2).await];
        let answers = race(50, |number| {
            let till = tills[number % 3].clone();
            async move { till.try_enroll("anna@example.com").await }
        })
        .await;
        let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
        assert_eq!(answers.iter().filter(|answer| !answer.already_enrolled).count(), 1);
        let cards: BTreeSet<_> = answers.iter().map(|answer| answer.card.record.card.id).collect();
        assert_eq!(cards.len(), 1);
        assert!(answers.iter().all(|answer| answer.stores.len() == 3));
        assert_eq!(tills[0].points(*cards.first().unwrap()).await, 50);
        assert_eq!(app.count("SELECT COUNT(*) FROM customers").await, 1);
        assert_eq!(app.verify().await, 2, "card_created and welcome_bonus, nothing else");
    }

    /// G-L11: with cross-location off there is one card for each store, however many race.
    async fn thirty_enrolments_with_cross_location_off_make_a_card_for_each_store(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app
            .shop("cafe")
            .stores(3)
            .settings(|settings| settings.allow_cross_location_redemption = false)
            .open()
            .await;
        let tills = [shop.till(0).await, shop.till(1).await, shop.till(2).await];
        let answers = race(30, |number| {
            let till = tills[number % 3].clone();
            async move { till.try_enroll("anna@example.com").await.unwrap() }
        })
        .await;
        let cards: BTreeSet<_> = answers.iter().map(|answer| answer.card.record.card.id).collect();
        assert_eq!(cards.len(), 3);
        assert_eq!(answers.iter().filter(|answer| !answer.already_enrolled).count(), 3);
        app.verify().await;
    }

    /// G-L4: operations of all kinds at once, over many cards and two shops.
    async fn everything_at_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let shops = [app.shop("bakery").open().await, app.shop("cafe").open().await];
        let tills = [shops[0].manager_till(0).await, shops[1].manager_till(0).await];
        let mut cards = Vec::new();
        for number in 0..6 {
            cards.push(tills[number % 2].enroll(&format!("guest-{number}@example.com")).await);
        }
        let answers = race(300, |number| {
            let (till, card) = (tills[number % 2].clone(), cards[number % 6]);
            async move {
                match number % 5 {
                    0 | 1 => till.earn(card, 1000).await,
                    2 => till.stamp(card).await,
                    3 => till.coffee(card).await,
                    _ => till.redeem_stamps(card).await,
                }
            }
        })
        .await;
        assert!(successes(&answers) >= 180, "earns and stamps are never refused");
        app.verify().await;
    }
}
