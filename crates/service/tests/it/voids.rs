//! What can be taken back, and what cannot.

use orion_domain::ledger::{Refusal, TransactionType as Type};
use orion_testkit::{TestApp, both_engines};

use crate::help::{booked, points, refusal, replayed};

both_engines! {
    /// G-L8, ledger.md §6: a void, a correction, a bonus and the row that opened the card are not taken back; nor is a
    /// stamp by the way for points, or points by the way for stamps.
    async fn rows_of_other_kinds_are_not_taken_back(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").rules(|rules| rules.welcome_bonus_points = points(50)).open().await;
        let (till, owner) = (shop.manager_till(0).await, shop.owner_till(0).await);
        let card = till.enroll("anna@example.com").await;
        let (earn, stamp) = (booked(till.earn(card, 1000).await).id, booked(till.stamp(card).await).id);
        let (another_earn, another_stamp) = (booked(till.earn(card, 1000).await).id, booked(till.stamp(card).await).id);
        let mut others = vec![
            booked(till.void(another_earn).await).id,
            booked(till.void_stamp(another_stamp).await).id,
            booked(owner.adjust(card, 7).await).id,
        ];
        let history = app.card_transactions(&till.caller, card, None, 20).await.unwrap().items;
        let first = history.iter().filter(|row| matches!(row.entry.transaction_type, Type::CardCreated | Type::WelcomeBonus));
        others.extend(first.map(|row| row.entry.id));
        assert_eq!(others.len(), 5);
        let rows = app.verify().await;
        for other in others {
            assert_eq!(refusal(till.void(other).await), Refusal::NotVoidable);
            assert_eq!(refusal(till.void_stamp(other).await), Refusal::NotVoidable);
        }
        assert_eq!(refusal(till.void(stamp).await), Refusal::NotVoidable);
        assert_eq!(refusal(till.void_stamp(earn).await), Refusal::NotVoidable);
        assert_eq!(app.verify().await, rows, "nothing was booked");
        assert_eq!((till.points(card).await, till.stamps(card).await), (157, 1));
    }

    /// G-L8, ledger.md §6: a redemption comes back whole, once, and what it gave back can be spent again.
    async fn a_redemption_comes_back_whole_and_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").open().await.manager_till(0).await;
        let card = till.enroll("anna@example.com").await;
        booked(till.earn(card, 1500).await);
        let coffee = booked(till.coffee(card).await).id;
        assert!(till.void_some(coffee, 40).await.is_err());
        let back = booked(till.key("back").void(coffee).await);
        assert_eq!((back.points_delta.get(), back.points_balance_after.get()), (100, 150));
        assert_eq!(replayed(till.key("back").void(coffee).await), [back]);
        assert_eq!(refusal(till.void(coffee).await), Refusal::AlreadyVoided);
        booked(till.coffee(card).await);
        for _ in 0..5 {
            booked(till.stamp(card).await);
        }
        let bread = booked(till.redeem_stamps(card).await).id;
        assert_eq!(booked(till.void_stamp(bread).await).stamps_delta.get(), 5);
        assert_eq!(refusal(till.void_stamp(bread).await), Refusal::AlreadyVoided);
        assert_eq!((till.points(card).await, till.stamps(card).await), (50, 5));
        app.verify().await;
    }

    /// G-L15, G-L8, ledger.md §6: parts in any order, by amount, by points and the rest; the card keeps what the rest earns.
    async fn parts_in_any_order_keep_what_the_rest_earns(db: TestDb) {
        let app = TestApp::new(db).await;
        let till = app.shop("bakery").rules(|rules| rules.points_per_euro = 3).open().await.manager_till(0).await;
        let mut kept = Vec::new();
        for (number, amounts) in [[333, 333, 333], [1, 997, 1], [997, 1, 1]].into_iter().enumerate() {
            let card = till.enroll(&format!("guest-{number}@example.com")).await;
            let sale = booked(till.earn(card, 1333).await).id;
            for amount in amounts {
                booked(till.void_amount(sale, amount).await);
            }
            kept.push(till.points(card).await);
            assert!(till.void_amount(sale, 335).await.is_err(), "more than is left of the purchase");
            booked(till.void(sale).await);
            assert_eq!(refusal(till.void(sale).await), Refusal::AlreadyVoided);
            assert_eq!(till.points(card).await, 0);
        }
        // 13.33 less 9.99 is 3.34, at three points a euro.
        assert_eq!(kept, [10, 10, 10]);
        app.verify().await;
    }
}
