//! A word to a phone, towards a service that keeps Apple's rules.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use orion_domain::Timestamp;
use orion_testkit::apple_pki::{PASS_TYPE, PKI, PUSH_KEY_ID, TEAM};
use orion_testkit::fake_apple::{FakeApple, PushTrouble};
use orion_wallet::apple::push::{Push, Told};
use orion_wallet::apple::{CertificateFiles, Certificates, PushKey};
use orion_wallet::http::Http;
use orion_wallet::{Clock, Fault};
use uuid::Uuid;

use crate::scene::NOON;

const PHONE: &str = "00ff00ff00ff00ff";

struct Scene {
    fake: FakeApple,
    time: Arc<AtomicI64>,
}

impl Scene {
    async fn open() -> Self {
        let time = Arc::new(AtomicI64::new(NOON));
        let told = Arc::clone(&time);
        let fake = FakeApple::open(move || Timestamp::from_micros(told.load(Ordering::Relaxed))).await;
        Self { fake, time }
    }

    fn push(&self, shown: Option<&Certificates>, key: Option<PushKey>) -> Push {
        let http = Http::push(Some(PKI.root.as_bytes()), shown).unwrap();
        let time = Arc::clone(&self.time);
        let clock = Clock::new(move || Timestamp::from_micros(time.load(Ordering::Relaxed)));
        Push::new(http, self.fake.url().to_owned(), PASS_TYPE.to_owned(), key, clock)
    }

    fn by_certificate(&self) -> Push {
        let files = CertificateFiles { certificate: &PKI.certificate, key: &PKI.key, intermediate: &PKI.intermediate };
        let certificates = Certificates::read(files, PASS_TYPE, TEAM, Timestamp::from_micros(NOON)).unwrap();
        self.push(Some(&certificates), None)
    }

    fn by_key(&self) -> Push {
        self.push(None, Some(PushKey::read(&PKI.push_key, PUSH_KEY_ID, TEAM).unwrap()))
    }
}

fn id() -> Uuid {
    Uuid::from_u128(0x0199_cccc)
}

/// Acceptance 32
#[tokio::test]
async fn a_push_has_the_headers_that_passes_need_and_says_nothing() {
    let scene = Scene::open().await;
    let push = scene.by_certificate();
    assert_eq!(push.tell(PHONE, id()).await, Ok(Told::Accepted));
    let told = &scene.fake.pushed()[0];
    let header = |name: &str| told.headers[name].as_str();
    assert_eq!(
        (header("apns-topic"), header("apns-push-type"), header("apns-priority")),
        (PASS_TYPE, "background", "5")
    );
    assert_eq!(header("apns-expiration"), (NOON / 1_000_000 + 7 * 24 * 3600).to_string());
    assert_eq!((header("apns-id"), told.body.as_str()), (id().to_string().as_str(), "{}"));
    assert_eq!((told.push_token.as_str(), &told.bearer), (PHONE, &None));
}

/// Acceptance 32
#[tokio::test]
async fn certificate_and_key_both_speak_for_us_over_one_connection_that_stays_warm() {
    let scene = Scene::open().await;
    let push = scene.by_certificate();
    for _ in 0..3 {
        assert_eq!(push.tell(PHONE, id()).await, Ok(Told::Accepted));
    }
    let (first, second) = (push.tell(PHONE, id()), push.tell(PHONE, id()));
    assert_eq!(tokio::join!(first, second), (Ok(Told::Accepted), Ok(Told::Accepted)));
    assert_eq!(scene.fake.connections(), 1);
    let push = scene.by_key();
    for _ in 0..3 {
        assert_eq!(push.tell(PHONE, id()).await, Ok(Told::Accepted));
    }
    let connections: Vec<usize> = scene.fake.pushed().iter().map(|told| told.connection).collect();
    assert_eq!(connections, [1, 1, 1, 1, 1, 2, 2, 2]);
    let nobody = scene.push(None, None);
    assert_eq!(nobody.tell(PHONE, id()).await, Err(Fault::Locked { words: "MissingProviderToken".to_owned() }));
    assert!(nobody.is_locked() && !push.is_locked());
}

/// Acceptance 33, safety W-6
#[tokio::test]
async fn each_refusal_has_its_own_consequence() {
    let scene = Scene::open().await;
    let since = Timestamp::from_micros(NOON - 5_000_000);
    scene.fake.unregister("aa", since);
    scene.fake.refuse("bb", 400, "BadDeviceToken");
    scene.fake.refuse("cc", 400, "DeviceTokenNotForTopic");
    scene.fake.refuse("dd", 429, "TooManyRequests");
    scene.fake.refuse("ee", 413, "PayloadTooLarge");
    let push = scene.by_certificate();
    assert_eq!(push.tell("aa", id()).await, Ok(Told::Gone { since: Some(since) }));
    assert_eq!(push.tell("bb", id()).await, Ok(Told::Gone { since: None }));
    let refused =
        |status, reason: &str| Err(Fault::Refused { status, reason: reason.to_owned(), words: reason.to_owned() });
    assert_eq!(push.tell("cc", id()).await, refused(400, "DeviceTokenNotForTopic"));
    assert_eq!(push.tell("ee", id()).await, refused(413, "PayloadTooLarge"));
    assert!(push.tell("dd", id()).await.unwrap_err().is_passing());
    assert!(!push.is_locked(), "one phone's refusal is not everybody's");
    for (status, reason) in [(400, "TopicDisallowed"), (403, "BadCertificate"), (403, "InvalidProviderToken")] {
        let push = scene.by_certificate();
        scene.fake.troubles(&[PushTrouble::Answer(status, reason)]);
        assert_eq!(push.tell(PHONE, id()).await, Err(Fault::Locked { words: reason.to_owned() }));
        assert!(push.is_locked() && push.is_paused(), "nothing more is sent before somebody mends it");
        assert!(matches!(push.tell(PHONE, id()).await, Err(Fault::Paused { .. })));
    }
}

/// Acceptance 33
#[tokio::test]
async fn what_passes_by_is_over_with_the_next_try() {
    let scene = Scene::open().await;
    let push = scene.by_certificate();
    assert_eq!(push.tell(PHONE, id()).await, Ok(Told::Accepted));
    let troubles = [
        PushTrouble::Answer(503, "ServiceUnavailable"),
        PushTrouble::Answer(500, "InternalServerError"),
        PushTrouble::GoAway,
        PushTrouble::HangUp,
    ];
    for trouble in troubles {
        scene.fake.troubles(&[trouble]);
        assert!(push.tell(PHONE, id()).await.unwrap_err().is_passing(), "{trouble:?}");
        assert_eq!(push.tell(PHONE, id()).await, Ok(Told::Accepted), "after {trouble:?}");
    }
    assert!(scene.fake.connections() >= 2, "a new one after it went away");
}

/// Acceptance 33
#[tokio::test]
async fn a_token_that_apple_calls_too_old_is_made_anew_once() {
    let scene = Scene::open().await;
    let push = scene.by_key();
    assert_eq!(push.tell(PHONE, id()).await, Ok(Told::Accepted));
    scene.fake.troubles(&[PushTrouble::Answer(403, "ExpiredProviderToken")]);
    assert!(matches!(push.tell(PHONE, id()).await, Err(Fault::Locked { .. })), "it is young: our clock is off");
    assert_eq!(scene.fake.asked(), 2, "and no second token is made");
}
