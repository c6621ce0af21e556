//! What the store hands out and surfaces may name, in one place, so that surfaces need not know the store.

pub use orion_store::acting::ActSession;
pub use orion_store::cards::CardRecord;
pub use orion_store::customers::Customer;
pub use orion_store::jobs::{Attempt, ClaimedJob, JobEnd};
pub use orion_store::links::MessageKind;
pub use orion_store::merchants::MerchantDetails;
pub use orion_store::pins::{StaffPin, StaffSession};
pub use orion_store::platform::Surface;
pub use orion_store::stores::StoreDetails;
pub use orion_store::transactions::{CardHistory, TransactionRecord};
pub use orion_store::{Cursor, Page, Slice};
