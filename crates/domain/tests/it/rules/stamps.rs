//! Stamps: cooldown, daily cap, rewards.

use orion_domain::ledger::{Command, Refusal, StoreScene, TransactionType as Type};
use orion_domain::program::LoyaltyType;
use orion_domain::{Timestamp, Zone};

use crate::builders::{ANNA, BEN, OTHER_STORE, World, instant, stamps, void_stamp};

fn world_with_cooldown(minutes: i64) -> World {
    let mut world = World::new();
    world.program.rules.cooldown_minutes = minutes;
    world
}

fn world_with_cap(limit: i64, zone: &str, now: &str) -> World {
    let mut world = World::new();
    world.program.rules.max_daily_stamps = limit;
    let id = world.at.store.as_ref().unwrap().id;
    world.at.store = Some(StoreScene { id, zone: Zone::new(zone).unwrap() });
    world.at.now = instant(now);
    world
}

/// G-L10, TM-3: the wait ends exactly when it ends, and the refusal says how many seconds are left, rounded up.
#[test]
fn cooldown_ends_at_the_exact_microsecond() {
    let start = instant("2026-06-01T10:00:00Z").micros();
    let cases = [
        (0, Some(1800)),
        (1, Some(1800)),
        (1_000_000, Some(1799)),
        (1_799_000_000, Some(1)),
        (1_799_999_999, Some(1)),
        (1_800_000_000, None),
        (1_800_000_001, None),
    ];
    for (micros_later, seconds) in cases {
        let mut world = world_with_cooldown(30);
        world.does(&Command::AddStamp);
        world.at.now = Timestamp::from_micros(start + micros_later);
        let refusal = world.post(ANNA, &Command::AddStamp).err();
        assert_eq!(refusal, seconds.map(|seconds| Refusal::StampCooldown { seconds }), "{micros_later} µs later");
    }
}

/// TM-3: 30 minutes are 30 minutes while the clocks are put forward or back.
#[test]
fn cooldown_is_elapsed_time_on_days_when_clocks_change() {
    for change in ["2026-03-29T00:59:00Z", "2026-10-25T00:59:00Z"] {
        let mut world = world_with_cooldown(30);
        world.at.now = instant(change);
        world.does(&Command::AddStamp);
        world.wait(1799);
        assert_eq!(world.refuses(&Command::AddStamp), Refusal::StampCooldown { seconds: 1 }, "{change}");
        world.wait(1);
        world.does(&Command::AddStamp);
    }
}

/// TM-8: a clock that is set back makes the wait longer, never negative and never a way around it.
#[test]
fn cooldown_survives_a_clock_that_is_set_back() {
    let mut world = world_with_cooldown(30);
    world.does(&Command::AddStamp);
    world.wait(-60);
    assert_eq!(world.refuses(&Command::AddStamp), Refusal::StampCooldown { seconds: 1860 });
}

#[test]
fn cooldown_of_zero_never_refuses() {
    let mut world = world_with_cooldown(0);
    world.does(&Command::AddStamp);
    world.does(&Command::AddStamp);
    assert_eq!(world.anna().stamp_count, stamps(2));
}

/// One card's stamp says nothing about another card.
#[test]
fn cooldown_belongs_to_the_card() {
    let mut world = world_with_cooldown(30);
    world.does(&Command::AddStamp);
    assert!(world.post(BEN, &Command::AddStamp).is_ok());
}

/// The cooldown and the cap are the card's, not the store's: another store is no way around them.
#[test]
fn cooldown_and_cap_hold_across_stores() {
    let mut world = world_with_cooldown(30);
    world.does(&Command::AddStamp);
    assert_eq!(world.at_store(OTHER_STORE).refuses(&Command::AddStamp), Refusal::StampCooldown { seconds: 1800 });
    world.program.rules.cooldown_minutes = 0;
    world.program.rules.max_daily_stamps = 1;
    assert_eq!(world.refuses(&Command::AddStamp), Refusal::DailyStampLimit { limit: 1 });
}

/// A slip can be mended at once: a voided stamp neither starts the wait nor uses up the day.
#[test]
fn voided_stamp_frees_cooldown_and_cap() {
    let mut world = world_with_cooldown(30);
    world.program.rules.max_daily_stamps = 1;
    let slip = world.does(&Command::AddStamp);
    world.does(&void_stamp(slip.id));
    world.does(&Command::AddStamp);
    assert_eq!(world.refuses(&Command::AddStamp), Refusal::StampCooldown { seconds: 1800 });
    world.wait(1800);
    assert_eq!(world.refuses(&Command::AddStamp), Refusal::DailyStampLimit { limit: 1 });
}

/// After a void the wait counts from the newest stamp that stands.
#[test]
fn voided_stamp_leaves_the_cooldown_of_the_one_before() {
    let mut world = world_with_cooldown(30);
    world.does(&Command::AddStamp);
    world.wait(1800);
    let slip = world.does(&Command::AddStamp);
    world.wait(60);
    assert_eq!(world.refuses(&Command::AddStamp), Refusal::StampCooldown { seconds: 1740 });
    world.does(&void_stamp(slip.id));
    world.does(&Command::AddStamp);
}

/// TM-2, TM-4, G-L10: the cap counts the store's calendar day: the last microsecond before midnight is full, midnight is
/// free.
#[test]
fn daily_cap_ends_at_the_stores_midnight() {
    let cases = [
        ("Europe/Luxembourg", "2026-06-01T10:00:00Z", "2026-06-01T21:59:59.999999Z", "2026-06-01T22:00:00Z"),
        ("Europe/Luxembourg", "2026-12-01T10:00:00Z", "2026-12-01T22:59:59.999999Z", "2026-12-01T23:00:00Z"),
        ("America/New_York", "2026-06-01T10:00:00Z", "2026-06-02T03:59:59.999999Z", "2026-06-02T04:00:00Z"),
        ("Pacific/Auckland", "2026-06-01T10:00:00Z", "2026-06-01T11:59:59.999999Z", "2026-06-01T12:00:00Z"),
        // 23 hours: the day ends an hour earlier than the one before, seen from UTC.
        ("Europe/Luxembourg", "2026-03-28T23:00:00Z", "2026-03-29T21:59:59.999999Z", "2026-03-29T22:00:00Z"),
        // 25 hours: a stamp at the first midnight still counts 24 hours and 59 minutes later.
        ("Europe/Luxembourg", "2026-10-24T22:00:00Z", "2026-10-25T22:59:59.999999Z", "2026-10-25T23:00:00Z"),
        // A zone whose clocks change at midnight: the day begins at one o'clock.
        ("Africa/Cairo", "2026-04-23T22:00:00Z", "2026-04-24T20:59:59.999999Z", "2026-04-24T21:00:00Z"),
    ];
    for (zone, first, last, midnight) in cases {
        let mut world = world_with_cap(2, zone, first);
        world.does(&Command::AddStamp);
        world.does(&Command::AddStamp);
        world.at.now = instant(last);
        assert_eq!(world.refuses(&Command::AddStamp), Refusal::DailyStampLimit { limit: 2 }, "{zone} {last}");
        world.at.now = instant(midnight);
        world.does(&Command::AddStamp);
        world.does(&Command::AddStamp);
        assert_eq!(world.refuses(&Command::AddStamp), Refusal::DailyStampLimit { limit: 2 }, "{zone} {midnight}");
    }
}

/// TM-4: the twenty-fifth hour of the longest day still belongs to it.
#[test]
fn stamps_of_the_twenty_fifth_hour_count() {
    let mut world = world_with_cap(1, "Europe/Luxembourg", "2026-10-25T22:30:00Z");
    world.does(&Command::AddStamp);
    assert_eq!(world.refuses(&Command::AddStamp), Refusal::DailyStampLimit { limit: 1 });
    world.at.now = instant("2026-10-25T23:00:00Z");
    world.does(&Command::AddStamp);
}

/// TM-4: yesterday's last stamp does not count today, even one microsecond later.
#[test]
fn stamps_of_the_day_before_do_not_count() {
    for (before, midnight) in [
        ("2026-03-28T22:59:59.999999Z", "2026-03-28T23:00:00Z"),
        ("2026-10-24T21:59:59.999999Z", "2026-10-24T22:00:00Z"),
    ] {
        let mut world = world_with_cap(1, "Europe/Luxembourg", before);
        world.does(&Command::AddStamp);
        assert_eq!(world.refuses(&Command::AddStamp), Refusal::DailyStampLimit { limit: 1 });
        world.at.now = instant(midnight);
        world.does(&Command::AddStamp);
    }
}

#[test]
fn program_without_stamps_gives_and_redeems_none() {
    let mut world = World::new();
    world.program.rules.loyalty_type = LoyaltyType::Points;
    assert_eq!(world.refuses(&Command::AddStamp), Refusal::ProgramHasNoStamps);
    assert_eq!(world.refuses(&Command::RedeemStamps), Refusal::ProgramHasNoStamps);
    world.program.rules.loyalty_type = LoyaltyType::Stamps;
    world.does(&Command::AddStamp);
}

/// G-L9: one reward for each full card, and what is left over stays.
#[test]
fn full_card_gives_one_reward_and_keeps_the_rest() {
    let mut world = World::new();
    world.anna_mut().stamp_count = stamps(9);
    let refusal = Refusal::InsufficientStamps { stamps: stamps(9), stamps_target: stamps(10) };
    assert_eq!(world.refuses(&Command::RedeemStamps), refusal);
    world.anna_mut().stamp_count = stamps(21);
    let reward = world.does(&Command::RedeemStamps);
    assert_eq!((reward.transaction_type, reward.stamps_delta.get()), (Type::StampRedeemed, -10));
    assert_eq!(reward.reward_description.as_deref(), Some("A coffee of your choice"));
    world.does(&Command::RedeemStamps);
    let refusal = Refusal::InsufficientStamps { stamps: stamps(1), stamps_target: stamps(10) };
    assert_eq!(world.refuses(&Command::RedeemStamps), refusal);
    assert_eq!((world.anna().stamps_redeemed, world.anna().last_redemption_at), (20, Some(world.at.now)));
}

/// G-L10, ledger.md §6: two commands for one card in one batch, the second refused because of the first.
#[test]
fn second_command_of_a_batch_sees_the_first() {
    let mut world = World::new();
    world.anna_mut().stamp_count = stamps(10);
    assert!(world.post(ANNA, &Command::RedeemStamps).is_ok());
    assert_eq!(world.refuses(&Command::RedeemStamps).code(), "insufficient_stamps");
}
