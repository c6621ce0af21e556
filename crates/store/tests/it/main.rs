//! The promises of the only room with SQL, each on both engines.
//!
//! [`registry`] and [`plans`] look at every statement, [`schema`] and [`guards`] at what the database itself refuses;
//! the rest goes through the handles. [`scene`] builds the small merchant that all of them use.

#![expect(clippy::unwrap_used, reason = "a test that cannot build its scene should stop there")]

mod access;
mod checkpoint;
mod errors;
mod guards;
mod inspect;
mod ledger;
mod optimistic;
mod people;
mod places;
mod plans;
mod registry;
mod scene;
mod schema;
mod till;
