//! The first visit.

use orion_domain::pin::Pin;
use orion_domain::{Currency, Email, Label, Locale, Slug, Zone};
use orion_service::pins::NewPin;
use orion_service::records::Surface;
use orion_service::setup::{NewMerchant, NewUser, Platform, Setup};
use orion_service::stores::NewStore;
use orion_service::{Error, RequestFacts};
use orion_testkit::{GOOD_PASSWORD, Shop, TestApp, both_engines, default_look, default_rules};

use crate::help::{assert_fails, race, successes, wrong_fields};

fn admin(password: &str) -> NewUser {
    NewUser {
        email: Email::new("chris@example.com").unwrap(),
        name: Label::new("Chris Example").unwrap(),
        locale: Locale::Fr,
        password: password.to_owned(),
    }
}

fn setup(password: &str) -> Setup {
    Setup {
        admin: admin(password),
        merchant: NewMerchant {
            name: Label::new("Panorama bakery").unwrap(),
            legal_name: None,
            currency: Currency::EUR,
            zone: Zone::new("Europe/Luxembourg").unwrap(),
            default_locale: Locale::Lb,
        },
        store: NewStore { slug: Slug::new("panorama").unwrap(), form: Shop::store_form("Panorama") },
        rules: default_rules(),
        look: default_look(),
        staff: NewPin {
            name: Label::new("Sam").unwrap(),
            staff_id: None,
            is_manager: true,
            pin: Pin::choose("4826").unwrap(),
        },
    }
}

both_engines! {
    /// Product §3: the address of a store that there is already is refused, and the link works on.
    async fn a_taken_address_uses_up_no_set_up_link(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("panorama").open().await;
        let link = app.new_setup_token().await.unwrap().unwrap();
        let mut taken = setup(GOOD_PASSWORD);
        taken.store.slug = shop.stores[0].slug.clone();
        assert_eq!(wrong_fields(app.complete_setup(&link, taken, RequestFacts::default()).await), ["/store_slug"]);
        assert!(app.setup_is_open(&link).await.unwrap() && app.needs_setup().await.unwrap());
        app.complete_setup(&link, setup(GOOD_PASSWORD), RequestFacts::default()).await.unwrap();
    }

    /// Safety K-3: the link works once; afterwards everything is there and no further link is made.
    async fn the_first_visit_makes_a_merchant_ready_for_customers(db: TestDb) {
        let app = TestApp::new(db).await;
        assert!(app.needs_setup().await.unwrap());
        let link = app.new_setup_token().await.unwrap().unwrap();
        assert!(app.setup_is_open(&link).await.unwrap() && !app.setup_is_open("guess").await.unwrap());
        app.complete_setup(&link, setup(GOOD_PASSWORD), RequestFacts::default()).await.unwrap();
        assert!(!app.setup_is_open(&link).await.unwrap());
        assert_fails!(app.complete_setup(&link, setup(GOOD_PASSWORD), RequestFacts::default()).await, Error::LinkExpired);
        assert!(!app.needs_setup().await.unwrap());
        assert_eq!(app.new_setup_token().await.unwrap(), None);
        let visitor = app.visitor(&Slug::new("panorama").unwrap(), RequestFacts::default()).await.unwrap();
        app.enroll_self(&visitor, Shop::enrollment("anna@example.com"), None).await.unwrap();
        let signed_in = app.sign_in("chris@example.com", GOOD_PASSWORD, Surface::Terminal, RequestFacts::default()).await.unwrap();
        let credential = orion_service::authentication::Credential::Cookie { surface: Surface::Terminal, token: signed_in.token };
        let identity = app.who(&credential).await.unwrap();
        app.operator(&identity).unwrap();
        let counter = app.store_caller(&identity, None).await.unwrap();
        let tiles = app.staff_tiles(&counter).await.unwrap();
        app.verify_pin(&counter, tiles[0].id, "4826").await.unwrap();
        app.verify().await;
    }

    /// Safety K-3: half an hour; a new link replaces the old one.
    async fn a_setup_link_expires_and_is_replaced(db: TestDb) {
        let app = TestApp::new(db).await;
        let first = app.new_setup_token().await.unwrap().unwrap();
        let second = app.new_setup_token().await.unwrap().unwrap();
        assert!(!app.setup_is_open(&first).await.unwrap());
        app.clock.advance(30 * 60 - 1);
        assert!(app.setup_is_open(&second).await.unwrap());
        app.clock.advance(1);
        assert_fails!(app.complete_setup(&second, setup(GOOD_PASSWORD), RequestFacts::default()).await, Error::LinkExpired);
        assert_eq!(app.count("SELECT COUNT(*) FROM users").await, 0);
    }

    /// Safety K-3: of several who use the link at once, one succeeds.
    async fn of_several_visitors_one_succeeds(db: TestDb) {
        let app = TestApp::new(db).await;
        let link = app.new_setup_token().await.unwrap().unwrap();
        let answers = race(5, |_| {
            let (app, link) = (app.app(), link.clone());
            async move { app.complete_setup(&link, setup(GOOD_PASSWORD), RequestFacts::default()).await }
        })
        .await;
        assert_eq!(successes(&answers), 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM users").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM merchants").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM stores").await, 1);
    }

    /// Safety S-9: easy passwords are refused, the person's and the merchant's own words among them; the link stays good.
    async fn weak_passwords_are_refused(db: TestDb) {
        let app = TestApp::new(db).await;
        let link = app.new_setup_token().await.unwrap().unwrap();
        let long = "x9 Kq".repeat(26);
        for weak in ["", "short", "password1234", "aaaaaaaaaaaaaaaa", "chris@example.com", "Panorama bakery", &long] {
            let answer = app.complete_setup(&link, setup(weak), RequestFacts::default()).await;
            assert_eq!(wrong_fields(answer), ["/password"], "{weak}");
        }
        let mut wrong = setup(GOOD_PASSWORD);
        wrong.rules.max_daily_stamps = 0;
        assert_eq!(wrong_fields(app.complete_setup(&link, wrong, RequestFacts::default()).await), ["/max_daily_stamps"]);
        app.complete_setup(&link, setup(GOOD_PASSWORD), RequestFacts::default()).await.unwrap();
        assert_eq!(wrong_fields(app.create_user(admin("password1234"), Platform::Member).await), ["/password"]);
        assert_eq!(wrong_fields(app.create_user(admin(GOOD_PASSWORD), Platform::Member).await), ["/email"]);
    }
}
