//! The chain over the audit log, against somebody who edits the database directly, and its beginning, which goes after years.

use orion_domain::MerchantId;
use orion_domain::settings::Settings;
use orion_service::audit_chain::AuditFault;
use orion_service::schedules::{Chore, ChoreDone};
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

const DAY: i64 = 24 * 3_600;

/// Two looks, two hours apart; what the second did.
async fn remove_old(app: &TestApp, merchant: MerchantId) -> ChoreDone {
    app.run_chore(merchant, Chore::RemoveOld).await.unwrap().unwrap();
    app.clock.advance(2 * 3_600);
    app.run_chore(merchant, Chore::RemoveOld).await.unwrap().unwrap()
}

async fn log_of(app: &TestApp, merchant: MerchantId) -> (i64, i64) {
    let id = app.raw().await.id(merchant.uuid());
    let rows = format!("SELECT COUNT(*) FROM audit_log WHERE merchant_id = {id}");
    let seals = format!("SELECT COUNT(*) FROM audit_seals WHERE merchant_id = {id}");
    (app.count(&rows).await, app.count(&seals).await)
}

/// Somebody changes something; the time goes on.
async fn change(app: &TestApp, shop: &Shop, times: i64) {
    for number in 0..times {
        let settings = Settings { staff_pin_lockout_attempts: Some(3 + number % 5), ..Settings::default() };
        app.update_settings(&shop.owner(), settings).await.unwrap();
    }
    app.seal_audit().await.unwrap();
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

    /// Safety §16.3, §17: rows go after five years, more than one chunk of them; the rest verifies from where the log begins now,
    /// the log tells of it, and what is sealed next goes on from there.
    async fn rows_go_after_five_years_and_the_chain_holds(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        change(&app, &shop, 600).await;
        let (old, _) = log_of(&app, shop.id).await;
        app.clock.advance(400 * DAY);
        change(&app, &shop, 3).await;
        let (all, seals) = log_of(&app, shop.id).await;
        assert_eq!((all, seals), (old + 3, old + 3));
        app.clock.advance(1_427 * DAY - 3 * 3_600);
        assert_eq!(remove_old(&app, shop.id).await.number_of("rows removed"), 0, "five years are not over");
        app.clock.advance(2 * DAY);
        let done = remove_old(&app, shop.id).await;
        assert_eq!((i64::try_from(done.number_of("rows removed")), done.left_out()), (Ok(old), None));
        assert_eq!(log_of(&app, shop.id).await, (3 + 2, 3), "two chunks, of which the log tells");
        assert_eq!(app.seal_audit().await.unwrap(), 2);
        let report = app.verify_audit().await.unwrap();
        assert_eq!(report.faults, []);
        // Years without anything: the log is empty but for what tells of that, and goes on all the same.
        app.clock.advance(1_900 * DAY);
        assert_eq!(remove_old(&app, shop.id).await.number_of("rows removed"), 5);
        assert_eq!(log_of(&app, shop.id).await, (1, 0));
        assert_eq!(faults(&app).await, []);
        change(&app, &shop, 1).await;
        let first = format!("SELECT MIN(seq) FROM audit_seals WHERE merchant_id = {}", app.raw().await.id(shop.id.uuid()));
        assert_eq!(app.count(&first).await, old + 3 + 2 + 1, "places are not given out twice");
        assert_eq!(faults(&app).await, []);
    }

    /// Safety §16.3: the platform's own log is kept for five years, too.
    async fn the_platforms_log_is_trimmed_as_well(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = crate::platform::operator(&app).await;
        app.find_people(&operator, &orion_domain::Email::new("anna@example.com").unwrap()).await.unwrap();
        app.seal_audit().await.unwrap();
        let (rows, _) = log_of(&app, MerchantId::PLATFORM).await;
        assert!(rows > 0);
        app.turn_schedules(MerchantId::PLATFORM).await.unwrap();
        let due = "SELECT COUNT(*) FROM schedules WHERE name = 'remove_old' AND time_zone = 'UTC'";
        assert_eq!(app.count(due).await, 1, "by itself");
        app.clock.advance(1_830 * DAY);
        let done = remove_old(&app, MerchantId::PLATFORM).await;
        assert_eq!(i64::try_from(done.number_of("rows removed")), Ok(rows));
        assert_eq!(faults(&app).await, []);
    }

    /// §17: an anchor that was moved, one that the log does not tell of, and a row that was changed before it could go are named;
    /// such a log is not trimmed.
    async fn what_was_done_to_the_beginning_of_a_log_is_named(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = scene(&app).await;
        app.clock.advance(1_000 * DAY);
        change(&app, &shop, 3).await;
        app.clock.advance(900 * DAY);
        assert!(remove_old(&app, shop.id).await.number_of("rows removed") >= 5);
        app.seal_audit().await.unwrap();
        assert_eq!(faults(&app).await, []);
        let mut raw = unguarded(&app).await;
        if matches!(raw, Raw::Sqlite(_)) {
            raw.execute("DROP TRIGGER audit_anchors_move_on; DROP TRIGGER audit_anchors_no_delete").await.unwrap();
        }
        let merchant = raw.id(shop.id.uuid());
        raw.execute("CREATE TABLE kept AS SELECT * FROM audit_anchors").await.unwrap();
        let hash = raw.bytes(&[7; 32]);
        for change in ["seq = seq + 1".to_owned(), "seq = seq - 1".to_owned(), format!("seal_hash = {hash}"),
            format!("trim_id = (SELECT id FROM audit_log WHERE merchant_id = {merchant} ORDER BY id LIMIT 1)")] {
            raw.execute(&format!("UPDATE audit_anchors SET {change} WHERE merchant_id = {merchant}")).await.unwrap();
            let found = faults(&app).await;
            assert_eq!((found.len(), found[0].merchant), (1, shop.id), "{change}");
            let back = "seq = (SELECT seq FROM kept), seal_hash = (SELECT seal_hash FROM kept), trim_id = (SELECT trim_id FROM kept)";
            raw.execute(&format!("UPDATE audit_anchors SET {back} WHERE merchant_id = {merchant}")).await.unwrap();
        }
        assert_eq!(faults(&app).await, []);
        // A moved anchor with the right hash of the next seal: the rows before it are gone, of which nobody tells.
        let first = format!("SELECT MIN(seq) FROM audit_seals WHERE merchant_id = {merchant}");
        raw.execute(&format!("UPDATE audit_anchors SET seq = ({first}), seal_hash = (SELECT seal_hash FROM audit_seals
            WHERE merchant_id = {merchant} AND seq = ({first})) WHERE merchant_id = {merchant}")).await.unwrap();
        assert_eq!(faults(&app).await.len(), 1);
        let back = "seq = (SELECT seq FROM kept), seal_hash = (SELECT seal_hash FROM kept)";
        raw.execute(&format!("UPDATE audit_anchors SET {back} WHERE merchant_id = {merchant}")).await.unwrap();
        // Somebody changes the oldest row and hopes that it goes soon.
        raw.execute(&format!("UPDATE audit_log SET reason = 'x' WHERE merchant_id = {merchant}
            AND id = (SELECT audit_id FROM audit_seals WHERE merchant_id = {merchant} ORDER BY seq LIMIT 1)")).await.unwrap();
        let before = log_of(&app, shop.id).await;
        app.clock.advance(1_000 * DAY);
        let done = remove_old(&app, shop.id).await;
        assert_eq!((done.number_of("rows removed"), done.left_out().is_some()), (0, true));
        assert_eq!(log_of(&app, shop.id).await, before);
        assert_eq!(faults(&app).await.len(), 1);
    }
}

/// G-L6, §17: on PostgreSQL only the owner of the tables removes rows of the log: the everyday user cannot, the work does where it
/// knows the owner, and says what is missing where it does not.
#[test]
fn only_the_owner_of_the_tables_trims_the_log() {
    orion_testkit::run(orion_testkit::Engine::Postgres, async |db| {
        let mut options = db.target_of_everyday_user().await;
        let app = TestApp::new(db).await;
        let shop = scene(&app).await;
        app.clock.advance(1_830 * DAY);
        let knows_owner = app.node_over(orion_store::Store::open(&options).await.unwrap());
        if let orion_store::Target::Postgres { migration_url, .. } = &mut options.target {
            *migration_url = None;
        }
        let alone = app.node_over(orion_store::Store::open_as_it_is(&options).await.unwrap());
        let done = remove_old(&alone, shop.id).await;
        assert_eq!(done.number_of("rows removed"), 0);
        assert!(done.left_out().unwrap().contains("MIGRATION_DATABASE_URL"));
        let mut raw = app.raw().await;
        raw.execute("SET ROLE orion_app").await.unwrap();
        for attempt in [
            "DELETE FROM audit_log",
            "DELETE FROM audit_seals",
            "UPDATE audit_anchors SET seq = 9",
            "DELETE FROM audit_anchors",
            "INSERT INTO audit_anchors SELECT merchant_id, seq, seal_hash, audit_id, audit_id FROM audit_seals",
        ] {
            assert!(raw.execute(attempt).await.is_err(), "{attempt}");
        }
        let done = remove_old(&knows_owner, shop.id).await;
        assert!(done.number_of("rows removed") >= 5 && done.left_out().is_none());
        assert_eq!(faults(&app).await, []);
    });
}
