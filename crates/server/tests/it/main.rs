//! The program as somebody at the shell meets it: real processes, real signals, real exit codes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may say so this way")]

mod canary;
mod diagnosis;
mod process;

use process::{Orion, run};

/// G-P2: one run names every mistake, starts nothing, and tells scripts by its exit code.
#[test]
fn a_wrong_configuration_is_refused_with_every_mistake_named() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run(
        folder.path(),
        &["serve"],
        &[("ORION_LISTEN", "8080"), ("DATABASE_URL", "mysql://x"), ("SECRET_KEY", "changeme")],
    );
    assert_eq!(ended.code, Some(78), "{ended:?}");
    for setting in ["ORION_LISTEN", "DATABASE_URL", "SECRET_KEY"] {
        assert!(ended.errors.contains(setting), "{setting} is not named: {}", ended.errors);
    }
    assert!(!ended.errors.contains("changeme"), "a secret was shown: {}", ended.errors);
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "something was started");
}

/// W-7, Acceptance 1: a wallet that is configured and cannot work keeps the program from starting, and says why; one that is
/// not configured is off.
#[test]
fn a_wallet_that_cannot_work_keeps_the_program_from_starting() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("account.json");
    std::fs::write(&file, r#"{ "type": "authorized_user" }"#).unwrap();
    let (data, path) = (folder.path().join("data"), file.to_str().unwrap());
    let issuer = ("LOYALTY_GOOGLE_ISSUER_ID", "3388000000012345678");
    for (path, says) in [(path, "authorized_user"), ("/nowhere/account.json", "/nowhere/account.json")] {
        let anywhere = ("ORION_LISTEN", "127.0.0.1:0");
        let ended = run(&data, &["serve"], &[anywhere, issuer, ("LOYALTY_GOOGLE_SERVICE_ACCOUNT_JSON", path)]);
        assert_eq!(ended.code, Some(78), "{ended:?}");
        assert!(
            ended.errors.contains("LOYALTY_GOOGLE_SERVICE_ACCOUNT_JSON") && ended.errors.contains(says),
            "{}",
            ended.errors
        );
    }
    let ended = run(&data, &["serve"], &[issuer]);
    assert!(ended.code == Some(78) && ended.errors.contains("LOYALTY_GOOGLE_SERVICE_ACCOUNT_JSON"), "{ended:?}");
    assert!(!data.exists(), "nothing was started");
}

/// K-3: no default password; the link works until somebody has used it.
#[test]
fn the_first_start_prints_a_set_up_link_that_opens() {
    let folder = tempfile::tempdir().unwrap();
    let mut orion = Orion::start(folder.path(), &["serve"]);
    let link = orion.line_with("/setup/");
    let path = link.trim().split_once("127.0.0.1").unwrap().1;
    let path = &path[path.find('/').unwrap()..];
    let page = orion.get(path);
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(page.contains("<form"), "{page}");
    let stranger = orion.get("/setup/not-the-token");
    assert!(!stranger.starts_with("HTTP/1.1 200"), "{stranger}");
    assert_eq!(orion.terminate(), Some(0));
}

/// A server told to stop ends in order, and the next start needs no repair.
#[test]
fn sigterm_drains_and_exits_with_zero() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let mut orion = Orion::start(folder.path(), &["serve"]);
        orion.line_with("Orion Loyalty");
        assert!(orion.get("/health/ready").starts_with("HTTP/1.1 200"));
        assert_eq!(orion.terminate(), Some(0));
    }
}

/// §21: two servers never share one embedded database.
#[test]
fn a_second_server_on_the_same_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Orion::start(folder.path(), &["serve"]);
    first.line_with("Orion Loyalty");
    let second = run(folder.path(), &["serve"], &[("ORION_LISTEN", "127.0.0.1:0")]);
    assert_eq!(second.code, Some(78), "{second:?}");
    assert!(second.errors.contains("another orion works in"), "{}", second.errors);
    assert_eq!(first.terminate(), Some(0));
}

/// K-1: the secret is for the program's own eyes.
#[cfg(unix)]
#[test]
fn a_secret_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), &["migrate"], &[]).code, Some(0));
    let secret = folder.path().join("secret.key");
    assert_eq!(std::fs::metadata(&secret).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o644)).unwrap();
    let ended = run(folder.path(), &["serve"], &[("ORION_LISTEN", "127.0.0.1:0")]);
    assert_eq!(ended.code, Some(78), "{ended:?}");
    assert!(ended.errors.contains("chmod 600"), "{}", ended.errors);
}

/// The demo's guide has everything that integrators and tests are promised, and a kept demo goes on where it stopped.
#[test]
fn the_demo_is_complete_verifies_and_can_be_kept() {
    let folder = tempfile::tempdir().unwrap();
    let filled = run(folder.path(), &["demo", "--port", "0", "--fill-only"], &[]);
    assert_eq!(filled.code, Some(0), "{filled:?}");
    let read = || -> serde_json::Value {
        serde_json::from_str(&std::fs::read_to_string(folder.path().join("demo.json")).unwrap()).unwrap()
    };
    let guide = read();
    assert!(guide["platform_admin"]["api_key"].is_string());
    let merchants = guide["merchants"].as_array().unwrap();
    assert_eq!(merchants.len(), 2);
    assert_eq!(
        (merchants[0]["stores"].as_array().unwrap().len(), merchants[1]["stores"].as_array().unwrap().len()),
        (3, 2)
    );
    for merchant in merchants {
        for member in ["id", "name", "currency", "program", "owner", "owner_api_key"] {
            assert!(!merchant[member].is_null(), "{member} is missing");
        }
        assert_eq!(merchant["cards"].as_array().unwrap().len(), 10);
        for store in merchant["stores"].as_array().unwrap() {
            for member in ["id", "slug", "name", "staff", "staff_api_key"] {
                assert!(!store[member].is_null(), "{member} is missing");
            }
            assert!(!store["pins"].as_array().unwrap().is_empty());
        }
    }
    let verified = run(folder.path(), &["verify"], &[]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
    assert!(verified.output.contains("200 cards"), "{}", verified.output);
    assert_eq!(run(folder.path(), &["demo", "--port", "0", "--fill-only"], &[]).code, Some(0));
    assert_eq!(read()["merchants"], guide["merchants"]);
}

/// `doctor` reads what `serve` reads, finds a fresh installation well, and changes nothing.
#[test]
fn the_doctor_finds_a_demo_well() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), &["demo", "--port", "0", "--fill-only"], &[]).code, Some(0));
    let well = run(folder.path(), &["doctor"], &[]);
    assert_eq!(well.code, Some(0), "{well:?}");
    for examined in [
        "configuration",
        "database",
        "migrations",
        "store domains",
        "tenant isolation",
        "ledger",
        "audit log",
        "calendar",
    ] {
        let line = well.output.lines().find(|line| line.contains(examined)).unwrap();
        assert!(line.starts_with("ok "), "{line}");
    }
    let told: serde_json::Value = serde_json::from_str(&run(folder.path(), &["doctor", "--json"], &[]).output).unwrap();
    assert!(told.as_array().unwrap().iter().all(|line| line["verdict"] == "ok"), "{told}");
}

/// Every mistake is named, and exit codes tell what is wrong from what could not be found out.
#[test]
fn the_doctor_names_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert_eq!(run(&data, &["doctor"], &[]).code, Some(2), "there is nothing to examine");
    assert!(!data.exists(), "and nothing is made");
    let mistaken = run(&data, &["doctor"], &[("ORION_LISTEN", "8080"), ("SECRET_KEY", "changeme")]);
    assert_eq!(mistaken.code, Some(1), "{mistaken:?}");
    assert!(mistaken.output.contains("ORION_LISTEN") && mistaken.output.contains("SECRET_KEY"), "{}", mistaken.output);
    assert!(!mistaken.output.contains("changeme"), "a secret was shown: {}", mistaken.output);
    std::fs::create_dir(&data).unwrap();
    let empty = run(&data, &["doctor"], &[]);
    assert_eq!(empty.code, Some(1), "{empty:?}");
    assert!(
        empty.output.contains("secret.key is missing") && empty.output.contains("orion migrate"),
        "{}",
        empty.output
    );
    assert!(std::fs::read_dir(&data).unwrap().next().is_none(), "and nothing is made");
    assert_eq!(run(&data, &["migrate"], &[]).code, Some(0));
    std::fs::remove_file(data.join("secret.key")).unwrap();
    let keyless = run(&data, &["doctor"], &[]);
    assert_eq!(keyless.code, Some(1), "{keyless:?}");
    assert!(
        keyless.output.lines().any(|line| line.starts_with("ok ") && line.contains("ledger")),
        "{}",
        keyless.output
    );
}

/// The API's description needs no data folder and no server.
#[test]
fn the_openapi_document_is_printed_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run(folder.path(), &["openapi"], &[]);
    let document: serde_json::Value = serde_json::from_str(&ended.output).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
}

/// S-9: a weak password is refused at the shell too, in words.
#[test]
fn an_admin_with_a_weak_password_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), &["migrate"], &[]).code, Some(0));
    let weak =
        process::run_with_input(folder.path(), &["admin", "create", "--email", "admin@example.com"], "password1234\n");
    assert_eq!(weak.code, Some(1), "{weak:?}");
    assert!(weak.errors.contains("password is too easy to guess"), "{}", weak.errors);
    for (email, name, named) in [("nobody", "Kim", "--email"), ("admin@example.com", "", "--name")] {
        let arguments = ["admin", "create", "--email", email, "--name", name];
        let refused = process::run_with_input(folder.path(), &arguments, "lantern-orchard-velvet\n");
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(refused.errors.contains(named), "{}", refused.errors);
    }
    let fine = process::run_with_input(
        folder.path(),
        &["admin", "create", "--email", "admin@example.com"],
        "lantern-orchard-velvet\n",
    );
    assert_eq!(fine.code, Some(0), "{fine:?}");
}

/// §21: a worker needs no page, ends in order, and shares no embedded database with a server.
#[test]
fn a_worker_works_alone_on_an_embedded_database() {
    let folder = tempfile::tempdir().unwrap();
    let mut worker = Orion::start(folder.path(), &["worker"]);
    worker.line_with("works in the background");
    let server = run(folder.path(), &["serve"], &[("ORION_LISTEN", "127.0.0.1:0")]);
    assert_eq!(server.code, Some(78), "{server:?}");
    assert_eq!(worker.terminate(), Some(0));
    let ended = run(folder.path(), &["jobs", "run", "expire-points"], &[]);
    assert_eq!((ended.code, ended.output.contains("Nothing was due.")), (Some(0), true), "{ended:?}");
    let unknown = ["jobs", "run", "remove-old", "--merchant", "018f0000-0000-7000-8000-000000000000"];
    assert_eq!(run(folder.path(), &unknown, &[]).code, Some(1));
}
