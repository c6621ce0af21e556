//! The promises of fetches, towards servers behind real sockets with TLS.

#![expect(clippy::unwrap_used, reason = "a test that cannot build its scene should stop there")]

mod fetches;
mod pictures;
