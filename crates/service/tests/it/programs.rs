//! Designing the program and the settings, by the owner and on their behalf.

use orion_domain::ledger::Refusal;
use orion_domain::program::{LoyaltyType, Reward, Rules};
use orion_domain::settings::{Settings, StaffPinPolicy};
use orion_domain::{Label, Reason, RewardId, Stamps};
use orion_service::programs::Activity;
use orion_service::records::Surface;
use orion_service::{Caller, Error};
use orion_testkit::{Shop, TestApp, both_engines, default_look, default_rules};

use crate::help::{assert_fails, booked, points, race, refusal, successes, wrong_fields};

/// The newest audit row of an action: changes, reason, and whether an admin acted.
async fn audit(app: &TestApp, action: &str) -> (String, String, bool) {
    let sql = format!(
        "SELECT CAST(changes AS TEXT), COALESCE(reason, ''), CASE WHEN acting_admin_id IS NULL THEN 'no' ELSE 'yes' END
         FROM audit_log WHERE action = '{action}' ORDER BY id DESC LIMIT 1"
    );
    let rows = app.raw().await.rows(&sql).await.unwrap();
    let row = rows.first().unwrap();
    (row[0].clone(), row[1].clone(), row[2] == "yes")
}

async fn on_behalf(app: &TestApp, shop: &Shop, reason: Option<&str>) -> Caller {
    let admin = app.admin(&format!("admin-{}@example.com", reason.is_some())).await;
    let cookie = app.cookie(&admin, Surface::Admin).await;
    let operator = app.operator(&app.who(&cookie).await.unwrap()).unwrap();
    app.on_behalf(&operator, shop.id, reason.map(|reason| Reason::new(reason).unwrap())).await.unwrap()
}

both_engines! {
    /// The owner's order is the order everywhere: at the terminal, at the desk and on the customer's own page.
    async fn rewards_are_shown_in_the_owners_order(db: TestDb) {
        let app = TestApp::new(db).await;
        let dear = |rules: &mut Rules| {
            let cheap = rules.points_rewards[0].clone();
            let id = RewardId::new(uuid::Uuid::from_u128(7));
            let dear = Reward { id, name: Label::new("Cake").unwrap(), points_cost: points(500), ..cheap };
            rules.points_rewards.insert(0, dear);
        };
        let shop = app.shop("bakery").rules(dear).open().await;
        let till = shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let view = app.card(&till.caller, card).await.unwrap();
        let names: Vec<&str> = view.rewards.iter().map(|option| option.reward.name.as_str()).collect();
        assert_eq!(names, ["Cake", "Coffee"]);
        let missing: Vec<i64> = view.rewards.iter().map(|option| option.missing_points.get()).collect();
        assert_eq!(missing, [500, 100]);
    }

    /// Product §4: a second program is a conflict that names the merchant.
    async fn a_merchant_has_one_program(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("The Bakery").open().await;
        let answer = app.create_program(&shop.owner(), default_rules(), default_look()).await;
        assert_fails!(answer, Error::Conflict { code: "loyalty_program_already_exists", ref subject } if subject == "The Bakery");
    }

    /// G-L16: versions run on, also over a program that was deleted; whoever edits an old one is told.
    async fn versions_run_on(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let owner = shop.owner();
        assert_eq!(app.program(&owner).await.unwrap().version, 1);
        assert_eq!(shop.change_rules(|rules| rules.points_per_euro = 2).await.version, 2);
        let stale = app.update_program(&owner, default_rules(), default_look(), Some(1)).await;
        assert_fails!(stale, Error::Conflict { code: "program_changed", .. });
        assert_eq!(app.update_program(&owner, default_rules(), default_look(), Some(2)).await.unwrap().version, 3);
        app.delete_program(&owner).await.unwrap();
        assert_fails!(app.program(&owner).await, Error::ProgramMissing);
        assert_fails!(app.delete_program(&owner).await, Error::ProgramMissing);
        let fresh = app.create_program(&owner, default_rules(), default_look()).await.unwrap();
        assert_eq!((fresh.version, fresh.is_active()), (4, false));
        assert_eq!(app.count("SELECT COUNT(*) FROM program_versions").await, 4);
    }

    /// Product §4, §7: while the program is off, nothing is booked; switching is written down once.
    async fn nothing_is_booked_while_the_program_is_off(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        for _ in 0..2 {
            assert!(!app.set_program_active(&shop.owner(), Activity::Inactive).await.unwrap().is_active());
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'program.deactivate'").await, 1);
        assert_eq!(refusal(till.earn(card, 100).await), Refusal::ProgramInactive);
        assert_eq!(refusal(till.stamp(card).await), Refusal::ProgramInactive);
        let seen = app.public_program(&shop.visitor(0).await).await.unwrap();
        assert!(!seen.allow_self_enrollment);
        app.set_program_active(&shop.owner(), Activity::Active).await.unwrap();
        booked(till.earn(card, 100).await);
        app.delete_program(&shop.owner()).await.unwrap();
        assert_eq!(refusal(till.earn(card, 100).await), Refusal::ProgramInactive);
        app.verify().await;
    }

    /// Safety §3.4: every field out of range is named, all at once, and nothing is saved.
    async fn every_field_out_of_range_is_named(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let mut wrong = default_rules();
        wrong.stamps_target = Stamps::ZERO;
        wrong.points_per_euro = 1001;
        wrong.points_expiration_days = Some(0);
        wrong.welcome_bonus_points = points(100_001);
        wrong.cooldown_minutes = 10_081;
        wrong.max_daily_stamps = 0;
        wrong.points_rewards[0].points_cost = points(0);
        wrong.points_rewards.push(wrong.points_rewards[0].clone());
        let mut named = wrong_fields(app.update_program(&shop.owner(), wrong, default_look(), None).await);
        named.sort();
        assert_eq!(named, [
            "/cooldown_minutes", "/max_daily_stamps", "/points_expiration_days", "/points_per_euro",
            "/points_rewards/0/points_cost", "/points_rewards/1/id", "/points_rewards/1/points_cost", "/stamps_target",
            "/welcome_bonus_points",
        ]);
        assert_eq!(app.program(&shop.owner()).await.unwrap().version, 1);
        let mut settings = app.settings(&shop.owner()).await.unwrap();
        settings.staff_pin_lockout_attempts = Some(11);
        settings.staff_pin_lockout_minutes = Some(0);
        let named = wrong_fields(app.update_settings(&shop.owner(), settings).await);
        assert_eq!(named, ["/staff_pin_lockout_attempts", "/staff_pin_lockout_minutes"]);
    }

    /// Safety §17: old and new values are written down.
    async fn changes_are_written_down_with_old_and_new_values(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        app.clock.advance(1);
        shop.change_rules(|rules| rules.points_per_euro = 7).await;
        let (changes, _, acted) = audit(&app, "program.update").await;
        let changes: String = changes.split_whitespace().collect();
        assert!(changes.contains("\"points_per_euro\":10") && changes.contains("\"points_per_euro\":7"), "{changes}");
        assert!(!acted);
        shop.change_settings(|settings| settings.staff_pin_policy = StaffPinPolicy::Disabled).await;
        let (changes, ..) = audit(&app, "settings.update").await;
        assert!(changes.contains("\"optional\"") && changes.contains("\"disabled\""), "{changes}");
    }

    /// G-L3, safety §17: what cannot be written down does not happen.
    async fn what_cannot_be_written_down_does_not_happen(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = shop.owner_till(0).await;
        let card = till.enroll("anna@example.com").await;
        let sale = booked(till.earn(card, 1000).await);
        let pin = shop.pin(0, "Sam", "4826").await;
        let mut raw = app.raw().await;
        raw.execute("ALTER TABLE audit_log RENAME TO elsewhere").await.unwrap();
        assert!(app.update_program(&shop.owner(), default_rules(), default_look(), None).await.is_err());
        assert!(app.set_program_active(&shop.owner(), Activity::Inactive).await.is_err());
        assert!(app.delete_pin(&till.caller, pin).await.is_err());
        assert!(till.void(sale.id).await.is_err());
        assert!(till.adjust(card, 50).await.is_err());
        raw.execute("ALTER TABLE elsewhere RENAME TO audit_log").await.unwrap();
        let program = app.program(&shop.owner()).await.unwrap();
        assert_eq!((program.version, program.is_active()), (1, true));
        assert_eq!(till.points(card).await, 100);
        assert_eq!(app.pins(&till.caller).await.unwrap().len(), 1);
        app.verify().await;
    }

    /// G-T9: on a merchant's behalf every change needs a reason, and the admin stands beside it.
    async fn acting_on_behalf_needs_a_reason_and_leaves_a_name(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let silent = on_behalf(&app, &shop, None).await;
        let new = || orion_service::stores::NewStore {
            slug: orion_domain::Slug::new("bakery-new").unwrap(),
            form: Shop::store_form("New"),
        };
        let settings = app.settings(&silent).await.unwrap();
        assert_eq!(wrong_fields(app.update_program(&silent, default_rules(), default_look(), None).await), ["/reason"]);
        assert_eq!(wrong_fields(app.create_program(&silent, default_rules(), default_look()).await), ["/reason"]);
        assert_eq!(wrong_fields(app.set_program_active(&silent, Activity::Inactive).await), ["/reason"]);
        assert_eq!(wrong_fields(app.delete_program(&silent).await), ["/reason"]);
        assert_eq!(wrong_fields(app.update_settings(&silent, settings.clone()).await), ["/reason"]);
        assert_eq!(wrong_fields(app.create_store(&silent, new(), None).await), ["/reason"]);
        assert_eq!(wrong_fields(app.update_store(&silent, shop.stores[0].id, Shop::store_form("Mine")).await), ["/reason"]);
        let admin = on_behalf(&app, &shop, Some("asked by telephone")).await;
        app.clock.advance(1);
        app.update_settings(&admin, settings).await.unwrap();
        app.create_store(&admin, new(), None).await.unwrap();
        app.update_program(&admin, default_rules(), default_look(), None).await.unwrap();
        for action in ["settings.update", "store.create", "program.update"] {
            let (_, reason, acted) = audit(&app, action).await;
            assert_eq!((reason.as_str(), acted), ("asked by telephone", true), "{action}");
        }
    }

    /// G-T11: what visitors see of a program says where a card works.
    async fn visitors_see_where_a_card_works(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(3).open().await;
        let visitor = shop.visitor(1).await;
        let seen = app.public_program(&visitor).await.unwrap();
        assert!(seen.cross_location && seen.allow_self_enrollment && seen.stores.len() == 3);
        shop.change_settings(|settings| {
            settings.allow_cross_location_redemption = false;
            settings.allow_self_enrollment = false;
        })
        .await;
        let seen = app.public_program(&visitor).await.unwrap();
        assert!(!seen.cross_location && !seen.allow_self_enrollment);
        assert_eq!(seen.stores.iter().map(|store| store.id).collect::<Vec<_>>(), [shop.stores[1].id]);
    }

    /// Product §4, §7: a program of one kind refuses the other kind.
    async fn a_program_gives_what_it_is_made_for(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").rules(|rules| rules.loyalty_type = LoyaltyType::Stamps).open().await;
        let till = shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        assert_eq!(refusal(till.earn(card, 100).await), Refusal::ProgramHasNoPoints);
        shop.change_rules(|rules| rules.loyalty_type = LoyaltyType::Points).await;
        assert_eq!(refusal(till.stamp(card).await), Refusal::ProgramHasNoStamps);
        app.verify().await;
    }

    /// Product §5: settings begin with their defaults, and a merchant whose row is missing has them too.
    async fn settings_exist_from_the_first_use(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        app.raw().await.execute("DELETE FROM settings").await.unwrap();
        assert_eq!(app.settings(&shop.owner()).await.unwrap(), Settings::default());
        let racers = race(8, |number| {
            let (app, owner) = (app.app(), shop.owner());
            async move {
                let minutes = Some(i64::try_from(number).unwrap() + 1);
                app.update_settings(&owner, Settings { staff_pin_lockout_minutes: minutes, ..Settings::default() }).await
            }
        })
        .await;
        assert_eq!(successes(&racers), 8);
        assert_eq!(app.count("SELECT COUNT(*) FROM settings").await, 1);
    }
}
