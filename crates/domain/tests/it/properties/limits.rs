//! Amounts and balances at their limits: a refusal, never a wrap, a clamp or a panic.

use orion_domain::ledger::{Command, Part, Refusal};
use orion_domain::{Delta, Points, Stamps};
use proptest::prelude::*;
use proptest::sample::select;

use crate::builders::{ANNA, World, adjust, cents, earn, points, redeem, stamps, void, void_stamp};

const MOST: i64 = 1_000_000_000;

fn near_the_limits() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), Just(MOST), (MOST - 1_000_100..=MOST), (0..1_000_100_i64),]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// G-L5: an earn at any rate, amount and balance gives exactly its points or is refused, and is refused only past a limit.
    #[test]
    fn an_earn_at_the_limits_is_exact_or_refused(
        balance in near_the_limits(),
        rate in select(vec![0, 1, 999, 1000]),
        amount in prop_oneof![0..=100_000_000_i64, 99_999_900..=100_000_000_i64, 99_990..=100_010_i64],
    ) {
        let mut world = World::new();
        world.anna_mut().points_balance = points(balance);
        world.program.rules.points_per_euro = rate;
        let exact = i128::from(amount) * i128::from(rate) / 100;
        let fits = exact <= 1_000_000 && i128::from(balance) + exact <= i128::from(MOST);
        match world.post(ANNA, &earn(amount)) {
            Ok(_) => prop_assert!(fits && i128::from(world.balance()) == i128::from(balance) + exact),
            Err(refusal) => prop_assert!(!fits && refusal == Refusal::LimitExceeded, "{:?}", refusal),
        }
    }

    /// G-L5: corrections, credits and bonuses of any size, even ones that no caller can send.
    #[test]
    fn credits_and_debits_at_the_limits_are_exact_or_refused(
        balance in near_the_limits(),
        delta in prop_oneof![any::<i64>(), -MOST..=MOST, select(vec![i64::MIN, i64::MIN + 1, i64::MAX, MOST, -MOST])],
        credit in near_the_limits(),
    ) {
        let mut world = World::new();
        world.anna_mut().points_balance = points(balance);
        let commands = [
            (delta, Command::AdjustPoints { delta: Delta::new(delta) }),
            (credit, Command::RestorePoints { points: points(credit) }),
            (credit, Command::GrantBonus { points: points(credit) }),
        ];
        for (delta, command) in commands {
            let mut world = world.clone();
            let after = i128::from(balance) + i128::from(delta);
            let expected = match after {
                ..0 => Err("below_zero"),
                0..=1_000_000_000 => Ok(after),
                _ => Err("limit_exceeded"),
            };
            let found = world.post(ANNA, &command).map(|_| i128::from(world.balance())).map_err(|refusal| refusal.code());
            prop_assert_eq!(found, expected);
        }
    }

    /// G-L5: a reward given back onto a card that has filled up meanwhile is refused whole.
    #[test]
    fn a_redemption_given_back_never_passes_the_limit(room in 0..300_i64) {
        let mut world = World::new();
        world.does(&adjust(100));
        let claim = world.does(&redeem(crate::builders::COFFEE));
        world.as_who(crate::builders::Who::ManagerPin).anna_mut().points_balance = points(MOST - room);
        let given_back = world.post(ANNA, &void(claim.id, Part::Whole));
        prop_assert_eq!(given_back.is_ok(), room >= 100);
        prop_assert!(given_back.is_ok() || given_back == Err(Refusal::LimitExceeded));
    }
}

/// G-L5: the last stamp a card can hold, and the one after.
#[test]
fn a_card_holds_a_million_stamps_and_no_more() {
    let mut world = World::new();
    world.anna_mut().stamp_count = stamps(999_999);
    world.does(&Command::AddStamp);
    assert_eq!(world.anna().stamp_count, Stamps::MAX);
    assert_eq!(world.refuses(&Command::AddStamp), Refusal::LimitExceeded);
    let claim = world.does(&Command::RedeemStamps);
    world.as_who(crate::builders::Who::ManagerPin).anna_mut().stamp_count = stamps(999_991);
    assert_eq!(world.refuses(&void_stamp(claim.id)), Refusal::LimitExceeded);
    world.anna_mut().stamp_count = stamps(999_990);
    assert_eq!(world.does(&void_stamp(claim.id)).stamps_balance_after, Stamps::MAX);
}

/// G-L5: the largest purchase at the largest rate is past what one operation may move; the largest that is not, fits.
#[test]
fn the_largest_purchase_is_refused_where_it_would_move_too_much() {
    let mut world = World::new();
    world.program.rules.points_per_euro = 1000;
    assert_eq!(world.refuses(&earn(100_000_000)), Refusal::LimitExceeded);
    assert_eq!(world.refuses(&earn(100_001)), Refusal::LimitExceeded);
    assert_eq!(world.does(&earn(100_000)).points_delta.get(), 1_000_000);
    world.program.rules.points_per_euro = 1;
    assert_eq!(world.does(&earn(100_000_000)).points_delta.get(), 1_000_000);
}

/// G-L5: a welcome bonus never lifts a card past its limit either.
#[test]
fn a_welcome_bonus_never_passes_the_limit() {
    let mut world = World::new();
    world.program.rules.welcome_bonus_points = points(100_000);
    world.anna_mut().points_balance = Points::MAX;
    assert_eq!(world.refuses(&Command::OpenCard { grant_welcome_bonus: true }), Refusal::LimitExceeded);
}

/// G-L8: no part of a purchase is larger than the purchase, at the edge and far beyond it.
#[test]
fn parts_are_bounded_by_the_purchase() {
    let mut world = World::new();
    let sale = world.does(&earn(1250));
    assert_eq!(world.refuses(&void(sale.id, Part::Amount(cents(1251)))), Refusal::VoidExceedsRest { rest: 1250 });
    assert_eq!(
        world.refuses(&void(sale.id, Part::Amount(cents(100_000_000)))),
        Refusal::VoidExceedsRest { rest: 1250 }
    );
    assert_eq!(world.refuses(&void(sale.id, Part::Points(points(126)))), Refusal::VoidExceedsRest { rest: 125 });
    assert_eq!(world.refuses(&void(sale.id, Part::Points(Points::MAX))), Refusal::VoidExceedsRest { rest: 125 });
    assert_eq!(world.does(&void(sale.id, Part::Amount(cents(1250)))).points_delta.get(), -125);
}
