//! The customer's own door.

use orion_domain::{Email, PersonName};
use orion_service::customers::Consent;
use orion_service::{Error, RequestFacts};
use orion_testkit::{Shop, TestApp, Till, both_engines};

use crate::help::{assert_fails, booked, race, successes};

async fn shop_with_anna(app: &TestApp) -> (Shop, Till) {
    let shop = app.shop("bakery").stores(2).open().await;
    let till = shop.till(0).await;
    till.enroll("anna@example.com").await;
    (shop, till)
}

fn anna() -> Email {
    Email::new("anna@example.com").unwrap()
}

both_engines! {
    /// Safety S-11: looking does not use a link up, using does; of many at once one gets in.
    async fn a_link_signs_in_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let (shop, _) = shop_with_anna(&app).await;
        let visitor = shop.visitor(0).await;
        app.send_sign_in_link(&visitor, &anna()).await.unwrap();
        let (_, link) = shop.link_sent_to("anna@example.com").await;
        for _ in 0..3 {
            assert!(app.link_is_live(&visitor, &link).await.unwrap());
        }
        let answers = race(10, |_| {
            let (app, visitor, link) = (app.app(), visitor.clone(), link.clone());
            async move { app.sign_in_with_link(&visitor, &link).await }
        })
        .await;
        assert_eq!(successes(&answers), 1);
        assert!(answers.into_iter().filter(Result::is_err).all(|answer| matches!(answer, Err(Error::LinkExpired))));
        assert!(!app.link_is_live(&visitor, &link).await.unwrap());
    }

    /// Safety S-11: a quarter of an hour, and not a moment more.
    async fn a_link_expires(db: TestDb) {
        let app = TestApp::new(db).await;
        let (shop, _) = shop_with_anna(&app).await;
        let visitor = shop.visitor(0).await;
        app.send_sign_in_link(&visitor, &anna()).await.unwrap();
        let (_, link) = shop.link_sent_to("anna@example.com").await;
        app.clock.advance(15 * 60 - 1);
        assert!(app.link_is_live(&visitor, &link).await.unwrap());
        app.clock.advance(1);
        assert!(!app.link_is_live(&visitor, &link).await.unwrap());
        assert_fails!(app.sign_in_with_link(&visitor, &link).await, Error::LinkExpired);
        assert_fails!(app.sign_in_with_link(&visitor, "no link").await, Error::LinkExpired);
    }

    /// G-P3: nobody learns from the answer whether an address is known, and nobody's mailbox is filled.
    async fn asking_for_a_link_gives_nothing_away(db: TestDb) {
        let app = TestApp::new(db).await;
        let (shop, _) = shop_with_anna(&app).await;
        let visitor = shop.visitor(0).await;
        app.send_sign_in_link(&visitor, &Email::new("nobody@example.com").unwrap()).await.unwrap();
        for _ in 0..5 {
            app.send_sign_in_link(&visitor, &anna()).await.unwrap();
        }
        let mailbox = app.links_sent().await;
        assert_eq!(mailbox.iter().map(|message| message.to.as_str()).collect::<Vec<_>>(), ["anna@example.com"; 3]);
        app.clock.advance(3600);
        app.send_sign_in_link(&visitor, &anna()).await.unwrap();
        assert_eq!(app.links_sent().await.len(), 4);
    }

    /// Safety S-1: a customer's session ends after thirty days without a visit, after ninety in any case, and by signing out.
    async fn a_customers_session_ends(db: TestDb) {
        const DAY: i64 = 24 * 3600;
        let app = TestApp::new(db).await;
        let (shop, _) = shop_with_anna(&app).await;
        let visitor = shop.visitor(0).await;
        let sign_in = async || {
            app.send_sign_in_link(&visitor, &anna()).await.unwrap();
            let (_, link) = shop.link_sent_to("anna@example.com").await;
            app.sign_in_with_link(&visitor, &link).await.unwrap().token
        };
        let token = sign_in().await;
        for _ in 0..3 {
            app.clock.advance(30 * DAY - 1);
            app.customer_caller(&visitor, &token).await.unwrap();
        }
        app.clock.advance(3);
        assert_fails!(app.customer_caller(&visitor, &token).await, Error::Unauthenticated);
        let token = sign_in().await;
        app.clock.advance(30 * DAY);
        assert_fails!(app.customer_caller(&visitor, &token).await, Error::Unauthenticated);
        let token = sign_in().await;
        let caller = app.customer_caller(&visitor, &token).await.unwrap();
        app.sign_out_customer(&caller, &token).await.unwrap();
        assert_fails!(app.customer_caller(&visitor, &token).await, Error::Unauthenticated);
    }

    /// G-T1: a customer sees the own cards and nobody else's.
    async fn a_customer_sees_the_own_cards_only(db: TestDb) {
        let app = TestApp::new(db).await;
        let (shop, till) = shop_with_anna(&app).await;
        let bens = till.enroll("ben@example.com").await;
        let anna = shop.customer(0, "anna@example.com").await;
        let cards = app.customer_cards(&anna).await.unwrap();
        assert_eq!(cards.len(), 1);
        assert_eq!(cards[0].record.email.as_deref(), Some("anna@example.com"));
        assert_fails!(app.customer_history(&anna, Some(bens), None, 9).await, Error::NotFound);
        let history = app.customer_history(&anna, None, None, 9).await.unwrap().items;
        assert!(history.iter().all(|row| row.entry.card == cards[0].record.card.id));
        app.set_marketing(&anna, Consent::Given).await.unwrap();
        assert!(app.customer(&anna).await.unwrap().marketing_consent_at.is_some());
        app.set_marketing(&anna, Consent::Withdrawn).await.unwrap();
        assert_eq!(app.customer(&anna).await.unwrap().marketing_consent_at, None);
    }

    /// Safety §16, export: everything that is held about the person, and nothing about staff.
    async fn an_export_holds_everything_about_the_person_and_nothing_about_staff(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").settings(|settings| settings.log_ip_addresses = true).open().await;
        let key = shop.key(orion_domain::Role::StoreStaff, Some(0)).await;
        let facts = RequestFacts {
            ip_address: Some("203.0.113.77".parse().unwrap()),
            user_agent: Some("Till 9000".to_owned()),
            request_id: "r-1".to_owned(),
        };
        let till = Till::new(app.app(), shop.caller_by(&key, 0, facts).await);
        let mut enrollment = Shop::enrollment("anna@example.com");
        enrollment.first_name = Some(PersonName::new("Annabella").unwrap());
        enrollment.last_name = Some(PersonName::new("Weber").unwrap());
        enrollment.phone = Some(orion_domain::Phone::new("+352621123456").unwrap());
        enrollment.birth_date = Some(orion_domain::BirthDate::stored(orion_domain::LocalDate::parse("1987-06-05").unwrap()));
        enrollment.accepts_marketing = true;
        let record = till.enroll_with(enrollment).await.unwrap().card.record;
        let pin = shop.pin(0, "Samantha", "4826").await;
        booked(till.pin(pin, "4826").note("likes rye").earn_order(record.card.id, 1500, "R-77").await);
        booked(till.coffee(record.card.id).await);
        let customer = shop.customer(0, "anna@example.com").await;
        let export = app.export_customer(&customer).await.unwrap().to_string();
        let number = record.number.to_string();
        for held in [
            "anna@example.com", "Annabella", "Weber", "+352621123456", "1987-06-05", "program-version-1", "203.0.113.77",
            "Till 9000", "likes rye", "R-77", "Coffee", "sign_in", "bakery", &number, "points_earned", "card_created",
        ] {
            assert!(export.contains(held), "{held} is missing in {export}");
        }
        for secret in ["Samantha", "4826", &pin.to_string()] {
            assert!(!export.contains(secret), "{secret} is about staff");
        }
        app.verify().await;
    }

    /// Safety §16: also more rows than a page holds.
    async fn an_export_holds_every_row(db: TestDb) {
        let app = TestApp::new(db).await;
        let (shop, till) = shop_with_anna(&app).await;
        let customer = shop.customer(0, "anna@example.com").await;
        let card = app.customer_cards(&customer).await.unwrap()[0].record.card.id;
        let answers = race(230, |_| { let till = till.clone(); async move { till.earn(card, 100).await } }).await;
        assert_eq!(successes(&answers), 230);
        let export = app.export_customer(&customer).await.unwrap();
        assert_eq!(export.to_string().matches("\"points_earned\"").count(), 230);
        app.verify().await;
    }
}
