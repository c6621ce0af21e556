//! The application on a database of its own, with a clock and randomness that tests command.
//!
//! [`TestApp`] is a running node; [`Shop`] a merchant on it; [`Till`] somebody at one of its counters. Further nodes on the
//! same database come from [`TestApp::second_node`], a restart from [`TestApp::restarted`].

mod copies;
mod held;
mod people;
mod shop;
mod till;

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use orion_service::clock::Clock;
use orion_service::customers::OutgoingMessage;
use orion_service::erasure_journal::ErasureJournal;
use orion_service::job_results::{JobFate, JobResult, MailNote};
use orion_service::jobs::SendMessage;
use orion_service::messages::MailSaid;
use orion_service::records::{MailOutcome, Wallet};
use orion_service::secrets::Secrets;
use orion_service::{App, Parts};
use orion_store::Store;

use crate::clock::{FakeClock, SeededEntropy};
use crate::{Raw, TestDb};

pub use held::{Held, Queued};
pub use people::{GOOD_PASSWORD, Person};
pub use shop::{Shop, ShopBuilder, default_look, default_rules};
pub use till::Till;

/// Counts applications of the process, so that two on one database draw different ids.
static NODES: AtomicU64 = AtomicU64::new(1);

/// An application on its own database. What [`App`] can do, it can do.
#[derive(Debug, Clone)]
pub struct TestApp {
    app: Arc<App>,
    /// The time, for every node of the database alike.
    pub clock: Arc<FakeClock>,
    db: Arc<TestDb>,
    data: Arc<tempfile::TempDir>,
}

impl Deref for TestApp {
    type Target = App;
    fn deref(&self) -> &App {
        &self.app
    }
}

impl TestApp {
    /// Starts on an empty database.
    pub async fn new(db: TestDb) -> Self {
        let clock = Arc::new(FakeClock::default());
        let data = Arc::new(tempfile::TempDir::new().expect("a temporary folder"));
        let app = node(db.store(), &clock, 1, data.path(), Vec::new());
        Self { app, clock, db: Arc::new(db), data }
    }

    /// Starts on an empty database, with cards shown in wallets.
    pub async fn with_wallets(db: TestDb, wallets: Vec<Wallet>) -> Self {
        let clock = Arc::new(FakeClock::default());
        let data = Arc::new(tempfile::TempDir::new().expect("a temporary folder"));
        let app = node(db.store(), &clock, 1, data.path(), wallets);
        Self { app, clock, db: Arc::new(db), data }
    }

    /// The database below the use cases.
    pub fn database(&self) -> Store {
        self.db.store()
    }

    /// Another node on the same PostgreSQL database, with connections and a queue of its own.
    ///
    /// # Panics
    /// When the database cannot be opened once more.
    pub async fn second_node(&self) -> Self {
        let store = Store::open(&self.db.target()).await.expect("the test's database opens once more");
        self.with(node(store, &self.clock, 2, self.data.path(), Vec::new()))
    }

    /// Another node on the same PostgreSQL database, which reaches the server through a port of this machine.
    ///
    /// # Panics
    /// When the database cannot be opened that way.
    pub async fn node_behind(&self, port: u16) -> Self {
        let store = Store::open(&self.db.target_behind(port)).await.expect("the test's database opens once more");
        self.with(node(store, &self.clock, 2, self.data.path(), Vec::new()))
    }

    /// Another node on the same PostgreSQL database, on connections that the test has opened.
    pub fn node_over(&self, store: Store) -> Self {
        self.with(node(store, &self.clock, 2, self.data.path(), Vec::new()))
    }

    /// The program after a restart: everything that it knew besides the database is gone.
    pub fn restarted(&self) -> Self {
        self.with(node(self.db.store(), &self.clock, 1, self.data.path(), Vec::new()))
    }

    fn with(&self, app: Arc<App>) -> Self {
        Self { app, clock: Arc::clone(&self.clock), db: Arc::clone(&self.db), data: Arc::clone(&self.data) }
    }

    /// The folder in which the program keeps files.
    pub fn data_folder(&self) -> &std::path::Path {
        self.data.path()
    }

    /// The bare application, to be moved into a task.
    pub fn app(&self) -> Arc<App> {
        Arc::clone(&self.app)
    }

    /// A connection past the program.
    pub async fn raw(&self) -> Raw {
        self.db.raw().await
    }

    /// Which engine it runs on.
    pub fn engine(&self) -> crate::Engine {
        self.db.engine()
    }

    /// A merchant to design; [`ShopBuilder::open`] opens it.
    pub fn shop(&self, name: &str) -> ShopBuilder {
        ShopBuilder::new(self, name)
    }

    /// Checks every balance, number and hash of the ledger (G-L4), and returns how many rows there are.
    ///
    /// # Panics
    /// When anything is wrong.
    pub async fn verify(&self) -> u64 {
        let report = self.app.verify().await.expect("the ledger can be read");
        assert!(report.faults.is_empty(), "the ledger is out of order: {:?}", report.faults);
        report.entries
    }

    /// One number from a query, such as a count.
    ///
    /// # Panics
    /// When the query does not give one number.
    pub async fn count(&self, sql: &str) -> i64 {
        let count = format!("SELECT CAST(({sql}) AS TEXT)");
        let rows = self.raw().await.rows(&count).await.expect("the query runs");
        rows[0][0].parse().expect("the query gives a number")
    }

    /// Empties the queue: what a scene has enqueued is not what its test is about.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn drop_jobs(&self) {
        self.raw().await.execute("DELETE FROM jobs").await.expect("the owner may empty the queue");
    }

    /// Links that sign in, sent so far: the newest 50 of each merchant.
    ///
    /// # Panics
    /// When the mailbox cannot be read.
    pub async fn links_sent(&self) -> Vec<OutgoingMessage> {
        let mailbox = self.demo_mailbox().await.expect("the mailbox");
        mailbox.into_iter().filter(|message| message.token.is_some()).collect()
    }

    /// Goes through the mail that waits, as a worker does whose server wants none of it: each attempt is in the log.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn refuse_mail(&self) {
        let worker = self.worker();
        for merchant in self.may_have_jobs().await.expect("the merchants") {
            for job in self.claim_jobs(worker, merchant, 100, &[]).await.expect("their jobs") {
                let Ok(SendMessage { message }) = serde_json::from_value(job.payload.clone()) else { continue };
                let facts = self.letter(merchant, message).await.expect("the message");
                let said = Some(MailSaid::unsent(MailOutcome::Refused));
                let mail = facts.map(|facts| MailNote { message, facts, said }).into_iter().collect();
                let fate = JobFate::Failed { reason: "refused".to_owned() };
                let result = JobResult { job, fate, mail };
                self.settle_jobs(worker, merchant, &[result]).await.expect("a place in the log");
            }
        }
    }

    /// Ends every connection that the program has to a PostgreSQL server, as an administrator would.
    ///
    /// # Panics
    /// When the server cannot be asked.
    pub async fn kill_connections(&self) {
        let sql = "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'orion'";
        self.raw().await.rows(sql).await.expect("the owner may end connections");
    }
}

fn node(
    store: Store,
    clock: &Arc<FakeClock>,
    posting_lanes: usize,
    data: &std::path::Path,
    wallets: Vec<Wallet>,
) -> Arc<App> {
    let seed = NODES.fetch_add(1, Ordering::SeqCst);
    let parts = Parts {
        sends_mail: false,
        store,
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        entropy: Arc::new(SeededEntropy::new(seed.wrapping_mul(0x0005_DEEC_E66D))),
        secrets: Secrets::new(b"the installation's secret in tests"),
        posting_lanes,
        public_url: "https://orion.example".to_owned(),
        data_folder: Some(std::env::temp_dir()),
        erasure_journal: ErasureJournal::in_folder(data),
        wallets,
    };
    Arc::new(App::new(parts).expect("the hash functions work"))
}
