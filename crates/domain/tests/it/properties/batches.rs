//! A batch is nothing but its commands one by one, and nothing but its inputs counts.

use orion_domain::ledger::{Command, Refusal, decide};
use proptest::prelude::*;

use super::operations::{days, run, setups};
use crate::builders::{CARDS, cents};

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Ledger.md §1.2, G-L10: a command inside a batch, decided on the book carried on, gets the answer it would get alone,
    /// on a book read back from the rows.
    #[test]
    fn a_batch_gives_what_its_commands_give_one_at_a_time(setup in setups(), steps in days()) {
        let mut world = setup.world();
        for step in &steps {
            let Some((card, command)) = step.prepare(&mut world) else { continue };
            let carried = world.decide(card, &command);
            let alone = decide(&world.book_from_rows(), world.merchant(), &world.at, card, &command);
            prop_assert_eq!(&carried, &alone, "{:?} on {:?}", command, card);
            if let Ok(decision) = carried {
                world.record(card, &decision);
            }
        }
        let (carried, read) = (&world.book, world.book_from_rows());
        prop_assert_eq!(&carried.cards, &read.cards);
        prop_assert_eq!(&carried.orders, &read.orders);
        for card in CARDS {
            let stamps = |book: &orion_domain::ledger::Book| book.stamps.get(&card).cloned().unwrap_or_default();
            prop_assert_eq!(stamps(carried), stamps(&read));
        }
    }

    /// Ledger.md §1.2: what `decide` accepts, `record` writes in full: one row for every draft, moved by what was drafted.
    #[test]
    fn what_was_decided_is_what_is_written(setup in setups(), steps in days()) {
        let mut world = setup.world();
        for step in &steps {
            let Some((card, command)) = step.prepare(&mut world) else { continue };
            let Ok(decision) = world.decide(card, &command) else { continue };
            let rows = world.record(card, &decision);
            prop_assert_eq!(rows.len(), decision.drafts.len());
            for (row, draft) in rows.iter().zip(&decision.drafts) {
                prop_assert_eq!((row.points_delta, row.stamps_delta), (draft.points_delta, draft.stamps_delta));
                prop_assert_eq!((row.related, row.purchase_amount), (draft.related, draft.purchase_amount));
                prop_assert_eq!((row.at, row.store), (world.at.now, world.at.store.as_ref().map(|store| store.id)));
                prop_assert_eq!((row.user, row.api_key), (world.at.actor.user, world.at.actor.api_key));
                prop_assert_eq!(row.staff_pin, world.at.staff.map(|staff| staff.pin));
            }
        }
    }

    /// G-L2, G-L14: while the earn of a receipt lives, the same card and amount get it once more and anything else is a
    /// conflict; either way nothing is written.
    #[test]
    fn a_receipt_met_twice_changes_the_ledger_once(setup in setups(), steps in days()) {
        let mut world = setup.world();
        for step in &steps {
            let Some((card, command)) = step.prepare(&mut world) else { continue };
            let posted = world.post(card, &command);
            let Command::EarnPoints { amount, order_reference: Some(_) } = &command else { continue };
            let Ok(rows) = posted else { continue };
            let before = world.book.cards.clone();
            let again = world.decide(card, &command).unwrap();
            prop_assert!(again.drafts.is_empty() && again.replays.is_some());
            if let Some(row) = rows.first() {
                prop_assert_eq!(again.replays, Some(row.id));
            }
            prop_assert!(world.record(card, &again).is_empty());
            prop_assert_eq!(&world.book.cards, &before);
            let other_amount = cents(if amount.get() == 0 { 1 } else { amount.get() - 1 });
            let mut changed = command.clone();
            if let Command::EarnPoints { amount, .. } = &mut changed {
                *amount = other_amount;
            }
            prop_assert_eq!(world.decide(card, &changed), Err(Refusal::OrderReferenceConflict));
        }
        let live = world.book.orders.values().map(|live| live.transaction);
        prop_assert_eq!(live.clone().count(), live.collect::<std::collections::BTreeSet<_>>().len());
    }

    /// Ledger.md §1.6: the same inputs give the same rows, hashes included; deciding alone changes nothing.
    #[test]
    fn the_same_inputs_give_the_same_rows(setup in setups(), steps in days()) {
        let (first, second) = (run(&setup, &steps), run(&setup, &steps));
        prop_assert_eq!(first.rows, second.rows);
        prop_assert_eq!(first.book.cards, second.book.cards);
    }
}
