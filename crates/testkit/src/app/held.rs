//! Holding the database still, so that a test decides what waits in the queue together.

use std::future::Future;

use orion_domain::CardId;
use orion_service::Error;
use orion_service::counter::Receipt;
use tokio::task::{JoinHandle, yield_now};
use uuid::Uuid;

use super::{TestApp, Till};
use crate::Raw;

/// While this lives, no batch gets on: one is under way and waits for a lock. What is queued meanwhile will be the next
/// batch, in the order in which it was queued.
#[derive(Debug)]
pub struct Held {
    app: TestApp,
    lock: Raw,
    blocker: JoinHandle<Result<Receipt, Error>>,
}

/// Work that waits in the queue.
#[derive(Debug)]
pub struct Queued<T>(JoinHandle<T>);

impl<T> Queued<T> {
    /// Its answer.
    ///
    /// # Panics
    /// When the use case panicked.
    pub async fn answer(self) -> T {
        self.0.await.expect("the use case did not panic")
    }

    /// Its client goes away.
    pub async fn hang_up(self) {
        self.0.abort();
        assert!(self.0.await.is_err(), "the client went before its answer");
    }
}

impl TestApp {
    /// Holds the lane of a till.
    ///
    /// # Panics
    /// When the database cannot be locked.
    pub async fn hold(&self, till: &Till) -> Held {
        let mut lock = self.raw().await;
        let statement = match &lock {
            Raw::Sqlite(_) => "BEGIN IMMEDIATE",
            Raw::Postgres(_) => "BEGIN; LOCK TABLE cards, customers IN EXCLUSIVE MODE",
        };
        lock.execute(statement).await.expect("nobody else writes");
        let till = till.on(self);
        let nobody = CardId::new(Uuid::from_u128(1));
        let blocker = tokio::spawn(async move { till.earn(nobody, 100).await });
        until(|| {
            let depth = self.posting_depth();
            depth.waiting == 0 && depth.busy_lanes == 1
        })
        .await;
        Held { app: self.clone(), lock, blocker }
    }
}

impl Held {
    /// Starts work and waits until it is in the queue.
    pub async fn queue<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> Queued<T> {
        // Work of another lane does not wait behind the blocker, but for the same lock.
        let accepted = || {
            let depth = self.app.posting_depth();
            depth.waiting + depth.busy_lanes
        };
        let before = accepted();
        let task = tokio::spawn(work);
        until(|| task.is_finished() || accepted() > before).await;
        Queued(task)
    }

    /// Changes something past the program while everything waits.
    ///
    /// # Panics
    /// When the statement fails.
    pub async fn execute(&mut self, sql: &str) {
        self.lock.execute(sql).await.expect("the statement runs");
    }

    /// Lets everything go on.
    ///
    /// # Panics
    /// When the lock cannot be given back.
    pub async fn release(mut self) {
        self.lock.execute("COMMIT").await.expect("the lock is given back");
        let refused = self.blocker.await.expect("the blocker did not panic");
        assert!(matches!(refused, Err(Error::Refused(_))), "the blocker names no card: {refused:?}");
    }
}

/// Lets other tasks run until something is so. A test that waits in vain is ended by its runner.
async fn until(is_so: impl Fn() -> bool) {
    while !is_so() {
        yield_now().await;
    }
}
