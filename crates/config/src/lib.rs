//! The settings: file, environment, every mistake named.
//!
//! [`Settings::load`] joins defaults, an optional TOML file and environment variables, in rising order of
//! precedence, and answers with settings that can be relied on or with *all* mistakes, each in words that
//! say how to mend it. With nothing set at all it describes a single shop on SQLite.
//!
//! One module a section. Each names its settings as constants, reads them and checks them; to add a setting,
//! write its constant, list it in `setting.rs`, read it in its section.
//! This room does not know the rooms it configures: `server` passes the values on.

mod admin;
mod apple_wallet;
mod data;
mod database;
mod defaults;
mod http;
mod log;
mod mistake;
mod posting;
mod security;
mod setting;
mod smtp;
mod values;
mod wallet;

use std::io;
use std::path::{Path, PathBuf};

pub use admin::FirstAdmin;
pub use apple_wallet::{AppleWallet, PushKey};
pub use database::{Database, Engine};
pub use defaults::Defaults;
pub use http::{ForwardedHeader, Http, PublicUrl, RateLimits};
pub use log::{Log, LogFormat};
pub use mistake::Mistake;
pub use posting::Posting;
pub use security::Security;
pub use smtp::{Dkim, Smtp, SmtpSecurity, SmtpServer};
pub use wallet::GoogleWallet;

use values::Values;

/// Everything that can be configured, valid.
#[derive(Debug)]
pub struct Settings {
    /// The folder that holds everything this installation keeps on disk.
    pub data_dir: PathBuf,
    /// Which database, and how many connections to it.
    pub database: Database,
    /// Where the program listens and how it is reached.
    pub http: Http,
    /// The installation's secret.
    pub security: Security,
    /// What is logged, and how.
    pub log: Log,
    /// The administrator to create on the first start; without it, a one-time link is printed.
    pub first_admin: Option<FirstAdmin>,
    /// What a new merchant starts with.
    pub defaults: Defaults,
    /// How ledger commands are worked off.
    pub posting: Posting,
    /// How mail leaves the program; without it none does.
    pub smtp: Option<Smtp>,
    /// Google Wallet; without it no card is shown there.
    pub google_wallet: Option<GoogleWallet>,
    /// Apple Wallet; without it no card is shown there.
    pub apple_wallet: Option<AppleWallet>,
}

impl Settings {
    /// Joins `file` and `environment` over the defaults.
    ///
    /// # Errors
    ///
    /// Every mistake that was found, in the order in which an operator would look for them.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Vec<Mistake>> {
        Self::load_with(file, environment, &|path| std::fs::read_to_string(path))
    }

    /// [`Settings::load`] with the reading of named files in the caller's hands.
    ///
    /// # Errors
    ///
    /// As [`Settings::load`].
    pub fn load_with(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        read: &dyn Fn(&Path) -> io::Result<String>,
    ) -> Result<Self, Vec<Mistake>> {
        let mut values = Values::gather(file, environment, read);
        let settings = Self {
            data_dir: data::read(&mut values),
            database: database::read(&mut values),
            http: http::read(&mut values),
            security: security::read(&mut values),
            log: log::read(&mut values),
            first_admin: admin::read(&mut values),
            defaults: defaults::read(&mut values),
            posting: posting::read(&mut values),
            smtp: smtp::read(&mut values),
            google_wallet: wallet::read(&mut values),
            apple_wallet: apple_wallet::read(&mut values),
        };
        let mistakes = values.into_mistakes();
        if mistakes.is_empty() { Ok(settings) } else { Err(mistakes) }
    }
}

#[cfg(test)]
mod tests;
