//! Letters in a merchant's own words, over a real socket and read back as a mailbox reads them.

use mailparse::{MailHeaderMap as _, ParsedMail};
use orion_domain::letter_template::{TemplateCode, Wording};
use orion_domain::{Locale, Role};
use orion_service::letter_templates::Seen;
use orion_service::records::{LetterSpot, Surface};
use orion_testkit::{PostOffice, Shop, TestApp, both_engines};

use crate::help::{part, runner};

const SPOT: LetterSpot = LetterSpot { code: TemplateCode::Enrollment, locale: Locale::De, store: None };

fn words() -> Wording {
    Wording {
        subject: "Grüße: é, ë, ß von {{ merchant_name }}".to_owned(),
        body: "Schön, dass Sie da sind – é, ë, ß!\n\n<h2>Bis bald</h2>\n<p>Ihre <a href=\"{{ card_url }}\">Karte</a> \
               bei {{ store_name }}</p>"
            .to_owned(),
    }
}

/// A new customer who reads German.
async fn somebody_joins(shop: &Shop) {
    let mut enrollment = Shop::enrollment("zoe@example.com");
    enrollment.locale = Locale::De;
    shop.join_with(0, enrollment).await.unwrap();
}

fn subject(mail: &ParsedMail<'_>) -> String {
    mail.headers.get_first_value("Subject").unwrap()
}

both_engines! {
    /// E-3: both parts say what the merchant wrote, letter for letter, and hold no placeholder.
    async fn own_words_arrive_letter_for_letter(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        let shop = app.shop("bakery").open().await;
        app.write_letter(&shop.owner(), SPOT, &words(), Seen::Anything).await.unwrap();
        somebody_joins(&shop).await;
        runner(&app, &[post.port()]).run_due().await.unwrap();
        let mails = post.mails();
        let mail = mailparse::parse_mail(mails[0].as_bytes()).unwrap();
        let brand = app.letter_brand(&shop.owner(), None).await.unwrap();
        assert_eq!(subject(&mail), format!("Grüße: é, ë, ß von {}", brand.merchant));
        let (text, html) = (part(&mail, "text/plain"), part(&mail, "text/html"));
        let url = format!("https://orion.example/s/{}/card", shop.stores[0].slug);
        assert!(text.replace("\r\n", "\n").starts_with("Schön, dass Sie da sind – é, ë, ß!\n\nBis bald\n\nIhre Karte ("), "{text}");
        assert!(html.contains("<p>Schön, dass Sie da sind – é, ë, ß!</p>") && html.contains("<h2>Bis bald</h2>"), "{html}");
        assert!(html.contains(&format!("<a href=\"{url}\" rel=\"noopener noreferrer nofollow\">Karte</a>")), "{html}");
        for part in [&text, &html] {
            assert!(part.contains(&url) && !part.contains("{{") && !part.contains("}}"), "{part}");
        }
    }

    /// E-2: words that got into the database in some other way and cannot be sent give way to those of the program.
    async fn words_that_cannot_be_sent_cost_nobody_a_letter(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        let shop = app.shop("bakery").open().await;
        app.write_letter(&shop.owner(), SPOT, &words(), Seen::Anything).await.unwrap();
        app.raw().await.execute("UPDATE mail_templates SET body = '<script>alert(1)</script> {{ nonsense }}'").await.unwrap();
        somebody_joins(&shop).await;
        runner(&app, &[post.port()]).run_due().await.unwrap();
        let mails = post.mails();
        let mail = mailparse::parse_mail(mails[0].as_bytes()).unwrap();
        assert!(!subject(&mail).starts_with("Grüße"), "{}", subject(&mail));
        let html = part(&mail, "text/html");
        assert!(!html.contains("<script") && !html.contains("nonsense") && html.contains("Karte"), "{html}");
    }

    /// A test reaches the mailbox of whoever asked for it, in the words of the draft, with sample values.
    async fn a_test_reaches_its_author(db: TestDb) {
        let app = TestApp::new(db).await;
        let post = PostOffice::open().await;
        let shop = app.shop("bakery").open().await;
        let anna = app.person("anna@bakery.example").await;
        app.hire(&anna, &shop, None, Role::MerchantOwner).await;
        let identity = app.who(&app.cookie(&anna, Surface::Merchant).await).await.unwrap();
        let desk = app.desk_caller(&identity).await.unwrap();
        app.drop_jobs().await;
        let draft = Wording { subject: "Probe {{ reward }}".to_owned(), body: "<strong>Für Sie</strong>".to_owned() };
        let spot = LetterSpot { code: TemplateCode::RewardReady, ..SPOT };
        app.send_test_letter(desk.whole_merchant().unwrap(), spot, Some(&draft)).await.unwrap();
        let runner = runner(&app, &[post.port()]);
        assert_eq!(runner.run_due().await.unwrap(), 1);
        assert_eq!(runner.run_due().await.unwrap(), 0);
        let mails = post.mails();
        let mail = mailparse::parse_mail(mails[0].as_bytes()).unwrap();
        assert_eq!(mail.headers.get_first_value("To").unwrap(), "anna@bakery.example");
        assert_eq!(subject(&mail), "Probe Ein Kaffee nach Wahl");
        assert!(part(&mail, "text/html").contains("<strong>Für Sie</strong>"));
    }
}
