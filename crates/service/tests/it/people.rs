//! The platform's answer to a person: found, exported, forgotten.

use orion_domain::{BirthDate, Email, Label, LocalDate, MerchantId, PersonName, Phone, Reason, Role, StoreId};
use orion_service::audit::changes;
use orion_service::authentication::Credential;
use orion_service::records::{AuditFilter, Page};
use orion_service::{Error, Operator, RequestFacts};
use orion_testkit::{Shop, TestApp, Till, both_engines};

use crate::erasure::rows_with;
use crate::help::{assert_fails, booked};

async fn operator(app: &TestApp) -> Operator {
    let name = Label::new("Operations").unwrap();
    let (_, key) = app.create_api_key(None, StoreId::NIL, Role::PlatformAdmin, name).await.unwrap();
    app.operator(&app.who(&Credential::Bearer(key)).await.unwrap()).unwrap()
}

fn reason() -> Option<Reason> {
    Some(Reason::new("ticket 4711").unwrap())
}

async fn marked(app: &TestApp, shop: &Shop, email: &str) -> orion_domain::CardId {
    let facts = RequestFacts {
        ip_address: Some("203.0.113.77".parse().unwrap()),
        user_agent: Some("Qqagent".to_owned()),
        request_id: "r-1".to_owned(),
    };
    let key = shop.key(Role::StoreManager, None).await;
    let till = Till::new(app.app(), shop.caller_by(&key, 0, facts).await);
    let mut person = Shop::enrollment(email);
    person.first_name = Some(PersonName::new("Qqfirst").unwrap());
    person.last_name = Some(PersonName::new("Qqlast").unwrap());
    person.phone = Some(Phone::new("+352699554433").unwrap());
    person.birth_date = Some(BirthDate::stored(LocalDate::parse("1979-03-02").unwrap()));
    let card = till.enroll_with(person).await.unwrap().card.record.card.id;
    booked(till.note("Qqnote").earn_order(card, 1500, &format!("R-{}", shop.id)).await);
    booked(till.note("Qqnote").stamp(card).await);
    shop.join(0, email).await.unwrap();
    card
}

both_engines! {
    /// G-P1, safety §16.1: markers in every field that a person can reach, at two merchants; after one of them forgot the
    /// person, no table, file or export of that merchant's holds any, the sums are as before, and a second run does nothing.
    async fn an_admin_forgets_a_person_without_a_trace(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").settings(|settings| settings.log_ip_addresses = true).open().await;
        let other = app.shop("florist").open().await;
        let card = marked(&app, &shop, "Qqmail@example.com").await;
        other.till(0).await.enroll("qqmail@example.com").await;
        let operator = operator(&app).await;
        let found = app.find_people(&operator, &Email::new("QQMAIL@example.com").unwrap()).await.unwrap();
        assert_eq!(found.len(), 2, "both merchants know the address");
        let person = found.iter().find(|person| person.merchant.id == shop.id).unwrap();
        let id = person.customer.id;
        assert_eq!((person.held.cards, person.held.contexts > 1, person.held.messages), (1, true, 3), "a link and two letters");
        let export = app.export_person(&operator, id, reason()).await.unwrap().to_string();
        let record = app.card(&shop.till(0).await.caller, card).await.unwrap().record;
        let (number, qr) = (record.number.digits(), record.qr.expose().to_owned());
        for marker in ["Qqmail@", "Qqfirst", "Qqlast", "352699554433", "1979-03-02", "Qqnote", "Qqagent", "203.0.113.77"] {
            assert!(export.contains(marker), "the export lacks {marker}");
        }
        let sums = "SELECT SUM(points_delta) + 1000 * SUM(stamps_delta) FROM loyalty_transactions";
        let before = app.count(sums).await;
        assert_fails!(app.erase_person(&operator, id, None).await, Error::Invalid(_));
        for naming in ["asked by Qqfirst", "mail from x@example.com", "call +352699554433"] {
            let naming = Some(Reason::new(naming).unwrap());
            assert_fails!(app.erase_person(&operator, id, naming).await, Error::Invalid(_));
        }
        let erased = app.erase_person(&operator, id, reason()).await.unwrap();
        assert!(!erased.was_forgotten && erased.held == person.held, "{erased:?}");
        for marker in ["Qqfirst", "Qqlast", "352699554433", "1979-03-02", "Qqnote", "Qqagent", "203.0.113.77", &number, &qr] {
            let left = rows_with(&app, marker).await;
            // The address in the log is that of staff, who have none in this test.
            assert!(left.is_empty(), "{marker} is left in {left:?}");
        }
        assert_eq!(rows_with(&app, "qqmail@").await, ["customers"], "the other merchant still knows the address");
        assert_eq!(app.find_people(&operator, &Email::new("qqmail@example.com").unwrap()).await.unwrap().len(), 1);
        let journal = std::fs::read_to_string(app.data_folder().join("erasures.jsonl")).unwrap();
        assert!(journal.contains(&id.to_string()) && journal.contains(&card.to_string()), "{journal}");
        assert!(!journal.to_lowercase().contains("qq"), "{journal}");
        assert_eq!(app.count(sums).await, before);
        app.verify().await;
        let rows = "SELECT (SELECT COUNT(*) FROM audit_log) + (SELECT COUNT(*) FROM loyalty_transactions)";
        let written = app.count(rows).await;
        assert!(app.erase_person(&operator, id, reason()).await.unwrap().was_forgotten);
        assert_eq!(app.count(rows).await, written, "a second run changes nothing");
        assert_eq!(std::fs::read_to_string(app.data_folder().join("erasures.jsonl")).unwrap(), journal);
        assert_fails!(app.found_person(&operator, id).await, Error::NotFound);
    }

    /// Safety §16.1: what lies in the trash is forgotten too.
    async fn a_card_in_the_trash_is_forgotten_too(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").settings(|settings| settings.log_ip_addresses = true).open().await;
        let card = marked(&app, &shop, "qqmail@example.com").await;
        let operator = operator(&app).await;
        let id = app.find_people(&operator, &Email::new("qqmail@example.com").unwrap()).await.unwrap()[0].customer.id;
        let mut raw = app.raw().await;
        let trashed = format!("UPDATE cards SET deleted_at = 5 WHERE id = {}", raw.id(card.uuid()));
        raw.execute(&trashed).await.unwrap();
        app.erase_person(&operator, id, reason()).await.unwrap();
        // Whole words: two letters are in some token or hash before long.
        for marker in ["qqmail@", "Qqfirst", "Qqlast", "Qqnote", "Qqagent", "352699554433", "203.0.113.77"] {
            assert!(rows_with(&app, marker).await.is_empty(), "{marker}");
        }
    }

    /// Safety §16.1: a restored copy of the database forgets again whom the journal names.
    async fn the_journal_outlives_the_database(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = shop.till(0).await;
        till.enroll("anna@example.com").await;
        let customer = shop.customer(0, "anna@example.com").await;
        let operator = operator(&app).await;
        let id = app.find_people(&operator, &Email::new("anna@example.com").unwrap()).await.unwrap()[0].customer.id;
        let line = format!("{{\"merchant_id\":\"{}\",\"customer_id\":\"{id}\",\"card_ids\":[],\"at\":\"2026-01-01T00:00:00Z\"}}\n{{\"unfini", shop.id);
        std::fs::write(app.data_folder().join("erasures.jsonl"), line).unwrap();
        assert_eq!(app.replay_erasures().await.unwrap(), 1);
        assert_fails!(app.customer(&customer).await, Error::Unauthenticated);
        assert_eq!(app.replay_erasures().await.unwrap(), 0);
        app.verify().await;
    }

    /// §17: an owner reads the own log only, filtered and page by page; what an admin did on their behalf stands out; the
    /// platform reads all.
    async fn each_owner_reads_the_own_log(db: TestDb) {
        let app = TestApp::new(db).await;
        let (bakery, florist) = (app.shop("bakery").open().await, app.shop("florist").open().await);
        let operator = operator(&app).await;
        let staff = app.caller(&app.who(&bakery.key(Role::StoreManager, None).await).await.unwrap()).unwrap();
        let behalf = app.on_behalf(&operator, bakery.id, reason()).await.unwrap();
        app.clock.advance(24 * 3600);
        let day = app.now();
        app.update_settings(&behalf, Default::default()).await.unwrap();
        app.update_settings(&florist.owner(), Default::default()).await.unwrap();
        let all = AuditFilter::default();
        let mut seen = 0;
        let mut page = Page::first(2);
        loop {
            let slice = app.audit_log(&bakery.owner(), &all, page).await.unwrap();
            assert!(slice.items.iter().all(|logged| logged.merchant == bakery.id));
            seen += slice.items.len();
            page.after = slice.next;
            if page.after.is_none() { break }
        }
        assert!(seen > 3, "{seen}");
        let only = AuditFilter { only_on_behalf: true, ..AuditFilter::default() };
        let acted = app.audit_log(&bakery.owner(), &only, Page::first(9)).await.unwrap().items;
        assert_eq!(acted.len(), 1);
        assert_eq!((acted[0].entry.action.as_str(), acted[0].entry.reason.as_deref()), ("settings.update", Some("ticket 4711")));
        assert!(changes(&acted[0].entry.changes).iter().any(|change| change.old != change.new));
        let today = AuditFilter { from: Some(day), ..AuditFilter::default() };
        assert_eq!(app.audit_log(&bakery.owner(), &today, Page::first(9)).await.unwrap().items.len(), 1);
        let before = AuditFilter { until: Some(day), action: Some("settings.update".to_owned()), ..AuditFilter::default() };
        assert!(app.audit_log(&florist.owner(), &before, Page::first(9)).await.unwrap().items.iter().all(|logged| logged.entry.at < day));
        let everywhere = app.audit_everywhere(&operator, None, &today, Page::first(50)).await.unwrap().items;
        assert_eq!(everywhere.len(), 2);
        assert_fails!(app.audit_log(&staff, &all, Page::first(5)).await, Error::Forbidden);
        assert_fails!(app.export_audit(&staff, &all).await, Error::Forbidden);
        let table = app.export_audit(&bakery.owner(), &all).await.unwrap();
        assert_eq!(table.lines().count(), seen + 1);
        let exported = app.audit_log(&bakery.owner(), &AuditFilter { action: Some("audit.export".to_owned()), ..all.clone() }, Page::first(5)).await.unwrap();
        assert_eq!(exported.items.len(), 1, "the export is in the log");
        assert!(app.export_audit_everywhere(&operator, Some(MerchantId::PLATFORM), &all).await.is_ok());
    }
}
