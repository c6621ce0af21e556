//! A card can be checked from its rows alone, and no row can be changed unseen.

use orion_domain::ledger::{Card, CardState, Entry, EntryHash, TransactionType as Type, hash};
use orion_domain::{
    ApiKeyId, CardId, Delta, MerchantId, RewardId, StaffPinId, StoreId, Timestamp, TransactionId, UserId,
};
use proptest::prelude::*;
use proptest::sample::Index;
use uuid::Uuid;

use super::operations::{Setup, Step, days, run, setups};
use crate::builders::{CARDS, OTHER_STORE, World, cents, earn, points, reference, replay, stamps};

type Tampering = (&'static str, fn(&mut Entry));

/// One change for every field. The pattern names them all, so that a new field does not compile until it is here.
fn tamperings(entry: &Entry) -> Vec<Tampering> {
    let Entry {
        id: _,
        merchant: _,
        card: _,
        seq: _,
        transaction_type: _,
        stamps_delta: _,
        points_delta: _,
        stamps_balance_after: _,
        points_balance_after: _,
        requested_stamps_delta: _,
        requested_points_delta: _,
        shortfall: _,
        purchase_amount: _,
        order_reference: _,
        reward: _,
        reward_description: _,
        program_version: _,
        store: _,
        staff_pin: _,
        user: _,
        api_key: _,
        acting_admin: _,
        related: _,
        at: _,
        commitment: _,
        hash: _,
    } = entry;
    fn other(id: Option<Uuid>) -> Uuid {
        Uuid::from_u128(id.map_or(7, |id| id.as_u128() ^ 1))
    }
    vec![
        ("id", |row| row.id = TransactionId::new(other(Some(row.id.uuid())))),
        ("merchant", |row| row.merchant = MerchantId::new(other(Some(row.merchant.uuid())))),
        ("card", |row| row.card = CardId::new(other(Some(row.card.uuid())))),
        ("seq", |row| row.seq += 1),
        ("transaction_type", |row| {
            row.transaction_type =
                if row.transaction_type == Type::PointsBonus { Type::WelcomeBonus } else { Type::PointsBonus };
        }),
        ("stamps_delta", |row| row.stamps_delta = Delta::new(row.stamps_delta.get() + 1)),
        ("points_delta", |row| row.points_delta = Delta::new(row.points_delta.get() - 1)),
        ("stamps_balance_after", |row| row.stamps_balance_after = stamps(row.stamps_balance_after.get() + 1)),
        ("points_balance_after", |row| row.points_balance_after = points(row.points_balance_after.get() + 1)),
        ("a consistent stamp more", |row| {
            row.stamps_delta = Delta::new(row.stamps_delta.get() + 1);
            row.stamps_balance_after = stamps(row.stamps_balance_after.get() + 1);
        }),
        ("a consistent point more", |row| {
            row.points_delta = Delta::new(row.points_delta.get() + 1);
            row.points_balance_after = points(row.points_balance_after.get() + 1);
        }),
        ("requested_stamps_delta", |row| {
            row.requested_stamps_delta = toggled(&row.requested_stamps_delta, Delta::new(-3));
        }),
        ("requested_points_delta", |row| {
            row.requested_points_delta = toggled(&row.requested_points_delta, Delta::new(-3));
        }),
        ("shortfall", |row| row.shortfall += 1),
        ("purchase_amount", |row| row.purchase_amount = toggled(&row.purchase_amount, cents(1))),
        ("order_reference", |row| row.order_reference = toggled(&row.order_reference, reference("R-999"))),
        ("reward", |row| row.reward = toggled(&row.reward, RewardId::new(other(None)))),
        ("reward_description", |row| row.reward_description = toggled(&row.reward_description, String::new())),
        ("program_version", |row| row.program_version += 1),
        ("store", |row| row.store = Some(StoreId::new(other(row.store.map(StoreId::uuid))))),
        ("staff_pin", |row| row.staff_pin = Some(StaffPinId::new(other(row.staff_pin.map(StaffPinId::uuid))))),
        ("user", |row| row.user = Some(UserId::new(other(row.user.map(UserId::uuid))))),
        ("api_key", |row| row.api_key = Some(ApiKeyId::new(other(row.api_key.map(ApiKeyId::uuid))))),
        ("acting_admin", |row| row.acting_admin = Some(UserId::new(other(row.acting_admin.map(UserId::uuid))))),
        ("user and api_key swapped", |row| {
            let user = row.user.map_or(Uuid::from_u128(7), UserId::uuid);
            row.user = row.api_key.map(|key| UserId::new(key.uuid()));
            row.api_key = Some(ApiKeyId::new(user));
        }),
        ("related", |row| row.related = Some(TransactionId::new(other(row.related.map(TransactionId::uuid))))),
        ("at", |row| row.at = Timestamp::from_micros(row.at.micros() + 1)),
        ("commitment", |row| row.commitment = toggled(&row.commitment, [9; 32])),
        ("hash", |row| row.hash.0[31] ^= 1),
    ]
}

fn toggled<T>(value: &Option<T>, otherwise: T) -> Option<T> {
    if value.is_some() { None } else { Some(otherwise) }
}

/// Whether rows pass as the history of a card.
fn passes(card: &Card, rows: &[Entry]) -> bool {
    replay(card, rows.iter()).is_ok_and(|audit| audit.finish(card).is_ok())
}

fn history(setup: &Setup, steps: &[Step], card: Index) -> (Card, Vec<Entry>) {
    let world = run(setup, steps);
    let card = *card.get(&CARDS);
    (world.book.cards[&card].clone(), world.rows_of(card).cloned().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// G-L17: replaying the rows of a card from nothing gives the card: balances, totals, times, state and head.
    #[test]
    fn replaying_the_rows_gives_the_card(setup in setups(), steps in days()) {
        let world = run(&setup, &steps);
        for (id, card) in &world.book.cards {
            let verdict = replay(card, world.rows_of(*id)).and_then(|audit| audit.finish(card));
            prop_assert_eq!(verdict, Ok(()));
        }
    }

    /// G-L17: whichever field of whichever row is changed, the audit names that row.
    #[test]
    fn a_change_of_any_field_of_any_row_is_found(setup in setups(), steps in days(), card in any::<Index>(), row in any::<Index>()) {
        let (card, rows) = history(&setup, &steps, card);
        prop_assert!(passes(&card, &rows));
        let place = row.index(rows.len());
        for (field, tamper) in tamperings(&rows[place]) {
            let mut tampered = rows.clone();
            tamper(&mut tampered[place]);
            prop_assert_ne!(&tampered[place], &rows[place], "{} was changed", field);
            let fault = replay(&card, tampered.iter()).err();
            prop_assert!(fault.is_some_and(|fault| fault.seq == tampered[place].seq), "a changed {} was not found", field);
        }
    }

    /// G-L17: rows that are lost, swapped, told twice or cut off at the end are found.
    #[test]
    fn lost_and_rearranged_rows_are_found(setup in setups(), steps in days(), card in any::<Index>(), row in any::<Index>()) {
        let (card, rows) = history(&setup, &steps, card);
        let place = row.index(rows.len());
        let mut lost = rows.clone();
        lost.remove(place);
        prop_assert!(!passes(&card, &lost), "row {} lost", place + 1);
        let mut twice = rows.clone();
        twice.insert(place, rows[place].clone());
        prop_assert!(!passes(&card, &twice), "row {} twice", place + 1);
        if place > 0 {
            let mut swapped = rows.clone();
            swapped.swap(place - 1, place);
            prop_assert!(!passes(&card, &swapped), "row {} before {}", place + 1, place);
        }
        prop_assert!(!passes(&card, &rows[..place]), "cut off before row {}", place + 1);
    }
}

type Forgery = fn(&mut [Entry]);

/// G-L17: a chain that was computed anew after the change does not hide it: a gap and a wrong balance are found by
/// themselves, and a consistent forgery is found by the card that it no longer leads to.
#[test]
fn a_recomputed_chain_hides_nothing() {
    let mut world = World::new();
    world.does(&earn(1250));
    world.does(&earn(1250));
    let card = world.anna().clone();
    let rows: Vec<_> = world.rows_of(card.id).cloned().collect();
    let forged: [(&str, Forgery); 4] = [
        ("a row is missing", |rows| rows[1..].iter_mut().for_each(|row| row.seq += 1)),
        ("points_balance_after", |rows| rows[1].points_balance_after = points(126)),
        ("stamps_balance_after", |rows| rows[1].stamps_balance_after = stamps(1)),
        ("points_balance is not", |rows| {
            rows[2].points_delta = Delta::new(126);
            rows[2].points_balance_after = points(251);
        }),
    ];
    for (problem, forge) in forged {
        let mut rows = rows.clone();
        forge(&mut rows);
        let mut previous = EntryHash::GENESIS;
        for row in &mut rows {
            row.hash = hash::entry_hash(previous, row);
            previous = row.hash;
        }
        let fault = replay(&card, rows.iter()).and_then(|audit| audit.finish(&card)).unwrap_err();
        assert!(fault.problem.starts_with(problem), "{problem}: {fault}");
    }
}

type Change = fn(&mut Card);

/// G-L17: whichever number of the stored card is changed, the audit says so, and says which of the important ones.
#[test]
fn a_card_that_disagrees_with_its_rows_is_found() {
    let mut world = World::new();
    world.does(&earn(1250));
    let card = world.anna().clone();
    let rows: Vec<_> = world.rows_of(card.id).cloned().collect();
    let late = Timestamp::from_micros(1);
    let changes: [(&str, Change); 7] = [
        ("points_balance", |card| card.points_balance = points(126)),
        ("stamp_count", |card| card.stamp_count = stamps(1)),
        ("seq", |card| card.seq = 3),
        ("head_hash", |card| card.head_hash = EntryHash::GENESIS),
        ("total", |card| card.total_points_voided = 1),
        ("total", |card| card.state = CardState::Inactive),
        ("total", |card| card.enrolled_at_store = OTHER_STORE),
    ];
    for (word, change) in changes {
        let mut stored = card.clone();
        change(&mut stored);
        let audit = replay(&card, rows.iter()).unwrap();
        let fault = audit.finish(&stored).unwrap_err();
        assert!(fault.problem.contains(word) && fault.seq == 0, "{word}: {fault}");
    }
    for time in [Some(late), None] {
        let stored = Card { last_points_at: time, ..card.clone() };
        assert!(!passes(&stored, &rows));
    }
}

/// The trash is not in the rows: a deleted card is compared by its numbers.
#[test]
fn a_deleted_card_is_checked_by_its_numbers() {
    let mut world = World::new();
    world.does(&earn(1250));
    let rows: Vec<_> = world.rows_of(world.anna().id).cloned().collect();
    let mut stored = Card { state: CardState::Deleted, ..world.anna().clone() };
    assert!(passes(&stored, &rows));
    stored.points_balance = points(1);
    assert!(!passes(&stored, &rows));
}

/// G-P1: the commitment binds each erasable fact, tells an absent one from an empty one, and says nothing without its salt.
#[test]
fn a_commitment_binds_every_fact_and_its_salt() {
    let salt = [1; 32];
    let facts = [
        hash::commitment(&salt, Some("192.0.2.1"), Some("till"), Some("note")),
        hash::commitment(&salt, Some("192.0.2.2"), Some("till"), Some("note")),
        hash::commitment(&salt, Some("192.0.2.1"), Some("tillnote"), None),
        hash::commitment(&salt, Some("192.0.2.1"), Some("till"), None),
        hash::commitment(&salt, Some("192.0.2.1"), Some("till"), Some("")),
        hash::commitment(&salt, None, Some("till"), Some("note")),
        hash::commitment(&[2; 32], Some("192.0.2.1"), Some("till"), Some("note")),
    ];
    let distinct: std::collections::BTreeSet<_> = facts.iter().collect();
    assert_eq!(distinct.len(), facts.len());
    assert_eq!(facts[0], hash::commitment(&salt, Some("192.0.2.1"), Some("till"), Some("note")));
}

/// G-L17: the hash of a row is part of the format on disk; a change of the encoding would break every chain.
#[test]
fn the_encoding_of_a_row_never_changes() {
    let mut world = World::new();
    world.does(&crate::builders::earn_for(1250, "R-1042"));
    let sale = world.rows.last().unwrap().id;
    world.does(&crate::builders::adjust(-100));
    world.does(&crate::builders::void(sale, orion_domain::ledger::Part::Whole));
    insta::assert_debug_snapshot!(world.anna().head_hash, @"00a431da4a14b981aaa212f61a76fd1db8a43f8b66c49da9ce0ecd5d417e0a12");
}
