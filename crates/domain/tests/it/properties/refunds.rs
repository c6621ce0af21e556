//! Refunds in parts: what a purchase keeps, however it is taken apart.

use orion_domain::ledger::Part;
use proptest::prelude::*;

use crate::builders::{World, adjust, cents, earn, points, void};

fn world_at_rate(rate: i64) -> World {
    let mut world = World::new();
    world.program.rules.points_per_euro = rate;
    world.rates = vec![rate];
    world
}

/// A purchase, and cuts into it that do not take more than there is; the last may leave something.
fn split_purchases() -> impl Strategy<Value = (i64, i64, Vec<i64>)> {
    let cuts = prop::collection::vec(0.0..1.0_f64, 1..8);
    (0..1000_i64, 1..90_000_i64, cuts).prop_map(|(rate, amount, shares)| {
        let mut left = amount;
        let mut cuts = Vec::new();
        for share in shares {
            let permille = share * 1000.0;
            let cut = left * (0..=1000).rfind(|step| f64::from(*step) <= permille).map_or(0, i64::from) / 1000;
            if cut > 0 {
                cuts.push(cut);
                left -= cut;
            }
        }
        (rate, amount, cuts)
    })
}

/// What a void asks to do to a purchase.
fn parts() -> impl Strategy<Value = Vec<Part>> {
    let part = prop_oneof![
        (1..4000_i64).prop_map(|amount| Part::Amount(cents(amount))),
        (1..400_i64).prop_map(|count| Part::Points(points(count))),
        Just(Part::Whole),
    ];
    prop::collection::vec(part, 1..12)
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
    fn what_was_out_of_reach_is_stated((rate, amount, cuts) in split_purchases(), spent in 0.0..1.0_f64) {
        let mut world = world_at_rate(rate);
        let sale = world.does(&earn(amount));
        let earned = sale.points_delta.get();
        let spent = (0..=100).rfind(|step| f64::from(*step) <= spent * 100.0).map_or(0, i64::from) * earned / 100;
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

    /// G-L8, G-L15: refunds by amount, by points and as a whole, mixed: never more than the purchase gave, never more kept
    /// than the rest of it earns, and once nothing is left it is voided and its receipt free.
    #[test]
    fn mixed_refunds_never_take_more_than_was_earned(rate in 0..300_i64, amount in 1..9000_i64, parts in parts()) {
        let mut world = world_at_rate(rate);
        let sale = world.does(&crate::builders::earn_for(amount, "R-1"));
        world.does(&adjust(100_000));
        let earned = sale.points_delta.get();
        let mut asked_by_number = 0;
        for part in parts {
            let Ok(rows) = world.post(crate::builders::ANNA, &void(sale.id, part)) else { continue };
            let row = &rows[0];
            if row.purchase_amount.is_none() {
                asked_by_number -= row.points_delta.get();
            }
            let voidable = &world.book.voidables[&sale.id];
            let kept = world.balance() - 100_000;
            prop_assert!((0..=earned).contains(&kept));
            let left = voidable.rest().amount.get();
            prop_assert_eq!(kept, (left * rate / 100 - asked_by_number).max(0));
            prop_assert_eq!(voidable.rest().points, kept);
            prop_assert_eq!(voidable.is_voided, left == 0);
            prop_assert_eq!(world.book.orders.is_empty(), left == 0);
        }
    }
}
