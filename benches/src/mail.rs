//! The queue: how fast mails go to a server of this machine, and what a job costs that has nothing to do.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use orion_store::Engine;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::figures::grouped;
use crate::ground::{Filled, Site, fill};
use crate::history::Size;
use crate::moment::{now, pause};
use crate::orion::{Installation, Server};
use crate::report::{Figure, Target};

/// How long a queue may take to get empty.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(900);

/// A letter to everybody, as a bonus for many would queue it.
const LETTERS_POSTGRES: &str = "INSERT INTO messages (merchant_id, id, customer_id, store_id, kind, locale, created_at, card_id,
      matter, occasion_key)
    SELECT merchant_id, id, customer_id, enrolled_at_store_id, 'points_expired', 'en', {now}, id,
      '{\"points_expired\":{\"points\":12}}', CAST(id AS TEXT) FROM cards;
    INSERT INTO jobs (merchant_id, id, queue, payload, priority, state, due_at, attempts, created_at)
    SELECT merchant_id, id, 'send_message', '{\"message\":\"' || id || '\"}', 10, 'waiting', {now}, 0, {now} FROM cards";
const LETTERS_SQLITE: &str = "INSERT INTO messages (merchant_id, id, customer_id, store_id, kind, locale, created_at, card_id,
      matter, occasion_key)
    SELECT merchant_id, id, customer_id, enrolled_at_store_id, 'points_expired', 'en', {now}, id,
      '{\"points_expired\":{\"points\":12}}', hex(id) FROM cards;
    INSERT INTO jobs (merchant_id, id, queue, payload, priority, state, due_at, attempts, created_at)
    SELECT merchant_id, id, 'send_message', '{\"message\":\"' || substr(hex(id), 1, 8) || '-' || substr(hex(id), 9, 4) || '-'
      || substr(hex(id), 13, 4) || '-' || substr(hex(id), 17, 4) || '-' || substr(hex(id), 21) || '\"}', 10, 'waiting', {now}, 0,
      {now} FROM cards";
/// Jobs for messages that are gone: they are looked for, and that is all.
const EMPTY: &str = "DELETE FROM jobs; DELETE FROM messages;
    INSERT INTO jobs (merchant_id, id, queue, payload, priority, state, due_at, attempts, created_at)
    SELECT merchant_id, id, 'send_message', '{\"message\":\"00000000-0000-7000-8000-000000000000\"}', 10, 'waiting', {now}, 0,
      {now} FROM cards";
const UNFINISHED: &str = "SELECT COUNT(*) FROM jobs WHERE queue = 'send_message' AND state <> 'done'";

/// A mail server that takes everything.
#[derive(Debug, Clone)]
struct Sink {
    port: u16,
    taken: Arc<Mutex<Vec<Instant>>>,
}

impl Sink {
    async fn open() -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let sink = Self { port: listener.local_addr()?.port(), taken: Arc::default() };
        let taken = Arc::clone(&sink.taken);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A connection that breaks shows as a mail that is missing.
                tokio::spawn(take(stream, Arc::clone(&taken)));
            }
        });
        Ok(sink)
    }

    fn moments(&self) -> Vec<Instant> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn take(stream: TcpStream, taken: Arc<Mutex<Vec<Instant>>>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 sink\r\n").await?;
    let (mut line, mut inside) = (String::new(), false);
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let answer: &[u8] = match (inside, line.trim_end()) {
            (true, ".") => {
                inside = false;
                taken.lock().unwrap_or_else(PoisonError::into_inner).push(now());
                b"250 taken\r\n"
            }
            (true, _) => continue,
            (false, "DATA") => {
                inside = true;
                b"354 go on\r\n"
            }
            (false, "QUIT") => b"221 bye\r\n",
            (false, _) => b"250 sink\r\n",
        };
        stream.write_all(answer).await?;
    }
}

/// Drains mails, then empty jobs, on one engine.
pub(crate) async fn measure(site: Site<'_>, mails: u64) -> anyhow::Result<Vec<Figure>> {
    let size = Size { cards: mails, entries_per_card: 1 };
    let Filled { engine, product, store, .. } = fill(site, "orion_bench_queue", size).await?;
    store.close().await;
    let sink = Sink::open().await?;
    let settings = [
        ("SMTP_SERVERS", format!("smtp+plain://127.0.0.1:{}", sink.port)),
        ("SMTP_FROM", "cards@example.com".to_owned()),
    ];
    let (idle, _) = product.start_with(&["serve"], &settings).await?;
    let start_costs = idle.processor_seconds()?;
    idle.stop().await?;

    let letters = match engine {
        Engine::Postgres => LETTERS_POSTGRES,
        Engine::Sqlite => LETTERS_SQLITE,
    };
    ask(&product, letters).await?;
    let (server, _) = product.start_with(&["serve"], &settings).await?;
    drain(&product).await?;
    server.stop().await?;
    let taken = sink.moments();
    if u64::try_from(taken.len())? != mails {
        let log = std::fs::read_to_string(product.data.with_extension("log")).unwrap_or_default();
        anyhow::bail!("{} mails came, not {mails}; the program's log:\n{log}", taken.len());
    }
    let (first, last) = (taken.iter().min().context("no mail")?, taken.iter().max().context("no mail")?);
    let rate = (mails - 1) as f64 / last.duration_since(*first).as_secs_f64();

    ask(&product, EMPTY).await?;
    let (server, _) = product.start_with(&["serve"], &settings).await?;
    drain(&product).await?;
    let each_ms = costs_ms(&server, start_costs, mails)?;
    server.stop().await?;
    let engine = match engine {
        Engine::Postgres => "PostgreSQL",
        Engine::Sqlite => "SQLite",
    };
    Ok(vec![
        Figure {
            what: format!("{engine}, {} queued mails into a server of this machine", grouped(mails as f64)),
            target: Target::AtLeast(300.0, 600.0),
            measured: rate,
            unit: " mails/s",
            product: format!("{}/s", grouped(rate)),
            reference: "–".to_owned(),
        },
        Figure {
            what: format!("{engine}, a job without work: the program's processor time"),
            target: Target::AtMost(1.0, 0.5),
            measured: each_ms,
            unit: " ms",
            product: format!("{each_ms:.3} ms"),
            reference: "–".to_owned(),
        },
    ])
}

/// Processor time of each job, without what starting costs.
fn costs_ms(server: &Server, start_costs: f64, jobs: u64) -> anyhow::Result<f64> {
    Ok((server.processor_seconds()? - start_costs).max(0.0) * 1e3 / jobs as f64)
}

/// Runs statements as the owner of the tables.
async fn ask(product: &Installation, statements: &str) -> anyhow::Result<()> {
    let now = i64::try_from(crate::unix_time().as_micros())?.to_string();
    let statements = statements.replace("{now}", &now);
    match &product.url {
        Some(url) => {
            let mut connection = PgConnection::connect(url).await?;
            connection.execute(AssertSqlSafe(statements)).await?;
            connection.execute("VACUUM (ANALYZE) jobs, messages").await?;
            connection.close().await?;
        }
        None => {
            let mut connection = SqliteConnection::connect(&file(product)).await?;
            connection.execute(AssertSqlSafe(statements)).await?;
            connection.close().await?;
        }
    }
    Ok(())
}

fn file(product: &Installation) -> String {
    format!("sqlite://{}", product.data.join("orion.db").display())
}

/// Waits until every job is done.
async fn drain(product: &Installation) -> anyhow::Result<()> {
    let began = now();
    while began.elapsed() < DRAIN_TIME_MAX {
        let left: i64 = match &product.url {
            Some(url) => sqlx::query_scalar(UNFINISHED).fetch_one(&mut PgConnection::connect(url).await?).await?,
            None => {
                sqlx::query_scalar(UNFINISHED).fetch_one(&mut SqliteConnection::connect(&file(product)).await?).await?
            }
        };
        if left == 0 {
            return Ok(());
        }
        pause(Duration::from_millis(100)).await;
    }
    anyhow::bail!("the queue did not get empty")
}
