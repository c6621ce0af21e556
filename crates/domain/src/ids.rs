//! Identifiers. Every one is a UUIDv7 made by the program, and no two kinds can be confused.

/// Defines one identifier type a line; the list below is alphabetical.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// Wraps a UUID that is known to name this kind of thing.
            pub const fn new(id: uuid::Uuid) -> Self { Self(id) }
            /// The bare UUID, for storage and the wire.
            pub const fn uuid(self) -> uuid::Uuid { self.0 }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.hyphenated().fmt(f) }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.hyphenated())
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::Invalid;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                uuid::Uuid::try_parse(text).map(Self).map_err(|_| crate::Invalid::NotAnId)
            }
        }
    )*};
}

ids! {
    /// A platform admin's work on behalf of one merchant.
    ActSessionId,
    /// An API key of a merchant or of the platform.
    ApiKeyId,
    /// A row of the audit log.
    AuditId,
    /// A piece of work on many cards.
    BulkRunId,
    /// A customer's loyalty card.
    CardId,
    /// A person known to a merchant.
    CustomerId,
    /// A signed-in customer's browser.
    CustomerSessionId,
    /// A place in a merchant's team that somebody was offered.
    InvitationId,
    /// A picture of a merchant, re-encoded by the program.
    ImageId,
    /// A piece of work in the queue.
    JobId,
    /// A single-use link sent to a customer.
    LinkId,
    /// The business that owns a program and stores.
    MerchantId,
    /// A message queued to a customer.
    MessageId,
    /// A page that a merchant wrote for a store.
    PageId,
    /// A merchant's loyalty program.
    ProgramId,
    /// A reward of a program's catalogue.
    RewardId,
    /// The secret with which a staff member confirms a transaction.
    StaffPinId,
    /// A short session that a correct PIN opens at a terminal.
    StaffSessionId,
    /// One location of a merchant.
    StoreId,
    /// One immutable row of the ledger.
    TransactionId,
    /// A person who signs in with e-mail and password.
    UserId,
    /// A signed-in user's browser or bearer token.
    UserSessionId,
}

impl MerchantId {
    /// Stands for the platform itself where the audit log names a merchant.
    pub const PLATFORM: Self = Self(uuid::Uuid::nil());
}

impl StoreId {
    /// Stands for "every store of the merchant" where a column must never be null.
    pub const NIL: Self = Self(uuid::Uuid::nil());
}
