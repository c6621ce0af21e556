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
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::data_folder::DataFolder;
use anyhow::Context as _;
use clap::Args;
use orion_config::Settings;
use orion_domain::Timestamp;
use orion_service::clock::{Clock, SystemClock};
use orion_web::WebOptions;

use crate::serve::{self, Stop};
use crate::{wallets, wiring};

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
pub(crate) async fn run(mut settings: Settings, keep: bool, arguments: &DemoArguments) -> anyhow::Result<ExitCode> {
    let throw_away = if keep { None } else { Some(tempfile::tempdir().context("cannot make a folder for the demo")?) };
    if let Some(folder) = &throw_away {
        settings.data_dir = folder.path().join("demo");
    }
    let listener = serve::listen(SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port))).await?;
    settings.http.listen = listener.local_addr()?;
    settings.http.public_url = None;
    let folder = DataFolder::open(&settings.data_dir)?;
    let url = wiring::public_url(&settings).to_string();
    let guide_file = folder.file("demo.json");
    let open = async || -> anyhow::Result<_> {
        let store = wiring::open_store(&settings, &folder).await?;
        let app = wiring::application(&settings, &folder, store.clone(), Arc::new(SystemClock))?;
        Ok((store, Arc::new(app)))
    };
    let (store, mut app) = open().await?;
    let guide = if app.needs_setup().await? {
        let clock = Arc::new(StoryClock(AtomicI64::new(app.now().micros())));
        let told_by = Arc::clone(&clock) as Arc<dyn Clock>;
        let past = Arc::new(wiring::application(&settings, &folder, store.clone(), told_by)?);
        let guide = merchants::create(&past, &clock, app.now(), &url).await?;
        history::write(&past, &clock, app.now(), &guide).await?;
        let guide = mail::send(&app, guide.with_cards(&past).await?).await?;
        // Writing fills the database's caches to the brim, which serving the demo never would.
        store.close().await;
        (_, app) = open().await?;
        guide
    } else {
        guide::Guide::read(&guide_file)?.at(&url)
    };
    let stop = Stop::listen()?;
    guide.save(&guide_file)?;
    guide.print(&guide_file);
    if !arguments.fill_only {
        let options = WebOptions {
            demo: true,
            google: wallets::google(&settings)?,
            apple: wallets::apple(&settings)?,
            fetches: wallets::fetches(&settings)?,
        };
        serve::run(&settings, app, listener, stop, options).await?;
    }
    drop((folder, throw_away));
    Ok(ExitCode::SUCCESS)
}
