//! The use cases: who may, in which transaction, what follows.
//!
//! [`App`] is one struct; each noun's file adds its `impl App`. A use case takes a proof of who calls ([`caller`]), checks
//! the right in its first line, does its work in one transaction, and answers with domain values or an [`Error`]. What
//! changes a balance goes through the posting queue ([`posting`]) and nowhere else. No HTTP, no templates, no SQL here.

mod absence;
pub mod account;
pub mod acting;
pub mod api_keys;
pub mod app;
pub mod apple;
pub mod apple_desk;
pub mod audit;
pub mod audit_chain;
mod audit_trim;
pub mod authentication;
pub mod bulk;
pub mod caller;
pub mod cards;
pub mod clock;
pub mod counter;
pub mod cross_location;
pub mod customers;
pub mod desk_cards;
pub mod doctor;
pub mod domains;
pub mod enrollment;
pub mod erasure_journal;
pub mod error;
pub mod expiry;
mod hashing;
pub mod health;
mod housekeeping;
pub mod images;
pub mod invitations;
pub mod job_desk;
pub mod job_results;
pub mod jobs;
pub mod letter_templates;
mod letters;
pub mod mail_log;
pub mod merchants;
pub mod messages;
mod once;
pub mod overview;
pub mod pages;
pub mod people;
pub mod pins;
mod pool;
pub mod posting;
pub mod programs;
pub mod purge;
pub mod records;
pub mod restores;
mod retention;
pub mod schedules;
pub mod secrets;
pub mod settings;
pub mod setup;
mod sign_in_log;
mod stationery;
pub mod stores;
pub mod team;
pub mod transactions;
pub mod trash;
pub mod unsubscribing;
pub mod users;
pub mod verify;
pub mod wallet_checks;
pub mod wallet_desk;
pub mod wallet_saves;
pub mod wallets;
pub mod workplaces;

pub use app::{App, Parts};
pub use caller::{Caller, CustomerCaller, DeskCaller, Identity, Operator, RequestFacts, StoreCaller, Visitor, Who};
pub use error::{Error, FieldError, Fields};
