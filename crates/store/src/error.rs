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
                sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
                    Self::Unavailable(source)
                }
                other => Self::Statement { statement, source: other },
            };
        };
        if database.is_unique_violation() {
            return Self::Taken(source);
        }
        let code = database.code().unwrap_or_default().into_owned();
        match code.as_str() {
            // PostgreSQL: serialization failure, deadlock, lock or statement time-out.
            "40001" | "40P01" | "55P03" | "57014" => Self::Contention(source),
            // PostgreSQL: administrator shutdown, crash, starting up, too many connections, read-only after a fail-over.
            "57P01" | "57P02" | "57P03" | "53300" | "08006" | "08003" | "25006" => Self::Unavailable(source),
            // PostgreSQL: disk full. SQLite: SQLITE_FULL.
            "53100" | "13" => Self::StorageFull(source),
            _ => match code.parse::<i64>() {
                // SQLite: the low byte is the primary code, 5 busy and 6 locked.
                Ok(code) if matches!(code & 0xff, 5 | 6) => Self::Contention(source),
                _ => Self::Statement { statement, source },
            },
        }
    }

    /// A stored value that cannot be what the program wrote.
    pub(crate) fn corrupt(table: &'static str, column: &'static str, problem: impl std::fmt::Display) -> Self {
        Self::Corrupt { table, column, problem: problem.to_string() }
    }
}
