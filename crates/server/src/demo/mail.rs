//! Mail of the demo, which has no mail server: the log reads as if most of its letters had been sent.

use orion_service::jobs::{Job as _, SendMessage};
use orion_service::messages::{MailSaid, Says, Way};
use orion_service::records::{Attempt, ClaimedJob, JobEnd, MailOutcome};
use orion_service::schedules::{Chore, Turn};
use orion_service::{App, Error};

use super::guide::{Guide, GuideMerchant};

/// The server that the log names.
const SERVER: &str = "mail.demo.example:587";
/// Letters of a merchant that are looked at.
const LETTERS: i64 = 2_000;
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
        for (place, job) in jobs.iter().enumerate() {
            if send_one(app, merchant, place, sent, job).await? {
                app.finish_job(worker, job, JobEnd::Done, None).await?;
            } else {
                app.put_job_back(worker, job, 0, None, Attempt::NotCounted).await?;
            }
        }
    }
    Ok(guide)
}

/// `false` for what is no letter, or has to wait.
async fn send_one(
    app: &App,
    merchant: &mut GuideMerchant,
    place: usize,
    sent: usize,
    job: &ClaimedJob,
) -> Result<bool, Error> {
    if job.queue != SendMessage::QUEUE {
        return Ok(false);
    }
    let SendMessage { message } = serde_json::from_value(job.payload.clone()).map_err(Error::internal)?;
    let Some(facts) = app.letter(job.merchant, message).await? else { return Ok(true) };
    if let Says::About { unsubscribe_url: Some(url), .. } = &facts.says {
        merchant.unsubscribe_urls.push(url.clone());
    }
    if place >= sent {
        return Ok(false);
    }
    let said = |outcome, is_no_mailbox, answer: Option<&str>| MailSaid {
        provider: SERVER.to_owned(),
        outcome,
        is_no_mailbox,
        answer: answer.map(str::to_owned),
    };
    let note = async |said: MailSaid| app.note_mail(job.merchant, message, &facts, said).await;
    match facts.way {
        Way::Full { .. } => return Ok(false),
        Way::NoMailbox => note(MailSaid::unsent(MailOutcome::Suppressed)).await?,
        Way::Free { .. } if NO_MAILBOX.contains(&place) => {
            note(said(MailOutcome::Refused, true, Some("permanent error (550): 5.1.1 <address>: no such mailbox")))
                .await?;
        }
        Way::Free { .. } => {
            if place == DEFERRED {
                note(said(MailOutcome::Deferred, false, Some("transient error (451): 4.7.1 greylisted, try again")))
                    .await?;
            }
            note(said(MailOutcome::Accepted, false, None)).await?;
        }
    }
    Ok(true)
}
