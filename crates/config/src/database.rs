//! `[database]`: which one, and how many connections.

use secrecy::SecretString;

use crate::mistake::{Wrong, wrong};
use crate::setting::Setting;
use crate::values::Values;

// A URL of PostgreSQL carries a password, so both are secrets.
pub(crate) const URL: Setting = Setting::secret("database.url", "DATABASE_URL");
pub(crate) const MIGRATION_URL: Setting = Setting::secret("database.migration_url", "MIGRATION_DATABASE_URL");
pub(crate) const CONNECTIONS: Setting = Setting::open("database.connections", "ORION_DATABASE_CONNECTIONS");

const CONNECTIONS_DEFAULT: u32 = 16;
const CONNECTIONS_MAX: u32 = 100;

const URL_FORM: &str = "Write postgres://user:password@host:5432/name, or remove it to use SQLite.";

/// Which database, and how many connections to it.
#[derive(Debug)]
pub struct Database {
    /// Where the rows are.
    pub engine: Engine,
    /// How many connections may be open at once on PostgreSQL, or be reading on SQLite; 1 to 100.
    pub connections: u32,
}

/// The database program that keeps the rows.
#[derive(Debug)]
pub enum Engine {
    /// A file in the data folder.
    Sqlite,
    /// A server.
    Postgres {
        /// For everything but migrations.
        url: SecretString,
        /// For migrations, where the everyday role may not change tables.
        migration_url: Option<SecretString>,
    },
}

pub(crate) fn read(values: &mut Values) -> Database {
    let url = values.read(URL, database_url).flatten();
    let migration_url = values.read(MIGRATION_URL, postgres_url);
    let connections = values.read(CONNECTIONS, connections).unwrap_or(CONNECTIONS_DEFAULT);
    let engine = match (url, migration_url) {
        (Some(url), migration_url) => Engine::Postgres { url, migration_url },
        (None, migration_url) => {
            if migration_url.is_some() {
                let what = "is for PostgreSQL, but DATABASE_URL names no PostgreSQL database";
                let how = "Set DATABASE_URL as well, or remove this one.";
                values.refuse(MIGRATION_URL, Wrong { what: what.to_owned(), how: how.to_owned() });
            }
            Engine::Sqlite
        }
    };
    Database { engine, connections }
}

/// `None` is SQLite.
fn database_url(text: &str) -> Result<Option<SecretString>, Wrong> {
    match text.split_once(':') {
        Some(("sqlite", path)) if path.trim_matches('/').is_empty() => Ok(None),
        Some(("sqlite", _)) => wrong(
            "names a file, but the SQLite file always lies in the data folder",
            "Choose the folder with ORION_DATA_DIR and write just sqlite: here.",
        ),
        _ => postgres_url(text).map(Some),
    }
}

fn postgres_url(text: &str) -> Result<SecretString, Wrong> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return wrong("is not a database URL", URL_FORM);
    };
    if !matches!(scheme, "postgres" | "postgresql") {
        // The beginning of a mistyped URL may be the password itself: only a plausible scheme is repeated.
        let plain = scheme.len() <= 12 && scheme.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'+');
        let what =
            if plain { format!("names {scheme}, which is not supported") } else { "is not a database URL".into() };
        return wrong(what, URL_FORM);
    }
    if rest.chars().any(|character| character.is_whitespace() || character.is_control()) {
        return wrong("contains a space", "Write special characters of a password as %20, %40 and so on.");
    }
    let (address, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, name) = address.split_once('/').unwrap_or((address, ""));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if host.is_empty() && !parameters.contains("host=") {
        return wrong("names no host", URL_FORM);
    }
    if name.is_empty() && !parameters.contains("dbname=") {
        return wrong("names no database", URL_FORM);
    }
    Ok(SecretString::from(text))
}

fn connections(text: &str) -> Result<u32, Wrong> {
    match text.parse() {
        Ok(number @ 1..=CONNECTIONS_MAX) => Ok(number),
        _ => wrong("is not a number of connections", format!("Write a whole number from 1 to {CONNECTIONS_MAX}.")),
    }
}
