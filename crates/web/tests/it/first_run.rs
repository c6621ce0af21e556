//! The page that works once.

use axum::http::StatusCode;
use orion_domain::Locale;
use orion_testkit::{Engine, TestApp, TestDb};

use crate::browser::Browser;

const TYPED: [(&str, &str); 11] = [
    ("email", "owner@example.com"),
    ("password", "croissant harbour lantern"),
    ("merchant_name", "Boulangerie Weber"),
    ("store_name", "Gare"),
    ("locale", "fr"),
    ("time_zone", "Europe/Luxembourg"),
    ("currency", "EUR"),
    ("stamps_target", "8"),
    ("stamps_reward", "One coffee"),
    ("staff_name", "Claire"),
    ("pin", "583927"),
];

#[tokio::test]
async fn the_first_run_makes_a_store_that_can_welcome_a_customer_and_works_once() {
    let app = TestApp::new(TestDb::new(Engine::Sqlite).await).await;
    let token = app.new_setup_token().await.unwrap().unwrap();
    let address = format!("/setup/{token}");
    let mut browser = Browser::new(&app);
    for locale in Locale::ALL {
        let shown = browser.open(&format!("{address}?lang={locale}")).await;
        assert!(shown.text.contains(&format!("<html lang=\"{locale}\">")), "{locale}");
    }
    let page = browser.open(&address).await;
    let wrong = browser.submit(&page, &address, &TYPED[..3]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("value=\"Boulangerie Weber\"") && !wrong.text.contains("harbour"));
    let done = browser.submit(&page, &address, &TYPED).await;
    assert_eq!(done.location(), "/setup/done/boulangerie-weber-gare", "{}", done.text);
    assert!(browser.open(done.location()).await.text.contains("/s/boulangerie-weber-gare"));
    assert!(browser.open("/s/boulangerie-weber-gare").await.text.contains("One coffee"));
    assert_eq!(browser.get(&address).await.status, StatusCode::GONE);
}
