//! SQLite's log beside the database file.

use orion_store::{Engine, Target};
use orion_testkit::TestDb;

/// Commits well over two thousand pages, most of them in rows that overflow.
async fn commit_much(db: &TestDb) {
    let mut tx = db.store().begin().await.unwrap();
    for number in 0..150 {
        tx.platform().set_fact(&format!("fact {number}"), &"x".repeat(65_536)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[test]
fn a_long_log_is_copied_while_the_writer_goes_on() {
    orion_testkit::run(Engine::Sqlite, async |db| {
        commit_much(&db).await;
        let mut raw = db.raw().await;
        // Busy or not, pages in the log, pages copied.
        while raw.rows("PRAGMA wal_checkpoint(NOOP)").await.unwrap()[0][2] == "0" {
            tokio::task::yield_now().await;
        }
        let mut tx = db.store().begin().await.unwrap();
        tx.platform().set_fact("and so", "on").await.unwrap();
        tx.commit().await.unwrap();
    });
}

/// A copy of the file is a backup once the program has stopped.
#[test]
fn a_closed_database_is_one_file() {
    orion_testkit::run(Engine::Sqlite, async |db| {
        commit_much(&db).await;
        let Target::Sqlite(path) = db.target().target else { panic!("SQLite is a file") };
        let log = path.with_file_name("orion.db-wal");
        assert!(log.exists());
        db.store().close().await;
        assert!(!log.exists());
    });
}
