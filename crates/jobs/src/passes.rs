//! Keeping cards in a wallet as they are.
//!
//! Each wallet has a runner of its own, so that one that is out of order holds up no other.
//! Merchants take turns, a few passes each, so that one merchant's bulk work delays nobody's stamp. Several passes are under way
//! at once, never two of one card: whoever has it under a lease is alone with it. A service that is out of order is left alone:
//! what waits stays where it is and costs nothing, until the next probe.

mod apple;
pub(crate) mod google;

use std::sync::Arc;
use std::time::Duration;

use orion_domain::MerchantId;
use orion_service::records::{ClaimedPass, PassDone, PassFailed, Wallet};
use orion_service::{App, Error};
use orion_wallet::Fault;
use orion_wallet::waits::{is_failing, wait_seconds};
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;

use crate::rota::{Rota, now, until};

/// Passes of one merchant that are claimed together before others have their turn.
const TURN: usize = 8;
/// Passes that are worked on at the same time: enough to keep the service busy at its pace though each call takes a second.
const CREW: usize = 32;
/// How often all merchants are asked, for what another node wanted or left behind.
const LOOK_AROUND_EVERY: Duration = Duration::from_secs(30);
/// How long nothing is tried after the service did not know us any more.
const LOCKED_SECONDS: i64 = 60;
/// How long all calls for one pass may take: less than its lease.
const PASS_TIME_MAX: Duration = Duration::from_secs(60);

/// What came of showing a pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// The wallet shows this.
    Done(PassDone),
    /// The card is gone for good, there and here.
    Gone,
}

/// A wallet that passes are shown in.
pub trait PassMaker: std::fmt::Debug + Send + Sync + 'static {
    /// Which one.
    const WALLET: Wallet;

    /// Whether its service is left alone because too much has failed.
    fn is_paused(&self) -> bool;

    /// Shows a pass as it is now, not as it was when somebody wanted it shown. Where nothing has changed
    /// ([`ClaimedPass::is_current`]), it compares and puts right what differs.
    fn show(
        &self,
        app: &App,
        merchant: MerchantId,
        pass: &ClaimedPass,
    ) -> impl Future<Output = Result<Result<Shown, Fault>, Error>> + Send;
}

/// How work on a pass ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// It is shown, or noted as failed.
    Tried,
    /// It was not tried: the service is left alone for so long.
    LeftAlone { seconds: i64 },
}

/// Shows a wallet what is due.
#[derive(Debug)]
pub struct PassRunner<M> {
    app: Arc<App>,
    maker: Arc<M>,
}

/// What is due and what is under way.
#[derive(Debug, Default)]
struct Shift {
    rota: Rota,
    /// Until when the service is left alone.
    paused_until: Option<Instant>,
    crew: JoinSet<(MerchantId, Result<Ended, Error>)>,
    tried: usize,
}

impl<M: PassMaker> PassRunner<M> {
    /// A runner over an application and the wallet.
    pub const fn new(app: Arc<App>, maker: Arc<M>) -> Self {
        Self { app, maker }
    }

    /// Works until told to stop, then lets what is under way come to its end.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        if let Err(error) = self.app.want_missing_designs(M::WALLET).await {
            tracing::warn!(%error, "programs could not be looked through for the wallet; the next start goes on");
        }
        let mut around = tokio::time::interval(LOOK_AROUND_EVERY);
        around.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut shift = Shift::default();
        while !*stop.borrow() {
            self.take_turns(&mut shift).await;
            tokio::select! {
                told = self.app.passes_wanted(M::WALLET) => told.into_iter().for_each(|merchant| shift.rota.add(merchant)),
                _ = around.tick() => self.look_around(&mut shift.rota).await,
                () = until(shift.next_wake()) => shift.rota.add_due(now()),
                Some(ended) = shift.crew.join_next(), if !shift.crew.is_empty() => shift.note(ended),
                changed = stop.changed() => if changed.is_err() { break },
            }
        }
        while shift.crew.join_next().await.is_some() {}
    }

    /// Does what is due now, and returns how much that was: for tests and for a single command.
    pub async fn run_due(&self) -> usize {
        let mut shift = Shift::default();
        self.look_around(&mut shift.rota).await;
        loop {
            self.take_turns(&mut shift).await;
            match shift.crew.join_next().await {
                Some(ended) => shift.note(ended),
                None => return shift.tried,
            }
        }
    }

    async fn look_around(&self, rota: &mut Rota) {
        match self.app.may_have_jobs().await {
            Ok(merchants) => merchants
                .into_iter()
                .filter(|merchant| *merchant != MerchantId::PLATFORM)
                .for_each(|merchant| rota.add(merchant)),
            Err(error) => tracing::warn!(%error, "the passes cannot be looked at; the next round tries again"),
        }
    }

    /// Gives merchants turns until enough is under way or nobody has anything due.
    async fn take_turns(&self, shift: &mut Shift) {
        while let Some(limit) = self.room(shift)
            && let Some(merchant) = shift.rota.next()
        {
            match self.app.claim_passes(merchant, M::WALLET, limit).await {
                Ok(claimed) if claimed.is_empty() => {
                    if let Ok(Some(seconds)) = self.app.seconds_to_next_pass(merchant, M::WALLET).await {
                        shift.rota.add_later(merchant, now() + whole_seconds(seconds.max(1)));
                    }
                }
                Ok(claimed) => {
                    shift.rota.add(merchant);
                    for pass in claimed {
                        let (app, maker) = (Arc::clone(&self.app), Arc::clone(&self.maker));
                        shift.crew.spawn(async move { (merchant, work(&app, maker.as_ref(), merchant, &pass).await) });
                    }
                }
                Err(error) => tracing::warn!(%error, "passes could not be claimed; the next round tries again"),
            }
        }
    }

    /// How many passes may be claimed now. While the service is left alone, one after each pause: the probe.
    fn room(&self, shift: &Shift) -> Option<i64> {
        if shift.paused_until.is_some_and(|until| until > now()) {
            return None;
        }
        if self.maker.is_paused() {
            return shift.crew.is_empty().then_some(1);
        }
        let turn = i64::try_from(TURN).unwrap_or(1);
        (shift.crew.len().saturating_add(TURN) <= CREW).then_some(turn)
    }
}

impl Shift {
    /// When to look at the rota without being told: nothing can be done before a pause ends.
    fn next_wake(&self) -> Option<Instant> {
        let pause = self.paused_until.filter(|until| *until > now());
        pause.or_else(|| self.rota.next_due())
    }

    fn note(&mut self, ended: Result<(MerchantId, Result<Ended, Error>), JoinError>) {
        let Ok((merchant, ended)) = ended else {
            tracing::error!("showing a pass broke off; its lease ends by itself");
            return;
        };
        // It may have been wanted once more while it was under way.
        self.rota.add(merchant);
        match ended {
            Ok(Ended::Tried) => self.tried = self.tried.saturating_add(1),
            Ok(Ended::LeftAlone { seconds }) => {
                self.paused_until = self.paused_until.max(Some(now() + whole_seconds(seconds)));
            }
            Err(error) => tracing::warn!(%error, "what became of a pass was not noted; its lease ends by itself"),
        }
    }
}

fn whole_seconds(seconds: i64) -> Duration {
    Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
}

/// Shows one pass under its lease, and notes what came of it.
async fn work<M: PassMaker>(app: &App, maker: &M, merchant: MerchantId, pass: &ClaimedPass) -> Result<Ended, Error> {
    let shown = match tokio::time::timeout(PASS_TIME_MAX, maker.show(app, merchant, pass)).await {
        Ok(shown) => shown?,
        Err(_) => Err(Fault::Passing {
            status: None,
            patience_seconds: None,
            words: format!("nothing came of it within {} s", PASS_TIME_MAX.as_secs()),
        }),
    };
    match shown {
        Ok(Shown::Done(done)) => app.pass_done(merchant, M::WALLET, pass, done).await?,
        Ok(Shown::Gone) => app.pass_gone(merchant, M::WALLET, pass).await?,
        Err(Fault::Paused { seconds }) => {
            app.put_pass_back(merchant, M::WALLET, pass).await?;
            return Ok(Ended::LeftAlone { seconds });
        }
        Err(Fault::Locked { words }) => {
            tracing::error!(wallet = M::WALLET.as_str(), words, "the wallet does not let us in; see its diagnostics");
            app.put_pass_back(merchant, M::WALLET, pass).await?;
            return Ok(Ended::LeftAlone { seconds: LOCKED_SECONDS });
        }
        Err(fault) => {
            let failed = failed(app, pass, &fault);
            if failed.due_at.is_none() || is_failing(failed.failures) {
                let (words, failures) = (&failed.words, failed.failures);
                tracing::warn!(merchant.id = %merchant, words, failures, "a pass could not be shown");
            }
            app.pass_failed(merchant, M::WALLET, pass, failed).await?;
        }
    }
    Ok(Ended::Tried)
}

fn failed(app: &App, pass: &ClaimedPass, fault: &Fault) -> PassFailed {
    let now = app.now();
    let failures = pass.failures.saturating_add(1);
    let failing = pass.failing_since.map_or(0, |since| now.seconds_since(since));
    let patience = match fault {
        Fault::Passing { patience_seconds, .. } => *patience_seconds,
        _ => None,
    };
    let spread = u64::from_be_bytes(pass.lease.as_bytes()[8..].try_into().unwrap_or_default());
    let wait = if fault.is_passing() { wait_seconds(failures, failing, patience, spread) } else { None };
    PassFailed {
        failures,
        status: fault.status(),
        words: fault.to_string(),
        due_at: wait.map(|seconds| now.plus_seconds(seconds)),
    }
}
