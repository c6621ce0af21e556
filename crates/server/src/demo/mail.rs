//! Mail of the demo, which has no mail server: the log reads as if most of its letters had been sent.

use orion_service::job_results::{JobFate, JobResult, MailNote};
use orion_service::jobs::{Job as _, SendMessage};
use orion_service::messages::{MailSaid, Says, Way};
use orion_service::records::{Attempt, ClaimedJob, MailOutcome};
use orion_service::schedules::{Chore, Turn};
use orion_service::{App, Error};

use super::guide::{Guide, GuideMerchant};

/// The server that the log names.
const SERVER: &str = "mail.demo.example:587";
/// Letters of a merchant that are looked at.
const LETTERS: i64 = 2_000;
/// Results that are noted at once.
const CHUNK_LEN: usize = 100;
/// So many of them wait all the same.
const WAITING: usize = 20;
/// Which letters reach no mailbox, counted from the oldest.
const NO_MAILBOX: [usize; 3] = [3, 9, 15];
/// Which letter had to be tried twice.
const DEFERRED: usize = 6;

/// Sends the letters that wait, in the log only, after inviting those back who have not come for long.
///
/// # Errors
/// The use cases'.
pub(super) async fn send(app: &App, mut guide: Guide) -> anyhow::Result<Guide> {
    for merchant in &mut guide.merchants {
        let zone = "Europe/Luxembourg".to_owned();
        let turn = Turn { zone, due_at: app.now(), last_at: None, fired_at: None };
        app.do_chore(merchant.id, Chore::InviteBack, &turn).await?;
        let worker = app.worker();
        let jobs = app.claim_jobs(worker, merchant.id, LETTERS, &[]).await?;
        let sent = jobs.len().saturating_sub(WAITING);
        let mut results = Vec::new();
        for (place, job) in jobs.into_iter().enumerate() {
            results.push(send_one(app, merchant, place, sent, job).await?);
        }
        for results in results.chunks(CHUNK_LEN) {
            app.settle_jobs(worker, merchant.id, results).await?;
        }
    }
    Ok(guide)
}

/// What is no letter waits.
async fn send_one(
    app: &App,
    merchant: &mut GuideMerchant,
    place: usize,
    sent: usize,
    job: ClaimedJob,
) -> Result<JobResult, Error> {
    let waits = |job| {
        let fate = JobFate::Again { after_seconds: 0, reason: String::new(), attempt: Attempt::NotCounted };
        JobResult { job, fate, mail: Vec::new() }
    };
    if job.queue != SendMessage::QUEUE {
        return Ok(waits(job));
    }
    let SendMessage { message } = serde_json::from_value(job.payload.clone()).map_err(Error::internal)?;
    let Some(facts) = app.letter(job.merchant, message).await? else {
        return Ok(JobResult { job, fate: JobFate::Done, mail: Vec::new() });
    };
    if let Says::About { unsubscribe_url: Some(url), .. } = &facts.says {
        merchant.unsubscribe_urls.push(url.clone());
    }
    if place >= sent {
        return Ok(waits(job));
    }
    let way = app.ways(job.merchant, &[(message, facts.recipient)]).await?.pop();
    if matches!(way, Some(Way::Full { .. }) | None) {
        return Ok(waits(job));
    }
    let said = what_they_said(place, way);
    let refused = said.iter().find(|said| said.outcome == MailOutcome::Refused).and_then(|said| said.answer.clone());
    let fate = refused.map_or(JobFate::Done, |reason| JobFate::Failed { reason });
    let mail = said.into_iter().map(|said| MailNote { message, facts: facts.clone(), said: Some(said) }).collect();
    Ok(JobResult { job, fate, mail })
}

/// What the server would have said to a letter, attempt by attempt.
fn what_they_said(place: usize, way: Option<Way>) -> Vec<MailSaid> {
    let said = |outcome, is_no_mailbox, answer: Option<&str>| MailSaid {
        provider: SERVER.to_owned(),
        outcome,
        is_no_mailbox,
        answer: answer.map(str::to_owned),
    };
    let (refused, deferred) = (
        "permanent error (550): 5.1.1 <address>: no such mailbox",
        "transient error (451): 4.7.1 greylisted, try again",
    );
    match way {
        Some(Way::NoMailbox) => vec![MailSaid::unsent(MailOutcome::Suppressed)],
        _ if NO_MAILBOX.contains(&place) => vec![said(MailOutcome::Refused, true, Some(refused))],
        _ if place == DEFERRED => {
            vec![said(MailOutcome::Deferred, false, Some(deferred)), said(MailOutcome::Accepted, false, None)]
        }
        _ => vec![said(MailOutcome::Accepted, false, None)],
    }
}
