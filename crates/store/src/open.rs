//! Opening a database: connection settings, migrations, the application's role. What must be so before the program may work
//! in it stands in `inspect.rs` (safety §3.5).

use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, PgConnection};

use crate::connections::Connections;
use crate::db::{Db, args};
use crate::file::FileConnections;
use crate::scope::Store;
use crate::statement::statements;
use crate::wake::Wake;
use crate::writer::Writer;

pub(crate) static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
pub(crate) static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// The role that PostgreSQL connections step down to: it may add ledger rows, not change them.
pub(crate) const APPLICATION_ROLE: &str = "orion_app";
/// How PostgreSQL plans for us: every statement is a short one that has its index.
pub const POSTGRES_PLANS: [(&str, &str); 4] = [
    // A plan made while a table was empty would scan it for ever after.
    ("enable_seqscan", "off"),
    // One plan for all values, the one that tests look at. A plan for its values costs milliseconds each time, and takes a
    // name that many people have for one that nobody has.
    ("plan_cache_mode", "force_generic_plan"),
    // Both help with minutes of work. In a large table they are chosen for a page of a list, too, because its plan counts with
    // all rows that could follow, and starting workers or a compiler takes longer than the page.
    ("max_parallel_workers_per_gather", "0"),
    ("jit", "off"),
];
/// Readers of the embedded database.
const SQLITE_READERS: usize = 4;
/// How much of the file is mapped for whoever reads all of it; the rest is read as ever.
const MAPPED_BYTES: u64 = 64 << 30;

statements! {
    /// Answers if the database does.
    PING("SELECT CAST(1 AS BIGINT) AS alive");
}

/// Which database to open.
#[derive(Debug, Clone)]
pub enum Target {
    /// A file, created when absent.
    Sqlite(PathBuf),
    /// A server.
    Postgres {
        /// What the program works with. Its connections step down to a role that may not change ledger rows.
        url: String,
        /// Who owns the tables, where that is somebody else.
        migration_url: Option<String>,
    },
}

/// How to open it.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// Which database.
    pub target: Target,
    /// Connections to a server, 1 to 100. The embedded database has its own numbers.
    pub connections: u32,
    /// Whether all of it is about to be read: the embedded database's file is mapped then, which reads twice as fast and counts
    /// as this program's memory.
    pub reads_all: bool,
}

impl OpenOptions {
    /// A database for everyday work.
    pub const fn new(target: Target, connections: u32) -> Self {
        Self { target, connections, reads_all: false }
    }
}

/// Why a database cannot be opened, in words for whoever runs the program.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file or server does not answer.
    #[error("the database cannot be opened: {0}")]
    Connect(#[source] sqlx::Error),
    /// A migration failed, or the database is newer than this program.
    #[error(
        "the database cannot be migrated: {0}. If a newer version has used it, run that version, or restore a backup"
    )]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A setting that safety rests on is wrong.
    #[error("the database is not safe to use: {0}")]
    Unsafe(String),
}

impl Store {
    /// Migrates and opens a database, and checks everything that safety rests on.
    ///
    /// # Errors
    /// See [`OpenError`]; each says what to mend.
    pub async fn open(options: &OpenOptions) -> Result<Self, OpenError> {
        let db = match &options.target {
            Target::Sqlite(path) => open_sqlite(path, options.reads_all).await?,
            Target::Postgres { url, migration_url } => {
                migrate_postgres(url, migration_url.as_deref()).await?;
                open_postgres(url, options.connections).await?
            }
        };
        let store = Self { owner: owner_of(&options.target)?, ..Self::over(db) };
        store.refuse_dangers().await?;
        Ok(store)
    }

    /// Opens a database as it is: nothing is created, migrated or refused.
    ///
    /// # Errors
    /// It is not there, or was never set up by this program.
    pub async fn open_as_it_is(options: &OpenOptions) -> Result<Self, OpenError> {
        let db = match &options.target {
            Target::Sqlite(path) => {
                let (writer, readers) = writer_and_readers(path, Absent::IsAMistake, options.reads_all).await?;
                Db::Sqlite { writer, readers }
            }
            Target::Postgres { url, .. } => {
                knock(url).await?;
                open_postgres(url, options.connections).await?
            }
        };
        Ok(Self::over(db))
    }

    fn over(db: Db) -> Self {
        Self { db, wake: Wake::default(), owner: None }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<(), crate::Error> {
        #[derive(sqlx::FromRow)]
        struct Ping {
            alive: i64,
        }
        let row: Option<Ping> = crate::db::On::Db(&self.db).optional(PING, args![]).await?;
        match row {
            Some(Ping { alive: 1 }) => Ok(()),
            _ => Err(crate::Error::corrupt("(none)", "alive", "the database did not answer 1")),
        }
    }

    /// Closes every connection; what is under way ends first.
    pub async fn close(&self) {
        match &self.db {
            Db::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Db::Postgres(connections) => connections.close().await,
        }
    }

    async fn refuse_dangers(&self) -> Result<(), OpenError> {
        let dangers = self.dangers().await?;
        if dangers.is_empty() { Ok(()) } else { Err(OpenError::Unsafe(dangers.join("; "))) }
    }
}

fn sqlite_options(path: &Path, cache_kib: u32) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        // Without it INSERT OR REPLACE would replace a ledger row past the triggers.
        .pragma("recursive_triggers", "ON")
        // Copied beside the writer, see `checkpoint`; what is left at this length is its own.
        .pragma("wal_autocheckpoint", "20000")
        .pragma("cache_size", format!("-{cache_kib}"))
        .statement_cache_capacity(256)
        .disable_statement_logging()
}

fn reader_options(path: &Path, reads_all: bool) -> SqliteConnectOptions {
    let options = sqlite_options(path, 8 * 1024).read_only(true);
    if reads_all { options.pragma("mmap_size", MAPPED_BYTES.to_string()) } else { options }
}

/// What to do about a file that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Absent {
    IsMade,
    IsAMistake,
}

async fn open_sqlite(path: &Path, reads_all: bool) -> Result<Db, OpenError> {
    let (writer, readers) = writer_and_readers(path, Absent::IsMade, reads_all).await?;
    let mut writing = writer.lend().await.map_err(OpenError::Connect)?;
    SQLITE_MIGRATIONS.run_direct(None, writing.connection().map_err(OpenError::Connect)?, false).await?;
    let copies = FileConnections::new(sqlite_options(path, 1024), 1).map_err(OpenError::Connect)?;
    Ok(Db::Sqlite { writer: writer.copied_beside(copies), readers })
}

async fn writer_and_readers(
    path: &Path,
    absent: Absent,
    reads_all: bool,
) -> Result<(Writer, FileConnections), OpenError> {
    let options = sqlite_options(path, 32 * 1024)
        .create_if_missing(absent == Absent::IsMade)
        // A statement over many rows keeps copies of the pages that it changes, to undo itself; in memory rather than in a file.
        .pragma("temp_store", "MEMORY");
    let writer = Writer::new(options).map_err(OpenError::Connect)?;
    drop(writer.lend().await.map_err(OpenError::Connect)?);
    let readers = FileConnections::new(reader_options(path, reads_all), SQLITE_READERS).map_err(OpenError::Connect)?;
    Ok((writer, readers))
}

/// Asks a server once, because a pool only says that it waited in vain.
async fn knock(url: &str) -> Result<(), OpenError> {
    let options = PgConnectOptions::from_str(url).map_err(OpenError::Connect)?.disable_statement_logging();
    let mut connection = PgConnection::connect_with(&options).await.map_err(OpenError::Connect)?;
    connection.execute("SET ROLE orion_app").await.map_err(OpenError::Connect)?;
    connection.close().await.map_err(OpenError::Connect)
}

async fn migrate_postgres(url: &str, migration_url: Option<&str>) -> Result<(), OpenError> {
    let owner = PgConnectOptions::from_str(migration_url.unwrap_or(url))
        .map_err(OpenError::Connect)?
        .disable_statement_logging();
    let application_user = PgConnectOptions::from_str(url).map_err(OpenError::Connect)?.get_username().to_owned();
    let mut connection = PgConnection::connect_with(&owner).await.map_err(OpenError::Connect)?;
    POSTGRES_MIGRATIONS.run_direct(None, &mut connection, false).await?;
    // Two nodes that start together must not grant at the same time; PostgreSQL answers "tuple concurrently updated".
    connection.execute("SELECT pg_advisory_lock(7305811532)").await.map_err(OpenError::Connect)?;
    let granted = grant(&mut connection, &application_user).await;
    connection.execute("SELECT pg_advisory_unlock(7305811532)").await.map_err(OpenError::Connect)?;
    granted?;
    connection.close().await.map_err(OpenError::Connect)
}

/// Creates the application's role and says what it may do. Roles are shared by all databases of a server, so another
/// installation may be doing the same.
async fn grant(connection: &mut PgConnection, application_user: &str) -> Result<(), OpenError> {
    let create = format!(
        "DO $$ BEGIN CREATE ROLE {APPLICATION_ROLE} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    );
    let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)")
        .bind(APPLICATION_ROLE)
        .fetch_one(&mut *connection)
        .await
        .map_err(OpenError::Connect)?;
    if !exists {
        connection
            .execute(sqlx::AssertSqlSafe(create))
            .await
            .map_err(|error| OpenError::Unsafe(role_advice(&error)))?;
    }
    // From PostgreSQL 16 on, whoever creates a role is a member that may not step down to it yet.
    let privilege = "CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END";
    let asks = format!("SELECT pg_has_role($1, $2, {privilege})");
    let member: bool = sqlx::query_scalar(sqlx::AssertSqlSafe(asks))
        .bind(application_user)
        .bind(APPLICATION_ROLE)
        .fetch_one(&mut *connection)
        .await
        .map_err(OpenError::Connect)?;
    if !member {
        let quoted = application_user.replace('"', "\"\"");
        let statement = format!("GRANT {APPLICATION_ROLE} TO \"{quoted}\"");
        connection
            .execute(sqlx::AssertSqlSafe(statement))
            .await
            .map_err(|error| OpenError::Unsafe(role_advice(&error)))?;
    }
    let tables = format!(
        "GRANT USAGE ON SCHEMA public TO {APPLICATION_ROLE};
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APPLICATION_ROLE};
         REVOKE UPDATE, DELETE, TRUNCATE ON loyalty_transactions, audit_log, audit_seals, program_versions FROM {APPLICATION_ROLE};
         REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON tombstones, audit_anchors FROM {APPLICATION_ROLE};
         REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON _sqlx_migrations FROM {APPLICATION_ROLE};"
    );
    connection.execute(sqlx::AssertSqlSafe(tables)).await.map_err(OpenError::Connect)?;
    Ok(())
}

fn role_advice(error: &sqlx::Error) -> String {
    format!(
        "the role {APPLICATION_ROLE}, to which connections step down, cannot be set up ({error}). Either give the database user \
         CREATEROLE, or let a superuser run: CREATE ROLE {APPLICATION_ROLE} NOLOGIN; GRANT {APPLICATION_ROLE} TO <the user of DATABASE_URL>"
    )
}

/// What connections of the program to a server have in common.
fn server_options(url: &str) -> Result<PgConnectOptions, OpenError> {
    Ok(PgConnectOptions::from_str(url)
        .map_err(OpenError::Connect)?
        .application_name("orion")
        .options([("lock_timeout", "2s"), ("idle_in_transaction_session_timeout", "10s")])
        .options(POSTGRES_PLANS)
        .statement_cache_capacity(256)
        .disable_statement_logging())
}

/// The owner of the tables, where that is another user: connected to when something is purged, and let go right after.
fn owner_of(target: &Target) -> Result<Option<PgConnectOptions>, OpenError> {
    match target {
        Target::Postgres { migration_url: Some(url), .. } => server_options(url).map(Some),
        Target::Postgres { migration_url: None, .. } | Target::Sqlite(_) => Ok(None),
    }
}

async fn open_postgres(url: &str, connections: u32) -> Result<Db, OpenError> {
    let options = server_options(url)?.options([("statement_timeout", "5s")]);
    let connections = Connections::new(options, Some(APPLICATION_ROLE), connections).map_err(OpenError::Connect)?;
    drop(connections.lend().await.map_err(OpenError::Connect)?);
    Ok(Db::Postgres(connections))
}
