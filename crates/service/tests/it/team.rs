//! The team: invitations, roles, and what happens to those who leave.

use std::collections::BTreeSet;
use std::sync::Arc;

use orion_domain::{Email, IdempotencyKey, Label, Locale, Role};
use orion_service::authentication::Credential;
use orion_service::invitations::Acceptance;
use orion_service::programs::Activity;
use orion_service::records::{MemberState, Page, Surface};
use orion_service::team::Place;
use orion_service::{Error, RequestFacts};
use orion_testkit::{GOOD_PASSWORD, Person, Shop, TestApp, both_engines};

use crate::help::{assert_fails, race, successes, wrong_fields};

const OWNER: Place = Place { role: Role::MerchantOwner, store: None };

fn at(shop: &Shop, store: usize, role: Role) -> Place {
    Place { role, store: Some(shop.stores[store].id) }
}

fn email(text: &str) -> Email {
    Email::new(text).unwrap()
}

fn answer(name: Option<&str>, password: &str) -> Acceptance {
    Acceptance { name: name.map(|name| Label::new(name).unwrap()), locale: Locale::En, password: password.to_owned() }
}

/// The secret at the end of a link.
fn token(link: &str) -> &str {
    link.rsplit('/').next().unwrap()
}

async fn invite(app: &TestApp, shop: &Shop, to: &str, place: Place) -> String {
    let invited = app.invite(&shop.owner(), &email(to), place, None).await.unwrap();
    let link = invited.link.unwrap();
    assert!(link.starts_with(&format!("https://orion.example/join/{}/", shop.id)), "{link}");
    token(&link).to_owned()
}

/// An owner, a manager and somebody at the counter, each with a session.
async fn three(app: &TestApp, shop: &Shop) -> [(Person, Credential); 3] {
    let owner = app.person("owner@example.com").await;
    let manager = app.person("manager@example.com").await;
    let staff = app.person("staff@example.com").await;
    app.hire(&owner, shop, None, Role::MerchantOwner).await;
    app.hire(&manager, shop, Some(0), Role::StoreManager).await;
    app.hire(&staff, shop, Some(0), Role::StoreStaff).await;
    let (first, second) = (app.cookie(&owner, Surface::Merchant).await, app.cookie(&manager, Surface::Merchant).await);
    let third = app.cookie(&staff, Surface::Terminal).await;
    [(owner, first), (manager, second), (staff, third)]
}

/// Whether a credential can do anything at all at a merchant.
async fn can_act(app: &TestApp, shop: &Shop, credential: &Credential) -> bool {
    let Ok(identity) = app.who(credential).await else { return false };
    let anywhere = app.store_caller(&identity, Some(shop.stores[0].id)).await.is_ok();
    anywhere || app.caller(&identity).is_ok() || app.desk_caller(&identity).await.is_ok()
}

both_engines! {
    /// G-T6, safety S-11: somebody invited can do nothing until they have accepted. Looking at the link uses nothing up;
    /// accepting works once.
    async fn an_invitation_opens_nothing_until_it_is_accepted_and_works_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let link = invite(&app, &shop, "New@Example.com", at(&shop, 0, Role::StoreManager)).await;
        assert_eq!(app.team(&shop.owner(), Page::first(10)).await.unwrap().items.len(), 0);
        for _ in 0..2 {
            let open = app.open_invitation(shop.id, &link).await.unwrap();
            assert_eq!((open.has_account, open.store.as_deref()), (false, Some("bakery-1")));
        }
        let short = app.accept_invitation(shop.id, &link, answer(Some("Nora"), "short"), RequestFacts::default()).await;
        assert_eq!(wrong_fields(short), ["/password"]);
        let nameless = app.accept_invitation(shop.id, &link, answer(None, GOOD_PASSWORD), RequestFacts::default()).await;
        assert_eq!(wrong_fields(nameless), ["/name"]);
        let joined = app.accept_invitation(shop.id, &link, answer(Some("Nora"), GOOD_PASSWORD), RequestFacts::default()).await.unwrap();
        assert_eq!(joined.surface, Surface::Merchant);
        let credential = Credential::Cookie { surface: joined.surface, token: joined.signed_in.token };
        let desk = app.desk_caller(&app.who(&credential).await.unwrap()).await.unwrap();
        assert_eq!(desk.store().map(|store| store.id), Some(shop.stores[0].id));
        assert_fails!(app.open_invitation(shop.id, &link).await, Error::LinkExpired);
        let again = app.accept_invitation(shop.id, &link, answer(None, GOOD_PASSWORD), RequestFacts::default()).await;
        assert_fails!(again, Error::LinkExpired);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action IN ('team.invite', 'team.join')").await, 2);
    }

    /// Safety S-11: an invitation is bound to its merchant, ends after a week, and is stored as a hash only.
    async fn a_link_is_bound_to_its_merchant_and_ends(db: TestDb) {
        let app = TestApp::new(db).await;
        let (bakery, florist) = (app.shop("bakery").open().await, app.shop("florist").open().await);
        let link = invite(&app, &bakery, "new@example.com", OWNER).await;
        assert_fails!(app.open_invitation(florist.id, &link).await, Error::LinkExpired);
        let stored = app.raw().await.rows("SELECT email_key FROM invitations").await.unwrap();
        assert_eq!(stored.len(), 1);
        let replaced = invite(&app, &bakery, "new@example.com", OWNER).await;
        assert_fails!(app.open_invitation(bakery.id, &link).await, Error::LinkExpired);
        app.clock.advance(7 * 24 * 3600 - 1);
        app.open_invitation(bakery.id, &replaced).await.unwrap();
        app.clock.advance(1);
        assert_fails!(app.open_invitation(bakery.id, &replaced).await, Error::LinkExpired);
        app.clock.advance(1);
        app.tidy().await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM invitations").await, 0);
    }

    /// Safety S-11: an address with an account is proven by its password, and the account stays as it was.
    async fn somebody_with_an_account_proves_it(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let chris = app.person("chris@example.com").await;
        let link = invite(&app, &shop, "chris@example.com", at(&shop, 0, Role::StoreStaff)).await;
        assert!(app.open_invitation(shop.id, &link).await.unwrap().has_account);
        let wrong = app.accept_invitation(shop.id, &link, answer(Some("Somebody"), "another good password"), RequestFacts::default()).await;
        assert_fails!(wrong, Error::SignInFailed);
        let joined = app.accept_invitation(shop.id, &link, answer(None, GOOD_PASSWORD), RequestFacts::default()).await.unwrap();
        assert_eq!((joined.surface, joined.signed_in.name.as_str()), (Surface::Terminal, "Chris Example"));
        let member = app.member(&shop.owner(), chris.id).await.unwrap();
        assert_eq!(member.roles.len(), 1);
    }

    /// S-11: of many who send the same link at once one joins.
    async fn a_link_used_twice_at_once_joins_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        app.person("chris@example.com").await;
        let link = invite(&app, &shop, "chris@example.com", OWNER).await;
        let (shared, id) = (app.clone(), shop.id);
        let answers = race(4, move |_| {
            let (app, link) = (shared.clone(), link.clone());
            async move { app.accept_invitation(id, &link, answer(None, GOOD_PASSWORD), RequestFacts::default()).await }
        })
        .await;
        assert_eq!(successes(&answers), 1, "{answers:?}");
    }

    /// G-T6, G-T7: suspended and removed members can do nothing, at once; resuming gives back what was there. Sessions of a
    /// removed member are gone, and what still waited for them does not bring them back.
    async fn suspended_and_removed_members_can_do_nothing_at_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let [(_, owner), (manager, second), (staff, third)] = three(&app, &shop).await;
        let waiting = invite(&app, &shop, "manager@example.com", at(&shop, 0, Role::StoreManager)).await;
        for (person, credential) in [(&manager, &second), (&staff, &third)] {
            assert!(can_act(&app, &shop, credential).await);
            app.set_member_state(&shop.owner(), person.id, MemberState::Suspended).await.unwrap();
            assert!(!can_act(&app, &shop, credential).await);
            app.set_member_state(&shop.owner(), person.id, MemberState::Active).await.unwrap();
            assert!(can_act(&app, &shop, credential).await);
            app.remove_member(&shop.owner(), person.id).await.unwrap();
            assert_fails!(app.who(credential).await, Error::Unauthenticated);
            let later = app.sign_in(&person.email, GOOD_PASSWORD, Surface::Merchant, RequestFacts::default()).await.unwrap();
            let later = Credential::Cookie { surface: Surface::Merchant, token: later.token };
            assert!(!can_act(&app, &shop, &later).await);
            assert_fails!(app.member(&shop.owner(), person.id).await, Error::NotFound);
        }
        assert_fails!(app.open_invitation(shop.id, &waiting).await, Error::LinkExpired);
        assert!(can_act(&app, &shop, &owner).await);
    }

    /// G-T7: another role and another store take effect on live sessions at once.
    async fn a_change_of_role_takes_effect_on_live_sessions(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let [_, (manager, session), _] = three(&app, &shop).await;
        let desk = |store: usize| {
            let (app, session, id) = (app.clone(), session.clone(), shop.stores[store].id);
            async move {
                let caller = app.desk_caller(&app.who(&session).await.unwrap()).await.unwrap();
                app.at_store(&caller, id).await.is_ok()
            }
        };
        assert!(desk(0).await && !desk(1).await);
        app.change_roles(&shop.owner(), manager.id, &[at(&shop, 1, Role::StoreManager)]).await.unwrap();
        assert!(!desk(0).await && desk(1).await);
        let both = [at(&shop, 0, Role::StoreManager), at(&shop, 1, Role::StoreStaff)];
        assert_eq!(app.change_roles(&shop.owner(), manager.id, &both).await.unwrap().roles.len(), 2);
        assert!(desk(0).await && !desk(1).await);
        app.change_roles(&shop.owner(), manager.id, &[OWNER, at(&shop, 0, Role::StoreStaff)]).await.unwrap();
        assert_eq!(app.member(&shop.owner(), manager.id).await.unwrap().roles.len(), 1, "an owner has every store");
        assert!(desk(0).await && desk(1).await);
        for (wrong, place) in [
            ("/roles/0/store_id", Place { role: Role::StoreStaff, store: None }),
            ("/roles/0/store_id", at(&shop, 0, Role::MerchantOwner)),
            ("/roles/0/role", Place { role: Role::PlatformAdmin, store: None }),
        ] {
            assert_eq!(wrong_fields(app.change_roles(&shop.owner(), manager.id, &[place]).await), [wrong]);
        }
    }

    /// G-T7: the last owner who can act stays, also when two take each other's place at once.
    async fn the_last_owner_cannot_be_removed_suspended_or_demoted(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let [(owner, _), (manager, _), _] = three(&app, &shop).await;
        let by = shop.owner();
        let staff = [at(&shop, 0, Role::StoreStaff)];
        let demoted = app.change_roles(&by, owner.id, &staff).await;
        assert_fails!(demoted, Error::Conflict { code: "last_owner", .. });
        let suspended = app.set_member_state(&by, owner.id, MemberState::Suspended).await;
        assert_fails!(suspended, Error::Conflict { code: "last_owner", .. });
        assert_fails!(app.remove_member(&by, owner.id).await, Error::Conflict { code: "last_owner", .. });
        app.change_roles(&by, manager.id, &[OWNER]).await.unwrap();
        let (shared, shop, people) = (app.clone(), shop.clone(), Arc::new([owner.id, manager.id]));
        let by_each = shop.owner();
        let answers = race(2, move |number| {
            let (app, by, people) = (shared.clone(), by_each.clone(), Arc::clone(&people));
            async move { app.remove_member(&by, people[number]).await }
        })
        .await;
        assert_eq!(successes(&answers), 1, "{answers:?}");
    }

    /// G-T7: a disabled account is signed out everywhere at once, and counts as no owner.
    async fn a_disabled_account_is_out_at_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let [(owner, session), (manager, _), _] = three(&app, &shop).await;
        let admin = app.admin("admin@example.com").await;
        let operator = app.operator(&app.who(&app.cookie(&admin, Surface::Admin).await).await.unwrap()).unwrap();
        assert_fails!(app.set_user_active(&operator, admin.id, Activity::Inactive).await, Error::Conflict { code: "own_account", .. });
        app.change_roles(&shop.owner(), manager.id, &[OWNER]).await.unwrap();
        assert!(can_act(&app, &shop, &session).await);
        let seen = app.set_user_active(&operator, owner.id, Activity::Inactive).await.unwrap();
        assert!(seen.account.disabled_at.is_some() && seen.merchants[0].name == "bakery");
        assert_fails!(app.who(&session).await, Error::Unauthenticated);
        let again = app.sign_in(&owner.email, GOOD_PASSWORD, Surface::Merchant, RequestFacts::default()).await;
        assert_fails!(again, Error::SignInFailed);
        assert_fails!(app.remove_member(&shop.owner(), manager.id).await, Error::Conflict { code: "last_owner", .. });
        app.set_user_active(&operator, owner.id, Activity::Active).await.unwrap();
        app.sign_in(&owner.email, GOOD_PASSWORD, Surface::Merchant, RequestFacts::default()).await.unwrap();
        let nil = "SELECT COUNT(*) FROM audit_log WHERE action IN ('user.disable', 'user.enable')";
        assert_eq!(app.count(nil).await, 2);
    }

    /// H-13: people are found by how their name or address begins, however it is written, page by page.
    async fn users_are_found_by_how_their_name_or_address_begins(db: TestDb) {
        let app = TestApp::new(db).await;
        let admin = app.admin("admin@example.com").await;
        let operator = app.operator(&app.who(&app.cookie(&admin, Surface::Admin).await).await.unwrap()).unwrap();
        for address in ["anna@example.com", "anne@example.com", "zoe@example.com"] {
            app.person(address).await;
        }
        let found = async |text: &str| {
            let slice = app.users(&operator, Some(text), Page::first(10)).await.unwrap();
            let found: BTreeSet<String> = slice.items.into_iter().map(|user| user.account.email).collect();
            found.into_iter().collect::<Vec<_>>()
        };
        assert_eq!(found("AnN").await, ["anna@example.com", "anne@example.com"]);
        assert_eq!(found("chris ex").await.len(), 4, "everybody is called Chris Example");
        assert!(found("%").await.is_empty() && found("xample").await.is_empty());
        let first = app.users(&operator, None, Page::first(3)).await.unwrap();
        assert_eq!(first.items.len(), 3);
        let rest = app.users(&operator, None, Page { after: first.next, limit: 3 }).await.unwrap();
        assert_eq!((rest.items.len(), rest.next), (1, None));
    }

    /// Safety §4: the same key invites once; the link is not shown again.
    async fn a_repeated_invitation_shows_no_link_again(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let key = || Some(IdempotencyKey::parse("invite-1").unwrap());
        let to = email("new@example.com");
        let first = app.invite(&shop.owner(), &to, OWNER, key()).await.unwrap();
        let second = app.invite(&shop.owner(), &to, OWNER, key()).await.unwrap();
        assert!(first.link.is_some() && second.link.is_none() && first.invitation == second.invitation);
        assert_fails!(app.invite(&shop.owner(), &email("other@example.com"), OWNER, key()).await, Error::KeyReused);
        app.withdraw_invitation(&shop.owner(), first.invitation.id).await.unwrap();
        assert_fails!(app.open_invitation(shop.id, token(&first.link.unwrap())).await, Error::LinkExpired);
        assert_fails!(app.withdraw_invitation(&shop.owner(), first.invitation.id).await, Error::NotFound);
    }
}
