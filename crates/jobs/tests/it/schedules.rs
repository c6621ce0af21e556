//! The calendar: once per due time, over any number of nodes, whatever clocks and outages do.

use orion_domain::{LocalDate, Timestamp, Zone};
use orion_jobs::{Handlers, Runner, Scheduler};
use orion_service::stores::StoreForm;
use orion_testkit::{Engine, Shop, TestApp, TestDb, both_engines};

const DAY: i64 = 24 * 3600;

fn runner(app: &TestApp) -> Runner {
    Runner::new(Handlers::new(app.app(), None)).0
}

/// Looks at the calendar and does what it says; returns how many jobs there were.
async fn turn(app: &TestApp) -> usize {
    Scheduler::new(app.app()).look().await.unwrap();
    runner(app).run_due().await.unwrap()
}

async fn fired(app: &TestApp, chore: &str) -> i64 {
    app.count(&format!("SELECT COUNT(*) FROM jobs WHERE queue = '{chore}'")).await
}

/// The beginning of a day in Luxembourg.
fn midnight(day: &str) -> Timestamp {
    LocalDate::parse(day).unwrap().bounds(&Zone::new("Europe/Luxembourg").unwrap()).0
}

/// A bakery whose points last 30 days, and a customer with 100 of them.
async fn bakery(app: &TestApp) -> Shop {
    let shop = app.shop("bakery").rules(|rules| rules.points_expiration_days = Some(30)).open().await;
    let till = shop.till(0).await;
    let card = till.enroll("zoe@example.com").await;
    till.earn(card, 1_000).await.unwrap();
    app.drop_jobs().await;
    shop
}

both_engines! {
    /// Product §11: a due time is met once, however often somebody looks, and what it enqueued is done.
    async fn points_end_at_night_by_themselves(db: TestDb) {
        let app = TestApp::new(db).await;
        bakery(&app).await;
        app.clock.set(midnight("2026-07-01").plus_seconds(600));
        turn(&app).await;
        app.clock.set(midnight("2026-07-02").plus_seconds(299));
        turn(&app).await;
        assert_eq!(app.count("SELECT SUM(points_balance) FROM cards").await, 100);
        let before = fired(&app, "expire_points").await;
        app.clock.advance(1);
        turn(&app).await;
        turn(&app).await;
        assert_eq!(fired(&app, "expire_points").await, before + 1);
        assert_eq!(app.count("SELECT SUM(points_balance) FROM cards").await, 0);
        let noted = "SELECT COUNT(*) FROM schedules WHERE name = 'expire_points' AND succeeded_at IS NOT NULL";
        assert_eq!((app.count(noted).await, app.verify().await), (1, 3));
    }

    /// Product §11: a node that was down for three days catches up once, not three times.
    async fn three_days_are_made_up_for_once(db: TestDb) {
        let app = TestApp::new(db).await;
        bakery(&app).await;
        turn(&app).await;
        app.clock.advance(3 * DAY + 7);
        turn(&app).await;
        assert_eq!(fired(&app, "expire_points").await, 1);
        app.clock.advance(DAY);
        turn(&app.restarted()).await;
        assert_eq!(fired(&app, "expire_points").await, 2, "and goes on from there");
    }

    /// TM-4, TM-6: one night each, also those of 23 and of 25 hours, looked at every half hour.
    async fn both_nights_of_the_clock_change_are_one_night(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = bakery(&app).await;
        for (from, to) in [("2026-10-24", "2026-10-27"), ("2027-03-27", "2027-03-30")] {
            app.clock.set(midnight(from));
            app.turn_schedules(shop.id).await.unwrap();
            app.drop_jobs().await;
            while app.now() < midnight(to) {
                app.turn_schedules(shop.id).await.unwrap();
                app.clock.advance(1800);
            }
            assert_eq!(fired(&app, "expire_points").await, 3, "from {from}");
        }
    }

    /// TM-8: a clock put back does not repeat what was done, and does not leave out what comes.
    async fn a_clock_that_goes_back_repeats_nothing(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = bakery(&app).await;
        app.turn_schedules(shop.id).await.unwrap();
        app.clock.advance(40 * DAY);
        app.turn_schedules(shop.id).await.unwrap();
        app.clock.advance(-39 * DAY);
        app.turn_schedules(shop.id).await.unwrap();
        assert_eq!(fired(&app, "expire_points").await, 1);
        app.clock.advance(DAY);
        app.turn_schedules(shop.id).await.unwrap();
        assert_eq!(fired(&app, "expire_points").await, 2, "the next night is not 40 days away");
    }

    /// TM-2: each zone with a store has its own calendar; one without has none any more, and a suspended merchant has none.
    async fn calendars_follow_the_stores(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = bakery(&app).await;
        let zones = "SELECT COUNT(*) FROM schedules WHERE name = 'expire_points'";
        app.turn_schedules(shop.id).await.unwrap();
        assert_eq!(app.count(zones).await, 1);
        let form = StoreForm { zone: Zone::new("Pacific/Auckland").unwrap(), ..Shop::store_form("bakery-1") };
        app.update_store(&shop.owner(), shop.stores[0].id, form).await.unwrap();
        let next = app.turn_schedules(shop.id).await.unwrap();
        assert_eq!(app.count(zones).await, 1);
        let auckland = Zone::new("Pacific/Auckland").unwrap();
        assert!(next.is_some_and(|next| next <= auckland.day_of(app.now()).bounds(&auckland).1.plus_seconds(300)));
        app.raw().await.execute("UPDATE merchants SET suspended_at = 1").await.unwrap();
        app.turn_schedules(shop.id).await.unwrap();
        assert_eq!(app.count(zones).await, 0);
    }

    /// Mail that nobody can send waits, and is in nobody's way.
    async fn without_a_mail_server_messages_wait(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        shop.join(0, "zoe@example.com").await.unwrap();
        assert_eq!(runner(&app).run_due().await.unwrap(), 0);
        assert_eq!(app.seconds_to_next_job(shop.id, &["send_message"]).await.unwrap(), None);
        assert_eq!(app.count("SELECT COUNT(*) FROM jobs WHERE state = 'waiting' AND attempts = 0").await, 1);
    }
}

/// Product §11: two nodes meet each due time once between them, and both make progress.
#[test]
fn two_nodes_meet_each_due_time_once() {
    orion_testkit::run(Engine::Postgres, async |db: TestDb| {
        let app = TestApp::new(db).await;
        let node = app.second_node().await;
        let mut shops = Vec::new();
        for number in 0..6 {
            shops.push(app.shop(&format!("shop {number}")).open().await);
        }
        let (mut one, mut other) = (Scheduler::new(app.app()), Scheduler::new(node.app()));
        let first = tokio::join!(one.look(), other.look());
        assert!(first.0.is_ok() && first.1.is_ok());
        for night in 1..=3 {
            app.clock.advance(DAY);
            let looks = tokio::join!(one.look(), other.look());
            assert!(looks.0.is_ok() && looks.1.is_ok());
            assert_eq!(fired(&app, "expire_points").await, 6 * night);
            let (mine, theirs) = (runner(&app), runner(&node));
            let done = tokio::join!(mine.run_due(), theirs.run_due());
            assert!(done.0.is_ok() && done.1.is_ok());
            assert_eq!(app.count("SELECT COUNT(*) FROM jobs WHERE state <> 'done'").await, 0);
        }
        assert_eq!(app.count("SELECT MAX(attempts) FROM jobs").await, 1, "each job was run once");
    });
}
