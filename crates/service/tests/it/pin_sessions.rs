//! Staff sessions, the PIN policy, and whose void it is.

use orion_domain::Role;
use orion_domain::ledger::Refusal;
use orion_domain::pin::Pin;
use orion_domain::settings::StaffPinPolicy;
use orion_service::Error;
use orion_service::pins::PinChange;
use orion_service::records::Surface;
use orion_testkit::{Shop, TestApp, Till, both_engines};

use crate::help::{assert_fails, booked, refusal, replayed};

const SAM: &str = "4826";
const KIM: &str = "739105";

async fn with_policy(app: &TestApp, policy: StaffPinPolicy) -> Shop {
    app.shop("bakery").stores(2).settings(|settings| settings.staff_pin_policy = policy).open().await
}

/// A counter at which a person has signed in, rather than a register's key.
async fn persons_till(app: &TestApp, shop: &Shop, email: &str) -> Till {
    let person = app.person(email).await;
    app.hire(&person, shop, Some(0), Role::StoreStaff).await;
    let cookie = app.cookie(&person, Surface::Terminal).await;
    Till::new(app.app(), shop.caller_by(&cookie, 0, Default::default()).await)
}

both_engines! {
    /// PIN-8: five minutes without an action end a session, an action keeps it, an hour ends it in any case.
    async fn a_session_ends_when_idle_and_after_an_hour(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = with_policy(&app, StaffPinPolicy::Required).await;
        let till = shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let pin = shop.pin(0, "Sam", SAM).await;
        let opened = app.verify_pin(&till.caller, pin, SAM).await.unwrap();
        assert_eq!((opened.name.as_str(), opened.idle_seconds), ("Sam", 300));
        let session = till.session(&opened.token);
        for _ in 0..12 {
            app.clock.advance(299);
            assert_eq!(booked(session.earn(card, 100).await).staff_pin, Some(pin));
        }
        // 59 minutes and 48 seconds have passed.
        app.clock.advance(12);
        assert_eq!(refusal(session.earn(card, 100).await), Refusal::PinRequired);
        let opened = app.verify_pin(&till.caller, pin, SAM).await.unwrap();
        app.clock.advance(300);
        assert_eq!(refusal(till.session(&opened.token).earn(card, 100).await), Refusal::PinRequired);
        app.verify().await;
    }

    /// PIN-8: locking the terminal, a new PIN, another rank, switching off and removing end sessions at once.
    async fn a_session_ends_with_whatever_it_rested_on(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = with_policy(&app, StaffPinPolicy::Required).await;
        let (till, manager) = (shop.till(0).await, shop.manager_at(0).await);
        let pin = shop.pin(0, "Sam", SAM).await;
        let open = async |digits: &str| app.verify_pin(&till.caller, pin, digits).await.unwrap().token;
        let lives = async |token: &str| app.staff_session(&till.caller, token).await.unwrap().is_some();
        let token = open(SAM).await;
        assert!(lives(&token).await);
        app.end_staff_session(&till.caller, &token).await.unwrap();
        assert!(!lives(&token).await);
        let changes = [
            PinChange { is_manager: Some(true), ..PinChange::default() },
            PinChange { pin: Some(Pin::choose(SAM).unwrap()), ..PinChange::default() },
            PinChange { is_active: Some(false), ..PinChange::default() },
        ];
        for change in changes {
            let token = open(SAM).await;
            app.update_pin(&manager, pin, change).await.unwrap();
            assert!(!lives(&token).await);
        }
        app.update_pin(&manager, pin, PinChange { is_active: Some(true), ..PinChange::default() }).await.unwrap();
        let token = open(SAM).await;
        app.delete_pin(&manager, pin).await.unwrap();
        assert!(!lives(&token).await);
        assert!(app.pins(&manager).await.unwrap().is_empty());
    }

    /// PIN-3, PIN-8: PIN and session work at their own store only.
    async fn a_pin_works_at_its_own_store(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = with_policy(&app, StaffPinPolicy::Required).await;
        let (here, there) = (shop.till(0).await, shop.till(1).await);
        let card = here.enroll("anna@example.com").await;
        let pin = shop.pin(0, "Sam", SAM).await;
        let token = app.verify_pin(&here.caller, pin, SAM).await.unwrap().token;
        booked(here.pin(pin, SAM).earn(card, 100).await);
        assert_fails!(there.pin(pin, SAM).earn(card, 100).await, Error::PinInvalid { .. });
        assert_eq!(refusal(there.session(&token).earn(card, 100).await), Refusal::PinRequired);
        app.verify().await;
    }

    /// PIN-11: required refuses without a PIN on every path.
    async fn where_a_pin_is_required_nothing_happens_without(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = with_policy(&app, StaffPinPolicy::Required).await;
        let till = shop.manager_till(0).await;
        let card = till.enroll("anna@example.com").await;
        let pin = shop.pin(0, "Sam", SAM).await;
        let confirmed = till.pin(pin, SAM);
        let earn = booked(confirmed.earn(card, 2000).await);
        assert_eq!(earn.staff_pin, Some(pin));
        let stamp = booked(confirmed.stamp(card).await);
        for answer in [
            till.stamp(card).await,
            till.redeem_stamps(card).await,
            till.void_stamp(stamp.id).await,
            till.earn(card, 100).await,
            till.coffee(card).await,
            till.void(earn.id).await,
        ] {
            assert_eq!(refusal(answer), Refusal::PinRequired);
        }
        assert_fails!(till.pin(pin, KIM).coffee(card).await, Error::PinInvalid { attempts_remaining: 4 });
        booked(confirmed.coffee(card).await);
        app.verify().await;
    }

    /// PIN-11: optional records the PIN if given, and still demands a right one.
    async fn where_a_pin_is_optional_it_is_recorded_if_given(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = with_policy(&app, StaffPinPolicy::Optional).await;
        let till = shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let pin = shop.pin(0, "Sam", SAM).await;
        assert_eq!(booked(till.earn(card, 100).await).staff_pin, None);
        assert_eq!(booked(till.pin(pin, SAM).earn(card, 100).await).staff_pin, Some(pin));
        assert_fails!(till.pin(pin, KIM).earn(card, 100).await, Error::PinInvalid { .. });
        shop.change_rules(|rules| rules.require_staff_pin = true).await;
        assert_eq!(refusal(till.earn(card, 100).await), Refusal::PinRequired);
        app.verify().await;
    }

    /// PIN-11: disabled accepts no PIN and needs a signed-in person.
    async fn where_pins_are_disabled_a_person_must_be_signed_in(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = with_policy(&app, StaffPinPolicy::Disabled).await;
        let (register, person) = (shop.till(0).await, persons_till(&app, &shop, "chris@example.com").await);
        let card = register.enroll("anna@example.com").await;
        let pin = shop.pin(0, "Sam", SAM).await;
        assert_eq!(refusal(register.earn(card, 100).await), Refusal::PersonRequired);
        assert_eq!(refusal(person.pin(pin, SAM).earn(card, 100).await), Refusal::PinNotAccepted);
        assert!(booked(person.earn(card, 100).await).user.is_some());
        app.verify().await;
    }

    /// Safety §4: a retry is answered before its PIN is looked at; another PIN is another request.
    async fn a_retry_does_not_check_the_pin_again(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = with_policy(&app, StaffPinPolicy::Required).await;
        let (till, manager) = (shop.till(0).await, shop.manager_at(0).await);
        let card = till.enroll("anna@example.com").await;
        let (sam, kim) = (shop.pin(0, "Sam", SAM).await, shop.pin(0, "Kim", KIM).await);
        let keyed = till.key("k");
        let first = booked(keyed.pin(sam, SAM).earn(card, 100).await);
        app.delete_pin(&manager, sam).await.unwrap();
        assert_eq!(replayed(keyed.pin(sam, SAM).earn(card, 100).await), [first]);
        assert_fails!(keyed.pin(kim, KIM).earn(card, 100).await, Error::KeyReused);
        assert_eq!(till.points(card).await, 10);
        app.verify().await;
    }

    /// PIN-9: one's own sale of the last fifteen minutes needs nobody else; everything else needs a manager.
    async fn who_may_take_what_back(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = with_policy(&app, StaffPinPolicy::Required).await;
        let till = shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let (sam, kim) = (till.pin(shop.pin(0, "Sam", SAM).await, SAM), till.pin(shop.pin(0, "Kim", KIM).await, KIM));
        let boss = till.pin(shop.manager_pin(0, "Alex", "582943").await, "582943");
        let sale = booked(sam.earn(card, 3000).await);
        assert_eq!(refusal(kim.void(sale.id).await), Refusal::ManagerRequired);
        let coffee = booked(sam.coffee(card).await);
        assert_eq!(refusal(sam.void(coffee.id).await), Refusal::ManagerRequired, "a redemption");
        app.clock.advance(899);
        booked(sam.void_some(sale.id, 10).await);
        app.clock.advance(1);
        assert_eq!(refusal(sam.key("later").void(sale.id).await), Refusal::ManagerRequired, "too old");
        booked(boss.void(coffee.id).await);
        booked(boss.void(sale.id).await);
        let manager_till = shop.manager_till(0).await.pin(shop.pin(0, "Pat", "371946").await, "371946");
        let stamp = booked(sam.stamp(card).await);
        booked(manager_till.void_stamp(stamp.id).await);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'card.void'").await, 4);
        shop.change_settings(|settings| settings.require_manager_for_voids = false).await;
        let stamp = booked(sam.stamp(card).await);
        booked(kim.void_stamp(stamp.id).await);
        shop.change_settings(|settings| settings.allow_void_transactions = false).await;
        let stamp = booked(sam.stamp(card).await);
        assert_eq!(refusal(boss.void_stamp(stamp.id).await), Refusal::VoidsNotAllowed);
        app.verify().await;
    }

    /// PIN-9, safety §4: asking a manager is not the end of the intent; with their PIN it is a new request.
    async fn a_managers_absence_is_not_remembered(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = with_policy(&app, StaffPinPolicy::Optional).await;
        let (till, manager) = (shop.till(0).await, shop.manager_till(0).await);
        let card = till.enroll("anna@example.com").await;
        let sale = booked(till.earn(card, 3000).await);
        assert_eq!(refusal(till.key("void").void(sale.id).await), Refusal::ManagerRequired);
        booked(manager.key("void").void(sale.id).await);
        app.verify().await;
    }
}
