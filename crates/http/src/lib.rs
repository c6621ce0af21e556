//! The front door: everything between a connection and a use case.
//!
//! [`serve`] accepts connections, [`request`] surrounds every request, [`limits`] counts them. Extractors turn what comes
//! in into proof and checked values: [`credentials`] (who calls), [`idempotency`], [`json`], [`parameters`], [`csrf`]
//! (forms). [`problem`] turns what a use case refuses into an answer. State of every router is the [`FrontDoor`].
//! No routes and no product vocabulary here beyond callers and errors.

mod body;
pub mod client_address;
pub mod cookies;
pub mod credentials;
pub mod csrf;
pub mod cursors;
mod doorbell;
pub mod front_door;
pub mod headers;
pub mod idempotency;
pub mod json;
pub mod limits;
pub mod parameters;
pub mod problem;
pub mod request;
pub mod serve;
mod store_domain;
pub mod upload;

pub use credentials::{ForReason, OnBehalf};
pub use csrf::{Form, FormToken};
pub use front_door::{Entrance, FrontDoor};
pub use idempotency::Replayed;
pub use json::{BulkJson, Json};
pub use parameters::{Path, Query};
pub use problem::Problem;
pub use request::{Facts, enclose};
pub use upload::{FileForm, Upload};
