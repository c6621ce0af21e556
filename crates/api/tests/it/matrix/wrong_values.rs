//! Values that contradict each other, miss their range, or are trial runs: what the answer says, and that nothing is done.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use orion_domain::Role;
use orion_testkit::{TestApp, both_engines};
use serde_json::{Value, json};

use super::ask::{Ids, Try, body, path, query};
use super::world::{Answer, World};
use crate::document::{Operation, operations};

/// The bakery's owner, and the platform.
struct Desk {
    world: World,
    operations: BTreeMap<String, Operation>,
    owner: String,
    admin: String,
}

impl Desk {
    async fn new(app: TestApp) -> Self {
        let world = World::new(app).await;
        let (owner, admin) = (world.key(&world.bakery, Role::MerchantOwner).await, world.operator().await);
        let operations = operations().into_iter().map(|one| (one.name.clone(), one)).collect();
        Self { world, operations, owner, admin }
    }

    fn ids(&self) -> &Ids {
        &self.world.theirs
    }

    async fn send(&self, name: &str, way: &Try) -> Answer {
        let operation = &self.operations[name];
        let who = if operation.path.contains("/admin/") { &self.admin } else { &self.owner };
        self.world.send(operation, who, &self.ids().store, &path(operation, self.ids(), self.ids()).0, way).await
    }

    /// The members that a request is told are wrong.
    async fn wrong(&self, name: &str, way: &Try) -> Vec<String> {
        let answer = self.send(name, way).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (422, "validation_failed"),
            "{name}: {}",
            answer.text
        );
        let problem: Value = serde_json::from_str(&answer.text).unwrap();
        let errors = problem["errors"].as_array().unwrap();
        errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect()
    }

    async fn done(&self, name: &str, way: &Try) -> Value {
        let answer = self.send(name, way).await;
        assert_eq!(answer.status, StatusCode::OK, "{name}: {}", answer.text);
        serde_json::from_str(&answer.text).unwrap()
    }
}

both_engines! {
    /// H-11: who says too little, too much or two things at once is told which member it is.
    async fn values_that_contradict_each_other_are_named(db: TestDb) {
        let desk = Desk::new(TestApp::new(db).await).await;
        let ids = desk.ids();
        let before = desk.world.written().await;
        let bonus = |more: Value| {
            let mut sent = json!({"points": 5, "reason": "thanks"});
            sent.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            sent
        };
        for (name, sent, wrong) in [
            ("add_stamp", json!({"card_id": ids.card, "staff_pin_id": ids.pin}), "/staff_pin_id"),
            ("add_stamp", json!({"card_id": ids.card, "pin": "4826"}), "/pin"),
            ("look_up_card", json!({"card_id": ids.card, "card_number": ids.number}), "/card_id"),
            ("look_up_card", json!({}), "/card_id"),
            ("void_points", json!({}), "/transaction_id"),
            ("void_points", json!({"transaction_id": ids.sale, "order_reference": ids.order}), "/transaction_id"),
            ("void_points", json!({"transaction_id": ids.sale, "points": 1, "purchase_amount_cents": 1}), "/points"),
            ("bulk_bonus_cards", bonus(json!({})), "/card_ids"),
            ("bulk_bonus_cards", bonus(json!({"card_ids": [ids.card], "filter": {}})), "/card_ids"),
            ("bulk_bonus_cards", bonus(json!({"filter": {"inactive_since": "soon"}})), "/filter/inactive_since"),
            ("bulk_bonus_cards", json!({"card_ids": [ids.card], "points": 0, "reason": "thanks"}), "/points"),
            ("update_settings", json!({"staff_pin_lockout_attempts": 2}), "/staff_pin_lockout_attempts"),
            ("update_settings", json!({"staff_pin_lockout_minutes": 1441}), "/staff_pin_lockout_minutes"),
            ("update_settings", json!({"staff_pin_policy": "sometimes"}), "/staff_pin_policy"),
            ("update_program", json!({"privacy_url": "http://example.com/privacy"}), "/privacy_url"),
            ("update_program", json!({"points_rewards": [{"name": "", "points_cost": 5}]}), "/points_rewards/0/name"),
            ("create_program", json!({"card_name": "Bonus card"}), "/loyalty_type"),
            ("create_program", json!({"card_name": "Bonus card", "loyalty_type": "stamps", "version": 1}), "/version"),
            ("update_member", json!({"roles": []}), "/roles"),
            ("create_store", json!({"slug": "x y", "name": "New", "time_zone": "Europe/Luxembourg", "default_locale": "en"}), "/slug"),
        ] {
            assert_eq!(desk.wrong(name, &body(sent.clone())).await, [wrong], "{name} {sent}");
        }
        for (name, member) in [
            ("list_cards", "status"),
            ("list_bulk_items", "refused"),
            ("list_audit", "from"),
            ("list_audit_everywhere", "on_behalf"),
            ("list_platform_cards", "only_deleted"),
            ("list_platform_programs", "merchant_id"),
        ] {
            assert_eq!(desk.wrong(name, &query(member, "perhaps")).await, [format!("/{member}")], "{name}");
        }
        assert_eq!(desk.world.written().await, before);
    }

    /// Product §6: a trial run says what would happen, and nothing does; rows that cannot be done are told one by one.
    async fn a_trial_run_says_what_would_happen(db: TestDb) {
        let desk = Desk::new(TestApp::new(db).await).await;
        let ids = desk.ids();
        let before = desk.world.written().await;
        let both = json!([ids.card, Ids::absent().card]);
        let close = json!({"card_ids": both, "reason": "lost", "dry_run": true});
        let bonus = json!({"card_ids": both, "points": 5, "reason": "thanks", "dry_run": true});
        let to_all = json!({"filter": {"store_id": ids.store}, "points": 5, "reason": "thanks", "dry_run": true});
        for (name, sent, given, refused) in
            [("bulk_deactivate_cards", close, 0, 1), ("bulk_bonus_cards", bonus, 5, 1), ("bulk_bonus_cards", to_all, 5, 0)]
        {
            let told = desk.done(name, &body(sent)).await;
            assert_eq!((&told["dry_run"], &told["cards"], &told["points_given"]), (&true.into(), &1.into(), &given.into()), "{told}");
            assert_eq!(told["results"].as_array().unwrap().len(), refused, "{told}");
        }
        let rows = json!([{"name": "", "pin": "1111"}, {"name": "Kim", "pin": "739105"}]);
        let pins = desk.send("assign_pins", &body(json!({"store_id": ids.store, "pins": rows}))).await;
        let told: Value = serde_json::from_str(&pins.text).unwrap();
        assert_eq!((pins.status.as_u16(), &told["code"]), (422, &"bulk_refused".into()), "{told}");
        let first = &told["results"][0];
        assert_eq!((&first["code"], &first["errors"][0]["pointer"]), (&"validation_failed".into(), &"/pins/0/name".into()), "{told}");
        assert_eq!(desk.world.written().await, before);
    }

    /// H-13: the lists that go over all merchants have pages, too.
    async fn lists_over_all_merchants_have_pages(db: TestDb) {
        let desk = Desk::new(TestApp::new(db).await).await;
        for (name, all) in [("list_platform_cards", 2), ("list_platform_programs", 2), ("list_merchants", 2)] {
            let operation = &desk.operations[name];
            let (mut found, mut cursor) = (Vec::new(), String::new());
            loop {
                let rest = if cursor.is_empty() { String::new() } else { format!("&cursor={cursor}") };
                let way = query("limit", &format!("1{rest}"));
                let page = desk.world.send(operation, &desk.admin, "", &operation.path, &way).await;
                let page: Value = serde_json::from_str(&page.text).unwrap();
                found.extend(page["items"].as_array().unwrap().iter().map(Value::to_string));
                match page["next"].as_str() {
                    Some(next) => cursor = next.to_owned(),
                    None => break,
                }
            }
            found.dedup();
            assert_eq!(found.len(), all, "{name}: {found:?}");
        }
    }
}
