//! Copies SQLite's log into the database file beside the writer, who would otherwise stop for it in the middle of a commit.
//!
//! A log begins anew only where all of it is copied and synced while nobody commits, and SQLite syncs the file only then
//! (<https://www.sqlite.org/wal.html#ckpt>). So once the log is long, what is left is copied until it is little, and the very
//! last of it in the writer's own turn. The writer's own checkpoint stays switched on for a far longer log.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::Error;
use crate::db::args;
use crate::file::FileConnections;
use crate::statement::statements;

/// Pages of 4 KiB in the log that are worth a copy: few enough that the disk is never busy with one for long, while commits
/// wait for the same disk. Far fewer, and the log hardly ever ends copied, so that it cannot begin anew.
const WORTH_COPYING: i64 = 500;
/// Pages in a log that is to begin anew.
const LONG: i64 = 10_000;
/// Copies right after one another before the writer's turn. Each leaves what was committed during the one before, and one that
/// meets no commit syncs the file; about every second does, and with eight the writer hardly ever has to.
const LAST_COPIES: usize = 8;
/// The log is looked at no more often than this.
const PAUSE: Duration = Duration::from_millis(20);

statements! {
    /// How long the log is and how much of it was copied; copies nothing.
    LOOK_AT_LOG(sqlite only "PRAGMA wal_checkpoint(NOOP)");
    /// Copies what no reader needs any more, and waits for nobody.
    COPY_LOG(sqlite only "PRAGMA wal_checkpoint(PASSIVE)");
}

#[derive(sqlx::FromRow)]
struct LogRow {
    log: i64,
    checkpointed: i64,
}

/// The task that copies, until this is closed or dropped.
#[derive(Debug)]
pub(crate) struct Copier {
    bells: Arc<Bells>,
    /// There until the end.
    task: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug, Default)]
struct Bells {
    /// The log has grown.
    committed: Notify,
    /// The database is being closed.
    closing: Notify,
}

impl Copier {
    /// Starts the task, on a connection of its own that may write, and seldom on the one that everybody writes with.
    pub(crate) fn start(connection: FileConnections, writer: FileConnections) -> Self {
        let bells = Arc::<Bells>::default();
        let task = tokio::spawn(copy_until_closed(Arc::clone(&bells), connection, writer));
        Self { bells, task: Mutex::new(Some(task)) }
    }

    /// Tells that the log has grown.
    pub(crate) fn committed(&self) {
        self.bells.committed.notify_one();
    }

    /// Lets a copy that is under way come to its end, and lets go of the file. Whoever closes it afterwards is the last, and the
    /// last removes the log.
    pub(crate) async fn close(&self) {
        self.bells.closing.notify_one();
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task
            && let Err(error) = task.await
        {
            tracing::warn!(%error, "the log of the database was not copied to its end; it is read when the file is opened");
        }
    }
}

impl Drop for Copier {
    fn drop(&mut self) {
        if let Some(task) = self.task.get_mut().unwrap_or_else(PoisonError::into_inner) {
            task.abort();
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a pause between copies, for which no event exists")]
async fn copy_until_closed(bells: Arc<Bells>, connection: FileConnections, writer: FileConnections) {
    loop {
        tokio::select! {
            () = bells.closing.notified() => break,
            () = bells.committed.notified() => {}
        }
        if let Err(error) = copy_if_worth_it(&connection, &writer).await {
            tracing::warn!(%error, "the log of the database was not copied; the next commit tries again");
        }
        tokio::select! {
            () = bells.closing.notified() => break,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
    connection.close().await;
}

async fn copy_if_worth_it(connection: &FileConnections, writer: &FileConnections) -> Result<(), Error> {
    let Some(row) = connection.optional::<LogRow>(LOOK_AT_LOG, args![]).await? else { return Ok(()) };
    if row.log >= LONG {
        for _ in 0..LAST_COPIES {
            copy(connection).await?;
        }
        copy(writer).await?;
    } else if row.log.saturating_sub(row.checkpointed) >= WORTH_COPYING {
        copy(connection).await?;
    }
    Ok(())
}

async fn copy(connection: &FileConnections) -> Result<(), Error> {
    connection.optional::<LogRow>(COPY_LOG, args![]).await.map(|_| ())
}
