//! Taking jobs and doing them.

use std::sync::Arc;
use std::time::Duration;

use orion_domain::MerchantId;
use orion_service::jobs::Worker;
use orion_service::records::ClaimedJob;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::clerk::Clerk;
use crate::handlers::{Handlers, Prepared};
use crate::outcome::Outcome;
use crate::rota::{Rota, now, until};

/// Jobs at once.
const SLOTS: usize = 32;
/// Jobs of one merchant that are taken before others have their turn; what they need is read together.
const TURN: usize = 16;
/// How often a lease is renewed, a third of its length.
const RENEW_EVERY: Duration = Duration::from_secs(20);
/// How often all merchants are asked, for what another node enqueued or left behind.
const LOOK_AROUND_EVERY: Duration = Duration::from_secs(30);

/// Tells a runner to stop. Dropping it stops the runner, too.
#[derive(Debug)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// Lets what is under way come to its end, and takes nothing more.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

/// Takes what is due and does it.
#[derive(Debug)]
pub struct Runner {
    handlers: Arc<Handlers>,
    worker: Worker,
    slots: Arc<Semaphore>,
    stop: watch::Receiver<bool>,
}

impl Runner {
    /// A runner, and what stops it.
    pub fn new(handlers: Handlers) -> (Self, Stop) {
        let (sender, stop) = watch::channel(false);
        let worker = handlers.app().worker();
        let runner = Self { worker, handlers: Arc::new(handlers), slots: Arc::new(Semaphore::new(SLOTS)), stop };
        (runner, Stop(sender))
    }

    /// Hears when to stop, for what runs beside this.
    pub fn stop_told(&self) -> watch::Receiver<bool> {
        self.stop.clone()
    }

    /// Works until told to stop, then waits for what is under way.
    pub async fn run(mut self) {
        let mut rota = Rota::default();
        let clerk = Clerk::start(Arc::clone(self.handlers.app()), self.worker);
        let mut around = tokio::time::interval(LOOK_AROUND_EVERY);
        let app = Arc::clone(self.handlers.app());
        while !*self.stop.borrow() {
            self.take_turns(&mut rota, &clerk).await;
            let due = rota.next_due();
            tokio::select! {
                told = app.jobs_enqueued() => told.into_iter().for_each(|merchant| rota.add(merchant)),
                _ = around.tick() => self.look_around(&mut rota).await,
                () = until(due) => rota.add_due(due.unwrap_or_else(now)),
                changed = self.stop.changed() => if changed.is_err() { break },
            }
        }
        let all = u32::try_from(SLOTS).unwrap_or(u32::MAX);
        drop(self.slots.acquire_many(all).await);
    }

    /// Does what is due now, one job after the other, and returns how many there were: for tests and for a single command.
    ///
    /// # Errors
    /// The database's.
    pub async fn run_due(&self) -> Result<usize, orion_service::Error> {
        let app = self.handlers.app();
        let mut done = 0;
        for merchant in app.may_have_jobs().await? {
            loop {
                let jobs = app.claim_jobs(self.worker, merchant, 1, self.handlers.left_alone()).await?;
                let prepared = self.handlers.prepare(&jobs).await;
                let Some((job, prepared)) = jobs.into_iter().zip(prepared).next() else { break };
                let ended = self.handlers.run(&job, prepared, self.stop.clone()).await;
                app.settle_jobs(self.worker, merchant, &[ended.of(job)]).await?;
                done += 1;
            }
        }
        Ok(done)
    }

    async fn look_around(&self, rota: &mut Rota) {
        match self.handlers.app().may_have_jobs().await {
            Ok(merchants) => merchants.into_iter().for_each(|merchant| rota.add(merchant)),
            Err(error) => tracing::warn!(%error, "the queue cannot be looked at; the next round tries again"),
        }
    }

    /// Gives everybody on the rota a turn until nobody has anything due.
    async fn take_turns(&self, rota: &mut Rota, clerk: &Clerk) {
        while let Some(merchant) = rota.next() {
            if *self.stop.borrow() {
                return;
            }
            match self.take_some(merchant, clerk).await {
                Ok(TURN..) => rota.add(merchant),
                Ok(_) => self.remember_next(rota, merchant).await,
                Err(error) => tracing::warn!(%error, "jobs could not be claimed; the next round tries again"),
            }
        }
    }

    /// Claims no more than there is room for, and starts them.
    async fn take_some(&self, merchant: MerchantId, clerk: &Clerk) -> Result<usize, orion_service::Error> {
        let Ok(first) = Arc::clone(&self.slots).acquire_owned().await else { return Ok(0) };
        let mut places: Vec<OwnedSemaphorePermit> = vec![first];
        while places.len() < TURN
            && let Ok(place) = Arc::clone(&self.slots).try_acquire_owned()
        {
            places.push(place);
        }
        let limit = i64::try_from(places.len()).unwrap_or(1);
        let jobs = self.handlers.app().claim_jobs(self.worker, merchant, limit, self.handlers.left_alone()).await?;
        let taken = if jobs.len() == places.len() { TURN } else { jobs.len() };
        if !jobs.is_empty() {
            let desk = Desk { handlers: Arc::clone(&self.handlers), worker: self.worker, clerk: clerk.clone() };
            tokio::spawn(begin(desk, jobs, self.stop.clone(), places));
        }
        Ok(taken)
    }

    async fn remember_next(&self, rota: &mut Rota, merchant: MerchantId) {
        if let Ok(Some(seconds)) = self.handlers.app().seconds_to_next_job(merchant, self.handlers.left_alone()).await {
            let wait = Duration::from_secs(u64::try_from(seconds.max(1)).unwrap_or(1));
            rota.add_later(merchant, now() + wait);
        }
    }
}

/// What jobs are done with.
#[derive(Clone)]
struct Desk {
    handlers: Arc<Handlers>,
    worker: Worker,
    clerk: Clerk,
}

/// Reads what jobs of one merchant need, and begins them.
async fn begin(desk: Desk, jobs: Vec<ClaimedJob>, stop: watch::Receiver<bool>, places: Vec<OwnedSemaphorePermit>) {
    let prepared = desk.handlers.prepare(&jobs).await;
    for ((job, prepared), place) in jobs.into_iter().zip(prepared).zip(places) {
        tokio::spawn(work(desk.clone(), job, prepared, stop.clone(), place));
    }
}

/// Does one job under its lease, and has noted what became of it.
async fn work(
    desk: Desk,
    job: ClaimedJob,
    prepared: Prepared,
    stop: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
) {
    let mut renewing = tokio::time::interval_at(now() + RENEW_EVERY, RENEW_EVERY);
    let running = {
        let (handlers, job) = (Arc::clone(&desk.handlers), job.clone());
        // In a task of its own: a handler that panics costs its job an attempt and nobody else anything.
        tokio::spawn(async move { handlers.run(&job, prepared, stop).await })
    };
    tokio::pin!(running);
    let broke_off = || Outcome::Retry { after_seconds: 60, reason: "the job broke off; the log says why".to_owned() };
    let ended = loop {
        tokio::select! {
            ended = &mut running => break ended.unwrap_or_else(|_| broke_off().into()),
            _ = renewing.tick() => {
                if !desk.handlers.app().renew_job(desk.worker, &job).await.unwrap_or(true) {
                    running.abort();
                    return;
                }
            }
        }
    };
    desk.clerk.note(ended.of(job)).await;
}
