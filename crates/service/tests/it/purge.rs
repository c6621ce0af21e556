//! The trash and the purge (safety §17), and what an admin gives back.

use orion_domain::{CardId, Email, IdempotencyKey, Reason, Role};
use orion_service::purge::Purge;
use orion_service::records::Page;
use orion_service::{Error, Operator};
use orion_store::{Engine, Store};
use orion_testkit::{Raw, TestApp, Till, both_engines};

use crate::help::{assert_fails, booked, wrong_fields};
use crate::platform::{audited, because, operator};

const DAY: i64 = 24 * 3600;

fn purge(confirmation: &str) -> Purge {
    Purge { confirmation: confirmation.to_owned(), reason: Reason::new("contract ended").unwrap() }
}

/// A card with a sale, a void and a receipt.
async fn used_card(till: &Till, email: &str) -> CardId {
    let card = till.enroll(email).await;
    booked(till.earn(card, 1000).await);
    booked(till.earn_order(card, 2000, email.trim_end_matches("@example.com")).await);
    card
}

async fn number(app: &TestApp, operator: &Operator, card: CardId) -> String {
    app.platform_card(operator, card).await.unwrap().card.number.to_string()
}

both_engines! {
    async fn a_card_goes_into_the_trash_and_comes_back_with_everything(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (operator, till) = (operator(&app).await, shop.till(0).await);
        let card = used_card(&till, "anna@example.com").await;
        assert_eq!(wrong_fields(app.delete_card(&operator, card, None).await), ["/reason"]);
        app.delete_card(&operator, card, because()).await.unwrap();
        assert_fails!(app.card(&till.caller, card).await, Error::NotFound);
        assert_fails!(app.delete_card(&operator, card, because()).await, Error::NotFound);
        app.restore_card(&operator, card, because()).await.unwrap();
        assert_eq!(app.card(&till.caller, card).await.unwrap().record.card.points_balance.get(), 300);
        assert_fails!(app.restore_card(&operator, card, because()).await, Error::Conflict { code: "not_in_trash", .. });
        app.delete_card(&operator, card, because()).await.unwrap();
        let second = till.enroll("anna@example.com").await;
        assert_ne!(second, card);
        let refused = app.restore_card(&operator, card, because()).await;
        assert_fails!(refused, Error::Conflict { code: "loyalty_card_already_exists", .. });
        assert_eq!(audited(&app, &shop).await, ["card.delete", "card.delete", "card.restore"]);
        app.verify().await;
    }

    async fn a_program_comes_back_unless_there_is_a_new_one(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let operator = operator(&app).await;
        let program = app.program(&shop.owner()).await.unwrap();
        app.delete_program(&shop.owner()).await.unwrap();
        let restored = app.restore_program(&operator, program.id, because()).await.unwrap();
        assert!(!restored.program.is_active(), "its owner switches it on again");
        app.delete_program(&shop.owner()).await.unwrap();
        app.create_program(&shop.owner(), program.rules.clone(), program.look.clone()).await.unwrap();
        let refused = app.restore_program(&operator, program.id, because()).await;
        assert_fails!(refused, Error::Conflict { code: "loyalty_program_already_exists", .. });
    }

    /// G-P1: a card in the trash whose person was forgotten meanwhile belongs to nobody, and comes back to nobody.
    async fn the_card_of_somebody_forgotten_stays_in_the_trash(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (operator, till) = (operator(&app).await, shop.till(0).await);
        let card = used_card(&till, "anna@example.com").await;
        let anna = app.find_people(&operator, &Email::new("anna@example.com").unwrap()).await.unwrap();
        app.delete_card(&operator, card, because()).await.unwrap();
        app.erase_person(&operator, anna[0].customer.id, because()).await.unwrap();
        let refused = app.restore_card(&operator, card, because()).await;
        assert_fails!(refused, Error::Conflict { code: "person_forgotten", .. });
        app.verify().await;
    }

    /// Safety §17: from the trash after thirty days, confirmed, whole; a tombstone stays and `verify` is content with it.
    async fn a_purge_takes_the_whole_chain_and_leaves_a_tombstone(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (operator, till) = (operator(&app).await, shop.till(0).await);
        let (card, other) = (used_card(&till, "anna@example.com").await, used_card(&till, "ben@example.com").await);
        let number = number(&app, &operator, card).await;
        let head = app.platform_card(&operator, card).await.unwrap().card.card;
        assert_fails!(
            app.purge_card(&operator, card, purge(&number)).await,
            Error::Conflict { code: "not_in_trash", .. }
        );
        app.delete_card(&operator, card, because()).await.unwrap();
        assert_eq!(wrong_fields(app.purge_card(&operator, card, purge("1234")).await), ["/confirmation"]);
        app.clock.advance(30 * DAY - 1);
        assert_fails!(
            app.purge_card(&operator, card, purge(&number)).await,
            Error::Conflict { code: "trash_too_young", .. }
        );
        app.clock.advance(1);
        let tombstone = app.purge_card(&operator, card, purge(&number)).await.unwrap();
        assert_eq!((tombstone.card.seq, tombstone.card.head_hash), (head.seq, head.head_hash));
        assert_eq!(tombstone.card.points_balance.get(), 300);
        assert_fails!(app.platform_card(&operator, card).await, Error::NotFound);
        let report = app.app().verify().await.unwrap();
        assert_eq!((report.faults.len(), report.tombstones, report.cards), (0, 1, 1));
        booked(till.earn(other, 1000).await);
        assert_eq!(audited(&app, &shop).await, ["card.delete", "card.purge"]);
        let mut raw = app.raw().await;
        if let Raw::Postgres(_) = raw {
            raw.execute("SET ROLE orion_app").await.unwrap();
            assert!(raw.execute("INSERT INTO tombstones SELECT * FROM tombstones").await.is_err());
        }
        for forbidden in ["DELETE FROM loyalty_transactions", "DELETE FROM tombstones", "UPDATE tombstones SET last_seq = 1"] {
            assert!(raw.execute(forbidden).await.is_err(), "{forbidden}");
        }
    }

    /// Safety §17: whoever removes a chain by hand, with its card or without, is found out.
    async fn a_chain_removed_by_hand_is_found(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (operator, till) = (operator(&app).await, shop.till(0).await);
        let card = used_card(&till, "anna@example.com").await;
        app.delete_card(&operator, card, because()).await.unwrap();
        let mut raw = app.raw().await;
        let lite = matches!(raw, Raw::Sqlite(_));
        if lite {
            raw.execute("PRAGMA foreign_keys = OFF").await.unwrap();
            assert!(raw.execute("DELETE FROM loyalty_transactions").await.is_err(), "no tombstone, no deletion");
            raw.execute("DROP TRIGGER loyalty_transactions_no_delete").await.unwrap();
        }
        raw.execute("DELETE FROM transaction_context").await.unwrap();
        raw.execute("DELETE FROM order_claims").await.unwrap();
        raw.execute("DELETE FROM bonus_claims").await.unwrap();
        raw.execute("DELETE FROM loyalty_transactions").await.unwrap();
        let problems = async || {
            let faults = app.app().verify().await.unwrap().faults;
            faults.into_iter().map(|fault| (fault.card, fault.problem)).collect::<Vec<_>>()
        };
        assert_eq!(problems().await, [(card, "the card has no rows")]);
        raw.execute("DELETE FROM cards").await.unwrap();
        assert_eq!(problems().await, [(card, "the card is gone without a tombstone")]);
    }

    /// Safety §17: a program goes with the chains it decided, once all of them may go.
    async fn a_program_is_purged_with_its_cards(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (operator, till) = (operator(&app).await, shop.till(0).await);
        let card = used_card(&till, "anna@example.com").await;
        let program = app.program(&shop.owner()).await.unwrap();
        app.delete_program(&shop.owner()).await.unwrap();
        app.clock.advance(30 * DAY);
        let refused = app.purge_program(&operator, program.id, purge("Bonus card")).await;
        assert_fails!(refused, Error::Conflict { code: "program_in_use", .. });
        app.delete_card(&operator, card, because()).await.unwrap();
        app.clock.advance(30 * DAY);
        assert_eq!(wrong_fields(app.purge_program(&operator, program.id, purge("bonus")).await), ["/confirmation"]);
        assert_eq!(app.purge_program(&operator, program.id, purge("Bonus card")).await.unwrap(), 1);
        assert_fails!(app.platform_program(&operator, program.id).await, Error::NotFound);
        let report = app.app().verify().await.unwrap();
        assert_eq!((report.faults.len(), report.tombstones, report.entries), (0, 1, 0));
    }

    /// G-T8, G-T9, G-L2: points given back are a row of the ledger that names the admin, once for a key.
    async fn points_given_back_name_the_admin(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (operator, till) = (operator(&app).await, shop.till(0).await);
        let card = till.enroll("anna@example.com").await;
        let key = || IdempotencyKey::parse("a-key-of-an-admin").unwrap();
        let reason = || Reason::new("lost by a fault").unwrap();
        let first = app.restore_points(&operator, card, 250, reason(), key()).await.unwrap();
        let again = app.restore_points(&operator, card, 250, reason(), key()).await.unwrap();
        assert_eq!((first.replayed, again.replayed, &first.entries), (false, true, &again.entries));
        let row = first.transaction().unwrap();
        assert!(row.acting_admin.is_some());
        assert_eq!((row.points_delta.get(), row.points_balance_after.get()), (250, 250));
        for wrong in [0, -5, 100_001] {
            let refused = app.restore_points(&operator, card, wrong, reason(), key()).await;
            assert_eq!(wrong_fields(refused), ["/points"]);
        }
        let list = app.restored_points(&operator, Page::first(10)).await.unwrap().items;
        assert_eq!(list.iter().map(|found| found.entry.id).collect::<Vec<_>>(), [row.id]);
        assert_eq!(list[0].reason.as_deref(), Some("lost by a fault"));
        assert_eq!(audited(&app, &shop).await, ["card.restore_points"]);
        app.verify().await;
    }

    /// G-T8: an admin opens the PIN of any store of the merchant, for a reason.
    async fn an_admin_unlocks_a_pin_on_the_merchants_behalf(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let operator = operator(&app).await;
        let pin = shop.pin(1, "Sam", "4826").await;
        let staff = shop.caller_at(1, Role::StoreStaff).await;
        while !matches!(app.verify_pin(&staff, pin, "9173").await, Err(Error::PinLocked { .. })) {}
        let silent = app.on_behalf(&operator, shop.id, None).await.unwrap();
        assert_eq!(wrong_fields(app.unlock_pin_of(&silent, pin).await), ["/reason"]);
        let caller = app.on_behalf(&operator, shop.id, because()).await.unwrap();
        app.unlock_pin_of(&caller, pin).await.unwrap();
        app.verify_pin(&staff, pin, "4826").await.unwrap();
        let stranger = app.shop("florist").open().await;
        let elsewhere = app.on_behalf(&operator, stranger.id, because()).await.unwrap();
        assert_fails!(app.unlock_pin_of(&elsewhere, pin).await, Error::NotFound);
    }

    async fn the_program_says_how_it_is(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = operator(&app).await;
        let health = app.health(&operator).await.unwrap();
        assert_eq!((health.database.engine, health.last_verify), (app.engine(), None));
        assert!(health.database.migrations >= 6 && health.database.newest_migration >= 10);
        assert!(health.disk.is_none_or(|disk| disk.total_bytes >= disk.free_bytes));
        app.verify().await;
        assert_eq!(app.health(&operator).await.unwrap().last_verify.map(|last| last.faults), Some(0));
    }
}

/// Safety §17, G-L6: where the everyday user owns no tables, the purge alone connects as their owner; without the owner's
/// address it is refused in words, and everything else goes on.
#[test]
fn a_purge_connects_as_the_owner_of_the_tables() {
    orion_testkit::run(Engine::Postgres, async |db| {
        let everyday = db.target_of_everyday_user().await;
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (operator, till) = (operator(&app).await, shop.till(0).await);
        let cards = [used_card(&till, "anna@example.com").await, used_card(&till, "ben@example.com").await];
        for card in cards {
            app.delete_card(&operator, card, because()).await.unwrap();
        }
        app.clock.advance(30 * DAY);
        let apart = app.node_over(Store::open(&everyday).await.unwrap());
        let anna = number(&apart, &operator, cards[0]).await;
        assert_eq!(apart.purge_card(&operator, cards[0], purge(&anna)).await.unwrap().card.id, cards[0]);
        let ownerless = app.node_over(Store::open_as_it_is(&everyday).await.unwrap());
        let ben = number(&ownerless, &operator, cards[1]).await;
        assert_fails!(
            ownerless.purge_card(&operator, cards[1], purge(&ben)).await,
            Error::Conflict { code: "purge_needs_owner", .. }
        );
        ownerless.restore_card(&operator, cards[1], because()).await.unwrap();
        let report = apart.app().verify().await.unwrap();
        assert_eq!((report.faults.len(), report.tombstones, report.cards), (0, 1, 1));
        // The owner's connection goes back as it came: what follows on it starts anew.
        assert_fails!(
            apart.purge_card(&operator, cards[1], purge(&ben)).await,
            Error::Conflict { code: "not_in_trash", .. }
        );
        for store in [apart.app(), ownerless.app()] {
            store.drain().await;
        }
    });
}
