//! Receipts: booked once, named when demanded, free again after a full void. G-L14.

use orion_domain::Points;
use orion_domain::ledger::{Part, Refusal};

use crate::builders::{
    ANNA, BEN, OTHER_STORE, STORE, World, cents, earn, earn_for, points, reference, void, void_order,
};

#[test]
fn receipt_is_demanded_where_the_settings_say_so() {
    let mut world = World::new();
    world.settings.require_order_reference = true;
    assert_eq!(world.refuses(&earn(1250)), Refusal::OrderReferenceRequired);
    world.does(&earn_for(1250, "R-1"));
}

/// G-L2, G-L14: the same card and amount give the first result once more, also after the rules have changed.
#[test]
fn same_receipt_card_and_amount_replay_the_first_earn() {
    let mut world = World::new();
    let first = world.does(&earn_for(1250, "R-1"));
    world.set_rate(1);
    world.program.rules.minimum_purchase_cents = cents(5000);
    let again = world.decide(ANNA, &earn_for(1250, "R-1")).unwrap();
    assert_eq!((again.replays, again.drafts.len(), again.order), (Some(first.id), 0, None));
    assert_eq!(world.balance(), 125);
}

/// G-L14: anything else about a booked receipt is a conflict: another amount, another card; another store is another receipt.
#[test]
fn booked_receipt_conflicts_with_anything_else() {
    let mut world = World::new();
    world.does(&earn_for(1250, "R-1"));
    assert_eq!(world.refuses(&earn_for(1251, "R-1")), Refusal::OrderReferenceConflict);
    assert_eq!(world.refuses(&earn_for(0, "R-1")), Refusal::OrderReferenceConflict);
    assert_eq!(world.post(BEN, &earn_for(1250, "R-1")), Err(Refusal::OrderReferenceConflict));
    world.at_store(OTHER_STORE).does(&earn_for(1251, "R-1"));
    assert_eq!(world.book.orders.len(), 2);
}

/// G-L14, G-L15: a full void releases the receipt, in whichever steps it becomes full, and not one step before.
#[test]
fn full_void_releases_the_receipt() {
    let amount = |count| Part::Amount(cents(count));
    let by_points = |count| Part::Points(points(count));
    let cases: [(&str, &[Part]); 7] = [
        ("at once", &[Part::Whole]),
        ("by amount at once", &[amount(1250)]),
        ("by amount in parts", &[amount(400), amount(849), amount(1)]),
        ("by points at once", &[by_points(125)]),
        ("by points in parts", &[by_points(25), by_points(100)]),
        ("by amount, the rest by points", &[amount(250), by_points(100)]),
        ("by points, the rest as a whole", &[by_points(25), Part::Whole]),
    ];
    for (name, parts) in cases {
        let mut world = World::new();
        let sale = world.does(&earn_for(1250, "R-1"));
        for part in parts {
            assert!(world.book.orders.contains_key(&(STORE, reference("R-1"))), "{name}");
            assert_eq!(world.post(BEN, &earn_for(1250, "R-1")), Err(Refusal::OrderReferenceConflict), "{name}");
            world.does(&void(sale.id, *part));
        }
        assert_eq!(world.balance(), 0, "{name}");
        assert_eq!(world.refuses(&void_order("R-1", Part::Whole)), Refusal::NothingToVoid, "{name}");
        assert_eq!(world.refuses(&void(sale.id, Part::Whole)), Refusal::AlreadyVoided, "{name}");
        assert!(world.post(BEN, &earn_for(990, "R-1")).is_ok(), "{name}");
    }
}

/// A receipt names the earn of the caller's store and of the card at hand, and no other.
#[test]
fn receipt_names_an_earn_of_this_store_and_card() {
    let mut world = World::new();
    world.does(&earn_for(1250, "R-1"));
    assert_eq!(world.at_store(OTHER_STORE).refuses(&void_order("R-1", Part::Whole)), Refusal::NothingToVoid);
    world.at_store(STORE);
    assert_eq!(world.refuses(&void_order("R-2", Part::Whole)), Refusal::NothingToVoid);
    assert_eq!(world.post(BEN, &void_order("R-1", Part::Whole)), Err(Refusal::NothingToVoid));
    world.does(&void_order("R-1", Part::Whole));
    assert_eq!(world.balance(), 0);
}

/// A later earn of a released receipt is the one the receipt names; the void of the first stays what it was.
#[test]
fn released_receipt_belongs_to_the_next_earn() {
    let mut world = World::new();
    let first = world.does(&earn_for(1250, "R-1"));
    world.does(&void(first.id, Part::Whole));
    let second = world.does(&earn_for(1250, "R-1"));
    assert_eq!(world.decide(ANNA, &earn_for(1250, "R-1")).unwrap().replays, Some(second.id));
    assert_eq!(world.does(&void_order("R-1", Part::Whole)).related, Some(second.id));
    assert_eq!(world.anna().points_balance, Points::ZERO);
}
