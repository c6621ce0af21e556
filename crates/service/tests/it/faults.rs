//! What can go wrong around the queue: clients that leave, a full queue, poisoned commands, lost connections, the end.

use orion_domain::CardId;
use orion_domain::Role;
use orion_domain::ledger::Refusal;
use orion_domain::settings::StaffPinPolicy;
use orion_service::{Error, RequestFacts};
use orion_testkit::{Engine, TestApp, TestDb, Till, both_engines};
use uuid::Uuid;

use crate::help::{assert_fails, booked, queue, race, refusal, replayed};

/// Commands that the queue takes, the one under way included.
const PLACES: usize = 8_192;

both_engines! {
    /// G-L2, safety §3.2: work that was accepted does not depend on its client.
    async fn a_client_that_hangs_up_is_booked_all_the_same(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let keyed = till.key("gone");
        let held = app.hold(&till).await;
        let gone = queue!(held, keyed.earn(card, 1000));
        gone.hang_up().await;
        held.release().await;
        // Whatever comes later on the lane finds it done.
        booked(till.earn(card, 10).await);
        assert_eq!(replayed(keyed.earn(card, 1000).await)[0].points_delta.get(), 100);
        assert_eq!(till.points(card).await, 101);
        app.verify().await;
    }

    /// G-A2: a full queue says so at once, and consumes no key.
    async fn a_full_queue_is_busy(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let nobody = CardId::new(Uuid::from_u128(7));
        let held = app.hold(&till).await;
        let crowd: Vec<_> = (0..PLACES - 1)
            .map(|_| tokio::spawn({ let till = till.clone(); async move { till.stamp(nobody).await } }))
            .collect();
        while app.posting_depth().waiting < PLACES - 1 {
            tokio::task::yield_now().await;
        }
        assert_fails!(till.key("k").earn(card, 100).await, Error::Busy);
        held.release().await;
        for waiting in crowd {
            assert_eq!(refusal(waiting.await.unwrap()), Refusal::CardNotFound);
        }
        booked(till.key("k").earn(card, 100).await);
        app.verify().await;
    }

    /// Ledger §3: one command whose text the database refuses does not fail its neighbours.
    async fn a_poisoned_command_fails_alone(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        // PostgreSQL refuses a zero byte in a text; SQLite keeps it.
        let facts = RequestFacts { user_agent: Some("till\0".to_owned()), ..RequestFacts::default() };
        let key = shop.key(Role::StoreStaff, Some(0)).await;
        let poisoned = Till::new(app.app(), shop.caller_by(&key, 0, facts).await);
        let held = app.hold(&till).await;
        let before = queue!(held, till.earn(card, 100));
        let poison = queue!(held, poisoned.earn(card, 200));
        let after = queue!(held, till.earn(card, 400));
        held.release().await;
        let (before, poison, after) = (before.answer().await, poison.answer().await, after.answer().await);
        booked(before);
        booked(after);
        match app.engine() {
            Engine::Postgres => {
                assert_fails!(poison, Error::Internal(_));
                assert_eq!(till.points(card).await, 50);
            }
            Engine::Sqlite => {
                booked(poison);
                assert_eq!(till.points(card).await, 70);
            }
        }
        app.verify().await;
    }

    /// Ledger §3: a panic takes its own batch down and strands nobody: the lane goes on, and nothing was written.
    async fn a_batch_that_panics_strands_nobody(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let held = app.hold(&till).await;
        let keyed = till.key("unlucky");
        let unlucky = queue!(held, keyed.earn(card, 100));
        app.clock.break_once();
        held.release().await;
        assert_fails!(unlucky.answer().await, Error::OutcomeUnknown);
        assert_eq!(till.points(card).await, 0);
        booked(keyed.earn(card, 100).await);
        app.verify().await;
    }

    /// PIN-8, G-L10: a PIN switched off while its command waits confirms nothing any more, and the key stays free.
    async fn a_pin_switched_off_while_a_command_waits(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app
            .shop("bakery")
            .settings(|settings| settings.staff_pin_policy = StaffPinPolicy::Required)
            .open()
            .await;
        let till = shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let pin = shop.pin(0, "Sam", "4826").await;
        let session = app.verify_pin(&till.caller, pin, "4826").await.unwrap();
        let confirmed = till.session(&session.token);
        let mut held = app.hold(&till).await;
        let waiting = queue!(held, confirmed.earn(card, 100));
        held.execute("UPDATE staff_pins SET is_active = FALSE").await;
        held.release().await;
        assert_eq!(refusal(waiting.answer().await), Refusal::PinInvalid);
        assert_eq!(till.points(card).await, 0);
        app.verify().await;
    }

    /// Safety §21: shutdown waits for what was accepted, and accepts nothing more.
    async fn shutdown_finishes_what_was_accepted(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let held = app.hold(&till).await;
        let mut accepted = vec![queue!(held, till.earn(card, 100))];
        let draining = tokio::spawn({ let app = app.app(); async move { app.drain().await } });
        loop {
            let waiting = app.posting_depth().waiting;
            let next = queue!(held, till.earn(card, 100));
            if app.posting_depth().waiting == waiting {
                assert_fails!(next.answer().await, Error::Busy);
                break;
            }
            accepted.push(next);
        }
        held.release().await;
        draining.await.unwrap();
        let count = i64::try_from(accepted.len()).unwrap();
        for earn in accepted {
            booked(earn.answer().await);
        }
        assert_fails!(till.earn(card, 100).await, Error::Busy);
        let node = app.second_node().await;
        assert_eq!(till.on(&node).points(card).await, 10 * count);
        node.verify().await;
    }
}

/// Safety §21, killed backend: connections that died while nobody used them are replaced.
#[test]
fn connections_killed_before_an_operation() {
    orion_testkit::run(Engine::Postgres, async |db: TestDb| {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        app.kill_connections().await;
        booked(till.earn(card, 100).await);
        app.verify().await;
    });
}

/// G-L2, G-L3, safety §3.3: a batch that loses its connection in the middle runs again.
#[test]
fn connections_killed_during_a_batch() {
    orion_testkit::run(Engine::Postgres, async |db: TestDb| {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let held = app.hold(&till).await;
        let waiting = queue!(held, till.earn(card, 100));
        app.kill_connections().await;
        held.release().await;
        booked(waiting.answer().await);
        assert_eq!(till.points(card).await, 10);
        app.verify().await;
    });
}

/// G-L1, G-L2: whatever the moment at which connections die, a retry with the same key settles the outcome.
#[test]
fn connections_killed_all_the_time() {
    orion_testkit::run(Engine::Postgres, async |db: TestDb| {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let workers = tokio::spawn({
            let till = till.clone();
            async move {
                race(8, |worker| {
                    let till = till.clone();
                    async move {
                        for round in 0..15 {
                            earn_until_it_is_known(&till.key(&format!("{worker}-{round}")), card).await;
                        }
                    }
                })
                .await
            }
        });
        while !workers.is_finished() {
            app.kill_connections().await;
        }
        workers.await.unwrap();
        assert_eq!(till.points(card).await, 8 * 15 * 10);
        assert_eq!(app.verify().await, 1 + 8 * 15);
    });
}

/// Does what clients are told to do: repeat with the same key until the answer is one.
async fn earn_until_it_is_known(till: &Till, card: CardId) {
    loop {
        match till.earn(card, 100).await {
            Ok(_) => return,
            Err(Error::OutcomeUnknown | Error::Busy | Error::Contention) => {}
            Err(other) => panic!("neither done nor to be repeated: {other:?}"),
        }
    }
}
