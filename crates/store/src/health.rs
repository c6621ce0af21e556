//! What the database says about itself.

use crate::Error;
use crate::db::{Engine, args};
use crate::scope::Platform;
use crate::statement::statements;

statements! {
    FIND_VERSION(sqlite "SELECT sqlite_version() AS version", postgres "SELECT current_setting('server_version') AS version");
    COUNT_MIGRATIONS(both "SELECT COUNT(*) AS found, CAST(COALESCE(MAX(version), 0) AS BIGINT) AS newest FROM _sqlx_migrations");
}

/// The database as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseHealth {
    /// Which one.
    pub engine: Engine,
    /// Its own version.
    pub version: String,
    /// Migrations that it went through.
    pub migrations: i64,
    /// The number of the newest one.
    pub newest_migration: i64,
}

#[derive(sqlx::FromRow)]
struct VersionRow {
    version: String,
}

#[derive(sqlx::FromRow)]
struct MigrationsRow {
    found: i64,
    newest: i64,
}

impl Platform<'_> {
    /// The version of the database program.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn server_version(&mut self) -> Result<String, Error> {
        let row: Option<VersionRow> = self.on.optional(FIND_VERSION, args![]).await?;
        Ok(row.map_or_else(String::new, |row| row.version))
    }

    /// Asks the database about itself.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn health(&mut self) -> Result<DatabaseHealth, Error> {
        let version = self.server_version().await?;
        let migrations: Option<MigrationsRow> = self.on.optional(COUNT_MIGRATIONS, args![]).await?;
        let (migrations, newest_migration) = migrations.map_or((0, 0), |row| (row.found, row.newest));
        Ok(DatabaseHealth { engine: self.engine(), version, migrations, newest_migration })
    }
}
