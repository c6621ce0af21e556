//! What file and environment say, as texts by setting, before any of it is understood.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::mistake::{Mistake, Wrong};
use crate::setting::{self, Kind, Setting};

type ReadFile<'r> = &'r dyn Fn(&Path) -> io::Result<String>;

/// One value with the name under which the operator gave it.
struct Given {
    name: String,
    text: String,
}

/// The values that were given, and the mistakes found so far.
#[derive(Default)]
pub(crate) struct Values {
    given: BTreeMap<&'static str, Given>,
    mistakes: Vec<Mistake>,
}

impl Values {
    pub(crate) fn gather(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        read: ReadFile<'_>,
    ) -> Self {
        let mut values = Self::default();
        let environment: BTreeMap<String, String> = environment.into_iter().collect();
        let home = environment.get("HOME").cloned();
        let read_at_home = |path: &Path| read(&at_home(path, home.as_deref()));
        if let Some(path) = file {
            let shown = path.display().to_string();
            let from_file = values.file(path, &shown, read);
            values.take(from_file, |setting| (setting.key.to_owned(), setting.file_key()), &shown, &read_at_home);
        }
        values.unknown_variables(&environment);
        values.take(environment, |setting| (setting.variable.to_owned(), setting.file_variable()), "", &read_at_home);
        values
    }

    /// The setting's value where it was given and `parse` accepts it; a refusal is written down.
    pub(crate) fn read<T>(&mut self, setting: Setting, parse: impl FnOnce(&str) -> Result<T, Wrong>) -> Option<T> {
        let given = self.given.get(setting.key)?;
        match parse(&given.text) {
            Ok(value) => Some(value),
            Err(wrong) => {
                self.refuse(setting, wrong);
                None
            }
        }
    }

    pub(crate) fn is_given(&self, setting: Setting) -> bool {
        self.given.contains_key(setting.key)
    }

    /// Writes down that the setting, as given or as missing, cannot be used.
    pub(crate) fn refuse(&mut self, setting: Setting, Wrong { what, how }: Wrong) {
        let given = self.given.get(setting.key);
        self.mistakes.push(Mistake {
            setting: given.map_or(setting.variable, |given| &given.name).to_owned(),
            value_shown: given.filter(|_| setting.kind == Kind::Open).map(|given| given.text.clone()),
            what,
            how,
        });
    }

    pub(crate) fn into_mistakes(self) -> Vec<Mistake> {
        self.mistakes
    }

    fn mistake(&mut self, setting: impl Into<String>, what: impl Into<String>, how: impl Into<String>) {
        self.mistakes.push(Mistake { setting: setting.into(), value_shown: None, what: what.into(), how: how.into() });
    }

    /// Moves what one source says over what an earlier one said. `names` gives a setting's name there and, for a
    /// secret, the name under which a file may be named instead.
    fn take(
        &mut self,
        mut source: BTreeMap<String, String>,
        names: impl Fn(&Setting) -> (String, Option<String>),
        place: &str,
        read: ReadFile<'_>,
    ) {
        let place = if place.is_empty() { String::new() } else { format!(" ({place})") };
        for setting in setting::ALL {
            let (name, file_name) = names(setting);
            let direct = source.remove(&name);
            let named_file = file_name.and_then(|file_name| Some((source.remove(&file_name)?, file_name)));
            let (direct, named_file) = match direct {
                Some(path) if setting.kind == Kind::File => (None, Some((path, name.clone()))),
                direct => (direct, named_file),
            };
            let (name, text) = match (direct, named_file) {
                (Some(_), Some((_, file_name))) => {
                    let how = "Remove one of the two.";
                    self.mistake(format!("{name}{place}"), format!("stands beside {file_name}"), how);
                    continue;
                }
                (Some(text), None) => (name, text),
                (None, Some((path, file_name))) => match read(Path::new(&path)) {
                    Ok(text) => (file_name, text.trim_end_matches(['\r', '\n']).to_owned()),
                    Err(error) => {
                        let how = "Name a file that exists and that this program may read.";
                        self.mistake(format!("{file_name}{place}"), format!("cannot read {path:?}: {error}"), how);
                        continue;
                    }
                },
                (None, None) => continue,
            };
            let name = format!("{name}{place}");
            if text.trim().is_empty() {
                self.mistake(name, "is empty", "Give it a value, or remove it to get the default.");
            } else {
                self.given.insert(setting.key, Given { name, text });
            }
        }
    }

    fn unknown_variables(&mut self, environment: &BTreeMap<String, String>) {
        let known: Vec<String> = setting::ALL
            .iter()
            .flat_map(|setting| [Some(setting.variable.to_owned()), setting.file_variable()])
            .flatten()
            .chain([setting::CONFIG_VARIABLE.to_owned()])
            .collect();
        let unknown = environment.keys().filter(|name| {
            (name.starts_with("ORION_") || name.starts_with("LOYALTY_"))
                && !name.starts_with(setting::TEST_VARIABLES)
                && !known.contains(name)
        });
        for name in unknown {
            self.mistake(name.as_str(), "is not a setting", did_you_mean(name, known.clone()));
        }
    }

    /// The file's values by key. Only keys that exist are in the answer; the others are mistakes.
    fn file(&mut self, path: &Path, shown: &str, read: ReadFile<'_>) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        let text = match read(path) {
            Ok(text) => text,
            Err(error) => {
                let how = "Name a file that exists and that this program may read.";
                self.mistake(shown, format!("cannot be read: {error}"), how);
                return found;
            }
        };
        match text.parse::<toml::Table>() {
            Ok(table) => self.table("", table, shown, &mut found),
            Err(error) => {
                // The error's own text quotes the line, and the line may hold a secret.
                let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
                let line = before.matches('\n').count() + 1;
                let what = format!("line {line} is not TOML: {}", error.message().replace('\n', "; "));
                self.mistake(shown, what, "Write lines such as `listen = \"127.0.0.1:8080\"` under their [section].");
            }
        }
        found
    }

    fn table(&mut self, section: &str, table: toml::Table, shown: &str, found: &mut BTreeMap<String, String>) {
        let known: Vec<String> = setting::ALL
            .iter()
            .flat_map(|setting| [Some(setting.key.to_owned()), setting.file_key()])
            .flatten()
            .collect();
        for (name, value) in table {
            let key = if section.is_empty() { name } else { format!("{section}.{name}") };
            match value {
                toml::Value::Table(inner) if known.iter().any(|known| is_inside(known, &key)) => {
                    self.table(&key, inner, shown, found);
                }
                _ if !known.contains(&key) => {
                    self.mistake(format!("{key} ({shown})"), "is not a setting", did_you_mean(&key, known.clone()));
                }
                value => match plain_text(value) {
                    Some(text) => {
                        found.insert(key, text);
                    }
                    None => self.mistake(
                        format!("{key} ({shown})"),
                        "is neither a text nor a number nor a list of texts",
                        "Write the value in quotes.",
                    ),
                },
            }
        }
    }
}

/// The path with `~` at its beginning replaced by the home folder.
fn at_home(path: &Path, home: Option<&str>) -> PathBuf {
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => Path::new(home).join(rest),
        _ => path.to_owned(),
    }
}

fn is_inside(key: &str, section: &str) -> bool {
    key.strip_prefix(section).is_some_and(|rest| rest.starts_with('.'))
}

/// A value as the environment would write it; lists are joined by commas.
fn plain_text(value: toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Array(items) => {
            let texts: Option<Vec<String>> = items.into_iter().map(|item| item.as_str().map(str::to_owned)).collect();
            texts.map(|texts| texts.join(","))
        }
        toml::Value::Float(_) | toml::Value::Boolean(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}

fn did_you_mean(name: &str, known: Vec<String>) -> String {
    match setting::nearest(name, known) {
        Some(candidate) => format!("Did you mean {candidate}?"),
        None => "Remove it, or look its name up in docs/operations.md.".to_owned(),
    }
}
