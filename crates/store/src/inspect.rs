//! What a database is like, without changing it: the dangers for which a start is refused (safety §3.5) and the migrations
//! that it went through. `serve` and `doctor` ask the same questions here.

use std::collections::BTreeMap;

use orion_domain::Timestamp;
use sqlx::migrate::Migrator;
use sqlx::{Decode, Executor as _, PgConnection, Postgres, Row as _, SqliteConnection, Type};

use crate::Error;
use crate::db::{Db, Engine, On, args};
use crate::open::{APPLICATION_ROLE, OpenError, POSTGRES_MIGRATIONS, SQLITE_MIGRATIONS};
use crate::scope::Store;
use crate::statement::statements;

/// The most seconds by which the clocks of program and database may differ.
pub const CLOCKS_DIFFER_SECONDS_MAX: u64 = 60;
/// SQLite before this version has a rare WAL corruption with several connections.
const SQLITE_VERSION_MIN: (u32, u32, u32) = (3, 51, 3);

statements! {
    FIND_MIGRATIONS_TABLE(sqlite "SELECT COUNT(*) AS found FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'",
        postgres "SELECT COUNT(to_regclass('_sqlx_migrations')) AS found");
    APPLIED_MIGRATIONS("SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version");
}

/// The migrations of a database beside those of this program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Migrations {
    /// How many the program has.
    pub known: usize,
    /// Numbers that the database has yet to go through, or did not finish.
    pub missing: Vec<i64>,
    /// Numbers that only a newer program knows.
    pub unknown: Vec<i64>,
    /// Numbers whose text was another when the database went through them.
    pub altered: Vec<i64>,
}

impl Migrations {
    /// Whether the database is exactly at this version.
    pub const fn are_current(&self) -> bool {
        self.missing.is_empty() && self.unknown.is_empty() && self.altered.is_empty()
    }
}

#[derive(sqlx::FromRow)]
struct CountRow {
    found: i64,
}

#[derive(sqlx::FromRow)]
struct MigrationRow {
    version: i64,
    checksum: Vec<u8>,
    success: bool,
}

impl Store {
    /// Everything for which the program must not work in this database, in words; empty when all is well.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn dangers(&self) -> Result<Vec<String>, OpenError> {
        match &self.db {
            Db::Sqlite { writer, .. } => match writer.lend().await {
                Ok(mut writing) => sqlite_dangers(writing.connection().map_err(OpenError::Connect)?).await,
                Err(error) => Err(error),
            },
            Db::Postgres(connections) => match connections.lend().await {
                Ok(mut lent) => postgres_dangers(lent.start().map_err(OpenError::Connect)?).await,
                Err(error) => Err(error),
            },
        }
        .map_err(OpenError::Connect)
    }

    /// Compares the migrations of the database with those of this program.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn migrations(&self) -> Result<Migrations, Error> {
        let migrator: &Migrator = match self.engine() {
            Engine::Sqlite => &SQLITE_MIGRATIONS,
            Engine::Postgres => &POSTGRES_MIGRATIONS,
        };
        let table: Option<CountRow> = On::Db(&self.db).optional(FIND_MIGRATIONS_TABLE, args![]).await?;
        let rows: Vec<MigrationRow> = match table {
            Some(CountRow { found: 1 }) => On::Db(&self.db).all(APPLIED_MIGRATIONS, args![]).await?,
            _ => Vec::new(),
        };
        let mut applied: BTreeMap<i64, MigrationRow> = rows.into_iter().map(|row| (row.version, row)).collect();
        let mut found = Migrations::default();
        for migration in migrator.iter() {
            found.known = found.known.saturating_add(1);
            match applied.remove(&migration.version) {
                Some(row) if row.success && row.checksum == *migration.checksum => {}
                Some(row) if row.success => found.altered.push(migration.version),
                _ => found.missing.push(migration.version),
            }
        }
        found.unknown = applied.into_keys().collect();
        Ok(found)
    }

    /// By how many seconds the database's clock is ahead of `now`; `None` where it has the program's own.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn clock_ahead_seconds(&self, now: Timestamp) -> Result<Option<i64>, OpenError> {
        let clock = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";
        let micros = self.ask_server(clock).await?;
        Ok(micros.map(|micros: i64| Timestamp::from_micros(micros).seconds_since(now)))
    }

    /// Whether another server holds each write before it is acknowledged; `None` where there is no such thing.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn has_synchronous_standby(&self) -> Result<Option<bool>, OpenError> {
        let names = self.ask_server("SHOW synchronous_standby_names").await?;
        Ok(names.map(|names: String| !names.is_empty()))
    }

    /// One value from a server; `None` where there is none.
    async fn ask_server<T>(&self, sql: &'static str) -> Result<Option<T>, OpenError>
    where
        T: Send + Unpin + for<'r> Decode<'r, Postgres> + Type<Postgres>,
    {
        let Db::Postgres(connections) = &self.db else { return Ok(None) };
        let mut lent = connections.lend().await.map_err(OpenError::Connect)?;
        let connection = lent.start().map_err(OpenError::Connect)?;
        sqlx::query_scalar(sql).fetch_one(connection).await.map(Some).map_err(OpenError::Connect)
    }
}

async fn sqlite_dangers(writer: &mut SqliteConnection) -> Result<Vec<String>, sqlx::Error> {
    let mut dangers = Vec::new();
    let version: String = writer.fetch_one("SELECT sqlite_version()").await.and_then(|row| row.try_get(0))?;
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    if (next(), next(), next()) < SQLITE_VERSION_MIN {
        dangers.push(format!("SQLite {version} has a WAL bug that can lose data; 3.51.3 or newer is needed"));
    }
    for (pragma, wanted) in
        [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("recursive_triggers", "1")]
    {
        let row = writer.fetch_one(sqlx::AssertSqlSafe(format!("PRAGMA {pragma}"))).await?;
        let found =
            row.try_get::<String, _>(0).or_else(|_| row.try_get::<i64, _>(0).map(|number| number.to_string()))?;
        if found != wanted {
            dangers.push(format!(
                "SQLite {pragma} is {found}, it must be {wanted}; is the data folder on a network file system?"
            ));
        }
    }
    Ok(dangers)
}

async fn postgres_dangers(connection: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    let mut dangers = Vec::new();
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        let found: String = connection
            .fetch_one(sqlx::AssertSqlSafe(format!("SHOW {setting}")))
            .await
            .and_then(|row| row.try_get(0))?;
        if found == "off" || (setting == "synchronous_commit" && found == "local") {
            dangers.push(format!(
                "PostgreSQL runs with {setting} = {found}; an acknowledged stamp could be lost. Set it to on"
            ));
        }
    }
    let is_super: bool = sqlx::query_scalar("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        .fetch_one(&mut *connection)
        .await?;
    // Tables that are not there yet cannot be changed either; `to_regclass` answers null for them.
    let changeable: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM unnest(ARRAY['loyalty_transactions', 'audit_log', 'audit_seals', 'audit_anchors']) name
         WHERE has_table_privilege(to_regclass(name), 'UPDATE') OR has_table_privilege(to_regclass(name), 'DELETE')",
    )
    .fetch_all(connection)
    .await?;
    if is_super {
        dangers.push(format!("the role {APPLICATION_ROLE} is a superuser; take that from it"));
    }
    if !changeable.is_empty() {
        let tables = changeable.join(", ");
        dangers
            .push(format!("the role {APPLICATION_ROLE} may change rows of {tables}; revoke UPDATE and DELETE from it"));
    }
    Ok(dangers)
}
