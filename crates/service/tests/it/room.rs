//! How many of a thing there may be: the last one is made, one more is refused, and what makes room counts.

use orion_domain::pin::Pin;
use orion_domain::{Label, Locale, Role, Slug};
use orion_service::Error;
use orion_service::api_keys::ApiKeyForm;
use orion_service::counter::Partial;
use orion_service::pins::NewPin;
use orion_service::pins::assign::{AssignPins, Assigned, TypedPin};
use orion_service::records::PageText;
use orion_testkit::{TestApp, both_engines};

use crate::help::{assert_fails, page_text};
use crate::stores::new_store;

fn register() -> ApiKeyForm {
    ApiKeyForm { name: Label::new("Register").unwrap(), role: Role::StoreStaff, store: None, expires_in_days: None }
}

fn numbered(number: usize) -> PageText {
    PageText { slug: Slug::new(&format!("page-{number}")).unwrap(), locale: Locale::En, ..page_text() }
}

fn typed(staff_id: &str, pin: &str) -> TypedPin {
    TypedPin { name: "Sam".to_owned(), staff_id: Some(staff_id.to_owned()), pin: pin.to_owned(), is_manager: false }
}

both_engines! {
    /// A revoked key makes room for another.
    async fn a_merchant_has_two_hundred_live_keys(db: TestDb) {
        let app = TestApp::new(db).await;
        let owner = app.shop("bakery").open().await.owner();
        let first = app.make_merchant_key(&owner, register(), None).await.unwrap();
        for _ in 1..200 {
            app.make_merchant_key(&owner, register(), None).await.unwrap();
        }
        let refused = app.make_merchant_key(&owner, register(), None).await;
        assert_fails!(refused, Error::Conflict { code: "too_many_api_keys", .. });
        app.revoke_merchant_key(&owner, first.details.id).await.unwrap();
        app.make_merchant_key(&owner, register(), None).await.unwrap();
    }

    /// A deleted page makes room for another, and another store has room of its own.
    async fn a_store_has_two_hundred_pages(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let (owner, store) = (shop.owner(), shop.stores[0].id);
        let first = app.create_page(&owner, store, numbered(0), None).await.unwrap();
        for number in 1..200 {
            app.create_page(&owner, store, numbered(number), None).await.unwrap();
        }
        let refused = app.create_page(&owner, store, numbered(200), None).await;
        assert_fails!(refused, Error::Conflict { code: "too_many_pages", .. });
        app.create_page(&owner, shop.stores[1].id, numbered(200), None).await.unwrap();
        app.delete_page(&owner, first.id).await.unwrap();
        app.create_page(&owner, store, numbered(200), None).await.unwrap();
    }

    /// A deleted store makes room, and cannot come back while its place is taken.
    async fn a_merchant_has_five_hundred_stores(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let owner = shop.owner();
        for number in 1..500 {
            app.create_store(&owner, new_store(&format!("corner-{number}")), None).await.unwrap();
        }
        let refused = app.create_store(&owner, new_store("one-more"), None).await;
        assert_fails!(refused, Error::Conflict { code: "too_many_stores", .. });
        let closed = shop.stores[0].id;
        app.delete_store(&owner, closed).await.unwrap();
        let other = app.create_store(&owner, new_store("one-more"), None).await.unwrap();
        assert_fails!(app.restore_store(&owner, closed).await, Error::Conflict { code: "too_many_stores", .. });
        app.delete_store(&owner, other.id).await.unwrap();
        assert_eq!(app.restore_store(&owner, closed).await.unwrap().id, closed);
    }

    /// However they come, one by one or many at once; new digits for somebody who has a PIN need no room.
    async fn a_store_has_five_hundred_pins(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (owner, manager, store) = (shop.owner(), shop.manager_at(0).await, shop.stores[0].id);
        let assign = async |pins| {
            let command = AssignPins { store, pins, partial: Partial::Allowed, key: None };
            app.app().assign_pins(&owner, command).await.unwrap().results
        };
        let Assigned::Created(Some(first)) = assign(vec![typed("E-1", "482603")]).await[0] else { panic!("a new PIN") };
        app.copy_pin(&shop, first, 498).await;
        let results = assign(vec![typed("E-2", "739105"), typed("E-3", "605182"), typed("E-1", "371946")]).await;
        assert!(matches!(results[0], Assigned::Created(Some(_))), "the five hundredth: {results:?}");
        assert_eq!(results[1..], [Assigned::TooMany, Assigned::Replaced(first)]);
        let one_more = || NewPin {
            name: Label::new("Kim").unwrap(),
            staff_id: None,
            is_manager: false,
            pin: Pin::choose("582943").unwrap(),
        };
        let refused = app.create_pin(&manager, one_more(), None).await;
        assert_fails!(refused, Error::Conflict { code: "too_many_pins", .. });
        app.delete_pin(&manager, first).await.unwrap();
        app.create_pin(&manager, one_more(), None).await.unwrap();
    }
}
