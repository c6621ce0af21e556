//! Merchant × operation: every operation of the document is tried by strangers, by every role, and with ids of another
//! merchant wherever it takes one. An operation that [`ask`] does not know fails.

mod ask;
mod platform_day;
mod refusals;
mod world;
mod wrong_values;

use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use orion_domain::Role;
use orion_testkit::{TestApp, both_engines};
use serde_json::Value;

use crate::document::{Operation, has_header, operations};
use ask::{Demand, Ids, body, demands, path, query, tries};
use world::{Answer, World};

/// How an operation says that what it was given names nothing, PINs after many attempts included; two have lists in which
/// it is simply not there.
const ABSENCES: [&str; 7] =
    ["not_found", "pin_invalid", "pin_locked", "reward_not_available", "nothing_to_void", "bulk_refused", ""];

/// What belongs to no merchant: there no id is foreign to a platform admin.
fn is_platforms(operation: &Operation) -> bool {
    demands(operation) == Demand::Operator && !operation.name.ends_with("_on_behalf")
}

both_engines! {
    /// G-T4, G-T1: nobody without a credential, with a made-up one, or with one of another kind is let in anywhere, except
    /// by the four operations that are for everybody.
    async fn every_operation_refuses_strangers(db: TestDb) {
        let world = World::new(TestApp::new(db).await).await;
        let (customer, key) = (world.customer(&world.florist, &world.ours.email).await, world.operator().await);
        let before = world.written().await;
        for operation in operations() {
            let is_public = operation.value["security"].as_array().is_some_and(Vec::is_empty);
            let demand = demands(&operation);
            assert_eq!(is_public, demand == Demand::Nothing, "{}", operation.name);
            if is_public {
                continue;
            }
            let other_kind = if demand == Demand::Customer { &key } else { &customer };
            let (path, _) = path(&operation, &world.ours, &world.ours);
            for bearer in ["", "orion_live_0000000000000000000000000000000000000000", "x", other_kind] {
                for way in tries(&operation.name, &world.ours, &world.ours) {
                    let answer = world.send(&operation, bearer, &world.ours.store, &path, &way).await;
                    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}: {}", operation.name, answer.text);
                }
            }
        }
        assert_eq!(world.written().await, before);
    }

    /// G-T4, G-T5, G-T8: over every operation each role gets as far as the table says. A refused one is told so, learns
    /// nothing of what it asked for, and has changed nothing.
    async fn every_operation_asks_for_its_right(db: TestDb) {
        let world = World::new(TestApp::new(db).await).await;
        let mut keys = Vec::new();
        for role in Role::ALL {
            keys.push((role, world.key(&world.bakery, role).await));
        }
        for operation in operations() {
            let may = |role: Role| match demands(&operation) {
                Demand::Right(right) => role.may(right),
                Demand::Operator => false,
                Demand::Nothing | Demand::Customer => true,
            };
            let (path, _) = path(&operation, &world.theirs, &world.theirs);
            for (role, key) in keys.iter().filter(|(role, _)| !may(*role)) {
                let before = world.written().await;
                for way in tries(&operation.name, &world.theirs, &world.theirs) {
                    let answer = world.send(&operation, key, &world.theirs.store, &path, &way).await;
                    let got = (answer.status, answer.code());
                    assert_eq!(got, (StatusCode::FORBIDDEN, "forbidden".to_owned()), "{role:?}, {}", operation.name);
                    let mark = world.theirs.marks().into_iter().find(|mark| answer.text.contains(*mark));
                    assert_eq!(mark, None, "{role:?}, {}", operation.name);
                }
                assert_eq!(world.written().await, before, "{role:?}, {}", operation.name);
            }
        }
        for operation in operations() {
            let Demand::Right(right) = demands(&operation) else { continue };
            let (path, _) = path(&operation, &world.theirs, &world.theirs);
            for role in Role::ALL.into_iter().filter(|role| role.may(right)) {
                let key = world.key(&world.bakery, role).await;
                for way in tries(&operation.name, &world.theirs, &world.theirs) {
                    let answer = world.send(&operation, &key, &world.theirs.store, &path, &way).await;
                    assert!(answer.code() != "forbidden" && answer.status != 401, "{role:?}, {}", operation.name);
                    assert!(answer.status.as_u16() < 500, "{role:?}, {}: {}", operation.name, answer.text);
                }
            }
        }
    }

    /// G-T1, G-T2, G-T3: an id of another merchant, in any place of any operation, is answered like one that names nothing:
    /// same status, same headers, same body. Answers without such a place hold nothing of another merchant.
    async fn another_merchants_ids_name_nothing(db: TestDb) {
        let world = World::new(TestApp::new(db).await).await;
        let (absent, ours, theirs) = (Ids::absent(), &world.ours, &world.theirs);
        let chris = world.app.person("chris@example.com").await;
        world.app.hire(&chris, &world.florist, None, Role::MerchantOwner).await;
        let (anna, rows) = (world.bakery.till(0).await, world.bakery.owner());
        let before = world.app.card_transactions(&anna.caller, theirs.card.parse().unwrap(), None, 50).await.unwrap().items;
        let mut places = 0;
        // What may close one's own shop comes last.
        let takes_ids = |operation: &Operation| {
            path(operation, ours, &absent).1 || tries(&operation.name, ours, theirs)[0] != tries(&operation.name, ours, &absent)[0]
        };
        let mut all = operations();
        all.retain(|operation| !is_platforms(operation));
        all.sort_by_key(|operation| (!takes_ids(operation), operation.method == "delete"));
        // What is the platform's own is about everybody.
        all.retain(|operation| demands(operation) != Demand::Operator || operation.path.contains("{merchant_id}"));
        for operation in all {
            let name = &operation.name;
            let path_of = |named| path(&operation, ours, named).0;
            let ways = |named| tries(name, ours, named).into_iter();
            for (foreign, nothing) in ways(theirs).zip(ways(&absent)) {
                let who = world.let_in(&operation).await;
                let to_foreign = world.send(&operation, &who, &ours.store, &path_of(theirs), &foreign).await;
                if takes_ids(&operation) {
                    places += 1;
                    let who = world.let_in(&operation).await;
                    let to_nothing = world.send(&operation, &who, &ours.store, &path_of(&absent), &nothing).await;
                    let to_foreign = Answer { text: to_foreign.text.replace(&theirs.card, &absent.card), ..to_foreign };
                    assert_eq!(to_foreign, to_nothing, "{name}");
                    let code = to_nothing.code();
                    assert!(ABSENCES.contains(&code.as_str()), "{name} refuses for another reason: {code}");
                } else {
                    let mark = theirs.marks().into_iter().find(|mark| to_foreign.text.contains(*mark));
                    assert_eq!(mark, None, "{name}: {}", to_foreign.text);
                }
            }
            if has_header(&operation, "X-Store-Id") {
                places += 1;
                let who = world.let_in(&operation).await;
                let way = &tries(name, ours, ours)[0];
                let to_foreign = world.send(&operation, &who, &theirs.store, &path_of(ours), way).await;
                let to_nothing = world.send(&operation, &who, &absent.store, &path_of(ours), way).await;
                assert_eq!(to_foreign, to_nothing, "{name}");
                assert_eq!(to_foreign.status, StatusCode::NOT_FOUND, "{name}");
            }
        }
        assert!(places > 50, "the walk reaches the places for ids: {places}");
        let after = world.app.card_transactions(&anna.caller, theirs.card.parse().unwrap(), None, 50).await.unwrap().items;
        assert_eq!(after, before, "nothing was done to the other merchant's card");
        assert_eq!(world.app.pins(&anna.caller).await.unwrap_or_default().len(), 0, "staff do not see PINs");
        assert_eq!(world.app.stores(&rows).await.unwrap(), world.bakery.stores);
        world.app.verify_pin(&anna.caller, theirs.pin.parse().unwrap(), "4826").await.unwrap();
        world.app.verify().await;
    }

    /// G-T1, H-13: a cursor of another merchant's list is no cursor.
    async fn another_merchants_cursor_is_none(db: TestDb) {
        let world = World::new(TestApp::new(db).await).await;
        world.bakery.till(0).await.enroll("ben@example.com").await;
        world.app.refuse_mail().await;
        let owner = world.key(&world.bakery, Role::MerchantOwner).await;
        let customer = world.customer(&world.bakery, &world.theirs.email).await;
        let admin = world.operator().await;
        let mut lists = 0;
        for operation in operations() {
            let has_cursor = operation.value["parameters"].as_array().into_iter().flatten().any(|one| one["name"] == "cursor");
            if !has_cursor || is_platforms(&operation) {
                continue;
            }
            lists += 1;
            let theirs = match demands(&operation) {
                Demand::Customer => &customer,
                Demand::Operator => &admin,
                Demand::Nothing | Demand::Right(_) => &owner,
            };
            let first = query("limit", "1");
            let page = world.send(&operation, theirs, &world.theirs.store, &path(&operation, &world.theirs, &world.theirs).0, &first).await;
            let page: Value = serde_json::from_str(&page.text).unwrap();
            let cursor = page["next"].as_str().unwrap_or_else(|| panic!("{}: one more page: {page}", operation.name));
            let (who, path) = (world.let_in(&operation).await, path(&operation, &world.ours, &world.ours).0);
            let mut made_up = cursor.to_owned();
            let last = made_up.pop();
            made_up.push(if last == Some('A') { 'B' } else { 'A' });
            let to_foreign = world.send(&operation, &who, &world.ours.store, &path, &query("cursor", cursor)).await;
            let to_made_up = world.send(&operation, &who, &world.ours.store, &path, &query("cursor", &made_up)).await;
            assert_eq!(to_foreign, to_made_up, "{}", operation.name);
            assert_eq!(to_foreign.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", operation.name);
        }
        assert!(lists > 15, "the walk reaches the lists: {lists}");
    }

    /// G-T1: a customer of one merchant is a stranger at another's store.
    async fn a_customers_session_ends_at_the_merchants_door(db: TestDb) {
        let world = World::new(TestApp::new(db).await).await;
        let customer = world.customer(&world.florist, &world.ours.email).await;
        for operation in operations().into_iter().filter(|operation| demands(operation) == Demand::Customer) {
            let (path, _) = path(&operation, &world.theirs, &world.theirs);
            let way = body(Value::Null);
            let foreign = world.send(&operation, &customer, "", &path, &way).await;
            assert_eq!(foreign, world.send(&operation, "made-up", "", &path, &way).await, "{}", operation.name);
            assert_eq!(foreign.status, StatusCode::UNAUTHORIZED, "{}", operation.name);
        }
    }

    /// C-4: whoever sends an `Authorization` header is judged by that alone, whatever cookie comes with it.
    async fn a_bearer_token_makes_cookies_count_for_nothing(db: TestDb) {
        let world = World::new(TestApp::new(db).await).await;
        let customer = world.customer(&world.florist, &world.ours.email).await;
        let address = format!("/api/v1/storefront/{}/loyalty/card", world.ours.slug);
        for (bearer, cookie, expected) in [
            (None, customer.as_str(), StatusCode::OK),
            (Some(customer.as_str()), "made-up", StatusCode::OK),
            (Some("made-up"), customer.as_str(), StatusCode::UNAUTHORIZED),
        ] {
            let mut request = Request::get(&address).header("cookie", format!("__Host-orion_customer={cookie}"));
            if let Some(bearer) = bearer {
                request = request.header("authorization", format!("Bearer {bearer}"));
            }
            let answer = world.ask(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, expected, "{bearer:?} and {cookie}");
        }
    }
}
