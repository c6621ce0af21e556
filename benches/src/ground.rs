//! One engine made ready: a database for the program and an equal one for the reference.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use orion_store::{Engine, OpenOptions, Store, Target};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection, SqlitePool};
use tokio::task::JoinSet;

use crate::by_hand::{Purchase, earn_on_postgres, earn_on_sqlite};
use crate::history::{self, Size, owner_of};
use crate::moment::now;
use crate::orion::Installation;
use crate::pgbench::{self, Reference};
use crate::random::{Mix, Random};
use crate::shop::{self, Shop};

/// Two equal databases of one engine. The reference writes a chain of its own, which the program could not verify, so it
/// does not write into the program's.
#[derive(Debug, Clone)]
pub(crate) struct Ground {
    pub engine: Engine,
    pub size: Size,
    pub shop: Shop,
    pub product: Installation,
    /// A URL, or the path of a file.
    reference: String,
    folder: PathBuf,
}

/// Where to build.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'a> {
    pub binary: &'a Path,
    pub folder: &'a Path,
    /// A PostgreSQL database of whoever may create others; SQLite without.
    pub server: Option<&'a str>,
}

/// A database with a merchant and its past.
#[derive(Debug)]
pub(crate) struct Filled {
    pub engine: Engine,
    pub shop: Shop,
    pub product: Installation,
    pub store: Store,
}

/// Makes a database and fills it.
pub(crate) async fn fill(site: Site<'_>, name: &str, size: Size) -> anyhow::Result<Filled> {
    fill_with(site, name, size, Past::default()).await
}

/// What the past of a merchant is like.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Past {
    /// For how many days points last; for ever without.
    pub points_last_days: Option<i64>,
    /// Whether there are stamps besides points.
    pub has_stamps: bool,
    /// How many days ago the last of it happened.
    pub ended_days_ago: i64,
}

/// The same with a past of another kind.
pub(crate) async fn fill_with(site: Site<'_>, name: &str, size: Size, past: Past) -> anyhow::Result<Filled> {
    let engine = if site.server.is_some() { Engine::Postgres } else { Engine::Sqlite };
    let data = site.folder.join(format!("{name}-{engine:?}"));
    std::fs::create_dir_all(&data)?;
    let (url, target) = match site.server {
        Some(server) => {
            let url = new_database(server, name, None).await?;
            (Some(url.clone()), Target::Postgres { url, migration_url: None })
        }
        None => (None, Target::Sqlite(data.join("orion.db"))),
    };
    let address = url.clone().unwrap_or_else(|| data.join("orion.db").display().to_string());
    let store = Store::open(&OpenOptions::new(target, 2)).await?;
    let shop = shop::open(&store, past).await?;
    let today = orion_domain::Timestamp::from_micros(i64::try_from(crate::unix_time().as_micros())?);
    let end = today.plus_seconds(past.ended_days_ago * -86_400);
    history::write(&store, owner_of(engine, &address).await?, &shop, size, end).await?;
    let product = Installation { binary: site.binary.to_path_buf(), data, url };
    Ok(Filled { engine, shop, product, store })
}

impl Ground {
    /// Makes both databases, equal to the last row.
    pub(crate) async fn prepare(site: Site<'_>, name: &str, size: Size) -> anyhow::Result<Self> {
        let Filled { engine, shop, product, store } = fill(site, name, size).await?;
        store.close().await;
        let reference = match site.server {
            Some(server) => new_database(server, &format!("{name}_by_hand"), Some(name)).await?,
            None => {
                let copy = site.folder.join(format!("{name}-by-hand.db"));
                std::fs::copy(product.data.join("orion.db"), &copy)?;
                copy.display().to_string()
            }
        };
        Ok(Self { engine, size, shop, product, reference, folder: site.folder.to_path_buf() })
    }

    /// Purchases per second of the reference.
    pub(crate) async fn by_hand(&self, mix: Mix, callers: usize, time: Duration, run: u64) -> anyhow::Result<f64> {
        match self.engine {
            Engine::Postgres => {
                let reference =
                    Reference { url: &self.reference, shop: &self.shop, cards: self.size.cards, folder: &self.folder };
                pgbench::run(&reference, mix, callers, time.as_secs(), run).await
            }
            Engine::Sqlite => self.by_hand_on_sqlite(mix, callers, time, run).await,
        }
    }

    /// One transaction each: the callers take turns at the one connection that may write, which is faster than letting
    /// several connections fight for the lock.
    async fn by_hand_on_sqlite(&self, mix: Mix, callers: usize, time: Duration, run: u64) -> anyhow::Result<f64> {
        let pool: SqlitePool = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(60))
            .test_before_acquire(false)
            .connect_with(self.sqlite_options())
            .await?;
        let (counter, started) = (Arc::new(AtomicU64::new(0)), now());
        let mut tasks = JoinSet::new();
        for caller in 0..callers {
            let (pool, shop, counter) = (pool.clone(), self.shop.clone(), Arc::clone(&counter));
            let (cards, mut random) = (self.size.cards, Random::seeded(run << 32 | caller as u64));
            tasks.spawn(async move {
                while started.elapsed() < time {
                    let number = counter.fetch_add(1, Ordering::Relaxed);
                    let purchase = Purchase::new(run, number, mix, cards, &mut random);
                    earn_on_sqlite(&mut *pool.acquire().await?, &shop, &purchase).await?;
                }
                anyhow::Ok(())
            });
        }
        while let Some(done) = tasks.join_next().await {
            done??;
        }
        let rate = counter.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64();
        pool.close().await;
        Ok(rate)
    }

    /// Somebody alone who books by hand, on a connection that stays open.
    pub(crate) async fn hand(&self) -> anyhow::Result<Hand<'_>> {
        let connection = match self.engine {
            Engine::Postgres => One::Postgres(PgConnection::connect(&self.reference).await?),
            Engine::Sqlite => One::Sqlite(SqliteConnection::connect_with(&self.sqlite_options()).await?),
        };
        Ok(Hand { ground: self, connection })
    }

    /// The settings of the program's own writer.
    fn sqlite_options(&self) -> SqliteConnectOptions {
        SqliteConnectOptions::new()
            .filename(&self.reference)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("wal_autocheckpoint", "20000")
            .pragma("cache_size", "-32768")
    }

    /// Lets PostgreSQL count what is new since the past was written: answers and receipts, of which there were none. It does
    /// so by itself after a minute; a server that never did is no shop's.
    pub(crate) async fn analyse(&self) -> anyhow::Result<()> {
        let Some(product) = &self.product.url else { return Ok(()) };
        for url in [product, &self.reference] {
            let mut connection = PgConnection::connect(url).await?;
            connection.execute("ANALYZE").await?;
            connection.close().await?;
        }
        Ok(())
    }

    /// Every receipt in the program's ledger, so that each acknowledged purchase can be looked for.
    pub(crate) async fn receipts(&self) -> anyhow::Result<Vec<String>> {
        const RECEIPTS: &str = "SELECT order_reference FROM loyalty_transactions WHERE order_reference IS NOT NULL";
        Ok(match &self.product.url {
            Some(url) => sqlx::query_scalar(RECEIPTS).fetch_all(&mut PgConnection::connect(url).await?).await?,
            None => {
                let path = format!("sqlite://{}", self.product.data.join("orion.db").display());
                sqlx::query_scalar(RECEIPTS).fetch_all(&mut SqliteConnection::connect(&path).await?).await?
            }
        })
    }
}

/// Somebody alone who books by hand.
pub(crate) struct Hand<'a> {
    ground: &'a Ground,
    connection: One,
}

enum One {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

impl Hand<'_> {
    /// Milliseconds of each purchase, one after the other.
    pub(crate) async fn book(&mut self, time: Duration, run: u64) -> anyhow::Result<Vec<f64>> {
        let Ground { shop, size, .. } = self.ground;
        let mut random = Random::seeded(run);
        let (started, mut latencies) = (now(), Vec::new());
        while started.elapsed() < time {
            let number = latencies.len() as u64;
            let purchase = Purchase::new(run, number, Mix::Spread, size.cards, &mut random);
            let asked = now();
            match &mut self.connection {
                One::Postgres(connection) => earn_on_postgres(connection, shop, &purchase).await?,
                One::Sqlite(connection) => earn_on_sqlite(connection, shop, &purchase).await?,
            }
            latencies.push(asked.elapsed().as_secs_f64() * 1e3);
        }
        Ok(latencies)
    }
}

/// Makes a database beside the one named, empty or equal to another, and returns its URL.
pub(crate) async fn new_database(server: &str, name: &str, template: Option<&str>) -> anyhow::Result<String> {
    let mut connection = PgConnection::connect(server).await.context("connecting to PostgreSQL")?;
    let statement = match template {
        Some(template) => format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"),
        None => format!("CREATE DATABASE {name}"),
    };
    connection.execute(sqlx::AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name}"))).await?;
    connection.execute(sqlx::AssertSqlSafe(statement)).await?;
    connection.close().await?;
    let (host, _) = server.rsplit_once('/').context("the URL names no database")?;
    Ok(format!("{host}/{name}"))
}
