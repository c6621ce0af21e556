//! Refunds in parts: what a purchase keeps, however it is taken apart.

use orion_domain::ledger::Part;
use proptest::prelude::*;

use crate::builders::{ANNA, World, adjust, cents, earn, earn_for, points, void};

fn world_at_rate(rate: i64) -> World {
    let mut world = World::new();
    world.program.rules.points_per_euro = rate;
    world.rates = vec![rate];
    world
}

/// A purchase, and cuts into it that do not take more than there is; the last may leave something.
fn split_purchases() -> impl Strategy<Value = (i64, i64, Vec<i64>)> {
    let cuts = prop::collection::vec(0..1001_i64, 1..8);
    (0..1000_i64, 1..90_000_i64, cuts).prop_map(|(rate, amount, permilles)| {
        let mut left = amount;
        let mut cuts = Vec::new();
        for permille in permilles {
            let cut = left * permille / 1000;
            if cut > 0 {
                cuts.push(cut);
                left -= cut;
            }
        }
        (rate, amount, cuts)
    })
}

/// What a void asks to do to a purchase.
fn part() -> impl Strategy<Value = Part> {
    prop_oneof![
        4 => (1..4000_i64).prop_map(|amount| Part::Amount(cents(amount))),
        8 => (1..400_i64).prop_map(|count| Part::Points(points(count))),
        1 => Just(Part::Whole),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// G-L15, G-L16: after every void by amount the card keeps exactly ⌊(amount − voided) × rate ÷ 100⌋, at the rate of the
    /// day of the purchase, whatever the program says today.
    #[test]
    fn refunds_by_amount_keep_exactly_what_the_rest_earns(
        (rate, amount, cuts) in split_purchases(), rate_today in 0..1000_i64,
    ) {
        let mut world = world_at_rate(rate);
        let sale = world.does(&earn(amount));
        world.set_rate(rate_today);
        let mut left = amount;
        for cut in cuts {
            world.does(&void(sale.id, Part::Amount(cents(cut))));
            left -= cut;
            prop_assert_eq!(world.balance(), left * rate / 100);
            prop_assert_eq!(world.book.voidables[&sale.id].is_voided, left == 0);
        }
    }

    /// G-L15: the order of the parts makes no difference to what the card keeps in the end.
    #[test]
    fn the_order_of_refunds_makes_no_difference(
        ((rate, amount, cuts), shuffled) in split_purchases().prop_flat_map(|split| {
            let shuffled = Just(split.2.clone()).prop_shuffle();
            (Just(split), shuffled)
        }),
    ) {
        let kept = |cuts: &[i64]| {
            let mut world = world_at_rate(rate);
            let sale = world.does(&earn(amount));
            for cut in cuts {
                world.does(&void(sale.id, Part::Amount(cents(*cut))));
            }
            world.balance()
        };
        prop_assert_eq!(kept(&cuts), kept(&shuffled));
    }

    /// G-L7, G-L15: where the points were spent before, kept points, taken points and stated shortfalls still add up.
    #[test]
    fn what_was_out_of_reach_is_stated((rate, amount, cuts) in split_purchases(), spent_percent in 0..101_i64) {
        let mut world = world_at_rate(rate);
        let sale = world.does(&earn(amount));
        let earned = sale.points_delta.get();
        let spent = earned * spent_percent / 100;
        if spent > 0 {
            world.does(&adjust(-spent));
        }
        let (mut left, mut taken, mut shortfall) = (amount, 0, 0);
        for cut in cuts {
            let row = world.does(&void(sale.id, Part::Amount(cents(cut))));
            left -= cut;
            taken -= row.points_delta.get();
            shortfall += row.shortfall;
            prop_assert_eq!(earned - taken - shortfall, left * rate / 100);
            prop_assert_eq!(world.balance(), earned - spent - taken);
            prop_assert!(shortfall == 0 || world.balance() == 0);
        }
    }

    /// G-L7, G-L8, G-L15: refunds by amount, by points and as a whole, mixed, from a card that spends and earns meanwhile:
    /// what was taken and what was out of reach never exceed what the purchase gave, the rest of it keeps what it earns, and
    /// once nothing is left it is voided and its receipt free.
    #[test]
    fn mixed_refunds_never_take_more_than_was_earned(
        rate in 0..300_i64, amount in 1..9000_i64, parts in prop::collection::vec((part(), 0..300_i64), 1..12),
    ) {
        let mut world = world_at_rate(rate);
        let sale = world.does(&earn_for(amount, "R-1"));
        let earned = sale.points_delta.get();
        let (mut gone, mut gone_by_number) = (0, 0);
        for (part, balance) in parts {
            world.anna_mut().points_balance = points(balance);
            let Ok(rows) = world.post(ANNA, &void(sale.id, part)) else { continue };
            let row = &rows[0];
            let asked = row.shortfall - row.points_delta.get();
            prop_assert!(asked >= 0 && row.points_delta.get() >= -balance);
            gone += asked;
            if row.purchase_amount.is_none() {
                gone_by_number += asked;
            }
            let voidable = &world.book.voidables[&sale.id];
            let left = voidable.rest().amount.get();
            prop_assert!((0..=earned).contains(&gone));
            prop_assert_eq!(earned - gone, (left * rate / 100 - gone_by_number).max(0));
            prop_assert_eq!(voidable.rest().points, earned - gone);
            prop_assert_eq!(voidable.is_voided, left == 0);
            prop_assert_eq!(world.book.orders.is_empty(), left == 0);
        }
    }
}
