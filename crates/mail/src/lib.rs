//! Composing mails and handing them to mail servers.
//!
//! A [`Letter`] is what a person gets: built from typed values only, as HTML (by MJML) and as text. A [`Mailer`] hands it to
//! the first of its servers that answers, and says as a [`Delivery`] whether the message, or the server, was the problem:
//! only the former costs the message an attempt (safety §10, E-7). No database, no retries, no clock here: `jobs` decides
//! when to try again. Start reading at [`letter`]; [`template`] is what merchants may reword.

pub mod dkim;
pub mod letter;
mod line;
pub mod mailer;
pub mod server;
pub mod template;
mod words;

pub use dkim::Signature;
pub use letter::{Letter, Sender};
pub use mailer::{Delivery, Mailer};
pub use server::{MailServer, Security, Setup};
