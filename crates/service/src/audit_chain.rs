//! The chain over the audit log: sealing rows after they were written, and checking every seal.
//!
//! Writing a row must not wait for the row before it, so the chain is built behind the writers. Any number of nodes may
//! seal: places are unique, and whoever comes second starts over. What was kept for long enough goes from the chain's beginning
//! (`audit_trim`); the rest is checked from where it begins now.

use orion_domain::{AuditId, MerchantId};

use crate::app::App;
use crate::error::Error;

/// How long a row may take from its id to its commit. Transactions end within seconds; this is for clocks that differ.
const PATIENCE_SECONDS: i64 = 3600;
/// The most faults that are listed.
const FAULTS_MAX: usize = 100;

/// A place at which the audit log of a merchant is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditFault {
    /// Whose log; the platform's own has the nil id.
    pub merchant: MerchantId,
    /// The place in the chain; `None` for a row outside of it.
    pub seq: Option<i64>,
    /// The row, where it is there.
    pub row: Option<AuditId>,
    /// What is wrong.
    pub problem: &'static str,
}

impl std::fmt::Display for AuditFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "audit log of merchant {}", self.merchant)?;
        if let Some(seq) = self.seq {
            write!(f, ", seal {seq}")?;
        }
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

/// What checking the audit log found.
#[derive(Debug, Clone, Default)]
pub struct AuditReport {
    /// Seals recomputed.
    pub seals: u64,
    /// What is wrong, the first place of each log first.
    pub faults: Vec<AuditFault>,
}

impl App {
    /// Seals what was written since the last time; how many rows.
    ///
    /// # Errors
    /// The database's; the next run goes on.
    pub async fn seal_audit(&self) -> Result<u64, Error> {
        let mut sealed = 0_u64;
        for merchant in self.every_log().await? {
            loop {
                let rows = self.seal_some(merchant).await?;
                if rows == 0 {
                    break;
                }
                sealed = sealed.saturating_add(rows);
            }
        }
        Ok(sealed)
    }

    async fn seal_some(&self, merchant: MerchantId) -> Result<u64, Error> {
        // Most of the time there is nothing to do, for which nobody's write should wait.
        if self.store.merchant(merchant).rows_to_seal(PATIENCE_SECONDS).await?.is_empty() {
            return Ok(0);
        }
        let mut tx = self.store.begin().await?;
        let mut handle = tx.merchant(merchant);
        let mut newest = handle.newest_seal().await?;
        let mut sealed = 0_u64;
        for row in handle.rows_to_seal(PATIENCE_SECONDS).await? {
            newest = row.seal_after(&newest);
            match handle.add_seal(&newest).await {
                Ok(()) => sealed = sealed.saturating_add(1),
                // Another node was faster; what it left, the next run finds.
                Err(orion_store::Error::Taken(_) | orion_store::Error::Contention(_)) => return Ok(0),
                Err(error) => return Err(error.into()),
            }
        }
        tx.commit().await?;
        Ok(sealed)
    }

    pub(crate) async fn every_log(&self) -> Result<Vec<MerchantId>, Error> {
        let mut logs = vec![MerchantId::PLATFORM];
        logs.extend(self.store.platform().every_merchant().await?);
        Ok(logs)
    }

    /// Recomputes the chain of every audit log, from where it begins, and names the first bad place of each.
    ///
    /// # Errors
    /// The database's; what is wrong with the logs is in the report.
    pub async fn verify_audit(&self) -> Result<AuditReport, Error> {
        let mut report = AuditReport::default();
        for merchant in self.every_log().await? {
            let fault = match self.verify_log(merchant, &mut report.seals).await? {
                None => self.row_in_the_past(merchant).await?,
                some => some,
            };
            report.faults.extend(fault);
            report.faults.truncate(FAULTS_MAX);
        }
        Ok(report)
    }

    async fn verify_log(&self, merchant: MerchantId, seals: &mut u64) -> Result<Option<AuditFault>, Error> {
        let mut handle = self.store.merchant(merchant);
        let end = handle.newest_seal().await?;
        let anchor = handle.audit_anchor().await?;
        if !anchor.is_told {
            let problem = "the log begins here, of which it does not tell";
            return Ok(Some(AuditFault { merchant, seq: Some(anchor.seal.seq), row: None, problem }));
        }
        let mut previous = anchor.seal;
        loop {
            let chunk = handle.chunk_of_seals(previous.seq).await?;
            if chunk.is_empty() {
                let is_short = previous.seq < end.seq;
                return Ok(is_short.then(|| missing(merchant, previous.seq.saturating_add(1))));
            }
            for (seal, row) in chunk {
                if seal.seq != previous.seq.saturating_add(1) {
                    return Ok(Some(missing(merchant, previous.seq.saturating_add(1))));
                }
                if row.seal_after(&previous) != seal {
                    let problem = "the row is not what was sealed";
                    return Ok(Some(AuditFault { merchant, seq: Some(seal.seq), row: Some(row.id()), problem }));
                }
                *seals = seals.saturating_add(1);
                previous = seal;
            }
        }
    }

    async fn row_in_the_past(&self, merchant: MerchantId) -> Result<Option<AuditFault>, Error> {
        let row = self.store.merchant(merchant).row_in_the_past(PATIENCE_SECONDS).await?;
        let problem = "the row was added to the past: it has no seal, though later ones have";
        Ok(row.map(|row| AuditFault { merchant, seq: None, row: Some(row), problem }))
    }
}

fn missing(merchant: MerchantId, seq: i64) -> AuditFault {
    AuditFault { merchant, seq: Some(seq), row: None, problem: "the row or its seal is missing" }
}
