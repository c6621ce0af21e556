//! The promises of the ledger, checked from outside the crate.
//!
//! [`properties`] holds the invariants under random operations, [`rules`] the tables of cases, [`model`] a second, naive
//! ledger to compare with, and [`builders`] the small merchant that all of them use.

#![expect(clippy::unwrap_used, reason = "a test that cannot build its scene should stop there")]

mod builders;
mod model;
mod properties;
mod rules;
