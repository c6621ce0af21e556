//! The chain over the audit log of a merchant: each seal names its row and everything sealed before. Safety §17.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::ledger::hash::Canonical;
use crate::{AuditId, MerchantId, Timestamp};

/// The SHA-256 that names an audit row and every row sealed before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealHash(pub [u8; 32]);

impl SealHash {
    /// What the first seal of every merchant is chained to.
    pub const GENESIS: Self = Self([0; 32]);
}

/// Everything that an audit row says.
#[derive(Debug, Clone, Copy)]
pub struct SealedRow<'a> {
    /// Whose log.
    pub merchant: MerchantId,
    /// The row.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// What kind of actor.
    pub actor_kind: &'a str,
    /// Which one.
    pub actor: Option<Uuid>,
    /// The admin on whose account it goes.
    pub acting_admin: Option<Uuid>,
    /// What.
    pub action: &'a str,
    /// On what kind of thing.
    pub target_kind: &'a str,
    /// On which one.
    pub target: Option<Uuid>,
    /// Old and new values as JSON, members in order.
    pub changes: &'a str,
    /// Why.
    pub reason: Option<&'a str>,
    /// By which request.
    pub request_id: Option<&'a str>,
    /// From where.
    pub ip_address: Option<&'a str>,
}

/// The seal of a row: everything in it, its place, and the seal before.
pub fn seal(previous: SealHash, seq: i64, row: &SealedRow<'_>) -> SealHash {
    let mut canonical = Canonical(Sha256::new_with_prefix(b"orion-audit1"));
    canonical.bytes(&previous.0);
    canonical.number(seq);
    canonical.bytes(row.merchant.uuid().as_bytes());
    canonical.bytes(row.id.uuid().as_bytes());
    canonical.number(row.at.micros());
    canonical.bytes(row.actor_kind.as_bytes());
    canonical.bytes(row.action.as_bytes());
    canonical.bytes(row.target_kind.as_bytes());
    for id in [&row.actor, &row.acting_admin, &row.target] {
        canonical.optional(id.as_ref().map(|id| id.as_bytes().as_slice()));
    }
    canonical.bytes(row.changes.as_bytes());
    for text in [row.reason, row.request_id, row.ip_address] {
        canonical.optional(text.map(str::as_bytes));
    }
    SealHash(canonical.0.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(reason: Option<&'static str>, request_id: Option<&'static str>) -> SealedRow<'static> {
        SealedRow {
            merchant: MerchantId::new(Uuid::from_u128(1)),
            id: AuditId::new(Uuid::from_u128(2)),
            at: Timestamp::from_micros(3),
            actor_kind: "user",
            actor: None,
            acting_admin: None,
            action: "store.update",
            target_kind: "store",
            target: None,
            changes: "{}",
            reason,
            request_id,
            ip_address: None,
        }
    }

    #[test]
    fn a_seal_depends_on_the_row_its_place_and_everything_before() {
        let first = seal(SealHash::GENESIS, 1, &row(None, None));
        for other in [
            seal(SealHash::GENESIS, 2, &row(None, None)),
            seal(first, 1, &row(None, None)),
            seal(SealHash::GENESIS, 1, &row(Some(""), None)),
            seal(SealHash::GENESIS, 1, &row(None, Some(""))),
            seal(SealHash::GENESIS, 1, &SealedRow { acting_admin: Some(Uuid::nil()), ..row(None, None) }),
            seal(SealHash::GENESIS, 1, &SealedRow { target: Some(Uuid::nil()), ..row(None, None) }),
        ] {
            assert_ne!(first, other);
        }
    }
}
