//! Google Wallet: a class for each program, an object for each card, a link that puts the card into a phone.
//!
//! [`ServiceAccount`] is who we are there and is checked without the network; [`names`] and [`bodies`] say what a program and a
//! card are called and look like there; [`Google`] makes the calls, one try each, and hears what Google tells by itself. There is no optimistic locking at Google:
//! whoever calls keeps the changes of one card in order.

mod account;
pub mod bodies;
mod callback;
mod client;
pub mod link;
mod link_check;
mod message;
pub mod names;
mod root_keys;
mod token;

pub use account::{AccountMistake, ServiceAccount};
pub use callback::CallbackError;
pub use client::{ClassState, Endpoints, Google, ObjectState, Setup};
pub use link_check::{Finding, Matter, Verdict};
pub use message::PassMessage;
pub use names::{Issuer, NotAnIssuer};
