//! Cards in Google Wallet, from the counter to a service behind real sockets that keeps Google's rules.

use std::sync::Arc;

use orion_domain::CardId;
use orion_jobs::PassRunner;
use orion_service::clock::Clock as _;
use orion_service::counter::Partial;
use orion_service::records::{PassThing, Wallet};
use orion_service::wallet_desk::ShowAgain;
use orion_testkit::fake_google::{FakeGoogle, ISSUER, Trouble};
use orion_testkit::keys::LOCALHOST;
use orion_testkit::{Shop, TestApp, TestDb, both_engines};
use orion_wallet::Clock;
use orion_wallet::google::{Endpoints, Google, Issuer, ServiceAccount, Setup};
use orion_wallet::http::Http;

const DAY: i64 = 24 * 3600;

/// A shop whose cards are in Google Wallet.
pub(crate) struct Scene {
    pub(crate) app: TestApp,
    pub(crate) shop: Shop,
    pub(crate) fake: FakeGoogle,
    pub(crate) google: Arc<Google>,
}

pub(crate) async fn scene(db: TestDb) -> Scene {
    let app = TestApp::with_wallets(db, vec![Wallet::Google]).await;
    let clock = Arc::clone(&app.clock);
    let fake = FakeGoogle::open(move || clock.now()).await;
    let shop = app.shop("bakery").rules(|rules| rules.max_daily_stamps = 1000).open().await;
    let google = google(&app, &fake);
    Scene { app, shop, fake, google }
}

fn google(app: &TestApp, fake: &FakeGoogle) -> Arc<Google> {
    let clock = Arc::clone(&app.clock);
    Arc::new(Google::new(Setup {
        account: ServiceAccount::read(&fake.account_file(), Some(&fake.token_url())).unwrap(),
        issuer: Issuer::new(ISSUER).unwrap(),
        endpoints: Endpoints { api: fake.url().to_owned(), save: fake.save_url(), keys: fake.keys_url() },
        http: Http::new(Some(LOCALHOST.as_bytes())).unwrap(),
        callback_url: Some("https://orion.example/wallet/google/callback".to_owned()),
        clock: Clock::new(move || clock.now()),
    }))
}

impl Scene {
    pub(crate) async fn sync(&self) {
        PassRunner::new(self.app.app(), Arc::clone(&self.google)).run_due().await;
    }

    /// The points that Google shows.
    pub(crate) fn shown(&self, card: CardId) -> Option<i64> {
        self.remote(card).and_then(|object| object["loyaltyPoints"]["balance"]["int"].as_i64())
    }

    pub(crate) fn remote(&self, card: CardId) -> Option<serde_json::Value> {
        self.fake.object(&self.google.issuer().object_id(card))
    }

    pub(crate) async fn failed(&self) -> i64 {
        self.app.count("SELECT COUNT(*) FROM wallet_passes WHERE last_error IS NOT NULL").await
    }

    pub(crate) async fn due(&self) -> i64 {
        self.app.count("SELECT COUNT(*) FROM wallet_passes WHERE due_at IS NOT NULL").await
    }
}

both_engines! {
    /// W-1, Acceptance 6
    async fn a_change_at_the_counter_is_one_call_with_the_new_balance_and_a_refused_one_is_none(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        scene.sync().await;
        let class = scene.fake.class(&format!("{ISSUER}.p_{}", program(&scene).await)).unwrap();
        assert_eq!(class["issuerName"], "bakery");
        scene.fake.forget_calls();
        till.earn(card, 1_250).await.unwrap();
        assert!(scene.fake.calls().is_empty(), "nothing is sent while somebody waits at the counter");
        scene.sync().await;
        let lines: Vec<_> = scene.fake.calls().into_iter().map(|call| call.line.split(' ').next().unwrap().to_owned()).collect();
        assert_eq!(lines, ["PATCH"]);
        assert_eq!(scene.shown(card), Some(till.points(card).await));
        scene.fake.forget_calls();
        till.redeem_stamps(card).await.unwrap_err();
        scene.sync().await;
        assert!(scene.fake.calls().is_empty(), "what was refused changes no pass");
    }

    /// W-1, Acceptance 7
    async fn many_quick_changes_end_in_the_last_balance_and_never_overtake_each_other(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        for change in 0..50 {
            till.earn(card, 100 + change).await.unwrap();
            if change % 10 == 3 {
                // Two workers look at once.
                tokio::join!(scene.sync(), scene.sync());
            }
        }
        scene.sync().await;
        assert_eq!(scene.shown(card), Some(till.points(card).await));
        assert_eq!(scene.fake.most_at_once(), 1);
        assert!(scene.fake.calls().len() < 20, "changes coalesce: {}", scene.fake.calls().len());
        assert_eq!(scene.due().await, 0);
    }

    /// W-1. What changes while a pass is being shown is shown afterwards.
    async fn a_change_during_a_call_is_not_lost(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        scene.sync().await;
        till.earn(card, 500).await.unwrap();
        let claimed = scene.app.claim_passes(scene.shop.id, Wallet::Google, 8).await.unwrap();
        till.earn(card, 500).await.unwrap();
        let done = orion_service::records::PassDone { shown: Some("old".to_owned()), remark: None, told: [None; 3] };
        scene.app.pass_done(scene.shop.id, Wallet::Google, &claimed[0], done).await.unwrap();
        assert_eq!(scene.due().await, 1, "due again at once");
        scene.sync().await;
        assert_eq!(scene.shown(card), Some(till.points(card).await));
    }

    /// Acceptance 8, safety W-6
    async fn a_busy_service_is_tried_again_after_one_four_and_sixteen_seconds(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        scene.sync().await;
        let card = till.enroll("anna@example.com").await;
        scene.fake.forget_calls();
        for (wait, calls) in [(0, 1), (1, 2), (3, 2), (1, 3), (15, 3), (1, 4), (30, 4), (120, 5)] {
            scene.fake.troubles(&[Trouble::Status(503)]);
            scene.app.clock.advance(wait);
            scene.sync().await;
            assert_eq!(scene.fake.calls().len(), calls, "after {wait} s more");
        }
        scene.fake.troubles(&[]);
        assert_eq!(scene.failed().await, 1);
        scene.app.clock.advance(150);
        scene.sync().await;
        assert_eq!((scene.failed().await, scene.shown(card).is_some()), (0, true), "and it works in the end");
    }

    /// W-6, Acceptance 13
    async fn cards_that_are_refused_are_kept_and_shown_and_stop_no_others(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        scene.sync().await;
        let cards = [till.enroll("a@example.com").await, till.enroll("b@example.com").await, till.enroll("c@example.com").await];
        scene.fake.troubles(&[Trouble::Status(400)]);
        scene.sync().await;
        assert_eq!(cards.iter().filter(|card| scene.remote(**card).is_some()).count(), 2);
        let operator = operator(&scene.app).await;
        let failed = scene.app.failed_passes(&operator, Wallet::Google).await.unwrap();
        assert_eq!(failed.len(), 1);
        assert_eq!((failed[0].pass.status, failed[0].pass.goes_on), (Some(400), false));
        assert_eq!(scene.due().await, 0, "nobody tries by themselves what is refused");
        scene.fake.forget_calls();
        scene.app.show_again(&operator, Wallet::Google, ShowAgain::Failed).await.unwrap();
        scene.sync().await;
        assert!(cards.iter().all(|card| scene.remote(*card).is_some()));
        assert_eq!(scene.fake.calls().len(), 1, "one insert; the others are left alone");
        assert_eq!(scene.failed().await, 0);
    }

    /// Safety W-6: a backlog waits without being tried, and drains.
    async fn a_service_out_of_order_costs_nothing_and_catches_up_by_itself(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        scene.sync().await;
        scene.fake.set_out_of_order(true);
        let mut cards = Vec::new();
        for number in 0..40 {
            cards.push(till.enroll(&format!("p{number}@example.com")).await);
        }
        scene.fake.forget_calls();
        scene.sync().await;
        assert!(scene.fake.calls().len() <= 28, "twenty, and what was under way: {}", scene.fake.calls().len());
        scene.fake.set_out_of_order(false);
        // A worker that starts anew has no memory of the outage.
        let fresh = PassRunner::new(scene.app.app(), google(&scene.app, &scene.fake));
        // Both workers together may have been too fast for a second, which the service says.
        for _ in 0..3 {
            scene.app.clock.advance(200);
            fresh.run_due().await;
        }
        assert!(cards.iter().all(|card| scene.remote(*card).is_some()));
        assert_eq!((scene.due().await, scene.failed().await), (0, 0));
    }

    /// Acceptance 14
    async fn the_fourth_change_of_a_day_is_shown_without_a_word(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        scene.sync().await;
        for _ in 0..5 {
            scene.app.clock.advance(60);
            till.earn(card, 1_000).await.unwrap();
            scene.sync().await;
        }
        let id = scene.google.issuer().object_id(card);
        assert_eq!(scene.fake.notified(&id), 3);
        assert_eq!(scene.shown(card), Some(till.points(card).await));
        scene.app.clock.advance(DAY);
        till.earn(card, 1_000).await.unwrap();
        scene.sync().await;
        assert_eq!(scene.fake.notified(&id), 4);
    }

    /// Safety W-8, acceptance 36
    async fn a_closed_card_is_put_away_and_comes_back(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.owner_till(0).await;
        let card = till.enroll("anna@example.com").await;
        scene.sync().await;
        till.deactivate(&[card], Partial::Allowed).await.unwrap();
        scene.sync().await;
        assert_eq!(scene.remote(card).unwrap()["state"], "INACTIVE");
        let operator = operator(&scene.app).await;
        let reason = Some(orion_domain::Reason::new("tidying up").unwrap());
        scene.app.delete_card(&operator, card, reason.clone()).await.unwrap();
        scene.sync().await;
        scene.app.restore_card(&operator, card, reason).await.unwrap();
        scene.sync().await;
        assert_eq!(scene.remote(card).unwrap()["state"], "INACTIVE", "back from the trash, still closed");
    }

    /// Safety W-8, acceptance 37
    async fn somebody_who_is_forgotten_is_forgotten_there_too(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        scene.sync().await;
        let customer = scene.shop.customer(0, "anna@example.com").await;
        scene.app.erase_customer(&customer).await.unwrap();
        scene.sync().await;
        let left = scene.remote(card).unwrap();
        assert_eq!(left["state"], "INACTIVE");
        assert!(left.get("barcode").is_none() && left.get("loyaltyPoints").is_none(), "{left}");
    }

    /// Acceptance 3, safety W-7
    async fn an_account_that_is_unknown_stops_everything_until_somebody_mends_it(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        scene.fake.set_account_known(false);
        scene.sync().await;
        assert!(scene.google.is_paused());
        assert_eq!((scene.fake.calls().len(), scene.failed().await), (0, 0), "no card is to blame");
        scene.fake.set_account_known(true);
        PassRunner::new(scene.app.app(), google(&scene.app, &scene.fake)).run_due().await;
        assert!(scene.remote(card).is_some());
    }

    async fn another_look_of_the_program_reaches_the_wallet_and_all_can_be_shown_once_more(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        scene.sync().await;
        scene.shop.change_rules(|rules| rules.stamps_target = orion_domain::Stamps::new(12).unwrap()).await;
        scene.fake.forget_calls();
        scene.sync().await;
        assert!(scene.fake.calls()[0].line.starts_with("PATCH /walletobjects/v1/loyaltyClass/"));
        let operator = operator(&scene.app).await;
        scene.fake.lose_object(&scene.google.issuer().object_id(card));
        scene.app.show_again(&operator, Wallet::Google, ShowAgain::Merchant(scene.shop.id)).await.unwrap();
        orion_jobs::Runner::new(orion_jobs::Handlers::new(scene.app.app(), None)).0.run_due().await.unwrap();
        scene.sync().await;
        assert!(scene.remote(card).is_some());
        let known = scene.app.pass_progress(scene.shop.id, Wallet::Google, PassThing::Card(card)).await.unwrap().unwrap();
        assert!(known.is_current && known.is_known);
    }
}

async fn program(scene: &Scene) -> String {
    let design = scene.app.pass_design(scene.shop.id).await.unwrap().unwrap();
    design.program.uuid().simple().to_string()
}

pub(crate) async fn operator(app: &TestApp) -> orion_service::Operator {
    let admin = app.admin("root@orion.example").await;
    let cookie = app.cookie(&admin, orion_service::records::Surface::Admin).await;
    app.operator(&app.who(&cookie).await.unwrap()).unwrap()
}
