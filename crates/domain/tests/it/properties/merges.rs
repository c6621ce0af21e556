//! Carrying balances from card to card.

use orion_domain::ledger::book::Seal;
use orion_domain::ledger::{CardAudit, CardState, Refusal, TransactionType as Type, merge};
use orion_domain::{Points, Stamps, TransactionId};
use proptest::prelude::*;
use uuid::Uuid;

use super::operations::{days, run, setups};
use crate::builders::{CARDS, MERCHANT, STORE, World};

/// Merges `from` into `into` and keeps the rows, as a batch does.
fn carry(world: &mut World, from: usize, into: usize) -> Result<(), Refusal> {
    let (from, into) = (CARDS[from], CARDS[into]);
    let decided = merge(&world.book, world.merchant(), &world.at, from, into)?;
    for (card, decision) in [(from, decided.out), (into, decided.into)] {
        let mut number = u128::try_from(world.rows.len()).unwrap();
        let rows = world.book.record(MERCHANT, card, &decision, |_| {
            number += 1;
            Seal { id: TransactionId::new(Uuid::from_u128(0xACE0_0000 + number)), commitment: None }
        });
        world.rows.extend(rows);
    }
    Ok(())
}

fn sums(world: &World) -> (i64, i64, i64, i64) {
    let cards = world.book.cards.values();
    cards.fold((0, 0, 0, 0), |(points, stamps, earned, redeemed), card| {
        (
            points + card.points_balance.get(),
            stamps + card.stamp_count.get(),
            earned + card.total_points_earned + card.total_stamps_earned,
            redeemed + card.points_redeemed + card.stamps_redeemed,
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// G-L4, G-L5, G-L11, product §6: whatever happened before, merging any card into any other keeps every sum, leaves no
    /// balance outside its range, leaves rows on both sides that replay to the cards, and happens once.
    #[test]
    fn nothing_is_lost_and_nothing_is_made(setup in setups(), steps in days(), pairs in prop::collection::vec((0..3_usize, 0..3_usize), 1..4)) {
        let mut world = run(&setup, &steps);
        world.settings.allow_cross_location_redemption = true;
        for (from, into) in pairs {
            let before = (sums(&world), world.book.clone(), world.rows.len());
            let open = |card: usize| before.1.cards[&CARDS[card]].state == CardState::Active;
            let moved = before.1.cards[&CARDS[from]].clone();
            let answer = carry(&mut world, from, into);
            prop_assert_eq!(sums(&world), before.0);
            if answer.is_err() {
                prop_assert_eq!(world.rows.len(), before.2);
                prop_assert!(from == into || !open(from) || !open(into), "{:?}", answer);
                continue;
            }
            let (emptied, kept) = (&world.book.cards[&CARDS[from]], &world.book.cards[&CARDS[into]]);
            prop_assert_eq!((emptied.points_balance, emptied.stamp_count), (Points::ZERO, Stamps::ZERO));
            prop_assert_eq!((emptied.state, kept.state), (CardState::Inactive, CardState::Active));
            let kinds: Vec<Type> = world.rows[before.2..].iter().map(|row| row.transaction_type).collect();
            prop_assert_eq!(kinds, [Type::CardMerged, Type::CardDeactivated, Type::CardMerged]);
            prop_assert_eq!(world.rows[before.2].points_delta, moved.points_balance.debit());
            prop_assert!(carry(&mut world, from, into).is_err(), "an emptied card is emptied once");
        }
        for (id, card) in &world.book.cards {
            let mut audit = CardAudit::new(*id, STORE);
            for row in world.rows_of(*id) {
                audit.feed(row).unwrap();
            }
            audit.finish(card).unwrap();
        }
    }

    /// G-L5: two balances that are too much for one card stay where they are.
    #[test]
    fn a_card_never_holds_more_than_it_may(setup in setups(), room in 0..50_i64) {
        let mut world = run(&setup, &[]);
        world.settings.allow_cross_location_redemption = true;
        for (card, points) in [(0, Points::MAX.get() - room), (1, room + 1)] {
            world.book.cards.get_mut(&CARDS[card]).unwrap().points_balance = Points::new(points).unwrap();
        }
        let before = world.book.cards.clone();
        prop_assert_eq!(carry(&mut world, 1, 0), Err(Refusal::LimitExceeded));
        prop_assert_eq!(&world.book.cards, &before);
    }
}
