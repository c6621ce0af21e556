//! Stores that come and go, their own domains, and the pages written for them.

use orion_domain::program::Look;
use orion_domain::text::LongText;
use orion_domain::{HostName, IdempotencyKey, Label, Locale, PageId, Role, Slug, StoreId};
use orion_service::pages::PageChange;
use orion_service::records::{Page, PageText};
use orion_service::stores::{NewStore, StoreChange};
use orion_service::{Error, RequestFacts};
use orion_testkit::{Shop, TestApp, both_engines, default_look, default_rules};
use uuid::Uuid;

use crate::help::{assert_fails, page_text, race, successes, wrong_fields};

fn host(name: &str) -> HostName {
    HostName::new(name).unwrap()
}

fn page(slug: &str, locale: Locale, body: &str) -> PageText {
    PageText { slug: Slug::new(slug).unwrap(), locale, body: LongText::new(body).unwrap(), ..page_text() }
}

fn look(slug: Option<&str>) -> Look {
    Look { terms_cms_page_slug: slug.map(|slug| Slug::new(slug).unwrap()), ..default_look() }
}

both_engines! {
    /// Two changes of different fields at once both stay: each is made on top of what is there, not of what was read before.
    async fn changes_of_a_store_at_once_do_not_undo_each_other(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let id = shop.stores[0].id;
        let answers = race(2, |number| {
            let (app, owner) = (app.app(), shop.owner());
            let change = if number == 0 {
                StoreChange { name: Some(Label::new("New name").unwrap()), ..StoreChange::default() }
            } else {
                StoreChange { default_locale: Some(Locale::Lb), ..StoreChange::default() }
            };
            async move { app.update_store(&owner, id, change).await }
        })
        .await;
        assert_eq!(successes(&answers), 2);
        let store = app.store(&shop.owner(), id).await.unwrap();
        assert_eq!((store.name.as_str(), store.default_locale), ("New name", Locale::Lb));
    }

    /// A form that was filled in on top of an older state is refused, and nothing is lost.
    async fn a_form_for_an_older_state_of_a_store_is_refused(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let seen = app.store(&shop.owner(), shop.stores[0].id).await.unwrap().updated_at;
        app.clock.advance(1);
        let form = |name| StoreChange { seen: Some(seen), ..Shop::store_form(name).into() };
        app.update_store(&shop.owner(), shop.stores[0].id, form("First")).await.unwrap();
        let late = app.update_store(&shop.owner(), shop.stores[0].id, form("Second")).await;
        assert_fails!(late, Error::Conflict { code: "store_changed", .. });
        assert_eq!(app.store(&shop.owner(), shop.stores[0].id).await.unwrap().name.as_str(), "First");
    }

    /// A deleted store keeps its cards and its slug; restored, it is what it was, but for its own domains.
    async fn a_store_goes_with_its_cards_kept_and_comes_back(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let (owner, store) = (shop.owner(), shop.stores[1].clone());
        shop.till(1).await.enroll("anna@example.com").await;
        app.add_store_domain(&owner, store.id, host("card.bakery.example")).await.unwrap();
        let impact = app.store_impact(&owner, store.id).await.unwrap();
        assert_eq!((impact.n_cards, impact.is_last, impact.domains.len()), (1, false, 1));
        app.delete_store(&owner, store.id).await.unwrap();
        assert_fails!(app.store(&owner, store.id).await, Error::NotFound);
        assert_fails!(app.visitor(&store.slug, RequestFacts::default()).await, Error::NotFound);
        assert_eq!(app.store_at_host("card.bakery.example").await.unwrap(), None);
        assert_fails!(app.delete_store(&owner, store.id).await, Error::NotFound);
        let same_slug = NewStore { slug: store.slug.clone(), form: Shop::store_form("Another") };
        assert_eq!(wrong_fields(app.create_store(&owner, same_slug, None).await), ["/slug"]);
        let last = app.delete_store(&owner, shop.stores[0].id).await;
        assert_fails!(last, Error::Conflict { code: "last_store", .. });
        assert_eq!(app.deleted_stores(&owner).await.unwrap().len(), 1);
        app.restore_store(&owner, store.id).await.unwrap();
        assert_eq!(app.store(&owner, store.id).await.unwrap().name, store.name);
        assert_eq!(app.store_domains(&owner, store.id).await.unwrap(), []);
        let rows = "SELECT COUNT(*) FROM audit_log WHERE action IN ('store.delete', 'store.restore', 'store.add_domain')";
        assert_eq!(app.count(rows).await, 3);
        app.verify().await;
    }

    /// Of two who delete the last two stores at once, one is refused.
    async fn the_last_store_stays_however_many_delete_at_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let answers = race(2, |number| {
            let (app, owner, id) = (app.app(), shop.owner(), shop.stores[number].id);
            async move { app.delete_store(&owner, id).await }
        })
        .await;
        assert_eq!(successes(&answers), 1);
        assert_eq!(app.stores(&shop.owner()).await.unwrap().len(), 1);
    }

    /// Product §3: a host name serves one store of the platform.
    async fn a_host_name_is_given_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let (bakery, florist) = (app.shop("bakery").stores(2).open().await, app.shop("florist").open().await);
        let name = host("card.bakery.example");
        app.add_store_domain(&bakery.owner(), bakery.stores[0].id, name.clone()).await.unwrap();
        app.add_store_domain(&bakery.owner(), bakery.stores[0].id, name.clone()).await.unwrap();
        let elsewhere = app.add_store_domain(&bakery.owner(), bakery.stores[1].id, name.clone()).await;
        assert_eq!(wrong_fields(elsewhere), ["/host"]);
        let foreign = app.add_store_domain(&florist.owner(), florist.stores[0].id, name.clone()).await;
        assert_eq!(wrong_fields(foreign), ["/host"]);
        assert_fails!(app.remove_store_domain(&florist.owner(), florist.stores[0].id, &name).await, Error::NotFound);
        assert_fails!(app.remove_store_domain(&florist.owner(), bakery.stores[0].id, &name).await, Error::NotFound);
        assert_eq!(app.store_at_host("Card.Bakery.EXAMPLE").await.unwrap(), Some(bakery.stores[0].slug.clone()));
        app.remove_store_domain(&bakery.owner(), bakery.stores[0].id, &name).await.unwrap();
        assert_eq!(app.store_at_host("card.bakery.example").await.unwrap(), None);
        app.add_store_domain(&florist.owner(), florist.stores[0].id, name).await.unwrap();
        for number in 0..9 {
            app.add_store_domain(&florist.owner(), florist.stores[0].id, host(&format!("c{number}.example"))).await.unwrap();
        }
        let eleventh = app.add_store_domain(&florist.owner(), florist.stores[0].id, host("more.example")).await;
        assert_fails!(eleventh, Error::Conflict { code: "too_many_domains", .. });
    }

    /// What another node changed is seen after half a minute.
    async fn a_host_name_is_remembered_for_thirty_seconds(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        app.add_store_domain(&shop.owner(), shop.stores[0].id, host("card.bakery.example")).await.unwrap();
        assert!(app.store_at_host("card.bakery.example").await.unwrap().is_some());
        app.raw().await.execute("DELETE FROM store_domains").await.unwrap();
        app.clock.advance(29);
        assert!(app.store_at_host("card.bakery.example").await.unwrap().is_some());
        app.clock.advance(1);
        assert_eq!(app.store_at_host("card.bakery.example").await.unwrap(), None);
    }

    /// Product §14: one address per store and language, each text kept.
    async fn pages_are_written_published_and_kept_in_every_version(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let (owner, store) = (shop.owner(), shop.stores[0].id);
        let key = || Some(IdempotencyKey::parse("write").unwrap());
        let first = app.create_page(&owner, store, page_text(), key()).await.unwrap();
        assert_eq!(app.create_page(&owner, store, page_text(), key()).await.unwrap(), first);
        assert_eq!(wrong_fields(app.create_page(&owner, store, page_text(), None).await), ["/slug"]);
        app.create_page(&owner, shop.stores[1].id, page_text(), None).await.unwrap();
        let french = app.create_page(&owner, store, page("hours", Locale::Fr, "Dès six heures."), None).await.unwrap();
        let taken = PageChange { locale: Some(Locale::En), ..PageChange::default() };
        assert_eq!(wrong_fields(app.update_page(&owner, french.id, taken).await), ["/slug"]);
        let body = PageChange { body: Some(LongText::new("From seven.").unwrap()), ..PageChange::default() };
        assert_eq!(app.update_page(&owner, first.id, body.clone()).await.unwrap().version, 2);
        let hidden = PageChange { is_published: Some(false), ..PageChange::default() };
        assert_eq!(app.update_page(&owner, first.id, hidden).await.unwrap().version, 2);
        app.clock.advance(1);
        let late = PageChange { seen: Some(first.updated_at), ..body };
        app.update_page(&owner, first.id, PageChange::default()).await.unwrap();
        assert_fails!(app.update_page(&owner, first.id, late).await, Error::Conflict { code: "page_changed", .. });
        assert_eq!(app.pages(&owner, Some(store), Page::first(10)).await.unwrap().items.len(), 2);
        let slice = app.pages(&owner, None, Page::first(2)).await.unwrap();
        assert_eq!((slice.items.len(), slice.next.is_some()), (2, true));
        app.delete_page(&owner, first.id).await.unwrap();
        assert_fails!(app.page(&owner, first.id).await, Error::NotFound);
        app.create_page(&owner, store, page_text(), None).await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM store_page_versions").await, 5);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action LIKE 'page.%'").await, 8);
    }

    /// Product §14: a visitor reads their language, else the store's, else any; what is withdrawn is not there.
    async fn a_page_is_shown_in_the_best_language_there_is(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let (owner, store) = (shop.owner(), shop.stores[0].id);
        let slug = Slug::new("hours").unwrap();
        let visitor = shop.visitor(0).await;
        let default = visitor.store().default_locale;
        let other = Locale::ALL.into_iter().find(|locale| *locale != default && *locale != Locale::Fr).unwrap();
        assert_fails!(app.public_page(&visitor, &slug, Locale::Fr).await, Error::NotFound);
        let last = app.create_page(&owner, store, page("hours", other, "other"), None).await.unwrap();
        let shown = async || app.public_page(&visitor, &slug, Locale::Fr).await.unwrap().text.body.to_string();
        assert_eq!(shown().await, "other");
        app.create_page(&owner, store, page("hours", default, "default"), None).await.unwrap();
        assert_eq!(shown().await, "default");
        let french = app.create_page(&owner, store, page("hours", Locale::Fr, "french"), None).await.unwrap();
        assert_eq!(shown().await, "french");
        let hidden = PageChange { is_published: Some(false), ..PageChange::default() };
        app.update_page(&owner, french.id, hidden).await.unwrap();
        assert_eq!(shown().await, "default");
        assert_fails!(app.public_page(&shop.visitor(1).await, &slug, Locale::Fr).await, Error::NotFound);
        app.delete_page(&owner, last.id).await.unwrap();
    }

    /// Product §14: a program names only a published page of its own stores, and consent keeps the version that was shown.
    async fn terms_are_a_published_page_of_the_programs_own_stores(db: TestDb) {
        let app = TestApp::new(db).await;
        let (bakery, florist) = (app.shop("bakery").stores(2).open().await, app.shop("florist").open().await);
        let owner = bakery.owner();
        app.create_page(&florist.owner(), florist.stores[0].id, page("roses", Locale::En, "Thorns."), None).await.unwrap();
        let hidden = PageText { is_published: false, ..page("draft", Locale::En, "Soon.") };
        app.create_page(&owner, bakery.stores[0].id, hidden, None).await.unwrap();
        for wrong in ["roses", "draft", "nothing"] {
            let answer = app.update_program(&owner, default_rules(), look(Some(wrong)), None).await;
            assert_eq!(wrong_fields(answer), ["/terms_cms_page_slug"], "{wrong}");
        }
        let terms = app.create_page(&owner, bakery.stores[0].id, page("terms", Locale::En, "One card."), None).await.unwrap();
        let choices = app.terms_pages(&owner).await.unwrap();
        assert_eq!(choices.iter().map(|page| page.slug.as_str()).collect::<Vec<_>>(), ["terms"]);
        let program = app.update_program(&owner, default_rules(), look(Some("terms")), None).await.unwrap();
        let visitor = bakery.visitor(1).await;
        let shown = app.terms(&visitor, &program, Locale::Fr).await.unwrap();
        assert_eq!(shown.version, format!("page-{}-version-1", terms.id));
        app.set_program_active(&owner, orion_service::programs::Activity::Active).await.unwrap();
        app.enroll_self(&visitor, Shop::enrollment("anna@example.com"), None).await.unwrap();
        let agreed = format!("SELECT COUNT(*) FROM customers WHERE terms_version = '{}'", shown.version);
        assert_eq!(app.count(&agreed).await, 1);
        let hidden = PageChange { is_published: Some(false), ..PageChange::default() };
        app.update_page(&owner, terms.id, hidden).await.unwrap();
        let shown = app.terms(&visitor, &program, Locale::Fr).await.unwrap();
        assert_eq!((shown.version, shown.page), (format!("program-version-{}", program.version), None));
        app.update_program(&owner, default_rules(), look(Some("terms")), None).await.unwrap();
    }

    /// G-T1, G-T2
    async fn places_of_another_merchant_are_not_found(db: TestDb) {
        let app = TestApp::new(db).await;
        let (bakery, florist) = (app.shop("bakery").stores(2).open().await, app.shop("florist").open().await);
        let (store, stranger) = (bakery.stores[0].id, florist.owner());
        let written = app.create_page(&bakery.owner(), store, page_text(), None).await.unwrap();
        for (store, page) in [(store, written.id), (StoreId::new(Uuid::from_u128(7)), PageId::new(Uuid::from_u128(7)))] {
            assert_fails!(app.page(&stranger, page).await, Error::NotFound);
            assert_fails!(app.update_page(&stranger, page, PageChange::default()).await, Error::NotFound);
            assert_fails!(app.delete_page(&stranger, page).await, Error::NotFound);
            assert_fails!(app.create_page(&stranger, store, page_text(), None).await, Error::NotFound);
            assert_fails!(app.pages(&stranger, Some(store), Page::first(5)).await, Error::NotFound);
            assert_fails!(app.store_domains(&stranger, store).await, Error::NotFound);
            assert_fails!(app.add_store_domain(&stranger, store, host("a.example")).await, Error::NotFound);
            assert_fails!(app.delete_store(&stranger, store).await, Error::NotFound);
            assert_fails!(app.restore_store(&stranger, store).await, Error::NotFound);
            assert_fails!(app.store_impact(&stranger, store).await, Error::NotFound);
        }
        assert_eq!(app.pages(&stranger, None, Page::first(5)).await.unwrap().items, []);
        assert_eq!(app.terms_pages(&stranger).await.unwrap(), []);
    }

    /// G-T8, G-T9: an admin on behalf gives a reason with every change.
    async fn places_change_on_behalf_only_with_a_reason(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let name = Label::new("Operations").unwrap();
        let (_, key) = app.create_api_key(None, StoreId::NIL, Role::PlatformAdmin, name).await.unwrap();
        let identity = app.who(&orion_service::authentication::Credential::Bearer(key)).await.unwrap();
        let silent = app.on_behalf(&app.operator(&identity).unwrap(), shop.id, None).await.unwrap();
        let (store, page) = (shop.stores[0].id, PageId::new(Uuid::from_u128(7)));
        assert_eq!(wrong_fields(app.create_page(&silent, store, page_text(), None).await), ["/reason"]);
        assert_eq!(wrong_fields(app.update_page(&silent, page, PageChange::default()).await), ["/reason"]);
        assert_eq!(wrong_fields(app.delete_page(&silent, page).await), ["/reason"]);
        assert_eq!(wrong_fields(app.add_store_domain(&silent, store, host("a.example")).await), ["/reason"]);
        assert_eq!(wrong_fields(app.remove_store_domain(&silent, store, &host("a.example")).await), ["/reason"]);
        assert_eq!(wrong_fields(app.delete_store(&silent, store).await), ["/reason"]);
        assert_eq!(wrong_fields(app.restore_store(&silent, store).await), ["/reason"]);
    }
}
