//! Users, memberships, sessions, API keys, facts, shared attempts and the audit log.

use orion_domain::{ApiKeyId, Locale, Role, StoreId, UserId, UserSessionId};
use orion_store::api_keys::{ApiKey, NewApiKey};
use orion_store::audit::{AuditActor, AuditRow};
use orion_store::sessions::{NewUserSession, Surface};
use orion_store::sign_in::{Membership, User};
use orion_testkit::both_engines;

use crate::scene::{BAKERY, FLORIST, MARKET, NOW, OWNER, STATION, audit_id, build, email, id, label, user};

fn session(number: u128, surface: Surface) -> NewUserSession {
    NewUserSession {
        id: UserSessionId::new(id(number)),
        token_hash: [u8::try_from(number).unwrap(); 32],
        user: OWNER,
        surface,
        merchant: None,
        store: None,
        created_at: NOW,
        expires_at: NOW.plus_seconds(3600),
    }
}

both_engines! {
    async fn a_user_is_found_by_id_and_address_and_an_address_is_taken_once(db: TestDb) {
        let store = build(&db).await;
        let mut platform = store.platform();
        assert!(!platform.has_admin().await.unwrap());
        let chris = User { locale: Locale::Lb, is_platform_admin: true, ..user(OWNER, "Chris@example.com") };
        assert!(platform.create_user(&chris, &email("Chris@example.com"), NOW).await.unwrap());
        let twin = user(UserId::new(id(72)), "CHRIS@example.com");
        assert!(!platform.create_user(&twin, &email("CHRIS@example.com"), NOW).await.unwrap());
        assert!(platform.has_admin().await.unwrap());
        assert_eq!(platform.user(OWNER).await.unwrap().as_ref(), Some(&chris));
        assert_eq!(platform.user_by_email(&email("chris@EXAMPLE.com")).await.unwrap(), Some(chris));
        assert_eq!(platform.user(twin.id).await.unwrap(), None);
    }

    /// G-T6
    async fn only_an_active_membership_counts_and_only_at_its_merchant(db: TestDb) {
        let store = build(&db).await;
        store.platform().create_user(&user(OWNER, "c@example.com"), &email("c@example.com"), NOW).await.unwrap();
        for _ in 0..2 {
            store.platform().link_user(OWNER, BAKERY).await.unwrap();
        }
        assert_eq!(store.platform().merchants_of(OWNER).await.unwrap(), [BAKERY]);
        let everywhere = Membership { store: StoreId::NIL, role: Role::MerchantOwner };
        let at_market = Membership { store: MARKET, role: Role::StoreStaff };
        for membership in [at_market, everywhere] {
            store.merchant(BAKERY).add_membership(OWNER, membership, NOW).await.unwrap();
        }
        assert_eq!(store.merchant(BAKERY).memberships(OWNER).await.unwrap(), [everywhere, at_market]);
        assert_eq!(store.merchant(FLORIST).memberships(OWNER).await.unwrap(), []);
        let suspended = "UPDATE memberships SET state = 'suspended' WHERE role = 'merchant_owner'";
        db.raw().await.execute(suspended).await.unwrap();
        assert_eq!(store.merchant(BAKERY).memberships(OWNER).await.unwrap(), [at_market]);
        db.raw().await.execute("UPDATE memberships SET state = 'invited'").await.unwrap();
        assert_eq!(store.merchant(BAKERY).memberships(OWNER).await.unwrap(), []);
    }

    async fn a_session_is_found_by_its_token_with_what_the_user_is_now(db: TestDb) {
        let store = build(&db).await;
        let mut platform = store.platform();
        platform.create_user(&user(OWNER, "c@example.com"), &email("c@example.com"), NOW).await.unwrap();
        for (number, surface) in
            [(131, Surface::Admin), (132, Surface::Merchant), (133, Surface::Terminal), (134, Surface::Api)]
        {
            platform.open_session(&session(number, surface)).await.unwrap();
            assert_eq!(platform.session([u8::try_from(number).unwrap(); 32]).await.unwrap().unwrap().surface, surface);
        }
        let chosen = UserSessionId::new(id(133));
        platform.choose_store(chosen, BAKERY, STATION).await.unwrap();
        platform.touch_session(chosen, NOW.plus_seconds(3)).await.unwrap();
        let found = platform.session([133; 32]).await.unwrap().unwrap();
        assert_eq!(
            (found.merchant, found.store, found.last_seen_at),
            (Some(BAKERY), Some(STATION), NOW.plus_seconds(3))
        );
        assert_eq!(
            (found.user, found.name.as_str(), found.is_platform_admin, found.is_disabled),
            (OWNER, "Chris", false, false)
        );
        db.raw().await.execute("UPDATE users SET disabled_at = 1").await.unwrap();
        assert!(platform.session([133; 32]).await.unwrap().unwrap().is_disabled);
        platform.end_session([133; 32]).await.unwrap();
        assert_eq!(platform.session([133; 32]).await.unwrap(), None);
        platform.purge(NOW, NOW.plus_seconds(3601)).await.unwrap();
        assert_eq!(platform.session([131; 32]).await.unwrap(), None);
    }

    async fn an_api_key_is_found_by_its_hash_and_says_when_it_was_revoked(db: TestDb) {
        let store = build(&db).await;
        let mut platform = store.platform();
        let key = ApiKeyId::new(id(141));
        let new = NewApiKey {
            id: key,
            key_hash: [5; 32],
            merchant: Some(BAKERY),
            store: MARKET,
            role: Role::StoreManager,
            name: label("Till"),
            created_at: NOW,
            expires_at: None,
        };
        platform.create_api_key(&new).await.unwrap();
        platform
            .create_api_key(&NewApiKey { id: ApiKeyId::new(id(142)), key_hash: [6; 32], merchant: None, ..new })
            .await
            .unwrap();
        platform.touch_api_key(key, NOW).await.unwrap();
        platform.revoke_api_key(key, NOW.plus_seconds(1)).await.unwrap();
        let expected = ApiKey {
            id: key,
            merchant: Some(BAKERY),
            store: MARKET,
            role: Role::StoreManager,
            expires_at: None,
            revoked_at: Some(NOW.plus_seconds(1)),
            last_used_at: Some(NOW),
        };
        assert_eq!(platform.api_key([5; 32]).await.unwrap(), Some(expected));
        assert_eq!(platform.api_key([6; 32]).await.unwrap().unwrap().merchant, None);
        assert_eq!(platform.api_key([7; 32]).await.unwrap(), None);
    }

    async fn a_fact_is_claimed_by_one_of_many(db: TestDb) {
        let store = build(&db).await;
        store.platform().set_fact("setup_code", "old").await.unwrap();
        store.platform().set_fact("setup_code", "new").await.unwrap();
        assert_eq!(store.platform().fact("setup_code").await.unwrap().as_deref(), Some("new"));
        assert!(!store.platform().claim_fact("setup_code", "old").await.unwrap());
        let claims: Vec<_> = (0..10)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { store.platform().claim_fact("setup_code", "new").await.unwrap() })
            })
            .collect();
        let mut won = 0;
        for claim in claims {
            won += u32::from(claim.await.unwrap());
        }
        assert_eq!(won, 1);
        assert_eq!(store.platform().fact("setup_code").await.unwrap(), None);
    }

    async fn attempts_are_counted_by_bucket_and_since_an_instant(db: TestDb) {
        let store = build(&db).await;
        let mut platform = store.platform();
        for number in 1..=3 {
            let at = NOW.plus_seconds(i64::try_from(number).unwrap());
            let counted = platform.count_attempt("sign-in", id(number), at, NOW).await.unwrap();
            assert_eq!(counted, i64::try_from(number).unwrap());
        }
        assert_eq!(platform.count_attempt("enrol", id(9), NOW.plus_seconds(9), NOW).await.unwrap(), 1);
        assert_eq!(
            platform.count_attempt("sign-in", id(4), NOW.plus_seconds(4), NOW.plus_seconds(2)).await.unwrap(),
            2
        );
        platform.purge(NOW.plus_seconds(4), NOW).await.unwrap();
        assert_eq!(platform.count_attempt("sign-in", id(5), NOW.plus_seconds(5), NOW).await.unwrap(), 2);
    }

    async fn an_audit_row_says_who_did_what_on_whose_behalf(db: TestDb) {
        let store = build(&db).await;
        let actors = [
            AuditActor::User(OWNER),
            AuditActor::ApiKey(ApiKeyId::new(id(141))),
            AuditActor::Customer,
            AuditActor::System,
        ];
        for (number, actor) in (150..).zip(actors) {
            let row = AuditRow {
                id: audit_id(number),
                at: NOW,
                actor,
                acting_admin: Some(UserId::new(id(79))),
                action: "settings.update",
                target_kind: "settings",
                target: Some(BAKERY.uuid()),
                changes: serde_json::json!({ "log_ip_addresses": [false, true], "note": "\u{1f370} \"quoted\"" }),
                reason: Some("asked by phone".to_owned()),
                request_id: Some("r-1".to_owned()),
                ip_address: Some("192.0.2.1".to_owned()),
            };
            let mut tx = store.begin().await.unwrap();
            tx.merchant(BAKERY).audit(row).await.unwrap();
            tx.commit().await.unwrap();
        }
        let mut raw = db.raw().await;
        let read = "SELECT actor_kind, action, target_kind, reason, request_id, ip_address, changes FROM audit_log ORDER BY id";
        let rows = raw.rows(read).await.unwrap();
        assert_eq!(
            rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(),
            ["user", "api_key", "customer", "system"]
        );
        assert_eq!(rows[0][1..6], ["settings.update", "settings", "asked by phone", "r-1", "192.0.2.1"]);
        let changes: serde_json::Value = serde_json::from_str(&rows[0][6]).unwrap();
        assert_eq!(changes["note"], "\u{1f370} \"quoted\"");
        assert_eq!(
            raw.rows("SELECT count(*) FROM audit_log WHERE actor_id IS NULL AND acting_admin_id IS NOT NULL")
                .await
                .unwrap(),
            [["2"]]
        );
    }
}
