//! Which connections to a PostgreSQL server are asked whether they still live before they are used.
//!
//! Asking is a trip to the server, as much as a small statement. A connection that was used a moment ago is believed. Once one
//! was found broken, as after a restart of the server, every other one is asked, and what only reads is read again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection as _, PgPool, Postgres};

use crate::Error;

/// A connection that has been idle for longer is asked.
const BELIEVED: Duration = Duration::from_secs(1);

/// Runs what can be run twice, and does so where the connection was broken.
macro_rules! twice {
    ($trust:expr, $run:expr) => {
        match $run {
            Err(error) if $trust.is_shaken_by(&error) => $run,
            done => done,
        }
    };
}
pub(crate) use twice;

/// What is believed of the connections of one pool.
#[derive(Debug, Clone)]
pub(crate) struct Trust {
    /// So many connections are asked next, whenever they were used last.
    doubted: Arc<AtomicU32>,
    /// Twice the pool, so that each of its connections comes by.
    all: u32,
}

impl Trust {
    /// For a pool of so many connections.
    pub(crate) fn new(connections: u32) -> Self {
        Self { doubted: Arc::default(), all: connections.saturating_mul(2) }
    }

    /// Asks the connections of a pool in place of the pool itself, which would ask all.
    pub(crate) fn guard(&self, options: PgPoolOptions) -> PgPoolOptions {
        let trust = self.clone();
        options.test_before_acquire(false).before_acquire(move |connection, found| {
            let is_asked = trust.is_doubting() || found.idle_for >= BELIEVED;
            Box::pin(async move {
                if is_asked {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
    }

    /// Whether an error comes of a broken connection; if so, the others are doubted.
    pub(crate) fn is_shaken_by(&self, error: &Error) -> bool {
        let is_broken = matches!(error, Error::Unavailable(_));
        if is_broken {
            self.doubted.store(self.all, Ordering::Relaxed);
        }
        is_broken
    }

    /// A connection that has just answered, for what must not be run twice.
    ///
    /// # Errors
    /// There is none.
    pub(crate) async fn living(&self, pool: &PgPool) -> Result<PoolConnection<Postgres>, Error> {
        twice!(self, asked(pool).await)
    }

    fn is_doubting(&self) -> bool {
        let less = |doubted: u32| doubted.checked_sub(1);
        self.doubted.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
    }
}

async fn asked(pool: &PgPool) -> Result<PoolConnection<Postgres>, Error> {
    let classify = |error| Error::classify("PING", error);
    let mut connection = pool.acquire().await.map_err(classify)?;
    connection.ping().await.map_err(classify)?;
    Ok(connection)
}
