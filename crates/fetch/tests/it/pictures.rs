//! What a look at a logo says.

use std::sync::Arc;

use orion_domain::MerchantId;
use orion_fetch::picture::{Look, Outcome, Size, Wanted, look};
use orion_fetch::{Guard, Miss};
use orion_testkit::keys::LOCALHOST;
use orion_testkit::pictures::{Answer, PUBLIC, PictureServer, png};
use uuid::Uuid;

const WANTED: Wanted = Wanted { width: 660, height: 660, redirects: 0 };

/// SSRF, Acceptance 19
#[tokio::test]
async fn a_logo_is_there_or_is_not_and_the_look_says_why() {
    let server = PictureServer::open().await;
    server.leads("a.example.com", &[PUBLIC]);
    server.leads("inside.example.com", &["10.0.0.1"]);
    server.answers("/fine", Answer::File("image/png", png(660, 700)));
    server.answers("/small", Answer::File("image/png", png(512, 512)));
    server.answers("/page", Answer::File("text/html", b"<html>".to_vec()));
    server.answers("/liar", Answer::File("image/png", b"<html>".to_vec()));
    server.answers("/large", Answer::File("image/png", vec![0; 3 * 1024 * 1024]));
    server.answers("/away", Answer::To("/fine".to_owned()));
    let guard = Guard::new(Arc::new(server.clone()), Some(LOCALHOST.as_bytes()), Vec::new()).unwrap();
    for (url, seen, outcome) in [
        ("https://a.example.com/fine", Look::Fine(Size { width: 660, height: 700 }), Outcome::Fine),
        ("https://a.example.com/small", Look::Small(Size { width: 512, height: 512 }), Outcome::Fine),
        ("https://a.example.com/none", Look::Status(404), Outcome::NotReachable),
        ("https://a.example.com/page", Look::NotAPicture, Outcome::NotAnImage),
        ("https://a.example.com/liar", Look::NotAPicture, Outcome::NotAnImage),
        ("https://a.example.com/large", Look::Missed(Miss::TooLarge), Outcome::TooLarge),
        ("https://a.example.com/away", Look::Missed(Miss::Redirects), Outcome::NotReachable),
        ("https://inside.example.com/fine", Look::Missed(Miss::NotPublic), Outcome::NotReachable),
        ("https://nowhere.example.com/fine", Look::Missed(Miss::NotReachable), Outcome::NotReachable),
        ("http://a.example.com/fine", Look::Missed(Miss::Refused), Outcome::Refused),
        ("https://10.0.0.1/fine", Look::Missed(Miss::Refused), Outcome::Refused),
    ] {
        let found = look(&guard, MerchantId::new(Uuid::nil()), url, WANTED).await;
        assert_eq!((found, found.outcome()), (seen, outcome), "{url}");
    }
    assert!(server.reached().iter().all(|machine| machine.ip().to_string() == PUBLIC), "nobody inside was reached");
}
