//! Where a card works, in all cases of product §6.

use orion_domain::CardId;
use orion_domain::ledger::Refusal;
use orion_service::Error;
use orion_service::cards::LookUp;
use orion_service::counter::Partial;
use orion_service::records::Page;
use orion_testkit::{Shop, TestApp, Till, both_engines};

use crate::help::{assert_fails, booked, refusal};
use crate::platform::{because, operator};

async fn cafe(app: &TestApp, cross_location: bool) -> Shop {
    app.shop("cafe")
        .stores(3)
        .settings(|settings| settings.allow_cross_location_redemption = cross_location)
        .open()
        .await
}

async fn found(app: &TestApp, till: &Till, text: &str) -> Vec<CardId> {
    match app.look_up(&till.caller, LookUp::Anything(text.to_owned())).await {
        Ok(found) => found.matches.into_iter().map(|record| record.card.id).collect(),
        Err(Error::NotFound) => Vec::new(),
        Err(other) => panic!("{other:?}"),
    }
}

both_engines! {
    /// G-L11: on: one card for the merchant, which works in every store.
    async fn on_one_card_works_in_every_store(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = cafe(&app, true).await;
        let (here, there) = (shop.till(0).await, shop.till(1).await);
        let first = here.try_enroll("anna@example.com").await.unwrap();
        assert_eq!((first.already_enrolled, first.stores.len()), (false, 3));
        let again = there.try_enroll("  ANNA@example.com").await.unwrap();
        assert_eq!((again.already_enrolled, again.stores.len()), (true, 3));
        let card = first.card.record.card.id;
        assert_eq!(again.card.record.card.id, card);
        booked(there.earn(card, 1500).await);
        booked(here.coffee(card).await);
        for text in ["anna@example.com".to_owned(), first.card.record.number.to_string(), first.card.record.number.digits()] {
            assert_eq!(found(&app, &there, &text).await, [card], "{text}");
        }
        assert_eq!(found(&app, &there, first.card.record.qr.expose()).await, [card]);
        app.verify().await;
    }

    /// G-L11: off: a card for each store; elsewhere it is not found, whatever is tried.
    async fn off_a_card_works_where_it_was_enrolled(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = cafe(&app, false).await;
        let (here, there, owner) = (shop.till(0).await, shop.till(1).await, shop.owner_till(1).await);
        let first = here.try_enroll("anna@example.com").await.unwrap();
        assert_eq!(first.stores.iter().map(|store| store.id).collect::<Vec<_>>(), [shop.stores[0].id]);
        let card = first.card.record.card.id;
        let (earn, stamp) = (booked(here.earn(card, 1500).await).id, booked(here.stamp(card).await).id);
        assert!(found(&app, &there, "anna@example.com").await.is_empty());
        assert!(found(&app, &there, &first.card.record.number.to_string()).await.is_empty());
        assert!(found(&app, &there, first.card.record.qr.expose()).await.is_empty());
        assert!(app.cards(&there.caller, None, None, Page::first(9)).await.unwrap().items.is_empty());
        assert_fails!(app.card(&there.caller, card).await, Error::NotFound);
        assert_fails!(app.card_transactions(&there.caller, card, None, 9).await, Error::NotFound);
        for answer in [
            there.earn(card, 100).await,
            there.stamp(card).await,
            there.coffee(card).await,
            there.redeem_stamps(card).await,
            owner.void(earn).await,
            owner.void_stamp(stamp).await,
            owner.adjust(card, 5).await,
        ] {
            assert_eq!(refusal(answer), Refusal::CardNotFound);
        }
        assert!(!owner.deactivate(&[card], Partial::AllOrNothing).await.unwrap().applied);
        let second = there.try_enroll("anna@example.com").await.unwrap();
        assert!(!second.already_enrolled && second.card.record.card.id != card);
        assert!(here.try_enroll("anna@example.com").await.unwrap().already_enrolled);
        assert_eq!(app.count("SELECT COUNT(*) FROM customers").await, 1);
        assert_eq!((here.points(card).await, there.points(second.card.record.card.id).await), (150, 0));
        app.verify().await;
    }

    /// G-L11, product §6: switched on while customers hold several cards: nothing is dropped, and no further card is made.
    async fn switching_on_drops_nothing(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = cafe(&app, false).await;
        let tills = [shop.till(0).await, shop.till(1).await, shop.till(2).await];
        let cards = [tills[0].enroll("anna@example.com").await, tills[1].enroll("anna@example.com").await];
        let bens = tills[1].enroll("ben@example.com").await;
        booked(tills[0].earn(cards[0], 1000).await);
        booked(tills[1].earn(cards[1], 2000).await);
        shop.change_settings(|settings| settings.allow_cross_location_redemption = true).await;
        let nil = app.raw().await.id(uuid::Uuid::nil());
        let wide = format!("SELECT COUNT(*) FROM cards WHERE scope_store_id = {nil}");
        assert_eq!(app.count(&wide).await, 0, "the switch is one row, however many cards there are");
        for till in &tills {
            let again = till.try_enroll("anna@example.com").await.unwrap();
            assert!(again.already_enrolled && cards.contains(&again.card.record.card.id));
            let mut seen = found(&app, till, "anna@example.com").await;
            seen.sort();
            let mut both = cards.to_vec();
            both.sort();
            assert_eq!(seen, both);
        }
        booked(tills[2].earn(cards[0], 100).await);
        booked(tills[0].earn(cards[1], 100).await);
        booked(tills[0].earn(bens, 100).await);
        assert_eq!((tills[2].points(cards[0]).await, tills[2].points(cards[1]).await), (110, 210));
        assert_eq!(app.count("SELECT COUNT(*) FROM cards").await, 3);
        app.verify().await;
    }

    /// G-L11, safety §3.4: places are taken before another card is opened or comes back, so the unique index means the setting
    /// of that moment: whoever comes back to where they have a card gets no second one, by neither door.
    async fn places_are_taken_when_it_matters(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = cafe(&app, true).await;
        let operator = operator(&app).await;
        let (here, there) = (shop.till(0).await, shop.till(1).await);
        let wide = here.enroll("anna@example.com").await;
        app.delete_card(&operator, wide, because()).await.unwrap();
        shop.change_settings(|settings| settings.allow_cross_location_redemption = false).await;
        let new = here.enroll("anna@example.com").await;
        let refused = app.restore_card(&operator, wide, because()).await;
        assert_fails!(refused, Error::Conflict { code: "loyalty_card_already_exists", .. });
        let second = there.enroll("anna@example.com").await;
        let own = "SELECT COUNT(*) FROM cards WHERE deleted_at IS NULL AND scope_store_id = enrolled_at_store_id";
        assert_eq!(app.count(own).await, 2);
        // A further card goes into the trash and comes back as what it was.
        shop.change_settings(|settings| settings.allow_cross_location_redemption = true).await;
        assert_eq!(app.doubled_cards(&shop.owner()).await.unwrap().cards, 1);
        app.delete_card(&operator, second, because()).await.unwrap();
        app.restore_card(&operator, second, because()).await.unwrap();
        assert_eq!(app.doubled_cards(&shop.owner()).await.unwrap().cards, 1);
        for till in [&here, &there] {
            assert!([new, second].contains(&till.enroll("anna@example.com").await));
        }
        let nil = app.raw().await.id(uuid::Uuid::nil());
        let places = format!("SELECT COUNT(*) FROM cards WHERE deleted_at IS NULL AND scope_store_id = {nil}");
        assert!(app.count(&places).await <= 1);
        assert_eq!(app.examine_isolation().await.unwrap().strays, []);
        app.verify().await;
    }

    /// G-L11: switched off again, and on again: each card is where it was enrolled, and uniqueness holds throughout.
    async fn switching_back_and_forth_keeps_every_card_and_uniqueness(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = cafe(&app, true).await;
        let (here, there) = (shop.till(0).await, shop.till(1).await);
        let wide = here.enroll("anna@example.com").await;
        shop.change_settings(|settings| settings.allow_cross_location_redemption = false).await;
        booked(here.earn(wide, 1000).await);
        assert_eq!(refusal(there.earn(wide, 1000).await), Refusal::CardNotFound);
        assert!(here.try_enroll("anna@example.com").await.unwrap().already_enrolled);
        let second = there.enroll("anna@example.com").await;
        for cross_location in [true, false, true] {
            shop.change_settings(|settings| settings.allow_cross_location_redemption = cross_location).await;
            assert!(here.try_enroll("anna@example.com").await.unwrap().already_enrolled);
            assert!(there.try_enroll("anna@example.com").await.unwrap().already_enrolled);
        }
        booked(there.earn(wide, 1000).await);
        assert_eq!((here.points(wide).await, here.points(second).await), (200, 0));
        assert_eq!(app.count("SELECT COUNT(*) FROM cards").await, 2);
        app.verify().await;
    }

    /// Product §6, Look-up: part of a name, with the wildcards of the database taken literally.
    async fn a_name_is_found_by_a_part_of_it(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = cafe(&app, false).await;
        let (here, there) = (shop.till(0).await, shop.till(1).await);
        let mut anna = Shop::enrollment("anna@example.com");
        anna.first_name = Some(orion_domain::PersonName::new("Änna").unwrap());
        anna.last_name = Some(orion_domain::PersonName::new("O'Neill").unwrap());
        let card = here.enroll_with(anna).await.unwrap().card.record.card.id;
        here.enroll("ben@example.com").await;
        for text in ["änn", "ÄNNA", "o'ne", "Änna O'N"] {
            assert_eq!(found(&app, &here, text).await, [card], "{text}");
            assert!(found(&app, &there, text).await.is_empty());
        }
        for text in ["%", "_nna", "zoe", "", "\u{0}"] {
            assert!(found(&app, &here, text).await.is_empty(), "{text:?}");
        }
    }

    /// Safety §6.2: guessing at the terminal is budgeted by what was not found.
    async fn a_terminal_that_finds_nothing_for_long_has_to_wait(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = cafe(&app, true).await;
        let till = shop.till(0).await;
        till.enroll("anna@example.com").await;
        for number in 0..20 {
            assert!(found(&app, &till, &format!("nobody-{number}@example.com")).await.is_empty());
        }
        let text = LookUp::Anything("anna@example.com".to_owned());
        assert_fails!(app.look_up(&till.caller, text.clone()).await.map(|_| ()), Error::RateLimited { .. });
        app.clock.advance(601);
        assert!(app.look_up(&till.caller, text).await.unwrap().card.is_some());
    }
}
