//! What Google tells by itself of cards in phones: from its callback on a real connection to what admins see.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::http::Request;
use orion_domain::CardId;
use orion_http::client_address::TrustedProxies;
use orion_http::limits::{Limits, Switch};
use orion_http::serve::{Ended, serve};
use orion_http::{FrontDoor, enclose};
use orion_service::records::{PassThing, SaveState, Wallet};
use orion_testkit::fake_google::{Callback, Vouches};
use orion_testkit::pictures::PictureServer;
use orion_testkit::{Engine, TestDb, both_engines};
use orion_wallet::google::link::Known;
use orion_web::{GOOGLE_CALLBACK, WebOptions};
use secrecy::ExposeSecret as _;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::browser::{Browser, fetches};
use crate::wallets::{Scene, scene_on};

/// The program behind a real socket.
struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Ended>,
}

impl Server {
    async fn start(scene: &Scene) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let door = FrontDoor::new(scene.app.app(), TrustedProxies::default(), Limits::new(Switch::On));
        let google = Some(Arc::clone(&scene.google));
        let options = WebOptions { demo: false, google, apple: None, fetches: fetches(PictureServer::closed()) };
        let router = enclose(orion_web::router(door.clone(), options), door.entrance().clone());
        let (stop, stopped) = oneshot::channel::<()>();
        let ended =
            tokio::spawn(serve(listener, router, TrustedProxies::default(), async move { drop(stopped.await) }));
        Self { address, stop, ended }
    }

    /// Sends a body to an address of ours, as Google would, and gives back the whole answer.
    async fn post(&self, url: &str, body: &str) -> String {
        let path = url.strip_prefix("https://orion.example").unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: orion.example\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        self.ended.await.unwrap();
    }
}

impl Scene {
    async fn save(&self, card: CardId) -> Option<SaveState> {
        let known = self.app.pass_progress(self.shop.id, Wallet::Google, PassThing::Card(card)).await.unwrap();
        known.and_then(|known| known.save)
    }

    async fn is_held(&self, card: CardId) -> Option<bool> {
        self.save(card).await.map(|save| save.is_held)
    }

    /// A card that Google shows.
    async fn card(&self, email: &str) -> CardId {
        let card = self.shop.till(0).await.enroll(email).await;
        self.show().await;
        card
    }

    fn callback(&self, card: CardId, event: &str) -> Callback {
        self.fake.callback(&self.google.issuer().object_id(card), event)
    }

    /// Sends what is told, and says what is answered.
    async fn deliver(&self, callback: &Callback) -> u16 {
        self.send(self.fake.signed(callback)).await
    }

    async fn send(&self, body: String) -> u16 {
        self.browser().send(Request::post(GOOGLE_CALLBACK), body).await.status.as_u16()
    }
}

both_engines! {
    /// W-3, Acceptance 20: the link, the phone, Google's callback to the address that the class names, and what admins see.
    async fn who_saves_a_card_and_who_removes_it_is_told_by_google_and_seen_by_admins(db: TestDb) {
        let scene = scene_on(db).await;
        let server = Server::start(&scene).await;
        let card = scene.card("ana@example.com").await;
        let design = scene.app.pass_design(scene.shop.id).await.unwrap().unwrap();
        let facts = scene.app.pass_facts(scene.shop.id, card).await.unwrap().unwrap();
        let known = Known { class: true, object: true };
        let link = scene.google.save_link(&design, &facts, known).unwrap();
        scene.fake.save(link.expose_secret()).unwrap();
        let mut admin = scene.admin().await;
        let page = format!("/admin/wallets/cards/{card}?lang=en");
        assert!(admin.open(&page).await.text.contains("nothing yet"));
        for sent in scene.fake.sent() {
            let answer = server.post(&sent.url, &sent.body).await;
            assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("wallet-callback"), "{answer}");
        }
        assert_eq!(scene.is_held(card).await, Some(true));
        assert!(admin.open(&page).await.text.contains("put into a phone"));
        let overview = admin.open("/admin/wallets?lang=en").await;
        assert!(overview.text.contains("put into a phone") && overview.text.contains(&facts.number.to_string()));
        scene.app.clock.advance(60);
        scene.fake.remove(&scene.google.issuer().object_id(card));
        let sent = scene.fake.sent();
        assert!(server.post(&sent[0].url, &sent[0].body).await.starts_with("HTTP/1.1 200"));
        assert_eq!(scene.is_held(card).await, Some(false));
        assert!(admin.open(&page).await.text.contains("taken out of the phone"));
        server.stop().await;
    }

    /// W-3: callbacks come twice, late and in any order.
    async fn callbacks_that_come_twice_or_late_change_nothing(db: TestDb) {
        let scene = scene_on(db).await;
        let card = scene.card("ana@example.com").await;
        let (early, late) = (scene.callback(card, "save"), scene.callback(card, "del"));
        let saved = scene.fake.signed(&early);
        assert_eq!(scene.send(saved.clone()).await, 200);
        let first = scene.save(card).await;
        scene.app.clock.advance(60);
        let removed = scene.fake.signed(&late);
        assert_eq!(scene.send(saved.clone()).await, 200);
        assert_eq!(scene.save(card).await, first, "the same once more");
        assert_eq!(scene.deliver(&early).await, 200);
        assert_eq!(scene.save(card).await, first, "the same nonce, signed anew");
        assert_eq!(scene.send(removed).await, 200);
        assert_eq!(scene.is_held(card).await, Some(false));
        let second = scene.save(card).await;
        assert_eq!(scene.send(saved).await, 200);
        assert_eq!(scene.save(card).await, second, "an earlier one that comes late");
        scene.app.clock.advance(60);
        assert_eq!(scene.deliver(&scene.callback(card, "save")).await, 200);
        assert_eq!(scene.is_held(card).await, Some(true), "and a later one counts");
    }

    /// W-3: several at once, as on several nodes.
    async fn the_latest_of_many_callbacks_at_once_wins(db: TestDb) {
        let scene = scene_on(db).await;
        let card = scene.card("ana@example.com").await;
        let mut bodies = Vec::new();
        for number in 0..20 {
            let callback = scene.callback(card, if number == 19 { "del" } else { "save" });
            bodies.push(scene.fake.signed(&callback));
            scene.app.clock.advance(1);
        }
        let (even, odd): (Vec<_>, Vec<_>) = bodies.into_iter().rev().enumerate().partition(|(place, _)| place % 2 == 0);
        let send = async |bodies: Vec<(usize, String)>| {
            for (_, body) in bodies {
                assert_eq!(scene.send(body).await, 200);
            }
        };
        tokio::join!(send(even), send(odd));
        assert_eq!(scene.is_held(card).await, Some(false));
    }

    /// W-3, G-T1: nothing that is not Google's to us and about a card of that program changes anything.
    async fn callbacks_that_are_not_googles_or_not_of_our_cards_change_nothing(db: TestDb) {
        let scene = scene_on(db).await;
        let other = scene.app.shop("cafe").open().await;
        let (card, foreign) = (scene.card("ana@example.com").await, other.till(0).await.enroll("ben@example.com").await);
        let good = || scene.callback(card, "save");
        let refused = [
            Callback { recipient: "3388000000099999999".to_owned(), ..good() },
            Callback { sender: "Somebody".to_owned(), ..good() },
            Callback { protocol: "ECv2".to_owned(), ..good() },
            Callback { vouches: Vouches::Nobody, ..good() },
            Callback { key_lasts_seconds: -1, ..good() },
            Callback { lasts_seconds: -1, ..good() },
        ];
        for callback in &refused {
            assert_eq!(scene.deliver(callback).await, 400, "{callback:?}");
        }
        let answer = scene.browser().send(Request::post(GOOGLE_CALLBACK), "{}".to_owned()).await;
        let long = scene.browser().send(Request::post(GOOGLE_CALLBACK), "x".repeat(9000)).await;
        assert_eq!((answer.status, &answer.text), (long.status, &long.text), "all the same");
        assert_eq!(answer.status.as_u16(), 400);
        let about = |object: String| {
            let mut callback = good();
            callback.message["objectId"] = json!(object);
            callback
        };
        let issuer = scene.google.issuer();
        let nobody = CardId::new(uuid::Uuid::from_u128(7));
        for object in [issuer.object_id(nobody), issuer.object_id(foreign), format!("{}.ticket", issuer.as_str())] {
            assert_eq!(scene.deliver(&about(object)).await, 200, "it is Google's, and about nothing of that program");
        }
        let mut class = good();
        class.message["classId"] = json!(issuer.class_id(orion_domain::ProgramId::new(uuid::Uuid::from_u128(7))));
        assert_eq!(scene.deliver(&class).await, 200);
        assert_eq!(scene.app.count("SELECT COUNT(*) FROM wallet_passes WHERE heard_at IS NOT NULL").await, 0);
        assert_eq!(scene.app.count("SELECT COUNT(*) FROM wallet_passes WHERE subject_id IS NULL").await, 0);
    }

    /// A card from before the wallet, that somebody puts into a phone by a link that carries it, is shown from then on.
    async fn a_card_that_was_never_wanted_is_followed_once_somebody_has_it(db: TestDb) {
        let scene = scene_on(db).await;
        let card = scene.card("ana@example.com").await;
        scene.app.raw().await.execute("DELETE FROM wallet_passes WHERE kind = 'card'").await.unwrap();
        assert_eq!(scene.deliver(&scene.callback(card, "save")).await, 200);
        assert_eq!(scene.is_held(card).await, Some(true));
        let claimed = scene.app.claim_passes(scene.shop.id, Wallet::Google, 8).await.unwrap();
        assert_eq!(claimed.len(), 1);
        assert_eq!(claimed[0].thing, PassThing::Card(card));
    }

    /// What is known of a card's holder is not lost when the card is shown anew, and goes with the card.
    async fn who_keeps_a_card_stays_known_while_it_changes(db: TestDb) {
        let scene = scene_on(db).await;
        let card = scene.card("ana@example.com").await;
        scene.deliver(&scene.callback(card, "save")).await;
        scene.shop.till(0).await.stamp(card).await.unwrap();
        scene.show().await;
        assert_eq!(scene.is_held(card).await, Some(true));
    }

    /// Without the keys nothing is believed and nothing refused for good: Google tells it again.
    async fn while_the_keys_cannot_be_had_google_is_asked_to_come_back(db: TestDb) {
        let scene = scene_on(db).await;
        let card = scene.card("ana@example.com").await;
        scene.fake.set_keys_answered(false);
        assert_eq!(scene.deliver(&scene.callback(card, "save")).await, 503);
        assert_eq!(scene.save(card).await, None);
        scene.fake.set_keys_answered(true);
        scene.app.clock.advance(60);
        assert_eq!(scene.deliver(&scene.callback(card, "save")).await, 200);
        assert_eq!(scene.is_held(card).await, Some(true));
    }
}

/// Google asks `robots.txt` before it tells anything.
#[tokio::test]
async fn nothing_keeps_google_from_telling() {
    let scene = scene_on(TestDb::new(Engine::Sqlite).await).await;
    let robots = scene.browser().get("/robots.txt").await;
    assert_eq!(robots.status.as_u16(), 404, "none, which forbids nothing");
    let asked = scene.browser().get(GOOGLE_CALLBACK).await;
    assert_eq!(asked.status.as_u16(), 405);
    let mut plain = Browser::new(&scene.app);
    let answer = plain.send(Request::post(GOOGLE_CALLBACK), String::new()).await;
    assert_eq!(answer.status.as_u16(), 404, "Google is not configured here");
}
