//! The one connection that writes the embedded database, lent to one transaction after the other.
//!
//! A transaction begins on the trip of its first read where it can, and may end on that of its last writes.

use std::sync::Arc;

use deadpool::managed::Object;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Executor as _, SqlSafeStr as _, SqlStr, SqliteConnection};
use tokio::runtime::Handle;

use crate::Error;
use crate::checkpoint::Copier;
use crate::db::{Arg, Record, lite};
use crate::file::{FileConnections, Opener};
use crate::statement::{Sql, statements};

statements! {
    /// SQLite takes the write lock at once: a deferred `BEGIN` can fail in the middle.
    BEGIN(sqlite only "BEGIN IMMEDIATE");
    COMMIT(sqlite only "COMMIT");
}

/// Statements as one text.
fn joined(together: &[Sql]) -> SqlStr {
    let texts: Vec<&str> = together.iter().map(|sql| sql.sqlite).collect();
    AssertSqlSafe(texts.join(";")).into_sql_str()
}

/// Who may write. Everybody else waits in line.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    file: FileConnections,
    copier: Option<Arc<Copier>>,
}

impl Writer {
    /// Opens the file when it is first written.
    ///
    /// # Errors
    /// See [`FileConnections::new`].
    pub(crate) fn new(options: SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        Ok(Self { file: FileConnections::new(options, 1)?, copier: None })
    }

    /// Has the log copied beside the writer from now on, by a connection that may write.
    pub(crate) fn copied_beside(self, connection: FileConnections) -> Self {
        let copier = Copier::start(connection, self.file.clone());
        Self { copier: Some(Arc::new(copier)), ..self }
    }

    /// The connection, which comes back when it is dropped.
    pub(crate) async fn lend(&self) -> Result<Writing, sqlx::Error> {
        let connection = self.file.lend().await?;
        Ok(Writing { connection: Some(connection), copier: self.copier.clone(), has_begun: false })
    }

    /// Runs a change that is a transaction of its own.
    pub(crate) async fn execute(&self, sql: Sql, args: Vec<Arg>) -> Result<u64, Error> {
        self.file.execute(sql, args).await
    }

    /// Lets what is under way come to its end, and lets go of the file.
    pub(crate) async fn close(&self) {
        if let Some(copier) = &self.copier {
            copier.close().await;
        }
        self.file.close().await;
    }
}

/// The writing connection in somebody's hands.
#[derive(Debug)]
pub(crate) struct Writing {
    /// There until the end.
    connection: Option<Object<Opener>>,
    copier: Option<Arc<Copier>>,
    /// A transaction may be open.
    has_begun: bool,
}

impl Writing {
    /// For statements outside a transaction.
    pub(crate) fn connection(&mut self) -> Result<&mut SqliteConnection, sqlx::Error> {
        self.connection.as_deref_mut().ok_or(sqlx::Error::PoolClosed)
    }

    /// The text of a read in the transaction, which begins with it if it has not begun.
    fn opening(&mut self, sql: Sql) -> SqlStr {
        if std::mem::replace(&mut self.has_begun, true) { sql.sqlite.into_sql_str() } else { joined(&[BEGIN, sql]) }
    }

    pub(crate) async fn all<T: Record>(&mut self, sql: Sql, args: Vec<Arg>) -> Result<Vec<T>, sqlx::Error> {
        let text = self.opening(sql);
        lite::all(self.connection()?, text, args).await
    }

    pub(crate) async fn optional<T: Record>(&mut self, sql: Sql, args: Vec<Arg>) -> Result<Option<T>, sqlx::Error> {
        let text = self.opening(sql);
        lite::optional(self.connection()?, text, args).await
    }

    /// Runs a change in the transaction. It is begun before: `BEGIN` on the same trip would count the rows of an earlier change.
    pub(crate) async fn execute(&mut self, sql: Sql, args: Vec<Arg>) -> Result<u64, sqlx::Error> {
        self.begin().await?;
        lite::execute(self.connection()?, sql.sqlite, args).await
    }

    /// Runs changes that share their parameters, in one trip.
    pub(crate) async fn execute_together(&mut self, together: &[Sql], args: Vec<Arg>) -> Result<(), sqlx::Error> {
        self.begin().await?;
        lite::execute(self.connection()?, joined(together), args).await.map(|_| ())
    }

    async fn begin(&mut self) -> Result<(), sqlx::Error> {
        if !self.has_begun {
            self.has_begun = true;
            lite::execute(self.connection()?, BEGIN.sqlite, Vec::new()).await?;
        }
        Ok(())
    }

    /// Reads without a transaction what nobody of this process can change while this is lent.
    pub(crate) async fn look<T: Record>(&mut self, sql: Sql, args: Vec<Arg>) -> Result<Option<T>, sqlx::Error> {
        lite::optional(self.connection()?, sql.sqlite, args).await
    }

    /// Runs last changes that share their parameters and ends the transaction, in one trip; where one fails, nothing is ended.
    pub(crate) async fn commit_with(mut self, together: &[Sql], args: Vec<Arg>) -> Result<(), sqlx::Error> {
        if together.is_empty() && !self.has_begun {
            return Ok(());
        }
        let has_begun = std::mem::replace(&mut self.has_begun, true);
        let begin: &[Sql] = if has_begun { &[] } else { &[BEGIN] };
        let done = lite::execute(self.connection()?, joined(&[begin, together, &[COMMIT]].concat()), args).await;
        self.copier.iter().for_each(|copier| copier.committed());
        done?;
        self.has_begun = false;
        Ok(())
    }
}

impl Drop for Writing {
    /// A transaction that was not committed is undone at once, before anybody else gets the connection.
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        if self.has_begun {
            match Handle::try_current() {
                Ok(runtime) => drop(runtime.spawn(undo(connection))),
                Err(_) => drop(Object::take(connection)),
            }
        }
    }
}

/// Without a transaction to undo, as when it could not begin, nobody knows what state the connection is in: closing it leaves
/// nothing behind either.
async fn undo(mut connection: Object<Opener>) {
    if let Err(error) = connection.execute("ROLLBACK").await {
        tracing::debug!(%error, "a transaction ended by itself");
        drop(Object::take(connection));
    }
}
