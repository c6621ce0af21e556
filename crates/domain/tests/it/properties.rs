//! The invariants of the ledger under random operations.

mod audit;
mod batches;
mod letter_template;
mod limits;
mod merges;
mod operations;
mod refunds;
mod sums;
