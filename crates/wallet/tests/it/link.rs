//! The link that puts a card into a phone.

use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use orion_domain::pass::PassDesign;
use orion_testkit::fake_google::Trouble;
use orion_testkit::keys::{RSA, openssl};
use orion_wallet::google::link::{DoesNotFit, Known, TOKEN_LEN_MAX};
use orion_wallet::google::{Matter, Verdict};
use secrecy::ExposeSecret as _;
use serde_json::Value;

use crate::scene::{class_id, design, facts, fake, google, object_id};

const NOTHING: Known = Known { class: false, object: false };

fn claims(link: &str) -> Value {
    let part = link.rsplit('/').next().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// Acceptance 15
#[tokio::test]
async fn a_link_carries_what_google_does_not_know_yet_and_google_takes_it() {
    let fake = fake().await;
    let google = google(&fake);
    let link = google.save_link(&design(), &facts(), NOTHING).unwrap();
    assert_eq!(fake.save(link.expose_secret()), Ok(()));
    assert!(fake.class(&class_id(&design())).is_some() && fake.object(&object_id(&facts())).is_some());
    assert_eq!(fake.object(&object_id(&facts())).unwrap()["hasUsers"], true);
    assert!(fake.calls().is_empty(), "nobody was asked for it");
    google.put_object(&design(), &facts(), false, false).await.unwrap();
    assert!(google.object(facts().card).await.unwrap().unwrap().has_users, "what was saved is what is kept up to date");
}

/// Safety W-3, W-4
#[tokio::test]
async fn what_google_knows_is_only_named_in_a_link() {
    let fake = fake().await;
    let google = google(&fake);
    google.put_class(&design()).await.unwrap();
    google.put_object(&design(), &facts(), false, false).await.unwrap();
    let link = google.save_link(&design(), &facts(), Known { class: true, object: true }).unwrap();
    let payload = &claims(link.expose_secret())["payload"];
    assert!(payload.get("loyaltyClasses").is_none());
    assert_eq!(payload["loyaltyObjects"][0].as_object().unwrap().keys().collect::<Vec<_>>(), ["classId", "id"]);
    assert_eq!(fake.save(link.expose_secret()), Ok(()));
}

/// Acceptance 16
#[tokio::test]
async fn no_link_is_longer_than_browsers_carry() {
    let fake = fake().await;
    let google = google(&fake);
    let long = PassDesign { logo_url: format!("https://cards.example.com/{}", "a".repeat(900)), ..design() };
    assert_eq!(google.save_link(&long, &facts(), NOTHING).err(), Some(DoesNotFit), "rather none than one that breaks");
    let known = google.save_link(&long, &facts(), Known { class: true, object: false }).unwrap();
    assert!(known.expose_secret().len() - fake.save_url().len() <= TOKEN_LEN_MAX);
    google.put_class(&long).await.unwrap();
    assert_eq!(fake.save(known.expose_secret()), Ok(()));
}

/// W-3
#[tokio::test]
async fn a_link_is_not_written_to_a_log_by_accident() {
    let google = google(&fake().await);
    let link = google.save_link(&design(), &facts(), NOTHING).unwrap();
    assert!(!format!("{link:?}").contains("eyJ"));
    assert!(!format!("{google:?}").contains("PRIVATE"));
}

/// Acceptance 20: the tester finds what Google would find, and says nothing secret.
#[tokio::test]
async fn a_link_is_examined_as_google_would() {
    let fake = fake().await;
    let google = google(&fake);
    let wrong = async |link: &str| {
        let findings = google.examine_link(link).await.unwrap();
        findings.into_iter().filter(|finding| !finding.is_fine).map(|finding| finding.matter).collect::<Vec<_>>()
    };
    let whole = google.save_link(&design(), &facts(), NOTHING).unwrap();
    assert!(wrong(whole.expose_secret()).await.is_empty(), "it carries everything");
    let named = google.save_link(&design(), &facts(), Known { class: true, object: true }).unwrap();
    assert_eq!(wrong(named.expose_secret()).await, [Matter::Class, Matter::Object], "Google knows neither");
    google.put_object(&design(), &facts(), false, false).await.unwrap();
    assert!(wrong(named.expose_secret()).await.is_empty());
    let (token, signature) = named.expose_secret().rsplit_once('.').unwrap();
    let other = if signature.starts_with('A') { 'B' } else { 'A' };
    let forged = format!("{token}.{other}{}", &signature[1..]);
    assert_eq!(wrong(&forged).await, [Matter::Signature]);
    assert_eq!(wrong("https://evil.example/gp/v/save/a.b.c").await, [Matter::Address]);
    assert_eq!(wrong(&format!("{}/nonsense", fake.save_url())).await, [Matter::Header]);
    let long = format!("{}{}", named.expose_secret(), "A".repeat(2000));
    assert!(wrong(&long).await.contains(&Matter::Length));
}

/// Acceptance 20: announced and not described, so whatever it answers stops nothing.
#[tokio::test]
async fn googles_own_check_of_a_link_is_asked_and_never_depended_upon() {
    let fake = fake().await;
    let google = google(&fake);
    let whole = google.save_link(&design(), &facts(), NOTHING).unwrap();
    let whole = whole.expose_secret();
    assert_eq!(google.verdict(whole).await, Verdict::Fine);
    assert_eq!(fake.calls().last().unwrap().body.as_object().unwrap().keys().collect::<Vec<_>>(), ["jwtResource"]);
    assert!(matches!(google.verdict(&format!("{whole}x")).await, Verdict::Refused(_)), "not signed by us");
    let named = google.save_link(&design(), &facts(), Known { class: true, object: true }).unwrap();
    assert!(matches!(google.verdict(named.expose_secret()).await, Verdict::Refused(_)), "Google does not know it");
    fake.set_validates(false);
    assert!(matches!(google.verdict(whole).await, Verdict::Silent(words) if words.contains("not found")));
    for trouble in [Trouble::Html(200), Trouble::Html(404), Trouble::Status(500), Trouble::Quota, Trouble::HangUp] {
        for _ in 0..4 {
            fake.troubles(&[trouble]);
            assert!(matches!(google.verdict(whole).await, Verdict::Silent(_)), "{trouble:?}");
        }
    }
    fake.troubles(&[Trouble::Unauthorized, Trouble::Unauthorized]);
    assert!(matches!(google.verdict(whole).await, Verdict::Silent(_)));
    assert!(!google.is_paused(), "none of that says that the service does not work");
}

/// Acceptance 20
#[tokio::test]
async fn a_foreign_link_makes_no_call_of_its_own() {
    let fake = fake().await;
    let google = google(&fake);
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = serde_json::json!({ "alg": "RS256", "typ": "JWT", "kid": "x" });
    for id in ["../permissions/1", "3388000000012345678.a/addMessage", "77.m_foreign", "3388000000012345678."] {
        let claims = serde_json::json!({ "payload": { "loyaltyObjects": [{ "id": id, "classId": id }] } });
        let link = format!("{}/{}.{}.{}", fake.save_url(), part(&header), part(&claims), URL_SAFE_NO_PAD.encode("no"));
        google.examine_link(&link).await.unwrap();
    }
    assert!(fake.calls().is_empty());
}

/// Acceptance 15: what we sign is verified by another language's cryptography. Google's own client does the same, see `python`.
#[tokio::test]
async fn another_language_verifies_the_signature_of_a_link() {
    const SCRIPT: &str = "
        const [token, key] = process.argv.slice(1);
        const { createPublicKey, verify } = require('node:crypto');
        const [header, claims, signature] = token.split('.');
        const is = (text) => verify('sha256', Buffer.from(text), createPublicKey(key), Buffer.from(signature, 'base64url'));
        const read = (part) => JSON.parse(Buffer.from(part, 'base64url'));
        if (!is(`${header}.${claims}`) || is(`${header}.${claims}x`)) throw new Error('signature');
        if (read(header).alg !== 'RS256' || read(claims).typ !== 'savetowallet') throw new Error('claims');
    ";
    let google = google(&fake().await);
    let link = google.save_link(&design(), &facts(), NOTHING).unwrap();
    let token = link.expose_secret().rsplit('/').next().unwrap();
    let public = openssl(&["pkey", "-pubout"], &RSA);
    let done = Command::new("node").args(["-e", SCRIPT, "--", token, &public]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}
