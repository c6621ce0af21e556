//! What Google tells us by itself, and what only looks so.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use orion_domain::Timestamp;
use orion_domain::pass::SaveEvent;
use orion_testkit::fake_google::{Callback, FakeGoogle, Vouches};
use orion_wallet::google::{CallbackError, Google};
use serde_json::{Value, json};

use crate::scene::{CALLBACK, NOON, class_id, design, facts, google_at, object_id};

const HOUR: i64 = 3_600;

type Change = fn(&mut Value);

/// Google, us, and a clock that both look at.
struct Scene {
    fake: FakeGoogle,
    google: Google,
    clock: Arc<AtomicI64>,
}

async fn scene() -> Scene {
    let clock = Arc::new(AtomicI64::new(NOON));
    let now = |clock: &Arc<AtomicI64>| {
        let clock = Arc::clone(clock);
        move || Timestamp::from_micros(clock.load(Ordering::SeqCst))
    };
    let fake = FakeGoogle::open(now(&clock)).await;
    let google = google_at(&fake, now(&clock));
    google.put_class(&design()).await.unwrap();
    google.put_object(&design(), &facts(), false, false).await.unwrap();
    Scene { fake, google, clock }
}

impl Scene {
    fn wait(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    fn callback(&self, event: &str) -> Callback {
        self.fake.callback(&object_id(&facts()), event)
    }

    async fn verify(&self, callback: &Callback) -> Result<Option<SaveEvent>, CallbackError> {
        self.google.verify_callback(self.fake.signed(callback).as_bytes()).await
    }
}

/// W-3
#[tokio::test]
async fn google_tells_where_the_class_says_who_keeps_a_card() {
    let scene = scene().await;
    let class = scene.fake.class(&class_id(&design())).unwrap();
    assert_eq!(class["callbackOptions"], json!({ "url": CALLBACK }));
    scene.fake.remove(&object_id(&facts()));
    let sent = scene.fake.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].url, CALLBACK);
    let event = scene.google.verify_callback(sent[0].body.as_bytes()).await.unwrap().unwrap();
    assert_eq!((event.program, event.card, event.is_held), (design().program, facts().card, false));
    assert_eq!(event.expires_at, Timestamp::from_micros(NOON).plus_seconds(HOUR));
    let saved = scene.verify(&scene.callback("save")).await.unwrap().unwrap();
    assert!(saved.is_held && saved.nonce != event.nonce);
}

/// W-3
#[tokio::test]
async fn a_callback_that_is_not_googles_to_us_is_not_believed_whatever_is_wrong_with_it() {
    let scene = scene().await;
    let good = || scene.callback("save");
    assert!(scene.verify(&good()).await.unwrap().is_some());
    let wrong = [
        ("sender", Callback { sender: "Somebody".to_owned(), ..good() }),
        ("recipient", Callback { recipient: "3388000000099999999".to_owned(), ..good() }),
        ("protocol", Callback { protocol: "ECv2".to_owned(), ..good() }),
        ("a root key of another protocol", Callback { vouches: Vouches::OtherProtocol, ..good() }),
        ("a root key that has ended", Callback { vouches: Vouches::Nobody, ..good() }),
        ("an intermediate key that has ended", Callback { key_lasts_seconds: 0, ..good() }),
        ("a message that has ended", Callback { lasts_seconds: 0, ..good() }),
    ];
    for (what, callback) in wrong {
        assert_eq!(scene.verify(&callback).await, Err(CallbackError::NotGoogles), "{what}");
    }
}

/// W-3
#[tokio::test]
async fn a_callback_with_anything_changed_added_or_left_out_is_not_believed() {
    let scene = scene().await;
    let whole: Value = serde_json::from_str(&scene.fake.signed(&scene.callback("save"))).unwrap();
    let changes: [(&str, Change); 10] = [
        ("signature", |body| body["signature"] = json!("MEUCIQCp")),
        ("not base64", |body| body["signature"] = json!("§")),
        ("message", |body| {
            body["signedMessage"] = json!(body["signedMessage"].as_str().unwrap().replace("save", "del"));
        }),
        ("key", |body| {
            let key = body["intermediateSigningKey"]["signedKey"]
                .as_str()
                .unwrap()
                .replace("Expiration\":\"1", "Expiration\":\"2");
            body["intermediateSigningKey"]["signedKey"] = json!(key);
        }),
        ("no signatures", |body| body["intermediateSigningKey"]["signatures"] = json!([])),
        ("version", |body| body["protocolVersion"] = json!("ECv1")),
        ("one more member", |body| body["more"] = json!(1)),
        ("one more member inside", |body| body["intermediateSigningKey"]["more"] = json!(1)),
        ("one member less", |body| drop(body.as_object_mut().unwrap().remove("signature"))),
        ("a list", |body| *body = json!([body])),
    ];
    for (what, change) in changes {
        let mut body = whole.clone();
        change(&mut body);
        assert_eq!(
            scene.google.verify_callback(body.to_string().as_bytes()).await,
            Err(CallbackError::NotGoogles),
            "{what}"
        );
    }
    for rubbish in ["", "{}", "nonsense", "{\"signature\":1}", &"[".repeat(4000)] {
        assert_eq!(scene.google.verify_callback(rubbish.as_bytes()).await, Err(CallbackError::NotGoogles));
    }
    assert_eq!(scene.google.verify_callback(&[0xff, 0xfe]).await, Err(CallbackError::NotGoogles));
    assert!(scene.google.verify_callback(whole.to_string().as_bytes()).await.unwrap().is_some());
}

/// Lengths are those of bytes, not of letters.
#[tokio::test]
async fn letters_beyond_ascii_do_no_harm() {
    let scene = scene().await;
    let mut callback = scene.callback("save");
    callback.message["note"] = json!("Café ☕ 東京 👍🏽");
    assert!(scene.verify(&callback).await.unwrap().is_some());
}

/// Google tells of more than cards that are put away, and of things that others have made for the same issuer.
#[tokio::test]
async fn genuine_words_about_something_else_are_heard_and_left_alone() {
    let scene = scene().await;
    let change = |name: &str, value: Value| {
        let mut callback = scene.callback("save");
        callback.message[name] = value;
        callback
    };
    let others = [
        change("eventType", json!("activate")),
        change("eventType", Value::Null),
        change("objectId", json!("3388000000012345678.ticket-1")),
        change("objectId", json!("3388000000099999999.m_0199")),
        change("classId", json!("3388000000012345678.tickets")),
        change("nonce", json!("x".repeat(500))),
    ];
    for callback in others {
        assert_eq!(scene.verify(&callback).await, Ok(None), "{}", callback.message);
    }
    let mut several = scene.callback("activate");
    let message = several.message.as_object_mut().unwrap();
    let id = message.remove("objectId").unwrap();
    message.insert("objectIds".to_owned(), json!([id]));
    assert_eq!(scene.verify(&several).await, Ok(None));
}

/// One fetch for all who need the keys, and one more when they have grown old.
#[tokio::test]
async fn root_keys_are_fetched_once_while_they_last() {
    let scene = Arc::new(scene().await);
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let scene = Arc::clone(&scene);
            tokio::spawn(async move { scene.verify(&scene.callback("save")).await })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap().unwrap().is_some());
    }
    assert_eq!(scene.fake.keys_asked(), 1);
    scene.wait(2 * HOUR - 1);
    scene.verify(&scene.callback("save")).await.unwrap();
    assert_eq!(scene.fake.keys_asked(), 1, "the answer said two hours");
    scene.wait(1);
    scene.verify(&scene.callback("save")).await.unwrap();
    assert_eq!(scene.fake.keys_asked(), 2);
    scene.wait(-2 * HOUR);
    scene.verify(&scene.callback("save")).await.unwrap();
    assert_eq!(scene.fake.keys_asked(), 3, "a clock that was set back makes them old");
}

/// New keys are found before the old ones have grown old, and nobody makes us fetch more often than every five minutes.
#[tokio::test]
async fn root_keys_that_were_changed_early_are_found() {
    let scene = scene().await;
    let before = scene.fake.signed(&scene.callback("save"));
    assert!(scene.google.verify_callback(before.as_bytes()).await.unwrap().is_some());
    scene.fake.rotate_root_keys();
    let callback = scene.callback("save");
    for _ in 0..20 {
        assert_eq!(scene.verify(&callback).await, Err(CallbackError::NotGoogles), "the keys are too new to be doubted");
    }
    assert_eq!(scene.fake.keys_asked(), 1);
    scene.wait(300);
    assert!(scene.verify(&callback).await.unwrap().is_some());
    assert_eq!(scene.fake.keys_asked(), 2);
    assert_eq!(
        scene.google.verify_callback(before.as_bytes()).await,
        Err(CallbackError::NotGoogles),
        "the old root key is forgotten"
    );
    assert_eq!(scene.fake.keys_asked(), 2);
}

/// Google tries again later when it is told so; a key that cannot be had is no reason to call its callback a lie.
#[tokio::test]
async fn without_root_keys_a_word_is_for_later_and_not_every_word_is_a_fetch() {
    let scene = scene().await;
    scene.fake.set_keys_answered(false);
    let callback = scene.callback("save");
    assert!(matches!(scene.verify(&callback).await, Err(CallbackError::Later(_))));
    scene.fake.set_keys_answered(true);
    assert!(
        matches!(scene.verify(&callback).await, Err(CallbackError::Later(_))),
        "it is left alone for half a minute"
    );
    scene.wait(30);
    assert!(scene.verify(&callback).await.unwrap().is_some());
    assert_eq!(scene.fake.keys_asked(), 1);
}
