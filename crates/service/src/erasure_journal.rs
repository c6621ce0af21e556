//! The erasure journal: who was forgotten, outside of the database and its backups. After a restore it says whom the
//! restored data must forget again. Safety §16.1.
//!
//! One JSON line for each erasure, written and synced before the erasure itself: a line too many forgets somebody who
//! asked for it, a line too few would bring them back.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use orion_domain::{CardId, CustomerId, MerchantId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// The file's name in the data folder.
pub const FILE_NAME: &str = "erasures.jsonl";

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// Whose customer.
    pub merchant_id: MerchantId,
    /// Who was forgotten.
    pub customer_id: CustomerId,
    /// Their cards, which stay without them.
    pub card_ids: Vec<CardId>,
    /// When.
    pub at: String,
}

/// The file.
#[derive(Debug, Clone)]
pub struct ErasureJournal {
    path: PathBuf,
}

impl ErasureJournal {
    /// The journal in a data folder.
    pub fn in_folder(folder: &Path) -> Self {
        Self { path: folder.join(FILE_NAME) }
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds a line; on return it is on the disk.
    ///
    /// # Errors
    /// The file cannot be written; nothing may be erased then.
    pub(crate) async fn add(
        &self,
        merchant: MerchantId,
        customer: CustomerId,
        cards: Vec<CardId>,
        at: Timestamp,
    ) -> Result<(), Error> {
        let line = Erasure { merchant_id: merchant, customer_id: customer, card_ids: cards, at: at.to_rfc3339() };
        let mut line = serde_json::to_string(&line).map_err(Error::internal)?;
        line.push('\n');
        let path = self.path.clone();
        let written = tokio::task::spawn_blocking(move || append(&path, &line)).await;
        written.map_err(Error::internal)?.map_err(Error::internal)
    }

    /// Every line, oldest first. A last line that a power cut left unfinished says nothing.
    ///
    /// # Errors
    /// The file cannot be read, or holds something else.
    pub fn read(&self) -> std::io::Result<Vec<Erasure>> {
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let finished = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        finished.map(|line| serde_json::from_str(line).map_err(std::io::Error::other)).collect()
    }
}

fn append(path: &Path, line: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true).read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    // What a power cut left unfinished was never acted on, and must not run into the new line.
    let held = std::fs::read(path)?;
    let finished = held.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last.saturating_add(1));
    if finished < held.len() {
        file.set_len(u64::try_from(finished).unwrap_or_default())?;
    }
    file.write_all(line.as_bytes())?;
    file.sync_all()
}
