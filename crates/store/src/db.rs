//! The thin layer over two native drivers.
//!
//! The engine is chosen once, when a database is opened, and is an enum from there on. Times are `BIGINT` microseconds,
//! ids UUIDs, everything else one of text, boolean, bytes and JSON, so that a value means the same on both.

use std::collections::BTreeSet;

use orion_domain::MerchantId;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments as _, FromRow, SqlSafeStr};

use crate::Error;
use crate::connections::{Connections, Lent};
use crate::file::FileConnections;
use crate::statement::Sql;
use crate::wake::Wake;
use crate::writer::{Writer, Writing};

/// Which database the program runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, one file, one process.
    Sqlite,
    /// A server, any number of nodes.
    Postgres,
}

/// One parameter of a statement. `None` keeps its type, which PostgreSQL asks for.
#[derive(Debug, Clone)]
pub(crate) enum Arg {
    Uuid(Option<uuid::Uuid>),
    Int(Option<i64>),
    Text(Option<String>),
    Bool(bool),
    Bytes(Option<Vec<u8>>),
    Json(serde_json::Value),
    /// Arrays exist on PostgreSQL only; see `ledger::write`.
    Uuids(Vec<Option<uuid::Uuid>>),
    Ints(Vec<Option<i64>>),
    Texts(Vec<Option<String>>),
    Blobs(Vec<Option<Vec<u8>>>),
}

/// Builds the parameters of a statement, in order.
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Arg::from($value)),*] };
}
pub(crate) use args;

/// Conversions from the values that statements take.
macro_rules! arg_from {
    ($($kind:ty => $make:expr),* $(,)?) => {$(
        impl From<$kind> for Arg { fn from(value: $kind) -> Self { ($make)(value) } }
    )*};
}

arg_from! {
    uuid::Uuid => |id| Self::Uuid(Some(id)),
    Option<uuid::Uuid> => Self::Uuid,
    i64 => |number| Self::Int(Some(number)),
    Option<i64> => Self::Int,
    String => |text| Self::Text(Some(text)),
    &str => |text: &str| Self::Text(Some(text.to_owned())),
    Option<String> => Self::Text,
    bool => Self::Bool,
    Vec<u8> => |bytes| Self::Bytes(Some(bytes)),
    [u8; 32] => |bytes: [u8; 32]| Self::Bytes(Some(bytes.to_vec())),
    serde_json::Value => Self::Json,
    orion_domain::Timestamp => |at: orion_domain::Timestamp| Self::Int(Some(at.micros())),
    Option<orion_domain::Timestamp> => |at: Option<orion_domain::Timestamp>| Self::Int(at.map(orion_domain::Timestamp::micros)),
}

/// Ids are parameters as they are.
macro_rules! arg_ids {
    ($($id:ident),* $(,)?) => {$(
        impl From<orion_domain::$id> for Arg { fn from(id: orion_domain::$id) -> Self { Self::Uuid(Some(id.uuid())) } }
        impl From<Option<orion_domain::$id>> for Arg {
            fn from(id: Option<orion_domain::$id>) -> Self { Self::Uuid(id.map(orion_domain::$id::uuid)) }
        }
    )*};
}

arg_ids! {
    ActSessionId, ApiKeyId, AuditId, BulkRunId, CardId, CustomerId, CustomerSessionId, ImageId, InvitationId, JobId,
    LinkId, MerchantId, MessageId, PageId, ProgramId, StaffPinId, StaffSessionId, StoreId, TransactionId, UserId,
    UserSessionId,
}

/// A row type that both drivers can fill; `#[derive(sqlx::FromRow)]` is enough.
pub(crate) trait Record: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> {}
impl<T: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>> Record for T {}

/// The open database. SQLite has one connection that writes, a few that only read, and one that copies the log.
#[derive(Debug, Clone)]
pub(crate) enum Db {
    Sqlite { writer: Writer, readers: FileConnections },
    Postgres(Connections),
}

/// A transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    kind: TxKind,
    /// Merchants that got jobs, and whom to tell once they are there.
    pub(crate) enqueued: BTreeSet<MerchantId>,
    /// Merchants whose passes are to show something new.
    pub(crate) passes_wanted: BTreeSet<MerchantId>,
    wake: Wake,
}

#[derive(Debug)]
pub(crate) enum TxKind {
    Sqlite(Writing),
    Postgres(Lent),
}

fn sqlite_arguments(args: Vec<Arg>) -> Result<SqliteArguments, sqlx::Error> {
    let mut bound = SqliteArguments::default();
    for arg in args {
        match arg {
            Arg::Uuid(id) => bound.add(id),
            Arg::Int(number) => bound.add(number),
            Arg::Text(text) => bound.add(text),
            Arg::Bool(truth) => bound.add(truth),
            Arg::Bytes(bytes) => bound.add(bytes),
            Arg::Json(json) => bound.add(json.to_string()),
            Arg::Uuids(_) | Arg::Ints(_) | Arg::Texts(_) | Arg::Blobs(_) => {
                Err("SQLite has no arrays; use json_each".into())
            }
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(bound)
}

fn postgres_arguments(args: Vec<Arg>) -> Result<PgArguments, sqlx::Error> {
    let mut bound = PgArguments::default();
    for arg in args {
        match arg {
            Arg::Uuid(id) => bound.add(id),
            Arg::Int(number) => bound.add(number),
            Arg::Text(text) => bound.add(text),
            Arg::Bool(truth) => bound.add(truth),
            Arg::Bytes(bytes) => bound.add(bytes),
            Arg::Json(json) => bound.add(sqlx::types::Json(json)),
            Arg::Uuids(ids) => bound.add(ids),
            Arg::Ints(numbers) => bound.add(numbers),
            Arg::Texts(texts) => bound.add(texts),
            Arg::Blobs(blobs) => bound.add(blobs),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(bound)
}

/// The three ways to run a statement, once per driver. `sqlx` is generic over drivers in a way that no shorter form keeps.
macro_rules! driver {
    ($module:ident, $database:ty, $arguments:ident) => {
        pub(crate) mod $module {
            use super::{Arg, Record, SqlSafeStr, $arguments};

            pub(crate) async fn all<T: Record>(
                executor: impl sqlx::Executor<'_, Database = $database>,
                text: impl SqlSafeStr,
                args: Vec<Arg>,
            ) -> Result<Vec<T>, sqlx::Error> {
                sqlx::query_as_with(text, $arguments(args)?).fetch_all(executor).await
            }

            pub(crate) async fn optional<T: Record>(
                executor: impl sqlx::Executor<'_, Database = $database>,
                text: impl SqlSafeStr,
                args: Vec<Arg>,
            ) -> Result<Option<T>, sqlx::Error> {
                sqlx::query_as_with(text, $arguments(args)?).fetch_optional(executor).await
            }

            pub(crate) async fn execute(
                executor: impl sqlx::Executor<'_, Database = $database>,
                text: impl SqlSafeStr,
                args: Vec<Arg>,
            ) -> Result<u64, sqlx::Error> {
                Ok(sqlx::query_with(text, $arguments(args)?).execute(executor).await?.rows_affected())
            }
        }
    };
}

driver!(lite, sqlx::Sqlite, sqlite_arguments);
driver!(pg, sqlx::Postgres, postgres_arguments);

impl Db {
    pub(crate) const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite { .. } => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Starts a transaction that may write; on SQLite it has the connection that writes, and begins with its first statement.
    pub(crate) async fn begin(&self, wake: Wake) -> Result<Tx, Error> {
        let classify = |error| Error::classify("BEGIN", error);
        let kind = match self {
            Self::Sqlite { writer, .. } => writer.lend().await.map(TxKind::Sqlite).map_err(classify),
            Self::Postgres(connections) => connections.begin().await.map(TxKind::Postgres),
        }?;
        Ok(Tx { kind, enqueued: BTreeSet::new(), passes_wanted: BTreeSet::new(), wake })
    }

    async fn all<T: Record>(&self, sql: Sql, args: Vec<Arg>) -> Result<Vec<T>, Error> {
        match self {
            Self::Sqlite { readers, .. } => readers.all(sql, args).await,
            Self::Postgres(connections) => connections.all(sql, args).await,
        }
    }

    async fn optional<T: Record>(&self, sql: Sql, args: Vec<Arg>) -> Result<Option<T>, Error> {
        match self {
            Self::Sqlite { readers, .. } => readers.optional(sql, args).await,
            Self::Postgres(connections) => connections.optional(sql, args).await,
        }
    }

    pub(crate) async fn execute(&self, sql: Sql, args: Vec<Arg>) -> Result<u64, Error> {
        match self {
            Self::Sqlite { writer, .. } => writer.execute(sql, args).await,
            Self::Postgres(connections) => connections.execute(sql, args).await,
        }
    }
}

impl Tx {
    /// Which engine the transaction runs on.
    pub const fn engine(&self) -> Engine {
        match self.kind {
            TxKind::Sqlite(..) => Engine::Sqlite,
            TxKind::Postgres(_) => Engine::Postgres,
        }
    }

    pub(crate) async fn all<T: Record>(&mut self, sql: Sql, args: Vec<Arg>) -> Result<Vec<T>, Error> {
        match &mut self.kind {
            TxKind::Sqlite(writing) => writing.all(sql, args).await.map_err(|error| Error::classify(sql.name, error)),
            TxKind::Postgres(lent) => lent.all(sql, args).await,
        }
    }

    async fn optional<T: Record>(&mut self, sql: Sql, args: Vec<Arg>) -> Result<Option<T>, Error> {
        match &mut self.kind {
            TxKind::Sqlite(writing) => {
                writing.optional(sql, args).await.map_err(|error| Error::classify(sql.name, error))
            }
            TxKind::Postgres(lent) => lent.optional(sql, args).await,
        }
    }

    pub(crate) async fn execute(&mut self, sql: Sql, args: Vec<Arg>) -> Result<u64, Error> {
        match &mut self.kind {
            TxKind::Sqlite(writing) => {
                writing.execute(sql, args).await.map_err(|error| Error::classify(sql.name, error))
            }
            TxKind::Postgres(lent) => lent.execute(sql, args).await,
        }
    }

    /// Runs changes that share their parameters; on SQLite in one trip.
    pub(crate) async fn execute_together(&mut self, together: &[Sql], args: Vec<Arg>) -> Result<(), Error> {
        match &mut self.kind {
            TxKind::Sqlite(writing) => {
                writing.execute_together(together, args).await.map_err(|error| classify_together(together, error))
            }
            TxKind::Postgres(lent) => lent.execute_together(together, args).await,
        }
    }

    /// Makes everything durable: when this returns `Ok`, it survives a power cut.
    ///
    /// # Errors
    /// [`Error::Unavailable`] leaves the outcome in doubt; every other error means that nothing was written.
    pub async fn commit(self) -> Result<(), Error> {
        self.commit_with(&[], Vec::new()).await
    }

    /// Runs last changes that share their parameters and makes everything durable, on SQLite in one trip.
    ///
    /// # Errors
    /// As [`Tx::commit`] says.
    pub(crate) async fn commit_with(self, together: &[Sql], args: Vec<Arg>) -> Result<(), Error> {
        match self.kind {
            TxKind::Sqlite(writing) => {
                writing.commit_with(together, args).await.map_err(|error| classify_together(together, error))
            }
            TxKind::Postgres(mut lent) => {
                lent.execute_together(together, args).await?;
                lent.commit().await
            }
        }?;
        self.wake.jobs.tell(self.enqueued);
        // One bell for each worker; which wallet it is for costs less to find out there than to remember here.
        self.wake.google_passes.tell(self.passes_wanted.clone());
        self.wake.apple_passes.tell(self.passes_wanted);
        Ok(())
    }
}

/// Says what an error in one of several statements means; the first, or the commit, stands for all of them.
pub(crate) fn classify_together(together: &[Sql], error: sqlx::Error) -> Error {
    Error::classify(together.first().map_or("COMMIT", |sql| sql.name), error)
}

/// Where a query function runs: on the open database, or inside a transaction.
#[derive(Debug)]
pub(crate) enum On<'a> {
    Db(&'a Db),
    Tx(&'a mut Tx),
}

impl On<'_> {
    pub(crate) async fn all<T: Record>(&mut self, sql: Sql, args: Vec<Arg>) -> Result<Vec<T>, Error> {
        match self {
            Self::Db(db) => db.all(sql, args).await,
            Self::Tx(tx) => tx.all(sql, args).await,
        }
    }

    pub(crate) async fn optional<T: Record>(&mut self, sql: Sql, args: Vec<Arg>) -> Result<Option<T>, Error> {
        match self {
            Self::Db(db) => db.optional(sql, args).await,
            Self::Tx(tx) => tx.optional(sql, args).await,
        }
    }

    /// Runs a change and returns how many rows it touched.
    pub(crate) async fn execute(&mut self, sql: Sql, args: Vec<Arg>) -> Result<u64, Error> {
        match self {
            Self::Db(db) => db.execute(sql, args).await,
            Self::Tx(tx) => tx.execute(sql, args).await,
        }
    }
}
