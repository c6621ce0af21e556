//! Messages reach people: each once per cause, and none is lost while a server misbehaves.

use mailparse::{MailHeaderMap as _, ParsedMail};
use orion_domain::{Email, Locale};
use orion_jobs::{Handlers, Runner};
use orion_mail::{MailServer, Mailer, Security};
use orion_service::job_desk::FailedJobStep;
use orion_service::records::{Page, Surface};
use orion_testkit::{Manners, PostOffice, TestApp, both_engines};

pub fn mailer(ports: &[u16]) -> Mailer {
    let servers: Vec<MailServer> = ports
        .iter()
        .map(|port| MailServer {
            host: "127.0.0.1".to_owned(),
            port: *port,
            security: Security::Plain,
            credentials: None,
            extra_roots: None,
        })
        .collect();
    Mailer::new("cards@example.com", &servers).unwrap()
}

fn runner(app: &TestApp, ports: &[u16]) -> Runner {
    Runner::new(Handlers::new(app.app(), Some(mailer(ports)))).0
}

/// A customer of a new shop, in a language, who asks for a link.
async fn somebody_asks_for_a_link(app: &TestApp, locale: Locale) {
    let shop = app.shop("bakery").open().await;
    let mut enrollment = orion_testkit::Shop::enrollment("zoe@example.com");
    enrollment.locale = locale;
    shop.join_with(0, enrollment).await.unwrap();
    app.drop_jobs().await;
    app.send_sign_in_link(&shop.visitor(0).await, &Email::new("zoe@example.com").unwrap()).await.unwrap();
}

/// A part of a letter, decoded.
fn part(mail: &ParsedMail<'_>, kind: &str) -> String {
    let part = mail.subparts.iter().find(|part| part.ctype.mimetype == kind).unwrap();
    part.get_body().unwrap()
}

async fn failed(app: &TestApp) -> i64 {
    app.count("SELECT COUNT(*) FROM jobs WHERE state = 'failed'").await
}

both_engines! {
    /// G-D2, E-4
    async fn a_link_asked_for_arrives_once_in_both_forms_and_signs_in(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        somebody_asks_for_a_link(&app, Locale::Lb).await;
        let runner = runner(&app, &[post.port()]);
        assert_eq!(runner.run_due().await.unwrap(), 1);
        assert_eq!(runner.run_due().await.unwrap(), 0);
        let mails = post.mails();
        assert_eq!(mails.len(), 1);
        let mail = mailparse::parse_mail(mails[0].as_bytes()).unwrap();
        let header = |name: &str| mail.headers.get_first_value(name).unwrap();
        assert!(header("Subject").ends_with(": Äre Link fir Iech unzemellen"), "{}", header("Subject"));
        assert_eq!(header("To"), "zoe@example.com");
        assert!(header("From").ends_with("<cards@example.com>"), "{}", header("From"));
        assert!(header("Message-ID").ends_with("@example.com>"));
        assert_eq!(header("Auto-Submitted"), "auto-generated");
        let (text, html) = (part(&mail, "text/plain"), part(&mail, "text/html"));
        let link = text.lines().find(|line| line.contains("/sign-in/confirm?token=")).unwrap();
        assert!(html.contains(link), "the same link in both parts");
        let (_, token) = link.split_once("token=").unwrap();
        let shop = app.count("SELECT COUNT(*) FROM mail_attempts WHERE outcome = 'accepted'").await;
        assert_eq!((shop, token.len()), (1, 43));
    }

    /// E-7: an answer about the message costs an attempt; three retries a minute apart, then it has failed.
    async fn a_greylisted_letter_arrives_a_minute_later(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        post.treats(&[Manners::Greylist]);
        somebody_asks_for_a_link(&app, Locale::Fr).await;
        let runner = runner(&app, &[post.port()]);
        runner.run_due().await.unwrap();
        assert_eq!((runner.run_due().await.unwrap(), post.mails().len()), (0, 0), "not before its time");
        app.clock.advance(61);
        runner.run_due().await.unwrap();
        assert_eq!((post.mails().len(), failed(&app).await), (1, 0));
    }

    /// E-7
    async fn a_letter_that_is_put_off_for_ever_fails_visibly(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        post.treats(&[Manners::Greylist; 9]);
        somebody_asks_for_a_link(&app, Locale::De).await;
        let runner = runner(&app, &[post.port()]);
        for _ in 0..6 {
            runner.run_due().await.unwrap();
            app.clock.advance(61);
        }
        assert_eq!((post.attempts(), failed(&app).await), (4, 1));
    }

    /// Product §11: what has failed is shown with its reason, tried anew with all its attempts, or given up; each is logged.
    async fn a_failed_letter_is_tried_anew_or_given_up(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        let shop = app.shop("bakery").open().await;
        for email in ["anna@example.com", "ben@example.com"] {
            shop.join(0, email).await.unwrap();
        }
        post.treats(&[Manners::RefuseRecipient, Manners::RefuseRecipient]);
        let runner = runner(&app, &[post.port()]);
        runner.run_due().await.unwrap();
        let admin = app.admin("operations@example.com").await;
        let operator = app.operator(&app.who(&app.cookie(&admin, Surface::Admin).await).await.unwrap()).unwrap();
        let report = app.queue_report(&operator).await.unwrap();
        let mails = report.queues.iter().find(|queue| queue.queue == "send_message").unwrap();
        assert_eq!((mails.waiting, mails.running, mails.failed, mails.oldest_seconds), (0, 0, 2, None));
        let first = app.failed_jobs(&operator, Page::first(1)).await.unwrap();
        let second = app.failed_jobs(&operator, Page { after: first.next, limit: 1 }).await.unwrap();
        assert_eq!((first.items.len(), second.items.len(), second.next), (1, 1, None));
        let (retried, given_up) = (&first.items[0], &second.items[0]);
        assert!(retried.reason.as_ref().is_some_and(|reason| reason.contains("550")), "{:?}", retried.reason);
        app.clock.advance(5 * 24 * 3600);
        app.settle_failed_job(&operator, shop.id, retried.id, FailedJobStep::Retry).await.unwrap();
        app.settle_failed_job(&operator, shop.id, given_up.id, FailedJobStep::Discard).await.unwrap();
        for step in [FailedJobStep::Retry, FailedJobStep::Discard] {
            for job in [retried.id, given_up.id] {
                let again = app.settle_failed_job(&operator, shop.id, job, step).await;
                assert!(matches!(again, Err(orion_service::Error::NotFound)), "dealt with already");
            }
        }
        runner.run_due().await.unwrap();
        assert_eq!((post.mails().len(), failed(&app).await), (1, 0), "its age counts from the new try");
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_log WHERE action IN ('job.retry', 'job.discard')").await, 2);
    }

    /// E-7: a bad recipient fails at once and delays nobody.
    async fn a_refused_recipient_delays_nobody(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        let shop = app.shop("bakery").open().await;
        for email in ["bad@example.com", "good@example.com"] {
            shop.join(0, email).await.unwrap();
        }
        app.drop_jobs().await;
        for email in ["bad@example.com", "good@example.com"] {
            app.send_sign_in_link(&shop.visitor(0).await, &Email::new(email).unwrap()).await.unwrap();
        }
        post.treats(&[Manners::RefuseRecipient]);
        runner(&app, &[post.port()]).run_due().await.unwrap();
        assert_eq!((post.mails().len(), failed(&app).await), (1, 1));
    }

    /// E-7: an outage of the server is not charged to messages, and loses none.
    async fn an_outage_loses_nothing(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        post.treats(&[Manners::Closing, Manners::DropMidData]);
        somebody_asks_for_a_link(&app, Locale::En).await;
        let runner = runner(&app, &[post.port()]);
        for _ in 0..4 {
            runner.run_due().await.unwrap();
            app.clock.advance(30);
        }
        assert_eq!((post.mails().len(), failed(&app).await), (1, 0));
        assert_eq!(app.count("SELECT MAX(attempts) FROM jobs").await, 1, "the outage cost no attempt");
    }

    /// The next server takes over where the first does not answer.
    async fn another_server_takes_over(db: TestDb) {
        let app = TestApp::new(db).await;
        let (broken, post) = (PostOffice::open().await, PostOffice::open().await);
        broken.treats(&[Manners::Closing]);
        somebody_asks_for_a_link(&app, Locale::En).await;
        runner(&app, &[broken.port(), post.port()]).run_due().await.unwrap();
        assert_eq!((broken.attempts(), post.mails().len()), (1, 1));
    }

    /// S-11: a link that is worth nothing any more is not sent.
    async fn a_link_that_expired_meanwhile_is_not_sent(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        somebody_asks_for_a_link(&app, Locale::En).await;
        app.clock.advance(16 * 60);
        runner(&app, &[post.port()]).run_due().await.unwrap();
        assert_eq!((post.attempts(), failed(&app).await), (0, 1));
    }

    /// G-P1: somebody who was forgotten gets no letter.
    async fn a_forgotten_customer_gets_no_letter(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        somebody_asks_for_a_link(&app, Locale::En).await;
        app.raw().await.execute("DELETE FROM messages").await.unwrap();
        runner(&app, &[post.port()]).run_due().await.unwrap();
        assert_eq!((post.attempts(), failed(&app).await), (0, 0));
    }
}
