//! What is refused at a merchant's desk.

use orion_domain::text::LongText;
use orion_domain::{Label, Locale, Role, Slug};
use orion_service::api_keys::ApiKeyForm;
use orion_service::records::PageText;
use orion_service::stores::NewStore;
use orion_testkit::Shop;
use serde_json::{Value, json};

use super::{Scene, bare};
use crate::matrix::ask::Ids;

pub(super) async fn refuses(scene: &mut Scene) {
    let shop = scene.world.app.shop("grocer").open().await;
    program(scene, &shop).await;
    people(scene, &shop).await;
    cards(scene).await;
    last_of_all(scene, &shop).await;
    room(scene, &shop).await;
}

async fn program(scene: &mut Scene, shop: &Shop) {
    let (ids, owner) = (bare(shop), scene.key(shop, Role::MerchantOwner).await);
    let seen = scene.does(&owner, &ids, "find_program", Value::Null).await["version"].clone();
    scene.does(&owner, &ids, "update_program", json!({"points_per_euro": 7, "version": seen})).await;
    let late = json!({"points_per_euro": 8, "version": seen});
    scene.refuses(&owner, &ids, "update_program", late, "program_changed").await;
    let second = json!({"loyalty_type": "stamps", "card_name": "Bonus card"});
    scene.refuses(&owner, &ids, "create_program", second, "loyalty_program_already_exists").await;
    let new = scene.world.app.shop("new").open_without_program().await;
    let key = scene.key(&new, Role::MerchantOwner).await;
    scene.refuses(&key, &bare(&new), "find_program", Value::Null, "program_missing").await;
}

async fn people(scene: &mut Scene, shop: &Shop) {
    let owner = scene.key(shop, Role::MerchantOwner).await;
    scene.refuses(&owner, &bare(shop), "send_test_letter", json!({}), "no_mailbox").await;
    let chris = scene.world.app.person("only-owner@example.com").await;
    scene.world.app.hire(&chris, shop, None, Role::MerchantOwner).await;
    let ids = Ids { user: chris.id.to_string(), ..bare(shop) };
    scene.refuses(&owner, &ids, "remove_member", Value::Null, "last_owner").await;
    shop.change_settings(|settings| settings.allow_self_enrollment = false).await;
    let joining = json!({"email": "new@example.com", "accepts_terms": true});
    scene.refuses("", &ids, "enroll_self", joining, "self_enrollment_disabled").await;
}

/// Cards of one person at two stores, which become one.
async fn cards(scene: &mut Scene) {
    let chain = scene.world.app.shop("chain").stores(2);
    let shop = chain.settings(|settings| settings.allow_cross_location_redemption = false).open().await;
    let owner = scene.key(&shop, Role::MerchantOwner).await;
    shop.till(0).await.enroll("anna@example.com").await;
    scene.world.app.clock.advance(60);
    let second = shop.till(1).await.enroll("anna@example.com").await;
    let reason = || json!({"reason": "one card is enough"});
    scene.refuses(&owner, &bare(&shop), "merge_cards", reason(), "cross_location_off").await;
    shop.change_settings(|settings| settings.allow_cross_location_redemption = true).await;
    scene.does(&owner, &bare(&shop), "merge_cards", reason()).await;
    scene.world.app.work_bulk_runs().await.unwrap();
    let merged = Ids { card: second.to_string(), ..bare(&shop) };
    scene.refuses(&owner, &merged, "reactivate_card", reason(), "card_merged").await;
}

async fn last_of_all(scene: &mut Scene, shop: &Shop) {
    let owner = scene.key(shop, Role::MerchantOwner).await;
    scene.refuses(&owner, &bare(shop), "delete_store", Value::Null, "last_store").await;
}

/// As many as there may be, and one more.
async fn room(scene: &mut Scene, shop: &Shop) {
    let (app, caller, ids) = (scene.world.app.clone(), shop.owner(), bare(shop));
    let owner = scene.key(shop, Role::MerchantOwner).await;
    for number in 0..10 {
        scene.does(&owner, &ids, "add_store_domain", json!({"host": format!("card-{number}.example")})).await;
    }
    scene.refuses(&owner, &ids, "add_store_domain", json!({"host": "more.example"}), "too_many_domains").await;
    for number in 0..200 {
        let text = PageText {
            slug: Slug::new(&format!("page-{number}")).unwrap(),
            locale: Locale::En,
            title: Label::new("Opening hours").unwrap(),
            body: LongText::new("From six.").unwrap(),
            is_published: true,
        };
        app.create_page(&caller, shop.stores[0].id, text, None).await.unwrap();
    }
    let page = json!({"store_id": ids.store, "slug": "about", "locale": "en", "title": "About", "body": "Us."});
    scene.refuses(&owner, &ids, "create_page", page, "too_many_pages").await;
    let pin = shop.pin(0, "Sam", "4826").await;
    app.copy_pin(shop, pin, 499).await;
    scene.refuses(&owner, &ids, "create_pin", json!({"name": "Kim", "pin": "739105"}), "too_many_pins").await;
    for number in 1..500 {
        let slug = Slug::new(&format!("branch-{number}")).unwrap();
        app.create_store(&caller, NewStore { slug, form: Shop::store_form("Branch") }, None).await.unwrap();
    }
    let store = json!({"slug": "one-more", "name": "New", "time_zone": "Europe/Luxembourg", "default_locale": "en"});
    scene.refuses(&owner, &ids, "create_store", store, "too_many_stores").await;
    let form = ApiKeyForm {
        name: Label::new("Register").unwrap(),
        role: Role::StoreStaff,
        store: None,
        expires_in_days: None,
    };
    while app.make_merchant_key(&caller, form.clone(), None).await.is_ok() {}
    let key = json!({"name": "Mine", "role": "store_staff"});
    scene.refuses(&owner, &ids, "create_api_key", key, "too_many_api_keys").await;
}
