//! Apple Wallet: a signed package for each card, and a word to the phones that have it.
//!
//! [`Certificates`] is who we are to Apple and is checked without the network; [`pass`] says what a card looks like there;
//! [`package`] puts it into a zip file with pictures, words in every language, and a signature over the lot; [`push`] tells
//! phones that there is something new. Start reading at [`Apple`].

mod certificates;
mod circles;
mod cms;
mod log;
pub mod package;
pub mod pass;
pub mod pictures;
mod provider;
pub mod push;
mod strings;
mod workbench;
mod workshop;

pub use certificates::{CertificateFiles, CertificateMistake, Certificates};
pub use log::DeviceLine;
pub use provider::{BadPushKey, PushKey};
pub use workshop::{Apple, Logo, PUSH_URL, Setup};
