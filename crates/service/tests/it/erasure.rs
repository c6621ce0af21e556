//! Being forgotten.

use std::collections::BTreeSet;

use orion_domain::ledger::Refusal;
use orion_domain::{BirthDate, IdempotencyKey, LocalDate, PersonName, Phone, Role};
use orion_service::bulk::{BulkAsked, BulkWork};
use orion_service::counter::Partial;
use orion_service::{Error, RequestFacts};
use orion_testkit::{Raw, Shop, TestApp, Till, both_engines};

use crate::help::{assert_fails, booked, points, queue, refusal};
use crate::platform::{because, operator};

/// How many rows of the whole database hold a text, by table.
pub async fn rows_with(app: &TestApp, text: &str) -> Vec<String> {
    let mut raw = app.raw().await;
    let tables = match &raw {
        Raw::Sqlite(_) => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Raw::Postgres(_) => "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'",
    };
    let mut found = Vec::new();
    for table in raw.rows(tables).await.unwrap().concat() {
        let row = match &raw {
            Raw::Sqlite(_) => {
                let columns =
                    raw.rows(&format!("SELECT name FROM pragma_table_info('{table}')")).await.unwrap().concat();
                let texts = columns.iter().map(|column| {
                    format!("CASE typeof({column}) WHEN 'blob' THEN hex({column}) ELSE COALESCE({column}, '') END")
                });
                texts.collect::<Vec<_>>().join(" || ' ' || ")
            }
            Raw::Postgres(_) => format!("{table}::text"),
        };
        let sql =
            format!("SELECT CAST(COUNT(*) AS TEXT) FROM {table} WHERE LOWER({row}) LIKE '%{}%'", text.to_lowercase());
        if raw.rows(&sql).await.unwrap() != [["0"]] {
            found.push(table);
        }
    }
    found
}

fn registers_facts() -> RequestFacts {
    RequestFacts {
        ip_address: Some("203.0.113.77".parse().unwrap()),
        user_agent: Some("Zzagent".to_owned()),
        request_id: "r-1".to_owned(),
    }
}

async fn marked_till(app: &TestApp, shop: &Shop) -> Till {
    let key = shop.key(Role::StoreStaff, Some(0)).await;
    Till::new(app.app(), shop.caller_by(&key, 0, registers_facts()).await)
}

both_engines! {
    /// G-P1: a marker in every personal field, then none anywhere; the sums are as before, and the ledger verifies.
    async fn nothing_personal_is_left(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").settings(|settings| settings.log_ip_addresses = true).open().await;
        let till = marked_till(&app, &shop).await;
        let mut marked = Shop::enrollment("Zzmail@example.com");
        marked.first_name = Some(PersonName::new("Zzfirst").unwrap());
        marked.last_name = Some(PersonName::new("Zzlast").unwrap());
        marked.phone = Some(Phone::new("+352699887766").unwrap());
        marked.birth_date = Some(BirthDate::stored(LocalDate::parse("1987-06-05").unwrap()));
        marked.accepts_marketing = true;
        let record = till.enroll_with(marked).await.unwrap().card.record;
        let plain = shop.till(0).await;
        let other = plain.enroll("ben@example.com").await;
        booked(till.note("Zznote").earn_order(record.card.id, 1500, "R-1").await);
        booked(plain.earn(other, 1000).await);
        booked(till.stamp(record.card.id).await);
        shop.join(0, "zzmail@example.com").await.unwrap();
        let customer = shop.customer(0, "Zzmail@example.com").await;
        let (number, qr) = (record.number.digits(), record.qr.expose().to_owned());
        let markers = ["zzmail", "Zzfirst", "Zzlast", "352699887766", "1987-06-05", "Zznote", "Zzagent", "203.0.113.77", &number, &qr];
        for marker in markers {
            assert!(!rows_with(&app, marker).await.is_empty(), "{marker} was planted");
        }
        let sums = "SELECT SUM(points_delta) + 1000 * SUM(stamps_delta) FROM loyalty_transactions";
        let (before, balances) = (app.count(sums).await, app.count("SELECT SUM(points_balance) FROM cards").await);
        app.erase_customer(&customer).await.unwrap();
        for marker in markers {
            assert_eq!(rows_with(&app, marker).await, Vec::<String>::new(), "{marker}");
        }
        let theirs = "SELECT COUNT(*) FROM messages m JOIN customers c ON c.id = m.customer_id WHERE c.anonymized_at IS NOT NULL";
        assert_eq!(app.count(theirs).await, 0);
        assert_eq!(app.count("SELECT COUNT(*) FROM sign_in_links").await, 0);
        assert_eq!(app.count("SELECT COUNT(*) FROM customer_sessions").await, 0);
        assert_eq!((app.count(sums).await, app.count("SELECT SUM(points_balance) FROM cards").await), (before, balances));
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'customer.anonymize'").await, 1);
        app.verify().await;
    }

    /// G-P1, safety §16: the same for what desks leave behind: the keys that names are found by, runs over many cards with an
    /// item for each, a merge, a card in the trash, a card given points back; and again once that card was purged.
    async fn nothing_personal_is_left_in_runs_and_in_the_trash(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app
            .shop("cafe")
            .stores(2)
            .settings(|settings| {
                settings.allow_cross_location_redemption = false;
                settings.log_ip_addresses = true;
            })
            .open()
            .await;
        let (operator, owner) = (operator(&app).await, shop.owner());
        let till = marked_till(&app, &shop).await;
        let mut marked = Shop::enrollment("Zzmail@example.com");
        marked.first_name = Some(PersonName::new("Zzfirst").unwrap());
        marked.last_name = Some(PersonName::new("Zzlast").unwrap());
        let record = till.enroll_with(marked).await.unwrap().card.record;
        let elsewhere = shop.till(1).await;
        let there = elsewhere.enroll_with(Shop::enrollment("zzmail@example.com")).await.unwrap().card.record;
        booked(till.note("Zznote").earn_order(record.card.id, 1500, "R-1").await);
        booked(elsewhere.note("Zzthere").earn_order(there.card.id, 1500, "R-2").await);
        for work in [BulkWork::Bonus(points(10)), BulkWork::Deactivate] {
            let cards = vec![record.card.id, there.card.id];
            let asked = BulkAsked::new(work, cards, because().unwrap(), Partial::Allowed);
            app.bulk_named(&owner, asked, IdempotencyKey::parse(&app.new_uuid().to_string()).unwrap()).await.unwrap();
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM bulk_items").await, 4);
        app.delete_card(&operator, there.card.id, because()).await.unwrap();
        let customer = record.customer.unwrap();
        let own = [&record, &there].map(|record| (record.number.digits().to_string(), record.qr.expose().to_owned()));
        let mut markers = vec!["zzmail", "Zzfirst", "Zzlast", "Zznote", "Zzthere", "Zzagent", "203.0.113.77"];
        for (number, qr) in &own {
            markers.extend([number.as_str(), qr.as_str()]);
        }
        for marker in &markers {
            assert!(!rows_with(&app, marker).await.is_empty(), "{marker} was planted");
        }
        assert!(rows_with(&app, "zzlast zzfirst").await.contains(&"customer_name_keys".to_owned()));
        let sums = "SELECT SUM(points_delta) + 1000 * SUM(stamps_delta) FROM loyalty_transactions";
        let before = app.count(sums).await;
        app.erase_person(&operator, customer, because()).await.unwrap();
        for marker in &markers {
            assert_eq!(rows_with(&app, marker).await, Vec::<String>::new(), "{marker}");
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM customer_name_keys").await, 0);
        assert_eq!(app.count("SELECT COUNT(*) FROM cards WHERE customer_id IS NOT NULL").await, 0);
        assert_eq!(app.count(sums).await, before);
        // Their number stays where it says that somebody was forgotten, and nowhere else.
        let mut numbered = rows_with(&app, &customer.to_string()).await;
        numbered.extend(rows_with(&app, &customer.uuid().simple().to_string()).await);
        assert_eq!(BTreeSet::from_iter(numbered), BTreeSet::from(["audit_log".to_owned(), "customers".to_owned()]));
        app.verify().await;
        assert_eq!(app.examine_isolation().await.unwrap().strays, []);
    }

    /// G-P1: only the forgotten person's facts go.
    async fn the_facts_of_others_stay(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = shop.till(0).await;
        let (anna, ben) = (till.enroll("anna@example.com").await, till.enroll("ben@example.com").await);
        booked(till.note("about Anna").earn(anna, 100).await);
        booked(till.note("about Ben").key("ben").earn(ben, 100).await);
        app.erase_customer(&shop.customer(0, "anna@example.com").await).await.unwrap();
        assert!(rows_with(&app, "about Anna").await.is_empty());
        assert_eq!(rows_with(&app, "about Ben").await, ["transaction_context"]);
        assert!(till.note("about Ben").key("ben").earn(ben, 100).await.unwrap().replayed);
        app.verify().await;
    }

    /// G-P1: doing it again changes nothing; the session is gone, the card is closed and found by nothing it was known by.
    async fn erasing_twice_changes_nothing(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let record = app.card(&till.caller, card).await.unwrap().record;
        let customer = shop.customer(0, "anna@example.com").await;
        app.erase_customer(&customer).await.unwrap();
        let rows = app.verify().await;
        assert_fails!(app.erase_customer(&customer).await, Error::NotFound);
        assert_fails!(app.customer(&customer).await, Error::Unauthenticated);
        assert_fails!(app.export_customer(&customer).await, Error::Unauthenticated);
        assert_eq!(app.verify().await, rows);
        assert_eq!(refusal(till.earn(card, 100).await), Refusal::CardInactive);
        let anonymous = app.card(&till.caller, card).await.unwrap().record;
        assert_eq!((&anonymous.email, &anonymous.name, anonymous.customer), (&None, &None, None));
        assert!(anonymous.number != record.number && anonymous.qr != record.qr);
    }

    /// G-L12: who comes back is a new person with a new card, but not with a second welcome bonus.
    async fn coming_back_gives_a_new_card_and_no_second_bonus(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").rules(|rules| rules.welcome_bonus_points = points(50)).open().await;
        let till = shop.till(0).await;
        let first = till.enroll("anna@example.com").await;
        assert_eq!(till.points(first).await, 50);
        app.erase_customer(&shop.customer(0, "anna@example.com").await).await.unwrap();
        let second = till.try_enroll("anna@example.com").await.unwrap();
        assert!(!second.already_enrolled && second.card.record.card.id != first);
        assert_eq!(second.card.record.card.points_balance, points(0));
        app.verify().await;
    }

    /// G-P1, G-L10, ledger §6: a command that waits while its customer is forgotten; and one that came just before, in
    /// the same batch.
    async fn erasing_while_commands_wait(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let customer = shop.customer(0, "anna@example.com").await;
        let (noted, late) = (till.note("Zzbefore").key("before"), till.note("Zzafter").key("after"));
        let held = app.hold(&till).await;
        let before = queue!(held, noted.earn(card, 1000));
        let erased = {
            let (app, customer) = (app.app(), customer.clone());
            held.queue(async move { app.erase_customer(&customer).await }).await
        };
        let after = queue!(held, late.earn(card, 1000));
        held.release().await;
        assert_eq!(booked(before.answer().await).points_delta.get(), 100);
        erased.answer().await.unwrap();
        assert_eq!(refusal(after.answer().await), Refusal::CardInactive);
        assert!(rows_with(&app, "Zzbefore").await.is_empty());
        assert!(rows_with(&app, "Zzafter").await.is_empty());
        app.verify().await;
    }

    /// G-P1: with cross-location off every card of the person is forgotten, at whichever store they ask.
    async fn every_card_is_forgotten_at_whichever_store(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app
            .shop("cafe")
            .stores(2)
            .settings(|settings| settings.allow_cross_location_redemption = false)
            .open()
            .await;
        let (here, there) = (shop.till(0).await, shop.till(1).await);
        let cards = [here.enroll("anna@example.com").await, there.enroll("anna@example.com").await];
        booked(there.note("Zzthere").earn(cards[1], 100).await);
        app.erase_customer(&shop.customer(0, "anna@example.com").await).await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM cards WHERE customer_id IS NOT NULL").await, 0);
        assert!(rows_with(&app, "Zzthere").await.is_empty());
        assert_eq!(refusal(here.earn(cards[0], 100).await), Refusal::CardInactive);
        assert_eq!(refusal(there.earn(cards[1], 100).await), Refusal::CardInactive);
        app.verify().await;
    }

    /// G-P1: the right to be forgotten does not depend on the merchant still having a program.
    async fn a_customer_of_a_merchant_without_a_program_is_forgotten(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        shop.till(0).await.enroll("anna@example.com").await;
        let customer = shop.customer(0, "anna@example.com").await;
        app.delete_program(&shop.owner()).await.unwrap();
        app.erase_customer(&customer).await.unwrap();
        assert!(rows_with(&app, "anna@example.com").await.is_empty());
        app.verify().await;
    }
}
