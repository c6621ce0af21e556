//! Letters in a merchant's own words: the nearest go out, nobody else's ever do, and mistakes are refused on saving.

use orion_domain::letter_template::{TemplateCode, Wording};
use orion_domain::{Locale, Reason, Role, StoreId, Timestamp};
use orion_service::letter_templates::Seen;
use orion_service::messages::Says;
use orion_service::records::{LetterSpot, Surface};
use orion_service::{Caller, Error};
use orion_testkit::{Engine, Shop, TestApp, both_engines};
use uuid::Uuid;

use crate::help::{assert_fails, race, successes, wrong_fields};

fn spot(store: Option<StoreId>) -> LetterSpot {
    LetterSpot { code: TemplateCode::Enrollment, locale: Locale::En, store }
}

fn words(subject: &str) -> Wording {
    Wording { subject: subject.to_owned(), body: "Welcome to {{ store_name }}!".to_owned() }
}

async fn write(app: &TestApp, who: &Caller, store: Option<StoreId>, subject: &str) {
    app.write_letter(who, spot(store), &words(subject), Seen::Anything).await.unwrap();
}

/// The subject in which a new customer of a store is written to; nothing where the program's own words go out.
async fn written_to(app: &TestApp, shop: &Shop, store: usize, email: &str, locale: Locale) -> Option<String> {
    let mut enrollment = Shop::enrollment(email);
    enrollment.locale = locale;
    shop.join_with(store, enrollment).await.unwrap();
    wording_for(app, shop, email).await
}

/// The subject of the words in which somebody's welcome goes out now.
async fn wording_for(app: &TestApp, shop: &Shop, email: &str) -> Option<String> {
    let id = if app.engine() == Engine::Sqlite { "hex(m.id)" } else { "CAST(m.id AS TEXT)" };
    let query = format!(
        "SELECT {id} FROM messages m JOIN customers c ON c.merchant_id = m.merchant_id AND c.id = m.customer_id
         WHERE m.kind = 'enrollment' AND c.email_display = '{email}'"
    );
    let rows = app.raw().await.rows(&query).await.unwrap();
    let letter = app.letter(shop.id, rows[0][0].parse().unwrap()).await.unwrap().unwrap();
    let Says::About { wording, .. } = letter.says else { panic!("a letter about a card") };
    wording.map(|wording| wording.subject)
}

both_engines! {
    /// E-6: a store's words, else the merchant's, else the program's; per language, and never another merchant's.
    async fn the_nearest_words_go_out_and_never_another_merchants(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let florist = app.shop("florist").open().await;
        let (owner, first) = (shop.owner(), shop.stores[0].id);
        write(&app, &florist.owner(), None, "Flowers").await;
        write(&app, &florist.owner(), Some(florist.stores[0].id), "Flowers here").await;
        assert_eq!(written_to(&app, &shop, 0, "a@example.com", Locale::En).await, None);
        write(&app, &owner, None, "Bread").await;
        write(&app, &owner, Some(first), "Bread here").await;
        assert_eq!(written_to(&app, &shop, 0, "b@example.com", Locale::En).await.as_deref(), Some("Bread here"));
        assert_eq!(written_to(&app, &shop, 1, "c@example.com", Locale::En).await.as_deref(), Some("Bread"));
        assert_eq!(written_to(&app, &shop, 0, "d@example.com", Locale::Lb).await, None, "another language");
        app.reset_letter(&owner, spot(Some(first))).await.unwrap();
        assert_eq!(written_to(&app, &shop, 0, "e@example.com", Locale::En).await.as_deref(), Some("Bread"));
        app.reset_letter(&owner, spot(None)).await.unwrap();
        assert_eq!(written_to(&app, &shop, 0, "f@example.com", Locale::En).await, None);
        assert_fails!(app.reset_letter(&owner, spot(None)).await, Error::NotFound);
        assert_eq!(written_to(&app, &florist, 0, "g@example.com", Locale::En).await.as_deref(), Some("Flowers here"));
    }

    /// G-T1, G-T2: another merchant's store is not found, wherever it is named.
    async fn another_merchants_store_is_not_found(db: TestDb) {
        let app = TestApp::new(db).await;
        let (shop, florist) = (app.shop("bakery").open().await, app.shop("florist").open().await);
        let (owner, nowhere) = (shop.owner(), StoreId::new(Uuid::from_u128(7)));
        write(&app, &florist.owner(), Some(florist.stores[0].id), "Flowers").await;
        for store in [florist.stores[0].id, nowhere] {
            let foreign = spot(Some(store));
            assert_fails!(app.letter_templates(&owner, Some(store)).await, Error::NotFound);
            assert_fails!(app.letter_template(&owner, foreign).await, Error::NotFound);
            assert_fails!(app.letter_brand(&owner, Some(store)).await, Error::NotFound);
            assert_fails!(app.write_letter(&owner, foreign, &words("Mine"), Seen::Anything).await, Error::NotFound);
            assert_fails!(app.reset_letter(&owner, foreign).await, Error::NotFound);
            assert_fails!(app.send_test_letter(&owner, foreign, None).await, Error::NotFound);
        }
        let theirs = app.letter_templates(&florist.owner(), Some(florist.stores[0].id)).await.unwrap();
        assert_eq!(theirs.len(), 1);
        assert_eq!(theirs[0].wording.subject, "Flowers");
        assert_eq!(app.letter_templates(&owner, None).await.unwrap(), []);
    }

    /// E-2, E-3: what cannot be sent is refused on saving, each field with its mistake, and changes nothing.
    async fn mistakes_are_refused_on_saving(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let wrong = Wording { subject: "{{ points }}".to_owned(), body: "<script>alert(1)</script>".to_owned() };
        let owner = shop.owner();
        let saved = app.write_letter(&owner, spot(None), &wrong, Seen::Anything).await;
        assert_eq!(wrong_fields(saved), ["/subject", "/body"]);
        assert_eq!(wrong_fields(app.check_letter(&owner, spot(None), &wrong)), ["/subject", "/body"]);
        assert_eq!(wrong_fields(app.send_test_letter(&owner, spot(None), Some(&wrong)).await), ["/subject", "/body"]);
        assert_eq!(app.letter_templates(&owner, None).await.unwrap(), []);
        assert_eq!(app.count("SELECT COUNT(*) FROM jobs WHERE queue = 'send_test_letter'").await, 0);
    }

    /// Every change says in the log what was there and what is there now.
    async fn changes_are_logged_with_old_and_new_words(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        for subject in ["First words", "Second words"] {
            write(&app, &shop.owner(), None, subject).await;
            app.clock.advance(1);
        }
        app.reset_letter(&shop.owner(), spot(None)).await.unwrap();
        let rows = app.raw().await.rows("SELECT action, changes FROM audit_log WHERE target_kind = 'letter' ORDER BY occurred_at, id").await;
        let rows = rows.unwrap();
        let actions: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
        assert_eq!(actions, ["letter.write", "letter.write", "letter.reset"]);
        assert!(rows[1][1].contains("First words") && rows[1][1].contains("Second words"), "{}", rows[1][1]);
        assert!(rows[2][1].contains("Second words"), "{}", rows[2][1]);
    }

    /// Who saves on top of an older state is told, and of two who write the first words at once one is.
    async fn nobody_writes_over_words_they_have_not_seen(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let owner = shop.owner();
        let late = |seen| Seen::State(seen);
        let first = app.write_letter(&owner, spot(None), &words("One"), late(None)).await.unwrap();
        let blind = app.write_letter(&owner, spot(None), &words("Two"), late(None)).await;
        assert_fails!(blind, Error::Conflict { code: "letter_changed", .. });
        app.clock.advance(1);
        app.write_letter(&owner, spot(None), &words("Two"), late(Some(first.updated_at))).await.unwrap();
        let older = app.write_letter(&owner, spot(None), &words("Three"), late(Some(Timestamp::from_micros(1)))).await;
        assert_fails!(older, Error::Conflict { code: "letter_changed", .. });
        let answers = race(2, |_| {
            let (app, owner) = (app.app(), shop.owner());
            let other = LetterSpot { code: TemplateCode::Birthday, ..spot(None) };
            async move { app.write_letter(&owner, other, &words("Hi"), Seen::State(None)).await }
        })
        .await;
        assert_eq!(successes(&answers), 1, "{answers:?}");
    }

    /// A test is queued with its log entry and goes to whoever asked; a key has no mailbox.
    async fn a_test_goes_to_whoever_asked(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let anna = app.person("anna@bakery.example").await;
        app.hire(&anna, &shop, None, Role::MerchantOwner).await;
        let identity = app.who(&app.cookie(&anna, Surface::Merchant).await).await.unwrap();
        let desk = app.desk_caller(&identity).await.unwrap();
        app.send_test_letter(desk.whole_merchant().unwrap(), spot(None), Some(&words("Draft"))).await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM jobs WHERE queue = 'send_test_letter'").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'letter.test'").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM mail_templates").await, 0, "a draft is not kept");
        let key = app.caller(&app.who(&shop.key(Role::MerchantOwner, None).await).await.unwrap()).unwrap();
        assert_fails!(app.send_test_letter(&key, spot(None), None).await, Error::Conflict { code: "no_mailbox", .. });
    }

    /// G-T9: an admin changes letters on the merchant's behalf, for a reason that the owner can read.
    async fn an_admin_writes_letters_for_a_reason(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let admin = app.admin("operations@example.com").await;
        let operator = app.operator(&app.who(&app.cookie(&admin, Surface::Admin).await).await.unwrap()).unwrap();
        let without = app.on_behalf(&operator, shop.id, None).await.unwrap();
        assert!(app.write_letter(&without, spot(None), &words("Hi"), Seen::Anything).await.is_err());
        assert!(app.send_test_letter(&without, spot(None), None).await.is_err());
        let with = app.on_behalf(&operator, shop.id, Reason::new("asked by telephone").ok()).await.unwrap();
        app.write_letter(&with, spot(None), &words("Hi"), Seen::Anything).await.unwrap();
        let rows = "SELECT COUNT(*) FROM audit_log WHERE action = 'letter.write' AND acting_admin_id IS NOT NULL AND reason IS NOT NULL";
        assert_eq!(app.count(rows).await, 1);
    }

    /// A closed store's letters come from another, which never speaks in its own words for it.
    async fn a_store_that_stands_in_uses_the_merchants_words(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let owner = shop.owner();
        write(&app, &owner, None, "Bread").await;
        write(&app, &owner, Some(shop.stores[0].id), "Bread here").await;
        write(&app, &owner, Some(shop.stores[1].id), "Bread there").await;
        assert_eq!(written_to(&app, &shop, 1, "a@example.com", Locale::En).await.as_deref(), Some("Bread there"));
        app.delete_store(&owner, shop.stores[1].id).await.unwrap();
        assert_eq!(wording_for(&app, &shop, "a@example.com").await.as_deref(), Some("Bread"));
    }
}
