//! Cards in Apple Wallet, from the counter to a push service behind real sockets that keeps Apple's rules.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use orion_domain::pass::{PassState, PhoneName, PushToken};
use orion_domain::{CardId, MerchantId, Stamps, Timestamp};
use orion_jobs::PassRunner;
use orion_service::App;
use orion_service::apple::{ApplePass, Registered};
use orion_service::clock::Clock as _;
use orion_service::counter::Partial;
use orion_service::records::Wallet;
use orion_service::wallet_desk::ShowAgain;
use orion_testkit::apple_pki::{PASS_TYPE, PKI, TEAM};
use orion_testkit::fake_apple::{FakeApple, PushTrouble};
use orion_testkit::{Shop, TestApp, TestDb, both_engines, patiently};
use orion_wallet::Clock;
use orion_wallet::apple::push::Push;
use orion_wallet::apple::{Apple, CertificateFiles, Certificates, Setup};
use orion_wallet::http::Http;

const DAY: i64 = 24 * 3600;
const QUIET: i64 = 10;

/// A shop whose cards are in Apple Wallet.
struct Scene {
    app: TestApp,
    shop: Shop,
    fake: FakeApple,
    apple: Arc<Apple>,
}

async fn scene(db: TestDb) -> Scene {
    let app = TestApp::with_wallets(db, vec![Wallet::Apple]).await;
    let clock = Arc::clone(&app.clock);
    let fake = FakeApple::open(move || clock.now()).await;
    let shop = app.shop("bakery").rules(|rules| rules.max_daily_stamps = 1000).open().await;
    let apple = apple(&app, &fake);
    let scene = Scene { app, shop, fake, apple };
    scene.sync().await;
    scene
}

fn apple(app: &TestApp, fake: &FakeApple) -> Arc<Apple> {
    let files = CertificateFiles { certificate: &PKI.certificate, key: &PKI.key, intermediate: &PKI.intermediate };
    let certificates = Certificates::read(files, PASS_TYPE, TEAM, app.now()).unwrap();
    let clock = Arc::clone(&app.clock);
    let clock = Clock::new(move || clock.now());
    let http = Http::push(Some(PKI.root.as_bytes()), Some(&certificates)).unwrap();
    let push = Push::new(http, fake.url().to_owned(), PASS_TYPE.to_owned(), None, clock.clone());
    let service_url = "https://orion.example/wallet/apple".to_owned();
    Arc::new(Apple::new(Setup { certificates, push, service_url, clock }).expect("threads"))
}

fn phone(name: &str) -> PhoneName {
    PhoneName::parse(name).unwrap()
}

impl Scene {
    async fn sync(&self) {
        PassRunner::new(self.app.app(), Arc::clone(&self.apple)).run_due().await;
    }

    async fn take(&self, card: CardId) -> ApplePass {
        self.app.take_apple_pass(&self.shop.visitor(0).await, card).await.unwrap()
    }

    /// A card that a phone keeps; the phone's name is its push token, too.
    async fn kept(&self, email: &str, name: &str) -> (CardId, ApplePass) {
        let card = self.shop.till(0).await.enroll(email).await;
        let pass = self.take(card).await;
        assert_eq!(self.keep(&pass, name, name).await, Registered::Now);
        (card, pass)
    }

    async fn keep(&self, pass: &ApplePass, name: &str, token: &str) -> Registered {
        let token = PushToken::parse(token).unwrap();
        self.app.register_apple_phone(pass, &phone(name), &token).await.unwrap()
    }

    /// To whom words went since the last look.
    fn told(&self) -> Vec<String> {
        let told = self.fake.pushed().into_iter().map(|pushed| pushed.push_token).collect();
        self.fake.forget();
        told
    }

    async fn registrations(&self) -> i64 {
        self.app.count("SELECT COUNT(*) FROM apple_registrations").await
    }

    async fn failed(&self) -> i64 {
        self.app.count("SELECT COUNT(*) FROM wallet_passes WHERE last_error IS NOT NULL").await
    }

    async fn tag(&self, name: &str) -> Option<i64> {
        let changes = self.app.apple_changes(self.shop.id, &phone(name), None).await.unwrap();
        changes.map(|changes| changes.tag.parse().unwrap())
    }
}

both_engines! {
    /// W-1
    async fn a_change_at_the_counter_is_one_word_to_the_phone_afterwards(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        let (card, _) = scene.kept("anna@example.com", "aa").await;
        let other = till.enroll("ben@example.com").await;
        scene.sync().await;
        assert_eq!(scene.told(), [""; 0], "nothing has changed since it was taken along");
        let before = scene.tag("aa").await.unwrap();
        till.earn(card, 1_250).await.unwrap();
        till.earn(other, 1_250).await.unwrap();
        assert_eq!(scene.fake.asked(), 0, "nothing is sent while somebody waits at the counter");
        scene.sync().await;
        assert_eq!(scene.told(), ["aa"], "whose card nobody has taken along is told nothing");
        assert!(scene.tag("aa").await.unwrap() > before);
        till.redeem_stamps(card).await.unwrap_err();
        scene.app.clock.advance(60);
        scene.sync().await;
        assert_eq!(scene.told(), [""; 0], "what was refused changes no pass");
        assert_eq!(scene.app.count("SELECT COUNT(*) FROM wallet_passes WHERE kind = 'card'").await, 1);
    }

    /// W-1
    async fn a_row_of_changes_is_one_word_at_once_and_one_for_all_the_others(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        let (card, _) = scene.kept("anna@example.com", "aa").await;
        for change in 0..20 {
            till.earn(card, 100 + change).await.unwrap();
            scene.sync().await;
        }
        assert_eq!(scene.told().len(), 1);
        scene.app.clock.advance(QUIET);
        scene.sync().await;
        assert_eq!(scene.told().len(), 1, "the last state wins");
        scene.app.clock.advance(DAY);
        scene.sync().await;
        assert_eq!(scene.told().len(), 0);
    }

    /// Acceptance 34: downloaded, changed, registered.
    async fn a_change_between_taking_along_and_registering_is_told_afterwards(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        let card = till.enroll("anna@example.com").await;
        let pass = scene.take(card).await;
        till.earn(card, 1_000).await.unwrap();
        scene.sync().await;
        assert_eq!(scene.told(), [""; 0], "nobody keeps it yet");
        scene.keep(&pass, "aa", "aa").await;
        scene.sync().await;
        assert_eq!(scene.told(), ["aa"]);
        assert_eq!(scene.keep(&pass, "aa", "aa").await, Registered::Before);
        scene.sync().await;
        assert_eq!(scene.told(), [""; 0], "it was told of that");
        scene.keep(&pass, "aa", "bb").await;
        scene.sync().await;
        assert_eq!(scene.told(), ["bb"], "the word may have gone where it is no more");
        scene.app.clock.advance(DAY + 60);
        scene.keep(&pass, "cc", "cc").await;
        scene.sync().await;
        assert_eq!(scene.told(), [""; 0], "what it took along is not that old");
    }

    /// Acceptance 33
    async fn a_phone_that_is_gone_is_forgotten_unless_it_has_come_back(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        let (card, pass) = scene.kept("anna@example.com", "aa").await;
        for name in ["bb", "cc", "dd"] {
            scene.keep(&pass, name, name).await;
        }
        let now = scene.app.now();
        scene.fake.unregister("aa", now.plus_seconds(5));
        scene.fake.unregister("bb", now.plus_seconds(-5));
        scene.fake.refuse("cc", 400, "BadDeviceToken");
        scene.fake.refuse("dd", 400, "DeviceTokenNotForTopic");
        till.earn(card, 1_000).await.unwrap();
        scene.sync().await;
        let mut left = Vec::new();
        for name in ["aa", "bb", "cc", "dd"] {
            left.push(scene.tag(name).await.is_some());
        }
        assert_eq!(left, [false, true, false, true], "bb has registered since; dd is a riddle, not gone");
        assert_eq!((scene.failed().await, scene.app.count("SELECT COUNT(*) FROM apple_devices").await), (1, 2));
        assert!(!scene.apple.push().is_locked());
        // One that has moved while Apple's answer was on its way is another one.
        let operator = operator(&scene.app).await;
        let phones = scene.app.inspect_apple_pass(&operator, card).await.unwrap().unwrap().phones;
        scene.keep(&pass, "bb", "b2").await;
        let old = phones.iter().find(|phone| phone.device == "bb").unwrap();
        scene.app.apple_phone_gone(scene.shop.id, old, None).await.unwrap();
        assert!(scene.tag("bb").await.is_some());
    }

    /// Safety W-6
    async fn what_fails_is_tried_again_for_those_it_failed_for(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        let (card, pass) = scene.kept("anna@example.com", "aa").await;
        scene.keep(&pass, "bb", "bb").await;
        till.earn(card, 1_000).await.unwrap();
        scene.fake.troubles(&[PushTrouble::Answer(503, "ServiceUnavailable")]);
        scene.sync().await;
        assert_eq!(scene.told(), ["bb"]);
        for (wait, told) in [(0, 0), (1, 1), (4, 0), (16, 0)] {
            scene.app.clock.advance(wait);
            scene.sync().await;
            assert_eq!(scene.told().len(), told, "after {wait} s more");
        }
        till.earn(card, 1_000).await.unwrap();
        for (wait, asked) in [(QUIET, 1), (1, 1), (3, 0), (1, 1), (15, 0), (1, 1)] {
            scene.fake.refuse("bb", 429, "TooManyRequests");
            scene.app.clock.advance(wait);
            scene.fake.forget();
            scene.sync().await;
            let again = scene.fake.asked() - scene.fake.pushed().len();
            assert_eq!(again, asked, "after {wait} s more");
        }
        assert_eq!(scene.failed().await, 1);
        let operator = operator(&scene.app).await;
        let failed = scene.app.failed_passes(&operator, Wallet::Apple).await.unwrap();
        assert_eq!((failed.len(), failed[0].pass.status), (1, Some(429)));
        assert_eq!(failed[0].pass.words, "TooManyRequests");
    }

    /// Safety W-7
    async fn when_apple_refuses_us_everything_waits_and_no_phone_is_to_blame(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        let (card, _) = scene.kept("anna@example.com", "aa").await;
        till.earn(card, 1_000).await.unwrap();
        scene.fake.troubles(&[PushTrouble::Answer(403, "BadCertificate")]);
        scene.sync().await;
        assert!(scene.apple.push().is_locked() && !scene.apple.works());
        assert_eq!((scene.failed().await, scene.registrations().await), (0, 1));
        let mended = apple(&scene.app, &scene.fake);
        PassRunner::new(scene.app.app(), mended).run_due().await;
        assert_eq!(scene.told(), ["aa"]);
    }

    /// G-D3, safety W-6
    async fn a_service_out_of_order_delays_no_stamp_and_everything_is_told_in_the_end(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.till(0).await;
        let mut cards = Vec::new();
        for number in 0..30 {
            cards.push(scene.kept(&format!("p{number}@example.com"), &format!("a{number:02}")).await.0);
        }
        scene.fake.set_out_of_order(true);
        for card in &cards {
            till.stamp(*card).await.unwrap();
        }
        scene.sync().await;
        assert!(scene.fake.asked() <= 28, "twenty, and what was under way: {}", scene.fake.asked());
        scene.fake.set_out_of_order(false);
        scene.fake.forget();
        scene.app.clock.advance(200);
        let fresh = apple(&scene.app, &scene.fake);
        PassRunner::new(scene.app.app(), fresh).run_due().await;
        assert_eq!(scene.told().len(), 30);
        assert_eq!(scene.failed().await, 0);
    }

    /// Acceptance 36, safety W-8
    async fn a_closed_card_is_void_in_the_phone_and_after_a_month_the_phone_is_forgotten(db: TestDb) {
        let scene = scene(db).await;
        let till = scene.shop.owner_till(0).await;
        let (card, pass) = scene.kept("anna@example.com", "aa").await;
        till.deactivate(&[card], Partial::Allowed).await.unwrap();
        scene.sync().await;
        assert_eq!(scene.told(), ["aa"]);
        assert_eq!(scene.app.apple_view(&pass).await.unwrap().facts.state, PassState::Suspended);
        scene.app.tidy().await.unwrap();
        scene.app.clock.advance(29 * DAY);
        scene.app.tidy().await.unwrap();
        assert_eq!(scene.registrations().await, 1);
        scene.app.clock.advance(2 * DAY);
        scene.app.tidy().await.unwrap();
        assert_eq!((scene.registrations().await, scene.app.count("SELECT COUNT(*) FROM apple_devices").await), (0, 0));
        let visitor = scene.shop.visitor(0).await;
        assert!(scene.app.take_apple_pass(&visitor, card).await.is_err(), "nobody takes a closed card along");
    }

    /// GDPR, articles 15 and 20.
    async fn what_phones_have_told_us_is_in_their_owners_export(db: TestDb) {
        let scene = scene(db).await;
        let (card, _) = scene.kept("anna@example.com", "aa").await;
        scene.kept("ben@example.com", "bb").await;
        scene.app.clock.advance(60);
        scene.shop.till(0).await.earn(card, 1_000).await.unwrap();
        scene.sync().await;
        let customer = scene.shop.customer(0, "anna@example.com").await;
        let export = scene.app.export_customer(&customer).await.unwrap();
        let wallets = &export["cards"][0]["wallets"];
        let phones = wallets["apple"]["phones"].as_array().unwrap();
        assert_eq!((phones.len(), &phones[0]["name"], &phones[0]["push_token"]), (1, &"aa".into(), &"aa".into()));
        assert!(phones[0]["told_at"].is_string() && wallets["apple"]["taken_along_at"].is_string(), "{wallets}");
        assert!(wallets["google"].is_null() && !export.to_string().contains("bb\""), "{export}");
    }

    /// Acceptance 37, safety W-8
    async fn somebody_who_is_forgotten_is_forgotten_in_the_phone(db: TestDb) {
        let scene = scene(db).await;
        let (card, pass) = scene.kept("anna@example.com", "aa").await;
        let before = scene.app.apple_view(&pass).await.unwrap().facts;
        let customer = scene.shop.customer(0, "anna@example.com").await;
        scene.app.erase_customer(&customer).await.unwrap();
        scene.sync().await;
        assert_eq!(scene.told(), ["aa"]);
        let after = scene.app.apple_view(&pass).await.unwrap().facts;
        assert_eq!((after.state, after.card), (PassState::Erased, card));
        assert!(after.number != before.number && after.code != before.code);
        let held = scene.app.apple_pass(scene.shop.id, &pass.serial(), pass.token()).await.unwrap();
        assert_eq!((held.serial(), held.token()), (pass.serial(), pass.token()), "the same pass, so that it is replaced");
    }

    async fn another_look_of_the_program_is_told_to_every_phone(db: TestDb) {
        let scene = scene(db).await;
        scene.kept("anna@example.com", "aa").await;
        scene.kept("ben@example.com", "bb").await;
        scene.shop.change_rules(|rules| rules.stamps_target = Stamps::new(12).unwrap()).await;
        scene.sync().await;
        scene.sync().await;
        let mut told = scene.told();
        told.sort();
        assert_eq!(told, ["aa", "bb"]);
        scene.app.clock.advance(60);
        let operator = operator(&scene.app).await;
        scene.app.show_again(&operator, Wallet::Apple, ShowAgain::Merchant(scene.shop.id)).await.unwrap();
        orion_jobs::Runner::new(orion_jobs::Handlers::new(scene.app.app(), None)).0.run_due().await.unwrap();
        scene.sync().await;
        assert_eq!(scene.told().len(), 2);
        let report = scene.app.apple_report(&operator).await.unwrap();
        assert_eq!((report[0].taken, report[0].phones, report[0].failed.passes), (2, 2, 0));
    }

    /// Safety W-2
    async fn a_card_is_in_twenty_phones_at_most_and_the_oldest_makes_room(db: TestDb) {
        let scene = scene(db).await;
        let (_, pass) = scene.kept("anna@example.com", "a00").await;
        for number in 1..=20 {
            scene.app.clock.advance(1);
            scene.keep(&pass, &format!("a{number:02}"), "ff").await;
        }
        assert_eq!(scene.registrations().await, 20);
        assert!(scene.tag("a00").await.is_none() && scene.tag("a20").await.is_some());
        scene.app.unregister_apple_phone(&pass, &phone("a20")).await.unwrap();
        scene.app.unregister_apple_phone(&pass, &phone("a20")).await.unwrap();
        assert_eq!((scene.registrations().await, scene.tag("a20").await), (19, None));
    }

    /// Acceptance 30: whoever has seen a tag has seen every smaller one.
    async fn phones_that_ask_while_many_passes_change_end_with_the_newest_of_each(db: TestDb) {
        const WRITERS: usize = 8;
        const CHANGES: i64 = 25;
        let scene = scene(db).await;
        let mut passes = Vec::new();
        for number in 0..WRITERS {
            let card = scene.shop.till(0).await.enroll(&format!("p{number}@example.com")).await;
            let pass = scene.take(card).await;
            for name in ["aa", "bb", "cc", "dd"] {
                scene.keep(&pass, name, name).await;
            }
            passes.push((card, pass));
        }
        let done = Arc::new(AtomicBool::new(false));
        let mut phones = Vec::new();
        for name in ["aa", "bb", "cc", "dd"] {
            let tokens = passes.iter().map(|(_, pass)| (pass.serial(), pass.token().to_owned())).collect();
            phones.push(tokio::spawn(follow(scene.app.app(), scene.shop.id, name, tokens, Arc::clone(&done))));
        }
        let mut writers = tokio::task::JoinSet::new();
        for (card, _) in passes.clone() {
            let (app, merchant) = (scene.app.app(), scene.shop.id);
            writers.spawn(async move {
                let facts = patiently(|| app.pass_facts(merchant, card)).await.unwrap().unwrap();
                for wanted in 1..=CHANGES {
                    patiently(|| app.tag_apple_pass(merchant, &facts, wanted)).await.unwrap().unwrap();
                }
            });
        }
        writers.join_all().await;
        done.store(true, Ordering::SeqCst);
        for phone in phones {
            let known = phone.await.unwrap();
            for (_, pass) in &passes {
                let newest = scene.app.apple_pass(scene.shop.id, &pass.serial(), pass.token()).await.unwrap();
                assert_eq!(known[&pass.serial()], newest.changed_at());
            }
        }
    }
}

/// Asks for changes and fetches each, as a phone does, until nothing changes any more; when each pass that it has was changed.
async fn follow(
    app: Arc<App>,
    merchant: MerchantId,
    name: &str,
    tokens: BTreeMap<String, String>,
    done: Arc<AtomicBool>,
) -> BTreeMap<String, Timestamp> {
    let (phone, mut since, mut known) = (phone(name), None::<String>, BTreeMap::new());
    loop {
        let last = done.load(Ordering::SeqCst);
        let asked = || app.apple_changes(merchant, &phone, since.as_deref());
        let Some(changes) = patiently(asked).await.unwrap() else {
            if last {
                return known;
            }
            tokio::task::yield_now().await;
            continue;
        };
        let number = |tag: &str| tag.parse::<i64>().unwrap();
        assert!(since.is_none_or(|since| number(&since) < number(&changes.tag)), "later means later");
        for serial in changes.serials {
            let fetched = patiently(|| app.apple_pass(merchant, &serial, &tokens[&serial])).await.unwrap();
            known.insert(serial, fetched.changed_at());
        }
        since = Some(changes.tag);
    }
}

async fn operator(app: &TestApp) -> orion_service::Operator {
    let admin = app.admin("root@orion.example").await;
    let cookie = app.cookie(&admin, orion_service::records::Surface::Admin).await;
    app.operator(&app.who(&cookie).await.unwrap()).unwrap()
}
