//! What became of jobs, and of the mail that some of them were about: noted together, so that a mail that was sent is never noted
//! without its job or the other way round.

use orion_domain::{MerchantId, MessageId};
use orion_store::Merchant;
use orion_store::jobs::{Attempt, ClaimedJob, JobEnd};
use orion_store::mail_log::{MailAttempt, MailOutcome};

use crate::app::App;
use crate::error::Error;
use crate::jobs::Worker;
use crate::messages::{LetterFacts, MailSaid};

/// What became of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobFate {
    /// It is done.
    Done,
    /// It will not be tried again by itself.
    Failed {
        /// Why.
        reason: String,
    },
    /// It is to be tried again.
    Again {
        /// After how long.
        after_seconds: i64,
        /// Why not now; nothing where nobody has to know.
        reason: String,
        /// Whether this counts as one of its attempts.
        attempt: Attempt,
    },
}

/// What became of a message.
#[derive(Debug, Clone)]
pub struct MailNote {
    /// Which.
    pub message: MessageId,
    /// What it was.
    pub facts: LetterFacts,
    /// What a server said to it; `None` when none was asked, and the log has nothing to say.
    pub said: Option<MailSaid>,
}

impl MailNote {
    /// Whether the message goes on holding its place among those that its address gets today.
    fn keeps_place(&self) -> bool {
        self.said.as_ref().is_some_and(|said| said.outcome == MailOutcome::Accepted)
    }
}

/// What became of a job that a worker held.
#[derive(Debug, Clone)]
pub struct JobResult {
    /// The job.
    pub job: ClaimedJob,
    /// What became of it.
    pub fate: JobFate,
    /// What became of mail on the way, each attempt by itself.
    pub mail: Vec<MailNote>,
}

impl App {
    /// Notes what became of jobs of a merchant, all or none. A job whose lease was lost is somebody else's to end; that a mail went
    /// out is noted all the same.
    ///
    /// # Errors
    /// The database's; nothing was noted then.
    pub async fn settle_jobs(&self, worker: Worker, merchant: MerchantId, results: &[JobResult]) -> Result<(), Error> {
        let is_plain = |result: &JobResult| result.fate == JobFate::Done && result.mail.is_empty();
        if results.iter().all(is_plain) {
            return self.note_fates(&mut self.store.merchant(merchant), worker, results).await;
        }
        let notes: Vec<&MailNote> = results.iter().flat_map(|result| &result.mail).collect();
        let mut tx = self.store.begin().await?;
        let free: Vec<MessageId> = notes.iter().filter(|note| !note.keeps_place()).map(|note| note.message).collect();
        if !free.is_empty() {
            tx.merchant(MerchantId::PLATFORM).give_mail_places_back(&free).await?;
        }
        let mut handle = tx.merchant(merchant);
        self.note_mail(&mut handle, &notes).await?;
        self.note_fates(&mut handle, worker, results).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn note_mail(&self, merchant: &mut Merchant<'_>, notes: &[&MailNote]) -> Result<(), Error> {
        let now = self.now();
        let mut attempts = Vec::new();
        for note in notes {
            let Some(said) = &note.said else { continue };
            if let Some(address) = note.facts.recipient.at_merchant().filter(|_| said.is_no_mailbox) {
                merchant.suppress_mail(address, said.answer.as_deref().unwrap_or_default(), now).await?;
            }
            attempts.push(MailAttempt {
                id: self.new_uuid(),
                message: note.message,
                kind: note.facts.kind,
                store: note.facts.store,
                card: note.facts.card,
                at: now,
                provider: said.provider.clone(),
                outcome: said.outcome,
                answer: said.answer.clone(),
            });
        }
        if attempts.is_empty() { Ok(()) } else { Ok(merchant.note_mail_attempts(&attempts).await?) }
    }

    async fn note_fates(
        &self,
        merchant: &mut Merchant<'_>,
        worker: Worker,
        results: &[JobResult],
    ) -> Result<(), Error> {
        let now = self.now();
        let done: Vec<_> =
            results.iter().filter(|result| result.fate == JobFate::Done).map(|result| result.job.id).collect();
        if !done.is_empty() {
            merchant.finish_jobs(&done, worker.id(), now).await?;
        }
        for result in results {
            match &result.fate {
                JobFate::Done => {}
                JobFate::Failed { reason } => {
                    merchant.finish_job(result.job.id, worker.id(), JobEnd::Failed, Some(reason), now).await?;
                }
                JobFate::Again { after_seconds, reason, attempt } => {
                    let due = now.plus_seconds(*after_seconds);
                    let reason = Some(reason.as_str()).filter(|reason| !reason.is_empty());
                    merchant.put_job_back(result.job.id, worker.id(), due, reason, *attempt).await?;
                }
            }
        }
        Ok(())
    }
}
