//! Connections to a PostgreSQL server, lent one by one.
//!
//! A trip to the server costs as much as a small statement. So a connection that was used a moment ago is lent without being
//! asked whether it still lives, and none is asked when it comes back. Once one was found broken, as after a restart of the
//! server, every other one is asked before its next use, and what only reads is read again.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use deadpool::Runtime;
use deadpool::managed::{Manager, Metrics, Object, Pool, PoolConfig, PoolError, QueueMode, RecycleError, Timeouts};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::runtime::Handle;

use crate::Error;
use crate::db::{Arg, Record, pg};
use crate::statement::Sql;

/// How long somebody waits for a connection before hearing that the database is busy.
pub(crate) const LEND_TIMEOUT: Duration = Duration::from_secs(2);
/// A connection that was lent longer ago is asked.
const BELIEVED: Duration = Duration::from_secs(1);
/// A connection that was lent longer ago is replaced without being asked: something between us and the server may have dropped it
/// without a word, and asking would wait in vain. The shortest such limits of cloud networks are four minutes.
const IDLE_MAX: Duration = Duration::from_secs(3 * 60);
/// A connection that is older is replaced, so that a server's memory of it does not grow for ever.
const AGE_MAX: Duration = Duration::from_secs(30 * 60);
/// Between two tries to reach a server that is starting.
const PAUSE: Duration = Duration::from_millis(50);

/// Runs what can be run twice, and does so where the connection was broken.
macro_rules! twice {
    ($connections:expr, $run:expr) => {
        match $run {
            Err(error) if $connections.are_doubted_after(&error) => $run,
            done => done,
        }
    };
}

/// All connections to one server.
#[derive(Debug, Clone)]
pub(crate) struct Connections {
    pool: Pool<Connector>,
}

impl Connections {
    /// Opens none yet.
    ///
    /// # Errors
    /// There is none: the pool is given all that it asks for.
    pub(crate) fn new(
        options: PgConnectOptions,
        role: Option<&'static str>,
        count_max: u32,
    ) -> Result<Self, sqlx::Error> {
        let limit = Some(LEND_TIMEOUT);
        let config = PoolConfig {
            max_size: usize::try_from(count_max).unwrap_or(usize::MAX),
            timeouts: Timeouts { wait: limit, create: limit, recycle: limit },
            // Those used last have their statements prepared and are believed.
            queue_mode: QueueMode::Lifo,
        };
        // Twice as many, so that each comes by.
        let connector = Connector { options, role, doubts: AtomicU32::new(0), doubts_max: count_max.saturating_mul(2) };
        let pool = Pool::builder(connector).config(config).runtime(Runtime::Tokio1).build();
        Ok(Self { pool: pool.map_err(|error| sqlx::Error::Configuration(Box::new(error)))? })
    }

    /// A connection, which comes back when it is dropped.
    pub(crate) async fn lend(&self) -> Result<Lent, sqlx::Error> {
        let connection = self.pool.get().await.map_err(not_lent)?;
        Ok(Lent { connection: Some(connection), is_busy: false, is_broken: false, in_transaction: false })
    }

    async fn lend_for(&self, statement: &'static str) -> Result<Lent, Error> {
        self.lend().await.map_err(|error| Error::classify(statement, error))
    }

    pub(crate) async fn all<T: Record>(&self, sql: Sql, args: Vec<Arg>) -> Result<Vec<T>, Error> {
        twice!(self, self.all_once(sql, args.clone()).await)
    }

    async fn all_once<T: Record>(&self, sql: Sql, args: Vec<Arg>) -> Result<Vec<T>, Error> {
        self.lend_for(sql.name).await?.all(sql, args).await
    }

    pub(crate) async fn optional<T: Record>(&self, sql: Sql, args: Vec<Arg>) -> Result<Option<T>, Error> {
        twice!(self, self.optional_once(sql, args.clone()).await)
    }

    async fn optional_once<T: Record>(&self, sql: Sql, args: Vec<Arg>) -> Result<Option<T>, Error> {
        self.optional_and_lend_once(sql, args).await.map(|(row, _)| row)
    }

    /// Reads, and hands out the connection that has just answered: a change on it need not ask first.
    pub(crate) async fn optional_and_lend<T: Record>(
        &self,
        sql: Sql,
        args: Vec<Arg>,
    ) -> Result<(Option<T>, Lent), Error> {
        twice!(self, self.optional_and_lend_once(sql, args.clone()).await)
    }

    async fn optional_and_lend_once<T: Record>(&self, sql: Sql, args: Vec<Arg>) -> Result<(Option<T>, Lent), Error> {
        let mut lent = self.lend_for(sql.name).await?;
        let row = lent.optional(sql, args).await?;
        Ok((row, lent))
    }

    /// Runs a change on a connection that has just answered, because it must not be run twice.
    pub(crate) async fn execute(&self, sql: Sql, args: Vec<Arg>) -> Result<u64, Error> {
        twice!(self, self.lend_asked().await)?.execute(sql, args).await
    }

    async fn lend_asked(&self) -> Result<Lent, Error> {
        let mut lent = self.lend_for("PING").await?;
        let done = match lent.start() {
            Ok(connection) => connection.ping().await,
            Err(error) => Err(error),
        };
        lent.end("PING", done)?;
        Ok(lent)
    }

    /// Starts a transaction.
    pub(crate) async fn begin(&self) -> Result<Lent, Error> {
        twice!(self, self.begin_once().await)
    }

    async fn begin_once(&self) -> Result<Lent, Error> {
        let mut lent = self.lend_for("BEGIN").await?;
        lent.in_transaction = true;
        lent.say("BEGIN").await?;
        Ok(lent)
    }

    /// Whether an error comes of a broken connection; if so, the others are doubted.
    fn are_doubted_after(&self, error: &Error) -> bool {
        let is_broken = matches!(error, Error::Unavailable(_));
        if is_broken {
            let connector = self.pool.manager();
            connector.doubts.store(connector.doubts_max, Ordering::Relaxed);
        }
        is_broken
    }

    /// Says goodbye to the server. What is lent is cut off when it comes back.
    pub(crate) async fn close(&self) {
        let idle = self.pool.retain(|_, _| false).removed;
        self.pool.close();
        for connection in idle {
            if let Err(error) = connection.close().await {
                tracing::debug!(%error, "a connection was gone before it was closed");
            }
        }
    }
}

/// Why nothing could be lent, as the driver would say it.
pub(crate) fn not_lent(error: PoolError<sqlx::Error>) -> sqlx::Error {
    match error {
        PoolError::Backend(error) => error,
        PoolError::Closed => sqlx::Error::PoolClosed,
        PoolError::Timeout(_) => sqlx::Error::PoolTimedOut,
        other @ (PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_)) => {
            sqlx::Error::Configuration(other.to_string().into())
        }
    }
}

/// Makes connections and tells which may be used again.
#[derive(Debug)]
struct Connector {
    options: PgConnectOptions,
    role: Option<&'static str>,
    /// So many connections are asked next, whenever they were lent last.
    doubts: AtomicU32,
    doubts_max: u32,
}

impl Connector {
    /// Whether the next connection is one of those that are doubted; counts it.
    fn spend_doubt(&self) -> bool {
        let less = |doubts: u32| doubts.checked_sub(1);
        self.doubts.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
    }
}

impl Manager for Connector {
    type Type = PgConnection;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<PgConnection, sqlx::Error> {
        let mut connection = loop {
            // On the heap, because it is large and part of every future that may have to wait for it.
            match Box::pin(PgConnection::connect_with(&self.options)).await {
                Err(error) if is_starting(&error) => wait(PAUSE).await,
                done => break done?,
            }
        };
        if let Some(role) = self.role {
            connection.execute(sqlx::AssertSqlSafe(format!("SET ROLE {role}"))).await?;
        }
        Ok(connection)
    }

    async fn recycle(
        &self,
        connection: &mut PgConnection,
        use_so_far: &Metrics,
    ) -> Result<(), RecycleError<sqlx::Error>> {
        match Check::of(use_so_far.age(), use_so_far.last_used(), self.spend_doubt()) {
            Check::Believe => Ok(()),
            Check::Ask => Ok(connection.ping().await?),
            Check::Replace => Err(RecycleError::message("too old, or not used for too long")),
        }
    }
}

/// What is done about a connection before it is lent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    Believe,
    Ask,
    Replace,
}

impl Check {
    fn of(age: Duration, idle: Duration, is_doubted: bool) -> Self {
        if age > AGE_MAX || idle > IDLE_MAX {
            Self::Replace
        } else if is_doubted || idle >= BELIEVED {
            Self::Ask
        } else {
            Self::Believe
        }
    }
}

/// Whether a server may be reached in a moment: it is being started, or has as many clients as it takes.
fn is_starting(error: &sqlx::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    match error {
        sqlx::Error::Io(error) => matches!(error.kind(), ConnectionRefused | ConnectionAborted | ConnectionReset),
        sqlx::Error::Database(error) => matches!(error.code().as_deref(), Some("57P03" | "53300")),
        _ => false,
    }
}

#[expect(clippy::disallowed_methods, reason = "a server that is starting has to be waited for")]
async fn wait(pause: Duration) {
    tokio::time::sleep(pause).await;
}

/// A connection in somebody's hands.
#[derive(Debug)]
pub(crate) struct Lent {
    /// There until the end.
    connection: Option<Object<Connector>>,
    /// A statement was started and has not answered.
    is_busy: bool,
    /// It must not be used again.
    is_broken: bool,
    in_transaction: bool,
}

impl Lent {
    /// For a statement whose answer goes to [`Lent::end`]; without that, the connection is asked when it comes back.
    pub(crate) fn start(&mut self) -> Result<&mut PgConnection, sqlx::Error> {
        self.is_busy = true;
        self.connection.as_deref_mut().ok_or(sqlx::Error::PoolClosed)
    }

    fn end<T>(&mut self, statement: &'static str, done: Result<T, sqlx::Error>) -> Result<T, Error> {
        self.is_busy = false;
        let done = done.map_err(|error| Error::classify(statement, error));
        self.is_broken |= matches!(done, Err(Error::Unavailable(_)));
        done
    }

    pub(crate) async fn all<T: Record>(&mut self, sql: Sql, args: Vec<Arg>) -> Result<Vec<T>, Error> {
        let done = match self.start() {
            Ok(connection) => pg::all(connection, sql.postgres, args).await,
            Err(error) => Err(error),
        };
        self.end(sql.name, done)
    }

    pub(crate) async fn optional<T: Record>(&mut self, sql: Sql, args: Vec<Arg>) -> Result<Option<T>, Error> {
        let done = match self.start() {
            Ok(connection) => pg::optional(connection, sql.postgres, args).await,
            Err(error) => Err(error),
        };
        self.end(sql.name, done)
    }

    pub(crate) async fn execute(&mut self, sql: Sql, args: Vec<Arg>) -> Result<u64, Error> {
        let done = match self.start() {
            Ok(connection) => pg::execute(connection, sql.postgres, args).await,
            Err(error) => Err(error),
        };
        self.end(sql.name, done)
    }

    /// Runs changes that share their parameters.
    pub(crate) async fn execute_together(&mut self, together: &[Sql], args: Vec<Arg>) -> Result<(), Error> {
        let Some((last, before)) = together.split_last() else { return Ok(()) };
        for sql in before {
            self.execute(*sql, args.clone()).await?;
        }
        self.execute(*last, args).await.map(|_| ())
    }

    /// Ends the transaction.
    pub(crate) async fn commit(mut self) -> Result<(), Error> {
        self.say("COMMIT").await?;
        self.in_transaction = false;
        Ok(())
    }

    async fn say(&mut self, word: &'static str) -> Result<(), Error> {
        let done = match self.start() {
            Ok(connection) => connection.execute(word).await.map(drop),
            Err(error) => Err(error),
        };
        self.end(word, done)
    }
}

impl Drop for Lent {
    /// A transaction that was not committed is undone at once, lest it keep its locks; a statement that nobody waits for any more
    /// is let come to its end before somebody else gets the connection.
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        if self.is_broken {
            drop(Object::take(connection));
        } else if self.is_busy || self.in_transaction {
            match Handle::try_current() {
                Ok(runtime) => drop(runtime.spawn(tidy(connection, self.in_transaction))),
                Err(_) => drop(Object::take(connection)),
            }
        }
    }
}

async fn tidy(mut connection: Object<Connector>, in_transaction: bool) {
    let done = if in_transaction { connection.execute("ROLLBACK").await.map(drop) } else { connection.ping().await };
    if let Err(error) = done {
        tracing::debug!(%error, "a connection broke");
        drop(Object::take(connection));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A counter that opens in the morning must not wait for connections that a network has forgotten overnight.
    #[test]
    fn a_connection_is_believed_for_a_moment_asked_for_a_while_and_then_replaced() {
        let check = |age, idle| Check::of(Duration::from_secs(age), Duration::from_secs(idle), false);
        assert_eq!([check(60, 0), check(60, 1), check(200, 180)], [Check::Believe, Check::Ask, Check::Ask]);
        assert_eq!([check(200, 181), check(1801, 0), check(1800, 0)], [Check::Replace, Check::Replace, Check::Believe]);
        assert_eq!(Check::of(Duration::ZERO, Duration::ZERO, true), Check::Ask, "another one was broken");
    }
}
