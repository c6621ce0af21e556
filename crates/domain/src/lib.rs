//! The rules of loyalty: value types that carry promises, and the ledger as pure functions.
//!
//! Nothing here does I/O, reads a clock, draws randomness or logs. State and command go in, entries or a
//! refusal come out, so every rule can be tested without a database and replayed years later.
//! Start reading at [`ledger`], the heart; [`program`] holds what a merchant may design, [`rights`] who may
//! do what. Everything else is a value that cannot exist in a wrong state.

#![deny(clippy::arithmetic_side_effects, clippy::float_arithmetic)]

pub mod audit;
pub mod bulk;
pub mod card_number;
pub mod colour;
pub mod csv;
pub mod email;
pub mod expiry;
pub mod host;
pub mod idempotency;
pub mod ids;
pub mod ledger;
pub mod letter;
pub mod letter_template;
pub mod locale;
pub mod money;
pub mod pass;
pub mod person;
pub mod pin;
pub mod points;
pub mod program;
pub mod retention;
pub mod rights;
pub mod settings;
pub mod slug;
pub mod text;
pub mod time;

pub use card_number::{CardNumber, QrToken};
pub use colour::Colour;
pub use email::Email;
pub use host::HostName;
pub use idempotency::IdempotencyKey;
pub use ids::*;
pub use locale::Locale;
pub use money::{Cents, Currency};
pub use person::{BirthDate, PersonName, Phone};
pub use points::{Delta, Points, Stamps};
pub use rights::{Right, Role};
pub use slug::Slug;
pub use text::{Invalid, Label, Note, OrderReference, PassBody, PassHeader, Reason};
pub use time::{LocalDate, Timestamp, Zone};
