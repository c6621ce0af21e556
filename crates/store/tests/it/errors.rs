//! Trouble, sorted into the classes that callers treat differently, and databases that must not be opened.

use std::task::{Context, Waker};

use orion_domain::ledger::CardState;
use orion_domain::{CardId, CustomerId, Timestamp};
use orion_store::open::OpenError;
use orion_store::{Engine, Error, OpenOptions, Store, Target};
use orion_testkit::{TestDb, both_engines};

use crate::scene::{ANNA, BAKERY, CARD, build, card, customer, id};

/// Ends every connection of the program from the server's side.
async fn cut_connections(db: &TestDb) {
    let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'orion'";
    let ended = db.raw().await.rows(cut).await.unwrap();
    assert_ne!(ended, [["0"]]);
}

both_engines! {
    /// On PostgreSQL the wait for the row's lock ends, on SQLite the wait for the one connection that writes.
    async fn a_card_that_another_transaction_holds_is_contention(db: TestDb) {
        let store = build(&db).await;
        let mut holder = store.begin().await.unwrap();
        holder.merchant(BAKERY).lock_cards([CARD].into_iter()).await.unwrap();
        let refused = async {
            let mut tx = store.begin().await?;
            tx.merchant(BAKERY).lock_cards([CARD].into_iter()).await
        };
        assert!(matches!(refused.await, Err(Error::Contention(_))));
        holder.commit().await.unwrap();
        assert_eq!(
            store.begin().await.unwrap().merchant(BAKERY).lock_cards([CARD].into_iter()).await.unwrap().len(),
            1
        );
    }

    /// Safety §3.3: whoever gives up lets go at once, not when a time-out ends.
    async fn a_transaction_that_is_dropped_holds_nothing(db: TestDb) {
        let store = build(&db).await;
        let mut given_up = store.begin().await.unwrap();
        given_up.merchant(BAKERY).lock_cards([CARD].into_iter()).await.unwrap();
        assert!(given_up.merchant(BAKERY).delete_card(CARD, Timestamp::from_micros(1)).await.unwrap());
        drop(given_up);
        let mut next = store.begin().await.unwrap();
        let locked = next.merchant(BAKERY).lock_cards([CARD].into_iter()).await.unwrap();
        assert_eq!(locked[&CARD].state, CardState::Active);
        next.commit().await.unwrap();
    }

    /// Nobody knows then how far the step came: on SQLite the transaction begins with it.
    async fn a_transaction_that_is_given_up_in_its_first_step_holds_nothing(db: TestDb) {
        let store = build(&db).await;
        for _ in 0..20 {
            let mut given_up = store.begin().await.unwrap();
            let mut merchant = given_up.merchant(BAKERY);
            let mut step = Box::pin(merchant.lock_cards([CARD].into_iter()));
            drop(step.as_mut().poll(&mut Context::from_waker(Waker::noop())));
            drop(step);
            drop(given_up);
            let mut next = store.begin().await.unwrap();
            assert_eq!(next.merchant(BAKERY).lock_cards([CARD].into_iter()).await.unwrap().len(), 1);
            next.commit().await.unwrap();
        }
    }

    /// A client that hangs up in the middle of a read leaves no half an answer to whoever comes next.
    async fn a_read_that_is_given_up_disturbs_nobody(db: TestDb) {
        let store = build(&db).await;
        for _ in 0..20 {
            let mut handle = store.merchant(BAKERY);
            let mut read = Box::pin(handle.card(CARD));
            let begun = read.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            drop(begun);
            drop(read);
            assert_eq!(store.merchant(BAKERY).customer(ANNA).await.unwrap().unwrap().id, ANNA);
        }
    }

    async fn a_unique_key_that_is_taken_says_so(db: TestDb) {
        let store = build(&db).await;
        let second = customer(CustomerId::new(id(22)), "anna@example.com", "Anna");
        assert!(matches!(store.merchant(BAKERY).create_customer(&second).await, Err(Error::Taken(_))));
        assert!(matches!(store.merchant(BAKERY).create_card(&card(CARD, ANNA)).await, Err(Error::Taken(_))));
    }

    async fn what_the_database_refuses_otherwise_names_its_statement(db: TestDb) {
        let store = build(&db).await;
        let nobodys = card(CardId::new(id(39)), CustomerId::new(id(29)));
        match store.merchant(BAKERY).create_card(&nobodys).await {
            Err(Error::Statement { statement, .. }) => assert_eq!(statement, "INSERT_CARD"),
            other => panic!("{other:?}"),
        }
    }

    async fn a_stored_value_that_the_program_never_writes_is_named_without_its_content(db: TestDb) {
        let store = build(&db).await;
        db.raw().await.execute("UPDATE cards SET card_number = 'not a number'").await.unwrap();
        let error = store.merchant(BAKERY).card(CARD).await.unwrap_err();
        assert!(matches!(error, Error::Corrupt { table: "cards", column: "card_number", .. }), "{error:?}");
        assert!(!error.to_string().contains("not a number"), "{error}");
        db.raw().await.execute("UPDATE customers SET locale = 'xx'").await.unwrap();
        let error = store.merchant(BAKERY).customer(ANNA).await.unwrap_err();
        assert!(matches!(error, Error::Corrupt { table: "customers", column: "locale", .. }), "{error:?}");
    }

    async fn a_closed_database_is_unavailable(db: TestDb) {
        let store = build(&db).await;
        store.ping().await.unwrap();
        store.close().await;
        assert!(matches!(store.ping().await, Err(Error::Unavailable(_))));
        assert!(matches!(store.begin().await, Err(Error::Unavailable(_))));
        assert!(matches!(store.merchant(BAKERY).card(CARD).await, Err(Error::Unavailable(_))));
    }

    async fn what_one_process_wrote_the_next_one_reads(db: TestDb) {
        build(&db).await.close().await;
        let next = Store::open(&db.target()).await.unwrap();
        assert_eq!(next.engine(), db.engine());
        assert!(next.merchant(BAKERY).card(CARD).await.unwrap().is_some());
        next.close().await;
    }

    async fn a_database_of_a_newer_program_is_not_opened(db: TestDb) {
        let (success, checksum) = match db.engine() {
            Engine::Sqlite => ("1", "x'00'"),
            Engine::Postgres => ("TRUE", "'\\x00'"),
        };
        let newer = format!(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'newer', {success}, {checksum}, 0)"
        );
        db.raw().await.execute(&newer).await.unwrap();
        let refused = Store::open(&db.target()).await.unwrap_err();
        assert!(matches!(refused, OpenError::Migrate(_)), "{refused}");
        assert!(refused.to_string().contains("newer version"), "{refused}");
    }
}

#[test]
fn a_connection_that_the_server_ends_is_unavailable_and_the_next_one_works() {
    orion_testkit::run(Engine::Postgres, async |db| {
        let store = build(&db).await;
        let mut tx = store.begin().await.unwrap();
        tx.merchant(BAKERY).lock_cards([CARD].into_iter()).await.unwrap();
        cut_connections(&db).await;
        let lost = tx.merchant(BAKERY).lock_cards([CARD].into_iter()).await;
        assert!(matches!(lost, Err(Error::Unavailable(_))), "{lost:?}");
        let mut tx = store.begin().await.unwrap();
        tx.merchant(BAKERY).claim_bonus(CARD, "welcome", "once").await.unwrap();
        cut_connections(&db).await;
        let in_doubt = tx.commit().await;
        assert!(matches!(in_doubt, Err(Error::Unavailable(_))), "{in_doubt:?}");
        assert!(store.merchant(BAKERY).claim_bonus(CARD, "welcome", "once").await.unwrap(), "nothing was written");
    });
}

/// Connections that were used a moment ago are believed to live; a restart of the server shows that they may be wrong.
#[test]
fn reads_and_first_steps_outlive_a_restart_of_the_server() {
    orion_testkit::run(Engine::Postgres, async |db| {
        let store = build(&db).await;
        for _ in 0..3 {
            let together = (store.begin().await.unwrap(), store.begin().await.unwrap(), store.begin().await.unwrap());
            drop(together);
            cut_connections(&db).await;
            store.merchant(BAKERY).program().await.unwrap();
            store.merchant(BAKERY).stores().await.unwrap();
            cut_connections(&db).await;
            store.begin().await.unwrap().commit().await.unwrap();
            cut_connections(&db).await;
            store.merchant(BAKERY).claim_bonus(CARD, "welcome", "once").await.unwrap();
        }
    });
}

/// G-L6, safety §3.5
#[test]
fn a_server_that_lets_anybody_change_ledger_rows_is_not_opened() {
    orion_testkit::run(Engine::Postgres, async |db| {
        for (table, right) in [
            ("loyalty_transactions", "UPDATE"),
            ("loyalty_transactions", "DELETE"),
            ("audit_log", "UPDATE"),
            ("audit_log", "DELETE"),
        ] {
            let mut raw = db.raw().await;
            raw.execute(&format!("GRANT {right} ON {table} TO PUBLIC")).await.unwrap();
            let refused = Store::open(&db.target()).await.unwrap_err();
            assert!(matches!(refused, OpenError::Unsafe(_)), "{refused}");
            raw.execute(&format!("REVOKE {right} ON {table} FROM PUBLIC")).await.unwrap();
        }
        Store::open(&db.target()).await.unwrap().close().await;
    });
}

/// G-L6, safety §3.5: rights that somebody gave the role itself are taken away again.
#[test]
fn opening_takes_rights_back_that_the_application_must_not_have() {
    orion_testkit::run(Engine::Postgres, async |db| {
        let mut raw = db.raw().await;
        raw.execute("GRANT ALL ON loyalty_transactions, audit_log, program_versions, _sqlx_migrations TO orion_app")
            .await
            .unwrap();
        Store::open(&db.target()).await.unwrap().close().await;
        let may = "SELECT bool_or(has_table_privilege('orion_app', name, 'UPDATE')
            OR has_table_privilege('orion_app', name, 'DELETE')
            OR has_table_privilege('orion_app', name, 'TRUNCATE'))
            FROM unnest(ARRAY['loyalty_transactions', 'audit_log', 'program_versions', '_sqlx_migrations']) AS name";
        assert_eq!(raw.rows(may).await.unwrap(), [["f"]]);
    });
}

/// Nodes that start together migrate and grant once; none of them fails.
#[test]
fn several_nodes_open_one_server_at_once() {
    orion_testkit::run(Engine::Postgres, async |db| {
        let nodes: Vec<_> = (0..6)
            .map(|_| {
                let target = db.target();
                tokio::spawn(async move { Store::open(&OpenOptions { connections: 1, ..target }).await })
            })
            .collect();
        for node in nodes {
            node.await.unwrap().unwrap().close().await;
        }
    });
}

#[test]
fn a_file_that_is_no_database_is_not_opened() {
    orion_testkit::run(Engine::Sqlite, async |db| {
        let Target::Sqlite(path) = db.target().target else { panic!("a file") };
        let path = path.with_file_name("notes.txt");
        std::fs::write(&path, "not a database, but long enough to be read as one".repeat(100)).unwrap();
        let refused = Store::open(&OpenOptions::new(Target::Sqlite(path), 1)).await.unwrap_err();
        assert!(matches!(refused, OpenError::Connect(_)), "{refused}");
    });
}

/// G-L1
#[test]
fn the_file_is_written_through_a_log() {
    orion_testkit::run(Engine::Sqlite, async |db| {
        build(&db).await;
        let Target::Sqlite(path) = db.target().target else { panic!("a file") };
        assert!(path.with_file_name("orion.db-wal").metadata().unwrap().len() > 0);
        assert_eq!(db.raw().await.rows("PRAGMA journal_mode").await.unwrap(), [["wal"]]);
    });
}
