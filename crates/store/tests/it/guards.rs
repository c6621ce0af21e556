//! What the database refuses by itself, whatever the program does.

use orion_store::Engine;
use orion_testkit::{Raw, TestDb, both_engines};

use crate::scene::{BAKERY, CARD, FLORIST, GREENHOUSE, PIN, audit_id, build, id, insert, ledger_row};

/// Steps down to the role that the program works with.
async fn as_application(db: &TestDb) -> Raw {
    let mut raw = db.raw().await;
    if db.engine() == Engine::Postgres {
        raw.execute("SET ROLE orion_app").await.unwrap();
    }
    raw
}

async fn audit_row(db: &TestDb) {
    let row = orion_store::audit::AuditRow {
        id: audit_id(81),
        at: crate::scene::NOW,
        actor: orion_store::audit::AuditActor::System,
        acting_admin: None,
        action: "program.update",
        target_kind: "program",
        target: None,
        changes: serde_json::json!({}),
        reason: None,
        request_id: None,
        ip_address: None,
    };
    db.store().merchant(BAKERY).audit(row).await.unwrap();
}

/// A wrong value: where, which column, what, and how the row with all its right values starts.
async fn refuses(raw: &mut Raw, table: &str, row: &[(&'static str, String)], column: &str, value: &str) {
    let mut wrong = row.to_vec();
    wrong.iter_mut().find(|(name, _)| *name == column).unwrap().1 = value.to_owned();
    let done = raw.execute(&insert(table, &wrong)).await;
    assert!(done.is_err(), "{table}.{column} took {value}");
}

both_engines! {
    /// G-L6
    async fn rows_of_ledger_and_audit_cannot_be_changed_or_removed(db: TestDb) {
        build(&db).await;
        audit_row(&db).await;
        let mut raw = as_application(&db).await;
        let row = insert("loyalty_transactions", &ledger_row(&raw, 1));
        assert_eq!(raw.execute(&row).await.unwrap(), 1, "adding a row is what the role may do");
        let before = (
            raw.rows("SELECT * FROM loyalty_transactions").await.unwrap(),
            raw.rows("SELECT * FROM audit_log").await.unwrap(),
        );
        let mut attempts = vec![
            "UPDATE loyalty_transactions SET points_delta = 5".to_owned(),
            "UPDATE loyalty_transactions SET entry_hash = entry_hash WHERE seq = 1".to_owned(),
            "DELETE FROM loyalty_transactions".to_owned(),
            "UPDATE audit_log SET reason = 'none'".to_owned(),
            "DELETE FROM audit_log".to_owned(),
        ];
        match db.engine() {
            Engine::Sqlite => attempts.extend([
                row.replace("INSERT INTO", "INSERT OR REPLACE INTO"),
                row.replace("INSERT INTO", "REPLACE INTO"),
                format!("{row} ON CONFLICT DO UPDATE SET points_delta = 5"),
                "INSERT OR REPLACE INTO audit_log SELECT * FROM audit_log".to_owned(),
            ]),
            Engine::Postgres => attempts.extend([
                format!("{row} ON CONFLICT (merchant_id, id) DO UPDATE SET points_delta = 5"),
                "TRUNCATE loyalty_transactions CASCADE".to_owned(),
                "TRUNCATE audit_log".to_owned(),
                "DROP TABLE audit_log".to_owned(),
                "ALTER TABLE loyalty_transactions ADD COLUMN extra TEXT".to_owned(),
                "UPDATE program_versions SET rules = '{}'".to_owned(),
                "DELETE FROM _sqlx_migrations".to_owned(),
            ]),
        }
        for attempt in attempts {
            assert!(raw.execute(&attempt).await.is_err(), "{attempt}");
        }
        let after = (
            raw.rows("SELECT * FROM loyalty_transactions").await.unwrap(),
            raw.rows("SELECT * FROM audit_log").await.unwrap(),
        );
        assert_eq!(after, before);
    }

    /// G-L6: the rows that the ledger hangs on cannot take it along.
    async fn removing_a_card_or_a_store_does_not_remove_its_ledger(db: TestDb) {
        build(&db).await;
        let mut raw = db.raw().await;
        raw.execute(&insert("loyalty_transactions", &ledger_row(&raw, 1))).await.unwrap();
        for table in ["cards", "customers", "stores", "merchants", "program_versions", "programs"] {
            assert!(raw.execute(&format!("DELETE FROM {table}")).await.is_err(), "{table}");
        }
        assert_eq!(raw.rows("SELECT seq FROM loyalty_transactions").await.unwrap(), [["1"]]);
    }

    /// G-L5, safety §3.4
    async fn a_ledger_row_that_cannot_be_right_is_refused(db: TestDb) {
        build(&db).await;
        let mut raw = db.raw().await;
        let row = ledger_row(&raw, 1);
        for (column, value) in [
            ("seq", "0"),
            ("transaction_type", "'gift'"),
            ("stamps_delta", "0"),
            ("stamps_balance_after", "-1"),
            ("stamps_balance_after", "1000001"),
            ("points_balance_after", "-1"),
            ("points_balance_after", "1000000001"),
            ("purchase_amount_cents", "-1"),
            ("purchase_amount_cents", "100000001"),
            ("shortfall", "-1"),
            ("program_version", "2"),
            ("program_version", "NULL"),
            ("entry_hash", "NULL"),
            ("stamps_delta", "'one'"),
        ] {
            refuses(&mut raw, "loyalty_transactions", &row, column, value).await;
        }
        raw.execute(&insert("loyalty_transactions", &row)).await.unwrap();
        let (next, taken) = (ledger_row(&raw, 2), raw.id(id(9_001)));
        refuses(&mut raw, "loyalty_transactions", &next, "seq", "1").await;
        refuses(&mut raw, "loyalty_transactions", &next, "id", &taken).await;
    }

    /// G-L5, safety §3.4
    async fn a_card_or_program_out_of_range_is_refused(db: TestDb) {
        build(&db).await;
        let mut raw = db.raw().await;
        for (table, change) in [
            ("cards", "points_balance = -1"),
            ("cards", "points_balance = 1000000001"),
            ("cards", "stamp_count = -1"),
            ("cards", "stamp_count = 1000001"),
            ("cards", "total_stamps_earned = -1"),
            ("cards", "stamps_redeemed = -1"),
            ("cards", "total_points_earned = -1"),
            ("cards", "points_redeemed = -1"),
            ("cards", "total_points_voided = -1"),
            ("cards", "seq = -1"),
            ("cards", "scope_store_id = NULL"),
            ("programs", "stamps_target = 0"),
            ("programs", "stamps_target = 1001"),
            ("programs", "points_per_euro = -1"),
            ("programs", "points_per_euro = 1001"),
            ("programs", "points_expiration_days = 0"),
            ("programs", "welcome_bonus_points = 100001"),
            ("programs", "minimum_redemption_points = -1"),
            ("programs", "minimum_purchase_cents = -1"),
            ("programs", "cooldown_minutes = 10081"),
            ("programs", "max_daily_stamps = 0"),
            ("programs", "loyalty_type = 'miles'"),
            ("staff_pins", "failed_attempts = -1"),
            ("stores", "default_locale = 'xx'"),
            ("customers", "email_key = NULL"),
        ] {
            let refused = raw.execute(&format!("UPDATE {table} SET {change}")).await;
            assert!(refused.is_err(), "{table}: {change}");
        }
    }

    /// G-L8: a stamp that is taken back is taken back whole, so once.
    async fn a_stamp_is_voided_once(db: TestDb) {
        build(&db).await;
        let mut raw = db.raw().await;
        raw.execute(&insert("loyalty_transactions", &ledger_row(&raw, 1))).await.unwrap();
        let void = |raw: &Raw, seq| {
            let mut row = ledger_row(raw, seq);
            for (column, value) in &mut row {
                match *column {
                    "transaction_type" => *value = "'stamp_voided'".to_owned(),
                    "related_transaction_id" => *value = raw.id(id(9_001)),
                    "stamps_delta" => *value = "-1".to_owned(),
                    _ => {}
                }
            }
            insert("loyalty_transactions", &row)
        };
        raw.execute(&void(&raw, 2)).await.unwrap();
        assert!(raw.execute(&void(&raw, 3)).await.is_err());
    }

    /// G-T1: a link from one merchant's row to another's cannot be stored.
    async fn a_row_cannot_point_at_another_merchants_row(db: TestDb) {
        build(&db).await;
        let mut raw = db.raw().await;
        let (florist, row) = (raw.id(FLORIST.uuid()), ledger_row(&raw, 1));
        refuses(&mut raw, "loyalty_transactions", &row, "merchant_id", &florist).await;
        let (greenhouse, card, pin) = (raw.id(GREENHOUSE.uuid()), raw.id(CARD.uuid()), raw.id(PIN.uuid()));
        for attempt in [
            format!("UPDATE cards SET enrolled_at_store_id = {greenhouse}"),
            format!("UPDATE cards SET merchant_id = {florist} WHERE id = {card}"),
            format!("UPDATE staff_pins SET store_id = {greenhouse} WHERE id = {pin}"),
            format!("UPDATE customers SET merchant_id = {florist}"),
            format!(
                "INSERT INTO bonus_claims (merchant_id, card_id, bonus_kind, occasion_key)
                 VALUES ({florist}, {card}, 'welcome', 'once')"
            ),
            format!("UPDATE stores SET merchant_id = {}", raw.id(id(3))),
        ] {
            assert!(raw.execute(&attempt).await.is_err(), "{attempt}");
        }
    }
}

/// G-L6: SQLite has no roles; the triggers hold for every connection; only `INSERT OR REPLACE` needs the program's
/// pragma.
#[test]
fn sqlites_triggers_hold_on_a_connection_with_other_settings() {
    orion_testkit::run(Engine::Sqlite, async |db| {
        build(&db).await;
        let mut raw = db.raw().await;
        let row = insert("loyalty_transactions", &ledger_row(&raw, 1));
        raw.execute(&row).await.unwrap();
        raw.execute("PRAGMA recursive_triggers = OFF; PRAGMA foreign_keys = OFF").await.unwrap();
        audit_row(&db).await;
        for table in ["loyalty_transactions", "audit_log"] {
            assert!(raw.execute(&format!("UPDATE {table} SET id = id")).await.is_err(), "{table}");
            assert!(raw.execute(&format!("DELETE FROM {table}")).await.is_err(), "{table}");
        }
        // The reason why opening refuses a database without the pragma.
        assert!(raw.execute(&row.replace("INSERT INTO", "INSERT OR REPLACE INTO")).await.is_ok());
    });
}

/// G-L6: the program's own connections have stepped down, though their user owns the tables.
#[test]
fn postgres_connections_of_the_program_may_not_change_ledger_rows() {
    orion_testkit::run(Engine::Postgres, async |db| {
        let mut raw = as_application(&db).await;
        for table in ["loyalty_transactions", "audit_log", "audit_seals", "program_versions"] {
            for right in ["UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"] {
                let asked = format!("SELECT has_table_privilege('{table}', '{right}')");
                assert_eq!(raw.rows(&asked).await.unwrap(), [["f"]], "{right} on {table}");
            }
        }
        assert_eq!(
            raw.rows("SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
                .await
                .unwrap(),
            [["f"]]
        );
        assert_eq!(raw.rows("SELECT count(*) FROM pg_tables WHERE tableowner = current_user").await.unwrap(), [["0"]]);
    });
}
