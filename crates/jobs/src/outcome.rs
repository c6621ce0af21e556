//! What a handler answers.

use orion_service::job_results::{JobFate, JobResult, MailNote};
use orion_service::records::{Attempt, ClaimedJob};

/// No job is tried more often, whatever its handler says.
const ATTEMPTS_MAX: i64 = 20;

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is done, or there is nothing to do any more.
    Done,
    /// It failed; it may work later. Costs one of the job's attempts.
    Retry {
        /// How long to wait.
        after_seconds: i64,
        /// Why, for people.
        reason: String,
    },
    /// Something else was in the way; costs no attempt.
    Later {
        /// How long to wait.
        after_seconds: i64,
        /// Why, for people.
        reason: String,
    },
    /// It cannot work.
    Failed {
        /// Why, for people.
        reason: String,
    },
}

/// What a handler answers, with what is to be noted about mail.
#[derive(Debug, Clone)]
pub struct Ended {
    /// What became of the attempt.
    pub outcome: Outcome,
    /// What became of mail.
    pub mail: Option<MailNote>,
}

impl From<Outcome> for Ended {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, mail: None }
    }
}

impl Ended {
    /// What is to be noted about a job.
    pub(crate) fn of(self, job: ClaimedJob) -> JobResult {
        let fate = match self.outcome {
            Outcome::Done => JobFate::Done,
            Outcome::Retry { reason, .. } if job.attempt >= ATTEMPTS_MAX => {
                tracing::warn!(job = %job.id, queue = job.queue, reason, "a job has failed too often");
                JobFate::Failed { reason }
            }
            Outcome::Failed { reason } => {
                tracing::warn!(job = %job.id, queue = job.queue, reason, "a job has failed for good");
                JobFate::Failed { reason }
            }
            Outcome::Retry { after_seconds, reason } => {
                JobFate::Again { after_seconds, reason, attempt: Attempt::Counted }
            }
            Outcome::Later { after_seconds, reason } => {
                JobFate::Again { after_seconds, reason, attempt: Attempt::NotCounted }
            }
        };
        JobResult { job, fate, mail: self.mail.into_iter().collect() }
    }
}
