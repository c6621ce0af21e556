//! Noting what became of jobs: one commit for all that ended while the one before was under way, so that a worker with much to do
//! does not wait for the disk once per job, and one with little to do waits for nobody.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use orion_domain::MerchantId;
use orion_service::App;
use orion_service::job_results::JobResult;
use orion_service::jobs::Worker;
use tokio::sync::{mpsc, oneshot};

use crate::rota::{now, until};

/// Results that are noted at once.
const BATCH_LEN_MAX: usize = 64;
/// How often and after what pause it is tried to note what became of a job, all within its lease: a mail that was sent and not
/// noted would be sent twice.
const ATTEMPTS_MAX: u32 = 10;
const PAUSE: Duration = Duration::from_secs(1);

/// A result, and who waits until it is noted.
struct Slip {
    result: JobResult,
    told: oneshot::Sender<()>,
}

/// Results of one merchant, and who waits.
type Pile = (Vec<JobResult>, Vec<oneshot::Sender<()>>);

/// Takes results to be noted. Cheap to clone; the notes end when the last clone is gone.
#[derive(Debug, Clone)]
pub(crate) struct Clerk {
    slips: mpsc::Sender<Slip>,
}

impl Clerk {
    /// Begins to note.
    pub(crate) fn start(app: Arc<App>, worker: Worker) -> Self {
        let (slips, waiting) = mpsc::channel(BATCH_LEN_MAX);
        tokio::spawn(note(app, worker, waiting));
        Self { slips }
    }

    /// Notes a result, and returns once it is noted or given up: then its lease ends by itself.
    pub(crate) async fn note(&self, result: JobResult) {
        let (told, is_noted) = oneshot::channel();
        if self.slips.send(Slip { result, told }).await.is_ok() {
            // The clerk answers or drops the slip; both mean that there is nothing to wait for.
            drop(is_noted.await);
        }
    }
}

async fn note(app: Arc<App>, worker: Worker, mut waiting: mpsc::Receiver<Slip>) {
    let mut slips = Vec::new();
    while waiting.recv_many(&mut slips, BATCH_LEN_MAX).await > 0 {
        let mut by_merchant: BTreeMap<MerchantId, Pile> = BTreeMap::new();
        for slip in slips.drain(..) {
            let (results, told) = by_merchant.entry(slip.result.job.merchant).or_default();
            results.push(slip.result);
            told.push(slip.told);
        }
        for (merchant, (results, told)) in by_merchant {
            if app.settle_jobs(worker, merchant, &results).await.is_ok() {
                drop(told);
            } else {
                // One by one and beside the others: what cannot be noted holds up nobody.
                for (result, told) in results.into_iter().zip(told) {
                    tokio::spawn(note_one(Arc::clone(&app), worker, result, told));
                }
            }
        }
    }
}

async fn note_one(app: Arc<App>, worker: Worker, result: JobResult, told: oneshot::Sender<()>) {
    let (merchant, job, queue) = (result.job.merchant, result.job.id, result.job.queue.clone());
    for attempt in 1..=ATTEMPTS_MAX {
        match app.settle_jobs(worker, merchant, std::slice::from_ref(&result)).await {
            Ok(()) => break,
            Err(error) if attempt == ATTEMPTS_MAX => {
                tracing::warn!(%error, %job, queue, "what became of a job was not noted; its lease ends by itself");
            }
            Err(_) => until(Some(now() + PAUSE)).await,
        }
    }
    drop(told);
}
