//! Forms that do not come from our own pages.

use std::path::Path;

use axum::http::StatusCode;
use orion_domain::Role;
use orion_testkit::{Engine, GOOD_PASSWORD, Shop, TestApp, TestDb};

use crate::browser::{Browser, Page};

const ANNA: &str = "anna@example.com";
const CHRIS: &str = "chris@example.com";

/// Every source file of the pages.
fn sources(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(sources(&path));
        } else {
            all.push(std::fs::read_to_string(path).unwrap());
        }
    }
    all
}

/// The address of every form that the pages have, read from their routes.
fn addresses() -> Vec<String> {
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let routes = sources.iter().flat_map(|source| source.split(".route(").skip(1));
    let forms = routes.filter(|route| route.split(".layer(from_fn").next().unwrap().contains("post("));
    forms.map(|route| route.split('"').nth(1).unwrap().to_owned()).collect()
}

/// Every id that is still open names something or nothing: without its token no form comes far enough to tell.
fn with_ids(address: &str) -> String {
    let part = |part: &str| {
        if part.starts_with('{') { uuid::Uuid::from_u128(7).to_string() } else { part.to_owned() }
    };
    address.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Somebody who is signed in everywhere at once: as a customer, at the terminal and at both desks.
async fn signed_in_everywhere(app: &TestApp, shop: &Shop) -> Browser {
    let mut browser = Browser::new(app);
    let storefront = "/s/bakery-1/sign-in";
    let form = browser.open(storefront).await;
    browser.submit(&form, storefront, &[("email", ANNA)]).await;
    let (_, link) = shop.link_sent_to(ANNA).await;
    let confirm = browser.open(&format!("{storefront}/confirm?token={link}")).await;
    browser.submit(&confirm, &format!("{storefront}/confirm"), &[("token", &link)]).await;
    for desk in ["/terminal/sign-in", "/merchant/sign-in", "/admin/sign-in"] {
        let form = browser.open(desk).await;
        let done = browser.submit(&form, desk, &[("email", CHRIS), ("password", GOOD_PASSWORD)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{desk}: {}", done.text);
    }
    browser
}

/// C-1, C-3: no form of any page does anything without its token, whoever is signed in: signing in and out and joining no
/// more than booking.
#[tokio::test]
async fn no_form_does_anything_without_its_token() {
    let app = TestApp::new(TestDb::new(Engine::Sqlite).await).await;
    let shop = app.shop("bakery").open().await;
    let chris = app.admin(CHRIS).await;
    app.hire(&chris, &shop, None, Role::MerchantOwner).await;
    let till = shop.till(0).await;
    let card = till.enroll(ANNA).await;
    let sale = till.earn(card, 1000).await.unwrap().transaction().unwrap().id;
    let mut browser = signed_in_everywhere(&app, &shop).await;
    let state = "SELECT (SELECT COUNT(*) FROM audit_log) + (SELECT COUNT(*) FROM user_sessions)
        + (SELECT COUNT(*) FROM customer_sessions) + (SELECT COUNT(*) FROM customers) + (SELECT COUNT(*) FROM messages)";
    let before = (app.verify().await, app.count(state).await);
    let forged = || Page {
        status: StatusCode::OK,
        headers: Default::default(),
        text: "name=\"csrf_token\" value=\"made-up\"".to_owned(),
        bytes: Vec::new(),
    };
    let addresses = addresses();
    assert!(addresses.len() > 20, "the walk reaches the forms: {addresses:?}");
    for address in addresses {
        let address = address
            .replace("{store_slug}", "bakery-1")
            .replace("{card_id}", &card.to_string())
            .replace("{transaction_id}", &sale.to_string())
            .replace("{merchant_id}", &shop.id.to_string())
            .replace("{store_id}", &shop.stores[0].id.to_string())
            .replace("{page_id}", &shop.id.to_string())
            .replace("{token}", "link");
        let address = with_ids(&address);
        let answer = browser.submit(&forged(), &address, &[]).await;
        // A picture comes in a form of another type, and is refused for that first.
        let refused = match address.starts_with("/unsubscribe/") {
            // Mail programs post this one (RFC 8058); what the address says is the proof, and here it proves nothing.
            true => answer.status == StatusCode::GONE,
            false => [StatusCode::FORBIDDEN, StatusCode::UNSUPPORTED_MEDIA_TYPE].contains(&answer.status),
        };
        assert!(refused, "{address}: {} {}", answer.status, answer.text);
    }
    assert_eq!((app.verify().await, app.count(state).await), before);
    for page in ["/s/bakery-1/card", "/terminal", "/merchant", "/admin"] {
        browser.open(page).await;
    }
}
