//! Embeds the built front end: every file as it is and, where that is smaller, compressed.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use flate2::Compression;
use flate2::write::GzEncoder;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script its folders by these variables")]
fn main() -> Outcome<()> {
    let room = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let built = room.join("../../frontend/dist");
    println!("cargo::rerun-if-changed={}", built.display());
    println!("cargo::rerun-if-changed={}", room.join("../../templates").display());
    if !built.join("manifest.json").is_file() {
        println!("cargo::error=frontend/dist is missing; run `make frontend`");
        return Ok(());
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let table = format!("{}{}", files(&built.canonicalize()?, &out)?, names(&built)?);
    fs::write(out.join("assets.rs"), table)?;
    Ok(())
}

/// The table of files, sorted by name so that the same front end gives the same program.
fn files(built: &Path, out: &Path) -> Outcome<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(built)? {
        let name = entry?.file_name().into_string().map_err(|_| "a file of frontend/dist has no UTF-8 name")?;
        if name != "manifest.json" {
            names.push(name);
        }
    }
    names.sort();
    let mut table = format!("const FILES: [File; {}] = [\n", names.len());
    for name in names {
        let plain = built.join(&name);
        let compressed = compressed(&plain, &out.join(format!("{name}.gz")))?;
        let compressed = compressed.map_or_else(|| "None".to_owned(), |path| format!("Some(include_bytes!({path:?}))"));
        writeln!(table, "File {{ name: {name:?}, plain: include_bytes!({plain:?}), gzip: {compressed} }},")?;
    }
    table.push_str("];\n");
    Ok(table)
}

/// The compressed copy, unless it would save less than a tenth.
fn compressed(plain: &Path, target: &Path) -> Outcome<Option<PathBuf>> {
    let bytes = fs::read(plain)?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&bytes)?;
    let small = encoder.finish()?;
    if small.len() * 10 >= bytes.len() * 9 {
        return Ok(None);
    }
    fs::write(target, small)?;
    Ok(Some(target.to_owned()))
}

/// The names that templates use, with the addresses they stand for.
fn names(built: &Path) -> Outcome<String> {
    let manifest: std::collections::BTreeMap<String, String> =
        serde_json::from_str(&fs::read_to_string(built.join("manifest.json"))?)?;
    let mut table = format!("const NAMES: [(&str, &str); {}] = [\n", manifest.len());
    for (logical, hashed) in manifest {
        writeln!(table, "({logical:?}, {:?}),", format!("/assets/{hashed}"))?;
    }
    table.push_str("];\n");
    Ok(table)
}
