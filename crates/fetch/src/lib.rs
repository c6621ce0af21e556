//! Fetches what an address leads to that somebody else has given: a merchant, a form, a redirect. Safety §9.
//!
//! Such an address could lead into our own network, so [`Target`] says what may be asked at all, [`address`] which machines may
//! be reached, and [`Guard`] asks, connecting to exactly the machine that was checked. [`picture`] says whether an address shows
//! a picture to everybody. The makers of wallets and mail servers are not reached through here: their addresses are ours.
//! Start reading at [`Guard::fetch`].

pub mod address;
mod guard;
mod network;
pub mod picture;
mod target;

pub use guard::{BadRoots, Fetched, Guard, Limits, Miss};
pub use network::{Internet, Network, Resolved};
pub use target::Target;
