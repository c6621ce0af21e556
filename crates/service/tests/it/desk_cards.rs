//! Cards, transactions and work on many cards, at the desk.

use std::collections::BTreeSet;

use orion_domain::ledger::{Refusal, TransactionType as Type};
use orion_domain::{CardId, Delta, IdempotencyKey, Points, Reason, Role};
use orion_service::bulk::{BulkAsked, BulkWork};
use orion_service::counter::Partial;
use orion_service::cross_location::CrossLocation;
use orion_service::desk_cards::{CardTurn, CardsAsked, TransactionsAsked};
use orion_service::records::{BulkItems, CardSelection, Page};
use orion_service::{Caller, DeskCaller, Error};
use orion_testkit::{Shop, TestApp, both_engines};
use uuid::Uuid;

use crate::help::{assert_fails, booked, refusal};

fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::parse(text).unwrap()
}

fn because() -> Reason {
    Reason::new("because").unwrap()
}

fn points(count: i64) -> Points {
    Points::new(count).unwrap()
}

async fn desk(app: &TestApp, shop: &Shop, role: Role, store: Option<usize>) -> DeskCaller {
    app.desk_caller(&app.who(&shop.key(role, store).await).await.unwrap()).await.unwrap()
}

fn number(number: u128) -> CardId {
    CardId::new(Uuid::from_u128(number))
}

/// Points and stamps of all cards.
async fn held(app: &TestApp) -> (i64, i64) {
    (app.count("SELECT SUM(points_balance) FROM cards").await, app.count("SELECT SUM(stamp_count) FROM cards").await)
}

async fn bonus(
    app: &TestApp,
    owner: &Caller,
    cards: &[CardId],
    partial: Partial,
    name: &str,
) -> orion_service::bulk::BulkReceipt {
    let asked = BulkAsked::new(BulkWork::Bonus(points(5)), cards.to_vec(), because(), partial);
    app.bulk_named(owner, asked, key(name)).await.unwrap()
}

both_engines! {
    /// G-T5, G-T8: a manager sees the cards and transactions of their store and no others, and changes none.
    async fn a_manager_sees_their_own_store(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let (here, there) = (shop.till(0).await, shop.till(1).await);
        let anna = here.enroll("anna@example.com").await;
        // Cards of one instant have no order.
        app.clock.advance(1);
        let ben = there.enroll("ben@example.com").await;
        booked(there.earn(anna, 500).await);
        let manager = desk(&app, &shop, Role::StoreManager, Some(0)).await;
        let owner = desk(&app, &shop, Role::MerchantOwner, None).await;
        let seen = async |desk: &DeskCaller, asked: CardsAsked| -> Vec<CardId> {
            app.desk_cards(desk, &asked, Page::first(9)).await.unwrap().items.iter().map(|record| record.card.id).collect()
        };
        let search = |text: &str| CardsAsked { search: Some(text.to_owned()), ..CardsAsked::default() };
        assert_eq!(seen(&manager, CardsAsked::default()).await, [anna]);
        assert_eq!(seen(&owner, CardsAsked::default()).await, [ben, anna]);
        assert_eq!(seen(&manager, search("ben@example.com")).await, []);
        assert_eq!(seen(&owner, search("ben@example.com")).await, [ben]);
        assert_fails!(app.desk_card(&manager, ben).await, Error::NotFound);
        assert_fails!(app.desk_card_history(&manager, ben, None, 9).await, Error::NotFound);
        let theirs = CardsAsked { store: Some(shop.stores[1].id), ..CardsAsked::default() };
        assert_fails!(app.desk_cards(&manager, &theirs, Page::first(9)).await, Error::NotFound);
        let rows = app.desk_transactions(&manager, &TransactionsAsked::default(), Page::first(9)).await.unwrap().items;
        assert!(rows.iter().all(|row| row.entry.store == Some(shop.stores[0].id)) && rows.len() == 1);
        assert_eq!(app.desk_stores(&manager).await.unwrap().len(), 1);
        assert_fails!(manager.whole_merchant(), Error::Forbidden);
    }

    /// Product §7: closing, opening and correcting leave their rows, their reasons, and an audit row each.
    async fn an_owner_closes_opens_and_corrects_with_a_reason(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (till, owner) = (shop.till(0).await, shop.owner());
        let card = till.enroll("anna@example.com").await;
        booked(app.turn_card(&owner, card, CardTurn::Deactivate, because(), key("a")).await);
        assert_eq!(refusal(till.earn(card, 500).await), Refusal::CardInactive);
        assert_eq!(refusal(app.turn_card(&owner, card, CardTurn::Deactivate, because(), key("b")).await), Refusal::CardNotActive);
        booked(app.turn_card(&owner, card, CardTurn::Reactivate, because(), key("c")).await);
        let row = booked(app.adjust_card(&owner, card, Delta::new(70), because(), key("d")).await);
        assert_eq!((row.transaction_type, row.store, row.points_balance_after.get()), (Type::PointsAdjustment, None, 70));
        let again = app.adjust_card(&owner, card, Delta::new(70), because(), key("d")).await.unwrap();
        assert!(again.replayed);
        assert_fails!(app.turn_card(&owner, number(7), CardTurn::Deactivate, because(), key("e")).await, Error::Refused(Refusal::CardNotFound));
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE reason = 'because'").await, 3);
        app.verify().await;
    }

    /// Product §9, Merchant: transactions by store, type, staff and day, in the calendar of the merchant.
    async fn transactions_are_narrowed_by_store_type_staff_and_day(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let (here, there) = (shop.till(0).await, shop.till(1).await);
        let pin = shop.pin(0, "Sam", "4826").await;
        let card = here.enroll("anna@example.com").await;
        booked(here.pin(pin, "4826").earn(card, 500).await);
        booked(there.stamp(card).await);
        app.clock.advance(48 * 3600);
        booked(here.stamp(card).await);
        let owner = DeskCaller::from(shop.owner());
        let count = async |asked: TransactionsAsked| {
            app.desk_transactions(&owner, &asked, Page::first(50)).await.unwrap().items.len()
        };
        let all = TransactionsAsked::default();
        let (first, second) = (Some(shop.stores[0].id), Some(shop.stores[1].id));
        assert_eq!(count(all).await, 4);
        assert_eq!((count(TransactionsAsked { store: first, ..all }).await, count(TransactionsAsked { store: second, ..all }).await), (3, 1));
        let stamps = TransactionsAsked { transaction_type: Some(Type::StampEarned), ..all };
        assert_eq!((count(stamps).await, count(TransactionsAsked { store: first, ..stamps }).await), (2, 1));
        let sams = TransactionsAsked { staff_pin: Some(pin), ..all };
        assert_eq!((count(sams).await, count(TransactionsAsked { transaction_type: Some(Type::StampEarned), ..sams }).await), (1, 0));
        let today = app.desk_zone(&owner, None).await.unwrap().day_of(app.now());
        assert_eq!(count(TransactionsAsked { from: Some(today), to: Some(today), ..all }).await, 1);
        assert_eq!(count(TransactionsAsked { to: Some(today), ..all }).await, 4);
        let elsewhere = TransactionsAsked { staff_pin: Some(pin), store: second, ..all };
        assert_fails!(app.desk_transactions(&owner, &elsewhere, Page::first(9)).await, Error::NotFound);
        let csv = app.export_transactions(&shop.owner(), &stamps).await.unwrap();
        assert_eq!(csv.lines().count(), 3);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'transactions.export'").await, 1);
    }

    /// G-T10: a dry run judges every card and changes nothing; foreign ids read like ids that do not exist.
    async fn a_dry_run_counts_and_changes_nothing(db: TestDb) {
        let app = TestApp::new(db).await;
        let (shop, other) = (app.shop("bakery").open().await, app.shop("florist").open().await);
        let (till, owner) = (shop.till(0).await, shop.owner());
        let (anna, ben) = (till.enroll("anna@example.com").await, till.enroll("ben@example.com").await);
        let foreign = other.till(0).await.enroll("zoe@example.com").await;
        booked(till.earn(anna, 500).await);
        let rows = app.count("SELECT COUNT(*) FROM loyalty_transactions").await;
        let work = BulkWork::Bonus(points(20));
        let found = app.rehearse_named(&owner, work, vec![anna, ben, foreign, number(7)]).await.unwrap();
        assert_eq!((found.cards, found.points_held, found.points_given), (2, 50, 40));
        let refused: Vec<_> = found.refused.iter().map(|result| (result.card, result.outcome.clone())).collect();
        assert_eq!(refused, [(foreign, Err(Refusal::CardNotFound)), (number(7), Err(Refusal::CardNotFound))]);
        let selection = CardSelection { points_min: Some(1), ..CardSelection::default() };
        assert_eq!(app.rehearse_selection(&owner, work, &selection).await.unwrap().cards, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM loyalty_transactions").await, rows);
        assert_eq!(app.count("SELECT COUNT(*) FROM bulk_runs").await, 0);
        let nothing = bonus(&app, &owner, &[anna, foreign], Partial::AllOrNothing, "a").await;
        assert!(!nothing.applied && nothing.results[0].outcome == Err(Refusal::CardNotFound));
        let part = bonus(&app, &owner, &[anna, foreign], Partial::Allowed, "b").await;
        assert!(part.applied);
        assert_eq!((till.points(anna).await, other.till(0).await.points(foreign).await), (55, 0));
        let run = app.bulk_runs(&owner, Page::first(9)).await.unwrap().items.remove(0);
        assert_eq!((run.cards_done, run.cards_refused, run.is_running, run.points_moved), (1, 1, false, 5));
        let items = app.bulk_items(&owner, run.id, BulkItems::Refused, Page::first(9)).await.unwrap().items;
        assert_eq!((items.len(), items[0].item.card, items[0].number), (1, foreign, None));
        app.verify().await;
    }

    /// G-L2, G-L12: a run gives each card of its selection its points exactly once, whoever works on it and however often it
    /// is interrupted.
    async fn a_run_meets_every_card_exactly_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let (here, there, owner) = (shop.till(0).await, shop.till(1).await, shop.owner());
        let mut cards = BTreeSet::new();
        for number in 0..7 {
            cards.insert(here.enroll(&format!("here{number}@example.com")).await);
        }
        let elsewhere = there.enroll("there@example.com").await;
        let selection = CardSelection { store: Some(shop.stores[0].id), ..CardSelection::default() };
        let work = BulkWork::Bonus(points(30));
        let run = app.start_bulk(&owner, work, selection, because(), key("a")).await.unwrap();
        assert_eq!((run.cards_expected, run.is_running), (7, true));
        let again = app.start_bulk(&owner, work, selection, because(), key("a")).await.unwrap();
        assert_eq!(again.id, run.id, "the same key is the same run");
        let restarted = app.restarted();
        let (first, second) = tokio::join!(app.work_bulk_runs(), restarted.work_bulk_runs());
        first.and(second).unwrap();
        app.restarted().work_bulk_runs().await.unwrap();
        for card in &cards {
            assert_eq!(here.points(*card).await, 30);
        }
        assert_eq!(there.points(elsewhere).await, 0);
        let run = app.bulk_run(&owner, run.id).await.unwrap();
        assert_eq!((run.is_running, run.cards_done, run.cards_refused, run.points_moved), (false, 7, 0, 210));
        let items = app.bulk_items(&owner, run.id, BulkItems::All, Page::first(50)).await.unwrap().items;
        assert_eq!(items.iter().map(|record| record.item.card).collect::<BTreeSet<_>>(), cards);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'card.bulk_bonus'").await, 1);
        app.verify().await;
    }

    /// Product §6, safety §3.4: switched on, doubled cards are merged card by card; every sum stays, the emptied cards say
    /// where their balance went, and a run that was interrupted or is done again does no more.
    async fn a_merge_carries_everything_over(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("cafe").stores(3).settings(|settings| settings.allow_cross_location_redemption = false).open().await;
        let tills = [shop.till(0).await, shop.till(1).await, shop.till(2).await];
        let mut annas = Vec::new();
        for (number, till) in tills.iter().enumerate() {
            let card = till.enroll("anna@example.com").await;
            booked(till.earn(card, 1000 * (i64::try_from(number).unwrap() + 1)).await);
            booked(till.stamp(card).await);
            annas.push(card);
            app.clock.advance(60);
        }
        let ben = tills[0].enroll("ben@example.com").await;
        app.clock.advance(60);
        tills[2].enroll("ben@example.com").await;
        let zoe = tills[1].enroll("zoe@example.com").await;
        let owner = shop.owner();
        assert_fails!(app.start_merge(&owner, because(), key("a")).await, Error::Conflict { code: "cross_location_off", .. });
        let doubled = app.doubled_cards(&owner).await.unwrap();
        assert_eq!((doubled.customers, doubled.cards, doubled.points, doubled.stamps), (2, 3, 500, 2));
        app.set_cross_location(&owner, CrossLocation::On).await.unwrap();
        let before = held(&app).await;
        let run = app.start_merge(&owner, because(), key("b")).await.unwrap();
        let restarted = app.restarted();
        let (first, second) = tokio::join!(app.work_bulk_runs(), restarted.work_bulk_runs());
        first.and(second).unwrap();
        assert_eq!(held(&app).await, before);
        let run = app.bulk_run(&owner, run.id).await.unwrap();
        assert_eq!((run.is_running, run.cards_done, run.cards_refused, run.points_moved, run.stamps_moved), (false, 3, 0, 500, 2));
        assert_eq!((tills[2].points(annas[0]).await, tills[2].stamps(annas[0]).await), (600, 3));
        assert_eq!(refusal(tills[1].earn(annas[1], 100).await), Refusal::CardInactive);
        let desk = DeskCaller::from(owner.clone());
        assert_eq!(app.desk_card(&desk, annas[1]).await.unwrap().merged_into, Some(annas[0]));
        assert_fails!(app.turn_card(&owner, annas[1], CardTurn::Reactivate, because(), key("c")).await, Error::Conflict { code: "card_merged", .. });
        for till in &tills {
            assert_eq!(till.enroll("anna@example.com").await, annas[0]);
            assert_eq!(till.enroll("ben@example.com").await, ben);
        }
        assert_eq!(tills[0].enroll("zoe@example.com").await, zoe);
        assert_eq!(app.doubled_cards(&owner).await.unwrap().customers, 0);
        // Off again: an emptied card holds no place, so the store gives another one.
        app.set_cross_location(&owner, CrossLocation::Off).await.unwrap();
        let new = tills[1].try_enroll("anna@example.com").await.unwrap();
        assert!(!new.already_enrolled && !annas.contains(&new.card.record.card.id));
        app.set_cross_location(&owner, CrossLocation::On).await.unwrap();
        assert_eq!(app.doubled_cards(&owner).await.unwrap().customers, 1);
        app.verify().await;
    }

    /// Safety §3.4: a younger card that holds the merchant-wide place, as a race of two nodes can leave it, is in nobody's way.
    async fn a_place_that_a_younger_card_holds_is_given_back(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("cafe").stores(2).settings(|settings| settings.allow_cross_location_redemption = false).open().await;
        let old = shop.till(0).await.enroll("anna@example.com").await;
        app.clock.advance(60);
        let young = shop.till(1).await.enroll("anna@example.com").await;
        let mut raw = app.raw().await;
        let (nil, id) = (raw.id(Uuid::nil()), raw.id(young.uuid()));
        raw.execute(&format!("UPDATE cards SET scope_store_id = {nil} WHERE id = {id}")).await.unwrap();
        app.set_cross_location(&shop.owner(), CrossLocation::On).await.unwrap();
        assert_eq!(shop.till(1).await.enroll("anna@example.com").await, old);
        for to in [CrossLocation::Off, CrossLocation::On] {
            app.set_cross_location(&shop.owner(), to).await.unwrap();
        }
        app.set_cross_location(&shop.owner(), CrossLocation::Off).await.unwrap();
        assert_eq!(shop.till(1).await.enroll("anna@example.com").await, young);
        assert_eq!(shop.till(0).await.enroll("anna@example.com").await, old);
    }
}
