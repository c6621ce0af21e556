//! Two merchants behind one door.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use http_body_util::BodyExt as _;
use orion_domain::{Email, Label, Role, StoreId};
use orion_http::client_address::TrustedProxies;
use orion_http::limits::{Limits, Switch};
use orion_http::{FrontDoor, enclose};
use orion_service::authentication::Credential;
use orion_testkit::{Shop, TestApp};
use serde_json::Value;
use tower::ServiceExt as _;

use super::ask::{Demand, Ids, Try, demands};
use crate::document::{Operation, has_header};

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) text: String,
}

impl Answer {
    pub(super) fn code(&self) -> String {
        let problem: Value = serde_json::from_str(&self.text).unwrap_or_default();
        problem["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// Two merchants behind one door.
pub(super) struct World {
    pub(super) app: TestApp,
    router: Router,
    pub(super) bakery: Shop,
    pub(super) florist: Shop,
    pub(super) theirs: Ids,
    pub(super) ours: Ids,
}

impl World {
    /// The florist's catalogue is empty, so that the bakery's reward is foreign to it.
    pub(super) async fn new(app: TestApp) -> Self {
        let bakery = app.shop("bakery").open().await;
        let florist = app.shop("florist").rules(|rules| rules.points_rewards.clear()).open().await;
        let theirs = Ids::of(&app, &bakery, "anna@example.com", "R-1").await;
        let ours = Ids::of(&app, &florist, "zoe@example.com", "R-2").await;
        let door = FrontDoor::new(app.app(), TrustedProxies::default(), Limits::new(Switch::Off));
        let router = enclose(orion_api::router(&door), door.entrance().clone());
        Self { app, router, bakery, florist, theirs, ours }
    }

    pub(super) async fn send(&self, operation: &Operation, bearer: &str, store: &str, path: &str, way: &Try) -> Answer {
        let query = if way.query.is_empty() { String::new() } else { format!("?{}={}", way.query, way.value) };
        let mut request = Request::builder().method(operation.method.to_uppercase().as_str());
        request = request.uri(format!("{path}{query}"));
        if !bearer.is_empty() {
            request = request.header("authorization", format!("Bearer {bearer}"));
        }
        if has_header(operation, "X-Store-Id") {
            request = request.header("x-store-id", store);
        }
        if has_header(operation, "Idempotency-Key") {
            request = request.header("idempotency-key", self.app.new_token());
        }
        if has_header(operation, "X-Reason") {
            request = request.header("x-reason", "asked by telephone");
        }
        let bytes = if operation.name.starts_with("upload_program_image") {
            request = request.header("content-type", "image/png");
            Body::from("no picture")
        } else if way.body.is_null() {
            Body::empty()
        } else {
            request = request.header("content-type", "application/json");
            Body::from(way.body.to_string())
        };
        let answer = self.ask(request.body(bytes).unwrap()).await;
        // H-11: the document is the contract, so no operation gives a code that it does not list there.
        if !answer.status.is_success() {
            let (status, code) = (answer.status.as_u16(), answer.code());
            assert!(documented(operation, status).contains(&code), "{}: {status} {code}", operation.name);
        }
        answer
    }

    pub(super) async fn ask(&self, request: Request) -> Answer {
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        let text_of = |value: &axum::http::HeaderValue| value.to_str().unwrap().to_owned();
        let id = parts.headers.get("x-request-id").map(text_of).unwrap_or_default();
        let headers = parts.headers.iter().map(|(name, value)| (name.to_string(), text_of(value)));
        let headers = headers.filter(|(name, _)| name != "x-request-id").collect();
        Answer { status: parts.status, headers, text: text.replace(&id, "the request") }
    }

    /// A key of a role at one of the two; a terminal of its own each time, so that none has to pause.
    pub(super) async fn key(&self, shop: &Shop, role: Role) -> String {
        bearer(shop.key(role, None).await)
    }

    pub(super) async fn operator(&self) -> String {
        let name = Label::new("Operations").unwrap();
        self.app.create_api_key(None, StoreId::NIL, Role::PlatformAdmin, name).await.unwrap().1
    }

    pub(super) async fn customer(&self, shop: &Shop, email: &str) -> String {
        let visitor = shop.visitor(0).await;
        // Three links an hour go to one address.
        self.app.clock.advance(3600);
        self.app.send_sign_in_link(&visitor, &Email::new(email).unwrap()).await.unwrap();
        let (_, link) = shop.link_sent_to(email).await;
        self.app.sign_in_with_link(&visitor, &link).await.unwrap().token
    }

    /// Who may ask for an operation of the florist's.
    pub(super) async fn let_in(&self, operation: &Operation) -> String {
        match demands(operation) {
            Demand::Nothing => String::new(),
            Demand::Customer => self.customer(&self.florist, &self.ours.email).await,
            Demand::Right(_) => self.key(&self.florist, Role::MerchantOwner).await,
            Demand::Operator => self.operator().await,
        }
    }

    /// Changes when anything was written that matters.
    pub(super) async fn written(&self) -> (u64, i64) {
        let rows = "SELECT (SELECT COUNT(*) FROM audit_log) + (SELECT COUNT(*) FROM staff_pins)
            + (SELECT COUNT(*) FROM memberships) + (SELECT COUNT(*) FROM invitations) + (SELECT COUNT(*) FROM stores) + (SELECT COUNT(*) FROM program_versions) + (SELECT COUNT(*) FROM outcomes)";
        (self.app.verify().await, self.app.count(rows).await)
    }
}

/// The codes that an operation may give with a status.
pub(super) fn documented(operation: &Operation, status: u16) -> Vec<String> {
    let words = operation.value["responses"][status.to_string()]["description"].as_str().unwrap_or_default();
    words.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn bearer(credential: Credential) -> String {
    match credential {
        Credential::Bearer(key) => key,
        Credential::Cookie { .. } => unreachable!("keys are bearer tokens"),
    }
}
