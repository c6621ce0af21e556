//! A database that belongs to one test.

use std::path::PathBuf;

use orion_store::{Engine, OpenOptions, Store, Target};
use tempfile::TempDir;

use crate::postgres::OwnDatabase;
use crate::{Raw, postgres, sqlite};

/// Enough for tests that race a few dozen callers, few enough for all tests of a run together.
const CONNECTIONS: u32 = 8;

/// A migrated, empty database of one test. It goes away with this value.
#[derive(Debug)]
pub struct TestDb {
    store: Store,
    place: Place,
}

/// Where it lies; dropping either removes it.
#[derive(Debug)]
enum Place {
    Folder(TempDir),
    Server(OwnDatabase),
}

impl Place {
    fn target(&self) -> OpenOptions {
        let target = match self {
            Self::Folder(folder) => Target::Sqlite(file_in(folder)),
            Self::Server(database) => Target::Postgres { url: database.url(), migration_url: None },
        };
        OpenOptions::new(target, CONNECTIONS)
    }
}

fn file_in(folder: &TempDir) -> PathBuf {
    folder.path().join("orion.db")
}

impl TestDb {
    /// Copies the template of an engine.
    ///
    /// # Panics
    /// When the copy cannot be made or opened; for PostgreSQL also when no server is named.
    pub async fn new(engine: Engine) -> Self {
        let place = match engine {
            Engine::Sqlite => {
                let folder = TempDir::new().expect("a temporary folder");
                std::fs::write(file_in(&folder), sqlite::template().await).expect("room for a copy of the template");
                Place::Folder(folder)
            }
            Engine::Postgres => Place::Server(postgres::own_database().await),
        };
        let store = Store::open(&place.target()).await.expect("a copy of a migrated template opens");
        Self { store, place }
    }

    /// The open database.
    pub fn store(&self) -> Store {
        self.store.clone()
    }

    /// How to open it once more, as another process would.
    pub fn target(&self) -> OpenOptions {
        self.place.target()
    }

    /// How to open it once more through a port of this machine that leads to the PostgreSQL server.
    ///
    /// # Panics
    /// On SQLite, which has no port.
    pub fn target_behind(&self, port: u16) -> OpenOptions {
        let Place::Server(database) = &self.place else { panic!("SQLite has no port") };
        let target = Target::Postgres { url: database.url_behind(port), migration_url: None };
        OpenOptions::new(target, CONNECTIONS)
    }

    /// How to open it as a user that owns no tables, with the owner's address for migrations and the purge. The user is made
    /// where it is missing and stays on the server, like the role that it steps down to.
    ///
    /// # Panics
    /// On SQLite, which has no users.
    pub async fn target_of_everyday_user(&self) -> OpenOptions {
        const USER: &str = "orion_everyday";
        let Place::Server(database) = &self.place else { panic!("SQLite has no users") };
        let made = format!(
            "DO $$ BEGIN CREATE ROLE {USER} LOGIN PASSWORD '{USER}'; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        );
        self.raw().await.execute(&made).await.expect("the owner may make roles");
        let target = Target::Postgres { url: database.url_of(USER, USER), migration_url: Some(database.url()) };
        OpenOptions::new(target, CONNECTIONS)
    }

    /// Where its PostgreSQL server listens, as host and port.
    ///
    /// # Panics
    /// On SQLite, which has no port.
    pub fn server(&self) -> (String, u16) {
        let Place::Server(_) = &self.place else { panic!("SQLite has no port") };
        postgres::server()
    }

    /// Which engine it runs on.
    pub const fn engine(&self) -> Engine {
        match self.place {
            Place::Folder(_) => Engine::Sqlite,
            Place::Server(_) => Engine::Postgres,
        }
    }

    /// A connection past the program: the file itself, or the server as the owner of the tables.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn raw(&self) -> Raw {
        Raw::connect(&self.target().target).await.expect("a second connection to the test's database")
    }
}

/// Runs one test on a database of its own.
///
/// # Panics
/// When the test does.
pub fn run<F: Future<Output = ()>>(engine: Engine, test: impl FnOnce(TestDb) -> F) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async { test(TestDb::new(engine).await).await });
}
