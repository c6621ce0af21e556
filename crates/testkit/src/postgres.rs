//! The PostgreSQL template and the databases copied from it.
//!
//! One thread per process does everything that concerns the whole server, over one connection. As long as the process
//! lives that connection holds an advisory lock that stands for its databases; whoever can take the lock knows that they
//! are left over, and drops them.

use std::sync::{OnceLock, mpsc};

use orion_store::{OpenOptions, Store, Target};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};
use tokio::sync::oneshot;

const ADDRESS: &str = "ORION_TEST_POSTGRES_URL";

/// Classes of advisory locks on the maintenance database.
const LOCK_OF_TEMPLATES: i32 = 7_305_001;
const LOCK_OF_RUNS: i32 = 7_305_002;
const LOCK_OF_SETUP: i64 = 7_305_003;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../store/migrations/postgres");
static WARDEN: OnceLock<mpsc::Sender<Wish>> = OnceLock::new();

/// What a test asks of the thread that looks after the server.
enum Wish {
    Create(oneshot::Sender<Result<String, String>>),
    Drop(String, mpsc::Sender<()>),
}

/// A database of one test; dropped on the server when this is.
#[derive(Debug)]
pub(crate) struct OwnDatabase(String);

impl OwnDatabase {
    /// How to reach it.
    pub(crate) fn url(&self) -> String {
        url_of(&address().database(&self.0))
    }

    /// How another user reaches it.
    pub(crate) fn url_of(&self, user: &str, password: &str) -> String {
        url_of(&address().database(&self.0).username(user).password(password))
    }

    /// How to reach it through a port of this machine.
    pub(crate) fn url_behind(&self, port: u16) -> String {
        url_of(&address().database(&self.0).host("127.0.0.1").port(port))
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        let (done, wait) = mpsc::channel();
        // Best effort: what stays is swept by the next run.
        if let Some(warden) = WARDEN.get()
            && warden.send(Wish::Drop(self.0.clone(), done)).is_ok()
        {
            let _ = wait.recv();
        }
    }
}

/// Copies the template.
pub(crate) async fn own_database() -> OwnDatabase {
    let address = address();
    let warden = WARDEN.get_or_init(|| {
        let (wishes, received) = mpsc::channel();
        std::thread::spawn(move || look_after(address, &received));
        wishes
    });
    let (reply, answer) = oneshot::channel();
    warden.send(Wish::Create(reply)).expect("the thread that looks after PostgreSQL runs as long as the process");
    match answer.await.expect("the thread that looks after PostgreSQL answers") {
        Ok(name) => OwnDatabase(name),
        Err(problem) => panic!("no database for this test: {problem}"),
    }
}

#[expect(clippy::disallowed_methods, reason = "the one setting of the tests has no configuration file")]
fn address() -> PgConnectOptions {
    let Ok(url) = std::env::var(ADDRESS) else {
        panic!("{ADDRESS} is not set: run the tests with `make test` or `scripts/with-postgres cargo test`");
    };
    url.parse().expect("the address of the test server")
}

/// Where the server listens.
pub(crate) fn server() -> (String, u16) {
    let address = address();
    (address.get_host().to_owned(), address.get_port())
}

fn url_of(options: &PgConnectOptions) -> String {
    options.to_url_lossy().to_string()
}

/// The thread: serves wishes until the process ends.
fn look_after(address: PgConnectOptions, wishes: &mpsc::Receiver<Wish>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut warden = Warden::new(address).await;
        for wish in wishes {
            match wish {
                Wish::Create(reply) => {
                    let created = match &mut warden {
                        Ok(warden) => warden.create().await.map_err(|error| error.to_string()),
                        Err(problem) => Err(problem.clone()),
                    };
                    let _ = reply.send(created);
                }
                Wish::Drop(name, done) => {
                    if let Ok(warden) = &mut warden {
                        let _ = drop_database(&mut warden.server, &name).await;
                    }
                    let _ = done.send(());
                }
            }
        }
    });
}

struct Warden {
    server: PgConnection,
    template: String,
    run: i32,
    databases: u32,
}

impl Warden {
    async fn new(address: PgConnectOptions) -> Result<Self, String> {
        let in_words = |error: sqlx::Error| format!("{ADDRESS} names a server that does not serve: {error}");
        let mut server = PgConnection::connect_with(&address).await.map_err(in_words)?;
        let run: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut server).await.map_err(in_words)?;
        let key = migrations_key();
        lock(&mut server, "pg_advisory_lock", LOCK_OF_RUNS, run).await.map_err(in_words)?;
        lock(&mut server, "pg_advisory_lock_shared", LOCK_OF_TEMPLATES, key).await.map_err(in_words)?;
        // One process at a time sweeps and makes the template; the others find it made.
        server.execute(AssertSqlSafe(format!("SELECT pg_advisory_lock({LOCK_OF_SETUP})"))).await.map_err(in_words)?;
        let made = set_up(&mut server, &address, key).await;
        server.execute(AssertSqlSafe(format!("SELECT pg_advisory_unlock({LOCK_OF_SETUP})"))).await.map_err(in_words)?;
        Ok(Self { server, template: made?, run, databases: 0 })
    }

    async fn create(&mut self) -> Result<String, sqlx::Error> {
        self.databases += 1;
        let name = format!("orion_test_{:08x}_{}", self.run, self.databases);
        let sql = format!("CREATE DATABASE {name} TEMPLATE {}", self.template);
        self.server.execute(AssertSqlSafe(sql)).await?;
        Ok(name)
    }
}

/// Sums the migrations up, so that two versions of the program never share a template.
fn migrations_key() -> i32 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    for migration in MIGRATIONS.iter() {
        migration.checksum.hash(&mut hasher);
    }
    let bytes = hasher.finish().to_be_bytes();
    i32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

async fn lock(server: &mut PgConnection, function: &str, class: i32, key: i32) -> Result<(), sqlx::Error> {
    server.execute(AssertSqlSafe(format!("SELECT {function}({class}, {key})"))).await.map(|_| ())
}

/// Drops what dead processes left, and makes the template unless it is there.
async fn set_up(server: &mut PgConnection, address: &PgConnectOptions, key: i32) -> Result<String, String> {
    let in_words = |error: sqlx::Error| format!("the template database cannot be made: {error}");
    let names: Vec<String> =
        sqlx::query_scalar("SELECT datname::text FROM pg_database WHERE datname LIKE 'orion\\_te%'")
            .fetch_all(&mut *server)
            .await
            .map_err(in_words)?;
    for name in &names {
        sweep(server, name).await.map_err(in_words)?;
    }
    let template = format!("orion_template_{key:08x}");
    if names.contains(&template) {
        return Ok(template);
    }
    // Under another name until it is whole, so that nobody copies half a template.
    let building = format!("orion_testing_{key:08x}");
    drop_database(server, &building).await.map_err(in_words)?;
    server.execute(AssertSqlSafe(format!("CREATE DATABASE {building}"))).await.map_err(in_words)?;
    let url = url_of(&address.clone().database(&building));
    let target = Target::Postgres { url, migration_url: None };
    let store = Store::open(&OpenOptions::new(target, 1)).await.map_err(|error| error.to_string())?;
    store.close().await;
    let rename = format!("ALTER DATABASE {building} RENAME TO {template}");
    server.execute(AssertSqlSafe(rename)).await.map_err(in_words)?;
    Ok(template)
}

/// Drops a database whose owner's lock is free. A process takes its own lock twice without waiting, so that leftovers
/// under its own key go too, while its own template stays.
async fn sweep(server: &mut PgConnection, name: &str) -> Result<(), sqlx::Error> {
    let parts: Vec<&str> = name.split('_').collect();
    let (class, key) = match parts.as_slice() {
        ["orion", "template", key] => (LOCK_OF_TEMPLATES, *key),
        ["orion", "test", key, _] => (LOCK_OF_RUNS, *key),
        _ => return Ok(()),
    };
    let Ok(key) = u32::from_str_radix(key, 16).map(u32::cast_signed) else { return Ok(()) };
    if class == LOCK_OF_TEMPLATES && key == migrations_key() {
        return Ok(());
    }
    let is_free: bool =
        sqlx::query_scalar("SELECT pg_try_advisory_lock($1, $2)").bind(class).bind(key).fetch_one(&mut *server).await?;
    if is_free {
        drop_database(server, name).await?;
        lock(server, "pg_advisory_unlock", class, key).await?;
    }
    Ok(())
}

async fn drop_database(server: &mut PgConnection, name: &str) -> Result<(), sqlx::Error> {
    server.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))).await.map(|_| ())
}
