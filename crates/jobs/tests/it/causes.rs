//! Letters that the calendar causes, with a clock that the test commands.

use mailparse::MailHeaderMap as _;
use orion_domain::{BirthDate, CardId, LocalDate, Locale, Timestamp, Zone};
use orion_jobs::{Handlers, Runner, Scheduler};
use orion_service::stores::StoreForm;
use orion_testkit::{PostOffice, Shop, TestApp, both_engines};

use crate::help::runner;

const DAY: i64 = 24 * 3600;

/// Looks at the calendar and does what it says.
async fn turn(app: &TestApp) {
    Scheduler::new(app.app()).look().await.unwrap();
    Runner::new(Handlers::new(app.app(), None)).0.run_due().await.unwrap();
}

/// Lives through some days, looking every hour.
async fn live(app: &TestApp, days: i64) {
    for _ in 0..days * 24 {
        app.clock.advance(3600);
        turn(app).await;
    }
}

async fn letters(app: &TestApp, kind: &str) -> i64 {
    app.count(&format!("SELECT COUNT(*) FROM messages WHERE kind = '{kind}'")).await
}

fn at(day: &str, zone: &str, hour: i64) -> Timestamp {
    LocalDate::parse(day).unwrap().bounds(&Zone::new(zone).unwrap()).0.plus_seconds(hour * 3600)
}

/// Somebody who was born on a day and wants to hear from the merchant, or not.
async fn join(shop: &Shop, store: usize, name: &str, born: &str, wants: bool) -> CardId {
    let mut new = Shop::enrollment(&format!("{name}@example.com"));
    new.birth_date = Some(BirthDate::stored(LocalDate::parse(born).unwrap()));
    new.accepts_marketing = wants;
    shop.till(store).await.enroll_with(new).await.unwrap().card.record.card.id
}

/// A shop with stores in three time zones.
async fn three_zones(app: &TestApp) -> Shop {
    let shop = app.shop("bakery").stores(3).open().await;
    for (store, zone) in [(1, "Europe/Lisbon"), (2, "Pacific/Auckland")] {
        let form = StoreForm { zone: Zone::new(zone).unwrap(), ..Shop::store_form(zone) };
        app.update_store(&shop.owner(), shop.stores[store].id, form).await.unwrap();
    }
    shop
}

both_engines! {
    /// Product §12: 14 days ahead, once; a visit re-arms it; who comes in time is not told at all.
    async fn the_end_of_points_is_told_once_and_again_after_a_visit(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").rules(|rules| rules.points_expiration_days = Some(60)).open().await;
        let till = shop.till(0).await;
        let (card, empty) = (till.enroll("anna@example.com").await, till.enroll("ben@example.com").await);
        till.earn(card, 1_000).await.unwrap();
        turn(&app).await;
        // Used on 1 June, valid through 31 July: told from 17 July on, at nine in the morning.
        app.clock.set(at("2026-07-16", "Europe/Luxembourg", 10));
        turn(&app).await;
        app.clock.set(at("2026-07-17", "Europe/Luxembourg", 8));
        turn(&app).await;
        assert_eq!(letters(&app, "points_expiring").await, 0);
        app.clock.advance(3600);
        turn(&app).await;
        assert_eq!(letters(&app, "points_expiring").await, 1);
        for _ in 0..3 {
            app.clock.advance(DAY);
            turn(&app).await;
        }
        assert_eq!(letters(&app, "points_expiring").await, 1, "once");
        till.earn(card, 1_000).await.unwrap();
        for _ in 0..70 {
            app.clock.advance(DAY);
            turn(&app).await;
        }
        assert_eq!((letters(&app, "points_expiring").await, letters(&app, "points_expired").await), (2, 1));
        assert_eq!((till.points(card).await, till.points(empty).await), (0, 0));
        let says = "SELECT COUNT(*) FROM messages WHERE kind = 'points_expiring' AND matter LIKE '%2026-07-31%'";
        assert_eq!(app.count(says).await, 1, "the letter names the last day");
        app.verify().await;
    }

    /// Product §12, TM-7: at eight in the morning where the store is, once a year, and only who wants it.
    async fn birthdays_are_kept_where_the_store_is(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = three_zones(&app).await;
        for (store, name) in [(0, "anna"), (1, "ben"), (2, "carl")] {
            join(&shop, store, name, "1990-07-05", true).await;
        }
        join(&shop, 0, "dora", "1990-07-05", false).await;
        join(&shop, 0, "emil", "1990-07-06", true).await;
        turn(&app).await;
        // Auckland is the first, then Luxembourg, then Lisbon; each is looked at a minute before and at eight.
        for (zone, greeted) in [("Pacific/Auckland", 1), ("Europe/Luxembourg", 2), ("Europe/Lisbon", 3)] {
            app.clock.set(at("2026-07-05", zone, 8).plus_seconds(-60));
            turn(&app).await;
            assert_eq!(letters(&app, "birthday").await, greeted - 1, "before eight in {zone}");
            app.clock.advance(60);
            turn(&app).await;
            assert_eq!(letters(&app, "birthday").await, greeted, "at eight in {zone}");
        }
        live(&app, 1).await;
        assert_eq!(letters(&app, "birthday").await, 4, "and Emil the day after");
        app.clock.set(at("2027-07-05", "Europe/Lisbon", 9));
        turn(&app).await;
        assert_eq!(letters(&app, "birthday").await, 7, "the next year again");
    }

    /// TM-7: on 28 February in ordinary years, and once in a leap year.
    async fn who_was_born_on_a_leap_day_is_greeted_every_year(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        join(&shop, 0, "anna", "2000-02-29", true).await;
        for (year, day) in [(2027, "02-28"), (2028, "02-29"), (2029, "02-28")] {
            app.clock.set(at(&format!("{year}-02-27"), "Europe/Luxembourg", 7));
            turn(&app).await;
            app.clock.set(at(&format!("{year}-{day}"), "Europe/Luxembourg", 7));
            turn(&app).await;
            let greeted = format!("SELECT COUNT(*) FROM messages WHERE occasion_key LIKE '%:{year}'");
            assert_eq!(app.count(&greeted).await, 0, "{year}: not too early");
            app.clock.advance(3600);
            turn(&app).await;
            live(&app, 2).await;
            assert_eq!(app.count(&greeted).await, 1, "{year}");
        }
    }

    /// Product §11: a birthday that fell into an outage of three days is made up for, in words that say so.
    async fn a_birthday_during_an_outage_is_made_up_for(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        join(&shop, 0, "anna", "1990-07-04", true).await;
        join(&shop, 0, "ben", "1990-07-06", true).await;
        app.clock.set(at("2026-07-02", "Europe/Luxembourg", 9));
        turn(&app).await;
        app.clock.set(at("2026-07-03", "Europe/Luxembourg", 9));
        turn(&app).await;
        app.clock.set(at("2026-07-06", "Europe/Luxembourg", 12));
        turn(&app.restarted()).await;
        let belated = |is: bool| format!("SELECT COUNT(*) FROM messages WHERE matter LIKE '%{is}%'");
        assert_eq!((app.count(&belated(true)).await, app.count(&belated(false)).await), (1, 1));
    }

    /// Product §12: weekly, after 60 days or the merchant's number, once a quarter, and only who wants it.
    async fn who_does_not_come_is_invited_once_a_quarter(db: TestDb) {
        let app = TestApp::new(db).await;
        let (shop, patient) = (app.shop("bakery").open().await, app.shop("florist").open().await);
        patient.change_settings(|settings| settings.reengagement_days = Some(100)).await;
        for shop in [&shop, &patient] {
            join(shop, 0, "anna", "1990-12-24", true).await;
            join(shop, 0, "ben", "1990-12-24", false).await;
        }
        let at_shop = |shop: &Shop| {
            let id = shop.id.uuid();
            let hex = match app.engine() {
                orion_testkit::Engine::Sqlite => format!("x'{}'", id.simple()),
                orion_testkit::Engine::Postgres => format!("'{id}'"),
            };
            format!("SELECT COUNT(*) FROM messages WHERE kind = 'reengagement' AND merchant_id = {hex}")
        };
        let mut seen = Vec::new();
        for _ in 0..30 {
            app.clock.advance(7 * DAY);
            turn(&app).await;
            seen.push((app.count(&at_shop(&shop)).await, app.count(&at_shop(&patient)).await));
        }
        let first = |count: i64| seen.iter().position(|(here, _)| *here == count).unwrap();
        assert_eq!(first(1), 8, "nine weeks are more than 60 days");
        assert!(first(2) - first(1) >= 13, "a quarter has thirteen weeks");
        assert_eq!(seen.iter().position(|(_, there)| *there == 1), Some(14), "the patient one waits for 100 days");
        assert_eq!(seen.last(), Some(&(2, 2)));
    }

    /// Product §10: what arrives is in the person's language, in both parts, and nothing in it was typed by a stranger (E-5).
    async fn letters_arrive_in_the_persons_language(db: TestDb) {
        let app = TestApp::new(db).await;
        let shop = app.shop("bakery").open().await;
        let post = PostOffice::open().await;
        let greetings = [(Locale::En, "Welcome!"), (Locale::Fr, "Désormais"), (Locale::De, "zählt"), (Locale::Lb, "Wëllkomm!")];
        for (locale, _) in greetings {
            let mut new = Shop::enrollment(&format!("{}@example.com", locale.as_str()));
            new.locale = locale;
            new.first_name = orion_domain::PersonName::new("Zebulon").ok();
            shop.join_with(0, new).await.unwrap();
        }
        runner(&app, &[post.port()]).run_due().await.unwrap();
        let mails = post.mails();
        assert_eq!(mails.len(), 4);
        for (locale, greeting) in greetings {
            let to = format!("{}@example.com", locale.as_str());
            let parsed: Vec<_> = mails.iter().map(|mail| mailparse::parse_mail(mail.as_bytes()).unwrap()).collect();
            let mail = parsed.iter().find(|mail| mail.headers.get_first_value("To").unwrap() == to).unwrap();
            for part in &mail.subparts {
                let body = part.get_body().unwrap();
                assert!(body.contains(greeting) && body.contains("/s/bakery-1/card"), "{to}: {body}");
                assert!(!body.contains("Zebulon"), "{to}");
            }
        }
    }
}
