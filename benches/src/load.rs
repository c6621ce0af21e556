//! Load on the program: as fast as it answers, or at a set pace.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::moment::{now, wait_until};
use crate::random::{Mix, Random};
use crate::shop::Shop;
use crate::till::Till;

/// What is asked of a server, and by how many.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load<'a> {
    pub port: u16,
    pub shop: &'a Shop,
    pub cards: u64,
    pub mix: Mix,
    pub tills: usize,
    /// Distinguishes keys and receipts of this load from those of all others.
    pub run: u64,
}

/// What came of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outcome {
    /// Purchases acknowledged.
    pub booked: u64,
    /// Acknowledged purchases per second.
    pub rate: f64,
    /// Milliseconds from when each was due to its answer.
    pub latencies: Vec<f64>,
}

impl Load<'_> {
    async fn connect(&self) -> anyhow::Result<Vec<Till>> {
        let mut tills = Vec::with_capacity(self.tills);
        for number in 0..self.tills {
            tills.push(Till::connect(self.port, self.shop, number).await?);
        }
        Ok(tills)
    }

    /// Every till books as soon as it has its answer, until the time is up. What was asked is always answered.
    pub(crate) async fn flat_out(&self, time: Duration) -> anyhow::Result<Outcome> {
        let (run, mix, cards) = (self.run, self.mix, self.cards);
        let tills = self.connect().await?;
        let counter = Arc::new(AtomicU64::new(0));
        let started = now();
        let mut tasks = JoinSet::new();
        for (place, mut till) in tills.into_iter().enumerate() {
            let counter = Arc::clone(&counter);
            let mut random = Random::seeded(run << 32 | place as u64);
            tasks.spawn(async move {
                let mut latencies = Vec::new();
                while started.elapsed() < time {
                    let asked = now();
                    let number = counter.fetch_add(1, Ordering::Relaxed);
                    till.earn(run, number, mix.card(&mut random, cards)).await?;
                    latencies.push(asked.elapsed().as_secs_f64() * 1e3);
                }
                anyhow::Ok(latencies)
            });
        }
        collect(tasks, started).await
    }

    /// Purchases become due at even intervals whether or not earlier ones are answered, so that a stall is seen by all that
    /// came during it.
    pub(crate) async fn paced(&self, per_second: f64, time: Duration) -> anyhow::Result<Outcome> {
        let (run, mix, cards) = (self.run, self.mix, self.cards);
        let mut tasks = JoinSet::new();
        let mut queues = Vec::with_capacity(self.tills);
        for (place, mut till) in self.connect().await?.into_iter().enumerate() {
            let (queue, mut due) = mpsc::unbounded_channel::<(u64, Instant)>();
            queues.push(queue);
            let mut random = Random::seeded(run << 32 | place as u64);
            tasks.spawn(async move {
                let mut latencies = Vec::new();
                while let Some((number, at)) = due.recv().await {
                    till.earn(run, number, mix.card(&mut random, cards)).await?;
                    latencies.push(at.elapsed().as_secs_f64() * 1e3);
                }
                anyhow::Ok(latencies)
            });
        }
        let started = now();
        let interval = Duration::from_secs_f64(1.0 / per_second);
        let pacing = std::thread::spawn(move || {
            let mut at = started;
            let end = started + time;
            for (number, queue) in (0..).zip(queues.iter().cycle()) {
                if at >= end || queue.send((number, at)).is_err() {
                    break;
                }
                at += interval;
                wait_until(at);
            }
        });
        let outcome = collect(tasks, started).await;
        pacing.join().map_err(|_| anyhow::anyhow!("the pacing thread panicked"))?;
        outcome
    }
}

async fn collect(mut tasks: JoinSet<anyhow::Result<Vec<f64>>>, started: Instant) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::default();
    while let Some(done) = tasks.join_next().await {
        outcome.latencies.extend(done??);
    }
    outcome.booked = outcome.latencies.len() as u64;
    outcome.rate = outcome.latencies.len() as f64 / started.elapsed().as_secs_f64();
    Ok(outcome)
}
