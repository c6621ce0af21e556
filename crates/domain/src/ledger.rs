//! The ledger: the only way a balance changes.
//!
//! [`fn@decide`] looks at a [`Book`] (the cards and facts a batch has locked and read), the merchant's rules, the
//! [`Circumstances`] and a [`Command`], and answers with a [`Decision`] or a [`Refusal`]. [`Book::record`] folds a
//! decision in, so that the next command of the batch sees it, and seals it into numbered, chained [`Entry`]s.
//! Everything is pure: the same inputs give the same entries today and on replay.
//!
//! Reading order: [`entry`] (what a row is), [`card`] (what a card is), [`command`] (what can be asked),
//! [`mod@decide`] (what is answered), [`audit`] (how anybody checks it afterwards).

pub mod audit;
pub mod book;
pub mod card;
pub mod command;
pub mod decide;
pub mod entry;
pub mod hash;
pub mod merge;
pub mod refusal;
mod voids;

pub use audit::{CardAudit, Fault};
pub use book::{Book, LiveOrder, StampGiven, Voidable};
pub use card::{Card, CardState};
pub use command::{Actor, Circumstances, Command, Merchant, Part, Staff, StoreScene, VoidTarget};
pub use decide::{Decision, Draft, OrderChange, decide};
pub use entry::{Entry, TransactionType};
pub use hash::{EntryHash, commitment};
pub use merge::{Merge, merge};
pub use refusal::Refusal;
