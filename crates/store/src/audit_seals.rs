//! The chain over a merchant's audit rows: built after them, by one sealer at a time, and read again by `verify`.
//!
//! Two sealers that meet want the same place; the later one finds it taken and starts over, so the chain cannot fork.

use orion_domain::audit::{SealHash, SealedRow};
use orion_domain::{AuditId, MerchantId, Timestamp};
use uuid::Uuid;

use crate::Error;
use crate::audit::{StoredRow, first_id_at};
use crate::db::args;
use crate::scope::Merchant;
use crate::statement::statements;

/// Rows read at a time.
const CHUNK: i64 = 500;

statements! {
    NEWEST_SEAL("SELECT seq, audit_id, seal_hash FROM audit_seals WHERE merchant_id = $1 ORDER BY seq DESC LIMIT 1");
    NEWEST_SEALED_ROW("SELECT audit_id FROM audit_seals WHERE merchant_id = $1 ORDER BY audit_id DESC LIMIT 1");
    UNSEALED("SELECT a.id, a.occurred_at, a.actor_kind, a.actor_id, a.acting_admin_id, a.action, a.target_kind, a.target_id,
        a.changes, a.reason, a.request_id, a.ip_address FROM audit_log a WHERE a.merchant_id = $1 AND a.id > $2
        AND NOT EXISTS (SELECT 1 FROM audit_seals s WHERE s.merchant_id = $1 AND s.audit_id = a.id)
        ORDER BY a.id LIMIT $3");
    INSERT_SEAL("INSERT INTO audit_seals (merchant_id, seq, audit_id, seal_hash) VALUES ($1, $2, $3, $4)");
    CHUNK_OF_SEALS("SELECT s.seq, s.seal_hash, a.id, a.occurred_at, a.actor_kind, a.actor_id, a.acting_admin_id, a.action,
        a.target_kind, a.target_id, a.changes, a.reason, a.request_id, a.ip_address
        FROM audit_seals s JOIN audit_log a ON a.merchant_id = s.merchant_id AND a.id = s.audit_id AND a.merchant_id = $1
        WHERE s.merchant_id = $1 AND s.seq > $2 ORDER BY s.seq LIMIT $3");
}

/// A place in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal {
    /// 1, 2, 3 …
    pub seq: i64,
    /// The row.
    pub row: AuditId,
    /// The hash.
    pub hash: SealHash,
}

impl Seal {
    /// What every chain begins after.
    pub const NONE: Self = Self { seq: 0, row: AuditId::new(Uuid::nil()), hash: SealHash::GENESIS };
}

/// A row that waits for its seal, or has one.
#[derive(Debug)]
pub struct RowToSeal {
    merchant: MerchantId,
    stored: StoredRow,
    changes: String,
}

impl RowToSeal {
    fn new(merchant: MerchantId, stored: StoredRow) -> Self {
        let mut changes = String::new();
        write_in_order(&stored.changes.0, &mut changes);
        Self { merchant, stored, changes }
    }

    /// Which row.
    pub const fn id(&self) -> AuditId {
        AuditId::new(self.stored.id)
    }

    /// Whether it was written before an instant.
    pub const fn is_before(&self, instant: Timestamp) -> bool {
        self.stored.occurred_at < instant.micros()
    }

    /// Its seal at a place after another.
    pub fn seal_after(&self, previous: &Seal) -> Seal {
        let seq = previous.seq.saturating_add(1);
        let row = SealedRow {
            merchant: self.merchant,
            id: self.id(),
            at: Timestamp::from_micros(self.stored.occurred_at),
            actor_kind: &self.stored.actor_kind,
            actor: self.stored.actor_id,
            acting_admin: self.stored.acting_admin_id,
            action: &self.stored.action,
            target_kind: &self.stored.target_kind,
            target: self.stored.target_id,
            changes: &self.changes,
            reason: self.stored.reason.as_deref(),
            request_id: self.stored.request_id.as_deref(),
            ip_address: self.stored.ip_address.as_deref(),
        };
        Seal { seq, row: self.id(), hash: orion_domain::audit::seal(previous.hash, seq, &row) }
    }
}

/// Writes JSON with its members in order of name: the engines keep them in orders of their own.
fn write_in_order(value: &serde_json::Value, text: &mut String) {
    match value {
        serde_json::Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort();
            text.push('{');
            for name in names {
                text.push_str(&serde_json::Value::String(name.clone()).to_string());
                text.push(':');
                write_in_order(&members[name], text);
                text.push(',');
            }
            text.push('}');
        }
        serde_json::Value::Array(items) => {
            text.push('[');
            for item in items {
                write_in_order(item, text);
                text.push(',');
            }
            text.push(']');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

#[derive(sqlx::FromRow)]
struct SealRow {
    seq: i64,
    audit_id: Uuid,
    seal_hash: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct RowIdRow {
    audit_id: Uuid,
}

#[derive(sqlx::FromRow)]
struct SealedAuditRow {
    seq: i64,
    seal_hash: Vec<u8>,
    #[sqlx(flatten)]
    stored: StoredRow,
}

/// A stored hash; of another length it fits nothing, which is what `verify` is to say.
pub(crate) fn hash(bytes: Vec<u8>) -> SealHash {
    SealHash(bytes.try_into().unwrap_or_default())
}

impl Merchant<'_> {
    /// The end of the chain, which may be where a log begins whose every row is gone.
    ///
    /// # Errors
    /// The database's.
    pub async fn newest_seal(&mut self) -> Result<Seal, Error> {
        let row: Option<SealRow> = self.on.optional(NEWEST_SEAL, args![self.id]).await?;
        let seal = |row: SealRow| Seal { seq: row.seq, row: AuditId::new(row.audit_id), hash: hash(row.seal_hash) };
        match row.map(seal) {
            Some(seal) => Ok(seal),
            None => Ok(self.audit_anchor().await?.seal),
        }
    }

    /// The oldest rows without a seal. Rows are written at once, so those that are older than the newest sealed one by
    /// `patience_seconds` are not waited for any more: whoever adds such a row has added it to the past.
    ///
    /// # Errors
    /// The database's.
    pub async fn rows_to_seal(&mut self, patience_seconds: i64) -> Result<Vec<RowToSeal>, Error> {
        let from = self.sealed_up_to(patience_seconds).await?;
        self.unsealed(from, CHUNK).await
    }

    /// A row that was added to the past: older than what is waited for, and without a seal.
    ///
    /// # Errors
    /// The database's.
    pub async fn row_in_the_past(&mut self, patience_seconds: i64) -> Result<Option<AuditId>, Error> {
        let until = self.sealed_up_to(patience_seconds).await?;
        let first = self.unsealed(Uuid::nil(), 1).await?.into_iter().next();
        Ok(first.map(|row| row.id()).filter(|id| id.uuid() <= until))
    }

    async fn sealed_up_to(&mut self, patience_seconds: i64) -> Result<Uuid, Error> {
        let newest: Option<RowIdRow> = self.on.optional(NEWEST_SEALED_ROW, args![self.id]).await?;
        let newest = match newest {
            Some(newest) => newest.audit_id,
            None => self.audit_anchor().await?.seal.row.uuid(),
        };
        let millis = i64::try_from(newest.as_u128() >> 80).unwrap_or_default();
        let at = Timestamp::from_micros(millis.saturating_mul(1000));
        Ok(first_id_at(at.plus_seconds(patience_seconds.saturating_neg())))
    }

    async fn unsealed(&mut self, after: Uuid, limit: i64) -> Result<Vec<RowToSeal>, Error> {
        let rows: Vec<StoredRow> = self.on.all(UNSEALED, args![self.id, after, limit]).await?;
        Ok(rows.into_iter().map(|row| RowToSeal::new(self.id, row)).collect())
    }

    /// Adds to the chain.
    ///
    /// # Errors
    /// [`Error::Taken`] when somebody else sealed meanwhile.
    pub async fn add_seal(&mut self, seal: &Seal) -> Result<(), Error> {
        self.on.execute(INSERT_SEAL, args![self.id, seal.seq, seal.row, seal.hash.0]).await.map(|_| ())
    }

    /// The next places of the chain with their rows, in order. A place whose row is gone is left out.
    ///
    /// # Errors
    /// The database's.
    pub async fn chunk_of_seals(&mut self, after: i64) -> Result<Vec<(Seal, RowToSeal)>, Error> {
        let rows: Vec<SealedAuditRow> = self.on.all(CHUNK_OF_SEALS, args![self.id, after, CHUNK]).await?;
        let read = |row: SealedAuditRow| {
            let sealed = RowToSeal::new(self.id, row.stored);
            (Seal { seq: row.seq, row: sealed.id(), hash: hash(row.seal_hash) }, sealed)
        };
        Ok(rows.into_iter().map(read).collect())
    }
}
