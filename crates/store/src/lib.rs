//! The only SQL of the program: one text per statement for SQLite and PostgreSQL.
//!
//! [`Store`] opens a database and hands out two kinds of handles. [`Store::merchant`] gives a [`Merchant`]: everything on
//! it is narrowed to that merchant, so a caller that compiles cannot forget the tenant. [`Store::platform`] gives the few
//! tables of the whole installation. Both also hang on a [`Tx`]; what changes something belongs in one.
//! Rows never leave: functions take and return domain types. No business decisions here, and no rights.
//! Start reading at [`db`] (the two engines), then [`ledger`] (what a batch reads and writes).

pub mod acting;
pub mod api_keys;
pub mod apple_passes;
pub mod audit;
pub mod audit_seals;
pub mod audit_trim;
pub mod bulk;
pub mod cards;
pub mod checkpoint;
mod connections;
pub mod customers;
pub mod db;
pub mod domains;
pub mod error;
mod file;
pub mod health;
pub mod idle;
pub mod images;
pub mod inspect;
pub mod isolation;
pub mod job_desk;
pub mod jobs;
mod joined;
pub mod ledger;
pub mod letters;
pub mod links;
pub mod mail_log;
pub mod mail_places;
pub mod mail_templates;
pub mod merchants;
pub mod objections;
pub mod open;
pub mod overview;
pub mod page;
pub mod pages;
pub mod pass_view;
pub mod people;
pub mod pins;
pub mod places;
pub mod platform;
pub mod programs;
pub mod purge;
mod registry;
pub mod retention;
pub mod schedules;
pub mod scope;
pub mod sessions;
pub mod settings;
pub mod sign_in;
mod statement;
pub mod stores;
pub mod team;
pub mod transactions;
pub mod trash;
pub mod users;
pub mod verify;
pub mod wake;
pub mod wallet_desk;
pub mod wallet_passes;
pub mod wallet_queue;
pub mod wallet_saves;
mod writer;

pub use db::{Engine, Tx};
pub use error::Error;
pub use open::{OpenError, OpenOptions, Target};
pub use page::{Cursor, PAGE_LIMIT_MAX, Page, Slice};
pub use registry::{StatementText, statements};
pub use scope::{Merchant, Platform, Store};
