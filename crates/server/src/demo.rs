//! `orion demo`: two merchants, about 200 customers and 90 days of history, written through the real ledger.
//!
//! It listens on this machine only. `demo.json` in the data folder says how to sign in, for people and programs; with
//! `--data` everything is kept and the next start goes on from there.

mod cast;
mod guide;
mod history;
mod mail;
mod merchants;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::data_folder::DataFolder;
use anyhow::Context as _;
use clap::Args;
use orion_config::Settings;
use orion_domain::Timestamp;
use orion_service::App;
use orion_service::clock::{Clock, SystemClock};
use orion_web::WebOptions;

use crate::serve::{self, Stop};
use crate::{wallets, wiring};

/// Says how to sign in, for people and programs.
const GUIDE: &str = "demo.json";

/// What `orion demo` can be told.
#[derive(Debug, Args)]
pub(crate) struct DemoArguments {
    /// The port to listen on; 0 picks a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Fill the data folder and stop, without serving
    #[arg(long)]
    fill_only: bool,
}

/// The clock of the past: stands still until it is moved.
#[derive(Debug)]
struct StoryClock(AtomicI64);

impl StoryClock {
    fn set(&self, now: Timestamp) {
        self.0.store(now.micros(), Ordering::SeqCst);
    }
}

impl Clock for StoryClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// Fills a data folder if it is empty, and serves it.
///
/// # Errors
/// The port is taken, the folder is in use, the database refuses.
pub(crate) async fn run(
    mut settings: Settings,
    config: Option<&Path>,
    keep: bool,
    arguments: &DemoArguments,
) -> anyhow::Result<ExitCode> {
    let throw_away = if keep { None } else { Some(tempfile::tempdir().context("cannot make a folder for the demo")?) };
    if let Some(folder) = &throw_away {
        settings.data_dir = folder.path().join("demo");
    }
    settings.http.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port));
    settings.http.public_url = None;
    if arguments.fill_only {
        let folder = DataFolder::open(&settings.data_dir)?;
        fill(&settings, &folder).await?;
        return Ok(ExitCode::SUCCESS);
    }
    let listener = serve::listen(settings.http.listen).await?;
    settings.http.listen = listener.local_addr()?;
    if !settings.data_dir.join(GUIDE).exists() {
        let filled = fill_apart(&settings, config).await?;
        if !filled.success() {
            return Ok(filled
                .code()
                .and_then(|code| u8::try_from(code).ok())
                .map_or(ExitCode::FAILURE, ExitCode::from));
        }
    }
    let folder = DataFolder::open(&settings.data_dir)?;
    let app = fill(&settings, &folder).await?;
    let stop = Stop::listen()?;
    let options = WebOptions {
        demo: true,
        google: wallets::google(&settings)?,
        apple: wallets::apple(&settings)?,
        fetches: wallets::fetches(&settings)?,
    };
    serve::run(&settings, app, listener, stop, options).await?;
    drop((folder, throw_away));
    Ok(ExitCode::SUCCESS)
}

/// Has a data folder filled by a process of its own: memory that only the past needed is gone with it.
async fn fill_apart(settings: &Settings, config: Option<&Path>) -> anyhow::Result<ExitStatus> {
    let mut command = Command::new(std::env::current_exe().context("cannot find this program to start it again")?);
    if let Some(config) = config {
        command.arg("--config").arg(config);
    }
    command.arg("--data").arg(&settings.data_dir).args(["demo", "--fill-only", "--port"]);
    command.arg(settings.http.listen.port().to_string()).stdin(Stdio::null()).stdout(Stdio::null());
    let ended = tokio::task::spawn_blocking(move || command.status()).await?;
    ended.context("cannot start this program again to fill the data folder")
}

/// Fills a data folder if it is empty and says how to use it; the application is ready to be served.
async fn fill(settings: &Settings, folder: &DataFolder) -> anyhow::Result<Arc<App>> {
    let store = wiring::open_store(settings, folder).await?;
    let app = Arc::new(wiring::application(settings, folder, store.clone(), Arc::new(SystemClock))?);
    let url = wiring::public_url(settings).to_string();
    let guide_file = folder.file(GUIDE);
    let guide = if app.needs_setup().await? {
        let clock = Arc::new(StoryClock(AtomicI64::new(app.now().micros())));
        let past = Arc::new(wiring::application(settings, folder, store, Arc::clone(&clock) as Arc<dyn Clock>)?);
        let guide = merchants::create(&past, &clock, app.now(), &url).await?;
        history::write(&past, &clock, app.now(), &guide).await?;
        mail::send(&app, guide.with_cards(&past).await?).await?
    } else {
        guide::Guide::read(&guide_file)?.at(&url)
    };
    guide.save(&guide_file)?;
    guide.print(&guide_file);
    Ok(app)
}
