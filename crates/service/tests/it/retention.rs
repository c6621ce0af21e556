//! What has been kept for long enough goes; who has not been seen for long is told and then forgotten.

use orion_domain::{LocalDate, Timestamp, Zone};
use orion_service::RequestFacts;
use orion_service::schedules::Chore;
use orion_testkit::{Shop, TestApp, Till, both_engines};

use crate::help::booked;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Noon of a day in Luxembourg.
fn noon(day: &str) -> Timestamp {
    LocalDate::parse(day).unwrap().bounds(&Zone::new("Europe/Luxembourg").unwrap()).0.plus_seconds(12 * HOUR)
}

/// Two looks, two hours apart; how much of something the second did.
async fn twice(app: &TestApp, shop: &Shop, chore: Chore, what: &str) -> u64 {
    app.run_chore(shop.id, chore).await.unwrap().unwrap();
    app.clock.advance(2 * HOUR);
    app.run_chore(shop.id, chore).await.unwrap().unwrap().number_of(what)
}

async fn forgets(app: &TestApp, shop: &Shop) -> u64 {
    twice(app, shop, Chore::ForgetUnseen, "people forgotten").await
}

async fn tells(app: &TestApp, shop: &Shop) -> u64 {
    twice(app, shop, Chore::ForgetUnseen, "people told that they will be forgotten").await
}

async fn notices(app: &TestApp) -> i64 {
    app.count("SELECT COUNT(*) FROM messages WHERE kind = 'retention_notice'").await
}

async fn known(app: &TestApp) -> i64 {
    app.count("SELECT COUNT(*) FROM customers WHERE email_key IS NOT NULL").await
}

/// A till that says where it is and what it runs on.
async fn talkative_till(app: &TestApp, shop: &Shop) -> Till {
    let request = RequestFacts {
        ip_address: Some("203.0.113.77".parse().unwrap()),
        user_agent: Some("Zzagent".to_owned()),
        request_id: "r-1".to_owned(),
    };
    let key = shop.key(orion_domain::Role::StoreStaff, Some(0)).await;
    Till::new(app.app(), shop.caller_by(&key, 0, request).await)
}

both_engines! {
    /// Safety §16.3, §17: addresses go after 90 days, notes after 24 months; no balance, number or hash changes.
    async fn addresses_go_before_notes_and_the_chain_holds(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").settings(|settings| settings.log_ip_addresses = true).open().await;
        let till = talkative_till(&app, &shop).await;
        let card = till.enroll("anna@example.com").await;
        booked(till.note("Zznote").earn(card, 1_000).await);
        booked(till.earn(card, 1_000).await);
        let addresses = "SELECT COUNT(*) FROM transaction_context WHERE ip_address IS NOT NULL OR user_agent IS NOT NULL";
        let notes = "SELECT COUNT(*) FROM transaction_context WHERE notes = 'Zznote'";
        let all = "SELECT COUNT(*) FROM transaction_context";
        let rows = app.verify().await;
        app.clock.advance(90 * DAY - 3 * HOUR);
        assert_eq!(twice(&app, &shop, Chore::RemoveOld, "rows removed").await, 0);
        assert_eq!((app.count(addresses).await, app.count(notes).await), (3, 1));
        app.clock.advance(4 * HOUR);
        app.run_chore(shop.id, Chore::RemoveOld).await.unwrap();
        app.clock.advance(HOUR);
        app.run_chore(shop.id, Chore::RemoveOld).await.unwrap();
        assert_eq!((app.count(addresses).await, app.count(notes).await, app.count(all).await), (0, 1, 1));
        assert_eq!(app.count("SELECT COUNT(*) FROM transaction_context WHERE length(salt) > 0").await, 0);
        assert_eq!(app.verify().await, rows);
        app.clock.advance(645 * DAY);
        twice(&app, &shop, Chore::RemoveOld, "rows removed").await;
        assert_eq!(app.count(all).await, 0);
        assert_eq!(app.verify().await, rows);
    }

    /// Safety §16.3: what was mailed and who had a bonus is known for a year; sessions that are over go before.
    async fn mails_and_bonuses_are_known_for_a_year(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").rules(|rules| rules.welcome_bonus_points = crate::help::points(50)).open().await;
        shop.till(0).await.enroll("anna@example.com").await;
        shop.customer(0, "anna@example.com").await;
        app.raw().await.execute(
            "INSERT INTO mail_attempts (merchant_id, id, message_id, kind, attempted_at, provider, outcome)
              SELECT merchant_id, id, id, kind, created_at, 'smtp', 'accepted' FROM messages",
        ).await.unwrap();
        let kept = |table: &str| format!("SELECT COUNT(*) FROM {table}");
        let tables = ["messages", "mail_attempts", "sign_in_links", "bonus_memory", "customer_sessions"];
        app.clock.advance(101 * DAY);
        twice(&app, &shop, Chore::RemoveOld, "rows removed").await;
        for (table, rows) in tables.into_iter().zip([3, 3, 1, 1, 0]) {
            assert_eq!(app.count(&kept(table)).await, rows, "{table}");
        }
        app.clock.advance(266 * DAY);
        twice(&app, &shop, Chore::RemoveOld, "rows removed").await;
        for table in tables {
            assert_eq!(app.count(&kept(table)).await, 0, "{table}");
        }
    }

    /// Data protection does not end where a merchant pauses: what is old goes all the same.
    async fn a_suspended_merchant_keeps_no_addresses(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = talkative_till(&app, &shop).await;
        till.enroll("anna@example.com").await;
        app.raw().await.execute("UPDATE merchants SET suspended_at = 1").await.unwrap();
        app.clock.advance(91 * DAY);
        assert_eq!(twice(&app, &shop, Chore::RemoveOld, "rows removed").await, 1);
        app.clock.advance(2_000 * DAY);
        assert_eq!((tells(&app, &shop).await, forgets(&app, &shop).await), (0, 0), "nobody can come, so nobody is missed");
    }

    /// TM-8: one look removes nothing, however far the clock jumped; nor do two that lie too near or too far apart.
    async fn a_clock_that_jumps_removes_nothing(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = talkative_till(&app, &shop).await;
        let card = till.enroll("anna@example.com").await;
        booked(till.note("Zznote").earn(card, 1_000).await);
        let state = "SELECT (SELECT COUNT(*) FROM transaction_context) + 10 * (SELECT COUNT(*) FROM messages)
            + 100 * (SELECT COUNT(*) FROM customers WHERE email_key IS NOT NULL)";
        let before = app.count(state).await;
        for jump in [DAY, 1_200 * DAY, -1_200 * DAY, HOUR, 4_000 * DAY, HOUR / 2, 4 * DAY, -4_000 * DAY - 4 * DAY] {
            app.clock.advance(jump);
            for chore in [Chore::RemoveOld, Chore::ForgetUnseen] {
                app.run_chore(shop.id, chore).await.unwrap();
            }
            assert_eq!(app.count(state).await, before, "after {jump} s");
        }
        // Set wrong, looked at, and set right again: the look at the wrong time counts for nothing.
        app.clock.advance(4_000 * DAY);
        app.run_chore(shop.id, Chore::RemoveOld).await.unwrap();
        app.clock.advance(-4_000 * DAY + 2 * HOUR);
        app.run_chore(shop.id, Chore::RemoveOld).await.unwrap();
        assert_eq!(app.count(state).await, before);
    }

    /// Safety §16.3: told at 35 months, once; forgotten at 36; sums stay, the ledger verifies, the log says so without a name.
    async fn who_does_not_come_for_three_years_is_told_and_forgotten(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = shop.till(0).await;
        app.clock.set(noon("2026-06-01"));
        let card = till.enroll("anna@example.com").await;
        booked(till.earn(card, 1_000).await);
        let sums = "SELECT SUM(points_balance) FROM cards";
        let before = app.count(sums).await;
        app.clock.set(noon("2029-04-30"));
        assert_eq!((tells(&app, &shop).await, notices(&app).await), (0, 0));
        app.clock.set(noon("2029-05-01"));
        assert_eq!((tells(&app, &shop).await, notices(&app).await), (1, 1));
        for day in ["2029-05-02", "2029-05-20", "2029-06-01"] {
            app.clock.set(noon(day));
            assert_eq!((forgets(&app, &shop).await, notices(&app).await, known(&app).await), (0, 1, 1), "{day}");
        }
        app.clock.set(noon("2029-06-02"));
        assert_eq!((forgets(&app, &shop).await, known(&app).await), (1, 0));
        assert_eq!(app.count(sums).await, before);
        let logged = "SELECT COUNT(*) FROM audit_log WHERE action = 'customer.anonymize' AND actor_kind = 'system'";
        assert_eq!(app.count(logged).await, 1);
        assert!(crate::erasure::rows_with(&app, "anna@example.com").await.is_empty());
        assert_eq!(forgets(&app, &shop).await, 0);
        assert_eq!(app.restarted().replay_erasures().await.unwrap(), 0, "the journal names whom it names");
        app.verify().await;
    }

    /// Whoever comes back between notice and end stays, and is told again when the next absence is as long; signing in counts.
    async fn coming_back_keeps_people_and_rearms_the_notice(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = shop.till(0).await;
        app.clock.set(noon("2026-06-01"));
        let cards = [till.enroll("anna@example.com").await, till.enroll("ben@example.com").await];
        app.clock.set(noon("2029-05-01"));
        assert_eq!(tells(&app, &shop).await, 2);
        app.clock.set(noon("2029-05-15"));
        booked(till.earn(cards[0], 1_000).await);
        shop.customer(0, "ben@example.com").await;
        for day in ["2029-06-02", "2029-09-01", "2031-12-01"] {
            app.clock.set(noon(day));
            assert_eq!((forgets(&app, &shop).await, notices(&app).await), (0, 2), "{day}");
        }
        app.clock.set(noon("2032-04-15"));
        assert_eq!((tells(&app, &shop).await, notices(&app).await), (2, 4));
        app.clock.set(noon("2032-05-16"));
        assert_eq!(forgets(&app, &shop).await, 2);
        app.verify().await;
    }

    /// A merchant may keep people for less; what the letter says is what happens.
    async fn a_merchant_may_keep_people_for_less(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").settings(|settings| settings.retention_months = Some(12)).open().await;
        app.clock.set(noon("2026-06-01"));
        shop.till(0).await.enroll("anna@example.com").await;
        app.clock.set(noon("2027-05-01"));
        assert_eq!(tells(&app, &shop).await, 1);
        let says = "SELECT COUNT(*) FROM messages WHERE matter LIKE '%2027-06-01%'";
        assert_eq!(app.count(says).await, 1);
        app.clock.set(noon("2027-06-01"));
        assert_eq!(forgets(&app, &shop).await, 0);
        app.clock.set(noon("2027-06-02"));
        assert_eq!(forgets(&app, &shop).await, 1);
    }

    /// J-2: what cannot go stops nobody else's, is counted and said, and goes with the next run.
    async fn one_row_that_cannot_go_is_left_out_and_said(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = talkative_till(&app, &shop).await;
        for name in ["anna", "ben", "carl"] {
            till.enroll(&format!("{name}@example.com")).await;
        }
        app.turn_schedules(shop.id).await.unwrap();
        let mut raw = app.raw().await;
        let (stuck, free) = match app.engine() {
            orion_testkit::Engine::Sqlite => (
                "CREATE TRIGGER stuck BEFORE DELETE ON transaction_context
                  WHEN OLD.transaction_id = (SELECT MIN(transaction_id) FROM transaction_context)
                  BEGIN SELECT RAISE(ABORT, 'stuck'); END",
                "DROP TRIGGER stuck",
            ),
            orion_testkit::Engine::Postgres => (
                "CREATE TABLE stuck AS SELECT merchant_id, transaction_id FROM transaction_context ORDER BY 2 LIMIT 1;
                 ALTER TABLE stuck ADD FOREIGN KEY (merchant_id, transaction_id) REFERENCES transaction_context",
                "DROP TABLE stuck",
            ),
        };
        raw.execute(stuck).await.unwrap();
        app.clock.advance(91 * DAY);
        app.run_chore(shop.id, Chore::RemoveOld).await.unwrap();
        app.clock.advance(2 * HOUR);
        let done = app.run_chore(shop.id, Chore::RemoveOld).await.unwrap().unwrap();
        assert_eq!((done.number_of("rows removed"), done.left_out().is_some()), (2, true));
        let noted = "SELECT COUNT(*) FROM schedules WHERE name = 'remove_old' AND failures = 1 AND last_error LIKE '1 rows%'
            AND succeeded_at IS NOT NULL";
        assert_eq!(app.count(noted).await, 1);
        raw.execute(free).await.unwrap();
        app.clock.advance(2 * HOUR);
        assert_eq!(app.run_chore(shop.id, Chore::RemoveOld).await.unwrap().unwrap().number_of("rows removed"), 1);
    }

    /// J-1: of two who do the same for a merchant, by hand and by the calendar, one does it; the lease of one who died ends.
    async fn one_runner_at_a_time_for_a_merchant(db: TestDb) {
        let app = TestApp::new(db).await;
        let (shop, other) = (app.shop("bakery").open().await, app.shop("florist").open().await);
        let (me, ends) = (uuid::Uuid::from_u128(7), app.now().plus_seconds(60));
        let taken = app.database().merchant(shop.id).take_chore("expire_points", me, ends, app.now()).await.unwrap();
        assert!(taken);
        assert!(app.run_chore(shop.id, Chore::ExpirePoints).await.unwrap().is_none());
        assert!(app.run_chore(shop.id, Chore::WarnOfExpiry).await.unwrap().is_some(), "other work goes on");
        assert!(app.run_chore(other.id, Chore::ExpirePoints).await.unwrap().is_some(), "and that of others");
        app.clock.advance(60);
        assert!(app.run_chore(shop.id, Chore::ExpirePoints).await.unwrap().is_some());
        assert_eq!(app.count("SELECT COUNT(*) FROM chore_leases").await, 0, "handed back");
    }

    /// J-5: who has not come to an end for 26 hours is named; a failure is counted with its reason.
    async fn what_is_overdue_is_named(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        app.turn_schedules(shop.id).await.unwrap();
        assert_eq!(app.overdue_chores().await.unwrap(), []);
        app.clock.advance(DAY);
        app.run_chore(shop.id, Chore::ExpirePoints).await.unwrap();
        app.turn_schedules(shop.id).await.unwrap();
        app.clock.advance(26 * HOUR);
        let overdue = |found: Vec<orion_service::health::Overdue>| {
            found.into_iter().any(|late| late.chore == "expire_points" && late.merchant == shop.id)
        };
        assert!(!overdue(app.overdue_chores().await.unwrap()));
        app.clock.advance(1);
        assert!(overdue(app.overdue_chores().await.unwrap()));
        app.run_chore(shop.id, Chore::ExpirePoints).await.unwrap();
        assert!(!overdue(app.overdue_chores().await.unwrap()));
        let operator = crate::platform::operator(&app).await;
        let report = app.queue_report(&operator).await.unwrap();
        let expiry = report.chores.iter().find(|chore| chore.chore == "expire_points").unwrap();
        assert_eq!((expiry.failures, expiry.overdue, expiry.succeeded_at), (0, 0, Some(app.now())));
    }
}
