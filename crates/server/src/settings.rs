//! Arguments, file and environment into settings. This is the only place that reads the process environment.

use std::path::{Path, PathBuf};

use orion_config::{Mistake, Settings};

/// Loads the settings; `data` from the command line wins over all else.
///
/// # Errors
/// Every mistake.
pub(crate) fn load(config: Option<&Path>, data: Option<&Path>) -> Result<Settings, Vec<Mistake>> {
    let environment = environment();
    let named = environment.iter().find(|(name, _)| name == "ORION_CONFIG").map(|(_, value)| PathBuf::from(value));
    let file = config.map(Path::to_path_buf).or(named);
    let mut settings = Settings::load(file.as_deref(), environment)?;
    if let Some(data) = data {
        settings.data_dir = data.to_path_buf();
    }
    Ok(settings)
}

/// Why nothing is started, one mistake a line.
pub(crate) fn refusal(mistakes: &[Mistake]) -> String {
    let lines: Vec<String> = mistakes.iter().map(|mistake| format!("  {mistake}")).collect();
    format!("The configuration has mistakes; nothing was started.\n{}", lines.join("\n"))
}

fn environment() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}
