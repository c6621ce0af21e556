//! What somebody does with their own account, and a merchant with its keys.

use orion_domain::{IdempotencyKey, Label, Locale, Role};
use orion_service::api_keys::ApiKeyForm;
use orion_service::authentication::Credential;
use orion_service::records::{Page, Surface};
use orion_service::{Error, RequestFacts};
use orion_testkit::{GOOD_PASSWORD, TestApp, both_engines};

use crate::help::{assert_fails, wrong_fields};

fn form(name: &str, role: Role) -> ApiKeyForm {
    ApiKeyForm { name: Label::new(name).unwrap(), role, store: None, expires_in_days: None }
}

both_engines! {
    /// G-T7, S-9: a new password needs the old one, ends every other session and token, and keeps this one.
    async fn a_new_password_ends_every_other_session(db: TestDb) {
        let app = TestApp::new(db).await;
        let person = app.person("chris@example.com").await;
        let here = app.cookie(&person, Surface::Merchant).await;
        let there = app.cookie(&person, Surface::Terminal).await;
        let token = app.issue_token(&person.email, GOOD_PASSWORD, None, RequestFacts::default()).await.unwrap();
        let token = Credential::Bearer(token.token);
        let me = app.who(&here).await.unwrap();
        app.who(&there).await.unwrap();
        app.who(&token).await.unwrap();
        let new = "harbour violin copper gate";
        assert_fails!(app.change_password(&me, Surface::Merchant, "not the old one", new.to_owned()).await, Error::SignInFailed);
        assert_eq!(wrong_fields(app.change_password(&me, Surface::Merchant, GOOD_PASSWORD, "short".to_owned()).await), ["/password"]);
        app.who(&there).await.unwrap();
        app.change_password(&me, Surface::Merchant, GOOD_PASSWORD, new.to_owned()).await.unwrap();
        app.who(&here).await.unwrap();
        assert_fails!(app.who(&there).await, Error::Unauthenticated);
        assert_fails!(app.who(&token).await, Error::Unauthenticated);
        let old = app.sign_in(&person.email, GOOD_PASSWORD, Surface::Merchant, RequestFacts::default()).await;
        assert_fails!(old, Error::SignInFailed);
        app.sign_in(&person.email, new, Surface::Merchant, RequestFacts::default()).await.unwrap();
        let written = "SELECT COUNT(*) FROM audit_log WHERE action = 'account.password'";
        assert_eq!(app.count(written).await, 1);
    }

    /// S-1: people see where they are signed in and end it, their own sessions only.
    async fn people_see_and_end_their_own_sessions(db: TestDb) {
        let app = TestApp::new(db).await;
        let (chris, kim) = (app.person("chris@example.com").await, app.person("kim@example.com").await);
        let here = app.cookie(&chris, Surface::Merchant).await;
        let there = app.cookie(&chris, Surface::Terminal).await;
        let theirs = app.cookie(&kim, Surface::Terminal).await;
        let me = app.who(&here).await.unwrap();
        let account = app.own_account(&me).await.unwrap();
        assert_eq!((account.sessions.len(), account.sessions[0].id), (2, account.current));
        let kims = app.own_account(&app.who(&theirs).await.unwrap()).await.unwrap().current;
        assert_fails!(app.end_own_session(&me, kims).await, Error::NotFound);
        app.end_own_session(&me, account.sessions[1].id).await.unwrap();
        assert_fails!(app.who(&there).await, Error::Unauthenticated);
        let third = app.cookie(&chris, Surface::Terminal).await;
        app.end_other_sessions(&me).await.unwrap();
        assert_fails!(app.who(&third).await, Error::Unauthenticated);
        app.who(&here).await.unwrap();
        app.who(&theirs).await.unwrap();
        app.change_locale(&me, Locale::Lb).await.unwrap();
        assert_eq!(app.who(&here).await.unwrap().locale(), Some(Locale::Lb));
    }

    /// S-12, safety §4: a key is shown once, also when its making is repeated; it does what its role says until it is revoked.
    async fn a_key_is_shown_once_and_revoked_at_once(db: TestDb) {
        let app = TestApp::new(db).await;
        let (shop, other) = (app.shop("bakery").open().await, app.shop("florist").open().await);
        let key = || Some(IdempotencyKey::parse("key-1").unwrap());
        let made = app.make_merchant_key(&shop.owner(), form("Register", Role::StoreStaff), key()).await.unwrap();
        let secret = made.secret.unwrap();
        assert!(secret.starts_with("orion_live_"));
        let again = app.make_merchant_key(&shop.owner(), form("Register", Role::StoreStaff), key()).await.unwrap();
        assert_eq!((again.secret, again.details.id), (None, made.details.id));
        assert_fails!(app.make_merchant_key(&shop.owner(), form("Other", Role::StoreStaff), key()).await, Error::KeyReused);
        let credential = Credential::Bearer(secret);
        app.who(&credential).await.unwrap();
        let listed = app.api_keys(&shop.owner(), Page::first(10)).await.unwrap().items;
        assert_eq!(listed.len(), 1);
        assert!(listed[0].last_used_at.is_some());
        assert!(app.api_keys(&other.owner(), Page::first(10)).await.unwrap().items.is_empty());
        assert_fails!(app.revoke_merchant_key(&other.owner(), made.details.id).await, Error::NotFound);
        app.revoke_merchant_key(&shop.owner(), made.details.id).await.unwrap();
        assert_fails!(app.who(&credential).await, Error::Unauthenticated);
        app.revoke_merchant_key(&shop.owner(), made.details.id).await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'api_key.revoke'").await, 1);
    }

    /// S-12, G-T8: nobody gives more than the merchant has, and an end lies ahead.
    async fn a_key_reaches_no_further_than_its_merchant(db: TestDb) {
        let app = TestApp::new(db).await;
        let (shop, other) = (app.shop("bakery").open().await, app.shop("florist").open().await);
        let too_much = app.make_merchant_key(&shop.owner(), form("All", Role::PlatformAdmin), None).await;
        assert_eq!(wrong_fields(too_much), ["/role"]);
        let past = ApiKeyForm { expires_in_days: Some(0), ..form("Past", Role::StoreStaff) };
        assert_eq!(wrong_fields(app.make_merchant_key(&shop.owner(), past, None).await), ["/expires_in_days"]);
        let foreign = ApiKeyForm { store: Some(other.stores[0].id), ..form("Foreign", Role::StoreStaff) };
        assert_fails!(app.make_merchant_key(&shop.owner(), foreign, None).await, Error::NotFound);
        let short = ApiKeyForm { expires_in_days: Some(1), ..form("Short", Role::MerchantOwner) };
        let made = app.make_merchant_key(&shop.owner(), short, None).await.unwrap();
        let credential = Credential::Bearer(made.secret.unwrap());
        app.caller(&app.who(&credential).await.unwrap()).unwrap();
        app.clock.advance(24 * 3600);
        app.forget_identities().await;
        assert_fails!(app.who(&credential).await, Error::Unauthenticated);
    }

    /// Two who save the settings at once: the second is told.
    async fn settings_saved_by_two_at_once_are_not_lost(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let owner = shop.owner();
        let seen = app.settings(&owner).await.unwrap();
        let mark = app.settings_mark(&seen);
        let mut mine = seen.clone();
        mine.require_order_reference = true;
        app.update_settings_seen(&owner, mine.clone(), &mark).await.unwrap();
        let theirs = app.update_settings_seen(&owner, seen, &mark).await;
        assert_fails!(theirs, Error::Conflict { code: "settings_changed", .. });
        assert_eq!(app.settings(&owner).await.unwrap(), mine);
    }
}
