//! Balances are sums, and agree with the naive model.

use orion_domain::ledger::{Entry, TransactionType as Type};
use proptest::prelude::*;

use super::operations::{days, is_void, run, says_something, setups};
use crate::builders::{CARDS, STORE, World, points};
use crate::model::{Effect, Model};

/// One card's rows: numbered without gap, each balance the one before plus the delta, the last one the card's.
fn check_card(world: &World, rows: &[&Entry], card: &orion_domain::ledger::Card) -> Result<(), TestCaseError> {
    let (mut stamps, mut points) = (0, 0);
    for (place, row) in rows.iter().enumerate() {
        stamps += row.stamps_delta.get();
        points += row.points_delta.get();
        prop_assert_eq!(row.seq, i64::try_from(place).unwrap() + 1);
        prop_assert_eq!((row.stamps_balance_after.get(), row.points_balance_after.get()), (stamps, points));
        prop_assert!((0..=1_000_000).contains(&stamps) && (0..=1_000_000_000).contains(&points));
        prop_assert!((1..=world.program.version).contains(&row.program_version));
    }
    prop_assert_eq!((card.stamp_count.get(), card.points_balance.get()), (stamps, points));
    prop_assert_eq!(card.seq, i64::try_from(rows.len()).unwrap());
    let totals = [
        card.total_stamps_earned,
        card.stamps_redeemed,
        card.total_points_earned,
        card.points_redeemed,
        card.total_points_voided,
    ];
    prop_assert!(totals.iter().all(|total| *total >= 0), "lifetime totals {:?}", totals);
    prop_assert_eq!(card.total_stamps_earned - card.stamps_redeemed, stamps, "no stamp comes from elsewhere");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// G-L4, G-L5, G-L16: every card is the sum of its rows, within its range, and every row names its program version.
    #[test]
    fn every_balance_is_the_sum_of_its_rows(setup in setups(), steps in days()) {
        let world = run(&setup, &steps);
        for (id, card) in &world.book.cards {
            check_card(&world, &world.rows_of(*id).collect::<Vec<_>>(), card)?;
        }
    }

    /// G-L7: a row states what really moved, and, where that is less than was asked for, both numbers.
    #[test]
    fn every_row_says_what_really_moved(setup in setups(), steps in days()) {
        for row in run(&setup, &steps).rows {
            prop_assert!(says_something(&row), "{:?}", row);
            let asked = match (row.requested_stamps_delta, row.requested_points_delta) {
                (Some(stamps), None) => Some((stamps.get(), row.stamps_delta.get())),
                (None, Some(points)) => Some((points.get(), row.points_delta.get())),
                (None, None) => None,
                (Some(_), Some(_)) => return Err(TestCaseError::fail("a void moves stamps or points")),
            };
            prop_assert_eq!(asked.is_some(), row.shortfall != 0);
            if let Some((asked, moved)) = asked {
                prop_assert!(is_void(&row) && row.shortfall > 0);
                prop_assert_eq!(asked, moved - row.shortfall);
                let left = (row.stamps_balance_after.get(), row.points_balance_after.get());
                prop_assert!(left.0 == 0 || left.1 == 0, "something was out of reach while there was more to take");
            }
        }
    }

    /// G-L8: every void names one row of its own card, and no row is taken back for more than it gave.
    #[test]
    fn voids_never_exceed_what_they_take_back(setup in setups(), steps in days()) {
        let world = run(&setup, &steps);
        for row in &world.rows {
            prop_assert_eq!(is_void(row), row.related.is_some());
            if let Some(id) = row.related {
                let named = world.rows.iter().find(|other| other.id == id);
                prop_assert!(named.is_some_and(|named| named.card == row.card && named.seq < row.seq));
            }
            let voids: Vec<_> = world.rows.iter().filter(|void| void.related == Some(row.id)).collect();
            let points = |row: &Entry| row.requested_points_delta.unwrap_or(row.points_delta).get();
            let stamps = |row: &Entry| row.requested_stamps_delta.unwrap_or(row.stamps_delta).get();
            prop_assert!(voids.iter().map(|void| points(void)).sum::<i64>().abs() <= row.points_delta.get().abs());
            prop_assert!(voids.iter().map(|void| stamps(void)).sum::<i64>().abs() <= row.stamps_delta.get().abs());
            if row.transaction_type != Type::PointsEarned {
                prop_assert!(voids.len() <= 1, "only a purchase can be taken back in parts");
            }
        }
    }

    /// T-3, G-L8, G-L10, G-L14: command by command, the ledger and a naive model give the same answer: the same refusal, or
    /// the same movement.
    #[test]
    fn the_ledger_agrees_with_a_naive_model(setup in setups(), steps in days()) {
        let mut world = setup.world();
        let mut model = Model::new(STORE);
        world.rows.iter().for_each(|row| model.enrolled(row));
        for step in &steps {
            let Some((card, command)) = step.prepare(&mut world) else { continue };
            let expected = model.expect(world.merchant(), &world.at, card, &command);
            let decided = world.decide(card, &command);
            let found = decided.as_ref().map_err(orion_domain::ledger::Refusal::code).map(|decision| Effect {
                stamps: decision.drafts.iter().map(|draft| draft.stamps_delta.get()).sum(),
                points: decision.drafts.iter().map(|draft| draft.points_delta.get()).sum(),
                shortfall: decision.drafts.iter().map(|draft| draft.shortfall).sum(),
                replays: decision.replays,
            });
            prop_assert_eq!(&found, &expected, "{:?} on {:?}", command, card);
            let (Ok(decision), Ok(effect)) = (decided, expected) else { continue };
            for row in world.record(card, &decision) {
                model.note(world.merchant(), &world.at, card, &command, effect, row.id);
            }
            for card in CARDS {
                prop_assert_eq!(world.book.cards[&card].points_balance, points(model.points(card)));
                prop_assert_eq!(world.book.cards[&card].stamp_count.get(), model.stamps(card));
            }
        }
    }
}
