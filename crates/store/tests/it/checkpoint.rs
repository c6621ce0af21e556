//! SQLite's log beside the database file.

use orion_store::{Engine, Target};
use orion_testkit::TestDb;

/// Commits at once so many facts of a little over sixteen pages each.
async fn commit(db: &TestDb, facts: u32) {
    let mut tx = db.store().begin().await.unwrap();
    for number in 0..facts {
        tx.platform().set_fact(&format!("fact {number}"), &"x".repeat(65_536)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[test]
fn a_long_log_is_copied_while_the_writer_goes_on() {
    orion_testkit::run(Engine::Sqlite, async |db| {
        commit(&db, 150).await;
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

/// At twenty thousand pages the writer would copy it, and keep everybody waiting.
#[test]
fn a_log_that_has_grown_long_begins_anew_while_commits_go_on() {
    orion_testkit::run(Engine::Sqlite, async |db| {
        commit(&db, 700).await;
        let mut raw = db.raw().await;
        let mut texts = ["y", "z"].iter().cycle();
        loop {
            let pages: i64 = raw.rows("PRAGMA wal_checkpoint(NOOP)").await.unwrap()[0][1].parse().unwrap();
            if pages < 10_000 {
                break;
            }
            assert!(pages < 20_000, "{pages} pages");
            // The same text would change no page.
            let text = texts.next().unwrap();
            let mut tx = db.store().begin().await.unwrap();
            tx.platform().set_fact("and so on", text).await.unwrap();
            tx.commit().await.unwrap();
        }
    });
}

/// A copy of the file is a backup once the program has stopped.
#[test]
fn a_closed_database_is_one_file() {
    orion_testkit::run(Engine::Sqlite, async |db| {
        commit(&db, 150).await;
        let Target::Sqlite(path) = db.target().target else { panic!("SQLite is a file") };
        let log = path.with_file_name("orion.db-wal");
        assert!(log.exists());
        db.store().close().await;
        assert!(!log.exists());
    });
}
