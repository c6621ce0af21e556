//! The queue: how much waits, what has failed and why, what the calendar did last.

use askama::Template;
use axum::extract::{Path, Query};
use orion_domain::{JobId, MerchantId, Zone};
use orion_http::Form;
use orion_http::cursors::List;
use orion_render::{Text, format};
use orion_service::Error;
use orion_service::job_desk::{FailedJobStep, QueueReport, QueueState};
use orion_service::records::{Cursor, FailedJob, Page};
use serde::Deserialize;
use uuid::Uuid;

use super::desk::{AdminDesk, Section};
use super::merchants::ROWS;
use crate::assets::Assets;
use crate::page::{Answer, Failure, see_other};
use crate::parts::{Nothing, Notice};
use crate::portal::confirm::Question;
use crate::portal::layout::PortalLayout;

/// Where the queue is.
const HOME: &str = "/admin/jobs";

struct QueueRow {
    name: String,
    waiting: String,
    running: String,
    failed: String,
    has_failed: bool,
    oldest: String,
}

struct ChoreRow {
    name: String,
    next: String,
    last: String,
    took: String,
    failures: String,
    has_failed: bool,
    /// When and why it failed last.
    failed: Option<String>,
    is_overdue: bool,
}

struct FailedRow {
    url: String,
    what: String,
    when: String,
    merchant: String,
    merchant_url: Option<String>,
    attempts: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "admin/jobs.html")]
struct JobsPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    queues: Vec<QueueRow>,
    chores: Vec<ChoreRow>,
    failed: Vec<FailedRow>,
    next_url: Option<String>,
}

/// Where in the list, and what was done.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct JobsQuery {
    cursor: String,
    done: String,
}

/// What a queue is for, in words; one that this version does not know keeps its name.
pub(super) fn named(text: Text, queue: &str) -> String {
    match queue {
        "send_test_letter" => text.jobs_queue_send_test_letter(),
        "send_message" => text.jobs_queue_send_message(),
        "send_invitation" => text.jobs_queue_send_invitation(),
        "expire_points" => text.jobs_queue_expire_points(),
        "warn_of_expiry" => text.jobs_queue_warn_of_expiry(),
        "greet_birthdays" => text.jobs_queue_greet_birthdays(),
        "invite_back" => text.jobs_queue_invite_back(),
        "remove_old" => text.jobs_queue_remove_old(),
        "forget_unseen" => text.jobs_queue_forget_unseen(),
        "compare_wallets" => text.jobs_queue_compare_wallets(),
        "send_pass_message" => text.jobs_queue_send_pass_message(),
        "show_all_passes" => text.jobs_queue_show_all_passes(),
        other => other.to_owned(),
    }
}

/// `GET /admin/jobs`
pub(crate) async fn page(desk: AdminDesk, Query(query): Query<JobsQuery>) -> Answer {
    let list = List::new(desk.app.secrets(), "failed_jobs_page", Uuid::nil());
    let after = list.position(&query.cursor).ok().map(|bytes| Cursor(Uuid::from_bytes(bytes)));
    let report = desk.app.queue_report(&desk.operator).await?;
    let found = desk.app.failed_jobs(&desk.operator, Page { after, limit: ROWS }).await?;
    let mut failed = Vec::with_capacity(found.items.len());
    for job in found.items {
        failed.push(failed_row(&desk, job).await?);
    }
    let said = match query.done.as_str() {
        "retried" => Some(desk.text.jobs_retried()),
        "discarded" => Some(desk.text.jobs_discarded()),
        _ => None,
    };
    desk.page(&JobsPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Jobs),
        notice: said.map(Notice::success),
        queues: report.queues.iter().map(|queue| queue_row(desk.text, queue)).collect(),
        chores: chore_rows(desk.text, &report)?,
        failed,
        next_url: found.next.map(|next| format!("{HOME}?cursor={}", list.cursor(next.0.as_bytes()))),
    })
}

fn queue_row(text: Text, queue: &QueueState) -> QueueRow {
    let number = |number: i64| format::number(text.locale(), number);
    QueueRow {
        name: named(text, &queue.queue),
        waiting: number(queue.waiting),
        running: number(queue.running),
        failed: number(queue.failed),
        has_failed: queue.failed > 0,
        oldest: queue.oldest_seconds.map(|seconds| age(text, seconds)).unwrap_or_default(),
    }
}

/// How long something has been there, in the largest unit that says it.
fn age(text: Text, seconds: i64) -> String {
    match seconds {
        0..120 => text.jobs_age_seconds(seconds),
        120..7_200 => text.jobs_age_minutes(seconds / 60),
        7_200..172_800 => text.jobs_age_hours(seconds / 3_600),
        _ => text.jobs_age_days(seconds / 86_400),
    }
}

/// How long something took.
fn duration(text: Text, took_ms: i64) -> String {
    if took_ms < 1_000 {
        text.jobs_took_milliseconds(&format::number(text.locale(), took_ms))
    } else {
        age(text, took_ms / 1_000)
    }
}

fn chore_rows(text: Text, report: &QueueReport) -> Result<Vec<ChoreRow>, Failure> {
    let zone = Zone::new("UTC").map_err(Error::internal)?;
    let when = |at: orion_domain::Timestamp| format::date_time(text.locale(), &at.in_zone(&zone));
    let row = |chore: &orion_service::job_desk::ChoreState| ChoreRow {
        name: named(text, &chore.chore),
        next: when(chore.next_at),
        last: chore.succeeded_at.map_or_else(|| text.jobs_never(), when),
        took: chore.took_ms.map(|took| duration(text, took)).unwrap_or_default(),
        failures: format::number(text.locale(), chore.failures),
        has_failed: chore.failures > 0,
        failed: chore.failed_at.map(|at| {
            let why = chore.last_error.as_deref().unwrap_or_default();
            format!("{}: {why}", when(at))
        }),
        is_overdue: chore.overdue > 0,
    };
    Ok(report.chores.iter().map(row).collect())
}

async fn failed_row(desk: &AdminDesk, job: FailedJob) -> Result<FailedRow, Failure> {
    let zone = Zone::new("UTC").map_err(Error::internal)?;
    let is_platform = job.merchant == MerchantId::PLATFORM;
    let merchant = if is_platform {
        desk.text.jobs_platform()
    } else {
        desk.app.find_merchant(&desk.operator, job.merchant).await?.details.name.to_string()
    };
    Ok(FailedRow {
        url: format!("{HOME}/{}/{}", job.merchant, job.id),
        what: named(desk.text, &job.queue),
        when: format::date_time(desk.text.locale(), &job.failed_at.in_zone(&zone)),
        merchant,
        merchant_url: (!is_platform).then(|| format!("/admin/merchants/{}", job.merchant)),
        attempts: format::number(desk.text.locale(), job.attempts),
        reason: job.reason.unwrap_or_default(),
    })
}

/// `POST /admin/jobs/{merchant_id}/{job_id}/retry`
pub(crate) async fn retry(
    desk: AdminDesk,
    Path((merchant, job)): Path<(MerchantId, JobId)>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    desk.app.settle_failed_job(&desk.operator, merchant, job, FailedJobStep::Retry).await?;
    Ok(see_other("/admin/jobs?done=retried"))
}

/// `GET /admin/jobs/{merchant_id}/{job_id}/discard`
pub(crate) async fn confirm(desk: AdminDesk, Path((merchant, job)): Path<(MerchantId, JobId)>) -> Answer {
    let found = desk.app.failed_job(&desk.operator, merchant, job).await?;
    desk.ask(
        Section::Jobs,
        Question {
            title: desk.text.jobs_discard_title(),
            text: desk.text.jobs_discard_text(&named(desk.text, &found.queue)),
            action: format!("{HOME}/{merchant}/{job}/discard"),
            button: desk.text.jobs_discard(),
            back_url: HOME.to_owned(),
        },
    )
}

/// `POST /admin/jobs/{merchant_id}/{job_id}/discard`
pub(crate) async fn discard(
    desk: AdminDesk,
    Path((merchant, job)): Path<(MerchantId, JobId)>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    desk.app.settle_failed_job(&desk.operator, merchant, job, FailedJobStep::Discard).await?;
    Ok(see_other("/admin/jobs?done=discarded"))
}
