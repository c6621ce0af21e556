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
use orion_service::messages::{LetterFacts, MailSaid, Says, Way};
use orion_service::records::{ClaimedJob, MailOutcome, MessageKind};
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
/// For messages that others to the same address are ahead of right now.
const TURN_SECONDS: i64 = 60;

/// The mailer, and whether its servers can be talked to.
#[derive(Debug)]
pub(super) struct MailRoom {
    mailer: Mailer,
    outage: Mutex<Option<Outage>>,
    /// Recipients with messages that are being handed over, and how many.
    under_way: Mutex<BTreeMap<[u8; 32], i64>>,
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

    async fn facts(self, app: &App, merchant: MerchantId) -> Result<Option<LetterFacts>, Error> {
        match self {
            Self::Message(id) => app.letter(merchant, id).await,
            Self::Invitation(id) => app.invitation_letter(merchant, id).await,
        }
    }
}

impl MailRoom {
    pub(super) fn new(mailer: Mailer) -> Self {
        Self { mailer, outage: Mutex::default(), under_way: Mutex::default() }
    }

    /// Sends one message, unless there is nothing to send any more.
    pub(super) async fn send(&self, app: &App, job: &ClaimedJob, mail: Mail) -> Outcome {
        let message = mail.id();
        let known = match self.outage(app.now()) {
            Ok(known) => known,
            Err(after_seconds) => {
                return Outcome::Later { after_seconds, reason: "no mail server answers".to_owned() };
            }
        };
        if job.attempt == 1 && app.now().seconds_since(job.asked_at) > OUTAGE_SECONDS_MAX {
            // Mail was not configured for long, or no worker ran; nobody wants to read that now.
            return Outcome::Failed { reason: "the message had waited for more than three days".to_owned() };
        }
        let facts = match mail.facts(app, job.merchant).await {
            Ok(Some(facts)) => facts,
            // The person was forgotten meanwhile, the invitation answered.
            Ok(None) => return Outcome::Done,
            Err(error) => return not_now(&error),
        };
        if matches!(facts.says, Says::Link { seconds: ..=0, .. }) {
            return Outcome::Failed { reason: "the link had expired before a server took the message".to_owned() };
        }
        let places = match facts.way {
            Way::Free { places } => places,
            Way::NoMailbox => {
                note(app, job, message, &facts, MailSaid::unsent(MailOutcome::Suppressed)).await;
                return Outcome::Done;
            }
            Way::Full { seconds } => {
                note(app, job, message, &facts, MailSaid::unsent(MailOutcome::Held)).await;
                return held(&facts, seconds);
            }
        };
        let Some(_turn) = Turn::take(&self.under_way, facts.recipient.everywhere, places) else {
            return held(&facts, TURN_SECONDS);
        };
        let delivery = self.mailer.send(&letter(&facts, message)).await;
        note(app, job, message, &facts, said(&delivery)).await;
        self.judge(app.now(), job, delivery, known)
    }

    /// Hands a letter over that nothing is noted about: its reader has asked for it just now.
    pub(super) async fn hand_over(&self, app: &App, job: &ClaimedJob, letter: &Letter) -> Outcome {
        match self.outage(app.now()) {
            Ok(known) => self.judge(app.now(), job, self.mailer.send(letter).await, known),
            Err(after_seconds) => Outcome::Later { after_seconds, reason: "no mail server answers".to_owned() },
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

/// A place among the messages to one address that are being handed over: so many at once as the address may still get.
struct Turn<'a> {
    under_way: &'a Mutex<BTreeMap<[u8; 32], i64>>,
    to: [u8; 32],
}

impl<'a> Turn<'a> {
    fn take(under_way: &'a Mutex<BTreeMap<[u8; 32], i64>>, to: [u8; 32], places: i64) -> Option<Self> {
        let mut taken = under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let here = taken.entry(to).or_default();
        if *here >= places {
            return None;
        }
        *here = here.saturating_add(1);
        Some(Self { under_way, to })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut taken = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(here) = taken.get_mut(&self.to) {
            *here = here.saturating_sub(1);
            if *here == 0 {
                taken.remove(&self.to);
            }
        }
    }
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

async fn note(app: &App, job: &ClaimedJob, message: MessageId, facts: &LetterFacts, said: MailSaid) {
    if let Err(error) = app.note_mail(job.merchant, message, facts, said).await {
        tracing::warn!(%error, "what became of a message could not be noted");
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
