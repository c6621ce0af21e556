//! The package: pass, words, pictures, a list of all of them with their hashes, and a signature over the list.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};

use orion_domain::pass::{PassDesign, PassFacts};
use orion_domain::{Locale, Timestamp};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::certificates::Certificates;
use super::cms::{self, Unsigned};
use super::pass::{self, PassIdentity};
use super::pictures::{self, BadPicture, Pictures};
use super::strings;

/// What the package is to browsers.
pub const CONTENT_TYPE: &str = "application/vnd.apple.pkpass";

/// A package cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum NoPackage {
    /// A picture is none.
    #[error(transparent)]
    Picture(#[from] BadPicture),
    /// It cannot be signed.
    #[error(transparent)]
    Signature(#[from] Unsigned),
    /// Too many are being made; later it works.
    #[error("too many packages are being made")]
    Busy,
    /// It cannot be packed.
    #[error("the package cannot be written: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// It cannot be packed.
    #[error("the package cannot be written: {0}")]
    Write(#[from] std::io::Error),
}

/// Makes the package of a card. `pictures` are icon and logo: they change with the program only.
///
/// # Errors
/// [`NoPackage`].
pub fn build(
    certificates: &Certificates,
    identity: &PassIdentity,
    design: &PassDesign,
    facts: &PassFacts,
    pictures: &Pictures,
    at: Timestamp,
) -> Result<Vec<u8>, NoPackage> {
    let mut files: BTreeMap<String, Vec<u8>> = pictures.iter().cloned().collect();
    files.extend(pictures::of_stamps(design, facts)?);
    for locale in Locale::ALL {
        files.insert(format!("{locale}.lproj/pass.strings"), strings::file(locale, design).into_bytes());
    }
    files.insert("pass.json".to_owned(), pass::json(certificates, identity, design, facts).to_string().into_bytes());
    let manifest = manifest(&files);
    let signature = cms::sign(certificates, &manifest, at)?;
    files.insert("manifest.json".to_owned(), manifest);
    files.insert("signature".to_owned(), signature);
    packed(&files)
}

/// Every file with the hash that Apple has chosen.
fn manifest(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let hash = |content: &[u8]| {
        let bytes = digest(&SHA1_FOR_LEGACY_USE_ONLY, content);
        bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let listed = files.iter().map(|(name, content)| (name.clone(), json!(hash(content))));
    Value::Object(listed.collect()).to_string().into_bytes()
}

/// The same files make the same bytes: in order, without times, without folders.
fn packed(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, NoPackage> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        // PNG is small already.
        let method = if name.ends_with(".png") { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        zip.start_file(name.as_str(), options)?;
        zip.write_all(content)?;
    }
    Ok(zip.finish()?.into_inner())
}
