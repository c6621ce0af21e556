//! The promises of the use cases, each on both engines.
//!
//! [`batches`], [`keys`], [`races`], [`limits`], [`bulk`], [`voids`], [`faults`] and [`doubt`] are about the posting queue;
//! [`nodes`] about two nodes on one PostgreSQL database; [`engines`] compares the two databases. The rest follows the use cases: who may, PINs, people,
//! programs, set-up. Every test that moves a balance ends with `verify`, which recomputes the whole ledger (G-L4).

#![expect(clippy::unwrap_used, reason = "a test that cannot build its scene should stop there")]

mod account;
mod acting;
mod assign_pins;
mod audit_chain;
mod authentication;
mod batches;
mod bulk;
mod cross_location;
mod customers;
mod desk_cards;
mod doctor;
mod doubt;
mod engines;
mod enrollment;
mod erasure;
mod expiry;
mod faults;
mod help;
mod housekeeping;
mod images;
mod keys;
mod letter_templates;
mod letters;
mod limits;
mod nodes;
mod overview;
mod people;
mod pin_sessions;
mod pins;
mod places;
mod platform;
mod programs;
mod purge;
mod races;
mod refused;
mod retention;
mod rights;
mod room;
mod setup;
mod stores;
mod team;
mod tenancy;
mod verify;
mod voids;
