//! Stamps.

pub(crate) mod add;
pub(crate) mod redeem;
pub(crate) mod void;
