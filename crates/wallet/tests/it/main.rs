//! The promises of wallets, towards services behind real sockets that keep their makers' rules.

#![expect(clippy::unwrap_used, reason = "a test that cannot build its scene should stop there")]

mod apple;
mod bodies;
mod callback;
mod calls;
mod link;
mod node;
mod push;
mod python;
mod scene;
