//! Handing queued messages to a mail server. Safety §10, E-7.
//!
//! Only an answer about the message costs it an attempt: three retries a minute apart, then it has failed. While no server
//! can be talked to, everything waits: one message at a time tries, at growing intervals, for up to three days.

use std::sync::{Mutex, PoisonError};

use orion_domain::{Colour, MessageId, Timestamp};
use orion_mail::letter::{Brand, Matter};
use orion_mail::{Delivery, Letter, Mailer};
use orion_service::messages::{LetterFacts, MailOutcome, Says};
use orion_service::records::{ClaimedJob, MessageKind};
use orion_service::{App, Error};

use crate::outcome::Outcome;

/// Attempts that a message has: the first, and three retries.
const ATTEMPTS_MAX: i64 = 4;
/// Between them.
const RETRY_SECONDS: i64 = 60;
/// The pause after a server could not be reached: doubled up to the longest.
const PAUSE_SECONDS_MIN: i64 = 5;
const PAUSE_SECONDS_MAX: i64 = 300;
/// How long an outage may last before messages are given up.
const OUTAGE_SECONDS_MAX: i64 = 3 * 24 * 3600;
/// For merchants without a program.
const COLOUR: Colour = Colour::from_rgb(0x1f, 0x3a, 0x5f);

/// The mailer, and whether its servers can be talked to.
#[derive(Debug)]
pub(super) struct MailRoom {
    mailer: Mailer,
    outage: Mutex<Option<Outage>>,
}

/// Since nobody answers.
#[derive(Debug, Clone, Copy)]
struct Outage {
    pause_seconds: i64,
    next_try_at: Timestamp,
}

impl MailRoom {
    pub(super) fn new(mailer: Mailer) -> Self {
        Self { mailer, outage: Mutex::default() }
    }

    /// Sends one message, unless there is nothing to send any more.
    pub(super) async fn send(&self, app: &App, job: &ClaimedJob, message: MessageId) -> Outcome {
        if let Some(after_seconds) = self.pause(app.now()) {
            return Outcome::Later { after_seconds, reason: "no mail server answers".to_owned() };
        }
        if job.attempt == 1 && app.now().seconds_since(job.asked_at) > OUTAGE_SECONDS_MAX {
            // Mail was not configured for long, or no worker ran; nobody wants to read that now.
            return Outcome::Failed { reason: "the message had waited for more than three days".to_owned() };
        }
        let facts = match app.letter(job.merchant, message).await {
            Ok(Some(facts)) => facts,
            // The person was forgotten meanwhile.
            Ok(None) => return Outcome::Done,
            Err(error) => return not_now(&error),
        };
        if matches!(facts.says, Says::Link { seconds: ..=0, .. }) {
            return Outcome::Failed { reason: "the link had expired before a server took the message".to_owned() };
        }
        let kind = facts.kind;
        let delivery = self.mailer.send(&letter(facts, message)).await;
        if let Err(error) = app.note_mail(job.merchant, message, kind, said(&delivery)).await {
            tracing::warn!(%error, "the attempt to send a message could not be noted");
        }
        self.judge(app.now(), job, delivery)
    }

    fn judge(&self, now: Timestamp, job: &ClaimedJob, delivery: Delivery) -> Outcome {
        match delivery {
            Delivery::Accepted { .. } => {
                self.set(None);
                Outcome::Done
            }
            Delivery::Refused { answer, .. } => Outcome::Failed { reason: answer },
            Delivery::Deferred { answer, .. } if job.attempt >= ATTEMPTS_MAX => Outcome::Failed { reason: answer },
            Delivery::Deferred { answer, .. } => Outcome::Retry { after_seconds: RETRY_SECONDS, reason: answer },
            Delivery::Unreachable { reason, .. } if now.seconds_since(job.asked_at) > OUTAGE_SECONDS_MAX => {
                Outcome::Failed { reason }
            }
            Delivery::Unreachable { reason, server } => {
                let after_seconds = self.widen(now);
                tracing::warn!(server, reason, after_seconds, "no mail server answers; messages wait");
                Outcome::Later { after_seconds, reason }
            }
        }
    }

    /// How long to wait before anything is tried again; the first who asks after that tries.
    fn pause(&self, now: Timestamp) -> Option<i64> {
        let mut outage = self.outage.lock().unwrap_or_else(PoisonError::into_inner);
        let current = outage.as_mut()?;
        let seconds = current.next_try_at.seconds_since(now);
        if seconds > 0 {
            return Some(seconds);
        }
        current.next_try_at = now.plus_seconds(current.pause_seconds);
        None
    }

    fn widen(&self, now: Timestamp) -> i64 {
        let mut outage = self.outage.lock().unwrap_or_else(PoisonError::into_inner);
        let pause_seconds =
            outage.map_or(PAUSE_SECONDS_MIN, |known| known.pause_seconds.saturating_mul(2).min(PAUSE_SECONDS_MAX));
        *outage = Some(Outage { pause_seconds, next_try_at: now.plus_seconds(pause_seconds) });
        pause_seconds
    }

    fn set(&self, outage: Option<Outage>) {
        *self.outage.lock().unwrap_or_else(PoisonError::into_inner) = outage;
    }
}

/// The database was in the way, not the mail server.
fn not_now(error: &Error) -> Outcome {
    Outcome::Later { after_seconds: 10, reason: error.to_string() }
}

fn letter(facts: LetterFacts, message: MessageId) -> Letter {
    let matter = match facts.says {
        Says::Link { url, seconds } => {
            let minutes = seconds.saturating_add(59) / 60;
            if facts.kind == MessageKind::SignIn {
                Matter::SignIn { url, minutes }
            } else {
                Matter::Card { url, minutes }
            }
        }
        Says::About { matter, url, choices_url } => Matter::About { about: matter, url, choices_url },
    };
    Letter {
        matter,
        brand: Brand { merchant: facts.merchant, colour: facts.colour.unwrap_or(COLOUR) },
        to: facts.to,
        locale: facts.locale,
        id: message.to_string(),
    }
}

fn said(delivery: &Delivery) -> MailOutcome {
    let (provider, outcome, answer) = match delivery {
        Delivery::Accepted { server } => (server, "accepted", None),
        Delivery::Deferred { server, answer } => (server, "deferred", Some(answer)),
        Delivery::Refused { server, answer } => (server, "refused", Some(answer)),
        Delivery::Unreachable { server, reason } => (server, "unreachable", Some(reason)),
    };
    MailOutcome { provider: provider.clone(), outcome, answer: answer.cloned() }
}
