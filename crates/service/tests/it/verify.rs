//! `verify` against somebody who edits the database directly.

use std::cell::Cell;

use orion_domain::CardId;
use orion_domain::ledger::Fault;
use orion_testkit::{Raw, TestApp, both_engines};

use crate::help::booked;

/// Three cards with five rows each. Ids are in order of time, so the one opened last comes last of all.
async fn scene(app: &TestApp) -> [CardId; 3] {
    let till = app.shop("bakery").open().await.till(0).await;
    let mut cards = Vec::new();
    for name in ["anna", "ben", "carl"] {
        let card = till.enroll(&format!("{name}@example.com")).await;
        for _ in 0..4 {
            booked(till.earn(card, 1000).await);
        }
        cards.push(card);
        app.clock.advance(1);
    }
    assert_eq!(app.verify().await, 15);
    cards.try_into().unwrap()
}

/// Changes rows past every guard.
async fn tamper(app: &TestApp, card: CardId, sql: &str) {
    let mut raw = app.raw().await;
    if matches!(raw, Raw::Sqlite(_)) {
        raw.execute("PRAGMA foreign_keys = OFF; DROP TRIGGER IF EXISTS loyalty_transactions_no_update; DROP TRIGGER IF EXISTS loyalty_transactions_no_delete")
            .await
            .unwrap();
    }
    let statement = sql.replace("$card", &raw.id(card.uuid()));
    assert!(raw.execute(&statement).await.unwrap() >= 1);
}

async fn first_fault(app: &TestApp) -> Fault {
    app.app().verify().await.unwrap().faults.first().cloned().unwrap()
}

both_engines! {
    /// G-L17: whatever column of a row is changed, the first bad card and its first bad row are named.
    async fn a_changed_row_is_named(db: TestDb) {
        let app = TestApp::new(db).await;
        let [_, card, _] = scene(&app).await;
        let original = "points_delta = 100, points_balance_after = 200, purchase_amount_cents = 1000, order_reference = NULL";
        for change in [
            "points_delta = 101",
            "points_balance_after = 201",
            "points_delta = 101, points_balance_after = 201",
            "purchase_amount_cents = 1001",
            "order_reference = 'R-1'",
        ] {
            let mut raw = app.raw().await;
            let victim = format!("WHERE card_id = {} AND seq = 3", raw.id(card.uuid()));
            if matches!(raw, Raw::Sqlite(_)) {
                raw.execute("DROP TRIGGER IF EXISTS loyalty_transactions_no_update").await.unwrap();
            }
            raw.execute(&format!("UPDATE loyalty_transactions SET {change} {victim}")).await.unwrap();
            let fault = first_fault(&app).await;
            assert_eq!((fault.card, fault.seq), (card, 3), "{change}");
            raw.execute(&format!("UPDATE loyalty_transactions SET {original} {victim}")).await.unwrap();
            app.verify().await;
        }
    }

    /// G-L17: a row that is missing is noticed at the next one.
    async fn a_missing_row_is_named(db: TestDb) {
        let app = TestApp::new(db).await;
        let [_, card, _] = scene(&app).await;
        tamper(&app, card, "DELETE FROM loyalty_transactions WHERE card_id = $card AND seq = 2").await;
        let fault = first_fault(&app).await;
        assert_eq!((fault.card, fault.seq, fault.problem), (card, 3, "a row is missing or out of order"));
    }

    /// G-L17: the newest row gone is a card that disagrees with its rows.
    async fn a_missing_newest_row_is_named(db: TestDb) {
        let app = TestApp::new(db).await;
        let [_, card, _] = scene(&app).await;
        tamper(&app, card, "DELETE FROM loyalty_transactions WHERE card_id = $card AND seq = 5").await;
        let fault = first_fault(&app).await;
        assert_eq!((fault.card, fault.seq), (card, 0));
    }

    /// G-L17: a balance written by hand is a card that disagrees with its rows; so is a lifetime total.
    async fn a_balance_written_by_hand_is_named(db: TestDb) {
        let app = TestApp::new(db).await;
        let [_, card, _] = scene(&app).await;
        tamper(&app, card, "UPDATE cards SET points_balance = points_balance + 1 WHERE id = $card").await;
        let fault = first_fault(&app).await;
        assert_eq!((fault.card, fault.seq, fault.problem), (card, 0, "points_balance is not the sum of its rows"));
        let mut raw = app.raw().await;
        let victim = raw.id(card.uuid());
        raw.execute(&format!("UPDATE cards SET points_balance = 400, points_redeemed = 1 WHERE id = {victim}")).await.unwrap();
        assert_eq!(first_fault(&app).await.card, card);
        raw.execute(&format!("UPDATE cards SET points_redeemed = 0 WHERE id = {victim}")).await.unwrap();
        app.verify().await;
    }

    /// G-L17: a card whose rows are all gone is named too, be it the first or the last of all.
    async fn cards_without_rows_are_named(db: TestDb) {
        let app = TestApp::new(db).await;
        let cards = scene(&app).await;
        for (gone, place) in [(1, 2), (2, 1), (3, 0)] {
            tamper(&app, cards[place], "DELETE FROM loyalty_transactions WHERE card_id = $card").await;
            let report = app.app().verify().await.unwrap();
            let named: Vec<_> = report.faults.iter().map(|fault| (fault.card, fault.problem)).collect();
            let expected: Vec<_> = cards[place..].iter().map(|card| (*card, "the card has no rows")).collect();
            assert_eq!(named, expected);
            assert_eq!((report.merchants, report.cards, report.entries), (1, 3, 15 - 5 * gone));
        }
    }
    /// G-L17: beside busy tills, nothing that is only new is taken for wrong, and what is wrong is found.
    async fn beside_busy_tills_only_what_is_wrong_is_named(db: TestDb) {
        const LOOKS: usize = 20;
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.till(0).await;
        let cards = [till.enroll("anna@example.com").await, till.enroll("ben@example.com").await];
        let looked = Cell::new(0);
        let busy = async {
            let mut guests = 0;
            while looked.get() < LOOKS {
                for card in cards {
                    booked(till.earn(card, 1000).await);
                }
                till.enroll(&format!("guest{guests}@example.com")).await;
                guests += 1;
            }
        };
        let looking = async {
            while looked.get() < LOOKS {
                assert_eq!(app.app().verify().await.unwrap().faults, []);
                looked.set(looked.get() + 1);
            }
        };
        tokio::join!(busy, looking);
        tamper(&app, cards[0], "UPDATE cards SET points_balance = points_balance + 1 WHERE id = $card").await;
        assert_eq!(first_fault(&app).await.card, cards[0]);
    }
}
