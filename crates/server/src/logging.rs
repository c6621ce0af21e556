//! The log: structured, to standard error, so that standard output stays for the person at the shell.

use std::io::IsTerminal as _;

use orion_config::{Log, LogFormat};
use tracing_subscriber::EnvFilter;

/// Starts the log.
///
/// # Errors
/// It was started before.
pub(crate) fn start(log: &Log) -> anyhow::Result<()> {
    // Statement texts are the driver's business; values never reach a log (safety §16.4).
    let filter = EnvFilter::try_new(format!("{},sqlx=warn,hyper=warn", log.filter))?;
    // Colours are for eyes; a file or a log collector would keep their codes.
    let colours = std::io::stderr().is_terminal();
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
    match log.format {
        LogFormat::Text => subscriber.compact().try_init(),
        LogFormat::Json => subscriber.json().try_init(),
    }
    .map_err(|error| anyhow::anyhow!("the log cannot be started: {error}"))
}
