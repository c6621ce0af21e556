//! Stores' own domains, pages that merchants write, and posters.

use axum::http::{StatusCode, header};
use orion_domain::text::LongText;
use orion_domain::{HostName, Label, Locale, Role, Slug};
use orion_service::records::PageText;
use orion_testkit::{GOOD_PASSWORD, Shop, TestApp, both_engines};

use crate::browser::Browser;

const HOST: &str = "card.bakery.example";

async fn bakery(app: &TestApp) -> Shop {
    let shop = app.shop("bakery").stores(2).open().await;
    app.add_store_domain(&shop.owner(), shop.stores[0].id, HostName::new(HOST).unwrap()).await.unwrap();
    shop
}

async fn owner_at(app: &TestApp, shop: &Shop) -> Browser {
    let chris = app.person("chris@example.com").await;
    app.hire(&chris, shop, None, Role::MerchantOwner).await;
    let mut browser = Browser::new(app);
    let form = browser.open("/merchant/sign-in").await;
    let fields = [("email", "chris@example.com"), ("password", GOOD_PASSWORD)];
    browser.submit(&form, "/merchant/sign-in", &fields).await;
    browser
}

both_engines! {
    /// Product §3, safety §8: a store's own domain is its storefront and nothing else.
    async fn a_store_domain_serves_one_storefront(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = bakery(&app).await;
        let mut browser = Browser::new(&app).at_host(HOST);
        let home = browser.get("/").await;
        assert_eq!((home.status, home.location()), (StatusCode::SEE_OTHER, "/s/bakery-1"));
        for page in ["/s/bakery-1", "/s/bakery-1/enroll", "/s/bakery-1/terms", "/m/bakery-1/theme.css"] {
            browser.open(page).await;
        }
        for page in ["/s/bakery-2", "/merchant", "/merchant/sign-in", "/admin", "/terminal", "/setup/x", "/demo/mail", "/x"] {
            let answer = browser.get(page).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{page}");
            assert!(answer.headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"), "{page}");
        }
        assert_eq!(browser.get("/api/docs").await.status, StatusCode::NOT_FOUND);
        let mut foreign = Browser::new(&app).at_host("card.florist.example");
        assert_eq!(foreign.get("/").await.status, StatusCode::MISDIRECTED_REQUEST);
        app.remove_store_domain(&shop.owner(), shop.stores[0].id, &HostName::new(HOST).unwrap()).await.unwrap();
        assert_eq!(browser.get("/s/bakery-1").await.status, StatusCode::MISDIRECTED_REQUEST);
    }

    /// Safety §8, C-1: forms of a store's own domain work from that domain only, with the cookies of customers only.
    async fn a_store_domain_takes_its_own_forms_and_customers_cookies_only(db: TestDb) {
        let app = TestApp::new(db).await;
        bakery(&app).await;
        let mut browser = Browser::new(&app).at_host(HOST);
        let form = browser.open("/s/bakery-1/sign-in").await;
        let own = format!("https://{HOST}");
        for (origin, expected) in [
            (own.as_str(), StatusCode::SEE_OTHER),
            ("https://card.florist.example", StatusCode::FORBIDDEN),
            ("null", StatusCode::FORBIDDEN),
            (app.public_url(), StatusCode::FORBIDDEN),
        ] {
            browser.visit_origin(origin);
            let answer = browser.submit(&form, "/s/bakery-1/sign-in", &[("email", "anna@example.com")]).await;
            assert_eq!(answer.status, expected, "{origin}");
        }
        assert_eq!(browser.cookie_names(), ["__Host-orion_form"]);
        browser.plant("__Host-orion_merchant", "made-up");
        browser.open("/s/bakery-1").await;
    }

    /// Product §14: visitors read published pages in their language, as text that cannot run.
    async fn visitors_read_what_the_merchant_published(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = bakery(&app).await;
        let text = |locale, body: &str| PageText {
            slug: Slug::new("hours").unwrap(),
            locale,
            title: Label::new("Hours & days").unwrap(),
            body: LongText::new(body).unwrap(),
            is_published: true,
        };
        let hostile = "From **six**. <script>alert(1)</script> [x](javascript:alert(1))";
        app.create_page(&shop.owner(), shop.stores[0].id, text(Locale::En, hostile), None).await.unwrap();
        app.create_page(&shop.owner(), shop.stores[0].id, text(Locale::Fr, "Dès six heures."), None).await.unwrap();
        let mut browser = Browser::new(&app);
        let english = browser.open("/s/bakery-1/pages/hours?lang=en").await.text;
        assert!(english.contains("From <strong>six</strong>. &lt;script&gt;"), "{english}");
        assert!(!english.contains("javascript:alert(1)\""), "{english}");
        assert!(browser.open("/s/bakery-1/pages/hours?lang=fr").await.text.contains("Dès six heures."));
        assert!(browser.open("/s/bakery-1").await.text.contains("href=\"/s/bakery-1/pages/hours\""), "the footer leads there");
        assert!(!browser.open("/s/bakery-2").await.text.contains("/pages/hours"), "not at another store");
        for nowhere in ["/s/bakery-2/pages/hours", "/s/bakery-1/pages/days", "/s/bakery-1/pages/A%20B"] {
            assert_eq!(browser.get(nowhere).await.status, StatusCode::NOT_FOUND, "{nowhere}");
        }
    }

    /// Product §17: what was typed comes back with what is wrong; previewing saves nothing.
    async fn a_page_is_previewed_saved_and_published_at_the_desk(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = bakery(&app).await;
        let mut owner = owner_at(&app, &shop).await;
        let store = shop.stores[0].id.to_string();
        let form = owner.open("/merchant/pages/new").await;
        let fields = |slug: &'static str, action: &'static str| {
            [("store", store.clone()), ("slug", slug.to_owned()), ("locale", "en".to_owned()),
             ("title", "Hours".to_owned()), ("body", "**six**".to_owned()), ("action", action.to_owned())]
        };
        let sent = |fields: &[(&'static str, String); 6]| fields.clone();
        let preview = sent(&fields("hours", "preview"));
        let preview: Vec<(&str, &str)> = preview.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let shown = owner.submit(&form, "/merchant/pages/new", &preview).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(shown.text.contains("<strong>six</strong>"));
        let wrong = sent(&fields("Not a slug", "publish"));
        let wrong: Vec<(&str, &str)> = wrong.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let refused = owner.submit(&form, "/merchant/pages/new", &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("slug-error") && refused.text.contains("**six**"), "{}", refused.text);
        assert_eq!(app.count("SELECT COUNT(*) FROM store_pages").await, 0);
        let right = sent(&fields("hours", "publish"));
        let right: Vec<(&str, &str)> = right.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let saved = owner.submit(&form, "/merchant/pages/new", &right).await;
        assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, "/merchant/pages?done=published"));
        Browser::new(&app).open("/s/bakery-1/pages/hours").await;
    }

    /// A manager sees and prints what concerns the one store they lead.
    async fn a_manager_sees_one_store_and_its_poster(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = bakery(&app).await;
        let kim = app.person("kim@example.com").await;
        app.hire(&kim, &shop, Some(0), Role::StoreManager).await;
        let mut browser = Browser::new(&app);
        let form = browser.open("/merchant/sign-in").await;
        let fields = [("email", "kim@example.com"), ("password", GOOD_PASSWORD)];
        browser.submit(&form, "/merchant/sign-in", &fields).await;
        let list = browser.open("/merchant/stores").await.text;
        assert!(list.contains("/s/bakery-1") && !list.contains("/s/bakery-2") && !list.contains("/domains"));
        let [own, other] = [&shop.stores[0], &shop.stores[1]];
        let poster = browser.open(&format!("/merchant/stores/{}/poster?size=a6&locale=fr", own.id)).await.text;
        assert!(poster.contains("poster-a6") && poster.contains("lang=\"fr\"") && poster.contains(HOST));
        assert_eq!(browser.get(&format!("/merchant/stores/{}/poster", other.id)).await.status, StatusCode::NOT_FOUND);
        for page in [format!("/merchant/stores/{}", own.id), "/merchant/stores/new".to_owned(), "/merchant/pages".to_owned()] {
            assert_eq!(browser.get(&page).await.status, StatusCode::FORBIDDEN, "{page}");
        }
    }
}
