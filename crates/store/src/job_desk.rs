//! The queue as people look at it: how much waits, what has failed and why, and another try or none.

use orion_domain::{JobId, MerchantId, Timestamp};

use crate::Error;
use crate::db::args;
use crate::page::{Page, Slice};
use crate::scope::Merchant;
use crate::statement::statements;

statements! {
    COUNT_OPEN("SELECT queue, state, COUNT(*) AS jobs, MIN(created_at) AS oldest_at FROM jobs
        WHERE merchant_id = $1 AND finished_at IS NULL GROUP BY queue, state");
    COUNT_FAILED("SELECT queue, state, COUNT(*) AS jobs, MIN(created_at) AS oldest_at FROM jobs
        WHERE merchant_id = $1 AND state = 'failed' GROUP BY queue, state");
    LIST_FAILED("SELECT id, queue, attempts, last_error, created_at, finished_at FROM jobs
        WHERE merchant_id = $1 AND state = 'failed' AND id < $2 ORDER BY id DESC LIMIT $3");
    FIND_FAILED("SELECT id, queue, attempts, last_error, created_at, finished_at FROM jobs
        WHERE merchant_id = $1 AND id = $2 AND state = 'failed'");
    RETRY_JOB("UPDATE jobs SET state = 'waiting', attempts = 0, due_at = $3, retried_at = $3, finished_at = NULL, lease_owner = NULL
        WHERE merchant_id = $1 AND id = $2 AND state = 'failed'");
    DISCARD_JOB("UPDATE jobs SET state = 'discarded', finished_at = $3 WHERE merchant_id = $1 AND id = $2 AND state = 'failed'");
}

/// Jobs of one queue in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobCount {
    /// Which queue.
    pub queue: String,
    /// `waiting`, `running` or `failed`.
    pub state: String,
    /// How many.
    pub jobs: i64,
    /// Since when the oldest is there.
    pub oldest_at: Timestamp,
}

/// A job that will not be tried again by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedJob {
    /// Its id.
    pub id: JobId,
    /// Whose; the nil id is the platform itself.
    pub merchant: MerchantId,
    /// Which queue.
    pub queue: String,
    /// How often it was tried.
    pub attempts: i64,
    /// Why it failed.
    pub reason: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it failed for good.
    pub failed_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    queue: String,
    state: String,
    jobs: i64,
    oldest_at: i64,
}

#[derive(sqlx::FromRow)]
struct FailedRow {
    id: uuid::Uuid,
    queue: String,
    attempts: i64,
    last_error: Option<String>,
    created_at: i64,
    finished_at: Option<i64>,
}

impl FailedRow {
    fn read(self, merchant: MerchantId) -> FailedJob {
        FailedJob {
            id: JobId::new(self.id),
            merchant,
            queue: self.queue,
            attempts: self.attempts,
            reason: self.last_error,
            created_at: Timestamp::from_micros(self.created_at),
            failed_at: Timestamp::from_micros(self.finished_at.unwrap_or(self.created_at)),
        }
    }
}

impl Merchant<'_> {
    /// How many jobs wait, run and have failed, by queue.
    ///
    /// # Errors
    /// The database's.
    pub async fn job_counts(&mut self) -> Result<Vec<JobCount>, Error> {
        let mut rows: Vec<CountRow> = self.on.all(COUNT_OPEN, args![self.id]).await?;
        rows.extend(self.on.all::<CountRow>(COUNT_FAILED, args![self.id]).await?);
        let read = |row: CountRow| JobCount {
            queue: row.queue,
            state: row.state,
            jobs: row.jobs,
            oldest_at: Timestamp::from_micros(row.oldest_at),
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// A page of jobs that have failed, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn failed_jobs(&mut self, page: Page) -> Result<Slice<FailedJob>, Error> {
        let rows: Vec<FailedRow> = self.on.all(LIST_FAILED, args![self.id, page.below(), page.fetch()]).await?;
        let merchant = self.id;
        Ok(page.slice(rows.into_iter().map(|row| row.read(merchant)).collect(), |job: &FailedJob| job.id.uuid()))
    }

    /// A job that has failed.
    ///
    /// # Errors
    /// The database's.
    pub async fn failed_job(&mut self, id: JobId) -> Result<Option<FailedJob>, Error> {
        let row: Option<FailedRow> = self.on.optional(FIND_FAILED, args![self.id, id]).await?;
        Ok(row.map(|row| row.read(self.id)))
    }

    /// Lets a job that has failed be tried anew; `false` when there is none.
    ///
    /// # Errors
    /// The database's.
    pub async fn retry_job(&mut self, id: JobId, now: Timestamp) -> Result<bool, Error> {
        Ok(self.on.execute(RETRY_JOB, args![self.id, id, now]).await? == 1)
    }

    /// Gives a job that has failed up; `false` when there is none.
    ///
    /// # Errors
    /// The database's.
    pub async fn discard_job(&mut self, id: JobId, now: Timestamp) -> Result<bool, Error> {
        Ok(self.on.execute(DISCARD_JOB, args![self.id, id, now]).await? == 1)
    }
}
