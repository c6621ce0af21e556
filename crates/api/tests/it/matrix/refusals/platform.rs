//! What is refused to the platform's people.

use orion_domain::{Email, Reason, Role};
use orion_service::authentication::Credential;
use orion_testkit::{GOOD_PASSWORD, Shop};
use serde_json::{Value, json};

use super::{Scene, bare};
use crate::matrix::ask::Ids;

const MONTH: i64 = 30 * 24 * 3600;

pub(super) async fn refuses(scene: &mut Scene) {
    let shop = scene.world.app.shop("kiosk").open().await;
    let key = scene.world.operator().await;
    own_account(scene, &shop).await;
    trash_of_cards(scene, &key, &shop).await;
    trash_of_programs(scene, &key, &shop).await;
    merchants(scene, &key, &shop).await;
}

fn purge(confirmation: &str) -> Value {
    json!({"confirmation": confirmation, "reason": "contract ended"})
}

async fn own_account(scene: &mut Scene, shop: &Shop) {
    let admin = scene.world.app.admin("ops@example.com").await;
    let ids = Ids { user: admin.id.to_string(), ..bare(shop) };
    let credentials = json!({"email": "ops@example.com", "password": GOOD_PASSWORD});
    let issued = scene.does("", &ids, "issue_token", credentials).await;
    let token = issued["access_token"].as_str().unwrap();
    scene.refuses(token, &ids, "disable_user", Value::Null, "own_account").await;
}

async fn trash_of_cards(scene: &mut Scene, key: &str, shop: &Shop) {
    let till = shop.till(0).await;
    let card = till.enroll("anna@example.com").await;
    let number = scene.world.app.card(&till.caller, card).await.unwrap().record.number.to_string();
    let ids = Ids { card: card.to_string(), ..bare(shop) };
    scene.refuses(key, &ids, "purge_card", purge(&number), "not_in_trash").await;
    scene.does(key, &ids, "delete_card", Value::Null).await;
    scene.refuses(key, &ids, "purge_card", purge(&number), "trash_too_young").await;
    let second = till.enroll("anna@example.com").await;
    scene.refuses(key, &ids, "restore_card", Value::Null, "loyalty_card_already_exists").await;
    let other = Ids { card: second.to_string(), ..ids.clone() };
    scene.does(key, &other, "delete_card", Value::Null).await;
    forget(scene, key, shop).await;
    scene.refuses(key, &ids, "restore_card", Value::Null, "person_forgotten").await;
}

/// Forgets the anna of a shop.
async fn forget(scene: &Scene, key: &str, shop: &Shop) {
    let app = &scene.world.app;
    let operator = app.operator(&app.who(&Credential::Bearer(key.to_owned())).await.unwrap()).unwrap();
    let found = app.find_people(&operator, &Email::new("anna@example.com").unwrap()).await.unwrap();
    let anna = found.iter().find(|person| person.merchant.id == shop.id).unwrap();
    app.erase_person(&operator, anna.customer.id, Reason::new("asked in writing").ok()).await.unwrap();
}

async fn trash_of_programs(scene: &mut Scene, key: &str, shop: &Shop) {
    let program = scene.world.app.program(&shop.owner()).await.unwrap();
    shop.till(0).await.enroll("ben@example.com").await;
    // A place for an id of a program is filled with that of the reward.
    let ids = Ids { reward: program.id.to_string(), ..bare(shop) };
    let name = program.look.card_name.to_string();
    scene.world.app.delete_program(&shop.owner()).await.unwrap();
    scene.world.app.clock.advance(MONTH);
    scene.refuses(key, &ids, "purge_program", purge(&name), "program_in_use").await;
    scene.world.app.create_program(&shop.owner(), program.rules.clone(), program.look.clone()).await.unwrap();
    scene.refuses(key, &ids, "restore_program", Value::Null, "loyalty_program_already_exists").await;
}

async fn merchants(scene: &mut Scene, key: &str, shop: &Shop) {
    let owner = scene.key(shop, Role::MerchantOwner).await;
    scene.does(&owner, &bare(shop), "activate_program", Value::Null).await;
    let card = shop.till(0).await.enroll("zoe@example.com").await;
    let ids = Ids { card: card.to_string(), ..bare(shop) };
    scene.does(key, &ids, "suspend_merchant", Value::Null).await;
    scene.refuses(&owner, &ids, "list_stores", Value::Null, "merchant_suspended").await;
    scene.does(key, &ids, "resume_merchant", Value::Null).await;
    scene.does(key, &ids, "delete_card", Value::Null).await;
    scene.does(key, &ids, "delete_merchant", Value::Null).await;
    scene.refuses(key, &ids, "restore_card", Value::Null, "merchant_deleted").await;
}
