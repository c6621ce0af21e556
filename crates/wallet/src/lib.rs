//! Passes in people's phones: built, signed, kept up to date.
//!
//! What a pass shows comes as values of `orion_domain::pass`; nothing here knows the database. [`google`] speaks to Google
//! Wallet: one class per program, one object per card, a link that puts the card into a phone. One call is one try: whoever
//! calls decides by [`Fault`] and [`waits`] when to try again, so that a service that hangs holds up nobody.
//! Start reading at [`google::Google`].

pub mod apple;
pub mod breaker;
pub mod clock;
pub mod fault;
pub mod google;
pub mod http;
pub mod pace;
pub mod sign;
pub mod waits;

pub use clock::Clock;
pub use fault::Fault;
