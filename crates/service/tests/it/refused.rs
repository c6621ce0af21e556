//! What is refused before anything is looked up: permissions of callers that are no persons, and values no form would send.

use orion_domain::ledger::{Part, VoidTarget};
use orion_domain::{Cents, IdempotencyKey, LocalDate, Points, Reason, Role};
use orion_service::bulk::{BulkAsked, BulkWork};
use orion_service::counter::{Confirmation, Partial, StaffProof};
use orion_service::desk_cards::TransactionsAsked;
use orion_service::records::{Page, Surface};
use orion_service::team::Place;
use orion_service::{DeskCaller, Error};
use orion_testkit::{GOOD_PASSWORD, Shop, TestApp, both_engines, default_look, default_rules};

use crate::help::{assert_fails, booked, points, wrong_fields};
use crate::platform::{because, operator};

fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::parse(text).unwrap()
}

fn at(shop: &Shop, role: Role) -> Place {
    Place { role, store: Some(shop.stores[0].id) }
}

both_engines! {
    /// G-T4: a key is no person: it has no password to change, no sessions to see and none to end.
    async fn a_key_has_no_account(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let program = app.who(&shop.key(Role::MerchantOwner, None).await).await.unwrap();
        let changed = app.change_password(&program, Surface::Merchant, GOOD_PASSWORD, "harbour violin copper".to_owned()).await;
        assert_fails!(changed, Error::Forbidden);
        assert_fails!(app.own_account(&program).await, Error::Forbidden);
    }

    /// PIN-11: nobody but the program itself vouches for staff without their digits.
    async fn nobody_vouches_for_staff(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (till, pin) = (shop.till(0).await, shop.pin(0, "Sam", "4826").await);
        let card = till.enroll("anna@example.com").await;
        let vouched = Confirmation { key: key("k"), staff: StaffProof::Vouched(pin), notes: None };
        assert_fails!(app.add_stamp(&till.caller, card, vouched).await, Error::Forbidden);
        assert_eq!(till.stamps(card).await, 0);
        app.verify().await;
    }

    /// G-L8: a void of nothing is a mistake of whoever asks, by whichever measure.
    async fn a_void_of_nothing_is_no_void(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let till = shop.manager_till(0).await;
        let card = till.enroll("anna@example.com").await;
        let sale = booked(till.earn(card, 1000).await).id;
        for (part, member) in
            [(Part::Points(Points::ZERO), "/points"), (Part::Amount(Cents::ZERO), "/purchase_amount_cents")]
        {
            assert_eq!(wrong_fields(till.void_part(VoidTarget::Transaction(sale), part).await), [member]);
        }
        assert_eq!(till.points(card).await, 100);
        app.verify().await;
    }

    /// Product §6: a bonus is some points, and not more than one run may give.
    async fn a_bonus_is_some_points(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let card = shop.till(0).await.enroll("anna@example.com").await;
        for count in [0, Points::MAX.get()] {
            let work = BulkWork::Bonus(points(count));
            let asked = BulkAsked::new(work, vec![card], Reason::new("thanks").unwrap(), Partial::Allowed);
            assert_eq!(wrong_fields(app.bulk_named(&shop.owner(), asked, key("k")).await), ["/points"], "{count}");
        }
    }

    /// Product §3: roles are named once each, at least one, and none is the platform's.
    async fn roles_are_checked_before_they_are_given(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let (owner, chris) = (shop.owner(), app.person("chris@example.com").await);
        app.hire(&chris, &shop, Some(1), Role::StoreStaff).await;
        let staff = at(&shop, Role::StoreStaff);
        for (places, wrong) in [
            (vec![], "/roles"),
            (vec![staff; 501], "/roles"),
            (vec![staff, at(&shop, Role::StoreManager)], "/roles/1/store_id"),
            (vec![Place { store: None, ..staff }], "/roles/0/store_id"),
            (vec![at(&shop, Role::MerchantOwner)], "/roles/0/store_id"),
            (vec![at(&shop, Role::PlatformAdmin)], "/roles/0/role"),
        ] {
            assert_eq!(wrong_fields(app.change_roles(&owner, chris.id, &places).await), [wrong]);
        }
        let kept = app.member(&owner, chris.id).await.unwrap().roles;
        assert_eq!(kept.iter().map(|role| role.store).collect::<Vec<_>>(), [shop.stores[1].id]);
    }

    /// Safety §17: a program that nobody deleted does not come back.
    async fn a_program_that_is_there_is_not_in_the_trash(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let program = app.program(&shop.owner()).await.unwrap();
        let refused = app.restore_program(&operator(&app).await, program.id, because()).await;
        assert_fails!(refused, Error::Conflict { code: "not_in_trash", .. });
        assert!(app.program(&shop.owner()).await.unwrap().is_active(), "and stays switched on");
    }

    /// Product §5: where there is no program there are no cards, whoever asks for one.
    async fn without_a_program_nobody_gets_a_card(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open_without_program().await;
        assert_fails!(shop.till(0).await.try_enroll("anna@example.com").await, Error::ProgramMissing);
        assert_fails!(shop.join(0, "anna@example.com").await, Error::ProgramMissing);
        app.create_program(&shop.owner(), default_rules(), default_look()).await.unwrap();
    }

    /// H-13: a time that ends before it begins is a mistake, not an empty list.
    async fn a_time_that_ends_before_it_begins_is_a_mistake(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (from, to) = (LocalDate::parse("2026-06-02").ok(), LocalDate::parse("2026-06-01").ok());
        let asked = TransactionsAsked { from, to, ..TransactionsAsked::default() };
        let desk = DeskCaller::from(shop.owner());
        assert_eq!(wrong_fields(app.desk_transactions(&desk, &asked, Page::first(10)).await), ["/to"]);
        assert_eq!(wrong_fields(app.export_transactions(&shop.owner(), &asked).await), ["/to"]);
    }
}
