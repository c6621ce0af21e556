//! Merchants as the platform manages them: suspended, deleted, and brought back with exactly what their deletion took.

use std::collections::BTreeSet;

use orion_domain::{Email, IdempotencyKey, Label, Reason, Role, StoreId};
use orion_service::authentication::Credential;
use orion_service::invitations::Acceptance;
use orion_service::merchants::Standing;
use orion_service::records::{MerchantState, Page};
use orion_service::setup::NewMerchant;
use orion_service::trash::Shelf;
use orion_service::{Error, Operator, RequestFacts};
use orion_testkit::{Shop, TestApp, both_engines};

use crate::help::{assert_fails, booked, wrong_fields};

/// Whoever runs the platform, by its own key.
pub(crate) async fn operator(app: &TestApp) -> Operator {
    let name = Label::new("Operations").unwrap();
    let (_, key) = app.create_api_key(None, StoreId::NIL, Role::PlatformAdmin, name).await.unwrap();
    app.operator(&app.who(&Credential::Bearer(key)).await.unwrap()).unwrap()
}

/// Why.
pub(crate) fn because() -> Option<Reason> {
    Reason::new("asked in writing").ok()
}

/// The actions of admins in a merchant's audit log, by name.
pub(crate) async fn audited(app: &TestApp, shop: &Shop) -> Vec<String> {
    let mut raw = app.raw().await;
    let whose = raw.id(shop.id.uuid());
    let sql = format!(
        "SELECT action FROM audit_log WHERE merchant_id = {whose} AND acting_admin_id IS NOT NULL ORDER BY action"
    );
    raw.rows(&sql).await.unwrap().into_iter().map(|row| row[0].clone()).collect()
}

both_engines! {
    async fn merchants_are_opened_found_and_edited(db: TestDb) {
        let app = TestApp::new(db).await;
        let bakery = app.shop("Bakery").open().await;
        let operator = operator(&app).await;
        let details = app.find_merchant(&operator, bakery.id).await.unwrap().details;
        let form = |name: &str| NewMerchant {
            name: Label::new(name).unwrap(),
            legal_name: Label::new("Flower Power S.à r.l.").ok(),
            currency: details.currency,
            zone: details.zone.clone(),
            default_locale: details.default_locale,
        };
        app.clock.advance(1);
        let owner = Email::new("flora@example.com").unwrap();
        let florist = app.open_merchant(&operator, form("Florist"), &owner, None).await.unwrap().merchant;
        let names = async |search: Option<&str>, state| {
            let found = app.merchants(&operator, search, state, Page::first(10)).await.unwrap().items;
            found.into_iter().map(|found| found.details.name.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names(None, None).await, ["Florist", "Bakery"]);
        assert_eq!(names(Some("LOR"), None).await, ["Florist"]);
        assert_eq!(names(Some("%"), None).await, [""; 0]);
        let id = florist.details.id;
        assert_eq!(wrong_fields(app.update_merchant(&operator, id, form("Roses"), None).await), ["/reason"]);
        let roses = app.update_merchant(&operator, id, form("Roses"), because()).await.unwrap();
        assert_eq!((roses.state(), roses.details.name.as_str()), (MerchantState::Active, "Roses"));
        app.set_standing(&operator, id, Standing::Suspended, because()).await.unwrap();
        assert_eq!(names(None, Some(MerchantState::Suspended)).await, ["Roses"]);
        assert_eq!(names(None, Some(MerchantState::Active)).await, ["Bakery"]);
        app.delete_merchant(&operator, id, because()).await.unwrap();
        assert_eq!(names(None, Some(MerchantState::Deleted)).await, ["Roses"]);
        assert_eq!(names(None, None).await, ["Bakery"]);
        assert_fails!(app.update_merchant(&operator, id, form("Tulips"), because()).await, Error::NotFound);
    }

    /// A merchant comes with its owner's invitation, in one transaction and once per key; whoever accepts owns it.
    async fn a_merchant_is_opened_once_with_its_owner_invited(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = operator(&app).await;
        let bakery = app.shop("Bakery").open().await;
        let details = app.find_merchant(&operator, bakery.id).await.unwrap().details;
        let form = || NewMerchant {
            name: Label::new("Florist").unwrap(),
            legal_name: None,
            currency: details.currency,
            zone: details.zone.clone(),
            default_locale: details.default_locale,
        };
        let owner = Email::new("Flora@example.com").unwrap();
        let key = || IdempotencyKey::parse("open-florist").ok();
        let opened = app.open_merchant(&operator, form(), &owner, key()).await.unwrap();
        let id = opened.merchant.details.id;
        let invited = opened.invited.unwrap();
        assert!(!opened.is_replayed);
        assert_eq!((invited.invitation.place.role, invited.invitation.email.as_str()), (Role::MerchantOwner, "Flora@example.com"));
        let link = invited.link.unwrap();
        let again = app.open_merchant(&operator, form(), &owner, key()).await.unwrap();
        assert_eq!((again.merchant.details.id, again.is_replayed), (id, true));
        assert!(again.invited.unwrap().link.is_none(), "a link is shown once");
        assert_eq!(app.merchants(&operator, Some("Florist"), None, Page::first(10)).await.unwrap().items.len(), 1);
        let other = Email::new("fred@example.com").unwrap();
        assert_fails!(app.open_merchant(&operator, form(), &other, key()).await, Error::KeyReused);
        let mut raw = app.raw().await;
        let sql = format!("SELECT action FROM audit_log WHERE merchant_id = {} ORDER BY action", raw.id(id.uuid()));
        assert_eq!(raw.rows(&sql).await.unwrap().concat(), ["merchant.create", "team.invite"]);
        let token = link.rsplit('/').next().unwrap();
        let answer = Acceptance {
            name: Label::new("Flora").ok(),
            locale: details.default_locale,
            password: orion_testkit::GOOD_PASSWORD.to_owned(),
        };
        let joined = app.accept_invitation(id, token, answer, RequestFacts::default()).await.unwrap();
        assert_eq!(joined.surface, orion_service::records::Surface::Merchant);
        let flora = app.sign_in("flora@example.com", orion_testkit::GOOD_PASSWORD, joined.surface, RequestFacts::default()).await;
        assert!(flora.is_ok());
        let late = app.open_merchant(&operator, form(), &owner, key()).await.unwrap();
        assert_eq!(late.merchant.details.id, id);
        assert_eq!(app.examine_isolation().await.unwrap().strays, []);
    }

    /// Nobody of a suspended merchant signs in, reads or writes; the platform goes on reading.
    async fn a_suspended_merchant_can_do_nothing_until_it_is_resumed(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (operator, till) = (operator(&app).await, shop.till(0).await);
        let card = till.enroll("anna@example.com").await;
        let olga = app.person("olga@example.com").await;
        app.hire(&olga, &shop, None, Role::MerchantOwner).await;
        let key = shop.key(Role::StoreStaff, Some(0)).await;
        app.who(&key).await.unwrap();
        app.set_standing(&operator, shop.id, Standing::Suspended, because()).await.unwrap();
        let identity = app.who(&key).await.unwrap();
        assert_fails!(app.store_caller(&identity, None).await, Error::MerchantSuspended);
        assert_fails!(app.desk_caller(&identity).await, Error::MerchantSuspended);
        assert_fails!(app.caller(&identity), Error::MerchantSuspended);
        assert_fails!(app.visitor(&shop.stores[0].slug, RequestFacts::default()).await, Error::MerchantSuspended);
        for surface in [orion_service::records::Surface::Merchant, orion_service::records::Surface::Terminal] {
            let signed_in = app
                .sign_in("olga@example.com", orion_testkit::GOOD_PASSWORD, surface, RequestFacts::default())
                .await;
            assert_fails!(signed_in, Error::MerchantSuspended);
        }
        assert_eq!(app.platform_card(&operator, card).await.unwrap().merchant.state(), MerchantState::Suspended);
        app.set_standing(&operator, shop.id, Standing::Working, because()).await.unwrap();
        app.store_caller(&app.who(&key).await.unwrap(), None).await.unwrap();
        booked(till.earn(card, 1000).await);
        assert_eq!(audited(&app, &shop).await, ["merchant.resume", "merchant.suspend"]);
    }

    /// Product §3: the cascade brings back what the deletion took, and nothing that had been deleted before it.
    async fn restoring_a_merchant_brings_back_exactly_what_its_deletion_took(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (operator, till) = (operator(&app).await, shop.till(0).await);
        let (kept, gone) = (till.enroll("anna@example.com").await, till.enroll("ben@example.com").await);
        let old = app.program(&shop.owner()).await.unwrap();
        app.delete_program(&shop.owner()).await.unwrap();
        let new = app.create_program(&shop.owner(), old.rules.clone(), old.look.clone()).await.unwrap();
        app.delete_card(&operator, gone, because()).await.unwrap();
        let in_trash = async || {
            let shelf = Shelf { merchant: None, only_deleted: true };
            let cards = app.platform_cards(&operator, shelf, None, 50).await.unwrap().items;
            let programs = app.platform_programs(&operator, shelf, Page::first(50)).await.unwrap().items;
            let cards = cards.iter().map(|found| found.card.card.id).collect::<BTreeSet<_>>();
            (cards, programs.iter().map(|found| found.program.id).collect::<BTreeSet<_>>())
        };
        let before = in_trash().await;
        assert_eq!(before, ([gone].into(), [old.id].into()));
        app.delete_merchant(&operator, shop.id, because()).await.unwrap();
        assert_eq!(in_trash().await, ([gone, kept].into(), [new.id, old.id].into()));
        assert_fails!(app.visitor(&shop.stores[0].slug, RequestFacts::default()).await, Error::NotFound);
        assert_fails!(app.who(&shop.key(Role::MerchantOwner, None).await).await, Error::Unauthenticated);
        assert_fails!(app.on_behalf(&operator, shop.id, because()).await, Error::NotFound);
        assert_fails!(app.restore_card(&operator, gone, because()).await, Error::Conflict { code: "merchant_deleted", .. });
        app.restore_merchant(&operator, shop.id, because()).await.unwrap();
        assert_eq!(in_trash().await, before);
        assert_eq!(app.card(&till.caller, kept).await.unwrap().record.card.id, kept);
        assert_fails!(app.card(&till.caller, gone).await, Error::NotFound);
        assert_fails!(
            app.restore_merchant(&operator, shop.id, because()).await,
            Error::Conflict { code: "not_in_trash", .. }
        );
        app.verify().await;
    }

    /// The walk over all merchants gives each card once, page by page.
    async fn the_list_of_all_cards_goes_from_merchant_to_merchant(db: TestDb) {
        let app = TestApp::new(db).await;
        let operator = operator(&app).await;
        let mut cards = Vec::new();
        for name in ["bakery", "florist", "grocer"] {
            let till = app.shop(name).open().await.till(0).await;
            app.clock.advance(1);
            for person in ["anna", "ben", "carl"] {
                app.clock.advance(1);
                cards.push(till.enroll(&format!("{person}@example.com")).await);
            }
        }
        cards.reverse();
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = app.platform_cards(&operator, Shelf::default(), after, 2).await.unwrap();
            assert!(page.items.len() <= 2);
            found.extend(page.items.iter().map(|found| found.card.card.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, cards);
    }
}
