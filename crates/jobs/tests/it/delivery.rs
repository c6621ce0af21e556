//! Servers as they are: encrypted, silent, dead, or fussy about one message. None of it loses a letter or delays other people.

use mailparse::MailHeaderMap as _;
use orion_domain::Email;
use orion_mail::{Mailer, Security};
use orion_testkit::{Manners, PostOffice, Privacy, Shop, TestApp, both_engines};

use crate::help::{failed, mailer, runner, runner_with, server};

const HOUR: i64 = 3600;

/// A shop with customers who each have one letter waiting, that they have joined.
async fn letters_wait_for(app: &TestApp, emails: &[&str]) -> Shop {
    let shop = app.shop("bakery").open().await;
    for email in emails {
        shop.join(0, email).await.unwrap();
    }
    shop
}

fn header(mail: &str, name: &str) -> String {
    mailparse::parse_mail(mail.as_bytes()).unwrap().headers.get_first_value(name).unwrap()
}

async fn waiting(app: &TestApp) -> i64 {
    app.count("SELECT COUNT(*) FROM jobs WHERE state = 'waiting'").await
}

both_engines! {
    /// Safety §21: encrypted from the first byte or on request, and never to somebody who only says that they are the server.
    async fn mail_goes_encrypted_or_not_at_all(db: TestDb) {
        let app = TestApp::new(db).await;
        letters_wait_for(&app, &["anna@example.com"]).await;
        let (tls, start) = (PostOffice::open_with(Privacy::Tls).await, PostOffice::open_with(Privacy::StartTls).await);
        let stranger = PostOffice::open_with(Privacy::Tls).await;
        let plain = PostOffice::open().await;
        let mut unknown = server(stranger.port(), Security::Tls);
        unknown.extra_roots = None;
        // One whose certificate nobody vouches for, and one that does not encrypt although it should: neither gets anything.
        let servers = [unknown, server(plain.port(), Security::StartTls)];
        runner_with(&app, Mailer::new("cards@example.com", &servers).unwrap()).run_due().await.unwrap();
        assert_eq!((stranger.attempts(), plain.attempts(), failed(&app).await), (0, 0, 0));
        app.clock.advance(HOUR);
        let servers = [server(tls.port(), Security::Tls)];
        runner_with(&app, Mailer::new("cards@example.com", &servers).unwrap()).run_due().await.unwrap();
        assert_eq!((tls.mails().len(), waiting(&app).await), (1, 0));
        app.shop("cafe").open().await.join(0, "anna@example.com").await.unwrap();
        let servers = [server(start.port(), Security::StartTls)];
        runner_with(&app, Mailer::new("cards@example.com", &servers).unwrap()).run_due().await.unwrap();
        assert_eq!((start.mails().len(), waiting(&app).await), (1, 0));
    }

    /// E-7: dead or silent, the next server takes over at once.
    async fn a_dead_or_silent_server_is_passed_over(db: TestDb) {
        let app = TestApp::new(db).await;
        letters_wait_for(&app, &["anna@example.com", "ben@example.com"]).await;
        let (silent, post) = (PostOffice::open().await, PostOffice::open().await);
        silent.treats(&[Manners::Hang; 9]);
        let dead = PostOffice::closed().await;
        runner(&app, &[dead, silent.port(), post.port()]).run_due().await.unwrap();
        assert_eq!((silent.attempts(), post.mails().len()), (2, 2));
        assert_eq!(app.count("SELECT COUNT(*) FROM mail_attempts WHERE outcome = 'accepted'").await, 2);
    }

    /// E-7: two days without any server cost no message an attempt, and the servers are asked ever less often.
    async fn an_outage_of_days_loses_nothing_and_is_probed_ever_less(db: TestDb) {
        let app = TestApp::new(db).await;
        let emails: Vec<String> = (0..6).map(|number| format!("c{number}@example.com")).collect();
        letters_wait_for(&app, &emails.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let post = PostOffice::open().await;
        post.treats(&[Manners::Closing; 2_000]);
        let runner = runner(&app, &[post.port()]);
        let mut tries = Vec::new();
        for _ in 0..6 {
            let before = post.attempts();
            for _ in 0..60 {
                runner.run_due().await.unwrap();
                app.clock.advance(10);
            }
            tries.push(post.attempts() - before);
        }
        assert!(tries[0] > tries[5] && tries[5] <= 3, "at first often, then every five minutes: {tries:?}");
        app.clock.advance(47 * HOUR);
        post.treats(&[]);
        runner.run_due().await.unwrap();
        app.clock.advance(HOUR);
        runner.run_due().await.unwrap();
        assert_eq!((post.mails().len(), failed(&app).await, waiting(&app).await), (6, 0, 0));
        assert_eq!(app.count("SELECT MAX(attempts) FROM jobs").await, 1, "the outage cost no attempt");
    }

    /// O-2: a message at which servers hang up does not keep the others waiting.
    async fn a_message_that_servers_choke_on_delays_nobody(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        post.treats_all_to("poison@example.com", Manners::DropMidData);
        letters_wait_for(&app, &["poison@example.com", "anna@example.com", "ben@example.com"]).await;
        let runner = runner(&app, &[post.port()]);
        for _ in 0..4 {
            runner.run_due().await.unwrap();
            app.clock.advance(10);
        }
        assert_eq!((post.mails().len(), waiting(&app).await), (2, 1));
        app.clock.advance(4 * 24 * HOUR);
        runner.run_due().await.unwrap();
        assert_eq!((failed(&app).await, waiting(&app).await), (1, 0), "after three days it has failed, visibly");
    }

    /// E-7: what is delivered twice can be recognised.
    async fn a_message_has_one_id_however_often_it_is_sent(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        letters_wait_for(&app, &["anna@example.com"]).await;
        let runner = runner(&app, &[post.port()]);
        runner.run_due().await.unwrap();
        app.raw().await.execute("UPDATE jobs SET state = 'waiting', finished_at = NULL").await.unwrap();
        app.clock.advance(HOUR);
        runner.run_due().await.unwrap();
        let mails = post.mails();
        assert_eq!(mails.len(), 2);
        assert_eq!(header(&mails[0], "Message-ID"), header(&mails[1], "Message-ID"));
    }

    /// O-2: an address in other letters than ASCII is one that every server takes, and no outage.
    async fn a_domain_in_any_script_is_reached(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        letters_wait_for(&app, &["Anna@bücher.example", "ben@example.com"]).await;
        runner(&app, &[post.port()]).run_due().await.unwrap();
        let mut to: Vec<String> = post.mails().iter().map(|mail| header(mail, "To")).collect();
        to.sort();
        assert_eq!(to, ["Anna@xn--bcher-kva.example", "ben@example.com"]);
    }

    /// A conversation is gone on with, also after a no, and begun anew where the server has hung up.
    async fn one_conversation_carries_many_messages(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        post.treats_all_to("bad@example.com", Manners::RefuseRecipient);
        let shop = letters_wait_for(&app, &["anna@example.com", "bad@example.com", "ben@example.com"]).await;
        let runner = runner_with(&app, mailer(&[post.port()]));
        runner.run_due().await.unwrap();
        assert_eq!((post.mails().len(), post.connections()), (2, 1));
        post.treats(&[Manners::Closing]);
        app.send_sign_in_link(&shop.visitor(0).await, &Email::new("anna@example.com").unwrap()).await.unwrap();
        runner.run_due().await.unwrap();
        assert_eq!((post.mails().len(), post.connections()), (3, 2));
    }
}
