//! Signing in.

pub(crate) mod token;
