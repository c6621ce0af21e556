//! Every code that the document names is given by the running router, for an operation that names it, with the status that it
//! names (H-11). A code that no part here provokes fails, unless [`ELSEWHERE`] says where it is.

mod counter;
mod desk;
mod door;
mod platform;

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::extract::Request;
use orion_domain::Role;
use orion_testkit::{Engine, Shop, TestApp, TestDb};
use serde_json::Value;

use super::ask::{Ids, Try, body, path};
use super::world::{Answer, World, documented};
use crate::document::{Operation, operations};

/// What needs a broken machine, a race or a clock, and the test that has it.
const ELSEWHERE: [(&str, &str); 9] = [
    ("busy", "service: faults, where the queue is full"),
    ("contention", "service: doubt, where commits fail"),
    ("deadline", "http: layers, where a handler takes too long"),
    ("letter_changed", "service: letter_templates; here only two who write at the very same moment meet it"),
    ("outcome_unknown", "service: doubt, where the database goes away while committing"),
    ("purge_needs_owner", "service: purge, on PostgreSQL with a user who owns nothing"),
    ("rate_limited", "http: limits"),
    ("request_timeout", "http: body, where nothing comes"),
    ("storage_full", "http: problem, and store: errors, which names a full disk so"),
];

/// A world whose refusals are collected.
struct Scene {
    world: World,
    operations: BTreeMap<String, Operation>,
    given: BTreeSet<String>,
}

impl Scene {
    /// Sends one request and expects one code.
    async fn refuses(&mut self, who: &str, at: &Ids, name: &str, body_sent: Value, code: &str) -> Answer {
        self.refuses_try(who, at, name, &body(body_sent), code).await
    }

    async fn refuses_try(&mut self, who: &str, at: &Ids, name: &str, way: &Try, code: &str) -> Answer {
        let answer = self.send(who, at, name, way).await;
        assert_eq!(answer.code(), code, "{name}: {}", answer.text);
        self.given.insert(code.to_owned());
        answer
    }

    /// A request put together by hand, which must be refused as the operation says that it may be.
    async fn refuses_request(&mut self, name: &str, request: Request<Body>, code: &str) {
        let answer = self.world.ask(request).await;
        assert_eq!(answer.code(), code, "{name}: {}", answer.text);
        let listed = documented(&self.operations[name], answer.status.as_u16());
        assert!(listed.iter().any(|known| known == code), "{name}: {code} with {}", answer.status);
        self.given.insert(code.to_owned());
    }

    /// Sends one request that must be done.
    async fn does(&self, who: &str, at: &Ids, name: &str, body_sent: Value) -> Value {
        let answer = self.send(who, at, name, &body(body_sent)).await;
        assert!(answer.status.is_success(), "{name}: {}", answer.text);
        serde_json::from_str(&answer.text).unwrap_or_default()
    }

    async fn send(&self, who: &str, at: &Ids, name: &str, way: &Try) -> Answer {
        let operation = &self.operations[name];
        self.world.send(operation, who, &at.store, &path(operation, at, at).0, way).await
    }

    async fn key(&self, shop: &Shop, role: Role) -> String {
        self.world.key(shop, role).await
    }
}

/// The ids of a shop in which nobody has bought anything.
fn bare(shop: &Shop) -> Ids {
    Ids {
        merchant: shop.id.to_string(),
        store: shop.stores[0].id.to_string(),
        slug: shop.stores[0].slug.to_string(),
        ..Ids::absent()
    }
}

/// H-11: the codes are the contract with clients, so each that is promised is one that they get.
#[test]
fn every_code_of_the_document_is_given() {
    orion_testkit::run(Engine::Sqlite, async |db: TestDb| {
        let world = World::new(TestApp::new(db).await).await;
        let operations: BTreeMap<_, _> = operations().into_iter().map(|one| (one.name.clone(), one)).collect();
        let mut scene = Scene { world, operations, given: BTreeSet::new() };
        door::refuses(&mut scene).await;
        counter::refuses(&mut scene).await;
        desk::refuses(&mut scene).await;
        platform::refuses(&mut scene).await;
        scene.world.app.verify().await;
        let mut named = BTreeSet::new();
        for operation in scene.operations.values() {
            for status in
                operation.value["responses"].as_object().unwrap().keys().filter(|status| !status.starts_with('2'))
            {
                named.extend(status.parse().map(|status| documented(operation, status)).unwrap_or_default());
            }
        }
        named.retain(|code| !ELSEWHERE.iter().any(|(elsewhere, _)| elsewhere == code));
        let missing: Vec<&String> = named.difference(&scene.given).collect();
        assert!(missing.is_empty(), "no test gives {missing:?}");
    });
}
