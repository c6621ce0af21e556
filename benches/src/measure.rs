//! The measurements of ledger.md §5, each a ratio of two sides that took turns in the same run.

use std::collections::HashSet;
use std::time::Duration;

use anyhow::Context as _;
use orion_store::Engine;

use crate::figures::{grouped, median, percentile};
use crate::ground::Ground;
use crate::load::{Load, Outcome};
use crate::orion::Server;
use crate::random::Mix;
use crate::report::{Figure, Target};
use crate::say;

/// Into how many turns a round of one caller alone is divided.
const TURNS_ALONE: u32 = 6;

/// How long and how often.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    pub rounds: u64,
    pub round: Duration,
    pub warm_up: Duration,
}

/// Measures one engine and keeps count of what the program acknowledged.
#[derive(Debug)]
pub(crate) struct Measuring<'a> {
    ground: &'a Ground,
    effort: Effort,
    runs: u64,
    booked: u64,
    pub figures: Vec<Figure>,
}

impl<'a> Measuring<'a> {
    pub(crate) const fn new(ground: &'a Ground, effort: Effort) -> Self {
        Self { ground, effort, runs: 0, booked: 0, figures: Vec::new() }
    }

    fn engine(&self) -> &'static str {
        match self.ground.engine {
            Engine::Postgres => "PostgreSQL",
            Engine::Sqlite => "SQLite",
        }
    }

    const fn next_run(&mut self) -> u64 {
        self.runs += 1;
        self.runs
    }

    fn add(&mut self, figure: Figure) {
        say(&figure.line());
        self.figures.push(figure);
    }

    /// Everything that needs the running program, then its end and the proof that the ledger is whole.
    pub(crate) async fn everything(&mut self) -> anyhow::Result<()> {
        let (server, _) = self.ground.product.start(&["serve"]).await?;
        self.first_customers(&server).await?;
        let highest = self.throughput(&server, Mix::Spread, 256).await?;
        if self.ground.engine == Engine::Postgres {
            self.throughput(&server, Mix::Hot, 256).await?;
        }
        self.throughput(&server, Mix::Spread, 64).await?;
        self.alone(&server).await?;
        self.at_half_speed(&server, highest).await?;
        server.stop().await?;
        self.check_receipts().await?;
        self.verify().await
    }

    /// A little of the load to come, so that neither side is measured on tables that were empty a moment ago.
    async fn first_customers(&mut self, server: &Server) -> anyhow::Result<()> {
        let (warm_up, run) = (self.effort.warm_up, self.next_run());
        self.ground.by_hand(Mix::Spread, 64, warm_up, run).await?;
        self.flat_out(server, Mix::Spread, 64, warm_up).await?;
        self.ground.analyse().await
    }

    fn load(&mut self, server: &Server, mix: Mix, tills: usize) -> Load<'a> {
        let (shop, cards) = (&self.ground.shop, self.ground.size.cards);
        Load { port: server.port, shop, cards, mix, tills, run: self.next_run() }
    }

    async fn flat_out(&mut self, server: &Server, mix: Mix, tills: usize, time: Duration) -> anyhow::Result<Outcome> {
        let outcome = self.load(server, mix, tills).flat_out(time).await?;
        self.booked += outcome.booked;
        Ok(outcome)
    }

    /// Purchases per second, product ÷ reference; returns the product's.
    async fn throughput(&mut self, server: &Server, mix: Mix, callers: usize) -> anyhow::Result<f64> {
        let Effort { rounds, round, warm_up } = self.effort;
        let (mut product, mut reference) = (Vec::new(), Vec::new());
        let run = self.next_run();
        self.ground.by_hand(mix, callers, warm_up, run).await?;
        self.flat_out(server, mix, callers, warm_up).await?;
        for _ in 0..rounds {
            let run = self.next_run();
            reference.push(self.ground.by_hand(mix, callers, round, run).await?);
            product.push(self.flat_out(server, mix, callers, round).await?.rate);
        }
        let (fast, slow) = (median(&product), median(&reference));
        let spread = match mix {
            Mix::Spread => "all cards alike",
            Mix::Hot => "half of all on 100 cards",
        };
        let target = match (self.ground.engine, mix, callers) {
            (Engine::Sqlite, ..) => Target::AtLeast(2.5, 4.0),
            (Engine::Postgres, Mix::Hot, _) => Target::AtLeast(6.0, 10.0),
            (Engine::Postgres, Mix::Spread, 64) => Target::AtLeast(3.0, 4.5),
            (Engine::Postgres, Mix::Spread, _) => Target::AtLeast(4.0, 6.0),
        };
        self.add(Figure {
            what: format!("{}, {callers} callers, {spread}: earns per second", self.engine()),
            target,
            measured: fast / slow,
            unit: " ×",
            product: format!("{}/s ({})", grouped(fast), range(&product)),
            reference: format!("{}/s ({})", grouped(slow), range(&reference)),
        });
        Ok(fast)
    }

    /// One caller who waits for each answer, in short turns: how fast a shared machine is changes from one second to the next, and
    /// with one caller nothing evens that out.
    async fn alone(&mut self, server: &Server) -> anyhow::Result<()> {
        let Effort { rounds, round, warm_up } = self.effort;
        let (mut product, mut reference) = (Vec::new(), Vec::new());
        let mut hand = self.ground.hand().await?;
        hand.book(warm_up, self.next_run()).await?;
        self.flat_out(server, Mix::Spread, 1, warm_up).await?;
        for _ in 0..rounds * u64::from(TURNS_ALONE) {
            let run = self.next_run();
            reference.extend(hand.book(round / TURNS_ALONE, run).await?);
            product.extend(self.flat_out(server, Mix::Spread, 1, round / TURNS_ALONE).await?.latencies);
        }
        let (ours, theirs) = (median(&product), median(&reference));
        self.add(Figure {
            what: format!("{}, one caller alone: median latency", self.engine()),
            target: Target::AtMost(1.25, 1.1),
            measured: ours / theirs,
            unit: " ×",
            product: format!("{ours:.3} ms"),
            reference: format!("{theirs:.3} ms"),
        });
        Ok(())
    }

    /// Evenly paced at half of what was reached flat out.
    async fn at_half_speed(&mut self, server: &Server, highest: f64) -> anyhow::Result<()> {
        let Effort { rounds, round, .. } = self.effort;
        let (mut middle, mut late) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let outcome = self.load(server, Mix::Spread, 256).paced(highest / 2.0, round).await?;
            self.booked += outcome.booked;
            middle.push(percentile(&outcome.latencies, 50));
            late.push(percentile(&outcome.latencies, 99));
        }
        let (middle, late) = (median(&middle), median(&late));
        self.add(Figure {
            what: format!("{}, at half of that speed ({}/s): p99 ÷ median", self.engine(), grouped(highest / 2.0)),
            target: Target::AtMost(5.0, 3.0),
            measured: late / middle,
            unit: " ×",
            product: format!("median {middle:.2} ms, p99 {late:.2} ms"),
            reference: "–".to_owned(),
        });
        Ok(())
    }

    /// Everything acknowledged is in the ledger once, and nothing else is.
    async fn check_receipts(&self) -> anyhow::Result<()> {
        let receipts = self.ground.receipts().await?;
        let once: HashSet<&String> = receipts.iter().collect();
        anyhow::ensure!(
            once.len() as u64 == self.booked && receipts.len() as u64 == self.booked,
            "{} purchases were acknowledged, {} rows for {} receipts were found",
            self.booked,
            receipts.len(),
            once.len()
        );
        say(&format!("{}: all {} acknowledged purchases are in the ledger once.", self.engine(), self.booked));
        Ok(())
    }

    async fn verify(&mut self) -> anyhow::Result<()> {
        let (rows, took) = self.ground.product.verify().await.context("after the load")?;
        self.add(Figure {
            what: format!("{}: `orion verify`", self.engine()),
            target: Target::AtLeast(200_000.0, 500_000.0),
            measured: rows / took.as_secs_f64(),
            unit: " entries/s",
            product: format!("{} entries in {:.1} s", grouped(rows), took.as_secs_f64()),
            reference: "–".to_owned(),
        });
        Ok(())
    }
}

fn range(rates: &[f64]) -> String {
    format!("{} to {}", grouped(percentile(rates, 0)), grouped(percentile(rates, 100)))
}

/// Throughput with many cards ÷ with few, the two servers taking turns.
pub(crate) async fn growth(small: &Ground, large: &Ground, effort: Effort) -> anyhow::Result<Figure> {
    let (few, _) = small.product.start(&["serve"]).await?;
    let (many, _) = large.product.start(&["serve"]).await?;
    let (mut with_few, mut with_many) = (Vec::new(), Vec::new());
    for round in 0..=effort.rounds {
        // Runs of this kind begin high, so that their receipts meet no others.
        let run = 1_000_000 + round;
        let sides = [(&few, small, &mut with_few), (&many, large, &mut with_many)];
        for (server, ground, rates) in sides {
            let load = Load {
                port: server.port,
                shop: &ground.shop,
                cards: ground.size.cards,
                mix: Mix::Spread,
                tills: 256,
                run,
            };
            let rate = load.flat_out(effort.round).await?.rate;
            if round > 0 {
                rates.push(rate);
            }
        }
    }
    few.stop().await?;
    many.stop().await?;
    let (slow, fast) = (median(&with_many), median(&with_few));
    Ok(Figure {
        what: format!(
            "{:?}, 256 callers: {} cards and {} entries ÷ {} cards",
            large.engine,
            grouped(large.size.cards as f64),
            grouped(large.size.entries() as f64),
            grouped(small.size.cards as f64)
        ),
        target: Target::AtLeast(0.7, 0.9),
        measured: slow / fast,
        unit: " ×",
        product: format!("{}/s", grouped(slow)),
        reference: format!("{}/s with few", grouped(fast)),
    })
}
