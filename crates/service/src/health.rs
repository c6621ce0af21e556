//! How the program is: for its admins, not for strangers.

use orion_domain::{MerchantId, Timestamp};
use orion_store::health::DatabaseHealth;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Operator;
use crate::error::Error;
use crate::posting::Depth;
use crate::schedules::is_overdue;
use crate::verify::Report;
use crate::wallet_checks::Ailing;

/// Where the last verification is noted.
const VERIFY_FACT: &str = "last_verify";

/// What the last verification found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastVerify {
    /// When, in microseconds.
    at: i64,
    /// Cards compared.
    pub cards: u64,
    /// Rows recomputed.
    pub entries: u64,
    /// Purged cards whose tombstone was found.
    pub tombstones: u64,
    /// What was wrong.
    pub faults: usize,
}

impl LastVerify {
    /// When.
    pub const fn at(&self) -> Timestamp {
        Timestamp::from_micros(self.at)
    }
}

/// Room on the disk of the data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskSpace {
    /// Bytes that the program may still write.
    pub free_bytes: u64,
    /// Bytes altogether.
    pub total_bytes: u64,
}

/// How the program is.
#[derive(Debug, Clone)]
pub struct Health {
    /// Its version.
    pub version: &'static str,
    /// Since when it runs.
    pub started_at: Timestamp,
    /// Now.
    pub now: Timestamp,
    /// The database.
    pub database: DatabaseHealth,
    /// How much the posting queue has to do.
    pub queue: Depth,
    /// Room on the disk; `None` where the system does not say.
    pub disk: Option<DiskSpace>,
    /// The last verification; `None` before the first.
    pub last_verify: Option<LastVerify>,
    /// What follows the calendar and has not come to its end for longer than it may, with the places where.
    pub overdue: Vec<Overdue>,
    /// Merchants whose passes in wallets want somebody.
    pub ailing: Vec<Ailing>,
}

/// Work that follows the calendar and has not come to its end for longer than it may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    /// Its name.
    pub chore: String,
    /// Whose.
    pub merchant: MerchantId,
    /// When it came to its end last there; `None` when it never did.
    pub succeeded_at: Option<Timestamp>,
    /// Why it failed last there, if it did.
    pub last_error: Option<String>,
}

impl App {
    /// How the program is.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn health(&self, _operator: &Operator) -> Result<Health, Error> {
        let last_verify = self.store.platform().fact(VERIFY_FACT).await?;
        Ok(Health {
            version: env!("CARGO_PKG_VERSION"),
            started_at: self.started_at,
            now: self.now(),
            database: self.store.platform().health().await?,
            queue: self.posting_depth(),
            disk: self.data_folder.as_deref().and_then(disk_space),
            last_verify: last_verify.and_then(|fact| serde_json::from_str(&fact).ok()),
            overdue: self.overdue_chores().await?,
            ailing: self.ailing_passes().await?,
        })
    }

    /// What follows the calendar and has not come to its end for longer than it may. Safety J-5.
    ///
    /// # Errors
    /// The database's.
    pub async fn overdue_chores(&self) -> Result<Vec<Overdue>, Error> {
        let (now, mut overdue) = (self.now(), Vec::new());
        for merchant in self.may_have_jobs().await? {
            let late = self.store.merchant(merchant).schedules().await?.into_iter();
            overdue.extend(late.filter(|schedule| is_overdue(schedule, now)).map(|schedule| Overdue {
                chore: schedule.name,
                merchant,
                succeeded_at: schedule.succeeded_at,
                last_error: schedule.last_error,
            }));
        }
        Ok(overdue)
    }

    pub(crate) async fn note_verify(&self, report: &Report) -> Result<(), Error> {
        let note = LastVerify {
            at: self.now().micros(),
            cards: report.cards,
            entries: report.entries,
            tombstones: report.tombstones,
            faults: report.faults.len(),
        };
        let note = serde_json::to_string(&note).map_err(Error::internal)?;
        Ok(self.store.platform().set_fact(VERIFY_FACT, &note).await?)
    }
}

#[cfg(unix)]
fn disk_space(folder: &std::path::Path) -> Option<DiskSpace> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(DiskSpace {
        free_bytes: found.f_bavail.saturating_mul(found.f_frsize),
        total_bytes: found.f_blocks.saturating_mul(found.f_frsize),
    })
}

#[cfg(not(unix))]
const fn disk_space(_folder: &std::path::Path) -> Option<DiskSpace> {
    None
}
