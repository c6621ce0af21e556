//! The beginning of a merchant's audit log, once rows that were kept for long enough are gone. Safety §16.3, §17.
//!
//! What goes is always the beginning of the chain. Its last seal stays as the anchor, from which the chain is checked on; a row
//! of the log, sealed like every other, names the same place and hash. On PostgreSQL the application's role may do none of
//! this ([`Store::begin_purge`](crate::Store::begin_purge)); on SQLite the triggers let go what lies before an anchor.

use orion_domain::AuditId;
use orion_domain::audit::SealHash;
use sqlx::types::Json;
use uuid::Uuid;

use crate::Error;
use crate::audit::AuditRow;
use crate::audit_seals::{Seal, hash};
use crate::db::args;
use crate::ledger::id_set;
use crate::scope::Merchant;
use crate::statement::statements;

statements! {
    FIND_ANCHOR("SELECT x.seq, x.seal_hash, x.up_to_id, t.action, t.changes FROM audit_anchors x
        LEFT JOIN audit_log t ON t.merchant_id = x.merchant_id AND t.id = x.trim_id AND t.merchant_id = $1
        WHERE x.merchant_id = $1");
    SET_ANCHOR("INSERT INTO audit_anchors (merchant_id, seq, seal_hash, up_to_id, trim_id) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (merchant_id) DO UPDATE SET seq = $2, seal_hash = $3, up_to_id = $4, trim_id = $5
        WHERE audit_anchors.merchant_id = $1 AND audit_anchors.seq = $6");
    TRIM_SEALS("DELETE FROM audit_seals WHERE merchant_id = $1 AND seq <= $2");
    TRIM_ROWS(sqlite "DELETE FROM audit_log WHERE merchant_id = $1 AND id IN (SELECT unhex(value) FROM json_each($2))",
        postgres "DELETE FROM audit_log WHERE merchant_id = $1 AND id = ANY($2)");
}

/// What the log calls it when its beginning goes.
pub const TRIM: &str = "audit.trim";

/// Where a log begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// The last seal that is gone; [`Seal::NONE`] for a log that is whole.
    pub seal: Seal,
    /// Whether the log itself tells of it, by the same place and hash.
    pub is_told: bool,
}

#[derive(sqlx::FromRow)]
struct AnchorRow {
    seq: i64,
    seal_hash: Vec<u8>,
    up_to_id: Uuid,
    action: Option<String>,
    changes: Option<Json<serde_json::Value>>,
}

/// What a row of the log says about its beginning.
pub fn told(seal: &Seal, rows: usize) -> serde_json::Value {
    serde_json::json!({ "new": { "rows": rows, "up_to": seal.seq, "seal": hex::encode(seal.hash.0) } })
}

fn tells(changes: &serde_json::Value, seq: i64, hash: &SealHash) -> bool {
    let new = &changes["new"];
    new["up_to"].as_i64() == Some(seq) && new["seal"].as_str() == Some(hex::encode(hash.0).as_str())
}

impl Merchant<'_> {
    /// Where the log begins.
    ///
    /// # Errors
    /// The database's.
    pub async fn audit_anchor(&mut self) -> Result<Anchor, Error> {
        let row: Option<AnchorRow> = self.on.optional(FIND_ANCHOR, args![self.id]).await?;
        let Some(row) = row else { return Ok(Anchor { seal: Seal::NONE, is_told: true }) };
        let hash = hash(row.seal_hash);
        let is_told =
            row.action.as_deref() == Some(TRIM) && row.changes.is_some_and(|changes| tells(&changes.0, row.seq, &hash));
        Ok(Anchor { seal: Seal { seq: row.seq, row: AuditId::new(row.up_to_id), hash }, is_told })
    }

    /// Removes the beginning of the log after its anchor, up to a seal and with its rows, and adds the row that tells of it.
    /// `false`, and nothing is to be committed, when somebody else has moved the anchor.
    ///
    /// # Errors
    /// The database's.
    pub async fn trim_audit(&mut self, from: i64, end: Seal, rows: &[AuditId], row: AuditRow) -> Result<bool, Error> {
        let id = row.id;
        self.audit(row).await?;
        let up_to = rows.iter().copied().max().unwrap_or(end.row);
        if self.on.execute(SET_ANCHOR, args![self.id, end.seq, end.hash.0, up_to, id, from]).await? == 0 {
            return Ok(false);
        }
        self.on.execute(TRIM_SEALS, args![self.id, end.seq]).await?;
        let set = id_set(self.engine(), rows.iter().map(|row| row.uuid()));
        self.on.execute(TRIM_ROWS, vec![self.id.into(), set]).await?;
        Ok(true)
    }
}
