//! Cards in Apple Wallet: the button, and the service that phones ask about their passes.

use std::sync::Arc;

use axum::http::{Method, Request, StatusCode, header};
use orion_domain::pass::PhoneName;
use orion_domain::{CardId, Locale, Timestamp};
use orion_jobs::PassRunner;
use orion_service::clock::Clock as _;
use orion_service::counter::Partial;
use orion_service::records::Wallet;
use orion_testkit::apple_pki::{PASS_TYPE, PKI, TEAM};
use orion_testkit::fake_apple::{FakeApple, PushTrouble};
use orion_testkit::pass_package::unpacked;
use orion_testkit::{Engine, GOOD_PASSWORD, Shop, TestApp, TestDb};
use orion_wallet::Clock;
use orion_wallet::apple::push::Push;
use orion_wallet::apple::{Apple, CertificateFiles, Certificates, Setup};
use orion_wallet::http::Http;

use crate::browser::{Browser, Page};
use crate::phone::{Notice, Phone, fields};
use crate::wallets::join;

pub(crate) const S: &str = "/s/bakery-1";
const DAY: i64 = 24 * 3600;

pub(crate) struct Scene {
    pub app: TestApp,
    pub shop: Shop,
    fake: FakeApple,
    apple: Arc<Apple>,
}

pub(crate) async fn scene() -> Scene {
    let db = TestDb::new(Engine::Sqlite).await;
    let app = TestApp::with_wallets(db, vec![Wallet::Apple]).await;
    let clock = Arc::clone(&app.clock);
    let fake = FakeApple::open(move || clock.now()).await;
    let shop = app.shop("bakery").open().await;
    let files = CertificateFiles { certificate: &PKI.certificate, key: &PKI.key, intermediate: &PKI.intermediate };
    let certificates = Certificates::read(files, PASS_TYPE, TEAM, app.now()).unwrap();
    let clock = Arc::clone(&app.clock);
    let clock = Clock::new(move || clock.now());
    let http = Http::push(Some(PKI.root.as_bytes()), Some(&certificates)).unwrap();
    let push = Push::new(http, fake.url().to_owned(), PASS_TYPE.to_owned(), None, clock.clone());
    let service_url = "https://orion.example/wallet/apple".to_owned();
    let apple = Arc::new(Apple::new(Setup { certificates, push, service_url, clock }).expect("threads"));
    Scene { app, shop, fake, apple }
}

impl Scene {
    pub(crate) fn browser(&self) -> Browser {
        Browser::with_apple(&self.app, Arc::clone(&self.apple))
    }

    async fn sync(&self) {
        PassRunner::new(self.app.app(), Arc::clone(&self.apple)).run_due().await;
    }

    /// Somebody has joined and has the card in a phone; the card and the pass's serial.
    async fn phone(&self, email: &str, locale: Locale) -> (Phone, CardId, String) {
        let mut browser = self.browser();
        join(&mut browser, email).await;
        let package = browser.get(&format!("{S}/wallet/apple")).await;
        let mut phone = Phone::new(email.split('@').next().unwrap(), self.browser(), locale);
        assert_eq!(phone.install(&package.bytes).await, StatusCode::CREATED);
        let serial = phone.passes.keys().next().unwrap().clone();
        (phone, self.newest_card().await, serial)
    }

    /// Whether a word went to the phone; it hears it then.
    async fn hear(&self, phone: &mut Phone) -> Vec<Notice> {
        self.sync().await;
        let told = self.fake.pushed().iter().any(|pushed| pushed.push_token == phone.push_token);
        self.fake.forget();
        if told { phone.hear(self.app.now()).await } else { Vec::new() }
    }

    async fn ask(&self, method: Method, address: &str, proof: Option<&str>, body: &str) -> Page {
        let mut request = Request::builder().method(method).uri(address);
        if let Some(proof) = proof {
            request = request.header(header::AUTHORIZATION, proof);
        }
        self.browser().send(request, body.to_owned()).await
    }
}

fn offers(page: &Page) -> bool {
    page.text.contains("/wallet/apple")
}

/// Product §13, safety W-4
#[tokio::test]
async fn who_has_joined_takes_the_card_along_as_a_file_that_phones_take() {
    let scene = scene().await;
    let mut browser = scene.browser();
    let page = join(&mut browser, "ana@example.com").await;
    assert!(offers(&page) && page.text.contains("Apple Wallet"));
    let file = browser.get(&format!("{S}/wallet/apple")).await;
    assert_eq!(file.headers[header::CONTENT_TYPE], "application/vnd.apple.pkpass");
    assert_eq!(file.headers[header::CACHE_CONTROL], "no-store");
    let files = unpacked(&file.bytes);
    let mut phone = Phone::new("aa", scene.browser(), Locale::En);
    assert_eq!(phone.install(&file.bytes).await, StatusCode::CREATED);
    let again = browser.get(&format!("{S}/wallet/apple")).await;
    let serial = |files: &orion_testkit::pass_package::Files| {
        serde_json::from_slice::<serde_json::Value>(&files["pass.json"]).unwrap()["serialNumber"].clone()
    };
    assert_eq!(serial(&unpacked(&again.bytes)), serial(&files), "the same pass, so that it replaces itself");
    for content in files.values() {
        let text = String::from_utf8_lossy(content);
        assert!(!text.contains("Weber") && !text.contains("ana@"), "nothing of the person");
    }
    let stranger = scene.browser().get(&format!("{S}/wallet/apple")).await;
    assert_eq!(stranger.location(), format!("{S}/sign-in"));
}

/// Safety W-7
#[tokio::test]
async fn there_is_no_button_while_it_would_not_work() {
    let scene = scene().await;
    let mut plain = Browser::new(&scene.app);
    assert!(!offers(&join(&mut plain, "ana@example.com").await));
    assert_eq!(plain.get(&format!("{S}/wallet/apple")).await.status, StatusCode::NOT_FOUND);
    let mut browser = scene.browser();
    assert!(offers(&join(&mut browser, "ben@example.com").await));
    scene.fake.troubles(&[PushTrouble::Answer(403, "BadCertificate")]);
    scene.apple.tell("aa", uuid::Uuid::nil()).await.unwrap_err();
    assert!(!offers(&browser.open(&format!("{S}/enrolled")).await), "Apple has refused us");
    assert_eq!(browser.get(&format!("{S}/wallet/apple")).await.status, StatusCode::NOT_FOUND);
    let fresh = self::scene().await;
    let mut browser = fresh.browser();
    fresh.app.clock.set(fresh.apple.certificates().ends_at.plus_seconds(1));
    assert!(!offers(&join(&mut browser, "eva@example.com").await), "the certificate has ended");
}

/// Acceptance 28, safety W-2
#[tokio::test]
async fn the_service_answers_phones_as_apple_has_written() {
    let scene = scene().await;
    let (phone, card, serial) = scene.phone("ana@example.com", Locale::En).await;
    let (base, proof) = (phone.base(&serial), phone.proof(&serial));
    let other = base.replace("/v1", "//v1");
    let one = format!("/devices/{}/registrations/{PASS_TYPE}/{serial}", phone.name);
    let list = format!("/devices/{}/registrations/{PASS_TYPE}", phone.name);
    let pass = format!("/passes/{PASS_TYPE}/{serial}");
    let token = r#"{"pushToken":"00ff"}"#;
    let long = format!(r#"{{"logs":["{}"]}}"#, "x".repeat(4096));
    let proven = Some(proof.as_str());
    let wrong = Some("ApplePass AAAAAAAAAAAAAAAAAAAAAAAA");
    let rows: [(Method, String, Option<&str>, &str, u16); 23] = [
        (Method::POST, one.clone(), proven, token, 200),
        (Method::POST, one.replace("/ana/", "/new/"), proven, token, 201),
        (Method::POST, one.clone(), wrong, token, 401),
        (Method::POST, one.clone(), None, token, 401),
        (Method::POST, one.clone(), proven, "{", 400),
        (Method::POST, one.clone(), proven, r#"{"pushToken":""}"#, 400),
        (Method::POST, one.clone(), proven, &long, 413),
        (Method::POST, one.replace("/ana/", &format!("/{}/", "x".repeat(101))), proven, token, 400),
        (Method::GET, list.clone(), None, "", 200),
        (Method::GET, format!("{list}?passesUpdatedSince=0"), None, "", 200),
        (Method::GET, format!("{list}?passesUpdatedSince=yesterday"), None, "", 200),
        (Method::GET, format!("{list}?passesUpdatedSince=9223372036854775807"), None, "", 204),
        (Method::GET, list.replace("/ana/", "/nobody/"), None, "", 204),
        (Method::GET, list.replace(PASS_TYPE, "pass.other"), None, "", 204),
        (Method::GET, pass.clone(), proven, "", 200),
        (Method::HEAD, pass.clone(), proven, "", 200),
        (Method::GET, pass.clone(), wrong, "", 401),
        (Method::DELETE, one.clone(), wrong, "", 401),
        (Method::DELETE, one.clone(), proven, "", 200),
        (Method::DELETE, one.clone(), proven, "", 200),
        (Method::POST, "/log".to_owned(), None, r#"{"logs":["[today] Get pass task: unexpected response"]}"#, 200),
        (Method::POST, "/log".to_owned(), None, &long, 413),
        (Method::POST, "/log".to_owned(), None, "[]", 400),
    ];
    for (method, path, proof, body, status) in rows {
        for base in [&base, &other] {
            // Registered and removed once more under the other address.
            let status = if base == &other && path.contains("/new/") { 200 } else { status };
            if base == &other && method == Method::GET && path.starts_with(&list) && status == 200 {
                scene.ask(Method::POST, &format!("{base}{one}"), proven, token).await;
            }
            let answer = scene.ask(method.clone(), &format!("{base}{path}"), proof, body).await;
            assert_eq!(answer.status.as_u16(), status, "{method} {base}{path} {}", answer.text);
            assert!(answer.headers.get(header::SET_COOKIE).is_none(), "{path}");
            if method == Method::GET && path.starts_with(&list) {
                assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "nobody on the way keeps a list");
            }
            if method == Method::HEAD {
                assert!(answer.bytes.is_empty() && answer.headers.contains_key(header::LAST_MODIFIED));
            }
        }
    }
    assert!(scene.apple.device_lines()[0].words.contains("unexpected response"));
    scene.shop.till(0).await.stamp(card).await.unwrap();
    scene.sync().await;
    let none = scene.ask(Method::GET, &format!("{base}{list}"), None, "").await;
    assert_eq!(none.status, StatusCode::NO_CONTENT, "a pass that was removed is listed no more");
}

/// Acceptance 29, safety W-2, G-T2
#[tokio::test]
async fn an_unknown_serial_a_foreign_one_a_wrong_token_and_none_are_the_same() {
    let scene = scene().await;
    let other = scene.app.shop("other").open().await;
    let (phone, _, serial) = scene.phone("ana@example.com", Locale::En).await;
    let proof = phone.proof(&serial);
    let base = phone.base(&serial);
    let unknown = uuid::Uuid::from_u128(7).simple().to_string();
    let at = |base: &str, kind: &str, serial: &str| format!("{base}/passes/{kind}/{serial}");
    let cases = [
        (at(&base, PASS_TYPE, &unknown), Some(proof.clone())),
        (at(&base, PASS_TYPE, "none"), Some(proof.clone())),
        (at(&base, "pass.other", &serial), Some(proof.clone())),
        (at(&base.replace(&scene.shop.id.to_string(), &other.id.to_string()), PASS_TYPE, &serial), Some(proof.clone())),
        (at(&base.replace(&scene.shop.id.to_string(), "nobody"), PASS_TYPE, &serial), Some(proof.clone())),
        (at(&base, PASS_TYPE, &serial), Some("ApplePass wrong".to_owned())),
        (at(&base, PASS_TYPE, &serial), Some(proof.replace("ApplePass ", "ApplePass  "))),
        (at(&base, PASS_TYPE, &serial), Some(proof.replace("ApplePass ", "Bearer "))),
        (at(&base, PASS_TYPE, &serial), None),
    ];
    let mut answers = Vec::new();
    for (address, proof) in &cases {
        let answer = scene.ask(Method::GET, address, proof.as_deref(), "").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{address}");
        let mut names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        names.sort();
        answers.push((names, answer.bytes));
    }
    assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:?}");
}

/// Acceptance 34
#[tokio::test]
async fn a_phone_that_registers_after_a_change_has_it_without_another() {
    let scene = scene().await;
    let mut browser = scene.browser();
    join(&mut browser, "ana@example.com").await;
    let package = browser.get(&format!("{S}/wallet/apple")).await;
    let mut phone = Phone::new("aa", scene.browser(), Locale::En);
    let card = scene.newest_card().await;
    scene.shop.till(0).await.earn(card, 1_000).await.unwrap();
    scene.sync().await;
    assert_eq!(phone.install(&package.bytes).await, StatusCode::CREATED);
    // Words are ten seconds apart at least.
    scene.app.clock.advance(12);
    let notices = scene.hear(&mut phone).await;
    assert_eq!(notices, [Notice::Says("You now have 100 points".to_owned())]);
    assert_eq!(scene.hear(&mut phone).await, []);
}

/// Acceptance 35
#[tokio::test]
async fn one_changed_balance_speaks_several_say_little_and_none_nothing() {
    let scene = scene().await;
    let till = scene.shop.owner_till(0).await;
    for (locale, says) in [
        (Locale::En, "You now have 100 points"),
        (Locale::De, "Sie haben jetzt 100 Punkte"),
        (Locale::Fr, "Vous avez maintenant 100 points"),
        (Locale::Lb, "Dir hutt elo 100 Punkten"),
    ] {
        let (mut phone, card, serial) = scene.phone(&format!("{locale}@example.com"), locale).await;
        let keys = |phone: &Phone| fields(&phone.passes[&serial].pass).into_keys().collect::<Vec<_>>();
        let before = keys(&phone);
        scene.app.clock.advance(60);
        till.earn(card, 1_000).await.unwrap();
        assert_eq!(scene.hear(&mut phone).await, [Notice::Says(says.to_owned())]);
        scene.app.clock.advance(60);
        till.earn(card, 1_000).await.unwrap();
        till.stamp(card).await.unwrap();
        assert_eq!(scene.hear(&mut phone).await, [Notice::Generic]);
        scene.app.clock.advance(60);
        let sale = till.earn(card, 1_000).await.unwrap().transaction().unwrap().id;
        till.void(sale).await.unwrap();
        assert_eq!(scene.hear(&mut phone).await, [Notice::Silent], "up and down again");
        assert_eq!(keys(&phone), before, "keys never change");
    }
}

/// Acceptance 36, safety W-8
#[tokio::test]
async fn a_closed_card_is_void_in_the_phone() {
    let scene = scene().await;
    let (mut phone, card, serial) = scene.phone("ana@example.com", Locale::En).await;
    assert!(phone.passes[&serial].pass.get("voided").is_none());
    scene.app.clock.advance(60);
    scene.shop.owner_till(0).await.deactivate(&[card], Partial::Allowed).await.unwrap();
    scene.hear(&mut phone).await;
    assert_eq!(phone.passes[&serial].pass["voided"], true);
    assert!(phone.passes[&serial].pass.get("barcodes").is_none());
    assert_eq!(phone.remove(&serial).await, StatusCode::OK);
    assert_eq!(phone.remove(&serial).await, StatusCode::OK, "also when already gone");
}

/// Acceptance 37, safety W-8, G-P1
#[tokio::test]
async fn somebody_who_is_forgotten_leaves_an_empty_pass() {
    let scene = scene().await;
    let (mut phone, _, serial) = scene.phone("ana@example.com", Locale::En).await;
    let number = phone.passes[&serial].pass["barcode"]["altText"].as_str().unwrap().to_owned();
    let code = phone.passes[&serial].pass["barcode"]["message"].as_str().unwrap().to_owned();
    scene.app.clock.advance(60);
    let customer = scene.shop.customer(0, "ana@example.com").await;
    scene.app.erase_customer(&customer).await.unwrap();
    scene.hear(&mut phone).await;
    let kept = &phone.passes[&serial];
    assert_eq!(kept.pass["voided"], true);
    assert_eq!(fields(&kept.pass).into_keys().collect::<Vec<_>>(), ["shop"]);
    assert!(!kept.files.contains_key("strip.png"));
    for content in kept.files.values() {
        let text = String::from_utf8_lossy(content);
        assert!(!text.contains(&number) && !text.contains(&code));
    }
}

/// Acceptance 31: whatever the moment, what a phone has after asking is what the pass shows.
#[tokio::test]
async fn no_phone_is_told_that_an_old_pass_is_the_newest() {
    let scene = scene().await;
    let (mut phone, card, serial) = scene.phone("ana@example.com", Locale::En).await;
    let till = scene.shop.till(0).await;
    let (mut seed, mut wanted, mut unchanged) = (1_u64, 0, 0);
    let mut draw = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    for _ in 0..200 {
        let wait = i64::try_from(draw(1_600_000)).unwrap();
        // Once in a while the machine's clock is set back.
        let step = if draw(40) == 0 { -3_000_000 } else { wait };
        scene.app.clock.set(Timestamp::from_micros(scene.app.now().micros() + step));
        if draw(3) == 0 {
            till.earn(card, 100).await.unwrap();
            wanted += 1;
            let facts = scene.app.pass_facts(scene.shop.id, card).await.unwrap().unwrap();
            scene.app.tag_apple_pass(scene.shop.id, &facts, wanted).await.unwrap();
        } else {
            let answer = phone.ask(&serial).await;
            if answer.status == StatusCode::NOT_MODIFIED {
                unchanged += 1;
            } else {
                phone.keep(&serial, &answer);
            }
            let shown = phone.passes[&serial].pass["storeCard"]["headerFields"][0]["value"].as_i64();
            assert_eq!(shown, Some(till.points(card).await));
        }
    }
    assert!(unchanged > 0, "what has not changed is not sent again");
}

#[tokio::test]
async fn the_list_is_for_the_phones_of_one_merchant() {
    let scene = scene().await;
    let other = scene.app.shop("other").open().await;
    let (phone, _, serial) = scene.phone("ana@example.com", Locale::En).await;
    let at_home = scene.app.apple_changes(scene.shop.id, &PhoneName::parse(&phone.name).unwrap(), None).await.unwrap();
    assert_eq!(at_home.unwrap().serials, [serial]);
    assert_eq!(scene.app.apple_changes(other.id, &PhoneName::parse(&phone.name).unwrap(), None).await.unwrap(), None);
}

impl Scene {
    pub(crate) async fn newest_card(&self) -> CardId {
        let mut raw = self.app.raw().await;
        let rows = raw.rows("SELECT lower(hex(id)) FROM cards ORDER BY id DESC LIMIT 1").await.unwrap();
        CardId::new(uuid::Uuid::try_parse(&rows[0][0]).unwrap())
    }

    async fn admin(&self) -> Browser {
        self.app.admin("root@orion.example").await;
        let mut browser = self.browser();
        let form = browser.open("/admin/sign-in").await;
        let fields = [("email", "root@orion.example"), ("password", GOOD_PASSWORD)];
        browser.submit(&form, "/admin/sign-in", &fields).await;
        browser
    }
}

/// Acceptance 20: the diagnostics in four languages, without anything secret.
#[tokio::test]
async fn admins_see_certificate_phones_and_failures_and_no_secret() {
    let scene = scene().await;
    let (phone, card, serial) = scene.phone("ana@example.com", Locale::En).await;
    scene.fake.refuse(&phone.push_token, 400, "DeviceTokenNotForTopic");
    scene.shop.till(0).await.earn(card, 1_000).await.unwrap();
    scene.sync().await;
    scene.ask(Method::POST, &format!("{}/log", phone.base(&serial)), None, r#"{"logs":["<b>oh</b>"]}"#).await;
    let mut admin = scene.admin().await;
    let mut seen = String::new();
    for locale in Locale::ALL {
        let page = admin.open(&format!("/admin/wallets/apple?lang={locale}")).await;
        for shown in [PASS_TYPE, TEAM, "DeviceTokenNotForTopic", "&#60;b&#62;oh"] {
            assert!(page.text.contains(shown), "{locale} {shown}: {}", page.text);
        }
        let one = admin.open(&format!("/admin/wallets/apple/cards/{card}?lang={locale}")).await;
        seen.push_str(&page.text);
        seen.push_str(&one.text);
    }
    let token = phone.proof(&serial).replace("ApplePass ", "");
    for secret in ["PRIVATE", "MII", token.as_str(), phone.push_token.as_str()] {
        assert!(!seen.contains(secret), "{secret}");
    }
    let page = admin.open("/admin/wallets/apple?lang=en").await;
    let again = admin.submit(&page, "/admin/wallets/apple/retry", &[]).await;
    assert_eq!(again.location(), "/admin/wallets/apple?done=shown");
    let (one, of_shop) = (
        format!("/admin/wallets/apple/cards/{card}"),
        format!("/admin/wallets/apple/merchants/{}/show", scene.shop.id),
    );
    assert!(page.text.contains(&format!("href=\"{one}\"")), "what has failed leads to the card as Apple Wallet has it");
    for (address, leads_to) in [
        ("/admin/wallets/apple/show", "/admin/wallets/apple?done=shown"),
        (of_shop.as_str(), "/admin/wallets/apple?done=shown"),
        (&format!("{one}/show"), &format!("{one}?done=shown")),
    ] {
        assert_eq!(admin.submit(&page, address, &[]).await.location(), leads_to, "{address}");
    }
    assert_eq!(admin.get(&format!("/admin/wallets/apple/card?card={card}")).await.location(), one);
    assert_eq!(
        admin.get("/admin/wallets/apple/card?card=nobody").await.location(),
        "/admin/wallets/apple?done=unknown"
    );
    let number = phone.passes[&serial].pass["barcode"]["altText"].as_str().unwrap().to_owned();
    assert!(admin.open(&one).await.text.contains(&number));
    scene.app.clock.set(scene.apple.certificates().ends_at.plus_seconds(-20 * DAY));
    let mut admin = scene.browser();
    let form = admin.open("/admin/sign-in").await;
    admin.submit(&form, "/admin/sign-in", &[("email", "root@orion.example"), ("password", GOOD_PASSWORD)]).await;
    assert!(admin.open("/admin/wallets/apple?lang=en").await.text.contains("20 days"), "announced thirty days ahead");
}
