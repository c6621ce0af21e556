//! Merchants, stores, settings, programs and PINs, written and read back.

use orion_domain::pin::PinLock;
use orion_domain::settings::{Settings, StaffPinPolicy};
use orion_domain::text::LongText;
use orion_domain::{HostName, ProgramId, Slug, StaffPinId, StaffSessionId, StoreId, Timestamp};

use orion_store::ledger::Questions;
use orion_store::programs::ParsedPrograms;
use orion_store::stores::StoreDetails;
use orion_store::{Error, Page};
use orion_testkit::both_engines;

use crate::scene::{
    BAKERY, FLORIST, GREENHOUSE, MARKET, NOW, OWNER, PIN, STATION, build, id, label, merchant, pin, program, store,
};

both_engines! {
    async fn a_merchant_is_read_as_it_was_written(db: TestDb) {
        let store = build(&db).await;
        assert_eq!(store.merchant(BAKERY).details().await.unwrap(), Some(merchant(BAKERY, "The bakery")));
        let all = store.platform().merchants(None, None, Page::first(10)).await.unwrap().items;
        assert_eq!(all.iter().map(|found| found.details.id).collect::<Vec<_>>(), [FLORIST, BAKERY]);
        db.raw().await.execute("UPDATE merchants SET deleted_at = 1").await.unwrap();
        assert_eq!(store.merchant(BAKERY).details().await.unwrap(), None);
        assert_eq!(store.platform().merchants(None, None, Page::first(10)).await.unwrap().items, []);
        assert_eq!(store.platform().every_merchant().await.unwrap(), [BAKERY, FLORIST], "verify sees deleted ones");
    }

    async fn a_store_is_read_as_it_was_written_and_keeps_its_slug(db: TestDb) {
        let open = build(&db).await;
        let market = StoreDetails {
            address: Some(LongText::new("Place d’Armes 1").unwrap()),
            name: label("On the square"),
            ..store(MARKET, "market")
        };
        assert!(
            open.merchant(BAKERY)
                .update_store(&StoreDetails { slug: Slug::new("other").unwrap(), ..market.clone() }, NOW)
                .await
                .unwrap()
        );
        assert_eq!(open.merchant(BAKERY).store(MARKET).await.unwrap(), Some(market.clone()));
        assert_eq!(open.merchant(BAKERY).stores().await.unwrap(), [market, store(STATION, "station")]);
        assert_eq!(open.platform().store_by_slug(&Slug::new("market").unwrap()).await.unwrap(), Some((BAKERY, MARKET)));
        assert_eq!(open.platform().store_by_slug(&Slug::new("other").unwrap()).await.unwrap(), None);
        assert_eq!(open.platform().store_by_host(&HostName::new("cards.example.com").unwrap()).await.unwrap(), None);
    }

    /// G-T1
    async fn a_store_of_another_merchant_is_not_there(db: TestDb) {
        let open = build(&db).await;
        assert_eq!(open.merchant(BAKERY).store(GREENHOUSE).await.unwrap(), None);
        assert!(!open.merchant(BAKERY).update_store(&store(GREENHOUSE, "greenhouse"), NOW).await.unwrap());
        assert_eq!(open.merchant(FLORIST).pin(PIN).await.unwrap(), None);
        assert_eq!(open.merchant(FLORIST).pins(MARKET).await.unwrap(), []);
        assert_eq!(open.merchant(FLORIST).program().await.unwrap(), None);
    }

    async fn a_slug_is_given_once_on_the_platform(db: TestDb) {
        let open = build(&db).await;
        let second = store(StoreId::new(id(14)), "market");
        assert!(!open.merchant(FLORIST).create_store(&second, NOW).await.unwrap());
        assert_eq!(open.merchant(FLORIST).store(second.id).await.unwrap(), None);
        assert_eq!(open.platform().store_by_slug(&second.slug).await.unwrap(), Some((BAKERY, MARKET)));
    }

    async fn settings_are_the_defaults_until_somebody_saves_them(db: TestDb) {
        let store = build(&db).await;
        assert_eq!(store.merchant(BAKERY).settings().await.unwrap(), Settings::default());
        let saved = Settings {
            staff_pin_policy: StaffPinPolicy::Disabled,
            staff_pin_lockout_attempts: Some(3),
            staff_pin_lockout_minutes: Some(1440),
            allow_self_enrollment: false,
            allow_void_transactions: false,
            allow_cross_location_redemption: false,
            require_order_reference: true,
            log_ip_addresses: true,
            require_manager_for_voids: false,
            reengagement_days: Some(90),
            retention_months: Some(12),
        };
        store.merchant(BAKERY).save_settings(&saved, NOW).await.unwrap();
        assert_eq!(store.merchant(BAKERY).settings().await.unwrap(), saved);
        assert_eq!(store.merchant(FLORIST).settings().await.unwrap(), Settings::default());
        let beyond = Settings { staff_pin_lockout_attempts: Some(11), ..saved };
        assert!(matches!(store.merchant(BAKERY).save_settings(&beyond, NOW).await, Err(Error::Statement { .. })));
    }

    /// Safety §3.4: settings come from an upsert, never from a read and an insert.
    async fn any_number_of_first_savers_make_one_row_of_settings(db: TestDb) {
        let store = build(&db).await;
        let savers: Vec<_> = (0..20)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { store.merchant(BAKERY).save_settings(&Settings::default(), NOW).await })
            })
            .collect();
        for saver in savers {
            saver.await.unwrap().unwrap();
        }
        assert_eq!(db.raw().await.rows("SELECT count(*) FROM settings").await.unwrap(), [["1"]]);
    }

    /// G-L16
    async fn every_save_of_a_program_leaves_a_version_behind(db: TestDb) {
        let store = build(&db).await;
        assert_eq!(store.merchant(BAKERY).program().await.unwrap(), Some(program()));
        assert_eq!(store.merchant(FLORIST).latest_program_version().await.unwrap(), 0);
        let mut next = program();
        next.version = 2;
        next.rules.points_per_euro = 20;
        next.updated_at = NOW.plus_seconds(1);
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.merchant(BAKERY).lock_program().await.unwrap(), Some(program()));
        tx.merchant(BAKERY).save_program(&next, None).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(store.merchant(BAKERY).rules().await.unwrap(), (Some(next.clone()), Settings::default()));
        next.activated_at = None;
        store.merchant(BAKERY).save_program_activity(&next).await.unwrap();
        assert_eq!(store.merchant(BAKERY).program().await.unwrap(), Some(next));
        assert_eq!(store.merchant(BAKERY).latest_program_version().await.unwrap(), 2);
    }

    async fn a_merchant_has_one_program_and_versions_run_on_after_a_new_start(db: TestDb) {
        let store = build(&db).await;
        let mut second = program();
        second.id = ProgramId::new(id(52));
        second.version = 2;
        assert!(matches!(store.merchant(BAKERY).create_program(&second, Some(OWNER)).await, Err(Error::Taken(_))));
        store.merchant(BAKERY).delete_program(program().id, NOW).await.unwrap();
        assert_eq!(store.merchant(BAKERY).program().await.unwrap(), None);
        assert_eq!(store.merchant(BAKERY).latest_program_version().await.unwrap(), 1);
        store.merchant(BAKERY).create_program(&second, Some(OWNER)).await.unwrap();
        assert_eq!(store.merchant(BAKERY).program().await.unwrap(), Some(second));
    }

    async fn a_pin_is_read_as_it_was_written_and_its_lock_apart_from_it(db: TestDb) {
        let store = build(&db).await;
        let lock = PinLock { failed_attempts: 2, lock_level: 1, wrong_since_success: 7, locked_until: Some(NOW) };
        let mut changed = pin(PIN, "Sam Weber");
        (changed.staff_id, changed.is_manager, changed.hash) = (Some(label("S-7")), true, "another hash".to_owned());
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.merchant(BAKERY).lock_pin(PIN).await.unwrap(), Some(pin(PIN, "Sam")));
        tx.merchant(BAKERY).save_pin_lock(PIN, lock).await.unwrap();
        tx.merchant(BAKERY).update_pin(&changed, NOW).await.unwrap();
        tx.commit().await.unwrap();
        changed.lock = lock;
        assert_eq!(store.merchant(BAKERY).pin(PIN).await.unwrap(), Some(changed.clone()));
        store.merchant(BAKERY).mark_pin_used(PIN, NOW).await.unwrap();
        (changed.lock, changed.last_used_at) = (PinLock::default(), Some(NOW));
        assert_eq!(store.merchant(BAKERY).pins(MARKET).await.unwrap(), [changed]);
        assert_eq!(store.merchant(BAKERY).pins(STATION).await.unwrap(), []);
    }

    async fn a_removed_or_closed_pin_is_not_live(db: TestDb) {
        let store = build(&db).await;
        let other = StaffPinId::new(id(42));
        store.merchant(BAKERY).create_pin(&pin(other, "Kim"), NOW).await.unwrap();
        let pins = [PIN, other, StaffPinId::new(id(43))].into();
        let asked = Questions { pins, ..Questions::at(NOW) };
        let live = store.merchant(BAKERY).known(&asked, &ParsedPrograms::default()).await.unwrap().pins;
        assert_eq!(live.len(), 2);
        assert!(live.iter().all(|pin| pin.store == MARKET && !pin.is_manager));
        store.merchant(BAKERY).delete_pin(PIN, NOW).await.unwrap();
        let mut closed = pin(other, "Kim");
        closed.is_active = false;
        store.merchant(BAKERY).update_pin(&closed, NOW).await.unwrap();
        assert_eq!(store.merchant(BAKERY).known(&asked, &ParsedPrograms::default()).await.unwrap().pins, []);
        assert_eq!(store.merchant(BAKERY).pin(PIN).await.unwrap(), None);
        assert_eq!(store.merchant(BAKERY).pins(MARKET).await.unwrap(), [closed]);
    }

    /// G-T7
    async fn a_staff_session_lives_as_long_as_its_pin(db: TestDb) {
        let store = build(&db).await;
        let (token, end) = ([7; 32], NOW.plus_seconds(3600));
        let session = StaffSessionId::new(id(44));
        store.merchant(BAKERY).open_staff_session(session, token, &pin(PIN, "Sam"), NOW, end).await.unwrap();
        store.merchant(BAKERY).touch_staff_session(session, NOW.plus_seconds(5)).await.unwrap();
        let found = store.merchant(BAKERY).staff_session(token, MARKET, NOW).await.unwrap().unwrap();
        assert_eq!((found.id, found.pin, found.name.as_str(), found.is_live), (session, PIN, "Sam", true));
        assert_eq!((found.last_used_at, found.expires_at), (NOW.plus_seconds(5), end));
        assert_eq!(store.merchant(BAKERY).staff_session(token, STATION, NOW).await.unwrap(), None, "only at its store");
        assert_eq!(store.merchant(FLORIST).staff_session(token, MARKET, NOW).await.unwrap(), None);
        let is_live = async |now: Timestamp| {
            store.merchant(BAKERY).staff_session(token, MARKET, now).await.unwrap().unwrap().is_live
        };
        let locked = PinLock { locked_until: Some(NOW.plus_seconds(60)), ..PinLock::default() };
        store.merchant(BAKERY).save_pin_lock(PIN, locked).await.unwrap();
        assert!(!is_live(NOW).await);
        assert!(is_live(NOW.plus_seconds(60)).await);
        store.merchant(BAKERY).delete_pin(PIN, NOW).await.unwrap();
        assert!(!is_live(NOW.plus_seconds(60)).await);
        store.merchant(BAKERY).end_staff_session([8; 32]).await.unwrap();
        assert!(!is_live(NOW).await);
        store.merchant(BAKERY).end_staff_sessions_of(PIN).await.unwrap();
        assert_eq!(store.merchant(BAKERY).staff_session(token, MARKET, NOW).await.unwrap(), None);
    }
}
