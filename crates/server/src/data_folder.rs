//! The data folder: private to the user who runs the program, locked by one process, holding the installation's secret.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// Where the installation's secret lies.
const SECRET_FILE: &str = "secret.key";

/// An open data folder. While it lives, no second server can work in it.
#[derive(Debug)]
pub(crate) struct DataFolder {
    path: PathBuf,
    _lock: Option<File>,
}

impl DataFolder {
    /// Opens the folder for a server, creating it when absent.
    ///
    /// # Errors
    /// It cannot be created, or another process works in it.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        create_private_folder(path)?;
        let lock_path = path.join("orion.lock");
        let lock = private_file().create(true).truncate(false).read(true).write(true).open(&lock_path);
        let lock = lock.with_context(|| format!("cannot open {}", lock_path.display()))?;
        if lock.try_lock().is_err() {
            return Err(super::wiring::Refused(format!(
                "another orion works in {}. Stop it, or name another folder with --data",
                path.display()
            ))
            .into());
        }
        Ok(Self { path: path.to_path_buf(), _lock: Some(lock) })
    }

    /// Opens the folder for one of several processes on a database of its own, creating it when absent.
    ///
    /// # Errors
    /// It cannot be created.
    pub(crate) fn shared(path: &Path) -> anyhow::Result<Self> {
        create_private_folder(path)?;
        Ok(Self { path: path.to_path_buf(), _lock: None })
    }

    /// Opens the folder beside a server that may be running, for reading and small additions.
    ///
    /// # Errors
    /// It does not exist.
    pub(crate) fn beside(path: &Path) -> anyhow::Result<Self> {
        anyhow::ensure!(path.is_dir(), "there is no data folder {}; name it with --data", path.display());
        Ok(Self { path: path.to_path_buf(), _lock: None })
    }

    /// Where the embedded database lies.
    pub(crate) fn database(&self) -> PathBuf {
        self.path.join("orion.db")
    }

    /// A file in the folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The installation's own secret, where there is one.
    ///
    /// # Errors
    /// The file cannot be read, or others may read it.
    pub(crate) fn known_secret(&self) -> anyhow::Result<Option<Vec<u8>>> {
        let path = self.file(SECRET_FILE);
        if !path.exists() {
            return Ok(None);
        }
        check_private(&path)?;
        let mut text = String::new();
        File::open(&path)?.read_to_string(&mut text)?;
        let secret = STANDARD_NO_PAD.decode(text.trim()).ok().filter(|secret| secret.len() >= 32);
        secret.map(Some).with_context(|| format!("{} does not hold a secret; restore it from a backup", path.display()))
    }

    /// Why the embedded database must not lie here: file systems of other machines do not keep the locks that it rests on.
    pub(crate) fn network_danger(&self) -> Option<String> {
        let kind = file_system_of(&self.path).and_then(network_file_system)?;
        Some(format!(
            "the data folder {} is on a network file system ({kind}), where SQLite loses data; name a folder on a local disk, \
             or use PostgreSQL",
            self.path.display()
        ))
    }

    /// The installation's own secret, made on first use. It lies outside the database on purpose: a stolen database alone
    /// gives no PIN away.
    ///
    /// # Errors
    /// The file cannot be read or written, or others may read it.
    pub(crate) fn secret(&self) -> anyhow::Result<Vec<u8>> {
        if let Some(secret) = self.known_secret()? {
            return Ok(secret);
        }
        let path = self.file(SECRET_FILE);
        let mut secret = [0_u8; 32];
        getrandom::fill(&mut secret).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
        let mut file = private_file()
            .create_new(true)
            .write(true)
            .open(&path)
            .with_context(|| format!("cannot write {}", path.display()))?;
        writeln!(file, "{}", STANDARD_NO_PAD.encode(secret))?;
        file.sync_all()?;
        tracing::info!(file = %path.display(), "made the installation's secret; back it up apart from the database");
        Ok(secret.to_vec())
    }
}

/// Number by which the system tells file systems apart, where it does.
#[cfg(target_os = "linux")]
fn file_system_of(path: &Path) -> Option<u64> {
    u64::try_from(rustix::fs::statfs(path).ok()?.f_type).ok()
}

#[cfg(not(target_os = "linux"))]
const fn file_system_of(_path: &Path) -> Option<u64> {
    None
}

/// # Source
/// statfs(2) and linux/magic.h.
const fn network_file_system(kind: u64) -> Option<&'static str> {
    match kind {
        0x6969 => Some("NFS"),
        0x517B | 0xFE53_4D42 | 0xFF53_4D42 => Some("SMB"),
        0x5346_414F | 0x6B41_4653 => Some("AFS"),
        0x7375_7245 => Some("Coda"),
        0x00C3_6400 => Some("Ceph"),
        0x0BD0_0BD0 => Some("Lustre"),
        0x0116_1970 => Some("GFS2"),
        0x7461_636F => Some("OCFS2"),
        _ => None,
    }
}

fn create_private_folder(path: &Path) -> anyhow::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).with_context(|| format!("cannot create the data folder {}", path.display()))
}

fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Refuses a secret that others may read. Safety K-1.
fn check_private(path: &Path) -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(path)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(super::wiring::Refused(format!(
                "{} can be read by others; run: chmod 600 {}",
                path.display(),
                path.display()
            ))
            .into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::network_file_system;

    /// Safety §3.5: refused are the file systems of other machines, not those of this one.
    #[test]
    fn network_file_systems_are_told_from_local_ones() {
        for (kind, name) in [(0x6969, Some("NFS")), (0xFF53_4D42, Some("SMB")), (0xEF53, None), (0x0102_1994, None)] {
            assert_eq!(network_file_system(kind), name, "{kind:x}");
        }
    }
}
