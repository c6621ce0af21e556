//! Two merchants who never see each other.

use orion_domain::ledger::{Part, Refusal, VoidTarget};
use orion_domain::{CardId, CardNumber, Email, QrToken, Role, StaffPinId, StoreId, TransactionId};
use orion_service::cards::LookUp;
use orion_service::counter::Partial;
use orion_service::pins::PinChange;
use orion_service::records::Page;
use orion_service::{App, Error, StoreCaller};
use orion_testkit::{Shop, TestApp, Till, both_engines};
use uuid::Uuid;

use crate::help::{assert_fails, booked, refusal};

/// Everything that ids can be put into, and what each answers. What answers alike cannot be told apart.
struct Ids {
    card: CardId,
    number: CardNumber,
    qr: QrToken,
    email: &'static str,
    transaction: TransactionId,
    stamp: TransactionId,
    pin: StaffPinId,
    store: StoreId,
    order: &'static str,
}

fn words<T>(answer: Result<T, Error>) -> String {
    answer.map_or_else(|error| format!("{error:?}"), |_| "a yes".to_owned())
}

async fn try_everything(app: &App, till: &Till, owner: &orion_service::Caller, ids: &Ids) -> Vec<String> {
    let who: &StoreCaller = &till.caller;
    let receipt = VoidTarget::Order(orion_domain::OrderReference::new(ids.order).unwrap());
    let bulk = till.deactivate(&[ids.card], Partial::AllOrNothing).await.unwrap();
    vec![
        words(app.card(who, ids.card).await),
        words(app.look_up(who, LookUp::Id(ids.card)).await.map(|_| ())),
        words(app.look_up(who, LookUp::Number(ids.number)).await.map(|_| ())),
        words(app.look_up(who, LookUp::Qr(ids.qr.clone())).await.map(|_| ())),
        words(app.look_up(who, LookUp::Anything(ids.email.to_owned())).await.map(|_| ())),
        format!("{:?}", app.cards(who, Some(ids.email), None, Page::first(5)).await.unwrap().items),
        words(app.card_transactions(who, ids.card, None, 5).await),
        words(till.stamp(ids.card).await),
        words(till.redeem_stamps(ids.card).await),
        words(till.earn(ids.card, 1000).await),
        words(till.coffee(ids.card).await),
        words(till.adjust(ids.card, 5).await),
        words(till.void(ids.transaction).await),
        words(till.void_stamp(ids.stamp).await),
        words(till.void_part(receipt, Part::Whole).await),
        format!("{:?}", (bulk.applied, &bulk.results[0].outcome)),
        words(app.update_pin(who, ids.pin, PinChange::default()).await),
        words(app.delete_pin(who, ids.pin).await),
        words(app.unlock_pin(who, ids.pin).await),
        words(app.verify_pin(who, ids.pin, "4826").await),
        words(app.store(owner, ids.store).await),
        words(app.update_store(owner, ids.store, Shop::store_form("Mine")).await),
    ]
}

both_engines! {
    /// G-T1, G-T2, G-T8: what belongs to another merchant answers like what does not exist, wherever its id is put.
    async fn another_merchants_rows_are_not_found(db: TestDb) {
        let app = TestApp::new(db).await;
        let (bakery, florist) = (app.shop("bakery").open().await, app.shop("florist").open().await);
        let theirs = bakery.till(0).await;
        let card = theirs.enroll("anna@example.com").await;
        let record = app.card(&theirs.caller, card).await.unwrap().record;
        let (earn, stamp) = (booked(theirs.earn_order(card, 5000, "R-1").await), booked(theirs.stamp(card).await));
        let pin = bakery.pin(0, "Sam", "4826").await;
        let foreign = Ids {
            card,
            number: record.number,
            qr: record.qr,
            email: "anna@example.com",
            transaction: earn.id,
            stamp: stamp.id,
            pin,
            store: bakery.stores[0].id,
            order: "R-1",
        };
        let nothing = Uuid::from_u128(7);
        let absent = Ids {
            card: CardId::new(nothing),
            number: CardNumber::from_random(7),
            qr: QrToken::from_random([7; 24]),
            email: "nobody@example.com",
            transaction: TransactionId::new(nothing),
            stamp: TransactionId::new(nothing),
            pin: StaffPinId::new(nothing),
            store: StoreId::new(nothing),
            order: "R-7",
        };
        let owner = florist.owner_till(0).await;
        let to_foreign = try_everything(&app, &owner, &florist.owner(), &foreign).await;
        let to_absent = try_everything(&app, &owner, &florist.owner(), &absent).await;
        assert_eq!(to_foreign, to_absent);
        assert!(to_foreign.iter().all(|answer| answer != "a yes"), "{to_foreign:?}");
        let ledger = app.card_transactions(&theirs.caller, card, None, 10).await.unwrap().items;
        assert_eq!(ledger.len(), 3, "nothing was added");
        app.verify_pin(&theirs.caller, pin, "4826").await.unwrap();
        app.verify().await;
    }

    /// G-T1: lists and histories hold the own rows only, and a foreign reward is not in the catalogue.
    async fn lists_hold_the_own_rows_only(db: TestDb) {
        let app = TestApp::new(db).await;
        let bakery = app.shop("bakery").open().await;
        let florist = app.shop("florist").rules(|rules| rules.points_rewards.clear()).open().await;
        let (theirs, ours) = (bakery.till(0).await, florist.till(0).await);
        booked(theirs.earn(theirs.enroll("anna@example.com").await, 5000).await);
        let card = ours.enroll("anna@example.com").await;
        booked(ours.earn(card, 5000).await);
        let cards = app.cards(&ours.caller, None, None, Page::first(10)).await.unwrap().items;
        assert_eq!(cards.iter().map(|record| record.card.id).collect::<Vec<_>>(), [card]);
        let rows = app.store_transactions(&ours.caller, Page::first(10)).await.unwrap().items;
        assert!(rows.iter().all(|row| row.entry.merchant == florist.id) && rows.len() == 2);
        assert_eq!(refusal(ours.coffee(card).await), Refusal::RewardNotAvailable);
        assert_eq!(app.stores(&florist.owner()).await.unwrap(), florist.stores);
        app.verify().await;
    }

    /// G-T3: the store named in a request only narrows: another merchant's is not found, one's own without a role forbidden.
    async fn a_store_in_a_request_only_narrows(db: TestDb) {
        let app = TestApp::new(db).await;
        let (bakery, florist) = (app.shop("bakery").stores(2).open().await, app.shop("florist").open().await);
        for role in [Role::StoreStaff, Role::StoreManager] {
            let identity = app.who(&bakery.key(role, Some(0)).await).await.unwrap();
            app.store_caller(&identity, Some(bakery.stores[0].id)).await.unwrap();
            assert_fails!(app.store_caller(&identity, Some(bakery.stores[1].id)).await, Error::Forbidden);
            assert_fails!(app.store_caller(&identity, Some(florist.stores[0].id)).await, Error::NotFound);
            assert_fails!(app.store_caller(&identity, Some(StoreId::new(Uuid::from_u128(7)))).await, Error::NotFound);
            assert_fails!(app.caller(&identity), Error::Forbidden);
        }
        let owner = app.who(&bakery.key(Role::MerchantOwner, None).await).await.unwrap();
        app.store_caller(&owner, Some(bakery.stores[1].id)).await.unwrap();
        assert_fails!(app.store_caller(&owner, Some(florist.stores[0].id)).await, Error::NotFound);
    }

    /// G-T8: a manager's PINs are those of the own store.
    async fn a_pin_of_another_store_is_not_found(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let pin = shop.pin(0, "Sam", "4826").await;
        let elsewhere = shop.manager_at(1).await;
        assert_fails!(app.update_pin(&elsewhere, pin, PinChange::default()).await, Error::NotFound);
        assert_fails!(app.unlock_pin(&elsewhere, pin).await, Error::NotFound);
        assert_fails!(app.delete_pin(&elsewhere, pin).await, Error::NotFound);
        assert!(app.pins(&elsewhere).await.unwrap().is_empty());
        assert!(app.staff_tiles(&elsewhere).await.unwrap().is_empty());
        assert_eq!(app.pins(&shop.manager_at(0).await).await.unwrap().len(), 1);
    }

    /// G-T1: links, sessions and staff sessions of one merchant open nothing at another.
    async fn secrets_of_one_merchant_open_nothing_at_another(db: TestDb) {
        let app = TestApp::new(db).await;
        let (bakery, florist) = (app.shop("bakery").open().await, app.shop("florist").open().await);
        let (theirs, ours) = (bakery.till(0).await, florist.till(0).await);
        let card = theirs.enroll("anna@example.com").await;
        ours.enroll("anna@example.com").await;
        let (here, there) = (bakery.visitor(0).await, florist.visitor(0).await);
        app.send_sign_in_link(&here, &Email::new("anna@example.com").unwrap()).await.unwrap();
        let (_, link) = bakery.link_sent_to("anna@example.com").await;
        assert!(!app.link_is_live(&there, &link).await.unwrap());
        assert_fails!(app.sign_in_with_link(&there, &link).await, Error::LinkExpired);
        let session = app.sign_in_with_link(&here, &link).await.unwrap().token;
        app.customer_caller(&here, &session).await.unwrap();
        assert_fails!(app.customer_caller(&there, &session).await, Error::Unauthenticated);
        assert_fails!(app.new_card(&there, card).await, Error::NotFound);
        let pin = bakery.pin(0, "Sam", "4826").await;
        let staff = app.verify_pin(&theirs.caller, pin, "4826").await.unwrap().token;
        assert!(app.staff_session(&ours.caller, &staff).await.unwrap().is_none());
        app.end_staff_session(&ours.caller, &staff).await.unwrap();
        assert!(app.staff_session(&theirs.caller, &staff).await.unwrap().is_some());
    }
}
