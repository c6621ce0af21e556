//! Handing queued messages to a mail server. Safety §10, E-7.
//!
//! Only an answer about the message costs it an attempt: three retries a minute apart, then it has failed. While no server
//! can be talked to, everything waits: one message at a time tries, at growing intervals, for up to three days. A mailbox that
//! is not there gets no further message of the merchant, and an address that had enough for a day has to wait (E-5).

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use orion_domain::{InvitationId, MerchantId, MessageId, Timestamp};
use orion_mail::letter::Matter;
use orion_mail::{Delivery, Letter, Mailer};
use orion_service::job_results::MailNote;
use orion_service::messages::{LetterFacts, MailSaid, Says, Way};
use orion_service::records::{ClaimedJob, MailOutcome, MessageKind};
use orion_service::{App, Error};

use super::Prepared;
use crate::outcome::{Ended, Outcome};

/// Attempts that a message has: the first, and three retries.
const ATTEMPTS_MAX: i64 = 4;
/// Between them.
const RETRY_SECONDS: i64 = 60;
/// The pause after a server could not be reached: doubled up to the longest.
const PAUSE_SECONDS_MIN: i64 = 5;
const PAUSE_SECONDS_MAX: i64 = 300;
/// How long an outage may last before messages are given up.
const OUTAGE_SECONDS_MAX: i64 = 3 * 24 * 3600;

/// The mailer, and whether its servers can be talked to.
#[derive(Debug)]
pub(super) struct MailRoom {
    mailer: Mailer,
    outage: Mutex<Option<Outage>>,
}

/// Since nobody answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Outage {
    pause_seconds: i64,
    next_try_at: Timestamp,
}

/// What is to be sent.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mail {
    /// To a customer.
    Message(MessageId),
    /// To somebody who is asked into a team.
    Invitation(InvitationId),
}

impl Mail {
    /// The same for every attempt.
    const fn id(self) -> MessageId {
        match self {
            Self::Message(id) => id,
            Self::Invitation(id) => MessageId::new(id.uuid()),
        }
    }
}

/// A letter that is about to be handed over.
#[derive(Debug)]
pub struct ReadyMail {
    message: MessageId,
    facts: LetterFacts,
    way: Way,
    known: Option<Outage>,
}

/// A job with what it is to send, and where it stands among those that were taken with it.
type Asked<'a> = (usize, &'a ClaimedJob, Mail);

impl MailRoom {
    pub(super) fn new(mailer: Mailer) -> Self {
        Self { mailer, outage: Mutex::default() }
    }

    /// Reads what is to be sent, for many jobs of one merchant at once. Each letter that may go holds its place from here on.
    pub(super) async fn prepare(&self, app: &App, asked: Vec<Asked<'_>>) -> Vec<(usize, Prepared)> {
        let (mut prepared, mut open) = (Vec::new(), Vec::new());
        for (place, job, mail) in asked {
            match self.outage(app.now()) {
                Err(after_seconds) => prepared.push((place, Prepared::Ended(nobody_answers(after_seconds)))),
                Ok(_) if job.attempt == 1 && app.now().seconds_since(job.asked_at) > OUTAGE_SECONDS_MAX => {
                    // Mail was not configured for long, or no worker ran; nobody wants to read that now.
                    let reason = "the message had waited for more than three days".to_owned();
                    prepared.push((place, Prepared::Ended(Outcome::Failed { reason })));
                }
                Ok(known) => open.push((place, job, mail, known)),
            }
        }
        let Some(merchant) = open.first().map(|(_, job, ..)| job.merchant) else { return prepared };
        let mails: Vec<Mail> = open.iter().map(|(_, _, mail, _)| *mail).collect();
        let read = match read(app, merchant, &mails).await {
            // One that cannot be read fails all; by itself, it fails alone.
            Err(_) if mails.len() > 1 => read_one_by_one(app, merchant, &mails).await,
            read => each(read, mails.len()),
        };
        for ((place, _, mail, known), read) in open.into_iter().zip(read) {
            let ready = match read {
                Ok(Some((facts, way))) => Prepared::Mail(Box::new(ReadyMail { message: mail.id(), facts, way, known })),
                // The person was forgotten meanwhile, the invitation answered.
                Ok(None) => Prepared::Ended(Outcome::Done),
                Err(reason) => Prepared::Ended(Outcome::Later { after_seconds: 10, reason }),
            };
            prepared.push((place, ready));
        }
        prepared
    }

    /// Hands a letter over, unless it may not go.
    pub(super) async fn send(&self, app: &App, job: &ClaimedJob, mail: ReadyMail) -> Ended {
        let ReadyMail { message, facts, way, known } = mail;
        let ended = |outcome, facts, said| Ended { outcome, mail: Some(MailNote { message, facts, said }) };
        if matches!(facts.says, Says::Link { seconds: ..=0, .. }) {
            let reason = "the link had expired before a server took the message".to_owned();
            return ended(Outcome::Failed { reason }, facts, None);
        }
        match way {
            Way::Free => {}
            Way::NoMailbox => {
                return ended(Outcome::Done, facts, Some(MailSaid::unsent(MailOutcome::Suppressed)));
            }
            Way::Full { seconds } => {
                return ended(held(&facts, seconds), facts, Some(MailSaid::unsent(MailOutcome::Held)));
            }
        }
        let delivery = self.mailer.send(&letter(&facts, message)).await;
        let said = said(&delivery);
        ended(self.judge(app.now(), job, delivery, known), facts, Some(said))
    }

    /// Hands a letter over that nothing is noted about: its reader has asked for it just now.
    pub(super) async fn hand_over(&self, app: &App, job: &ClaimedJob, letter: &Letter) -> Outcome {
        match self.outage(app.now()) {
            Ok(known) => self.judge(app.now(), job, self.mailer.send(letter).await, known),
            Err(after_seconds) => nobody_answers(after_seconds),
        }
    }

    fn judge(&self, now: Timestamp, job: &ClaimedJob, delivery: Delivery, known: Option<Outage>) -> Outcome {
        let waited = now.seconds_since(job.asked_at);
        match delivery {
            Delivery::Accepted { .. } => {
                *self.outage.lock().unwrap_or_else(PoisonError::into_inner) = None;
                Outcome::Done
            }
            Delivery::Refused { answer, .. } | Delivery::NoMailbox { answer, .. } => Outcome::Failed { reason: answer },
            Delivery::Deferred { answer, .. } if job.attempt >= ATTEMPTS_MAX => Outcome::Failed { reason: answer },
            Delivery::Deferred { answer, .. } => Outcome::Retry { after_seconds: RETRY_SECONDS, reason: answer },
            Delivery::Unreachable { reason, .. } | Delivery::BrokenOff { reason, .. }
                if waited > OUTAGE_SECONDS_MAX =>
            {
                Outcome::Failed { reason }
            }
            Delivery::Unreachable { reason, server } => {
                let after_seconds = self.widen(now, known);
                tracing::warn!(server, reason, after_seconds, "no mail server answers; messages wait");
                Outcome::Later { after_seconds, reason }
            }
            Delivery::BrokenOff { reason, server } => {
                // Should it be the message's fault after all, another one has to be the next to try.
                let after_seconds = self.widen(now, known).saturating_add(RETRY_SECONDS);
                tracing::warn!(server, reason, after_seconds, "a mail server hung up on a message; messages wait");
                Outcome::Later { after_seconds, reason }
            }
        }
    }

    /// What is known of an outage, or how long to wait before anything is tried again; the first who asks after that tries.
    fn outage(&self, now: Timestamp) -> Result<Option<Outage>, i64> {
        let mut outage = self.outage.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(current) = outage.as_mut() else { return Ok(None) };
        let seconds = current.next_try_at.seconds_since(now);
        if seconds > 0 {
            return Err(seconds);
        }
        current.next_try_at = now.plus_seconds(current.pause_seconds);
        Ok(Some(*current))
    }

    /// Doubles the pause, unless somebody who tried at the same time has done that. Returns how long to wait.
    fn widen(&self, now: Timestamp, known: Option<Outage>) -> i64 {
        let mut outage = self.outage.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(current) = *outage
            && Some(current) != known
        {
            return current.next_try_at.seconds_since(now).max(1);
        }
        let pause_seconds =
            outage.map_or(PAUSE_SECONDS_MIN, |known| known.pause_seconds.saturating_mul(2).min(PAUSE_SECONDS_MAX));
        *outage = Some(Outage { pause_seconds, next_try_at: now.plus_seconds(pause_seconds) });
        pause_seconds
    }
}

/// What is to be sent, and whether it may go.
type Read = Option<(LetterFacts, Way)>;

async fn read(app: &App, merchant: MerchantId, mails: &[Mail]) -> Result<Vec<Read>, Error> {
    let messages: Vec<MessageId> =
        mails.iter().filter_map(|mail| if let Mail::Message(id) = mail { Some(*id) } else { None }).collect();
    let mut letters = if messages.is_empty() { BTreeMap::new() } else { app.letters(merchant, &messages).await? };
    for mail in mails {
        if let Mail::Invitation(id) = mail
            && let Some(facts) = app.invitation_letter(merchant, *id).await?
        {
            letters.insert(mail.id(), facts);
        }
    }
    let mut recipients: Vec<_> = letters.iter().map(|(id, facts)| (*id, facts.recipient)).collect();
    recipients.dedup_by_key(|(id, _)| *id);
    let ways = app.ways(merchant, &recipients).await?;
    let mut ways: BTreeMap<MessageId, Way> = recipients.into_iter().map(|(id, _)| id).zip(ways).collect();
    Ok(mails.iter().map(|mail| letters.remove(&mail.id()).zip(ways.remove(&mail.id()))).collect())
}

async fn read_one_by_one(app: &App, merchant: MerchantId, mails: &[Mail]) -> Vec<Result<Read, String>> {
    let mut all = Vec::new();
    for mail in mails {
        all.extend(each(read(app, merchant, std::slice::from_ref(mail)).await, 1));
    }
    all
}

/// What was read for each, or for each why not.
fn each(read: Result<Vec<Read>, Error>, number: usize) -> Vec<Result<Read, String>> {
    match read {
        Ok(read) => read.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error.to_string()); number],
    }
}

fn nobody_answers(after_seconds: i64) -> Outcome {
    Outcome::Later { after_seconds, reason: "no mail server answers".to_owned() }
}

/// A message has to wait for its address; one whose link would be dead by then is given up.
fn held(facts: &LetterFacts, after_seconds: i64) -> Outcome {
    match facts.says {
        Says::Link { seconds, .. } if seconds < after_seconds => {
            Outcome::Failed { reason: "the address got too many links within a day".to_owned() }
        }
        _ => Outcome::Later { after_seconds, reason: "the address got enough messages within a day".to_owned() },
    }
}

/// The database was in the way, not the mail server.
pub(super) fn not_now(error: &Error) -> Outcome {
    Outcome::Later { after_seconds: 10, reason: error.to_string() }
}

fn letter(facts: &LetterFacts, message: MessageId) -> Letter {
    let mut unsubscribe_url = None;
    let matter = match facts.says.clone() {
        Says::Link { url, seconds } => {
            let minutes = seconds.saturating_add(59) / 60;
            if facts.kind == MessageKind::SignIn {
                Matter::SignIn { url, minutes }
            } else {
                Matter::Card { url, minutes }
            }
        }
        Says::About { matter, url, choices_url, unsubscribe_url: one_click, wording } => {
            unsubscribe_url = one_click;
            Matter::About { about: matter, url, choices_url, wording }
        }
        Says::Invitation { url, role, store } => Matter::Invitation { url, role, store },
    };
    Letter {
        matter,
        brand: facts.brand.clone(),
        to: facts.to.clone(),
        locale: facts.locale,
        id: message.to_string(),
        unsubscribe_url,
    }
}

fn said(delivery: &Delivery) -> MailSaid {
    use MailOutcome as O;
    let (provider, outcome, answer) = match delivery {
        Delivery::Accepted { server } => (server, O::Accepted, None),
        Delivery::Deferred { server, answer } => (server, O::Deferred, Some(answer)),
        Delivery::Refused { server, answer } | Delivery::NoMailbox { server, answer } => {
            (server, O::Refused, Some(answer))
        }
        Delivery::Unreachable { server, reason } | Delivery::BrokenOff { server, reason } => {
            (server, O::Unreachable, Some(reason))
        }
    };
    let is_no_mailbox = matches!(delivery, Delivery::NoMailbox { .. });
    MailSaid { provider: provider.clone(), outcome, is_no_mailbox, answer: answer.cloned() }
}
