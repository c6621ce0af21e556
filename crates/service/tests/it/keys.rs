//! Idempotency keys and order references: one intent, at most one effect.

use orion_domain::ledger::Refusal;
use orion_domain::settings::StaffPinPolicy;
use orion_service::Error;
use orion_testkit::{TestApp, both_engines};

use crate::help::{assert_fails, booked, refusal, replayed};
use crate::stores::new_store;

both_engines! {
    /// G-L2: a retry gets the same rows, also after a restart and after more has happened.
    async fn a_retry_gets_the_first_answer(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let earn = booked(till.key("k-1").earn(card, 1250).await);
        let stamp = booked(till.key("k-2").stamp(card).await);
        booked(till.earn(card, 100).await);
        app.clock.advance(6 * 24 * 3600);
        let later = till.on(&app.restarted());
        assert_eq!(replayed(later.key("k-1").earn(card, 1250).await), [earn]);
        assert_eq!(replayed(later.key("k-2").stamp(card).await), [stamp]);
        assert_eq!(till.points(card).await, 135);
        app.verify().await;
    }

    /// G-L2, safety §4, Fingerprint: every value of the request belongs to the intent, the store and the note too.
    async fn a_key_used_for_another_intent_is_refused(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let (till, elsewhere) = (shop.till(0).await.key("k"), shop.till(1).await.key("k"));
        let (anna, ben) = (shop.till(0).await.enroll("anna@example.com").await, shop.till(0).await.enroll("ben@example.com").await);
        booked(till.earn(anna, 1000).await);
        assert_fails!(till.earn(anna, 1001).await, Error::KeyReused);
        assert_fails!(till.earn(ben, 1000).await, Error::KeyReused);
        assert_fails!(till.earn_order(anna, 1000, "R-1").await, Error::KeyReused);
        assert_fails!(till.note("a note").earn(anna, 1000).await, Error::KeyReused);
        assert_fails!(till.stamp(anna).await, Error::KeyReused);
        assert_fails!(till.try_enroll("carl@example.com").await, Error::KeyReused);
        assert_fails!(elsewhere.earn(anna, 1000).await, Error::KeyReused);
        assert_eq!((till.points(anna).await, till.points(ben).await), (100, 0));
        app.verify().await;
    }

    /// G-L2, safety §4: the key of an ordinary creation is taken, too, and nobody else in the batch suffers.
    async fn the_key_of_a_creation_is_no_key_of_a_command(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let key = orion_domain::IdempotencyKey::parse("k").unwrap();
        app.create_store(&shop.owner(), new_store("corner"), Some(key)).await.unwrap();
        let (taken, free) = (till.key("k"), till.key("other"));
        let (refused, earned) = tokio::join!(taken.earn(card, 1000), free.earn(card, 1000));
        assert_fails!(refused, Error::KeyReused);
        booked(earned);
        assert_eq!(till.points(card).await, 100);
        app.verify().await;
    }

    /// G-L2, safety §4: a refusal decided under the lock is the answer to that intent, whatever has changed since.
    async fn a_refusal_is_remembered(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").rules(|rules| rules.cooldown_minutes = 10).open().await;
        let till = shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        booked(till.stamp(card).await);
        app.clock.advance(60);
        let too_soon = Refusal::StampCooldown { seconds: 540 };
        assert_eq!(refusal(till.key("k").stamp(card).await), too_soon);
        app.clock.advance(3600);
        assert_eq!(refusal(till.key("k").stamp(card).await), too_soon);
        booked(till.stamp(card).await);
        app.verify().await;
    }

    /// G-L2, safety §4: what can be mended is not remembered, so the retry succeeds once it is.
    async fn trouble_with_pins_and_absent_cards_consumes_no_key(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app
            .shop("bakery")
            .stores(2)
            .settings(|settings| {
                settings.staff_pin_policy = StaffPinPolicy::Required;
                settings.allow_cross_location_redemption = false;
            })
            .open()
            .await;
        let (here, there) = (shop.till(0).await, shop.till(1).await);
        let card = here.enroll("anna@example.com").await;
        assert_eq!(refusal(here.key("k-1").earn(card, 500).await), Refusal::PinRequired);
        assert_eq!(refusal(there.key("k-2").earn(card, 500).await), Refusal::CardNotFound);
        shop.change_settings(|settings| {
            settings.staff_pin_policy = StaffPinPolicy::Optional;
            settings.allow_cross_location_redemption = true;
        })
        .await;
        booked(here.key("k-1").earn(card, 500).await);
        booked(there.key("k-2").earn(card, 500).await);
        app.verify().await;
    }

    /// G-L14, safety §4, Lifetime: after a week the key is as unseen; the receipt still protects.
    async fn an_expired_key_is_unseen_and_the_receipt_still_protects(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let first = booked(till.key("k").earn_order(card, 700, "R-1").await);
        app.clock.advance(7 * 24 * 3600);
        app.tidy().await.unwrap();
        assert_eq!(replayed(till.key("k").earn_order(card, 700, "R-1").await), [first]);
        assert_eq!(till.points(card).await, 70);
        app.verify().await;
    }

    /// G-L14: same receipt, card and amount is the first result once more; a part voided changes nothing about that.
    async fn a_receipt_earns_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let (till, elsewhere) = (shop.manager_till(0).await, shop.till(1).await);
        let (anna, ben) = (till.enroll("anna@example.com").await, till.enroll("ben@example.com").await);
        let first = booked(till.earn_order(anna, 1000, "R-1").await);
        assert_eq!(replayed(till.earn_order(anna, 1000, "R-1").await), std::slice::from_ref(&first));
        booked(till.void_some(first.id, 30).await);
        assert_eq!(replayed(till.earn_order(anna, 1000, "R-1").await), [first]);
        assert_eq!(refusal(till.earn_order(anna, 999, "R-1").await), Refusal::OrderReferenceConflict);
        assert_eq!(refusal(till.earn_order(ben, 1000, "R-1").await), Refusal::OrderReferenceConflict);
        booked(elsewhere.earn_order(ben, 1000, "R-1").await);
        assert_eq!((till.points(anna).await, till.points(ben).await), (70, 100));
        app.verify().await;
    }

    /// G-L14: a full void, in however many parts, releases the receipt.
    async fn a_receipt_that_was_voided_is_free_again(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.manager_till(0).await;
        let (anna, ben) = (till.enroll("anna@example.com").await, till.enroll("ben@example.com").await);
        let earn = booked(till.earn_order(anna, 1000, "R-1").await);
        booked(till.void_amount(earn.id, 400).await);
        assert_eq!(refusal(till.earn_order(ben, 250, "R-1").await), Refusal::OrderReferenceConflict);
        booked(till.void_amount(earn.id, 600).await);
        booked(till.earn_order(ben, 250, "R-1").await);
        assert_eq!((till.points(anna).await, till.points(ben).await), (0, 25));
        app.verify().await;
    }

    /// G-L2: the retry of a void by receipt finds its answer although the receipt now belongs to somebody else.
    async fn the_retry_of_a_whole_void_by_receipt_finds_its_first_answer(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.manager_till(0).await;
        let (anna, ben) = (till.enroll("anna@example.com").await, till.enroll("ben@example.com").await);
        booked(till.earn_order(anna, 1000, "R-1").await);
        let void = booked(till.key("void").void_order("R-1").await);
        assert_eq!(replayed(till.key("void").void_order("R-1").await), std::slice::from_ref(&void));
        booked(till.earn_order(ben, 800, "R-1").await);
        assert_eq!(replayed(till.key("void").void_order("R-1").await), [void]);
        assert_eq!(refusal(till.key("another").void_order("R-2").await), Refusal::NothingToVoid);
        assert_eq!((till.points(anna).await, till.points(ben).await), (0, 80));
        app.verify().await;
    }

    /// Safety §4: enrolments too; the retry says what the first answer said.
    async fn the_retry_of_an_enrolment_is_still_a_new_card(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = shop.till(0).await;
        let first = till.key("join").try_enroll("anna@example.com").await.unwrap();
        let again = till.key("join").try_enroll("anna@example.com").await.unwrap();
        assert_eq!((first.already_enrolled, first.replayed), (false, false));
        assert_eq!((again.already_enrolled, again.replayed), (false, true));
        assert_eq!(first.card.record, again.card.record);
        assert_fails!(till.key("join").try_enroll("ben@example.com").await, Error::KeyReused);
        assert!(till.try_enroll("anna@example.com").await.unwrap().already_enrolled);
        app.verify().await;
    }
}
