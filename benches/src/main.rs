//! Measures the program beside the same work done by hand, in one run on one machine, and writes BENCHMARKS.md.
//!
//! `make bench` runs it. Start reading at [`measure`]; `ground` prepares two equal databases, `pgbench` and `by_hand` are
//! the references, `till` and `load` ask the program over HTTP, `orion` runs it as an operator would.

mod by_hand;
mod expiry;
mod figures;
mod ground;
mod history;
mod lists;
mod load;
mod mail;
mod measure;
mod moment;
mod orion;
mod pass;
mod pgbench;
mod phones;
mod random;
mod report;
mod shop;
mod start;
mod till;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use clap::{Parser, ValueEnum};
use orion_service::clock::{Clock as _, SystemClock};

use crate::ground::{Ground, Site};
use crate::history::Size;
use crate::measure::{Effort, Measuring};
use crate::report::Figure;

/// The allocator of the program, so that neither side is the faster for it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures Orion Loyalty.
#[derive(Debug, Parser)]
#[command(name = "orion-bench")]
struct Options {
    /// The program to measure
    #[arg(long, default_value = "target/release/orion")]
    orion: PathBuf,
    /// A disk to put data on, not a file system in memory
    #[arg(long, default_value = "/var/tmp")]
    disk: PathBuf,
    /// The PostgreSQL to use: a role that may create databases and roles (see scripts/with-postgres)
    #[arg(long, env = "ORION_TEST_POSTGRES_URL", hide_env_values = true)]
    postgres: Option<String>,
    /// What to measure; everything when absent
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    #[arg(long, default_value_t = 100_000)]
    cards: u64,
    #[arg(long, default_value_t = 10)]
    entries_per_card: u64,
    /// Cards of the large ledger that is compared with the ordinary one
    #[arg(long, default_value_t = 1_000_000)]
    large_cards: u64,
    /// Cards of the merchant whose lists are measured
    #[arg(long, default_value_t = 1_000_000)]
    list_cards: u64,
    /// Cards whose points end at once
    #[arg(long, default_value_t = 1_000_000)]
    expiring_cards: u64,
    /// Mails that wait in the queue
    #[arg(long, default_value_t = 10_000)]
    mails: u64,
    /// Seconds of one round
    #[arg(long, default_value_t = 6)]
    seconds: u64,
    /// Rounds of which the median counts
    #[arg(long, default_value_t = 5)]
    rounds: u64,
    /// Only shows that everything works: few cards, short rounds, nothing is written
    #[arg(long)]
    quick: bool,
    /// The file whose table is replaced
    #[arg(long, default_value = "BENCHMARKS.md")]
    output: PathBuf,
}

/// A part of the measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// PostgreSQL against pgbench
    Postgres,
    /// SQLite against one transaction each
    Sqlite,
    /// A large ledger against an ordinary one, on PostgreSQL
    PostgresGrowth,
    /// The same on SQLite
    SqliteGrowth,
    /// Lists and look-ups of the desk, on both engines
    Lists,
    /// The end of points that nobody used, on PostgreSQL, against one statement
    Expiry,
    /// Queued mails and empty jobs, on both engines
    Queue,
    /// Signed passes for Apple Wallet, and the counter while phones fetch them
    Pass,
    /// Start and memory
    Start,
}

impl Options {
    fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }

    const fn size(&self) -> Size {
        let cards = if self.quick { 2_000 } else { self.cards };
        Size { cards, entries_per_card: self.entries_per_card }
    }

    const fn large(&self) -> Size {
        let cards = if self.quick { 6_000 } else { self.large_cards };
        Size { cards, entries_per_card: self.entries_per_card }
    }

    const fn lists(&self) -> Size {
        let cards = if self.quick { 2_000 } else { self.list_cards };
        Size { cards, entries_per_card: self.entries_per_card }
    }

    const fn expiring(&self) -> u64 {
        if self.quick { 5_000 } else { self.expiring_cards }
    }

    const fn queued(&self) -> u64 {
        if self.quick { 200 } else { self.mails }
    }

    const fn effort(&self) -> Effort {
        if self.quick {
            return Effort { rounds: 1, round: Duration::from_secs(1), warm_up: Duration::from_secs(1) };
        }
        let (round, warm_up) = (Duration::from_secs(self.seconds), Duration::from_secs(3));
        Effort { rounds: self.rounds, round, warm_up }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let binary = std::path::absolute(&options.orion)?;
    anyhow::ensure!(binary.exists(), "{} is missing; run: make build", binary.display());
    let folder = tempfile::Builder::new().prefix("orion-bench.").tempdir_in(&options.disk)?;
    let sync = sync_time(folder.path())?;
    let mut figures = Vec::new();
    let server = options.postgres.as_deref().context("PostgreSQL is missing; run this by scripts/with-postgres --disk");
    let lite = Site { binary: &binary, folder: folder.path(), server: None };
    if options.wants(Part::Postgres) || options.wants(Part::PostgresGrowth) {
        let site = Site { server: Some(server?), ..lite };
        figures.extend(engine(&options, site, Part::Postgres, Part::PostgresGrowth).await?);
    }
    if options.wants(Part::Sqlite) || options.wants(Part::SqliteGrowth) {
        figures.extend(engine(&options, lite, Part::Sqlite, Part::SqliteGrowth).await?);
    }
    let both = [options.postgres.as_deref().map(|server| Site { server: Some(server), ..lite }), Some(lite)];
    figures.extend(calendar_and_lists(&options, both.into_iter().flatten()).await?);
    if options.wants(Part::Pass) {
        let figure = pass::measure(folder.path())?;
        say(&figure.line());
        figures.push(figure);
        for site in both.into_iter().flatten() {
            let figure = phones::measure(site, options.size(), options.effort()).await?;
            say(&figure.line());
            figures.push(figure);
        }
    }
    if options.wants(Part::Start) {
        for figure in start::measure(&binary, folder.path()).await? {
            say(&figure.line());
            figures.push(figure);
        }
    }
    if !options.quick {
        report::write(&options.output, &facts(&options, sync), &figures)?;
        say(&format!("{} has the figures.", options.output.display()));
    }
    Ok(())
}

/// What is measured on each engine at its own size.
async fn calendar_and_lists(
    options: &Options,
    sites: impl Iterator<Item = Site<'_>> + Clone,
) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    if options.wants(Part::Lists) {
        let size = options.lists();
        for site in sites.clone() {
            say(&format!("Lists of {} cards with {} entries …", size.cards, size.entries()));
            figures.push(lists::measure(site, size).await?);
            figures.iter().last().into_iter().for_each(|figure| say(&figure.line()));
        }
    }
    if options.wants(Part::Expiry)
        && let Some(site) = sites.clone().find(|site| site.server.is_some())
    {
        say(&format!("The points of {} cards …", options.expiring()));
        let found = expiry::measure(site, options.expiring()).await?;
        found.iter().for_each(|figure| say(&figure.line()));
        figures.extend(found);
    }
    if options.wants(Part::Queue) {
        for site in sites {
            say(&format!("{} queued mails …", options.queued()));
            let found = mail::measure(site, options.queued()).await?;
            found.iter().for_each(|figure| say(&figure.line()));
            figures.extend(found);
        }
    }
    Ok(figures)
}

async fn engine(options: &Options, site: Site<'_>, against_hand: Part, growth: Part) -> anyhow::Result<Vec<Figure>> {
    let size = options.size();
    say(&format!("Preparing {} cards with {} entries …", size.cards, size.entries()));
    let ground = Ground::prepare(site, "orion_bench", size).await?;
    let mut figures = Vec::new();
    if options.wants(against_hand) {
        let mut measuring = Measuring::new(&ground, options.effort());
        measuring.everything().await?;
        figures.append(&mut measuring.figures);
    }
    if options.wants(growth) {
        let large = options.large();
        say(&format!("Preparing {} cards with {} entries …", large.cards, large.entries()));
        let large = Ground::prepare(site, "orion_bench_large", large).await?;
        let figure = measure::growth(&ground, &large, options.effort()).await?;
        say(&figure.line());
        figures.push(figure);
        large.product.verify().await.context("the large ledger")?;
    }
    Ok(figures)
}

/// What the figures depend on besides the program.
fn facts(options: &Options, sync: Duration) -> Vec<String> {
    let date = SystemClock.now().to_rfc3339();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (size, effort) = (options.size(), options.effort());
    vec![
        format!("Measured on {}.", date.get(..10).unwrap_or(&date)),
        format!(
            "Machine: {cores} cores, shared by client, program and database; a sync of 8 KiB takes {} µs.",
            sync.as_micros()
        ),
        format!(
            "Ledger: {} cards with {} entries; {} rounds of {} s on each side, taking turns; medians, in brackets the slowest and fastest round.",
            figures::grouped(size.cards as f64),
            figures::grouped(size.entries() as f64),
            effort.rounds,
            effort.round.as_secs()
        ),
        "Every acknowledged purchase was found in the ledger once, and `orion verify` found nothing wrong.".to_owned(),
    ]
}

/// The median time to make 8 KiB durable. Nearly nothing means that the folder lies in memory, and figures would be void.
fn sync_time(folder: &Path) -> anyhow::Result<Duration> {
    /// No disk is this fast.
    const SUSPICIOUS: Duration = Duration::from_micros(10);
    let mut file = std::fs::File::create(folder.join("sync"))?;
    let mut times = Vec::new();
    for _ in 0..200 {
        file.write_all(&[7; 8192])?;
        let asked = moment::now();
        file.sync_data()?;
        times.push(asked.elapsed().as_secs_f64());
    }
    let time = Duration::from_secs_f64(figures::median(&times));
    anyhow::ensure!(time > SUSPICIOUS, "{} lies in memory; name a disk with --disk", folder.display());
    Ok(time)
}

/// Time since 1970.
fn unix_time() -> Duration {
    Duration::from_micros(u64::try_from(SystemClock.now().micros()).unwrap_or_default())
}

/// Tells whoever watches.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Nobody may be reading; that is no reason to stop.
    drop(writeln!(out, "{line}").and_then(|()| out.flush()));
}
