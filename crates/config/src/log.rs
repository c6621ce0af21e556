//! `[log]`: what is logged, and how.

use crate::mistake::{Wrong, wrong};
use crate::setting::Setting;
use crate::values::Values;

pub(crate) const FILTER: Setting = Setting::open("log.filter", "ORION_LOG");
pub(crate) const FORMAT: Setting = Setting::open("log.format", "ORION_LOG_FORMAT");

const FILTER_DEFAULT: &str = "info";
const LEVELS: &[&str] = &["off", "error", "warn", "info", "debug", "trace"];

/// What is logged, and how.
#[derive(Debug)]
pub struct Log {
    /// A level, or levels by module: `info,orion_store=debug`.
    pub filter: String,
    /// For people or for machines.
    pub format: LogFormat,
}

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// One JSON object a line.
    Json,
}

pub(crate) fn read(values: &mut Values) -> Log {
    Log {
        filter: values.read(FILTER, filter).unwrap_or_else(|| FILTER_DEFAULT.to_owned()),
        format: values.read(FORMAT, format).unwrap_or(LogFormat::Text),
    }
}

fn filter(text: &str) -> Result<String, Wrong> {
    for directive in text.split(',').map(str::trim) {
        let (module, level) = directive.rsplit_once('=').unwrap_or(("orion", directive));
        let module_valid =
            !module.is_empty() && module.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_:".contains(&byte));
        if !module_valid || !LEVELS.contains(&level.to_ascii_lowercase().as_str()) {
            let how = format!("Write a level ({}), or levels by module: info,orion_store=debug.", LEVELS.join(", "));
            return wrong(format!("{directive:?} is not a level"), how);
        }
    }
    Ok(text.to_owned())
}

fn format(text: &str) -> Result<LogFormat, Wrong> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => wrong("is not a format of the log", "Write text or json."),
    }
}
