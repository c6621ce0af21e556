//! What is refused over the counter.

use orion_domain::program::LoyaltyType;
use orion_domain::settings::StaffPinPolicy;
use orion_domain::{Cents, Points, Role};
use orion_testkit::{Shop, Till};
use serde_json::{Value, json};

use super::{Scene, bare};
use crate::matrix::ask::Ids;

pub(super) async fn refuses(scene: &mut Scene) {
    let (shop, ids) = (scene.world.bakery.clone(), scene.world.theirs.clone());
    let till = shop.manager_till(0).await;
    stamps(scene, &shop, &ids).await;
    points(scene, &shop, &ids).await;
    voids(scene, &shop, &ids, &till).await;
    pins(scene, &shop, &ids).await;
    program(scene, &shop, &ids).await;
    one_kind(scene).await;
}

fn card(ids: &Ids) -> Value {
    json!({"card_id": ids.card})
}

fn purchase(ids: &Ids, cents: i64) -> Value {
    json!({"card_id": ids.card, "purchase_amount_cents": cents})
}

async fn stamps(scene: &mut Scene, shop: &Shop, ids: &Ids) {
    let staff = scene.key(shop, Role::StoreStaff).await;
    scene.refuses(&staff, ids, "redeem_stamps", card(ids), "insufficient_stamps").await;
    shop.change_rules(|rules| rules.cooldown_minutes = 10).await;
    scene.does(&staff, ids, "add_stamp", card(ids)).await;
    scene.refuses(&staff, ids, "add_stamp", card(ids), "stamp_cooldown").await;
    shop.change_rules(|rules| (rules.cooldown_minutes, rules.max_daily_stamps) = (0, 1)).await;
    scene.refuses(&staff, ids, "add_stamp", card(ids), "daily_stamp_limit").await;
    shop.change_rules(|rules| rules.max_daily_stamps = 1000).await;
}

async fn points(scene: &mut Scene, shop: &Shop, ids: &Ids) {
    let (staff, owner) = (scene.key(shop, Role::StoreStaff).await, scene.key(shop, Role::MerchantOwner).await);
    let coffee = |reward: &str| json!({"card_id": ids.card, "reward_id": reward});
    shop.change_rules(|rules| rules.minimum_purchase_cents = Cents::new(1000).unwrap()).await;
    scene.refuses(&staff, ids, "earn_points", purchase(ids, 999), "minimum_purchase").await;
    shop.change_rules(|rules| rules.minimum_purchase_cents = Cents::ZERO).await;
    let receipt = json!({"card_id": ids.card, "purchase_amount_cents": 1, "order_reference": ids.order});
    scene.refuses(&staff, ids, "earn_points", receipt, "order_reference_conflict").await;
    shop.change_settings(|settings| settings.require_order_reference = true).await;
    scene.refuses(&staff, ids, "earn_points", purchase(ids, 100), "order_reference_required").await;
    shop.change_settings(|settings| settings.require_order_reference = false).await;
    shop.change_rules(|rules| rules.points_per_euro = 1000).await;
    scene.refuses(&staff, ids, "earn_points", purchase(ids, Cents::MAX.get()), "limit_exceeded").await;
    shop.change_rules(|rules| rules.minimum_redemption_points = Points::new(100_000).unwrap()).await;
    scene.refuses(&staff, ids, "redeem_points", coffee(&ids.reward), "minimum_redemption").await;
    shop.change_rules(|rules| rules.minimum_redemption_points = Points::ZERO).await;
    scene.refuses(&staff, ids, "redeem_points", coffee(&Ids::absent().reward), "reward_not_available").await;
    shop.change_rules(|rules| rules.points_rewards[0].points_cost = Points::new(100_000).unwrap()).await;
    scene.refuses(&staff, ids, "redeem_points", coffee(&ids.reward), "insufficient_points").await;
    let correction = json!({"points_delta": -100_000, "reason": "counted again"});
    scene.refuses(&owner, ids, "adjust_points", correction, "below_zero").await;
}

async fn voids(scene: &mut Scene, shop: &Shop, ids: &Ids, till: &Till) {
    let (staff, manager) = (scene.key(shop, Role::StoreStaff).await, scene.key(shop, Role::StoreManager).await);
    let sale = json!({"transaction_id": ids.sale});
    scene.refuses(&staff, ids, "void_points", sale.clone(), "manager_required").await;
    scene.refuses(&manager, ids, "void_points", json!({"transaction_id": ids.stamp}), "not_voidable").await;
    scene.refuses(&manager, ids, "void_points", json!({"order_reference": "R-7"}), "nothing_to_void").await;
    let too_much = json!({"transaction_id": ids.sale, "purchase_amount_cents": 5001});
    scene.refuses(&manager, ids, "void_points", too_much, "void_exceeds_rest").await;
    till.void(ids.sale.parse().unwrap()).await.unwrap();
    scene.refuses(&manager, ids, "void_points", sale.clone(), "already_voided").await;
    shop.change_settings(|settings| settings.allow_void_transactions = false).await;
    scene.refuses(&manager, ids, "void_points", sale, "voids_not_allowed").await;
}

async fn pins(scene: &mut Scene, shop: &Shop, ids: &Ids) {
    let staff = scene.key(shop, Role::StoreStaff).await;
    let with_pin = |digits: &str| {
        let mut sale = purchase(ids, 100);
        (sale["staff_pin_id"], sale["pin"]) = (json!(ids.pin), json!(digits));
        sale
    };
    shop.change_settings(|settings| settings.staff_pin_policy = StaffPinPolicy::Disabled).await;
    scene.refuses(&staff, ids, "earn_points", purchase(ids, 100), "person_required").await;
    scene.refuses(&staff, ids, "earn_points", with_pin("4826"), "pin_not_accepted").await;
    shop.change_settings(|settings| settings.staff_pin_policy = StaffPinPolicy::Required).await;
    scene.refuses(&staff, ids, "earn_points", purchase(ids, 100), "pin_required").await;
    for _ in 0..4 {
        scene.refuses(&staff, ids, "earn_points", with_pin("1357"), "pin_invalid").await;
    }
    let last = scene.send(&staff, ids, "earn_points", &super::body(with_pin("1357"))).await;
    assert!(["pin_invalid", "pin_locked"].contains(&last.code().as_str()), "{}", last.text);
    let locked = scene.refuses(&staff, ids, "earn_points", with_pin("4826"), "pin_locked").await;
    assert!(locked.headers.contains_key("retry-after"));
    shop.change_settings(|settings| settings.staff_pin_policy = StaffPinPolicy::Optional).await;
}

async fn program(scene: &mut Scene, shop: &Shop, ids: &Ids) {
    let (staff, owner) = (scene.key(shop, Role::StoreStaff).await, scene.key(shop, Role::MerchantOwner).await);
    let reason = || json!({"reason": "lost"});
    scene.refuses(&owner, ids, "reactivate_card", reason(), "card_already_active").await;
    scene.does(&owner, ids, "deactivate_card", reason()).await;
    scene.refuses(&owner, ids, "deactivate_card", reason(), "card_not_active").await;
    scene.refuses(&staff, ids, "add_stamp", card(ids), "card_inactive").await;
    scene.does(&owner, ids, "reactivate_card", reason()).await;
    let unknown = json!({"card_ids": [Ids::absent().card], "reason": "lost"});
    scene.refuses(&owner, ids, "bulk_deactivate_cards", unknown, "bulk_refused").await;
    scene.does(&owner, ids, "deactivate_program", Value::Null).await;
    scene.refuses(&staff, ids, "earn_points", purchase(ids, 100), "program_inactive").await;
    scene.does(&owner, ids, "activate_program", Value::Null).await;
}

async fn one_kind(scene: &mut Scene) {
    for (kind, name, operation, code) in [
        (LoyaltyType::Points, "brewery", "add_stamp", "program_has_no_stamps"),
        (LoyaltyType::Stamps, "barber", "earn_points", "program_has_no_points"),
    ] {
        let shop = scene.world.app.shop(name).rules(|rules| rules.loyalty_type = kind).open().await;
        let customer = shop.till(0).await.enroll("anna@example.com").await;
        let (ids, staff) =
            (Ids { card: customer.to_string(), ..bare(&shop) }, scene.key(&shop, Role::StoreStaff).await);
        let sent = if operation == "add_stamp" { card(&ids) } else { purchase(&ids, 100) };
        scene.refuses(&staff, &ids, operation, sent, code).await;
    }
}
