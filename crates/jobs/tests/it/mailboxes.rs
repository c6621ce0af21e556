//! Who gets mail, and how much: mailboxes that are not there, a day's measure over all merchants, marketing that can be left.

use mailparse::MailHeaderMap as _;
use orion_domain::{BirthDate, CardId, Email, LocalDate, MessageId, PersonName, Right, Role};
use orion_jobs::{Handlers, Runner, Scheduler};
use orion_service::customers::Consent;
use orion_service::enrollment::Enrollment;
use orion_service::mail_log::MailAsked;
use orion_service::messages::{LETTERS_A_DAY_MAX, Way};
use orion_service::records::{MailOutcome, Page};
use orion_service::team::Place;
use orion_service::{Caller, DeskCaller, Error, RequestFacts};
use orion_testkit::{Engine, Manners, PostOffice, Shop, TestApp, both_engines, patiently};

use crate::help::{failed, mailer, part, runner};

const DAY: i64 = 24 * 3600;

/// What the log at the desk says, newest first.
async fn log(app: &TestApp, desk: &Caller, asked: MailAsked) -> Vec<(MailOutcome, Option<CardId>)> {
    let slice = app.desk_mail(&DeskCaller::from(desk.clone()), &asked, Page::first(100)).await.unwrap();
    slice.items.into_iter().map(|record| (record.attempt.outcome, record.attempt.card)).collect()
}

async fn ask_for_a_link(app: &TestApp, shop: &Shop, email: &str) {
    app.send_sign_in_link(&shop.visitor(0).await, &Email::new(email).unwrap()).await.unwrap();
}

/// A customer whose birthday is on 5 July and who wants to hear from the shop.
async fn somebody_with_a_birthday(shop: &Shop) -> CardId {
    let mut new = Shop::enrollment("zoe@example.com");
    new.birth_date = Some(BirthDate::stored(LocalDate::parse("1990-07-05").unwrap()));
    new.accepts_marketing = true;
    shop.till(0).await.enroll_with(new).await.unwrap().card.record.card.id
}

/// Lives until the morning of 5 July of a year and greets.
async fn greet(app: &TestApp, year: i64) {
    let zone = orion_domain::Zone::new("Europe/Luxembourg").unwrap();
    let morning = LocalDate::parse(&format!("{year}-07-05")).unwrap().bounds(&zone).0.plus_seconds(9 * 3600);
    for time in [morning.plus_seconds(-DAY), morning] {
        app.clock.set(time);
        Scheduler::new(app.app()).look().await.unwrap();
    }
}

/// The oldest message that a shop has for somebody.
async fn first_message(app: &TestApp, shop: &Shop) -> MessageId {
    let mut raw = app.raw().await;
    let merchant = raw.id(shop.id.uuid());
    let id = if app.engine() == Engine::Postgres { "id::text" } else { "lower(hex(id))" };
    let oldest = format!("SELECT {id} FROM messages WHERE merchant_id = {merchant} ORDER BY messages.id LIMIT 1");
    raw.rows(&oldest).await.unwrap()[0][0].parse().unwrap()
}

both_engines! {
    /// E-5: a mailbox that is not there gets nothing more from this merchant, until somebody who knows better lifts it.
    async fn a_mailbox_that_is_not_there_gets_nothing_more(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        let (shop, other) = (app.shop("bakery").open().await, app.shop("cafe").open().await);
        let card = shop.till(0).await.enroll("zoe@example.com").await;
        other.join(0, "zoe@example.com").await.unwrap();
        app.drop_jobs().await;
        let runner = runner(&app, &[post.port()]);
        post.treats(&[Manners::RefuseRecipient]);
        ask_for_a_link(&app, &shop, "zoe@example.com").await;
        runner.run_due().await.unwrap();
        app.clock.advance(1);
        ask_for_a_link(&app, &shop, "zoe@example.com").await;
        ask_for_a_link(&app, &other, "zoe@example.com").await;
        runner.run_due().await.unwrap();
        assert_eq!((post.attempts(), post.mails().len()), (2, 1), "only the other merchant's");
        let owner = shop.owner();
        let of_card = MailAsked { card: Some(card), ..MailAsked::default() };
        let said = [(MailOutcome::Suppressed, Some(card)), (MailOutcome::Refused, Some(card))];
        assert_eq!(log(&app, &owner, of_card).await, said);
        let desk = DeskCaller::from(owner.clone());
        let known = app.desk_suppression(&desk, card).await.unwrap().unwrap();
        assert!(known.answer.contains("no such mailbox") && !known.answer.contains("zoe@"), "{}", known.answer);
        app.lift_suppression(&owner, card).await.unwrap();
        assert!(matches!(app.lift_suppression(&owner, card).await, Err(Error::NotFound)), "lifted already");
        ask_for_a_link(&app, &shop, "zoe@example.com").await;
        runner.run_due().await.unwrap();
        assert_eq!(post.mails().len(), 2);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'mail.lift'").await, 1);
    }

    /// What a server thinks of the message, or of us, says nothing about the mailbox.
    async fn a_message_that_is_not_liked_suppresses_nothing(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        let shop = app.shop("bakery").open().await;
        shop.join(0, "anna@example.com").await.unwrap();
        post.treats(&[Manners::RefuseContent]);
        let runner = runner(&app, &[post.port()]);
        runner.run_due().await.unwrap();
        ask_for_a_link(&app, &shop, "anna@example.com").await;
        runner.run_due().await.unwrap();
        assert_eq!((failed(&app).await, post.mails().len()), (1, 1));
        assert_eq!(app.count("SELECT COUNT(*) FROM mail_suppressions").await, 0);
    }

    /// G-P1: an address in a server's words, and a suppression, do not link to the person.
    async fn nothing_kept_of_mail_names_the_address(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        let shop = app.shop("bakery").open().await;
        shop.join(0, "zoe@example.com").await.unwrap();
        post.treats(&[Manners::RefuseRecipient]);
        runner(&app, &[post.port()]).run_due().await.unwrap();
        for place in ["mail_attempts WHERE answer", "mail_suppressions WHERE answer", "jobs WHERE last_error"] {
            assert_eq!(app.count(&format!("SELECT COUNT(*) FROM {place} LIKE '%no such mailbox%'")).await, 1, "{place}");
            assert_eq!(app.count(&format!("SELECT COUNT(*) FROM {place} LIKE '%zoe%'")).await, 0, "{place}");
        }
    }

    /// E-5: ten letters a day from everybody together; what is more waits for tomorrow. Links that sign in count apart.
    async fn an_address_gets_so_much_a_day_and_the_rest_later(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        let mut shops = Vec::new();
        for number in 0..12 {
            let shop = app.shop(&format!("shop-{number}")).open().await;
            // A tag is the same mailbox.
            shop.join(0, if number % 2 == 0 { "anna@example.com" } else { "anna+shops@example.com" }).await.unwrap();
            shops.push(shop);
        }
        shops[0].join(0, "ben@example.com").await.unwrap();
        let runner = runner(&app, &[post.port()]);
        runner.run_due().await.unwrap();
        let to_anna = || post.mails().iter().filter(|mail| !mail.contains("To: ben@")).count();
        assert_eq!((to_anna(), post.mails().len()), (10, 11), "{LETTERS_A_DAY_MAX} a day, and Ben's");
        let held = app.count("SELECT COUNT(*) FROM mail_attempts WHERE outcome = 'held'").await;
        assert_eq!((held, failed(&app).await), (2, 0), "they wait, and the log says so");
        ask_for_a_link(&app, &shops[11], "anna+shops@example.com").await;
        runner.run_due().await.unwrap();
        assert_eq!(to_anna(), 11, "the link");
        app.clock.advance(DAY - 60);
        runner.run_due().await.unwrap();
        assert_eq!(to_anna(), 11);
        app.clock.advance(120);
        runner.run_due().await.unwrap();
        assert_eq!((to_anna(), failed(&app).await), (13, 0), "late, not lost");
    }

    /// E-5: whoever enrols somebody else's address puts no word of theirs into that mailbox.
    async fn the_first_mail_says_nothing_that_the_enroller_typed(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        let shop = app.shop("bakery").open().await;
        let mut new = Shop::enrollment("anna@example.com");
        new.first_name = PersonName::new("Zebulon").ok();
        new.last_name = PersonName::new("Quagmire").ok();
        shop.join_with(0, new.clone()).await.unwrap();
        shop.join_with(0, new).await.unwrap();
        ask_for_a_link(&app, &shop, "anna@example.com").await;
        runner(&app, &[post.port()]).run_due().await.unwrap();
        assert!(post.mails().len() >= 3, "that they joined, the card that they have, the link");
        for mail in post.mails() {
            let parsed = mailparse::parse_mail(mail.as_bytes()).unwrap();
            let subject = parsed.headers.get_first_value("Subject").unwrap();
            for text in [subject, part(&parsed, "text/plain"), part(&parsed, "text/html"), mail.clone()] {
                assert!(!text.contains("Zebulon") && !text.contains("Quagmire"), "{text}");
            }
        }
    }

    /// E-5, RFC 8058: marketing is left by one request from the letter, for good, and only marketing says how.
    async fn marketing_is_left_by_one_click(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        let shop = app.shop("bakery").open().await;
        somebody_with_a_birthday(&shop).await;
        let runner = runner(&app, &[post.port()]);
        runner.run_due().await.unwrap();
        assert!(post.mails().iter().all(|mail| !mail.contains("List-Unsubscribe")), "service mail");
        greet(&app, 2026).await;
        runner.run_due().await.unwrap();
        runner.run_due().await.unwrap();
        let mail = post.mails().pop().unwrap();
        let parsed = mailparse::parse_mail(mail.as_bytes()).unwrap();
        let header = |name: &str| parsed.headers.get_first_value(name).unwrap();
        assert_eq!(header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
        let url = header("List-Unsubscribe").trim_matches(['<', '>']).to_owned();
        for kind in ["text/plain", "text/html"] {
            assert!(part(&parsed, kind).contains(&url), "the footer says it, too: {kind}");
        }
        let path = url.strip_prefix("https://orion.example/unsubscribe/").unwrap();
        let (merchant, token) = path.split_once('/').unwrap();
        let (merchant, request) = (merchant.parse().unwrap(), RequestFacts::default());
        assert!(app.open_unsubscribing(merchant, token).await.unwrap().is_wanted, "looking changes nothing");
        let forged = format!("{}AAAA", &token[..token.len() - 4]);
        for wrong in ["", "x", forged.as_str()] {
            assert!(matches!(app.unsubscribe(merchant, wrong, &request).await, Err(Error::LinkExpired)), "{wrong}");
        }
        let other = app.shop("cafe").open().await;
        assert!(matches!(app.unsubscribe(other.id, token, &request).await, Err(Error::LinkExpired)), "another merchant's");
        for _ in 0..2 {
            app.unsubscribe(merchant, token, &request).await.unwrap();
        }
        assert!(!app.open_unsubscribing(merchant, token).await.unwrap().is_wanted);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action = 'customer.unsubscribe'").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM marketing_objections").await, 1, "also once they are forgotten");
        let before = post.mails().len();
        greet(&app, 2027).await;
        runner.run_due().await.unwrap();
        runner.run_due().await.unwrap();
        assert_eq!(post.mails().len(), before);
    }

    /// Links in letters lead to the store's own domain, once a request has come by it.
    async fn links_lead_back_to_the_stores_own_domain(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        let shop = app.shop("bakery").open().await;
        shop.join(0, "anna@example.com").await.unwrap();
        app.drop_jobs().await;
        let host = orion_domain::HostName::new("card.bakery.example").unwrap();
        app.add_store_domain(&shop.owner(), shop.stores[0].id, host).await.unwrap();
        let runner = runner(&app, &[post.port()]);
        for home in ["https://orion.example/s/", "https://card.bakery.example/s/"] {
            ask_for_a_link(&app, &shop, "anna@example.com").await;
            runner.run_due().await.unwrap();
            let mail = post.mails().pop().unwrap();
            let text = part(&mailparse::parse_mail(mail.as_bytes()).unwrap(), "text/plain");
            assert!(text.contains(&format!("{home}{}/sign-in/confirm?token=", shop.stores[0].slug)), "{home}: {text}");
            app.store_at_host("card.bakery.example").await.unwrap();
        }
    }

    /// An invitation goes to whom it is for, with the link that the desk shows, in the merchant's language or their own; one
    /// that was withdrawn goes nowhere.
    async fn invitations_go_by_mail(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        let shop = app.shop("bakery").open().await;
        let store = Some(shop.stores[0].id);
        let (kim, lou) = (Email::new("kim@example.com").unwrap(), Email::new("lou@example.com").unwrap());
        let staff = Place { role: Role::StoreStaff, store };
        let invited = app.invite(&shop.owner(), &kim, staff, None).await.unwrap();
        let gone = app.invite(&shop.owner(), &lou, Place { role: Role::MerchantOwner, store: None }, None).await.unwrap();
        app.withdraw_invitation(&shop.owner(), gone.invitation.id).await.unwrap();
        let runner = runner(&app, &[post.port()]);
        runner.run_due().await.unwrap();
        let mails = post.mails();
        assert_eq!((mails.len(), failed(&app).await), (1, 0));
        let parsed = mailparse::parse_mail(mails[0].as_bytes()).unwrap();
        assert_eq!(parsed.headers.get_first_value("To").unwrap(), "kim@example.com");
        let link = invited.link.unwrap();
        for kind in ["text/plain", "text/html"] {
            let text = part(&parsed, kind);
            assert!(text.contains(&link) && text.contains(shop.stores[0].name.as_str()), "{kind}: {text}");
        }
        let sent = app.desk_mail(&DeskCaller::from(shop.owner()), &MailAsked::default(), Page::first(5)).await.unwrap();
        let kinds: Vec<&str> = sent.items.iter().map(|record| record.attempt.kind.as_str()).collect();
        assert_eq!(kinds, ["invitation"]);
        // Somebody who may not be reached by their invitation can be invited again.
        post.treats(&[Manners::RefuseRecipient]);
        for _ in 0..2 {
            app.invite(&shop.owner(), &kim, staff, None).await.unwrap();
            runner.run_due().await.unwrap();
        }
        assert_eq!(post.mails().len(), 2);
    }

    /// The log is of the desk's own store for whoever leads one, and lifting is not theirs.
    async fn a_manager_sees_the_mail_of_their_store(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        let shop = app.shop("bakery").stores(2).open().await;
        let (here, there) = (shop.till(0).await.enroll("anna@example.com").await, shop.till(1).await.enroll("ben@example.com").await);
        runner(&app, &[post.port()]).run_due().await.unwrap();
        let manager = app.person("manager@example.com").await;
        app.hire(&manager, &shop, Some(0), Role::StoreManager).await;
        let desk = app.desk_caller(&app.who(&app.cookie(&manager, orion_service::records::Surface::Merchant).await).await.unwrap()).await.unwrap();
        let all = app.desk_mail(&desk, &MailAsked::default(), Page::first(50)).await.unwrap().items;
        assert!(!all.is_empty() && all.iter().all(|record| record.attempt.card == Some(here)));
        let foreign = MailAsked { card: Some(there), ..MailAsked::default() };
        assert!(matches!(app.desk_mail(&desk, &foreign, Page::first(5)).await, Err(Error::NotFound)));
        assert!(matches!(app.desk_suppression(&desk, there).await, Err(Error::NotFound)));
        assert!(!desk.may(Right::ManageCards));
        let page = app.desk_mail(&DeskCaller::from(shop.owner()), &MailAsked::default(), Page::first(1)).await.unwrap();
        assert!(page.next.is_some(), "page by page");
    }

    /// E-5: the measure of a day holds over nodes that reach for it at once, and over all merchants.
    async fn nodes_together_keep_to_the_measure_of_a_day(db: TestDb) {
        let app = TestApp::new(db).await;
        let other = if app.engine() == Engine::Postgres { app.second_node().await } else { app.restarted() };
        let mut letters = Vec::new();
        for number in 0..15 {
            let shop = app.shop(&format!("shop-{number}")).open().await;
            shop.join(0, "anna@example.com").await.unwrap();
            letters.push((shop.id, first_message(&app, &shop).await));
        }
        let mut reaching = tokio::task::JoinSet::new();
        for (number, (shop, message)) in letters.into_iter().enumerate() {
            let node = if number % 2 == 0 { app.app() } else { other.app() };
            reaching.spawn(async move {
                let facts = patiently(|| node.letter(shop, message)).await.unwrap().unwrap();
                let asked = [(message, facts.recipient)];
                patiently(|| node.ways(shop, &asked)).await.unwrap()[0]
            });
        }
        let ways = reaching.join_all().await;
        assert_eq!(ways.iter().filter(|way| **way == Way::Free).count(), LETTERS_A_DAY_MAX, "{ways:?}");
        assert_eq!(app.count("SELECT COUNT(*) FROM mail_handovers").await, 10);
    }

    /// E-5: what no server took does not count, nor does the same message twice, as after a crash before it was handed over.
    async fn what_nobody_took_does_not_count(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        let mut shops = Vec::new();
        for number in 0..11 {
            let shop = app.shop(&format!("shop-{number}")).open().await;
            shop.join(0, "anna@example.com").await.unwrap();
            shops.push(shop);
        }
        let message = first_message(&app, &shops[10]).await;
        let facts = app.letter(shops[10].id, message).await.unwrap().unwrap();
        for _ in 0..12 {
            assert_eq!(app.ways(shops[10].id, &[(message, facts.recipient)]).await.unwrap(), [Way::Free]);
        }
        post.treats(&[Manners::RefuseContent]);
        runner(&app, &[post.port()]).run_due().await.unwrap();
        assert_eq!((post.mails().len(), failed(&app).await), (10, 1));
        assert_eq!(app.count("SELECT COUNT(*) FROM mail_attempts WHERE outcome = 'held'").await, 0);
        assert_eq!(app.count("SELECT COUNT(*) FROM mail_handovers").await, 10);
    }

    /// O-2: letters are read together; one that cannot be read delays none of the others.
    async fn a_letter_that_cannot_be_read_delays_nobody(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        let shop = app.shop("bakery").open().await;
        for name in ["anna", "ben", "carl", "dora", "emil"] {
            shop.join(0, &format!("{name}@example.com")).await.unwrap();
        }
        let oldest = "(SELECT id FROM messages ORDER BY id LIMIT 1)";
        app.raw().await.execute(&format!("UPDATE messages SET matter = 'nonsense' WHERE id = {oldest}")).await.unwrap();
        let (runner, stop) = Runner::new(Handlers::new(app.app(), Some(mailer(&[post.port()]))));
        let running = tokio::spawn(runner.run());
        let settled = "SELECT COUNT(*) FROM jobs WHERE queue = 'send_message' AND (state = 'done' OR last_error IS NOT NULL)";
        while app.count(settled).await < 5 {
            tokio::task::yield_now().await;
        }
        stop.stop();
        running.await.unwrap();
        assert_eq!(post.mails().len(), 4);
        assert_eq!(app.count("SELECT COUNT(*) FROM jobs WHERE last_error IS NOT NULL").await, 1);
    }

    /// G-D2: that a mail went out and that its job is done is one note: with the one missing, the other is not there either.
    async fn a_mail_and_its_job_are_noted_together(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        let shop = app.shop("bakery").open().await;
        shop.join(0, "anna@example.com").await.unwrap();
        let (stuck, free) = match app.engine() {
            Engine::Sqlite => (
                "CREATE TRIGGER stuck BEFORE UPDATE ON jobs WHEN NEW.state = 'done' BEGIN SELECT RAISE(ABORT, 'stuck'); END",
                "DROP TRIGGER stuck",
            ),
            Engine::Postgres => (
                "ALTER TABLE jobs ADD CONSTRAINT stuck CHECK (state <> 'done')",
                "ALTER TABLE jobs DROP CONSTRAINT stuck",
            ),
        };
        app.raw().await.execute(stuck).await.unwrap();
        assert!(runner(&app, &[post.port()]).run_due().await.is_err());
        assert_eq!((post.mails().len(), app.count("SELECT COUNT(*) FROM mail_attempts").await), (1, 0));
        app.raw().await.execute(free).await.unwrap();
        app.clock.advance(61);
        assert_eq!(runner(&app, &[post.port()]).run_due().await.unwrap(), 1, "its lease has ended");
        assert_eq!(app.count("SELECT COUNT(*) FROM mail_attempts WHERE outcome = 'accepted'").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM mail_handovers").await, 1, "one message, one place");
    }

    /// E-5, safety §16.1: who left marketing and was then forgotten is not written to because somebody enrols their address
    /// anew with the box ticked; their own word, said once they have signed in by a link to it, counts.
    async fn a_no_to_marketing_outlives_the_person(db: TestDb) {
        let app = TestApp::new(db).await;
        let (shop, other) = (app.shop("bakery").open().await, app.shop("cafe").open().await);
        let willing = |email: &str| Enrollment { accepts_marketing: true, ..Shop::enrollment(email) };
        let wants = async |shop: &Shop, email: &str| {
            app.clock.advance(3_600);
            let customer = app.customer(&shop.customer(0, email).await).await.unwrap();
            customer.marketing_consent_at.is_some()
        };
        for email in ["anna@example.com", "ben@example.com"] {
            shop.join_with(0, willing(email)).await.unwrap();
            assert!(wants(&shop, email).await);
        }
        app.clock.advance(3_600);
        app.set_marketing(&shop.customer(0, "anna@example.com").await, Consent::Withdrawn).await.unwrap();
        for email in ["anna@example.com", "ben@example.com"] {
            app.clock.advance(3_600);
            app.erase_customer(&shop.customer(0, email).await).await.unwrap();
        }
        // By a stranger with a tag, which is the same person, and by staff; Ben never said no.
        shop.join_with(0, willing("anna+new@example.com")).await.unwrap();
        shop.till(0).await.enroll_with(willing("ben@example.com")).await.unwrap();
        other.join_with(0, willing("anna@example.com")).await.unwrap();
        assert!(!wants(&shop, "anna+new@example.com").await);
        assert!(wants(&shop, "ben@example.com").await, "being forgotten is no objection");
        assert!(wants(&other, "anna@example.com").await, "another merchant's is another matter");
        assert_eq!(app.count("SELECT COUNT(*) FROM marketing_objections").await, 1);
        app.clock.advance(3_600);
        app.set_marketing(&shop.customer(0, "anna+new@example.com").await, Consent::Given).await.unwrap();
        assert!(wants(&shop, "anna+new@example.com").await);
        assert_eq!(app.count("SELECT COUNT(*) FROM marketing_objections").await, 0);
    }
}
