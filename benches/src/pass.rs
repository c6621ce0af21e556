//! A signed pass for Apple Wallet: the processor time from a card's figures to the finished file.

use std::path::Path;
use std::process::Command;

use anyhow::Context as _;
use orion_domain::pass::{PassDesign, PassFacts, PassState};
use orion_domain::program::LoyaltyType;
use orion_domain::{CardId, CardNumber, Colour, Locale, Points, ProgramId, QrToken, Stamps};
use orion_service::clock::{Clock as _, SystemClock};
use orion_wallet::apple::pass::PassIdentity;
use orion_wallet::apple::{CertificateFiles, Certificates, package, pictures};
use uuid::Uuid;

use crate::orion::processor_seconds;
use crate::report::{Figure, Target};

/// Which passes the certificate is for.
pub(crate) const PASS_TYPE: &str = "pass.example.bench";
/// Whose it is.
pub(crate) const TEAM: &str = "A1B2C3D4E5";
/// Packages of one measurement.
const PASSES: u32 = 300;

/// Makes packages one after the other, each with other figures, as when many people ask after a busy hour.
pub(crate) fn measure(folder: &Path) -> anyhow::Result<Figure> {
    let certificates = certificates(folder)?;
    let design = design();
    let identity = PassIdentity {
        serial: "0123456789abcdef0123456789abcdef".to_owned(),
        token: "q3Zr0m1s6T9uVbXcYdKfHgJwq3Zr0m1s6T9uVbXcYdK".to_owned().into(),
        service_url: "https://cards.example.com/wallet/apple/0199".to_owned(),
    };
    let logo = pictures::without_logo(&design)?;
    let make = |stamps: u32| -> anyhow::Result<usize> {
        let facts = facts(stamps)?;
        Ok(package::build(&certificates, &identity, &design, &facts, &logo, SystemClock.now())?.len())
    };
    let size = make(7)?;
    let before = processor_seconds(std::process::id())?;
    for number in 0..PASSES {
        make(number)?;
    }
    let each = (processor_seconds(std::process::id())? - before) * 1_000.0 / f64::from(PASSES);
    Ok(Figure {
        what: "Apple Wallet: processor time of a signed pass".to_owned(),
        target: Target::AtMost(10.0, 5.0),
        measured: each,
        unit: " ms",
        product: format!("{PASSES} passes of {} KiB, stamps drawn anew at three scales", size / 1024),
        reference: "–".to_owned(),
    })
}

fn design() -> PassDesign {
    PassDesign {
        program: ProgramId::new(Uuid::nil()),
        version: 1,
        merchant: "Bakery".to_owned(),
        card_name: "Bakery card".to_owned(),
        colour: Colour::from_rgb(0x1a, 0x5c, 0x38),
        locale: Locale::En,
        loyalty_type: LoyaltyType::Hybrid,
        stamps_target: Stamps::new(10).unwrap_or_default(),
        logo_url: String::new(),
        hero_url: None,
        homepage_url: "https://cards.example.com/s/bakery".to_owned(),
    }
}

fn facts(number: u32) -> anyhow::Result<PassFacts> {
    let fits = (0..10).find_map(|digit| CardNumber::parse(&format!("40001234123{digit}")).ok());
    Ok(PassFacts {
        card: CardId::new(Uuid::nil()),
        number: fits.context("a card's number")?,
        code: QrToken::from_random([7; 24]),
        locale: Locale::En,
        state: PassState::Live,
        stamps: Stamps::new(i64::from(number % 11))?,
        points: Points::new(i64::from(number) * 10)?,
        reward: Some("A loaf of bread".to_owned()),
    })
}

fn certificates(folder: &Path) -> anyhow::Result<Certificates> {
    make_certificates(folder)?;
    let read = |name: &str| std::fs::read_to_string(folder.join(name));
    let (certificate, key, intermediate) = (read("pass.pem")?, read("pass.key")?, read("above.pem")?);
    let files = CertificateFiles { certificate: &certificate, key: &key, intermediate: &intermediate };
    Ok(Certificates::read(files, PASS_TYPE, TEAM, SystemClock.now())?)
}

/// Certificates as Apple would make them, made by `openssl`: `pass.pem` with `pass.key`, and `above.pem`.
pub(crate) fn make_certificates(folder: &Path) -> anyhow::Result<()> {
    let file = |name: &str| folder.join(name);
    let run = |arguments: &str| -> anyhow::Result<()> {
        let done = Command::new("openssl").args(arguments.split('|')).current_dir(folder).output();
        let done = done.context("openssl is missing; scripts/prepare installs it")?;
        anyhow::ensure!(done.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&done.stderr));
        Ok(())
    };
    std::fs::write(file("above.ext"), "extendedKeyUsage=clientAuth,1.2.840.113635.100.4.14\n")?;
    run("req|-x509|-newkey|rsa:2048|-noenc|-keyout|above.key|-out|above.pem|-days|30|-subj|/CN=Above")?;
    let subject = format!("/UID={PASS_TYPE}/CN=Pass/OU={TEAM}");
    run(&format!("req|-new|-newkey|rsa:2048|-noenc|-keyout|pass.key|-out|pass.csr|-subj|{subject}"))?;
    run(
        "x509|-req|-in|pass.csr|-CA|above.pem|-CAkey|above.key|-CAcreateserial|-days|30|-extfile|above.ext|-out|pass.pem",
    )
}
