//! The fake driven by Google's own client, which nobody here wrote, and our objects read by it.
//!
//! ```text
//! python -m venv somewhere && somewhere/bin/pip install google-api-python-client==2.202.0 edutap.wallet_google
//! ORION_TEST_GOOGLE_PYTHON=somewhere/bin/python cargo test -p orion-wallet --test it -- --ignored
//! ```

use std::process::Command;

use orion_domain::Timestamp;
use orion_testkit::fake_google::FakeGoogle;
use orion_wallet::google::link::Known;
use secrecy::ExposeSecret as _;

use crate::scene::{design, facts, google_at, object_id};

/// Acceptance 4, 15, 21
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Google's Python client; see above"]
#[expect(
    clippy::disallowed_methods,
    reason = "the client checks the time against the machine's; only a person starts this test"
)]
async fn googles_own_client_gets_along_with_the_fake_and_with_us() {
    let python = std::env::var("ORION_TEST_GOOGLE_PYTHON").unwrap();
    let now = || {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap())
    };
    let fake = FakeGoogle::open_plain(now).await;
    let google = google_at(&fake, now);
    google.put_class(&design()).await.unwrap();
    google.put_object(&design(), &facts(), false, false).await.unwrap();
    let link = google.save_link(&design(), &facts(), Known { class: false, object: false }).unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    let account = folder.path().join("account.json");
    std::fs::write(&account, fake.account_file()).unwrap();
    let (url, link, id) = (fake.url().to_owned(), link.expose_secret().to_owned(), object_id(&facts()));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/google_client.py");
    let run = move || Command::new(python).arg(script).arg(account).args([&url, &link, &id]).output().unwrap();
    let done = tokio::task::spawn_blocking(run).await.unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}
