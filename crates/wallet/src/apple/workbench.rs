//! Threads that make packages and give way to everything else that the program does.

use std::io;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

/// How far these threads stand behind the others, as `nice` counts: they get what is left over when a counter is busy, and the
/// whole processor when it is not.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 19;

/// So many threads at most, which start with their first work and end when there has been none for a while.
#[derive(Debug)]
pub(super) struct Workbench {
    /// There until the end; a runtime must not be dropped where something is awaited.
    runtime: Option<Runtime>,
}

impl Workbench {
    /// Starts no thread yet.
    ///
    /// # Errors
    /// The system has no means left for it.
    pub(super) fn new(threads: usize) -> io::Result<Self> {
        let mut builder = Builder::new_current_thread();
        builder.max_blocking_threads(threads).thread_name("passes").on_thread_start(give_way);
        Ok(Self { runtime: Some(builder.build()?) })
    }

    /// Does work on one of the threads. `None` only after the end.
    pub(super) fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<JoinHandle<T>> {
        self.runtime.as_ref().map(|runtime| runtime.spawn_blocking(work))
    }
}

impl Drop for Workbench {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Linux counts niceness by thread (sched(7)); elsewhere it would slow the whole program.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "packages are made with the priority of everything else");
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn packages_are_made_behind_everything_else() {
        let niceness = || rustix::process::getpriority_process(None);
        let workbench = Workbench::new(1).expect("threads");
        assert_eq!(workbench.run(niceness).expect("not at its end").await.expect("done"), Ok(NICENESS));
        assert!(niceness().expect("a priority") < NICENESS, "this thread stays where it was");
    }
}
