//! The chain over the audit log, against somebody who edits the database directly.

use orion_domain::settings::Settings;
use orion_service::audit_chain::AuditFault;
use orion_testkit::{Raw, Shop, TestApp, both_engines};

/// A merchant whose owner changed something five times, sealed.
async fn scene(app: &TestApp) -> Shop {
    let shop = app.shop("bakery").open().await;
    for attempts in 3..8 {
        let settings = Settings { staff_pin_lockout_attempts: Some(attempts), ..Settings::default() };
        app.update_settings(&shop.owner(), settings).await.unwrap();
        app.clock.advance(60);
    }
    assert!(app.seal_audit().await.unwrap() >= 5);
    assert_eq!(app.seal_audit().await.unwrap(), 0, "nothing is sealed twice");
    assert_eq!(faults(app).await, []);
    shop
}

async fn faults(app: &TestApp) -> Vec<AuditFault> {
    app.verify_audit().await.unwrap().faults
}

/// A connection on which nothing guards the logs any more.
async fn unguarded(app: &TestApp) -> Raw {
    let mut raw = app.raw().await;
    if matches!(raw, Raw::Sqlite(_)) {
        raw.execute(
            "PRAGMA foreign_keys = OFF; DROP TRIGGER audit_log_no_update; DROP TRIGGER audit_log_no_delete;
             DROP TRIGGER audit_seals_no_update; DROP TRIGGER audit_seals_no_delete",
        )
        .await
        .unwrap();
    }
    raw
}

both_engines! {
    /// §17: whatever column of a row is changed, the row is named.
    async fn a_changed_audit_row_is_named(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = scene(&app).await;
        let mut raw = unguarded(&app).await;
        let merchant = raw.id(shop.id.uuid());
        let (third, third_place) = {
            let place = format!("SELECT CAST(seq AS TEXT) FROM audit_seals WHERE merchant_id = {merchant} ORDER BY seq LIMIT 1 OFFSET 2");
            let place = raw.rows(&place).await.unwrap().concat().concat();
            (format!("merchant_id = {merchant} AND id = (SELECT audit_id FROM audit_seals WHERE merchant_id = {merchant} AND seq = {place})"), place)
        };
        let columns = ["occurred_at", "actor_kind", "actor_id", "acting_admin_id", "action", "target_kind", "target_id", "changes", "reason", "request_id", "ip_address"];
        raw.execute(&format!("CREATE TABLE kept AS SELECT * FROM audit_log WHERE {third}")).await.unwrap();
        for column in columns {
            let value = match column {
                "occurred_at" => "1".to_owned(),
                "actor_id" | "acting_admin_id" | "target_id" => raw.id(uuid::Uuid::from_u128(7)),
                "changes" => "'{\"old\":{},\"new\":{}}'".to_owned(),
                _ => "'x'".to_owned(),
            };
            raw.execute(&format!("UPDATE audit_log SET {column} = {value} WHERE {third}")).await.unwrap();
            let found = faults(&app).await;
            assert_eq!(found.len(), 1, "{column}");
            assert_eq!((found[0].merchant, found[0].seq.unwrap().to_string()), (shop.id, third_place.clone()), "{column}");
            raw.execute(&format!("UPDATE audit_log SET {column} = (SELECT {column} FROM kept) WHERE {third}")).await.unwrap();
            assert_eq!(faults(&app).await, [], "{column}");
        }
    }

    /// §17: a row taken out, with or without its seal, and one put into the past are named.
    async fn a_missing_row_and_one_put_into_the_past_are_named(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = scene(&app).await;
        app.clock.advance(2 * 3600);
        app.update_settings(&shop.owner(), Settings::default()).await.unwrap();
        app.seal_audit().await.unwrap();
        let mut raw = unguarded(&app).await;
        let merchant = raw.id(shop.id.uuid());
        let planted = raw.id(uuid::Uuid::from_u128(7));
        let kind = match &raw { Raw::Sqlite(_) => "'{}'", Raw::Postgres(_) => "'{}'::jsonb" };
        raw.execute(&format!("INSERT INTO audit_log (merchant_id, id, occurred_at, actor_kind, action, target_kind, changes)
            VALUES ({merchant}, {planted}, 5, 'system', 'store.update', 'store', {kind})")).await.unwrap();
        let found = faults(&app).await;
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].seq, found[0].row.map(orion_domain::AuditId::uuid)), (None, Some(uuid::Uuid::from_u128(7))));
        assert_eq!(app.seal_audit().await.unwrap(), 0, "it is not sealed afterwards");
        raw.execute(&format!("DELETE FROM audit_log WHERE id = {planted}")).await.unwrap();
        assert_eq!(faults(&app).await, []);
        raw.execute(&format!("DELETE FROM audit_seals WHERE merchant_id = {merchant} AND seq = 2")).await.unwrap();
        let found = faults(&app).await;
        assert_eq!((found.len(), found[0].seq), (1, Some(2)));
    }

    /// §17: two nodes that seal at once build one chain.
    async fn two_sealers_build_one_chain(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = scene(&app).await;
        let other = if app.engine() == orion_testkit::Engine::Postgres { app.second_node().await } else { app.restarted() };
        for round in 0..5 {
            for attempts in 3..8 {
                let settings = Settings { staff_pin_lockout_attempts: Some(attempts), ..Settings::default() };
                app.update_settings(&shop.owner(), settings).await.unwrap();
            }
            let (one, two) = tokio::join!(app.seal_audit(), other.seal_audit());
            assert!(one.is_ok() && two.is_ok(), "{round}: {one:?} {two:?}");
        }
        app.seal_audit().await.unwrap();
        assert_eq!(faults(&app).await, []);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log").await, app.count("SELECT COUNT(*) FROM audit_seals").await);
    }
}
