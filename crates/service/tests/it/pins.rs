//! PINs against guessing: the lock, no oracle, the terminal's pause.

use orion_domain::pin::Pin;
use orion_domain::{IdempotencyKey, Invalid, Label, StaffPinId};
use orion_service::pins::{NewPin, PinChange};
use orion_service::records::{StaffPin, Surface};
use orion_service::{App, Error, RequestFacts, StoreCaller};
use orion_testkit::{TestApp, both_engines};
use uuid::Uuid;

use crate::help::{assert_fails, race, wrong_fields};

const RIGHT: &str = "4826";
const WRONG: &str = "4827";

/// A PIN as it is stored now.
async fn stored(app: &App, caller: &StoreCaller, id: StaffPinId) -> StaffPin {
    app.pins(caller).await.unwrap().into_iter().find(|pin| pin.id == id).unwrap()
}

/// What an attempt answers, in a form that can be compared.
async fn attempt(app: &App, caller: &StoreCaller, id: StaffPinId, digits: &str) -> String {
    match app.verify_pin(caller, id, digits).await {
        Ok(_) => "opened".to_owned(),
        Err(error) => format!("{error:?}"),
    }
}

fn new_pin(name: &str, digits: &str) -> NewPin {
    let pin = Pin::choose(digits).unwrap();
    NewPin { name: Label::new(name).unwrap(), staff_id: None, is_manager: false, pin }
}

both_engines! {
    /// PIN-5: two hundred parallel wrong PINs cause at most five evaluations; everything else meets the lock.
    async fn two_hundred_parallel_guesses_get_five_evaluations(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (staff, manager) = (shop.staff_at(0).await, shop.manager_at(0).await);
        let pin = shop.pin(0, "Sam", RIGHT).await;
        // Two processes: attempts take turns within one, between them the stored lock decides.
        let nodes = [app.app(), app.restarted().app()];
        let answers = race(200, |number| {
            let (app, staff) = (nodes[number % 2].clone(), staff.clone());
            async move { app.verify_pin(&staff, pin, WRONG).await.map(|_| ()) }
        })
        .await;
        let evaluated = answers.iter().filter(|answer| matches!(answer, Err(Error::PinInvalid { .. }))).count();
        assert_eq!(evaluated, 4, "the fifth closes the lock and says so");
        let others = answers.iter().filter(|answer| !matches!(answer, Err(Error::PinInvalid { .. })));
        for other in others {
            assert!(matches!(other, Err(Error::PinLocked { .. } | Error::RateLimited { .. } | Error::Contention | Error::Busy)), "{other:?}");
        }
        let lock = stored(&app, &manager, pin).await.lock;
        assert_eq!((lock.failed_attempts, lock.wrong_since_success), (5, 5));
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'pin.locked'").await, 1);
    }

    /// Safety §17, PIN-5: an attempt is counted before it is looked at, so the last one closes the lock with its row in one
    /// transaction; that it was right opens it again, which is a row of its own.
    async fn a_lock_and_its_row_are_one_and_so_is_its_end(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let staff = shop.staff_at(0).await;
        let pin = shop.pin(0, "Sam", RIGHT).await;
        let rows = async |action: &str| {
            app.count(&format!("SELECT COUNT(*) FROM audit_log WHERE action = '{action}'")).await
        };
        for _ in 0..4 {
            assert_fails!(app.verify_pin(&staff, pin, WRONG).await, Error::PinInvalid { .. });
        }
        assert_eq!((rows("pin.locked").await, rows("pin.unlock").await), (0, 0));
        app.verify_pin(&staff, pin, RIGHT).await.unwrap();
        assert_eq!((rows("pin.locked").await, rows("pin.unlock").await), (1, 1));
        app.verify_pin(&staff, pin, RIGHT).await.unwrap();
        assert_eq!((rows("pin.locked").await, rows("pin.unlock").await), (1, 1));
        // What cannot be noted does not happen: the lock stays open, and nobody learns whether the PIN was right.
        for _ in 0..4 {
            assert_fails!(app.verify_pin(&staff, pin, WRONG).await, Error::PinInvalid { .. });
        }
        let mut raw = app.raw().await;
        raw.execute("ALTER TABLE audit_log RENAME TO audit_log_away").await.unwrap();
        assert!(app.verify_pin(&staff, pin, WRONG).await.is_err());
        raw.execute("ALTER TABLE audit_log_away RENAME TO audit_log").await.unwrap();
        let open = app.count("SELECT COUNT(*) FROM staff_pins WHERE failed_attempts = 4 AND locked_until IS NULL").await;
        assert_eq!((open, rows("pin.locked").await), (1, 1));
    }

    /// PIN-4: attempts count down, the lock closes, survives a restart, is not prolonged by more attempts, and opens in time.
    async fn the_lock_closes_survives_a_restart_and_opens(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let staff = shop.staff_at(0).await;
        let pin = shop.pin(0, "Sam", RIGHT).await;
        for left in [4, 3, 2, 1] {
            assert_fails!(app.verify_pin(&staff, pin, WRONG).await, Error::PinInvalid { attempts_remaining } if attempts_remaining == left);
        }
        assert_fails!(app.verify_pin(&staff, pin, WRONG).await, Error::PinLocked { seconds: 900 });
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'pin.locked'").await, 1);
        app.clock.advance(300);
        let restarted = app.restarted();
        assert_fails!(restarted.verify_pin(&staff, pin, RIGHT).await, Error::PinLocked { seconds: 600 });
        app.clock.advance(599);
        assert_fails!(restarted.verify_pin(&staff, pin, RIGHT).await, Error::PinLocked { seconds: 1 });
        app.clock.advance(1);
        restarted.verify_pin(&staff, pin, RIGHT).await.unwrap();
        assert_fails!(restarted.verify_pin(&staff, pin, WRONG).await, Error::PinInvalid { attempts_remaining: 4 });
    }

    /// TM-8, PIN-4: a clock that is set back opens no lock early; it lasts as much longer.
    async fn a_clock_that_is_set_back_opens_no_lock(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let staff = shop.staff_at(0).await;
        let pin = shop.pin(0, "Sam", RIGHT).await;
        for _ in 0..5 {
            let _ = app.verify_pin(&staff, pin, WRONG).await;
        }
        app.clock.advance(-3600);
        assert_fails!(app.verify_pin(&staff, pin, RIGHT).await, Error::PinLocked { seconds: 4500 });
        app.clock.advance(4499);
        assert_fails!(app.verify_pin(&staff, pin, RIGHT).await, Error::PinLocked { seconds: 1 });
        app.clock.advance(1);
        app.verify_pin(&staff, pin, RIGHT).await.unwrap();
    }

    /// PIN-10: of more than may wait for a hash the rest is told so at once, and nobody gets another answer.
    async fn hashing_is_bounded(db: TestDb) {
        let app = TestApp::new(db).await;
        let answers = race(500, |number| {
            let app = app.app();
            async move {
                let email = format!("nobody-{number}@example.com");
                app.sign_in(&email, "not the password", Surface::Merchant, RequestFacts::default()).await.map(|_| ())
            }
        })
        .await;
        // Who waits for a connection in vain is told the same by the database's own queue.
        let is_busy = |answer: &&Result<(), Error>| matches!(answer, Err(Error::Busy | Error::Contention));
        let busy = answers.iter().filter(is_busy).count();
        let hashed = answers.iter().filter(|answer| matches!(answer, Err(Error::SignInFailed))).count();
        assert_eq!(busy + hashed, 500, "{answers:?}");
        assert!(busy > 0 && hashed > 0, "{busy} were told to wait, {hashed} were hashed");
    }

    /// PIN-4: a wrong PIN after the lock opened doubles it; a manager's unlock or a new PIN starts over.
    async fn the_lock_doubles_and_a_manager_opens_it(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app
            .shop("bakery")
            .settings(|settings| {
                settings.staff_pin_lockout_attempts = Some(3);
                settings.staff_pin_lockout_minutes = Some(10);
            })
            .open()
            .await;
        let (staff, manager) = (shop.staff_at(0).await, shop.manager_at(0).await);
        let pin = shop.pin(0, "Sam", RIGHT).await;
        for _ in 0..2 {
            assert_fails!(app.verify_pin(&staff, pin, WRONG).await, Error::PinInvalid { .. });
        }
        for minutes in [10, 20, 40] {
            assert_fails!(app.verify_pin(&staff, pin, WRONG).await, Error::PinLocked { seconds } if seconds == minutes * 60);
            app.clock.advance(minutes * 60);
        }
        assert_fails!(app.verify_pin(&staff, pin, WRONG).await, Error::PinLocked { seconds: 4800 });
        let opened = app.unlock_pin(&manager, pin).await.unwrap();
        assert_eq!((opened.lock.failed_attempts, opened.lock.lock_level, opened.lock.locked_until), (0, 0, None));
        assert_eq!(opened.lock.wrong_since_success, 6, "the total survives an unlock");
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'pin.unlock'").await, 1);
        app.verify_pin(&staff, pin, RIGHT).await.unwrap();
        for _ in 0..3 {
            let _ = app.verify_pin(&staff, pin, WRONG).await;
        }
        let change = PinChange { pin: Some(Pin::choose("739105").unwrap()), ..PinChange::default() };
        app.update_pin(&manager, pin, change).await.unwrap();
        app.clock.advance(600);
        assert_fails!(app.verify_pin(&staff, pin, RIGHT).await, Error::PinInvalid { attempts_remaining: 2 });
        app.verify_pin(&staff, pin, "739105").await.unwrap();
    }

    /// PIN-7: wrong, unknown, switched off and another store's answer alike, attempt after attempt.
    async fn a_pin_that_is_none_answers_like_a_wrong_one(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let known = shop.pin(0, "Sam", RIGHT).await;
        let switched_off = shop.pin(0, "Kim", RIGHT).await;
        let elsewhere = shop.pin(1, "Pat", RIGHT).await;
        let manager = shop.manager_at(0).await;
        let off = PinChange { is_active: Some(false), ..PinChange::default() };
        app.update_pin(&manager, switched_off, off).await.unwrap();
        let mut series = Vec::new();
        for (id, digits) in [(known, WRONG), (StaffPinId::new(Uuid::from_u128(7)), RIGHT), (switched_off, RIGHT), (elsewhere, RIGHT)] {
            // A terminal of its own each, so that the terminal's pause does not come in between.
            let staff = shop.staff_at(0).await;
            let mut answers = Vec::new();
            for _ in 0..7 {
                answers.push(attempt(&app, &staff, id, digits).await);
            }
            app.clock.advance(900);
            answers.push(attempt(&app, &staff, id, digits).await);
            series.push(answers);
        }
        assert_eq!(series[1], series[0], "unknown");
        assert_eq!(series[2], series[0], "switched off");
        assert_eq!(series[3], series[0], "of another store");
        app.verify_pin(&shop.staff_at(1).await, elsewhere, RIGHT).await.unwrap();
    }

    /// PIN-4: after a hundred wrong attempts not even the right PIN is looked at, whatever was unlocked in between.
    async fn a_hundred_wrong_attempts_disable_the_pin(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (staff, manager) = (shop.staff_at(0).await, shop.manager_at(0).await);
        let pin = shop.pin(0, "Sam", RIGHT).await;
        app.raw().await.execute("UPDATE staff_pins SET wrong_since_success = 99").await.unwrap();
        assert_fails!(app.verify_pin(&staff, pin, WRONG).await, Error::PinInvalid { .. });
        app.unlock_pin(&manager, pin).await.unwrap();
        assert!(app.verify_pin(&staff, pin, RIGHT).await.is_err());
        let change = PinChange { pin: Some(Pin::choose("739105").unwrap()), ..PinChange::default() };
        app.update_pin(&manager, pin, change).await.unwrap();
        app.verify_pin(&staff, pin, "739105").await.unwrap();
    }

    /// PIN-6: ten wrong PINs on one terminal, whichever they are, make it pause, each further one longer.
    async fn a_terminal_on_which_many_pins_are_guessed_pauses(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (terminal, other) = (shop.staff_at(0).await, shop.staff_at(0).await);
        let mut pins = Vec::new();
        for number in 0..4 {
            pins.push(shop.pin(0, &format!("Sam {number}"), RIGHT).await);
        }
        for number in 0..10 {
            assert_fails!(app.verify_pin(&terminal, pins[number % 4], WRONG).await, Error::PinInvalid { .. });
        }
        assert_fails!(app.verify_pin(&terminal, pins[3], RIGHT).await, Error::RateLimited { seconds: 60 });
        app.verify_pin(&other, pins[3], RIGHT).await.unwrap();
        app.clock.advance(60);
        assert_fails!(app.verify_pin(&terminal, pins[3], WRONG).await, Error::PinInvalid { .. });
        assert_fails!(app.verify_pin(&terminal, pins[3], RIGHT).await, Error::RateLimited { seconds: 120 });
        app.clock.advance(600);
        app.verify_pin(&terminal, pins[3], RIGHT).await.unwrap();
    }

    /// PIN-10: what cannot be a PIN is refused before anything is counted or hashed.
    async fn what_is_no_pin_is_refused_and_not_counted(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (staff, manager) = (shop.staff_at(0).await, shop.manager_at(0).await);
        let pin = shop.pin(0, "Sam", RIGHT).await;
        for wrong in ["", "123", "123456789", "12a4", "１２３４"] {
            assert_eq!(wrong_fields(app.verify_pin(&staff, pin, wrong).await), ["/pin"]);
        }
        assert_eq!(stored(&app, &manager, pin).await.lock.failed_attempts, 0);
        assert_eq!(Pin::choose("1234"), Err(Invalid::PinTooEasy));
    }

    /// PIN-2: the database holds neither the PIN nor anything that is equal for equal PINs.
    async fn equal_pins_look_different(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let manager = shop.manager_at(0).await;
        let (sam, kim) = (shop.pin(0, "Sam", RIGHT).await, shop.pin(0, "Kim", RIGHT).await);
        let (sam, kim) = (stored(&app, &manager, sam).await, stored(&app, &manager, kim).await);
        assert!(sam.hash.starts_with("$2") && sam.hash != kim.hash);
    }

    /// PIN-7, safety §4: the same key gives out one PIN, and another request with it is refused.
    async fn a_pin_is_given_out_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let manager = shop.manager_at(0).await;
        let key = || Some(IdempotencyKey::parse("new-pin").unwrap());
        let first = app.create_pin(&manager, new_pin("Sam", RIGHT), key()).await.unwrap();
        let again = app.create_pin(&manager, new_pin("Sam", RIGHT), key()).await.unwrap();
        assert_eq!(first, again);
        assert_fails!(app.create_pin(&manager, new_pin("Sam", "739105"), key()).await, Error::KeyReused);
        assert_fails!(app.create_pin(&manager, new_pin("Kim", RIGHT), key()).await, Error::KeyReused);
        assert_eq!(app.pins(&manager).await.unwrap().len(), 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'pin.create'").await, 1);
        // The digits appear nowhere in the audit log (PIN-7).
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE CAST(changes AS TEXT) LIKE '%4826%'").await, 0);
    }
}
