//! The queue for the platform's admins: how much waits and for how long, what has failed and why, what the calendar did last;
//! and another try, or none.

use std::collections::BTreeMap;

use orion_domain::{JobId, MerchantId, Right, Timestamp};
use orion_store::job_desk::FailedJob;
use orion_store::schedules::Schedule;
use orion_store::{Cursor, PAGE_LIMIT_MAX, Page, Slice};
use serde_json::json;

use crate::app::App;
use crate::caller::{Caller, Operator};
use crate::error::Error;
use crate::schedules::is_overdue;

/// A queue over all merchants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueState {
    /// Its name.
    pub queue: String,
    /// Jobs that wait.
    pub waiting: i64,
    /// Jobs that somebody works on.
    pub running: i64,
    /// Jobs that will not be tried again by themselves.
    pub failed: i64,
    /// For how many seconds the oldest unfinished job has been there; `None` when there is none.
    pub oldest_seconds: Option<i64>,
}

/// A chore over all merchants and zones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoreState {
    /// Its name, which is that of its queue.
    pub chore: String,
    /// In how many zones of how many merchants it is due from time to time.
    pub places: i64,
    /// When it is due next anywhere.
    pub next_at: Timestamp,
    /// When it came to its end last anywhere.
    pub succeeded_at: Option<Timestamp>,
    /// How long that took, in milliseconds.
    pub took_ms: Option<i64>,
    /// How often it failed anywhere, or left something out.
    pub failures: i64,
    /// When it did so last.
    pub failed_at: Option<Timestamp>,
    /// Why.
    pub last_error: Option<String>,
    /// In how many places it has not come to its end for longer than it may.
    pub overdue: i64,
}

impl ChoreState {
    fn new(schedule: &Schedule) -> Self {
        Self {
            chore: schedule.name.clone(),
            places: 0,
            next_at: schedule.next_at,
            succeeded_at: None,
            took_ms: None,
            failures: 0,
            failed_at: None,
            last_error: None,
            overdue: 0,
        }
    }

    fn add(&mut self, schedule: Schedule, now: Timestamp) {
        self.places = self.places.saturating_add(1);
        self.next_at = self.next_at.min(schedule.next_at);
        self.failures = self.failures.saturating_add(schedule.failures);
        self.overdue = self.overdue.saturating_add(i64::from(is_overdue(&schedule, now)));
        if schedule.succeeded_at > self.succeeded_at {
            self.succeeded_at = schedule.succeeded_at;
            self.took_ms = schedule.took_ms;
        }
        if schedule.failed_at > self.failed_at {
            self.failed_at = schedule.failed_at;
            self.last_error = schedule.last_error;
        }
    }
}

/// How the queue is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueReport {
    /// By name.
    pub queues: Vec<QueueState>,
    /// By name.
    pub chores: Vec<ChoreState>,
}

/// What to do with a job that has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailedJobStep {
    /// Try it anew.
    Retry,
    /// Give it up.
    Discard,
}

impl App {
    fn job_desk(&self, operator: &Operator) -> Result<Caller, Error> {
        let caller = operator.at_platform();
        caller.require(Right::ManageJobs)?;
        Ok(caller)
    }

    /// How much there is to do, over all merchants.
    ///
    /// # Errors
    /// The database's.
    pub async fn queue_report(&self, operator: &Operator) -> Result<QueueReport, Error> {
        self.job_desk(operator)?;
        let now = self.now();
        let (mut queues, mut chores) = (BTreeMap::new(), BTreeMap::new());
        for merchant in self.may_have_jobs().await? {
            let mut handle = self.store.merchant(merchant);
            for count in handle.job_counts().await? {
                let entry = QueueState { queue: count.queue.clone(), ..QueueState::default() };
                let queue: &mut QueueState = queues.entry(count.queue).or_insert(entry);
                match count.state.as_str() {
                    "waiting" => queue.waiting = queue.waiting.saturating_add(count.jobs),
                    "running" => queue.running = queue.running.saturating_add(count.jobs),
                    _ => queue.failed = queue.failed.saturating_add(count.jobs),
                }
                if count.state != "failed" {
                    let age = now.seconds_since(count.oldest_at);
                    queue.oldest_seconds = Some(queue.oldest_seconds.map_or(age, |known| known.max(age)));
                }
            }
            for schedule in handle.schedules().await? {
                let name = schedule.name.clone();
                chores.entry(name).or_insert_with(|| ChoreState::new(&schedule)).add(schedule, now);
            }
        }
        Ok(QueueReport { queues: queues.into_values().collect(), chores: chores.into_values().collect() })
    }

    /// A page of what has failed, of all merchants, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn failed_jobs(&self, operator: &Operator, page: Page) -> Result<Slice<FailedJob>, Error> {
        self.job_desk(operator)?;
        let (mut all, mut is_more) = (Vec::new(), false);
        for merchant in self.may_have_jobs().await? {
            let slice = self.store.merchant(merchant).failed_jobs(page).await?;
            is_more |= slice.next.is_some();
            all.extend(slice.items);
        }
        all.sort_by_key(|job| std::cmp::Reverse(job.id));
        let limit = usize::try_from(page.limit.clamp(1, PAGE_LIMIT_MAX)).unwrap_or(1);
        is_more |= all.len() > limit;
        all.truncate(limit);
        let next = all.last().filter(|_| is_more).map(|job| Cursor(job.id.uuid()));
        Ok(Slice { items: all, next })
    }

    /// A job that has failed.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn failed_job(&self, operator: &Operator, merchant: MerchantId, id: JobId) -> Result<FailedJob, Error> {
        self.job_desk(operator)?;
        self.store.merchant(merchant).failed_job(id).await?.ok_or(Error::NotFound)
    }

    /// Tries a job that has failed anew, or gives it up.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none, or somebody else has dealt with it.
    pub async fn settle_failed_job(
        &self,
        operator: &Operator,
        merchant: MerchantId,
        id: JobId,
        step: FailedJobStep,
    ) -> Result<(), Error> {
        let caller = self.job_desk(operator)?;
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let job = tx.merchant(merchant).failed_job(id).await?.ok_or(Error::NotFound)?;
        let (action, is_done) = match step {
            FailedJobStep::Retry => ("job.retry", tx.merchant(merchant).retry_job(id, now).await?),
            FailedJobStep::Discard => ("job.discard", tx.merchant(merchant).discard_job(id, now).await?),
        };
        if !is_done {
            return Err(Error::NotFound);
        }
        let changes = json!({ "old": { "queue": job.queue, "merchant": merchant, "attempts": job.attempts } });
        let row = self.audit_row(&caller, action, "job", id.uuid(), changes);
        tx.merchant(MerchantId::PLATFORM).audit(row).await?;
        tx.commit().await?;
        if step == FailedJobStep::Retry {
            self.store.wake().jobs.tell_of(merchant);
        }
        Ok(())
    }
}
