//! Points: earning, spending, correcting, expiring.

use orion_domain::Points;
use orion_domain::ledger::{Command, Refusal, TransactionType as Type};
use orion_domain::program::LoyaltyType;

use crate::builders::{CAKE, COFFEE, RETIRED, World, adjust, cents, earn, points, redeem};

/// G-L15: whole points of the whole amount, rounded down.
#[test]
fn earned_points_are_rounded_down() {
    let cases = [
        (0, 10, 0),
        (9, 10, 0),
        (10, 10, 1),
        (99, 1, 0),
        (100, 1, 1),
        (199, 1, 1),
        (1250, 1, 12),
        (1250, 0, 0),
        (333, 3, 9),
    ];
    for (amount, rate, expected) in cases {
        let mut world = World::new();
        world.program.rules.points_per_euro = rate;
        let sale = world.does(&earn(amount));
        assert_eq!(sale.points_delta.get(), expected, "{amount} cents at {rate}");
        assert_eq!((sale.transaction_type, sale.purchase_amount), (Type::PointsEarned, Some(cents(amount))));
        assert_eq!((world.anna().total_points_earned, world.anna().last_points_at), (expected, Some(world.at.now)));
    }
}

/// G-L10: the minimum itself is enough.
#[test]
fn purchase_below_the_minimum_earns_nothing() {
    let mut world = World::new();
    world.program.rules.minimum_purchase_cents = cents(500);
    assert_eq!(world.refuses(&earn(499)), Refusal::MinimumPurchase { minimum_purchase_cents: cents(500) });
    world.does(&earn(500));
}

#[test]
fn program_without_points_earns_and_redeems_none() {
    let mut world = World::new();
    world.program.rules.loyalty_type = LoyaltyType::Stamps;
    assert_eq!(world.refuses(&earn(1250)), Refusal::ProgramHasNoPoints);
    assert_eq!(world.refuses(&redeem(COFFEE)), Refusal::ProgramHasNoPoints);
}

/// G-L9, G-L16: a reward costs what the catalogue says, and its row keeps its words.
#[test]
fn reward_is_paid_in_points() {
    let mut world = World::new();
    world.does(&adjust(199));
    let claim = world.does(&redeem(COFFEE));
    assert_eq!(
        (claim.transaction_type, claim.points_delta.get(), claim.reward),
        (Type::PointsRedeemed, -100, Some(COFFEE))
    );
    assert_eq!(claim.reward_description.as_deref(), Some("Coffee"));
    let refusal = Refusal::InsufficientPoints { points_balance: points(99), points_cost: points(100) };
    assert_eq!(world.refuses(&redeem(COFFEE)), refusal);
    assert_eq!((world.anna().points_redeemed, world.anna().last_redemption_at), (100, Some(world.at.now)));
}

#[test]
fn retired_and_unknown_rewards_are_not_available() {
    let mut world = World::new();
    world.does(&adjust(1000));
    let unknown = orion_domain::RewardId::new(uuid::Uuid::nil());
    assert_eq!(world.refuses(&redeem(RETIRED)), Refusal::RewardNotAvailable);
    assert_eq!(world.refuses(&redeem(unknown)), Refusal::RewardNotAvailable);
    world.program.rules.points_rewards[1].is_active = false;
    assert_eq!(world.refuses(&redeem(CAKE)), Refusal::RewardNotAvailable);
    world.does(&redeem(COFFEE));
}

/// The minimum is one of the balance, not of the reward's cost.
#[test]
fn balance_below_the_minimum_redeems_nothing() {
    let mut world = World::new();
    world.program.rules.minimum_redemption_points = points(300);
    world.does(&adjust(299));
    let refusal = Refusal::MinimumRedemption { points_balance: points(299), minimum_redemption_points: points(300) };
    assert_eq!(world.refuses(&redeem(COFFEE)), refusal);
    world.does(&adjust(1));
    world.does(&redeem(COFFEE));
}

/// G-L5: a correction takes at most what is there.
#[test]
fn adjustment_never_goes_below_zero() {
    let mut world = World::new();
    world.does(&adjust(100));
    assert_eq!(world.refuses(&adjust(-101)), Refusal::BelowZero { points_balance: points(100) });
    let row = world.does(&adjust(-100));
    assert_eq!((row.transaction_type, row.points_balance_after), (Type::PointsAdjustment, Points::ZERO));
}

/// Corrections, credits and bonuses need no PIN and no active program; each leaves a row of its own type, and only the
/// bonus counts as earned. TM-9: none of them is activity.
#[test]
fn owners_credits_leave_rows_of_their_own_types() {
    let cases = [
        (adjust(50), Type::PointsAdjustment, 0),
        (Command::RestorePoints { points: points(50) }, Type::AdminAdjustment, 0),
        (Command::GrantBonus { points: points(50) }, Type::PointsBonus, 50),
    ];
    for (command, expected, earned) in cases {
        let mut world = World::new();
        world.as_who(crate::builders::Who::Job);
        world.program.activated_at = None;
        let opened = world.anna().last_activity_at;
        world.wait(60);
        let row = world.does(&command);
        assert_eq!((row.transaction_type, row.points_delta.get()), (expected, 50));
        assert_eq!((world.anna().total_points_earned, world.anna().last_activity_at), (earned, opened));
    }
}

/// G-L13: expiry takes the whole balance with one row; a card without points has nothing to expire, so a second run
/// changes nothing.
#[test]
fn expiry_takes_everything_once() {
    let mut world = World::new();
    world.does(&earn(1250));
    world.as_who(crate::builders::Who::Job).at.store = None;
    let row = world.does(&Command::ExpirePoints);
    assert_eq!((row.transaction_type, row.points_delta.get(), row.store), (Type::PointsExpired, -125, None));
    assert_eq!(world.balance(), 0);
    assert_eq!(world.refuses(&Command::ExpirePoints).code(), "insufficient_points");
    assert_eq!(world.anna().points_redeemed, 0);
}

/// G-L16: rules changed between two commands of a batch hold from the second on, and each row names its version.
#[test]
fn each_row_names_the_version_that_decided_it() {
    let mut world = World::new();
    let before = world.does(&earn(1250));
    world.set_rate(20);
    let after = world.does(&earn(1250));
    assert_eq!((before.program_version, before.points_delta.get()), (1, 125));
    assert_eq!((after.program_version, after.points_delta.get()), (2, 250));
}

/// TM-9: stamp, earn and redemption keep points alive; voids and corrections do not.
#[test]
fn only_visits_count_as_activity() {
    let mut world = World::new();
    world.wait(60);
    let sale = world.does(&earn(5000));
    let visit = Some(world.at.now);
    assert_eq!(world.anna().last_activity_at, visit);
    world.wait(60);
    world.does(&crate::builders::void(sale.id, orion_domain::ledger::Part::Amount(cents(100))));
    world.does(&adjust(-1));
    assert_eq!(world.anna().last_activity_at, visit);
    for command in [redeem(COFFEE), Command::AddStamp] {
        world.wait(60);
        world.does(&command);
        assert_eq!(world.anna().last_activity_at, Some(world.at.now));
    }
}
