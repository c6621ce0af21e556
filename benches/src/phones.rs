//! What somebody at a counter notices while a hundred phones fetch their passes: the latency of a stamp with and without them.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;

use anyhow::Context as _;
use orion_domain::{CardId, Slug};
use orion_service::RequestFacts;
use orion_service::records::Wallet;
use orion_service::secrets::Secrets;
use orion_store::Engine;
use tokio::task::JoinSet;

use crate::figures::median;
use crate::ground::{Filled, Past, Site, fill_with};
use crate::history::{Size, card_id};
use crate::measure::Effort;
use crate::moment::{now, pause};
use crate::pass::{PASS_TYPE, TEAM, make_certificates};
use crate::report::{Figure, Target};
use crate::shop::{self, Shop};
use crate::till::{Till, Wire, from_address};

/// Phones that ask at once, each again as soon as it has its pass.
const PHONES: usize = 100;
/// The server's secret: the tokens of passes are made from it.
const SECRET: &str = "4f1d90b7c6aa52e8831f9e07d2bb6c5a4f1d90b7c6aa52e8";

/// Stamps one after the other at one counter, in rounds with and without phones.
pub(crate) async fn measure(site: Site<'_>, size: Size, effort: Effort) -> anyhow::Result<Figure> {
    let folder = site.folder.join("certificates");
    std::fs::create_dir_all(&folder)?;
    make_certificates(&folder)?;
    let past = Past { has_stamps: true, ..Past::default() };
    let filled = fill_with(site, "orion_bench_phones", size, past).await?;
    let requests = take_along(&filled).await?;
    let Filled { engine, shop, product, store } = filled;
    store.close().await;
    let (server, _) = product.start_with(&["serve"], &settings(&folder)).await?;
    let counter = Counter { port: server.port, shop, cards: size.cards };
    counter.median(0, effort.warm_up).await?;
    let (mut alone, mut beside, mut rates) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=effort.rounds {
        alone.push(counter.median(round * 2, effort.round).await?);
        let phones = Phones::start(server.port, &requests).await?;
        beside.push(counter.median(round * 2 + 1, effort.round).await?);
        rates.push(phones.stop()?);
    }
    server.stop().await?;
    product.verify().await.context("after the stamps")?;
    let (slow, fast) = (median(&beside), median(&alone));
    let engine = if engine == Engine::Postgres { "PostgreSQL" } else { "SQLite" };
    Ok(Figure {
        what: format!("{engine}, {PHONES} phones fetch passes: median latency of a stamp"),
        target: Target::AtMost(1.3, 1.1),
        measured: slow / fast,
        unit: " ×",
        product: format!("{slow:.3} ms beside {:.0} passes/s", median(&rates)),
        reference: format!("{fast:.3} ms without phones"),
    })
}

fn settings(folder: &Path) -> [(&'static str, String); 7] {
    let file = |name: &str| folder.join(name).display().to_string();
    [
        ("SECRET_KEY", SECRET.to_owned()),
        ("LOYALTY_APPLE_PASS_TYPE_ID", PASS_TYPE.to_owned()),
        ("LOYALTY_APPLE_TEAM_ID", TEAM.to_owned()),
        ("LOYALTY_APPLE_CERTIFICATE_FILE", file("pass.pem")),
        ("LOYALTY_APPLE_KEY_FILE", file("pass.key")),
        ("LOYALTY_APPLE_INTERMEDIATE_FILE", file("above.pem")),
        // Nobody is told anything: no phone registers here.
        ("LOYALTY_APPLE_PUSH_URL", "https://localhost:1".to_owned()),
    ]
}

/// Gives a card to each phone, and what it asks for it: the line and the proof.
async fn take_along(filled: &Filled) -> anyhow::Result<Vec<String>> {
    let app = shop::app_with(&filled.store, Secrets::new(SECRET.as_bytes()), vec![Wallet::Apple])?;
    let visitor = app.visitor(&Slug::new(shop::SLUG).context("slug")?, RequestFacts::default()).await?;
    let mut requests = Vec::with_capacity(PHONES);
    for number in 1..=u64::try_from(PHONES)? {
        let pass = app.take_apple_pass(&visitor, CardId::new(card_id(number))).await?;
        requests.push(format!(
            "GET /wallet/apple/{}/v1/passes/{PASS_TYPE}/{} HTTP/1.1\r\nAuthorization: ApplePass {}\r\n",
            filled.shop.merchant,
            pass.serial(),
            pass.token()
        ));
    }
    Ok(requests)
}

struct Counter {
    port: u16,
    shop: Shop,
    cards: u64,
}

impl Counter {
    /// The median of the milliseconds that a stamp takes, one after the other.
    async fn median(&self, run: u64, time: std::time::Duration) -> anyhow::Result<f64> {
        let mut till = Till::connect(self.port, &self.shop, PHONES).await?;
        let (started, mut latencies) = (now(), Vec::new());
        for number in 0_u64.. {
            if started.elapsed() >= time {
                break;
            }
            // The cards in phones are stamped like all others: what that costs belongs to it.
            let asked = now();
            till.stamp(run, number, (run * 7_919 + number) % self.cards + 1).await?;
            latencies.push(asked.elapsed().as_secs_f64() * 1e3);
        }
        Ok(median(&latencies))
    }
}

/// Phones on a thread of their own, so that the clock of the counter does not wait for them.
struct Phones {
    stop: Arc<AtomicBool>,
    fetched: Arc<AtomicU64>,
    started: std::time::Instant,
    thread: JoinHandle<anyhow::Result<()>>,
}

impl Phones {
    /// Returns once as many passes were fetched as there are phones.
    async fn start(port: u16, requests: &[String]) -> anyhow::Result<Self> {
        let (stop, fetched) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (over, count, requests) = (Arc::clone(&stop), Arc::clone(&fetched), requests.to_vec());
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
            runtime.block_on(fetch_all(port, requests, over, count))
        });
        while fetched.load(Ordering::Relaxed) < u64::try_from(PHONES)? && !thread.is_finished() {
            pause(std::time::Duration::from_millis(5)).await;
        }
        fetched.store(0, Ordering::Relaxed);
        Ok(Self { stop, fetched, started: now(), thread })
    }

    /// Passes per second.
    fn stop(self) -> anyhow::Result<f64> {
        let rate = self.fetched.load(Ordering::Relaxed) as f64 / self.started.elapsed().as_secs_f64();
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().map_err(|_| anyhow::anyhow!("the phones' thread panicked"))??;
        Ok(rate)
    }
}

async fn fetch_all(
    port: u16,
    requests: Vec<String>,
    stop: Arc<AtomicBool>,
    fetched: Arc<AtomicU64>,
) -> anyhow::Result<()> {
    let mut tasks = JoinSet::new();
    for (number, request) in requests.into_iter().enumerate() {
        let (stop, fetched, head) = (Arc::clone(&stop), Arc::clone(&fetched), from_address(port, number)?);
        tasks.spawn(async move {
            let mut wire = Wire::connect(port).await?;
            while !stop.load(Ordering::Relaxed) {
                wire.write(format_args!("{request}{head}\r\n"))?;
                wire.ask("200 ").await?;
                fetched.fetch_add(1, Ordering::Relaxed);
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done?.context("a phone")?;
    }
    Ok(())
}
