//! What is signed can be verified: by RFC 6376 as it stands, written down here once more, with another library's cryptography.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use orion_domain::letter::{Brand, Matter as About};
use orion_domain::{Colour, Locale, Points};
use orion_mail::dkim::Unusable;
use orion_mail::letter::Matter;
use orion_mail::{Delivery, Letter, Signature};
use orion_testkit::PostOffice;
use orion_testkit::keys::{ED25519 as ED25519_KEY, RSA, RSA_SHORT, RSA_TRADITIONAL};
use ring::digest::{SHA256, digest};
use ring::signature::{
    ED25519, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey,
};

use crate::help::mailer;

/// A letter with everything that makes canonicalisation hard: other letters than ASCII in names and lines, long headers, blanks.
fn letter(unsubscribe_url: Option<&str>) -> Letter {
    Letter {
        matter: Matter::About {
            about: About::Reengagement { points: Points::new(12).unwrap() },
            url: "https://orion.example/s/bakery/card".to_owned(),
            choices_url: "https://orion.example/s/bakery/privacy".to_owned(),
            wording: None,
        },
        brand: Brand {
            merchant: "Bäckerei  Größ & Söhne, depuis 1897 à Esch-sur-Alzette".to_owned(),
            colour: Colour::from_rgb(1, 2, 3),
            logo_url: None,
            store: None,
        },
        to: "zoe@example.com".to_owned(),
        locale: Locale::Lb,
        id: "01920f7e-6d0a-7c3e-9b1a-2f4c5d6e7f80".to_owned(),
        unsubscribe_url: unsubscribe_url.map(str::to_owned),
    }
}

/// The letter as it came over the wire.
async fn sent(key: &str, unsubscribe_url: Option<&str>) -> String {
    let post = PostOffice::open().await;
    let mailer = mailer(&[post.port()]).signing(Signature::new("card2026", "example.com", key).unwrap());
    let delivery = mailer.send(&letter(unsubscribe_url)).await;
    assert!(matches!(delivery, Delivery::Accepted { .. }), "{delivery:?}");
    post.mails().pop().unwrap()
}

/// The DER inside PEM.
fn der(pem: &str) -> Vec<u8> {
    STANDARD.decode(pem.lines().filter(|line| !line.starts_with('-')).collect::<String>()).unwrap()
}

/// Runs of blanks become one, none stays at the end.
fn squeezed(text: &str) -> String {
    let mut squeezed = String::new();
    for letter in text.chars() {
        if !matches!(letter, ' ' | '\t') {
            squeezed.push(letter);
        } else if !squeezed.ends_with(' ') {
            squeezed.push(' ');
        }
    }
    squeezed.trim_end_matches(' ').to_owned()
}

/// Name in lower case and value of each header, unfolded.
fn headers(head: &str) -> Vec<(String, String)> {
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let pair = |line: &str| {
        let (name, value) = line.split_once(':').unwrap();
        (name.trim().to_lowercase(), squeezed(value).trim_start().to_owned())
    };
    unfolded.split("\r\n").filter(|line| !line.is_empty()).map(pair).collect()
}

/// RFC 6376 §6.1 for one signature, canonicalised relaxed in both parts.
fn verifies(mail: &str, key_pem: &str) -> bool {
    let (head, body) = mail.split_once("\r\n\r\n").unwrap();
    let headers = headers(head);
    let (_, signature) = headers.iter().find(|(name, _)| name == "dkim-signature").unwrap();
    let tag = |name: &str| {
        let mut tags = signature.split(';').filter_map(|tag| tag.split_once('='));
        tags.find(|(found, _)| found.trim() == name).map(|(_, value)| value.replace(' ', "")).unwrap()
    };
    assert_eq!((tag("v").as_str(), tag("c").as_str(), tag("d").as_str()), ("1", "relaxed/relaxed", "example.com"));
    let lines: Vec<String> = body.split("\r\n").map(squeezed).collect();
    let body = lines.join("\r\n");
    let body = format!("{}\r\n", body.trim_end_matches("\r\n"));
    if STANDARD.encode(digest(&SHA256, body.as_bytes())) != tag("bh") {
        return false;
    }
    let mut signed = String::new();
    for name in tag("h").split(':') {
        // The last of that name; one that is not there counts as nothing.
        if let Some((name, value)) = headers.iter().rev().find(|(found, _)| found == name) {
            signed.push_str(&format!("{name}:{value}\r\n"));
        }
    }
    let (before, _) = signature.rsplit_once("b=").unwrap();
    signed.push_str(&format!("dkim-signature:{before}b="));
    let bytes = STANDARD.decode(tag("b")).unwrap();
    let der = der(key_pem);
    match tag("a").as_str() {
        "rsa-sha256" => {
            let pair = RsaKeyPair::from_pkcs8(&der).unwrap();
            let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref().to_vec());
            key.verify(signed.as_bytes(), &bytes).is_ok()
        }
        // RFC 8463: what is signed is the hash.
        "ed25519-sha256" => {
            let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).unwrap();
            let key = UnparsedPublicKey::new(&ED25519, pair.public_key().as_ref().to_vec());
            key.verify(digest(&SHA256, signed.as_bytes()).as_ref(), &bytes).is_ok()
        }
        other => panic!("{other}"),
    }
}

const UNSUBSCRIBE: &str = "https://orion.example/unsubscribe/01920f7e-6d0a-7c3e-9b1a-2f4c5d6e7f80/AZ6CoD0Addar5E2-yqn4zRoLEE1kpTrcsidHOQ79-MGDBFrpclBfQmsvo5TM3bKa";

#[tokio::test]
async fn what_is_signed_can_be_verified_and_changed_by_nobody() {
    for (written, verified) in [(&RSA, &RSA), (&RSA_TRADITIONAL, &RSA), (&ED25519_KEY, &ED25519_KEY)] {
        let mail = sent(written, Some(UNSUBSCRIBE)).await;
        assert!(verifies(&mail, verified), "{mail}");
        for (was, becomes) in [
            ("List-Unsubscribe=One-Click", "List-Unsubscribe=Two-Click"),
            ("/unsubscribe/01", "/unsubscribe/02"),
            ("zoe@example.com", "eve@example.com"),
            ("01920f7e-6d0a-7c3e-9b1a-2f4c5d6e7f80@", "01920f7e-6d0a-7c3e-9b1a-2f4c5d6e7f81@"),
            ("https://orion.example/s/bakery/card", "https://evil.example/s/bakery/card"),
        ] {
            let changed = mail.replacen(was, becomes, 1);
            assert!(changed != mail && !verifies(&changed, verified), "{was}");
        }
    }
}

/// A header that is not there is signed as missing: nobody can add one on the way.
#[tokio::test]
async fn nobody_can_add_a_link_that_unsubscribes() {
    let mail = sent(&RSA, None).await;
    assert!(verifies(&mail, &RSA) && !mail.contains("\r\nList-Unsubscribe"));
    assert!(!verifies(&format!("List-Unsubscribe: <https://evil.example/>\r\n{mail}"), &RSA));
}

/// The long address of the header is in one piece: a fold inside would break it for many a reader.
#[tokio::test]
async fn the_link_that_unsubscribes_is_in_one_piece() {
    let mail = sent(&RSA, Some(UNSUBSCRIBE)).await;
    assert!(mail.contains(&format!("\r\nList-Unsubscribe: <{UNSUBSCRIBE}>\r\n")), "{mail}");
}

#[test]
fn keys_that_cannot_sign_are_refused() {
    let refused = |key: &str| Signature::new("card2026", "example.com", key).unwrap_err();
    assert_eq!(refused(&RSA_SHORT), Unusable::Short { bits: 1024 });
    for key in ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", PostOffice::certificate()]
    {
        assert_eq!(refused(key), Unusable::Unreadable, "{key}");
    }
}
