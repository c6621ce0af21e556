//! What the platform's people do by the API, done once each with a key: what it answers, and that it is so afterwards. That
//! nobody else may is [`super`]'s.

use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use orion_testkit::{TestApp, both_engines};
use serde_json::{Value, json};

use super::world::World;

const LOYALTY: &str = "/api/v1/admin/loyalty";
const MONTH: i64 = 30 * 24 * 3600;

/// Somebody with a key of the platform.
struct Admin {
    world: World,
    key: String,
}

impl Admin {
    async fn new(app: TestApp) -> Self {
        let world = World::new(app).await;
        let key = world.operator().await;
        Self { world, key }
    }

    async fn ask(&self, method: &str, path: &str, sent: Value) -> (StatusCode, Value) {
        let request = Request::builder().method(method).uri(path);
        let request = request.header("authorization", format!("Bearer {}", self.key));
        let request = request.header("x-reason", "asked in writing").header("content-type", "application/json");
        let request = request.header("idempotency-key", self.world.app.new_token());
        let sent = if sent.is_null() { Body::empty() } else { Body::from(sent.to_string()) };
        let answer = self.world.ask(request.body(sent).unwrap()).await;
        assert!(answer.status.is_success(), "{method} {path}: {}", answer.text);
        (answer.status, serde_json::from_str(&answer.text).unwrap_or_default())
    }

    async fn get(&self, path: &str) -> Value {
        self.ask("GET", path, Value::Null).await.1
    }

    async fn post(&self, path: &str, sent: Value) -> Value {
        self.ask("POST", path, sent).await.1
    }

    async fn delete(&self, path: &str) -> Value {
        self.ask("DELETE", path, Value::Null).await.1
    }

    /// One member of every item of a list.
    async fn items(&self, path: &str, member: &str) -> Vec<String> {
        let list = self.get(path).await;
        let items = list["items"].as_array().unwrap_or_else(|| panic!("{path}: {list}"));
        items.iter().map(|item| item[member].as_str().unwrap_or_else(|| panic!("{item}")).to_owned()).collect()
    }
}

both_engines! {
    /// A merchant from the first day to the last.
    async fn a_merchant_comes_changes_and_goes(db: TestDb) {
        let admin = Admin::new(TestApp::new(db).await).await;
        let new = json!({"name": "Bakery Thill", "currency": "EUR", "time_zone": "Europe/Luxembourg",
            "default_locale": "en", "owner_email": "nora@example.com"});
        let (status, made) = admin.ask("POST", &format!("{LOYALTY}/merchants"), new).await;
        assert_eq!((status, &made["owner_invitation"]["invitation"]["email"]), (StatusCode::CREATED, &"nora@example.com".into()), "{made}");
        let one = format!("{LOYALTY}/merchants/{}", made["merchant"]["id"].as_str().unwrap());
        let (_, changed) = admin.ask("PATCH", &one, json!({"name": "Thill", "legal_name": "Thill S.A."})).await;
        assert_eq!((&changed["name"], &changed["legal_name"]), (&"Thill".into(), &"Thill S.A.".into()));
        let (_, kept) = admin.ask("PATCH", &one, json!({"legal_name": null})).await;
        assert_eq!((&kept["name"], &kept["legal_name"]), (&"Thill".into(), &Value::Null));
        let mut states = vec![changed["state"].clone()];
        for step in ["suspend", "resume"] {
            states.push(admin.post(&format!("{one}/{step}"), Value::Null).await["state"].clone());
        }
        admin.delete(&one).await;
        states.push(admin.get(&one).await["state"].clone());
        states.push(admin.post(&format!("{one}/restore-deleted"), Value::Null).await["state"].clone());
        assert_eq!(states, ["active", "suspended", "active", "deleted", "active"]);
        assert_eq!(admin.items(&format!("{LOYALTY}/merchants?search=thil&state=active"), "name").await, ["Thill"]);
        assert_eq!(admin.items(&format!("{LOYALTY}/merchants?state=deleted"), "name").await, [""; 0]);
        let log = admin.items(&format!("{LOYALTY}/audit?merchant_id={}", made["merchant"]["id"].as_str().unwrap()), "action").await;
        assert_eq!(log.iter().filter(|action| action.starts_with("merchant.")).count(), 7, "{log:?}");
        let some = format!("{LOYALTY}/audit?action=merchant.suspend&from=2020-01-01&until=2099-12-31&limit=1");
        assert_eq!(admin.items(&some, "action").await, ["merchant.suspend"]);
    }

    /// Safety §17: into the trash, back, and out of the world; points given back in between.
    async fn a_card_and_a_program_go_through_the_trash(db: TestDb) {
        let admin = Admin::new(TestApp::new(db).await).await;
        let (shop, ids) = (admin.world.bakery.clone(), admin.world.theirs.clone());
        let cards = format!("{LOYALTY}/cards?merchant_id={}", ids.merchant);
        assert_eq!(admin.items(&cards, "id").await, [ids.card.as_str()]);
        let one = format!("{LOYALTY}/cards/{}", ids.card);
        let given = json!({"points": 250, "reason": "lost when the terminal failed"});
        let (status, given) = admin.ask("POST", &format!("{one}/restore-points"), given).await;
        assert_eq!((status, &given["card"]["points_balance"]), (StatusCode::CREATED, &750.into()), "{given}");
        admin.delete(&one).await;
        assert_eq!(admin.items(&format!("{cards}&only_deleted=true"), "id").await, [ids.card.as_str()]);
        let back = admin.post(&format!("{one}/restore"), Value::Null).await;
        assert_eq!((&back["deleted_at"], &back["points_balance"]), (&Value::Null, &750.into()));
        assert_eq!(admin.items(&format!("{cards}&only_deleted=true"), "id").await, [""; 0]);
        admin.delete(&one).await;
        let program = admin.world.app.program(&shop.owner()).await.unwrap();
        let (programs, name) = (format!("{LOYALTY}/programs?merchant_id={}", ids.merchant), program.look.card_name.to_string());
        for _ in 0..2 {
            admin.world.app.delete_program(&shop.owner()).await.unwrap();
            let listed = admin.get(&format!("{programs}&only_deleted=true")).await;
            assert_eq!(listed["items"][0]["program"]["id"], program.id.to_string(), "{listed}");
            let restored = admin.post(&format!("{LOYALTY}/programs/{}/restore", program.id), Value::Null).await;
            assert_eq!(restored["deleted_at"], Value::Null);
        }
        admin.world.app.delete_program(&shop.owner()).await.unwrap();
        admin.world.app.clock.advance(MONTH);
        let purge = |confirmation: &str| json!({"confirmation": confirmation, "reason": "the contract has ended"});
        admin.post(&format!("{one}/purge"), purge(&ids.number)).await;
        assert_eq!(admin.items(&cards, "id").await, [""; 0]);
        admin.post(&format!("{LOYALTY}/programs/{}/purge", program.id), purge(&name)).await;
        assert_eq!(admin.get(&programs).await["items"], json!([]));
        let report = admin.world.app.app().verify().await.unwrap();
        assert_eq!((report.faults.len(), report.tombstones), (0, 1));
    }

    /// Safety §16: a person who writes to the platform is found, gets a copy, and is forgotten.
    async fn a_person_is_found_told_and_forgotten(db: TestDb) {
        let admin = Admin::new(TestApp::new(db).await).await;
        let who = format!("{LOYALTY}/customers?email=anna@example.com");
        let anna = admin.items(&who, "customer_id").await;
        assert_eq!(anna.len(), 1);
        let copy = admin.get(&format!("{LOYALTY}/customers/{}/export", anna[0])).await;
        assert_eq!(copy["profile"]["email"], "anna@example.com", "{copy}");
        assert_eq!(copy["cards"].as_array().map(Vec::len), Some(1));
        let erased = admin.delete(&format!("{LOYALTY}/cards/customer/{}", anna[0])).await;
        assert_eq!((&erased["was_forgotten"], &erased["held"]["cards"]), (&false.into(), &1.into()), "{erased}");
        assert_eq!(admin.items(&who, "customer_id").await, [""; 0]);
        let again = admin.delete(&format!("{LOYALTY}/cards/customer/{}", anna[0])).await;
        assert_eq!(again["was_forgotten"], true);
        admin.world.app.verify().await;
    }

    /// G-T7: an account that is switched off is shown so, and works again when it is switched on.
    async fn an_account_is_switched_off_and_on(db: TestDb) {
        let admin = Admin::new(TestApp::new(db).await).await;
        admin.world.app.person("zora@example.com").await;
        let found = admin.items("/api/v1/admin/users?q=zora", "id").await;
        assert_eq!(found.len(), 1);
        let off = admin.post(&format!("/api/v1/admin/users/{}/disable", found[0]), Value::Null).await;
        assert!(off["disabled_at"].is_string(), "{off}");
        let on = admin.post(&format!("/api/v1/admin/users/{}/enable", found[0]), Value::Null).await;
        assert_eq!((&on["disabled_at"], &on["email"]), (&Value::Null, &"zora@example.com".into()));
    }

    /// Product §12: what waits, what failed and why; what failed is tried again or given up, and then is no longer there.
    async fn failed_work_is_shown_and_settled(db: TestDb) {
        let admin = Admin::new(TestApp::new(db).await).await;
        let health = admin.get("/api/v1/admin/health").await;
        assert!(health["database"].is_object() && health["version"].is_string(), "{health}");
        let failed = "UPDATE jobs SET state = 'failed', finished_at = created_at, last_error = 'the disk is full'";
        assert!(admin.world.app.raw().await.execute(failed).await.unwrap() >= 2);
        let shown = admin.get("/api/v1/admin/jobs").await;
        assert!(!shown["queues"].as_array().unwrap().is_empty() && shown["schedules"].is_array(), "{shown}");
        let all = admin.get("/api/v1/admin/jobs/failed?limit=100").await;
        let all = all["items"].as_array().unwrap();
        for (job, step) in all.iter().zip(["retry", "discard"]) {
            assert!(job.to_string().contains("the disk is full"), "{job}");
            let path = |id: &Value| id.as_str().unwrap().to_owned();
            let one = format!("/api/v1/admin/jobs/{}/{}", path(&job["merchant_id"]), path(&job["id"]));
            admin.post(&format!("{one}/{step}"), Value::Null).await;
        }
        let left = admin.items("/api/v1/admin/jobs/failed?limit=100", "id").await;
        assert_eq!(left.len(), all.len() - 2);
    }
}
