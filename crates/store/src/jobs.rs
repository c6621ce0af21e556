//! The queue: work that follows a change, enqueued in the change's own transaction and done after its commit.
//!
//! A job is claimed with a lease. Whoever holds it renews it while working; when the holder dies, the lease ends and the
//! job is due again. Every statement stays within one merchant, as a sharded database demands; the platform's own jobs
//! belong to the nil id.

use orion_domain::{JobId, MerchantId, Timestamp};

use crate::Error;
use crate::db::{Arg, On, Tx, args};
use crate::ledger::{id_set, text_set};
use crate::scope::Merchant;
use crate::statement::statements;

statements! {
    ENQUEUE("INSERT INTO jobs (merchant_id, id, queue, payload, occasion_key, priority, state, due_at, attempts, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, 0, $8) ON CONFLICT DO NOTHING");
    CLAIM_JOBS(sqlite "UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_owner = $2, due_at = $3
        WHERE merchant_id = $1 AND id IN (SELECT id FROM jobs WHERE merchant_id = $1 AND finished_at IS NULL AND due_at <= $4
        AND queue NOT IN (SELECT value FROM json_each($6)) ORDER BY priority, due_at, id LIMIT $5)
        RETURNING id, queue, payload, attempts, coalesce(retried_at, created_at) AS asked_at",
        // Picked once and for all: as a subquery of IN it may run again for each row, and then takes more than the limit.
        postgres "WITH picked AS MATERIALIZED (SELECT id FROM jobs WHERE merchant_id = $1 AND finished_at IS NULL
        AND due_at <= $4 AND queue <> ALL ($6) ORDER BY priority, due_at, id LIMIT $5 FOR UPDATE SKIP LOCKED)
        UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_owner = $2, due_at = $3
        FROM picked WHERE jobs.merchant_id = $1 AND jobs.id = picked.id
        RETURNING jobs.id, jobs.queue, jobs.payload, jobs.attempts, coalesce(jobs.retried_at, jobs.created_at) AS asked_at");
    NEXT_DUE(sqlite "SELECT due_at FROM jobs WHERE merchant_id = $1 AND finished_at IS NULL
        AND queue NOT IN (SELECT value FROM json_each($2)) ORDER BY due_at LIMIT 1",
        postgres "SELECT due_at FROM jobs WHERE merchant_id = $1 AND finished_at IS NULL AND queue <> ALL ($2)
        ORDER BY due_at LIMIT 1");
    RENEW_LEASE("UPDATE jobs SET due_at = $4 WHERE merchant_id = $1 AND id = $2 AND lease_owner = $3 AND state = 'running'");
    FINISH_JOB("UPDATE jobs SET state = $4, finished_at = $5, last_error = $6, lease_owner = NULL
        WHERE merchant_id = $1 AND id = $2 AND lease_owner = $3 AND state = 'running'");
    FINISH_JOBS(sqlite "UPDATE jobs SET state = 'done', finished_at = $4, last_error = NULL, lease_owner = NULL
        WHERE merchant_id = $1 AND lease_owner = $3 AND state = 'running' AND id IN (SELECT unhex(value) FROM json_each($2))",
        postgres "UPDATE jobs SET state = 'done', finished_at = $4, last_error = NULL, lease_owner = NULL
        WHERE merchant_id = $1 AND lease_owner = $3 AND state = 'running' AND id = ANY($2)");
    PUT_BACK("UPDATE jobs SET state = 'waiting', due_at = $4, last_error = $5, attempts = attempts - $6, lease_owner = NULL
        WHERE merchant_id = $1 AND id = $2 AND lease_owner = $3 AND state = 'running'");
    OLD_JOBS("SELECT id FROM jobs WHERE merchant_id = $1 AND finished_at < $2 AND state IN ('done', 'discarded')
        ORDER BY finished_at LIMIT $3");
    DROP_JOBS(sqlite "DELETE FROM jobs WHERE merchant_id = $1 AND id IN (SELECT unhex(value) FROM json_each($2))",
        postgres "DELETE FROM jobs WHERE merchant_id = $1 AND id = ANY($2)");
}

/// A job about to be enqueued.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Its id.
    pub id: JobId,
    /// Who works on it.
    pub queue: &'static str,
    /// What to do: ids, not rows.
    pub payload: serde_json::Value,
    /// With one, the job is enqueued once however often it is asked for.
    pub occasion_key: Option<String>,
    /// Smaller goes first.
    pub priority: i64,
    /// Not before this.
    pub due_at: Timestamp,
    /// When it was asked for.
    pub created_at: Timestamp,
}

impl NewJob {
    fn args(&self, merchant: MerchantId) -> Vec<Arg> {
        args![
            merchant,
            self.id,
            self.queue,
            self.payload.to_string(),
            self.occasion_key.clone(),
            self.priority,
            self.due_at,
            self.created_at
        ]
    }
}

/// A job under a lease.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimedJob {
    /// Its id.
    pub id: JobId,
    /// Whose.
    pub merchant: MerchantId,
    /// Who works on it.
    pub queue: String,
    /// What to do.
    pub payload: serde_json::Value,
    /// The how-manieth attempt this is, from 1.
    pub attempt: i64,
    /// When it was asked for; when somebody had it tried again, then.
    pub asked_at: Timestamp,
}

/// How a job ended for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobEnd {
    /// It is done, or there was nothing to do any more.
    Done,
    /// It will not be tried again by itself.
    Failed,
}

impl JobEnd {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// Whether an attempt that ended early counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It failed.
    Counted,
    /// It was not the job's fault.
    NotCounted,
}

#[derive(sqlx::FromRow)]
struct JobRow {
    id: uuid::Uuid,
    queue: String,
    payload: String,
    attempts: i64,
    asked_at: i64,
}

#[derive(sqlx::FromRow)]
struct IdRow {
    id: uuid::Uuid,
}

#[derive(sqlx::FromRow)]
struct DueRow {
    due_at: i64,
}

impl Tx {
    /// Enqueues a job: it exists if and only if this transaction commits. `false` when its occasion has one already.
    ///
    /// # Errors
    /// The database's.
    pub async fn enqueue(&mut self, merchant: MerchantId, job: &NewJob) -> Result<bool, Error> {
        let is_new = self.execute(ENQUEUE, job.args(merchant)).await? == 1;
        if is_new {
            self.enqueued.insert(merchant);
        }
        Ok(is_new)
    }

    /// Takes jobs that are due, the most urgent first, and leases them to a worker. Jobs of some queues can be left alone.
    ///
    /// # Errors
    /// The database's.
    pub async fn claim_jobs(
        &mut self,
        merchant: MerchantId,
        worker: uuid::Uuid,
        now: Timestamp,
        lease_until: Timestamp,
        limit: i64,
        except: &[&'static str],
    ) -> Result<Vec<ClaimedJob>, Error> {
        let mut args = args![merchant, worker, lease_until, now, limit];
        args.push(text_set(self.engine(), except.iter().map(|queue| (*queue).to_owned())));
        let rows: Vec<JobRow> = self.all(CLAIM_JOBS, args).await?;
        let read = |row: JobRow| {
            Ok(ClaimedJob {
                id: JobId::new(row.id),
                merchant,
                queue: row.queue,
                payload: serde_json::from_str(&row.payload)
                    .map_err(|error| Error::corrupt("jobs", "payload", error))?,
                attempt: row.attempts,
                asked_at: Timestamp::from_micros(row.asked_at),
            })
        };
        rows.into_iter().map(read).collect()
    }
}

impl Merchant<'_> {
    /// Enqueues a job of this merchant: inside a transaction it exists if and only if that commits, outside it has no cause to
    /// wait for. `false` when its occasion has one already.
    ///
    /// # Errors
    /// The database's.
    pub async fn enqueue(&mut self, job: &NewJob) -> Result<bool, Error> {
        match &mut self.on {
            On::Tx(tx) => tx.enqueue(self.id, job).await,
            On::Db(db) => Ok(db.execute(ENQUEUE, job.args(self.id)).await? == 1),
        }
    }

    /// When the next job of the merchant may start, those of some queues left alone; `None` when nothing waits.
    ///
    /// # Errors
    /// The database's.
    pub async fn next_job_due(&mut self, except: &[&'static str]) -> Result<Option<Timestamp>, Error> {
        let except = text_set(self.engine(), except.iter().map(|queue| (*queue).to_owned()));
        let row: Option<DueRow> = self.on.optional(NEXT_DUE, vec![self.id.into(), except]).await?;
        Ok(row.map(|row| Timestamp::from_micros(row.due_at)))
    }

    /// Keeps a job for longer; `false` when somebody else has it by now.
    ///
    /// # Errors
    /// The database's.
    pub async fn renew_lease(&mut self, job: JobId, worker: uuid::Uuid, until: Timestamp) -> Result<bool, Error> {
        Ok(self.on.execute(RENEW_LEASE, args![self.id, job, worker, until]).await? == 1)
    }

    /// Ends a job; `false` when the lease was lost, so that somebody else ends it.
    ///
    /// # Errors
    /// The database's.
    pub async fn finish_job(
        &mut self,
        job: JobId,
        worker: uuid::Uuid,
        end: JobEnd,
        reason: Option<&str>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let args = args![self.id, job, worker, end.as_str(), now, reason.map(ToOwned::to_owned)];
        Ok(self.on.execute(FINISH_JOB, args).await? == 1)
    }

    /// Ends jobs that are done, those of which the lease was not lost.
    ///
    /// # Errors
    /// The database's.
    pub async fn finish_jobs(&mut self, jobs: &[JobId], worker: uuid::Uuid, now: Timestamp) -> Result<(), Error> {
        let set = id_set(self.engine(), jobs.iter().map(|job| job.uuid()));
        self.on.execute(FINISH_JOBS, vec![self.id.into(), set, worker.into(), now.into()]).await.map(|_| ())
    }

    /// Lets a job be tried again later; `false` when the lease was lost.
    ///
    /// # Errors
    /// The database's.
    pub async fn put_job_back(
        &mut self,
        job: JobId,
        worker: uuid::Uuid,
        due_at: Timestamp,
        reason: Option<&str>,
        attempt: Attempt,
    ) -> Result<bool, Error> {
        let not_counted = i64::from(attempt == Attempt::NotCounted);
        let args = args![self.id, job, worker, due_at, reason.map(ToOwned::to_owned), not_counted];
        Ok(self.on.execute(PUT_BACK, args).await? == 1)
    }

    /// Removes up to `limit` jobs that ended well before an instant, and says how many.
    ///
    /// # Errors
    /// The database's.
    pub async fn purge_jobs(&mut self, before: Timestamp, limit: i64) -> Result<u64, Error> {
        let rows: Vec<IdRow> = self.on.all(OLD_JOBS, args![self.id, before, limit]).await?;
        if rows.is_empty() {
            return Ok(0);
        }
        let set = id_set(self.engine(), rows.into_iter().map(|row| row.id));
        self.on.execute(DROP_JOBS, vec![self.id.into(), set]).await
    }
}
