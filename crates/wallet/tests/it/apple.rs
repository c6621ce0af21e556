//! Packages for Apple Wallet, checked by OpenSSL and by rules of our own.

use std::collections::BTreeMap;
use std::io::Cursor;

use image::ImageFormat;
use orion_domain::pass::{PassDesign, PassFacts, PassState};
use orion_domain::program::LoyaltyType;
use orion_domain::{Locale, Timestamp};
use orion_testkit::apple_pki::{PASS_TYPE, PKI, TEAM};
use orion_testkit::pass_package::{check, unpacked};
use orion_testkit::pass_rules::mistakes;
use orion_wallet::apple::pass::PassIdentity;
use orion_wallet::apple::{CertificateFiles, CertificateMistake, Certificates, package, pictures};
use serde_json::{Value, json};

use crate::scene::{NOON, design, facts};

const DAY: i64 = 24 * 3600;
const NOW: Timestamp = Timestamp::from_micros(NOON);

fn files() -> CertificateFiles<'static> {
    CertificateFiles { certificate: &PKI.certificate, key: &PKI.key, intermediate: &PKI.intermediate }
}

fn certificates() -> Certificates {
    Certificates::read(files(), PASS_TYPE, TEAM, NOW).unwrap()
}

fn identity() -> PassIdentity {
    PassIdentity {
        serial: "01K9Z6W2M4T7Q8R5V3X1Y0B2C4".to_owned(),
        token: "q3Zr0m1s6T9uVbXcYdKfHgJw".to_owned().into(),
        service_url: "https://cards.example.com/wallet/apple".to_owned(),
    }
}

fn logo() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let drawn = image::RgbaImage::from_pixel(600, 200, image::Rgba([200, 30, 30, 255]));
    image::DynamicImage::ImageRgba8(drawn).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub fn built(design: &PassDesign, facts: &PassFacts) -> Vec<u8> {
    let pictures = pictures::of_logo(&logo()).unwrap();
    package::build(&certificates(), &identity(), design, facts, &pictures, NOW).unwrap()
}

fn pass(design: &PassDesign, facts: &PassFacts) -> Value {
    serde_json::from_slice(&unpacked(&built(design, facts))["pass.json"]).unwrap()
}

/// Acceptance 22, 27
#[test]
fn every_package_is_signed_whole_and_openssl_agrees() {
    let first = built(&design(), &facts());
    assert_eq!(check(&unpacked(&first)), Ok(()));
    assert_eq!(check(&unpacked(&built(&design(), &facts()))), Ok(()), "the second, too");
    assert_eq!(first, built(&design(), &facts()), "the same card at the same time is the same package");
    let text = String::from_utf8_lossy(&first);
    assert!(!text.contains("__MACOSX") && unpacked(&first).keys().all(|name| !name.ends_with('/')));
    assert!(first.len() < 500 * 1024, "{}", first.len());
}

/// Acceptance 22
#[test]
fn a_package_with_one_byte_changed_is_refused() {
    let files = unpacked(&built(&design(), &facts()));
    for name in files.keys() {
        let mut changed = files.clone();
        let content = changed.get_mut(name).unwrap();
        let middle = content.len() / 2;
        content[middle] ^= 1;
        assert!(check(&changed).is_err(), "{name}");
    }
    let mut more = files;
    more.insert("extra.png".to_owned(), vec![1]);
    assert!(check(&more).is_err());
}

/// Acceptance 23, safety W-4
#[test]
fn a_pass_keeps_apples_rules() {
    for loyalty_type in [LoyaltyType::Stamps, LoyaltyType::Points, LoyaltyType::Hybrid] {
        for state in [PassState::Live, PassState::Suspended, PassState::Erased] {
            let design = PassDesign { loyalty_type, ..design() };
            let files = unpacked(&built(&design, &PassFacts { state, ..facts() }));
            let pass: Value = serde_json::from_slice(&files["pass.json"]).unwrap();
            assert_eq!(mistakes(&pass, &files), [""; 0], "{pass}");
            assert_eq!((&pass["passTypeIdentifier"], &pass["teamIdentifier"]), (&PASS_TYPE.into(), &TEAM.into()));
            assert_eq!(pass.get("voided").is_some(), state != PassState::Live);
            assert!(!pass.to_string().contains('@'), "safety W-4");
        }
    }
}

/// Acceptance 23: the rules find what they are there for.
#[test]
fn each_broken_pass_is_found_out() {
    let files = unpacked(&built(&design(), &facts()));
    let pass: Value = serde_json::from_slice(&files["pass.json"]).unwrap();
    let point = |place: &str| format!("/storeCard/{place}");
    let broken = [
        ("/formatVersion".to_owned(), json!("1"), "formatVersion"),
        ("/serialNumber".to_owned(), json!(7), "serialNumber"),
        ("/authenticationToken".to_owned(), json!("short"), "authenticationToken"),
        ("/webServiceURL".to_owned(), json!("ftp://example.com"), "webServiceURL"),
        ("/webServiceURL".to_owned(), json!("https://example.com/"), "webServiceURL"),
        ("/backgroundColor".to_owned(), json!("#1a5c38"), "backgroundColor"),
        ("/labelColor".to_owned(), json!("rgb(1, 2, 256)"), "labelColor"),
        ("/expirationDate".to_owned(), json!("2027-01-01"), "expirationDate"),
        ("/coupon".to_owned(), json!({}), "one style"),
        ("/colour".to_owned(), json!("red"), "unknown"),
        ("/barcodes/0/format".to_owned(), json!("QR"), "format"),
        ("/barcodes/0/message".to_owned(), json!(""), "says nothing"),
        (point("headerFields/0/key"), json!(null), "no key"),
        (point("headerFields/0/key"), json!("number"), "twice"),
        (point("headerFields/0/value"), json!(null), "no value"),
        (point("headerFields/0/changeMessage"), json!("more points"), "nothing of a change"),
        (point("auxiliaryFields/0/changeMessage"), json!("_stamps_changed"), "several"),
        (point("primaryFields"), json!([{ "key": "a", "value": 1 }, { "key": "b", "value": 2 }]), "on the front"),
    ];
    for (pointer, value, says) in broken {
        let mut wrong = pass.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = if parent.is_empty() { &mut wrong } else { wrong.pointer_mut(parent).unwrap() };
        parent[name] = value;
        let found = mistakes(&wrong, &files);
        assert!(found.iter().any(|mistake| mistake.contains(says)), "{pointer} {says}: {found:?}");
    }
}

/// The number stands there as on the card that the storefront shows, and nobody is offered to call it.
#[test]
fn the_number_is_written_as_everywhere_and_is_no_telephone_number() {
    let pass = pass(&design(), &facts());
    assert_eq!(pass["barcodes"][0]["altText"], json!(facts().number.to_string()));
    let back = pass["storeCard"]["backFields"].as_array().unwrap();
    let number = back.iter().find(|field| field["key"] == "number").unwrap();
    assert_eq!((&number["value"], &number["dataDetectorTypes"]), (&json!(facts().number.to_string()), &json!([])));
}

/// Acceptance 36, 37
#[test]
fn a_closed_card_is_void_and_a_forgotten_one_is_empty() {
    let closed = pass(&design(), &PassFacts { state: PassState::Suspended, ..facts() });
    assert!(closed["voided"] == true && closed.get("barcodes").is_none());
    let forgotten = pass(&design(), &PassFacts { state: PassState::Erased, ..facts() });
    assert_eq!((&forgotten["voided"], &forgotten["serialNumber"]), (&true.into(), &closed["serialNumber"]));
    for number in [facts().number.digits(), facts().number.to_string()] {
        assert!(closed.to_string().contains(&facts().number.to_string()) && !forgotten.to_string().contains(&number));
    }
}

/// Acceptance 24
#[test]
fn pictures_come_at_three_scales() {
    let files = unpacked(&built(&design(), &facts()));
    let expected = [
        ("icon.png", 38, 38),
        ("icon@2x.png", 76, 76),
        ("icon@3x.png", 114, 114),
        ("logo.png", 150, 50),
        ("logo@2x.png", 300, 100),
        ("logo@3x.png", 450, 150),
        ("strip.png", 375, 144),
        ("strip@2x.png", 750, 288),
        ("strip@3x.png", 1125, 432),
    ];
    for (name, wide, high) in expected {
        let picture = image::load_from_memory_with_format(&files[name], ImageFormat::Png).unwrap();
        assert_eq!((picture.width(), picture.height()), (wide, high), "{name}");
    }
    let without = PassDesign { loyalty_type: LoyaltyType::Points, ..design() };
    assert!(!unpacked(&built(&without, &facts())).contains_key("strip.png"));
}

/// Acceptance 24
#[test]
fn a_merchant_without_a_logo_has_pictures_too() {
    let files: BTreeMap<_, _> = pictures::without_logo(&design()).unwrap().into_iter().collect();
    for (name, side) in
        [("icon.png", 38), ("icon@2x.png", 76), ("icon@3x.png", 114), ("logo.png", 50), ("logo@3x.png", 150)]
    {
        let picture = image::load_from_memory_with_format(&files[name], ImageFormat::Png).unwrap();
        assert_eq!((picture.width(), picture.height()), (side, side), "{name}");
    }
    assert!(pictures::of_logo(b"no picture").is_err());
}

/// Acceptance 25
#[test]
fn every_language_has_every_word_that_a_pass_names() {
    let odd = PassDesign { merchant: "\"Chez\\Luc\" 😀".to_owned(), ..design() };
    let files = unpacked(&built(&odd, &facts()));
    let stamps = PassDesign { loyalty_type: LoyaltyType::Stamps, ..odd.clone() };
    let named = format!("{}{}", pass(&odd, &facts()), pass(&stamps, &facts()));
    for locale in Locale::ALL {
        let text = String::from_utf8(files[&format!("{locale}.lproj/pass.strings")].clone()).unwrap();
        let keys: Vec<&str> = text.lines().map(|line| line.split('"').nth(1).unwrap()).collect();
        for key in named.split('"').filter(|word| word.starts_with('_')) {
            assert!(keys.contains(&key), "{locale} {key}");
        }
        assert!(text.lines().all(|line| line.starts_with('"') && line.ends_with("\";")), "{text}");
        for line in text.lines().filter(|line| line.contains("_changed")) {
            assert!(line.contains("%@"), "without it a phone says nothing: {line}");
        }
        assert!(text.contains("\\\"Chez\\\\Luc\\\" 😀"), "{text}");
        assert!(!text.contains('\u{2068}'));
    }
}

/// Acceptance 26, safety W-7
#[test]
fn each_broken_certificate_is_refused_for_its_own_reason() {
    let read = |files, pass_type, team, now| Certificates::read(files, pass_type, team, now).unwrap_err();
    let usual = |files| read(files, PASS_TYPE, TEAM, NOW);
    let cases = [
        (usual(CertificateFiles { certificate: "x", ..files() }), "certificate is not in PEM"),
        (usual(CertificateFiles { key: "x", ..files() }), "key is not in PEM"),
        (usual(CertificateFiles { key: &PKI.traditional_key, ..files() }), "openssl pkcs8"),
        (usual(CertificateFiles { key: &PKI.push_key, ..files() }), "not an RSA key"),
        (usual(CertificateFiles { intermediate: &PKI.key, ..files() }), "intermediate is not in PEM"),
        (usual(CertificateFiles { key: &PKI.foreign_key, ..files() }), "not the one"),
        (usual(CertificateFiles { certificate: &PKI.plain, ..files() }), "not one for passes"),
        (usual(CertificateFiles { intermediate: &PKI.other_intermediate, ..files() }), "has not signed"),
        (usual(CertificateFiles { intermediate: &PKI.root, ..files() }), "has not signed"),
        (usual(CertificateFiles { certificate: &PKI.ended, ..files() }), "until 2021-01-01"),
        (read(files(), "pass.other", TEAM, NOW), "not for \"pass.other\""),
        (read(files(), PASS_TYPE, "ZZZZZZZZZZ", NOW), "not to \"ZZZZZZZZZZ\""),
        (read(files(), PASS_TYPE, TEAM, NOW.plus_seconds(20 * 365 * DAY)), "cannot be used now"),
        (read(files(), PASS_TYPE, TEAM, NOW.plus_seconds(-20 * 365 * DAY)), "cannot be used now"),
    ];
    for (mistake, says) in cases {
        assert!(mistake.to_string().contains(says), "{says}: {mistake}");
    }
    let other = usual(CertificateFiles { intermediate: &PKI.other_intermediate, ..files() });
    assert_eq!(other, CertificateMistake::Intermediate);
}

/// Acceptance 26, safety W-7
#[test]
fn the_end_of_a_certificate_is_announced_thirty_days_ahead() {
    let certificates = certificates();
    let left = |days: i64| {
        let now = certificates.ends_at.plus_seconds(-days * DAY);
        (certificates.days_left(now), certificates.is_ending(now), certificates.has_time(now))
    };
    assert_eq!(left(31), (31, false, true));
    assert_eq!(left(30), (30, true, true));
    assert_eq!(left(0), (0, true, false));
    assert!(!format!("{certificates:?}").contains("MII"));
}
