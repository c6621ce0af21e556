//! Where fetches go and where they never do.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use orion_domain::MerchantId;
use orion_fetch::{Fetched, Guard, Limits, Miss};
use orion_testkit::keys::LOCALHOST;
use orion_testkit::pictures::{Answer, PUBLIC, PictureServer};
use uuid::Uuid;

const LIMITS: Limits = Limits { redirects: 2, bytes: 1024, time: Duration::from_secs(20) };

fn guard(server: &PictureServer, ours: Vec<IpAddr>) -> Guard {
    Guard::new(Arc::new(server.clone()), Some(LOCALHOST.as_bytes()), ours).unwrap()
}

fn somebody() -> MerchantId {
    MerchantId::new(Uuid::from_u128(7))
}

async fn fetch(server: &PictureServer, url: &str) -> Result<Fetched, Miss> {
    guard(server, Vec::new()).fetch(somebody(), url, LIMITS).await
}

async fn server() -> PictureServer {
    let server = PictureServer::open().await;
    server.leads("a.example.com", &[PUBLIC]);
    server.answers("/a.png?size=2", Answer::File("Image/PNG; charset=x", b"picture".to_vec()));
    server
}

/// SSRF
#[tokio::test]
async fn what_is_public_is_fetched_from_the_machine_that_was_checked() {
    let server = server().await;
    let fetched = fetch(&server, "https://a.example.com:8443/a.png?size=2").await.unwrap();
    assert_eq!((fetched.status, fetched.content_type.as_str(), &fetched.body[..]), (200, "image/png", &b"picture"[..]));
    assert_eq!(server.reached(), [format!("{PUBLIC}:8443").parse().unwrap()]);
    assert_eq!(server.asked(), ["a.example.com:8443/a.png?size=2"]);
    assert_eq!(fetch(&server, "https://a.example.com/none").await.unwrap().status, 404);
}

/// SSRF
#[tokio::test]
async fn no_machine_of_a_private_network_is_ever_reached() {
    let server = server().await;
    let private = ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00::1", "0.0.0.0"];
    for address in private {
        server.leads("a.example.com", &[address]);
        assert_eq!(fetch(&server, "https://a.example.com/").await, Err(Miss::NotPublic), "{address}");
        // One bad answer among good ones is enough: the next look-up might give that one alone.
        server.leads("a.example.com", &[PUBLIC, address]);
        assert_eq!(fetch(&server, "https://a.example.com/").await, Err(Miss::NotPublic), "{address} besides");
    }
    server.leads("a.example.com", &[PUBLIC]);
    let ours = guard(&server, vec![PUBLIC.parse().unwrap()]);
    assert_eq!(ours.fetch(somebody(), "https://a.example.com/", LIMITS).await, Err(Miss::NotPublic));
    for refused in ["https://127.0.0.1/", "http://a.example.com/", "https://localhost/", "https://a.example.com:22/"] {
        assert_eq!(fetch(&server, refused).await, Err(Miss::Refused), "{refused}");
    }
    assert_eq!(fetch(&server, "https://nowhere.example.com/").await, Err(Miss::NotReachable));
    assert!(server.reached().is_empty(), "nobody");
}

/// SSRF
#[tokio::test]
async fn every_hop_of_a_redirect_is_checked_anew_and_there_are_two() {
    let server = server().await;
    server.leads("b.example.com", &[PUBLIC]);
    server.leads("inside.example.com", &["192.168.0.1"]);
    server.answers("/one", Answer::To("https://b.example.com/two".to_owned()));
    server.answers("/two", Answer::To("/a.png?size=2".to_owned()));
    server.answers("/far", Answer::To("/one".to_owned()));
    server.answers("/in", Answer::To("https://inside.example.com/".to_owned()));
    server.answers("/plain", Answer::To("http://a.example.com/".to_owned()));
    server.answers("/machine", Answer::To("https://[::1]/".to_owned()));
    for (path, ends) in [
        ("one", Ok(200)),
        ("far", Err(Miss::Redirects)),
        ("in", Err(Miss::NotPublic)),
        ("plain", Err(Miss::Refused)),
        ("machine", Err(Miss::Refused)),
    ] {
        let fetched = fetch(&server, &format!("https://a.example.com/{path}")).await;
        assert_eq!(fetched.map(|fetched| fetched.status), ends, "{path}");
    }
    assert!(server.reached().iter().all(|machine| machine.ip().to_string() == PUBLIC));
}

/// SSRF
#[tokio::test]
async fn nobody_is_waited_for_or_listened_to_without_end() {
    let server = server().await;
    server.answers("/endless", Answer::Endless);
    server.answers("/hang", Answer::Hang);
    server.answers("/long", Answer::File("image/png", vec![0; 1025]));
    for (path, miss) in [("endless", Miss::TooLarge), ("long", Miss::TooLarge), ("hang", Miss::NotReachable)] {
        let limits = Limits { time: Duration::from_secs(if path == "hang" { 1 } else { 20 }), ..LIMITS };
        let url = format!("https://a.example.com/{path}");
        assert_eq!(guard(&server, Vec::new()).fetch(somebody(), &url, limits).await, Err(miss), "{path}");
    }
}

/// SSRF
#[tokio::test]
async fn a_server_that_cannot_prove_its_name_is_not_listened_to() {
    let server = server().await;
    server.leads("a.example.net", &[PUBLIC]);
    assert_eq!(fetch(&server, "https://a.example.net/").await, Err(Miss::NotReachable));
    assert!(server.asked().is_empty());
    assert!(Guard::new(Arc::new(server), Some(b"nothing".as_slice()), Vec::new()).is_err());
}

/// SSRF
#[tokio::test]
async fn one_merchant_has_four_fetches_at_once_and_holds_up_nobody_else() {
    let server = server().await;
    server.answers("/hang", Answer::Hang);
    let guard = Arc::new(guard(&server, Vec::new()));
    let limits = Limits { time: Duration::from_secs(3), ..LIMITS };
    let ask = |merchant: u128| {
        let guard = Arc::clone(&guard);
        let merchant = MerchantId::new(Uuid::from_u128(merchant));
        tokio::spawn(async move { guard.fetch(merchant, "https://a.example.com/hang", limits).await })
    };
    let asked: Vec<_> = [1, 1, 1, 1, 1, 1, 2].into_iter().map(ask).collect();
    for task in asked {
        assert_eq!(task.await.unwrap(), Err(Miss::NotReachable));
    }
    assert_eq!(server.asked().len(), 5, "four of the one, one of the other");
}
