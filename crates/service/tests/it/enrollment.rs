//! Joining, by staff and by oneself.

use orion_domain::ledger::{Refusal, TransactionType as Type};
use orion_domain::{BirthDate, IdempotencyKey, LocalDate, PersonName};
use orion_service::Error;
use orion_service::enrollment::SelfEnrollment;
use orion_service::programs::Activity;
use orion_service::records::MessageKind;
use orion_testkit::{Shop, TestApp, both_engines};

use crate::help::{assert_fails, booked, points, refusal, wrong_fields};

fn born(date: &str) -> Option<BirthDate> {
    Some(BirthDate::stored(LocalDate::parse(date).unwrap()))
}

both_engines! {
    /// G-L3, G-L12: a new card is shown at once, with its first rows, and the welcome bonus is on it.
    async fn a_new_card_is_shown_at_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).rules(|rules| rules.welcome_bonus_points = points(50)).open().await;
        let SelfEnrollment::New { card, stores, replayed } = shop.join(0, "anna@example.com").await.unwrap() else {
            panic!("a new card was expected");
        };
        assert_eq!((stores.len(), replayed), (2, false));
        assert_eq!(card.record.card.points_balance, points(50));
        let till = shop.till(1).await;
        let rows = app.card_transactions(&till.caller, card.record.card.id, None, 9).await.unwrap().items;
        let types: Vec<Type> = rows.iter().map(|row| row.entry.transaction_type).collect();
        assert_eq!(types, [Type::WelcomeBonus, Type::CardCreated]);
        let visitor = shop.visitor(0).await;
        assert_eq!(app.new_card(&visitor, card.record.card.id).await.unwrap().record, card.record);
        app.verify().await;
    }

    /// G-P3: who types somebody else's address learns nothing of the card; it goes to the address, three times an hour.
    async fn a_stranger_learns_nothing_of_an_existing_card(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let till = shop.till(0).await;
        let mut anna = Shop::enrollment("anna@example.com");
        anna.first_name = Some(PersonName::new("Annabella").unwrap());
        let known = till.enroll_with(anna).await.unwrap().card.record;
        booked(till.earn(known.card.id, 7770).await);
        let answer = shop.join(1, "anna@example.com").await.unwrap();
        let SelfEnrollment::AlreadyEnrolled { masked_number, stores, .. } = &answer else {
            panic!("the address is enrolled");
        };
        assert_eq!((masked_number.as_str(), stores.len()), (known.number.masked().as_str(), 2));
        let all = format!("{answer:?}");
        let id = known.card.id.to_string();
        for secret in [known.qr.expose(), &known.number.digits(), &known.number.to_string(), &id, "Annabella", "777"] {
            assert!(!all.contains(secret), "{secret} is in the answer");
        }
        let (kind, link) = shop.link_sent_to("anna@example.com").await;
        assert_eq!(kind, MessageKind::Card);
        app.sign_in_with_link(&shop.visitor(1).await, &link).await.unwrap();
        assert_eq!(app.links_sent().await.len(), 1);
        app.clock.advance(24 * 3600 + 1);
        for _ in 0..3 {
            shop.join(0, "anna@example.com").await.unwrap();
            app.send_sign_in_link(&shop.visitor(0).await, &orion_domain::Email::new("anna@example.com").unwrap()).await.unwrap();
        }
        assert_eq!(app.links_sent().await.len(), 4, "one the day before and three in this hour");
        app.verify().await;
    }

    /// Safety §6.2: one address, tags and all, three tries a day; a retry with its key is none.
    async fn an_address_is_tried_three_times_a_day(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let visitor = shop.visitor(0).await;
        let key = IdempotencyKey::parse("joined").unwrap();
        for _ in 0..5 {
            let answer = app.enroll_self(&visitor, Shop::enrollment("anna@example.com"), Some(key.clone())).await;
            assert!(matches!(answer.unwrap(), SelfEnrollment::New { .. }));
        }
        shop.join(0, "anna+1@example.com").await.unwrap();
        shop.join(0, "anna+2@example.com").await.unwrap();
        assert_fails!(shop.join(0, "anna+3@example.com").await, Error::RateLimited { .. });
        shop.join(0, "ben@example.com").await.unwrap();
        assert!(matches!(
            app.enroll_self(&visitor, Shop::enrollment("anna@example.com"), Some(key)).await.unwrap(),
            SelfEnrollment::New { replayed: true, .. }
        ));
        app.clock.advance(24 * 3600);
        shop.join(0, "anna+3@example.com").await.unwrap();
        app.verify().await;
    }

    /// G-L12: tags earn no second welcome bonus.
    async fn a_tagged_address_has_a_card_but_no_second_bonus(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").rules(|rules| rules.welcome_bonus_points = points(50)).open().await;
        let till = shop.till(0).await;
        let (first, second) = (till.enroll("anna@example.com").await, till.enroll("anna+again@example.com").await);
        assert_eq!((till.points(first).await, till.points(second).await), (50, 0));
        app.verify().await;
    }

    /// Safety §12: terms must be accepted and the minimum age reached, on the very day; staff are not asked.
    async fn joining_by_oneself_needs_terms_and_age(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let mut young = Shop::enrollment("anna@example.com");
        young.accepts_terms = false;
        // One day too young on 1 June 2026.
        young.birth_date = born("2010-06-02");
        assert_eq!(wrong_fields(shop.join_with(0, young.clone()).await), ["/accepts_terms", "/birth_date"]);
        young.accepts_terms = true;
        assert_eq!(wrong_fields(shop.join_with(0, young.clone()).await), ["/birth_date"]);
        young.birth_date = born("2010-06-01");
        shop.join_with(0, young).await.unwrap();
        let mut child = Shop::enrollment("ben@example.com");
        child.birth_date = born("2020-01-01");
        child.accepts_terms = false;
        shop.till(0).await.enroll_with(child).await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM customers WHERE terms_version = 'program-version-1'").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM customers WHERE terms_version IS NULL").await, 1);
    }

    /// Product §6: a birth date is filled in where there was none, and nothing else is overwritten by enrolling again.
    async fn a_birth_date_is_filled_in_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = shop.till(0).await;
        let mut anna = Shop::enrollment("anna@example.com");
        anna.first_name = Some(PersonName::new("Anna").unwrap());
        till.enroll_with(anna.clone()).await.unwrap();
        let known = async || app.customer(&shop.customer(0, "anna@example.com").await).await.unwrap();
        assert_eq!(known().await.birth_date, None);
        anna.first_name = Some(PersonName::new("Mallory").unwrap());
        anna.birth_date = born("1987-06-05");
        till.enroll_with(anna.clone()).await.unwrap();
        anna.birth_date = born("1990-01-01");
        till.enroll_with(anna).await.unwrap();
        // Of two links of the same moment neither is the newest.
        app.clock.advance(1);
        let customer = known().await;
        assert_eq!((customer.birth_date, customer.full_name().as_str()), (born("1987-06-05"), "Anna"));
    }

    /// Product §5, §6: the switch gates the storefront only; an inactive or absent program enrols nobody.
    async fn who_may_join_at_all(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").settings(|settings| settings.allow_self_enrollment = false).open().await;
        let till = shop.till(0).await;
        assert_fails!(shop.join(0, "anna@example.com").await, Error::SelfEnrollmentDisabled);
        till.enroll("anna@example.com").await;
        app.set_program_active(&shop.owner(), Activity::Inactive).await.unwrap();
        assert_eq!(refusal(till.try_enroll("ben@example.com").await), Refusal::ProgramInactive);
        let bare = app.shop("florist").open_without_program().await;
        assert_fails!(bare.till(0).await.try_enroll("anna@example.com").await, Error::ProgramMissing);
        assert_fails!(bare.join(0, "anna@example.com").await, Error::ProgramMissing);
        app.verify().await;
    }

    /// G-L2, safety §4: the public realm is its own, so that a stranger cannot occupy a member's key.
    async fn a_strangers_key_is_not_a_members(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let key = IdempotencyKey::parse("k").unwrap();
        app.enroll_self(&shop.visitor(0).await, Shop::enrollment("anna@example.com"), Some(key.clone())).await.unwrap();
        assert_fails!(
            app.enroll_self(&shop.visitor(0).await, Shop::enrollment("ben@example.com"), Some(key)).await,
            Error::KeyReused
        );
        let till = shop.till(0).await;
        assert!(!till.key("k").try_enroll("carl@example.com").await.unwrap().replayed);
        app.verify().await;
    }
}
