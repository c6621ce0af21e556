//! An admin at work on behalf of a merchant (G-T9), and whoever has a desk at several merchants.

use orion_domain::settings::Settings;
use orion_domain::{MerchantId, Reason, Role};
use orion_service::authentication::Credential;
use orion_service::records::{AuditFilter, Page, Surface};
use orion_service::{Error, Identity, Operator};
use orion_testkit::{Shop, TestApp, both_engines};

use crate::help::{assert_fails, wrong_fields};
use crate::platform::operator;

const MINUTE: i64 = 60;

fn reason(text: &str) -> Reason {
    Reason::new(text).unwrap()
}

/// An admin who is signed in.
async fn admin(app: &TestApp) -> (Credential, Identity, Operator) {
    let person = app.admin("admin@example.com").await;
    let cookie = app.cookie(&person, Surface::Admin).await;
    let identity = app.who(&cookie).await.unwrap();
    let operator = app.operator(&identity).unwrap();
    (cookie, identity, operator)
}

/// What the owner reads of admins: action, reason and whose row it is, newest first.
async fn seen_by_the_owner(app: &TestApp, shop: &Shop) -> Vec<(String, Option<String>, bool)> {
    let everything = AuditFilter::default();
    let log = app.audit_log(&shop.owner(), &everything, Page::first(50)).await.unwrap().items;
    let by_admins = log.into_iter().filter(|logged| logged.entry.acting_admin.is_some());
    by_admins.map(|logged| (logged.entry.action, logged.entry.reason, logged.merchant == shop.id)).collect()
}

both_engines! {
    /// G-T9: acting begins with a reason, which is on everything that the admin then changes, and the owner reads all of it.
    async fn whoever_acts_gives_a_reason_that_the_owner_reads(db: TestDb) {
        let app = TestApp::new(db).await;
        let (bakery, florist) = (app.shop("bakery").open().await, app.shop("florist").open().await);
        let (_, identity, operator) = admin(&app).await;
        assert!(app.acting(&identity).await.unwrap().is_none());
        let session = app.start_acting(&operator, bakery.id, reason("asked by phone")).await.unwrap();
        let acting = app.acting(&identity).await.unwrap().unwrap();
        assert_eq!((acting.session.id, acting.session.merchant), (session.id, bakery.id));
        let caller = acting.desk.whole_merchant().unwrap();
        assert_eq!((caller.merchant(), caller.role()), (bakery.id, Role::PlatformAdmin));
        app.clock.advance(1);
        app.update_settings(caller, Settings { allow_void_transactions: false, ..Settings::default() }).await.unwrap();
        let because = || Some("asked by phone".to_owned());
        assert_eq!(
            seen_by_the_owner(&app, &bakery).await,
            [("settings.update".to_owned(), because(), true), ("acting.start".to_owned(), because(), true)]
        );
        assert_eq!(seen_by_the_owner(&app, &florist).await, [], "and nobody else");
        let nowhere = app.at_store(&acting.desk, florist.stores[0].id).await;
        assert_fails!(nowhere, Error::NotFound);
    }

    /// G-T9: without a reason nothing changes on a merchant's behalf, and there is no reason without words.
    async fn nothing_changes_without_a_reason(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (_, _, operator) = admin(&app).await;
        let silent = app.on_behalf(&operator, shop.id, None).await.unwrap();
        assert!(app.settings(&silent).await.is_ok(), "looking needs none");
        assert_eq!(wrong_fields(app.update_settings(&silent, Settings::default()).await), ["/reason"]);
        assert!(Reason::new("  ").is_err());
        assert_eq!(seen_by_the_owner(&app, &shop).await, []);
    }

    /// G-T9: an hour, and it is over; stopping ends it at once; so does the sign-out, and the merchant's deletion.
    async fn acting_ends_after_an_hour_and_when_it_is_stopped(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (cookie, identity, operator) = admin(&app).await;
        app.start_acting(&operator, shop.id, reason("first")).await.unwrap();
        for _ in 0..5 {
            app.clock.advance(10 * MINUTE);
            app.forget_identities().await;
            assert!(app.who(&cookie).await.is_ok(), "the admin goes on working");
        }
        app.clock.advance(10 * MINUTE - 1);
        assert!(app.acting(&identity).await.unwrap().is_some());
        app.clock.advance(1);
        assert!(app.acting(&identity).await.unwrap().is_none(), "an hour");
        app.start_acting(&operator, shop.id, reason("second")).await.unwrap();
        app.clock.advance(1);
        app.stop_acting(&identity).await.unwrap();
        assert!(app.acting(&identity).await.unwrap().is_none());
        app.stop_acting(&identity).await.unwrap();
        let actions: Vec<String> = seen_by_the_owner(&app, &shop).await.into_iter().map(|row| row.0).collect();
        assert_eq!(actions, ["acting.stop", "acting.start", "acting.start"], "stopping twice is stopping once");
        app.start_acting(&operator, shop.id, reason("third")).await.unwrap();
        app.delete_merchant(&operator, shop.id, Some(reason("contract ended"))).await.unwrap();
        assert!(app.acting(&identity).await.unwrap().is_none());
    }

    /// G-T9: acting is one person's in one browser: keys give their reason with each change, and other sessions hold no desk.
    async fn a_key_cannot_act_and_neither_can_another_session(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let key = operator(&app).await;
        assert_fails!(app.start_acting(&key, shop.id, reason("by key")).await, Error::Forbidden);
        let (_, identity, operator) = admin(&app).await;
        app.start_acting(&operator, shop.id, reason("here")).await.unwrap();
        let other = app.sign_in("admin@example.com", orion_testkit::GOOD_PASSWORD, Surface::Admin, orion_service::RequestFacts::default()).await.unwrap();
        let other = app.who(&Credential::Cookie { surface: Surface::Admin, token: other.token }).await.unwrap();
        assert!(app.acting(&other).await.unwrap().is_none());
        app.stop_acting(&other).await.unwrap();
        assert!(app.acting(&identity).await.unwrap().is_some(), "and stop nobody else's");
        let nobody = MerchantId::new(uuid::Uuid::from_u128(7));
        assert_fails!(app.start_acting(&operator, nobody, reason("nobody")).await, Error::NotFound);
        let owner = app.person("olga@example.com").await;
        app.hire(&owner, &shop, None, Role::MerchantOwner).await;
        let owner = app.who(&app.cookie(&owner, Surface::Merchant).await).await.unwrap();
        assert!(app.acting(&owner).await.unwrap().is_none());
        assert_fails!(app.operator(&owner), Error::Forbidden);
    }

    /// G-T3: a person with several desks chooses one; a desk of somebody else cannot be chosen.
    async fn a_desk_is_chosen_among_the_own_ones(db: TestDb) {
        let app = TestApp::new(db).await;
        let bakery = app.shop("bakery").stores(2).open().await;
        app.clock.advance(1);
        let florist = app.shop("florist").open().await;
        let other = app.shop("other").open().await;
        let person = app.person("mia@example.com").await;
        app.hire(&person, &bakery, Some(1), Role::StoreManager).await;
        app.hire(&person, &florist, None, Role::MerchantOwner).await;
        app.hire(&person, &other, Some(0), Role::StoreStaff).await;
        let cookie = app.cookie(&person, Surface::Merchant).await;
        let who = async || app.who(&cookie).await.unwrap();
        assert!(app.desk_caller(&who().await).await.is_err(), "several, and none chosen");
        let desks: Vec<MerchantId> = app.desks(&who().await).await.unwrap().iter().map(|desk| desk.id).collect();
        assert_eq!(desks, [bakery.id, florist.id], "staff have no desk");
        for wrong in [other.id, MerchantId::new(uuid::Uuid::from_u128(7))] {
            assert_fails!(app.choose_merchant(&who().await, wrong).await, Error::NotFound);
        }
        app.choose_merchant(&who().await, bakery.id).await.unwrap();
        let desk = app.desk_caller(&who().await).await.unwrap();
        assert_eq!((desk.merchant(), desk.store().map(|store| store.id)), (bakery.id, Some(bakery.stores[1].id)));
        assert_fails!(desk.whole_merchant(), Error::Forbidden);
        assert_fails!(app.at_store(&desk, bakery.stores[0].id).await, Error::Forbidden);
        assert_fails!(app.at_store(&desk, florist.stores[0].id).await, Error::NotFound);
        assert!(app.at_store(&desk, bakery.stores[1].id).await.is_ok());
        app.choose_merchant(&who().await, florist.id).await.unwrap();
        let desk = app.desk_caller(&who().await).await.unwrap();
        assert_eq!((desk.merchant(), desk.store().is_none()), (florist.id, true));
        assert_eq!(desk.whole_merchant().unwrap().role(), Role::MerchantOwner);
        let key = app.who(&florist.key(Role::MerchantOwner, None).await).await.unwrap();
        assert_fails!(app.choose_merchant(&key, florist.id).await, Error::Forbidden);
    }
}
