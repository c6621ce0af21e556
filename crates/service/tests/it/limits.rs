//! Cooldown, daily cap, program versions, and amounts at the limits.

use orion_domain::ledger::Refusal;
use orion_domain::{Cents, LocalDate, Zone};
use orion_testkit::{Engine, TestApp, TestDb, both_engines};

use crate::help::{booked, points, queue, race, refusal, wrong_fields};

both_engines! {
    /// G-L10, G-L16: each row is decided by the version that was in force, and keeps it.
    async fn a_program_changed_between_two_operations(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = shop.manager_till(0).await;
        let card = till.enroll("anna@example.com").await;
        let before = booked(till.earn(card, 999).await);
        let changed = shop.change_rules(|rules| rules.points_per_euro = 100).await;
        let after = booked(till.earn(card, 999).await);
        assert_eq!((before.program_version, before.points_delta.get()), (1, 99));
        assert_eq!((after.program_version, after.points_delta.get()), (changed.version, 999));
        assert_eq!(changed.version, 2);
        // Half of the old sale goes back at the old rate.
        let void = booked(till.void_amount(before.id, 500).await);
        assert_eq!(void.points_delta.get(), -50);
        let history = app.card_transactions(&till.caller, card, None, 10).await.unwrap();
        let kept = history.items.iter().find(|row| row.entry.id == before.id).unwrap();
        assert_eq!(kept.entry, before);
        app.verify().await;
    }

    /// G-L10: at the very second at which the cooldown ends, the stamp is given.
    async fn the_cooldown_ends_exactly(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").rules(|rules| rules.cooldown_minutes = 10).open().await.till(0).await;
        let card = till.enroll("anna@example.com").await;
        booked(till.stamp(card).await);
        app.clock.advance(599);
        assert_eq!(refusal(till.stamp(card).await), Refusal::StampCooldown { seconds: 1 });
        app.clock.advance(1);
        booked(till.stamp(card).await);
        app.verify().await;
    }

    /// G-L10, TM-2: the day of the cap is the store's, and a stamp voided makes room again.
    async fn the_daily_cap_begins_anew_at_the_stores_midnight(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").rules(|rules| rules.max_daily_stamps = 2).open().await.manager_till(0).await;
        let card = till.enroll("anna@example.com").await;
        let zone = Zone::new("Europe/Luxembourg").unwrap();
        let (_, midnight) = LocalDate::parse("2026-06-01").unwrap().bounds(&zone);
        app.clock.set(midnight.plus_seconds(-1));
        let first = booked(till.stamp(card).await);
        booked(till.stamp(card).await);
        assert_eq!(refusal(till.stamp(card).await), Refusal::DailyStampLimit { limit: 2 });
        booked(till.void_stamp(first.id).await);
        booked(till.stamp(card).await);
        assert_eq!(refusal(till.stamp(card).await), Refusal::DailyStampLimit { limit: 2 });
        app.clock.set(midnight);
        booked(till.stamp(card).await);
        app.verify().await;
    }

    /// G-L5: the largest purchase, the most points of one operation, and one more.
    async fn amounts_at_the_limits_of_one_operation(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").rules(|rules| rules.points_per_euro = 1).open().await;
        let (till, owner) = (shop.till(0).await, shop.owner_till(0).await);
        let card = till.enroll("anna@example.com").await;
        assert_eq!(booked(till.earn(card, 0).await).points_delta.get(), 0);
        assert_eq!(booked(till.earn(card, 99).await).points_delta.get(), 0);
        assert_eq!(booked(till.earn(card, Cents::MAX.get()).await).points_delta.get(), 1_000_000);
        shop.change_rules(|rules| rules.points_per_euro = 2).await;
        assert_eq!(refusal(till.earn(card, Cents::MAX.get()).await), Refusal::LimitExceeded);
        booked(owner.adjust(card, 100_000).await);
        for wrong in [0, 100_001, -100_001, i64::MIN, i64::MAX] {
            assert_eq!(wrong_fields(owner.adjust(card, wrong).await), ["/points_delta"]);
        }
        assert_eq!(till.points(card).await, 1_100_000);
        app.verify().await;
    }

    /// G-L5: a card that is full takes no more, is not wrapped, and can still be spent from.
    async fn a_card_at_its_limit_takes_no_more(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").rules(|rules| rules.points_per_euro = 1).open().await.owner_till(0).await;
        let card = till.enroll("anna@example.com").await;
        let most = Cents::MAX.get();
        let answers = race(1000, |_| { let till = till.clone(); async move { till.earn(card, most).await.is_ok() } }).await;
        assert!(answers.into_iter().all(|booked| booked));
        assert_eq!(till.points(card).await, 1_000_000_000);
        assert_eq!(refusal(till.earn(card, 100).await), Refusal::LimitExceeded);
        assert_eq!(refusal(till.adjust(card, 1).await), Refusal::LimitExceeded);
        booked(till.coffee(card).await);
        booked(till.earn(card, 10_000).await);
        app.verify().await;
    }

    /// G-L7: a void that finds less than it wants says so.
    async fn a_void_of_spent_points_states_what_was_out_of_reach(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.owner_till(0).await;
        let card = till.enroll("anna@example.com").await;
        let sale = booked(till.earn(card, 1200).await);
        booked(till.coffee(card).await);
        let void = booked(till.void(sale.id).await);
        assert_eq!((void.points_delta.get(), void.shortfall), (-20, 100));
        assert_eq!(void.requested_points_delta.map(orion_domain::Delta::get), Some(-120));
        assert_eq!(refusal(till.adjust(card, -1).await), Refusal::BelowZero { points_balance: points(0) });
        app.verify().await;
    }
}

/// G-L16, G-L10: a command that waited is decided by the program as it is when its turn comes.
#[test]
fn a_program_changed_while_a_command_waits() {
    orion_testkit::run(Engine::Postgres, async |db: TestDb| {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let held = app.hold(&till).await;
        let waiting = queue!(held, till.earn(card, 1000));
        shop.change_rules(|rules| rules.points_per_euro = 1).await;
        held.release().await;
        let entry = booked(waiting.answer().await);
        assert_eq!((entry.program_version, entry.points_delta.get()), (2, 10));
        app.verify().await;
    });
}
