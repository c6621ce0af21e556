//! What a customer does, page by page.

use axum::http::{StatusCode, header};
use orion_domain::Locale;
use orion_testkit::{Engine, Shop, TestApp, TestDb};

use crate::browser::{Browser, Page};

const EMAIL: &str = "ana@example.com";
const S: &str = "/s/bakery-1";

async fn bakery() -> (TestApp, Shop) {
    let app = TestApp::new(TestDb::new(Engine::Sqlite).await).await;
    let shop = app.shop("bakery").stores(2).open().await;
    (app, shop)
}

/// Joins as the page asks for it; the last field given under a name counts.
async fn join(browser: &mut Browser, email: &str) -> Page {
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
    browser.submit(&form, &format!("{S}/enroll"), &fields).await
}

async fn sign_in(browser: &mut Browser, shop: &Shop, email: &str) {
    let form = browser.open(&format!("{S}/sign-in")).await;
    let sent = browser.submit(&form, &format!("{S}/sign-in"), &[("email", email)]).await;
    assert_eq!(sent.location(), format!("{S}/sign-in/sent"));
    let (_, token) = shop.link_sent_to(email).await;
    let confirm = browser.open(&format!("{S}/sign-in/confirm?token={token}")).await;
    let done = browser.submit(&confirm, &format!("{S}/sign-in/confirm"), &[("token", &token)]).await;
    assert_eq!(done.location(), format!("{S}/card"));
}

#[tokio::test]
async fn every_page_speaks_the_four_languages() {
    let (app, shop) = bakery().await;
    let mut browser = Browser::new(&app);
    join(&mut browser, EMAIL).await;
    let signed_out = ["", "/terms", "/enroll", "/enrolled", "/sign-in", "/sign-in/sent"];
    let signed_in = ["", "/card", "/history", "/privacy"];
    for (pages, is_signed_in) in [(&signed_out[..], false), (&signed_in[..], true)] {
        if is_signed_in {
            sign_in(&mut browser, &shop, EMAIL).await;
        }
        for page in pages {
            for locale in Locale::ALL {
                let shown = browser.open(&format!("{S}{page}?lang={locale}")).await;
                assert!(shown.text.contains(&format!("<html lang=\"{locale}\">")), "{page} {locale}");
                assert_eq!(shown.headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
            }
        }
    }
    for page in ["/", "/demo/mail"] {
        for locale in Locale::ALL {
            let shown = browser.open(&format!("{page}?lang={locale}")).await;
            assert!(shown.text.contains(&format!("<html lang=\"{locale}\">")), "{page} {locale}");
        }
    }
}

#[tokio::test]
async fn a_language_once_chosen_stays() {
    let (app, _) = bakery().await;
    let mut browser = Browser::new(&app);
    browser.open(&format!("{S}?lang=de")).await;
    assert!(browser.open(S).await.text.contains("<html lang=\"de\">"));
}

#[tokio::test]
async fn a_form_with_mistakes_comes_back_with_everything_that_was_typed() {
    let (app, _) = bakery().await;
    let mut browser = Browser::new(&app);
    let form = browser.open(&format!("{S}/enroll")).await;
    let fields = [("email", "nobody"), ("first_name", "Ana"), ("phone", "12"), ("consent_marketing", "yes")];
    let shown = browser.submit(&form, &format!("{S}/enroll"), &fields).await;
    assert_eq!(shown.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in
        ["value=\"nobody\"", "value=\"Ana\"", "value=\"12\"", "id=\"email-error\"", "id=\"consent_terms-error\""]
    {
        assert!(shown.text.contains(kept), "{kept}");
    }
}

/// G-P3
#[tokio::test]
async fn a_new_card_is_shown_to_the_browser_that_made_it_and_to_no_other() {
    let (app, _) = bakery().await;
    let mut browser = Browser::new(&app);
    assert_eq!(join(&mut browser, EMAIL).await.location(), format!("{S}/enrolled"));
    assert!(browser.open(&format!("{S}/enrolled")).await.text.contains("data-qr"));
    let mut other = Browser::new(&app);
    assert_eq!(other.get(&format!("{S}/enrolled")).await.location(), S);
}

/// G-P3
#[tokio::test]
async fn a_stranger_who_types_a_known_address_sees_four_digits_and_no_code() {
    let (app, _) = bakery().await;
    join(&mut Browser::new(&app), EMAIL).await;
    let mut stranger = Browser::new(&app);
    join(&mut stranger, EMAIL).await;
    let shown = stranger.open(&format!("{S}/enrolled")).await;
    assert!(!shown.text.contains("data-qr") && !shown.text.contains("Ana"), "{}", shown.text);
}

#[tokio::test]
async fn what_fills_in_the_hidden_field_joins_nothing() {
    let (app, _) = bakery().await;
    let mut browser = Browser::new(&app);
    let form = browser.open(&format!("{S}/enroll")).await;
    let terms = form.hidden("terms_version");
    let fields = [
        ("terms_version", terms.as_str()),
        ("email", EMAIL),
        ("first_name", "Ana"),
        ("last_name", "Weber"),
        ("consent_terms", "yes"),
        ("website", "x"),
    ];
    let answer = browser.submit(&form, &format!("{S}/enroll"), &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(app.count("SELECT COUNT(*) FROM customers").await, 0);
}

/// Safety S-11
#[tokio::test]
async fn looking_at_a_link_does_not_use_it_up_and_using_it_does() {
    let (app, shop) = bakery().await;
    let mut browser = Browser::new(&app);
    join(&mut browser, EMAIL).await;
    sign_in(&mut browser, &shop, EMAIL).await;
    assert_eq!(browser.open(&format!("{S}/card")).await.status, StatusCode::OK);
    let (_, token) = shop.link_sent_to(EMAIL).await;
    let again = browser.get(&format!("{S}/sign-in/confirm?token={token}")).await;
    assert_eq!(again.status, StatusCode::GONE);
    assert!(again.text.contains("<html lang="), "an error is a page, too");
}

/// Safety C-1
#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    let (app, shop) = bakery().await;
    let mut browser = Browser::new(&app);
    join(&mut browser, EMAIL).await;
    sign_in(&mut browser, &shop, EMAIL).await;
    let forged = Page {
        status: StatusCode::OK,
        headers: Default::default(),
        bytes: Vec::new(),
        text: "name=\"csrf_token\" value=\"x\"".into(),
    };
    let answer = browser.submit(&forged, &format!("{S}/privacy/erase"), &[("confirm_erase", "yes")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    browser.open(&format!("{S}/card")).await;
}

#[tokio::test]
async fn a_customer_takes_the_data_along_and_is_forgotten() {
    let (app, shop) = bakery().await;
    let mut browser = Browser::new(&app);
    join(&mut browser, EMAIL).await;
    sign_in(&mut browser, &shop, EMAIL).await;
    let export = browser.open(&format!("{S}/privacy/export")).await;
    assert!(export.text.contains(EMAIL));
    assert!(export.headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
    let page = browser.open(&format!("{S}/privacy")).await;
    let unconfirmed = browser.submit(&page, &format!("{S}/privacy/erase"), &[]).await;
    assert_eq!(unconfirmed.status, StatusCode::UNPROCESSABLE_ENTITY);
    let erased = browser.submit(&page, &format!("{S}/privacy/erase"), &[("confirm_erase", "yes")]).await;
    assert_eq!(erased.location(), format!("{S}?notice=erased"));
    assert_eq!(browser.get(&format!("{S}/card")).await.location(), format!("{S}/sign-in"));
}

#[tokio::test]
async fn pages_of_nobody_say_so_in_words() {
    let (app, _) = bakery().await;
    let mut browser = Browser::new(&app);
    for address in ["/nowhere", "/s/nobody", "/s/bakery-1/nowhere"] {
        let shown = browser.get(address).await;
        assert_eq!(shown.status, StatusCode::NOT_FOUND);
        assert!(shown.text.contains("<h1>") && !shown.text.contains("{\""), "{address}: {}", shown.text);
    }
    assert!(browser.get("/api/nowhere").await.headers[header::CONTENT_TYPE] == "application/problem+json");
}
