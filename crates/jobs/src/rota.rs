//! Whose turn it is, and when somebody's work is due without anybody telling.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use orion_domain::MerchantId;
use tokio::time::Instant;

/// Whose work to look at, and when.
#[derive(Debug, Default)]
pub(crate) struct Rota {
    turn: VecDeque<MerchantId>,
    queued: BTreeSet<MerchantId>,
    later: BTreeMap<MerchantId, Instant>,
}

impl Rota {
    /// Puts somebody at the end, unless they wait already.
    pub(crate) fn add(&mut self, merchant: MerchantId) {
        self.later.remove(&merchant);
        if self.queued.insert(merchant) {
            self.turn.push_back(merchant);
        }
    }

    /// Puts somebody at the end at a certain time.
    pub(crate) fn add_later(&mut self, merchant: MerchantId, at: Instant) {
        self.later.insert(merchant, at);
    }

    /// Whose turn it is.
    pub(crate) fn next(&mut self) -> Option<MerchantId> {
        let merchant = self.turn.pop_front()?;
        self.queued.remove(&merchant);
        Some(merchant)
    }

    /// When somebody's next work is due.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.later.values().min().copied()
    }

    /// Adds everybody whose time has come.
    pub(crate) fn add_due(&mut self, now: Instant) {
        let due: Vec<MerchantId> =
            self.later.iter().filter(|(_, at)| **at <= now).map(|(merchant, _)| *merchant).collect();
        for merchant in due {
            self.add(merchant);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the wall clock decides what is due; this only wakes up for it")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Waits until then; without a time, for ever.
pub(crate) async fn until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}
