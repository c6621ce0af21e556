//! What works beside the pages, or without them: the queue, the calendar, work on many cards, housekeeping, the audit chain.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use orion_config::Settings;
use orion_jobs::{Handlers, PassRunner, Runner, Scheduler};
use orion_service::App;
use orion_wallet::apple::Apple;
use orion_wallet::google::Google;
use tokio::task::JoinHandle;

use crate::output::say;
use crate::serve::Stop;
use crate::{mail, wallets, wiring};

/// How often what has served its time is removed.
const TIDY_EVERY: Duration = Duration::from_secs(3600);
/// How often new rows of the audit log are sealed.
const SEAL_EVERY: Duration = Duration::from_secs(5);
/// How often unfinished work on many cards is looked for; what is asked for here is begun at once.
const LOOK_FOR_WORK_EVERY: Duration = Duration::from_secs(30);

/// Everything that works without being asked by a page.
pub(crate) struct Workers {
    app: Arc<App>,
    stop: orion_jobs::Stop,
    /// These come to an end of their own.
    ending: Vec<JoinHandle<()>>,
    /// These can be cut off anywhere.
    cut_off: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts them.
    ///
    /// # Errors
    /// The configuration of mail cannot be used; the message says what to mend.
    pub(crate) fn start(
        settings: &Settings,
        app: &Arc<App>,
        google: Option<Arc<Google>>,
        apple: Option<Arc<Apple>>,
    ) -> anyhow::Result<Self> {
        let mailer = settings.smtp.as_ref().map(mail::mailer).transpose()?;
        let (runner, stop) = Runner::new(Handlers::new(Arc::clone(app), mailer).with_google(google.clone()));
        let scheduler = Scheduler::new(Arc::clone(app)).run(runner.stop_told());
        let google = google.map(|google| PassRunner::new(Arc::clone(app), google));
        let apple = apple.map(|apple| PassRunner::new(Arc::clone(app), apple));
        let mut ending = vec![tokio::spawn(scheduler)];
        ending.extend(google.map(|passes| tokio::spawn(passes.run(runner.stop_told()))));
        ending.extend(apple.map(|passes| tokio::spawn(passes.run(runner.stop_told()))));
        ending.push(tokio::spawn(runner.run()));
        Ok(Self {
            stop,
            ending,
            cut_off: vec![
                tokio::spawn(keep_tidy(Arc::clone(app))),
                tokio::spawn(keep_sealed(Arc::clone(app))),
                tokio::spawn(keep_working(Arc::clone(app))),
            ],
            app: Arc::clone(app),
        })
    }

    /// Lets what is under way come to its end.
    pub(crate) async fn stop(self) {
        self.stop.stop();
        for task in &self.cut_off {
            task.abort();
        }
        for task in self.ending {
            if task.await.is_err() {
                tracing::error!("a worker broke off");
            }
        }
        if let Err(error) = self.app.seal_audit().await {
            tracing::warn!(%error, "the audit log could not be sealed; the next start goes on");
        }
    }
}

/// Runs the workers alone, until told to stop: beside servers on one PostgreSQL database.
///
/// # Errors
/// [`wiring::Refused`].
pub(crate) async fn work(settings: Settings) -> anyhow::Result<ExitCode> {
    let told = Stop::listen()?;
    let (google, apple) = (wallets::google(&settings)?, wallets::apple(&settings)?);
    let wired = wiring::open_for_work(&settings).await?;
    let workers = Workers::start(&settings, &wired.app, google, apple)?;
    say(&format!(
        "Orion Loyalty {} works in the background, data in {}",
        env!("CARGO_PKG_VERSION"),
        settings.data_dir.display()
    ));
    told.told().await;
    workers.stop().await;
    wired.app.drain().await;
    drop(wired.folder);
    Ok(ExitCode::SUCCESS)
}

async fn keep_tidy(app: Arc<App>) {
    let mut clock = tokio::time::interval(TIDY_EVERY);
    loop {
        clock.tick().await;
        if let Err(error) = app.tidy().await {
            tracing::warn!(%error, "housekeeping failed; the next run goes on");
        }
    }
}

async fn keep_sealed(app: Arc<App>) {
    let mut clock = tokio::time::interval(SEAL_EVERY);
    clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        clock.tick().await;
        if let Err(error) = app.seal_audit().await {
            tracing::warn!(%error, "the audit log could not be sealed; the next run goes on");
        }
    }
}

/// Goes on with stored work on many cards: what an earlier process left, what is asked for here, and what another node began
/// and could not finish.
async fn keep_working(app: Arc<App>) {
    let mut clock = tokio::time::interval(LOOK_FOR_WORK_EVERY);
    clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = clock.tick() => {}
            () = app.bulk_wanted() => {}
        }
        if let Err(error) = app.work_bulk_runs().await {
            tracing::warn!(%error, "work on many cards was interrupted; the next look goes on");
        }
    }
}
