//! A database looked at as it is.

use orion_store::{Engine, OpenOptions, Store, Target};
use orion_testkit::{TestDb, both_engines};

async fn as_it_is(db: &TestDb) -> Store {
    Store::open_as_it_is(&db.target()).await.unwrap()
}

both_engines! {
    /// Safety §3.5: a database that the program has opened is safe and at its version, and looking changes nothing.
    async fn an_opened_database_is_safe_and_current(db: TestDb) {
        let store = as_it_is(&db).await;
        assert_eq!(store.dangers().await.unwrap(), Vec::<String>::new());
        let migrations = store.migrations().await.unwrap();
        assert!(migrations.are_current() && migrations.known >= 12, "{migrations:?}");
    }

    /// Safety §3.5: missing, unfinished, newer and altered migrations are told apart.
    async fn migrations_that_differ_are_named(db: TestDb) {
        let store = as_it_is(&db).await;
        let mut raw = db.raw().await;
        let bytes = raw.bytes(b"other");
        let known = store.migrations().await.unwrap().known;
        let last = raw.rows("SELECT CAST(MAX(version) AS TEXT) FROM _sqlx_migrations").await.unwrap().concat().concat();
        for change in [
            format!("DELETE FROM _sqlx_migrations WHERE version = {last}"),
            "UPDATE _sqlx_migrations SET success = FALSE WHERE version = 3".to_owned(),
            format!("UPDATE _sqlx_migrations SET checksum = {bytes} WHERE version = 2"),
            format!("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                VALUES (9999, 'of tomorrow', TRUE, {bytes}, 1)"),
        ] {
            raw.execute(&change).await.unwrap();
        }
        let found = store.migrations().await.unwrap();
        assert_eq!((found.missing.as_slice(), found.altered.as_slice(), found.unknown.as_slice()),
            ([3, last.parse().unwrap()].as_slice(), [2].as_slice(), [9999].as_slice()));
        assert!(Store::open(&db.target()).await.is_err(), "nor does the program start on it");
        raw.execute("DROP TABLE _sqlx_migrations").await.unwrap();
        assert_eq!(store.migrations().await.unwrap().missing.len(), known);
    }
}

/// Looking makes no file.
#[test]
fn a_file_that_is_not_there_is_not_made() {
    orion_testkit::run(Engine::Sqlite, async |db| {
        let Target::Sqlite(there) = db.target().target else { panic!("SQLite is a file") };
        let path = there.with_file_name("absent.db");
        let options = OpenOptions::new(Target::Sqlite(path.clone()), 1);
        assert!(Store::open_as_it_is(&options).await.is_err());
        assert!(!path.exists());
    });
}

/// Safety §3.5, G-L6: a role that may change the ledger is a danger, and it is named before the program works with it.
#[test]
fn a_role_that_may_change_the_ledger_is_a_danger() {
    orion_testkit::run(Engine::Postgres, async |db| {
        let store = as_it_is(&db).await;
        let mut raw = db.raw().await;
        raw.execute("GRANT UPDATE ON loyalty_transactions TO orion_app; GRANT DELETE ON audit_seals TO orion_app")
            .await
            .unwrap();
        let dangers = store.dangers().await.unwrap();
        assert_eq!(dangers.len(), 1, "{dangers:?}");
        assert!(dangers[0].contains("loyalty_transactions, audit_seals"), "{dangers:?}");
    });
}

/// A database that no program was started on says so by words, not by waiting.
#[test]
fn a_server_that_does_not_answer_is_named_at_once() {
    orion_testkit::run(Engine::Postgres, async |db| {
        let nobody = db.target_behind(1);
        let refused = Store::open_as_it_is(&nobody).await.unwrap_err().to_string();
        assert!(refused.contains("cannot be opened"), "{refused}");
        assert!(!refused.contains("timed out"), "{refused}");
    });
}
