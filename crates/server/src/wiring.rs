//! Settings into an application.

use std::sync::Arc;

use orion_config::{Engine, PublicUrl, Settings};
use orion_service::clock::{Clock, SystemClock, SystemEntropy};
use orion_service::erasure_journal::ErasureJournal;
use orion_service::secrets::Secrets;
use orion_service::{App, Parts};
use orion_store::inspect::CLOCKS_DIFFER_SECONDS_MAX;
use orion_store::{OpenOptions, Store, Target};
use secrecy::ExposeSecret as _;

use crate::data_folder::DataFolder;

/// Starting would not be safe; the message says what to mend.
#[derive(Debug)]
pub(crate) struct Refused(pub String);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

/// An application with the folder it holds.
#[derive(Debug)]
pub(crate) struct Wired {
    pub app: Arc<App>,
    pub folder: DataFolder,
}

/// Opens everything for a server.
///
/// # Errors
/// [`Refused`] where going on would not be safe.
pub(crate) async fn open(settings: &Settings) -> anyhow::Result<Wired> {
    let folder = DataFolder::open(&settings.data_dir)?;
    let store = open_store(settings, &folder).await?;
    if let Some(ahead) = store.clock_ahead_seconds(SystemClock.now()).await?
        && let Some(danger) = clock_danger(ahead)
    {
        return Err(Refused(danger).into());
    }
    let app = Arc::new(application(settings, &folder, store, Arc::new(SystemClock))?);
    Ok(Wired { app, folder })
}

/// Opens everything for a worker: beside a server where the database can serve both, else alone.
///
/// # Errors
/// As [`open`].
pub(crate) async fn open_for_work(settings: &Settings) -> anyhow::Result<Wired> {
    let folder = match settings.database.engine {
        Engine::Sqlite => DataFolder::open(&settings.data_dir)?,
        Engine::Postgres { .. } => DataFolder::shared(&settings.data_dir)?,
    };
    let store = open_store(settings, &folder).await?;
    let app = Arc::new(application(settings, &folder, store, Arc::new(SystemClock))?);
    Ok(Wired { app, folder })
}

/// Opens the database beside a server that may be running.
///
/// # Errors
/// As [`open`].
pub(crate) async fn open_beside(settings: &Settings) -> anyhow::Result<App> {
    let folder = DataFolder::beside(&settings.data_dir)?;
    let store = open_store(settings, &folder).await?;
    application(settings, &folder, store, Arc::new(SystemClock))
}

/// As [`open_beside`], for whoever reads the whole database.
///
/// # Errors
/// As [`open`].
pub(crate) async fn open_to_read_all(settings: &Settings) -> anyhow::Result<App> {
    let folder = DataFolder::beside(&settings.data_dir)?;
    let store = open_database(settings, &folder, &to_read_all(settings, &folder)).await?;
    application(settings, &folder, store, Arc::new(SystemClock))
}

/// Puts an application together over an open database, with a clock of the caller's choice.
///
/// # Errors
/// The secret cannot be read.
pub(crate) fn application(
    settings: &Settings,
    folder: &DataFolder,
    store: Store,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<App> {
    let secrets = match &settings.security.secret_key {
        Some(key) => Secrets::new(key.expose_secret().as_bytes()),
        None => Secrets::new(&folder.secret()?),
    };
    assemble(settings, secrets, store, clock)
}

/// Puts an application together with an installation's keys.
///
/// # Errors
/// The hash functions do not work.
pub(crate) fn assemble(
    settings: &Settings,
    secrets: Secrets,
    store: Store,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<App> {
    Ok(App::new(Parts {
        sends_mail: settings.smtp.is_some(),
        store,
        clock,
        entropy: Arc::new(SystemEntropy),
        secrets,
        posting_lanes: usize::from(settings.posting.lanes),
        public_url: public_url(settings).to_string(),
        data_folder: Some(settings.data_dir.clone()),
        erasure_journal: ErasureJournal::in_folder(&settings.data_dir),
        wallets: crate::wallets::configured(settings),
    })?)
}

/// Where people reach the program.
pub(crate) fn public_url(settings: &Settings) -> PublicUrl {
    settings.http.public_url.clone().unwrap_or_else(|| PublicUrl::of_listener(settings.http.listen))
}

/// What is wrong with a database's clock that is ahead of the program's, or behind.
pub(crate) fn clock_danger(ahead_seconds: i64) -> Option<String> {
    (ahead_seconds.unsigned_abs() > CLOCKS_DIFFER_SECONDS_MAX).then(|| {
        format!(
            "the database's clock and this machine's differ by {} seconds; set both by a time server",
            ahead_seconds.unsigned_abs()
        )
    })
}

/// Opens and migrates the database.
///
/// # Errors
/// [`Refused`], with the database's own words.
pub(crate) async fn open_store(settings: &Settings, folder: &DataFolder) -> anyhow::Result<Store> {
    open_database(settings, folder, &database(settings, folder)).await
}

async fn open_database(settings: &Settings, folder: &DataFolder, options: &OpenOptions) -> anyhow::Result<Store> {
    if matches!(settings.database.engine, Engine::Sqlite)
        && let Some(danger) = folder.network_danger()
    {
        return Err(Refused(danger).into());
    }
    Store::open(options).await.map_err(|error| Refused(error.to_string()).into())
}

/// Which database the settings name, for whoever reads all of it.
pub(crate) fn to_read_all(settings: &Settings, folder: &DataFolder) -> OpenOptions {
    OpenOptions { reads_all: true, ..database(settings, folder) }
}

/// Which database the settings name.
pub(crate) fn database(settings: &Settings, folder: &DataFolder) -> OpenOptions {
    let target = match &settings.database.engine {
        Engine::Sqlite => Target::Sqlite(folder.database()),
        Engine::Postgres { url, migration_url } => Target::Postgres {
            url: url.expose_secret().to_owned(),
            migration_url: migration_url.as_ref().map(|url| url.expose_secret().to_owned()),
        },
    };
    OpenOptions::new(target, settings.database.connections)
}
