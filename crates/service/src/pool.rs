//! Slow work kept from eating the machine: so much at once, a short queue, a short wait (safety PIN-10, U-4).

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::error::Error;

/// How long a piece of work waits for its turn.
const WAIT_MAX: Duration = Duration::from_secs(2);

/// Threads for slow work.
#[derive(Debug, Clone)]
pub(crate) struct Pool {
    slots: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Pool {
    /// So many at once, and so many accepted, those at work included.
    pub(crate) fn new(slots: usize, queue_len_max: usize) -> Self {
        Self { slots: Arc::new(Semaphore::new(slots)), queue: Arc::new(Semaphore::new(queue_len_max)) }
    }

    /// Runs a piece of work when its turn comes.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait or it waited too long; the work's own.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let _place = self.queue.clone().try_acquire_owned().map_err(|_| Error::Busy)?;
        let slot = tokio::time::timeout(WAIT_MAX, self.slots.clone().acquire_owned()).await;
        let slot = slot.map_err(|_| Error::Busy)?.map_err(Error::internal)?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(slot);
            done
        })
        .await
        .map_err(Error::internal)?
    }
}
