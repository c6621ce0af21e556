//! Letters to customers: with their cause or not at all, once for each occasion, and only to those who want them.

use orion_domain::Points;
use orion_domain::letter::Matter;
use orion_service::bulk::{BulkAsked, BulkWork};
use orion_service::counter::Partial;
use orion_service::messages::Says;
use orion_testkit::{Shop, TestApp, both_engines};

use crate::help::booked;

/// What was written to an address, newest first.
async fn written(app: &TestApp, email: &str) -> Vec<&'static str> {
    let mailbox = app.demo_mailbox().await.unwrap();
    mailbox.iter().filter(|message| message.to == email).map(|message| message.kind.as_str()).collect()
}

/// What the letters of a kind say.
async fn says(app: &TestApp, shop: &Shop, kind: &str) -> Vec<Matter> {
    let ids =
        app.raw().await.rows(&format!("SELECT {} FROM messages WHERE kind = '{kind}' ORDER BY id", id_text(app))).await;
    let mut found = Vec::new();
    for row in ids.unwrap() {
        let letter = app.letter(shop.id, row[0].parse().unwrap()).await.unwrap().unwrap();
        let Says::About { matter, url, .. } = letter.says else { panic!("a letter carries no link that signs in") };
        assert_eq!(url, format!("https://orion.example/s/{}/card", shop.stores[0].slug));
        found.push(matter);
    }
    found
}

fn id_text(app: &TestApp) -> &'static str {
    match app.engine() {
        orion_testkit::Engine::Sqlite => "hex(id)",
        orion_testkit::Engine::Postgres => "CAST(id AS TEXT)",
    }
}

fn points(number: i64) -> Points {
    Points::new(number).unwrap()
}

both_engines! {
    /// Product §6: card, first rows and letters in one transaction, whoever enrolled; a repeated enrolment writes nothing.
    async fn joining_is_confirmed_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").rules(|rules| rules.welcome_bonus_points = points(50)).open().await;
        let till = shop.till(0).await;
        till.enroll("anna@example.com").await;
        till.try_enroll("anna@example.com").await.unwrap();
        shop.join(0, "ben@example.com").await.unwrap();
        for email in ["anna@example.com", "ben@example.com"] {
            let mut kinds = written(&app, email).await;
            kinds.sort_unstable();
            assert_eq!(kinds, ["enrollment", "welcome_bonus"]);
        }
        assert_eq!(says(&app, &shop, "welcome_bonus").await, vec![Matter::WelcomeBonus { points: points(50) }; 2]);
        assert_eq!(app.count("SELECT COUNT(*) FROM jobs WHERE queue = 'send_message'").await, 4);
    }

    /// Product §10: a reward is announced when the target is reached, not on each stamp past it, and anew after it was given.
    async fn a_full_stamp_card_is_announced_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = shop.manager_till(0).await;
        let card = till.enroll("anna@example.com").await;
        for _ in 0..4 {
            booked(till.stamp(card).await);
        }
        let fifth = booked(till.stamp(card).await);
        booked(till.void_stamp(fifth.id).await);
        for _ in 0..4 {
            booked(till.stamp(card).await);
        }
        let ready = Matter::RewardReady { reward: Some("A loaf of bread".to_owned()) };
        assert_eq!(says(&app, &shop, "reward_ready").await, vec![ready.clone()]);
        booked(till.redeem_stamps(card).await);
        for _ in 0..2 {
            booked(till.stamp(card).await);
        }
        assert_eq!(says(&app, &shop, "reward_ready").await, vec![ready; 2]);
    }

    /// The same for points: when the first reward of the catalogue comes into reach.
    async fn enough_points_are_announced_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        for _ in 0..4 {
            booked(till.earn(card, 500).await);
        }
        let ready = Matter::RewardReady { reward: Some("Coffee".to_owned()) };
        assert_eq!(says(&app, &shop, "reward_ready").await, vec![ready.clone()], "100, 150 and 200 points are one occasion");
        booked(till.coffee(card).await);
        booked(till.coffee(card).await);
        booked(till.earn(card, 1_000).await);
        assert_eq!(says(&app, &shop, "reward_ready").await, vec![ready; 2]);
    }

    /// G-D1: nobody hears of a bonus that was rehearsed, or not given because another card stood in the way.
    async fn a_bonus_is_announced_to_those_who_got_it(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = shop.till(0).await;
        let cards = [till.enroll("anna@example.com").await, till.enroll("ben@example.com").await];
        shop.owner_till(0).await.deactivate(&cards[1..], Partial::Allowed).await.unwrap();
        let (owner, work) = (shop.owner(), BulkWork::Bonus(points(25)));
        let reason = orion_domain::Reason::new("a rainy week").unwrap();
        app.rehearse_named(&owner, work, cards.to_vec()).await.unwrap();
        for (partial, key) in [(Partial::AllOrNothing, "all-or-nothing"), (Partial::Allowed, "those-that-can")] {
            let asked = BulkAsked::new(work, cards.to_vec(), reason.clone(), partial);
            app.bulk_named(&owner, asked, orion_domain::IdempotencyKey::parse(key).unwrap()).await.unwrap();
        }
        let bonus = Matter::PointsBonus { points: points(25), balance: points(25) };
        assert_eq!(says(&app, &shop, "points_bonus").await, [bonus]);
        app.verify().await;
    }

    /// G-P1: who was forgotten in the same breath gets nothing, and what waited for them is gone.
    async fn a_forgotten_person_gets_no_letter(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        shop.till(0).await.enroll("anna@example.com").await;
        let customer = shop.customer(0, "anna@example.com").await;
        app.erase_customer(&customer).await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM messages").await, 0);
        assert!(written(&app, "anna@example.com").await.is_empty());
    }

    /// A card goes on when the store closes that it was made at, and so do letters about it.
    async fn a_closed_store_still_has_its_letters(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        shop.till(1).await.enroll("anna@example.com").await;
        app.delete_store(&shop.owner(), shop.stores[1].id).await.unwrap();
        assert_eq!(says(&app, &shop, "enrollment").await, [Matter::Enrollment]);
    }
}
