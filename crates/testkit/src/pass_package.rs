//! What a phone checks before it takes a pass of Apple Wallet: every file is listed with its hash, the list is signed, and the
//! signature hangs on the root. OpenSSL has the last word.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::Command;

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use crate::apple_pki::PKI;

/// Files by their names.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The files of a package.
///
/// # Panics
/// It is no zip file.
pub fn unpacked(package: &[u8]) -> Files {
    let mut zip = zip::ZipArchive::new(Cursor::new(package)).expect("a zip file");
    let mut files = Files::new();
    for place in 0..zip.len() {
        let mut file = zip.by_index(place).expect("a file of the package");
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("a file that can be unpacked");
        let known = files.insert(file.name().expect("a name").into_owned(), content);
        assert!(known.is_none(), "a name stands there twice");
    }
    files
}

/// Whether a phone would take the package.
///
/// # Errors
/// Why it would not.
pub fn check(files: &Files) -> Result<(), String> {
    let needed = ["pass.json", "manifest.json", "signature", "icon.png"];
    if let Some(missing) = needed.iter().find(|name| !files.contains_key(**name)) {
        return Err(format!("there is no {missing}"));
    }
    let listed: BTreeMap<String, String> =
        serde_json::from_slice(&files["manifest.json"]).map_err(|error| error.to_string())?;
    let present = files.keys().filter(|name| !["manifest.json", "signature"].contains(&name.as_str()));
    if !present.clone().eq(listed.keys()) {
        return Err("the list names other files".to_owned());
    }
    for name in present {
        if listed[name] != hex::encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, &files[name])) {
            return Err(format!("{name} is another"));
        }
    }
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name);
    for (name, content) in [
        ("list", &files["manifest.json"]),
        ("signature", &files["signature"]),
        ("root", &PKI.root.clone().into_bytes()),
    ] {
        std::fs::write(path(name), content).expect("a writable folder");
    }
    verify(&path("signature"), &path("list"), &path("root"))
}

/// OpenSSL's opinion of a signature.
fn verify(signature: &Path, content: &Path, root: &Path) -> Result<(), String> {
    let done = Command::new("openssl")
        .args(["cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", "-out", "/dev/null", "-in"])
        .arg(signature)
        .arg("-content")
        .arg(content)
        .arg("-CAfile")
        .arg(root)
        .output()
        .expect("openssl is installed; scripts/prepare does it");
    if done.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&done.stderr).into_owned()) }
}
