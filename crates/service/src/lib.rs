//! The use cases: who may, in which transaction, what follows.
//!
//! [`App`] is one struct; each noun's file adds its `impl App`. A use case takes a proof of who calls ([`caller`]), checks
//! the right in its first line, does its work in one transaction, and answers with domain values or an [`Error`]. What
//! changes a balance goes through the posting queue ([`posting`]) and nowhere else. No HTTP, no templates, no SQL here.

pub mod acting;
pub mod app;
pub mod audit_chain;
pub mod authentication;
pub mod caller;
pub mod cards;
pub mod clock;
pub mod counter;
pub mod customers;
pub mod enrollment;
pub mod error;
mod hashing;
pub mod jobs;
pub mod merchants;
pub mod messages;
mod once;
pub mod pins;
pub mod posting;
pub mod programs;
pub mod records;
pub mod secrets;
pub mod settings;
pub mod setup;
mod sign_in_log;
pub mod stores;
pub mod transactions;
pub mod verify;

pub use app::{App, Parts};
pub use caller::{Caller, CustomerCaller, DeskCaller, Identity, Operator, RequestFacts, StoreCaller, Visitor, Who};
pub use error::{Error, FieldError, Fields};
