//! Many PINs at once.

use orion_domain::IdempotencyKey;
use orion_service::Error;
use orion_service::counter::Partial;
use orion_service::pins::assign::{AssignPins, Assigned, TypedPin};
use orion_testkit::{Shop, TestApp, both_engines};

use crate::help::{assert_fails, wrong_fields};

fn row(name: &str, staff_id: Option<&str>, pin: &str) -> TypedPin {
    TypedPin {
        name: name.to_owned(),
        staff_id: staff_id.map(ToOwned::to_owned),
        pin: pin.to_owned(),
        is_manager: false,
    }
}

fn command(shop: &Shop, pins: Vec<TypedPin>, partial: Partial, key: Option<&str>) -> AssignPins {
    let key = key.map(|key| IdempotencyKey::parse(key).unwrap());
    AssignPins { store: shop.stores[0].id, pins, partial, key }
}

both_engines! {
    /// G-T10: all or nothing unless parts are allowed; a trial run changes nothing; a number that is known gets new digits.
    async fn many_pins_are_assigned_all_or_nothing(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (owner, service) = (shop.owner(), app.app());
        let good = || vec![row("Lena", Some("E-1"), "493827"), row("Sam", None, "582046")];
        let bad = || [good(), vec![row("", None, "1111"), row("Kim", Some("E-1"), "739105")]].concat();
        let tried = app.try_assign_pins(&owner, &command(&shop, bad(), Partial::AllOrNothing, None)).await.unwrap();
        assert!(!tried.applied && tried.results[0] == Assigned::Created(None));
        let wrong = |result: &Assigned| match result {
            Assigned::Invalid(fields) => fields.iter().map(|field| field.pointer.clone()).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!((wrong(&tried.results[2]), wrong(&tried.results[3])), (vec!["/name".to_owned(), "/pin".to_owned()], vec!["/staff_id".to_owned()]));
        let refused = service.assign_pins(&owner, command(&shop, bad(), Partial::AllOrNothing, None)).await.unwrap();
        assert!(!refused.applied);
        assert_eq!(app.pins(&shop.owner_at(0).await).await.unwrap().len(), 0);
        let done = service.assign_pins(&owner, command(&shop, bad(), Partial::Allowed, Some("k1"))).await.unwrap();
        assert!(done.applied && !done.replayed);
        let again = service.assign_pins(&owner, command(&shop, bad(), Partial::Allowed, Some("k1"))).await.unwrap();
        assert!(again.replayed && again.results == done.results);
        let other = service.assign_pins(&owner, command(&shop, good(), Partial::Allowed, Some("k1"))).await;
        assert_fails!(other, Error::KeyReused);
        let Assigned::Created(Some(lena)) = done.results[0] else { panic!("{:?}", done.results) };
        let staff = shop.staff_at(0).await;
        let session = app.verify_pin(&staff, lena, "493827").await.unwrap();
        let new = vec![row("Lena W.", Some("E-1"), "605182")];
        let replaced = service.assign_pins(&owner, command(&shop, new, Partial::AllOrNothing, None)).await.unwrap();
        assert_eq!(replaced.results, [Assigned::Replaced(lena)]);
        assert!(app.staff_session(&staff, &session.token).await.unwrap().is_none(), "PIN-4: new digits end the session");
        assert_fails!(app.verify_pin(&staff, lena, "493827").await, Error::PinInvalid { .. });
        app.verify_pin(&staff, lena, "605182").await.unwrap();
        assert_eq!(app.pins(&shop.owner_at(0).await).await.unwrap().len(), 2);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'pin.bulk_assign'").await, 2);
    }

    /// G-T1, safety §6.2: a store of somebody else is not found, and there are bounds.
    async fn a_foreign_store_and_too_many_rows_are_refused(db: TestDb) {
        let app = TestApp::new(db).await;
        let (shop, other) = (app.shop("bakery").open().await, app.shop("florist").open().await);
        let (owner, one) = (shop.owner(), vec![row("Lena", None, "493827")]);
        let foreign = app.app().assign_pins(&owner, command(&other, one.clone(), Partial::Allowed, None)).await;
        assert_fails!(foreign, Error::NotFound);
        assert_fails!(app.try_assign_pins(&owner, &command(&other, one, Partial::Allowed, None)).await, Error::NotFound);
        for count in [0, 1001] {
            let rows = vec![row("Lena", None, "493827"); count];
            assert_eq!(wrong_fields(app.try_assign_pins(&owner, &command(&shop, rows, Partial::Allowed, None)).await), ["/pins"]);
        }
        let rows = vec![row("Lena", None, "493827"); 501];
        let tried = app.try_assign_pins(&owner, &command(&shop, rows, Partial::Allowed, None)).await.unwrap();
        assert_eq!(tried.results.iter().filter(|result| **result == Assigned::TooMany).count(), 1);
    }
}
