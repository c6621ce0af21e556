//! Looking after cards in Google Wallet: what was refused, what is gone, what differs, what is said to everybody, and how fast.

use std::sync::Arc;
use std::time::Duration;

use orion_domain::{CardId, PassBody, PassHeader, Reason};
use orion_jobs::{Handlers, Runner};
use orion_service::jobs::SendPassMessage;
use orion_service::purge::Purge;
use orion_service::records::{PassThing, Wallet};
use orion_service::schedules::Chore;
use orion_service::wallet_desk::ShowAgain;
use orion_testkit::{Engine, TestApp, both_engines};

use crate::passes::{Scene, operator, scene};

const DAY: i64 = 24 * 3600;

fn reason() -> Reason {
    Reason::new("tidying up").unwrap()
}

impl Scene {
    /// Does what is enqueued, then shows Google what is due.
    async fn work(&self) {
        let handlers = Handlers::new(self.app.app(), None).with_google(Some(Arc::clone(&self.google)));
        Runner::new(handlers).0.run_due().await.unwrap();
        self.sync().await;
    }

    async fn compare(&self) -> u64 {
        let done = self.app.run_chore(self.shop.id, Chore::CompareWallets).await.unwrap().unwrap();
        self.sync().await;
        done.number_of("passes to compare")
    }

    async fn class(&self) -> String {
        let design = self.app.pass_design(self.shop.id).await.unwrap().unwrap();
        self.google.issuer().class_id(design.program)
    }

    fn state(&self, card: CardId) -> String {
        self.remote(card).unwrap()["state"].as_str().unwrap().to_owned()
    }
}

both_engines! {
    /// W-6, Acceptance 13: a sync of all cards goes on past those that are refused, keeps their ids, and trying again is about
    /// those alone.
    async fn seven_of_many_cards_are_refused_and_only_they_are_tried_again(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        let mut cards = Vec::new();
        for number in 0..20 {
            cards.push(till.enroll(&format!("p{number}@example.com")).await);
        }
        scene.sync().await;
        let mut bad: Vec<CardId> = cards.iter().copied().step_by(3).collect();
        bad.sort();
        assert_eq!(bad.len(), 7);
        scene.fake.poison(bad.iter().map(|card| scene.google.issuer().object_id(*card)));
        let operator = operator(&scene.app).await;
        scene.app.show_again(&operator, Wallet::Google, ShowAgain::Everything).await.unwrap();
        scene.fake.forget_calls();
        scene.work().await;
        let shown = scene.fake.calls().iter().filter(|call| call.line.contains("/loyaltyObject") && call.status == 200).count();
        assert_eq!(shown, 13, "the others are shown");
        let failed = scene.app.failed_passes(&operator, Wallet::Google).await.unwrap();
        let mut ids: Vec<PassThing> = failed.iter().map(|failed| failed.pass.thing).collect();
        ids.sort();
        assert_eq!(ids, bad.iter().map(|card| PassThing::Card(*card)).collect::<Vec<_>>());
        assert!(failed.iter().all(|failed| failed.pass.words == "poisoned" && failed.pass.status == Some(400)));
        scene.fake.poison([]);
        scene.fake.forget_calls();
        scene.app.show_again(&operator, Wallet::Google, ShowAgain::Failed).await.unwrap();
        scene.work().await;
        assert_eq!((scene.fake.calls().len(), scene.failed().await), (7, 0));
    }

    async fn what_is_shown_again_in_one_wallet_leaves_the_other_in_peace(db: TestDb) {
        let app = TestApp::with_wallets(db, vec![Wallet::Google, Wallet::Apple]).await;
        app.shop("bakery").open().await.till(0).await.enroll("anna@example.com").await;
        let wanted = async |wallet: &str| {
            let all = "SELECT CAST(COALESCE(SUM(wanted), 0) AS BIGINT) FROM wallet_passes WHERE wallet =";
            app.count(&format!("{all} '{wallet}'")).await
        };
        let before = (wanted("google").await, wanted("apple").await);
        let operator = operator(&app).await;
        for what in [ShowAgain::Everything, ShowAgain::Failed] {
            app.show_again(&operator, Wallet::Apple, what).await.unwrap();
        }
        Runner::new(Handlers::new(app.app(), None)).0.run_due().await.unwrap();
        assert_eq!((wanted("google").await, wanted("apple").await), (before.0, before.1 + 1));
    }

    /// W-8, Acceptance 36: what is in the trash is put away there, too, and comes back.
    async fn cards_of_a_merchant_or_a_program_in_the_trash_are_put_away(db: TestDb) {
        let scene = scene(db).await;
        let card = scene.shop.till(0).await.enroll("anna@example.com").await;
        scene.sync().await;
        let operator = operator(&scene.app).await;
        scene.app.delete_merchant(&operator, scene.shop.id, Some(reason())).await.unwrap();
        scene.work().await;
        assert_eq!(scene.state(card), "INACTIVE");
        scene.app.restore_merchant(&operator, scene.shop.id, Some(reason())).await.unwrap();
        scene.work().await;
        assert_eq!(scene.state(card), "ACTIVE");
        let program = scene.app.pass_design(scene.shop.id).await.unwrap().unwrap().program;
        let owner = scene.shop.owner();
        scene.app.delete_program(&owner).await.unwrap();
        scene.work().await;
        assert_eq!(scene.state(card), "INACTIVE");
        scene.app.restore_program(&operator, program, Some(reason())).await.unwrap();
        scene.work().await;
        assert_eq!((scene.state(card), scene.failed().await), ("ACTIVE".to_owned(), 0));
    }

    /// W-8: a card that is purged while Google is out of order is put away when it is back.
    async fn a_purged_card_leaves_nothing_at_google(db: TestDb) {
        let scene = scene(db).await;
        let card = scene.shop.till(0).await.enroll("anna@example.com").await;
        scene.sync().await;
        let operator = operator(&scene.app).await;
        scene.fake.set_out_of_order(true);
        scene.app.delete_card(&operator, card, Some(reason())).await.unwrap();
        scene.sync().await;
        scene.app.clock.advance(31 * DAY);
        let number = scene.app.platform_card(&operator, card).await.unwrap().card.number;
        let purge = Purge { confirmation: number.to_string(), reason: reason() };
        scene.app.purge_card(&operator, card, purge).await.unwrap();
        scene.fake.set_out_of_order(false);
        scene.sync().await;
        let left = scene.remote(card).unwrap();
        assert_eq!(left["state"], "INACTIVE");
        assert!(left.get("barcode").is_none() && !left.to_string().contains(&number.digits()), "{left}");
        assert_eq!(scene.app.count("SELECT COUNT(*) FROM wallet_passes WHERE kind = 'card'").await, 0);
    }

    /// Product §13: another name of the merchant reaches every card by the class.
    async fn another_name_of_the_merchant_is_shown(db: TestDb) {
        let scene = scene(db).await;
        scene.sync().await;
        let operator = operator(&scene.app).await;
        let record = scene.app.find_merchant(&operator, scene.shop.id).await.unwrap();
        let form = orion_service::setup::NewMerchant {
            name: orion_domain::Label::new("Boulangerie").unwrap(),
            legal_name: record.details.legal_name.clone(),
            currency: record.details.currency,
            zone: record.details.zone.clone(),
            default_locale: record.details.default_locale,
        };
        scene.app.update_merchant(&operator, scene.shop.id, form, Some(reason())).await.unwrap();
        scene.work().await;
        assert_eq!(scene.fake.class(&scene.class().await).unwrap()["issuerName"], "Boulangerie");
    }

    /// W-1: what Google shows otherwise than we do is found at night and put right; what is right costs one look a week.
    async fn what_differs_is_found_at_night_and_put_right(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        let cards = [till.enroll("a@example.com").await, till.enroll("b@example.com").await];
        scene.sync().await;
        scene.app.clock.advance(DAY);
        assert_eq!(scene.compare().await, 1, "of the cards nobody needs to look at any");
        scene.app.clock.advance(7 * DAY);
        scene.fake.lose_object(&scene.google.issuer().object_id(cards[0]));
        scene.fake.forget_calls();
        assert_eq!(scene.compare().await, 3);
        let changed: Vec<_> = scene.fake.calls().into_iter().filter(|call| !call.line.starts_with("GET")).collect();
        assert_eq!(changed.len(), 2, "an update that finds nothing and an insert: {changed:?}");
        assert!(scene.remote(cards[0]).is_some());
        scene.app.clock.advance(DAY);
        scene.fake.review(&scene.class().await, "REJECTED", "Logo too small");
        assert_eq!(scene.compare().await, 1);
        let program = scene.app.pass_design(scene.shop.id).await.unwrap().unwrap().program;
        let known = scene.app.pass_progress(scene.shop.id, Wallet::Google, PassThing::Design(program)).await.unwrap();
        assert_eq!(known.unwrap().remark.as_deref(), Some("REJECTED: Logo too small"));
        assert_eq!((scene.compare().await, scene.due().await, scene.failed().await), (0, 0, 0));
    }

    /// W-6: what cannot be shown for an hour is worth an alarm, and so is one in twenty.
    async fn passes_that_fail_for_long_or_in_number_raise_an_alarm(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        let mut cards = Vec::new();
        for number in 0..30 {
            cards.push(till.enroll(&format!("p{number}@example.com")).await);
        }
        let bad = |count: usize| cards.iter().take(count).map(|card| scene.google.issuer().object_id(*card)).collect::<Vec<_>>();
        scene.fake.poison(bad(1));
        scene.sync().await;
        assert!(scene.app.ailing_passes().await.unwrap().is_empty(), "one of thirty, just now");
        scene.app.clock.advance(3600);
        let ailing = scene.app.ailing_passes().await.unwrap();
        assert_eq!((ailing[0].merchant, ailing[0].failed, ailing[0].hours), (scene.shop.id, 1, 1));
        let operator = operator(&scene.app).await;
        scene.fake.poison(bad(3));
        scene.app.show_again(&operator, Wallet::Google, ShowAgain::Everything).await.unwrap();
        scene.app.show_again(&operator, Wallet::Google, ShowAgain::Failed).await.unwrap();
        scene.work().await;
        let ailing = scene.app.ailing_passes().await.unwrap();
        assert_eq!((ailing.len(), ailing[0].failed, ailing[0].hours), (1, 3, 0), "three of thirty");
        scene.fake.poison([]);
        scene.app.show_again(&operator, Wallet::Google, ShowAgain::Failed).await.unwrap();
        scene.work().await;
        assert!(scene.app.ailing_passes().await.unwrap().is_empty());
    }

    /// Acceptance 14: phones speak three times a day, of messages and of changes together.
    async fn the_fourth_message_of_a_day_arrives_without_a_word(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        scene.sync().await;
        let operator = operator(&scene.app).await;
        let message = SendPassMessage {
            header: PassHeader::new("Summer").unwrap(),
            body: PassBody::new("Come and see").unwrap(),
            tells: true,
        };
        let class = scene.class().await;
        for number in 0..4 {
            let key = format!("form-{number}");
            for _ in 0..2 {
                scene.app.send_pass_message(&operator, scene.shop.id, &message, key.clone()).await.unwrap();
            }
            scene.work().await;
        }
        assert_eq!(scene.fake.notified(&class), 3);
        let known = scene.fake.class(&class).unwrap();
        let kinds: Vec<_> = known["messages"].as_array().unwrap().iter().map(|message| message["messageType"].clone()).collect();
        assert_eq!(kinds, ["TEXT_AND_NOTIFY", "TEXT_AND_NOTIFY", "TEXT_AND_NOTIFY", "TEXT"]);
        till.earn(card, 1_000).await.unwrap();
        scene.sync().await;
        assert_eq!(scene.fake.notified(&scene.google.issuer().object_id(card)), 0, "the day's words are spoken");
        assert_eq!(scene.shown(card), Some(till.points(card).await));
        scene.app.clock.advance(DAY);
        till.earn(card, 1_000).await.unwrap();
        scene.sync().await;
        assert_eq!(scene.fake.notified(&scene.google.issuer().object_id(card)), 1);
        assert_eq!(scene.app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'wallet.message'").await, 4);
    }
}

/// Acceptance 12, W-6: a service that takes a second for each answer is still used at its pace, and never above it.
#[test]
fn a_backlog_drains_at_the_pace_that_the_service_allows() {
    orion_testkit::run(Engine::Sqlite, |db| async move {
        let scene = scene(db).await;
        scene.sync().await;
        let till = scene.shop.till(0).await;
        for number in 0..100 {
            till.enroll(&format!("p{number}@example.com")).await;
        }
        scene.fake.set_latency(Duration::from_secs(1));
        scene.fake.forget_calls();
        scene.sync().await;
        assert_eq!((scene.due().await, scene.failed().await), (0, 0));
        let calls = scene.fake.calls().len();
        assert!(calls <= 105, "one call a card: {calls}");
        assert!(scene.fake.most_in_a_second() <= 25, "{}", scene.fake.most_in_a_second());
        // Seventeen begin while the first is answered; nobody waits for a group of eight to be done.
        assert!(scene.fake.most_under_way() >= 12, "{}", scene.fake.most_under_way());
    });
}
