//! The promises of queued work, each on both engines, with a mail server behind real sockets.

#![expect(clippy::unwrap_used, reason = "a test that cannot build its scene should stop there")]

mod apple;
mod causes;
mod delivery;
mod dkim;
mod help;
mod letters;
mod mail;
mod mailboxes;
mod pass_care;
mod passes;
mod queue;
mod schedules;
