//! Cards: opening, closing, and where they work.

use orion_domain::ledger::{Card, CardState, Command, Part, Refusal, TransactionType as Type};
use orion_domain::program::LoyaltyType;
use orion_domain::{CardId, Points};
use uuid::Uuid;

use crate::builders::{ANNA, COFFEE, OTHER_STORE, STORE, Who, World, adjust, earn, points, redeem, void, void_stamp};

/// One of each command; the voids name a real earn and a real stamp.
fn one_of_each(world: &mut World) -> Vec<Command> {
    let sale = world.does(&earn(5000));
    let stamp = world.does(&Command::AddStamp);
    vec![
        Command::OpenCard { grant_welcome_bonus: true },
        Command::AddStamp,
        Command::RedeemStamps,
        void_stamp(stamp.id),
        earn(1250),
        redeem(COFFEE),
        void(sale.id, Part::Whole),
        adjust(10),
        Command::RestorePoints { points: points(10) },
        Command::GrantBonus { points: points(10) },
        Command::ExpirePoints,
        Command::DeactivateCard,
        Command::ReactivateCard,
        Command::AnonymizeCard,
    ]
}

/// G-L11, G-L12 begin here: enrolment writes one row, and the bonus where the program grants one and it is due.
#[test]
fn enrolment_writes_the_card_and_its_welcome_bonus() {
    let cases = [
        (LoyaltyType::Hybrid, 50, true, vec![Type::CardCreated, Type::WelcomeBonus]),
        (LoyaltyType::Points, 50, true, vec![Type::CardCreated, Type::WelcomeBonus]),
        (LoyaltyType::Stamps, 50, true, vec![Type::CardCreated]),
        (LoyaltyType::Hybrid, 0, true, vec![Type::CardCreated]),
        (LoyaltyType::Hybrid, 50, false, vec![Type::CardCreated]),
    ];
    for (kind, bonus, due, expected) in cases {
        let mut world = World::without_cards();
        world.program.rules.loyalty_type = kind;
        world.program.rules.welcome_bonus_points = points(bonus);
        world.book.cards.insert(ANNA, Card::blank(ANNA, STORE));
        let rows = world.post(ANNA, &Command::OpenCard { grant_welcome_bonus: due }).unwrap();
        assert_eq!(rows.iter().map(|row| row.transaction_type).collect::<Vec<_>>(), expected, "{kind:?} {bonus} {due}");
        let balance = if expected.len() == 2 { bonus } else { 0 };
        assert_eq!((world.balance(), world.anna().total_points_earned), (balance, balance));
        assert_eq!(world.anna().last_activity_at, Some(world.at.now));
    }
}

#[test]
fn inactive_program_enrols_nobody_and_serves_no_counter() {
    let mut world = World::new();
    let commands = one_of_each(&mut world);
    world.program.activated_at = None;
    for command in commands {
        let refused = world.decide(ANNA, &command).err() == Some(Refusal::ProgramInactive);
        let expected = command.is_counter_operation() || matches!(command, Command::OpenCard { .. });
        assert_eq!(refused, expected, "{command:?}");
    }
}

/// Ledger.md §6: a card deactivated or anonymised while its command waits.
#[test]
fn closed_card_refuses_everything_but_reopening_and_erasure() {
    for closing in [Command::DeactivateCard, Command::AnonymizeCard] {
        let mut world = World::new();
        let commands = one_of_each(&mut world);
        world.does(&closing);
        for command in commands {
            let expected = match command {
                Command::ReactivateCard | Command::AnonymizeCard => None,
                Command::DeactivateCard => Some(Refusal::CardNotActive),
                _ => Some(Refusal::CardInactive),
            };
            assert_eq!(world.decide(ANNA, &command).err(), expected, "{command:?}");
        }
    }
}

/// A deleted card and one that never was are the same nothing, for everybody.
#[test]
fn deleted_and_unknown_cards_are_not_found() {
    let mut world = World::new();
    let commands = one_of_each(&mut world);
    world.anna_mut().state = CardState::Deleted;
    for command in commands {
        assert_eq!(world.refuses(&command), Refusal::CardNotFound);
        assert_eq!(world.decide(CardId::new(Uuid::nil()), &command), Err(Refusal::CardNotFound));
    }
}

/// Product §6: with cross-location off a card works where it was enrolled and is not found elsewhere; with it on, everywhere.
#[test]
fn cross_location_decides_where_a_card_works() {
    let mut world = World::new();
    let commands: Vec<_> = one_of_each(&mut world);
    for (allowed, store, found) in
        [(true, STORE, true), (true, OTHER_STORE, true), (false, STORE, true), (false, OTHER_STORE, false)]
    {
        world.settings.allow_cross_location_redemption = allowed;
        world.at_store(store);
        for command in &commands {
            let refusal = world.decide(ANNA, command).err();
            assert_eq!(refusal == Some(Refusal::CardNotFound), !found, "{allowed} {store} {command:?}");
        }
    }
    world.at.store = None;
    assert!(world.decide(ANNA, &adjust(1)).is_ok(), "owners and jobs stand at no store");
}

/// Closing and opening leave their rows and keep the balance.
#[test]
fn closing_and_opening_leave_rows_and_keep_balances() {
    let mut world = World::new();
    world.does(&earn(1250));
    world.as_who(Who::Job).at.store = None;
    assert_eq!(world.refuses(&Command::ReactivateCard), Refusal::CardAlreadyActive);
    assert_eq!(world.does(&Command::DeactivateCard).transaction_type, Type::CardDeactivated);
    assert_eq!((world.anna().state, world.balance()), (CardState::Inactive, 125));
    assert_eq!(world.refuses(&Command::DeactivateCard), Refusal::CardNotActive);
    assert_eq!(world.does(&Command::ReactivateCard).transaction_type, Type::CardReactivated);
    assert_eq!((world.anna().state, world.balance()), (CardState::Active, 125));
}

/// G-P1: erasure closes the card and keeps transactions and totals.
#[test]
fn anonymised_card_is_closed_and_keeps_its_sums() {
    let mut world = World::new();
    world.does(&earn(1250));
    let before = world.anna().clone();
    assert_eq!(world.does(&Command::AnonymizeCard).transaction_type, Type::CardAnonymized);
    let after = world.anna();
    assert_eq!((after.state, after.points_balance), (CardState::Inactive, before.points_balance));
    assert_eq!(after.total_points_earned, before.total_points_earned);
    assert_ne!(after.points_balance, Points::ZERO);
}

/// Safety §4: an answer about the business is the answer for every retry; one about the caller can be mended.
#[test]
fn refusals_about_the_caller_are_not_remembered() {
    let mendable = [
        Refusal::CardNotFound,
        Refusal::PinRequired,
        Refusal::PinInvalid,
        Refusal::PinNotAccepted,
        Refusal::PersonRequired,
        Refusal::ManagerRequired,
    ];
    assert!(mendable.iter().all(|refusal| !refusal.is_remembered()));
    let final_ones = [
        Refusal::CardInactive,
        Refusal::ProgramInactive,
        Refusal::StampCooldown { seconds: 1 },
        Refusal::DailyStampLimit { limit: 1 },
        Refusal::OrderReferenceConflict,
        Refusal::AlreadyVoided,
        Refusal::LimitExceeded,
        Refusal::BelowZero { points_balance: Points::ZERO },
    ];
    assert!(final_ones.iter().all(Refusal::is_remembered));
}
