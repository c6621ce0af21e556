//! Turns `locales/{en,fr,de,lb}/*.ftl` into the typed methods of `Text`.
//!
//! Every mistake in a translation stops the build with a sentence that names file and message, so a page
//! can never show a bare key or the wrong language.

#[path = "build/catalogue.rs"]
mod catalogue;
#[path = "build/generate.rs"]
mod generate;

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use catalogue::{LOCALES, SourceFile};

fn main() -> io::Result<()> {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let locales = manifest.join("../../locales");
    println!("cargo::rerun-if-changed={}", locales.display());
    let sources = read_sources(&locales)?;
    match catalogue::check(&sources) {
        Ok(messages) => {
            let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
            fs::write(out.join("methods.rs"), generate::methods(&messages))?;
            fs::write(out.join("catalogue.rs"), generate::catalogue(&messages))?;
            fs::write(out.join("sources.rs"), generate::sources(&sources))?;
        }
        Err(mistakes) => {
            for mistake in mistakes {
                println!("cargo::error={mistake}");
            }
        }
    }
    Ok(())
}

/// All translation files, ordered by locale and name so that the generated code is the same everywhere.
fn read_sources(locales: &Path) -> io::Result<Vec<SourceFile>> {
    let mut sources = Vec::new();
    for locale in LOCALES {
        let mut paths = Vec::new();
        let folder = locales.join(locale);
        if folder.is_dir() {
            for entry in fs::read_dir(&folder)? {
                let path = entry?.path();
                if path.extension().is_some_and(|extension| extension == "ftl") {
                    paths.push(path);
                }
            }
        }
        paths.sort();
        for path in paths {
            sources.push(SourceFile {
                locale,
                name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                text: fs::read_to_string(&path)?,
                path: fs::canonicalize(&path)?,
            });
        }
    }
    Ok(sources)
}
