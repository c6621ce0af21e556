//! Closing many cards.

use orion_domain::CardId;
use orion_domain::ledger::{Refusal, TransactionType as Type};
use orion_service::Error;
use orion_service::counter::{BULK_LEN_MAX, Partial};
use orion_testkit::{Shop, TestApp, both_engines};
use uuid::Uuid;

use crate::help::{assert_fails, booked, queue, refusal, wrong_fields};

async fn three_cards(shop: &Shop) -> Vec<CardId> {
    let till = shop.till(0).await;
    let mut cards = Vec::new();
    for name in ["anna", "ben", "carl"] {
        cards.push(till.enroll(&format!("{name}@example.com")).await);
    }
    cards
}

fn number(number: u128) -> CardId {
    CardId::new(Uuid::from_u128(number))
}

both_engines! {
    /// G-T10: all or nothing unless a part was asked for; the answer names what stood in the way.
    async fn nothing_is_closed_when_one_card_cannot_be(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (cards, owner) = (three_cards(&shop).await, shop.owner_till(0).await);
        let asked = [cards[0], number(7), cards[1]];
        let receipt = owner.deactivate(&asked, Partial::AllOrNothing).await.unwrap();
        assert!(!receipt.applied);
        assert_eq!(receipt.results.len(), 1);
        assert_eq!((receipt.results[0].card, receipt.results[0].outcome.clone()), (number(7), Err(Refusal::CardNotFound)));
        booked(owner.earn(cards[0], 100).await);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'card.bulk_deactivate'").await, 0);
        app.verify().await;
    }

    /// G-T10: a part, each card with its own answer; foreign ids read like ids that do not exist, and are untouched.
    async fn a_part_is_closed_where_a_part_was_asked_for(db: TestDb) {
        let app = TestApp::new(db).await;
        let (shop, other) = (app.shop("bakery").open().await, app.shop("florist").open().await);
        let (cards, owner) = (three_cards(&shop).await, shop.owner_till(0).await);
        let foreign = other.till(0).await.enroll("anna@example.com").await;
        let asked = [cards[0], foreign, number(7), cards[1]];
        let receipt = owner.key("bulk").deactivate(&asked, Partial::Allowed).await.unwrap();
        assert!(receipt.applied && !receipt.replayed);
        let rows: Vec<_> = receipt.results.iter().map(|result| result.outcome.as_ref().map(|row| row.transaction_type)).collect();
        let closed = Ok(Type::CardDeactivated);
        assert_eq!(rows, [closed, Err(&Refusal::CardNotFound), Err(&Refusal::CardNotFound), closed]);
        assert_eq!(refusal(owner.earn(cards[0], 100).await), Refusal::CardInactive);
        booked(owner.earn(cards[2], 100).await);
        booked(other.till(0).await.earn(foreign, 100).await);
        let again = owner.key("bulk").deactivate(&asked, Partial::Allowed).await.unwrap();
        assert_eq!((again.applied, again.replayed, &again.results), (true, true, &receipt.results));
        assert_fails!(owner.key("bulk").deactivate(&asked, Partial::AllOrNothing).await, Error::KeyReused);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'card.bulk_deactivate'").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE reason = 'lost cards'").await, 1);
        app.verify().await;
    }

    /// G-L3: what a bulk command takes back inside a batch leaves its neighbours as they were.
    async fn a_bulk_command_that_fails_leaves_the_rest_of_its_batch_alone(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (cards, owner) = (three_cards(&shop).await, shop.owner_till(0).await);
        let (anna, asked) = (cards[0], [cards[0], number(7)]);
        let keyed = owner.key("bulk");
        let held = app.hold(&owner).await;
        let before = queue!(held, owner.earn(anna, 500));
        let bulk = queue!(held, keyed.deactivate(&asked, Partial::AllOrNothing));
        let after = queue!(held, owner.earn(anna, 500));
        let again = queue!(held, keyed.deactivate(&asked, Partial::AllOrNothing));
        held.release().await;
        booked(before.answer().await);
        let bulk = bulk.answer().await.unwrap();
        assert!(!bulk.applied);
        assert_eq!(booked(after.answer().await).points_balance_after.get(), 100);
        let again = again.answer().await.unwrap();
        assert_eq!((again.applied, again.replayed, again.results), (false, true, bulk.results));
        app.verify().await;
    }

    /// G-T10: none, too many and the same card twice are mistakes of the request.
    async fn a_bulk_command_names_one_to_a_thousand_cards_once_each(db: TestDb) {
        let app = TestApp::new(db).await;
        let owner = app.shop("bakery").open().await.owner_till(0).await;
        assert_eq!(wrong_fields(owner.deactivate(&[], Partial::Allowed).await), ["/card_ids"]);
        assert_eq!(wrong_fields(owner.deactivate(&[number(1), number(1)], Partial::Allowed).await), ["/card_ids"]);
        let many: Vec<CardId> = (1..=BULK_LEN_MAX as u128 + 1).map(number).collect();
        assert_eq!(wrong_fields(owner.deactivate(&many, Partial::Allowed).await), ["/card_ids"]);
        let most = owner.deactivate(&many[1..], Partial::Allowed).await.unwrap();
        assert_eq!(most.results.len(), BULK_LEN_MAX);
    }

    /// G-L10, product §7: a card closed while a command waits is closed for that command too.
    async fn a_card_closed_while_a_command_waits(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (cards, owner) = (three_cards(&shop).await, shop.owner_till(0).await);
        let card = cards[0];
        let held = app.hold(&owner).await;
        let bulk = queue!(held, owner.deactivate(&[card], Partial::Allowed));
        let earn = queue!(held, owner.earn(card, 500));
        held.release().await;
        assert!(bulk.answer().await.unwrap().applied);
        assert_eq!(refusal(earn.answer().await), Refusal::CardInactive);
        app.verify().await;
    }
}
