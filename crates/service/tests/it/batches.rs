//! Commands that meet in one transaction.

use orion_domain::ledger::{Refusal, TransactionType as Type};
use orion_service::Error;
use orion_testkit::{TestApp, both_engines};

use crate::help::{assert_fails, booked, points, queue, refusal, replayed};

both_engines! {
    /// G-L1, G-L3: who has a receipt finds exactly its rows in the database.
    async fn a_receipt_tells_of_rows_that_are_there(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let entry = booked(till.note("two loaves").earn_order(card, 1250, "R-1").await);
        assert_eq!((entry.points_delta.get(), entry.points_balance_after.get(), entry.seq), (125, 125, 2));
        let history = app.restarted().card_transactions(&till.caller, card, None, 10).await.unwrap();
        assert_eq!(history.items[0].entry, entry);
        assert_eq!(history.items[0].notes.as_deref(), Some("two loaves"));
        assert_eq!(app.count("SELECT COUNT(*) FROM outcomes").await, 2);
        assert_eq!(app.count("SELECT COUNT(*) FROM order_claims").await, 1);
        assert_eq!(app.verify().await, 2);
    }

    /// G-L9, G-L3: the second sees what the first did.
    async fn the_second_command_for_a_card_is_refused_because_of_the_first(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        booked(till.earn(card, 1500).await);
        let held = app.hold(&till).await;
        let first = queue!(held, till.coffee(card));
        let second = queue!(held, till.coffee(card));
        held.release().await;
        assert_eq!(booked(first.answer().await).points_balance_after.get(), 50);
        assert!(matches!(refusal(second.answer().await), Refusal::InsufficientPoints { .. }));
        app.verify().await;
    }

    /// G-L2: duplicates inside one batch see each other.
    async fn one_key_twice_in_one_batch_is_one_booking(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let keyed = till.key("only-once");
        let held = app.hold(&till).await;
        let first = queue!(held, keyed.earn(card, 300));
        let again = queue!(held, keyed.earn(card, 300));
        let other = queue!(held, keyed.earn(card, 301));
        held.release().await;
        let entry = booked(first.answer().await);
        assert_eq!(replayed(again.answer().await), [entry]);
        assert_fails!(other.answer().await, Error::KeyReused);
        assert_eq!(till.points(card).await, 30);
        app.verify().await;
    }

    /// G-L2: a refusal inside the batch is remembered like one outside.
    async fn a_refused_key_met_again_in_the_batch_is_refused_again(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let keyed = till.key("too-early");
        let held = app.hold(&till).await;
        let first = queue!(held, keyed.coffee(card));
        let earn = queue!(held, till.earn(card, 2000));
        let again = queue!(held, keyed.coffee(card));
        held.release().await;
        let why = refusal(first.answer().await);
        booked(earn.answer().await);
        assert_eq!(refusal(again.answer().await), why);
        app.verify().await;
    }

    /// G-L14: one receipt, one live earn, also before anything of it is in the database.
    async fn one_order_reference_twice_in_one_batch(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let (anna, ben) = (till.enroll("anna@example.com").await, till.enroll("ben@example.com").await);
        let held = app.hold(&till).await;
        let first = queue!(held, till.earn_order(anna, 500, "R-7"));
        let again = queue!(held, till.earn_order(anna, 500, "R-7"));
        let other = queue!(held, till.earn_order(ben, 500, "R-7"));
        let more = queue!(held, till.earn_order(anna, 501, "R-7"));
        held.release().await;
        let entry = booked(first.answer().await);
        assert_eq!(replayed(again.answer().await), [entry]);
        assert_eq!(refusal(other.answer().await), Refusal::OrderReferenceConflict);
        assert_eq!(refusal(more.answer().await), Refusal::OrderReferenceConflict);
        assert_eq!((till.points(anna).await, till.points(ben).await), (50, 0));
        app.verify().await;
    }

    /// G-L14: earned, voided and earned again between two syncs.
    async fn a_receipt_is_free_again_within_the_batch_that_voids_it(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.manager_till(0).await;
        let (anna, ben) = (till.enroll("anna@example.com").await, till.enroll("ben@example.com").await);
        booked(till.earn_order(anna, 500, "R-7").await);
        let held = app.hold(&till).await;
        let void = queue!(held, till.void_order("R-7"));
        let next = queue!(held, till.earn_order(ben, 900, "R-7"));
        let late = queue!(held, till.void_order("R-7"));
        held.release().await;
        booked(void.answer().await);
        assert_eq!(booked(next.answer().await).points_balance_after.get(), 90);
        assert_eq!(refusal(late.answer().await), Refusal::NothingToVoid, "that void was about Anna's purchase");
        assert_eq!((till.points(anna).await, till.points(ben).await), (0, 90));
        app.verify().await;
    }

    /// G-L8: the second void of a batch finds nothing left.
    async fn two_voids_of_one_row_in_one_batch(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.manager_till(0).await;
        let card = till.enroll("anna@example.com").await;
        let (earn, stamp) = (booked(till.earn(card, 500).await).id, booked(till.stamp(card).await).id);
        let held = app.hold(&till).await;
        let mut answers = Vec::new();
        for _ in 0..2 {
            answers.push(queue!(held, till.void(earn)));
            answers.push(queue!(held, till.void_stamp(stamp)));
        }
        held.release().await;
        let mut outcomes = Vec::new();
        for answer in answers {
            outcomes.push(answer.answer().await);
        }
        let second_stamp = outcomes.pop().unwrap();
        let second_earn = outcomes.pop().unwrap();
        assert!(outcomes.iter().all(Result::is_ok));
        assert_eq!(refusal(second_earn), Refusal::AlreadyVoided);
        assert_eq!(refusal(second_stamp), Refusal::AlreadyVoided);
        app.verify().await;
    }

    /// Ledger §6: everybody in a batch is judged for themselves, whichever merchant they belong to.
    async fn a_batch_carries_several_merchants(db: TestDb) {
        let app = TestApp::new(db).await;
        let bakery = app.shop("bakery").open().await.till(0).await;
        let florist = app.shop("florist").rules(|rules| rules.points_per_euro = 1).open().await.till(0).await;
        let (bread, rose) = (bakery.enroll("anna@example.com").await, florist.enroll("anna@example.com").await);
        let (bakery_keyed, florist_keyed) = (bakery.key("k"), florist.key("k"));
        let held = app.hold(&bakery).await;
        let first = queue!(held, bakery_keyed.earn(bread, 700));
        let foreign = queue!(held, bakery.earn(rose, 700));
        let second = queue!(held, florist_keyed.earn(rose, 700));
        held.release().await;
        assert_eq!(booked(first.answer().await).points_delta.get(), 70);
        assert_eq!(refusal(foreign.answer().await), Refusal::CardNotFound);
        assert_eq!(booked(second.answer().await).points_delta.get(), 7, "the same key at another merchant is another key");
        app.verify().await;
    }

    /// G-L11: who enrols and earns while everything waits is not forgotten.
    async fn one_address_enrolled_twice_in_one_batch_has_one_card(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).rules(|rules| rules.welcome_bonus_points = points(25)).open().await;
        let (here, there) = (shop.till(0).await, shop.till(1).await);
        let held = app.hold(&here).await;
        let first = queue!(held, here.try_enroll("anna@example.com"));
        let second = queue!(held, there.try_enroll("Anna@Example.com "));
        held.release().await;
        let (first, second) = (first.answer().await.unwrap(), second.answer().await.unwrap());
        assert_eq!((first.already_enrolled, second.already_enrolled), (false, true));
        assert_eq!(first.card.record.card.id, second.card.record.card.id);
        let types: Vec<Type> = here_rows(&app, &here, first.card.record.card.id).await;
        assert_eq!(types, [Type::WelcomeBonus, Type::CardCreated]);
        app.verify().await;
    }
}

async fn here_rows(app: &TestApp, till: &orion_testkit::Till, card: orion_domain::CardId) -> Vec<Type> {
    let history = app.card_transactions(&till.caller, card, None, 10).await.unwrap();
    history.items.iter().map(|row| row.entry.transaction_type).collect()
}
