//! The beginning of an audit log goes once it was kept for long enough. Safety §16.3, §17.
//!
//! In chunks, each in a transaction of its own and only after its part of the chain was recomputed: rows that are not what was
//! sealed are evidence, and stay with everything after them until somebody has looked.

use orion_domain::{AuditId, MerchantId, Timestamp};
use orion_store::audit::{AuditActor, AuditRow};
use orion_store::audit_seals::Seal;
use orion_store::audit_trim::{TRIM, told};

use crate::app::App;
use crate::error::Error;
use crate::schedules::ChoreDone;

/// The next part of a log that may go.
struct Part {
    /// The place before it.
    from: i64,
    /// Its last seal.
    end: Seal,
    rows: Vec<AuditId>,
}

/// What the beginning of a log is like.
enum Beginning {
    /// Nothing of it is old enough.
    Young,
    Old(Part),
    /// It is not what was sealed.
    Broken,
}

impl App {
    /// Removes rows of an audit log from before an instant, and their seals.
    pub(crate) async fn trim_audit(
        &self,
        merchant: MerchantId,
        before: Timestamp,
        done: &mut ChoreDone,
    ) -> Result<(), Error> {
        loop {
            let part = match self.beginning_of_log(merchant, before).await? {
                Beginning::Young => return Ok(()),
                Beginning::Old(part) => part,
                Beginning::Broken => {
                    done.leave_out("the beginning of the audit log is not what was sealed; see orion verify");
                    return Ok(());
                }
            };
            let Some(mut tx) = self.store.begin_purge().await? else {
                done.leave_out("only the owner of the tables may remove rows of the audit log: MIGRATION_DATABASE_URL");
                return Ok(());
            };
            let row = self.trimmed(&part);
            if !tx.merchant(merchant).trim_audit(part.from, part.end, &part.rows, row).await? {
                return Err(Error::Contention);
            }
            tx.commit().await?;
            done.count("rows removed", u64::try_from(part.rows.len()).unwrap_or(u64::MAX));
        }
    }

    async fn beginning_of_log(&self, merchant: MerchantId, before: Timestamp) -> Result<Beginning, Error> {
        let mut handle = self.store.merchant(merchant);
        let anchor = handle.audit_anchor().await?;
        let mut part = Part { from: anchor.seal.seq, end: anchor.seal, rows: Vec::new() };
        let mut is_whole = anchor.is_told;
        for (seal, row) in handle.chunk_of_seals(anchor.seal.seq).await? {
            if !row.is_before(before) {
                break;
            }
            is_whole &= row.seal_after(&part.end) == seal;
            part.rows.push(row.id());
            part.end = seal;
        }
        Ok(match (part.rows.is_empty(), is_whole) {
            (true, _) => Beginning::Young,
            (false, true) => Beginning::Old(part),
            (false, false) => Beginning::Broken,
        })
    }

    fn trimmed(&self, part: &Part) -> AuditRow {
        AuditRow {
            id: AuditId::new(self.new_uuid()),
            at: self.now(),
            actor: AuditActor::System,
            acting_admin: None,
            action: TRIM,
            target_kind: "audit_log",
            target: None,
            changes: told(&part.end, part.rows.len()),
            reason: None,
            request_id: None,
            ip_address: None,
        }
    }
}
