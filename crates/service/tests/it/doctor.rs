//! `doctor` against somebody who edits the database directly.

use orion_domain::HostName;
use orion_testkit::{Raw, Shop, TestApp, both_engines};

use crate::help::booked;

/// Two merchants, each with a person, a card, rows, a PIN and a domain.
async fn scene(app: &TestApp) -> [Shop; 2] {
    let mut shops = Vec::new();
    for name in ["bakery", "florist"] {
        let shop = app.shop(name).open().await;
        let till = shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        booked(till.note("with a note").earn_order(card, 1000, "R-1").await);
        shop.pin(0, "Mia", "482619").await;
        shop.visitor(0).await;
        let host = HostName::new(&format!("card.{name}.example")).unwrap();
        app.add_store_domain(&shop.owner(), shop.stores[0].id, host).await.unwrap();
        shops.push(shop);
    }
    app.seal_audit().await.unwrap();
    shops.try_into().unwrap()
}

/// A connection on which rows may point anywhere.
async fn unguarded(app: &TestApp) -> Raw {
    let mut raw = app.raw().await;
    let guards = match raw {
        Raw::Sqlite(_) => "PRAGMA foreign_keys = OFF; DROP TRIGGER loyalty_transactions_no_update",
        Raw::Postgres(_) => {
            "DO $$ DECLARE key record; BEGIN
               FOR key IN SELECT conrelid::regclass AS owner, conname FROM pg_constraint WHERE contype = 'f' LOOP
                 EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', key.owner, key.conname);
               END LOOP; END $$"
        }
    };
    raw.execute(guards).await.unwrap();
    raw
}

async fn strays(app: &TestApp) -> Vec<(String, i64)> {
    let report = app.examine_isolation().await.unwrap();
    report.strays.into_iter().map(|strays| (strays.table, strays.rows)).collect()
}

both_engines! {
    async fn a_healthy_installation_is_well(db: TestDb) {
        let app = TestApp::new(db).await;
        assert_eq!(strays(&app).await, [], "an empty one");
        scene(&app).await;
        assert_eq!(strays(&app).await, []);
        assert!(app.examine_isolation().await.unwrap().tables >= 30);
        let domains = app.examine_domains().await.unwrap();
        assert_eq!(domains.hosts.iter().map(HostName::as_str).collect::<Vec<_>>(), ["card.bakery.example", "card.florist.example"]);
        assert_eq!(domains.faults, Vec::<String>::new());
    }

    /// G-T1: a row of one merchant that points to something of another is found, whichever it is.
    async fn a_row_that_points_to_another_merchants_is_found(db: TestDb) {
        let app = TestApp::new(db).await;
        let [bakery, florist] = scene(&app).await;
        let mut raw = unguarded(&app).await;
        let (own, other) = (raw.id(bakery.id.uuid()), raw.id(florist.id.uuid()));
        for (table, column, parent) in [
            ("staff_pins", "store_id", "stores"),
            ("cards", "customer_id", "customers"),
            ("cards", "enrolled_at_store_id", "stores"),
            ("order_claims", "transaction_id", "loyalty_transactions"),
            ("loyalty_transactions", "store_id", "stores"),
            ("transaction_context", "transaction_id", "loyalty_transactions"),
            ("program_versions", "program_id", "programs"),
            ("store_slugs", "store_id", "stores"),
            ("store_domains", "store_id", "stores"),
        ] {
            let theirs = format!(
                "SELECT {column} FROM {table} WHERE merchant_id = {own} AND {column} IS NOT NULL LIMIT 1"
            );
            raw.execute(&format!("CREATE TABLE kept AS {theirs}")).await.unwrap();
            let stolen = format!("UPDATE {table} SET {column} = (SELECT id FROM {parent} WHERE merchant_id = {other} LIMIT 1)
                WHERE merchant_id = {own} AND {column} = (SELECT {column} FROM kept)");
            let rows = i64::try_from(raw.execute(&stolen).await.unwrap()).unwrap();
            assert!(rows >= 1, "{table}.{column}");
            assert_eq!(strays(&app).await, [(table.to_owned(), rows)], "{table}.{column}");
            raw.execute(&format!("UPDATE {table} SET {column} = (SELECT {column} FROM kept) WHERE merchant_id = {own}
                AND {column} = (SELECT id FROM {parent} WHERE merchant_id = {other} LIMIT 1)")).await.unwrap();
            raw.execute("DROP TABLE kept").await.unwrap();
            assert_eq!(strays(&app).await, [], "{table}.{column} is as it was");
        }
    }

    /// Rows whose merchant is not there at all are found too.
    async fn rows_of_no_merchant_are_found(db: TestDb) {
        let app = TestApp::new(db).await;
        scene(&app).await;
        let mut raw = unguarded(&app).await;
        let nobody = raw.id(uuid::Uuid::from_u128(7));
        for table in ["settings", "programs"] {
            let one = format!("UPDATE {table} SET merchant_id = {nobody} WHERE merchant_id = (SELECT id FROM merchants ORDER BY id LIMIT 1)");
            assert_eq!(raw.execute(&one).await.unwrap(), 1);
        }
        let found = strays(&app).await;
        assert!(found.contains(&("settings".to_owned(), 1)) && found.contains(&("programs".to_owned(), 1)), "{found:?}");
    }

    /// Domains that nobody could reach, that could be given twice, or that hide the portals.
    async fn domains_that_are_not_in_order_are_named(db: TestDb) {
        let app = TestApp::new(db).await;
        scene(&app).await;
        let mut raw = app.raw().await;
        for host in ["Card.Bakery.example", "ORION.example", "orion.example", "127.0.0.1", "shop.florist.example:8080"] {
            raw.execute(&format!("INSERT INTO store_domains (host, merchant_id, store_id)
                SELECT '{host}', merchant_id, store_id FROM store_domains WHERE host = 'card.florist.example'")).await.unwrap();
        }
        let report = app.examine_domains().await.unwrap();
        assert_eq!((report.hosts.len(), report.faults.len()), (2, 5), "{report:?}");
        for word in ["platform's own name", "127.0.0.1", ":8080", "browsers ask for"] {
            assert!(report.faults.iter().any(|fault| fault.contains(word)), "{word}: {report:?}");
        }
    }
}
