//! Who is calling.

use orion_domain::{Label, Role, StoreId};
use orion_service::authentication::Credential;
use orion_service::records::{MemberState, Surface};
use orion_service::{Error, RequestFacts};
use orion_testkit::{GOOD_PASSWORD, TestApp, both_engines};

use crate::help::{assert_fails, wrong_fields};

fn cookie(surface: Surface, token: &str) -> Credential {
    Credential::Cookie { surface, token: token.to_owned() }
}

fn token_of(credential: &Credential) -> &str {
    match credential {
        Credential::Bearer(token) | Credential::Cookie { token, .. } => token,
    }
}

both_engines! {
    /// Safety S-9: wrong and unknown answer alike, and an hour with many of them ends in waiting, for both.
    async fn a_wrong_password_and_an_unknown_account_answer_alike(db: TestDb) {
        let app = TestApp::new(db).await;
        app.person("chris@example.com").await;
        let mut series = Vec::new();
        for email in ["Chris@Example.com", "nobody@example.com"] {
            let mut answers = Vec::new();
            for _ in 0..11 {
                let answer = app.sign_in(email, "not the password", Surface::Merchant, RequestFacts::default()).await;
                answers.push(format!("{:?}", answer.unwrap_err()));
            }
            series.push(answers);
        }
        assert_eq!(series[0], series[1]);
        assert_eq!(series[0][9], "SignInFailed");
        assert_eq!(series[0][10], "RateLimited { seconds: 60 }");
        for odd in ["", &"x".repeat(129)] {
            assert_fails!(app.sign_in("chris@example.com", odd, Surface::Merchant, RequestFacts::default()).await, Error::SignInFailed);
        }
        assert_fails!(app.sign_in("no address", GOOD_PASSWORD, Surface::Merchant, RequestFacts::default()).await, Error::SignInFailed);
        let signed_in = app.sign_in("Chris@Example.com", GOOD_PASSWORD, Surface::Merchant, RequestFacts::default()).await.unwrap();
        assert_eq!(signed_in.name, "Chris Example");
    }

    /// Safety S-1: each surface has its idle and its absolute end; use keeps a session, but not beyond the latter.
    async fn sessions_end_when_idle_and_at_their_latest(db: TestDb) {
        let app = TestApp::new(db).await;
        let person = app.admin("chris@example.com").await;
        for (surface, idle, life) in [
            (Surface::Admin, 15 * 60, 8 * 3600),
            (Surface::Merchant, 30 * 60, 12 * 3600),
            (Surface::Terminal, 12 * 3600, 30 * 24 * 3600),
            (Surface::Api, 3600, 12 * 3600),
        ] {
            let signed_in = app.sign_in(&person.email, GOOD_PASSWORD, surface, RequestFacts::default()).await.unwrap();
            let credential =
                if surface == Surface::Api { Credential::Bearer(signed_in.token) } else { cookie(surface, &signed_in.token) };
            for _ in 0..life / idle {
                app.clock.advance(idle - 1);
                app.forget_identities().await;
                app.who(&credential).await.unwrap();
            }
            app.clock.advance(life / idle);
            app.forget_identities().await;
            assert_fails!(app.who(&credential).await, Error::Unauthenticated);
            let idler = app.cookie(&person, surface).await;
            let idler = if surface == Surface::Api { Credential::Bearer(token_of(&idler).to_owned()) } else { idler };
            app.clock.advance(idle);
            assert_fails!(app.who(&idler).await, Error::Unauthenticated);
        }
    }

    /// G-T1: a token works on the surface it was given for, and nowhere else, also right after it was used there.
    async fn a_token_of_one_surface_opens_no_other(db: TestDb) {
        let app = TestApp::new(db).await;
        let person = app.admin("chris@example.com").await;
        let surfaces = [Surface::Admin, Surface::Merchant, Surface::Terminal, Surface::Api];
        for own in surfaces {
            let signed_in = app.sign_in(&person.email, GOOD_PASSWORD, own, RequestFacts::default()).await.unwrap();
            for warm in [false, true] {
                if warm && own == Surface::Api {
                    app.who(&Credential::Bearer(signed_in.token.clone())).await.unwrap();
                } else if warm {
                    app.who(&cookie(own, &signed_in.token)).await.unwrap();
                }
                for other in surfaces.into_iter().filter(|other| *other != own && *other != Surface::Api) {
                    assert_fails!(app.who(&cookie(other, &signed_in.token)).await, Error::Unauthenticated);
                }
                if own != Surface::Api {
                    assert_fails!(app.who(&Credential::Bearer(signed_in.token.clone())).await, Error::Unauthenticated);
                }
            }
        }
        let shop = app.shop("bakery").open().await;
        let key = shop.key(Role::StoreStaff, Some(0)).await;
        app.who(&key).await.unwrap();
        for surface in surfaces {
            assert_fails!(app.who(&cookie(surface, token_of(&key))).await, Error::Unauthenticated);
        }
    }

    /// G-T7: signing out makes the token worthless at once.
    async fn a_token_is_worthless_after_signing_out(db: TestDb) {
        let app = TestApp::new(db).await;
        let person = app.person("chris@example.com").await;
        let session = app.cookie(&person, Surface::Merchant).await;
        app.who(&session).await.unwrap();
        app.sign_out(token_of(&session), &RequestFacts::default()).await.unwrap();
        assert_fails!(app.who(&session).await, Error::Unauthenticated);
    }

    /// G-T7, safety S-12: a key works until it is revoked; a slip of the finger is none.
    async fn an_api_key_works_until_it_is_revoked(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let name = Label::new("Register").unwrap();
        let (id, key) = app.create_api_key(Some(shop.id), StoreId::NIL, Role::MerchantOwner, name).await.unwrap();
        let credential = Credential::Bearer(key.clone());
        app.who(&credential).await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM api_keys WHERE last_used_at IS NOT NULL").await, 1);
        let mut wrong = key.clone().into_bytes();
        wrong[15] = if wrong[15] == b'0' { b'1' } else { b'0' };
        assert_fails!(app.who(&Credential::Bearer(String::from_utf8(wrong).unwrap())).await, Error::Unauthenticated);
        assert_eq!(app.count(&format!("SELECT COUNT(*) FROM api_keys WHERE name LIKE '%{}%'", &key[11..])).await, 0);
        app.clock.advance(1);
        app.revoke_api_key(id).await.unwrap();
        app.revoke_api_key(id).await.unwrap();
        assert_fails!(app.who(&credential).await, Error::Unauthenticated);
        let mut raw = app.raw().await;
        let merchant = raw.id(shop.id.uuid());
        let rows = format!("SELECT action FROM audit_log WHERE merchant_id = {merchant} AND target_kind = 'api_key' ORDER BY id");
        assert_eq!(raw.rows(&rows).await.unwrap().concat(), ["api_key.create", "api_key.revoke"], "once each");
    }

    /// G-T6, G-T7: a suspended member has nothing from one moment to the next, and everything back after.
    async fn a_suspended_member_has_nothing(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let (person, other) = (app.person("chris@example.com").await, app.person("kim@example.com").await);
        app.hire(&person, &shop, None, Role::MerchantOwner).await;
        app.hire(&other, &shop, None, Role::MerchantOwner).await;
        let session = app.cookie(&person, Surface::Merchant).await;
        app.caller(&app.who(&session).await.unwrap()).unwrap();
        app.set_member_state(&shop.owner(), person.id, MemberState::Suspended).await.unwrap();
        let identity = app.who(&session).await.unwrap();
        assert_fails!(app.caller(&identity), Error::Forbidden);
        assert_fails!(app.store_caller(&identity, Some(shop.stores[0].id)).await, Error::Forbidden);
        assert_fails!(app.store_caller(&identity, None).await, Error::Forbidden);
        assert!(app.workplaces(&identity).await.unwrap().is_empty());
        assert_fails!(app.choose_store(&identity, shop.stores[0].id).await, Error::NotFound);
        app.set_member_state(&shop.owner(), person.id, MemberState::Active).await.unwrap();
        app.caller(&app.who(&session).await.unwrap()).unwrap();
    }

    /// G-T7: a disabled user has neither sessions nor sign-ins.
    async fn a_disabled_user_is_nobody(db: TestDb) {
        let app = TestApp::new(db).await;
        let person = app.person("chris@example.com").await;
        let session = app.cookie(&person, Surface::Merchant).await;
        app.raw().await.execute("UPDATE users SET disabled_at = 1").await.unwrap();
        assert_fails!(app.who(&session).await, Error::Unauthenticated);
        assert_fails!(app.sign_in(&person.email, GOOD_PASSWORD, Surface::Merchant, RequestFacts::default()).await, Error::SignInFailed);
    }

    /// G-T3: somebody with two merchants names one; nothing picks the first one found.
    async fn somebody_with_two_merchants_chooses(db: TestDb) {
        let app = TestApp::new(db).await;
        let (bakery, florist, other) =
            (app.shop("bakery").stores(2).open().await, app.shop("florist").open().await, app.shop("cafe").open().await);
        let person = app.person("chris@example.com").await;
        app.hire(&person, &bakery, Some(1), Role::StoreStaff).await;
        app.hire(&person, &florist, None, Role::MerchantOwner).await;
        let ask = async |merchant| app.issue_token(&person.email, GOOD_PASSWORD, merchant, RequestFacts::default()).await;
        assert_eq!(wrong_fields(ask(None).await), ["/merchant_id"]);
        assert_fails!(ask(Some(other.id)).await, Error::NotFound);
        let token = Credential::Bearer(ask(Some(florist.id)).await.unwrap().token);
        assert_eq!(app.caller(&app.who(&token).await.unwrap()).unwrap().merchant(), florist.id);
        let session = app.cookie(&person, Surface::Terminal).await;
        let identity = app.who(&session).await.unwrap();
        assert_fails!(app.caller(&identity), Error::Forbidden);
        let places: Vec<_> = app.workplaces(&identity).await.unwrap().into_iter().map(|place| (place.store.id, place.role)).collect();
        assert_eq!(places.len(), 2);
        assert!(places.contains(&(bakery.stores[1].id, Role::StoreStaff)));
        assert!(places.contains(&(florist.stores[0].id, Role::MerchantOwner)));
        assert_fails!(app.choose_store(&identity, bakery.stores[0].id).await, Error::NotFound);
        assert_fails!(app.choose_store(&identity, other.stores[0].id).await, Error::NotFound);
        app.choose_store(&identity, bakery.stores[1].id).await.unwrap();
        let chosen = app.store_caller(&app.who(&session).await.unwrap(), None).await.unwrap();
        assert_eq!((chosen.merchant(), chosen.store().id), (bakery.id, bakery.stores[1].id));
    }

    /// G-T3: a credential that covers several stores names one; one that covers one does not have to.
    async fn a_store_is_named_where_there_are_several(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").stores(2).open().await;
        let owner = app.who(&shop.key(Role::MerchantOwner, None).await).await.unwrap();
        assert_fails!(app.store_caller(&owner, None).await, Error::StoreRequired);
        app.store_caller(&owner, Some(shop.stores[1].id)).await.unwrap();
        let staff = app.who(&shop.key(Role::StoreStaff, Some(1)).await).await.unwrap();
        assert_eq!(app.store_caller(&staff, None).await.unwrap().store().id, shop.stores[1].id);
    }
}
