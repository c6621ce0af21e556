//! Voids: what can be taken back, once, and what happens when it is no longer there.

use orion_domain::TransactionId;
use orion_domain::ledger::{Command, Part, Refusal, TransactionType as Type};
use uuid::Uuid;

use crate::builders::{BEN, COFFEE, Who, World, adjust, cents, earn, points, redeem, stamps, void, void_stamp};

/// A world with a manager's PIN at the counter, so that authority is never the question.
fn world() -> World {
    let mut world = World::new();
    world.as_who(Who::ManagerPin);
    world
}

/// G-L8: nothing but a stamp, an earn and their redemptions can be taken back; a void least of all.
#[test]
fn other_rows_are_not_voidable() {
    let mut world = world();
    let sale = world.does(&earn(5000));
    let stamp = world.does(&Command::AddStamp);
    let rows = [
        world.rows[0].clone(),
        world.does(&adjust(10)),
        world.does(&Command::GrantBonus { points: points(10) }),
        world.does(&Command::RestorePoints { points: points(10) }),
        world.does(&void(sale.id, Part::Amount(cents(100)))),
        world.does(&void_stamp(stamp.id)),
        world.does(&Command::ExpirePoints),
        world.does(&Command::DeactivateCard),
        world.does(&Command::ReactivateCard),
    ];
    for row in rows {
        for command in [void(row.id, Part::Whole), void_stamp(row.id)] {
            assert_eq!(world.refuses(&command), Refusal::NotVoidable, "{:?}", row.transaction_type);
        }
    }
    assert_eq!(world.refuses(&void_stamp(sale.id)), Refusal::NotVoidable, "an earn is no stamp");
    assert_eq!(world.refuses(&void(stamp.id, Part::Whole)), Refusal::NotVoidable, "a stamp is no earn");
}

/// G-L8: another card's rows and rows that do not exist are the same nothing.
#[test]
fn void_names_a_row_of_its_own_card() {
    let mut world = world();
    let sale = world.does(&earn(1250));
    let stamp = world.does(&Command::AddStamp);
    let nowhere = TransactionId::new(Uuid::nil());
    assert_eq!(world.refuses(&void(nowhere, Part::Whole)), Refusal::NothingToVoid);
    assert_eq!(world.refuses(&void_stamp(nowhere)), Refusal::NothingToVoid);
    assert_eq!(world.post(BEN, &void(sale.id, Part::Whole)), Err(Refusal::NothingToVoid));
    assert_eq!(world.post(BEN, &void_stamp(stamp.id)), Err(Refusal::NothingToVoid));
}

/// G-L8: whatever can be voided can be voided once.
#[test]
fn everything_is_voided_at_most_once() {
    let mut world = world();
    world.anna_mut().stamp_count = stamps(20);
    world.anna_mut().points_balance = points(500);
    let (sale, claim) = (world.does(&earn(1250)), world.does(&redeem(COFFEE)));
    let (stamp, reward) = (world.does(&Command::AddStamp), world.does(&Command::RedeemStamps));
    let voids = [void(sale.id, Part::Whole), void(claim.id, Part::Whole), void_stamp(stamp.id), void_stamp(reward.id)];
    for command in &voids {
        world.does(command);
    }
    for command in &voids {
        assert_eq!(world.refuses(command), Refusal::AlreadyVoided, "{command:?}");
    }
    assert_eq!((world.balance(), world.anna().stamp_count), (500, stamps(20)));
}

/// G-L8: a redemption comes back whole, and the totals with it.
#[test]
fn redemption_is_given_back_whole_or_not_at_all() {
    let mut world = world();
    world.does(&adjust(150));
    let claim = world.does(&redeem(COFFEE));
    let rest = Refusal::VoidExceedsRest { rest: 100 };
    for part in [Part::Points(points(99)), Part::Points(points(101)), Part::Amount(cents(100))] {
        assert_eq!(world.refuses(&void(claim.id, part)), rest);
    }
    let row = world.does(&void(claim.id, Part::Points(points(100))));
    assert_eq!((row.transaction_type, row.points_delta.get(), row.shortfall), (Type::PointsVoided, 100, 0));
    assert_eq!((world.balance(), world.anna().points_redeemed, world.anna().total_points_voided), (150, 0, 0));
}

/// G-L8
#[test]
fn stamp_reward_is_given_back_whole() {
    let mut world = world();
    world.anna_mut().stamp_count = stamps(10);
    let reward = world.does(&Command::RedeemStamps);
    world.program.rules.stamps_target = stamps(5);
    let row = world.does(&void_stamp(reward.id));
    assert_eq!((row.transaction_type, row.stamps_delta.get()), (Type::StampVoided, 10));
    assert_eq!((world.anna().stamp_count, world.anna().stamps_redeemed), (stamps(10), 0));
}

/// G-L7: a stamp that went into a reward is out of reach, and the row says so.
#[test]
fn void_of_a_spent_stamp_states_its_shortfall() {
    let mut world = world();
    world.program.rules.stamps_target = stamps(1);
    let stamp = world.does(&Command::AddStamp);
    world.does(&Command::RedeemStamps);
    let row = world.does(&void_stamp(stamp.id));
    let asked = row.requested_stamps_delta.map(orion_domain::Delta::get);
    assert_eq!((row.stamps_delta.get(), asked, row.shortfall), (0, Some(-1), 1));
    assert_eq!(world.anna().total_stamps_earned, 1, "totals count what really moved");
}

/// G-L7: the example of the guarantee: wanting 100 where 20 are left.
#[test]
fn void_of_spent_points_states_its_shortfall() {
    let mut world = world();
    let sale = world.does(&earn(1000));
    world.does(&adjust(-80));
    let row = world.does(&void(sale.id, Part::Whole));
    let asked = row.requested_points_delta.map(orion_domain::Delta::get);
    assert_eq!((row.points_delta.get(), asked, row.shortfall), (-20, Some(-100), 80));
    assert_eq!((world.balance(), world.anna().total_points_voided), (0, 20));
    assert_eq!(world.refuses(&void(sale.id, Part::Whole)), Refusal::AlreadyVoided, "later points stay untouched");
}

/// G-L7, G-L8: what a void asked for counts against the purchase even where it was out of reach; it cannot be asked for again
/// from points that came later.
#[test]
fn points_that_were_out_of_reach_are_not_asked_for_twice() {
    let mut world = world();
    let sale = world.does(&earn(1000));
    world.does(&adjust(-90));
    let row = world.does(&void(sale.id, Part::Points(points(50))));
    assert_eq!((row.points_delta.get(), row.shortfall, row.purchase_amount), (-10, 40, None));
    world.does(&earn(5000));
    assert_eq!(world.refuses(&void(sale.id, Part::Points(points(51)))), Refusal::VoidExceedsRest { rest: 50 });
    assert_eq!(world.does(&void(sale.id, Part::Whole)).points_delta.get(), -50);
    assert_eq!(world.balance(), 450);
}

/// G-L7, ledger.md §6: expired points cannot be taken twice; the void of their earn says that all of it was out of
/// reach.
#[test]
fn void_of_an_expired_earn_moves_nothing_and_says_so() {
    let mut world = world();
    let sale = world.does(&earn(1000));
    world.does(&Command::ExpirePoints);
    let row = world.does(&void(sale.id, Part::Whole));
    assert_eq!((row.points_delta.get(), row.shortfall, row.purchase_amount), (0, 100, Some(cents(1000))));
    world.does(&earn(1000));
    assert_eq!(world.refuses(&void(sale.id, Part::Whole)), Refusal::AlreadyVoided);
    assert_eq!(world.balance(), 100);
}

/// A void by amount never takes from other purchases what its own purchase did not give.
#[test]
fn purchase_too_small_to_earn_is_voided_without_moving_anything() {
    let mut world = world();
    world.does(&earn(5000));
    let small = world.does(&earn(9));
    let row = world.does(&void(small.id, Part::Whole));
    assert_eq!((row.points_delta.get(), row.shortfall, world.balance()), (0, 0, 500));
    assert_eq!(world.refuses(&void(small.id, Part::Whole)), Refusal::AlreadyVoided);
}

/// G-L16: undoing needs neither today's kind of program nor today's rate.
#[test]
fn void_outlives_a_change_of_the_program() {
    let mut world = world();
    let (sale, stamp) = (world.does(&earn(1000)), world.does(&Command::AddStamp));
    world.program.rules.loyalty_type = orion_domain::program::LoyaltyType::Stamps;
    world.set_rate(1000);
    assert_eq!(world.does(&void(sale.id, Part::Amount(cents(500)))).points_delta.get(), -50);
    world.program.rules.loyalty_type = orion_domain::program::LoyaltyType::Points;
    assert_eq!(world.does(&void_stamp(stamp.id)).stamps_delta.get(), -1);
}
