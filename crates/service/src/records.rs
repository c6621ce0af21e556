//! What the store hands out and surfaces may name, in one place, so that surfaces need not know the store.

pub use orion_domain::bulk::CardSelection;
pub use orion_store::acting::ActSession;
pub use orion_store::api_keys::ApiKeyDetails;
pub use orion_store::audit::{AuditEntry, AuditFilter};
pub use orion_store::bulk::{BulkItemRecord, BulkItems, BulkKind, BulkRun, Doubled};
pub use orion_store::cards::CardRecord;
pub use orion_store::customers::Customer;
pub use orion_store::health::DatabaseHealth;
pub use orion_store::images::StoredImage;
pub use orion_store::job_desk::FailedJob;
pub use orion_store::jobs::{Attempt, ClaimedJob, JobEnd};
pub use orion_store::links::MessageKind;
pub use orion_store::merchants::{MerchantDetails, MerchantRecord, MerchantState};
pub use orion_store::overview::CardTotals;
pub use orion_store::pages::{PageText, PageTitle, StorePage, TermsPage};
pub use orion_store::people::Held;
pub use orion_store::pins::{StaffPin, StaffSession};
pub use orion_store::platform::{Membership, Surface};
pub use orion_store::programs::ProgramVersion;
pub use orion_store::purge::Tombstone;
pub use orion_store::stores::StoreDetails;
pub use orion_store::team::{Invitation, Member, MemberState};
pub use orion_store::transactions::{CardHistory, TransactionFilter, TransactionRecord};
pub use orion_store::trash::{AnyCard, AnyProgram, RestoredPoints};
pub use orion_store::users::{Account, Affiliation, OwnSession};
pub use orion_store::{Cursor, Engine, Page, Slice};
pub use uuid::Uuid as RowId;
