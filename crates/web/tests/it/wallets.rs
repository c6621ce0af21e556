//! Cards on their way into a phone, and what admins see of it.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{StatusCode, header};
use orion_domain::Locale;
use orion_service::clock::Clock as _;
use orion_service::records::{PassDone, PassFailed, PassThing, Wallet};
use orion_testkit::fake_google::{FakeGoogle, ISSUER, Trouble};
use orion_testkit::keys::LOCALHOST;
use orion_testkit::pictures::{Answer, PUBLIC, PictureServer, png};
use orion_testkit::{Engine, GOOD_PASSWORD, Shop, TestApp, TestDb};
use orion_wallet::Clock;
use orion_wallet::google::{Endpoints, Google, Issuer, ServiceAccount, Setup};
use orion_wallet::http::Http;

use crate::browser::{Browser, Page};

const S: &str = "/s/bakery-1";

pub(crate) struct Scene {
    pub(crate) app: TestApp,
    pub(crate) shop: Shop,
    pub(crate) fake: FakeGoogle,
    pub(crate) google: Arc<Google>,
    pictures: PictureServer,
}

async fn scene() -> Scene {
    scene_on(TestDb::new(Engine::Sqlite).await).await
}

pub(crate) async fn scene_on(db: TestDb) -> Scene {
    let app = TestApp::with_wallets(db, vec![Wallet::Google]).await;
    let clock = Arc::clone(&app.clock);
    let fake = FakeGoogle::open(move || clock.now()).await;
    let shop = app.shop("bakery").open().await;
    let clock = Arc::clone(&app.clock);
    let google = Arc::new(Google::new(Setup {
        account: ServiceAccount::read(&fake.account_file(), Some(&fake.token_url())).unwrap(),
        issuer: Issuer::new(ISSUER).unwrap(),
        endpoints: Endpoints { api: fake.url().to_owned(), save: fake.save_url(), keys: fake.keys_url() },
        http: Http::new(Some(LOCALHOST.as_bytes())).unwrap(),
        callback_url: Some("https://orion.example/wallet/google/callback".to_owned()),
        clock: Clock::new(move || clock.now()),
    }));
    let pictures = PictureServer::open().await;
    Scene { app, shop, fake, google, pictures }
}

impl Scene {
    pub(crate) fn browser(&self) -> Browser {
        Browser::with_google(&self.app, Arc::clone(&self.google), self.pictures.clone())
    }

    /// Shows Google what is due, as a worker would.
    pub(crate) async fn show(&self) {
        for claimed in self.app.claim_passes(self.shop.id, Wallet::Google, 8).await.unwrap() {
            let design = self.app.pass_design(self.shop.id).await.unwrap().unwrap();
            match claimed.thing {
                PassThing::Design(_) => drop(self.google.put_class(&design).await.unwrap()),
                PassThing::Card(card) => {
                    let facts = self.app.pass_facts(self.shop.id, card).await.unwrap().unwrap();
                    self.google.put_object(&design, &facts, claimed.is_known, false).await.unwrap();
                }
            }
            let done = PassDone { shown: Some("1".to_owned()), remark: Some("APPROVED".to_owned()), told: [None; 3] };
            self.app.pass_done(self.shop.id, Wallet::Google, &claimed, done).await.unwrap();
        }
    }

    pub(crate) async fn admin(&self) -> Browser {
        self.app.admin("root@orion.example").await;
        let mut browser = self.browser();
        let form = browser.open("/admin/sign-in").await;
        let fields = [("email", "root@orion.example"), ("password", GOOD_PASSWORD)];
        browser.submit(&form, "/admin/sign-in", &fields).await;
        browser
    }
}

pub(crate) async fn join(browser: &mut Browser, email: &str) -> Page {
    let form = browser.open(&format!("{S}/enroll")).await;
    let (key, terms) = (form.hidden("idempotency_key"), form.hidden("terms_version"));
    let fields = [
        ("idempotency_key", key.as_str()),
        ("terms_version", &terms),
        ("email", email),
        ("first_name", "Ana"),
        ("last_name", "Weber"),
        ("consent_terms", "yes"),
    ];
    browser.submit(&form, &format!("{S}/enroll"), &fields).await;
    browser.open(&format!("{S}/enrolled")).await
}

fn offers(page: &Page) -> bool {
    page.text.contains("/wallet/google")
}

/// Product §13, safety W-3
#[tokio::test]
async fn who_has_joined_takes_the_card_along_by_a_link_that_is_made_then() {
    let scene = scene().await;
    let mut browser = scene.browser();
    assert!(!offers(&join(&mut browser, "ana@example.com").await), "Google does not know the program yet");
    scene.show().await;
    assert!(offers(&browser.open(&format!("{S}/enrolled")).await));
    let away = browser.get(&format!("{S}/wallet/google")).await;
    assert_eq!(away.status, StatusCode::SEE_OTHER);
    assert_eq!(away.headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(away.headers[header::REFERRER_POLICY], "same-origin", "Google is told nothing");
    assert_eq!(scene.fake.save(away.location()), Ok(()));
    assert!(scene.fake.objects().iter().any(|object| object["hasUsers"] == true));
    assert!(!scene.fake.objects()[0].to_string().contains("Weber"), "safety W-4");
    // Somebody whom Google does not know yet carries the card along in the link.
    let mut second = scene.browser();
    join(&mut second, "ben@example.com").await;
    let away = second.get(&format!("{S}/wallet/google")).await;
    assert_eq!(scene.fake.save(away.location()), Ok(()));
    let stranger = scene.browser().get(&format!("{S}/wallet/google")).await;
    assert_eq!(stranger.location(), format!("{S}/sign-in"));
}

/// Safety W-7
#[tokio::test]
async fn there_is_no_button_while_it_would_not_work() {
    let scene = scene().await;
    let mut plain = Browser::new(&scene.app);
    assert!(!offers(&join(&mut plain, "ana@example.com").await));
    assert_eq!(
        plain.get(&format!("{S}/wallet/google")).await.status,
        StatusCode::NOT_FOUND,
        "Google is not configured here"
    );
    scene.show().await;
    let mut browser = scene.browser();
    assert!(offers(&join(&mut browser, "ben@example.com").await));
    scene.fake.set_account_known(false);
    scene.fake.revoke_tokens();
    scene.google.object(orion_domain::CardId::new(uuid::Uuid::nil())).await.unwrap_err();
    assert!(!offers(&browser.open(&format!("{S}/enrolled")).await), "the account does not work any more");
}

/// Acceptance 20: the diagnostics in four languages, without anything secret.
#[tokio::test]
async fn admins_see_what_works_and_what_does_not_and_no_secret() {
    let scene = scene().await;
    let mut browser = scene.browser();
    join(&mut browser, "ana@example.com").await;
    scene.show().await;
    let card = scene.shop.till(0).await.enroll("ben@example.com").await;
    let claimed = scene.app.claim_passes(scene.shop.id, Wallet::Google, 8).await.unwrap();
    let failed = PassFailed { failures: 1, status: Some(400), words: "Invalid resource".to_owned(), due_at: None };
    scene.app.pass_failed(scene.shop.id, Wallet::Google, &claimed[0], failed).await.unwrap();
    let mut admin = scene.admin().await;
    let mut seen = String::new();
    for locale in Locale::ALL {
        let page = admin.open(&format!("/admin/wallets?lang={locale}")).await;
        assert!(
            page.text.contains("400: Invalid resource") && page.text.contains("APPROVED") && page.text.contains(ISSUER)
        );
        let one = admin.open(&format!("/admin/wallets/cards/{card}?lang={locale}")).await;
        seen.push_str(&page.text);
        seen.push_str(&one.text);
    }
    let page = admin.open("/admin/wallets?lang=en").await;
    let tried = admin.submit(&page, "/admin/wallets/try", &[]).await;
    assert!(tried.text.contains("good for 59 minutes"), "{}", tried.text);
    scene.fake.set_account_known(false);
    let refused = admin.submit(&page, "/admin/wallets/try", &[]).await;
    assert!(refused.text.contains("invalid_grant"), "Google’s own reason");
    seen.push_str(&(tried.text + &refused.text));
    for secret in ["PRIVATE", "ya29", "eyJ", "MII", "cards@orion"] {
        assert!(!seen.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn admins_have_what_failed_tried_again_and_compare_a_card() {
    let scene = scene().await;
    scene.show().await;
    let card = scene.shop.till(0).await.enroll("ben@example.com").await;
    scene.show().await;
    let mut admin = scene.admin().await;
    let page = admin.open("/admin/wallets?lang=en").await;
    let found = admin.get(&format!("/admin/wallets/card?card={card}")).await;
    assert_eq!(found.location(), format!("/admin/wallets/cards/{card}"));
    assert_eq!(admin.get("/admin/wallets/card?card=nobody").await.location(), "/admin/wallets?done=unknown");
    let same = admin.open(found.location()).await;
    assert!(same.text.contains("same") && !same.text.contains("differs"));
    scene.shop.till(0).await.stamp(card).await.unwrap();
    assert!(admin.open(found.location()).await.text.contains("differs"), "not shown yet");
    let again = admin.submit(&same, &format!("/admin/wallets/cards/{card}/show"), &[]).await;
    assert_eq!(again.location(), format!("/admin/wallets/cards/{card}?done=shown"));
    scene.fake.troubles(&[Trouble::Status(503)]);
    assert!(admin.open(found.location()).await.text.contains("could not be asked"));
    for address in
        ["/admin/wallets/retry", "/admin/wallets/show", &format!("/admin/wallets/merchants/{}/show", scene.shop.id)]
    {
        assert_eq!(admin.submit(&page, address, &[]).await.location(), "/admin/wallets?done=shown", "{address}");
    }
    assert_eq!(scene.app.count("SELECT COUNT(*) FROM jobs WHERE queue = 'show_all_passes'").await, 2);
    assert_eq!(scene.app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'wallet.show_again'").await, 4);
}

/// Acceptance 20: what Google says of a program, its newest cards, a message to everybody, in four languages.
#[tokio::test]
async fn admins_see_a_programs_class_and_its_newest_cards_and_write_to_everybody() {
    let scene = scene().await;
    let card = scene.shop.till(0).await.enroll("ben@example.com").await;
    scene.show().await;
    let design = scene.app.pass_design(scene.shop.id).await.unwrap().unwrap();
    let class = scene.google.issuer().class_id(design.program);
    scene.fake.review(&class, "REJECTED", "The logo is blurred");
    let mut admin = scene.admin().await;
    let home = format!("/admin/wallets/merchants/{}", scene.shop.id);
    assert!(admin.open("/admin/wallets").await.text.contains(&home));
    for locale in Locale::ALL {
        let page = admin.open(&format!("{home}?lang={locale}")).await;
        for seen in ["REJECTED", "The logo is blurred", class.as_str(), &format!("/admin/wallets/cards/{card}")] {
            assert!(page.text.contains(seen), "{locale}: {seen}");
        }
    }
    let page = admin.open(&format!("{home}?lang=en")).await;
    let key = page.hidden("key");
    let fields = |header: &'static str| {
        [("key", key.clone()), ("header", header.to_owned()), ("body", "Come and see".to_owned())]
    };
    let send = async |admin: &mut Browser, header: &'static str| {
        let fields = fields(header);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        admin.submit(&page, &format!("{home}/message"), &fields).await
    };
    let refused = send(&mut admin, "").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Come and see"), "what was typed stays");
    for _ in 0..2 {
        assert_eq!(send(&mut admin, "Summer").await.location(), format!("{home}?done=sent"));
    }
    assert_eq!(scene.app.count("SELECT COUNT(*) FROM jobs WHERE queue = 'send_pass_message'").await, 1);
}

/// Acceptance 19: the logo as Google would load it; nothing inside our own network is ever asked.
#[tokio::test]
async fn admins_see_whether_google_can_load_the_logo() {
    let scene = scene().await;
    scene.show().await;
    let mut admin = scene.admin().await;
    let home = format!("/admin/wallets/merchants/{}", scene.shop.id);
    let page = admin.open(&format!("{home}?lang=en")).await;
    let look = async |admin: &mut Browser| admin.submit(&page, &format!("{home}/pictures"), &[]).await.text;
    assert!(look(&mut admin).await.contains("cannot be reached"), "nobody knows the name");
    scene.pictures.leads("orion.example", &["127.0.0.1"]);
    assert!(look(&mut admin).await.contains("not public"));
    assert!(scene.pictures.reached().is_empty());
    scene.pictures.leads("orion.example", &[PUBLIC]);
    assert!(look(&mut admin).await.contains("answers 404"));
    scene.pictures.answers("/wallet/logo.png", Answer::File("image/png", png(512, 512)));
    assert!(look(&mut admin).await.contains("512 × 512 in place of 660 × 660"));
    scene.pictures.answers("/wallet/logo.png", Answer::File("image/png", png(700, 700)));
    assert!(look(&mut admin).await.contains("can be loaded, 700 × 700"));
}

/// Acceptance 20
#[tokio::test]
async fn admins_test_links_without_seeing_them() {
    let scene = scene().await;
    let card = scene.shop.till(0).await.enroll("ben@example.com").await;
    scene.show().await;
    let mut admin = scene.admin().await;
    let page = admin.open("/admin/wallets?lang=en").await;
    let made = admin.submit(&page, &format!("/admin/wallets/cards/{card}/link"), &[]).await;
    assert!(made.text.contains("Google would take this link"), "{}", made.text);
    assert!(made.text.contains("nothing to find fault with"), "Google’s own check");
    scene.fake.set_validates(false);
    let silent = admin.submit(&page, &format!("/admin/wallets/cards/{card}/link"), &[]).await;
    assert!(silent.text.contains("Google would take this link") && silent.text.contains("left open"));
    scene.fake.set_validates(true);
    scene.fake.troubles(&[Trouble::Slow(Duration::ZERO), Trouble::Slow(Duration::ZERO), Trouble::Status(400)]);
    let doubted = admin.submit(&page, &format!("/admin/wallets/cards/{card}/link"), &[]).await;
    assert!(doubted.text.contains("Google’s own check refuses it"));
    let foreign = admin.submit(&page, "/admin/wallets/link", &[("link", "https://evil.example/eyJ.eyJ.x")]).await;
    assert!(foreign.text.contains("would not take") && !foreign.text.contains("own check"));
    for page in [&made, &foreign] {
        assert!(!page.text.contains("eyJ") && !page.text.contains("evil.example"));
    }
}

/// Product §13: where nothing is configured, the desk says what to set.
#[tokio::test]
async fn a_desk_without_a_wallet_says_how_to_get_one() {
    let scene = scene().await;
    scene.app.admin("root@orion.example").await;
    let mut admin = Browser::new(&scene.app);
    let form = admin.open("/admin/sign-in").await;
    admin.submit(&form, "/admin/sign-in", &[("email", "root@orion.example"), ("password", GOOD_PASSWORD)]).await;
    assert!(admin.open("/admin/wallets").await.text.contains("LOYALTY_GOOGLE_SERVICE_ACCOUNT_JSON"));
    let program = format!("/admin/wallets/merchants/{}", scene.shop.id);
    assert_eq!(admin.get(&program).await.location(), "/admin/wallets");
}
