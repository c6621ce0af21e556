//! The queue: `/api/v1/admin/jobs`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use orion_domain::{JobId, MerchantId};
use orion_http::cursors::List;
use orion_http::{Path, Problem, Query};
use orion_service::job_desk::{ChoreState, FailedJobStep, QueueReport, QueueState};
use orion_service::records::FailedJob as Failed;
use orion_service::{App, Fields, Operator};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::values::{finish, page};

/// A queue over all merchants.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobQueue {
    /// Its name.
    #[schema(example = "send_message")]
    queue: String,
    /// Jobs that wait.
    #[schema(minimum = 0, example = 3)]
    waiting: i64,
    /// Jobs that somebody works on.
    #[schema(minimum = 0, example = 1)]
    running: i64,
    /// Jobs that will not be tried again by themselves.
    #[schema(minimum = 0, example = 0)]
    failed: i64,
    /// For how long the oldest unfinished job has been there, in seconds; `null` when there is none.
    #[schema(minimum = 0, example = 12)]
    oldest_seconds: Option<i64>,
}

impl From<QueueState> for JobQueue {
    fn from(state: QueueState) -> Self {
        Self {
            queue: state.queue,
            waiting: state.waiting,
            running: state.running,
            failed: state.failed,
            oldest_seconds: state.oldest_seconds,
        }
    }
}

/// Work that follows the calendar, over all merchants and zones.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobSchedule {
    /// Its name, and that of its queue.
    #[schema(example = "expire_points")]
    name: String,
    /// In how many zones of how many merchants.
    #[schema(minimum = 0, example = 2)]
    places: i64,
    /// When it is due next anywhere.
    #[schema(format = DateTime, example = "2026-11-21T23:05:00.000000Z")]
    next_at: String,
    /// When it came to its end last anywhere; `null` when it never did.
    #[schema(format = DateTime, example = "2026-11-20T23:05:02.000000Z")]
    succeeded_at: Option<String>,
    /// How long that took, in milliseconds.
    #[schema(minimum = 0, example = 1800)]
    took_ms: Option<i64>,
    /// How often it failed anywhere, or left a row out.
    #[schema(minimum = 0, example = 0)]
    failures: i64,
    /// When it did so last; `null` when it never did.
    #[schema(format = DateTime, example = "2026-11-18T23:05:02.000000Z")]
    failed_at: Option<String>,
    /// Why.
    #[schema(example = "the database is busy")]
    last_error: Option<String>,
    /// In how many places it has not come to its end for longer than it may: 26 hours for what is daily.
    #[schema(minimum = 0, example = 0)]
    overdue: i64,
}

impl From<ChoreState> for JobSchedule {
    fn from(state: ChoreState) -> Self {
        Self {
            name: state.chore,
            places: state.places,
            next_at: state.next_at.to_rfc3339(),
            succeeded_at: state.succeeded_at.map(orion_domain::Timestamp::to_rfc3339),
            took_ms: state.took_ms,
            failures: state.failures,
            failed_at: state.failed_at.map(orion_domain::Timestamp::to_rfc3339),
            last_error: state.last_error,
            overdue: state.overdue,
        }
    }
}

/// How the queue is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobReport {
    /// The queues that have anything in them.
    queues: Vec<JobQueue>,
    /// What follows the calendar.
    schedules: Vec<JobSchedule>,
}

impl From<QueueReport> for JobReport {
    fn from(report: QueueReport) -> Self {
        Self {
            queues: report.queues.into_iter().map(Into::into).collect(),
            schedules: report.chores.into_iter().map(Into::into).collect(),
        }
    }
}

/// A job that will not be tried again by itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FailedJob {
    /// Its id.
    id: Uuid,
    /// Whose; the nil id is the platform itself.
    merchant_id: Uuid,
    /// Which queue.
    #[schema(example = "send_message")]
    queue: String,
    /// How often it was tried.
    #[schema(minimum = 0, example = 4)]
    attempts: i64,
    /// Why it failed.
    #[schema(example = "550 no such mailbox")]
    reason: Option<String>,
    /// When it was asked for.
    #[schema(format = DateTime, example = "2026-11-21T09:30:00.000000Z")]
    created_at: String,
    /// When it failed for good.
    #[schema(format = DateTime, example = "2026-11-21T09:33:00.000000Z")]
    failed_at: String,
}

impl From<Failed> for FailedJob {
    fn from(job: Failed) -> Self {
        Self {
            id: job.id.uuid(),
            merchant_id: job.merchant.uuid(),
            queue: job.queue,
            attempts: job.attempts,
            reason: job.reason,
            created_at: job.created_at.to_rfc3339(),
            failed_at: job.failed_at.to_rfc3339(),
        }
    }
}

/// A page of failed jobs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FailedJobList {
    /// Newest first.
    items: Vec<FailedJob>,
    /// Where the next page starts; `null` at the end.
    next: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FailedJobsQuery {
    /// Where the page starts: `next` of the page before.
    #[param(min_length = 1, max_length = 64, nullable = false)]
    cursor: Option<String>,
    /// Rows of the page; 25 where absent.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100, nullable = false)]
    limit: Option<String>,
}

/// Show the queue
///
/// How much waits and for how long, how much has failed, and what the calendar did last; over all merchants.
#[utoipa::path(get, path = "/api/v1/admin/jobs", tag = super::TAG,
    responses((status = 200, description = "How it is.", body = JobReport)))]
pub(crate) async fn show_jobs(State(app): State<Arc<App>>, operator: Operator) -> Result<Json<JobReport>, Problem> {
    Ok(Json(app.queue_report(&operator).await?.into()))
}

/// List failed jobs
///
/// What will not be tried again by itself, with the reason; newest first.
#[utoipa::path(get, path = "/api/v1/admin/jobs/failed", tag = super::TAG, params(FailedJobsQuery),
    responses((status = 200, description = "A page of them.", body = FailedJobList)))]
pub(crate) async fn list_failed_jobs(
    State(app): State<Arc<App>>,
    operator: Operator,
    Query(query): Query<FailedJobsQuery>,
) -> Result<Json<FailedJobList>, Problem> {
    let mut fields = Fields::default();
    let list = List::new(app.secrets(), "list_failed_jobs", Uuid::nil());
    let page = page(&mut fields, query.limit.as_deref(), query.cursor.as_deref(), &list);
    let slice = app.failed_jobs(&operator, finish(fields, Some(page))?).await?;
    Ok(Json(FailedJobList {
        items: slice.items.into_iter().map(Into::into).collect(),
        next: slice.next.map(|cursor| list.cursor(cursor.0.as_bytes())),
    }))
}

/// Try a failed job anew
///
/// With all its attempts before it.
#[utoipa::path(post, path = "/api/v1/admin/jobs/{merchant_id}/{job_id}/retry", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "Whose job; the nil id is the platform itself."),
        ("job_id" = Uuid, Path, description = "The job.")),
    responses((status = 204, description = "It waits for a worker.")))]
pub(crate) async fn retry_job(
    State(app): State<Arc<App>>,
    operator: Operator,
    Path((merchant, job)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode, Problem> {
    let (merchant, job) = (MerchantId::new(merchant), JobId::new(job));
    app.settle_failed_job(&operator, merchant, job, FailedJobStep::Retry).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Give a failed job up
///
/// It leaves the list and is removed after a week.
#[utoipa::path(post, path = "/api/v1/admin/jobs/{merchant_id}/{job_id}/discard", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "Whose job; the nil id is the platform itself."),
        ("job_id" = Uuid, Path, description = "The job.")),
    responses((status = 204, description = "It is given up.")))]
pub(crate) async fn discard_job(
    State(app): State<Arc<App>>,
    operator: Operator,
    Path((merchant, job)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode, Problem> {
    let (merchant, job) = (MerchantId::new(merchant), JobId::new(job));
    app.settle_failed_job(&operator, merchant, job, FailedJobStep::Discard).await?;
    Ok(StatusCode::NO_CONTENT)
}
