//! The queue itself: leases, occasions, and no job without its cause.

use std::collections::BTreeSet;

use orion_domain::{Email, JobId};
use orion_jobs::{Handlers, Runner};
use orion_testkit::{Engine, PostOffice, TestApp, both_engines};

use crate::help::mailer;

async fn jobs(app: &TestApp) -> i64 {
    app.count("SELECT COUNT(*) FROM jobs").await
}

both_engines! {
    /// J-1, O-1: what one worker holds, no other takes, until the lease ends.
    async fn a_lease_that_ends_gives_the_job_to_somebody_else(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        shop.join(0, "zoe@example.com").await.unwrap();
        app.drop_jobs().await;
        app.send_sign_in_link(&shop.visitor(0).await, &Email::new("zoe@example.com").unwrap()).await.unwrap();
        let (one, other) = (app.worker(), app.worker());
        let held = app.claim_jobs(one, shop.id, 4, &[]).await.unwrap();
        assert_eq!(held.len(), 1);
        assert!(app.claim_jobs(other, shop.id, 4, &[]).await.unwrap().is_empty());
        app.clock.advance(59);
        assert!(app.renew_job(one, &held[0]).await.unwrap());
        app.clock.advance(59);
        assert!(app.claim_jobs(other, shop.id, 4, &[]).await.unwrap().is_empty(), "renewed");
        app.clock.advance(2);
        let taken = app.claim_jobs(other, shop.id, 4, &[]).await.unwrap();
        assert_eq!((taken.len(), taken[0].attempt), (1, 2));
        assert!(!app.renew_job(one, &held[0]).await.unwrap(), "lost is lost");
    }

    /// A worker gets what it has room for, however much waits.
    async fn a_claim_takes_no_more_than_it_asks_for(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        for number in 0..9 {
            let email = format!("zoe{number}@example.com");
            shop.join(0, &email).await.unwrap();
            app.raw().await.execute("DELETE FROM jobs WHERE occasion_key IS NULL").await.unwrap();
            app.send_sign_in_link(&shop.visitor(0).await, &Email::new(&email).unwrap()).await.unwrap();
        }
        let worker = app.worker();
        let claims = [2, 4, 4, 4].map(|limit| app.claim_jobs(worker, shop.id, limit, &[]));
        let mut taken = Vec::new();
        for claim in claims {
            taken.push(claim.await.unwrap().len());
        }
        assert_eq!(taken, [2, 4, 3, 0]);
    }

    /// G-D1: nobody gets a job for something that did not happen.
    async fn an_unknown_address_leaves_no_job(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        app.send_sign_in_link(&shop.visitor(0).await, &Email::new("nobody@example.com").unwrap()).await.unwrap();
        assert_eq!(jobs(&app).await, 0);
    }

    /// J-3: one occasion, one job; a change that is rolled back leaves none.
    async fn a_job_exists_with_its_cause_and_once_per_occasion(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let store = app.database();
        let job = |number| orion_store::jobs::NewJob {
            id: JobId::new(uuid::Uuid::from_u128(number)),
            queue: "send_message",
            payload: serde_json::json!({}),
            occasion_key: Some("once".to_owned()),
            priority: 0,
            due_at: app.now(),
            created_at: app.now(),
        };
        let mut rolled_back = store.begin().await.unwrap();
        assert!(rolled_back.enqueue(shop.id, &job(1)).await.unwrap());
        drop(rolled_back);
        assert_eq!(jobs(&app).await, 0);
        let mut tx = store.begin().await.unwrap();
        assert!(tx.enqueue(shop.id, &job(2)).await.unwrap());
        assert!(!tx.enqueue(shop.id, &job(3)).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(jobs(&app).await, 1);
    }

    /// O-1, choices §3: two workers take ten thousand jobs, each of them once.
    async fn two_workers_take_each_of_ten_thousand_jobs_once(db: TestDb) {
        const JOBS: usize = 10_000;
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let numbers = match app.engine() {
            Engine::Sqlite => "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
                INSERT INTO jobs (merchant_id, id, queue, payload, priority, state, due_at, attempts, created_at)
                SELECT m.id, unhex(printf('%032x', i)), 'send_message', '{}', 0, 'waiting', 0, 0, 0 FROM n, merchants m",
            Engine::Postgres => "INSERT INTO jobs (merchant_id, id, queue, payload, priority, state, due_at, attempts, created_at)
                SELECT m.id, lpad(to_hex(i), 32, '0')::uuid, 'send_message', '{}', 0, 'waiting', 0, 0, 0
                FROM generate_series(1, 10000) AS i, merchants m",
        };
        app.raw().await.execute(numbers).await.unwrap();
        let take = async || {
            let (worker, mut taken) = (app.worker(), Vec::new());
            loop {
                let jobs = app.claim_jobs(worker, shop.id, 250, &[]).await.unwrap();
                if jobs.is_empty() {
                    return taken;
                }
                taken.extend(jobs.into_iter().map(|job| job.id));
            }
        };
        let (one, other) = tokio::join!(take(), take());
        assert!(!one.is_empty() && !other.is_empty(), "both make progress");
        assert_eq!(one.len() + other.len(), JOBS);
        assert_eq!(one.into_iter().chain(other).collect::<BTreeSet<_>>().len(), JOBS);
    }

    /// Choices §3: what one merchant sends to many delays nobody's link.
    async fn a_merchant_with_much_to_send_delays_nobody(db: TestDb) {
        const MANY: usize = 120;
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        let (busy, quiet) = (app.shop("bakery").open().await, app.shop("florist").open().await);
        let till = busy.till(0).await;
        for number in 0..MANY {
            till.enroll(&format!("guest{number}@example.com")).await;
        }
        quiet.join(0, "zoe@example.com").await.unwrap();
        let (runner, stop) = Runner::new(Handlers::new(app.app(), Some(mailer(&[post.port()]))));
        let running = tokio::spawn(runner.run());
        // Somebody has taken it, be it that the database had no room for it then.
        let ids = app.raw().await.id(quiet.id.uuid());
        let taken = format!(
            "SELECT COUNT(*) FROM jobs WHERE merchant_id = {ids} AND (state <> 'waiting' OR last_error IS NOT NULL)"
        );
        while app.count(&taken).await == 0 {
            tokio::task::yield_now().await;
        }
        let before = post.mails().len();
        stop.stop();
        running.await.unwrap();
        assert!(before < MANY / 2, "{before} of {MANY} mails of the busy one went first");
    }
}
