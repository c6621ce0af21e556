//! Opening and changing stores.

use orion_domain::{IdempotencyKey, Slug, StoreId, Zone};
use orion_service::stores::NewStore;
use orion_service::{Error, RequestFacts};
use orion_testkit::{Shop, TestApp, both_engines};
use uuid::Uuid;

use crate::help::{assert_fails, race, successes, wrong_fields};

pub(crate) fn new_store(slug: &str) -> NewStore {
    NewStore { slug: Slug::new(slug).unwrap(), form: Shop::store_form("A store") }
}

both_engines! {
    /// Product §3: a slug is given once on the whole platform.
    async fn a_slug_is_given_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let (bakery, florist) = (app.shop("bakery").open().await, app.shop("florist").open().await);
        assert_eq!(wrong_fields(app.create_store(&florist.owner(), new_store("bakery-1"), None).await), ["/slug"]);
        let answers = race(8, |number| {
            let (app, owner) = (app.app(), [bakery.owner(), florist.owner()][number % 2].clone());
            async move { app.create_store(&owner, new_store("corner"), None).await }
        })
        .await;
        assert_eq!(successes(&answers), 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM stores WHERE slug = 'corner'").await, 1);
    }

    /// Safety §4: the same key opens one store, and another request with it is refused; another merchant's key is another.
    async fn a_store_is_opened_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let (bakery, florist) = (app.shop("bakery").open().await, app.shop("florist").open().await);
        let key = || Some(IdempotencyKey::parse("open").unwrap());
        let first = app.create_store(&bakery.owner(), new_store("corner"), key()).await.unwrap();
        assert_eq!(app.create_store(&bakery.owner(), new_store("corner"), key()).await.unwrap(), first);
        assert_fails!(app.create_store(&bakery.owner(), new_store("park"), key()).await, Error::KeyReused);
        app.create_store(&florist.owner(), new_store("park"), key()).await.unwrap();
        assert_eq!(app.stores(&bakery.owner()).await.unwrap().len(), 2);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'store.create'").await, 4);
    }

    /// G-L2: the same key, eight times at once, is one store.
    async fn a_key_sent_eight_times_at_once_opens_one_store(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let answers = race(8, |_| {
            let (app, owner) = (app.app(), shop.owner());
            async move { app.create_store(&owner, new_store("corner"), Some(IdempotencyKey::parse("open").unwrap())).await }
        })
        .await;
        for answer in &answers {
            // Who lost the race may be told to try again.
            assert!(matches!(answer, Ok(_) | Err(Error::Contention | Error::Invalid(_))), "{answer:?}");
        }
        assert!(successes(&answers) >= 1);
        assert_eq!(app.stores(&shop.owner()).await.unwrap().len(), 2);
    }

    /// Product §3: everything of a store but its slug can change, and the counter knows at once.
    async fn a_store_changes_all_but_its_slug(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let staff = shop.staff_at(0).await;
        let mut form = Shop::store_form("By the river");
        form.zone = Zone::new("America/New_York").unwrap();
        let changed = app.update_store(&shop.owner(), shop.stores[0].id, form.clone()).await.unwrap();
        assert_eq!((changed.name.as_str(), &changed.slug), ("By the river", &staff.store().slug));
        assert_eq!(app.visitor(&changed.slug, RequestFacts::default()).await.unwrap().store(), &changed);
        assert_eq!(app.store(&shop.owner(), changed.id).await.unwrap(), changed);
        assert_fails!(app.update_store(&shop.owner(), StoreId::new(Uuid::from_u128(7)), form).await, Error::NotFound);
        assert_fails!(app.visitor(&Slug::new("nowhere").unwrap(), RequestFacts::default()).await, Error::NotFound);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'store.update'").await, 1);
    }
}
