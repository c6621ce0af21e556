//! Two nodes on one PostgreSQL database.

use std::collections::BTreeSet;

use orion_domain::ledger::Refusal;
use orion_testkit::{Engine, TestApp, TestDb, patiently};

use crate::help::{booked, points, race, refusal, successes};

/// G-L2, G-L14: one receipt, two nodes, two cards: one booking, and conflicts for the other card.
#[test]
fn one_order_reference_over_two_nodes() {
    orion_testkit::run(Engine::Postgres, async |db: TestDb| {
        let app = TestApp::new(db).await;
        let node = app.second_node().await;
        let till = app.shop("bakery").open().await.till(0).await;
        let cards = [till.enroll("anna@example.com").await, till.enroll("ben@example.com").await];
        let answers = race(30, |number| {
            let till = if number % 2 == 0 { till.on(&app) } else { till.on(&node) };
            let card = cards[number % 2];
            async move { till.earn_order(card, 1000, "R-1").await }
        })
        .await;
        assert_eq!(successes(&answers), 15, "one card's requests succeed, the other's conflict");
        let fresh = answers.iter().filter(|answer| answer.as_ref().is_ok_and(|receipt| !receipt.replayed));
        assert_eq!(fresh.count(), 1);
        let refused = answers.into_iter().filter(Result::is_err).map(refusal);
        assert!(refused.into_iter().all(|why| why == Refusal::OrderReferenceConflict));
        assert_eq!(till.points(cards[0]).await + till.points(cards[1]).await, 100);
        app.verify().await;
    });
}

/// G-L2: one key, sent to both nodes at once.
#[test]
fn one_key_over_two_nodes() {
    orion_testkit::run(Engine::Postgres, async |db: TestDb| {
        let app = TestApp::new(db).await;
        let node = app.second_node().await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let keyed = [till.on(&app).key("one"), till.on(&node).key("one")];
        let answers = race(20, |number| {
            let till = keyed[number % 2].clone();
            async move { till.earn(card, 1000).await }
        })
        .await;
        assert_eq!(successes(&answers), 20);
        assert_eq!(till.points(card).await, 100);
        app.verify().await;
    });
}

/// G-L9: redemptions over two nodes.
#[test]
fn one_reward_over_two_nodes() {
    orion_testkit::run(Engine::Postgres, async |db: TestDb| {
        let app = TestApp::new(db).await;
        let node = app.second_node().await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        booked(till.earn(card, 1000).await);
        let tills = [till.on(&app), till.on(&node)];
        let answers = race(30, |number| {
            let till = tills[number % 2].clone();
            async move { till.coffee(card).await }
        })
        .await;
        assert_eq!(successes(&answers), 1);
        app.verify().await;
    });
}

/// G-L10: two tills, each alone on its node, so that neither command shares a batch: three stamps allowed a day.
#[test]
fn the_daily_cap_over_two_nodes() {
    orion_testkit::run(Engine::Postgres, async |db: TestDb| {
        let app = TestApp::new(db).await;
        let node = app.second_node().await;
        let till = app.shop("bakery").rules(|rules| rules.max_daily_stamps = 3).open().await.till(0).await;
        for name in ["anna", "ben", "carla", "dan"] {
            let card = till.enroll(&format!("{name}@example.com")).await;
            let nodes = [till.on(&app), till.on(&node)];
            let answers = race(2, |number| {
                let till = nodes[number].clone();
                async move {
                    let mut stamped = 0;
                    for _ in 0..5 {
                        match patiently(async || till.stamp(card).await).await {
                            Ok(_) => stamped += 1,
                            refused => assert_eq!(refusal(refused), Refusal::DailyStampLimit { limit: 3 }),
                        }
                    }
                    stamped
                }
            })
            .await;
            assert_eq!(answers.iter().sum::<i32>(), 3);
            assert_eq!(till.stamps(card).await, 3);
        }
        app.verify().await;
    });
}

/// G-L11, G-L12: fifty enrolments of one address over three stores and two nodes.
#[test]
fn fifty_enrolments_over_three_stores_and_two_nodes() {
    orion_testkit::run(Engine::Postgres, async |db: TestDb| {
        let app = TestApp::new(db).await;
        let node = app.second_node().await;
        let shop = app.shop("bakery").stores(3).rules(|rules| rules.welcome_bonus_points = points(50)).open().await;
        let tills =
            [shop.till(0).await, shop.till(1).await.on(&node), shop.till(2).await, shop.till(0).await.on(&node)];
        let answers = race(50, |number| {
            let till = tills[number % 4].clone();
            async move { patiently(|| till.try_enroll("anna@example.com")).await.unwrap() }
        })
        .await;
        assert_eq!(answers.iter().filter(|answer| !answer.already_enrolled).count(), 1);
        let cards: BTreeSet<_> = answers.iter().map(|answer| answer.card.record.card.id).collect();
        assert_eq!(cards.len(), 1);
        assert_eq!(app.verify().await, 2, "card_created and welcome_bonus, nothing else");
    });
}

/// G-L4, ledger §3: locks are taken in id order, so batches of two nodes over the same cards do not block each other
/// for good.
#[test]
fn two_nodes_work_on_the_same_cards() {
    orion_testkit::run(Engine::Postgres, async |db: TestDb| {
        let app = TestApp::new(db).await;
        let node = app.second_node().await;
        let till = app.shop("bakery").open().await.till(0).await;
        let mut cards = Vec::new();
        for number in 0..8 {
            cards.push(till.enroll(&format!("guest-{number}@example.com")).await);
        }
        let tills = [till.on(&app), till.on(&node)];
        let answers = race(400, |number| {
            let (till, card) = (tills[number % 2].clone(), cards[number * 7 % 8]);
            async move { till.earn(card, 100).await }
        })
        .await;
        assert_eq!(successes(&answers), 400);
        let mut total = 0;
        for card in cards {
            total += till.points(card).await;
        }
        assert_eq!(total, 4000);
        app.verify().await;
    });
}
