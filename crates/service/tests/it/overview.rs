//! The figures at a glance.

use orion_domain::{Cents, Role};
use orion_service::overview::{FirstSteps, Overview};
use orion_testkit::{Shop, TestApp, both_engines};

use crate::help::booked;

const DAY: i64 = 24 * 3600;

async fn overview(app: &TestApp, shop: &Shop) -> Overview {
    app.overview(&shop.owner()).await.unwrap()
}

both_engines! {
    /// Product §16: members, activity, what was earned and redeemed, what is outstanding and what it is worth.
    async fn figures_agree_with_the_ledger(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let (till, other) = (shop.till(0).await, shop.till(1).await);
        let anna = till.enroll("anna@example.com").await;
        let ben = other.enroll("ben@example.com").await;
        booked(till.earn(anna, 2500).await);
        booked(till.stamp(anna).await);
        booked(other.stamp(anna).await);
        booked(other.stamp(ben).await);
        booked(till.coffee(anna).await);
        let seen = overview(&app, &shop).await;
        assert_eq!((seen.cards.members, seen.cards.active), (2, 2));
        assert_eq!((seen.cards.points_earned, seen.cards.points_redeemed, seen.cards.points_outstanding), (250, 100, 150));
        assert_eq!((seen.cards.stamps_earned, seen.cards.stamps_outstanding), (3, 3));
        // Anna came once that day, at whatever counter; Ben once.
        assert_eq!((seen.visits, seen.rewards_given), (2, 1));
        // Three of five stamps towards a loaf for 4.50.
        assert_eq!(seen.liability_cents, Some(270));
        app.clock.advance(DAY);
        booked(till.stamp(anna).await);
        assert_eq!(overview(&app, &shop).await.visits, 3);
        app.clock.advance(31 * DAY);
        let later = overview(&app, &shop).await;
        assert_eq!((later.visits, later.rewards_given, later.cards.active, later.cards.members), (0, 0, 0, 2));
    }

    /// What was taken back was not given.
    async fn a_reward_taken_back_does_not_count(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = shop.manager_till(0).await;
        let anna = till.enroll("anna@example.com").await;
        booked(till.earn(anna, 2500).await);
        let reward = booked(till.coffee(anna).await);
        assert_eq!(overview(&app, &shop).await.rewards_given, 1);
        booked(till.void(reward.id).await);
        assert_eq!(overview(&app, &shop).await.rewards_given, 0);
    }

    /// Without a value of the reward there is none of the stamps, rather than a wrong one.
    async fn what_has_no_value_has_no_liability(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").rules(|rules| rules.stamps_reward_value_cents = None).open().await;
        assert_eq!(overview(&app, &shop).await.liability_cents, None);
        shop.change_rules(|rules| rules.stamps_reward_value_cents = Cents::new(450).ok()).await;
        assert_eq!(overview(&app, &shop).await.liability_cents, Some(0));
    }

    /// G-T5: a manager's figures are those of the store they lead.
    async fn a_manager_sees_one_store(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let (till, other) = (shop.till(0).await, shop.till(1).await);
        let anna = till.enroll("anna@example.com").await;
        let ben = other.enroll("ben@example.com").await;
        booked(till.stamp(anna).await);
        booked(other.stamp(ben).await);
        booked(other.stamp(anna).await);
        let kim = app.person("kim@example.com").await;
        app.hire(&kim, &shop, Some(1), Role::StoreManager).await;
        let cookie = app.cookie(&kim, orion_service::records::Surface::Merchant).await;
        let desk = app.desk_caller(&app.who(&cookie).await.unwrap()).await.unwrap();
        let seen = app.desk_overview(&desk).await.unwrap();
        assert_eq!((seen.cards.members, seen.visits, seen.cards.stamps_outstanding), (1, 2, 1));
    }

    /// The checklist of a new merchant: card, rule, PIN, poster.
    async fn first_steps_are_ticked_one_by_one(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open_without_program().await;
        let owner = shop.owner();
        let steps = FirstSteps { card: false, rule: false, pin: false, poster: false };
        assert_eq!(app.first_steps(&owner).await.unwrap(), steps);
        app.create_program(&owner, orion_testkit::default_rules(), orion_testkit::default_look()).await.unwrap();
        assert_eq!(app.first_steps(&owner).await.unwrap(), FirstSteps { card: true, ..steps });
        app.set_program_active(&owner, orion_service::programs::Activity::Active).await.unwrap();
        shop.pin(0, "Sam", "4826").await;
        assert_eq!(app.first_steps(&owner).await.unwrap(), FirstSteps { card: true, rule: true, pin: true, ..steps });
        shop.till(0).await.enroll("anna@example.com").await;
        assert!(app.first_steps(&owner).await.unwrap().done());
    }
}
