//! Work that follows a change: which kinds there are, and how workers take them.
//!
//! A job is a small value, ids and no rows; what it does is in the crate `jobs`. It may run twice, so whoever does it looks
//! first. To add one, write its payload here, enqueue it in the transaction of its cause, and give it a handler there.

use std::collections::BTreeSet;

use orion_domain::letter_template::{TemplateCode, Wording};
use orion_domain::{
    InvitationId, JobId, Locale, MerchantId, MessageId, PassBody, PassHeader, StoreId, Timestamp, UserId,
};
use orion_store::Merchant;
use orion_store::jobs::{ClaimedJob, NewJob};
use orion_store::wallet_passes::Wallet;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::error::Error;

/// How long a worker holds a job before somebody else may take it; renewed while it works.
const LEASE_SECONDS: i64 = 60;
/// How long a finished job is kept for people to look at.
const KEEP_SECONDS: i64 = 7 * 24 * 3600;

/// A kind of job.
pub trait Job: Serialize + DeserializeOwned {
    /// Its name in the database and on the admin's page.
    const QUEUE: &'static str;
    /// Smaller goes first; bulk work is larger, so that it delays nobody's receipt.
    const PRIORITY: i64;
}

/// Hands a queued message to a mail server.
#[derive(Debug, Clone, Copy, Serialize, serde::Deserialize)]
pub struct SendMessage {
    /// Which message.
    pub message: MessageId,
}

impl Job for SendMessage {
    const QUEUE: &'static str = "send_message";
    const PRIORITY: i64 = 0;
}

/// Hands an invitation into a team to a mail server.
#[derive(Debug, Clone, Copy, Serialize, serde::Deserialize)]
pub struct SendInvitation {
    /// Which invitation.
    pub invitation: InvitationId,
}

impl Job for SendInvitation {
    const QUEUE: &'static str = "send_invitation";
    const PRIORITY: i64 = 0;
}

/// Goes through all cards of a merchant once more and wants each shown anew in a wallet.
#[derive(Debug, Clone, Copy, Serialize, serde::Deserialize)]
pub struct ShowAllPasses {
    /// In which.
    pub wallet: Wallet,
}

impl Job for ShowAllPasses {
    const QUEUE: &'static str = "show_all_passes";
    const PRIORITY: i64 = 20;
}

/// Puts a message on all cards of a merchant's program that are in a wallet.
#[derive(Debug, Clone, Serialize, serde::Deserialize)]
pub struct SendPassMessage {
    /// Its first line.
    pub header: PassHeader,
    /// The rest of it.
    pub body: PassBody,
    /// Whether phones are to say so.
    pub tells: bool,
}

impl Job for SendPassMessage {
    const QUEUE: &'static str = "send_pass_message";
    const PRIORITY: i64 = 10;
}

/// Sends a letter with sample values to somebody who asked for it.
#[derive(Debug, Clone, Serialize, serde::Deserialize)]
pub struct SendTestLetter {
    /// Who.
    pub user: UserId,
    /// From which store; the first, where none is named.
    pub store: Option<StoreId>,
    /// Which letter.
    pub code: TemplateCode,
    /// In which language.
    pub locale: Locale,
    /// In whose words; those that the program brings along, where there are none.
    pub wording: Option<Wording>,
}

impl Job for SendTestLetter {
    const QUEUE: &'static str = "send_test_letter";
    const PRIORITY: i64 = 0;
}

/// A job as it is enqueued: at once, and once per occasion where one is named.
pub(crate) fn new_job<J: Job>(id: uuid::Uuid, job: &J, occasion_key: Option<String>, now: Timestamp) -> NewJob {
    NewJob {
        id: JobId::new(id),
        queue: J::QUEUE,
        payload: serde_json::to_value(job).unwrap_or_default(),
        occasion_key,
        priority: J::PRIORITY,
        due_at: now,
        created_at: now,
    }
}

/// Enqueues the sending of a message with the message itself.
pub(crate) async fn enqueue_message(
    merchant: &mut Merchant<'_>,
    id: uuid::Uuid,
    message: MessageId,
    now: Timestamp,
) -> Result<(), orion_store::Error> {
    merchant.enqueue(&new_job(id, &SendMessage { message }, Some(message.to_string()), now)).await.map(|_| ())
}

/// A worker: one per process. Its id marks the jobs that it holds.
#[derive(Debug, Clone, Copy)]
pub struct Worker {
    id: uuid::Uuid,
}

impl Worker {
    pub(crate) const fn id(self) -> uuid::Uuid {
        self.id
    }
}

impl App {
    /// A worker of this process.
    pub fn worker(&self) -> Worker {
        Worker { id: self.new_uuid() }
    }

    /// Waits until this process has enqueued something, and says for whom.
    pub async fn jobs_enqueued(&self) -> BTreeSet<MerchantId> {
        self.store.wake().jobs.told().await
    }

    /// Everybody who may have jobs: all merchants, and the platform itself.
    ///
    /// # Errors
    /// The database's.
    pub async fn may_have_jobs(&self) -> Result<Vec<MerchantId>, Error> {
        let mut all = self.store.platform().every_merchant().await?;
        all.push(MerchantId::new(uuid::Uuid::nil()));
        Ok(all)
    }

    /// All merchants, suspended and deleted ones included.
    ///
    /// # Errors
    /// The database's.
    pub async fn every_merchant(&self) -> Result<Vec<MerchantId>, Error> {
        Ok(self.store.platform().every_merchant().await?)
    }

    /// Takes jobs of a merchant that are due, those of some queues left alone.
    ///
    /// # Errors
    /// The database's.
    pub async fn claim_jobs(
        &self,
        worker: Worker,
        merchant: MerchantId,
        limit: i64,
        except: &[&'static str],
    ) -> Result<Vec<ClaimedJob>, Error> {
        let now = self.now();
        let mut tx = self.store.begin().await?;
        let jobs = tx.claim_jobs(merchant, worker.id, now, now.plus_seconds(LEASE_SECONDS), limit, except).await?;
        tx.commit().await?;
        Ok(jobs)
    }

    /// In how many seconds the merchant's next job is due; `None` when nothing waits.
    ///
    /// # Errors
    /// The database's.
    pub async fn seconds_to_next_job(
        &self,
        merchant: MerchantId,
        except: &[&'static str],
    ) -> Result<Option<i64>, Error> {
        let due = self.store.merchant(merchant).next_job_due(except).await?;
        Ok(due.map(|due| due.seconds_since(self.now()).max(0)))
    }

    /// Keeps a job for longer; `false` when it was lost.
    ///
    /// # Errors
    /// The database's.
    pub async fn renew_job(&self, worker: Worker, job: &ClaimedJob) -> Result<bool, Error> {
        let until = self.now().plus_seconds(LEASE_SECONDS);
        Ok(self.store.merchant(job.merchant).renew_lease(job.id, worker.id, until).await?)
    }

    /// Removes finished jobs that nobody needs to see any more.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn tidy_jobs(&self, merchant: MerchantId, chunk: i64) -> Result<(), Error> {
        let before = self.now().plus_seconds(-KEEP_SECONDS);
        while self.store.merchant(merchant).purge_jobs(before, chunk).await? > 0 {}
        Ok(())
    }
}
