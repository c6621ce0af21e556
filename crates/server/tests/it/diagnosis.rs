//! What `doctor` and `verify` say of an installation in which something is wrong.

use std::path::{Path, PathBuf};

use orion_testkit::Raw;
use orion_testkit::apple_pki::{PASS_TYPE, PKI, TEAM};

use crate::process::{Ended, run};

/// The settings of Apple Wallet, with the certificate in a file.
fn apple(folder: &Path, certificate: &str) -> Vec<(&'static str, String)> {
    let write = |name: &str, content: &str| {
        let path = folder.join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    vec![
        ("LOYALTY_APPLE_PASS_TYPE_ID", PASS_TYPE.to_owned()),
        ("LOYALTY_APPLE_TEAM_ID", TEAM.to_owned()),
        ("LOYALTY_APPLE_CERTIFICATE_FILE", write("pass.pem", certificate)),
        ("LOYALTY_APPLE_KEY_FILE", write("pass.key", &PKI.key)),
        ("LOYALTY_APPLE_INTERMEDIATE_FILE", write("above.pem", &PKI.intermediate)),
    ]
}

fn run_with(data: &Path, command: &str, settings: &[(&'static str, String)]) -> Ended {
    let mut environment: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    environment.push(("ORION_LISTEN", "127.0.0.1:0"));
    run(data, &[command], &environment)
}

fn line<'a>(ended: &'a Ended, examination: &str) -> &'a str {
    let mut lines = ended.output.lines();
    lines.find(|line| line.contains(examination)).unwrap_or_else(|| panic!("no line for {examination}: {ended:?}"))
}

/// A folder with a database of this version.
fn migrated() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert_eq!(run(&data, &["migrate"], &[]).code, Some(0));
    (folder, data)
}

/// What `serve` refuses to start with, `doctor` names once.
fn is_refused_and_named(data: &Path, settings: &[(&'static str, String)], says: &str) {
    let refused = run_with(data, "serve", settings);
    assert!(refused.code == Some(78) && refused.errors.contains(says), "{refused:?}");
    let examined = run_with(data, "doctor", settings);
    assert_eq!(examined.code, Some(1), "{examined:?}");
    assert!(line(&examined, "configuration").starts_with("FAILED "), "{}", examined.output);
    assert_eq!(examined.output.matches(says).count(), 1, "{}", examined.output);
}

/// W-7: what keeps the program from starting, the doctor names beforehand, for either wallet.
#[test]
fn the_doctor_names_a_wallet_that_cannot_work() {
    let (folder, data) = migrated();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    is_refused_and_named(&data, &apple(folder.path(), &PKI.ended), "Apple Wallet cannot be used");
    let mut lost = apple(folder.path(), &PKI.certificate);
    lost.push(("LOYALTY_WALLET_CA_FILE", at("nowhere.pem")));
    is_refused_and_named(&data, &lost, "LOYALTY_WALLET_CA_FILE");
    std::fs::write(at("account.json"), "{}").unwrap();
    let google = [
        ("LOYALTY_GOOGLE_ISSUER_ID", "3388000000012345678".to_owned()),
        ("LOYALTY_GOOGLE_SERVICE_ACCOUNT_JSON", at("account.json")),
    ];
    is_refused_and_named(&data, &google, "LOYALTY_GOOGLE_SERVICE_ACCOUNT_JSON");
}

/// Mail that can never be sent keeps the program from starting, by the exit code of a wrong configuration.
#[test]
fn the_doctor_names_mail_that_cannot_be_sent() {
    let (folder, data) = migrated();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let mail = || {
        vec![
            ("SMTP_SERVERS", "smtps://till:secret@mail.example.com,smtp://mail.example.com".to_owned()),
            ("SMTP_FROM", "cards@example.com".to_owned()),
        ]
    };
    let lost = [mail(), vec![("SMTP_CA_FILE", at("nowhere.pem"))]].concat();
    is_refused_and_named(&data, &lost, "SMTP_CA_FILE");
    std::fs::write(at("dkim.key"), "no key").unwrap();
    let unsigned = vec![
        ("SMTP_DKIM_SELECTOR", "card2026".to_owned()),
        ("SMTP_DKIM_DOMAIN", "example.com".to_owned()),
        ("SMTP_DKIM_KEY_FILE", at("dkim.key")),
    ];
    is_refused_and_named(&data, &[mail(), unsigned].concat(), "SMTP_DKIM_KEY");
    assert_eq!(run_with(&data, "doctor", &mail()).code, Some(0));
}

/// W-7: a wallet that works has a line of its own, by its name.
#[test]
fn the_doctor_looks_at_wallets_where_there_are_some() {
    let (folder, data) = migrated();
    assert!(!run(&data, &["doctor"], &[]).output.contains("wallets"));
    let examined = run_with(&data, "doctor", &apple(folder.path(), &PKI.certificate));
    assert_eq!(examined.code, Some(0), "{examined:?}");
    assert!(line(&examined, "wallets").starts_with("ok "), "{}", examined.output);
}

/// G-L4: a balance that somebody changed by hand is found by both, told in words, and told to scripts by the exit code.
#[test]
fn a_balance_changed_by_hand_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert_eq!(run(&data, &["demo", "--port", "0", "--fill-only"], &[]).code, Some(0));
    let changed = "UPDATE cards SET points_balance = points_balance + 1 WHERE points_balance = \
                   (SELECT MAX(points_balance) FROM cards)";
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut raw = Raw::connect(&orion_store::Target::Sqlite(data.join("orion.db"))).await.unwrap();
        assert!(raw.execute(changed).await.unwrap() > 0);
    });
    let verified = run(&data, &["verify"], &[]);
    assert_eq!(verified.code, Some(1), "{verified:?}");
    assert!(verified.output.contains("The ledger is not in order"), "{}", verified.output);
    let examined = run(&data, &["doctor"], &[]);
    assert_eq!(examined.code, Some(1), "{examined:?}");
    assert!(line(&examined, "ledger").starts_with("FAILED "), "{}", examined.output);
    assert!(line(&examined, "audit log").starts_with("ok "), "and the rest is examined: {}", examined.output);
}

/// A database of a newer program is left alone, by whoever opens it.
#[test]
fn a_database_of_a_newer_program_is_named() {
    let (_folder, data) = migrated();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut raw = Raw::connect(&orion_store::Target::Sqlite(data.join("orion.db"))).await.unwrap();
        raw.execute(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (9999, 'of tomorrow', TRUE, x'00', 0)",
        )
        .await
        .unwrap();
    });
    let examined = run(&data, &["doctor"], &[]);
    assert_eq!(examined.code, Some(1), "{examined:?}");
    assert!(line(&examined, "migrations").starts_with("FAILED "), "{}", examined.output);
    assert!(examined.output.contains("9999"), "{}", examined.output);
    assert!(line(&examined, "ledger").starts_with("skipped "), "{}", examined.output);
    assert_ne!(run_with(&data, "serve", &[]).code, Some(0));
}
