//! Who may: the PIN policy and the step-up of voids.

use orion_domain::ledger::{Command, Part, Refusal};
use orion_domain::settings::StaffPinPolicy as Policy;

use crate::builders::{ANNA, COFFEE, Who, World, adjust, earn, points, redeem, stamps, void, void_stamp};

/// PIN-11: every policy, with and without the program's demand, for everybody who may stand at the counter.
#[test]
fn pin_policy_decides_who_may_work_at_the_counter() {
    let ok = None;
    let needed = Some(Refusal::PinRequired);
    // With a PIN: Pin, OtherPin, ManagerPin, KeyWithPin. Then without: Person, OtherPerson, ManagerPerson; Key and Job.
    let cases = [
        (Policy::Required, false, [ok.clone(), ok.clone(), needed.clone(), needed.clone()]),
        (Policy::Required, true, [ok.clone(), ok.clone(), needed.clone(), needed.clone()]),
        (Policy::Optional, false, [ok.clone(), ok.clone(), ok.clone(), ok.clone()]),
        (Policy::Optional, true, [ok.clone(), ok.clone(), needed.clone(), needed]),
        (
            Policy::Disabled,
            false,
            [Some(Refusal::PinNotAccepted), Some(Refusal::PinNotAccepted), ok.clone(), Some(Refusal::PersonRequired)],
        ),
        (
            Policy::Disabled,
            true,
            [Some(Refusal::PinNotAccepted), Some(Refusal::PinNotAccepted), ok, Some(Refusal::PersonRequired)],
        ),
    ];
    for (policy, demanded, [person_with_pin, key_with_pin, person, nobody]) in cases {
        for who in Who::ALL {
            let expected = match who {
                Who::Pin | Who::OtherPin | Who::ManagerPin => &person_with_pin,
                Who::KeyWithPin => &key_with_pin,
                Who::Person | Who::OtherPerson | Who::ManagerPerson => &person,
                Who::Key | Who::Job => &nobody,
            };
            check_every_counter_operation(policy, demanded, who, expected.as_ref());
        }
    }
}

fn check_every_counter_operation(policy: Policy, demanded: bool, who: Who, expected: Option<&Refusal>) {
    let mut world = World::new();
    world.settings.require_manager_for_voids = false;
    let sale = world.does(&earn(5000));
    let stamp = world.does(&Command::AddStamp);
    world.anna_mut().stamp_count = stamps(50);
    world.settings.staff_pin_policy = policy;
    world.program.rules.require_staff_pin = demanded;
    world.as_who(who);
    let operations = [
        Command::AddStamp,
        Command::RedeemStamps,
        void_stamp(stamp.id),
        earn(1250),
        redeem(COFFEE),
        void(sale.id, Part::Points(points(1))),
    ];
    for operation in operations {
        assert!(operation.is_counter_operation());
        let refusal = world.decide(ANNA, &operation).err();
        assert_eq!(refusal.as_ref(), expected, "{policy:?}, demanded {demanded}, {who:?}, {operation:?}");
    }
    assert!(world.decide(ANNA, &adjust(1)).is_ok(), "owners need no PIN");
}

/// What a void is about.
#[derive(Debug, Clone, Copy)]
enum Work {
    Stamp,
    Earn,
    StampReward,
    Reward,
}

/// A void of some work of `author`, asked for by `who`, so many seconds later.
fn void_by(author: Who, who: Who, work: Work, seconds: i64, policy: Policy) -> Result<(), Refusal> {
    let mut world = World::new();
    world.settings.staff_pin_policy = policy;
    world.anna_mut().stamp_count = stamps(50);
    world.anna_mut().points_balance = points(500);
    world.as_who(author);
    let command = match work {
        Work::Stamp => Command::AddStamp,
        Work::Earn => earn(1250),
        Work::StampReward => Command::RedeemStamps,
        Work::Reward => redeem(COFFEE),
    };
    let row = world.does(&command);
    world.wait(seconds);
    world.as_who(who);
    let command = match work {
        Work::Stamp | Work::StampReward => void_stamp(row.id),
        Work::Earn | Work::Reward => void(row.id, Part::Whole),
    };
    world.post(ANNA, &command).map(|_| ())
}

/// PIN-9: one's own stamp or earn within 15 minutes; everything else needs a manager.
#[test]
fn only_own_recent_work_is_undone_without_a_manager() {
    let (soon, late) = (15 * 60 - 1, 15 * 60);
    let cases = [
        // (author, who voids, stamp or earn soon, stamp or earn late, redemption soon)
        (Who::Pin, Who::Pin, true, false, false),
        (Who::Pin, Who::OtherPin, false, false, false),
        (Who::Pin, Who::KeyWithPin, true, false, false),
        (Who::KeyWithPin, Who::Pin, true, false, false),
        (Who::Pin, Who::ManagerPin, true, true, true),
        (Who::OtherPin, Who::ManagerPin, true, true, true),
        (Who::ManagerPin, Who::Pin, false, false, false),
        (Who::Pin, Who::Person, false, false, false),
        (Who::Pin, Who::ManagerPerson, true, true, true),
        (Who::Person, Who::Person, true, false, false),
        (Who::Person, Who::OtherPerson, false, false, false),
        (Who::Person, Who::Pin, false, false, false),
        (Who::Person, Who::ManagerPerson, true, true, true),
        (Who::Key, Who::Key, false, false, false),
        (Who::Key, Who::Person, false, false, false),
        (Who::Job, Who::Job, false, false, false),
    ];
    let verdict = |allowed: bool| if allowed { Ok(()) } else { Err(Refusal::ManagerRequired) };
    for (author, who, soon_allowed, late_allowed, redemption_allowed) in cases {
        let check = |work, seconds, allowed| {
            let found = void_by(author, who, work, seconds, Policy::Optional);
            assert_eq!(found, verdict(allowed), "{who:?} voids {work:?} of {author:?} after {seconds} s");
        };
        for work in [Work::Stamp, Work::Earn] {
            check(work, 0, soon_allowed);
            check(work, soon, soon_allowed);
            check(work, late, late_allowed);
        }
        for work in [Work::StampReward, Work::Reward] {
            check(work, 0, redemption_allowed);
        }
    }
}

/// PIN-9: the 15 minutes end at the microsecond.
#[test]
fn own_work_is_recent_for_fifteen_minutes_exactly() {
    let mut world = World::new();
    let sale = world.does(&earn(1250));
    world.at.now = orion_domain::Timestamp::from_micros(sale.at.micros() + 899_999_999);
    assert!(world.decide(ANNA, &void(sale.id, Part::Whole)).is_ok());
    world.at.now = orion_domain::Timestamp::from_micros(sale.at.micros() + 900_000_000);
    assert_eq!(world.refuses(&void(sale.id, Part::Whole)), Refusal::ManagerRequired);
}

/// PIN-9: where no PIN is accepted, people own what they did while signed in.
#[test]
fn people_own_their_work_where_pins_are_disabled() {
    let verdict = |author, who, work| void_by(author, who, work, 60, Policy::Disabled);
    assert_eq!(verdict(Who::Person, Who::Person, Work::Earn), Ok(()));
    assert_eq!(verdict(Who::Person, Who::OtherPerson, Work::Earn), Err(Refusal::ManagerRequired));
    assert_eq!(verdict(Who::Person, Who::Person, Work::Reward), Err(Refusal::ManagerRequired));
    assert_eq!(verdict(Who::Person, Who::ManagerPerson, Work::Reward), Ok(()));
}

/// PIN-9: the merchant's switch, on by default, turns the step-up off and nothing else.
#[test]
fn step_up_can_be_switched_off() {
    let mut world = World::new();
    assert!(world.settings.require_manager_for_voids);
    world.settings.require_manager_for_voids = false;
    world.does(&adjust(100));
    let claim = world.does(&redeem(COFFEE));
    world.wait(24 * 3600);
    world.as_who(Who::OtherPin);
    world.does(&void(claim.id, Part::Whole));
    world.settings.allow_void_transactions = false;
    let sale = world.does(&earn(1250));
    assert_eq!(world.as_who(Who::ManagerPin).refuses(&void(sale.id, Part::Whole)), Refusal::VoidsNotAllowed);
}
