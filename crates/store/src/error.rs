//! What can go wrong between the program and its database.

/// A failure of the database, in the classes that a caller treats differently. Absence is never an error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another transaction was in the way; the whole transaction may run again.
    #[error("the database is contended")]
    Contention(#[source] sqlx::Error),
    /// A unique key was taken meanwhile; run again to see by whom.
    #[error("a unique key was taken by another transaction")]
    Taken(#[source] sqlx::Error),
    /// No connection, or it was lost. A commit under way may or may not have happened.
    #[error("the database cannot be reached")]
    Unavailable(#[source] sqlx::Error),
    /// The disk is full.
    #[error("the disk that holds the database is full")]
    StorageFull(#[source] sqlx::Error),
    /// A stored value is not what the program writes.
    #[error("table {table}, column {column}: {problem}")]
    Corrupt {
        /// Where.
        table: &'static str,
        /// In which column.
        column: &'static str,
        /// In words, without the value.
        problem: String,
    },
    /// Anything else: a bug, or a value that the database refuses.
    #[error("statement {statement} failed")]
    Statement {
        /// Its name in the registry.
        statement: &'static str,
        /// The driver's words.
        #[source]
        source: sqlx::Error,
    },
}

impl Error {
    /// Sorts a driver's error into its class.
    pub(crate) fn classify(statement: &'static str, source: sqlx::Error) -> Self {
        let Some(database) = source.as_database_error() else {
            return match source {
                sqlx::Error::PoolTimedOut => Self::Contention(source),
                // A server that hangs up in the middle of the handshake is one that breaks the protocol.
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::Protocol(_)
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed => Self::Unavailable(source),
                other => Self::Statement { statement, source: other },
            };
        };
        if database.is_unique_violation() {
            return Self::Taken(source);
        }
        let code = database.code().unwrap_or_default().into_owned();
        // The two engines number their errors differently: 22021 is a bad text to one and would be "busy" to the other.
        let class = if database.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
            Class::of_sqlite(&code)
        } else {
            Class::of_postgres(&code)
        };
        match class {
            Class::Contention => Self::Contention(source),
            Class::Unavailable => Self::Unavailable(source),
            Class::StorageFull => Self::StorageFull(source),
            Class::Other => Self::Statement { statement, source },
        }
    }

    /// A stored value that cannot be what the program wrote.
    pub(crate) fn corrupt(table: &'static str, column: &'static str, problem: impl std::fmt::Display) -> Self {
        Self::Corrupt { table, column, problem: problem.to_string() }
    }
}

/// How a caller treats an error of the database itself.
enum Class {
    Contention,
    Unavailable,
    StorageFull,
    Other,
}

impl Class {
    /// By SQLSTATE.
    fn of_postgres(code: &str) -> Self {
        match code {
            // Serialization failure, deadlock, lock or statement time-out.
            "40001" | "40P01" | "55P03" | "57014" => Self::Contention,
            // Administrator shutdown, crash, starting up, too many connections, connection lost, read-only after a fail-over.
            "57P01" | "57P02" | "57P03" | "53300" | "08006" | "08003" | "25006" => Self::Unavailable,
            "53100" => Self::StorageFull,
            _ => Self::Other,
        }
    }

    /// By the low byte of the extended result code: 5 busy, 6 locked, 13 full.
    fn of_sqlite(code: &str) -> Self {
        match code.parse::<i64>().map(|code| code & 0xff) {
            Ok(5 | 6) => Self::Contention,
            Ok(13) => Self::StorageFull,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqliteConnectOptions;
    use sqlx::{ConnectOptions as _, Executor as _, SqliteConnection};

    use super::*;

    async fn open(path: &std::path::Path) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
        options.busy_timeout(std::time::Duration::ZERO).connect().await.unwrap()
    }

    async fn refused(connection: &mut SqliteConnection, sql: &'static str) -> Error {
        Error::classify("TEST", connection.execute(sql).await.unwrap_err())
    }

    /// What SQLite says of a full disk, and of somebody else who writes, is told apart from a bug.
    #[tokio::test]
    async fn a_full_disk_and_a_held_database_are_no_bugs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let (mut one, mut two) = (open(&path).await, open(&path).await);
        one.execute("CREATE TABLE things (content BLOB); PRAGMA max_page_count = 3").await.unwrap();
        let full = refused(&mut one, "INSERT INTO things VALUES (zeroblob(100000))").await;
        assert!(matches!(full, Error::StorageFull(_)), "{full:?}");
        one.execute("BEGIN IMMEDIATE").await.unwrap();
        let held = refused(&mut two, "BEGIN IMMEDIATE").await;
        assert!(matches!(held, Error::Contention(_)), "{held:?}");
        let bug = refused(&mut two, "INSERT INTO nothing VALUES (1)").await;
        assert!(matches!(bug, Error::Statement { .. }), "{bug:?}");
    }

    /// No test can make a server of its own run out of these, so the codes stand for it.
    #[test]
    fn what_postgres_says_is_told_apart() {
        for code in ["40001", "40P01", "55P03", "57014"] {
            assert!(matches!(Class::of_postgres(code), Class::Contention), "{code}");
        }
        for code in ["57P01", "57P02", "57P03", "53300", "08006", "08003", "25006"] {
            assert!(matches!(Class::of_postgres(code), Class::Unavailable), "{code}");
        }
        assert!(matches!(Class::of_postgres("53100"), Class::StorageFull));
        assert!(matches!(Class::of_postgres("22021"), Class::Other));
    }
}
