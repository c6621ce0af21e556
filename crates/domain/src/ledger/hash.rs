//! The hash chain of a card. Safety §17.

use sha2::{Digest as _, Sha256};

use super::entry::Entry;

/// The SHA-256 that names a row and everything before it on the card.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct EntryHash(pub [u8; 32]);

impl EntryHash {
    /// What the first row of every card is chained to.
    pub const GENESIS: Self = Self([0; 32]);
}

impl std::fmt::Debug for EntryHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Feeds length-prefixed fields, so that no two rows share an encoding.
pub(crate) struct Canonical(pub(crate) Sha256);

impl Canonical {
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.0.update(length.to_be_bytes());
        self.0.update(bytes);
    }

    pub(crate) fn number(&mut self, number: i64) {
        self.bytes(&number.to_be_bytes());
    }

    /// An absent field is told from an empty one by its first byte.
    pub(crate) fn optional(&mut self, bytes: Option<&[u8]>) {
        match bytes {
            Some(bytes) => {
                self.0.update([1]);
                self.bytes(bytes);
            }
            None => self.0.update([0]),
        }
    }
}

/// The hash of a row: everything in it but the hash itself, chained to the row before.
pub fn entry_hash(previous: EntryHash, entry: &Entry) -> EntryHash {
    let mut canonical = Canonical(Sha256::new_with_prefix(b"orion1"));
    canonical.bytes(&previous.0);
    canonical.bytes(entry.id.uuid().as_bytes());
    canonical.bytes(entry.merchant.uuid().as_bytes());
    canonical.bytes(entry.card.uuid().as_bytes());
    canonical.number(entry.seq);
    canonical.bytes(entry.transaction_type.as_str().as_bytes());
    canonical.number(entry.stamps_delta.get());
    canonical.number(entry.points_delta.get());
    canonical.number(entry.stamps_balance_after.get());
    canonical.number(entry.points_balance_after.get());
    let number = |value: Option<i64>| value.map(i64::to_be_bytes);
    canonical.optional(number(entry.requested_stamps_delta.map(crate::Delta::get)).as_ref().map(<[u8; 8]>::as_slice));
    canonical.optional(number(entry.requested_points_delta.map(crate::Delta::get)).as_ref().map(<[u8; 8]>::as_slice));
    canonical.number(entry.shortfall);
    canonical.optional(number(entry.purchase_amount.map(crate::Cents::get)).as_ref().map(<[u8; 8]>::as_slice));
    canonical.optional(entry.order_reference.as_ref().map(|reference| reference.as_str().as_bytes()));
    canonical.optional(entry.reward.map(crate::RewardId::uuid).as_ref().map(|id| id.as_bytes().as_slice()));
    canonical.optional(entry.reward_description.as_ref().map(String::as_bytes));
    canonical.number(entry.program_version);
    let ids = [
        entry.store.map(crate::StoreId::uuid),
        entry.staff_pin.map(crate::StaffPinId::uuid),
        entry.user.map(crate::UserId::uuid),
        entry.api_key.map(crate::ApiKeyId::uuid),
        entry.acting_admin.map(crate::UserId::uuid),
        entry.related.map(crate::TransactionId::uuid),
    ];
    for id in &ids {
        canonical.optional(id.as_ref().map(|id| id.as_bytes().as_slice()));
    }
    canonical.number(entry.at.micros());
    canonical.optional(entry.commitment.as_ref().map(<[u8; 32]>::as_slice));
    EntryHash(canonical.0.finalize().into())
}

/// Binds a row to facts about a person that may be erased later: once salt and facts are gone, nobody can open or guess
/// the commitment, and the chain stays intact.
pub fn commitment(
    salt: &[u8; 32],
    ip_address: Option<&str>,
    user_agent: Option<&str>,
    notes: Option<&str>,
) -> [u8; 32] {
    let mut canonical = Canonical(Sha256::new());
    canonical.bytes(salt);
    for fact in [ip_address, user_agent, notes] {
        canonical.optional(fact.map(str::as_bytes));
    }
    canonical.0.finalize().into()
}
