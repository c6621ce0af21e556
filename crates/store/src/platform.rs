//! What the whole installation knows: facts about it, and attempts counted by every node.

use orion_domain::Timestamp;

use crate::Error;
use crate::db::args;
use crate::scope::Platform;
use crate::statement::statements;

statements! {
    FIND_FACT("SELECT value FROM platform_facts WHERE name = $1");
    SET_FACT("INSERT INTO platform_facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2");
    CLAIM_FACT("DELETE FROM platform_facts WHERE name = $1 AND value = $2");
    INSERT_ATTEMPT("INSERT INTO shared_attempts (bucket, id, attempt_at) VALUES ($1, $2, $3)");
    COUNT_ATTEMPTS("SELECT COUNT(*) AS found FROM shared_attempts WHERE bucket = $1 AND attempt_at > $2");
    ATTEMPTS_SINCE("SELECT COUNT(*) AS found, MAX(attempt_at) AS last FROM shared_attempts WHERE bucket = $1 AND attempt_at > $2");
    PURGE_ATTEMPTS("DELETE FROM shared_attempts WHERE attempt_at < $1");
    PURGE_SESSIONS("DELETE FROM user_sessions WHERE expires_at < $1");
}

/// Attempts counted by all nodes together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attempts {
    /// How many.
    pub count: i64,
    /// The latest.
    pub last: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    found: i64,
}

#[derive(sqlx::FromRow)]
struct AttemptsRow {
    found: i64,
    last: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct FactRow {
    value: String,
}

impl Platform<'_> {
    /// A fact about the installation.
    ///
    /// # Errors
    /// The database's.
    pub async fn fact(&mut self, name: &str) -> Result<Option<String>, Error> {
        let row: Option<FactRow> = self.on.optional(FIND_FACT, args![name]).await?;
        Ok(row.map(|row| row.value))
    }

    /// Sets a fact.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_fact(&mut self, name: &str, value: &str) -> Result<(), Error> {
        self.on.execute(SET_FACT, args![name, value]).await.map(|_| ())
    }

    /// Removes a fact if it still has a value; of several who try, one gets `true`.
    ///
    /// # Errors
    /// The database's.
    pub async fn claim_fact(&mut self, name: &str, value: &str) -> Result<bool, Error> {
        Ok(self.on.execute(CLAIM_FACT, args![name, value]).await? == 1)
    }

    /// Counts an attempt in a bucket that all nodes share, and returns how many there were since an instant, this one included.
    ///
    /// # Errors
    /// The database's.
    pub async fn count_attempt(
        &mut self,
        bucket: &str,
        id: uuid::Uuid,
        now: Timestamp,
        since: Timestamp,
    ) -> Result<i64, Error> {
        self.on.execute(INSERT_ATTEMPT, args![bucket, id, now]).await?;
        let row: Option<CountRow> = self.on.optional(COUNT_ATTEMPTS, args![bucket, since]).await?;
        Ok(row.map_or(0, |row| row.found))
    }

    /// How many attempts a bucket that all nodes share holds since an instant, without counting one.
    ///
    /// # Errors
    /// The database's.
    pub async fn attempts_since(&mut self, bucket: &str, since: Timestamp) -> Result<Attempts, Error> {
        let row: Option<AttemptsRow> = self.on.optional(ATTEMPTS_SINCE, args![bucket, since]).await?;
        Ok(row.map_or_else(Attempts::default, |row| Attempts {
            count: row.found,
            last: row.last.map(Timestamp::from_micros),
        }))
    }

    /// Removes what has served its time: attempts before one instant, sessions that ended before another.
    ///
    /// # Errors
    /// The database's.
    pub async fn purge(&mut self, attempts_before: Timestamp, sessions_before: Timestamp) -> Result<(), Error> {
        self.on.execute(PURGE_ATTEMPTS, args![attempts_before]).await?;
        self.on.execute(PURGE_SESSIONS, args![sessions_before]).await.map(|_| ())
    }
}
