//! Customers and their cards, and how customers prove who they are.

use orion_domain::settings::Settings;
use orion_domain::{
    BirthDate, CardId, CardNumber, CustomerId, CustomerSessionId, LinkId, LocalDate, Locale, MessageId, Phone, QrToken,
    StoreId,
};
use orion_store::cards::{CardFilter, CardRecord, NewCard};
use orion_store::customers::Customer;
use orion_store::links::{MessageKind, NewLink};
use orion_store::{Error, Page};
use orion_testkit::both_engines;

use crate::scene::{ANNA, BAKERY, CARD, FLORIST, MARKET, NOW, STATION, build, card, customer, email, id, name};

const BEN: CustomerId = CustomerId::new(id(22));

fn ids(cards: &[CardRecord]) -> Vec<CardId> {
    cards.iter().map(|record| record.card.id).collect()
}

fn link(number: u128) -> NewLink {
    let token_hash = [u8::try_from(number).unwrap(); 32];
    NewLink {
        id: LinkId::new(id(number)),
        customer: ANNA,
        store: MARKET,
        token_hash,
        created_at: NOW,
        expires_at: NOW.plus_seconds(900),
    }
}

both_engines! {
    async fn a_customer_is_read_as_they_were_written(db: TestDb) {
        let store = build(&db).await;
        let born = BirthDate::stored(LocalDate::parse("1990-02-28").unwrap());
        let ben = Customer {
            last_name: Some(name("d’Artagnan-Müller")),
            phone: Some(Phone::new("+352 621 123 456").unwrap()),
            birth_date: Some(born),
            marketing_consent_at: Some(NOW),
            ..customer(BEN, "Ben@Müller.Example.COM", "Ben")
        };
        store.merchant(BAKERY).create_customer(&ben).await.unwrap();
        assert_eq!(store.merchant(BAKERY).customer(BEN).await.unwrap(), Some(ben.clone()));
        assert_eq!(
            store.merchant(BAKERY).customer_by_email(&email("BEN@müller.example.com")).await.unwrap(),
            Some(ben)
        );
        assert_eq!(store.merchant(FLORIST).customer(BEN).await.unwrap(), None);
        assert_eq!(store.merchant(FLORIST).customer_by_email(&email("BEN@müller.example.com")).await.unwrap(), None);
    }

    async fn an_address_is_one_customer_of_a_merchant(db: TestDb) {
        let store = build(&db).await;
        let again = customer(BEN, "ANNA@example.com", "Anna");
        assert!(matches!(store.merchant(BAKERY).create_customer(&again).await, Err(Error::Taken(_))));
        store.merchant(FLORIST).create_customer(&again).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.merchant(BAKERY).lock_customer_by_email(&again.email).await.unwrap().unwrap().id, ANNA);
    }

    async fn a_birth_date_is_filled_in_once_and_consent_can_be_withdrawn(db: TestDb) {
        let store = build(&db).await;
        for date in ["1990-02-28", "2000-01-01"] {
            let born = BirthDate::stored(LocalDate::parse(date).unwrap());
            store.merchant(BAKERY).fill_birth_date(ANNA, born, NOW).await.unwrap();
        }
        store.merchant(BAKERY).set_marketing_consent(ANNA, Some(NOW), NOW).await.unwrap();
        let anna = store.merchant(BAKERY).customer(ANNA).await.unwrap().unwrap();
        assert_eq!(
            (anna.birth_date.unwrap().date().to_string().as_str(), anna.marketing_consent_at),
            ("1990-02-28", Some(NOW))
        );
        store.merchant(BAKERY).set_marketing_consent(ANNA, None, NOW).await.unwrap();
        assert_eq!(store.merchant(BAKERY).customer(ANNA).await.unwrap().unwrap().marketing_consent_at, None);
    }

    /// G-P1
    async fn an_anonymised_person_is_nowhere_and_their_address_is_free(db: TestDb) {
        let store = build(&db).await;
        let (number, qr) = (CardNumber::from_random(999), QrToken::from_random([9; 24]));
        let mut tx = store.begin().await.unwrap();
        tx.merchant(BAKERY)
            .queue_link(&link(101), MessageId::new(id(111)), MessageKind::SignIn, Locale::Fr)
            .await
            .unwrap();
        tx.merchant(BAKERY).unlink_card(CARD, number, &qr).await.unwrap();
        tx.merchant(BAKERY).forget_links(ANNA).await.unwrap();
        tx.merchant(BAKERY).anonymize_customer(ANNA, NOW).await.unwrap();
        tx.commit().await.unwrap();
        let mut bakery = store.merchant(BAKERY);
        assert_eq!(bakery.customer(ANNA).await.unwrap(), None);
        assert_eq!(bakery.customer_by_email(&email("anna@example.com")).await.unwrap(), None);
        let old = card(CARD, ANNA);
        assert_eq!(bakery.card_by_number(old.number).await.unwrap(), None);
        assert_eq!(bakery.card_by_qr(&old.qr).await.unwrap(), None);
        let record = bakery.card_by_number(number).await.unwrap().unwrap();
        assert_eq!((record.card.id, record.customer, record.email, record.name), (CARD, None, None, None));
        assert_eq!(bakery.messages().await.unwrap(), []);
        bakery.create_customer(&customer(BEN, "anna@example.com", "Anna")).await.unwrap();
        let mut raw = db.raw().await;
        let left = raw.rows("SELECT * FROM customers WHERE anonymized_at IS NOT NULL").await.unwrap();
        assert!(!left.concat().iter().any(|value| value.to_lowercase().contains("anna")), "{left:?}");
    }

    async fn a_card_is_found_by_all_its_names(db: TestDb) {
        let store = build(&db).await;
        let new = card(CARD, ANNA);
        let mut bakery = store.merchant(BAKERY);
        let record = bakery.card(CARD).await.unwrap().unwrap();
        assert_eq!(
            (record.number, &record.qr, record.customer, record.created_at),
            (new.number, &new.qr, Some(ANNA), NOW)
        );
        assert_eq!((record.email.as_deref(), record.name.as_deref()), (Some("Anna@example.com"), Some("Anna")));
        assert_eq!(record.card, orion_domain::ledger::Card::blank(CARD, MARKET));
        assert_eq!(bakery.card_by_number(new.number).await.unwrap().as_ref(), Some(&record));
        assert_eq!(bakery.card_by_qr(&new.qr).await.unwrap().as_ref(), Some(&record));
        let by_email = bakery.cards_by_email(&email("ANNA@EXAMPLE.COM")).await.unwrap();
        assert_eq!((by_email.len(), by_email.first()), (1, Some(&record)));
        assert_eq!(bakery.cards_of(ANNA).await.unwrap(), [record]);
        assert_eq!(bakery.card_by_number(CardNumber::from_random(77)).await.unwrap(), None);
    }

    /// G-T1, G-T2
    async fn another_merchants_card_is_not_there_by_any_name(db: TestDb) {
        let store = build(&db).await;
        let new = card(CARD, ANNA);
        let mut florist = store.merchant(FLORIST);
        assert_eq!(florist.card(CARD).await.unwrap(), None);
        assert_eq!(florist.card_by_number(new.number).await.unwrap(), None);
        assert_eq!(florist.card_by_qr(&new.qr).await.unwrap(), None);
        assert_eq!(florist.cards_by_email(&email("anna@example.com")).await.unwrap(), []);
        assert_eq!(florist.cards_of(ANNA).await.unwrap(), []);
        assert_eq!(florist.cards_by_name("Anna", None).await.unwrap(), []);
        assert_eq!(florist.cards(CardFilter::default(), Page::first(10)).await.unwrap().items, []);
        assert!(florist.lock_cards([CARD].into_iter()).await.unwrap().is_empty());
    }

    async fn names_are_searched_in_any_case_and_wildcards_mean_themselves(db: TestDb) {
        let store = build(&db).await;
        let mut bakery = store.merchant(BAKERY);
        bakery
            .create_customer(&Customer {
                last_name: Some(name("Ångström")),
                ..customer(BEN, "ben@example.com", "Élodie")
            })
            .await
            .unwrap();
        let ben = CardId::new(id(32));
        bakery.create_card(&NewCard { store: STATION, ..card(ben, BEN) }).await.unwrap();
        assert_eq!(ids(&bakery.cards_by_name("NN", None).await.unwrap()), [CARD]);
        assert_eq!(ids(&bakery.cards_by_name("élodie å", None).await.unwrap()), [ben]);
        assert_eq!(ids(&bakery.cards_by_name("ÅNGSTRÖM", Some(STATION)).await.unwrap()), [ben]);
        assert_eq!(ids(&bakery.cards_by_name("ångström", Some(MARKET)).await.unwrap()), []);
        for literal in ["%", "_", "a%", "ann_", "!", "'", "\\"] {
            assert_eq!(ids(&bakery.cards_by_name(literal, None).await.unwrap()), [], "{literal}");
        }
    }

    async fn cards_come_in_pages_newest_first_none_twice_and_none_left_out(db: TestDb) {
        let store = build(&db).await;
        let mut bakery = store.merchant(BAKERY);
        for number in 1..=6 {
            let person = CustomerId::new(id(200 + number));
            bakery.create_customer(&customer(person, &format!("person{number}@example.com"), "Kim")).await.unwrap();
            let at = if number % 2 == 0 { STATION } else { MARKET };
            bakery.create_card(&NewCard { store: at, ..card(CardId::new(id(300 + number)), person) }).await.unwrap();
        }
        let (mut page, mut seen, mut pages) = (Page::first(3), Vec::new(), 0);
        loop {
            let slice = bakery.cards(CardFilter::default(), page).await.unwrap();
            assert!(slice.items.len() <= 3);
            seen.extend(ids(&slice.items));
            pages += 1;
            let Some(next) = slice.next else { break };
            page.after = Some(next);
        }
        let all: Vec<CardId> = (301..=306).rev().chain([31]).map(|number| CardId::new(id(number))).collect();
        assert_eq!((seen, pages), (all, 3));
        let close = "UPDATE cards SET is_active = FALSE
            WHERE enrolled_at_store_id IN (SELECT id FROM stores WHERE slug = 'station')";
        db.raw().await.execute(close).await.unwrap();
        let count = async |store: Option<StoreId>, is_active| {
            let filter = CardFilter { store, is_active };
            open_count(&db, filter).await
        };
        assert_eq!((count(Some(MARKET), None).await, count(Some(STATION), None).await), (4, 3));
        assert_eq!((count(None, Some(true)).await, count(None, Some(false)).await), (4, 3));
        assert_eq!((count(Some(MARKET), Some(false)).await, count(Some(STATION), Some(false)).await), (0, 3));
    }

    async fn a_page_holds_at_most_a_hundred_rows_and_at_least_one(db: TestDb) {
        let store = build(&db).await;
        for limit in [i64::MIN, -1, 0, 1, i64::MAX] {
            let slice = store.merchant(BAKERY).cards(CardFilter::default(), Page::first(limit)).await.unwrap();
            assert_eq!((slice.items.len(), slice.next), (1, None));
        }
    }

    /// G-L11
    async fn a_person_has_one_card_in_a_scope(db: TestDb) {
        let store = build(&db).await;
        let mut bakery = store.merchant(BAKERY);
        let second = card(CardId::new(id(32)), ANNA);
        assert!(matches!(bakery.create_card(&second).await, Err(Error::Taken(_))));
        bakery.create_card(&NewCard { scope: STATION, store: STATION, ..second.clone() }).await.unwrap();
        let third = card(CardId::new(id(33)), ANNA);
        assert!(matches!(
            bakery.create_card(&NewCard { scope: STATION, store: STATION, ..third.clone() }).await,
            Err(Error::Taken(_))
        ));
        db.raw().await.execute("UPDATE cards SET deleted_at = 1 WHERE seq = 0").await.unwrap();
        bakery.create_card(&third).await.unwrap();
        let same_number = NewCard { number: second.number, ..card(CardId::new(id(34)), ANNA) };
        assert!(
            matches!(bakery.create_card(&same_number).await, Err(Error::Taken(_))),
            "numbers are unique, deleted cards included"
        );
    }

    /// G-L11
    async fn fifty_enrolments_at_once_give_one_customer_and_one_card(db: TestDb) {
        let store = build(&db).await;
        let enrol = async |store: orion_store::Store, number: u128| -> Result<(), Error> {
            let mut tx = store.begin().await?;
            let person = CustomerId::new(id(1_000 + number));
            tx.merchant(BAKERY).create_customer(&customer(person, "many@example.com", "Many")).await?;
            tx.merchant(BAKERY).create_card(&card(CardId::new(id(2_000 + number)), person)).await?;
            tx.commit().await
        };
        let tasks: Vec<_> = (0..50).map(|number| tokio::spawn(enrol(store.clone(), number))).collect();
        let mut done = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(()) => done += 1,
                Err(error) => assert!(matches!(error, Error::Taken(_) | Error::Contention(_)), "{error:?}"),
            }
        }
        assert_eq!(done, 1);
        assert_eq!(store.merchant(BAKERY).cards_by_email(&email("many@example.com")).await.unwrap().len(), 1);
    }

    /// G-L11, safety §3.4: a person's places follow the setting; of several cards in one place the older has it.
    async fn places_follow_the_setting_and_nobody_loses_a_card(db: TestDb) {
        let store = build(&db).await;
        let mut bakery = store.merchant(BAKERY);
        let second = CardId::new(id(32));
        let everywhere = Settings::default();
        let own = Settings { allow_cross_location_redemption: false, ..everywhere };
        bakery.place_cards_of(ANNA, &own).await.unwrap();
        bakery.create_card(&NewCard { scope: STATION, store: STATION, ..card(second, ANNA) }).await.unwrap();
        bakery.place_cards_of(ANNA, &everywhere).await.unwrap();
        bakery.place_cards_of(ANNA, &everywhere).await.unwrap();
        let mut raw = db.raw().await;
        let wide = format!("SELECT count(*) FROM cards WHERE scope_store_id = {}", raw.id(StoreId::NIL.uuid()));
        assert_eq!(raw.rows(&wide).await.unwrap(), [["1"]]);
        assert_eq!(ids(&bakery.cards_of(ANNA).await.unwrap()), [CARD, second]);
        bakery.place_cards_of(ANNA, &own).await.unwrap();
        let placed = "SELECT count(*) FROM cards WHERE customer_id IS NOT NULL AND scope_store_id = enrolled_at_store_id";
        assert_eq!((raw.rows(&wide).await.unwrap().concat(), raw.rows(placed).await.unwrap().concat()), (vec!["0".to_owned()], vec!["2".to_owned()]));
    }

    async fn a_link_is_used_once_and_in_time(db: TestDb) {
        let store = build(&db).await;
        let mut bakery = store.merchant(BAKERY);
        for number in [101, 102] {
            bakery
                .queue_link(&link(number), MessageId::new(id(number + 10)), MessageKind::SignIn, Locale::Fr)
                .await
                .unwrap();
        }
        assert_eq!(bakery.links_since(ANNA, NOW.plus_seconds(-1)).await.unwrap(), 2);
        assert_eq!(bakery.links_since(ANNA, NOW).await.unwrap(), 0);
        let found = bakery.link([101; 32]).await.unwrap().unwrap();
        assert_eq!((found.id, found.customer, found.store, found.is_used), (LinkId::new(id(101)), ANNA, MARKET, false));
        assert_eq!(bakery.link([100; 32]).await.unwrap(), None);
        assert!(bakery.use_link(found.id, NOW).await.unwrap());
        assert!(!bakery.use_link(found.id, NOW).await.unwrap());
        assert!(bakery.link([101; 32]).await.unwrap().unwrap().is_used);
        assert!(!bakery.use_link(LinkId::new(id(102)), NOW.plus_seconds(900)).await.unwrap());
        let mut florist = store.merchant(FLORIST);
        assert_eq!(florist.link([102; 32]).await.unwrap(), None);
        assert!(!florist.use_link(LinkId::new(id(102)), NOW).await.unwrap());
    }

    async fn a_message_carries_its_link_and_goes_to_the_address(db: TestDb) {
        let store = build(&db).await;
        let mut bakery = store.merchant(BAKERY);
        bakery.queue_link(&link(101), MessageId::new(id(111)), MessageKind::SignIn, Locale::Fr).await.unwrap();
        bakery.queue_link(&link(102), MessageId::new(id(112)), MessageKind::Card, Locale::Lb).await.unwrap();
        let messages = bakery.messages().await.unwrap();
        assert_eq!(
            messages.iter().map(|message| message.kind).collect::<Vec<_>>(),
            [MessageKind::Card, MessageKind::SignIn]
        );
        let newest = &messages[0];
        assert_eq!(
            (newest.link, newest.locale, newest.email.as_str()),
            (Some(LinkId::new(id(102))), Locale::Lb, "Anna@example.com")
        );
        assert_eq!((newest.merchant, newest.customer, newest.store, newest.created_at), (BAKERY, ANNA, MARKET, NOW));
        assert_eq!(bakery.messages_to(ANNA).await.unwrap(), messages);
        assert_eq!(bakery.messages_to(BEN).await.unwrap(), []);
        assert_eq!(store.merchant(FLORIST).messages().await.unwrap(), []);
    }

    async fn a_customers_session_is_found_by_its_token_until_it_ends(db: TestDb) {
        let store = build(&db).await;
        let mut bakery = store.merchant(BAKERY);
        for number in [121, 122] {
            let (session, token) = (CustomerSessionId::new(id(number)), [u8::try_from(number).unwrap(); 32]);
            bakery.open_customer_session(session, token, ANNA, MARKET, NOW, NOW.plus_seconds(60)).await.unwrap();
        }
        bakery.touch_customer_session(CustomerSessionId::new(id(121)), NOW.plus_seconds(9)).await.unwrap();
        let found = bakery.customer_session([121; 32]).await.unwrap().unwrap();
        assert_eq!((found.customer, found.created_at, found.last_seen_at), (ANNA, NOW, NOW.plus_seconds(9)));
        assert_eq!(bakery.customer_sessions(ANNA).await.unwrap().len(), 2);
        assert_eq!(store.merchant(FLORIST).customer_session([121; 32]).await.unwrap(), None);
        bakery.end_customer_session([121; 32]).await.unwrap();
        assert_eq!(bakery.customer_session([121; 32]).await.unwrap(), None);
        bakery.forget_links(ANNA).await.unwrap();
        assert_eq!(bakery.customer_sessions(ANNA).await.unwrap(), []);
    }
}

/// How many cards a filter lets through.
async fn open_count(db: &orion_testkit::TestDb, filter: CardFilter) -> usize {
    db.store().merchant(BAKERY).cards(filter, Page::first(100)).await.unwrap().items.len()
}
