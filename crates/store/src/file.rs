//! Connections to the embedded database's file, lent one by one.
//!
//! The driver runs each on a thread of its own, and every trip there and back costs as much as a small statement. So none is
//! asked whether it still lives: a connection to a file does not get lost.

use deadpool::Runtime;
use deadpool::managed::{Manager, Metrics, Object, Pool, PoolConfig, QueueMode, RecycleResult, Timeouts};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, SqliteConnection};

use crate::Error;
use crate::connections::{LEND_TIMEOUT, not_lent};
use crate::db::{Arg, Record, lite};
use crate::statement::Sql;

/// A few connections of one sort. Whoever finds none free waits in line for [`LEND_TIMEOUT`].
#[derive(Debug, Clone)]
pub(crate) struct FileConnections {
    pool: Pool<Opener>,
}

impl FileConnections {
    /// Opens the file when it is first needed, up to so many times.
    ///
    /// # Errors
    /// There is none: the pool is given all that it asks for.
    pub(crate) fn new(options: SqliteConnectOptions, count_max: usize) -> Result<Self, sqlx::Error> {
        let timeouts = Timeouts { wait: Some(LEND_TIMEOUT), create: None, recycle: None };
        // Those used last have their statements prepared and their pages at hand.
        let config = PoolConfig { max_size: count_max, timeouts, queue_mode: QueueMode::Lifo };
        let pool = Pool::builder(Opener(options)).config(config).runtime(Runtime::Tokio1).build();
        Ok(Self { pool: pool.map_err(|error| sqlx::Error::Configuration(Box::new(error)))? })
    }

    /// A connection, which comes back when it is dropped.
    pub(crate) async fn lend(&self) -> Result<Object<Opener>, sqlx::Error> {
        self.pool.get().await.map_err(not_lent)
    }

    async fn lend_for(&self, sql: Sql) -> Result<Object<Opener>, Error> {
        self.lend().await.map_err(|error| Error::classify(sql.name, error))
    }

    pub(crate) async fn all<T: Record>(&self, sql: Sql, args: Vec<Arg>) -> Result<Vec<T>, Error> {
        let mut connection = self.lend_for(sql).await?;
        let done = lite::all(&mut *connection, sql.sqlite, args).await;
        done.map_err(|error| Error::classify(sql.name, error))
    }

    pub(crate) async fn optional<T: Record>(&self, sql: Sql, args: Vec<Arg>) -> Result<Option<T>, Error> {
        let mut connection = self.lend_for(sql).await?;
        let done = lite::optional(&mut *connection, sql.sqlite, args).await;
        done.map_err(|error| Error::classify(sql.name, error))
    }

    pub(crate) async fn execute(&self, sql: Sql, args: Vec<Arg>) -> Result<u64, Error> {
        let mut connection = self.lend_for(sql).await?;
        let done = lite::execute(&mut *connection, sql.sqlite, args).await;
        done.map_err(|error| Error::classify(sql.name, error))
    }

    /// Lets what is under way come to its end, for as long as somebody would wait in line, and lets go of the file.
    pub(crate) async fn close(&self) {
        let mut open = Vec::new();
        for _ in 0..self.pool.status().size {
            match self.pool.get().await {
                Ok(connection) => open.push(connection),
                Err(_) => break,
            }
        }
        self.pool.close();
        for connection in open {
            if let Err(error) = Object::take(connection).close().await {
                tracing::warn!(%error, "the database was not closed cleanly; nothing is lost, its log is read when it is opened");
            }
        }
    }
}

/// Opens the file.
#[derive(Debug)]
pub(crate) struct Opener(SqliteConnectOptions);

impl Manager for Opener {
    type Type = SqliteConnection;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<SqliteConnection, sqlx::Error> {
        // On the heap, because it is large and part of every future that may have to wait for it.
        Box::pin(SqliteConnection::connect_with(&self.0)).await
    }

    async fn recycle(&self, _: &mut SqliteConnection, _: &Metrics) -> RecycleResult<sqlx::Error> {
        Ok(())
    }
}
