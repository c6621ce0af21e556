//! A connection past the program.

use std::str::FromStr as _;

use orion_store::Target;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ColumnIndex, Connection as _, Database, Executor as _, Row, SqlSafeStr as _};

/// Plain SQL on either engine. On PostgreSQL as the owner of the tables, until `SET ROLE` says otherwise.
#[derive(Debug)]
pub enum Raw {
    /// The file, opened with the settings that the program uses.
    Sqlite(SqliteConnection),
    /// The server.
    Postgres(PgConnection),
}

impl Raw {
    /// Opens the database once more, beside the program.
    ///
    /// # Errors
    /// The driver's.
    pub async fn connect(target: &Target) -> Result<Self, sqlx::Error> {
        match target {
            Target::Sqlite(path) => {
                let options =
                    SqliteConnectOptions::new().filename(path).foreign_keys(true).pragma("recursive_triggers", "ON");
                SqliteConnection::connect_with(&options).await.map(Self::Sqlite)
            }
            Target::Postgres { url, .. } => {
                PgConnection::connect_with(&PgConnectOptions::from_str(url)?).await.map(Self::Postgres)
            }
        }
    }

    /// Runs statements as they are written; the number of rows that the last one touched.
    ///
    /// # Errors
    /// The driver's.
    pub async fn execute(&mut self, sql: &str) -> Result<u64, sqlx::Error> {
        let query = sqlx::raw_sql(AssertSqlSafe(sql));
        match self {
            Self::Sqlite(connection) => query.execute(connection).await.map(|done| done.rows_affected()),
            Self::Postgres(connection) => query.execute(connection).await.map(|done| done.rows_affected()),
        }
    }

    /// Rows as texts; `NULL` for what is null.
    ///
    /// # Errors
    /// The driver's.
    pub async fn rows(&mut self, sql: &str) -> Result<Vec<Vec<String>>, sqlx::Error> {
        let query = sqlx::raw_sql(AssertSqlSafe(sql));
        match self {
            Self::Sqlite(connection) => query.fetch_all(connection).await?.iter().map(texts).collect(),
            Self::Postgres(connection) => query.fetch_all(connection).await?.iter().map(texts).collect(),
        }
    }

    /// Has the engine parse a statement with parameters, without running it.
    ///
    /// # Errors
    /// The engine's.
    pub async fn prepare(&mut self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = AssertSqlSafe(sql).into_sql_str();
        match self {
            Self::Sqlite(connection) => connection.prepare(sql).await.map(|_| ()),
            Self::Postgres(connection) => connection.prepare(sql).await.map(|_| ()),
        }
    }

    /// An id as this engine writes it in a statement.
    pub fn id(&self, id: uuid::Uuid) -> String {
        match self {
            Self::Sqlite(_) => format!("x'{}'", id.simple()),
            Self::Postgres(_) => format!("'{id}'::uuid"),
        }
    }

    /// Bytes as this engine writes them in a statement.
    pub fn bytes(&self, bytes: &[u8]) -> String {
        match self {
            Self::Sqlite(_) => format!("x'{}'", hex::encode(bytes)),
            Self::Postgres(_) => format!("'\\x{}'::bytea", hex::encode(bytes)),
        }
    }
}

fn texts<R: Row>(row: &R) -> Result<Vec<String>, sqlx::Error>
where
    usize: ColumnIndex<R>,
    Option<String>: for<'r> sqlx::Decode<'r, R::Database>,
    R::Database: Database,
{
    (0..row.len())
        .map(|column| Ok(row.try_get_unchecked::<Option<String>, _>(column)?.unwrap_or_else(|| "NULL".to_owned())))
        .collect()
}
