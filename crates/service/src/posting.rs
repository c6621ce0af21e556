//! The posting queue: the one way in which a balance changes.
//!
//! A command is put on a lane and its caller waits for its own reply. A lane with nothing in flight takes whatever waits,
//! never idling to fill up: one caller alone pays one transaction, load makes batches larger instead of queues of locks.
//! Work that has been accepted no longer depends on its caller: when the client hangs up it still runs, and a retry with the
//! same key finds its outcome. Start reading at `Intent`; `batch` is one transaction, `optimistic` what a single command tries
//! instead, `outcome` what is remembered.

mod batch;
mod enroll;
mod erase;
mod expire;
mod optimistic;
mod outcome;
mod run;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use orion_domain::ledger::{Actor, Command, Entry, Refusal, Staff, StoreScene};
use orion_domain::{CardId, CustomerId, MerchantId, Note, Timestamp};
use orion_store::audit::AuditRow;
use orion_store::bulk::BulkRun;
use orion_store::ledger::Realm;
use orion_store::programs::ParsedPrograms;
use orion_store::wallet_passes::Wallet;
use orion_store::{Engine, Store};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::clock::{Clock, Entropy, random_bytes};
use crate::error::Error;
use crate::secrets::Secrets;
pub(crate) use enroll::{EnrollWork, EnrolledRow, LINK_SECONDS, LINKS_PER_HOUR};
pub(crate) use expire::{ExpireWork, ExpiredRows};
pub(crate) use run::{RunStep, RunWork};

/// Commands in one transaction at most.
const BATCH_LEN_MAX: usize = 512;
/// Commands waiting or under way at most; more are told that the program is busy.
const QUEUE_LEN_MAX: usize = 8_192;
/// How often a batch runs again when others were in the way, and for how long altogether. Safety §3.3.
const ATTEMPTS_MAX: u32 = 5;
const CONTENTION_MAX: Duration = Duration::from_secs(2);

/// The key of an intent and what it asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IntentKey {
    pub realm: Realm,
    pub key_hash: [u8; 32],
    pub fingerprint: [u8; 32],
}

/// Erasable facts that go beside the rows of an intent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub ip_address: Option<String>,
    pub user_agent: Option<String>,
    pub notes: Option<Note>,
}

/// What is to be done.
#[derive(Debug, Clone)]
pub(crate) enum Work {
    /// One command for one card.
    Card { card: CardId, command: Command },
    /// One command for many cards. What is recorded is kept as a run with its items.
    Cards { cards: Vec<CardId>, command: Command, mode: BulkMode, record: Option<Box<BulkRun>> },
    /// The next step of a stored run.
    Run(Box<RunWork>),
    /// A customer joins.
    Enroll(Box<EnrollWork>),
    /// A customer is forgotten; with an instant, only if no card of theirs was used since.
    Erase { customer: CustomerId, unseen_since: Option<Timestamp> },
    /// Points have ended.
    Expire(Box<ExpireWork>),
}

/// What happens when some cards of a bulk command cannot be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BulkMode {
    /// Nothing at all.
    AllOrNothing,
    /// The others are done.
    Partial,
    /// Nothing is done anyway; the answer says what would have been.
    Rehearsal,
}

/// Something a caller wants, with everything that the decision may depend on.
#[derive(Debug, Clone)]
pub(crate) struct Intent {
    pub merchant: MerchantId,
    /// Absent for work of the program itself, which has its own occasion keys.
    pub key: Option<IntentKey>,
    pub store: Option<StoreScene>,
    pub actor: Actor,
    /// A PIN that was proven already; whether it still works is read again under the lock.
    pub staff: Option<Staff>,
    pub facts: Facts,
    /// Written with the effect, and only with it.
    pub audit: Option<AuditRow>,
    pub work: Work,
}

/// What became of one card of a bulk command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkResult {
    /// Which card.
    pub card: CardId,
    /// Its row, or why there is none.
    pub outcome: Result<Entry, Refusal>,
}

/// A yes.
#[derive(Debug, Clone)]
pub(crate) enum Done {
    Posted { entries: Vec<Entry>, replayed: bool },
    Bulk { results: Vec<BulkResult>, applied: bool, replayed: bool },
    Enrolled { row: EnrolledRow, replayed: bool },
    Erased,
    Expired(ExpiredRows),
}

pub(crate) type Answer = Result<Done, Error>;

/// An intent on its way, with the place it holds in the queue.
struct Pending {
    intent: Intent,
    reply: oneshot::Sender<Answer>,
    _place: OwnedSemaphorePermit,
}

/// Which commands share a transaction. PostgreSQL stays within one merchant (one shard of a cluster); SQLite pays per sync,
/// so its one lane carries everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Lane {
    Everybody,
    Merchant(MerchantId, usize),
}

/// How much the posting queue has to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Commands that wait for a transaction.
    pub waiting: usize,
    /// Lanes that have a transaction under way, or are about to.
    pub busy_lanes: usize,
}

/// The queue.
pub(crate) struct Posting {
    worker: Arc<Worker>,
    places: Arc<Semaphore>,
    lanes_per_merchant: usize,
    /// What waits, by lane; a lane is listed while it has a transaction in flight or something waiting.
    lanes: Arc<Mutex<HashMap<Lane, Vec<Pending>>>>,
}

impl std::fmt::Debug for Posting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Posting").field("free_places", &self.places.available_permits()).finish_non_exhaustive()
    }
}

/// What a batch works with.
struct Worker {
    store: Store,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    secrets: Secrets,
    wallets: Vec<Wallet>,
    programs: ParsedPrograms,
}

impl Posting {
    pub(crate) fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        secrets: Secrets,
        wallets: Vec<Wallet>,
        lanes_per_merchant: usize,
    ) -> Self {
        Self {
            worker: Arc::new(Worker { store, clock, entropy, secrets, wallets, programs: ParsedPrograms::default() }),
            places: Arc::new(Semaphore::new(QUEUE_LEN_MAX)),
            lanes_per_merchant: lanes_per_merchant.max(1),
            lanes: Arc::default(),
        }
    }

    /// Puts an intent on its lane and waits for its answer.
    ///
    /// # Errors
    /// [`Error::Busy`] when the queue is full; else whatever the batch answers.
    pub(crate) async fn post(&self, intent: Intent) -> Answer {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Error::Busy)?;
        let (reply, answer) = oneshot::channel();
        self.enqueue(self.lane_of(&intent), Pending { intent, reply, _place: place });
        answer.await.map_err(|_| Error::OutcomeUnknown)?
    }

    /// Waits until everything accepted has its answer; nothing more is accepted.
    pub(crate) async fn drain(&self) {
        let all = u32::try_from(QUEUE_LEN_MAX).unwrap_or(u32::MAX);
        if self.places.acquire_many(all).await.is_ok() {
            self.places.close();
        }
    }

    pub(crate) fn depth(&self) -> Depth {
        let lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        Depth { waiting: lanes.values().map(Vec::len).sum(), busy_lanes: lanes.len() }
    }

    fn lane_of(&self, intent: &Intent) -> Lane {
        if self.worker.store.engine() == Engine::Sqlite {
            return Lane::Everybody;
        }
        let spread = match &intent.work {
            Work::Card { card, .. } => card.uuid().as_u128(),
            Work::Cards { .. } | Work::Run(_) | Work::Expire(_) => 0,
            Work::Erase { customer, .. } => customer.uuid().as_u128(),
            Work::Enroll(work) => work.lane_number(),
        };
        let lanes = u128::try_from(self.lanes_per_merchant).unwrap_or(1);
        Lane::Merchant(intent.merchant, usize::try_from(spread % lanes).unwrap_or(0))
    }

    fn enqueue(&self, lane: Lane, pending: Pending) {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = lanes.get_mut(&lane) {
            waiting.push(pending);
            return;
        }
        lanes.insert(lane, vec![pending]);
        drop(lanes);
        tokio::spawn(run_lane(Arc::clone(&self.worker), Arc::clone(&self.lanes), lane));
    }
}

/// Takes what waits, runs it, and goes on until nothing waits any more.
async fn run_lane(worker: Arc<Worker>, lanes: Arc<Mutex<HashMap<Lane, Vec<Pending>>>>, lane: Lane) {
    let _rescue = Rescue { worker: Arc::clone(&worker), lanes: Arc::clone(&lanes), lane };
    loop {
        let batch = {
            let mut lanes = lanes.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(waiting) = lanes.get_mut(&lane) else { return };
            if waiting.is_empty() {
                lanes.remove(&lane);
                return;
            }
            let rest = waiting.split_off(waiting.len().min(BATCH_LEN_MAX));
            std::mem::replace(waiting, rest)
        };
        worker.run_batch(batch).await;
    }
}

/// A panic in a batch must not strand its lane: that batch is lost and its callers see their reply dropped, but the lane goes on
/// with those that wait. Costs nothing until it happens, unlike a task for each batch.
struct Rescue {
    worker: Arc<Worker>,
    lanes: Arc<Mutex<HashMap<Lane, Vec<Pending>>>>,
    lane: Lane,
}

impl Drop for Rescue {
    fn drop(&mut self) {
        if std::thread::panicking() {
            tracing::error!("a batch of the posting queue panicked; its transaction was rolled back");
            tokio::spawn(run_lane(Arc::clone(&self.worker), Arc::clone(&self.lanes), self.lane));
        }
    }
}

impl Worker {
    /// Runs a batch until it is committed or hopeless, then answers everybody in it.
    async fn run_batch(&self, batch: Vec<Pending>) {
        let intents: Vec<&Intent> = batch.iter().map(|pending| &pending.intent).collect();
        let answers = match self.settle(&intents).await {
            Ok(answers) => answers,
            // A single poisoned command must not fail its neighbours: each gets one chance of its own.
            Err(orion_store::Error::Statement { statement, source }) if intents.len() > 1 => {
                tracing::error!(statement, error = %source, "a batch failed; its commands run one by one");
                let mut answers = Vec::with_capacity(intents.len());
                for intent in &intents {
                    answers.push(match self.settle(std::slice::from_ref(intent)).await {
                        Ok(mut alone) => alone.pop().unwrap_or(Err(Error::OutcomeUnknown)),
                        Err(error) => Err(error.into()),
                    });
                }
                answers
            }
            Err(error) => {
                let broken = Error::from(error);
                if let Error::Internal(source) = &broken {
                    tracing::error!(error = %source, "a batch of the posting queue failed");
                }
                intents.iter().map(|_| Err(same_failure(&broken))).collect()
            }
        };
        for (pending, answer) in batch.into_iter().zip(answers) {
            // A caller that hung up finds the outcome by its key.
            drop(pending.reply.send(answer));
        }
    }

    /// Runs a batch again while others are in the way or the outcome of its commit is unknown: the core is pure, and stored
    /// outcomes show what an earlier run has committed.
    async fn settle(&self, intents: &[&Intent]) -> Result<Vec<Answer>, orion_store::Error> {
        let mut waited = Duration::ZERO;
        for attempt in 1.. {
            match self.attempt(intents).await {
                Err(error) if is_passing(&error) && attempt < ATTEMPTS_MAX && waited < CONTENTION_MAX => {
                    let pause = self.jitter(attempt);
                    waited = waited.saturating_add(pause);
                    wait(pause).await;
                }
                Err(orion_store::Error::Unavailable(_)) => {
                    return Ok(intents.iter().map(|_| Err(Error::OutcomeUnknown)).collect());
                }
                other => return other,
            }
        }
        Ok(Vec::new())
    }

    /// 5 to 100 ms, longer with each attempt.
    fn jitter(&self, attempt: u32) -> Duration {
        let [random] = random_bytes::<1>(self.entropy.as_ref());
        let ceiling = 20_u64.saturating_mul(u64::from(attempt)).min(100);
        Duration::from_millis(5_u64.saturating_add(u64::from(random) % ceiling))
    }
}

#[expect(clippy::disallowed_methods, reason = "a back-off between attempts has to wait")]
async fn wait(pause: Duration) {
    tokio::time::sleep(pause).await;
}

const fn is_passing(error: &orion_store::Error) -> bool {
    matches!(
        error,
        orion_store::Error::Contention(_) | orion_store::Error::Taken(_) | orion_store::Error::Unavailable(_)
    )
}

/// The failure of a batch, once for each caller; errors themselves cannot be copied.
fn same_failure(error: &Error) -> Error {
    match error {
        Error::Contention => Error::Contention,
        Error::Busy => Error::Busy,
        Error::StorageFull => Error::StorageFull,
        _ => Error::internal("the batch failed; see the log"),
    }
}

pub(crate) use outcome::Remembered;
